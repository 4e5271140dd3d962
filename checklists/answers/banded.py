"""Shares by bands: what numbers and durations have in common."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from checklists.answers.kind import check_limits
from checklists.definition import Band, Question
from checklists.problems import Problem


def band_share(question: Question, number: Decimal) -> Fraction | None:
    """Return the share of the first band that holds the number; 0 outside of all bands, None without bands."""
    if not question.bands:
        return None
    for band in question.bands:
        if (band.low is None or number >= band.low) and (band.high is None or number <= band.high):
            return Fraction(band.share)
    return Fraction(0)


def check_bands(question: Question) -> Iterator[Problem]:
    """Yield what is wrong with limits and bands: not finite, shares outside of 0 to 1, crossed, gaps between them."""
    yield from check_limits(question)
    if not question.bands:
        if question.weight > 0:
            yield Problem("bands_missing", "bands")
        return
    problems = [problem for index, band in enumerate(question.bands) for problem in _check_band(band, index)]
    yield from problems
    if not problems:
        yield from _check_gaps(question)


def _check_band(band: Band, index: int) -> Iterator[Problem]:
    for name, number in (("share", band.share), ("low", band.low), ("high", band.high)):
        if number is not None and not number.is_finite():
            yield Problem("number_not_finite", f"bands[{index}].{name}")
            return
    if not 0 <= band.share <= 1:
        yield Problem("share_out_of_range", f"bands[{index}].share")
    if band.low is not None and band.high is not None and band.low > band.high:
        yield Problem("limits_crossed", f"bands[{index}].low")


def _check_gaps(question: Question) -> Iterator[Problem]:
    """Bands must touch each other and reach from the minimum to the maximum: a gap would silently earn nothing."""
    bands = sorted(question.bands, key=lambda band: (band.low is not None, band.low or Decimal(0)))
    reached = bands[0].high
    low = bands[0].low
    if low is not None and (question.minimum is None or low > question.minimum):
        yield Problem("bands_gap", "bands", {"at": str(low)})
    for band in bands[1:]:
        if reached is None:
            return
        if band.low is not None and band.low > reached:
            yield Problem("bands_gap", "bands", {"at": str(reached)})
        reached = None if band.high is None else max(reached, band.high)
    if reached is not None and (question.maximum is None or reached < question.maximum):
        yield Problem("bands_gap", "bands", {"at": str(reached)})
