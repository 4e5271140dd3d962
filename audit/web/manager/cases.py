"""One audit as its readers see it: questions with answers and evidence, section by section, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from zoneinfo import ZoneInfo

from audit.assessment import operations, queries
from audit.assessment.models import Adjustment, Audit, AuditLeg, AuditScore
from audit.fieldwork import queries as fieldwork
from audit.fieldwork.drafts import PICTURE_KINDS, Photo
from audit.fieldwork.models import Submission
from audit.fieldwork.queries.signs import Signs
from audit.standards import queries as standards
from audit.web import filters
from audit.web.access import current_user
from audit.web.words import page_language
from checklists import Answer, Checklist, Line, Place, Question, Score, Section, Status, kind_of
from checklists.answers.kind import Telling
from reports.words import answer_text

SHORT_PART = 4
"""A visit that took less than this part (a quarter) of the checklist's estimate is marked as very short."""

NOTHING = Answer()


@dataclass(frozen=True)
class AnswerLine:
    """One question with its answer as it counts, and everything that belongs to it."""

    number: str
    question: Question
    answer: Answer
    words: str
    photos: tuple[Photo, ...]
    line: Line | None
    """How it entered the score; None for a question of a part that this audit does not hold."""
    adjustment: Adjustment | None
    sent_words: str
    """The answer as it was sent, where a reviewer changed it; else empty."""
    former_words: str
    """The answer of the revision before, where it differs; else empty."""
    rewording: Adjustment | None
    """The last change of the comment; None where it is as it was sent."""
    sent_comment: str
    """The comment as it was sent, where it was changed; else empty."""

    @property
    def adjustable(self) -> bool:
        """Whether a reviewer can change the answer: evidence itself cannot be typed."""
        return self.question.kind not in PICTURE_KINDS and not self.not_asked

    @property
    def quotable(self) -> bool:
        """Whether the line holds words of the auditor that a report may repeat, or held them when it was sent."""
        told = self.question.kind == "text" and (self.answer.value is not None or self.adjustment is not None)
        return told or bool(self.answer.comment or self.rewording)

    @property
    def not_asked(self) -> bool:
        """Whether a condition kept the question from being asked."""
        return self.line is not None and self.line.status is Status.NOT_ASKED

    @property
    def failed(self) -> bool:
        """Whether it is critical and failed."""
        return self.line is not None and self.line.consequence is not None


@dataclass(frozen=True)
class SectionView:
    """One section with its answers."""

    number: int
    section: Section
    leg: AuditLeg
    lines: tuple[AnswerLine, ...]

    @property
    def asked(self) -> tuple[AnswerLine, ...]:
        """The questions that were asked."""
        return tuple(line for line in self.lines if not line.not_asked)


@dataclass(frozen=True)
class Case:
    """One audit with its submissions and its present score."""

    audit: Audit
    checklist: Checklist
    legs: Sequence[AuditLeg]
    submissions: Sequence[Submission]
    audit_score: AuditScore
    score: Score
    adjustments: Sequence[Adjustment]

    @property
    def submission(self) -> Submission:
        """The last revision."""
        return self.submissions[-1]

    @property
    def timezone(self) -> str:
        """The zone of the first touchpoint."""
        return self.legs[0].leg.timezone

    @property
    def alias(self) -> str:
        """By what readers know the auditor."""
        return self.legs[0].auditor.alias or "–"

    @property
    def title(self) -> str:
        """The places visited."""
        return ", ".join(dict.fromkeys(f"{leg.partner.name}, {leg.touchpoint.name}" for leg in self.legs))

    @property
    def own(self) -> bool:
        """Whether the signed-in person made the visit, and so may not judge it."""
        return any(leg.auditor.user_id == current_user().id for leg in self.legs)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The answers as they count."""
        return operations.answers_of(self.audit)

    @cached_property
    def signs(self) -> Signs:
        """What stands out in the last submission."""
        return fieldwork.signs_of([self.audit.assignment_id])[self.audit.assignment_id, self.audit.part]

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The number of every question, such as "2.3"."""
        return {
            question.code: f"{first}.{second}"
            for first, section in enumerate(self.checklist.sections, start=1)
            for second, question in enumerate(section.questions, start=1)
        }

    @cached_property
    def sections(self) -> tuple[SectionView, ...]:
        """The sections of this audit's legs."""
        return _sections(self)

    def line(self, code: str) -> AnswerLine | None:
        """Return one question of this audit; None when the audit does not hold it."""
        return next((line for view in self.sections for line in view.lines if line.question.code == code), None)


def case_of(key: str) -> Case:
    """Return the audit with this key as its readers see it; raises NotFound."""
    audit = queries.audit_by_key(key)
    current = queries.current_score(audit.id)
    return Case(
        audit=audit,
        checklist=standards.checklist_of(audit.checklist_version),
        legs=queries.legs(audit.id),
        submissions=queries.submissions(audit),
        audit_score=current,
        score=queries.explanation(current),
        adjustments=queries.adjustments(audit.id),
    )


def is_short(checklist: Checklist, minutes: int) -> bool:
    """Say whether a visit was filled in so quickly that a reviewer should look twice."""
    return minutes * SHORT_PART < checklist.minutes


def exact_words(question: Question, answer: Answer) -> str:
    """Return an answer in words for people of the brand: unlike in reports, times and places to the point."""
    value = answer.value
    if not answer.not_applicable:
        if isinstance(value, time):
            return filters.clock_time(value)
        if isinstance(value, date):
            return filters.day(value)
        if isinstance(value, Place):
            return f"{value.latitude}, {value.longitude}"
        if kind_of(question).telling is Telling.RECORDED and isinstance(value, str):
            return value
    return answer_text(question, answer, page_language())


def _sections(case: Case) -> tuple[SectionView, ...]:
    legs = {leg.slot: leg for leg in case.legs}
    sent = fieldwork.answers_of(case.submission)
    former = fieldwork.answers_of(case.submissions[-2]) if len(case.submissions) > 1 else None
    photos = fieldwork.manifest_photos(case.submission)
    lines = {line.question: line for line in case.score.lines}
    # Adjustments of a former revision were laid over that one only.
    present = [row for row in case.adjustments if row.submission_id == case.submission.id]
    reworded = {row.question: row for row in present if "comment" in (row.value or {})}
    adjusted = {row.question: row for row in present if "comment" not in (row.value or {})}

    def view(question: Question) -> AnswerLine:
        code = question.code
        answer = case.answers.get(code, NOTHING)
        words, as_sent = exact_words(question, answer), exact_words(question, sent.get(code, NOTHING))
        before = as_sent if former is None else exact_words(question, former.get(code, NOTHING))
        return AnswerLine(
            number=case.numbers[code],
            question=question,
            answer=answer,
            words=words,
            photos=photos.get(code, ()),
            line=lines.get(code),
            adjustment=adjusted.get(code),
            sent_words=as_sent if code in adjusted else "",
            former_words=before if before != as_sent else "",
            rewording=reworded.get(code),
            sent_comment=sent.get(code, NOTHING).comment if code in reworded else "",
        )

    return tuple(
        SectionView(number, section, legs[section.slot], tuple(view(question) for question in section.questions))
        for number, section in enumerate(case.checklist.sections, start=1)
        if section.slot in legs
    )


def local_date_of(case: Case) -> date:
    """Return the day on which the visit was begun, in the touchpoint's zone."""
    return case.submission.started_at.astimezone(ZoneInfo(case.timezone)).date()
