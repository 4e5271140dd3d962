"""Whether a score rises or falls over equally long periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from reports.statistics.ranges import LEVEL, Range
from reports.statistics.samples import Sample


@dataclass(frozen=True)
class Trend:
    """Change of the score for each period (share), and its range."""

    slope: float
    range: Range


def trend(periods: Sequence[tuple[int, Sample]], phi: float, sigma_a: float, *, level: float = LEVEL) -> Trend | None:
    """Return the slope over the periods (number of the period, its sample), or None with fewer than three.

    Weighted least squares with the known variance phi * mu * (1 - mu) / n + sigma_a^2 * same_auditor, mu the mean of
    all visits, so that a period of few visits counts little. Source: Draper and Smith, Applied Regression Analysis
    (1998), 9.2. Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    if len({period for period, _ in periods}) < 3:  # noqa: PLR2004 - two make a difference, not a trend
        return None
    visits = sum(sample.visits for _, sample in periods)
    mu = sum(sample.mean * sample.visits for _, sample in periods) / visits
    room = max(mu * (1 - mu), 1 / (4 * visits))
    weights = [1 / (phi * room / sample.visits + sigma_a**2 * sample.same_auditor) for _, sample in periods]
    total = sum(weights)
    middle = sum(weight * period for weight, (period, _) in zip(weights, periods, strict=True)) / total
    across = sum(weight * (period - middle) ** 2 for weight, (period, _) in zip(weights, periods, strict=True))
    slope = (
        sum(weight * (period - middle) * sample.mean for weight, (period, sample) in zip(weights, periods, strict=True))
        / across
    )
    half = NormalDist().inv_cdf((1 + level) / 2) / sqrt(across)
    return Trend(slope, Range(max(-1.0, slope - half), min(1.0, slope + half)))
