"""Which partners can be told apart by their visits: tiers, never ranks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from audit.assessment.queries.figures import Figures, Measure
from reports.statistics import tiers


class Place(StrEnum):
    """Where a tier lies, in the order in which tiers are shown: those to act on first."""

    BELOW = "below"
    TOGETHER = "together"
    """The main tier: its partners cannot be told apart."""
    ABOVE = "above"
    FEW = "few"
    """Too few visits to be told apart from anybody."""
    UNMEASURED = "unmeasured"


@dataclass(frozen=True)
class TierLabel:
    """A tier to name: its place, and which one from the worst it is of how many in that place."""

    place: Place
    number: int = 1
    of: int = 1


@dataclass(frozen=True)
class Tiers:
    """The tiers that there are, the worst first, and to which of them each partner belongs."""

    labels: tuple[TierLabel, ...]
    by_partner: Mapping[int, TierLabel]


def tiers_of(figures: Figures, measure: Measure, partner_ids: Collection[int], minimum_visits: int) -> Tiers:
    """Return the tiers of these partners by one measure; those below the minimum of visits are in none.

    Method and source: `reports.statistics.tiers`.
    """
    estimates = {one: figures.partner(one, measure) for one in partner_ids}
    samples = {
        one: estimate.sample for one, estimate in estimates.items() if estimate and estimate.visits >= minimum_visits
    }
    network = figures.network(measure)
    shared = network.sample.same_auditor if network else 0.0
    found = tiers(samples, figures.phi(measure), figures.sigma_a(measure), same_auditor=shared)[::-1]
    counts: dict[Place, int] = {}
    labels: list[TierLabel] = []
    by_partner: dict[int, TierLabel] = {}
    for tier in found:
        place = Place(tier.place)
        counts[place] = counts.get(place, 0) + 1
        label = TierLabel(place, counts[place], sum(one.place == tier.place for one in found))
        labels.append(label)
        by_partner |= dict.fromkeys(tier.members, label)
    for one, estimate in estimates.items():
        if one not in by_partner:
            by_partner[one] = TierLabel(Place.FEW if estimate else Place.UNMEASURED)
    rest = (TierLabel(place) for place in (Place.FEW, Place.UNMEASURED))
    return Tiers((*labels, *(label for label in rest if label in by_partner.values())), by_partner)
