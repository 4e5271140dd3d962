"""Quarters as scorecards name them: "2026-Q4" in addresses, a span of three months inside."""

from __future__ import annotations

import re
from datetime import date

from audit.assessment.queries.figures import Months, quarter_of

TREND_QUARTERS = 8
"""How many quarters a trend shows, the present one included."""

FIRST_YEAR = 2000
_CODE = re.compile(r"(2[0-9]{3})-Q([1-4])")
_MONTHS = 3


def code_of(quarter: Months) -> str:
    """Return the quarter as addresses name it: "2026-Q4"."""
    return f"{quarter.first.year}-Q{number_of(quarter)}"


def number_of(quarter: Months) -> int:
    """Return which quarter of its year it is, 1 to 4."""
    return (quarter.first.month - 1) // _MONTHS + 1


def quarter_from(code: str) -> Months | None:
    """Return the quarter of a code, or None when it is no quarter between 2000 and 2999."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    return quarter_of(date(int(found[1]), (int(found[2]) - 1) * _MONTHS + 1, 1))


def quarters_until(last: Months, count: int = TREND_QUARTERS) -> list[Months]:
    """Return so many quarters, the oldest first, that end with `last`."""
    found = [last]
    while len(found) < count:
        found.append(found[-1].before())
    return found[::-1]


def quarters_between(first: Months, last: Months) -> list[Months]:
    """Return all quarters from `first` to `last`, the newest first; only `last` when `first` lies after it."""
    found = [last]
    while first.first < found[-1].first:
        found.append(found[-1].before())
    return found
