"""The answers of released reports as tidy rows for analysts: one row for each answer, read in batches.

A row holds what the report says, and no more: no auditor, no time of the day, no comment, and of answers that could
tell who the shopper was only the words of the report. A report that was revoked is not released, so its answers are
not here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from audit.assessment.models import Adjustment, Audit, AuditLeg, AuditScore
from audit.assessment.operations import laid_over
from audit.assessment.queries.figures import Months
from audit.core.db import db
from audit.fieldwork.drafts import NOTHING, Entry, read_answer
from audit.fieldwork.models import Submission, SubmittedAnswer
from audit.insight.filters import Filters
from audit.network.models import Partner, Touchpoint
from audit.release.models import Release, ReleaseState
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion
from checklists import Answer, Checklist, Line, Question, Section, kind_of, score_from_data
from checklists.answers.kind import Telling
from checklists.scoring import Status

BATCH = 100
"""Reports that are read at once: what one batch holds in memory does not grow with the period."""

UNTOLD = frozenset({Telling.QUOTE, Telling.PART_OF_DAY, Telling.COUNT, Telling.SIGNED, Telling.RECORDED})
"""Ways of telling that say less than the stored value (of photos only how many), or that quote; only the words of
the report are given then."""


@dataclass(frozen=True)
class Place:
    """Where a leg of the visit was made, as it was frozen; partner and touchpoint by their present names."""

    slot: str
    day: date
    partner: str
    partner_slug: str
    touchpoint: str
    touchpoint_code: str
    kind: str
    region: str


@dataclass(frozen=True)
class ReleasedAnswer:
    """One answer of a released report and its part in the score."""

    audit: int
    """Number of the audit."""
    report: str
    report_version: int
    checklist: str
    checklist_version: int
    place: Place
    giver: Place | None
    """For an answer about a hand-off: who handed over. It belongs to the pair, not to `place` alone."""
    section: Section
    number: str
    """Number of the question as reports show it, such as "2.3"."""
    question: Question
    answer: Answer
    line: Line

    @property
    def token(self) -> str:
        """The answer as one canonical word ("yes", a code, a number), empty where only words may be told."""
        kind = kind_of(self.question)
        if self.answer.value is None or kind.telling in UNTOLD:
            return ""
        return kind.token(self.answer.value)


def released_answers(months: Months, filters: Filters) -> Iterator[ReleasedAnswer]:
    """Yield every answer of the reports released on visits of the months, by report and then as the checklist asks.

    Questions that were not asked have no row; a stage in the filters leaves in the questions of that stage. Five
    statements for each batch of reports, and one for a checklist version that was not seen before.
    """
    versions: dict[int, ChecklistVersion] = {}
    after = 0
    while batch := _releases(months, filters, after):
        after = batch[-1].id
        read = _Batch(batch, versions)
        for release in batch:
            yield from (one for one in read.answers(release) if filters.stage in {"", one.question.stage})


def count_released_answers(months: Months, filters: Filters) -> int:
    """Return about how many rows there are: stored answers of the reports, of all legs of their parts."""
    statement = (
        select(func.count(SubmittedAnswer.id))
        .join(AuditScore, AuditScore.submission_id == SubmittedAnswer.submission_id)
        .join(Release, Release.audit_score_id == AuditScore.id)
        .where(Release.state == ReleaseState.RELEASED, _visited(months, filters))
    )
    return db.session.scalar(statement) or 0


def _visited(months: Months, filters: Filters) -> Any:
    """Return the criterion that a report is about a visit of the months that the filters let through."""
    mine = (
        [AuditLeg.partner_id.in_(select(Partner.id).where(Partner.slug == filters.partner_slug))]
        if filters.partner_slug
        else []
    )
    return (
        select(AuditLeg.id)
        .where(
            AuditLeg.audit_id == Release.audit_id,
            AuditLeg.partner_id == Release.partner_id,
            AuditLeg.local_month.between(months.first, months.last),
            *filters.of_legs(),
            *mine,
        )
        .exists()
    )


def _releases(months: Months, filters: Filters, after: int) -> Sequence[Any]:
    statement = (
        select(
            Release.id,
            Release.number,
            Release.version,
            Release.partner_id,
            Release.audit_id,
            Audit.number.label("audit_number"),
            Audit.checklist_version_id,
            AuditScore.id.label("score_id"),
            AuditScore.submission_id,
            AuditScore.explanation,
            Submission.manifest,
        )
        .join(Audit, Audit.id == Release.audit_id)
        .join(AuditScore, AuditScore.id == Release.audit_score_id)
        .join(Submission, Submission.id == AuditScore.submission_id)
        .where(Release.state == ReleaseState.RELEASED, Release.id > after, _visited(months, filters))
        .order_by(Release.id)
        .limit(BATCH)
    )
    return db.session.execute(statement).all()


class _Batch:
    """What the answers of some reports are made from."""

    def __init__(self, releases: Sequence[Any], versions: dict[int, ChecklistVersion]) -> None:
        audits = {row.audit_id for row in releases}
        submissions = {row.submission_id for row in releases}
        self._versions = versions
        self._load_versions({row.checklist_version_id for row in releases})
        self._legs = _legs(audits)
        self._entries = _entries(submissions)
        self._adjustments = _adjustments(submissions)

    def _load_versions(self, wanted: Collection[int]) -> None:
        missing = set(wanted) - set(self._versions)
        if missing:
            rows = db.session.scalars(select(ChecklistVersion).where(ChecklistVersion.id.in_(missing)))
            self._versions.update({row.id: row for row in rows})

    def answers(self, release: Any) -> Iterator[ReleasedAnswer]:
        """Yield the answers of one report: those of the partner's legs and of the hand-offs to it."""
        version = self._versions[release.checklist_version_id]
        checklist = standards.checklist_of(version)
        legs = self._legs[release.audit_id]
        own = {slot for slot, (partner_id, _place) in legs.items() if partner_id == release.partner_id}
        answers = self._answers(release, checklist)
        lines = {line.question: line for line in score_from_data(release.explanation).lines}
        for at, section in enumerate(checklist.sections, start=1):
            if section.slot not in own:
                continue
            giver = legs.get(section.pair[0]) if section.pair else None
            for number, question in enumerate(section.questions, start=1):
                line = lines.get(question.code)
                if line is None or line.status is Status.NOT_ASKED:
                    continue
                yield ReleasedAnswer(
                    audit=release.audit_number,
                    report=release.number,
                    report_version=release.version,
                    checklist=version.code,
                    checklist_version=version.number,
                    place=legs[section.slot][1],
                    giver=giver[1] if giver else None,
                    section=section,
                    number=f"{at}.{number}",
                    question=question,
                    answer=answers.get(question.code, Answer()),
                    line=line,
                )

    def _answers(self, release: Any, checklist: Checklist) -> dict[str, Answer]:
        entries = self._entries.get(release.submission_id, {})
        photos: dict[str, list[str]] = {}
        for item in release.manifest:
            photos.setdefault(item["question"], []).append(item["uuid"])
        questions = {question.code: question for _section, question in checklist.questions()}
        found = {
            code: read_answer(question, entries.get(code, NOTHING), photos.get(code, ()))
            for code, question in questions.items()
            if code in entries or code in photos
        }
        for adjustment in self._adjustments.get(release.submission_id, ()):
            code = adjustment.question
            found[code] = laid_over(questions[code], found.get(code, Answer()), adjustment)
        return found


def _legs(audit_ids: Collection[int]) -> Mapping[int, dict[str, tuple[int, Place]]]:
    statement = (
        select(
            AuditLeg.audit_id,
            AuditLeg.slot,
            AuditLeg.partner_id,
            AuditLeg.local_date,
            AuditLeg.kind,
            AuditLeg.region,
            Partner.name.label("partner"),
            Partner.slug,
            Touchpoint.name.label("touchpoint"),
            Touchpoint.code,
        )
        .join(Partner, Partner.id == AuditLeg.partner_id)
        .join(Touchpoint, Touchpoint.id == AuditLeg.touchpoint_id)
        .where(AuditLeg.audit_id.in_(audit_ids))
    )
    found: dict[int, dict[str, tuple[int, Place]]] = {}
    for row in db.session.execute(statement):
        place = Place(row.slot, row.local_date, row.partner, row.slug, row.touchpoint, row.code, row.kind, row.region)
        found.setdefault(row.audit_id, {})[row.slot] = (row.partner_id, place)
    return found


def _entries(submission_ids: Collection[int]) -> Mapping[int, dict[str, Entry]]:
    # The comment is not read at all: what a report says of it depends on its findings.
    statement = select(
        SubmittedAnswer.submission_id,
        SubmittedAnswer.question,
        SubmittedAnswer.value,
        SubmittedAnswer.not_applicable,
        SubmittedAnswer.reason,
    ).where(SubmittedAnswer.submission_id.in_(submission_ids))
    found: dict[int, dict[str, Entry]] = {}
    for row in db.session.execute(statement):
        entry = Entry((row.value or {}).get("v"), row.not_applicable, row.reason or "")
        found.setdefault(row.submission_id, {})[row.question] = entry
    return found


def _adjustments(submission_ids: Collection[int]) -> Mapping[int, list[Adjustment]]:
    statement = (
        select(Adjustment)
        .where(Adjustment.submission_id.in_(submission_ids), Adjustment.delete_after.is_(None))
        .order_by(Adjustment.id)
    )
    found: dict[int, list[Adjustment]] = {}
    for row in db.session.scalars(statement):
        found.setdefault(row.submission_id, []).append(row)
    return found
