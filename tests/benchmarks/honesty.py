"""`bench honesty`: do shown ranges hold the truth, do equal partners stay together, are announced changes changes.

Brands whose true scores are known are drawn by chance and shown by the functions of `reports.statistics` that the
pages use; nothing is computed a second way. Every figure of a share carries its Monte-Carlo standard error in its name.
A bound holds where it is missed by no more than two of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.benchmarks import Figure, at_most, measured
from tests.benchmarks._coverage import Share, coverage
from tests.benchmarks._honesty_cells import LEAST, MOST, WORST, Cell, cells
from tests.benchmarks._telling import announcements, named, one_tier
from tests.benchmarks._worlds import CORRELATIONS, LEVELS, VISITS, World

RUNS = {True: 1000, False: 80}
"""Brands drawn for a cell of tiers or changes, in full and in short."""

RANGES = {True: 600, False: 80}
"""Brands drawn for a cell of ranges, each with ten ranges or more, unless the cell says how many times that."""

TOLERANCE = 2.0
"""Monte-Carlo errors by which a bound may be missed: one honest cell in forty lies further off by chance."""

ONE_IN = 20
"""Of so many cells of a family, or fewer, one may lie outside 93 to 97 %, above the worst that is allowed."""

ONE_TIER = 0.95
FALSE = 0.05
NAMED = {0.65: 0.80, 0.8: 0.90, 0.85: 0.90, 0.9: 0.90, 0.95: 0.90}


def run(full: bool) -> list[Figure]:
    """Simulate; with `full` every cell, else a choice of cells and few brands."""
    return [*_ranges(full), *_tiers(full), *_changes(full)]


def _ranges(full: bool) -> Iterator[Figure]:
    families: dict[str, list[tuple[Cell, Share]]] = defaultdict(list)
    for cell in cells(full=full):
        families[cell.family].append((cell, coverage(cell.world, cell.shown, RANGES[full] * cell.times)))
    for family, found in families.items():
        for cell, share in found:
            yield _share(f"{family}: {cell.name}, width {share.width * 100:.1f}", share)
        claimed = [share for cell, share in found if cell.claimed]
        if claimed:
            worst = min(claimed, key=lambda share: share.value)
            yield _at_least(f"{family}: worst of {len(claimed)} cells", worst, WORST)
            outside = sum(
                share.value < LEAST - TOLERANCE * share.error or share.value > MOST + TOLERANCE * share.error
                for share in claimed
            )
            allowed = -(-len(claimed) // ONE_IN)
            yield at_most(f"{family}: cells outside 93 to 97 % of {len(claimed)}", outside, allowed, "cells")


def _tiers(full: bool) -> Iterator[Figure]:
    for auditors, severity in ((0, 0.0), (10, 0.05)):
        for level in LEVELS if full and not auditors else (0.65, 0.8):
            for correlation in CORRELATIONS:
                for visits in VISITS if full else (3, 30):
                    world = World(level, visits, correlation, exact=20, auditors=auditors, severity=severity)
                    yield _at_least(f"one tier of twenty alike: {_said(world)}", one_tier(world, RUNS[full]), ONE_TIER)
    for auditors, severity in ((0, 0.0), (10, 0.0), (10, 0.05)):
        for bad in (1, 3):
            for level, goal in NAMED.items():
                world = World(level, 30, 0.15, exact=20, worse=0.15, bad=bad, auditors=auditors, severity=severity)
                found, wrong = named(world, RUNS[full])
                said = f"{bad} of 20 worse by 15 points, {_said(world)}"
                claimed = bad == 1 and not auditors
                yield _at_least(f"named: {said}", found, goal) if claimed else _share(f"named: {said}", found)
                yield _share(f"another told apart too: {said}", wrong)


def _changes(full: bool) -> Iterator[Figure]:
    for auditors, severity in ((0, 0.0), (10, 0.05)):
        for level in (0.65, 0.8, 0.95):
            for visits in (5, 10, 30) if full else (10,):
                still = World(level, visits, 0.15, exact=20, auditors=auditors, severity=severity)
                yield _most(f"announced though nothing changed: {_said(still)}", announcements(still, RUNS[full]).false)
                some = World(level, visits, 0.15, exact=20, worse=0.15, bad=5, auditors=auditors, severity=severity)
                found = announcements(some, RUNS[full])
                said = f"5 of 10 rose by 15 points, {_said(some)}"
                yield _most(f"announced that are none: {said}", found.false)
                yield _most(f"announced with a range that misses: {said}", found.missed)
                yield _share(f"true changes announced: {said}", found.told)


def _said(world: World) -> str:
    auditors = f", {world.auditors} auditors of {world.severity * 100:.0f} points" if world.auditors else ""
    return f"{world.level * 100:.0f}, correlation {world.correlation:g}, {world.visits} visits{auditors}"


def _share(name: str, share: Share) -> Figure:
    return measured(_named(name, share), share.value * 100, "%")


def _at_least(name: str, share: Share, limit: float) -> Figure:
    met = share.value >= limit - TOLERANCE * share.error
    return Figure(_named(name, share), share.value * 100, "%", f">= {limit * 100:g}", met)


def _most(name: str, share: Share) -> Figure:
    met = share.value <= FALSE + TOLERANCE * share.error
    return Figure(_named(name, share), share.value * 100, "%", f"<= {FALSE * 100:g}", met)


def _named(name: str, share: Share) -> str:
    return f"{name} (+-{share.error * 100:.1f})"
