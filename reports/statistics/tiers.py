"""Who can be told apart: tiers of partners, never ranks."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from reports.statistics.beta import tails
from reports.statistics.samples import Sample

K = TypeVar("K", bound=Hashable)

Place = Literal["above", "together", "below"]

ERROR = 0.05
"""How often partners that are all alike may be told apart."""


@dataclass(frozen=True)
class Tier(Generic[K]):
    """Partners that cannot be told apart; `place` is relative to the main tier, `mean` their weighted mean (0 to 1)."""

    members: frozenset[K]
    place: Place
    mean: float


def tiers(samples: Mapping[K, Sample], phi: float, sigma_a: float) -> tuple[Tier[K], ...]:
    """Return the tiers, best first; one tier where nobody can be told apart, none without samples.

    The partner that is least likely under the common mean of the others is named where its chance is below Sidak's
    level for the number of partners, then the rest is tested again (step-down). The chance is that of the beta
    distribution with the null variance phi * mu * (1 - mu) / n + sigma_a^2 * same_auditor, to which the variance of
    the others' mean is added. Sources: largest standardised deviation, Thompson and Tukey as in Barnett and Lewis,
    Outliers in Statistical Data (1994), 6.3; Sidak, JASA 62 (1967) 626-633. Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    if not samples:
        return ()
    main = dict(samples)
    above: dict[K, Sample] = {}
    below: dict[K, Sample] = {}
    while (found := _odd_one(main, phi, sigma_a)) is not None:
        key, lower = found
        (below if lower else above)[key] = main.pop(key)
    return (
        *_outer(above, "above", phi, sigma_a),
        Tier(frozenset(main), "together", _common(main.values(), phi, sigma_a)[0]),
        *_outer(below, "below", phi, sigma_a),
    )


def _outer(group: Mapping[K, Sample], place: Place, phi: float, sigma_a: float) -> tuple[Tier[K], ...]:
    if not group:
        return ()
    return tuple(Tier(tier.members, place, tier.mean) for tier in tiers(group, phi, sigma_a))


def _odd_one(group: Mapping[K, Sample], phi: float, sigma_a: float) -> tuple[K, bool] | None:
    if len(group) < 2:  # noqa: PLR2004 - one partner cannot be told apart from itself
        return None
    level = 1 - (1 - ERROR) ** (1 / len(group))
    chances: list[tuple[float, K, bool]] = []
    for key, sample in group.items():
        others = [other for name, other in group.items() if name != key]
        mean, variance = _common(others, phi, sigma_a)
        less, more = tails(sample.mean, mean, _variance(sample, mean, phi, sigma_a) + variance)
        chances.append((2 * min(less, more), key, less < more))
    chance, key, lower = min(chances, key=lambda found: found[0])
    return (key, lower) if chance < level else None


def _common(samples: Collection[Sample], phi: float, sigma_a: float) -> tuple[float, float]:
    """Return the weighted mean of the samples and its variance, weights by the variance under a common mean."""
    mean = sum(sample.mean * sample.visits for sample in samples) / sum(sample.visits for sample in samples)
    weights = [1 / max(1e-12, _variance(sample, mean, phi, sigma_a)) for sample in samples]
    total = sum(weights)
    return sum(weight * sample.mean for weight, sample in zip(weights, samples, strict=True)) / total, 1 / total


def _variance(sample: Sample, mean: float, phi: float, sigma_a: float) -> float:
    return phi * mean * (1 - mean) / sample.visits + sigma_a**2 * sample.same_auditor
