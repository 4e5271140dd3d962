"""Weighted means of visits: as customers meet a network, and visits drawn with unequal chances."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from reports.statistics.ranges import LEVEL, Range, mean_range
from reports.statistics.samples import Sample


@dataclass(frozen=True)
class WeightedMean:
    """A weighted mean (0 to 1), its range, and the number of equally weighted visits that tell as much."""

    mean: float
    range: Range
    effective_visits: float


def weighted_range(
    parts: Sequence[tuple[float, Sample]],
    phi: float,
    sigma_a: float,
    *,
    same_auditor: float | None = None,
    level: float = LEVEL,
) -> WeightedMean:
    """Return the mean of the parts' means by their weights (any positive numbers, such as monthly volumes).

    For visits drawn with unequal chances a part holds the visits of one chance and weighs visits / chance. The range is
    that of a sample of n_eff = 1 / sum of (share^2 / n) visits. `same_auditor` is the chance that two visits of all
    parts together were made by one auditor (`Sample.same_auditor` of the whole, which the parts cannot tell); without
    it the parts are taken to have the same auditors, which is never too narrow. Sources: effective sample size, Kish,
    Survey Sampling (1965), 11.7; inverse chances, Horvitz and Thompson, JASA 47 (1952) 663-685. Raises ValueError
    without parts or for a weight that is not positive.
    """
    if not parts or any(weight <= 0 for weight, _ in parts):
        raise ValueError("weights are positive, and at least one part is needed")
    total = sum(weight for weight, _ in parts)
    shares = [(weight / total, sample) for weight, sample in parts]
    mean = sum(share * sample.mean for share, sample in shares)
    visits = 1 / sum(share**2 / sample.visits for share, sample in shares)
    if same_auditor is None:
        shared = sum(share * sqrt(sample.same_auditor) for share, sample in shares) ** 2
    else:
        shared = max(same_auditor, sum(share**2 * sample.same_auditor for share, sample in shares))
    auditors = max(sample.auditors for _, sample in shares)
    whole = Sample(1, mean, 0.0, auditors, shared if auditors else 0.0)
    return WeightedMean(mean, mean_range(whole, phi / visits, sigma_a=sigma_a, level=level), visits)
