"""Reference counts of stored files: a file stays as long as something refers to it."""

from __future__ import annotations

from audit.core import bulk, clock, jobs, running, scope, storage
from audit.core.errors import NotFound
from audit.fieldwork.models import StoredFile

REMOVE_FILE = "fieldwork.remove_file"
"""Kind of the job that removes a file to which nothing refers any more; payload: `sha256`."""


def refer(sha256: str, data: bytes, media_type: str) -> None:
    """Count one more reference to a file that was just put into the store, and make sure that it is still there."""
    row = {"sha256": sha256, "size": len(data), "media_type": media_type, "references": 0}
    bulk.insert_rows(StoredFile, [row], skip_conflicts_on=("brand_id", "sha256"))
    _count(sha256, 1)
    # A job that removed the same content a moment ago held the row until it was done; from here on it stays.
    store = storage.from_settings(running.settings())
    if not store.exists(scope.current().brand_id, sha256):
        store.put(scope.current().brand_id, data)


def keep(sha256: str) -> None:
    """Count one more reference to a file that is referred to already; raises NotFound when it is not."""
    if not _count(sha256, 1):
        raise NotFound("file", sha256)


def let_go(sha256: str) -> None:
    """Count one reference to a file less; with the last one a job removes it."""
    _count(sha256, -1)
    jobs.enqueue(REMOVE_FILE, {"sha256": sha256}, dedupe=f"{sha256}:{clock.machine_now().isoformat()}")


def _count(sha256: str, by: int) -> int:
    return bulk.update_where(StoredFile, StoredFile.sha256 == sha256, values={"references": StoredFile.references + by})
