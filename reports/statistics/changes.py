"""Which of many listed changes may be announced, with ranges corrected for having been picked."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from reports.statistics.ranges import LEVEL, Range, difference, mean_range
from reports.statistics.samples import Sample

K = TypeVar("K", bound=Hashable)

ERROR = 0.04
"""What part of the announced changes may be none; below one in twenty, as chances are only nearly exact (simulated)."""

HALVINGS = 40


@dataclass(frozen=True)
class Change:
    """Two samples of one unit with the phi of their times and the severity of auditors."""

    before: Sample
    after: Sample
    phi_before: float
    phi_after: float
    sigma_a: float = 0.0

    @property
    def size(self) -> float:
        """The change of the mean (-1 to 1)."""
        return self.after.mean - self.before.mean

    def range(self, level: float = LEVEL) -> Range:
        """Return the range of this change alone, as if no other had been looked at."""
        return difference(
            self.after.mean,
            mean_range(self.after, self.phi_after, sigma_a=self.sigma_a, level=level),
            self.before.mean,
            mean_range(self.before, self.phi_before, sigma_a=self.sigma_a, level=level),
        )

    @property
    def chance(self) -> float:
        """How likely so large a change is by chance: one minus the level of the range that just reaches zero."""
        if self.size == 0:
            return 1.0
        low, high = 0.0, 1.0 - 1e-12
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if middle == 0 or not self.range(middle).contains(0):
                low = middle
            else:
                high = middle
        return 1 - low


@dataclass(frozen=True)
class Announcement:
    """A listed change: whether it may be announced, and its range; corrected for the choice where it is announced."""

    size: float
    range: Range
    announced: bool


def announced(changes: Mapping[K, Change], *, error: float = ERROR) -> Mapping[K, Announcement]:
    """Return for every listed change whether it may be announced, and its range.

    `changes` is everything that the page lists or chose from, not only what looked large. At most `error` of what is
    announced is no change, on average. Sources: Benjamini and Hochberg, JRSS B 57 (1995) 289-300; ranges of what was
    announced at level 1 - announced * 5 % / listed, Benjamini and Yekutieli, JASA 100 (2005) 71-81.
    """
    listed = len(changes)
    # A chance above `error` can be announced in no place of the order: it need not be found exactly, which is slow.
    chances = {key: 1.0 if change.range(1 - error).contains(0) else change.chance for key, change in changes.items()}
    ordered = sorted(changes, key=lambda key: chances[key])
    count = 0
    for place, key in enumerate(ordered, start=1):
        if chances[key] <= error * place / listed:
            count = place
    named = set(ordered[:count])
    level = 1 - count * (1 - LEVEL) / listed if count else LEVEL
    return {
        key: Announcement(change.size, change.range(level if key in named else LEVEL), key in named)
        for key, change in changes.items()
    }
