"""Bulk statements on brand-owned tables: the brand comes from the scope, the statement is tagged as seen.

Everything that is too many rows for the ORM's unit of work goes through here; anything else that reaches the
database without the ORM is refused by `audit.core.db`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Dialect, Row, Select, Table, delete, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.compiler import SQLCompiler

from audit.core import scope
from audit.core.db import TAG, BrandOwned, db

M = TypeVar("M", bound=BrandOwned)


@lru_cache(maxsize=256)
def _insert(table: Table, dialect: str, skip: tuple[str, ...], returning: tuple[str, ...]) -> Any:
    # Kept, because building a statement and its cache key costs as much as running it.
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    if skip:
        statement = statement.on_conflict_do_nothing(index_elements=list(skip))
    return statement.returning(*(table.c[name] for name in returning)) if returning else statement


@dataclass(frozen=True)
class _Driven:
    """An insert as the driver takes it, for many rows with the same columns."""

    text: str
    positions: tuple[str, ...] | None
    """Columns in the order of the placeholders; None for placeholders with names."""
    processors: Mapping[str, Callable[[Any], Any] | None]

    def values(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Return the rows as the driver wants them."""
        columns = dict(zip(self.processors, self.columns(rows), strict=True))
        if self.positions is not None:
            return list(zip(*(columns[name] for name in self.positions), strict=True))
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]

    def columns(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """Return the rows column by column, in the order of the processors."""
        return [self._column(name, rows) for name in self.processors]

    def _column(self, name: str, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        process, values = self.processors[name], [row[name] for row in rows]
        if process is None:
            return values
        # Many rows share one value, such as the day on which they are deleted; `rows` keeps them alive.
        once = {id(value): value for value in values}
        done = {key: process(value) for key, value in once.items()}
        return [done[id(value)] for value in values]


@lru_cache(maxsize=64)
def _driven(table: Table, dialect: Dialect, names: tuple[str, ...]) -> _Driven | None:
    """Return the insert of these columns; None where the database layer has to fill in others."""
    if any(column.default is not None for column in table.columns if column.name not in names):
        return None
    compiled: SQLCompiler = insert(table).compile(dialect=dialect, column_keys=list(names))
    if set(compiled.binds) != set(names):
        return None
    processors = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    positions = tuple(compiled.positiontup or ()) if compiled.positional else None
    return _Driven(str(compiled), positions, processors)


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
    if not skip_conflicts_on:
        driven = _driven(table, connection.dialect, tuple(owned[0]))
        if driven is not None and all(row.keys() == owned[0].keys() for row in owned):
            connection.exec_driver_sql(driven.text, driven.values(owned), execution_options={TAG: True})
            return len(owned)
    statement = _insert(table, connection.dialect.name, tuple(skip_conflicts_on), ())
    # Without `preserve_rowcount` a one-row insert on PostgreSQL, which returns its key, tells no count.
    result = connection.execute(statement, owned, execution_options={TAG: True, "preserve_rowcount": True})
    return max(result.rowcount, 0)


def insert_returning(
    model: type[BrandOwned],
    rows: Sequence[Mapping[str, Any]],
    *names: str,
    skip_conflicts_on: Sequence[str] = (),
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Insert rows of the scope's brand and return these columns of the new ones, in no particular order.

    `skip_conflicts_on` as in `insert_rows`. Raises ScopeError when a row names another brand.
    """
    if not rows:
        return []
    brand_id = scope.current().brand_id
    owned = [_in_brand(row, brand_id) for row in rows]
    connection = db.session.connection()
    table = cast("Table", model.__table__)  # type: ignore[attr-defined]
    statement = _insert(table, connection.dialect.name, tuple(skip_conflicts_on), names)
    given = owned[0] if len(owned) == 1 else owned
    return connection.execute(statement, given, execution_options={TAG: True}).all()


def insert_one(model: type[M], row: Mapping[str, Any]) -> M:
    """Insert one row that names all of its columns and return it as an object of the session, without reading it.

    Raises ScopeError when the row names another brand, and IntegrityError when it is there already.
    """
    made = insert_new(model, row, ())
    if made is None:
        message = f"the database took no row of {model.__name__}"
        raise RuntimeError(message)
    return made


def insert_new(model: type[M], row: Mapping[str, Any], skip_conflicts_on: Sequence[str]) -> M | None:
    """Do the same, but return None when a row with these columns of a unique key is there already."""
    found = insert_returning(model, [row], "id", skip_conflicts_on=skip_conflicts_on)
    if not found:
        return None
    made = model()
    for name, value in {**row, "id": found[0].id, "brand_id": scope.current().brand_id}.items():
        set_committed_value(made, name, value)
    make_transient_to_detached(made)
    db.session.add(made)
    return made


def add_to_rows(
    model: type[BrandOwned],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    sums: Sequence[str],
) -> None:
    """Add numbers to the rows with these keys, making rows that do not exist yet; one statement for all of them.

    `names` says what the values of each row are. `key` names the columns that make a row one of the brand's by a unique
    key, `sums` the columns to which the given values are added by the database, so that writers at the same time lose
    nothing. No key stands twice.
    """
    _add(_Adding(_table(model), tuple(names), tuple(key), tuple(sums), make=True), rows)


def add_to_known_rows(
    model: type[BrandOwned],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    sums: Sequence[str],
) -> int:
    """Do the same to rows that are there already, and return how many were found; one statement for all of them."""
    return _add(_Adding(_table(model), tuple(names), tuple(key), tuple(sums), make=False), rows)


def insert_selected(model: type[BrandOwned], fixed: Mapping[str, Any], rows: Select[Any]) -> int:
    """Insert what a statement selects, each with the fixed values and the scope's brand; return how many there were.

    The columns of the statement are named like those of the model. It filters by brand itself: it is taken as it is.
    """
    brand_id = scope.current().brand_id
    table = cast("Table", model.__table__)  # type: ignore[attr-defined]
    selected = rows.subquery()
    given = {**fixed, "brand_id": brand_id}
    values = [literal(value, table.c[name].type) for name, value in given.items()]
    statement = insert(table).from_select([*given, *selected.c.keys()], select(*values, *selected.c))
    return db.session.connection().execute(statement, execution_options={TAG: True}).rowcount


@dataclass(frozen=True)
class _Adding:
    """What is added to what: columns given, those of the unique key, those that are summed; whether rows are made."""

    table: Table
    names: tuple[str, ...]
    key: tuple[str, ...]
    sums: tuple[str, ...]
    make: bool


def _add(adding: _Adding, rows: Sequence[Sequence[Any]]) -> int:
    if not rows:
        return 0
    brand_id = scope.current().brand_id
    connection = db.session.connection()
    text, processors = _added(adding, connection.dialect)
    columns = [
        column if process is None else _processed(process, column)
        for column, process in zip(zip(*rows, strict=True), processors, strict=True)
    ]
    values: Any = [(brand_id,) * len(rows), *columns]
    # PostgreSQL takes an array for each column and so plans once; SQLite's driver repeats a prepared statement quickly.
    values = tuple(map(_array, values)) if connection.dialect.name == "postgresql" else list(zip(*values, strict=True))
    return connection.exec_driver_sql(text, values, execution_options={TAG: True}).rowcount


def _processed(process: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    # Many rows share few values, such as a day.
    done = {value: process(value) for value in set(values)}
    return [done[value] for value in values]


def _array(values: Sequence[Any]) -> str:
    """Return values, none of them missing, as PostgreSQL reads an array; the driver's own way takes many times as long.

    Source: PostgreSQL documentation, 8.15.6: in quotes, a quote and a backslash stand behind a backslash.
    """
    words = {value: '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"' for value in set(values)}
    return "{" + ",".join([words[value] for value in values]) + "}"


@lru_cache(maxsize=64)
def _added(adding: _Adding, dialect: Dialect) -> tuple[str, tuple[Callable[[Any], Any] | None, ...]]:
    table, names, key = adding.table, ("brand_id", *adding.names), ("brand_id", *adding.key)
    processors = tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in adding.names)
    listed, new = ", ".join(names), "excluded" if adding.make else "new"
    changes = ", ".join(f"{name} = {table.name}.{name} + {new}.{name}" for name in adding.sums)
    if dialect.name == "postgresql":
        types = (table.c[name].type.compile(dialect) for name in names)
        source = f"SELECT * FROM unnest({', '.join(f'%s::{one}[]' for one in types)}) AS given ({listed})"  # noqa: S608 - names of our own columns
    else:
        source = f"SELECT {', '.join(f'? AS {name}' for name in names)}"
    if adding.make:
        # SQLite's driver is quicker with plain values than with a statement that selects them.
        rows = f"SELECT * FROM ({source}) AS new"  # noqa: S608 - as above
        rows = rows if dialect.name == "postgresql" else f"VALUES ({', '.join('?' * len(names))})"
        text = f"INSERT INTO {table.name} ({listed}) {rows}"
        return f"{text} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}", processors
    same = " AND ".join(f"{table.name}.{name} = new.{name}" for name in key)
    return f"UPDATE {table.name} SET {changes} FROM ({source}) AS new WHERE {same}", processors  # noqa: S608 - as above


def _table(model: type[BrandOwned]) -> Table:
    return cast("Table", model.__table__)  # type: ignore[attr-defined]


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
