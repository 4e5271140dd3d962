"""The scorecard of one partner: its figures, promises, standards, touchpoints and visits, down to the single audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, case, func, or_, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, AuditState, MeasureKind, Rollup, Score
from audit.assessment.queries.figures import Estimate, Months, change, figures_of
from audit.assessment.queries.kept import Seen, standards_seen
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.core.errors import NotFound
from audit.insight.filters import Filters
from audit.insight.periods import quarters_until
from audit.insight.queries.network import Promised, TrendPoint, promise
from audit.network.models import (
    Contact,
    ContactRole,
    ContactState,
    JourneyStage,
    Partner,
    Person,
    Touchpoint,
    TouchpointKind,
)
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion
from audit.standards.queries import StandardLine
from reports.statistics import Range, kept_range


@dataclass(frozen=True)
class Head:
    """Who the partner is; stage and contract owner as far as they are known."""

    partner: Partner
    stage: Mapping[str, str] | None
    owner: str | None
    """Name of the contact who owns the contract at the partner."""


@dataclass(frozen=True)
class PromiseLine:
    """One promise of the partner; both figures None is "not measured"."""

    promise: Promised
    now: Estimate | None
    before: Estimate | None


@dataclass(frozen=True)
class KeptLine:
    """In how many of the visits that tested it a standard was kept."""

    code: str
    title: Mapping[str, str]
    promise: Mapping[str, str]
    kept: int
    tested: int
    range: Range
    """Wilson's range of the share of visits that keep it."""
    target_bp: int
    """From this score on a visit keeps it: the rung of the last day of the period, or the brand's target."""
    critical: int
    """Visits with a critical failure of it."""


@dataclass(frozen=True)
class VisitedPlace:
    """A touchpoint with the number of its counted visits; `other` were not counted (not approved, or excluded)."""

    name: str
    city: str
    kind: TouchpointKind
    monthly_volume: int | None
    counted: int
    other: int


@dataclass(frozen=True)
class VisitLine:
    """One visit (one leg of an audit) with its present score; None is "not measured"."""

    key: str
    number: int
    state: AuditState
    excluded_reason: str | None
    day: date
    place: str
    checklist: Mapping[str, str]
    version: int
    raw_bp: int | None
    final_bp: int | None
    critical: int


@dataclass(frozen=True)
class PartnerScorecard:
    """Everything that the page of a partner shows of one quarter."""

    head: Head
    months: Months
    overall: Estimate | None
    previous: Estimate | None
    change_bp: tuple[int, int] | None
    trend: tuple[TrendPoint, ...]
    promises: tuple[PromiseLine, ...]
    standards: tuple[KeptLine, ...]
    """Worst first: by the share of visits that kept it, then by code."""
    places: tuple[VisitedPlace, ...]
    visits: tuple[VisitLine, ...]
    visits_in_all: int
    """Lines of the list: a visit of several legs at the partner has one for each."""
    visits_made: int
    excluded: int
    """How many of the visits were excluded; those stand first in the list, with their reason."""
    phi: float
    sigma_a: float


def partner_scorecard(
    slug: str, months: Months, filters: Filters, *, brand_target_bp: int, offset: int, limit: int
) -> PartnerScorecard:
    """Return the scorecard of a partner in a quarter with one slice of its visits.

    Raises NotFound, for a foreign one too. Eleven statements; phi and sigma_a are pooled over the whole brand under the
    same filters.
    """
    head = _head(slug)
    partner_id = head.partner.id
    spans = quarters_until(months)
    found = figures_of(
        spans,
        kinds=(MeasureKind.OVERALL, MeasureKind.PROMISE),
        criteria=[
            *filters.of_rollups(),
            or_(Rollup.measure == MeasureKind.OVERALL, Rollup.local_month >= months.before().first),
        ],
    )
    now, before = found[-1], found[-2]
    lines = standards.standards()
    criteria = [
        AuditLeg.local_month.between(months.first, months.last),
        *filters.of_legs(),
    ]
    seen = standards_seen(partner_id, *criteria)
    criteria.append(AuditLeg.partner_id == partner_id)
    places, in_all = _places(criteria)
    made, excluded = _made(criteria)
    return PartnerScorecard(
        head=head,
        months=months,
        overall=now.partner(partner_id),
        previous=before.partner(partner_id),
        change_bp=change(now.partner(partner_id), before.partner(partner_id)),
        trend=tuple(TrendPoint(span, one.partner(partner_id)) for span, one in zip(spans, found, strict=True)),
        promises=tuple(
            PromiseLine(one, now.partner(partner_id, promise(one.code)), before.partner(partner_id, promise(one.code)))
            for one in _promises(lines)
        ),
        standards=_kept(lines, seen, months.last_day, brand_target_bp),
        places=places,
        visits=_visits(criteria, offset, limit),
        visits_in_all=in_all,
        visits_made=made,
        excluded=excluded,
        phi=now.phi(),
        sigma_a=now.sigma_a(),
    )


def _head(slug: str) -> Head:
    row = db.session.execute(
        select(Partner, JourneyStage.title, Person.name)
        .outerjoin(JourneyStage, JourneyStage.code == Partner.stage_code)
        .outerjoin(
            Contact,
            (Contact.partner_id == Partner.id)
            & (Contact.role == ContactRole.CONTRACT_OWNER)
            & (Contact.state != ContactState.LEFT),
        )
        .outerjoin(Person, Person.id == Contact.person_id)
        .where(Partner.slug == slug)
        .order_by(Contact.id)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("partner", slug)
    return Head(row[0], row[1], row[2])


def _promises(lines: Sequence[StandardLine]) -> list[Promised]:
    rows = {line.promise.id: line.promise for line in lines}
    ordered = sorted(rows.values(), key=lambda row: (row.position, row.id))
    return [Promised(row.code, row.title) for row in ordered]


def _kept(
    lines: Sequence[StandardLine], seen: Iterable[Seen], last_day: date, brand_target_bp: int
) -> tuple[KeptLine, ...]:
    known = {line.standard.code: line for line in lines}
    counts: dict[str, list[int]] = {}
    for one in seen:
        kept = not one.failed and one.raw_bp >= _target(known.get(one.code), one.day, brand_target_bp)
        sums = counts.setdefault(one.code, [0, 0, 0])
        for at, counts_in in enumerate((kept, True, one.failed)):
            sums[at] += one.visits if counts_in else 0
    found = [
        KeptLine(
            code=code,
            title=known[code].standard.title if code in known else {"en": code},
            promise=known[code].promise.title if code in known else {},
            kept=kept,
            tested=tested,
            range=kept_range(kept, tested),
            target_bp=_target(known.get(code), last_day, brand_target_bp),
            critical=critical,
        )
        for code, (kept, tested, critical) in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (Fraction(one.kept, one.tested), -one.critical, one.code)))


def _target(line: StandardLine | None, day: date, brand_target_bp: int) -> int:
    rung = line.target(day) if line is not None else None
    return brand_target_bp if rung is None else rung.target_bp


def _places(criteria: Sequence[ColumnElement[bool]]) -> tuple[tuple[VisitedPlace, ...], int]:
    """Return the touchpoints with their visits, and how many legs of audits there are in all."""
    columns = (Touchpoint.id, Touchpoint.name, Touchpoint.city, Touchpoint.kind, Touchpoint.monthly_volume)
    counts = [
        func.count(Audit.assignment_id.distinct()).filter(Audit.state.in_(COUNTED)),
        func.count(Audit.assignment_id.distinct()),
        func.count(AuditLeg.id),
    ]
    rows = db.session.execute(
        select(*columns, *counts)
        .select_from(AuditLeg)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .join(Touchpoint, Touchpoint.id == AuditLeg.touchpoint_id)
        .where(*criteria)
        .group_by(*columns)
        .order_by(Touchpoint.name, Touchpoint.id)
    ).all()
    places = tuple(VisitedPlace(row[1], row[2], row[3], row[4], counted=row[5], other=row[6] - row[5]) for row in rows)
    return places, sum(row[7] for row in rows)


def _made(criteria: Sequence[ColumnElement[bool]]) -> tuple[int, int]:
    """Return how many visits there are, and how many of them were excluded, each counted once."""
    row = db.session.execute(
        select(
            func.count(Audit.assignment_id.distinct()),
            func.count(Audit.assignment_id.distinct()).filter(Audit.state == AuditState.EXCLUDED),
        )
        .select_from(AuditLeg)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .where(*criteria)
    ).one()
    return row[0], row[1]


def _visits(criteria: Sequence[ColumnElement[bool]], offset: int, limit: int) -> tuple[VisitLine, ...]:
    excluded_first = case((Audit.state == AuditState.EXCLUDED, 0), else_=1)
    statement = (
        select(
            Audit.key,
            Audit.number,
            Audit.state,
            Audit.excluded_reason,
            AuditLeg.local_date,
            Touchpoint.name,
            ChecklistVersion.title,
            ChecklistVersion.number,
            Score.raw_bp,
            Score.final_bp,
            func.coalesce(Score.critical_failures, 0),
        )
        .select_from(AuditLeg)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .join(Touchpoint, Touchpoint.id == AuditLeg.touchpoint_id)
        .join(ChecklistVersion, ChecklistVersion.id == Audit.checklist_version_id)
        .outerjoin(AuditScore, (AuditScore.audit_id == Audit.id) & AuditScore.is_current)
        .outerjoin(
            Score,
            (Score.audit_score_id == AuditScore.id)
            & (Score.audit_leg_id == AuditLeg.id)
            & (Score.kind == MeasureKind.OVERALL)
            & (Score.from_slot == ""),
        )
        .where(*criteria)
        .order_by(excluded_first, AuditLeg.local_date.desc(), AuditLeg.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return tuple(VisitLine(*row) for row in db.session.execute(statement))
