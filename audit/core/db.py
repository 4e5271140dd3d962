"""Rows: the declarative base, column types, the session and the engine's behaviour.

Three promises are kept here for both databases:

* a session marked read-only (`db.session.info["read_only"] = True`, set for every safe HTTP method) cannot write,
* SQLite takes the write lock when a transaction begins, so that read-then-write never loses an update,
* a statement that neither the ORM's scope filter (`audit.core.scope`) nor `audit.core.bulk` has seen is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeVar, cast
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
    event,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, foreign, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from audit.core.errors import NotFound

BigId = BigInteger().with_variant(Integer, "sqlite")
"""Integer primary keys: 64 bits; SQLite numbers rows by itself only for plain INTEGER."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON values; `None` is SQL NULL."""

Localized = Annotated[dict[str, str], mapped_column(Json)]
"""A brand's text: language code to text."""

KEY_LENGTH = 22
"""Characters of a random 128-bit key in URL-safe base 64."""

TAG = "touchstone"
"""Execution option that marks a statement as seen by the scope filter or by `audit.core.bulk`."""

T = TypeVar("T")
B = TypeVar("B", bound="BrandOwned")


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC; a naive one is refused because nobody could say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value in UTC, or raise ValueError for a naive one."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive time {value!r}: times are aware and UTC"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of every table; constraint names follow one convention so that both databases can alter them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        datetime: UTCDateTime(),
        dict[str, str]: Json,
        dict[str, Any]: Json,
        list[str]: Json,
        list[Any]: Json,
    }

    id: Mapped[int] = mapped_column(BigId, primary_key=True)


class BrandOwned:
    """Mixin for every table that belongs to one brand.

    Reads are filtered by the scope's brand and raise without a scope; a new row gets the scope's brand; a row of
    another brand cannot be written. The pair (brand_id, id) is unique so that children can refer to it.
    """

    brand_id: Mapped[int] = mapped_column(BigId, nullable=False)


def owned(*constraints: Any) -> tuple[Any, ...]:
    """Return the table arguments of a brand-owned table: the pair key, the brand, then the given constraints."""
    return (
        UniqueConstraint("brand_id", "id"),
        ForeignKeyConstraint(["brand_id"], ["brand.id"]),
        *constraints,
    )


def within_brand(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return a foreign key that can only point to a row of the same brand."""
    return ForeignKeyConstraint(["brand_id", column], [f"{table}.brand_id", f"{table}.id"], ondelete=ondelete)


def upstream(target: type[T], column: Mapped[Any]) -> Any:
    """Return a relationship to an upstream row that writes only its own column, never `brand_id`.

    Two composite relationships sharing `brand_id` would otherwise warn and could set it to NULL.
    """
    return relationship(target, primaryjoin=lambda: target.id == foreign(cast("MappedColumn[Any]", column).column))  # type: ignore[attr-defined]


def key_column() -> MappedColumn[str]:
    """Return the column of a random public key; filled by the operation that makes the row."""
    return mapped_column(String(KEY_LENGTH), unique=True, nullable=False)


def enum_column(kind: type[StrEnum], *, default: StrEnum | None = None) -> MappedColumn[Any]:
    """Return a column that stores a StrEnum by value and lets the database refuse other values."""
    column_type = Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        name=_snake(kind.__name__),
    )
    return mapped_column(column_type, nullable=False, default=default)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class RequestSession(FlaskSession):
    """The session of one request, job or command; asks for a read-only connection when it is marked so."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Return the engine, or its read-only twin on the same pool."""
        bind = super().get_bind(*args, **kwargs)
        if self.info.get("read_only") and isinstance(bind, Engine):
            return _read_only_twin(bind)
        return bind


_twins: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def _read_only_twin(engine: Engine) -> Engine:
    # One twin an engine: a session opens a connection for each engine object that it meets.
    if engine not in _twins:
        _twins[engine] = engine.execution_options(read_only=True)
    return _twins[engine]


db = SQLAlchemy(
    metadata=Base.metadata,
    disable_autonaming=True,
    session_options={"class_": RequestSession, "expire_on_commit": False},
)
"""The one database of an app; outside of queries, operations, jobs and core nobody touches its session."""


def get_by_key(model: type[B], key: str) -> B:
    """Return the brand's row with this public key, or raise NotFound: foreign equals not existing."""
    statement: Any = select(model).where(model.key == key)  # type: ignore[attr-defined]
    row: B | None = db.session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound(model.__name__.lower(), key)
    return row


def engine_options(url: str) -> dict[str, Any]:
    """Return SQLAlchemy's engine options for a database address."""
    # The parameters of a statement hold names and addresses; an error of the database must not carry them into logs.
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 10}}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}


def prepare_engine(engine: Engine) -> None:
    """Install the transaction behaviour and the statement guard on an application engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "before_cursor_execute", _refuse_unseen)


def _configure_sqlite(connection: Any, record: Any) -> None:
    del record
    # The driver's own transaction handling begins late and loses updates; `_begin_sqlite` begins instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # An acknowledgement given to a phone must survive a power cut: not NORMAL.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = bool(connection.get_execution_options().get("read_only"))
    _forget_flush(connection)
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    cursor.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
    cursor.close()


def _begin_postgresql(connection: Connection) -> None:
    _forget_flush(connection)
    if connection.get_execution_options().get("read_only"):
        cursor = connection.connection.cursor()
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.close()


def _forget_flush(connection: Connection) -> None:
    # A flush that failed half-way must not leave the door open for the next transaction on this connection.
    connection.info.pop("flushing", None)


def _refuse_unseen(  # noqa: PLR0917 - the event's own signature
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: Any
) -> None:
    del cursor, parameters, executemany
    if connection.info.get("flushing"):
        return
    options = context.execution_options if context is not None else connection.get_execution_options()
    if options.get(TAG):
        return
    message = f"statement outside of scope, refused: {statement[:120]!r}; use the ORM session or audit.core.bulk"
    raise PermissionError(message)
