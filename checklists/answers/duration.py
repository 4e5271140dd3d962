"""How long something took."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from checklists.answers.banded import band_share, check_bands
from checklists.answers.clock_time import read_time
from checklists.answers.kind import (
    Control,
    JsonValue,
    Kind,
    Limits,
    Order,
    Raw,
    Telling,
    as_map,
    as_text,
    outside,
    refuse,
)
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem

_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,6}):([0-5][0-9])")
_SECONDS = re.compile(r"[0-9]{1,9}")
_DAY_SECONDS = 86_400
_UNITS = {"hours": 3600, "minutes": 60, "seconds": 1}


class Duration(Kind):
    """Value is an int of whole seconds; earns the share of its band."""

    name = "duration"
    title: ClassVar[Text] = {"en": "Duration", "fi": "Kesto", "sv": "Tidslängd"}
    control = Control.DURATION
    telling = Telling.SPAN
    uses = frozenset({"bands"})
    limits = Limits.SECONDS
    scored = True
    ordered = True

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept minutes:seconds, hours:minutes:seconds, whole seconds, a map of units, or two time marks.

        Two marks are {"from": ..., "to": ...}: both in ISO 8601 with an offset, the difference cut to whole seconds, or
        both times of day on the clock of the touchpoint, where an end before the start is on the next day.
        """
        fields = as_map(raw)
        if fields is not None:
            seconds = _from_marks(fields) if "from" in fields or "to" in fields else _from_units(fields)
        else:
            seconds = _from_text(as_text(raw) or "")
        if seconds is None:
            return refuse(question, "not_a_duration")
        if seconds < 0:
            return refuse(question, "duration_negative")
        return outside(question, Decimal(seconds)) or seconds

    def earns(self, question: Question) -> bool:
        """Whether there are bands."""
        return bool(question.bands)

    def share(self, question: Question, value: Value) -> Fraction | None:
        """Return the share of the value's band."""
        return band_share(question, Decimal(value)) if isinstance(value, int) else None

    def order(self, value: Value) -> Order | None:
        """Return the seconds."""
        return Decimal(value) if isinstance(value, int) else None

    def to_json(self, value: Value) -> JsonValue:
        """Return the seconds as a JSON integer."""
        return value if isinstance(value, int) else str(value)

    def check(self, question: Question) -> Iterator[Problem]:
        """Limits and bands without gaps, in seconds."""
        return check_bands(question)


def _from_text(text: str) -> int | None:
    if _SECONDS.fullmatch(text):
        return int(text)
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _from_units(fields: Mapping[str, object]) -> int | None:
    texts = {unit: as_text(fields.get(unit, "")) for unit in _UNITS}
    given = {unit: text for unit, text in texts.items() if text}
    if not given or set(fields) - set(_UNITS) or not all(_SECONDS.fullmatch(text) for text in given.values()):
        return None
    return sum(int(text) * _UNITS[unit] for unit, text in given.items())


def _from_marks(fields: Mapping[str, object]) -> int | None:
    if set(fields) - {"from", "to"}:
        return None
    clocks = [read_time(as_text(fields.get(name)) or "") for name in ("from", "to")]
    if clocks[0] is not None and clocks[1] is not None:
        return (_of_day(clocks[1]) - _of_day(clocks[0])) % _DAY_SECONDS
    try:
        begin, end = (datetime.fromisoformat(as_text(fields.get(name)) or "") for name in ("from", "to"))
    except ValueError:
        return None
    if begin.tzinfo is None or end.tzinfo is None:
        return None
    return (end - begin) // timedelta(seconds=1)


def _of_day(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


KIND = Duration()
