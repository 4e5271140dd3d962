"""The brand in whose name a session reads and writes: set once, enforced here and nowhere else.

A request, job or command enters its scope before it touches a brand's rows. Every ORM read is then filtered by that
brand, every write checked; without a scope both raise. The few places that must look across brands (sign-in, token
look-up, the job claim, retention) say why with `unscoped("reason")`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast

from flask import current_app
from sqlalchemy import ClauseElement, Select, Table, TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import visitors

from audit.core.db import TAG, Base, BrandOwned, RequestSession, db

FILTERED = "touchstone_filtered"
"""Execution option of a statement that `audit.core.prepared` has filtered by brand; nobody else sets it."""

ActorKind = Literal["user", "system", "partner", "cli"]
"""Who may act: a signed-in user, the service itself, a partner contact by link, an operator at a terminal."""


class ScopeError(RuntimeError):
    """A brand's rows were touched without a scope, or outside of it: always a defect of ours, never of the user."""


@dataclass(frozen=True)
class Actor:
    """Who acts, by key and never by name, so that the journal survives erasure."""

    kind: ActorKind
    key: str


SYSTEM = Actor("system", "touchstone")
"""The service acting by itself: schedules and jobs."""


@dataclass(frozen=True)
class Scope:
    """The brand (row id) and the actor of one session."""

    brand_id: int
    actor: Actor


def enter(scope: Scope) -> None:
    """Set the session's scope; a second, different one raises ScopeError because loaded rows would leak across."""
    info = db.session.info
    if info.get("scope", scope) != scope:
        message = "the session already has a scope; a second one would mix two brands"
        raise ScopeError(message)
    info["scope"] = scope


def current() -> Scope:
    """Return the session's scope; raises ScopeError when none was entered."""
    scope = db.session.info.get("scope")
    if not isinstance(scope, Scope):
        message = "no brand scope: enter one before touching a brand's rows"
        raise ScopeError(message)
    return scope


def act_as(actor: Actor) -> None:
    """Name the actor of a session that has no brand (sign-in, administration, commands)."""
    db.session.info["actor"] = actor


def actor() -> Actor:
    """Return who acts in this session; raises ScopeError when nobody was named."""
    scope = db.session.info.get("scope")
    if isinstance(scope, Scope):
        return scope.actor
    named = db.session.info.get("actor")
    if not isinstance(named, Actor):
        message = "no actor: enter a scope or call act_as first"
        raise ScopeError(message)
    return named


def brand_id_or_none() -> int | None:
    """Return the scope's brand id, or None where the session has no brand."""
    scope = db.session.info.get("scope")
    return scope.brand_id if isinstance(scope, Scope) else None


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Look across brands for the stated reason; the reason stands in the code for the reviewer."""
    if not reason.strip():
        message = "unscoped needs a reason"
        raise ScopeError(message)
    info = db.session.info
    before = info.get("unscoped")
    info["unscoped"] = reason
    try:
        yield
    finally:
        info["unscoped"] = before


@contextmanager
def brand_scope(brand_id: int, actor: Actor = SYSTEM) -> Iterator[None]:
    """Open a fresh session scoped to a brand; what is not committed inside is rolled back at the end."""
    with current_app.app_context():
        enter(Scope(brand_id, actor))
        yield


@event.listens_for(RequestSession, "do_orm_execute")
def _filter_by_brand(state: ORMExecuteState) -> None:
    if state.execution_options.get(FILTERED) and not (state.is_relationship_load or state.is_column_load):
        # What it loads later inherits the option, but not the filter.
        return
    info = state.session.info
    state.update_execution_options(**{TAG: True})
    if info.get("unscoped"):
        return
    scope = info.get("scope")
    if scope is None:
        _refuse_brand_tables(state)
        return
    _refuse_bulk(state)
    _refuse_unmapped(state)
    brand_id = scope.brand_id
    state.statement = state.statement.options(
        with_loader_criteria(BrandOwned, lambda cls: cls.brand_id == brand_id, include_aliases=True)
    )


def _refuse_brand_tables(state: ORMExecuteState) -> None:
    touched = {str(mapper.local_table.description) for mapper in state.all_mappers}
    if not (state.is_column_load or state.is_relationship_load):
        # By name: within a statement a table stands as an annotated copy, which is equal to the table but not it.
        parts = visitors.iterate(cast("ClauseElement", state.statement))
        touched |= {part.name for part in parts if isinstance(part, Table)}
    owned = sorted(touched & _brand_tables())
    if owned:
        message = f"no brand scope for {', '.join(owned)}: enter a scope, or say why not with unscoped(...)"
        raise ScopeError(message)


def _brand_tables() -> set[str]:
    return {
        str(mapper.local_table.description) for mapper in Base.registry.mappers if issubclass(mapper.class_, BrandOwned)
    }


def _refuse_unmapped(state: ORMExecuteState) -> None:
    """Refuse text and plain tables, which the filter by brand does not reach."""
    statement = state.statement
    if state.all_mappers or state.is_column_load or state.is_relationship_load:
        return
    plain = isinstance(statement, TextClause)
    if isinstance(statement, Select):
        # Entities stand in a statement as tables annotated with their mapper; a plain table came past the ORM.
        plain = any(
            isinstance(part, Table) and part.name in _brand_tables() and "parententity" not in part._annotations  # noqa: SLF001 - the only mark there is
            for part in statement.get_final_froms()
        )
    if plain:
        message = "text and plain tables are not filtered by brand: select mapped classes, or use audit.core.bulk"
        raise ScopeError(message)


def _refuse_bulk(state: ORMExecuteState) -> None:
    bulk = isinstance(state.parameters, list) and bool(state.parameters)
    if state.is_insert or (bulk and (state.is_update or state.is_delete)):
        message = "bulk statements on brand tables go through audit.core.bulk, which sets and checks the brand"
        raise ScopeError(message)


@event.listens_for(RequestSession, "before_flush")
def _check_brand(session: Session, context: UOWTransaction, instances: Any) -> None:
    del context, instances
    unscoped_reason = session.info.get("unscoped")
    scope = session.info.get("scope")
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, BrandOwned):
            _check_row(row, scope, unscoped_reason, new=row in session.new)
    session.connection().info["flushing"] = True


def _check_row(row: BrandOwned, scope: Scope | None, unscoped_reason: str | None, *, new: bool) -> None:
    if not new and get_history(row, "brand_id").has_changes():
        message = f"{type(row).__name__} would move to another brand"
        raise ScopeError(message)
    if scope is None:
        if unscoped_reason and row.brand_id is not None:
            return
        message = f"{type(row).__name__} written without a brand scope"
        raise ScopeError(message)
    if new and cast("int | None", row.brand_id) is None:
        row.brand_id = scope.brand_id
    if row.brand_id != scope.brand_id:
        message = f"{type(row).__name__} of another brand"
        raise ScopeError(message)


@event.listens_for(RequestSession, "after_flush")
def _close_flush(session: Session, context: UOWTransaction) -> None:
    del context
    session.connection().info.pop("flushing", None)
