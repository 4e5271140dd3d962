"""Which figures changed since the quarter before: only what can hardly be chance, among all that are listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from audit.assessment.queries.figures import Measure
from audit.insight.queries.reading import Reading
from reports.statistics import Change, announced

FULL_BP = 10_000


@dataclass(frozen=True)
class Move:
    """The change of one figure of one partner since the quarter before, in basis points."""

    partner_id: int
    measure: Measure
    before_bp: int
    now_bp: int
    visits: tuple[int, int]
    """In the quarter before and in this one."""
    low_bp: int
    high_bp: int
    """Its range; of an announced one corrected for having been picked."""
    announced: bool

    @property
    def size_bp(self) -> int:
        """The change of the shown scores."""
        return self.now_bp - self.before_bp


@dataclass(frozen=True)
class Moves:
    """All changes that were compared, by partner and measure."""

    by_cell: Mapping[tuple[int, Measure], Move]

    @property
    def compared(self) -> int:
        """How many figures could be compared: both quarters with enough visits."""
        return len(self.by_cell)

    @property
    def announced(self) -> tuple[Move, ...]:
        """The changes to tell, the largest first."""
        found = (move for move in self.by_cell.values() if move.announced)
        return tuple(sorted(found, key=lambda move: (-abs(move.size_bp), move.partner_id, move.measure)))


def moves(reading: Reading, partner_ids: Collection[int]) -> Moves:
    """Return the changes of these partners in the headline measure and every promise.

    What is told is chosen among everything that the table lists. Method and sources: `reports.statistics.announced`.
    """
    changes: dict[tuple[int, Measure], Change] = {}
    found: dict[tuple[int, Measure], Move] = {}
    for measure in reading.measures:
        for partner_id in partner_ids:
            now, before = reading.now.partner(partner_id, measure), reading.before.partner(partner_id, measure)
            if now is None or before is None or not (reading.enough(now) and reading.enough(before)):
                continue
            changes[partner_id, measure] = Change(
                before=before.sample,
                after=now.sample,
                phi_before=reading.before.phi(measure),
                phi_after=reading.now.phi(measure),
                sigma_a=reading.now.sigma_a(measure),
            )
    for (partner_id, measure), one in announced(changes).items():
        now, before = reading.now.partner(partner_id, measure), reading.before.partner(partner_id, measure)
        if now is None or before is None:
            continue
        found[partner_id, measure] = Move(
            partner_id=partner_id,
            measure=measure,
            before_bp=before.score_bp,
            now_bp=now.score_bp,
            visits=(before.visits, now.visits),
            low_bp=round(one.range.low * FULL_BP),
            high_bp=round(one.range.high * FULL_BP),
            announced=one.announced,
        )
    return Moves(found)
