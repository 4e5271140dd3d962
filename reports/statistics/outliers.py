"""Single visits, and auditors, that stand out from what was to be expected."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Generic, TypeVar

from reports.statistics.beta import tails
from reports.statistics.ranges import Range
from reports.statistics.samples import Sample
from reports.statistics.scatter import own_dispersion

A = TypeVar("A", bound=Hashable)

ERROR = 0.05


def unusual(score: float, expected: float, phi: float, compared: int, *, error: float = ERROR) -> bool:
    """Tell whether one visit's score (0 to 1) is unusually low for an expected score, among `compared` visits.

    The chance of so low a score with variance phi * mu * (1 - mu) (see `beta.tails`), against Sidak's level for the
    number of visits that were looked at. Raises ValueError for fewer than one visit or phi <= 0.
    """
    if compared < 1:
        raise ValueError("at least one visit is compared")
    if phi <= 0:
        raise ValueError("phi is positive")
    below, _ = tails(score, expected, 1 / phi, phi)
    level: float = 1 - (1 - error) ** (1 / compared)
    return below < level


@dataclass(frozen=True)
class Cell(Generic[A]):
    """The visits that one auditor made to one partner."""

    partner: Hashable
    auditor: A
    sample: Sample


@dataclass(frozen=True)
class Severity(Generic[A]):
    """How far an auditor's visits lie from those of others to the same partners (negative: stricter)."""

    auditor: A
    visits: int
    difference: float
    range: Range
    differs: bool
    """Whether the range, corrected for the number of auditors, excludes zero: check the calibration."""


def differing_auditors(cells: Iterable[Cell[A]], phi: float, *, error: float = ERROR) -> tuple[Severity[A], ...]:
    """Return every auditor who shares a partner with another one, most strict first.

    The difference is the mean over an auditor's visits of what lies above the other auditors' mean at the same
    partner; its variance follows from phi * mu * (1 - mu) of both sides, with the partner's own phi (`own_dispersion`).
    Ranges are at Sidak's level for the number of auditors. Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    found = [cell for cell in cells if cell.sample.visits]
    partners = _partners(found)
    sums: dict[A, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for cell in found:
        own, whole = cell.sample.visits, partners[cell.partner]
        others = whole.visits - own
        if others <= 0:
            continue
        rest = (whole.mean * whole.visits - cell.sample.mean * own) / others
        scatter = own_dispersion(whole, phi) * whole.mean * (1 - whole.mean)
        entry = sums[cell.auditor]
        entry[0] += own
        entry[1] += own * (cell.sample.mean - rest)
        entry[2] += own**2 * scatter * (1 / own + 1 / others)
    level = (1 - error) ** (1 / max(1, len(sums)))
    z = NormalDist().inv_cdf((1 + level) / 2)
    result = []
    for auditor, (visits, surplus, variance) in sums.items():
        difference, half = surplus / visits, z * sqrt(variance) / visits
        span = Range(max(-1.0, difference - half), min(1.0, difference + half))
        result.append(Severity(auditor, int(visits), difference, span, not span.contains(0)))
    return tuple(sorted(result, key=lambda severity: severity.difference))


def _partners(cells: Iterable[Cell[A]]) -> dict[Hashable, Sample]:
    """Return all visits to each partner as one sample."""
    parts: dict[Hashable, list[Sample]] = defaultdict(list)
    for cell in cells:
        parts[cell.partner].append(cell.sample)
    found: dict[Hashable, Sample] = {}
    for partner, samples in parts.items():
        visits = sum(sample.visits for sample in samples)
        mean = sum(sample.mean * sample.visits for sample in samples) / visits
        squares = sum(sample.squares + sample.visits * (sample.mean - mean) ** 2 for sample in samples)
        found[partner] = Sample(visits, mean, squares / (visits - 1) if visits > 1 else 0.0)
    return found
