"""Working days of a country: Monday to Friday without its public holidays. Pure, computed, for any year.

The tables hold the days on which deadlines do not end and nobody works in the whole country; days of single regions are
not in them. A country that is not known here has its weekdays only, and pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

WEEKDAYS = 5
DAY = timedelta(days=1)

GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY = -2, 1, 39, 50
MAUNDY_THURSDAY = -3
MIDSUMMER = (6, 19)
"""The earliest Midsummer Eve: it is the first Friday from this day on."""
FRIDAY = 4


@dataclass(frozen=True)
class _Rules:
    """Month and day of fixed holidays, days from Easter Sunday of moving ones, and whether Midsummer Eve is one."""

    fixed: tuple[tuple[int, int], ...]
    from_easter: tuple[int, ...]
    midsummer_eve: bool = False


_CHRISTMAS = ((12, 25), (12, 26))
_RULES = {
    "DE": _Rules(((1, 1), (5, 1), (10, 3), *_CHRISTMAS), (GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY)),
    "DK": _Rules(((1, 1), *_CHRISTMAS), (MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY)),
    "EE": _Rules(((1, 1), (2, 24), (5, 1), (6, 23), (6, 24), (8, 20), (12, 24), *_CHRISTMAS), (GOOD_FRIDAY,)),
    "FI": _Rules(
        ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), *_CHRISTMAS),
        (GOOD_FRIDAY, EASTER_MONDAY, ASCENSION),
        midsummer_eve=True,
    ),
    "NO": _Rules(
        ((1, 1), (5, 1), (5, 17), *_CHRISTMAS), (MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY)
    ),
    "SE": _Rules(
        ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), *_CHRISTMAS, (12, 31)),
        (GOOD_FRIDAY, EASTER_MONDAY, ASCENSION),
        midsummer_eve=True,
    ),
}

KNOWN = frozenset(_RULES)
"""Two letters of the countries whose public holidays are known."""


def is_working_day(day: date, country: str) -> bool:
    """Say whether people work on a day in a country (two letters); without known holidays, on every weekday."""
    return day.weekday() < WEEKDAYS and day not in holidays(country, day.year)


def add_working_days(start: date, days: int, country: str) -> date:
    """Return the day that lies so many working days of a country after `start`, which itself is not counted.

    At the end of the calendar it is the last day that there is.
    """
    day = start
    while days > 0 and day < date.max:
        day += DAY
        days -= is_working_day(day, country)
    return day


@lru_cache(maxsize=256)
def holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country in a year, also those on a weekend; none for an unknown country."""
    rules = _RULES.get(country)
    if rules is None:
        return frozenset()
    sunday = _easter(year)
    found = {date(year, month, day) for month, day in rules.fixed}
    found |= {sunday + timedelta(days=offset) for offset in rules.from_easter}
    if rules.midsummer_eve:
        earliest = date(year, *MIDSUMMER)
        found.add(earliest + timedelta(days=(FRIDAY - earliest.weekday()) % 7))
    return frozenset(found)


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    moon = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * moon) // 433
    month = (h + moon - 7 * m + 90) // 25
    return date(year, month, (h + moon - 7 * m + 33 * month + 19) % 32)
