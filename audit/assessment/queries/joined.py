"""What several legs of one partner in one visit are worth together: for that partner they are one visit.

n counts (assignment, partner), also where the legs were sent in several parts. The legs are weighed by what was scored
in each, as the overall of an audit weighs them; a promise or a standard is weighted over its questions in all of them.
Hand-offs belong to the pair and stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from sqlalchemy import ColumnElement, Select, func, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind
from audit.core.db import db
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion
from checklists import Checklist, Mode, Question, score_from_data
from checklists.scoring import Line, Score, Status, add_up
from reports.figures import half_up

FULL_BP = 10000
ZERO = Fraction(0)


@dataclass(frozen=True)
class Value:
    """A measure of several legs: raw and final score in basis points, and how many critical questions failed."""

    raw_bp: int
    final_bp: int
    critical_failures: int


@dataclass(frozen=True)
class Together:
    """The legs in `slots`, scored in one submission or in several parts, as one visit to their partner."""

    checklist: Checklist
    scores: Sequence[Score]
    slots: Collection[str]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of these legs; those of hand-offs are left out."""
        return tuple(line for score in self.scores for line in score.lines if line.slot in self.slots)

    @cached_property
    def shares(self) -> dict[str, Fraction]:
        """What part (0 to 1) of the visit's score each measured leg is; they add up to one."""
        weights = {slot: self._weight(slot) for slot in self.slots}
        whole = sum(weights.values(), ZERO)
        return {slot: weight / whole for slot, weight in weights.items() if weight}

    def _weight(self, slot: str) -> Fraction:
        scored = [line for line in self.lines if line.slot == slot and line.status is Status.SCORED and line.weight]
        if self.checklist.mode is Mode.POINTS:
            return sum((Fraction(line.weight) for line in scored), ZERO)
        measured = {line.section for line in scored}
        sections = (section for section in self.checklist.sections if section.code in measured)
        return sum((Fraction(section.weight) for section in sections), ZERO)

    @cached_property
    def overall(self) -> Value | None:
        """The score of the visit; None is "not measured"."""
        if not self.shares:
            return None
        sums = [one for score in self.scores for one in add_up(score) if one.slot in self.shares]
        raw, final = (
            sum((self.shares[one.slot or ""] * (getattr(one, name) or ZERO) for one in sums), ZERO)
            for name in ("raw", "final")
        )
        return Value(_basis_points(raw), _basis_points(final), _failures(self.lines))

    def theme(self, kind: MeasureKind) -> dict[str, Value]:
        """Return the score of each stage, promise or standard that was measured, by code."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            code = _theme(kind, self.checklist.question(line.question))
            if code:
                found[code].append(line)
        values = {code: _mean(lines) for code, lines in found.items()}
        return {code: value for code, value in values.items() if value is not None}


@dataclass(frozen=True)
class JoinedVisit:
    """A visit to one partner over several legs, in the order of the legs."""

    legs: tuple[AuditLeg, ...]
    together: Together

    @property
    def first(self) -> AuditLeg:
        """The leg whose month, region and kind stand for the visit."""
        return self.legs[0]


def joined_visits(*criteria: ColumnElement[bool]) -> dict[tuple[int, int], JoinedVisit]:
    """Return by (assignment, partner) the visits that touched one partner in several legs.

    `criteria` over `AuditLeg`, `AuditScore` and `Audit` say which legs and scores are read; one score for each audit.
    """
    several = _several(criteria).subquery()
    statement = (
        select(Audit.assignment_id, AuditLeg, AuditScore, ChecklistVersion)
        .join(AuditLeg, AuditLeg.audit_id == Audit.id)
        .join(AuditScore, AuditScore.audit_id == Audit.id)
        .join(ChecklistVersion, ChecklistVersion.id == Audit.checklist_version_id)
        .join(
            several,
            (several.c.assignment_id == Audit.assignment_id) & (several.c.partner_id == AuditLeg.partner_id),
        )
        .where(*criteria)
        .order_by(AuditLeg.leg_id)
    )
    found: dict[tuple[int, int], list[tuple[AuditLeg, AuditScore, ChecklistVersion]]] = defaultdict(list)
    for assignment_id, leg, audit_score, version in db.session.execute(statement):
        found[assignment_id, leg.partner_id].append((leg, audit_score, version))
    return {key: _joined(rows) for key, rows in found.items()}


def joined_assignments(*criteria: ColumnElement[bool]) -> Select[int]:
    """Return a statement that selects the ids of these visits."""
    several = _several(criteria).subquery()
    return select(several.c.assignment_id)


def _several(criteria: Sequence[ColumnElement[bool]]) -> Select[int, int]:
    return (
        select(Audit.assignment_id, AuditLeg.partner_id)
        .join(AuditLeg, AuditLeg.audit_id == Audit.id)
        .join(AuditScore, AuditScore.audit_id == Audit.id)
        .where(*criteria)
        .group_by(Audit.assignment_id, AuditLeg.partner_id)
        .having(func.count(AuditLeg.id) > 1)
    )


def _joined(rows: Sequence[tuple[AuditLeg, AuditScore, ChecklistVersion]]) -> JoinedVisit:
    scores = {audit_score.id: audit_score for _, audit_score, _ in rows}
    together = Together(
        checklist=standards.checklist_of(rows[0][2]),
        scores=[score_from_data(one.explanation) for one in scores.values()],
        slots=tuple(leg.slot for leg, _, _ in rows),
    )
    return JoinedVisit(tuple(leg for leg, _, _ in rows), together)


def values(visit: JoinedVisit) -> Iterator[tuple[MeasureKind, str, Value]]:
    """Yield every measure of a visit over several legs that counts for its partner: kind, code, value."""
    if visit.together.overall is not None:
        yield MeasureKind.OVERALL, "", visit.together.overall
    for kind in (MeasureKind.STAGE, MeasureKind.PROMISE, MeasureKind.STANDARD):
        for code, value in visit.together.theme(kind).items():
            yield kind, code, value


def _theme(kind: MeasureKind, question: Question) -> str:
    codes = {
        MeasureKind.STAGE: question.stage,
        MeasureKind.PROMISE: question.promise,
        MeasureKind.STANDARD: question.standard,
    }
    return codes[kind]


def _mean(lines: Sequence[Line]) -> Value | None:
    scored = [line for line in lines if line.status is Status.SCORED]
    weight = sum((Fraction(line.weight) for line in scored), ZERO)
    if not weight:
        return None
    bp = _basis_points(100 * sum((Fraction(line.weight) * (line.share or ZERO) for line in scored), ZERO) / weight)
    return Value(bp, bp, _failures(lines))


def _failures(lines: Iterable[Line]) -> int:
    return sum(line.consequence is not None for line in lines)


def _basis_points(percent: Fraction) -> int:
    return half_up(percent * (FULL_BP // 100))
