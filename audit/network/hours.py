"""Opening hours as people write them: understood where the text is plain, never guessed.

The text of the source is what is kept and shown. `week` reads what sources around the Baltic really write
(`E-R10:00-18:00,L-P10:00-16:00` with Estonian days, `I-VII: 00-24 h`, `E,T 09:00-17:00 P SULETUD`, `Mon-Fri 8-16`);
what it does not understand is flagged, so that nobody plans a visit on a misreading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Ranges = tuple[tuple[int, int], ...]
"""Opening times of one day as (from, to) in minutes after its midnight; `to` may pass 1440 into the next day."""

Week = Mapping[int, Ranges]
"""Weekday (0 is Monday) to its opening times; a closed day has none."""

DAY = 24 * 60
_MINUTES = 60

_LONG_DAYS: tuple[tuple[str, ...], ...] = (
    ("monday", "mon", "mo", "maanantai", "ma", "måndag", "mån", "esmaspäev"),
    ("tuesday", "tue", "tu", "tues", "tiistai", "ti", "tisdag", "tis", "teisipäev"),
    ("wednesday", "wed", "we", "keskiviikko", "ke", "onsdag", "ons", "kolmapäev"),
    ("thursday", "thu", "th", "thur", "thurs", "torstai", "to", "torsdag", "tors", "tor", "neljapäev"),
    ("friday", "fri", "fr", "perjantai", "pe", "fredag", "fre", "reede"),
    ("saturday", "sat", "sa", "lauantai", "la", "lördag", "lör", "laupäev"),
    ("sunday", "sun", "sunnuntai", "su", "söndag", "sön", "pühapäev"),
)
_ESTONIAN = ("E", "T", "K", "N", "R", "L", "P")
"""Single capital letters are read as Estonian; the Latvian ones (P, O, T, C) would contradict them."""
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")

_DAYS: Mapping[str, int] = {name: number for number, names in enumerate(_LONG_DAYS) for name in names}
_LETTERS: Mapping[str, int] = {
    **{letter: number for number, letter in enumerate(_ESTONIAN)},
    **{numeral: number for number, numeral in enumerate(_ROMAN)},
}
_CLOSED = frozenset({"suletud", "suljettu", "kiinni", "stängt", "closed", "slēgts", "nedirba"})
_FILLERS = frozenset({"h", "kell", "klo", "kl"})

_TOKEN = re.compile(
    r"\s*(?:(?P<time>\d{1,2}(?:[:.]\d{2})?)|(?P<word>[^\W\d_]+)|(?P<dash>[-–—])|(?P<comma>,)|(?P<colon>:)|(?P<semi>;))"
)
_ALWAYS = re.compile(r"(?:24\s*h|24\s*/\s*7)", re.IGNORECASE)


@dataclass(frozen=True)
class _Token:
    kind: str
    value: int = 0
    """Weekday of a day, minutes of a time."""


class _NotUnderstoodError(Exception):
    """The text leaves the grammar."""


def unclear(text: str) -> bool:
    """Say whether there are opening hours that were not understood; no hours at all are not unclear, just unknown."""
    return bool(text.strip()) and week(text) is None


def week(text: str) -> Week | None:
    """Return the opening times of each weekday named in a text, or None when any part of it is not understood.

    Parts are separated by semicolons; a later part without digits may be a remark ("wheelchair access").
    """
    first, *others = [part.strip() for part in text.strip().split(";")]
    if _ALWAYS.fullmatch(first) and not others:
        return dict.fromkeys(range(7), ((0, DAY),))
    try:
        tokens = list(_tokens(first))
        for part in others:
            tokens.extend(_more(part))
        found = _Reader(tokens).week()
    except _NotUnderstoodError:
        return None
    return found or None


def _more(part: str) -> list[_Token]:
    try:
        return list(_tokens(part))
    except _NotUnderstoodError:
        if any(letter.isdigit() for letter in part):
            raise
        return []


def _tokens(text: str) -> Iterator[_Token]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _NotUnderstoodError
        position = match.end()
        kind = str(match.lastgroup)
        token = (
            _word(match["word"]) if kind == "word" else _Token(kind, _minutes(match["time"]) if kind == "time" else 0)
        )
        if token is not None:
            yield token


def _minutes(text: str) -> int:
    hours, _, minutes = text.replace(".", ":").partition(":")
    total = int(hours) * _MINUTES + int(minutes or 0)
    if int(minutes or 0) >= _MINUTES or total > DAY:
        raise _NotUnderstoodError
    return total


def _word(word: str) -> _Token | None:
    if word in _LETTERS:
        return _Token("day", _LETTERS[word])
    lower = word.lower()
    if lower in _DAYS:
        return _Token("day", _DAYS[lower])
    if lower in _CLOSED:
        return _Token("closed")
    if lower in _FILLERS:
        return None
    raise _NotUnderstoodError


class _Reader:
    """Reads groups of days and times: week = group {[","] group}; group = [days [":"]] (times | closed)."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def week(self) -> dict[int, Ranges]:
        found: dict[int, Ranges] = {}
        while self._at < len(self._tokens):
            days = self._days() if self._is("day") else tuple(range(7))
            self._skip("colon")
            ranges = () if self._skip("closed") else self._ranges()
            if any(day in found for day in days):
                raise _NotUnderstoodError
            found.update(dict.fromkeys(days, ranges))
            self._skip("comma")
        return found

    def _is(self, kind: str, ahead: int = 0) -> bool:
        place = self._at + ahead
        return place < len(self._tokens) and self._tokens[place].kind == kind

    def _skip(self, kind: str) -> bool:
        found = self._is(kind)
        self._at += found
        return found

    def _take(self, kind: str) -> int:
        if not self._is(kind):
            raise _NotUnderstoodError
        self._at += 1
        return self._tokens[self._at - 1].value

    def _days(self) -> tuple[int, ...]:
        days: list[int] = []
        while True:
            first = self._take("day")
            last = self._take("day") if self._skip("dash") else first
            if last < first or set(days) & set(range(first, last + 1)):
                raise _NotUnderstoodError
            days.extend(range(first, last + 1))
            if not (self._is("comma") and self._is("day", 1)):
                return tuple(days)
            self._at += 1

    def _ranges(self) -> Ranges:
        ranges: list[tuple[int, int]] = []
        while True:
            opens = self._take("time")
            if not self._skip("dash"):
                raise _NotUnderstoodError
            closes = self._take("time")
            if opens == closes or (ranges and opens < ranges[-1][1]):
                raise _NotUnderstoodError
            ranges.append((opens, closes if closes > opens else closes + DAY))
            if not (self._is("comma") and self._is("time", 1)):
                return tuple(ranges)
            self._at += 1
