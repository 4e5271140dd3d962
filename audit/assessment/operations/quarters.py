"""Sums of calendar quarters, kept from changes of the fine roll-ups: exactly, and without reading the quarter.

The sums over auditors change by what the one auditor's cell was before and is after, so only that auditor's own quarter
is read. Whoever changes them holds the brand's row, so that of two changes at once the second reads the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, union_all

from audit.assessment.models import QUARTER_KEY, CountedVisit, MeasureKind, QuarterRollup, QuarterUnit, Rollup
from audit.assessment.queries.grouping import CHOICES, SUMS, grouped
from audit.assessment.queries.measured import NOTHING, Cell, CellSums, Visit
from audit.assessment.queries.months import Months, quarter_of
from audit.assessment.queries.questions import OVERALL
from audit.core import bulk
from audit.core.db import db
from audit.network.models import Partner, Relation

KEY = ("brand_id", *QUARTER_KEY)
COLUMNS = ("subject", "measure", "code", "region", "kind", "programme_id", *SUMS)

Row = tuple[MeasureKind, str, QuarterUnit, date, str, str, int, str]
"""Measure, code, unit, quarter, region, kind, programme and subject of one row."""

Relations = Mapping[int, Relation | None]
"""In which relation a partner's visits count; None in none."""


@dataclass(frozen=True)
class _Place:
    """Where and by whom visits were made: what decides in which rows they count."""

    quarter: date
    partner_id: int
    auditor_id: int
    region: str
    kind: str
    programme_id: int

    def rows(self, measure: tuple[MeasureKind, str], relations: Relations) -> list[Row]:
        """Return the rows of partner, relation and auditor in which a measure counts."""
        relation = relations[self.partner_id]
        subjects = [(QuarterUnit.PARTNER, str(self.partner_id))]
        if relation is not None:
            subjects.append((QuarterUnit.RELATION, relation.value))
        if measure == OVERALL:
            subjects.append((QuarterUnit.AUDITOR, f"{self.auditor_id}/{self.partner_id}"))
        return [
            (*measure, unit, self.quarter, *choice, subject) for choice in self._choices() for unit, subject in subjects
        ]

    def touchpoint_rows(self, touchpoint_id: int) -> list[Row]:
        """Return the rows of a touchpoint in which a visit counts."""
        subject = f"{touchpoint_id}/{self.partner_id}"
        return [(*OVERALL, QuarterUnit.TOUCHPOINT, self.quarter, *choice, subject) for choice in self._choices()]

    def _choices(self) -> Iterator[tuple[str, str, int]]:
        for names in CHOICES:
            # A place without a region lies in no region that could be chosen.
            if self.region or "region" not in names:
                yield (
                    self.region if "region" in names else "",
                    self.kind if "kind" in names else "",
                    self.programme_id if "programme_id" in names else 0,
                )


Changes = dict[tuple[Row, int], CellSums]
"""What is added to a row by an auditor."""

Held = Mapping[tuple[Row, int], tuple[int, int]]
"""Visits and total of an auditor in a row."""


def change(cells: Mapping[Cell, CellSums], visits: Mapping[Visit, int]) -> None:
    """Add changes of cells (subtracting ones are negative) and of visits (1 more, -1 less) to the quarters' rows.

    Called before the fine roll-ups and counted visits change, while the brand's row is held. Raises RuntimeError when
    something is subtracted that was not there.
    """
    relations = _relations()
    changes = _of_cells(cells, relations)
    held = _held(cells, changes, relations)
    of_touchpoints = _of_visits(visits)
    _write(changes | of_touchpoints, {**held, **_held_by_touchpoints(visits, of_touchpoints)})


def move(partner_id: int, before: Relation, after: Relation) -> None:
    """Let a partner's counted visits count in another relation; called while the brand's row is held."""
    by_quarter: dict[date, dict[Cell, CellSums]] = defaultdict(dict)
    for row in db.session.scalars(select(Rollup).where(Rollup.partner_id == partner_id, Rollup.visits > 0)):
        cell = Cell(**{name: getattr(row, name) for name in Cell.__dataclass_fields__})
        sums = CellSums(**{name: getattr(row, name) for name in CellSums.__dataclass_fields__})
        by_quarter[quarter_of(cell.local_month).first][cell] = sums
    others = _relations()
    for cells in by_quarter.values():
        less = {cell: -sums for cell, sums in cells.items()}
        # Its own visits are held by the relation that it leaves, and not yet by the one that it joins.
        for changed, relation, present in ((less, before, before), (cells, after, None)):
            changes = {
                key: sums
                for key, sums in _of_cells(changed, {**others, partner_id: relation}).items()
                if key[0][2] is QuarterUnit.RELATION
            }
            _write(changes, _held(changed, changes, {**others, partner_id: present}))


def fill(months: Months) -> None:
    """Make the rows of one quarter from the fine roll-ups and the counted visits; there are none of it yet."""
    for unit in QuarterUnit:
        rows = union_all(*(grouped(unit, choice, [_inside(unit, months)]) for choice in CHOICES)).subquery()
        fixed = {"quarter": months.first, "unit": unit}
        bulk.insert_selected(QuarterRollup, fixed, select(*(rows.c[name] for name in COLUMNS)))


def computed(months: Months) -> Iterator[tuple[Row, tuple[int, ...]]]:
    """Yield the rows that a quarter should have, by what the fine roll-ups and counted visits say."""
    for unit in QuarterUnit:
        for choice in CHOICES:
            for found in db.session.execute(grouped(unit, choice, [_inside(unit, months)])):
                subject, measure, code, region, kind, programme_id, *sums = found
                yield (
                    (measure, code, unit, months.first, region, kind, programme_id, str(subject)),
                    tuple(int(one) for one in sums),
                )


def stored(months: Months) -> Iterator[tuple[Row, tuple[int, ...]]]:
    """Yield the rows that a quarter has, those of no visits only where something is left in them."""
    columns = [getattr(QuarterRollup, name) for name in (*COLUMNS, "unit")]
    for found in db.session.execute(select(*columns).where(QuarterRollup.quarter == months.first)):
        subject, measure, code, region, kind, programme_id, *sums, unit = found
        if any(sums):
            yield (measure, code, unit, months.first, region, kind, programme_id, subject), tuple(sums)


def _inside(unit: QuarterUnit, months: Months) -> Any:
    if unit is QuarterUnit.TOUCHPOINT:
        return CountedVisit.quarter == months.first
    return Rollup.local_month.between(months.first, months.last)


def _relations() -> dict[int, Relation | None]:
    return {row.id: row.relation for row in db.session.execute(select(Partner.id, Partner.relation))}


def _place(cell: Cell) -> _Place:
    quarter = quarter_of(cell.local_month).first
    return _Place(quarter, cell.partner_id, cell.auditor_id, cell.region, cell.kind, cell.programme_id)


def _of_cells(cells: Mapping[Cell, CellSums], relations: Relations) -> Changes:
    changes: Changes = {}
    for cell, sums in cells.items():
        for row in _place(cell).rows((cell.measure, cell.code), relations):
            key = row, cell.auditor_id
            changes[key] = changes.get(key, NOTHING) + sums
    return changes


def _of_visits(visits: Mapping[Visit, int]) -> Changes:
    changes: Changes = {}
    for visit, sign in visits.items():
        once = CellSums(1, visit.raw_bp, visit.raw_bp**2, visit.critical_failures, 0)
        for row in _place_of(visit).touchpoint_rows(visit.touchpoint_id):
            key = row, visit.auditor_id
            changes[key] = changes.get(key, NOTHING) + (once if sign > 0 else -once)
    return changes


def _place_of(visit: Any) -> _Place:
    return _Place(visit.quarter, visit.partner_id, visit.auditor_id, visit.region, visit.kind, visit.programme_id)


def _held(cells: Iterable[Cell], changes: Collection[tuple[Row, int]], relations: Relations) -> Held:
    """Return what the auditors of these cells have in the rows that change, by the fine roll-ups."""
    auditors: dict[Months, set[int]] = defaultdict(set)
    for cell in cells:
        auditors[quarter_of(cell.local_month)].add(cell.auditor_id)
    names = ("partner_id", "auditor_id", "region", "kind", "programme_id")
    key = [*(getattr(Rollup, name) for name in names), Rollup.measure, Rollup.code]
    held: dict[tuple[Row, int], tuple[int, int]] = {}
    for months, ids in auditors.items():
        statement = (
            select(*key, func.sum(Rollup.visits), func.sum(Rollup.total_bp))
            .where(
                Rollup.auditor_id.in_(sorted(ids)),
                Rollup.local_month.between(months.first, months.last),
                Rollup.visits > 0,
            )
            .group_by(*key)
        )
        for *where, measure, code, visits, total in db.session.execute(statement):
            place = _Place(months.first, *where)
            for row in place.rows((measure, code), relations):
                if (row, place.auditor_id) in changes:
                    _hold(held, (row, place.auditor_id), int(visits), int(total))
    return held


def _held_by_touchpoints(visits: Iterable[Visit], changes: Collection[tuple[Row, int]]) -> Held:
    """Return what the auditors of these visits have at their touchpoints, by the counted visits."""
    held: dict[tuple[Row, int], tuple[int, int]] = {}
    looked_up = {(visit.quarter, visit.touchpoint_id, visit.auditor_id) for visit in visits}
    for quarter, touchpoint_id, auditor_id in sorted(looked_up):
        columns = (getattr(CountedVisit, name) for name in (*_Place.__dataclass_fields__, "raw_bp"))
        statement = select(*columns).where(
            CountedVisit.quarter == quarter,
            CountedVisit.touchpoint_id == touchpoint_id,
            CountedVisit.auditor_id == auditor_id,
        )
        for visit in db.session.execute(statement):
            for row in _place_of(visit).touchpoint_rows(touchpoint_id):
                if (row, auditor_id) in changes:
                    _hold(held, (row, auditor_id), 1, visit.raw_bp)
    return held


def _hold(held: dict[tuple[Row, int], tuple[int, int]], key: tuple[Row, int], visits: int, total: int) -> None:
    before = held.get(key, (0, 0))
    held[key] = before[0] + visits, before[1] + total


def _write(changes: Changes, held: Held) -> None:
    rows: dict[Row, list[int]] = {}
    for key, sums in changes.items():
        n, total = held.get(key, (0, 0))
        after_n, after_total = n + sums.visits, total + sums.total_bp
        if after_n < 0:
            message = f"the roll-up of the quarter lacks visits that were counted: {key}"
            raise RuntimeError(message)
        values = (
            sums.visits,
            sums.total_bp,
            sums.squares_bp,
            sums.critical_failures,
            bool(after_n) - bool(n),
            after_n**2 - n**2,
            _square(after_n, after_total) - _square(n, total),
            sums.questions,
        )
        before = rows.get(key[0])
        rows[key[0]] = list(values) if before is None else [a + b for a, b in zip(before, values, strict=True)]
    changed = sorted((row, values) for row, values in rows.items() if any(values))
    bulk.add_to_rows(QuarterRollup, [_row(*one) for one in changed if one[1][0] > 0], key=KEY, sums=SUMS)
    known = [_row(*one) for one in changed if one[1][0] <= 0]
    if bulk.add_to_known_rows(QuarterRollup, known, key=KEY, sums=SUMS) != len(known):
        message = "the roll-up of the quarter lacks a row that was counted"
        raise RuntimeError(message)


def _square(visits: int, total: int) -> int:
    return total**2 // visits if visits else 0


ROW = ("measure", "code", "unit", "quarter", "region", "kind", "programme_id", "subject")


def named(values: Any) -> dict[str, Any]:
    """Return the parts of a row's key, or its sums, by their names; nothing for anything else."""
    if not isinstance(values, tuple):
        return {}
    return dict(zip(ROW if isinstance(values[0], MeasureKind) else SUMS, values, strict=True))


def _row(row: Row, values: list[int]) -> dict[str, Any]:
    return dict(zip((*ROW, *SUMS), (*row, *values), strict=True))
