"""Retention: every table with personal content says when it goes; one daily run obeys, and tells beforehand what goes.

A rule belongs to the concept that owns the rows; `audit.background` lists all rules. A rule works in batches, each in
the caller's transaction, and is idempotent: what is gone is not counted again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from audit.core import clock
from audit.core.db import Base, db

BATCH = 500
"""Rows of one rule in one transaction."""


@dataclass(frozen=True)
class Rule:
    """What happens to rows of a table whose `delete_after` has passed.

    `due` narrows the rows to those that still hold something; `purge` takes loaded rows and removes what is to go.
    """

    name: str
    model: type[Base]
    due: Callable[[datetime], ColumnElement[bool]]
    purge: Callable[[Sequence[Any]], None]

    def count(self, now: datetime) -> int:
        """Return how many rows the rule would purge now."""
        statement = select(func.count()).select_from(self.model).where(self.due(now))
        return db.session.scalar(statement) or 0

    def run(self, now: datetime) -> int:
        """Purge one batch and return how many rows it was."""
        rows = db.session.scalars(select(self.model).where(self.due(now)).order_by(self.model.id).limit(BATCH)).all()
        if rows:
            self.purge(rows)
            db.session.flush()
        return len(rows)


def deletion(name: str, model: type[Base]) -> Rule:
    """Return the rule that deletes whole rows when their time has come."""

    def delete(rows: Sequence[Any]) -> None:
        for row in rows:
            db.session.delete(row)

    return Rule(name, model, lambda now: model.delete_after <= now, delete)  # type: ignore[attr-defined]


def planned(rules: Sequence[Rule]) -> dict[str, int]:
    """Return how many rows each rule would purge now; nothing is changed."""
    now = clock.now()
    return {rule.name: rule.count(now) for rule in rules}


def run(rules: Sequence[Rule]) -> dict[str, int]:
    """Purge one batch of each rule and return how many rows each was; call again until all are zero."""
    now = clock.now()
    return {rule.name: rule.run(now) for rule in rules}
