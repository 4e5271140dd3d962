"""Yes or no; either may be the right answer."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import ClassVar

from checklists.answers.kind import Control, Kind, Raw, Telling, as_text, refuse
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem

YES, NO = "yes", "no"
WORDS: Mapping[str, Text] = {
    YES: {"en": "Yes", "fi": "Kyllä", "sv": "Ja"},
    NO: {"en": "No", "fi": "Ei", "sv": "Nej"},
}


class YesNo(Kind):
    """Value "yes" or "no"; earns everything when it is the question's `best`, else nothing."""

    name = "yes_no"
    title: ClassVar[Text] = {"en": "Yes or no", "fi": "Kyllä tai ei", "sv": "Ja eller nej"}
    control = Control.CHOICE
    telling = Telling.YES_NO
    goods = WORDS
    scored = True

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept "yes", "no" and the truth values of JSON."""
        if isinstance(raw, bool):
            return YES if raw else NO
        text = (as_text(raw) or "").lower()
        return text if text in {YES, NO} else refuse(question, "not_yes_or_no")

    def choices(self, question: Question) -> tuple[str, ...]:
        """Return yes and no."""
        del question
        return YES, NO

    def label(self, question: Question, token: str) -> Text:
        """Return yes or no in words."""
        del question
        return WORDS.get(token, {})

    def earns(self, question: Question) -> bool:
        """Whether a right answer is named."""
        return question.best in {YES, NO}

    def share(self, question: Question, value: Value) -> Fraction | None:
        """Return 1 for the right answer, 0 for the other."""
        return Fraction(int(value == question.best)) if self.earns(question) else None

    def check(self, question: Question) -> Iterator[Problem]:
        """Refuse a weighted question without a right answer."""
        if question.best not in {"", *WORDS}:
            yield Problem("best_unknown", "best", {"allowed": "yes, no"})
        elif not question.best and question.weight > 0:
            yield Problem("best_missing", "best", {"allowed": "yes, no"})


KIND = YesNo()
