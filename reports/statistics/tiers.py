"""Who can be told apart: tiers of partners, never ranks."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Generic, Literal, TypeVar

from reports.statistics.beta import excess_kurtosis, tails
from reports.statistics.samples import Sample
from reports.statistics.scatter import told_degrees

K = TypeVar("K", bound=Hashable)

Place = Literal["above", "together", "below"]

ERROR = 0.045
"""How often partners that are all alike may be told apart; below one in twenty, as chances are only nearly exact."""

BELOW = 0.8
"""The part of the error that is spent on naming a partner below: to overlook one costs more than not to praise one."""

MOST_INFLATION = 2.0
"""By how much at most the variance is enlarged because phi is estimated."""


@dataclass(frozen=True)
class Tier(Generic[K]):
    """Partners that cannot be told apart; `place` is relative to the main tier, `mean` that of all visits (0 to 1)."""

    members: frozenset[K]
    place: Place
    mean: float


def tiers(samples: Mapping[K, Sample], phi: float, sigma_a: float, *, same_auditor: float = 0.0) -> tuple[Tier[K], ...]:
    """Return the tiers, best first; one tier where nobody can be told apart, none without samples.

    The partner that is least likely under the common mean of the others is named where its chance is below Sidak's
    level for the number of partners, then the rest is tested again (step-down); whoever was named is tested against
    those named on the same side in the same way. The chance allows for n_eff, for the skewness of good scores, for the
    error of the others' mean and, by t-like quantiles with the degrees of freedom of all visits, for the error of phi.
    `same_auditor` is that of all visits together (`Sample.same_auditor` of the network): an auditor who visits
    everybody sets nobody apart, so that severity counts by how much more often a partner's visits share an auditor than
    visits at large do. Without it partners are taken to have different auditors, which names too few. Sources: largest
    standardised deviation, Barnett and Lewis, Outliers in Statistical Data (1994), 6.3; Sidak, JASA 62 (1967) 626-633.
    Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    return _tiers(samples, _Model(phi, sigma_a, same_auditor))


@dataclass(frozen=True)
class _Model:
    """What scatters the mean of a partner."""

    phi: float
    sigma_a: float
    shared: float

    def variance(self, sample: Sample, mean: float) -> float:
        severity = self.sigma_a**2 * max(0.0, sample.same_auditor - self.shared)
        return self.phi * mean * (1 - mean) / sample.visits + severity


def _tiers(samples: Mapping[K, Sample], model: _Model) -> tuple[Tier[K], ...]:
    if not samples:
        return ()
    main = dict(samples)
    above: dict[K, Sample] = {}
    below: dict[K, Sample] = {}
    degrees = sum(sample.visits - 1 for sample in samples.values())
    while (found := _odd_one(main, model, degrees)) is not None:
        key, lower = found
        (below if lower else above)[key] = main.pop(key)
    return (
        *_outer(above, "above", model),
        Tier(frozenset(main), "together", _mean(main)),
        *_outer(below, "below", model),
    )


def _outer(group: Mapping[K, Sample], place: Place, model: _Model) -> tuple[Tier[K], ...]:
    return tuple(Tier(tier.members, place, tier.mean) for tier in _tiers(group, model))


def _mean(samples: Mapping[K, Sample]) -> float:
    visits = sum(sample.visits for sample in samples.values())
    return sum(sample.mean * sample.visits for sample in samples.values()) / visits


def _odd_one(group: Mapping[K, Sample], model: _Model, degrees: int) -> tuple[K, bool] | None:
    """Return who stands out most and whether below, or None where nobody does."""
    if len(group) < 2:  # noqa: PLR2004 - one partner cannot be told apart from itself
        return None
    level = 1 - (1 - ERROR) ** (1 / len(group))
    inflation = _inflation(_mean(group), model.phi, degrees, len(group), level)
    middle = min(1 - 1e-9, max(1e-9, _mean(group)))
    weights = {key: 1 / model.variance(sample, middle) for key, sample in group.items()}
    total = sum(weights.values())
    product = sum(weight * group[key].mean for key, weight in weights.items())
    least: tuple[float, K, bool] | None = None
    for key, sample in group.items():
        rest = total - weights[key]
        mean = min(1 - 1e-9, max(1e-9, (product - weights[key] * sample.mean) / rest))
        variance = inflation * (model.variance(sample, mean) + 1 / rest)
        few, many = tails(sample.mean, mean, mean * (1 - mean) / variance, model.phi)
        chance = min(few / BELOW, many / (1 - BELOW))
        if least is None or chance < least[0]:
            least = chance, key, few < many
    return least[1:] if least is not None and least[0] < level else None


def _inflation(mean: float, phi: float, degrees: int, partners: int, level: float) -> float:
    """Return the factor of the variance for an estimated phi: (t / z)^2.

    t / z by the first term of Fisher and Cornish, Technometrics 2 (1960) 209-225.
    """
    if not 0 < mean < 1 or degrees < 1:
        return MOST_INFLATION
    told = told_degrees(degrees, degrees + partners, excess_kurtosis(mean, phi))
    z = NormalDist().inv_cdf(1 - level / 2)
    return min(MOST_INFLATION, (1 + (z * z + 1) / (4 * max(1.0, told))) ** 2)
