"""Limits of an answer: from the column "constraint" to minimum and maximum, and back.

What a constraint says beyond limits (patterns, today, other questions) is handed back as errors, part by part.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from checklists.answers.calendar_date import read_date
from checklists.answers.kind import finite, plain
from checklists.definition import Option, Question
from checklists.formats.xlsform.comparisons import MIRRORED, whole_limit
from checklists.formats.xlsform.expressions import (
    Binary,
    Call,
    ExpressionError,
    Literal,
    Node,
    Number,
    Own,
    parse,
)
from checklists.formats.xlsform.numbers import is_truth

_COUNTS = {"text": "string-length", "barcode": "string-length", "multiple_choice": "count-selected"}
_LOGICAL = {"not", "selected", "boolean"}
_NUMBERS = {"number", "duration"}


@dataclass
class _Limits:
    question: Question
    errors: list[ExpressionError] = field(default_factory=list)

    def at_least(self, limit: Decimal) -> None:
        held = self.question.minimum
        self.question = replace(self.question, minimum=limit if held is None else max(held, limit))

    def at_most(self, limit: Decimal) -> None:
        held = self.question.maximum
        self.question = replace(self.question, maximum=limit if held is None else min(held, limit))


def read_constraint(text: str, question: Question) -> tuple[Question, list[ExpressionError]]:
    """Return the question with the limits of a constraint, and an error for each part that has no counterpart."""
    limits = _Limits(question)
    if is_truth(text):
        return question, []
    try:
        parts = list(_parts(parse(text)))
    except ExpressionError as error:
        return question, [error]
    for part in parts:
        try:
            _apply(part, limits)
        except ExpressionError as error:
            limits.errors.append(error)
    return limits.question, limits.errors


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Binary) and node.operator == "and":
        for part in node.parts:
            yield from _parts(part)
    else:
        yield node


def _apply(node: Node, limits: _Limits) -> None:
    alone = _alone(node, limits.question.options)
    if alone:
        _stand_alone(alone, limits)
        return
    if isinstance(node, Call) and node.name not in _LOGICAL:
        raise ExpressionError("expression_function", function=node.name)
    if not isinstance(node, Binary) or node.operator not in MIRRORED:
        raise ExpressionError("expression_comparison")
    left, right = node.parts
    operator = node.operator
    if not _own(left):
        left, right, operator = right, left, MIRRORED[operator]
    kind = limits.question.kind
    counted = isinstance(left, Call) and left.name == _COUNTS.get(kind) and left.arguments == (Own(),)
    if isinstance(left, Own) and kind == "date":
        _apply_day(operator, right, limits)
    elif (isinstance(left, Own) and kind in _NUMBERS) or counted:
        _apply_number(operator, right, limits)
    elif isinstance(left, Call):
        raise ExpressionError("expression_function", function=left.name)
    else:
        raise ExpressionError("expression_comparison")


def _own(node: Node) -> bool:
    return isinstance(node, Own) or (isinstance(node, Call) and node.arguments == (Own(),))


def _apply_number(operator: str, right: Node, limits: _Limits) -> None:
    limit = _number(right)
    question = limits.question
    if operator == "=":
        limits.at_least(limit)
        limits.at_most(limit)
        return
    if operator == "!=":
        raise ExpressionError("expression_comparison")
    if question.kind != "number" or not question.decimals:
        limit, operator = whole_limit(limit, operator)
    if operator.startswith(">"):
        limits.at_least(limit)
    else:
        limits.at_most(limit)
    if operator in {"<", ">"}:
        raise ExpressionError("limit_included", limit=plain(limit))


def _number(node: Node) -> Decimal:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Literal):
        number = finite(node.text.strip())
        if number is not None:
            return number
    if isinstance(node, Call):
        raise ExpressionError("expression_function", function=node.name)
    raise ExpressionError("expression_comparison")


def _apply_day(operator: str, right: Node, limits: _Limits) -> None:
    if isinstance(right, Call) and right.name == "date" and len(right.arguments) == 1:
        right = right.arguments[0]
    if isinstance(right, Call):
        raise ExpressionError("expression_function", function=right.name)
    day = read_date(right.text.strip()) if isinstance(right, Literal) else None
    if day is None or operator == "!=":
        raise ExpressionError("expression_comparison")
    try:
        moved = (day + timedelta(days={"<": -1, ">": 1}.get(operator, 0))).isoformat()
    except OverflowError as error:
        raise ExpressionError("expression_comparison") from error
    held = limits.question
    if operator not in {"<", "<="}:
        limits.question = replace(limits.question, earliest=max(held.earliest, moved))
    if operator not in {">", ">="}:
        latest = min(held.latest, moved) if held.latest else moved
        limits.question = replace(limits.question, latest=latest)


def _alone(node: Node, options: tuple[Option, ...]) -> tuple[str, ...]:
    """Return the choices that a constraint wants to stand alone, in the ways in which forms say it; () for no such one.

    `not(selected(., 'none') and count-selected(.) > 1)`, `not(selected(., 'none')) or count-selected(.) = 1`,
    `if(selected(., 'none'), count-selected(.) = 1, true())`, or none together with any of all the others.
    """
    if isinstance(node, Call) and node.name == "if" and len(node.arguments) == 3:  # noqa: PLR2004
        chosen, few, otherwise = node.arguments
        return _chosen(chosen) if _amount(few, _FEW) and otherwise == Call("true", ()) else ()
    inner = _negated(node)
    if isinstance(inner, Binary) and inner.operator == "and" and len(inner.parts) == 2:  # noqa: PLR2004
        for chosen, several in (inner.parts, inner.parts[::-1]):
            if _amount(several, _MANY) or (_chosen(chosen) and _others(chosen, several, options)):
                return _chosen(chosen)
    if isinstance(node, Binary) and node.operator == "or" and len(node.parts) == 2:  # noqa: PLR2004
        for denied, few in (node.parts, node.parts[::-1]):
            negated = _negated(denied)
            if negated is not None and _amount(few, _FEW):
                return _chosen(negated)
    return ()


def _negated(node: Node) -> Node | None:
    return node.arguments[0] if isinstance(node, Call) and node.name == "not" and len(node.arguments) == 1 else None


_COUNT = Call("count-selected", (Own(),))
_MANY = {(">", Decimal(1)), (">=", Decimal(2)), ("!=", Decimal(1))}
_FEW = {("=", Decimal(1)), ("<", Decimal(2)), ("<=", Decimal(1))}


def _amount(node: Node, known: set[tuple[str, Decimal]]) -> bool:
    """Whether a node compares the count of marked choices in one of these ways."""
    if not isinstance(node, Binary) or node.operator not in MIRRORED:
        return False
    left, right = node.parts
    operator = node.operator
    if left != _COUNT:
        left, right, operator = right, left, MIRRORED[operator]
    return left == _COUNT and isinstance(right, Number) and (operator, right.value) in known


def _chosen(node: Node) -> tuple[str, ...]:
    """Return the choices of `selected(., 'a') or selected(., 'b')`; () for anything else."""
    if isinstance(node, Binary) and node.operator == "or":
        found = [_chosen(part) for part in node.parts]
        return tuple(code for codes in found for code in codes) if all(found) else ()
    if isinstance(node, Call) and node.name in {"selected", "jr:selected"} and len(node.arguments) == 2:  # noqa: PLR2004
        subject, choice = node.arguments
        if isinstance(subject, Own) and isinstance(choice, Literal):
            return (choice.text.strip(),)
        if isinstance(subject, Own) and isinstance(choice, Number):
            return (plain(choice.value),)
    return ()


def _others(chosen: Node, several: Node, options: tuple[Option, ...]) -> bool:
    """Whether one side names a single choice and the other side all the others."""
    return len(_chosen(chosen)) == 1 and {*_chosen(chosen), *_chosen(several)} == {option.code for option in options}


def _stand_alone(choices: tuple[str, ...], limits: _Limits) -> None:
    options = limits.question.options
    for choice in choices:
        if limits.question.kind != "multiple_choice" or all(option.code != choice for option in options):
            raise ExpressionError("expression_operand", question=limits.question.code, operand=choice)
    changed = tuple(replace(option, exclusive=True) if option.code in choices else option for option in options)
    limits.question = replace(limits.question, options=changed)


def render_constraint(question: Question) -> str:
    """Return the limits of a question as a constraint; "" when it has none or none that XPath can say."""
    parts: list[str] = []
    if question.kind in _NUMBERS or question.kind in _COUNTS:
        subject = f"{_COUNTS[question.kind]}(.)" if question.kind in _COUNTS else "."
        for limit, sign in ((question.minimum, ">="), (question.maximum, "<=")):
            if limit is not None and limit.is_finite():
                parts.append(f"{subject} {sign} {plain(limit)}")
    if question.kind == "date":
        for day, sign in ((question.earliest, ">="), (question.latest, "<=")):
            if read_date(day) is not None:
                parts.append(f". {sign} date('{day}')")
    if question.kind == "multiple_choice":
        parts += [
            f"not(selected(., '{option.code}') and count-selected(.) > 1)"
            for option in question.options
            if option.exclusive and "'" not in option.code
        ]
    return " and ".join(parts)
