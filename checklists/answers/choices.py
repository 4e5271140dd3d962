"""What single and multiple choice have in common: options with points."""

from collections.abc import Iterator

from checklists.answers.kind import option_points
from checklists.definition import Option, Question
from checklists.problems import Problem

MINIMUM_OPTIONS = 2


def check_options(question: Question) -> Iterator[Problem]:
    """Yield what is wrong with a list of options: too few, doubled codes, points missing or not finite."""
    if len(question.options) < MINIMUM_OPTIONS:
        yield Problem("too_few_options", "options")
    yield from check_codes(question.options, "options")
    yield from check_points(question)


def check_codes(options: tuple[Option, ...], path: str) -> Iterator[Problem]:
    """Yield a problem for every option whose code is empty or used before."""
    seen: set[str] = set()
    for index, option in enumerate(options):
        if not option.code:
            yield Problem("code_missing", f"{path}[{index}].code")
        elif option.code in seen:
            yield Problem("code_doubled", f"{path}[{index}].code", {"code": option.code})
        seen.add(option.code)


def check_points(question: Question) -> Iterator[Problem]:
    """Yield problems of points: all options of a weighted question have them, one of them is above zero."""
    for index, option in enumerate(question.options):
        if option.points is not None and not option.points.is_finite():
            yield Problem("number_not_finite", f"options[{index}].points")
            return
    if not option_points(question.options):
        if question.weight > 0:
            yield Problem("options_without_points", "options")
        return
    for index, option in enumerate(question.options):
        if option.points is None and not option.exclusive:
            yield Problem("option_without_points", f"options[{index}].points", {"code": option.code})
    if not any(option.points is not None and option.points > 0 for option in question.options):
        yield Problem("no_option_earns", "options")
