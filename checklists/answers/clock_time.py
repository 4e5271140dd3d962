"""A time of day, on the clock of the touchpoint."""

import re
from collections.abc import Iterator
from datetime import time
from typing import ClassVar

from checklists.answers.kind import Control, Kind, Order, Raw, Telling, as_text, refuse
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem

_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?")


class ClockTime(Kind):
    """Value is a time of day in the touchpoint's own zone; not scored. `earliest` and `latest` are HH:MM."""

    name = "time"
    title: ClassVar[Text] = {"en": "Time of day", "fi": "Kellonaika", "sv": "Klockslag"}
    control = Control.TIME
    telling = Telling.PART_OF_DAY
    uses = frozenset({"earliest", "latest"})
    ordered = True

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept 14:05, 14.05 and 14:05:30."""
        clock = read_time(as_text(raw) or "")
        if clock is None:
            return refuse(question, "not_a_time")
        if question.earliest and self.token(clock) < question.earliest:
            return refuse(question, "too_early", earliest=question.earliest)
        if question.latest and self.token(clock)[: len(question.latest)] > question.latest:
            return refuse(question, "too_late", latest=question.latest)
        return clock

    def token(self, value: Value) -> str:
        """Return HH:MM, with seconds only when there are any."""
        if not isinstance(value, time):
            return str(value)
        return value.isoformat("seconds" if value.second else "minutes")

    def order(self, value: Value) -> Order | None:
        """Return the token, whose order as text is the order of the day."""
        return self.token(value)

    def limit(self, operand: str) -> Order | None:
        """Return the operand when it is a time as `token` writes it."""
        clock = read_time(operand)
        return operand if clock is not None and self.token(clock) == operand else None

    def check(self, question: Question) -> Iterator[Problem]:
        """Limits are times in the right order, written HH:MM."""
        for name, limit in (("earliest", question.earliest), ("latest", question.latest)):
            clock = read_time(limit) if limit else None
            if limit and (clock is None or self.token(clock) != limit):
                yield Problem("not_a_time", name)
        if question.earliest and question.latest and question.earliest > question.latest:
            yield Problem("limits_crossed", "earliest")


def read_time(text: str) -> time | None:
    """Read hours, minutes and perhaps seconds; None when there is no such time."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    try:
        return time(int(hours), int(minutes), int(seconds or 0))
    except ValueError:
        return None


KIND = ClockTime()
