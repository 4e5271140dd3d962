"""How much auditors differ in severity: sigma_a, pooled over all partners that they visited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt
from statistics import NormalDist

from reports.statistics.samples import Sample

PRIOR_SEVERITY = 0.07
"""Scale of the half-normal prior of sigma_a (share): half of all brands below 4.7 points, one in twenty above 13.7."""

PRIOR_DEGREES = 3.0
"""How many degrees of freedom phi weighs against the scatter of one auditor's own visits to one partner."""

PLAIN = 0.05
"""Severity (share) that evidence within partners has to tell from none before the network's is left out by half."""

MOST = 0.2
STEPS = 24
GRID = tuple(MOST * (step / STEPS) ** 2 for step in range(1, STEPS + 1))
"""The severities (up to 20 points) over which the posterior is summed, closest where it can be sharp."""

SPACING = tuple(log(step) for step in range(1, STEPS + 1))
"""Logarithms of the distances between them, but for a factor."""

HALVINGS = 16
TAIL = 0.025
EDGE = -NormalDist().inv_cdf(TAIL)


@dataclass(frozen=True)
class _Evidence:
    """What the samples together say: scatter between auditors, and what it is made of."""

    between: float
    noise: float
    """What `between` would be on average if all auditors were alike."""
    noise_degrees: float
    visits: float
    """Sum of n * (1 - concentration): how often sigma_a^2 is in `between`."""
    auditor_degrees: float
    unit: float
    """Variance of one visit by one auditor to one partner."""

    @property
    def uncertainty(self) -> float:
        """The variance of what this says of sigma_a^2 if all auditors are alike."""
        return 2 * self.noise**2 / self.noise_degrees / self.visits**2


def pooled_severity(samples: Iterable[Sample], phi: float, *, network: Sample | None = None) -> float:
    """Return sigma_a (0 to 1): the standard deviation of severity between auditors that a range has to allow for.

    `samples` are those of single partners. The sum of squares between the auditors of a partner is
    (a - 1) * s^2 + sigma_a^2 * n * (1 - concentration) on average, with s^2 from the visits that one auditor made to
    one partner (Henderson's method 3, Biometrics 9 (1953) 226-252). `network` is the sample of all their visits, whose
    auditors are those of the brand. It counts as far as partners tell little: auditors do not differ by more than it
    shows; where they differ more there, that may be the partners unless each of them met every auditor. As few auditors
    tell little about how much auditors differ, the result is no plain estimate and is not for showing: it is the
    severity whose normal quantile is that of the posterior predictive distribution under a half-normal prior (Gelman,
    Bayesian Analysis 1 (2006) 515-534), the sums of squares taken as scaled chi-squares (Satterthwaite, Biometrics
    Bulletin 2 (1946) 110-114). Brands without evidence get what the prior alone gives. Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    found = [sample for sample in samples if sample.auditors > 1]
    brand = max([network.auditors if network else 0, *(sample.auditors for sample in found)])
    inside = _evidence(found, phi, brand)
    across = _evidence([network], phi, brand) if network is not None and network.auditors > 1 else None
    missing = 1.0 if inside is None else inside.uncertainty / (inside.uncertainty + PLAIN**4)
    met = sum(sample.auditors for sample in found) / (len(found) * brand) if found else 0.0
    return _quantile(
        [
            _prior(sigma)
            + _likelihood(sigma, inside)
            + missing * (met * _likelihood(sigma, across) + (1 - met) * _bound(sigma, across))
            for sigma in GRID
        ]
    )


def _evidence(samples: Sequence[Sample], phi: float, auditors: int) -> _Evidence | None:
    between = within = scatter = scatter_degrees = degrees = free = visits = 0.0
    for sample in samples:
        room = sample.mean * (1 - sample.mean) + sample.variance / sample.visits
        own = sample.visits - sample.auditors
        between += sample.between
        within += max(0.0, sample.squares - sample.between)
        free += own
        scatter += own * room
        degrees += sample.auditors - 1
        scatter_degrees += (sample.auditors - 1) * room
        visits += sample.visits * (1 - sample.concentration)
    if free <= 0 or scatter <= 0:
        return None  # no auditor came twice: severity cannot be told from scatter
    prior = PRIOR_DEGREES * scatter / free
    unit = (within + phi * prior) / (scatter + prior)
    noise = unit * scatter_degrees
    # the noise is estimated itself, which loosens what the scatter between auditors says
    noise_degrees = 1 / (1 / degrees + 1 / (free + PRIOR_DEGREES))
    return _Evidence(between, noise, noise_degrees, visits, min(auditors - 1, degrees), noise / degrees)


def _prior(sigma: float) -> float:
    return -((sigma / PRIOR_SEVERITY) ** 2) / 2


def _likelihood(sigma: float, evidence: _Evidence | None, *, at_least: float = 0.0) -> float:
    if evidence is None:
        return 0.0
    severity = sigma**2 * evidence.visits
    expected = max(evidence.noise + severity, at_least)
    variance = (
        2 * evidence.noise**2 / evidence.noise_degrees
        + 2 * (expected - evidence.noise) ** 2 / evidence.auditor_degrees
        + 4 * (expected - evidence.noise) * evidence.unit
    )
    half = expected**2 / variance
    # less than noise is no evidence of fewer degrees of freedom, which is what a chi-square would make of it
    seen = max(evidence.between, evidence.noise) / expected
    return half * log(half) - lgamma(half) + (half - 1) * log(seen) - half * seen - log(expected)


def _bound(sigma: float, evidence: _Evidence | None) -> float:
    """Return the likelihood where something else may add to what lies between auditors, as much as fits best."""
    return 0.0 if evidence is None else _likelihood(sigma, evidence, at_least=evidence.between)


def _quantile(logs: Sequence[float]) -> float:
    """Return the severity whose normal tail is that of the mixture over the grid."""
    placed = [value + space for value, space in zip(logs, SPACING, strict=True)]
    largest = max(placed)
    weights = [exp(value - largest) for value in placed]
    total = sum(weights)
    parts = [(weight / total / 2, sigma * sqrt(2)) for weight, sigma in zip(weights, GRID, strict=True)]
    low, high = 0.0, GRID[-1] * EDGE
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        tail = sum(weight * erfc(middle / spread) for weight, spread in parts)
        low, high = (middle, high) if tail > TAIL else (low, middle)
    return low / EDGE


DEFAULT_SEVERITY = _quantile([_prior(sigma) for sigma in GRID])
"""What `pooled_severity` returns where nothing is known (share)."""
