"""Counted visits one step below the figures: by touchpoint, by auditor and partner, and the lowest of each partner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind, Rollup, Score
from audit.assessment.queries.months import Months
from audit.assessment.queries.sums import ALL, Narrowed
from audit.assessment.states import COUNTED
from audit.core.db import db
from reports.statistics import Cell, Sample


@dataclass(frozen=True)
class TouchpointFigure:
    """The overall scores of one touchpoint's counted visits."""

    touchpoint_id: int
    partner_id: int
    """Whose touchpoint it was when it was visited."""
    sample: Sample
    critical_failures: int


@dataclass(frozen=True)
class LowestVisit:
    """The counted visit of a partner with the lowest overall score (raw basis points); of equals the first."""

    partner_id: int
    audit_key: str
    """Key of the audit in which the visit's first leg at the partner was sent."""
    number: int
    """Number of that audit, for people to name the case."""
    touchpoint_id: int
    auditor_id: int
    """Membership of the auditor."""
    raw_bp: int


def touchpoint_figures(months: Months, narrowed: Narrowed = ALL) -> list[TouchpointFigure]:
    """Return every touchpoint with counted visits, by id, with overall scores only. One statement.

    For means as customers meet them: weigh each by its monthly volume (`reports.statistics.weighted_range`).
    """
    rows: dict[tuple[int, int], list[Any]] = {}
    for row in db.session.execute(_visits(months, narrowed)):
        rows.setdefault((row.touchpoint_id, row.partner_id), []).append(row)
    return [
        TouchpointFigure(
            touchpoint_id,
            partner_id,
            Sample.of([row.raw_bp / 10000 for row in found], [row.auditor_id for row in found]),
            sum(row.critical_failures for row in found),
        )
        for (touchpoint_id, partner_id), found in sorted(rows.items())
    ]


def auditor_cells(months: Months, narrowed: Narrowed = ALL) -> list[Cell[int]]:
    """Return the overall scores of every auditor (membership id) at every partner (id). One statement.

    For calibration (`reports.statistics.differing_auditors`). There are the more rows the more auditors there are, so
    the network page, whose time does not depend on them, does without.
    """
    key = (Rollup.partner_id, Rollup.auditor_id)
    statement = (
        select(*key, func.sum(Rollup.visits), func.sum(Rollup.total_bp), func.sum(Rollup.squares_bp))
        .where(
            Rollup.measure == MeasureKind.OVERALL,
            Rollup.visits > 0,
            Rollup.local_month.between(months.first, months.last),
            *narrowed.of(Rollup),
        )
        .group_by(*key)
        .order_by(*key)
    )
    return [
        Cell(partner_id, auditor_id, Sample.of_sums(int(visits), int(total), int(squares)))
        for partner_id, auditor_id, visits, total, squares in db.session.execute(statement)
    ]


def lowest_visits(months: Months, narrowed: Narrowed = ALL) -> dict[int, LowestVisit]:
    """Return by partner the counted visit with the lowest overall score. One statement.

    For outliers: `reports.statistics.unusual` tells whether it is one among the visits that there were.
    """
    found: dict[int, LowestVisit] = {}
    for row in db.session.execute(_visits(months, narrowed).order_by(Score.raw_bp, Audit.id)):
        found.setdefault(
            row.partner_id,
            LowestVisit(row.partner_id, row.key, row.number, row.touchpoint_id, row.auditor_id, row.raw_bp),
        )
    return found


def _visits(months: Months, narrowed: Narrowed) -> Select[Any]:
    return (
        select(
            AuditLeg.partner_id,
            AuditLeg.touchpoint_id,
            AuditLeg.auditor_id,
            Audit.key,
            Audit.number,
            Score.raw_bp,
            Score.critical_failures,
        )
        .join(Score, Score.audit_leg_id == AuditLeg.id)
        .join(AuditScore, (AuditScore.id == Score.audit_score_id) & AuditScore.is_current)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .where(
            Score.kind == MeasureKind.OVERALL,
            Score.from_slot == "",
            Audit.state.in_(COUNTED),
            AuditLeg.local_month.between(months.first, months.last),
            *narrowed.of(AuditLeg),
        )
    )
