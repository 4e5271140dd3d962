"""The lines of a report's annex: every question of the partner's legs, with its answer and its part in the score."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from audit.assessment.models import AuditLeg
from audit.release.queries.sources import Sources
from checklists import Line, Section
from reports.facts import LineFacts, SectionFacts, Texts
from reports.words import answer_texts

NONE = Fraction(0)
WHOLE = Fraction(1)


def section_facts(source: Sources) -> tuple[SectionFacts, ...]:
    """Return the sections of the partner's legs; a line's points are those of the visit, not of its leg alone."""
    lines = {line.question: line for line in source.score.lines}
    legs = {leg.slot: leg for leg in source.legs}
    return tuple(
        _section(source, section, legs[section.slot], lines)
        for section in source.checklist.sections
        if section.slot in legs
    )


def leg_name(source: Sources, leg: AuditLeg) -> Texts | None:
    """Return how a leg is told from the partner's others: its place in the journey and where; None for a single one."""
    if len(source.legs) == 1:
        return None
    slot = next(slot for slot in source.checklist.slots if slot.code == leg.slot)
    return {language: f"{title}, {leg.touchpoint.name}" for language, title in source.texts(slot.title).items()}


def _section(source: Sources, section: Section, leg: AuditLeg, lines: Mapping[str, Line]) -> SectionFacts:
    title, name = source.texts(section.title), leg_name(source, leg)
    # A hand-off stands for the pair and is no part of the visit's score.
    share = WHOLE if section.pair else source.together.shares.get(leg.slot, NONE)
    return SectionFacts(
        title=title if name is None else {language: f"{name[language]}: {words}" for language, words in title.items()},
        weight=section.weight,
        lines=tuple(_line(source, lines[one.code], share) for one in section.questions if one.code in lines),
        hand_off=_giver(source, section),
        leg=leg.slot,
    )


def _giver(source: Sources, section: Section) -> Texts | None:
    if section.pair is None:
        return None
    # The neighbour is named by its place in the journey, never by the company's name.
    return source.texts(next(slot.title for slot in source.checklist.slots if slot.code == section.pair[0]))


def _line(source: Sources, line: Line, share: Fraction) -> LineFacts:
    question = source.checklist.question(line.question)
    return LineFacts(
        code=question.code,
        question=source.texts(question.text),
        answer=_answer(source, question.code),
        status=line.status,
        weight=line.weight,
        share=line.share,
        renormalised=line.renormalised * share,
        points=line.points * share,
        final_points=line.final_points * share,
    )


def _answer(source: Sources, code: str) -> Texts:
    question = source.checklist.question(code)
    return (
        answer_texts(question, source.answers[code], source.brand.languages)
        if code in source.answers
        else dict.fromkeys(source.brand.languages, "–")
    )
