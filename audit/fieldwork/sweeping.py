"""Files of a brand to which no row refers: a crash came between writing the file and committing its row.

What retention removes has a row that says so; these have none, so they are found by looking through the store once a
day. A day old they must be: a younger one may belong to a transaction that is still under way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from audit.core import bulk, clock, running, scope, storage, work
from audit.core.db import db
from audit.fieldwork.models import StoredFile
from audit.network.models import ImportDraft

AGE = timedelta(days=1)
"""How long (machine time) a file must lie untouched before it counts as left over."""
BATCH = 200


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
            removed += _remove(store, sha256)
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


def _remove(store: storage.Storage, sha256: str) -> bool:
    # Whoever wants to refer to the same content waits for this row until the end of the transaction, and then finds
    # neither row nor file and writes both.
    row = {"sha256": sha256, "size": 0, "media_type": "", "references": 0}
    if not bulk.insert_rows(StoredFile, [row], skip_conflicts_on=("brand_id", "sha256")):
        return False
    bulk.delete_where(StoredFile, StoredFile.sha256 == sha256)
    return store.delete(scope.current().brand_id, sha256)
