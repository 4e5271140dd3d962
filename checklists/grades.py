"""Bands: a letter for a score, and only where the visits allow one."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

LETTERS = ("A", "B", "C", "D")
"""A on promise, B close, C off promise, D broken promise; the words live in `reports.words`."""

DEFAULT_LIMITS = (85, 70, 55)
"""The lower limits of A, B and C in whole percent; a score on the limit has the better letter."""

MINIMUM_VISITS = 5
"""Below so many visits no letter is given."""

_FULL = 10_000
_HUNDRED = 100


def band(score_bp: int, limits: Sequence[int] = DEFAULT_LIMITS) -> str:
    """Return the letter of one score in basis points (0 to 10000); raises ValueError outside of that."""
    if not 0 <= score_bp <= _FULL:
        msg = f"a score is 0 to {_FULL} basis points, not {score_bp}"
        raise ValueError(msg)
    check_limits(limits)
    below = sum(score_bp < limit * _HUNDRED for limit in limits)
    return LETTERS[below]


def band_range(low_bp: int, high_bp: int, limits: Sequence[int] = DEFAULT_LIMITS) -> tuple[str, ...]:
    """Return the letters of a whole range, best first: ("A",) when it lies in one band, else ("B", "C") and so on."""
    if low_bp > high_bp:
        msg = f"the range {low_bp} to {high_bp} is upside down"
        raise ValueError(msg)
    best, worst = LETTERS.index(band(high_bp, limits)), LETTERS.index(band(low_bp, limits))
    return LETTERS[best : worst + 1]


@dataclass(frozen=True)
class Grade:
    """What may be said about a partner's band: letters (one, or several), or too few visits.

    `letters` is empty when withheld; `visits` and `minimum` then say "2 of 5".
    """

    letters: tuple[str, ...]
    visits: int
    minimum: int

    @property
    def withheld(self) -> bool:
        """Whether there are too few visits for any letter."""
        return not self.letters


def grade(
    low_bp: int,
    high_bp: int,
    visits: int,
    *,
    limits: Sequence[int] = DEFAULT_LIMITS,
    minimum: int = MINIMUM_VISITS,
) -> Grade:
    """Return the letters of a range over so many visits, or the withheld grade below the minimum number of visits."""
    letters = band_range(low_bp, high_bp, limits) if visits >= minimum else ()
    return Grade(letters, visits, minimum)


def check_limits(limits: Sequence[int]) -> None:
    """Raise ValueError unless there are three falling limits within 1 to 100 percent."""
    falling = all(upper > lower for upper, lower in itertools.pairwise(limits))
    if len(limits) != len(DEFAULT_LIMITS) or not falling or not 0 < limits[-1] <= limits[0] <= _HUNDRED:
        msg = f"band limits are three falling whole percents within 1 to 100, not {tuple(limits)}"
        raise ValueError(msg)
