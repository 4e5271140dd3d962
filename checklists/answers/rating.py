"""Whole numbers between two ends: the base of the scale and of the outcome questions."""

from decimal import Decimal

from checklists.answers.kind import Control, JsonValue, Kind, Order, Raw, Telling, as_decimal, as_text, refuse
from checklists.answers.values import Value
from checklists.definition import Question
from checklists.problems import Problem

LONGEST_SCALE = 100
"""Most steps between the ends: what is longer is a mistake, and would fill the page of a phone."""


class Rating(Kind):
    """Value is an int from `low` to `high`; not scored unless a subclass says so."""

    control = Control.STEPS
    telling = Telling.STEP
    ordered = True
    low = 1
    high = 5

    def ends(self, question: Question) -> tuple[int, int]:
        """Return the lowest and the highest value of this question."""
        del question
        return self.low, self.high

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept a whole number within the ends."""
        low, high = self.ends(question)
        number = as_decimal(as_text(raw) or "")
        if number is None or number != int(number) or not low <= number <= high:
            return refuse(question, "not_on_scale", low=low, high=high)
        return int(number)

    def choices(self, question: Question) -> tuple[str, ...]:
        """Return every step; none where the scale is longer than any that `check` lets pass."""
        low, high = self.ends(question)
        if high - low > LONGEST_SCALE:
            return ()
        return tuple(str(step) for step in range(low, high + 1))

    def order(self, value: Value) -> Order | None:
        """Return the number."""
        return Decimal(value) if isinstance(value, int) else None

    def to_json(self, value: Value) -> JsonValue:
        """Return the number as a JSON integer."""
        return value if isinstance(value, int) else str(value)
