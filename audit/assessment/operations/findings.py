"""Findings of an approved audit: which standards were not kept, what that cost, and what deserves praise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from audit.assessment import queries
from audit.assessment.models import Audit, AuditLeg, Finding
from audit.core.db import db
from audit.core.tokens import new_key
from audit.standards import queries as standards
from audit.standards.models import Criticality, Standard
from checklists import Checklist, Question
from checklists.scoring import Line, Status
from reports.figures import half_up

FULL_BP = 10000
PRAISED = frozenset({Criticality.HIGH, Criticality.CRITICAL})
"""Keeping an ordinary standard is what was agreed; keeping a hard one in full is worth saying."""


@dataclass(frozen=True)
class _Standard:
    """The scored lines of one standard in one leg."""

    lines: tuple[tuple[Line, Question], ...]

    @property
    def score_bp(self) -> int:
        """Share of the standard's weight that was earned, basis points."""
        weight = sum((Fraction(line.weight) for line, _ in self.lines), Fraction(0))
        earned = sum((Fraction(line.weight) * (line.share or 0) for line, _ in self.lines), Fraction(0))
        return half_up(earned / weight * FULL_BP) if weight else FULL_BP

    @property
    def lost_bp(self) -> int:
        """Basis points of the leg's raw score that the standard cost."""
        lost = sum((line.renormalised * 100 - line.points for line, _ in self.lines), Fraction(0))
        return half_up(lost * 100)

    @property
    def critical(self) -> bool:
        """Whether a critical question of the standard failed."""
        return any(line.consequence for line, _ in self.lines)

    @property
    def failed(self) -> tuple[str, ...]:
        """Codes of the questions that lost points or failed critically."""
        return tuple(
            question.code
            for line, question in self.lines
            if line.consequence or (line.share is not None and line.share < 1)
        )


def write(audit: Audit) -> Sequence[Finding]:
    """Write the findings of the audit's current score and return them.

    A standard was not kept where its score in this visit lies below its target of that day, or a critical question of
    it failed. Hand-off questions belong to the pair and so make no finding against the receiver alone.
    """
    checklist = standards.checklist_of(audit.checklist_version)
    score = queries.explanation(queries.current_score(audit.id))
    praised = _praised_standards()
    written = []
    for leg in queries.legs(audit.id):
        targets = standards.targets_on(leg.local_date)
        for code, standard in _by_standard(checklist, score.lines, leg.slot).items():
            finding = _finding(audit, leg, code, standard, targets.get(code), may_praise=code in praised)
            if finding is not None:
                db.session.add(finding)
                written.append(finding)
    db.session.flush()
    return written


def _by_standard(checklist: Checklist, lines: Sequence[Line], slot: str) -> dict[str, _Standard]:
    found: dict[str, list[tuple[Line, Question]]] = {}
    for line in lines:
        question = checklist.question(line.question)
        belongs = line.pair is None and line.slot == slot and question.standard
        if belongs and (line.status is Status.SCORED or line.consequence):
            found.setdefault(question.standard, []).append((line, question))
    return {code: _Standard(tuple(members)) for code, members in found.items()}


def _praised_standards() -> frozenset[str]:
    return frozenset(db.session.scalars(select(Standard.code).where(Standard.criticality.in_(PRAISED))))


def _finding(
    audit: Audit, leg: AuditLeg, code: str, standard: _Standard, target_bp: int | None, *, may_praise: bool
) -> Finding | None:
    # A standard without a target of that day is kept when nothing of it was lost.
    broken = standard.critical or standard.score_bp < (FULL_BP if target_bp is None else target_bp)
    praised = not broken and standard.score_bp == FULL_BP and may_praise
    if not broken and not praised:
        return None
    first = standard.lines[0][1]
    return Finding(
        key=new_key(),
        audit_id=audit.id,
        audit_leg_id=leg.id,
        standard_code=code,
        promise_code=first.promise,
        questions=list(standard.failed if broken else [question.code for _, question in standard.lines]),
        is_praise=praised,
        is_critical=standard.critical,
        points_lost_bp=standard.lost_bp,
    )
