"""A day."""

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from checklists.answers.kind import Control, Kind, Order, Raw, Telling, as_text, refuse
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


class CalendarDate(Kind):
    """Value is a date; not scored. `earliest` and `latest` are ISO dates."""

    name = "date"
    title: ClassVar[Text] = {"en": "Date", "fi": "Päivämäärä", "sv": "Datum"}
    control = Control.DATE
    telling = Telling.DAY
    uses = frozenset({"earliest", "latest"})
    ordered = True

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept 2026-01-31 and 31.1.2026."""
        day = read_date(as_text(raw) or "")
        if day is None:
            return refuse(question, "not_a_date")
        if question.earliest and day.isoformat() < question.earliest:
            return refuse(question, "too_early", earliest=question.earliest)
        if question.latest and day.isoformat() > question.latest:
            return refuse(question, "too_late", latest=question.latest)
        return day

    def order(self, value: Value) -> Order | None:
        """Return the ISO date, whose order as text is the order of the days."""
        return str(value)

    def limit(self, operand: str) -> Order | None:
        """Return the operand when it is an ISO date."""
        return operand if _ISO.fullmatch(operand) and read_date(operand) else None

    def check(self, question: Question) -> Iterator[Problem]:
        """Limits are ISO dates in the right order."""
        for name, limit in (("earliest", question.earliest), ("latest", question.latest)):
            if limit and (read_date(limit) is None or not _ISO.fullmatch(limit)):
                yield Problem("not_a_date", name)
        if question.earliest and question.latest and question.earliest > question.latest:
            yield Problem("limits_crossed", "earliest")


def read_date(text: str) -> date | None:
    """Read an ISO date or one written with dots; None when there is no such day."""
    found = _ISO.fullmatch(text)
    parts = found.groups() if found else None
    if parts is None:
        found = _DOTTED.fullmatch(text)
        parts = found.groups()[::-1] if found else None
    if parts is None:
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


KIND = CalendarDate()
