"""Conditions: from the tree of an expression to a `Condition`, and from a `Condition` to an expression.

XPath and our matches differ without an answer: `!=` is true there and "is not" is false here, so `!=` becomes
Not(is). A part that cannot be said raises ExpressionError; nothing is guessed.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from checklists.answers.calendar_date import read_date
from checklists.answers.kind import finite, plain
from checklists.answers.registry import KINDS
from checklists.definition import AllOf, AnyOf, Condition, Match, Not, Operation, Question, When
from checklists.formats.json import DEEPEST_CONDITION
from checklists.formats.xlsform.expressions import (
    Binary,
    Call,
    ExpressionError,
    Literal,
    Node,
    Number,
    Own,
    Reference,
    parse,
)
from checklists.problems import Problem

Find = Callable[[str], Question]
"""Returns the earlier question of a name in the form; raises ExpressionError for any other name."""

MIRRORED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_CHOICES = {"yes_no", "single_choice"}
_COUNTED = {"number", "duration", "scale", "nps", "ces", "csat"}
_FRACTIONS = {"number"}
_NEVER = AnyOf(())
_ALWAYS = AllOf(())


def read_condition(text: str, find: Find) -> Condition:
    """Return the condition of an expression; raises ExpressionError for what has no counterpart."""
    return convert(parse(text), find, DEEPEST_CONDITION)


def convert(node: Node, find: Find, deepest: int) -> Condition:
    """Return the condition of a tree, of at most `deepest` levels; raises ExpressionError."""
    condition = _convert(node, find)
    if depth(condition) > deepest:
        raise ExpressionError("expression_too_deep")
    return condition


def depth(condition: Condition) -> int:
    """Return how many levels a condition has; a single match has one."""
    if isinstance(condition, When):
        return 1
    if isinstance(condition, Not):
        return 1 + depth(condition.part)
    return 1 + max((depth(part) for part in condition.parts), default=0)


def _convert(node: Node, find: Find) -> Condition:
    if isinstance(node, Binary) and node.operator == "and":
        return AllOf(tuple(_convert(part, find) for part in node.parts))
    if isinstance(node, Binary) and node.operator == "or":
        return _any_of(_convert(part, find) for part in node.parts)
    if isinstance(node, Binary) and node.operator in MIRRORED:
        return _comparison(node, find)
    if isinstance(node, Call):
        return _call(node, find)
    if isinstance(node, Number):
        return _ALWAYS if node.value else _NEVER
    raise ExpressionError("expression_comparison")


def _any_of(parts: Iterable[Condition]) -> Condition:
    """Return "one of several answers" where all parts ask the same question, else "any of"."""
    found = tuple(parts)
    tests = [part for part in found if isinstance(part, When) and part.match.operation is Operation.IS]
    questions = {part.question for part in tests}
    if len(tests) == len(found) and len(questions) == 1:
        return When(questions.pop(), Match(Operation.ONE_OF, tuple(part.match.operands[0] for part in tests)))
    return AnyOf(found)


def _call(node: Call, find: Find) -> Condition:
    arguments = node.arguments
    if node.name == "not" and len(arguments) == 1:
        return Not(_convert(arguments[0], find))
    if node.name == "true" and not arguments:
        return _ALWAYS
    if node.name == "false" and not arguments:
        return _NEVER
    if node.name in {"selected", "jr:selected"} and len(arguments) == 2:  # noqa: PLR2004 - a question and a choice
        return _selected(arguments[0], arguments[1], find)
    if node.name in {"boolean", "string"} and len(arguments) == 1:
        return _convert(arguments[0], find)
    raise ExpressionError("expression_function", function=node.name)


def _selected(subject: Node, choice: Node, find: Find) -> Condition:
    if not isinstance(subject, Reference):
        raise ExpressionError("expression_comparison")
    question = find(subject.name)
    token = _operand(choice)
    if question.kind == "multiple_choice":
        if all(option.code != token for option in question.options):
            raise ExpressionError("expression_operand", question=subject.name, operand=token)
        return When(question.code, Match(Operation.INCLUDES, (token,)))
    return _test(question, "=", token)


def _operand(node: Node) -> str:
    if isinstance(node, Literal):
        return node.text.strip()
    if isinstance(node, Number):
        return plain(node.value)
    if isinstance(node, Call) and node.name in {"date", "number", "string"} and len(node.arguments) == 1:
        return _operand(node.arguments[0])
    if isinstance(node, Call):
        raise ExpressionError("expression_function", function=node.name)
    raise ExpressionError("expression_comparison")


def _comparison(node: Binary, find: Find) -> Condition:
    left, right = node.parts
    operator = node.operator
    if not _subject(left):
        left, right, operator = right, left, MIRRORED[operator]
    if isinstance(left, Call) and left.name in {"number", "string", "date", "coalesce"} and _subject(left):
        left = left.arguments[0]
    if isinstance(left, Reference) and not _subject(right):
        return _test(find(left.name), operator, _operand(right), left.name)
    if isinstance(left, Call) and left.name in {"count-selected", "string-length"} and len(left.arguments) == 1:
        return _amount(left, operator, _operand(right), find)
    for side in (left, right):
        if isinstance(side, Call):
            raise ExpressionError("expression_function", function=side.name)
    raise ExpressionError("expression_comparison")


def _subject(node: Node) -> bool:
    """Whether the node is about an answer."""
    if isinstance(node, Call):
        return any(_subject(argument) for argument in node.arguments)
    if isinstance(node, Binary):
        return any(_subject(part) for part in node.parts)
    return isinstance(node, Reference | Own)


def _amount(call: Call, operator: str, operand: str, find: Find) -> Condition:
    """How many choices or letters: only "none" and "some" can be said."""
    subject = call.arguments[0]
    if not isinstance(subject, Reference):
        raise ExpressionError("expression_function", function=call.name)
    answered = When(find(subject.name).code, Match(Operation.ANSWERED))
    if (operator, operand) in {(">", "0"), (">=", "1"), ("!=", "0")}:
        return answered
    if (operator, operand) in {("=", "0"), ("<", "1"), ("<=", "0")}:
        return Not(answered)
    raise ExpressionError("expression_function", function=call.name)


def _test(question: Question, operator: str, token: str, name: str = "") -> Condition:
    """Return the condition of one comparison of an answer with a fixed value."""
    answered = When(question.code, Match(Operation.ANSWERED))
    if token == "":
        if operator == "=":
            return Not(answered)
        if operator == "!=":
            return answered
        raise ExpressionError("expression_comparison")
    if operator in {"=", "!="}:
        found = When(question.code, Match(Operation.IS, (_token(question, token, name),)))
        return found if operator == "=" else Not(found)
    if question.kind in _CHOICES:
        return _choices_by_number(question, operator, token, name)
    if question.kind == "date":
        return _test_day(question, operator, token, name)
    if question.kind in _COUNTED:
        return _test_number(question, operator, token, name)
    raise ExpressionError("expression_comparison")


def _token(question: Question, token: str, name: str) -> str:
    """Return the value as an answer of the question has it; raises ExpressionError when no answer can be it."""
    if question.kind in _COUNTED | {"date", "time"}:
        kind = KINDS[question.kind]
        value = kind.parse(question, token)
        if isinstance(value, Problem):
            raise ExpressionError("expression_operand", question=name or question.code, operand=token)
        return kind.token(value)
    if question.kind == "yes_no":
        known = token in {"yes", "no"}
    elif question.kind == "single_choice":
        known = any(option.code == token for option in question.options)
    else:
        known = question.kind in {"text", "barcode"}
    if not known:
        raise ExpressionError("expression_operand", question=name or question.code, operand=token)
    return token


def _choices_by_number(question: Question, operator: str, token: str, name: str) -> Condition:
    """Codes that are numbers may be compared as such: the choices for which it is true are listed."""
    limit = finite(token)
    values = {option.code: finite(option.code) for option in question.options}
    if limit is None or any(value is None for value in values.values()):
        raise ExpressionError("expression_comparison")
    true = tuple(code for code, value in values.items() if value is not None and _compares(value, operator, limit))
    if not true:
        raise ExpressionError("expression_operand", question=name or question.code, operand=f"{operator} {token}")
    return When(question.code, Match(Operation.ONE_OF if len(true) > 1 else Operation.IS, true))


def _compares(value: Decimal, operator: str, limit: Decimal) -> bool:
    if operator in {"<", "<="}:
        return value < limit or (operator == "<=" and value == limit)
    return value > limit or (operator == ">=" and value == limit)


def _test_day(question: Question, operator: str, token: str, name: str) -> Condition:
    day = read_date(token)
    if day is None:
        raise ExpressionError("expression_operand", question=name or question.code, operand=token)
    try:
        day += timedelta(days={"<": -1, ">": 1}.get(operator, 0))
    except OverflowError as error:
        raise ExpressionError("expression_operand", question=name or question.code, operand=token) from error
    operation = Operation.AT_LEAST if operator.startswith(">") else Operation.AT_MOST
    return When(question.code, Match(operation, (day.isoformat(),)))


def _test_number(question: Question, operator: str, token: str, name: str) -> Condition:
    limit = finite(token)
    if limit is None:
        raise ExpressionError("expression_operand", question=name or question.code, operand=token)
    if question.kind not in _FRACTIONS or not question.decimals:
        limit, inclusive = whole_limit(limit, operator)
    else:
        inclusive = operator
    if inclusive in {"<", ">"}:
        # Between two decimals there is always a third: "more than" is "answered and not at most".
        opposite = Operation.AT_MOST if operator == ">" else Operation.AT_LEAST
        answered = When(question.code, Match(Operation.ANSWERED))
        return AllOf((answered, Not(When(question.code, Match(opposite, (plain(limit),))))))
    operation = Operation.AT_LEAST if inclusive == ">=" else Operation.AT_MOST
    return When(question.code, Match(operation, (plain(limit),)))


def whole_limit(limit: Decimal, operator: str) -> tuple[Decimal, str]:
    """Return the same limit for whole numbers, with >= or <=."""
    if operator == ">":
        return limit.to_integral_value(ROUND_FLOOR) + 1, ">="
    if operator == "<":
        return limit.to_integral_value(ROUND_CEILING) - 1, "<="
    rounding = ROUND_CEILING if operator == ">=" else ROUND_FLOOR
    return limit.to_integral_value(rounding), operator


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
    if kind in _COUNTED and finite(token) is not None:
        return token
    if kind == "date" and read_date(token) is not None:
        return f"date('{token}')"
    if kind in _CHOICES | {"text", "barcode"}:
        return _quoted(token)
    raise ExpressionError("expression_comparison")


def _quoted(token: str) -> str:
    if "'" not in token:
        return f"'{token}'"
    if '"' in token:
        raise ExpressionError("expression_comparison")
    return f'"{token}"'
