"""Figures of a period with their honest ranges, read from the roll-ups. Used by reports and scorecards alike.

The unit is the visit. phi and sigma_a are pooled over the brand's partners (docs/statistics.md); nothing here sorts
partners or names a winner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from audit.assessment.models import MeasureKind, Rollup
from audit.core.db import db
from audit.planning.models import Programme
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion
from checklists import Checklist
from reports.statistics import Range, Sample, difference, mean_range, pooled_dispersion, pooled_severity

FEWEST_AUDITORS = 3
"""Below so many auditors for a partner and period, pages and reports say so."""

Measure = tuple[MeasureKind, str]
"""Of what a figure is: kind and code (empty code for overall)."""

OVERALL: Measure = (MeasureKind.OVERALL, "")


@dataclass(frozen=True)
class Months:
    """A span of months by their first days, both counted."""

    first: date
    last: date

    def before(self) -> Months:
        """Return the span of the same length that ends just before this one."""
        length = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return Months(_shifted(self.first, -length), _shifted(self.first, -1))

    @property
    def last_day(self) -> date:
        """The last day of the last month."""
        return date.fromordinal(_shifted(self.last, 1).toordinal() - 1)


def quarter_of(day: date) -> Months:
    """Return the calendar quarter of a day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Months(first, _shifted(first, 2))


def _shifted(month: date, by: int) -> date:
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


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
    range: Range

    @property
    def few_auditors(self) -> bool:
        """Whether so few auditors visited that their severity weighs heavily."""
        return self.auditors < FEWEST_AUDITORS


@dataclass
class _Sums:
    visits: int = 0
    total_bp: int = 0
    squares_bp: int = 0
    critical_failures: int = 0
    by_auditor: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, row: _Row) -> None:
        self.visits += row.visits
        self.total_bp += row.total_bp
        self.squares_bp += row.squares_bp
        self.critical_failures += row.critical_failures
        self._count(row.auditor_id, row.visits, row.total_bp)

    def merge(self, other: _Sums) -> None:
        self.visits += other.visits
        self.total_bp += other.total_bp
        self.squares_bp += other.squares_bp
        self.critical_failures += other.critical_failures
        for auditor, (visits, total_bp) in other.by_auditor.items():
            self._count(auditor, visits, total_bp)

    def _count(self, auditor: int, visits: int, total_bp: int) -> None:
        seen, total = self.by_auditor.get(auditor, (0, 0))
        self.by_auditor[auditor] = seen + visits, total + total_bp

    def sample(self) -> Sample:
        return Sample.of_sums(
            self.visits,
            self.total_bp,
            self.squares_bp,
            auditors=len(self.by_auditor),
            auditor_squares=sum(visits**2 for visits, _ in self.by_auditor.values()),
            auditor_totals=sum(total**2 // visits for visits, total in self.by_auditor.values()),
        )


@dataclass(frozen=True)
class _Row:
    partner_id: int
    programme_id: int
    auditor_id: int
    measure: Measure
    visits: int
    total_bp: int
    squares_bp: int
    critical_failures: int


class Figures:
    """The figures of one span of months under one set of filters, read once; then asked by partner and measure."""

    def __init__(self, rows: Iterable[_Row], questions: Mapping[tuple[int, Measure], float]) -> None:
        self._partners: dict[tuple[int, Measure], _Sums] = defaultdict(_Sums)
        self._network: dict[Measure, _Sums] = defaultdict(_Sums)
        self._questions: dict[Measure, list[tuple[int, float]]] = defaultdict(list)
        for row in rows:
            if not row.visits:
                continue
            self._partners[row.partner_id, row.measure].add(row)
            self._network[row.measure].add(row)
            asked = questions.get((row.programme_id, row.measure), 1.0)
            self._questions[row.measure].append((row.visits, asked))
        self._pooled: dict[Measure, tuple[float, float]] = {}

    def partner(self, partner_id: int, measure: Measure = OVERALL) -> Estimate | None:
        """Return a partner's figure, or None when nothing was measured."""
        return self._estimate(self._partners.get((partner_id, measure)), measure)

    def network(self, measure: Measure = OVERALL, among: Collection[int] | None = None) -> Estimate | None:
        """Return the figure over all partners as visited: every visit counts alike.

        `among` leaves in only these partners, so that competitors and own units do not count as the network.
        """
        if among is None:
            return self._estimate(self._network.get(measure), measure)
        sums = _Sums()
        for partner_id in among:
            found = self._partners.get((partner_id, measure))
            if found is not None:
                sums.merge(found)
        return self._estimate(sums, measure)

    def partners(self) -> list[int]:
        """Return the ids of the partners that were measured."""
        return sorted({partner for partner, _ in self._partners})

    def measures(self, kind: MeasureKind) -> list[Measure]:
        """Return the measures of a kind that were seen."""
        return sorted(measure for measure in self._network if measure[0] is kind)

    def phi(self, measure: Measure = OVERALL) -> float:
        """Return the dispersion pooled over the partners."""
        return self._pool(measure)[0]

    def sigma_a(self, measure: Measure = OVERALL) -> float:
        """Return the severity of auditors pooled over the partners (share)."""
        return self._pool(measure)[1]

    def _pool(self, measure: Measure) -> tuple[float, float]:
        if measure not in self._pooled:
            samples = [sums.sample() for (_, found), sums in self._partners.items() if found == measure]
            weighted = self._questions[measure]
            visits = sum(count for count, _ in weighted)
            questions = sum(count * asked for count, asked in weighted) / visits if visits else 1.0
            phi = pooled_dispersion(samples, max(1.0, questions))
            auditors = len(self._network[measure].by_auditor)
            self._pooled[measure] = phi, pooled_severity(samples, phi, auditors=auditors)
        return self._pooled[measure]

    def _estimate(self, sums: _Sums | None, measure: Measure) -> Estimate | None:
        if sums is None or not sums.visits:
            return None
        sample = sums.sample()
        phi, sigma_a = self._pool(measure)
        span = mean_range(sample, phi, sigma_a=sigma_a)
        low, high = span.basis_points()
        # Half up, and inside of the range also where both were rounded.
        score = (2 * sums.total_bp + sums.visits) // (2 * sums.visits)
        return Estimate(
            visits=sums.visits,
            score_bp=score,
            low_bp=min(low, score),
            high_bp=max(high, score),
            critical_failures=sums.critical_failures,
            auditors=len(sums.by_auditor),
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
    partner_ids: Collection[int] | None = None,
    criteria: Collection[ColumnElement[bool]] = (),
) -> Figures:
    """Return the figures of the months.

    `partner_ids` and `criteria` (over `Rollup`) filter what is read; phi and sigma_a are then pooled over what was
    read, so a caller that shows one partner reads all and asks for one.
    """
    return figures_of([months], kinds=kinds, partner_ids=partner_ids, criteria=criteria)[0]


def figures_of(
    spans: Sequence[Months],
    *,
    kinds: Collection[MeasureKind] = (MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD),
    partner_ids: Collection[int] | None = None,
    criteria: Collection[ColumnElement[bool]] = (),
) -> list[Figures]:
    """Return the figures of several spans of months, in their order, read together by two statements.

    The spans do not overlap. The rest is as in `figures`; each span is pooled by itself.
    """
    statement = (
        select(
            Rollup.local_month,
            Rollup.partner_id,
            Rollup.programme_id,
            Rollup.auditor_id,
            Rollup.measure,
            Rollup.code,
            func.sum(Rollup.visits),
            func.sum(Rollup.total_bp),
            func.sum(Rollup.squares_bp),
            func.sum(Rollup.critical_failures),
        )
        .where(
            or_(*(Rollup.local_month.between(span.first, span.last) for span in spans)),
            Rollup.measure.in_(kinds),
            *criteria,
        )
        .group_by(
            Rollup.local_month,
            Rollup.partner_id,
            Rollup.programme_id,
            Rollup.auditor_id,
            Rollup.measure,
            Rollup.code,
        )
    )
    if partner_ids is not None:
        statement = statement.where(Rollup.partner_id.in_(partner_ids))
    rows: dict[Months, list[_Row]] = {span: [] for span in spans}
    for month, partner, programme, auditor, kind, code, visits, total, squares, critical in db.session.execute(
        statement
    ):
        span = next(span for span in spans if span.first <= month <= span.last)
        rows[span].append(
            _Row(partner, programme, auditor, (kind, code), int(visits), int(total), int(squares), int(critical))
        )
    questions = _questions({row.programme_id for found in rows.values() for row in found})
    return [Figures(rows[span], questions) for span in spans]


def _questions(programme_ids: Collection[int]) -> dict[tuple[int, Measure], float]:
    found: dict[tuple[int, Measure], float] = {}
    statement = (
        select(Programme.id, ChecklistVersion)
        .join(ChecklistVersion, ChecklistVersion.id == Programme.checklist_version_id)
        .where(Programme.id.in_(programme_ids))
    )
    for programme_id, version in db.session.execute(statement):
        for measure, count in effective_questions(standards.checklist_of(version)).items():
            found[programme_id, measure] = count
    return found


def effective_questions(checklist: Checklist) -> dict[Measure, float]:
    """Return the effective number of scored questions of each measure: (sum of weights)^2 / sum of squared weights.

    Source: Kish, Survey Sampling (1965), 11.7. Conditional questions count as asked: the number is an upper limit.
    """
    weights: dict[Measure, list[float]] = defaultdict(list)
    for section, question in checklist.questions():
        if not question.weight or section.pair is not None:
            continue
        for measure in (
            OVERALL,
            (MeasureKind.PROMISE, question.promise),
            (MeasureKind.STANDARD, question.standard),
            (MeasureKind.STAGE, question.stage),
        ):
            weights[measure].append(float(question.weight))
    return {
        measure: sum(found) ** 2 / sum(weight**2 for weight in found) for measure, found in weights.items() if found
    }
