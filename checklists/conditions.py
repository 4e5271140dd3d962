"""Whether a match or a condition holds for given answers: exact, and the same rules everywhere.

Without a value every match is false, but for "not applicable", which is true for exactly such an answer. So "is not" is
false for an unanswered question; who wants the other meaning writes `Not(When(..., IS))`.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from checklists.answers.registry import kind_of
from checklists.answers.values import ABSENT, Answer, Answers, Value
from checklists.definition import AllOf, AnyOf, Condition, Match, Not, Operation, Question, When


def passes(match: Match, question: Question, answer: Answer) -> bool:
    """Whether the answer passes the match; numbers are compared as decimals, dates and times in their order."""
    if match.operation is Operation.NOT_APPLICABLE:
        return answer.not_applicable
    if answer.value is None or answer.not_applicable:
        return False
    if match.operation is Operation.ANSWERED:
        return True
    if match.operation in {Operation.AT_LEAST, Operation.AT_MOST}:
        return _compares(match, question, answer.value)
    return _equals(match, question, answer.value)


def _equals(match: Match, question: Question, value: Value) -> bool:
    token = kind_of(question).token(value)
    if match.operation is Operation.IS_NOT:
        return token not in match.operands
    if match.operation is Operation.INCLUDES and isinstance(value, tuple):
        return any(operand in value for operand in match.operands)
    return token in match.operands


def _compares(match: Match, question: Question, value: Value) -> bool:
    kind = kind_of(question)
    order = kind.order(value)
    limit = kind.limit(match.operands[0]) if len(match.operands) == 1 else None
    if match.operation is Operation.AT_MOST:
        order, limit = limit, order
    if isinstance(order, str):
        return isinstance(limit, str) and order >= limit
    return order is not None and isinstance(limit, Decimal) and order >= limit


def holds(condition: Condition | None, questions: Mapping[str, Question], answers: Answers) -> bool:
    """Whether the condition is true for the answers; no condition is true, an unknown question counts as unanswered.

    Pass only answers to questions that are asked: what is hidden counts as not answered (`visible` does so).
    """
    if condition is None:
        return True
    if isinstance(condition, AllOf):
        return all(holds(part, questions, answers) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, questions, answers) for part in condition.parts)
    if isinstance(condition, Not):
        return not holds(condition.part, questions, answers)
    question = questions.get(condition.question)
    return question is not None and passes(condition.match, question, answers.get(condition.question, ABSENT))


def leaves(condition: Condition | None) -> Iterator[When]:
    """Yield every test of an answer in a condition, from left to right."""
    if isinstance(condition, When):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    elif condition is not None:
        for part in condition.parts:
            yield from leaves(part)
