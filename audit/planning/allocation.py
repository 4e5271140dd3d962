"""Who visits what: fair and repeatable. Pure.

Each visit goes to the auditor with the fewest visits so far; not to the one who was at that touchpoint the last time
when there is another. Equal auditors are told apart by a draw from seed and visit, so that nobody is always first and a
second run gives the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush


@dataclass(slots=True)
class Allocation:
    """The auditors of a programme with their counts of visits, and who was last at each touchpoint.

    `counts` maps auditor (membership id) to visits so far, `last` touchpoint id to the auditor of its latest visit.
    Both are brought up to date by `choose`.
    """

    seed: int
    counts: dict[int, int]
    last: dict[int, int] = field(default_factory=dict)
    _heap: list[tuple[int, int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._heap = [(visits, self._draw(auditor, visits), auditor) for auditor, visits in self.counts.items()]
        heapify(self._heap)

    def choose(self, touchpoints: Sequence[int], *, without: Collection[int] = ()) -> int | None:
        """Return the auditor for a visit to these touchpoints and count it; None when there is nobody.

        `without` are auditors who declined this visit: they are not asked again.
        """
        before = {self.last[touchpoint] for touchpoint in touchpoints if touchpoint in self.last}
        passed: list[tuple[int, int, int]] = []
        chosen: tuple[int, int, int] | None = None
        while self._heap and chosen is None:
            entry = heappop(self._heap)
            if entry[2] in without or entry[2] in before:
                passed.append(entry)
            else:
                chosen = entry
        if chosen is None:
            chosen = next((entry for entry in passed if entry[2] not in without), None)
        for entry in passed:
            if entry != chosen:
                heappush(self._heap, entry)
        if chosen is None:
            return None
        self._count(chosen, touchpoints)
        return chosen[2]

    def _count(self, chosen: tuple[int, int, int], touchpoints: Sequence[int]) -> None:
        visits, _draw, auditor = chosen
        self.counts[auditor] = visits + 1
        heappush(self._heap, (visits + 1, self._draw(auditor, visits + 1), auditor))
        self.last.update(dict.fromkeys(touchpoints, auditor))

    def _draw(self, auditor: int, visits: int) -> int:
        text = f"{self.seed}:{auditor}:{visits}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=6).digest(), "big")


def from_counts(
    seed: int, auditors: Sequence[int], counts: Mapping[int, int], last: Mapping[int, int] | None = None
) -> Allocation:
    """Return the allocation among these auditors; those without a count have had no visit."""
    return Allocation(seed, {auditor: counts.get(auditor, 0) for auditor in auditors}, dict(last or {}))
