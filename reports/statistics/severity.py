"""How much auditors differ in severity: sigma_a, pooled over all partners that they visited."""

from collections.abc import Iterable
from math import sqrt

from reports.statistics.samples import Sample

DEFAULT_SEVERITY = 0.05
"""Standard deviation of severity (share; 0.05 is 5 points) taken where no partner was visited by two auditors."""

PRIOR_AUDITORS = 3.0
"""How many auditors the default weighs against the brand's own data."""


def pooled_severity(samples: Iterable[Sample], phi: float, *, auditors: int = 0) -> float:
    """Return sigma_a (0 to 1), the standard deviation of severity between auditors, shrunk to the default.

    `samples` are those of single partners (a network's own sample mixes partners with auditors), `auditors` the number
    of different auditors of the brand; 0 takes the largest number at one partner. Moment estimate from the analysis of
    variance within partners: the expected sum of squares between the auditors of a partner is
    (a - 1) * phi * mu * (1 - mu) + sigma_a^2 * n * (1 - concentration). Source: Henderson's method 3 for variance
    components, Biometrics 9 (1953) 226-252. Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    surplus = weight = 0.0
    most = auditors
    for sample in samples:
        if sample.auditors > 1:
            scatter = sample.mean * (1 - sample.mean) + sample.variance / sample.visits
            surplus += sample.between - (sample.auditors - 1) * phi * scatter
            weight += sample.visits * (1 - sample.concentration)
            most = max(most, sample.auditors)
    if weight <= 0:
        return DEFAULT_SEVERITY
    own = max(0.0, surplus / weight)
    degrees = most - 1
    return sqrt((degrees * own + PRIOR_AUDITORS * DEFAULT_SEVERITY**2) / (degrees + PRIOR_AUDITORS))
