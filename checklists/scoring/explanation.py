"""The proof of a score: from its lines alone the same numbers come out again."""

from dataclasses import dataclass
from fractions import Fraction

from checklists.definition import Effect
from checklists.scoring.result import Consequence, Line, MeasureKind, Score, Status

_FULL = 10_000
_ZERO = Fraction(0)


@dataclass(frozen=True)
class Sum:
    """What the lines of one leg, one hand-off or the whole audit add up to, in percent (exact) and basis points.

    `raw` is the sum of the points, `after_sections` the sum after "section becomes 0", `final` after caps; None is
    "not measured".
    """

    slot: str | None
    pair: tuple[str, str] | None
    raw: Fraction | None
    after_sections: Fraction | None
    final: Fraction | None

    @property
    def raw_bp(self) -> int | None:
        """The raw percent, rounded half up to basis points."""
        return _basis_points(self.raw)

    @property
    def final_bp(self) -> int | None:
        """The final percent, rounded half up to basis points."""
        return _basis_points(self.final)


def add_up(score: Score) -> tuple[Sum, ...]:
    """Add the lines up again: one sum per leg and hand-off, and last the whole audit (slot and pair None)."""
    owners: dict[tuple[str | None, tuple[str, str] | None], list[Line]] = {(slot, None): [] for slot in score.slots}
    for line in score.lines:
        owners.setdefault((line.slot, line.pair), []).append(line)
    sums = [_sum(slot, pair, lines) for (slot, pair), lines in owners.items()]
    return (*sums, _whole(score, sums))


def adds_up(score: Score) -> bool:
    """Whether every leg, hand-off and the whole shows exactly the number to which its lines add up."""
    shown = {(m.slot, m.pair): m for m in score.measures if m.kind in {MeasureKind.OVERALL, MeasureKind.HANDOFF}}
    shown[None, None] = score.overall
    sums = add_up(score)
    return {(s.slot, s.pair) for s in sums} == set(shown) and all(
        (s.raw_bp, s.final_bp) == (shown[s.slot, s.pair].raw_bp, shown[s.slot, s.pair].final_bp) for s in sums
    )


def _sum(slot: str | None, pair: tuple[str, str] | None, lines: list[Line]) -> Sum:
    scored = [line for line in lines if line.status is Status.SCORED]
    if not sum((line.renormalised for line in scored), _ZERO):
        return Sum(slot, pair, None, None, None)
    raw = sum((line.points for line in scored), _ZERO)
    after = sum((line.final_points for line in scored), _ZERO)
    caps = [_limit(line.consequence) for line in lines if line.consequence]
    return Sum(slot, pair, raw, after, min([after, *(cap for cap in caps if cap is not None)]))


def _limit(consequence: Consequence) -> Fraction | None:
    if consequence.effect is Effect.AUDIT_ZERO:
        return _ZERO
    if consequence.effect is Effect.CAP and consequence.cap is not None:
        return Fraction(consequence.cap)
    return None


def _whole(score: Score, sums: list[Sum]) -> Sum:
    by_slot = {s.slot: s for s in sums if s.slot is not None}
    if not score.legs:
        return Sum(None, None, None, None, None)
    raw, after, final = (
        sum((leg.weight * (getattr(by_slot[leg.slot], name) or _ZERO) for leg in score.legs), _ZERO)
        for name in ("raw", "after_sections", "final")
    )
    return Sum(None, None, raw, after, final)


def _basis_points(percent: Fraction | None) -> int | None:
    if percent is None:
        return None
    hundredths = percent * (_FULL // 100)
    return (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
