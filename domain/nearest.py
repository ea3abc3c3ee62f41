"""How it goes with everybody, for the page a young person begins on: two statements, however many people there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, bindparam, case, select
from sqlalchemy.orm import Session

from domain import access, tenancy
from domain.access import Actor, Side
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.contact_requests import state_seen as _seen
from domain.errors import NotFound
from domain.people import Person, Ring, Wish

UNLISTED = frozenset({"draft", "stopped", "declined", "no_trace", "died"})
"""Not on this page: what is over. Hard news that was told stays on their own page (R45)."""

Standing = tuple[str, str, str | None, bool]
"""A person's id and wish, the state of the request about them if there is one, and whether hard news was told."""

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
    rows = cast("Sequence[Standing]", session.execute(_standing(), tenancy.bound(session, yp=actor.yp_id)).all())
    asked = [one for one, _wish, state, _told in rows if state is not None]
    shown = [one for one, _wish, state, told in rows if state is not None and _seen(state, told) not in UNLISTED][:most]
    agreed = next((one for one, _wish, state, _told in rows if state == State.THEY_AGREED.value), None)
    is_missed = (one for one, wish, state, _told in rows if state is None and wish == Wish.RECONNECT.value)
    unasked = None if agreed else next(is_missed, None)
    found = _by_id(session, {*shown, *named, agreed, unasked} - {None})
    people = {one: row.Person for one, row in found.items()}
    return Nearest(
        people, [(found[one].Person, found[one].Request) for one in shown], len(asked) > most, bool(rows),
        people.get(agreed or ""), people.get(unasked or ""),
    )  # fmt: skip


@cache
def _standing() -> Select[str, str, str, bool]:
    """As little as can be of each, in order: there may be hundreds, and a dozen are shown."""
    return tenancy.prepared(
        select(Person.id, Person.wish, Request.state, Request.told_at.is_not(None))
        .outerjoin(Request, (Request.authority_id == Person.authority_id) & (Request.person_id == Person.id))
        .where(Person.yp_id == bindparam("yp"))
        .order_by(case(_RINGS, value=Person.ring, else_=len(_RINGS)), Person.added_at, Person.id)
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
