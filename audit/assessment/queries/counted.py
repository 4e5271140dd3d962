"""Counted visits one step below the figures: by touchpoint, by auditor and partner, and the lowest of each partner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, or_, select
from sqlalchemy.orm import aliased

from audit.assessment.models import Audit, AuditLeg, CountedVisit, QuarterRollup, QuarterUnit
from audit.assessment.queries.months import Months
from audit.assessment.queries.sums import ALL, Narrowed, Sums, choice_of, columns_of_sums
from audit.core.db import db
from audit.network.models import Partner
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


def touchpoint_figures(quarter: Months, narrowed: Narrowed = ALL) -> list[TouchpointFigure]:
    """Return every touchpoint with counted visits in a calendar quarter, by id, with overall scores only.

    For means as customers meet them: weigh each by its monthly volume (`reports.statistics.weighted_range`). One
    statement, whose time depends on the number of touchpoints and not on that of visits. Raises ValueError for months
    that are no quarter.
    """
    found = []
    statement = _statement(quarter, narrowed).where(QuarterRollup.unit == QuarterUnit.TOUCHPOINT)
    for subject, *values in db.session.execute(statement):
        touchpoint_id, partner_id = map(int, subject.split("/"))
        if narrowed.partner_ids is None or partner_id in narrowed.partner_ids:
            sums = Sums(*values)
            found.append(TouchpointFigure(touchpoint_id, partner_id, sums.sample, sums.critical_failures))
    return sorted(found, key=lambda one: (one.touchpoint_id, one.partner_id))


def auditor_cells(quarter: Months, narrowed: Narrowed = ALL, *, most: int | None = None) -> list[Cell[int]]:
    """Return the overall scores of every auditor (membership id) at every partner (id) in a calendar quarter.

    For calibration (`reports.statistics.differing_auditors`). One statement. There are the more rows the more auditors
    there are; with `most` only so many, those with the most visits, are read, in a time that does not depend on how
    many there are. Raises ValueError for months that are no quarter.
    """
    left = narrowed.partner_ids
    statement = _statement(quarter, narrowed).where(IS_AUDITOR)
    if left is not None:
        statement = statement.where(or_(*(QuarterRollup.subject.endswith(f"/{partner_id}") for partner_id in left)))
    busiest = statement.order_by(QuarterRollup.visits.desc()).limit(most)
    found = []
    for subject, *sums in db.session.execute(busiest):
        auditor_id, partner_id = map(int, subject.split("/"))
        found.append(Cell(partner_id, auditor_id, Sums(*sums).sample))
    return sorted(found, key=lambda one: (str(one.partner), one.auditor))


IS_AUDITOR: ColumnElement[bool] = literal_column("quarter_rollup.unit = 'auditor'")
"""As it stands in the index of the busiest auditors: a database does not see that a parameter says the same."""


def _statement(quarter: Months, narrowed: Narrowed) -> Select[Any]:
    if not quarter.is_quarter:
        raise ValueError("visits by touchpoint and by auditor are told for calendar quarters")
    return select(QuarterRollup.subject, *columns_of_sums()).where(
        QuarterRollup.quarter == quarter.first,
        QuarterRollup.visits > 0,
        *choice_of(narrowed),
        QuarterRollup.kind == narrowed.kind,
    )


def lowest_visits(quarter: Months, narrowed: Narrowed = ALL) -> dict[int, LowestVisit]:
    """Return by partner the counted visit with the lowest overall score in a calendar quarter.

    For outliers: `reports.statistics.unusual` tells whether it is one among the visits that there were. One statement
    that looks up one visit for each partner. Raises ValueError for months that are no quarter.
    """
    if not quarter.is_quarter:
        raise ValueError("the lowest visits are told for calendar quarters")
    other = aliased(CountedVisit)
    lowest = (
        select(other.id)
        .where(other.quarter == quarter.first, other.partner_id == Partner.id, *narrowed.of(other))
        .order_by(other.raw_bp, other.audit_leg_id)
        .limit(1)
        .correlate(Partner)
        .scalar_subquery()
    )
    statement = (
        select(
            CountedVisit.partner_id,
            Audit.key,
            Audit.number,
            CountedVisit.touchpoint_id,
            CountedVisit.auditor_id,
            CountedVisit.raw_bp,
        )
        .select_from(Partner)
        .join(CountedVisit, CountedVisit.id == lowest)
        .join(AuditLeg, AuditLeg.id == CountedVisit.audit_leg_id)
        .join(Audit, Audit.id == AuditLeg.audit_id)
    )
    if narrowed.partner_ids is not None:
        statement = statement.where(Partner.id.in_(narrowed.partner_ids))
    return {row[0]: LowestVisit(*row) for row in db.session.execute(statement)}
