"""The dry run: what each row of a file would do, without doing it. Pure: no database, no clock."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from audit.core.errors import Problem
from audit.core.tables import Row, Table
from audit.network import countries, hours
from audit.network.countries import HIGHEST_LATITUDE, HIGHEST_LONGITUDE
from audit.network.imports import values
from audit.network.imports.fields import FIELDS
from audit.network.imports.mapping import ColumnMapping, Source, source_of, text_of
from audit.network.models import TouchpointKind

Values = dict[str, Any]
"""Field of a touchpoint to its value, only those that the file fills."""


class Outcome(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one row would do, and why; `changes` names the fields that would change."""

    row: Row
    outcome: Outcome
    values: Values
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    @property
    def code(self) -> str:
        """The partner's code of the touchpoint, as far as it could be read."""
        return str(self.values.get("code", ""))


@dataclass(frozen=True)
class Report:
    """The dry run of a whole file: one verdict for each row with content, and remarks about the file."""

    table: Table
    verdicts: tuple[Verdict, ...]
    remarks: tuple[Problem, ...]
    missing: int
    """Touchpoints of the partner that the file does not name; they stay as they are."""

    def of(self, outcome: Outcome) -> list[Verdict]:
        """Return the verdicts with that outcome, in the file's order."""
        return [verdict for verdict in self.verdicts if verdict.outcome is outcome]

    @property
    def counts(self) -> Counter[Outcome]:
        """How many rows have which outcome."""
        return Counter(verdict.outcome for verdict in self.verdicts)

    @property
    def remarked(self) -> list[Verdict]:
        """The verdicts of accepted rows about which something is worth telling."""
        return [verdict for verdict in self.verdicts if verdict.remarks and verdict.outcome is not Outcome.REFUSED]

    @property
    def refused_digest(self) -> str:
        """A fingerprint of exactly the refused rows: what somebody confirms to leave out, and nothing else."""
        listed = [
            [verdict.row.number, list(verdict.row.cells), [problem.code for problem in verdict.problems]]
            for verdict in self.of(Outcome.REFUSED)
        ]
        text = json.dumps(listed, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def left_out(self) -> list[dict[str, Any]]:
        """Return the refused rows as they are kept: number, problems, cells."""
        return [
            {
                "row": verdict.row.number,
                "problems": [
                    {"code": problem.code, "where": dict(problem.where), "params": dict(problem.params)}
                    for problem in verdict.problems
                ],
                "cells": dict(zip(self.table.header, verdict.row.cells, strict=True)),
            }
            for verdict in self.of(Outcome.REFUSED)
        ]


def check(
    table: Table, mapping: ColumnMapping, existing: Mapping[str, Mapping[str, Any]], stage_codes: Iterable[str]
) -> Report:
    """Return what each row would do, given the partner's `existing` touchpoints (code to values).

    The mapping must be usable (`mapping.require_usable`). Rows that the table itself found faulty are refused.
    """
    reader = _RowReader(table, mapping, frozenset(stage_codes))
    faults = table.problems_by_row()
    first: dict[str, Verdict] = {}
    verdicts = []
    for row in table.rows:
        verdict = reader.verdict(row, faults.get(row.number, ()), existing)
        code = verdict.code
        if code and code in first:
            verdict = _repeated(verdict, first[code])
        elif code:
            first[code] = verdict
        verdicts.append(verdict)
    missing = sum(1 for code in existing if code not in first)
    return Report(table, tuple(verdicts), table.remarks, missing)


def _repeated(verdict: Verdict, first: Verdict) -> Verdict:
    """Judge a row whose code stood in an earlier row: harmless if it says the same, otherwise refused."""
    where = {"row": verdict.row.number}
    params = {"code": verdict.code, "first": first.row.number}
    if verdict.values == first.values and not verdict.problems and not first.problems:
        remark = Problem("import.row_repeated", where, params)
        return Verdict(verdict.row, Outcome.UNCHANGED, verdict.values, remarks=(remark,))
    problem = Problem("import.code_twice", where, params)
    return Verdict(verdict.row, Outcome.REFUSED, verdict.values, problems=(*verdict.problems, problem))


class _RowReader:
    """Reads the rows of one file by one mapping."""

    def __init__(self, table: Table, mapping: ColumnMapping, stage_codes: frozenset[str]) -> None:
        self._mapping = mapping
        self._stages = stage_codes
        self._header = table.header
        self._sources: dict[str, Source] = {}
        for name, expression in mapping.columns.items():
            source = source_of(expression, table.header)
            if source is not None:
                self._sources[name] = source
        self._kinds = {word.casefold(): TouchpointKind(kind) for word, kind in mapping.kinds.items()}

    def verdict(self, row: Row, faults: Sequence[Problem], existing: Mapping[str, Mapping[str, Any]]) -> Verdict:
        reading = _Reading(self, row)
        found = reading.read()
        problems = (*faults, *reading.problems)
        if problems:
            return Verdict(row, Outcome.REFUSED, found, problems=problems, remarks=tuple(reading.remarks))
        remarks = tuple(reading.remarks)
        before = existing.get(found["code"])
        if before is None:
            return Verdict(row, Outcome.NEW, found, remarks=remarks)
        changes = tuple(name for name, value in found.items() if name != "code" and before.get(name) != value)
        return Verdict(row, Outcome.CHANGED if changes else Outcome.UNCHANGED, found, changes, remarks=remarks)

    def text(self, row: Row, name: str) -> str:
        """Return what the row says about a field, else the constant."""
        source = self._sources.get(name)
        found = text_of(source, row.cells) if source else ""
        return " ".join(found.split()) or self._mapping.constants.get(name, "")

    def has(self, name: str) -> bool:
        return name in self._sources or name in self._mapping.constants

    def column(self, name: str) -> str:
        return self._mapping.columns.get(name, name)

    def kind(self, text: str) -> TouchpointKind | None:
        word = text.casefold()
        found = self._kinds.get(word)
        if found is None and word in set(TouchpointKind):
            return TouchpointKind(word)
        return found

    def zone(self, country: str) -> str | None:
        return self._mapping.zones.get(country)

    def knows_stage(self, code: str) -> bool:
        return code in self._stages


class _Reading:
    """One row being read: gathers its values, problems and remarks."""

    def __init__(self, reader: _RowReader, row: Row) -> None:
        self._reader = reader
        self._row = row
        self._values: Values = {}
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []

    def read(self) -> Values:
        self._read_texts()
        self._read_kind()
        self._read_country()
        self._read_place()
        self._read_hours()
        self._read_rest()
        return self._values

    def _where(self, name: str) -> dict[str, object]:
        return {"row": self._row.number, "column": self._reader.column(name)}

    def _refuse(self, code: str, name: str, **params: object) -> None:
        self.problems.append(Problem(code, self._where(name), params))

    def _read_texts(self) -> None:
        for field in FIELDS:
            if not field.longest or not self._reader.has(field.name) or field.name == "opening_hours":
                continue
            text = self._reader.text(self._row, field.name)
            if field.needed and not text:
                self._refuse("import.empty", field.name, field=field.name)
            elif len(text) > field.longest:
                self._refuse("import.too_long", field.name, field=field.name, most=field.longest)
            else:
                self._values[field.name] = text
                if text.startswith(("=", "@")):
                    self.remarks.append(Problem("import.formula_like", self._where(field.name), {"value": text[:60]}))

    def _read_kind(self) -> None:
        text = self._reader.text(self._row, "kind")
        kind = self._reader.kind(text)
        if not text:
            self._refuse("import.empty", "kind", field="kind")
        elif kind is None:
            self._refuse("import.kind_unknown", "kind", value=text[:60], kinds=", ".join(TouchpointKind))
        else:
            self._values["kind"] = kind

    def _read_country(self) -> None:
        text = self._reader.text(self._row, "country")
        country = countries.code_of(text)
        if not text:
            self._refuse("import.empty", "country", field="country")
            return
        if country is None:
            self._refuse("import.country_unknown", "country", value=text[:60])
            return
        self._values["country"] = country
        zone = self._reader.zone(country)
        if zone is None:
            self._refuse("import.zone_missing", "country", country=country)
        else:
            self._values["timezone"] = zone

    def _read_place(self) -> None:
        if not self._reader.has("latitude"):
            return
        before = len(self.problems)
        found = {
            name: self._cell(name, lambda text, limit=limit: values.degrees(text, limit))
            for name, limit in (("latitude", HIGHEST_LATITUDE), ("longitude", HIGHEST_LONGITUDE))
        }
        if len(self.problems) > before:
            return
        latitude, longitude = found["latitude"], found["longitude"]
        if (latitude is None) != (longitude is None):
            self._refuse("import.half_place", "latitude" if latitude is None else "longitude")
            return
        self._values.update(found)
        if latitude is None or longitude is None or "country" not in self._values:
            return
        country = self._values["country"]
        if countries.lies_in(country, latitude, longitude) is not False:
            return
        if countries.lies_in(country, longitude, latitude):
            self._refuse("import.swapped", "latitude", country=country)
        elif not latitude and not longitude:
            self._refuse("import.null_island", "latitude")
        else:
            self.remarks.append(Problem("import.elsewhere", self._where("latitude"), {"country": country}))

    def _cell(self, name: str, read: Any) -> Any:
        text = self._reader.text(self._row, name)
        try:
            return read(text)
        except values.CellError as error:
            self._refuse(error.code, name, value=text[:60])
            return None

    def _read_hours(self) -> None:
        if not self._reader.has("opening_hours"):
            return
        text = self._reader.text(self._row, "opening_hours")
        longest = 400
        unclear = hours.unclear(text)
        if len(text) > longest:
            # Never refused for its hours: the beginning is kept, the flag says that somebody must look.
            text, unclear = text[:longest], True
        self._values["opening_hours"] = text
        self._values["opening_hours_unclear"] = unclear
        if unclear:
            self.remarks.append(Problem("import.hours_unclear", self._where("opening_hours"), {"value": text[:60]}))

    def _read_rest(self) -> None:
        if self._reader.has("is_open"):
            self._values["is_open"] = self._cell("is_open", values.truth)
        if self._reader.has("monthly_volume"):
            self._values["monthly_volume"] = self._cell("monthly_volume", values.volume)
        if self._reader.has("stage_code"):
            code = self._reader.text(self._row, "stage_code")
            if code and not self._reader.knows_stage(code):
                self._refuse("import.stage_unknown", "stage_code", value=code[:40])
            self._values["stage_code"] = code or None
