"""Figures of a period with their honest ranges, read from the roll-ups. Used by reports and scorecards alike.

The unit is the visit. phi and sigma_a are pooled over the brand's partners (docs/statistics.md); nothing here sorts
partners or names a winner.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from audit.assessment.models import MeasureKind
from audit.assessment.queries.months import Months, quarter_of
from audit.assessment.queries.questions import OVERALL, Measure
from audit.assessment.queries.sums import ALL, Key, Narrowed, Reading, Sums, Unit, Wanted, read
from audit.network.models import Relation
from reports.statistics import Range, Sample, difference, mean_range, own_dispersion, pooled_dispersion, pooled_severity

__all__ = [
    "ALL",
    "FEWEST_AUDITORS",
    "OVERALL",
    "Estimate",
    "Figures",
    "Measure",
    "Months",
    "Narrowed",
    "Unit",
    "Wanted",
    "change",
    "figures",
    "figures_of",
    "quarter_of",
]

FEWEST_AUDITORS = 3
"""Below so many auditors for a partner and period, pages and reports say so."""

HUNDRED = 100


@dataclass(frozen=True)
class Estimate:
    """A mean of visit scores with its 95 % range, in basis points."""

    visits: int
    score_bp: int
    low_bp: int
    high_bp: int
    critical_failures: int
    auditors: int
    """How many different auditors made the visits."""
    sample: Sample
    """The same visits for `reports.statistics`: tiers, announced changes, weighted means."""
    range: Range

    @property
    def few_auditors(self) -> bool:
        """Whether so few auditors visited that their severity weighs heavily."""
        return self.auditors < FEWEST_AUDITORS


class Figures:
    """The figures of one span of months under one set of filters, read once; then asked by unit and measure.

    Nothing here reads the database. Kinds of measure and channels that were not asked for (`Wanted`) are as
    if they were not measured.
    """

    def __init__(self, reading: Reading) -> None:
        self._sums: Mapping[Key, Sums] = reading.sums
        self._largest = reading.largest
        self._pooled: dict[Measure, tuple[float, float]] = {}
        self._told: dict[Key, Estimate] = {}
        """Estimates that were asked for: pages ask for the same one in several tables."""

    def partner(self, partner_id: int, measure: Measure = OVERALL) -> Estimate | None:
        """Return a partner's figure, whatever its relation, or None when nothing was measured."""
        return self._estimate((Unit.PARTNER, partner_id, measure), own=True)

    def network(self, measure: Measure = OVERALL) -> Estimate | None:
        """Return the figure over all partners as visited: every visit counts alike.

        Own units and competitors are no partners.
        """
        return self.relation(Relation.PARTNER, measure)

    def relation(self, relation: Relation, measure: Measure = OVERALL) -> Estimate | None:
        """Return the figure over all companies of a relation as visited, or None when nothing was measured."""
        return self._estimate((Unit.RELATION, relation, measure))

    def channels(self) -> list[str]:
        """Return the kinds of touchpoint (values of `TouchpointKind`) at which the network was measured."""
        found = (subject for unit, subject, _ in self._sums if unit is Unit.CHANNEL)
        return sorted({one[1] for one in found if isinstance(one, tuple) and one[0] is Relation.PARTNER})

    def channel(self, kind: str, measure: Measure = OVERALL, relation: Relation = Relation.PARTNER) -> Estimate | None:
        """Return the figure over the touchpoints of one kind within a relation; overall, promises, stages only."""
        return self._estimate((Unit.CHANNEL, (relation, kind), measure))

    def partners(self) -> list[int]:
        """Return the ids of the partners that were measured."""
        return sorted({one for unit, one, _ in self._sums if unit is Unit.PARTNER and isinstance(one, int)})

    def measures(self, kind: MeasureKind) -> list[Measure]:
        """Return the measures of a kind that were seen."""
        return sorted({measure for _, _, measure in self._sums if measure[0] is kind})

    def phi(self, measure: Measure = OVERALL) -> float:
        """Return the dispersion pooled over the partners."""
        return self._pool(measure)[0]

    def sigma_a(self, measure: Measure = OVERALL) -> float:
        """Return the severity of auditors pooled over the partners (share)."""
        return self._pool(measure)[1]

    def _pool(self, measure: Measure) -> tuple[float, float]:
        if measure not in self._pooled:
            found = [sums for (unit, _, one), sums in self._sums.items() if unit is Unit.PARTNER and one == measure]
            visits = sum(sums.visits for sums in found)
            questions = sum(sums.questions for sums in found) / visits / HUNDRED if visits else 1.0
            samples = [sums.sample for sums in found]
            phi = pooled_dispersion(samples, max(1.0, questions))
            largest = self._largest.get(measure)
            self._pooled[measure] = phi, pooled_severity(samples, phi, network=largest.sample if largest else None)
        return self._pooled[measure]

    def _estimate(self, key: Key, *, own: bool = False) -> Estimate | None:
        if key not in self._told and key in self._sums:
            self._told[key] = self._made(key, self._sums[key], own=own)
        return self._told.get(key)

    def _made(self, key: Key, sums: Sums, *, own: bool) -> Estimate:
        sample = sums.sample
        phi, sigma_a = self._pool(key[2])
        span = mean_range(sample, own_dispersion(sample, phi) if own else phi, sigma_a=sigma_a)
        low, high = span.basis_points()
        # Half up, and inside of the range also where both were rounded.
        score = (2 * sums.total_bp + sums.visits) // (2 * sums.visits)
        return Estimate(
            visits=sums.visits,
            score_bp=score,
            low_bp=min(low, score),
            high_bp=max(high, score),
            critical_failures=sums.critical_failures,
            auditors=sums.auditors,
            sample=sample,
            range=span,
        )


def change(now: Estimate | None, before: Estimate | None) -> tuple[int, int] | None:
    """Return the range of the change in basis points, or None where one of the two was not measured."""
    if now is None or before is None:
        return None
    span = difference(now.sample.mean, now.range, before.sample.mean, before.range)
    return round(span.low * 10000), round(span.high * 10000)


def figures(
    months: Months,
    *,
    kinds: Collection[MeasureKind] = (MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD),
    narrowed: Narrowed = ALL,
) -> Figures:
    """Return the figures of the months, of all units.

    phi and sigma_a are pooled over what was read, so a caller that shows one partner reads all and asks for one.
    """
    return figures_of([Wanted(months, frozenset(kinds))], narrowed=narrowed)[0]


def figures_of(
    wanted: Sequence[Wanted | Months],
    *,
    kinds: Collection[MeasureKind] = (MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD),
    narrowed: Narrowed = ALL,
) -> list[Figures]:
    """Return the figures of several spans, in their order; each is pooled by itself, and they do not overlap.

    Months stand for `Wanted(months, kinds)`. Calendar quarters are read by one statement, under any filters, in a time
    that does not depend on the number of visits; two statements for one partner (`narrowed.partner_ids`). Other spans,
    and several partners, take four statements, and longer the more auditors there are.
    """
    spans = [one if isinstance(one, Wanted) else Wanted(one, frozenset(kinds)) for one in wanted]
    return [Figures(reading) for reading in read(spans, narrowed)]
