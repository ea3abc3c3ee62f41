"""Which authority: the only tenant code. Two locks on every statement, and a third (its key) on every value.

1. The session narrows each ORM statement to its authority by itself.
2. A tripwire on the engine reads every statement, raw SQL and Core included, and refuses one that touches an owned
   table without naming its authority (R22). It is always on, also in production.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Engine, Executable, String, bindparam, event
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, Session, with_loader_criteria

from domain.db import Base, Owned

AUTHORITY = "of_authority"
BESIDE = "beside"
"""Where a session keeps those of other authorities that share its transaction; across.py alone puts one there."""
_BOUND: BindParameter[str] = bindparam(AUTHORITY, type_=String(22))
_PREPARED = "is_prepared"
Statement = TypeVar("Statement", bound=Executable)


class TenancyBreach(Exception):
    """A statement or a change reached, or might have reached, over an authority's wall. Never caught: it denies."""


def enter(session: Session, authority_id: str) -> None:
    """From here on the session sees this authority and no other. Raises TenancyBreach on a second, other one."""
    before = session.info.get("authority_id")
    if before not in (None, authority_id):
        raise TenancyBreach("one session, one authority")
    session.info["authority_id"] = authority_id


def current(session: Session) -> str:
    """The session's authority; raises TenancyBreach when none was entered."""
    authority_id = session.info.get("authority_id")
    if authority_id is None:
        raise TenancyBreach("no authority entered")
    return str(authority_id)


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete) or state.is_column_load:
        return
    authority_id = state.session.info.get("authority_id")
    if state.execution_options.get(_PREPARED):
        _check_bound(state, authority_id)
        return
    if authority_id is None:
        return  # the tripwire refuses if an owned table is touched
    state.statement = state.statement.options(_criteria(authority_id))


@lru_cache(maxsize=1024)
def _criteria(authority_id: str) -> LoaderCriteriaOption:
    """The narrowing to one authority, made once: making it costs more than most statements."""
    return with_loader_criteria(Owned, lambda cls: cls.authority_id == authority_id, include_aliases=True)


def prepared(statement: Statement) -> Statement:
    """`statement`, narrowed beforehand to the authority that is bound when it runs: built once, run often.

    Run it with `bound(session, ...)`. A run that binds another authority than the session's raises TenancyBreach.
    """
    narrowing = with_loader_criteria(Owned, lambda cls: cls.authority_id == _BOUND, include_aliases=True)
    return statement.options(narrowing).execution_options(**{_PREPARED: True})


def bound(session: Session, **values: Any) -> dict[str, Any]:
    """What a prepared statement is run with: these values, and the session's authority."""
    return {**values, AUTHORITY: current(session)}


def _check_bound(state: ORMExecuteState, authority_id: str | None) -> None:
    given = state.parameters
    if authority_id is None or not isinstance(given, dict) or given.get(AUTHORITY) != authority_id:
        raise TenancyBreach("a prepared statement runs for the session's authority and no other")


@event.listens_for(Session, "before_flush")
def _refuse_foreign_rows(session: Session, _context: Any, _instances: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Owned) and row.authority_id != current(session):
            raise TenancyBreach(f"a {type(row).__name__} of another authority")


@lru_cache(maxsize=1)
def owned_tables() -> frozenset[str]:
    """The names of all tables whose rows belong to an authority."""
    return frozenset(
        str(mapper.local_table.name)  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned)
    )


_TOUCH = re.compile(  # what follows a table is looked at, not consumed: it may be an alias or the next JOIN
    r"(?:\bFROM|\bJOIN|\bUPDATE|\bINTO|,)\s+\"?(\w+)\"?(?![\w.\"(])(?=(?:\s+(?:AS\s+)?\"?(\w+)\"?)?)", re.IGNORECASE
)
_VERB = re.compile(r"\s*(?:WITH\b.*?\)\s*)?(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\b", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=4096)
def unnarrowed(statement: str) -> str | None:
    """The first owned table that `statement` touches without saying which authority's rows, or None."""
    if not _VERB.match(statement):
        return None
    insert = statement.lstrip()[:6].upper() in ("INSERT", "REPLAC")
    is_update = statement.lstrip()[:6].upper() == "UPDATE"
    after_set = statement.partition(" WHERE ")[2] if is_update else statement
    for position, match in enumerate(_TOUCH.finditer(statement)):
        table, alias = match.group(1), match.group(2)
        if table not in owned_tables():
            continue
        if insert and position == 0:
            if not re.search(r"\(([^)]*\b)?authority_id\b", statement):
                return table
            continue
        name = alias if alias and alias.upper() not in _KEYWORDS else table
        told = rf'"?\b{re.escape(name)}\b"?\.authority_id\s*(=|IN\b)|=\s*"?\b{re.escape(name)}\b"?\.authority_id\b'
        if not re.search(told, after_set):
            return table
    return None


_KEYWORDS = frozenset(
    [
        "SET",
        "WHERE",
        "ON",
        "JOIN",
        "LEFT",
        "INNER",
        "OUTER",
        "CROSS",
        "ORDER",
        "GROUP",
        "LIMIT",
        "VALUES",
        "RETURNING",
        "UNION",
        "HAVING",
        "FOR",
        "EXCEPT",
        "AS",
    ]
)


def guard(engine: Engine) -> None:
    """Put the tripwire on `engine`: a statement with an unnarrowed owned table raises TenancyBreach, unexecuted."""

    @event.listens_for(engine, "before_cursor_execute")
    def _trip(_conn: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        table = unnarrowed(statement)
        if table is not None:
            raise TenancyBreach(f"{table} touched without its authority")
