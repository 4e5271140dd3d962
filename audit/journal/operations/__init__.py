"""Write the journal: every operation that changes something records it in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from audit.core import clock, scope
from audit.core.db import db
from audit.core.tokens import new_key
from audit.journal.models import JournalEntry, JournalPayload

PAYLOAD_DAYS = 730
"""Days after which a payload is purged; the entry with its digest stays."""


def record(
    verb: str,
    thing_kind: str,
    thing_key: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Write who did what to which thing; the actor and the brand come from the scope.

    `before` and `after` are plain values of the fields that changed; they hold keys and ids of persons, never names
    or addresses. A bulk operation writes one entry for its batch. Raises ScopeError when nobody acts.
    """
    acting = scope.actor()
    now = clock.now()
    payload = {name: plain(side) for name, side in (("before", before), ("after", after)) if side is not None}
    entry = JournalEntry(
        key=new_key(),
        brand_id=scope.brand_id_or_none(),
        at=now,
        actor_kind=acting.kind,
        actor_key=acting.key,
        verb=verb,
        thing_kind=thing_kind,
        thing_key=thing_key,
        payload_digest=digest(payload) if payload else None,
    )
    db.session.add(entry)
    db.session.flush()
    if payload:
        delete_after = now + timedelta(days=PAYLOAD_DAYS)
        db.session.add(JournalPayload(entry_id=entry.id, body=payload, delete_after=delete_after))
        db.session.flush()
    return entry


def digest(payload: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the payload's canonical JSON."""
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return the value as canonical JSON knows it: decimals and dates as strings, no floats."""
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | date | datetime):
        return str(value)
    if value is None or isinstance(value, str | int | bool):
        return value
    message = f"a journal payload holds a {type(value).__name__}, which has no canonical form"
    raise TypeError(message)
