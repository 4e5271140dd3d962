"""Bulk statements on brand-owned tables: the brand comes from the scope, the statement is tagged as seen.

Everything that is too many rows for the ORM's unit of work goes through here; anything else that reaches the
database without the ORM is refused by `audit.core.db`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from audit.core import scope
from audit.core.db import TAG, BrandOwned, db


def insert_rows(
    model: type[BrandOwned], rows: Sequence[Mapping[str, Any]], *, skip_conflicts_on: Sequence[str] = ()
) -> int:
    """Insert rows of the scope's brand and return how many were new.

    `skip_conflicts_on` names the columns of a unique key: rows that exist already are left as they are, so that a
    second run adds nothing. Raises ScopeError when a row names another brand.
    """
    if not rows:
        return 0
    brand_id = scope.current().brand_id
    owned = [_in_brand(row, brand_id) for row in rows]
    table = cast("Table", model.__table__)  # type: ignore[attr-defined]
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    if skip_conflicts_on:
        statement = statement.on_conflict_do_nothing(index_elements=list(skip_conflicts_on))
    # Without `preserve_rowcount` a one-row insert on PostgreSQL, which returns its key, tells no count.
    result = connection.execute(statement, owned, execution_options={TAG: True, "preserve_rowcount": True})
    return max(result.rowcount, 0)


def add_to_rows(
    model: type[BrandOwned], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str], sums: Sequence[str]
) -> None:
    """Add numbers to the rows with these keys, making rows that do not exist yet.

    `key` names the columns of a unique key, `sums` the columns to which the given values are added by the database,
    so that writers at the same time lose nothing.
    """
    if not rows:
        return
    brand_id = scope.current().brand_id
    table = cast("Table", model.__table__)  # type: ignore[attr-defined]
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    statement = statement.on_conflict_do_update(
        index_elements=list(key), set_={name: table.c[name] + statement.excluded[name] for name in sums}
    )
    for row in rows:
        connection.execute(statement, _in_brand(row, brand_id), execution_options={TAG: True})


def _in_brand(row: Mapping[str, Any], brand_id: int) -> dict[str, Any]:
    if row.get("brand_id", brand_id) != brand_id:
        message = "a bulk row names another brand"
        raise scope.ScopeError(message)
    return {**row, "brand_id": brand_id}


def update_where(model: type[BrandOwned], *criteria: ColumnElement[bool], values: Mapping[str, Any]) -> int:
    """Change the brand's rows that meet the criteria in one statement and return how many were hit.

    A conditional update that must hit exactly one row is how claims and state changes are decided by the database.
    Rows already loaded in the session are not refreshed.
    """
    scope.current()
    statement = update(model).where(*criteria).values(**values)
    result = cast("CursorResult[Any]", db.session.execute(statement, execution_options={"synchronize_session": False}))
    return result.rowcount


def delete_where(model: type[BrandOwned], *criteria: ColumnElement[bool]) -> int:
    """Delete the brand's rows that meet the criteria in one statement and return how many there were."""
    scope.current()
    statement = delete(model).where(*criteria)
    result = cast("CursorResult[Any]", db.session.execute(statement, execution_options={"synchronize_session": False}))
    return result.rowcount
