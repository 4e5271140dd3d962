"""A number with unit and bands."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from checklists.answers.banded import band_share, check_bands
from checklists.answers.kind import (
    Control,
    Kind,
    Limits,
    Order,
    Raw,
    Telling,
    as_decimal,
    as_text,
    outside,
    plain,
    refuse,
)
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem

MOST_DECIMALS = 6


class Number(Kind):
    """Value is a Decimal in the question's unit; earns the share of its band."""

    name = "number"
    title: ClassVar[Text] = {"en": "A number", "fi": "Luku", "sv": "Tal"}
    control = Control.NUMBER
    telling = Telling.AMOUNT
    uses = frozenset({"bands", "decimals", "unit"})
    limits = Limits.AMOUNT
    scored = True
    ordered = True

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept decimal point or comma, within minimum, maximum and number of decimals."""
        number = as_decimal(as_text(raw) or "")
        if number is None:
            return refuse(question, "not_a_number")
        number = Decimal(plain(number))
        if max(0, -int(number.as_tuple().exponent)) > question.decimals:
            return refuse(question, "too_many_decimals", decimals=question.decimals)
        return outside(question, number) or number

    def earns(self, question: Question) -> bool:
        """Whether there are bands."""
        return bool(question.bands)

    def share(self, question: Question, value: Value) -> Fraction | None:
        """Return the share of the value's band."""
        return band_share(question, value) if isinstance(value, Decimal) else None

    def token(self, value: Value) -> str:
        """Return the number in its one canonical form."""
        return plain(value) if isinstance(value, Decimal) else str(value)

    def order(self, value: Value) -> Order | None:
        """Return the number."""
        return value if isinstance(value, Decimal) else None

    def check(self, question: Question) -> Iterator[Problem]:
        """Limits and bands without gaps; a sensible number of decimals."""
        yield from check_bands(question)
        if not 0 <= question.decimals <= MOST_DECIMALS:
            yield Problem("decimals_out_of_range", "decimals", {"most": MOST_DECIMALS})


KIND = Number()
