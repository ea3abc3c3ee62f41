"""How a young person stands before the law, as a worker recorded it, and what follows for finding somebody abroad.

Unaccompanied, and somebody outside the UK: an immigration lawyer advises first, and then the young person, and only
they, ask the British Red Cross; the coordinator does not search, and nobody promises anything (scenario 7). Where the
address abroad is known it is no trace: it is checked from here (scenario 2).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, tenancy
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import Refused
from domain.people import Person, YoungPerson, clean_words
from domain.sealed import SealedText


class Status(StrEnum):
    """How they stand. The words of each nation are in docs/glossary.md."""

    UNKNOWN = "unknown"
    BY_AGREEMENT = "by_agreement"
    BY_ORDER = "by_order"
    UNACCOMPANIED = "unaccompanied"
    ADOPTED = "adopted"
    LEFT_CARE = "left_care"


class Advice(Owned, Base):
    """About one person abroad: what the lawyer said, and that the young person asked the Red Cross."""

    __tablename__ = "advice"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    lawyer_sealed: Mapped[bytes]
    gist_sealed: Mapped[bytes]
    advised_on: Mapped[date] = mapped_column(Date)
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]
    referred_on: Mapped[date | None] = mapped_column(Date)
    referred_by_id: Mapped[str | None] = mapped_column(String(22))

    lawyer = SealedText("lawyer_sealed")
    gist = SealedText("gist_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        UniqueConstraint("authority_id", "person_id"),
    )


def note_status(session: Session, actor: Actor, yp: YoungPerson, status: Status) -> None:
    """A coordinator records how they stand."""
    access.require(actor, Action.CASE_WORK, yp.id)
    audit.record(session, actor, "young_person.status", yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.legal_status = status.value
    session.flush()


def status_of(yp: YoungPerson) -> Status:
    """How they stand; unknown while nobody recorded it."""
    return Status(yp.legal_status or Status.UNKNOWN)


def is_traced_by_red_cross(session: Session, person: Person) -> bool:
    """Whether this person is looked for by the Red Cross alone. Unknown status counts as unaccompanied (fail closed),
    unless the address abroad is known.
    """
    if not person.is_abroad:
        return False
    yp = session.get(YoungPerson, (tenancy.current(session), person.yp_id))
    status = status_of(yp) if yp else Status.UNKNOWN
    if status is Status.UNACCOMPANIED:
        return True
    return status is Status.UNKNOWN and not person.is_address_known


def advice_on(session: Session, person: Person) -> Advice | None:
    """What is on file about somebody abroad."""
    return session.scalars(select(Advice).where(Advice.person_id == person.id)).one_or_none()


def note_advice(session: Session, actor: Actor, person: Person, lawyer: str, on: date, gist: str) -> Advice:
    """A coordinator records what an immigration lawyer advised: who, when, and the gist. Raises Refused: needs-words,
    dates (a day to come), not-now-state (not abroad).
    """
    access.require(actor, Action.CASE_WORK, person.yp_id)
    if not person.is_abroad:
        raise Refused("not-now-state", state="here")
    if not (lawyer.strip() and gist.strip()):
        raise Refused("needs-words")
    if on > clock.today():
        raise Refused("dates")
    row = advice_on(session, person)
    audit.record(session, actor, "abroad.advised", yp_id=person.yp_id, subject=f"person:{person.id}")
    if row is None:
        row = Advice(authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, referred_on=None)
        session.add(row)
    row.lawyer, row.gist, row.advised_on = clean_words(lawyer), clean_words(gist), on
    row.by_id, row.at = actor.subject_id, clock.now()
    session.flush()
    return row


def note_referral(session: Session, actor: Actor, person: Person, on: date) -> None:
    """A coordinator records that the young person asked the Red Cross themselves. Raises Refused: lawyer-first, dates,
    not-now-state (it is not the way for this person).
    """
    access.require(actor, Action.CASE_WORK, person.yp_id)
    if not is_traced_by_red_cross(session, person):
        raise Refused("not-now-state", state="elsewhere")
    row = advice_on(session, person)
    if row is None:
        raise Refused("lawyer-first")
    if on > clock.today() or on < row.advised_on:
        raise Refused("dates")
    audit.record(session, actor, "abroad.referred", yp_id=person.yp_id, subject=f"person:{person.id}")
    row.referred_on, row.referred_by_id = on, actor.subject_id
    session.flush()


def may_search(session: Session, person: Person) -> bool:
    """Whether a coordinator may look for this person themselves."""
    return not is_traced_by_red_cross(session, person)


def is_referred(session: Session, person: Person) -> bool:
    """Whether the young person asked the Red Cross, on a lawyer's advice, and it is the way for this person."""
    row = advice_on(session, person)
    return is_traced_by_red_cross(session, person) and row is not None and row.referred_on is not None


def note_abroad(
    session: Session, actor: Actor, person: Person, is_abroad: bool, is_address_known: bool = False
) -> None:  # fmt: skip
    """Note that somebody lives outside the UK (high-risk), and whether where is known; or that they don't after all."""
    from domain import item_reviews

    access.require(actor, Action.CASE_WORK, person.yp_id)
    audit.record(
        session, actor, "person.abroad", yp_id=person.yp_id, subject=f"person:{person.id}", abroad=is_abroad
    )  # fmt: skip
    person.is_abroad, person.is_address_known = is_abroad, is_abroad and is_address_known
    session.flush()
    item_reviews.count_again(session, actor, person.yp_id)


def note_former_worker(session: Session, actor: Actor, person: Person, is_former: bool) -> None:
    """Note that somebody was paid to look after them once: a carer, a teacher, a worker (scenario 4)."""
    access.require(actor, Action.CASE_WORK, person.yp_id)
    audit.record(
        session, actor, "person.former_worker", yp_id=person.yp_id, subject=f"person:{person.id}", former=is_former
    )  # fmt: skip
    person.is_former_worker = is_former
    session.flush()
