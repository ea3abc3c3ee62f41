"""R84: every column there is has been looked at, and what people write or are called is never in the clear."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    inspect,
    select,
)  # fmt: skip
from sqlalchemy import Engine as AnyEngine
from sqlalchemy.types import TypeEngine

import domain.tables
from domain.db import Base, metadata
from domain.sealed import _Sealed
from tests.support.cast import Cast

assert domain.tables.names()
LIST = Path(__file__).with_name("columns.txt")
KINDS = ("sealed", "index", "id", "code", "time", "number", "plain")
# The text that anybody with the database may read. A column comes in here only when two people have agreed on why.
REVIEWED = frozenset(
    {
        "duty_hours.closed_on",
        "duty_hours.out_of_hours_phone",
        "duty_hours.social_care_phone",
        "duty_hours.allegations_phone",
        "audit_event.detail",
        "authority.duty_phone",
        "authority.languages",
        "authority.name",
        "media.renditions",
        "once.outcome",
    }
)


Told = dict[str, tuple[str, str]]
There = dict[str, TypeEngine[object]]


def listed() -> Told:
    """table.column → kind, reason. Fails on a line that says neither more nor less than that, and on one said twice."""
    found: Told = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, kind, *reason = line.split(maxsplit=2)
        assert name not in found, f"{name} is listed twice"
        found[name] = (kind, reason[0] if reason else "")
    return found


def columns(tables: MetaData) -> There:
    """table.column → type, as the database stores it."""
    return {str(column): _stored(column.type) for table in tables.tables.values() for column in table.c}


def _stored(kind: TypeEngine[object]) -> TypeEngine[object]:
    return getattr(kind, "impl_instance", None) or getattr(kind, "impl", None) or kind


def _short(most: int) -> Callable[[TypeEngine[object]], bool]:
    return lambda kind: isinstance(kind, String) and not isinstance(kind, Text) and 0 < (kind.length or 0) <= most


FITS: dict[str, Callable[[TypeEngine[object]], bool]] = {
    "sealed": lambda kind: isinstance(kind, LargeBinary),
    "index": lambda kind: isinstance(kind, LargeBinary) or _short(64)(kind),
    "id": _short(64),
    "code": _short(40),
    "time": lambda kind: isinstance(kind, (DateTime, Date)),
    "number": lambda kind: isinstance(kind, (Integer, Boolean)),
    "plain": lambda kind: isinstance(kind, (String, JSON)),
}


def faults(told: Told, there: There, reviewed: frozenset[str]) -> list[str]:
    """What the list and the tables disagree on."""
    found = [f"{name} is not listed" for name in there if name not in told]
    found += [f"{name} is listed and does not exist" for name in told if name not in there]
    for name, (kind, reason) in told.items():
        if kind not in KINDS or (name in there and not FITS[kind](there[name])):
            found.append(f"{name} cannot be {kind}")
        if name.endswith("_sealed") != (kind == "sealed"):
            found.append(f"{name}: sealed, or not")
        if kind == "plain" and not (reason and name in reviewed):
            found.append(f"{name} is plain, and nobody has agreed to that")
    return sorted(found)


def test_every_column_is_listed_with_what_may_be_in_it() -> None:
    assert faults(listed(), columns(metadata), REVIEWED) == []
    assert {name for name, (kind, _reason) in listed().items() if kind == "plain"} == REVIEWED


@pytest.mark.parametrize(
    ("column", "line", "fault"),
    [
        (Column("told", String(20)), None, "is not listed"),
        (Column("told", Integer), ("plain", "why not"), "cannot be plain"),
        (Column("told", Text), ("plain", "why not"), "nobody has agreed"),
        (Column("told", JSON), ("plain", ""), "nobody has agreed"),
        (Column("told", Text), ("code", ""), "cannot be code"),
        (Column("told", String(400)), ("id", ""), "cannot be id"),
        (Column("told", String), ("code", ""), "cannot be code"),
        (Column("told", JSON), ("code", ""), "cannot be code"),
        (Column("told", String(40)), ("harmless", ""), "cannot be harmless"),
        (Column("told_sealed", String(40)), ("sealed", ""), "cannot be sealed"),
        (Column("told_sealed", LargeBinary), ("index", ""), "sealed, or not"),
        (Column("other", String(20)), ("code", ""), "does not exist"),
    ],
)
def test_a_column_that_was_not_looked_at_is_found(
    column: Column[object], line: tuple[str, str] | None, fault: str
) -> None:
    tables = MetaData()
    Table("made", tables, column)
    name = "made.told" if column.name == "other" else f"made.{column.name}"
    found = faults({} if line is None else {name: line}, columns(tables), REVIEWED)
    assert any(fault in one for one in found), found


def test_every_sealed_column_is_read_and_written_by_a_seal_and_by_nothing_else() -> None:
    sealed = {
        f"{mapper.local_table.name}.{value.column}"  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        for value in vars(mapper.class_).values()
        if isinstance(value, _Sealed)
    }
    assert sealed == {name for name, (kind, _reason) in listed().items() if kind == "sealed"}


SHAPES = {
    "id": re.compile(r"|nobody|([a-z_]+:)?[A-Za-z0-9_-]{22}( [A-Za-z0-9_-]{22})?|[a-z_]+:"),
    "code": re.compile(r"|[a-z][a-z0-9_.-]*"),
    "index": re.compile(r"|[0-9a-f]{64}"),
}


def test_what_the_cast_left_in_text_columns_has_the_shape_that_was_said(engine: AnyEngine, cast: Cast) -> None:
    bare = create_engine(engine.url)
    seen = 0
    with bare.connect() as connection:
        for name, (kind, _reason) in listed().items():
            table, column = name.split(".")
            if kind in SHAPES and isinstance(columns(metadata)[name], String):
                for value in connection.scalars(select(metadata.tables[table].c[column])):
                    seen += 1
                    assert value is None or SHAPES[kind].fullmatch(value), f"{name}: {value!r}"
    bare.dispose()
    assert seen > 1000


def test_the_database_itself_has_no_column_that_the_tables_do_not_tell(engine: AnyEngine) -> None:
    looked = inspect(engine)
    tables = [name for name in looked.get_table_names() if name != "alembic_version"]
    there = {f"{table}.{column['name']}" for table in tables for column in looked.get_columns(table)}
    assert there == set(listed())
