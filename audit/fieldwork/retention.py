"""What of fieldwork goes: answer events, photos and the words of comments; scores and submitted values stay.

What has a row goes by its rule. Files without a row, left by a crash between writing the file and committing its row,
are found by looking through the store once a day. A day old they must be: a younger one may belong to a transaction
that is still under way.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from audit.core import bulk, clock, running, scope, storage, work
from audit.core.db import db
from audit.core.retention import Rule, deletion
from audit.fieldwork import queries
from audit.fieldwork.models import AnswerEvent, Evidence, StoredFile, SubmittedAnswer
from audit.fieldwork.operations import files
from audit.network.models import ImportDraft

AGE = timedelta(days=1)
"""How long (machine time) a file must lie untouched before it counts as left over."""
BATCH = 200
"""Files that one transaction looks at."""


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


def leftovers() -> int:
    """Return how many files of the brand a sweep would remove now; nothing is changed."""
    return sum(len(batch) for batch in _batches(_before()))


def sweep() -> int:
    """Remove the brand's files to which no row refers, and what broken-off writes left; return how many files.

    Commits after each batch. A file to which somebody refers at this moment stays or is written again by them.
    """
    brand_id, before = scope.current().brand_id, _before()
    store = storage.from_settings(running.settings())
    store.discard_drafts(brand_id, before)
    removed = 0
    for batch in _batches(before):
        for sha256 in batch:
            removed += _take_out(store, sha256)
        work.commit()
    return removed


def _before() -> datetime:
    return clock.machine_now() - AGE


def _batches(before: datetime) -> Iterator[list[str]]:
    store = storage.from_settings(running.settings())
    old = store.unused_since(scope.current().brand_id, before)
    while batch := list(islice(old, BATCH)):
        known = _known(batch)
        yield [sha256 for sha256 in batch if sha256 not in known]


def _known(digests: Sequence[str]) -> set[str]:
    counted = db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(digests)))
    uploaded = db.session.scalars(select(ImportDraft.file_sha256).where(ImportDraft.file_sha256.in_(digests)))
    return {*counted, *uploaded}


def _take_out(store: storage.Storage, sha256: str) -> bool:
    # Whoever wants to refer to the same content waits for this row until the end of the transaction, and then finds
    # neither row nor file and writes both.
    row = {"sha256": sha256, "size": 0, "media_type": "", "references": 0}
    if not bulk.insert_rows(StoredFile, [row], skip_conflicts_on=("brand_id", "sha256")):
        return False
    bulk.delete_where(StoredFile, StoredFile.sha256 == sha256)
    return store.delete(scope.current().brand_id, sha256)
