"""The edges of a transaction: commit or roll back, then wake whoever carries out the jobs that were written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from audit.core.db import db

_listeners: list[Callable[[], None]] = []


def on_commit(listener: Callable[[], None]) -> None:
    """Call the listener after every commit of this process; it must return at once (it sets an event)."""
    if listener not in _listeners:
        _listeners.append(listener)


def forget(listener: Callable[[], None]) -> None:
    """Stop calling a listener."""
    if listener in _listeners:
        _listeners.remove(listener)


def commit() -> None:
    """Commit the session, then wake the listeners."""
    db.session.commit()
    for listener in _listeners:
        listener()


def rollback() -> None:
    """Give up what the session has not committed."""
    db.session.rollback()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what happens inside, or roll all of it back when anything raises."""
    try:
        yield
        commit()
    except BaseException:
        rollback()
        raise


def begin(*, read_only: bool) -> None:
    """Say, before anything is read, whether the session of this request may write."""
    db.session.info["read_only"] = read_only
