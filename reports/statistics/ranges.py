"""95 % ranges of visit scores, of "kept in k of n visits", and of differences."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from reports.statistics.samples import FULL_BP, Sample

LEVEL = 0.95


@dataclass(frozen=True)
class Range:
    """Where the true value lies with the stated probability; shares (a difference lies in -1 to 1)."""

    low: float
    high: float

    def basis_points(self) -> tuple[int, int]:
        """Return (low, high) in basis points, rounded half up."""
        return int(self.low * FULL_BP + 0.5), int(self.high * FULL_BP + 0.5)

    def contains(self, value: float) -> bool:
        """Tell whether `value` lies in the range, limits included."""
        return self.low <= value <= self.high


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError("the level lies between 0 and 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(share: float, trials: float, level: float = LEVEL) -> Range:
    """Return the score range of a share (0 to 1) out of `trials`, which need not be a whole number.

    Source: E. B. Wilson, JASA 22 (1927) 209-212. Raises ValueError for a share outside 0 to 1 or no trials.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    if trials <= 0:
        raise ValueError("a range needs at least one trial")
    z2 = _z(level) ** 2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = sqrt(z2) / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return Range(max(0.0, middle - half), min(1.0, middle + half))


def kept_range(kept: int, tested: int, level: float = LEVEL) -> Range:
    """Return Wilson's range for a standard kept in `kept` of `tested` visits; raises ValueError when 0 were tested."""
    if not 0 <= kept <= tested:
        raise ValueError("kept lies between 0 and tested")
    return wilson(kept / tested if tested else 0.0, tested, level)


def mean_range(sample: Sample, phi: float, *, sigma_a: float = 0.0, level: float = LEVEL) -> Range:
    """Return the range of a mean of visit scores: Wilson's with n_eff = n / phi, widened by the severity of auditors.

    `phi` from `pooled_dispersion`. `sigma_a` (0 to 1; 0.05 is 5 points) from `pooled_severity`. As phi comes from the
    whole scatter of a partner's visits, it holds the severity of visits by different auditors already, and
    sigma_a^2 * `sample.same_auditor` is what it leaves out. Each side is widened by the root of the sum of squares.
    Sources: n_eff as in statistics of cluster samples (Kish 1965); combination of one-sided widths by square and add,
    Zou and Donner, Statistics in Medicine 27 (2008) 1693-1702. Raises ValueError for phi <= 0 or a negative sigma_a.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    if sigma_a < 0:
        raise ValueError("a standard deviation is not negative")
    plain = wilson(min(1.0, max(0.0, sample.mean)), sample.visits / phi, level)
    severity = _z(level) ** 2 * sigma_a**2 * sample.same_auditor
    if severity == 0:
        return plain
    low = sample.mean - sqrt((sample.mean - plain.low) ** 2 + severity)
    high = sample.mean + sqrt((plain.high - sample.mean) ** 2 + severity)
    return Range(max(0.0, low), min(1.0, high))


def difference(after: float, after_range: Range, before: float, before_range: Range) -> Range:
    """Return the range of `after - before` for two independent shares with their own ranges (same level).

    Source: square-and-add, R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10. A change may be
    announced only where the result excludes zero.
    """
    change = after - before
    low = change - sqrt((after - after_range.low) ** 2 + (before_range.high - before) ** 2)
    high = change + sqrt((after_range.high - after) ** 2 + (before - before_range.low) ** 2)
    return Range(max(-1.0, low), min(1.0, high))
