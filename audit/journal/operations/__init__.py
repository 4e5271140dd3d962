"""Write the journal: every operation that changes something records it in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import insert

from audit.core import clock, scope
from audit.core.db import TAG, db
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


@dataclass(frozen=True)
class Change:
    """One change to be recorded; the fields are those of `record`."""

    verb: str
    thing_kind: str
    thing_key: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def payload(self) -> dict[str, Any]:
        """What the journal keeps of it, as canonical JSON knows it."""
        sides = (("before", self.before), ("after", self.after))
        return {name: plain(side) for name, side in sides if side is not None}


_ENTRIES = insert(JournalEntry).returning(JournalEntry.key, JournalEntry.id)
_PAYLOADS = insert(JournalPayload)


def record_all(changes: Sequence[Change]) -> None:
    """Write several changes of one transaction in this order, as `record` writes each, by two statements in all."""
    acting, brand_id, now = scope.actor(), scope.brand_id_or_none(), clock.now()
    payloads = {new_key(): change.payload for change in changes}
    entries = [
        {
            "key": key,
            "brand_id": brand_id,
            "at": now,
            "actor_kind": acting.kind,
            "actor_key": acting.key,
            "verb": change.verb,
            "thing_kind": change.thing_kind,
            "thing_key": change.thing_key,
            "payload_digest": digest(payload) if payload else None,
        }
        for change, (key, payload) in zip(changes, payloads.items(), strict=True)
    ]
    db.session.flush()
    connection = db.session.connection()
    seen = {TAG: True}
    ids = {row.key: row.id for row in connection.execute(_ENTRIES, entries, execution_options=seen)}
    delete_after = now + timedelta(days=PAYLOAD_DAYS)
    bodies = [
        {"entry_id": ids[key], "body": payload, "delete_after": delete_after}
        for key, payload in payloads.items()
        if payload
    ]
    if bodies:
        connection.execute(_PAYLOADS, bodies, execution_options=seen)


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
