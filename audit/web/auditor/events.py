"""What phones send as JSON: answer events, and the submission. Every answer is idempotent by the client's uuid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from audit.assessment import operations as assessment
from audit.core.errors import DomainError, NotFound, Status
from audit.fieldwork import operations, queries
from audit.fieldwork.drafts import PICTURE_KINDS, Change, Draft, Entry
from audit.fieldwork.models import AnswerField, Submission
from audit.fieldwork.operations import IncompleteSubmission
from audit.fieldwork.queries import Visit
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.answer_words import refusal_words
from audit.web.auditor.blueprint import blueprint
from audit.web.auditor.cards import overview
from audit.web.errors import STATUS_CODES
from audit.web.words import words

LONGEST_UUID = 36
LONGEST_DEVICE = 64
LARGEST_NUMBER = 2**53 - 1
"""What a browser can count exactly."""
_FIRST = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
_LAST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)

View = Callable[..., ResponseReturnValue]


class Body:
    """A JSON object that came in, read with one clear refusal for each thing that is wrong."""

    def __init__(self, data: Any) -> None:
        if not isinstance(data, dict):
            raise unreadable("body")
        self._data: dict[str, Any] = data

    @classmethod
    def of_request(cls) -> Body:
        """Read the body of the present request."""
        try:
            return cls(request.get_json())
        except HTTPException as error:
            raise unreadable("body") from error
        except RecursionError as error:
            raise unreadable("body") from error

    def text(self, name: str, most: int, *, needed: bool = True) -> str | None:
        """Return a text of at most so many characters; raises DomainError `body.unreadable`."""
        found = self._data.get(name)
        if found is None and not needed:
            return None
        if not isinstance(found, str) or not 0 < len(found) <= most or not found.isprintable():
            raise unreadable(name)
        return found

    def whole(self, name: str, *, needed: bool = True) -> int | None:
        """Return a whole number from 0; raises DomainError."""
        found = self._data.get(name)
        if found is None and not needed:
            return None
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= LARGEST_NUMBER:
            raise unreadable(name)
        return found

    def moment(self, name: str) -> datetime | None:
        """Return a time in UTC; None without one, and for one at the edge of the calendar: that clock is wrong.

        Raises DomainError for what is no time, or a time without its offset.
        """
        found = self.text(name, 40, needed=False)
        if found is None:
            return None
        try:
            return aware_moment(found)
        except OverflowError:
            return None
        except ValueError as error:
            raise unreadable(name) from error

    def truth(self, name: str) -> bool:
        """Say whether the value is true; raises DomainError for anything but true and false."""
        found = self._data.get(name, False)
        if not isinstance(found, bool):
            raise unreadable(name)
        return found

    def bodies(self, name: str) -> list[Body]:
        """Return a list of objects; raises DomainError."""
        found = self._data.get(name)
        if not isinstance(found, list):
            raise unreadable(name)
        return [Body(item) for item in found]

    def mapping(self, name: str) -> Mapping[str, Any] | None:
        """Return an object, or None; raises DomainError."""
        found = self._data.get(name)
        if found is not None and not isinstance(found, dict):
            raise unreadable(name)
        return found

    def raw(self, name: str) -> Any:
        """Return a value as it is; its reader checks it."""
        return self._data.get(name)


def aware_moment(text: str) -> datetime:
    """Read an ISO 8601 time with its offset and return it in UTC.

    Raises ValueError for any other text, and OverflowError within a day of the calendar's ends, where the time could
    not be shown in every time zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = f"{text!r} has no offset"
        raise ValueError(message)
    found = moment.astimezone(UTC)
    if not _FIRST <= found <= _LAST:
        raise OverflowError(text)
    return found


def unreadable(name: str) -> DomainError:
    """Return the error for a part of a body that has the wrong shape."""
    return DomainError("body.unreadable", name=name).as_status(Status.INVALID)


def in_json(view: View) -> View:
    """Answer domain errors of a view as JSON: code, words, parameters. What is not found stays the one page."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except NotFound:
            raise
        except DomainError as error:
            content: dict[str, Any] = {"code": error.code, "message": words(error), "params": error.params}
            if isinstance(error, IncompleteSubmission):
                content["missing"] = [
                    {"question": lack.question, "what": lack.what.value, "count": lack.count} for lack in error.lacks
                ]
            return jsonify(content), STATUS_CODES[error.status]

    return wrapped


@blueprint.post("/visits/<key>/events")
@allow(Permission.VISIT_FILL)
@in_json
def events(key: str) -> ResponseReturnValue:
    """Save answer events of one device; tell what is safe, what was refused, and what is asked now."""
    visit = queries.own_visit(key)
    body = Body.of_request()
    device = str(body.text("device", LONGEST_DEVICE))
    changes = [_change(item) for item in body.bodies("events")]
    recorded = operations.record(visit.assignment, changes, device, body.whole("generation", needed=False))
    seen = overview(visit, recorded.draft)
    return jsonify(
        saved=list(recorded.saved),
        refused=[
            {
                "uuid": refused.uuid,
                "question": refused.question,
                "code": refused.problem.code,
                "message": refusal_words(refused.problem),
            }
            for refused in recorded.refused
        ],
        generation=recorded.generation,
        sequence=recorded.draft.sequence,
        saved_at=recorded.draft.saved_at.isoformat() if recorded.draft.saved_at else None,
        asked=sorted(seen.asked),
        missing=sorted({lack.question for part in seen.parts for lack in part.lacks}),
        parts=[{"part": part.part, "asked": part.asked, "answered": part.answered} for part in seen.parts],
    )


def _change(item: Body) -> Change:
    field = item.text("field", 20)
    if field not in set(AnswerField):
        raise unreadable("field")
    name = {AnswerField.NOT_APPLICABLE: "reason", AnswerField.COMMENT: "text"}.get(AnswerField(field), "value")
    return Change(
        question=str(item.text("question", 80)),
        field=AnswerField(field),
        raw=item.raw(name),
        uuid=item.text("uuid", LONGEST_UUID),
        sequence=item.whole("sequence"),
        client_at=item.moment("at"),
    )


@blueprint.put("/visits/<key>/submission")
@allow(Permission.VISIT_FILL)
@in_json
def put_submission(key: str) -> ResponseReturnValue:
    """Send one part of a visit. The same uuid again gets the same receipt; other content under it, 409.

    The body names `uuid`, `part` (1) and `confirmed`; with `answers` (question to value, not_applicable, reason,
    comment) it also says what is to be sent, which is saved first and compared on a repetition.
    """
    visit = queries.held_visit(key)
    body = Body.of_request()
    uuid = str(body.text("uuid", LONGEST_UUID))
    part = body.whole("part", needed=False) or 1
    answers = body.mapping("answers")
    sent = queries.submissions_of(visit.assignment.id)
    before = next((one for one in sent if one.uuid == uuid), None)
    if before is not None:
        _require_same(visit, before, part, answers, body.text("content_sha256", 64, needed=False))
        return jsonify(receipt(visit, before)), 200
    if answers:
        _save_answers(visit, answers)
    received = assessment.hand_in(visit, part, uuid, confirmed=body.truth("confirmed"), sent=sent)
    return jsonify(receipt(visit, received.submission)), 201


def receipt(visit: Visit, submission: Submission) -> dict[str, Any]:
    """Return what the phone keeps: it may delete its copy when this hash is its own."""
    return {
        "uuid": submission.uuid,
        "submission": submission.key,
        "part": submission.part,
        "revision": submission.revision,
        "content_sha256": submission.content_sha256,
        "received_at": submission.received_at.isoformat(),
        "late": queries.is_late(submission, visit.assignment),
        "photos": submission.manifest,
    }


def _entries(answers: Mapping[str, Any]) -> dict[str, Entry]:
    found = {}
    for code, item in answers.items():
        body = Body(item)
        found[code] = Entry(
            value=body.raw("value"),
            not_applicable=body.truth("not_applicable"),
            reason=body.text("reason", 60, needed=False) or "",
            comment=str(body.raw("comment") or ""),
        )
    return found


def _save_answers(visit: Visit, answers: Mapping[str, Any]) -> None:
    draft = queries.draft(visit.assignment, visit.checklist)
    pictures = {q.code for _section, q in visit.checklist.questions() if q.kind in PICTURE_KINDS}
    changes: list[Change] = []
    for code, entry in _entries(answers).items():
        before = draft.entries.get(code, Entry())
        wishes = operations.changes_of(code, before, entry)
        changes.extend(wish for wish in wishes if code not in pictures or wish.field is not AnswerField.VALUE)
    recorded = operations.record(visit.assignment, changes)
    if recorded.refused:
        refused = recorded.refused[0]
        raise DomainError("answers.refused", question=refused.question, why=refusal_words(refused.problem)).as_status(
            Status.INVALID
        )


def _require_same(
    visit: Visit, before: Submission, part: int, answers: Mapping[str, Any] | None, claimed: str | None
) -> None:
    """Raise DomainError (409, with the stored hash) when the repetition is not a repetition."""
    stored = before.content_sha256
    same = before.part == part and claimed in {None, stored}
    if same and answers is not None:
        same = _hash_of(visit, before, answers) == stored
    if not same:
        raise DomainError("submission.uuid_taken", stored=stored).as_status(Status.CONFLICT)


def _hash_of(visit: Visit, before: Submission, answers: Mapping[str, Any]) -> str:
    """Return the hash that these answers would give together with the photos that were sent."""
    photos = queries.manifest_photos(before)
    draft = Draft(visit.checklist, _entries(answers), photos)
    sent = draft.sent(visit.slots(before.part))
    return operations.content_hash(visit.checklist, sent, operations.manifest_of(draft, sent))
