"""Base class, column types and the engine. Times are UTC; ids are 128 random bits in URL-safe text (R03)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def new_id() -> str:
    """A random identifier that means nothing: 128 bits from the system's generator (R03)."""
    return secrets.token_urlsafe(16)


class Moment(TypeDecorator[datetime]):
    """A point in time. Takes aware datetimes only, keeps UTC, gives aware UTC back, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NOW = bindparam("now", type_=Moment())
"""The moment a prepared statement is asked for (tenancy.prepared)."""


class Base(DeclarativeBase):
    """Every table. Sealed values are set after the plain ones, because sealing needs the row's identity."""

    metadata = metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment, bytes: LargeBinary}

    def __init__(self, **values: Any) -> None:
        plain = {name: value for name, value in values.items() if name in self.__mapper__.attrs}
        for name, value in plain.items():
            setattr(self, name, value)
        for name, value in values.items():
            if name not in plain:
                if not hasattr(type(self), name):
                    raise TypeError(f"{type(self).__name__} has no {name}")
                setattr(self, name, value)


class Owned:
    """A row that belongs to one authority: half of its key, so that a reference cannot cross a wall (fence 4)."""

    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(22), primary_key=True)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**values)


def reference(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key to a row of the same authority, for `__table_args__`."""
    return ForeignKeyConstraint(["authority_id", column], [f"{table}.authority_id", f"{table}.id"])


def references(**columns: str) -> tuple[ForeignKeyConstraint, ...]:
    """Several `reference`s: `references(yp_id="young_person", person_id="person")`."""
    return tuple(reference(column, table) for column, table in columns.items())


def open_engine(url: str, guarded: bool = True) -> Engine:
    """The database at `url`. SQLite gets WAL, full sync, foreign keys and secure delete (R88).

    With `guarded`, no statement runs that touches an owned table without naming its authority (R22); migrations
    alone open it unguarded.
    """
    options: dict[str, Any] = {"pool_pre_ping": False} if url.startswith("sqlite") else {"pool_pre_ping": True}
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    if guarded:
        from domain import tenancy

        tenancy.guard(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own transactions lose updates
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def open_session(engine: Engine, reading: bool = False) -> Session:
    """A session with nothing hidden: no autoflush, nothing expired on commit.

    `reading` takes no write lock, and a change made in it raises OnlyReading: on SQLite it might overtake another's.
    """
    bind = _reading(engine) if reading else engine
    return Session(bind, autoflush=False, expire_on_commit=False, info={"is_reading": reading})


class OnlyReading(Exception):
    """Something was to be changed in a session that was opened to read."""


@event.listens_for(Session, "before_flush")
def _refuse_rows(session: Session, _context: Any, _instances: Any) -> None:
    if session.info.get("is_reading") and (session.new or session.dirty or session.deleted):
        raise OnlyReading


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and state.session.info.get("is_reading"):
        raise OnlyReading


def _reading(engine: Engine) -> Engine:
    """The same engine, whose transactions begin without the write lock; made once, because making it costs."""
    found: Engine | None = _READING.get(engine)
    if found is None:
        found = _READING[engine] = engine.execution_options(reading=True)
    return found


_READING: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def lock_row(session: Session, row: Base) -> None:
    """Keep `row` for this transaction, read again as it is now: whoever comes second waits, then sees what the first
    did, and is told so (R38). Call it before anything is decided or changed. SQLite's writers wait at their BEGIN.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.refresh(row, with_for_update=True)


def values_of(rows: Iterable[Any], name: str) -> list[Any]:
    """One attribute of many rows, in order."""
    return [getattr(row, name) for row in rows]
