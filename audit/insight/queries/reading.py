"""What the parts of the network scorecard share: the figures of its quarters, read once, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.assessment.models import MeasureKind
from audit.assessment.queries.figures import Estimate, Figures, Measure, Months, Narrowed, Unit, Wanted, figures_of
from audit.insight.filters import Filters
from audit.insight.periods import quarters_until
from audit.insight.queries.catalogue import Catalogue, Listed, Promised
from audit.network.models import PartnerState, Relation

LISTED = frozenset({PartnerState.TRIAL, PartnerState.ACTIVE, PartnerState.LEAVING})
"""States in which a partner is listed even when nothing was measured."""

WHOLE = frozenset({Unit.PARTNER, Unit.RELATION})


@dataclass(frozen=True)
class TrendPoint:
    """The score of one quarter; None is "not measured"."""

    months: Months
    estimate: Estimate | None


@dataclass(frozen=True)
class Rules:
    """What the brand decided about reading scores."""

    minimum_visits: int
    target_bp: int


@dataclass(frozen=True)
class Reading:
    """Everything that was read of a quarter, the quarter before and the trend, under one set of filters."""

    spans: tuple[Months, ...]
    """The oldest first; the last one is the quarter that is shown."""
    figures: tuple[Figures, ...]
    filters: Filters
    narrowed: Narrowed
    rules: Rules
    partners: Mapping[int, Listed]
    """All companies by id, in the order of their names."""
    relation: Relation
    """Whose figures the headline shows: the partners', or of what relation the company is that the filters name."""
    only: int | None
    """The one company that the filters name, when there is such a one."""
    catalogue: Catalogue
    promises: tuple[Promised, ...]
    """The promises that were measured, in the brand's order."""

    @property
    def now(self) -> Figures:
        """The figures of the quarter."""
        return self.figures[-1]

    @property
    def before(self) -> Figures:
        """The figures of the quarter before."""
        return self.figures[-2]

    @property
    def months(self) -> Months:
        """The quarter."""
        return self.spans[-1]

    @property
    def measure(self) -> Measure:
        """What the headline measures."""
        return self.filters.measure

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The headline measure and the promises, as the columns of the table have them."""
        return (self.measure, *(promise(one.code) for one in self.promises))

    def headline(self, figures: Figures, measure: Measure) -> Estimate | None:
        """Return the figure over all that is shown: of the network, or of the one company that the filters name."""
        return figures.relation(self.relation, measure) if self.only is None else figures.partner(self.only, measure)

    def enough(self, estimate: Estimate | None) -> bool:
        """Tell whether there are so many visits that the brand lets the figure be judged."""
        return estimate is not None and estimate.visits >= self.rules.minimum_visits

    def shown(self, partner_id: int) -> bool:
        """Tell whether the filters leave this company in."""
        return self.narrowed.partner_ids is None or partner_id in self.narrowed.partner_ids

    def measured(self) -> list[int]:
        """Return the ids of the companies behind the headline: shown, and measured in the quarter."""
        return [
            one.id
            for one in self.partners.values()
            if one.relation is self.relation and self.shown(one.id) and self.now.partner(one.id, self.measure)
        ]


def promise(code: str) -> Measure:
    """Return the measure of a promise."""
    return MeasureKind.PROMISE, code


def read(months: Months, filters: Filters, rules: Rules, *, companies: Sequence[Listed], known: Catalogue) -> Reading:
    """Read the figures of a quarter and its trend. At most two statements."""
    chosen = [one for one in companies if one.slug == filters.partner_slug]
    narrowed = filters.narrowed([one.id for one in chosen] if filters.partner_slug else None)
    spans = quarters_until(months)
    found = figures_of(_wanted(spans, filters), narrowed=narrowed)
    measured = {code for _, code in found[-1].measures(MeasureKind.PROMISE)}
    return Reading(
        spans=tuple(spans),
        figures=tuple(found),
        filters=filters,
        narrowed=narrowed,
        rules=rules,
        partners={one.id: one for one in companies},
        relation=chosen[0].relation if chosen else Relation.PARTNER,
        only=chosen[0].id if chosen else None,
        catalogue=known,
        promises=tuple(one for one in known.promises_of(filters.stage) if one.code in measured),
    )


def _wanted(spans: Sequence[Months], filters: Filters) -> list[Wanted]:
    headline = frozenset({filters.measure[0]})
    now = frozenset({MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD, MeasureKind.HAND_OFF}) | headline
    before = frozenset({MeasureKind.PROMISE}) | headline
    *earlier, last_but_one, last = spans
    return [
        *(Wanted(span, headline, WHOLE) for span in earlier),
        Wanted(last_but_one, before, WHOLE),
        Wanted(last, now, frozenset(Unit)),
    ]
