"""How much auditors differ in severity: sigma_a, pooled over all partners that they visited."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt

from reports.statistics.samples import Sample

DEFAULT_SEVERITY = 0.03
"""Standard deviation of severity (share; 0.03 is 3 points) taken where auditors do not cross partners enough."""

PRIOR_AUDITORS = 3.0
"""How many auditors the default weighs against the brand's own data."""


@dataclass(frozen=True)
class Cell:
    """The visits that one auditor made to one partner."""

    partner: Hashable
    auditor: Hashable
    sample: Sample


def pooled_severity(cells: Iterable[Cell], phi: float) -> float:
    """Return sigma_a (0 to 1), the standard deviation of severity between auditors, shrunk to the default.

    Moment estimate in the two-way layout partner x auditor: the mean difference of an auditor's visits from the mean
    of the same partners, squared, less what scatter alone explains (phi * mu * (1 - mu) / n, for the part of the
    visits that is not the auditor's own), weighted by visits. Source: Henderson's method 1 for variance components,
    Biometrics 9 (1953) 226-252. Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    found = [cell for cell in cells if cell.sample.visits]
    means = _partner_means(found)
    differences: dict[Hashable, float] = defaultdict(float)
    noises: dict[Hashable, float] = defaultdict(float)
    visits: dict[Hashable, float] = defaultdict(float)
    for cell in found:
        mean, total = means[cell.partner]
        others = 1 - cell.sample.visits / total
        if others <= 0:
            continue  # the only auditor of a partner says nothing about severity
        n = cell.sample.visits
        differences[cell.auditor] += n * (cell.sample.mean - mean) / others
        noises[cell.auditor] += n * phi * mean * (1 - mean) / others
        visits[cell.auditor] += n
    if len(visits) < 2:  # noqa: PLR2004 - differences need two
        return DEFAULT_SEVERITY
    weight = sum(visits.values())
    surplus = sum(n * ((differences[auditor] / n) ** 2 - noises[auditor] / n**2) for auditor, n in visits.items())
    own = max(0.0, surplus / weight)
    degrees = len(visits) - 1
    return sqrt((degrees * own + PRIOR_AUDITORS * DEFAULT_SEVERITY**2) / (degrees + PRIOR_AUDITORS))


def _partner_means(cells: Iterable[Cell]) -> dict[Hashable, tuple[float, int]]:
    totals: dict[Hashable, list[float]] = defaultdict(lambda: [0.0, 0])
    for cell in cells:
        totals[cell.partner][0] += cell.sample.mean * cell.sample.visits
        totals[cell.partner][1] += cell.sample.visits
    return {partner: (total / visits, int(visits)) for partner, (total, visits) in totals.items()}
