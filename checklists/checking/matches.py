"""Whether a match can be asked of a question: its operands exist and the operation has a meaning."""

from collections.abc import Iterator

from checklists.answers.kind import Control, Kind
from checklists.answers.registry import KINDS, kind_of
from checklists.definition import Match, Operation, Question
from checklists.formats.codec import below
from checklists.problems import Problem

_NONE = {Operation.ANSWERED, Operation.NOT_APPLICABLE}
_ORDERED = {Operation.AT_LEAST, Operation.AT_MOST}


def check_match(match: Match, question: Question, path: str) -> Iterator[Problem]:
    """Yield what is wrong with a match of this question's answers."""
    if match.operation in _NONE:
        if match.operands:
            yield Problem("operand_not_needed", path)
        if match.operation is Operation.NOT_APPLICABLE and not question.na_allowed:
            yield Problem("never_not_applicable", path, {"question": question.code})
        return
    if not match.operands or (len(match.operands) > 1 and match.operation is not Operation.ONE_OF):
        yield Problem("operand_count", path, {"operation": match.operation.value})
        return
    kind = kind_of(question)
    if match.operation in _ORDERED and not kind.ordered:
        yield Problem("kind_has_no_order", path, {"kind": question.kind})
        return
    for operand in match.operands:
        if not _known(kind, question, match.operation, operand):
            yield Problem("operand_unknown", below(path, match.operation), {"operand": operand})


def _known(kind: Kind, question: Question, operation: Operation, operand: str) -> bool:
    """Whether the operand is a canonical token that an answer may have (for an order: any token of the kind)."""
    if operation is Operation.INCLUDES and question.options:
        return any(option.code == operand for option in question.options)
    value = kind.parse(question, operand)
    if isinstance(value, Problem):
        return operation in _ORDERED and value.code in {"below_minimum", "above_maximum", "too_early", "too_late"}
    return kind.token(value) == operand


def sound(question: Question) -> bool:
    """Whether the question's own definition is free of problems, so that its answers can be parsed and compared."""
    kind = KINDS.get(question.kind)
    return kind is not None and question.weight.is_finite() and not list(kind.check(question))


def offered(question: Question) -> tuple[str, ...] | None:
    """Return the tokens of every answer where they can be listed (yes/no, choice, scale, ratings), else None."""
    kind = kind_of(question)
    return None if kind.control is Control.CHOICES else kind.choices(question) or None
