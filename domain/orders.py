"""Court orders and conditions on file: staff-only words. One that prohibits beats every approval (invariant 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Date, Index, Select, String, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import access, audit, clock, consent, overlay, tenancy
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import Person, YoungPerson, clean_words
from domain.sealed import SealedText


class OrderKind(StrEnum):
    """Court orders and conditions that bear on contact (docs/glossary.md)."""

    REFUSED_URGENTLY = "refused_urgently"  # s34(6): without a court, seven days at most
    LEAVE_NEEDED = "leave_needed"  # s91(14)
    PLACEMENT_TERMS = "placement_terms"
    INTERDICT = "interdict"
    CONTACT_REFUSED = "contact_refused"  # s34(4) or s34(6); in Scotland a contact direction
    PROHIBITED_STEPS = "prohibited_steps"
    NON_MOLESTATION = "non_molestation"
    RESTRAINING = "restraining"
    SEXUAL_HARM_PREVENTION = "sexual_harm_prevention"
    BAIL_OR_LICENCE = "bail_or_licence"
    CONTACT_TERMS = "contact_terms"  # contact allowed on terms


URGENT_DAYS = 7


class Order(Owned, Base):
    """An order on file: whom it covers, what it says, whether it forbids contact, and from when to when."""

    __tablename__ = "court_order"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    paper_id: Mapped[str] = mapped_column(String(22))  # one paper that names several people is a row for each
    kind: Mapped[str] = mapped_column(String(30))
    prohibits: Mapped[bool]
    terms_sealed: Mapped[bytes | None]
    told_sealed: Mapped[bytes | None]
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]
    filed_on: Mapped[date] = mapped_column(Date, default=clock.today)

    terms = SealedText("terms_sealed")
    told = SealedText("told_sealed")  # of an urgent refusal: who was told in writing, and when

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "yp_id", "person_id"),
        Index(None, "authority_id", "until_on"),
    )


def make_order(
    session: Session, actor: Actor, person: Person, kind: OrderKind, prohibits: bool,
    from_on: date, until_on: date | None, terms: str, told: str = "", paper_id: str = "",
) -> Order:  # fmt: skip
    """Put an order on file. It takes effect at the next reading of the predicate, whatever was approved before.

    Raises Refused: dates (it would end before it begins), urgent-days (a refusal without a court forbids, and lasts
    seven days at most), urgent-told (the child, the parents and the reviewing officer are told in writing at once).
    """
    from domain import item_reviews

    access.require(actor, Action.CASE_WORK, person.yp_id)
    if until_on is not None and until_on < from_on:
        raise Refused("dates")
    if kind is OrderKind.REFUSED_URGENTLY:
        if not prohibits or until_on is None or (until_on - from_on).days >= URGENT_DAYS:
            raise Refused("urgent-days", days=URGENT_DAYS)
        if not told.strip():
            raise Refused("urgent-told")
    order = Order(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, kind=kind.value,
        prohibits=prohibits, from_on=from_on, until_on=until_on, by_id=actor.subject_id, at=clock.now(),
        terms=clean_words(terms), told=clean_words(told),
    )  # fmt: skip
    order.paper_id = paper_id or order.id
    audit.record(
        session, actor, "order.made", yp_id=person.yp_id, subject=f"person:{person.id}",
        order=order.id, kind=kind.value, prohibits=prohibits,
        from_on=from_on.isoformat(), until_on=until_on.isoformat() if until_on else "",
    )  # fmt: skip
    session.add(order)
    session.flush()
    item_reviews.count_again(session, actor, person.yp_id, person.id)
    return order


def make_orders(
    session: Session, actor: Actor, persons: Sequence[Person], kind: OrderKind, prohibits: bool,
    from_on: date, until_on: date | None, terms: str, told: str = "",
) -> list[Order]:  # fmt: skip
    """One paper that names several people of one young person: in force for each, and ended for all at once."""
    made: list[Order] = []
    for person in persons:
        paper_id = made[0].paper_id if made else ""
        made.append(make_order(session, actor, person, kind, prohibits, from_on, until_on, terms, told, paper_id))
    return made


def end_order(session: Session, actor: Actor, order_id: str, reason: str) -> None:
    """Record that an order has ended early; needs a reason. The case must be looked at anew (R37)."""
    order = session.get(Order, (tenancy.current(session), order_id))
    if order is None or not access.can_see(actor, order.yp_id):
        raise NotFound
    access.require(actor, Action.CASE_WORK, order.yp_id)
    if not reason.strip():
        raise Refused("needs-reason")
    same = select(Order).where(Order.paper_id == order.paper_id, Order.yp_id == order.yp_id, Order.ended_at.is_(None))
    for one in session.scalars(same).all():
        audit.record(session, actor, "order.ended", yp_id=one.yp_id, subject=f"person:{one.person_id}", order=one.id)
        one.ended_at = clock.now()
        one.terms = f"{one.terms}\n\n{clean_words(reason)}"
    session.flush()
    yp = session.get_one(YoungPerson, (order.authority_id, order.yp_id))
    overlay.need_review(session, actor, yp, overlay.Why.ORDER_ENDED)


def _is_active(order: type[Order]) -> ColumnElement[bool]:
    today = bindparam("today", type_=Date())
    return (order.from_on <= today) & or_(order.until_on.is_(None), order.until_on >= today) & order.ended_at.is_(None)


def ended_since_clause(yp: type[YoungPerson] = YoungPerson) -> ColumnElement[bool]:
    """SQL: an order about somebody of theirs ran out before the day `:today`, after the last review (R37).

    One that is ended by hand asks for a review itself. One that was put on file when it was over already asks for none.
    """
    order, today = aliased(Order), bindparam("today", type_=Date())
    return exists(
        select(1)
        .where(order.authority_id == yp.authority_id, order.yp_id == yp.id, order.ended_at.is_(None))
        .where(order.until_on < today, order.until_on >= yp.reviewed_on, order.filed_on <= order.until_on)
        .correlate(yp)
    )


def have_ended(session: Session, yp: YoungPerson, today: date) -> bool:
    """`ended_since_clause` for one young person on a day."""
    theirs = select(Order.until_on, Order.filed_on).where(Order.yp_id == yp.id, Order.ended_at.is_(None))
    return any(
        until_on is not None and filed_on <= until_on and yp.reviewed_on <= until_on < today
        for until_on, filed_on in session.execute(theirs)
    )


def prohibited_clause(person: type[Person] = Person) -> ColumnElement[bool]:
    """SQL: an order in force on the day `:today` forbids contact with this person, or anyone who resolves to them."""
    other, order = aliased(Person), aliased(Order)
    return exists(
        select(1)
        .select_from(order)
        .join(other, (other.authority_id == order.authority_id) & (other.id == order.person_id))
        .where(order.authority_id == person.authority_id, order.yp_id == person.yp_id, order.prohibits)
        .where(_is_active(order), consent.same_human(other, person))
        .correlate(person)
    )


def is_prohibited(session: Session, person: Person) -> bool:
    """Whether an order in force today forbids contact with this person."""
    return bool(session.scalar(_prohibited(), {"person": person.id, "today": clock.today()}))


@cache
def _prohibited() -> Select[bool]:
    return select(prohibited_clause()).select_from(Person).where(Person.id == bindparam("person"))


def prohibited_until_clause(
    last_on: ColumnElement[date] | InstrumentedAttribute[date], person: type[Person] = Person
) -> ColumnElement[bool]:
    """SQL: an order in force on any day from `:today` to `last_on` forbids contact, also one that has yet to begin."""
    other, order = aliased(Person), aliased(Order)
    today = bindparam("today", type_=Date())
    is_in_force = (order.from_on <= last_on) & or_(order.until_on.is_(None), order.until_on >= today)
    return exists(
        select(1)
        .select_from(order)
        .join(other, (other.authority_id == order.authority_id) & (other.id == order.person_id))
        .where(order.authority_id == person.authority_id, order.yp_id == person.yp_id, order.prohibits)
        .where(is_in_force, order.ended_at.is_(None), consent.same_human(other, person))
        .correlate_except(order, other)
    )


def is_prohibited_until(session: Session, person: Person, last_on: date) -> bool:
    """Whether an order forbids contact with this person on any day from today to `last_on`."""
    bound = {"person": person.id, "today": clock.today(), "last_on": last_on}
    return bool(session.scalar(_prohibited_until(), bound))


@cache
def _prohibited_until() -> Select[bool]:
    clause = prohibited_until_clause(bindparam("last_on", type_=Date()))
    return select(clause).select_from(Person).where(Person.id == bindparam("person"))


def orders_on(session: Session, person: Person) -> list[Order]:
    """Every order ever put on file for this person, newest first."""
    return list(session.scalars(select(Order).where(Order.person_id == person.id).order_by(Order.at.desc())))


def orders_in_force(session: Session, yp_id: str) -> list[Order]:
    """The orders that bear on a young person today, prohibitions first. One statement."""
    day = clock.today()
    rows = select(Order).where(Order.yp_id == yp_id, Order.ended_at.is_(None), Order.from_on <= day)
    rows = rows.where(Order.until_on.is_(None) | (Order.until_on >= day))
    return list(session.scalars(rows.order_by(Order.prohibits.desc(), Order.at.desc())))
