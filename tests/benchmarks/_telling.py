"""How often partners are told apart and changes announced, rightly and wrongly, over brands made by chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.statistics import Tier, announced, tiers
from tests.benchmarks._coverage import Share, pairs
from tests.benchmarks._worlds import Brand, World


def one_tier(world: World, runs: int, seed: int = 5) -> Share:
    """Return how often partners that are all alike share one tier."""
    return Share.of([(len(_tiers(brand)) == 1, 0.0)] for brand in world.brands(runs, seed))


def named(world: World, runs: int, seed: int = 5) -> tuple[Share, Share]:
    """Return how often a worse partner is named below, and how often another one is told apart too."""
    found, wrong = [], []
    for brand in world.brands(runs, seed):
        told = _tiers(brand)
        below = {key for tier in told if tier.place == "below" for key in tier.members}
        outside = {key for tier in told if tier.place != "together" for key in tier.members}
        found.append([(place in below, 0.0) for place in range(world.bad)])
        wrong.append([(bool(outside - set(range(world.bad))), 0.0)])
    return Share.of(found), Share.of(wrong)


def _tiers(brand: Brand) -> tuple[Tier[int], ...]:
    phi, sigma = brand.pooled()
    return tiers(dict(enumerate(brand.samples)), phi, sigma, same_auditor=brand.network.same_auditor)


@dataclass(frozen=True)
class Announced:
    """How announcements turned out."""

    false: Share
    """Part of a brand's announced changes that are none (0 where nothing is announced)."""
    told: Share
    """Part of the true changes that are announced."""
    missed: Share
    """Part of the ranges of announced changes that do not hold the true size (0 where nothing is announced)."""


def announcements(world: World, runs: int, seed: int = 5) -> Announced:
    """Return how announcements of brands turn out, the first half of whose partners are before, the second after."""
    false, told, missed = [], [], []
    for found in _announced(world, runs, seed):
        named = [(truth, holds) for is_told, truth, holds in found if is_told]
        false.append([(truth == 0, 0.0) for truth, _ in named] or [(False, 0.0)])
        missed.append([(not holds, 0.0) for _, holds in named] or [(False, 0.0)])
        told.append([(is_told, 0.0) for is_told, truth, _ in found if truth])
    return Announced(Share.of(false), Share.of(told), Share.of(missed))


def _announced(world: World, runs: int, seed: int) -> Iterator[list[tuple[bool, float, bool]]]:
    for brand in world.brands(runs, seed):
        listed = pairs(brand)
        found = announced({place: change for place, (change, _) in enumerate(listed)})
        yield [
            (found[place].announced, round(truth, 9), found[place].range.contains(truth))
            for place, (_, truth) in enumerate(listed)
        ]
