"""One option of several."""

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from checklists.answers.choices import check_options
from checklists.answers.kind import Control, Kind, Raw, Telling, as_text, clamp, option_points, refuse
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem


class SingleChoice(Kind):
    """Value is the code of an option; earns its points out of the highest points of any option."""

    name = "single_choice"
    title: ClassVar[Text] = {"en": "One choice", "fi": "Yksi vaihtoehto", "sv": "Ett val"}
    control = Control.CHOICE
    telling = Telling.CHOICE
    uses = frozenset({"options"})
    scored = True

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept the code of one option."""
        text = as_text(raw)
        if any(option.code == text for option in question.options) and text:
            return text
        return refuse(question, "not_an_option")

    def choices(self, question: Question) -> tuple[str, ...]:
        """Return the codes of the options."""
        return tuple(option.code for option in question.options)

    def earns(self, question: Question) -> bool:
        """Whether the options carry points."""
        return option_points(question.options)

    def share(self, question: Question, value: Value) -> Fraction | None:
        """Return the option's points over the highest points, within 0 to 1."""
        points = {option.code: option.points or 0 for option in question.options}
        best = max(points.values(), default=0)
        if not self.earns(question) or best <= 0:
            return None
        return clamp(Fraction(points.get(str(value), 0)) / Fraction(best))

    def check(self, question: Question) -> Iterator[Problem]:
        """Options: at least two, different, with points when the question has weight."""
        return check_options(question)


KIND = SingleChoice()
