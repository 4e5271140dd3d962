"""The findings of a report: what was seen, what it cost, whether it may stand under "fix first"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from audit.assessment.models import Finding, MeasureKind
from audit.release.documents.sections import leg_name
from audit.release.queries.sources import Kept, Sources
from reports.facts import Cause, FindingFacts, ObservationFacts, PhotoFacts
from reports.figures import fix_rule, half_up
from reports.words import answer_texts
from reports.words.places import PHOTO_OF

DUE_DAYS = 28
"""Days in which a partner is asked to mend a standard."""

CRITICAL_DUE_DAYS = 14
"""The same where a critical question failed."""

FEWEST_VISITS = 3
"""Ranges are shown to hold from three visits on (docs/statistics.md); before, a finding may only be watched."""

MOST_PHOTOS = 2
"""Photos shown with a finding."""


def finding_facts(source: Sources, kept: Mapping[str, Kept], released_on: date) -> tuple[FindingFacts, ...]:
    """Return the findings of the partner's legs, numbered in the order of the review."""
    known = [finding for finding in source.findings if finding.standard_code in source.standards]
    return tuple(
        _finding(source, finding, number, kept.get(finding.standard_code, Kept()), released_on)
        for number, finding in enumerate(known, start=1)
    )


def _finding(source: Sources, finding: Finding, number: int, kept: Kept, released_on: date) -> FindingFacts:
    line = source.standards[finding.standard_code]
    estimate = source.now.partner(source.partner.id, (MeasureKind.STANDARD, finding.standard_code))
    leg = next(leg for leg in source.legs if leg.id == finding.audit_leg_id)
    days = CRITICAL_DUE_DAYS if finding.is_critical else DUE_DAYS
    return FindingFacts(
        number=number,
        standard_code=finding.standard_code,
        headline=None,
        praise=finding.is_praise,
        critical=finding.is_critical,
        quick_win=False,
        hand_off=None,
        place=leg_name(source, leg),
        cause=Cause(finding.cause.value),
        rule=fix_rule(
            high_bp=estimate.high_bp if estimate and estimate.visits >= FEWEST_VISITS else None,
            target_bp=source.target_bp(finding.standard_code, source.first.local_date),
            critical_failures=kept.critical if finding.is_critical else 0,
        ),
        lost_bp=half_up(finding.points_lost_bp * source.together.shares.get(leg.slot, Fraction(0))),
        due_on=None if finding.is_praise else released_on + timedelta(days=days),
        observations=tuple(_observation(source, code) for code in finding.questions if code in source.answers),
        photos=_photos(source, finding),
        good=source.texts(line.standard.good_looks_like) if any(line.standard.good_looks_like.values()) else None,
        first_step=source.texts(line.standard.first_step) if any(line.standard.first_step.values()) else None,
    )


def _observation(source: Sources, code: str) -> ObservationFacts:
    question, answer = source.checklist.question(code), source.answers[code]
    return ObservationFacts(
        question=source.texts(question.text),
        answer=answer_texts(question, answer, source.brand.languages),
        comment=answer.comment,
    )


def _photos(source: Sources, finding: Finding) -> tuple[PhotoFacts, ...]:
    found = []
    for code in finding.questions:
        text = source.texts(source.checklist.question(code).text)
        caption = {language: PHOTO_OF.say(language, question=words) for language, words in text.items()}
        found += [PhotoFacts(sha256=photo.print_sha256, caption=caption) for photo in source.photos.get(code, ())]
    return tuple(found[:MOST_PHOTOS])
