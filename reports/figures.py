"""Numbers and choices derived from the facts of a report. Pure; integers and exact fractions only."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from reports.facts import AuditFacts, Cause, FindingFacts, FixRule, StandardFacts

MOST_BOXES = 3
ACTIONABLE = frozenset({Cause.PARTNER, Cause.SHARED})


@dataclass(frozen=True)
class Choice:
    """What page 1 says. `fix` satisfies the rule for "fix first", `watch` was seen once; together three at most.

    `promises_to_fix` and `promises_to_watch` count promises over all findings, not only over those that got a box; a
    promise that needs fixing is not counted again as one to watch.
    """

    fix: tuple[FindingFacts, ...]
    watch: tuple[FindingFacts, ...]
    praise: tuple[FindingFacts, ...]
    others: tuple[FindingFacts, ...]
    promises_to_fix: int
    promises_to_watch: int


def fix_rule(*, high_bp: int | None, target_bp: int, critical_failures: int = 0) -> FixRule:
    """Return why a failed standard may stand under "fix first", or SEEN_ONCE.

    `high_bp` is the upper end of the standard's range over the period; `critical_failures` counts the visits of the
    period with a critical failure of this standard, the present one included.
    """
    if critical_failures > 1:
        return FixRule.CRITICAL_TWICE
    if high_bp is not None and high_bp < target_bp:
        return FixRule.RANGE_BELOW_TARGET
    return FixRule.SEEN_ONCE


def choose(facts: AuditFacts) -> Choice:
    """Choose what page 1 says: critical first, then by points lost; only what the partner can act on."""
    praise = tuple(f for f in facts.findings if f.praise)
    failed = [f for f in facts.findings if not f.praise]
    own = sorted((f for f in failed if f.cause in ACTIONABLE), key=lambda f: (not f.critical, -f.lost_bp, f.number))
    fix = tuple(f for f in own if f.rule is not FixRule.SEEN_ONCE)
    watch = tuple(f for f in own if f.rule is FixRule.SEEN_ONCE)
    promise_of = {standard.code: standard.promise_code for standard in facts.standards}
    to_fix = {promise_of[f.standard_code] for f in fix}
    to_watch = {promise_of[f.standard_code] for f in watch} - to_fix
    return Choice(
        fix=fix[:MOST_BOXES],
        watch=watch[: max(0, MOST_BOXES - len(fix))],
        praise=praise,
        others=tuple(f for f in failed if f.cause not in ACTIONABLE),
        promises_to_fix=len(to_fix),
        promises_to_watch=len(to_watch),
    )


def worst_first(standards: Sequence[StandardFacts]) -> list[StandardFacts]:
    """Order standards by the share of visits that kept them, then by code; untested ones last."""
    return sorted(standards, key=lambda s: (s.tested == 0, Fraction(s.kept, s.tested) if s.tested else 0, s.code))


def half_up(value: Fraction) -> int:
    """Round an exact number half up."""
    return floor(value + Fraction(1, 2))


def apportion(parts: Sequence[Fraction], total: int) -> list[int]:
    """Round parts to whole numbers that add up to `total` exactly (largest remainder, Hamilton's method).

    Raises ValueError when the parts do not round to `total` together.
    """
    if half_up(sum(parts, Fraction(0))) != total:
        msg = f"the parts add up to {float(sum(parts, Fraction(0)))}, not to {total}"
        raise ValueError(msg)
    whole = [floor(part) for part in parts]
    # largest remainder first; on a tie the earlier line
    by_remainder = sorted(range(len(parts)), key=lambda at: (whole[at] - parts[at], at))
    for at in by_remainder[: total - sum(whole)]:
        whole[at] += 1
    return whole


def apportion_above(parts: Sequence[Fraction], total: int, least: Sequence[int]) -> list[int]:
    """Round parts to whole numbers that add up to `total`, none of them below its number in `least`.

    Largest remainder, as in `apportion`; what the raised ones took, those give back whose rounding gained most.
    Raises ValueError when `least` already adds up to more than `total`.
    """
    if sum(least) > total:
        msg = f"the least numbers add up to {sum(least)}, which is more than {total}"
        raise ValueError(msg)
    whole = [max(floor(part), low) for part, low in zip(parts, least, strict=True)]
    while sum(whole) != total:
        step = 1 if sum(whole) < total else -1
        # The number that errs most the other way; on a tie the earlier line gains and the later one loses.
        open_to_it = [at for at in range(len(parts)) if step > 0 or whole[at] > least[at]]
        at = max(open_to_it, key=lambda at: (step * (parts[at] - whole[at]), -step * at))
        whole[at] += step
    return whole
