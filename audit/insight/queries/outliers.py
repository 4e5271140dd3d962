"""What stands out: single visits far below their partner's others, and auditors who differ from their colleagues."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from audit.assessment.queries.counted import auditor_cells, lowest_visits
from audit.core.db import db
from audit.insight.queries.reading import Reading
from audit.people.models import Membership
from reports.statistics import Cell, Sample, differing_auditors, unusual

FULL_BP = 10_000
MOST_CELLS = 400
"""So many pairs of an auditor and a partner are looked at."""
OTHERS = 0
"""Stands for all auditors who are not looked at; nobody's id."""


@dataclass(frozen=True)
class LowVisit:
    """A visit with a score so low that its partner's other visits do not explain it."""

    partner_id: int
    audit_key: str
    number: int
    """Of the case, for people to name it."""
    score_bp: int
    expected_bp: int
    """Mean of the partner's other visits."""


@dataclass(frozen=True)
class LowVisits:
    """The unusual visits, the farthest below first, among how many."""

    visits: tuple[LowVisit, ...]
    compared: int
    """Visits of partners with enough of them: among these the lowest of each partner was looked at."""


@dataclass(frozen=True)
class AuditorLine:
    """An auditor whose visits lie clearly above or below those of others to the same partners (negative: stricter)."""

    alias: str
    visits: int
    difference_bp: int
    low_bp: int
    high_bp: int


@dataclass(frozen=True)
class Auditors:
    """The auditors who differ, the strictest first, among how many who share a partner with another one."""

    differing: tuple[AuditorLine, ...]
    compared: int


def _rest(reading: Reading, cells: Collection[Cell[int]]) -> list[Cell[int]]:
    """Return for each partner the visits of those auditors who are not in the cells, as if one had made them."""
    found = []
    for partner_id in {cell.partner for cell in cells}:
        whole = reading.now.partner(partner_id) if isinstance(partner_id, int) else None
        own = [cell.sample for cell in cells if cell.partner == partner_id]
        left = whole.visits - sum(one.visits for one in own) if whole is not None else 0
        if whole is not None and left > 0:
            mean = (whole.visits * whole.sample.mean - sum(one.visits * one.mean for one in own)) / left
            found.append(Cell(partner_id, OTHERS, Sample(left, mean, 0.0)))
    return found


def low_visits(reading: Reading, partner_ids: Collection[int]) -> LowVisits:
    """Return the lowest overall visit of each of these partners where it is unusual. One statement.

    What is expected is the mean of the partner's other visits of the quarter; partners below the minimum of visits are
    left out, since so few say nothing about each other. Method: `reports.statistics.unusual`.
    """
    samples = {
        one: estimate.sample
        for one in partner_ids
        if (estimate := reading.now.partner(one)) is not None and reading.enough(estimate) and estimate.visits > 1
    }
    compared = sum(sample.visits for sample in samples.values())
    lowest = lowest_visits(reading.months, reading.narrowed) if samples else {}
    found = []
    for partner_id, sample in samples.items():
        visit = lowest.get(partner_id)
        if visit is None:
            continue
        score = visit.raw_bp / FULL_BP
        expected = (sample.mean * sample.visits - score) / (sample.visits - 1)
        expected = min(1.0, max(0.0, expected))
        if unusual(score, expected, reading.now.phi(), compared):
            found.append(
                LowVisit(partner_id, visit.audit_key, visit.number, visit.raw_bp, int(expected * FULL_BP + 0.5))
            )
    return LowVisits(tuple(sorted(found, key=lambda one: (one.score_bp - one.expected_bp, one.number))), compared)


def auditors(reading: Reading) -> Auditors:
    """Return the auditors whose severity differs clearly, by the alias under which pages know them.

    Where there are very many, those who visited a partner most often are looked at, beside all others together. One
    statement, and one more where somebody differs. Method: `reports.statistics.differing_auditors`.
    """
    if not reading.measured():
        return Auditors((), 0)
    cells = auditor_cells(reading.months, reading.narrowed, most=MOST_CELLS)
    rest = _rest(reading, cells) if len(cells) == MOST_CELLS else []
    found = [one for one in differing_auditors([*cells, *rest], reading.now.phi()) if one.auditor != OTHERS]
    differing = [one for one in found if one.differs]
    aliases: dict[int, str] = {}
    if differing:
        wanted = select(Membership.id, Membership.alias).where(Membership.id.in_([one.auditor for one in differing]))
        aliases = {member_id: alias for member_id, alias in db.session.execute(wanted)}  # noqa: C416 - as in assessment
    return Auditors(
        tuple(
            AuditorLine(
                aliases.get(one.auditor, ""),
                one.visits,
                round(one.difference * FULL_BP),
                round(one.range.low * FULL_BP),
                round(one.range.high * FULL_BP),
            )
            for one in differing
        ),
        len(found),
    )
