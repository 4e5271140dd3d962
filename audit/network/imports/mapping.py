"""How the columns of a file are read: which column fills which field, and what is the same for all rows.

A source is written as a person would say it: `street+number` puts columns together with a space, `town|county` takes
the first of them that is not empty. A column whose own name holds such a sign is still found by its whole name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from audit.core.errors import DomainError, InvalidInput, Problem, Status
from audit.core.tables import Table
from audit.network import countries
from audit.network.imports.fields import BY_NAME, CONSTANTS, FIELDS
from audit.network.models import TouchpointKind

Source = tuple[tuple[int, ...], ...]
"""Alternatives of columns to put together, as positions in the header."""

MOST_KINDS = 30
"""Different values of a column that can be told apart as kinds of touchpoints."""


@dataclass(frozen=True)
class ColumnMapping:
    """How a file is read. `columns`: field to source; `constants`: field to the value where the column has none.

    `zones`: country (two capital letters) to its time zone; `kinds`: what the file writes to the kind that it means.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, dict[str, str]]:
        """Return the mapping as JSON values; `from_dict` reads them back."""
        return {
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "zones": dict(self.zones),
            "kinds": dict(self.kinds),
        }

    def fills(self, name: str) -> bool:
        """Say whether a column or a constant is given for a field."""
        return bool(self.columns.get(name) or self.constants.get(name))


_PARTS = ("columns", "constants", "zones", "kinds")


def from_dict(data: Any) -> ColumnMapping:
    """Read a mapping from JSON values (a mapping file, or what was remembered).

    Raises DomainError `import.mapping_unreadable` for any other shape.
    """
    wrong = DomainError("import.mapping_unreadable", parts=", ".join(_PARTS)).as_status(Status.INVALID)
    if not isinstance(data, dict) or not set(data) <= set(_PARTS):
        raise wrong
    parts: dict[str, dict[str, str]] = {}
    for name in _PARTS:
        part = data.get(name, {})
        if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
            raise wrong
        parts[name] = {str(key).strip(): value.strip() for key, value in part.items() if value.strip()}
    parts["zones"] = {country.upper(): zone for country, zone in parts["zones"].items()}
    return ColumnMapping(**parts)


def source_of(expression: str, header: Sequence[str]) -> Source | None:
    """Return the columns that a source names, or None when one of them is not in the header."""
    places = {name.casefold(): index for index, name in enumerate(header)}
    whole = places.get(expression.strip().casefold())
    if whole is not None:
        return ((whole,),)
    found: list[tuple[int, ...]] = []
    for alternative in expression.split("|"):
        parts = [places.get(name.strip().casefold()) for name in alternative.split("+")]
        if None in parts:
            return None
        found.append(tuple(part for part in parts if part is not None))
    return tuple(found)


def text_of(source: Source, cells: Sequence[str]) -> str:
    """Return what a source gives for one row: "" when all its columns are empty."""
    for alternative in source:
        text = " ".join(cells[index] for index in alternative if cells[index])
        if text:
            return text
    return ""


def problems_of(mapping: ColumnMapping, header: Sequence[str], stage_codes: Iterable[str]) -> list[Problem]:
    """Return what is wrong with the mapping itself, for this header: until it is mended no row can be read."""
    problems = []
    for name, expression in mapping.columns.items():
        if name not in BY_NAME:
            problems.append(Problem("import.field_unknown", {}, {"field": name, "fields": ", ".join(BY_NAME)}))
        elif source_of(expression, header) is None:
            params = {"source": expression, "columns": ", ".join(header)[:300]}
            problems.append(Problem("import.column_unknown", {}, params))
    needed = [entry.name for entry in FIELDS if entry.needed and not mapping.fills(entry.name)]
    problems.extend(Problem("import.field_needed", {}, {"field": name}) for name in needed)
    problems.extend(_constant_problems(mapping, set(stage_codes)))
    for country, zone in mapping.zones.items():
        if country not in countries.known_codes():
            problems.append(Problem("import.country_unknown", {}, {"value": country}))
        if zone not in available_timezones():
            problems.append(Problem("import.zone_unknown", {}, {"zone": zone, "country": country}))
    wrong_kinds = {kind for kind in mapping.kinds.values() if kind not in set(TouchpointKind)}
    problems.extend(_kind_problem(kind) for kind in sorted(wrong_kinds))
    if ("latitude" in mapping.columns) != ("longitude" in mapping.columns):
        problems.append(Problem("import.one_coordinate"))
    return problems


def _kind_problem(kind: str) -> Problem:
    return Problem("import.kind_unknown", {}, {"value": kind[:60], "kinds": ", ".join(TouchpointKind)})


def _constant_problems(mapping: ColumnMapping, stage_codes: set[str]) -> list[Problem]:
    problems = [
        Problem("import.constant_not_allowed", {}, {"field": name, "fields": ", ".join(CONSTANTS)})
        for name in mapping.constants
        if name not in CONSTANTS
    ]
    kind, country, stage = (mapping.constants.get(name) for name in ("kind", "country", "stage_code"))
    if kind and kind not in set(TouchpointKind):
        problems.append(_kind_problem(kind))
    if country and countries.code_of(country) is None:
        problems.append(Problem("import.country_unknown", {}, {"value": country[:60]}))
    if stage and stage not in stage_codes:
        problems.append(Problem("import.stage_unknown", {}, {"value": stage[:40]}))
    problems.extend(
        Problem("import.too_long", {}, {"field": name, "most": BY_NAME[name].longest})
        for name in ("region", "city", "channel")
        if len(mapping.constants.get(name, "")) > BY_NAME[name].longest
    )
    return problems


def require_usable(mapping: ColumnMapping, header: Sequence[str], stage_codes: Iterable[str]) -> None:
    """Raise InvalidInput with everything that is wrong with a mapping."""
    problems = problems_of(mapping, header, stage_codes)
    if problems:
        raise InvalidInput(problems, "import.mapping_wrong")


def guess(table: Table) -> ColumnMapping:
    """Return a mapping made from the known names of columns; each column is used once, for the surest field."""
    names = {_folded(name): name for name in reversed(table.header)}
    columns: dict[str, str] = {}
    used: set[str] = set()
    for entry in FIELDS:
        for known in entry.known:
            if known in names and names[known] not in used:
                columns[entry.name] = names[known]
                used.add(names[known])
                break
    if columns.get("address") and _folded(columns["address"]) == "a5name" and "a7name" in names:
        columns["address"] = f"{names['a5name']}+{names['a7name']}"
    if columns.get("city") and _folded(columns["city"]) == "a2name" and "a1name" in names:
        columns["city"] = f"{names['a2name']}|{names['a1name']}"
    if "kind" in columns and not set(values_of(table, columns["kind"])) <= set(TouchpointKind):
        # Its values are somebody else's codes: the user must say what they mean.
        del columns["kind"]
    guessed = ColumnMapping(columns=columns)
    zones = {code: zone for code in countries_in(table, guessed) if (zone := countries.zone_of(code))}
    return ColumnMapping(columns=columns, zones=zones)


def _folded(name: str) -> str:
    return re.sub(r"[^0-9a-zåäöõü]", "", name.casefold())


def countries_in(table: Table, mapping: ColumnMapping) -> list[str]:
    """Return the countries (two capital letters) that occur in a file as it is read, sorted."""
    found = set()
    if constant := mapping.constants.get("country"):
        found.add(countries.code_of(constant))
    if expression := mapping.columns.get("country"):
        found |= {countries.code_of(value) for value in values_of(table, expression)}
    return sorted(code for code in found if code)


def values_of(table: Table, expression: str) -> list[str]:
    """Return the different values that a source has in a file, in small letters, sorted; [] for an unknown column."""
    source = source_of(expression, table.header)
    if source is None:
        return []
    return sorted({text.casefold() for row in table.rows if (text := text_of(source, row.cells))})
