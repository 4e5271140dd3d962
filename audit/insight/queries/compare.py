"""Two to six companies side by side: on the standards that all of them were measured by, and on nothing else.

The score of a promise is the mean of its common standards' scores, each standard counting alike, so that a company
whose visits test one standard more often is not measured by another mix. Its range is that of a mean of visits with the
harmonic mean of the standards' visits, and with the scatter of the promise in the brand raised for the standards that
are left out; both err on the wide side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import harmonic_mean
from typing import Any

from sqlalchemy import func, select

from audit.assessment.models import Audit, AuditLeg, MeasureKind
from audit.assessment.queries.figures import OVERALL, Estimate, Figures, Measure, Months, Unit, Wanted, figures_of
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.insight.filters import Filters
from audit.insight.queries.catalogue import Promised
from audit.network.models import Partner, PartnerKind, Relation
from audit.planning.models import Programme
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion
from reports.statistics import Announcement, Change, Sample, announced, mean_range
from reports.statistics.ranges import LEVEL

LEAST, MOST = 2, 6
"""How many companies a comparison has."""

FULL_BP = 10_000
OTHER_MIX = 0.2
"""From this part of the visits on that would have to be of another kind to be alike, a mix counts as different."""


@dataclass(frozen=True)
class Compared:
    """One company of a comparison."""

    slug: str
    name: str
    kind: PartnerKind
    relation: Relation
    visits: int
    """All counted visits of the period, not only those that tested common standards."""


@dataclass(frozen=True)
class Difference:
    """The difference between two companies (places in the comparison): the second less the first."""

    first: int
    second: int
    found: Announcement
    """Size and range (-1 to 1); `announced` is "clear". Both allow for all the comparisons of the page."""


@dataclass(frozen=True)
class Theme:
    """What is compared: one promise, or (`promise` None) all common standards together."""

    promise: Promised | None
    standards: tuple[str, ...]
    """Codes of the common standards that it rests on; none: it cannot be compared."""
    estimates: tuple[Estimate | None, ...]
    """By company; over the common standards only. All or none are there."""
    differences: tuple[Difference, ...]
    phi: float = 1.0
    """The dispersion of its visits' scores; meaningless without standards."""
    sigma_a: float = 0.0

    def judged(self, minimum_visits: int) -> list[int]:
        """Return the places of the companies with so many visits that a difference may be looked at."""
        return [at for at, one in enumerate(self.estimates) if one is not None and one.visits >= minimum_visits]

    @property
    def clear(self) -> tuple[Difference, ...]:
        """The differences that may be told."""
        return tuple(one for one in self.differences if one.found.announced)


@dataclass(frozen=True)
class Mix:
    """What part (0 to 1) of a company's visits is of each value, by company; values as stored."""

    shares: tuple[Mapping[str, float], ...]

    @property
    def differs(self) -> bool:
        """Whether the mixes of two companies differ so much that it may explain a difference of scores."""
        return any(
            sum(abs(one.get(value, 0.0) - other.get(value, 0.0)) for value in {*one, *other}) / 2 >= OTHER_MIX
            for one, other in combinations([shares for shares in self.shares if shares], 2)
        )


@dataclass(frozen=True)
class Comparison:
    """Everything that the page shows of one quarter."""

    months: Months
    companies: tuple[Compared, ...]
    common: tuple[str, ...]
    """Codes of the standards that every company was measured by."""
    measured: tuple[int, ...]
    """By how many standards each was measured."""
    themes: tuple[Theme, ...]
    """All common standards together first, then each promise in the brand's order."""
    versions: Mix
    """Checklists and their versions, as "code v3"."""
    kinds: Mix
    """Kinds of touchpoint."""
    regions: Mix
    programmes: Mix
    """Titles of programmes."""
    visit_kinds: Mix
    """Mystery shops and announced visits."""
    comparisons: int
    """How many differences were looked at together."""


def comparison(slugs: Sequence[str], months: Months, filters: Filters, minimum_visits: int) -> Comparison:
    """Compare the companies of these slugs, which exist (`comparable`), in their order. At most six statements.

    Differences are looked at only where both companies have the minimum of visits.
    """
    rows = {row.slug: row for row in _companies(slugs)}
    ordered = [rows[slug] for slug in slugs]
    wanted = Wanted(
        months,
        frozenset({MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD}),
        frozenset({Unit.PARTNER, Unit.RELATION}),
    )
    figures = figures_of([wanted], narrowed=filters.narrowed())[0]
    codes = [
        {code for _, code in figures.measures(MeasureKind.STANDARD) if figures.partner(row.id, _standard(code))}
        for row in ordered
    ]
    common = frozenset[str].intersection(*map(frozenset, codes))
    themes = _themes(figures, [row.id for row in ordered], common)
    changes = {
        (at, first, second): _change(theme, first, second)
        for at, theme in enumerate(themes)
        for first, second in combinations(theme.judged(minimum_visits), 2)
    }
    found = _looked_at(changes)
    mixes = _mixes([row.id for row in ordered], months, filters)
    return Comparison(
        months=months,
        companies=tuple(
            Compared(row.slug, row.name, row.kind, row.relation, _visits(figures, row.id)) for row in ordered
        ),
        common=tuple(sorted(common)),
        measured=tuple(map(len, codes)),
        themes=tuple(
            replace(
                theme,
                differences=tuple(
                    Difference(first, second, one) for (of, first, second), one in found.items() if of == at
                ),
            )
            for at, theme in enumerate(themes)
        ),
        **mixes,
        comparisons=len(changes),
    )


def comparable() -> list[Any]:
    """Return slug, name and relation of every company, by name, to choose from."""
    statement = select(Partner.slug, Partner.name, Partner.relation).order_by(Partner.name, Partner.id)
    return list(db.session.execute(statement))


def _companies(slugs: Sequence[str]) -> Sequence[Any]:
    columns = (Partner.id, Partner.slug, Partner.name, Partner.kind, Partner.relation)
    return db.session.execute(select(*columns).where(Partner.slug.in_(slugs))).all()


def _standard(code: str) -> Measure:
    return MeasureKind.STANDARD, code


def _visits(figures: Figures, partner_id: int) -> int:
    found = figures.partner(partner_id)
    return found.visits if found else 0


def _themes(figures: Figures, partner_ids: Sequence[int], common: frozenset[str]) -> list[Theme]:
    lines = standards.standards()
    promise_of = {line.standard.code: line.promise for line in lines}
    ordered = sorted({row.id: row for row in promise_of.values()}.values(), key=lambda row: (row.position, row.id))
    by_promise = {row.code: [code for code, one in promise_of.items() if one.id == row.id] for row in ordered}
    # Also standards that the brand no longer lists: visits of the period were measured by them.
    everything = [code for _, code in figures.measures(MeasureKind.STANDARD)]
    themes = [_theme(figures, partner_ids, everything, common=common, promise=None)]
    for row in ordered:
        measure = (MeasureKind.PROMISE, row.code)
        named = Promised(row.code, row.title)
        if any(figures.partner(one, measure) for one in partner_ids):
            themes.append(_theme(figures, partner_ids, by_promise[row.code], common=common, promise=named))
    return themes


def _theme(
    figures: Figures,
    partner_ids: Sequence[int],
    codes: Sequence[str],
    *,
    common: frozenset[str],
    promise: Promised | None,
) -> Theme:
    measure = OVERALL if promise is None else (MeasureKind.PROMISE, promise.code)
    measured = [code for code in codes if _standard(code) in set(figures.measures(MeasureKind.STANDARD))]
    shared = tuple(sorted(code for code in measured if code in common))
    if not shared:
        return Theme(promise, (), (None,) * len(partner_ids), ())
    phi = raised(figures.phi(measure), len(measured), len(shared))
    sigma_a = figures.sigma_a(measure)
    estimates = tuple(_estimate(figures, one, shared, phi, sigma_a) for one in partner_ids)
    return Theme(promise, shared, estimates, (), phi, sigma_a)


def raised(phi: float, standards_in_all: int, common: int) -> float:
    """Return the dispersion of a mean of `common` standards from that of a mean of more of them.

    phi = rho + (1 - rho) / m, so rho follows from the phi of all standards and gives the phi of fewer. A standard
    counts as one question; it may have more, which makes the range rather too wide. Source: as
    `reports.statistics.dispersion`.
    """
    if common >= standards_in_all:
        return phi
    rho = max(0.0, (phi - 1 / standards_in_all) / (1 - 1 / standards_in_all))
    return rho + (1 - rho) / common


def _estimate(figures: Figures, partner_id: int, codes: Sequence[str], phi: float, sigma_a: float) -> Estimate | None:
    found = [one for one in (figures.partner(partner_id, _standard(code)) for code in codes) if one is not None]
    if not found:
        return None
    mean = sum(one.sample.mean for one in found) / len(found)
    visits = max(1, int(harmonic_mean([one.visits for one in found])))
    concentration = max(one.sample.concentration for one in found)
    auditors = max(one.auditors for one in found)
    sample = Sample(visits, mean, 0.0, auditors, concentration)
    span = mean_range(sample, phi, sigma_a=sigma_a)
    low, high = span.basis_points()
    score = int(mean * FULL_BP + 0.5)
    return Estimate(
        visits=visits,
        score_bp=score,
        low_bp=min(low, score),
        high_bp=max(high, score),
        critical_failures=sum(one.critical_failures for one in found),
        auditors=auditors,
        sample=sample,
        range=span,
    )


def _change(theme: Theme, first: int, second: int) -> Change:
    before, after = theme.estimates[first], theme.estimates[second]
    if before is None or after is None:
        message = "a theme with common standards has an estimate for every company"
        raise ValueError(message)
    return Change(before.sample, after.sample, theme.phi, theme.phi, theme.sigma_a)


def _looked_at(changes: Mapping[tuple[int, int, int], Change]) -> Mapping[tuple[int, int, int], Announcement]:
    """Return for every difference whether it may be told, with its range.

    A difference that may not be told has a range that contains zero: at the level to which the smallest chance of all
    is held (Bonferroni), since a narrower one would seem to say more than the verdict.
    """
    if not changes:
        return {}
    level = 1 - (1 - LEVEL) / len(changes)
    return {
        key: one if one.announced else replace(one, range=changes[key].range(level))
        for key, one in announced(changes).items()
    }


def _mixes(partner_ids: Sequence[int], months: Months, filters: Filters) -> dict[str, Mix]:
    columns = (
        AuditLeg.partner_id,
        AuditLeg.kind,
        AuditLeg.region,
        Programme.title,
        Programme.kind.label("visit_kind"),
        ChecklistVersion.code,
        ChecklistVersion.number,
    )
    statement = (
        select(*columns, func.count(AuditLeg.id).label("legs"))
        .select_from(AuditLeg)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .join(Programme, Programme.id == AuditLeg.programme_id)
        .join(ChecklistVersion, ChecklistVersion.id == Audit.checklist_version_id)
        .where(
            AuditLeg.partner_id.in_(partner_ids),
            AuditLeg.local_month.between(months.first, months.last),
            Audit.state.in_(COUNTED),
            *filters.of_legs(),
        )
        .group_by(*columns)
    )
    rows = db.session.execute(statement).all()
    values = {
        "versions": lambda row: f"{row.code} v{row.number}",
        "kinds": lambda row: row.kind,
        "regions": lambda row: row.region,
        "programmes": lambda row: row.title,
        "visit_kinds": lambda row: row.visit_kind.value,
    }
    return {name: _mix(rows, partner_ids, value) for name, value in values.items()}


def _mix(rows: Sequence[Any], partner_ids: Sequence[int], value: Any) -> Mix:
    counts: dict[int, dict[str, int]] = {one: defaultdict(int) for one in partner_ids}
    for row in rows:
        counts[row.partner_id][value(row)] += row.legs
    return Mix(tuple(_shares(counts[one]) for one in partner_ids))


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    whole = sum(counts.values())
    return {value: count / whole for value, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))}
