"""Brands made by chance: visits whose true scores are known, as the samples that `reports.statistics` reads.

Nothing here computes a range; numpy only draws and adds up, in blocks of brands, as a roll-up would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.statistics import Sample, pooled_dispersion, pooled_severity

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Visit = Callable[[np.random.Generator, Floats], Ints]
"""Given the chances with which a visit's questions are kept (any shape), the scores in basis points."""

FULL = 10_000
BLOCK = 250_000
LEVELS = (0.50, 0.65, 0.80, 0.90, 0.95, 0.98)
CORRELATIONS = (0.0, 0.15, 0.4)
VISITS = (3, 5, 10, 30, 50)


def alike(rng: np.random.Generator, chance: Floats, correlation: Floats | float) -> Floats:
    """Draw the chance of each visit: beta with the mean `chance` and the correlation of answers within a visit."""
    chance = np.clip(chance, 1e-9, 1 - 1e-9)
    rho = np.broadcast_to(np.asarray(correlation, dtype=np.float64), chance.shape)
    both = (1 - rho) / np.where(rho > 0, rho, 1.0)
    drawn = rng.beta(np.maximum(chance * both, 1e-9), np.maximum((1 - chance) * both, 1e-9))
    return np.where(rho > 0, drawn, chance)


def questions(count: int = 40) -> Visit:
    """Return visits of `count` questions of equal weight."""
    return lambda rng, chance: np.floor(rng.binomial(count, chance) * FULL / count + 0.5).astype(np.int64)


@dataclass(frozen=True)
class Form:
    """A checklist question by question: weights, sections, what is not applicable or asked, how hard it is."""

    weights: tuple[float, ...]
    sections: tuple[int, ...] = ()
    """Number of questions of each section; the score is then the mean of the measured sections."""
    not_applicable: float = 0.0
    follow_ups: int = 0
    """So many last questions are asked only where the first one failed."""
    difficulty: float = 0.0
    critical: int = 0
    """So many first questions cap the visit's score at `cap` when they fail (where `cap` is set)."""
    cap: int = 0

    @property
    def effective(self) -> float:
        """Kish's effective number of questions, as the service computes it: conditional ones count as asked."""
        return sum(self.weights) ** 2 / sum(weight**2 for weight in self.weights)

    def __call__(self, rng: np.random.Generator, chance: Floats) -> Ints:
        """Draw the answers of every visit and score them."""
        count = len(self.weights)
        hard = self.difficulty * np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
        each = np.clip(chance[..., None] + hard * np.minimum(chance, 1 - chance)[..., None], 0, 1)
        kept = rng.random(each.shape) < each
        asked = rng.random(each.shape) >= self.not_applicable
        if self.follow_ups:
            asked[..., -self.follow_ups :] &= ~(kept[..., :1] & asked[..., :1])
        asked[..., -1] |= ~asked.any(axis=-1)
        share = self._share(kept, asked)
        if self.cap:
            failed = (asked & ~kept)[..., : self.critical].any(axis=-1)
            share = np.where(failed, np.minimum(share, self.cap / FULL), share)
        return np.floor(share * FULL + 0.5).astype(np.int64)

    def _share(self, kept: npt.NDArray[np.bool_], asked: npt.NDArray[np.bool_]) -> Floats:
        weights = np.asarray(self.weights)
        if not self.sections:
            return np.asarray(((kept & asked) @ weights) / (asked @ weights))
        total = np.zeros(kept.shape[:-1])
        measured = np.zeros(kept.shape[:-1])
        start = 0
        for size in self.sections:
            part = slice(start, start + size)
            start += size
            base = asked[..., part] @ weights[part]
            total += np.where(base > 0, ((kept & asked)[..., part] @ weights[part]) / np.maximum(base, 1e-12), 0)
            measured += base > 0
        return np.asarray(total / measured)


def several(*counts: int) -> Visit:
    """Return visits that use checklists of so many questions in turn."""

    def visit(rng: np.random.Generator, chance: Floats) -> Ints:
        asked = np.asarray(counts)[np.arange(chance.shape[-1]) % len(counts)]
        return np.floor(rng.binomial(asked, chance) * FULL / asked + 0.5).astype(np.int64)

    return visit


PLAIN = questions(40)


@dataclass(frozen=True)
class World:
    """Brands of partners: the first `exact` have exactly the level, the others scatter around it by `spread`."""

    level: float = 0.8
    visits: int = 10
    correlation: float = 0.15
    partners: int = 20
    exact: int = 10
    spread: float = 0.05
    worse: float = 0.0
    """By how much the true scores of the first `bad` partners lie below the level."""
    bad: int = 1
    visit: Visit = PLAIN
    effective: float = 40.0
    auditors: int = 0
    severity: float = 0.0
    correlations: tuple[float, ...] = ()
    """Correlation of each partner in turn, where they differ."""
    visits_each: tuple[int, ...] = ()
    """Visits of each partner in turn, where they differ; `visits` is then the largest."""
    touchpoints: int = 0
    """So many touchpoints of each partner are visited in turn; their true scores scatter by 5 points."""

    def brands(self, runs: int, seed: int) -> Iterator[Brand]:
        """Draw brand after brand."""
        rng = np.random.default_rng([seed, round(self.level * 1000), self.visits, round(self.correlation * 1000)])
        block = max(1, min(runs, BLOCK // (self.partners * self.visits)))
        for start in range(0, runs, block):
            yield from self._block(rng, min(block, runs - start))

    def truth(self, seed: int = 99) -> float:
        """Return the expected score of a partner at the level, by drawing very many visits."""
        rng = np.random.default_rng(seed)
        chance = np.full(20_000, self.level)
        drawn = [self.visit(rng, alike(rng, chance, self.correlation)).mean() for _ in range(10)]
        return float(np.mean(drawn)) / FULL

    def _truths(self, rng: np.random.Generator, brands: int) -> Floats:
        truths = np.clip(rng.normal(self.level, self.spread, (brands, self.partners)), 0.3, 0.99)
        truths[:, : self.exact] = self.level
        truths[:, : self.bad] -= self.worse
        return truths

    def _block(self, rng: np.random.Generator, brands: int) -> Iterator[Brand]:
        truths = self._truths(rng, brands)
        shape = (brands, self.partners, self.visits)
        chance: Floats = np.broadcast_to(truths[..., None], shape)
        if self.touchpoints:
            places = rng.normal(0, 0.05, (brands, self.partners, self.touchpoints))
            chance = chance + places[..., np.arange(self.visits) % self.touchpoints]
            truths = chance.mean(axis=-1)
        who = self._auditors(rng, brands)
        if who is not None and self.severity:
            strictness = rng.normal(0, self.severity, (brands, 1, self.auditors))
            chance = chance + np.take_along_axis(strictness, who, axis=-1)
        counts = self.visits_each or (self.visits,)
        made = np.arange(self.visits) < np.resize(counts, self.partners)[:, None]
        rho = np.resize(self.correlations or (self.correlation,), self.partners)[:, None]
        scores = self.visit(rng, alike(rng, chance, rho))
        made = np.broadcast_to(made, shape)
        together = (brands, 1, -1)
        wholes = added_up(
            scores.reshape(together),
            made.reshape(together),
            None if who is None else who.reshape(together),
            self.auditors,
        )
        for brand, (samples, whole) in enumerate(zip(added_up(scores, made, who, self.auditors), wholes, strict=True)):
            yield Brand(self, truths[brand], samples, whole[0], scores[brand])

    def _auditors(self, rng: np.random.Generator, brands: int) -> Ints | None:
        """Give every partner its own order of auditors, who take turns."""
        if not self.auditors:
            return None
        order = rng.random((brands, self.partners, self.auditors)).argsort(axis=-1)
        return order[..., np.arange(self.visits) % self.auditors]


@dataclass(frozen=True)
class Brand:
    """One drawn brand: the true scores of its partners, their samples, and the visits behind them."""

    world: World
    truths: Floats
    samples: list[Sample]
    network: Sample
    """All visits as one sample."""
    scores: Ints

    def pooled(self) -> tuple[float, float]:
        """Return phi and sigma_a as the service estimates them."""
        phi = pooled_dispersion(self.samples, self.world.effective)
        if not self.world.auditors:
            return phi, 0.0
        return phi, pooled_severity(self.samples, phi, network=self.network)


def added_up(scores: Ints, made: npt.NDArray[np.bool_], who: Ints | None, auditors: int) -> Iterator[list[Sample]]:
    """Return the samples of each brand from the visits made (brands x partners x visits) and their auditors."""
    scores = scores * made
    visits, totals, squares = made.sum(axis=-1), scores.sum(axis=-1), (scores * scores).sum(axis=-1)
    if who is None:
        for rows in zip(visits, totals, squares, strict=True):
            yield [Sample.of_sums(int(n), int(t), int(s)) for n, t, s in zip(*rows, strict=True)]
        return
    counts = np.zeros((*totals.shape, auditors), dtype=np.int64)
    sums = np.zeros_like(counts)
    brands, partners = np.ogrid[: totals.shape[0], : totals.shape[1]]
    for turn in range(scores.shape[-1]):
        np.add.at(counts, (brands, partners, who[..., turn]), made[..., turn].astype(np.int64))
        np.add.at(sums, (brands, partners, who[..., turn]), scores[..., turn])
    seen = (counts > 0).sum(axis=-1)
    same = (counts * counts).sum(axis=-1)
    between = (sums * sums // np.maximum(counts, 1)).sum(axis=-1)
    for rows in zip(visits, totals, squares, seen, same, between, strict=True):
        yield [
            Sample.of_sums(int(n), int(t), int(s), auditors=int(a), auditor_squares=int(q), auditor_totals=int(b))
            for n, t, s, a, q, b in zip(*rows, strict=True)
        ]
