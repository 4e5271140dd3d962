"""How often a shown range holds the truth, over brands made by chance (see `_worlds`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reports.statistics import Change, Range, kept_range, mean_range, own_dispersion, weighted_range
from tests.benchmarks._worlds import Brand, World


@dataclass(frozen=True)
class Share:
    """How often something held (0 to 1), and the Monte-Carlo standard error of that."""

    value: float
    error: float
    width: float = 0.0
    """Mean width of the ranges (share)."""

    @classmethod
    def of(cls, runs: Iterable[Sequence[tuple[bool, float]]]) -> Share:
        """Add up runs of (held, width); partners of one run share phi, so the error is that of the runs' means."""
        held, widths = [], []
        for run in runs:
            if run:
                held.append(sum(hit for hit, _ in run) / len(run))
                widths.append(sum(width for _, width in run) / len(run))
        if not held:
            return cls(float("nan"), float("nan"))
        return cls(float(np.mean(held)), float(np.std(held) / np.sqrt(len(held))), float(np.mean(widths)))


Shown = Callable[[Brand], Sequence[tuple[Range, float]]]
"""The ranges that a page would show of a brand, each with the truth that it should hold."""


def coverage(world: World, shown: Shown, runs: int, seed: int = 4) -> Share:
    """Return how often the shown ranges of so many brands hold the truth."""
    return Share.of(
        [(span.contains(truth), span.high - span.low) for span, truth in shown(brand)]
        for brand in world.brands(runs, seed)
    )


def partners(truth: float | None = None, *, places: slice | None = None) -> Shown:
    """Show the partners at the level (or at `places`), beside their true score or the stated `truth`."""

    def shown(brand: Brand) -> Sequence[tuple[Range, float]]:
        phi, sigma = brand.pooled()
        chosen = places or slice(0, brand.world.exact)
        pairs = zip(brand.samples[chosen], brand.truths[chosen].tolist(), strict=True)
        return [
            (mean_range(sample, own_dispersion(sample, phi), sigma_a=sigma), own if truth is None else truth)
            for sample, own in pairs
        ]

    return shown


def network(brand: Brand) -> Sequence[tuple[Range, float]]:
    """Show the score of all visits together, as visited."""
    phi, sigma = brand.pooled()
    return [(mean_range(brand.network, phi, sigma_a=sigma), float(brand.truths.mean()))]


def as_customers_meet(brand: Brand) -> Sequence[tuple[Range, float]]:
    """Show the mean weighted by volumes that differ up to twentyfold."""
    volumes = np.geomspace(1, 20, len(brand.samples))
    return [_weighted(brand, volumes.tolist())]


def by_risk(*, weighted: bool) -> Shown:
    """Show the mean where the first half of the visits were four times as likely to be made, weighted or not."""

    def shown(brand: Brand) -> Sequence[tuple[Range, float]]:
        half = len(brand.samples) // 2
        inverse = np.where(np.arange(len(brand.samples)) < half, 0.25, 1.0)
        truth = float((brand.truths * inverse).sum() / inverse.sum())
        weights = inverse if weighted else np.ones_like(inverse)
        return [(_weighted(brand, weights.tolist())[0], truth)]

    return shown


def _weighted(brand: Brand, weights: Sequence[float]) -> tuple[Range, float]:
    phi, sigma = brand.pooled()
    shared = brand.network.same_auditor
    found = weighted_range(list(zip(weights, brand.samples, strict=True)), phi, sigma, same_auditor=shared)
    return found.range, float(np.average(brand.truths, weights=weights))


def pairs(brand: Brand) -> list[tuple[Change, float]]:
    """Return changes and their true sizes: the brand's first half of partners is before, the second after."""
    phi, sigma = brand.pooled()
    half = len(brand.samples) // 2
    return [
        (Change(brand.samples[place], brand.samples[half + place], phi, phi, sigma), float(truth))
        for place, truth in enumerate(brand.truths[half : 2 * half] - brand.truths[:half])
    ]


def changes(brand: Brand) -> Sequence[tuple[Range, float]]:
    """Show every change by itself."""
    return [(change.range(), truth) for change, truth in pairs(brand)]


def uneven(brand: Brand) -> Sequence[tuple[Range, float]]:
    """Show the partners of the highest correlation only."""
    turns = brand.world.correlations
    return partners(places=slice(turns.index(max(turns)), None, len(turns)))(brand)


def everyone(brand: Brand) -> Sequence[tuple[Range, float]]:
    """Show every partner."""
    return partners(places=slice(None))(brand)


def kept(limit_bp: int) -> Shown:
    """Show in how many visits a partner reached `limit_bp`; the truth is the share of very many visits that do."""
    truths: dict[World, float] = {}

    def shown(brand: Brand) -> Sequence[tuple[Range, float]]:
        world = brand.world
        if world not in truths:
            many = World(world.level, 20_000, world.correlation, 1, 1, visit=world.visit)
            truths[world] = float((next(many.brands(1, 98)).scores >= limit_bp).mean())
        rows = (brand.scores[: world.exact] >= limit_bp).sum(axis=-1)
        return [(kept_range(int(count), world.visits), truths[world]) for count in rows]

    return shown
