"""The chain of the journal: each sealed entry carries the hash of the one before, so that a change shows.

Sealing runs after the commit, by one job at a time, so that writers never wait for one another. An entry is hashed
with its payload's digest, not the payload: purging a payload leaves the chain whole.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from sqlalchemy import func, select

from audit.core.db import db
from audit.journal.models import JournalEntry

BATCH = 2000
GENESIS = "0" * 64


def seal() -> int:
    """Seal the entries that are not sealed yet, at most 2,000, and return how many it was.

    Two runs at once cannot fork the chain: the sequence is unique, so the later one fails and is tried again.
    """
    last = db.session.scalars(
        select(JournalEntry).where(JournalEntry.sequence.is_not(None)).order_by(JournalEntry.sequence.desc()).limit(1)
    ).one_or_none()
    sequence, previous = (last.sequence or 0, last.hash or GENESIS) if last else (0, GENESIS)
    entries = db.session.scalars(
        select(JournalEntry).where(JournalEntry.sequence.is_(None)).order_by(JournalEntry.id).limit(BATCH)
    ).all()
    for entry in entries:
        sequence += 1
        entry.sequence, entry.previous_hash = sequence, previous
        previous = entry.hash = entry_hash(entry, previous)
    db.session.flush()
    return len(entries)


def entry_hash(entry: JournalEntry, previous: str) -> str:
    """Return the SHA-256 of the previous hash and the entry's canonical JSON."""
    content = {
        "sequence": entry.sequence,
        "key": entry.key,
        "brand": entry.brand_id,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": [entry.actor_kind, entry.actor_key],
        "verb": entry.verb,
        "thing": [entry.thing_kind, entry.thing_key],
        "payload": entry.payload_digest,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((previous + text).encode()).hexdigest()


def first_broken() -> int | None:
    """Return the sequence of the first sealed entry that does not fit the chain, or None when all do.

    Also a missing entry shows. What was cut off at the end shows only against a hash that was noted elsewhere.
    """
    previous, expected = GENESIS, 1
    statement = select(JournalEntry).where(JournalEntry.sequence.is_not(None)).order_by(JournalEntry.sequence)
    for entry in db.session.scalars(statement.execution_options(yield_per=1000)):
        if entry.sequence != expected or entry.previous_hash != previous or entry.hash != entry_hash(entry, previous):
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def head() -> tuple[int, str]:
    """Return (number of sealed entries, hash of the last): what an operator notes elsewhere."""
    count = db.session.scalar(select(func.max(JournalEntry.sequence))) or 0
    last = db.session.scalar(select(JournalEntry.hash).where(JournalEntry.sequence == count))
    return count, last or GENESIS
