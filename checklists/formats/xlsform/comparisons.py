"""One comparison of an answer with a fixed value, as a condition; and how many choices or letters an answer has.

XPath and our matches differ without an answer: `!=` is true there and "is not" is false here, so `!=` becomes
Not(is). A comparison that cannot be said raises ExpressionError; nothing is guessed.
"""

from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from checklists.answers.calendar_date import read_date
from checklists.answers.kind import finite, plain
from checklists.answers.registry import KINDS
from checklists.definition import AllOf, AnyOf, Condition, Match, Not, Operation, Question, When
from checklists.formats.xlsform.expressions import ExpressionError
from checklists.problems import Problem

MIRRORED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
CHOICES = {"yes_no", "single_choice"}
COUNTED = {"number", "duration", "scale", "nps", "ces", "csat"}
NEVER = AnyOf(())
ALWAYS = AllOf(())
_FRACTIONS = {"number"}
_BOTH = 2
_LISTED = CHOICES | {"multiple_choice"}


def tokens_of(question: Question) -> tuple[str, ...]:
    """Return the answers of a question with a single choice, as conditions name them."""
    return KINDS[question.kind].choices(question) if question.kind in CHOICES else ()


def one_of(question: Question, tokens: tuple[str, ...], wanted: str) -> Condition:
    """Return the condition that the answer is one of these; raises ExpressionError, with what was wanted, for none."""
    if not tokens:
        raise ExpressionError("expression_operand", question=question.code, operand=wanted)
    return When(question.code, Match(Operation.ONE_OF if len(tokens) > 1 else Operation.IS, tokens))


def amount(question: Question, function: str, operator: str, limit: Decimal) -> Condition:
    """Return the condition that so many choices are marked, or letters written; raises ExpressionError.

    Of letters only "none" and "some" can be said, of choices also "one", "several" and "all".
    """
    if operator in {"=", "!="}:
        found = _exactly(question, function, limit)
        return found if operator == "=" else Not(found)
    # "At most one" is "not at least two", and so on.
    above = operator in {">", "<="}
    least = limit.to_integral_value(ROUND_FLOOR) + 1 if above else limit.to_integral_value(ROUND_CEILING)
    found = _at_least(question, function, least)
    return found if operator.startswith(">") else Not(found)


def _at_least(question: Question, function: str, count: Decimal) -> Condition:
    if count == 1:
        return When(question.code, Match(Operation.ANSWERED))
    if function != "count-selected" or question.kind not in _LISTED:
        raise ExpressionError("expression_function", function=function)
    codes = _markable(question)
    if not 0 < count <= (1 if question.kind in CHOICES else len(codes)):
        raise ExpressionError("expression_operand", question=question.code, operand=plain(count))
    if count == len(codes):
        return AllOf(tuple(When(question.code, Match(Operation.INCLUDES, (code,))) for code in codes))
    if count == _BOTH:
        return AllOf((When(question.code, Match(Operation.ANSWERED)), Not(_only_one(question))))
    raise ExpressionError("expression_function", function=function)


def _exactly(question: Question, function: str, count: Decimal) -> Condition:
    answered = When(question.code, Match(Operation.ANSWERED))
    if count == 0:
        return Not(answered)
    if function == "count-selected" and count == 1 and question.kind in _LISTED:
        return answered if question.kind in CHOICES else _only_one(question)
    if function == "count-selected" and question.kind == "multiple_choice" and count == len(question.options):
        return _at_least(question, function, count)
    raise ExpressionError("expression_function", function=function)


def _markable(question: Question) -> tuple[str, ...]:
    return tuple(option.code for option in question.options)


def _only_one(question: Question) -> Condition:
    """Return the condition that a single choice is marked: the answer is exactly that one."""
    kind = KINDS[question.kind]
    codes = _markable(question)
    return one_of(question, tuple(code for code in codes if not isinstance(kind.parse(question, code), Problem)), "1")


def compares(left: str, operator: str, right: str) -> bool:
    """Whether a comparison of two fixed values is true, as XPath has it: numbers as numbers, other texts only alike."""
    numbers = finite(left), finite(right)
    if numbers[0] is not None and numbers[1] is not None:
        if operator in {"=", "!="}:
            return (numbers[0] == numbers[1]) == (operator == "=")
        return _compares(numbers[0], operator, numbers[1])
    if operator in {"=", "!="}:
        return (left == right) == (operator == "=")
    return False


def comparison(question: Question, operator: str, token: str, name: str) -> Condition:
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
    if question.kind in CHOICES:
        return _choices_by_number(question, operator, token, name)
    if question.kind == "date":
        return _test_day(question, operator, token, name)
    if question.kind in COUNTED:
        return _test_number(question, operator, token, name)
    raise ExpressionError("expression_comparison")


def _token(question: Question, token: str, name: str) -> str:
    """Return the value as an answer of the question has it; raises ExpressionError when no answer can be it."""
    if question.kind in COUNTED | {"date", "time"}:
        kind = KINDS[question.kind]
        value = kind.parse(question, token)
        if isinstance(value, Problem):
            raise ExpressionError("expression_operand", question=name or question.code, operand=token)
        return kind.token(value)
    if question.kind == "multiple_choice":
        return _alone(question, token, name)
    if question.kind == "yes_no":
        known = token in {"yes", "no"}
    elif question.kind == "single_choice":
        known = any(option.code == token for option in question.options)
    else:
        known = question.kind in {"text", "barcode"}
    if not known:
        raise ExpressionError("expression_operand", question=name or question.code, operand=token)
    return token


def _alone(question: Question, token: str, name: str) -> str:
    """Return the code of the only choice that is marked: several stand in an order of their own, which nobody knows."""
    if " " in token:
        raise ExpressionError("expression_comparison")
    known = any(option.code == token for option in question.options)
    if not known or isinstance(KINDS[question.kind].parse(question, token), Problem):
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
