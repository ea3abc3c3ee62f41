"""The staff queue: what waits for whom, the urgent first, then the oldest. Derived, never kept twice.

One statement whatever the size: each source is read through its index, newest needs first, at most a page of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, String, func, literal, select, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from domain import access, clock, tenancy
from domain.access import Action, Actor, Role
from domain.concerns import Concern
from domain.contact_moves import HARD_NEWS, State
from domain.contact_requests import Request
from domain.db import Moment
from domain.items import Item, ItemState
from domain.proposals import Proposal
from domain.rungs import Approval


class Wait(StrEnum):
    """What waits. The order here is the order of urgency (see URGENCY)."""

    CONCERN = "concern"
    TELL = "tell"
    WITH_SOMEONE = "with_someone"
    CHALLENGE = "challenge"
    OVERDUE = "overdue"
    SECOND_KEY = "second_key"
    READ = "read"
    ASKED = "asked"
    HELD = "held"
    REVIEW_DUE = "review_due"
    EXPIRING = "expiring"


URGENT = frozenset({Wait.CONCERN, Wait.TELL, Wait.WITH_SOMEONE})
PAGE = 50
NUMBER = {wait: place for place, wait in enumerate(Wait)}


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, the id of the thing, about whom, since when and until when."""

    wait: Wait
    id: str
    yp_id: str
    person_id: str
    since_at: datetime
    due_at: datetime | None

    @property
    def is_urgent(self) -> bool:
        return self.wait in URGENT


@dataclass(frozen=True)
class _Source:
    """One kind of waiting: whose rows, which of them, since when (its order and index) and until when."""

    wait: Wait
    model: Any
    waits: Any
    since: Any
    due: Any = None

    def rows(self) -> Select[Any]:
        due = sql_cast(literal(None), Moment()) if self.due is None else self.due
        person = func.coalesce(self.model.person_id, sql_cast(literal(""), String))
        return select(
            literal(NUMBER[self.wait]).label("wait"),
            self.model.id.label("id"),
            self.model.yp_id.label("yp_id"),
            person.label("person_id"),
            self.since.label("since_at"),
            due.label("due_at"),
        ).where(self.waits)


def _sources(actor: Actor) -> list[_Source]:
    now, today = clock.now(), clock.today()
    hard = [state.value for state in HARD_NEWS]
    reading = (ItemState.SUBMITTED.value, ItemState.IN_REVIEW.value)
    untold = Request.state.in_(hard) & Request.told_at.is_(None)
    overdue = (Request.promise_at < now) & Request.state.not_in(hard)
    with_someone = (Item.choice == "with") & Item.opened_at.is_(None)
    for_others = Proposal.has_agreed.is_(None) & (Proposal.first_id != actor.subject_id)
    look_again = (Request.state == State.NOT_NOW.value) & (Request.review_on <= today)
    soon = (Approval.until_at > now) & (Approval.until_at <= now + timedelta(days=14)) & Approval.revoked_at.is_(None)
    return [
        _Source(Wait.CONCERN, Concern, Concern.closed_at.is_(None), Concern.raised_at),
        _Source(Wait.TELL, Request, untold, Request.state_at, Request.promise_at),
        _Source(Wait.WITH_SOMEONE, Item, with_someone, Item.choice_at),
        _Source(Wait.CHALLENGE, Request, Request.challenged_at.is_not(None), Request.challenged_at),
        _Source(Wait.OVERDUE, Request, overdue, Request.promise_at, Request.promise_at),
        _Source(Wait.SECOND_KEY, Proposal, for_others, Proposal.first_at),
        _Source(Wait.READ, Item, Item.state.in_(reading), Item.submitted_at),
        _Source(Wait.ASKED, Request, Request.state == State.ASKED.value, Request.state_at, Request.promise_at),
        _Source(Wait.HELD, Item, Item.state == ItemState.HELD.value, Item.submitted_at),
        _Source(Wait.REVIEW_DUE, Request, look_again, Request.state_at),
        _Source(Wait.EXPIRING, Approval, soon, Approval.from_at, Approval.until_at),
    ]


def _narrowed(session: Session, actor: Actor, wait: Wait | None) -> list[tuple[Select[Any], Any]]:
    authority_id = tenancy.current(session)
    everything = bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING})
    mine = sorted({yp_id for yp_id, _role in actor.assigned})
    narrowed = []
    for source in _sources(actor):
        if wait not in (None, source.wait):
            continue
        rows = source.rows().where(source.model.authority_id == authority_id)
        if not everything:
            rows = rows.where(source.model.yp_id.in_(mine))
        narrowed.append((rows, source.since))
    return narrowed


def queue(session: Session, actor: Actor, wait: Wait | None = None, after: int = 0) -> list[Waiting]:
    """A page of what waits for this member of staff: the urgent kinds first, the oldest first within a kind.

    One statement. `wait` shows one kind only; `after` skips that many.
    """
    access.require(actor, Action.WORK_SEE)
    parts = [
        select(rows.order_by(order).limit(PAGE + after).subquery()) for rows, order in _narrowed(session, actor, wait)
    ]
    everything = union_all(*parts).subquery()
    rows = session.execute(
        select(everything).order_by(everything.c.wait, everything.c.since_at, everything.c.id).limit(PAGE).offset(after)
    )
    waits = list(Wait)
    return [Waiting(waits[row.wait], row.id, row.yp_id, row.person_id, row.since_at, row.due_at) for row in rows]


def how_many(session: Session, actor: Actor, most: int = 99) -> int:
    """How many wait, counted to `most` + 1 at the furthest (the page then says "99+")."""
    access.require(actor, Action.WORK_SEE)
    parts = [
        select(rows.with_only_columns(literal(1).label("one")).limit(most + 1).subquery())
        for rows, _order in _narrowed(session, actor, None)
    ]
    everything = union_all(*parts).limit(most + 1).subquery()
    return int(session.scalar(select(func.count()).select_from(everything)) or 0)
