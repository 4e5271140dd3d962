"""Reading the journal of the brand in scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit.core import scope
from audit.core.db import db
from audit.journal.models import JournalEntry, JournalPayload


@dataclass(frozen=True)
class Line:
    """One entry with its payload; the payload is empty when there was none or when it was purged."""

    at: datetime
    actor_kind: str
    actor_key: str
    verb: str
    thing_kind: str
    thing_key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def entries_of(things: Mapping[str, Collection[str]]) -> list[Line]:
    """Return what happened to these things of the brand (kind to keys), oldest first."""
    rows: list[Any] = []
    for kind, keys in things.items():
        if not keys:
            continue
        # The journal also holds entries without a brand, so it is filtered here and not by the session.
        rows += db.session.execute(
            select(JournalEntry, JournalPayload.body)
            .outerjoin(JournalPayload, JournalPayload.entry_id == JournalEntry.id)
            .where(JournalEntry.brand_id == scope.current().brand_id)
            .where(JournalEntry.thing_kind == kind, JournalEntry.thing_key.in_(keys))
        ).all()
    return [_line(entry, body or {}) for entry, body in sorted(rows, key=lambda row: row[0].id)]


def _line(entry: JournalEntry, body: Mapping[str, Any]) -> Line:
    return Line(
        at=entry.at,
        actor_kind=entry.actor_kind,
        actor_key=entry.actor_key,
        verb=entry.verb,
        thing_kind=entry.thing_kind,
        thing_key=entry.thing_key,
        before=body.get("before") or {},
        after=body.get("after") or {},
    )
