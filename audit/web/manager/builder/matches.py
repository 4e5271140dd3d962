"""Matches and conditions as rows of a form: an operation, and the answer in the words that people use for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from audit.web.words import page_language
from checklists import AllOf, AnyOf, Condition, Match, Not, Operation, Question, When, text_in
from checklists.answers.kind import Control
from checklists.answers.parsing import parse_answer
from checklists.answers.registry import KINDS
from checklists.problems import Problem

SEPARATOR = ";"
"""Between several answers of "is one of"; commas stand inside of answers."""

_BARE = {Operation.ANSWERED, Operation.NOT_APPLICABLE}


def operations() -> list[tuple[str, str]]:
    """Return the operations of a match with their words, for a choice list."""
    return [
        (Operation.IS.value, _("is")),
        (Operation.IS_NOT.value, _("is not")),
        (Operation.ONE_OF.value, _("is one of")),
        (Operation.INCLUDES.value, _("includes")),
        (Operation.AT_LEAST.value, _("is at least")),
        (Operation.AT_MOST.value, _("is at most")),
        (Operation.ANSWERED.value, _("is answered")),
        (Operation.NOT_APPLICABLE.value, _("is “does not apply”")),
    ]


def operand_words(operand: str, question: Question | None) -> str:
    """Return an operand as people read it: the words of a choice in the page's language, else itself.

    Steps are told by their numbers, and words that would be read back as something else are not used.
    """
    kind = KINDS.get(question.kind) if question is not None else None
    if question is None or kind is None or kind.control is Control.STEPS:
        return operand
    words = text_in(kind.label(question, operand), page_language())[0]
    again = _known_words(question).get(words.strip().casefold())
    return words if again == operand and SEPARATOR not in words else operand


def shown_operands(match: Match, question: Question | None) -> str:
    """Return the operands of a match in one line."""
    return f"{SEPARATOR} ".join(operand_words(operand, question) for operand in match.operands)


def read_match(operation: str, typed: str, question: Question | None) -> Match:
    """Return the match of an operation and what was typed for it; what fits no answer stays as it was typed.

    `checklists.check` then says that no answer can be this; nothing that was typed is lost.
    """
    chosen = Operation(operation)
    if chosen in _BARE:
        return Match(chosen)
    parts = typed.split(SEPARATOR) if chosen is Operation.ONE_OF else [typed]
    return Match(chosen, tuple(_operand(part.strip(), question) for part in parts if part.strip()))


def lacks_value(operation: str, typed: str) -> bool:
    """Say whether an operation needs an answer to compare with, and what was typed holds none."""
    return compares(operation) and not read_match(operation, typed, None).operands


def compares(operation: str) -> bool:
    """Say whether an operation compares the answer with a value."""
    return Operation(operation) not in _BARE


def _operand(typed: str, question: Question | None) -> str:
    if question is None:
        return typed
    found = _known_words(question).get(typed.casefold())
    if found is not None:
        return found
    if question.kind not in KINDS:
        return typed
    answer = parse_answer(question, typed)
    if isinstance(answer, Problem) or answer.value is None or isinstance(answer.value, tuple):
        return typed
    return KINDS[question.kind].token(answer.value)


def _known_words(question: Question) -> Mapping[str, str]:
    """Return what may be typed for each answer that has words: in every language, and its code."""
    kind = KINDS.get(question.kind)
    tokens = kind.choices(question) if kind is not None else ()
    found: dict[str, str] = {}
    for token in tokens:
        words = kind.label(question, token) if kind is not None else {}
        found |= {said.strip().casefold(): token for said in words.values() if said.strip()}
    return found | {token.casefold(): token for token in tokens}


def answer_words(questions: Iterable[Question]) -> list[str]:
    """Return every answer of these questions that has words, in the page's language, once, for a list to pick from."""
    found: dict[str, None] = {}
    for question in questions:
        kind = KINDS.get(question.kind)
        tokens = kind.choices(question) if kind is not None else ()
        labelled = [token for token in tokens if kind is not None and kind.label(question, token)]
        found |= dict.fromkeys(operand_words(token, question) for token in labelled)
    return list(found)


@dataclass(frozen=True)
class ConditionRow:
    """One line of a condition: an earlier question, the match of its answer, and whether the line is turned around."""

    question: str
    match: Match
    negated: bool = False


@dataclass(frozen=True)
class FlatCondition:
    """A condition of lines that all, or of which any, must be true."""

    every: bool
    rows: tuple[ConditionRow, ...]


def flat(condition: Condition | None) -> FlatCondition | None:
    """Return a condition as lines; None for one that is nested deeper than lines can show."""
    if condition is None:
        return FlatCondition(every=True, rows=())
    parts = condition.parts if isinstance(condition, AllOf | AnyOf) else (condition,)
    rows = [_row(part) for part in parts]
    if not rows or any(row is None for row in rows):
        return None
    return FlatCondition(not isinstance(condition, AnyOf), tuple(row for row in rows if row is not None))


def _row(part: Condition) -> ConditionRow | None:
    if isinstance(part, When):
        return ConditionRow(part.question, part.match)
    if isinstance(part, Not) and isinstance(part.part, When):
        return ConditionRow(part.part.question, part.part.match, negated=True)
    return None


def condition_of(lines: FlatCondition) -> Condition | None:
    """Return the condition of lines; None without any line."""
    parts: list[Condition] = []
    for row in lines.rows:
        leaf = When(row.question, row.match)
        parts.append(Not(leaf) if row.negated else leaf)
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return AllOf(tuple(parts)) if lines.every else AnyOf(tuple(parts))
