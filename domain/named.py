"""Asking every relative who else there is, and whom they named. The names stay with staff.

Somebody whom a relative named is no person on a young person's circles: the young person has not been told of them, and
a name they have not been told never reaches their side. It does when somebody has told them, in person, and wrote that
down here (`told_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, consent, finding, names_alike, people, reach_forms, within_reach
from domain.access import Action, Actor
from domain.attempts import Attempt, Result
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import Person, YoungPerson, clean_name, clean_words
from domain.sealed import SealedText


class Question(StrEnum):
    """Differently worded ways to ask "who else?"; one that was asked before gives way to the next."""

    LOCKED_OUT = "locked_out"
    BIRTHDAYS = "birthdays"
    PHOTOS = "photos"
    LIVED_WITH = "lived_with"
    FUNERAL = "funeral"
    WORRIED = "worried"
    OTHER_SIDE = "other_side"


class Asked(Owned, Base):
    """Somebody was asked who else there is, in which words, and what they said."""

    __tablename__ = "asked_who_else"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    question: Mapped[str] = mapped_column(String(12))
    said_sealed: Mapped[bytes]
    asked_on: Mapped[date] = mapped_column(Date)
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    said = SealedText("said_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "yp_id"),
    )


class NamedPerson(Owned, Base):
    """Somebody whom a relative named: staff-only, until the young person was told of them."""

    __tablename__ = "named_person"

    yp_id: Mapped[str] = mapped_column(String(22))
    named_by: Mapped[str | None] = mapped_column(String(22))  # the person who named them
    name_sealed: Mapped[bytes]
    who_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    email_sealed: Mapped[bytes | None]
    born_sealed: Mapped[bytes | None]
    next_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None]
    email_index: Mapped[bytes | None]
    due_on: Mapped[date | None] = mapped_column(Date)
    told_at: Mapped[datetime | None]  # the young person was told of them
    told_sealed: Mapped[bytes | None]
    person_id: Mapped[str | None] = mapped_column(String(22))  # who they are on the circles, once told
    closed_at: Mapped[datetime | None]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    name = SealedText("name_sealed")
    who = SealedText("who_sealed")
    phone = SealedText("phone_sealed")  # like a person's own: never on a page without a fresh touch (R26)
    email = SealedText("email_sealed")
    born = SealedText("born_sealed")
    next_step = SealedText("next_sealed")
    told = SealedText("told_sealed")

    __table_args__ = (
        *references(yp_id="young_person", named_by="person", person_id="person"),
        Index(None, "authority_id", "yp_id"),
        Index(None, "authority_id", "closed_at", "at"),  # what is due: domain/waiting.py
        Index(None, "authority_id", "phone_index"),
        Index(None, "authority_id", "email_index"),
    )


def note_asked(
    session: Session, actor: Actor, person: Person, question: Question, said: str, asked_on: date | None = None
) -> Asked:
    """Write down that somebody was asked who else there is. Raises Refused: boundary, needs-words, dates."""
    finding.may_look(session, actor, person)
    if not said.strip():
        raise Refused("needs-words")
    day = asked_on or clock.today()
    if day > clock.today():
        raise Refused("dates")
    row = Asked(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, question=question.value,
        asked_on=day, by_id=actor.subject_id, at=clock.now(), said=clean_words(said),
    )  # fmt: skip
    audit.record(
        session, actor, "named.asked", yp_id=person.yp_id, subject=f"person:{person.id}", question=question.value
    )
    session.add(row)
    session.flush()
    return row


def add_named(
    session: Session, actor: Actor, yp: YoungPerson, name: str, who: str = "", named_by: Person | None = None,
    phone: str = "", email: str = "", born_on: date | None = None, next_step: str = "", due_on: date | None = None,
    is_somebody_else: bool = False,
) -> NamedPerson:  # fmt: skip
    """Write down whom somebody named. For staff alone.

    Raises Refused: name-…, boundary (the number or address of somebody the young person never wants), may-be-never
    (a name so like theirs that you have to say it is somebody else).
    """
    access.require(actor, Action.CASE_WORK, yp.id)
    if named_by is not None and named_by.yp_id != yp.id:
        raise NotFound
    _not_never(session, yp, name, phone, email, is_somebody_else)
    row = NamedPerson(
        authority_id=yp.authority_id, yp_id=yp.id, named_by=named_by.id if named_by else None, due_on=due_on,
        phone_index=reach_forms.phone_index(yp.authority_id, phone), by_id=actor.subject_id, at=clock.now(),
        email_index=reach_forms.email_index(yp.authority_id, email), name=clean_name(name), who=clean_words(who),
        phone=phone.strip()[:40], email=email.strip()[:120], born=born_on.isoformat() if born_on else "",
        next_step=clean_words(next_step),
    )  # fmt: skip
    audit.record(session, actor, "named.added", yp_id=yp.id, subject=f"named:{row.id}")
    session.add(row)
    session.flush()
    return row


def _not_never(session: Session, yp: YoungPerson, name: str, phone: str, email: str, is_somebody_else: bool) -> None:
    """Nobody the young person said never of comes in by another door (R32)."""
    bounded = list(session.scalars(select(Person).where(Person.yp_id == yp.id, consent.boundary_clause())))
    by_phone, by_email = (
        reach_forms.phone_index(yp.authority_id, phone),
        reach_forms.email_index(yp.authority_id, email),
    )
    for person in bounded:
        if (by_phone and by_phone == person.phone_index) or (by_email and by_email == person.email_index):
            raise Refused("boundary")
    if not is_somebody_else and any(_is_like(name, person) for person in bounded):
        raise Refused("may-be-never")


def _is_like(name: str, person: Person) -> bool:
    mine = names_alike.read(name)
    return any(
        names_alike.alike(mine, names_alike.read(called)).rank or called.strip().casefold() == name.strip().casefold()
        for called in (person.name, person.found_name)
        if called
    )


def plan_next(session: Session, actor: Actor, named: NamedPerson, next_step: str, due_on: date | None) -> None:
    """Say what comes next with them; with nothing to come, they wait for nobody."""
    access.require(actor, Action.CASE_WORK, named.yp_id)
    told = clean_words(next_step)
    if due_on is not None and not told:
        raise Refused("needs-words")
    audit.record(
        session, actor, "named.planned", yp_id=named.yp_id, subject=f"named:{named.id}", is_done=not told,
        due_on=due_on.isoformat() if due_on else "",
    )  # fmt: skip
    named.next_step, named.due_on = told, due_on
    named.closed_at = None if told else clock.now()
    session.flush()


def told_of(session: Session, actor: Actor, named: NamedPerson, how: str) -> Person:
    """The young person was told of them: who told them, where, who was there. Only now they are a person on the
    circles, with the wish "not now": nothing is looked for until the young person asks.

    Raises Refused: needs-words, not-now-state.
    """
    access.require(actor, Action.CASE_WORK, named.yp_id)
    if not how.strip():
        raise Refused("needs-words")
    if named.told_at is not None:
        raise Refused("not-now-state")
    audit.record(session, actor, "named.told", yp_id=named.yp_id, subject=f"named:{named.id}")
    person = people.add_person(session, actor, named.yp_id, named.name)
    if named.phone or named.email or named.born:
        born = date.fromisoformat(named.born) if named.born else None
        finding.set_reach(session, actor, person, named.name, named.phone, named.email, born)
    named.told_at, named.told, named.person_id, named.closed_at = clock.now(), clean_words(how), person.id, clock.now()
    session.flush()
    return person


def get(session: Session, actor: Actor, named_id: str) -> NamedPerson:
    """Somebody who was named, as far as this member of staff may know of them; raises NotFound for everybody else."""
    row = within_reach.find(session, actor, NamedPerson, named_id)
    if row is None or not access.allowed(actor, Action.CASE_SEE, row.yp_id):
        raise NotFound
    return row


def named_in(session: Session, actor: Actor, yp_id: str) -> list[NamedPerson]:
    """Everybody who was named in a case, newest first; staff-only."""
    access.require(actor, Action.CASE_SEE, yp_id)
    rows = select(NamedPerson).where(NamedPerson.yp_id == yp_id)
    return list(session.scalars(rows.order_by(NamedPerson.at.desc(), NamedPerson.id)))


@dataclass(frozen=True)
class Relative:
    """Somebody we are in touch or have spoken with, when they were asked who else there is, and what to ask next."""

    person: Person
    asked: tuple[Asked, ...]
    next_question: Question


def relatives(session: Session, actor: Actor, yp_id: str) -> list[Relative]:
    """Everybody to ask for more, those who were never asked first. Nobody with a boundary. Three statements."""
    access.require(actor, Action.CASE_SEE, yp_id)
    reached = select(Request.person_id).where(
        Request.yp_id == yp_id, Request.state.in_((State.THEY_AGREED.value, State.CONNECTED.value))
    )
    spoken = select(Attempt.person_id).where(
        Attempt.yp_id == yp_id, Attempt.result.in_((Result.SPOKE.value, Result.ASKED_FOR_TIME.value))
    )
    rows = select(Person).where(
        Person.yp_id == yp_id, Person.id.in_(reached) | Person.id.in_(spoken), ~consent.boundary_clause()
    )
    asked: dict[str, list[Asked]] = {}
    for row in session.scalars(select(Asked).where(Asked.yp_id == yp_id).order_by(Asked.at.desc())):
        asked.setdefault(row.person_id, []).append(row)
    found = [
        Relative(person, tuple(asked.get(person.id, ())), _next(asked.get(person.id, [])))
        for person in session.scalars(rows)
    ]
    return sorted(found, key=lambda one: (bool(one.asked), one.person.added_at, one.person.id))


def _next(asked: list[Asked]) -> Question:
    """The question asked least often so far, in their order."""
    often = [row.question for row in asked]
    return min(Question, key=lambda one: (often.count(one.value), list(Question).index(one)))
