"""The visits of one partner (or any other unit) as sufficient numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

FULL_BP = 10_000


@dataclass(frozen=True)
class Sample:
    """Visit scores as shares (0 to 1): number of visits, their mean and their sample variance (n - 1).

    The variance of fewer than two visits is 0.0 and is never used.
    """

    visits: int
    mean: float
    variance: float

    @classmethod
    def of(cls, shares: Sequence[float]) -> "Sample":
        """Make a sample from single visit scores (0 to 1); raises ValueError when there are none."""
        if not shares:
            raise ValueError("a sample needs at least one visit")
        n = len(shares)
        mean = sum(shares) / n
        variance = sum((share - mean) ** 2 for share in shares) / (n - 1) if n > 1 else 0.0
        return cls(n, mean, variance)

    @classmethod
    def of_sums(cls, visits: int, total_bp: int, squares_bp: int) -> "Sample":
        """Make a sample from a roll-up: number, sum and sum of squares of scores in basis points."""
        if visits < 1:
            raise ValueError("a sample needs at least one visit")
        # exact integers up to the last division: sums of squares of large scores cancel badly in floats
        spread = visits * squares_bp - total_bp * total_bp
        variance = spread / (visits * (visits - 1)) / FULL_BP**2 if visits > 1 else 0.0
        return cls(visits, total_bp / visits / FULL_BP, max(0.0, variance))
