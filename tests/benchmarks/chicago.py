"""`bench chicago`: our scoring and statistics on real inspections (see `_inspections`), which nobody made for them.

Nobody knows the true scores of real partners, so the truth comes from shuffling: where the chain of every visit is
drawn anew, all chains are alike; where the inspector group is drawn anew within a chain, all groups are. What is told
apart then is an error. Prints the tiers of the chains, unusual inspections and the inspector groups whose calibration
is to be checked.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import click

from reports.statistics import (
    Sample,
    Tier,
    differing_auditors,
    mean_range,
    own_dispersion,
    pooled_dispersion,
    pooled_severity,
    tiers,
    unusual,
)
from reports.statistics.outliers import Cell
from tests.benchmarks import Figure, at_most, measured
from tests.benchmarks._inspections import ITEMS, Inspection, NoData, folder, inspections, weight_of

SHUFFLES = {True: 1000, False: 200}
LEAST_VISITS = 5
"""Chains of fewer inspections are left out, as pages withhold them."""

QUESTIONS = sum(map(weight_of, ITEMS)) ** 2 / sum(weight_of(item) ** 2 for item in ITEMS)
"""Kish's effective number of questions."""


def run(full: bool) -> list[Figure]:
    """Score, compare with a plain division, and tell apart what can be."""
    try:
        visits = kept(list(inspections(folder())))
    except NoData as reason:
        raise click.ClickException(str(reason)) from reason
    off = max(abs(visit.score_bp / 10_000 - visit.plain) for visit in visits)
    chance = random.Random(44)
    one, groups = shuffled(visits, SHUFFLES[full], chance)
    return [
        measured("inspections of chains", len(visits), "visits"),
        at_most("largest difference of our score from one plain division", off * 100, 0.005, "points"),
        *told(visits),
        *outliers(visits),
        *calibration(visits),
        by_chance("one tier when chains are drawn anew", one, full=full, least=0.95),
        by_chance("some inspector group differs when groups are drawn anew", groups, full=full, most=0.05),
    ]


def by_chance(name: str, share: float, *, full: bool, least: float = 0.0, most: float = 1.0) -> Figure:
    """Return a share of shuffles, which may miss its bound by two Monte-Carlo errors."""
    error = sqrt(share * (1 - share) / SHUFFLES[full])
    goal = f">= {least * 100:g}" if least else f"<= {most * 100:g}"
    said = f"{name}, {SHUFFLES[full]} times (+-{error * 100:.1f})"
    return Figure(said, share * 100, "%", goal, least - 2 * error <= share <= most + 2 * error)


def kept(visits: Sequence[Inspection]) -> list[Inspection]:
    """Leave out chains of too few inspections."""
    counts: dict[str, int] = defaultdict(int)
    for visit in visits:
        counts[visit.chain] += 1
    return [visit for visit in visits if counts[visit.chain] >= LEAST_VISITS]


def by_chain(visits: Sequence[Inspection]) -> dict[str, Sample]:
    """Return a sample of each chain."""
    found: dict[str, list[Inspection]] = defaultdict(list)
    for visit in visits:
        found[visit.chain].append(visit)
    return {chain: sample_of(its) for chain, its in sorted(found.items())}


def sample_of(visits: Sequence[Inspection]) -> Sample:
    """Return inspections as one sample, groups as auditors."""
    return Sample.of([visit.score_bp / 10_000 for visit in visits], [visit.group for visit in visits])


def pooled(visits: Sequence[Inspection]) -> tuple[dict[str, Sample], float, float]:
    """Return the chains' samples, phi and sigma_a."""
    samples = by_chain(visits)
    phi = pooled_dispersion(samples.values(), QUESTIONS)
    return samples, phi, pooled_severity(samples.values(), phi, network=sample_of(visits))


def apart(visits: Sequence[Inspection]) -> tuple[Tier[str], ...]:
    """Return the tiers of the chains."""
    samples, phi, sigma = pooled(visits)
    return tiers(samples, phi, sigma, same_auditor=sample_of(visits).same_auditor)


def told(visits: Sequence[Inspection]) -> list[Figure]:
    """Return every chain with its tier, score and range, tiers from best to worst, chains in order of the alphabet."""
    samples, phi, sigma = pooled(visits)
    figures = [measured("phi", phi, "share"), measured("severity that ranges allow for", sigma * 100, "points")]
    for number, tier in enumerate(apart(visits), start=1):
        for chain in sorted(tier.members):
            sample = samples[chain]
            span = mean_range(sample, own_dispersion(sample, phi), sigma_a=sigma)
            said = f"{span.low * 100:.1f} to {span.high * 100:.1f}, {sample.visits} visits"
            figures.append(measured(f"tier {number} ({tier.place}): {chain}, {said}", sample.mean * 100, "%"))
    return figures


def outliers(visits: Sequence[Inspection]) -> list[Figure]:
    """Return the inspections that are unusually low for their chain."""
    samples, phi, _ = pooled(visits)
    low = [visit for visit in visits if unusual(visit.score_bp / 10_000, samples[visit.chain].mean, phi, len(visits))]
    lines = [
        measured(f"unusual: {visit.chain}, licence {visit.licence}, {visit.day}", visit.score_bp / 100, "%")
        for visit in sorted(low, key=lambda visit: visit.score_bp)
    ]
    return [measured("unusually low inspections", len(low), "visits"), *lines]


def cells(visits: Sequence[Inspection]) -> list[Cell[str]]:
    """Return the visits of each group to each chain."""
    found: dict[tuple[str, str], list[Inspection]] = defaultdict(list)
    for visit in visits:
        found[visit.chain, visit.group].append(visit)
    return [Cell(chain, group, sample_of(its)) for (chain, group), its in found.items()]


def calibration(visits: Sequence[Inspection]) -> list[Figure]:
    """Return how far each inspector group lies from the others at the same chains."""
    _, phi, _ = pooled(visits)
    figures = []
    for found in differing_auditors(cells(visits), phi):
        said = f"{found.visits} visits, {found.range.low * 100:+.1f} to {found.range.high * 100:+.1f}"
        advice = ": check the calibration" if found.differs else ""
        figures.append(measured(f"group {found.auditor}, {said}{advice}", found.difference * 100, "points"))
    return figures


def shuffled(visits: Sequence[Inspection], times: int, chance: random.Random) -> tuple[float, float]:
    """Return how often one tier is left when chains are drawn anew, and how often a group differs when groups are."""
    one = differ = 0
    for _ in range(times):
        one += len(apart(chains_redrawn(visits, chance))) == 1
        again = groups_redrawn(visits, chance)
        differ += any(found.differs for found in differing_auditors(cells(again), pooled(again)[1]))
    return one / times, differ / times


def chains_redrawn(visits: Sequence[Inspection], chance: random.Random) -> list[Inspection]:
    """Give every visit the chain of another one; its group stays."""
    chains = [visit.chain for visit in visits]
    chance.shuffle(chains)
    return [replace(visit, chain=chain) for visit, chain in zip(visits, chains, strict=True)]


def groups_redrawn(visits: Sequence[Inspection], chance: random.Random) -> list[Inspection]:
    """Give every visit the group of another visit to the same chain."""
    groups: dict[str, list[str]] = defaultdict(list)
    for visit in visits:
        groups[visit.chain].append(visit.group)
    for its in groups.values():
        chance.shuffle(its)
    return [replace(visit, group=groups[visit.chain].pop()) for visit in visits]
