"""Roll-ups: sums that scorecards read, kept in the transaction that approves, excludes or rescores an audit.

The unit is the visit to a partner: legs of one visit at one partner count together, where its first leg lies.
Integers only, so that the sum kept up step by step equals the rebuilt one exactly; `differences` proves it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind, Rollup, Score
from audit.assessment.queries.joined import joined_visits
from audit.assessment.queries.joined import values as joined_values
from audit.assessment.states import COUNTED
from audit.core import bulk
from audit.core.db import db

KEY = (
    "local_month",
    "partner_id",
    "measure",
    "code",
    "programme_id",
    "auditor_id",
    "region",
    "kind",
    "stratum",
)
COUNTING: tuple[ColumnElement[bool], ...] = (AuditScore.is_current.is_(True), Audit.state.in_(COUNTED))
"""Which score versions count."""
SUMS = ("visits", "total_bp", "squares_bp", "critical_failures")


@dataclass(frozen=True)
class Cell:
    """The key of one roll-up row."""

    local_month: date
    partner_id: int
    measure: MeasureKind
    code: str
    programme_id: int
    auditor_id: int
    region: str
    kind: str
    stratum: str


@dataclass(frozen=True)
class Sums:
    """What a roll-up row holds: visits, sum and sum of squares of raw basis points, critical failures."""

    visits: int
    total_bp: int
    squares_bp: int
    critical_failures: int


def count(audit_score_id: int) -> None:
    """Add one score version to the roll-ups. The caller has made sure that it was not counted."""
    others = _others(audit_score_id)
    _replace(_of(others), _of([*others, audit_score_id]))


def uncount(audit_score_id: int) -> None:
    """Subtract exactly what `count` added for this score version; raises RuntimeError when it was not there."""
    others = _others(audit_score_id)
    _replace(_of([*others, audit_score_id]), _of(others))


def _others(audit_score_id: int) -> list[int]:
    """Return the score versions of the visit's other parts that count: a partner of several parts counts once."""
    audit_id = db.session.get_one(AuditScore, audit_score_id).audit_id
    assignment_id = db.session.get_one(Audit, audit_id).assignment_id
    return list(
        db.session.scalars(
            select(AuditScore.id)
            .join(Audit, Audit.id == AuditScore.audit_id)
            .where(Audit.assignment_id == assignment_id, Audit.id != audit_id, *COUNTING)
        )
    )


def _of(audit_score_ids: Sequence[int]) -> dict[Cell, Sums]:
    return _summed(AuditScore.id.in_(audit_score_ids)) if audit_score_ids else {}


def _replace(before: Mapping[Cell, Sums], after: Mapping[Cell, Sums]) -> None:
    # Rows are taken in the order of the key, so that two transactions never wait for each other crosswise.
    for cell in sorted({*before, *after}, key=_order):
        old, new = before.get(cell), after.get(cell)
        if old == new:
            continue
        if old is not None:
            _subtract(cell, old)
        if new is not None:
            bulk.add_to_rows(Rollup, [_row(cell, new)], key=("brand_id", *KEY), sums=SUMS)


def _subtract(cell: Cell, sums: Sums) -> None:
    criteria = [getattr(Rollup, name) == getattr(cell, name) for name in KEY]
    values = {name: getattr(Rollup, name) - getattr(sums, name) for name in SUMS}
    if bulk.update_where(Rollup, *criteria, values=values) != 1:
        message = f"the roll-up lacks a row that was counted: {cell}"
        raise RuntimeError(message)


def _order(cell: Cell) -> list[str]:
    return [str(getattr(cell, name)) for name in KEY]


def rebuild() -> int:
    """Replace the brand's roll-ups by sums computed from the scores; return how many rows there are."""
    wanted = _summed(*COUNTING)
    bulk.delete_where(Rollup)
    return bulk.insert_rows(Rollup, [_row(cell, sums) for cell, sums in wanted.items()])


def differences() -> list[tuple[Cell, Sums | None, Sums | None]]:
    """Return each cell in which the stored sums differ from the scores: (cell, stored, computed)."""
    stored = {cell: sums for cell, sums in _stored() if sums.visits}
    computed = _summed(*COUNTING)
    return [
        (cell, stored.get(cell), computed.get(cell))
        for cell in sorted(set(stored) | set(computed), key=repr)
        if stored.get(cell) != computed.get(cell)
    ]


def _summed(*criteria: ColumnElement[bool]) -> dict[Cell, Sums]:
    """Return what the scores that meet the criteria add up to; one score version for each audit."""
    totals: dict[Cell, Counter[str]] = {}
    for cell, raw_bp, critical_failures in _measures(criteria):
        total = totals.setdefault(cell, Counter())
        total["visits"] += 1
        total["total_bp"] += raw_bp
        total["squares_bp"] += raw_bp**2
        total["critical_failures"] += critical_failures
    return {cell: Sums(**{name: total[name] for name in SUMS}) for cell, total in totals.items()}


def _measures(criteria: Sequence[ColumnElement[bool]]) -> Iterator[tuple[Cell, int, int]]:
    """Yield each measure of each partner's visit: its cell, raw basis points, critical failures."""
    joined = joined_visits(*criteria)
    # Measures of a pair belong to no partner alone: only the hand-off itself is rolled up, at the receiving leg.
    statement = (
        select(Audit.assignment_id, AuditLeg, Score)
        .join(Score, Score.audit_leg_id == AuditLeg.id)
        .join(AuditScore, AuditScore.id == Score.audit_score_id)
        .join(Audit, Audit.id == AuditScore.audit_id)
        .where(
            (Score.from_slot == "") | (Score.kind == MeasureKind.HAND_OFF), Score.kind != MeasureKind.SECTION, *criteria
        )
    )
    for assignment_id, leg, score in db.session.execute(statement):
        if score.kind is MeasureKind.HAND_OFF or (assignment_id, leg.partner_id) not in joined:
            yield _cell(leg, score.kind, score.code), score.raw_bp, score.critical_failures
    for visit in joined.values():
        for kind, code, value in joined_values(visit):
            yield _cell(visit.first, kind, code), value.raw_bp, value.critical_failures


def _cell(leg: AuditLeg, measure: MeasureKind, code: str) -> Cell:
    return Cell(
        local_month=leg.local_month,
        partner_id=leg.partner_id,
        measure=measure,
        code=code,
        programme_id=leg.programme_id,
        auditor_id=leg.auditor_id,
        region=leg.region,
        kind=leg.kind,
        stratum=leg.stratum,
    )


def _row(cell: Cell, sums: Sums) -> dict[str, object]:
    return {
        **{name: getattr(cell, name) for name in KEY},
        **{name: getattr(sums, name) for name in SUMS},
    }


def _stored() -> Iterator[tuple[Cell, Sums]]:
    for row in db.session.scalars(select(Rollup)):
        yield (
            Cell(**{name: getattr(row, name) for name in KEY}),
            Sums(**{name: getattr(row, name) for name in SUMS}),
        )
