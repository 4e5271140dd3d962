"""Sums of calendar quarters, kept from changes of the fine roll-ups: exactly, and without reading the quarter.

The sums over auditors change by what the one auditor's cell was before and is after, so only that auditor's own quarter
is read. Whoever changes them holds the brand's row, so that of two changes at once the second reads the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, union_all

from audit.assessment.models import QUARTER_KEY, CountedVisit, QuarterRollup, QuarterUnit, Rollup
from audit.assessment.queries.grouping import CHOICES, SUMS, all_groups, grouped
from audit.assessment.queries.measured import Cell, CellSums, Visit
from audit.assessment.queries.months import Months, quarter_of
from audit.assessment.queries.questions import OVERALL, Measure
from audit.core import bulk
from audit.core.db import db
from audit.core.prepared import Prepared
from audit.network.models import Partner, Relation

COLUMNS = ("subject", "measure", "code", "region", "kind", "programme_id", *SUMS)
GROUP = ("unit", "quarter", "region", "kind", "programme_id", "subject")
MEASURE = ("measure", "code")

Group = tuple[QuarterUnit, date, str, str, int, str]
"""Unit, quarter, region, kind, programme and subject of rows: all but their measure."""

Row = tuple[Group, Measure]

Relations = Mapping[int, Relation | None]
"""In which relation a partner's visits count; None in none."""


class _Place(NamedTuple):
    """Where and by whom visits were made: what decides in which rows they count."""

    quarter: date
    partner_id: int
    auditor_id: int
    region: str
    kind: str
    programme_id: int

    def groups(self, relations: Relations) -> list[Group]:
        """Return the groups of partner and relation in which every measure counts."""
        relation = relations[self.partner_id]
        found = self._of(QuarterUnit.PARTNER, str(self.partner_id))
        return found if relation is None else found + self._of(QuarterUnit.RELATION, relation.value)

    def auditor_groups(self) -> list[Group]:
        """Return the groups of the auditor at the partner, in which the overall counts."""
        return self._of(QuarterUnit.AUDITOR, f"{self.auditor_id}/{self.partner_id}")

    def touchpoint_groups(self, touchpoint_id: int) -> list[Group]:
        """Return the groups of a touchpoint in which the overall counts."""
        return self._of(QuarterUnit.TOUCHPOINT, f"{touchpoint_id}/{self.partner_id}")

    def _of(self, unit: QuarterUnit, subject: str) -> list[Group]:
        return [
            (
                unit,
                self.quarter,
                self.region if "region" in names else "",
                self.kind if "kind" in names else "",
                self.programme_id if "programme_id" in names else 0,
                subject,
            )
            for names in CHOICES
            # A place without a region lies in no region that could be chosen.
            if self.region or "region" not in names
        ]


Changes = dict[tuple[Group, int], dict[Measure, CellSums]]
"""What is added by an auditor, by group and measure."""

Held = dict[tuple[Group, int], dict[Measure, tuple[int, int]]]
"""Visits and total of an auditor, by group and measure."""


_OWN = (*(getattr(Rollup, name) for name in _Place._fields[1:]), Partner.relation, Rollup.measure, Rollup.code)

OWN = Prepared(
    lambda: (
        select(*_OWN, func.sum(Rollup.visits), func.sum(Rollup.total_bp))
        .join(Partner, Partner.id == Rollup.partner_id)
        .where(
            Rollup.auditor_id.in_(bindparam("auditor_ids", expanding=True)),
            Rollup.local_month.between(bindparam("first"), bindparam("last")),
            Rollup.visits > 0,
        )
        .group_by(*_OWN)
    )
)
"""What auditors have seen in some months."""

AT_TOUCHPOINT = Prepared(
    lambda: select(*(getattr(CountedVisit, name) for name in (*_Place._fields, "raw_bp"))).where(
        CountedVisit.quarter == bindparam("quarter"),
        CountedVisit.touchpoint_id == bindparam("touchpoint_id"),
        CountedVisit.auditor_id == bindparam("auditor_id"),
    )
)
"""An auditor's counted visits at a touchpoint."""

RELATIONS = Prepared(
    lambda: select(Partner.id, Partner.relation).where(Partner.id.in_(bindparam("partner_ids", expanding=True)))
)


def change(cells: Mapping[Cell, CellSums], visits: Mapping[Visit, int]) -> None:
    """Add changes of cells (subtracting ones are negative) and of visits (1 more, -1 less) to the quarters' rows.

    Called before the fine roll-ups and counted visits change, while the brand's row is held. Raises RuntimeError when
    something is subtracted that was not there.
    """
    relations = _relations({cell.partner_id for cell in cells})
    changes = _of_cells(cells, relations)
    held = _held(cells, changes, {})
    of_touchpoints = _of_visits(visits)
    _write(changes | of_touchpoints, {**held, **_held_by_touchpoints(visits, of_touchpoints)})


def move(partner_id: int, before: Relation, after: Relation) -> None:
    """Let a partner's counted visits count in another relation; called while the brand's row is held."""
    by_quarter: dict[date, dict[Cell, CellSums]] = defaultdict(dict)
    for row in db.session.scalars(select(Rollup).where(Rollup.partner_id == partner_id, Rollup.visits > 0)):
        cell = Cell(**{name: getattr(row, name) for name in Cell.__dataclass_fields__})
        sums = CellSums(**{name: getattr(row, name) for name in CellSums.__dataclass_fields__})
        by_quarter[quarter_of(cell.local_month).first][cell] = sums
    for cells in by_quarter.values():
        less = {cell: -sums for cell, sums in cells.items()}
        # Its own visits are held by the relation that it leaves, and not yet by the one that it joins.
        for changed, relation, present in ((less, before, before), (cells, after, None)):
            changes = {
                key: sums
                for key, sums in _of_cells(changed, {partner_id: relation}).items()
                if key[0][0] is QuarterUnit.RELATION
            }
            _write(changes, _held(changed, changes, {partner_id: present}))


def fill(months: Months) -> None:
    """Make the rows of one quarter from the fine roll-ups and the counted visits; there are none of it yet."""
    fixed = {"quarter": months.first}
    bulk.insert_selected(QuarterRollup, fixed, all_groups([Rollup.local_month.between(months.first, months.last)]))
    unit = QuarterUnit.TOUCHPOINT
    rows = union_all(*(grouped(unit, choice, [CountedVisit.quarter == months.first]) for choice in CHOICES)).subquery()
    bulk.insert_selected(QuarterRollup, {**fixed, "unit": unit}, select(*(rows.c[name] for name in COLUMNS)))


def computed(months: Months) -> Iterator[tuple[Row, tuple[int, ...]]]:
    """Yield the rows that a quarter should have, by what the fine roll-ups and counted visits say."""
    inside = [Rollup.local_month.between(months.first, months.last)]
    yield from (_named_row(months, *row) for row in db.session.execute(all_groups(inside)))
    for choice in CHOICES:
        rows = db.session.execute(grouped(QuarterUnit.TOUCHPOINT, choice, [CountedVisit.quarter == months.first]))
        yield from (_named_row(months, QuarterUnit.TOUCHPOINT, *row) for row in rows)


def _named_row(months: Months, unit: str, *row: Any) -> tuple[Row, tuple[int, ...]]:
    subject, measure, code, region, kind, programme_id, *sums = row
    group = (QuarterUnit(unit), months.first, region, kind, programme_id, str(subject))
    return (group, (measure, code)), tuple(int(one) for one in sums)


def stored(months: Months) -> Iterator[tuple[Row, tuple[int, ...]]]:
    """Yield the rows that a quarter has, those of no visits only where something is left in them."""
    columns = [getattr(QuarterRollup, name) for name in (*COLUMNS, "unit")]
    for found in db.session.execute(select(*columns).where(QuarterRollup.quarter == months.first)):
        subject, measure, code, region, kind, programme_id, *sums, unit = found
        if any(sums):
            yield ((unit, months.first, region, kind, programme_id, subject), (measure, code)), tuple(sums)


def _relations(partner_ids: set[int]) -> dict[int, Relation | None]:
    return {row.id: row.relation for row in RELATIONS.columns(partner_ids=sorted(partner_ids))}


def _place(cell: Cell) -> _Place:
    quarter = quarter_of(cell.local_month).first
    return _Place(quarter, cell.partner_id, cell.auditor_id, cell.region, cell.kind, cell.programme_id)


def _of_cells(cells: Mapping[Cell, CellSums], relations: Relations) -> Changes:
    changes: Changes = {}
    groups: dict[_Place, list[Group]] = {}
    for cell, sums in cells.items():
        place = _place(cell)
        if place not in groups:
            groups[place] = place.groups(relations)
        measure = cell.measure, cell.code
        own = place.auditor_groups() if measure == OVERALL else []
        for group in groups[place] + own:
            _change(changes, (group, cell.auditor_id), measure, sums)
    return changes


def _of_visits(visits: Mapping[Visit, int]) -> Changes:
    changes: Changes = {}
    for visit, sign in visits.items():
        once = CellSums(1, visit.raw_bp, visit.raw_bp**2, visit.critical_failures, 0)
        for group in _place_of(visit).touchpoint_groups(visit.touchpoint_id):
            _change(changes, (group, visit.auditor_id), OVERALL, once if sign > 0 else -once)
    return changes


def _change(changes: Changes, key: tuple[Group, int], measure: Measure, sums: CellSums) -> None:
    of_group = changes.setdefault(key, {})
    of_group[measure] = of_group[measure] + sums if measure in of_group else sums


def _place_of(visit: Any) -> _Place:
    return _Place(*(getattr(visit, name) for name in _Place._fields))


def _held(cells: Iterable[Cell], changes: Changes, relations: Relations) -> Held:
    """Return what the auditors of these cells have in the groups that change, by the fine roll-ups.

    `relations` names those partners whose visits count in another relation than the partner's present one.
    """
    auditors: dict[Months, set[int]] = defaultdict(set)
    for cell in cells:
        auditors[quarter_of(cell.local_month)].add(cell.auditor_id)
    held: Held = {group: {} for group in changes}
    for months, ids in auditors.items():
        holders: dict[Any, list[dict[Measure, tuple[int, int]]]] = {}
        for row in OWN.columns(auditor_ids=sorted(ids), first=months.first, last=months.last):
            *where, relation, measure, code, visits, total = row
            at, is_overall = tuple(where), (measure, code) == OVERALL
            if (at, is_overall) not in holders:
                place = _Place(months.first, *where)
                groups = place.groups({place.partner_id: relation, **relations})
                found = ((group, place.auditor_id) for group in groups + (place.auditor_groups() if is_overall else []))
                holders[at, is_overall] = [held[one] for one in found if one in held]
            for holder in holders[at, is_overall]:
                _hold(holder, (measure, code), int(visits), int(total))
    return held


def _held_by_touchpoints(visits: Iterable[Visit], changes: Changes) -> Held:
    """Return what the auditors of these visits have at their touchpoints, by the counted visits."""
    held: Held = {group: {} for group in changes}
    looked_up = {(visit.quarter, visit.touchpoint_id, visit.auditor_id) for visit in visits}
    for quarter, touchpoint_id, auditor_id in sorted(looked_up):
        for visit in AT_TOUCHPOINT.columns(quarter=quarter, touchpoint_id=touchpoint_id, auditor_id=auditor_id):
            for group in _place_of(visit).touchpoint_groups(touchpoint_id):
                if (group, auditor_id) in held:
                    _hold(held[group, auditor_id], OVERALL, 1, visit.raw_bp)
    return held


def _hold(holder: dict[Measure, tuple[int, int]], measure: Measure, visits: int, total: int) -> None:
    before = holder.get(measure)
    holder[measure] = (visits, total) if before is None else (before[0] + visits, before[1] + total)


def _write(changes: Changes, held: Held) -> None:
    rows: dict[Row, tuple[int, ...]] = {}
    for (group, auditor_id), by_measure in changes.items():
        own = held[group, auditor_id]
        for measure, sums in by_measure.items():
            values = _values(sums, *own.get(measure, (0, 0)))
            before = rows.get((group, measure))
            together = values if before is None else tuple(a + b for a, b in zip(before, values, strict=True))
            rows[group, measure] = together
    # In one order, so that two transactions could never wait for each other crosswise.
    changed: list[tuple[Any, ...]] = sorted(
        (*group, *measure, *values) for (group, measure), values in rows.items() if any(values)
    )
    names, visits = (*GROUP, *MEASURE, *SUMS), len(GROUP) + len(MEASURE)
    # A new row would be refused with fewer than no visits, even where it would only be added to one that is there.
    more, known = ([row for row in changed if (row[visits] > 0) is makes] for makes in (True, False))
    bulk.add_to_rows(QuarterRollup, names, more, key=QUARTER_KEY, sums=SUMS)
    if bulk.add_to_known_rows(QuarterRollup, names, known, key=QUARTER_KEY, sums=SUMS) != len(known):
        message = "the roll-up of the quarter lacks a row that was counted"
        raise RuntimeError(message)


def _values(sums: CellSums, visits: int, total: int) -> tuple[int, ...]:
    """Return by how much a row changes in which an auditor had these visits and this total."""
    after_visits, after_total = visits + sums.visits, total + sums.total_bp
    if after_visits < 0:
        message = "the roll-up lacks visits that were counted"
        raise RuntimeError(message)
    return (
        sums.visits,
        sums.total_bp,
        sums.squares_bp,
        sums.critical_failures,
        bool(after_visits) - bool(visits),
        after_visits**2 - visits**2,
        _square(after_visits, after_total) - _square(visits, total),
        sums.questions,
    )


def _square(visits: int, total: int) -> int:
    return total**2 // visits if visits else 0


def named(values: Any) -> dict[str, Any]:
    """Return the parts of a row's key, or its sums, by their names; nothing for anything else."""
    if not isinstance(values, tuple):
        return {}
    if isinstance(values[0], int):
        return dict(zip(SUMS, values, strict=True))
    group, measure = values
    return dict(zip((*MEASURE, *GROUP), (*measure, *group), strict=True))
