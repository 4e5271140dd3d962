"""Freezing a draft: from then on the answers of that part are what the auditor sent, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.core import bulk, clock
from audit.core.errors import DomainError, Status
from audit.core.tokens import new_key
from audit.fieldwork import queries
from audit.fieldwork.drafts import PICTURE_KINDS, Draft
from audit.fieldwork.models import Submission, SubmittedAnswer
from audit.fieldwork.operations import opening
from audit.fieldwork.operations.answering import hold
from audit.fieldwork.queries import RETURN_DEVICE, Visit
from audit.planning.models import Assignment
from checklists import Answer, Checklist
from checklists.completeness import Missing
from checklists.formats.answers import answers_to_data
from checklists.formats.codec import Json, canonical


class IncompleteSubmission(DomainError):  # noqa: N818 - reads as what it is
    """Something is missing; `lacks` says what, in the order of the questions."""

    status = Status.INVALID

    def __init__(self, lacks: Sequence[Missing]) -> None:
        super().__init__("submission.incomplete", count=len(lacks))
        self.lacks = tuple(lacks)


@dataclass(frozen=True)
class Frozen:
    """What freezing made, or found made before."""

    submission: Submission
    answers: Mapping[str, Answer] | None
    """The frozen answers as they would be read back; None when the submission was there before."""

    @property
    def first(self) -> bool:
        """Whether this part was never sent before."""
        return self.answers is not None and self.submission.revision == 1


def freeze(assignment: Assignment, part: int, uuid: str, *, confirmed: bool) -> Submission:
    """Freeze the draft of one part as its next revision and return the submission.

    The same uuid again returns the same row and changes nothing. Raises IncompleteSubmission, or DomainError
    `submission.not_confirmed`, `submission.uuid_taken` (the uuid sent another part) or `visit.*` (see `opening`).
    """
    return freeze_held(opening.locked(assignment), part, uuid, confirmed=confirmed).submission


def freeze_held(
    visit: Visit, part: int, uuid: str, *, confirmed: bool, sent: Sequence[Submission] | None = None
) -> Frozen:
    """Do what `freeze` does for a visit that this transaction has locked.

    `sent` are its submissions so far, where the caller has read them since.
    """
    assignment = visit.assignment
    sent = queries.submissions_of(assignment.id) if sent is None else sent
    before = next((one for one in sent if one.uuid == uuid), None)
    if before is not None:
        return Frozen(_same(before, part), None)
    holders = queries.holders_of(assignment.id)
    returned = sum(1 for _generation, device in holders if device == f"{RETURN_DEVICE}{part}")
    revision = 1 + opening.require_open(visit, part, (sum(1 for one in sent if one.part == part), returned))
    if not confirmed:
        raise DomainError("submission.not_confirmed").as_status(Status.INVALID)
    draft = queries.draft(assignment, visit.checklist, holders)
    lacks = draft.lacks(visit.slots(part))
    if lacks:
        raise IncompleteSubmission(lacks)
    opening.begin(visit)
    return _write(visit, part, uuid, draft, revision=revision)


def reopen(assignment: Assignment, part: int) -> None:
    """Let a part that was sent be filled in and sent again, as the next revision; called by a return in review.

    The draft goes on from the answers that were sent. What a phone still sends from before the return covers nothing
    newer, because the generation is raised.
    """
    present, _device = queries.holder(assignment.id)
    hold(assignment.id, f"{RETURN_DEVICE}{part}", present + 1)


def _same(before: Submission, part: int) -> Submission:
    if before.part != part:
        raise DomainError("submission.uuid_taken", stored=before.content_sha256).as_status(Status.CONFLICT)
    return before


def _write(visit: Visit, part: int, uuid: str, draft: Draft, *, revision: int) -> Frozen:
    assignment = visit.assignment
    answers = draft.sent(visit.slots(part))
    manifest = manifest_of(draft, answers)
    data = answers_to_data(visit.checklist, answers)
    now = clock.now()
    row = {
        "key": new_key(),
        "assignment_id": assignment.id,
        "part": part,
        "revision": revision,
        "uuid": uuid,
        "checklist_version_id": assignment.checklist_version_id,
        "content_sha256": _hash(data, manifest),
        "manifest": manifest,
        "started_at": draft.started_at or queries.first_touch(assignment.id) or now,
        "received_at": now,
        "confirmed": True,
    }
    # The unique key decides, not the look before: a twin that was faster has made this revision already.
    stored = bulk.insert_new(Submission, row, ("brand_id", "assignment_id", "part", "revision"))
    if stored is not None:
        bulk.insert_rows(SubmittedAnswer, _answer_rows(visit, stored, answers, data))
        return Frozen(stored, answers)
    twin = queries.submission_by_uuid(assignment.id, uuid)
    if twin is None:
        raise DomainError("visit.sent_already").as_status(Status.CONFLICT)
    return Frozen(twin, None)


def manifest_of(draft: Draft, answers: Mapping[str, Answer]) -> list[dict[str, str]]:
    """Return the evidence that goes with these answers: uuid, received hash and question of each piece."""
    return [
        {"uuid": photo.uuid, "received_sha256": photo.received_sha256, "question": code}
        for code in answers
        for photo in draft.photos.get(code, ())
    ]


def content_hash(checklist: Checklist, answers: Mapping[str, Answer], manifest: Sequence[Mapping[str, str]]) -> str:
    """Return the SHA-256 of the canonical JSON of answers and evidence: equal content, equal hash."""
    return _hash(answers_to_data(checklist, answers), manifest)


def _hash(data: Mapping[str, Json], manifest: Sequence[Mapping[str, str]]) -> str:
    content = {"answers": data, "evidence": list(manifest)}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _answer_rows(
    visit: Visit, submission: Submission, answers: Mapping[str, Answer], data: Mapping[str, Json]
) -> list[dict[str, Any]]:
    questions = {q.code: (section.slot, q) for section, q in visit.checklist.questions()}
    legs = {leg.slot: leg.id for leg in visit.legs}
    delete_after = submission.received_at + opening.retention(visit)
    rows: list[dict[str, Any]] = []
    # Equal answers share one object, which then becomes JSON once.
    values: dict[Json, dict[str, Json]] = {}
    for code, answer in answers.items():
        slot, question = questions[code]
        stored = answer.answered and question.kind not in PICTURE_KINDS
        rows.append(
            {
                "submission_id": submission.id,
                "leg_id": legs[slot],
                "question": code,
                "value": _stored(data[code]["value"], values) if stored else None,
                "not_applicable": answer.not_applicable,
                "reason": answer.reason or None,
                "comment": answer.comment or None,
                "delete_after": delete_after,
            }
        )
    return rows


def _stored(value: Json, known: dict[Json, dict[str, Json]]) -> dict[str, Json]:
    return known.setdefault(value, {"v": value}) if isinstance(value, str) else {"v": value}
