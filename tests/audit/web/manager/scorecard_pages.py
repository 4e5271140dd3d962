"""What tests of scorecard pages share: what a page says, and how many statements it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from audit.core.db import db


def words(text: str) -> str:
    """Return what a page says, without marks and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    found: list[str] = []

    def hear(connection: object, cursor: object, statement: str, *rest: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", hear)
