"""Conditions as expressions: what other tools evaluate as we do, "" where XPath has no words for it."""

from collections.abc import Mapping

from checklists.answers.calendar_date import read_date
from checklists.answers.kind import finite
from checklists.definition import AllOf, Condition, Not, Operation, When
from checklists.formats.xlsform.comparisons import CHOICES, COUNTED
from checklists.formats.xlsform.expressions import ExpressionError


def render_condition(condition: Condition, names: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """Return a condition as an expression; "" when XPath has no words for it. Maps are by code of the question."""
    try:
        return _render(condition, names, kinds, outermost=True)
    except ExpressionError:
        return ""


def _render(
    condition: Condition, names: Mapping[str, str], kinds: Mapping[str, str], *, outermost: bool = False
) -> str:
    if isinstance(condition, When):
        return _render_when(condition, names, kinds, outermost=outermost)
    if isinstance(condition, Not):
        return f"not({_render(condition.part, names, kinds, outermost=True)})"
    everything = isinstance(condition, AllOf)
    if not condition.parts:
        return "true()" if everything else "false()"
    joined = (" and " if everything else " or ").join(_render(part, names, kinds) for part in condition.parts)
    return joined if outermost or len(condition.parts) == 1 else f"({joined})"


def _render_when(
    condition: When, names: Mapping[str, str], kinds: Mapping[str, str], *, outermost: bool = False
) -> str:
    if condition.question not in names:
        raise ExpressionError("expression_unknown", question=condition.question)
    subject = f"${{{names[condition.question]}}}"
    kind = kinds[condition.question]
    operation, operands = condition.match.operation, condition.match.operands
    if operation is Operation.ANSWERED:
        return f"{subject} != ''"
    if operation is Operation.INCLUDES and len(operands) == 1:
        return f"selected({subject}, {_quoted(operands[0])})"
    if operation in {Operation.AT_LEAST, Operation.AT_MOST} and len(operands) == 1:
        sign = ">=" if operation is Operation.AT_LEAST else "<="
        return f"{subject} {sign} {_value(operands[0], kind)}"
    if operation is Operation.IS and len(operands) == 1:
        return f"{subject} = {_value(operands[0], kind)}"
    if operation is Operation.IS_NOT and len(operands) == 1:
        both = f"{subject} != '' and {subject} != {_value(operands[0], kind)}"
        return both if outermost else f"({both})"
    if operation is Operation.ONE_OF and operands:
        any_of = " or ".join(f"{subject} = {_value(operand, kind)}" for operand in operands)
        return any_of if outermost or len(operands) == 1 else f"({any_of})"
    raise ExpressionError("expression_comparison")


def _value(token: str, kind: str) -> str:
    if kind in COUNTED and finite(token) is not None:
        return token
    if kind == "date" and read_date(token) is not None:
        return f"date('{token}')"
    if kind in CHOICES | {"text", "barcode"} or (kind == "multiple_choice" and " " not in token):
        return _quoted(token)
    raise ExpressionError("expression_comparison")


def _quoted(token: str) -> str:
    if "'" not in token:
        return f"'{token}'"
    if '"' in token:
        raise ExpressionError("expression_comparison")
    return f'"{token}"'
