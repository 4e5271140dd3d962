"""The network scorecard: one score of all partners in two forms, and every promise of every partner, in tiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.assessment.models import MeasureKind
from audit.assessment.queries.figures import Estimate, Months, change
from audit.insight.filters import Filters
from audit.insight.queries.catalogue import Listed, Promised, catalogue, partners
from audit.insight.queries.channels import Beside, Channels, beside, channels, hand_offs
from audit.insight.queries.coverage import Coverage, outstanding, total
from audit.insight.queries.movers import Move, Moves, moves
from audit.insight.queries.outliers import Auditors, LowVisits, auditors, low_visits
from audit.insight.queries.reading import LISTED, Reading, Rules, TrendPoint, promise, read
from audit.insight.queries.shortfalls import Shortfall, shortfalls
from audit.insight.queries.tiers import Place, TierLabel, Tiers, tiers_of
from audit.insight.queries.volumes import AsMet, as_met
from audit.network.models import PartnerKind, Relation

__all__ = [
    "Coverage",
    "NetworkScorecard",
    "PartnerLine",
    "Promised",
    "Rules",
    "TrendPoint",
    "network_scorecard",
    "promise",
]

MOST_HAND_OFFS = 3


@dataclass(frozen=True)
class PartnerLine:
    """A partner with its figures; `cells` and `moves` follow the scorecard's promises, `trend` its quarters."""

    id: int
    slug: str
    name: str
    kind: PartnerKind
    relation: Relation
    overall: Estimate | None
    cells: tuple[Estimate | None, ...]
    trend: tuple[Estimate | None, ...]
    coverage: Coverage
    tier: TierLabel | None
    """None of own units and competitors: they are not told apart from partners."""
    overall_move: Move | None
    moves: tuple[Move | None, ...]


@dataclass(frozen=True)
class NetworkScorecard:
    """Everything that the network page shows of one quarter under one set of filters.

    `overall` counts every visit alike (as visited), `as_met` weighs touchpoints by their customers. Where a stage is
    chosen, "overall" is the score of that stage.
    """

    months: Months
    relation: Relation
    """Of whom the headline is: partners, unless the filters name an own unit or a competitor."""
    overall: Estimate | None
    previous: Estimate | None
    change_bp: tuple[int, int] | None
    """Range of the change since the quarter before, basis points."""
    as_met: AsMet | None
    """None where it cannot be told under these filters."""
    trend: tuple[TrendPoint, ...]
    promises: tuple[Promised, ...]
    """The promises that were measured, in the brand's order."""
    unmeasured: tuple[Promised, ...]
    totals: tuple[Estimate | None, ...]
    """The network's figure of each promise."""
    partners: tuple[PartnerLine, ...]
    compared: tuple[PartnerLine, ...]
    """Own units and competitors: beside the network, never in its score."""
    tiers: tuple[TierLabel, ...]
    """The tiers of the partners that are shown, the worst first."""
    grouped: int
    """Partners with enough visits to be told apart, also those that the filter by partner hides."""
    told_apart: bool
    """Whether any of these was told apart from the others."""
    coverage: Coverage
    channels: Channels
    beside: tuple[Beside, ...]
    shortfalls: tuple[Shortfall, ...]
    """Standards that some partner's score stays below, the largest shortfall first."""
    standards_measured: int
    moves: Moves
    low_visits: LowVisits
    auditors: Auditors
    hand_offs: tuple[tuple[str, Estimate], ...]
    """Code ("giving>receiving") and figure of those that went worst."""
    phi: float
    sigma_a: float
    """Dispersion and severity (share) that were pooled over the brand for the overall ranges."""


def network_scorecard(months: Months, filters: Filters, rules: Rules) -> NetworkScorecard:
    """Return the scorecard of a quarter.

    At most ten statements. Only that of the coverage takes longer the more there was: it goes through the quarter's
    missed and excluded visits, see `coverage.outstanding`.
    """
    known = catalogue(months.last_day)
    reading = read(months, filters, rules, companies=partners(), known=known)
    waiting = outstanding(months, filters)
    listed = [one for one in reading.partners.values() if _listed(reading, one, waiting)]
    network = [one.id for one in listed if one.relation is Relation.PARTNER]
    tiers = tiers_of(reading.now, reading.measure, network, rules.minimum_visits)
    moved = moves(reading, reading.measured())
    lines = [_line(reading, one, tiers, moved, waiting) for one in listed if reading.shown(one.id)]
    trend = [reading.headline(figures, reading.measure) for figures in reading.figures]
    overall, previous = trend[-1], trend[-2]
    return NetworkScorecard(
        months=months,
        relation=reading.relation,
        overall=overall,
        previous=previous,
        change_bp=change(overall, previous),
        as_met=as_met(reading),
        trend=tuple(TrendPoint(span, one) for span, one in zip(reading.spans, trend, strict=True)),
        promises=reading.promises,
        unmeasured=tuple(one for one in known.promises_of(filters.stage) if one not in reading.promises),
        totals=tuple(reading.headline(reading.now, promise(one.code)) for one in reading.promises),
        partners=tuple(line for line in lines if line.relation is Relation.PARTNER),
        compared=tuple(line for line in lines if line.relation is not Relation.PARTNER),
        tiers=tuple(label for label in tiers.labels if any(line.tier == label for line in lines)),
        grouped=sum(reading.enough(reading.now.partner(one, reading.measure)) for one in network),
        told_apart=any(label.place in {Place.BELOW, Place.ABOVE} for label in tiers.labels),
        coverage=total(line.coverage for line in lines if line.relation is reading.relation),
        channels=channels(reading),
        beside=beside(reading),
        shortfalls=shortfalls(reading, reading.measured()),
        standards_measured=len(reading.now.measures(MeasureKind.STANDARD)),
        moves=moved,
        low_visits=low_visits(reading, reading.measured()),
        auditors=auditors(reading),
        hand_offs=hand_offs(reading, MOST_HAND_OFFS),
        phi=reading.now.phi(reading.measure),
        sigma_a=reading.now.sigma_a(reading.measure),
    )


def _listed(reading: Reading, one: Listed, waiting: Mapping[int, Coverage]) -> bool:
    """Tell whether a company has a line: it works for the brand, or something of the quarter is known of it."""
    return one.state in LISTED or reading.now.partner(one.id, reading.measure) is not None or one.id in waiting


def _line(reading: Reading, one: Listed, tiers: Tiers, moved: Moves, waiting: Mapping[int, Coverage]) -> PartnerLine:
    counted = reading.now.partner(one.id)
    visits = counted.visits if counted else 0
    open_visits = waiting.get(one.id, Coverage())
    return PartnerLine(
        id=one.id,
        slug=one.slug,
        name=one.name,
        kind=one.kind,
        relation=one.relation,
        overall=reading.now.partner(one.id, reading.measure),
        cells=tuple(reading.now.partner(one.id, measure) for measure in reading.measures[1:]),
        trend=tuple(figures.partner(one.id, reading.measure) for figures in reading.figures),
        coverage=Coverage(visits + open_visits.done, visits + open_visits.planned),
        tier=tiers.by_partner.get(one.id),
        overall_move=moved.by_cell.get((one.id, reading.measure)),
        moves=tuple(moved.by_cell.get((one.id, measure)) for measure in reading.measures[1:]),
    )
