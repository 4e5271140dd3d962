"""What is asked, and what is still missing before an audit can be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checklists.answers.kind import Control
from checklists.answers.registry import kind_of
from checklists.answers.values import ABSENT, Answer, Answers
from checklists.conditions import holds, passes
from checklists.definition import Checklist, Question
from checklists.remembered import remembered


class Lack(StrEnum):
    """What a question still needs."""

    ANSWER = "answer"
    PHOTO = "photo"
    COMMENT = "comment"
    REASON = "reason"


@dataclass(frozen=True)
class Missing:
    """One thing that is missing; `count` is how many photos more are needed, else 1."""

    question: str
    what: Lack
    count: int = 1


def chosen_slots(checklist: Checklist, slots: Collection[str] | None) -> tuple[str, ...]:
    """Return the slots of this part, in the checklist's order: all for None. Raises ValueError for an unknown one."""
    codes = checklist.slot_codes
    if slots is None:
        return codes
    if not set(codes).issuperset(slots):
        unknown = sorted(set(slots) - set(codes))
        msg = f"unknown leg slots in checklist {checklist.code}: {', '.join(unknown)}"
        raise ValueError(msg)
    return tuple([code for code in codes if code in slots])


@remembered
def _fixed(checklist: Checklist) -> dict[tuple[str, ...], frozenset[str] | None]:
    """Return a place for what is always asked, by part; None where a condition has a say."""
    del checklist
    return {}


def _always_asked(checklist: Checklist, part: tuple[str, ...]) -> frozenset[str] | None:
    known = _fixed(checklist)
    if part not in known:
        sections = [section for section in checklist.sections if section.slot in part]
        questions = [question for section in sections for question in section.questions]
        free = not any(one.condition for one in sections) and not any(one.condition for one in questions)
        known[part] = frozenset(question.code for question in questions) if free else None
    return known[part]


def visible(checklist: Checklist, answers: Answers, slots: Collection[str] | None = None) -> frozenset[str]:
    """Return the codes of the questions that are asked, given the answers so far.

    `slots` are the legs of this part (None: all); a hand-off belongs to the part of its receiving leg. A condition sees
    only answers to questions of this part that are asked themselves. A section of which nothing is
    visible is not needed.
    """
    part = chosen_slots(checklist, slots)
    always = _always_asked(checklist, part)
    if always is not None:
        return always
    known: dict[str, Question] = {}
    heard: dict[str, Answer] = {}
    asked: set[str] = set()
    for section in checklist.sections:
        if section.slot not in part:
            continue
        open_section = holds(section.condition, known, heard)
        for question in section.questions:
            if open_section and (question.condition is None or holds(question.condition, known, heard)):
                asked.add(question.code)
                known[question.code] = question
                if question.code in answers:
                    heard[question.code] = answers[question.code]
    return frozenset(asked)


def missing(checklist: Checklist, answers: Answers, slots: Collection[str] | None = None) -> list[Missing]:
    """Return what is missing in the order of the questions; an empty list means that the part can be sent.

    A hidden question needs nothing. An optional question without an answer needs nothing. Of several
    evidence rules that match, the largest number of photos counts.
    """
    asked = visible(checklist, answers, slots)
    return [
        lack
        for _section, question in checklist.questions()
        if question.code in asked
        for lack in _lacks(question, answers.get(question.code, ABSENT))
    ]


def demands(question: Question, answer: Answer) -> tuple[int, bool]:
    """Return how many photos the answer must carry in all, and whether it needs a comment."""
    rules = [rule for rule in question.evidence if passes(rule.when, question, answer)]
    return max((rule.photos for rule in rules), default=0), any(rule.comment for rule in rules)


def _lacks(question: Question, answer: Answer) -> Sequence[Missing]:
    kind = kind_of(question)
    plain = not question.evidence and kind.control is not Control.PICTURE
    if plain and answer.value is not None and not answer.not_applicable:
        return ()
    if not answer.answered and not answer.not_applicable:
        return [Missing(question.code, Lack.ANSWER)] if question.required else []
    lacks: list[Missing] = []
    if answer.not_applicable and question.na_reasons and not answer.reason:
        lacks.append(Missing(question.code, Lack.REASON))
    photos, comment = demands(question, answer)
    short = photos - answer.evidence
    least, most = kind.pieces(question)
    if most and answer.answered and isinstance(answer.value, tuple):
        short = min(max(photos, least), most) - len(answer.value)
    if short > 0:
        lacks.append(Missing(question.code, Lack.PHOTO, short))
    if comment and not answer.comment:
        lacks.append(Missing(question.code, Lack.COMMENT))
    return lacks
