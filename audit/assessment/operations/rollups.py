"""Roll-ups: sums that scorecards read, kept in the transaction that approves, excludes or rescores an audit.

Integers only, so that the sum kept up step by step equals the rebuilt one exactly; `differences` proves it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind, Rollup, Score
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
    rows = [_row(cell, _sums(score)) for cell, score in _measures(audit_score_id)]
    bulk.add_to_rows(Rollup, sorted(rows, key=_order), key=("brand_id", *KEY), sums=SUMS)


def uncount(audit_score_id: int) -> None:
    """Subtract exactly what `count` added for this score version; raises RuntimeError when it was not there."""
    rows = [_row(cell, _sums(score)) for cell, score in _measures(audit_score_id)]
    for row in sorted(rows, key=_order):
        criteria = [getattr(Rollup, name) == row[name] for name in KEY]
        values = {name: getattr(Rollup, name) - row[name] for name in SUMS}
        if bulk.update_where(Rollup, *criteria, values=values) != 1:
            message = f"the roll-up lacks a row that was counted: {row}"
            raise RuntimeError(message)


def _order(row: Mapping[str, object]) -> list[str]:
    # Rows are taken in the order of the key, so that two transactions never wait for each other crosswise.
    return [str(row[name]) for name in KEY]


def _sums(score: Score) -> Sums:
    return Sums(1, score.raw_bp, score.raw_bp**2, score.critical_failures)


def rebuild() -> int:
    """Replace the brand's roll-ups by sums computed from the scores; return how many rows there are."""
    wanted = _from_scores()
    bulk.delete_where(Rollup)
    return bulk.insert_rows(Rollup, [_row(cell, sums) for cell, sums in wanted.items()])


def differences() -> list[tuple[Cell, Sums | None, Sums | None]]:
    """Return each cell in which the stored sums differ from the scores: (cell, stored, computed)."""
    stored = {cell: sums for cell, sums in _stored() if sums.visits}
    computed = _from_scores()
    return [
        (cell, stored.get(cell), computed.get(cell))
        for cell in sorted(set(stored) | set(computed), key=repr)
        if stored.get(cell) != computed.get(cell)
    ]


def _query() -> Select[AuditLeg, Score]:
    # Measures of a pair belong to no partner alone: only the hand-off itself is rolled up, at the receiving leg.
    return (
        select(AuditLeg, Score)
        .join(Score, Score.audit_leg_id == AuditLeg.id)
        .where((Score.from_slot == "") | (Score.kind == MeasureKind.HAND_OFF), Score.kind != MeasureKind.SECTION)
    )


def _measures(audit_score_id: int) -> Iterator[tuple[Cell, Score]]:
    rows = db.session.execute(_query().where(Score.audit_score_id == audit_score_id))
    return ((_cell(leg, score), score) for leg, score in rows)


def _cell(leg: AuditLeg, score: Score) -> Cell:
    return Cell(
        local_month=leg.local_month,
        partner_id=leg.partner_id,
        measure=score.kind,
        code=score.code,
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


def _from_scores() -> dict[Cell, Sums]:
    totals: dict[Cell, Counter[str]] = {}
    statement = (
        _query()
        .join(AuditScore, AuditScore.id == Score.audit_score_id)
        .join(Audit, Audit.id == AuditScore.audit_id)
        .where(AuditScore.is_current, Audit.state.in_(COUNTED))
    )
    for leg, score in db.session.execute(statement):
        total = totals.setdefault(_cell(leg, score), Counter())
        total["visits"] += 1
        total["total_bp"] += score.raw_bp
        total["squares_bp"] += score.raw_bp**2
        total["critical_failures"] += score.critical_failures
    return {cell: Sums(**{name: total[name] for name in SUMS}) for cell, total in totals.items()}
