"""What of fieldwork goes: answer events, photos and the words of comments; scores and submitted values stay."""

from collections.abc import Sequence

from audit.core.db import db
from audit.core.retention import Rule, deletion
from audit.fieldwork import queries
from audit.fieldwork.models import AnswerEvent, Evidence, SubmittedAnswer
from audit.fieldwork.operations import files


def _remove(rows: Sequence[Evidence]) -> None:
    for evidence in rows:
        # A photo taken out of a draft before it was sent has let go of its files already.
        if evidence.removed_at is None or queries.was_sent(evidence.assignment_id, evidence.uuid):
            files.let_go(evidence.view_sha256)
            files.let_go(evidence.print_sha256)
        db.session.delete(evidence)


def _forget_comment(rows: Sequence[SubmittedAnswer]) -> None:
    for answer in rows:
        answer.comment = None


BRAND_RULES = (
    deletion("answer events", AnswerEvent),
    Rule("photos", Evidence, lambda now: Evidence.delete_after <= now, _remove),
    Rule(
        "comments of answers",
        SubmittedAnswer,
        lambda now: (SubmittedAnswer.delete_after <= now) & SubmittedAnswer.comment.is_not(None),
        _forget_comment,
    ),
)
