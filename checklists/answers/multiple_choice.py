"""Several options of a list."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from checklists.answers.choices import check_options
from checklists.answers.kind import (
    Control,
    JsonValue,
    Kind,
    Limits,
    Raw,
    Telling,
    as_texts,
    check_limits,
    clamp,
    option_points,
    outside,
    refuse,
)
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem


class MultipleChoice(Kind):
    """Value is a tuple of option codes in the order of the options.

    It earns the sum of their points, kept within 0 to full. Full is the question's
    `full_points`, else the sum of all points above zero; options may take points away.
    """

    name = "multiple_choice"
    title: ClassVar[Text] = {"en": "Several choices", "fi": "Useita vaihtoehtoja", "sv": "Flera val"}
    control = Control.CHOICES
    telling = Telling.CHOICE
    uses = frozenset({"options", "full_points"})
    limits = Limits.CHOICES
    minutes = Decimal("0.6")
    scored = True

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept a list of option codes; an exclusive option stands alone; `minimum` and `maximum` count options."""
        chosen = as_texts(raw)
        if chosen is None:
            return refuse(question, "not_an_option")
        known = {option.code: option for option in question.options}
        if any(code not in known for code in chosen):
            return refuse(question, "not_an_option")
        if any(known[code].exclusive for code in chosen) and len(set(chosen)) > 1:
            return refuse(question, "exclusive_option")
        codes = tuple(code for code in known if code in chosen)
        if not any(known[code].exclusive for code in codes):
            problem = outside(question, Decimal(len(codes)))
            if problem:
                return refuse(question, f"options_{problem.code}", **problem.params)
        return codes

    def choices(self, question: Question) -> tuple[str, ...]:
        """Return the codes of the options."""
        return tuple(option.code for option in question.options)

    def earns(self, question: Question) -> bool:
        """Whether the options carry points."""
        return option_points(question.options)

    def share(self, question: Question, value: Value) -> Fraction | None:
        """Return the sum of the chosen points over the full points, within 0 to 1."""
        points = {option.code: option.points or Decimal(0) for option in question.options}
        full = question.full_points or sum((p for p in points.values() if p > 0), Decimal(0))
        if not self.earns(question) or full <= 0 or not isinstance(value, tuple):
            return None
        return clamp(sum((Fraction(points.get(code, 0)) for code in value), Fraction(0)) / Fraction(full))

    def token(self, value: Value) -> str:
        """Return the codes with spaces between them."""
        return " ".join(value) if isinstance(value, tuple) else str(value)

    def to_json(self, value: Value) -> JsonValue:
        """Return the codes as a list."""
        return list(value) if isinstance(value, tuple) else [str(value)]

    def check(self, question: Question) -> Iterator[Problem]:
        """Options as in a single choice; full points above zero."""
        yield from check_options(question)
        yield from check_limits(question)
        if question.full_points is not None and not (question.full_points.is_finite() and question.full_points > 0):
            yield Problem("full_points_not_positive", "full_points")


KIND = MultipleChoice()
