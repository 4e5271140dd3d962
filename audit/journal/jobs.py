"""The job of the journal: seal what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.core import work
from audit.journal.operations import sealing

SEAL = "journal.seal"


def seal(payload: Mapping[str, Any]) -> None:
    """Seal all entries that are not sealed yet, batch by batch. Payload: `occurrence` (unused)."""
    del payload
    while sealing.seal() == sealing.BATCH:
        work.commit()
