"""The visits of one partner (or any other unit) as sufficient numbers."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

FULL_BP = 10_000


@dataclass(frozen=True)
class Sample:
    """Visit scores as shares (0 to 1): number of visits, their mean and their sample variance (n - 1).

    The variance of fewer than two visits is 0.0 and is never used. `auditors` is the number of different auditors who
    made the visits, 0 where that is not known; then severity cannot enter a range. `concentration` is the sum over
    auditors of (share of the visits)^2: 1 where one auditor made them all. `between` is the sum over auditors of
    n_a * (mean_a - mean)^2, the part of the scatter that lies between auditors (share^2).
    """

    visits: int
    mean: float
    variance: float
    auditors: int = 0
    concentration: float = 0.0
    between: float = 0.0

    @property
    def squares(self) -> float:
        """The sum of squared deviations from the mean."""
        return self.variance * (self.visits - 1)

    @property
    def same_auditor(self) -> float:
        """The chance that two different visits were made by one auditor; of a single visit its concentration.

        The scatter of the visits already holds severity as far as auditors differ between them; this is the rest.
        """
        if self.visits < 2:  # noqa: PLR2004 - two make a pair
            return self.concentration
        return max(0.0, (self.visits * self.concentration - 1) / (self.visits - 1))

    @classmethod
    def of(cls, shares: Sequence[float], auditors: Sequence[Hashable] = ()) -> "Sample":
        """Make a sample from single visit scores (0 to 1) and, where known, the auditor of each.

        Raises ValueError when there are no visits, or not one auditor for each.
        """
        if not shares:
            raise ValueError("a sample needs at least one visit")
        if auditors and len(auditors) != len(shares):
            raise ValueError("every visit needs its auditor")
        n = len(shares)
        mean = sum(shares) / n
        variance = sum((share - mean) ** 2 for share in shares) / (n - 1) if n > 1 else 0.0
        groups: dict[Hashable, list[float]] = defaultdict(list)
        for share, auditor in zip(shares, auditors, strict=False):
            groups[auditor].append(share)
        concentration = sum(len(group) ** 2 for group in groups.values()) / n**2
        between = sum(len(group) * (sum(group) / len(group) - mean) ** 2 for group in groups.values())
        return cls(n, mean, variance, len(groups), concentration, between)

    @classmethod
    def of_sums(
        cls,
        visits: int,
        total_bp: int,
        squares_bp: int,
        *,
        auditors: int = 0,
        auditor_squares: int = 0,
        auditor_totals: int = 0,
    ) -> "Sample":
        """Make a sample from a roll-up: number, sum and sum of squares of scores in basis points.

        `auditor_squares` is the sum over auditors of n_a^2, `auditor_totals` the sum over auditors of T_a^2 // n_a,
        with T_a the sum of an auditor's scores in basis points. Raises ValueError when there are no visits.
        """
        if visits < 1:
            raise ValueError("a sample needs at least one visit")
        # exact integers up to the last division: sums of squares of large scores cancel badly in floats
        spread = visits * squares_bp - total_bp * total_bp
        variance = spread / (visits * (visits - 1)) / FULL_BP**2 if visits > 1 else 0.0
        mean = total_bp / visits / FULL_BP
        if not auditors:
            return cls(visits, mean, max(0.0, variance))
        between = max(0, visits * auditor_totals - total_bp * total_bp) / visits / FULL_BP**2
        return cls(visits, mean, max(0.0, variance), auditors, auditor_squares / visits**2, between)
