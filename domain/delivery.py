"""The one predicate: may this item be shown to whom it is for, at this moment? (lifecycle section 4, R28)

It exists twice on purpose: `deliverable` in plain Python over facts fetched one by one, and `deliverable_clause` as
one SQL expression for lists and counts. A test holds the two equal, and both equal to an oracle that knows only the
record. Every surface asks at the moment of showing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Boolean, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement, Select

from domain import (
    bridge_ends,
    checks,
    clock,
    consent,
    custody,
    hidden,
    orders,
    safeguarding_risk,
    safety,
    tenancy,
    turning_points,
)
from domain.access import Actor, Side
from domain.checks import ADVERSE, Check
from domain.colleagues import Tie
from domain.consent import Scope
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.db import NOW
from domain.invitation import Guest
from domain.item_reviews import Review, Verdict, passes
from domain.items import Item, ItemPhoto, ItemState, ItemVoice, hash_of, photos_of, voices_of
from domain.orders import Order
from domain.people import Person, YoungPerson
from domain.rungs import Approval, Direction, Rung, tied_keys, untied_clause

HAS_TURNED = bindparam("has_turned", type_=Boolean())
"""Whether the young person had a birthday that nobody looked at yet: birthdays are sealed, so no SQL can know (R37)."""


@dataclass(frozen=True)
class Facts:
    """Everything the predicate asks, as it is at one moment."""

    is_connected: bool
    is_case_open: bool  # not paused, frozen or in need of review as a whole
    has_rung: bool
    has_consent: bool
    has_agreement: bool
    is_decided: bool  # approved, or delivered before
    is_undo_over: bool
    reviewers: int
    has_lead: bool
    needs_two: bool
    is_bounded: bool
    is_prohibited: bool
    is_barred: bool  # by the rules of the place, in custody
    is_stopped: bool  # by a check whose newest answer is unknown or prohibited
    has_hidden: bool  # a photo of it is hidden (R43)
    is_unsafe: bool  # the young person said so, and nobody has talked with them yet

    @property
    def allow(self) -> bool:
        """All of it, and nothing else."""
        keys = self.reviewers >= 2 and self.has_lead if self.needs_two else self.reviewers >= 1
        return (
            self.is_connected and self.is_case_open and self.has_rung and self.has_consent and self.has_agreement
            and self.is_decided and self.is_undo_over and keys
            and not self.is_bounded and not self.is_prohibited and not self.is_stopped and not self.is_barred
            and not self.is_unsafe and not self.has_hidden
        )  # fmt: skip


def is_for(actor: Actor, item: Item) -> bool:
    """Whether this is whom the item is for: the young person for what comes in, their guest for what goes out."""
    if item.direction == Direction.IN.value:
        return actor.side is Side.YOUNG_PERSON and actor.yp_id == item.yp_id
    return actor.side is Side.GUEST and actor.yp_id == item.yp_id and actor.person_id == item.person_id


def deliverable(session: Session, item: Item, viewer: Actor, now: datetime | None = None) -> bool:
    """The predicate in Python, at `now`. Any doubt, a missing row included, is a no (R100)."""
    moment = now or clock.now()
    if not is_for(viewer, item):
        return False
    if item.direction == Direction.IN.value and viewer.is_frozen:
        return False
    if item.state not in (ItemState.APPROVED.value, ItemState.DELIVERED.value):
        return False  # the commonest no, before anything is asked of the database
    facts = gather(session, item, moment)
    return facts is not None and facts.allow


def gather(session: Session, item: Item, now: datetime) -> Facts | None:
    """The facts about an item at `now`; None when something it stands on does not exist."""
    own = _gather_here(session, item, now)
    return None if own is None else replace(own, has_agreement=_has_agreement(session, item, now))


def may_leave(session: Session, item: Item, now: datetime) -> bool:
    """For crossing.py: all of it but what the other side says, which asks this."""
    own = _gather_here(session, item, now)
    return own is not None and own.allow


def _has_agreement(session: Session, item: Item, now: datetime) -> bool:
    """The other person's own: a guest's word, or, for a brother or sister across a bridge, what holds over there."""
    from domain import crossing

    if bridge_ends.is_about(session, item.person_id):
        return crossing.is_agreed(session, item, now)
    guest = session.scalars(select(Guest).where(Guest.person_id == item.person_id)).one_or_none()
    return item.crossing_id is None and guest is not None and guest.agreed_at is not None and guest.withdrew_at is None


def _gather_here(session: Session, item: Item, now: datetime) -> Facts | None:
    person = session.get(Person, (item.authority_id, item.person_id))
    yp = session.get(YoungPerson, (item.authority_id, item.yp_id))
    request = session.scalars(select(Request).where(Request.person_id == item.person_id)).one_or_none()
    if person is None or yp is None or request is None:
        return None
    is_decided = item.state in (ItemState.APPROVED.value, ItemState.DELIVERED.value)
    counted = passes(session, item) if is_decided and hash_of(session, item) == item.content_hash else []
    risky = item.opened_at is None and bool(safeguarding_risk.risk_reasons(session, person))
    day = now.astimezone(clock.LONDON).date()
    return Facts(
        is_connected=request.state == State.CONNECTED.value,
        is_case_open=not (yp.is_paused or yp.is_frozen or turning_points.is_due(session, yp, day)),
        has_rung=has_rung(session, item, now),
        has_consent=consent.in_force(session, item.yp_id, Scope.CONTACT, item.person_id),
        has_agreement=True,
        is_decided=is_decided,
        is_undo_over=item.deliver_from is not None and item.deliver_from <= now,
        reviewers=len({review.staff_id for review in counted}),
        has_lead=any(review.is_lead for review in counted),
        needs_two=item.needs_two or risky,
        is_bounded=consent.has_boundary(session, person),
        is_prohibited=orders.is_prohibited(session, person),
        is_barred=custody.bars_item(session, item),
        is_stopped=checks.is_stopped_by_check(session, person),
        has_hidden=bool(hidden.among(session, [photo.media_id for photo in photos_of(session, item)])),
        is_unsafe=safety.is_paused(session, person),
    )


def has_rung(session: Session, item: Item, now: datetime) -> bool:
    """One that is open for the words, and one for what is to be seen or heard, if any: each is opened by itself, so
    that one for letters opens no memory (decision 0031).
    """
    rows = list(session.scalars(select(Approval).where(Approval.person_id == item.person_id)))
    tied = tied_keys(session, rows)
    live = {
        approval.rung
        for approval in rows
        if approval.direction in (item.direction, Direction.BOTH.value)
        and approval.revoked_at is None
        and approval.id not in tied
        and approval.from_at <= now < approval.until_at
    }
    return item.rung in live and (
        Rung.PHOTOS.value in live or not (photos_of(session, item) or voices_of(session, item))
    )


def ways_open(session: Session, person_id: str, direction: Direction, now: datetime) -> set[str]:
    """The rungs by which something could pass now, whatever it is; none while anything stands in the way."""
    here = tenancy.current(session)
    person = session.get(Person, (here, person_id))
    yp = None if person is None else session.get(YoungPerson, (here, person.yp_id))
    request = session.scalars(select(Request).where(Request.person_id == person_id)).one_or_none()
    if person is None or yp is None or request is None or request.state != State.CONNECTED.value:
        return set()
    day = now.astimezone(clock.LONDON).date()
    if yp.is_paused or yp.is_frozen or turning_points.is_due(session, yp, day):
        return set()
    if not consent.in_force(session, yp.id, Scope.CONTACT, person.id) or consent.has_boundary(session, person):
        return set()
    if orders.is_prohibited(session, person) or checks.is_stopped_by_check(session, person):
        return set()
    place = custody.here(session, yp.id)
    if safety.is_paused(session, person) or (place is not None and place.letters != custody.Rule.ALLOWED.value):
        return set()
    open_now = [
        approval
        for approval in session.scalars(select(Approval).where(Approval.person_id == person_id))
        if approval.direction in (direction.value, Direction.BOTH.value) and approval.revoked_at is None
    ]
    tied = tied_keys(session, open_now)
    return {row.rung for row in open_now if row.id not in tied and row.from_at <= now < row.until_at}


def deliverable_clause() -> ColumnElement[bool]:
    """The predicate in SQL at `:now` on the day `:today`, over Item joined as in `deliverable_items`.

    Of what came over a bridge it says what holds on this side; `crossing.still_agreed` asks the other one.
    """
    is_across = bridge_ends.has_one_clause(Item.authority_id, Item.person_id)
    own_word = and_(Guest.agreed_at.is_not(None), Guest.withdrew_at.is_(None), Item.crossing_id.is_(None), ~is_across)
    came_over = and_(Item.crossing_id.is_not(None), bridge_ends.turned_clause(Item.authority_id, Item.person_id))
    return and_(here_clause(), or_(own_word, came_over))


def here_clause() -> ColumnElement[bool]:
    """All of it but the other person's agreement."""
    count, leads = _passes_in_sql()
    risky = and_(Item.opened_at.is_(None), risk_clause())
    needs_two = or_(Item.needs_two, risky)
    return and_(
        Request.state == State.CONNECTED.value,
        ~YoungPerson.is_paused, ~YoungPerson.is_frozen, ~YoungPerson.needs_review,
        HAS_TURNED.is_(false()), ~orders.ended_since_clause(),
        _rung_clause(),
        consent.in_force_clause(Scope.CONTACT),
        Item.state.in_((ItemState.APPROVED.value, ItemState.DELIVERED.value)),
        Item.content_hash != "",
        Item.deliver_from <= NOW,
        case((needs_two, and_(count >= 2, leads >= 1)), else_=count >= 1),
        ~consent.boundary_clause(),
        ~orders.prohibited_clause(), ~checks.stopped_by_check_clause(), ~custody.barred_clause(),
        ~safety.paused_clause(), ~hidden.hidden_clause(),
    )  # fmt: skip


def _rung_clause() -> ColumnElement[bool]:
    photo = select(1).where(ItemPhoto.authority_id == Item.authority_id, ItemPhoto.item_id == Item.id)
    return and_(
        _is_open(Approval.rung == Item.rung),
        or_(~(exists(photo.correlate(Item)) | _has_voice()), _is_open(Approval.rung == Rung.PHOTOS.value)),
    )


def _has_voice() -> ColumnElement[bool]:
    voice = select(1).where(ItemVoice.authority_id == Item.authority_id, ItemVoice.item_id == Item.id)
    return exists(voice.correlate(Item))


def _is_open(rung: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(1)
        .where(Approval.authority_id == Item.authority_id, Approval.person_id == Item.person_id)
        .where(rung, Approval.direction.in_((Item.direction, Direction.BOTH.value)))
        .where(Approval.revoked_at.is_(None), Approval.from_at <= NOW, Approval.until_at > NOW)
        .where(untied_clause())
        .correlate(Item)
    )


def _passes_in_sql() -> tuple[ColumnElement[int], ColumnElement[int]]:
    tie = aliased(Tie)
    tied = exists(
        select(1)
        .where(tie.authority_id == Review.authority_id, tie.staff_id == Review.staff_id, tie.yp_id == Item.yp_id)
        .where(tie.person_id.is_(None) | (tie.person_id == Item.person_id))
        .correlate(Review, Item)
    )
    counted = (
        select(func.count(Review.staff_id.distinct()))
        .where(Review.authority_id == Item.authority_id, Review.item_id == Item.id)
        .where(Review.verdict == Verdict.PASS.value, Review.recalled_at.is_(None))
        .where(Review.content_hash == Item.content_hash, ~tied, or_(Review.has_listened, ~_has_voice()))
    )
    return (
        counted.correlate(Item).scalar_subquery(),
        counted.where(Review.is_lead).correlate(Item).scalar_subquery(),
    )


def risk_clause() -> ColumnElement[bool]:
    """SQL: the Person of the statement, or anyone who is the same human, is high-risk (safeguarding_risk.py)."""
    human, adverse = aliased(Person), [outcome.value for outcome in ADVERSE]
    check = select(1).where(
        Check.authority_id == human.authority_id, Check.person_id == human.id, Check.outcome.in_(adverse)
    )
    order = select(1).where(Order.authority_id == human.authority_id, Order.person_id == human.id)
    before = select(1).where(
        Request.authority_id == human.authority_id, Request.person_id == human.id, Request.refused_by.is_not(None)
    )
    across = bridge_ends.has_one_clause(human.authority_id, human.id)
    on_file = [across, *(exists(what.correlate(human)) for what in (check, order, before))]
    return exists(
        select(1)
        .select_from(human)
        .where(consent.same_human(human, Person), or_(human.is_flagged, human.is_abroad, *on_file))
        .correlate(Person)
    )


@cache
def deliverable_items() -> Select[Item]:
    """A select of the items that may be shown at `:now` on the day `:today` (`:has_turned`, too); add whose and which
    way. Built once.
    """
    guest = (Guest.authority_id == Item.authority_id) & (Guest.person_id == Item.person_id)
    return _with_case().outerjoin(Guest, guest).where(deliverable_clause())


def _with_case() -> Select[Item]:
    return (
        select(Item)
        .join(Person, (Person.authority_id == Item.authority_id) & (Person.id == Item.person_id))
        .join(Request, (Request.authority_id == Item.authority_id) & (Request.person_id == Item.person_id))
        .join(YoungPerson, (YoungPerson.authority_id == Item.authority_id) & (YoungPerson.id == Item.yp_id))
    )


@cache
def leaving() -> Select[Item]:
    """For crossing.py: of the items `:sources`, those that may leave at `:now` (`may_leave` in SQL)."""
    turned = bridge_ends.turned_clause(Item.authority_id, Item.person_id)
    wanted = Item.id.in_(bindparam("sources", expanding=True)) & (Item.direction == Direction.OUT.value)
    return tenancy.prepared(_with_case().where(here_clause(), turned, wanted))


def items_for(session: Session, viewer: Actor, now: datetime | None = None) -> list[Item]:
    """Everything that may be shown to this viewer now, newest first, in one statement; and one more for each bridge by
    which some of it came.
    """
    from domain import crossing

    moment = now or clock.now()
    today = moment.astimezone(clock.LONDON).date()
    yp = session.get(YoungPerson, (tenancy.current(session), viewer.yp_id))
    if yp is None:
        return []
    has_turned = turning_points.has_turned(yp, today)
    bound = tenancy.bound(session, now=moment, today=today, yp=yp.id, has_turned=has_turned)
    if viewer.side is Side.YOUNG_PERSON and not viewer.is_frozen:
        items = list(session.scalars(_coming_in(), bound))
        return crossing.still_agreed(session, items, moment) if any(item.crossing_id for item in items) else items
    if viewer.side is Side.GUEST:
        return list(session.scalars(_going_out(), {**bound, "person": viewer.person_id}))
    return []


@cache
def _coming_in() -> Select[Item]:
    mine = (Item.yp_id == bindparam("yp")) & (Item.direction == Direction.IN.value)
    return tenancy.prepared(deliverable_items().where(mine).order_by(Item.deliver_from.desc(), Item.id))


@cache
def _going_out() -> Select[Item]:
    mine = (Item.yp_id == bindparam("yp")) & (Item.direction == Direction.OUT.value)
    theirs = deliverable_items().where(mine, Item.person_id == bindparam("person"))
    return tenancy.prepared(theirs.order_by(Item.deliver_from.desc(), Item.id))
