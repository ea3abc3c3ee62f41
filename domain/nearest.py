"""How it goes with everybody, for the page a young person begins on: two statements, however many people there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from domain import access, tenancy
from domain.access import Actor, Side
from domain.contact_moves import State
from domain.contact_requests import Request, state_seen
from domain.errors import NotFound
from domain.people import Person, Ring, Wish

UNLISTED = frozenset({"draft", "stopped", "declined", "no_trace", "died"})
"""Not on this page: what is over. Hard news that was told stays on their own page (R45)."""

_RINGS = {ring.value: place for place, ring in enumerate(Ring)}


@dataclass(frozen=True)
class Nearest:
    """Whom the page shows. `going`: the nearest of those who were asked for, with how it stands."""

    people: dict[str, Person]  # those below, and those named by the caller
    going: list[tuple[Person, Request]]
    has_more: bool  # asked for, and not shown
    has_anybody: bool
    agreed: Person | None  # said yes, and waits for an answer
    unasked: Person | None  # missed, and never asked for; only looked for if there is nobody in `agreed`


def nearest(session: Session, actor: Actor, most: int, named: Iterable[str] = ()) -> Nearest:
    """The `most` nearest of a young person's people who were asked for, and what the page needs of the others.

    `named`: ids of people whom the page names for another reason. Raises NotFound for anybody but themselves.
    """
    if not (actor.side is Side.YOUNG_PERSON and access.can_see(actor, actor.yp_id)):
        raise NotFound
    rows = session.execute(_standing(), tenancy.bound(session, yp=actor.yp_id)).all()
    rows = sorted(rows, key=lambda row: (_RINGS.get(row.ring, len(_RINGS)), row.added_at, row.id))
    asked = [row for row in rows if row.state is not None]
    shown = [row.id for row in asked if state_seen(row.state, row.told_at) not in UNLISTED][:most]
    agreed = next((row.id for row in asked if row.state == State.THEY_AGREED.value), None)
    is_missed = (row.id for row in rows if row.state is None and row.wish == Wish.RECONNECT.value)
    unasked = None if agreed else next(is_missed, None)
    found = _by_id(session, {*shown, *named, agreed, unasked} - {None})
    people = {one: row.Person for one, row in found.items()}
    return Nearest(
        people, [(found[one].Person, found[one].Request) for one in shown], len(asked) > most, bool(rows),
        people.get(agreed or ""), people.get(unasked or ""),
    )  # fmt: skip


@cache
def _standing() -> Select[str, str, datetime, str, str, datetime | None]:
    return tenancy.prepared(
        select(Person.id, Person.ring, Person.added_at, Person.wish, Request.state, Request.told_at)
        .outerjoin(Request, (Request.authority_id == Person.authority_id) & (Request.person_id == Person.id))
        .where(Person.yp_id == bindparam("yp"))
    )


def _by_id(session: Session, ids: Iterable[str | None]) -> dict[str, Any]:
    wanted = sorted(one for one in ids if one)
    if not wanted:
        return {}
    rows = session.execute(_rows(), tenancy.bound(session, ids=wanted))
    return {row.Person.id: row for row in rows}


@cache
def _rows() -> Select[Person, Request]:
    return tenancy.prepared(
        select(Person, Request)
        .outerjoin(Request, (Request.authority_id == Person.authority_id) & (Request.person_id == Person.id))
        .where(Person.id.in_(bindparam("ids", expanding=True)))
    )
