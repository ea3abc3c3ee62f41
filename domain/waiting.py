"""The staff queue: what waits for whom, the urgent first, then the oldest. Derived, never kept twice.

One statement whatever the size: each source is read through its index, newest needs first, at most a page of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session, aliased

from domain import access, clock, notices, tenancy
from domain.access import Action, Actor, Role, Side
from domain.bridge_ends import BridgeEnd
from domain.check_in import CheckIn
from domain.colleagues import Assignment, Staff
from domain.concerns import Concern
from domain.consent import ConsentEvent, Decision, Scope
from domain.contact_moves import ENDED, State
from domain.contact_requests import Request
from domain.custody import REVIEW_BEFORE_DAYS, Custody
from domain.db import NOW, Moment
from domain.finding import Lead
from domain.items import Item, ItemState
from domain.looks import LookNote
from domain.meeting import Meeting, MeetingState
from domain.messages import Message
from domain.named import NamedPerson
from domain.notices import Notice
from domain.orders import Order
from domain.people import Authority, YoungPerson
from domain.proposals import Proposal
from domain.recovery import LASTS, Proof, Recovery
from domain.rulings import Ruled
from domain.rungs import Approval
from domain.search_plan import PlanLine
from domain.withholding import Withholding


class Wait(StrEnum):
    """What waits. The order here is the order of urgency (see URGENCY)."""

    LATE = "late"
    CONCERN = "concern"
    MESSAGE_NOW = "message_now"
    READ_NOW = "read_now"
    MESSAGE = "message"
    TELL = "tell"
    WITH_SOMEONE = "with_someone"
    LESS_OR_STOP = "less_or_stop"
    MEETING_OFF = "meeting_off"
    CHALLENGE = "challenge"
    NOBODY = "nobody"
    REVIEW_CASE = "review_case"
    OBJECTION = "objection"
    RELEASE = "release"
    ESCALATED = "escalated"
    OVERDUE = "overdue"
    LET_IN = "let_in"
    WAY_IN = "way_in"
    SECOND_KEY = "second_key"
    KEEP_BACK = "keep_back"
    RULING = "ruling"
    LINE = "line"
    BRIDGE = "bridge"
    READ = "read"
    ASKED = "asked"
    FOLLOW = "follow"
    OWED = "owed"
    HELD = "held"
    LOOK_BACK = "look_back"
    REVIEW_DUE = "review_due"
    CHECK_IN = "check_in"
    NO_ANSWER = "no_answer"
    MEETING_PAST = "meeting_past"
    EXPIRING = "expiring"
    LOOK_NOTE = "look_note"
    LEAD_DUE = "lead_due"


URGENT = frozenset(
    {
        Wait.LATE, Wait.CONCERN, Wait.MESSAGE_NOW, Wait.READ_NOW, Wait.MESSAGE, Wait.TELL, Wait.WITH_SOMEONE,
        Wait.LESS_OR_STOP, Wait.MEETING_OFF,
    }
)  # fmt: skip
PAGE = 50
SOON_IS = timedelta(days=14)
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
    is_mine_only: bool = False  # also for those who see the whole service
    is_leads_only: bool = False

    def rows(self, is_everything: bool) -> Select[Any]:
        """All of it, or what is about `mine`; the one longest waiting first."""
        due = sql_cast(literal(None), Moment()) if self.due is None else self.due
        rows = select(
            literal(NUMBER[self.wait]).label("wait"),
            self.model.id.label("id"),
            self.whose().label("yp_id"),
            self.person().label("person_id"),
            self.since.label("since_at"),
            due.label("due_at"),
        ).where(self.waits)
        if self.is_leads_only and not is_everything:
            return rows.where(self.whose() == "")  # nobody’s
        if self.model is Concern and not is_everything:
            rows = rows.where(Concern.is_about_worker.is_(False))  # an allegation: managers and leads alone
        return rows if is_everything and not self.is_mine_only else rows.where(self.whose().in_(MINE))

    def whose(self) -> Any:
        """The young person it is about, themselves perhaps."""
        return self.model.id if self.model is YoungPerson else self.model.yp_id

    def person(self) -> ColumnElement[str]:
        """Whom it is about besides the young person; nobody, for what is about the young person alone."""
        nobody = sql_cast(literal(""), String)
        return func.coalesce(self.model.person_id, nobody) if hasattr(self.model, "person_id") else nobody


MINE: BindParameter[Any] = bindparam("mine", expanding=True)
TODAY, SOON = bindparam("today", type_=Date()), bindparam("soon", type_=Moment())
ESCALATED = bindparam("escalated", type_=Moment())
MOST, AFTER = bindparam("most", type_=Integer()), bindparam("after", type_=Integer())


def _sources() -> list[_Source]:
    """Each kind with its rows; letters to read once for each state, so that an index gives the order."""
    untaken = Concern.closed_at.is_(None) & Concern.acknowledged_at.is_(None)
    is_late, is_held = Concern.due_at.is_(None) | (Concern.due_at <= NOW), Concern.acknowledged_at.is_not(None)
    now = Item.is_urgent.is_(True)
    unsettled = (Message.side == Side.YOUNG_PERSON.value) & Message.answered_at.is_(None)
    sealed = (ItemState.WITHHELD.value, ItemState.APPROVED.value, ItemState.DELIVERED.value)
    over = [state.value for state in ENDED]
    untold = Request.news.is_not(None) & Request.told_at.is_(None)
    overdue = (Request.promise_at < NOW) & (Request.promise_at >= ESCALATED) & Request.state.not_in(over)
    escalated = (Request.promise_at < ESCALATED) & Request.state.not_in(over)
    with_someone = (Item.choice == "with") & Item.opened_at.is_(None)
    for_others = Proposal.has_agreed.is_(None) & (Proposal.first_id != bindparam("me"))
    look_again = (Request.state == State.NOT_NOW.value) & (Request.review_on <= TODAY)
    is_in = Custody.ended_at.is_(None) & Custody.reviewed_at.is_(None)
    before_release = is_in & (Custody.release_on <= bindparam("in_a_month", type_=Date()))
    to_review = YoungPerson.needs_review | (YoungPerson.look_from_at <= NOW)
    since = func.coalesce(YoungPerson.review_at, YoungPerson.look_from_at)
    unseen = CheckIn.answered_at.is_not(None) & CheckIn.seen_at.is_(None)
    unanswered = CheckIn.answered_at.is_(None) & CheckIn.closed_at.is_(None) & (CheckIn.due_at <= NOW)
    is_off = (Meeting.state == MeetingState.CALLED_OFF.value) & Meeting.told_at.is_(None)
    is_past = (Meeting.state == MeetingState.PLANNED.value) & (Meeting.until_at <= NOW)
    for_a_second = (
        Withholding.has_agreed.is_(None) & Withholding.ended_at.is_(None) & (Withholding.until_at > NOW)
    ) & (Withholding.first_id != bindparam("me"))
    unsure = BridgeEnd.confirmed_at.is_(None) & BridgeEnd.paired_at.is_not(None) & BridgeEnd.closed_at.is_(None)
    not_noted = LookNote.noted_at.is_(None) & (LookNote.asked_by != bindparam("me"))
    soon = (Approval.until_at > NOW) & (Approval.until_at <= SOON) & Approval.revoked_at.is_(None)
    return [
        _Source(Wait.LATE, Concern, untaken & is_late, Concern.raised_at, Concern.due_at),
        _Source(Wait.CONCERN, Concern, untaken & (Concern.due_at > NOW), Concern.raised_at, Concern.due_at),
        _Source(Wait.MESSAGE_NOW, Message, unsettled & Message.is_urgent.is_(True), Message.at),
        _Source(Wait.MESSAGE, Message, unsettled & Message.is_urgent.is_(False), Message.at),
        _Source(Wait.READ_NOW, Item, now & (Item.state == ItemState.SUBMITTED.value), Item.submitted_at),
        _Source(Wait.READ_NOW, Item, now & (Item.state == ItemState.IN_REVIEW.value), Item.submitted_at),
        _Source(Wait.TELL, Request, untold, Request.state_at, Request.promise_at),
        _Source(Wait.WITH_SOMEONE, Item, with_someone, Item.choice_at),
        _Source(Wait.LESS_OR_STOP, CheckIn, unseen & CheckIn.more.in_(("less", "stop")), CheckIn.answered_at),
        _Source(Wait.MEETING_OFF, Meeting, is_off, Meeting.ended_at, Meeting.starts_at),
        _Source(Wait.CHALLENGE, Request, Request.challenged_at.is_not(None), Request.challenged_at),
        _Source(Wait.REVIEW_CASE, YoungPerson, to_review, since),
        _Source(Wait.REVIEW_CASE, Order, _ran_out(), Order.at),
        _Source(Wait.OBJECTION, ConsentEvent, _is_objection(), ConsentEvent.at, is_leads_only=True),
        _Source(Wait.RELEASE, Custody, before_release, Custody.at),
        _Source(Wait.ESCALATED, Request, escalated, Request.promise_at, Request.promise_at),
        _Source(Wait.OVERDUE, Request, overdue, Request.promise_at, Request.promise_at, is_mine_only=True),
        _Source(Wait.RULING, Ruled, Ruled.has_agreed.is_(None) & (Ruled.first_id != bindparam("me")), Ruled.first_at),
        _Source(Wait.NOBODY, YoungPerson, _has_nobody(), YoungPerson.joined_at, is_leads_only=True),
        _Source(Wait.LET_IN, Recovery, _for_a_second(), Recovery.first_at),
        _Source(Wait.WAY_IN, Notice, notices.is_new_to(bindparam("me"), NOW), Notice.at),
        _Source(Wait.SECOND_KEY, Proposal, for_others, Proposal.first_at),
        _Source(Wait.LINE, Withholding, for_a_second, Withholding.first_at),
        _Source(Wait.BRIDGE, BridgeEnd, unsure, BridgeEnd.paired_at),
        _Source(Wait.READ, Item, (Item.state == ItemState.SUBMITTED.value) & ~now, Item.submitted_at, Item.read_by_at),
        _Source(Wait.READ, Item, (Item.state == ItemState.IN_REVIEW.value) & ~now, Item.submitted_at, Item.read_by_at),
        _Source(Wait.ASKED, Request, Request.state == State.ASKED.value, Request.state_at, Request.promise_at),
        _Source(Wait.FOLLOW, Concern, is_held & Concern.closed_at.is_(None), Concern.raised_at),
        _Source(Wait.OWED, Concern, Concern.closed_at.is_not(None) & (Concern.tell_on <= TODAY), Concern.closed_at),
        _Source(Wait.HELD, Item, (Item.state == ItemState.HELD.value) & _kept_by(None), Item.submitted_at),
        _Source(Wait.KEEP_BACK, Item, (Item.state == ItemState.HELD.value) & _kept_by("me"), Item.submitted_at),
        _Source(Wait.LOOK_BACK, Item, Item.state.in_(sealed) & (Item.review_on <= TODAY), Item.submitted_at),
        _Source(Wait.REVIEW_DUE, Request, look_again, Request.state_at),
        _Source(Wait.CHECK_IN, CheckIn, unseen & CheckIn.more.not_in(("less", "stop")), CheckIn.answered_at),
        _Source(Wait.NO_ANSWER, CheckIn, unanswered, CheckIn.due_at),
        _Source(Wait.MEETING_PAST, Meeting, is_past, Meeting.until_at),
        _Source(Wait.EXPIRING, Approval, soon, Approval.from_at, Approval.until_at),
        _Source(Wait.LOOK_NOTE, LookNote, not_noted, LookNote.asked_at, is_leads_only=True),
        _Source(Wait.LEAD_DUE, Lead, Lead.closed_at.is_(None) & (Lead.due_on <= TODAY), Lead.at),
        _Source(Wait.LEAD_DUE, PlanLine, PlanLine.is_waiting.is_(True) & (PlanLine.due_on <= TODAY), PlanLine.at),
        _Source(
            Wait.LEAD_DUE, NamedPerson, NamedPerson.closed_at.is_(None) & (NamedPerson.due_on <= TODAY), NamedPerson.at
        ),
    ]


def _ran_out() -> ColumnElement[bool]:
    """An order ran out since a person last decided about everything (R37): orders.ended_since_clause, one by one."""
    whose = (YoungPerson.authority_id == Order.authority_id) & (YoungPerson.id == Order.yp_id)
    not_seen = exists(select(1).where(whose, YoungPerson.reviewed_on <= Order.until_on).correlate(Order))
    is_over = (Order.until_on < TODAY) & Order.ended_at.is_(None) & (Order.filed_on <= Order.until_on)
    return is_over & not_seen


def _kept_by(me: str | None) -> ColumnElement[bool]:
    """Of what is held: nobody asked to keep it back, or somebody else than `me` did and needs a second."""
    if me is None:
        return Item.withhold_first_id.is_(None)
    return Item.withhold_first_id.is_not(None) & (Item.withhold_first_id != bindparam(me))


def _is_objection() -> ColumnElement[bool]:
    """Somebody with parental responsibility objects, and no manager has answered: it blocks nothing by itself."""
    later = aliased(ConsentEvent)
    newer = select(1).where(
        later.authority_id == ConsentEvent.authority_id, later.yp_id == ConsentEvent.yp_id,
        later.scope == Scope.PARENTS.value, later.number > ConsentEvent.number,
    )  # fmt: skip
    says_no = (ConsentEvent.scope == Scope.PARENTS.value) & (ConsentEvent.decision == Decision.NO.value)
    return says_no & ~exists(newer.correlate(ConsentEvent))


def _has_nobody() -> ColumnElement[bool]:
    """A young person whom no coordinator works with now: the last one left, and nobody was named (scenario 17)."""
    who = (Staff.authority_id == Assignment.authority_id) & (Staff.id == Assignment.staff_id)
    theirs = select(1).where(
        Assignment.authority_id == YoungPerson.authority_id, Assignment.yp_id == YoungPerson.id,
        exists(select(1).where(who, ~Staff.is_suspended).correlate(Assignment)),
        Assignment.role == Role.COORDINATOR.value, Assignment.from_at <= NOW,
        Assignment.until_at.is_(None) | (Assignment.until_at > NOW),
    )  # fmt: skip
    return ~exists(theirs.correlate(YoungPerson))


def _for_a_second() -> ColumnElement[bool]:
    """A young person is being let back in from afar, and somebody else has to agree (R07)."""
    is_remote = Recovery.proof != Proof.IN_PERSON.value
    is_open = Recovery.ended_at.is_(None) & Recovery.has_agreed.is_(None) & (Recovery.first_at > bindparam("day_ago"))
    return is_remote & is_open & (Recovery.first_id != bindparam("me"))


def queue(session: Session, actor: Actor, wait: Wait | None = None, after: int = 0) -> list[Waiting]:
    """A page of what waits for this member of staff: the urgent kinds first, the oldest first within a kind.

    One statement. `wait` shows one kind only; `after` skips that many.
    """
    access.require(actor, Action.WORK_SEE)
    bound = _bound(session, actor, after=after, most=PAGE + after)
    rows = session.execute(_page(_sees_everything(actor), wait), bound)
    waits = list(Wait)
    return [Waiting(waits[row.wait], row.id, row.yp_id, row.person_id, row.since_at, row.due_at) for row in rows]


@cache
def _page(is_everything: bool, wait: Wait | None) -> Select[Any]:
    parts = [
        select(source.rows(is_everything).order_by(source.since).limit(MOST).subquery())
        for source in _sources()
        if wait in (None, source.wait)
    ]
    everything = union_all(*parts).subquery()
    in_order = (everything.c.wait, everything.c.since_at, everything.c.id)
    return tenancy.prepared(select(everything).order_by(*in_order).limit(literal(PAGE)).offset(AFTER))


def how_many(session: Session, actor: Actor, most: int = 99) -> int:
    """How many wait, counted to `most` + 1 at the furthest (the page then says "99+")."""
    access.require(actor, Action.WORK_SEE)
    return int(session.scalar(_count(_sees_everything(actor)), _bound(session, actor, most=most + 1)) or 0)


@cache
def _count(is_everything: bool) -> Select[int]:
    parts = [
        select(source.rows(is_everything).with_only_columns(literal(1).label("one")).limit(MOST).subquery())
        for source in _sources()
    ]
    return tenancy.prepared(select(func.count()).select_from(union_all(*parts).limit(MOST).subquery()))


def _sees_everything(actor: Actor) -> bool:
    return bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING})


def _bound(session: Session, actor: Actor, **more: int) -> dict[str, Any]:
    now, mine = clock.now(), sorted({yp_id for yp_id, _role in actor.assigned})
    bound = tenancy.bound(
        session, now=now, today=clock.today(), soon=now + SOON_IS, day_ago=now - LASTS, me=actor.subject_id, **more
    )
    authority = session.get_one(Authority, tenancy.current(session))
    return {
        **bound,
        "mine": mine,
        "in_a_month": clock.today() + timedelta(days=REVIEW_BEFORE_DAYS),
        "escalated": now - timedelta(days=authority.escalate_days),
    }
