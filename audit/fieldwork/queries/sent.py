"""Reading submissions: what was sent, what of it counts, and whether a part may be sent (again)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from audit.core.db import db
from audit.core.prepared import Prepared
from audit.fieldwork import drafts
from audit.fieldwork.drafts import Entry
from audit.fieldwork.models import DraftHolder, Submission, SubmittedAnswer
from audit.planning.models import Assignment
from audit.standards.queries import checklist_of
from checklists import Answer

RETURN_DEVICE = "return:"
"""Prefix of the holder row that a return writes; the part follows. It opens the part for the next revision."""


_SUBMISSIONS = Prepared(
    lambda: (
        select(Submission)
        .where(Submission.assignment_id == bindparam("assignment"))
        .order_by(Submission.part, Submission.revision)
    )
)


def submissions_of(assignment_id: int, part: int | None = None) -> Sequence[Submission]:
    """Return the submissions of a visit, or of one part of it, oldest first."""
    found = [row[0] for row in _SUBMISSIONS.rows(assignment=assignment_id)]
    return found if part is None else [submission for submission in found if submission.part == part]


def submission_by_uuid(assignment_id: int, uuid: str) -> Submission | None:
    """Return the submission that a client's uuid made, or None."""
    return db.session.scalars(
        select(Submission).where(Submission.assignment_id == assignment_id, Submission.uuid == uuid)
    ).one_or_none()


def submitted_answers(submission_id: int) -> Sequence[SubmittedAnswer]:
    """Return the frozen answers of a submission."""
    return db.session.scalars(
        select(SubmittedAnswer).where(SubmittedAnswer.submission_id == submission_id).order_by(SubmittedAnswer.id)
    ).all()


def answers_of(submission: Submission) -> dict[str, Answer]:
    """Return the frozen answers of a submission as scoring and reports read them, by question code."""
    checklist = checklist_of(submission.checklist_version)
    entries = {row.question: _entry(row) for row in submitted_answers(submission.id)}
    manifest: dict[str, list[str]] = {}
    for item in submission.manifest:
        manifest.setdefault(item["question"], []).append(item["uuid"])
    questions = {question.code: question for _section, question in checklist.questions()}
    touched = [code for code in questions if code in entries or code in manifest]
    return {
        code: drafts.read_answer(questions[code], entries.get(code, drafts.NOTHING), manifest.get(code, ()))
        for code in touched
    }


def _entry(row: SubmittedAnswer) -> Entry:
    return Entry((row.value or {}).get("v"), row.not_applicable, row.reason or "", row.comment or "")


def submitted_entries(assignment_id: int) -> dict[str, Entry]:
    """Return what was sent of a visit by question, by the last revision in which each question was answered."""
    rows = db.session.scalars(
        select(SubmittedAnswer)
        .join(Submission, Submission.id == SubmittedAnswer.submission_id)
        .where(Submission.assignment_id == assignment_id)
        .order_by(Submission.revision)
    )
    return {row.question: _entry(row) for row in rows}


def was_sent(assignment_id: int, uuid: str) -> bool:
    """Say whether a piece of evidence is part of a submission."""
    manifests = db.session.scalars(select(Submission.manifest).where(Submission.assignment_id == assignment_id))
    return any(item["uuid"] == uuid for manifest in manifests for item in manifest)


def sent_and_returned(assignment_id: int, part: int) -> tuple[int, int]:
    """Return how often a part was sent, and how often it was returned."""
    sent = select(func.count(Submission.id)).where(Submission.assignment_id == assignment_id, Submission.part == part)
    returned = select(func.count(DraftHolder.id)).where(
        DraftHolder.assignment_id == assignment_id, DraftHolder.device == f"{RETURN_DEVICE}{part}"
    )
    row = db.session.execute(select(sent.scalar_subquery(), returned.scalar_subquery())).one()
    return row[0] or 0, row[1] or 0


def is_open(assignment_id: int, part: int) -> bool:
    """Say whether a part may still be changed and sent: never sent, or returned since it was sent last."""
    sent, returned = sent_and_returned(assignment_id, part)
    return sent <= returned


def is_returned(assignment_id: int, part: int) -> bool:
    """Say whether a part was returned and not sent again yet."""
    sent, returned = sent_and_returned(assignment_id, part)
    return 0 < sent == returned


def is_late(submission: Submission, assignment: Assignment) -> bool:
    """Say whether a submission came after the visit counted as missed. It is reviewed all the same, with this flag."""
    return submission.received_at >= assignment.missed_at


def words_until(submission: Submission) -> datetime:
    """Return until when the comments of a submission are kept, as frozen with them; without answers, not at all."""
    latest = select(func.max(SubmittedAnswer.delete_after)).where(SubmittedAnswer.submission_id == submission.id)
    return db.session.scalar(latest) or submission.received_at
