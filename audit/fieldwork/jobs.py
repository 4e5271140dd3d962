"""Work that follows a committed change of fieldwork."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.core import bulk, running, scope, storage
from audit.fieldwork.models import StoredFile


def remove_file(payload: Mapping[str, Any]) -> None:
    """Remove a file of the brand to which nothing refers; does nothing when something refers to it again.

    The row is deleted first and holds off, until this transaction ends, whoever wants to refer to the same content.
    """
    sha256 = str(payload["sha256"])
    if bulk.delete_where(StoredFile, StoredFile.sha256 == sha256, StoredFile.references == 0):
        storage.from_settings(running.settings()).delete(scope.current().brand_id, sha256)
