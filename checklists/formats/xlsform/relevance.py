"""Conditions: from the tree of an expression to a `Condition`.

A part that cannot be said raises ExpressionError; nothing is guessed.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from checklists.answers.kind import finite, plain
from checklists.definition import AllOf, AnyOf, Condition, Match, Not, Operation, Question, When
from checklists.formats.json import DEEPEST_CONDITION
from checklists.formats.xlsform.comparisons import (
    ALWAYS,
    CHOICES,
    COUNTED,
    MIRRORED,
    NEVER,
    amount,
    compares,
    comparison,
    one_of,
    tokens_of,
)
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

Find = Callable[[str], Question]
"""Returns the earlier question of a name in the form; raises ExpressionError for any other name."""

_SELECTED = {"selected", "jr:selected"}
_PARTS: dict[str, Callable[[str, str], bool]] = {
    "starts-with": str.startswith,
    "ends-with": str.endswith,
    "contains": str.__contains__,
}
_AMOUNTS = {"count-selected", "string-length"}
_WORDS = {"string", "normalize-space"}
_ONE, _ZERO = Decimal(1), Decimal(0)


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
        return ALWAYS if node.value else NEVER
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
    name, arguments = node.name, node.arguments
    one, two, three = (len(arguments) == count for count in (1, 2, 3))
    if name in {"true", "false"} and not arguments:
        return ALWAYS if name == "true" else NEVER
    if name in {"not", "boolean"} and one:
        inner = _convert(arguments[0], find)
        return Not(inner) if name == "not" else inner
    if name in _SELECTED and two:
        return _selected(arguments[0], arguments[1], find)
    if name in _PARTS and two:
        return _part_of_code(name, arguments[0], _operand(arguments[1]), find)
    if name == "if" and three:
        return _either(*(_convert(argument, find) for argument in arguments))
    raise ExpressionError("expression_function", function=name)


def _either(condition: Condition, then: Condition, otherwise: Condition) -> Condition:
    """Return "if this, then that, else the other"; what is always or never true is not written down."""
    if depth(condition) >= DEEPEST_CONDITION:
        # It is written twice: without this, nested ones would double with every level.
        raise ExpressionError("expression_too_deep")
    if then == otherwise:
        return then
    held = {ALWAYS: condition, NEVER: None}.get(then, AllOf((condition, then)))
    not_held = {ALWAYS: Not(condition), NEVER: None}.get(otherwise, AllOf((Not(condition), otherwise)))
    parts = tuple(part for part in (held, not_held) if part is not None)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _part_of_code(name: str, subject: Node, part: str, find: Find) -> Condition:
    """Return the choices whose codes begin or end with a text, or hold it."""
    if not isinstance(subject, Reference) or not part:
        raise ExpressionError("expression_comparison")
    question = find(subject.name)
    if question.kind not in CHOICES:
        raise ExpressionError("expression_function", function=name)
    return one_of(question, tuple(code for code in tokens_of(question) if _PARTS[name](code, part)), part)


def _selected(subject: Node, choice: Node, find: Find) -> Condition:
    if not isinstance(subject, Reference):
        raise ExpressionError("expression_comparison")
    question = find(subject.name)
    token = _operand(choice)
    if question.kind == "multiple_choice":
        if all(option.code != token for option in question.options):
            raise ExpressionError("expression_operand", question=subject.name, operand=token)
        return When(question.code, Match(Operation.INCLUDES, (token,)))
    return comparison(question, "=", token, subject.name)


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
    if _subject(right):
        raise ExpressionError("expression_comparison")
    if isinstance(left, Reference):
        return comparison(find(left.name), operator, _operand(right), left.name)
    truth = _truth(right)
    if truth is not None and operator in {"=", "!="} and _logical(left):
        condition = _convert(left, find)
        return condition if truth == (operator == "=") else Not(condition)
    if isinstance(left, Call) and _subject(left):
        return _function(left, operator, right, find)
    if _fixed(left) and _fixed(right):
        return ALWAYS if compares(_operand(left), operator, _operand(right)) else NEVER
    for side in (left, right):
        if isinstance(side, Call):
            raise ExpressionError("expression_function", function=side.name)
    raise ExpressionError("expression_comparison")


def _function(call: Call, operator: str, right: Node, find: Find) -> Condition:
    """Return the comparison of what a function makes of an answer with a fixed value."""
    name, arguments = call.name, call.arguments
    first = arguments[0]

    def again(value: Node) -> Condition:
        return _comparison(Binary(operator, (value, right)), find)

    if len(arguments) == 1 and _same(name, first, right, find):
        return again(first)
    if name == "coalesce" and len(arguments) == 2 and isinstance(first, Reference):  # noqa: PLR2004
        answered = When(find(first.name).code, Match(Operation.ANSWERED))
        return again(first) if arguments[1] == Literal("") else _either(answered, again(first), again(arguments[1]))
    if name == "if" and len(arguments) == 3:  # noqa: PLR2004
        return _either(_convert(first, find), again(arguments[1]), again(arguments[2]))
    if name == "string-length" and isinstance(first, Call) and first.name in _WORDS and len(first.arguments) == 1:
        first = first.arguments[0]
    limit = finite(_operand(right)) if name in _AMOUNTS else None
    if limit is None or len(arguments) != 1 or not isinstance(first, Reference):
        raise ExpressionError("expression_function", function=name)
    return amount(find(first.name), name, operator, limit)


def _same(name: str, value: Node, right: Node, find: Find) -> bool:
    """Whether a function changes nothing about the comparison."""
    if name in {"number", "string", "date"}:
        return True
    if name == "normalize-space":
        return right == Literal("")
    if name not in {"int", "round"} or not isinstance(value, Reference):
        return False
    question = find(value.name)
    return question.kind in COUNTED and not question.decimals


def _truth(node: Node) -> bool | None:
    """Return what `true()`, `false()`, 1 and 0 mean beside a condition."""
    known: dict[Node, bool] = {Call("true", ()): True, Call("false", ()): False}
    return known.get(node, {Number(_ONE): True, Number(_ZERO): False}.get(node) if isinstance(node, Number) else None)


def _logical(node: Node) -> bool:
    """Whether a node is true or false, rather than a value."""
    if isinstance(node, Binary):
        return node.operator in {"and", "or", *MIRRORED}
    return isinstance(node, Call) and node.name in {"not", "boolean", *_SELECTED, *_PARTS}


def _fixed(node: Node) -> bool:
    return isinstance(node, Literal | Number)


def _subject(node: Node) -> bool:
    """Whether the node is about an answer."""
    if isinstance(node, Call):
        return any(_subject(argument) for argument in node.arguments)
    if isinstance(node, Binary):
        return any(_subject(part) for part in node.parts)
    return isinstance(node, Reference | Own)
