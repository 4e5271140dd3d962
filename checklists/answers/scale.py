"""A step on a scale."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from checklists.answers.choices import check_codes, check_points
from checklists.answers.kind import Limits, check_limits, clamp, finite, option_points
from checklists.answers.rating import LONGEST_SCALE, Rating
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem


class Scale(Rating):
    """Value is an int from `minimum` (1) to `maximum` (5).

    Earns linearly from one end to the other, `best` naming the good end ("high" or "low"); or, when the options (whose
    codes are the steps) carry points, the points of its step out of the highest points.
    """

    name = "scale"
    title: ClassVar[Text] = {"en": "Scale", "fi": "Asteikko", "sv": "Skala"}
    uses = frozenset({"options"})
    limits = Limits.ENDS
    goods: ClassVar[Mapping[str, Text]] = {
        "high": {"en": "The high end", "fi": "Asteikon yläpää", "sv": "Skalans övre ände"},
        "low": {"en": "The low end", "fi": "Asteikon alapää", "sv": "Skalans nedre ände"},
    }
    scored = True

    def ends(self, question: Question) -> tuple[int, int]:
        """Return the lowest and the highest step."""
        low = self.low if question.minimum is None else int(question.minimum)
        high = self.high if question.maximum is None else int(question.maximum)
        return low, high

    def earns(self, question: Question) -> bool:
        """Whether steps carry points or a good end is named."""
        return option_points(question.options) or question.best in {"high", "low"}

    def share(self, question: Question, value: Value) -> Fraction | None:
        """Return the share of the step, linear or by its points."""
        if not self.earns(question) or not isinstance(value, int):
            return None
        if option_points(question.options):
            points = {option.code: option.points or Decimal(0) for option in question.options}
            full = max(points.values())
            return clamp(Fraction(points.get(str(value), 0)) / Fraction(full)) if full > 0 else None
        low, high = self.ends(question)
        steps = value - low if question.best == "high" else high - value
        return clamp(Fraction(steps, high - low)) if high > low else None

    def check(self, question: Question) -> Iterator[Problem]:
        """Whole ends with room between them; labels on existing steps; a good end or points when weighted."""
        limits = list(check_limits(question))
        if limits:
            yield from limits
            return
        for name, limit in (("minimum", question.minimum), ("maximum", question.maximum)):
            if limit is not None and limit != limit.to_integral_value():
                yield Problem("not_whole", name)
        low, high = self.ends(question)
        if not 0 < high - low <= LONGEST_SCALE:
            yield Problem("scale_length", "maximum", {"longest": LONGEST_SCALE})
            return
        yield from self._check_earning(question, low, high)

    def _check_earning(self, question: Question, low: int, high: int) -> Iterator[Problem]:
        yield from check_codes(question.options, "options")
        for index, option in enumerate(question.options):
            step = finite(option.code)
            if step is None or str(option.code) not in {str(number) for number in range(low, high + 1)}:
                yield Problem("option_not_a_step", f"options[{index}].code", {"code": option.code})
        if question.best not in {"", "high", "low"}:
            yield Problem("best_unknown", "best", {"allowed": "high, low"})
        elif option_points(question.options):
            yield from check_points(question)
            if len(question.options) != high - low + 1:
                yield Problem("step_without_points", "options")
        elif not question.best and question.weight > 0:
            yield Problem("best_missing", "best", {"allowed": "high, low"})


KIND = Scale()
