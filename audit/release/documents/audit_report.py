"""The report on one audit to one partner, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from audit.assessment.models import MeasureKind
from audit.assessment.queries.figures import OVERALL, Estimate, Measure, change
from audit.fieldwork.operations.opening import DEFAULT_RETENTION_DAYS
from audit.network.working_days import add_working_days
from audit.release.documents.findings import finding_facts
from audit.release.documents.sections import section_facts
from audit.release.queries.sources import Kept, Sources, excluded_audits, kept_standards
from reports.compose import compose
from reports.content import AuditReport
from reports.facts import (
    AuditFacts,
    BrandFacts,
    CriticalFacts,
    ExcludedFacts,
    Figures,
    MethodFacts,
    PeriodFacts,
    PlaceFacts,
    PromiseFacts,
    ScoreFacts,
    StandardFacts,
)
from reports.statistics import kept_range
from reports.words import day_part_at
from reports.words.places import channel_text, kind_text

ANSWER_DAYS = 14
"""Days in which a partner is asked to answer a report."""

DEFAULT_DISPUTE_DAYS = 10
"""Working days for a dispute where there is no agreement."""

AND = " + "
"""Between the touchpoints of a visit that touched several of one partner."""

HUNDRED = 100


@dataclass(frozen=True)
class ReportOrder:
    """What a report is to be: number, version, day of release (brand's zone), and what changed since the last."""

    version: int
    released_on: date
    base_url: str
    changes: tuple[Mapping[str, str], ...] = ()


def report_number(source: Sources) -> str:
    """Return the report's number: the same for all its versions, unique within the brand."""
    # The number stands in file names and headers, which take ASCII only.
    letters = (word[0] for word in source.brand.name.split())
    initials = "".join(letter for letter in letters if letter.isascii() and letter.isalnum()).upper()[:4] or "R"
    # A visit of several partners makes a report for each: the slot of the first leg tells them apart.
    slot = f"-{source.first.slot}" if len(source.checklist.slots) > 1 else ""
    return f"{initials}-{source.first.local_date.year}-{source.audit.number:05d}{slot}"


def audit_report(source: Sources, order: ReportOrder) -> AuditReport:
    """Return the finished report in every language of the brand; raises ContentError when it contradicts itself."""
    kept = kept_standards(source)
    findings = finding_facts(source, kept, order.released_on)
    return compose(
        AuditFacts(
            number=report_number(source),
            version=order.version,
            released_on=order.released_on,
            brand=_brand(source, order.base_url),
            place=_place(source),
            visited_on=source.first.local_date,
            day_part=day_part_at(source.submission.started_at.astimezone(ZoneInfo(source.first.leg.timezone))),
            score=_score(source),
            period=PeriodFacts(
                first_day=source.months.first,
                last_day=source.months.last_day,
                overall=_figures(source, OVERALL, source.brand.target_bp),
                minimum_visits=source.brand.minimum_visits,
                band_limits=_band_limits(source),
                severity_uncertain=_few_auditors(source),
            ),
            promises=_promises(source, kept),
            standards=_standards(source, kept),
            findings=findings,
            sections=section_facts(source),
            method=_method(source, order.released_on),
            changes=tuple(source.texts(change_text) for change_text in order.changes),
        )
    )


def _brand(source: Sources, base_url: str) -> BrandFacts:
    person = source.answerer
    return BrandFacts(
        name=source.brand.name,
        languages=tuple(source.brand.languages),
        contact_name=(person.name if person else None) or source.brand.name,
        contact_email=(person.email if person else None) or "",
        address=urlsplit(base_url).netloc,
    )


def _place(source: Sources) -> PlaceFacts:
    touchpoints = list(dict.fromkeys(leg.touchpoint for leg in source.legs))
    kinds, languages = list(dict.fromkeys(leg.kind for leg in source.legs)), source.brand.languages
    cities = {touchpoint.city for touchpoint in touchpoints}
    city = cities.pop() if len(cities) == 1 else ""
    names = [f"{one.name} ({one.city})" if cities and one.city else one.name for one in touchpoints]
    return PlaceFacts(
        partner=source.partner.name,
        touchpoint=AND.join(names),
        kind={language: AND.join(kind_text(kind, language) for kind in kinds) for language in languages},
        channel={
            language: AND.join(dict.fromkeys(channel_text(kind, language) for kind in kinds)) for language in languages
        },
        city=city,
    )


def _score(source: Sources) -> ScoreFacts:
    overall = source.together.overall
    criticals = tuple(
        CriticalFacts(
            code=consequence.question,
            question=source.texts(source.checklist.question(consequence.question).text),
            effect=consequence.effect,
            cap_bp=None if consequence.cap is None else int(consequence.cap * HUNDRED),
        )
        for consequence in source.score.consequences
        if consequence.pair is None and consequence.slot in source.slots
    )
    return ScoreFacts(
        mode=source.checklist.mode,
        raw_bp=overall.raw_bp if overall else None,
        final_bp=overall.final_bp if overall else None,
        criticals=criticals,
    )


def _figures(source: Sources, measure: Measure, target_bp: int) -> Figures:
    now = source.now.partner(source.partner.id, measure)
    before = source.before.partner(source.partner.id, measure)
    span = change(now, before)
    return Figures(
        score_bp=now.score_bp if now else None,
        low_bp=now.low_bp if now else None,
        high_bp=now.high_bp if now else None,
        visits=now.visits if now else 0,
        target_bp=target_bp,
        previous_bp=before.score_bp if before and now else None,
        change_low_bp=span[0] if span else None,
        change_high_bp=span[1] if span else None,
    )


def _few_auditors(source: Sources) -> bool:
    estimate: Estimate | None = source.now.partner(source.partner.id)
    return estimate is not None and estimate.few_auditors


def _band_limits(source: Sources) -> tuple[int, int, int]:
    # A period mixes checklists, so its band is read by the brand's limits; a checklist's own are for single visits.
    a, b, c = (limit // HUNDRED for limit in source.brand.band_limits)
    return a, b, c


def _visit_bp(source: Sources, kind: MeasureKind, code: str) -> int | None:
    value = source.together.theme(kind).get(code)
    return value.raw_bp if value else None


def _codes(source: Sources, kind: MeasureKind, asked: list[str]) -> list[str]:
    seen = [code for found, code in source.now.measures(kind) if source.now.partner(source.partner.id, (found, code))]
    return list(dict.fromkeys([*asked, *seen]))


def _promises(source: Sources, kept: Mapping[str, Kept]) -> tuple[PromiseFacts, ...]:
    # Every promise that a standard of this report belongs to, in the brand's order.
    wanted = {line.promise.code for code, line in source.standards.items() if code in _standard_codes(source, kept)}
    asked = {question.promise for _, question in source.checklist.questions()}
    rows = {line.promise.code: line.promise for line in source.standards.values()}
    return tuple(
        PromiseFacts(
            code=promise.code,
            name=source.texts(promise.title),
            visit_bp=_visit_bp(source, MeasureKind.PROMISE, promise.code),
            period=_figures(source, (MeasureKind.PROMISE, promise.code), source.brand.target_bp),
        )
        for promise in sorted(rows.values(), key=lambda row: (row.position, row.code))
        if promise.code in wanted or promise.code in asked
    )


def _standard_codes(source: Sources, kept: Mapping[str, Kept]) -> list[str]:
    asked = [question.standard for _, question in source.checklist.questions() if question.standard]
    return [code for code in _codes(source, MeasureKind.STANDARD, [*asked, *kept]) if code in source.standards]


def _standards(source: Sources, kept: Mapping[str, Kept]) -> tuple[StandardFacts, ...]:
    return tuple(_standard(source, code, kept.get(code, Kept())) for code in _standard_codes(source, kept))


def _standard(source: Sources, code: str, kept: Kept) -> StandardFacts:
    line = source.standards[code]
    span = kept_range(kept.kept, kept.tested).basis_points() if kept.tested else None
    return StandardFacts(
        code=code,
        name=source.texts(line.standard.title),
        promise_code=line.promise.code,
        critical=line.standard.criticality.value == "critical",
        visit_bp=_visit_bp(source, MeasureKind.STANDARD, code),
        kept=kept.kept,
        tested=kept.tested,
        low_bp=span[0] if span else None,
        high_bp=span[1] if span else None,
        target_bp=source.target_bp(code, source.first.local_date),
    )


def _method(source: Sources, released_on: date) -> MethodFacts:
    days = source.agreement.dispute_days if source.agreement else DEFAULT_DISPUTE_DAYS
    country = source.agreement.calendar_country if source.agreement else source.first.touchpoint.country
    return MethodFacts(
        checklist=source.texts(source.checklist.title),
        checklist_version=source.checklist.version,
        algorithm_version=str(source.score.algorithm),
        answer_by=released_on + timedelta(days=ANSWER_DAYS),
        dispute_until=add_working_days(released_on, days, country),
        retention_days=source.programme.retention_days or DEFAULT_RETENTION_DAYS,
        informed_on=source.programme.staff_informed_on,
        excluded=tuple(
            ExcludedFacts(number=str(audit.number), reason=dict.fromkeys(source.brand.languages, audit.excluded_reason))
            for audit in excluded_audits(source)
            if audit.excluded_reason
        ),
    )
