"""Family finding: leads, attempts and identifiers. All of it is staff-only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, rulings, standing
from domain.access import Action, Actor
from domain.consent import has_boundary
from domain.db import Base, Owned, references
from domain.errors import Refused
from domain.keys import blind_index
from domain.people import Person, clean_name, clean_words
from domain.sealed import SealedText


class Confidence(StrEnum):
    """How sure a lead is, weakest first."""

    RUMOUR = "rumour"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    CONFIRMED = "confirmed"


class Source(StrEnum):
    """Where a lead came from, in the order usually worked."""

    YOUNG_PERSON = "young_person"
    CARER = "carer"
    CASE_FILE = "case_file"
    PARENT = "parent"
    RELATIVE = "relative"
    REGISTERS = "registers"
    ELECTORAL_ROLL = "electoral_roll"
    OPEN_WEB = "open_web"
    LAST_ADDRESS = "last_address"
    OTHER_AUTHORITY = "other_authority"
    OTHER = "other"


class Channel(StrEnum):
    """How somebody was tried."""

    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    EMAIL = "email"
    THROUGH_SOMEONE = "through_someone"


class Result(StrEnum):
    """What came of an attempt."""

    NO_ANSWER = "no_answer"
    WRONG_PERSON = "wrong_person"
    MESSAGE_LEFT = "message_left"
    REFUSED = "refused"
    ASKED_FOR_TIME = "asked_for_time"
    SPOKE = "spoke"
    RETURNED = "returned"


class IdentifierKind(StrEnum):
    """What shows that someone is who they seem to be; two different ones are needed."""

    DATE_OF_BIRTH = "date_of_birth"
    DOCUMENT = "document"
    KNOWN_TO_WORKER = "known_to_worker"
    SHARED_MEMORY = "shared_memory"
    ADDRESS_HISTORY = "address_history"
    FAMILY_CONFIRMS = "family_confirms"


class Lead(Owned, Base):
    """Something that may lead to the person."""

    __tablename__ = "lead"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    source: Mapped[str] = mapped_column(String(20))
    source_on: Mapped[date | None] = mapped_column(Date)
    says_sealed: Mapped[bytes]
    confidence: Mapped[str] = mapped_column(String(12))
    next_sealed: Mapped[bytes | None]
    due_on: Mapped[date | None] = mapped_column(Date)
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    says = SealedText("says_sealed")
    next_step = SealedText("next_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "person_id"),
    )


class Attempt(Owned, Base):
    """One try at reaching the person, with the exact words used."""

    __tablename__ = "attempt"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    channel: Mapped[str] = mapped_column(String(20))
    wording_sealed: Mapped[bytes]
    result: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    wording = SealedText("wording_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "person_id"),
    )


class Identifier(Owned, Base):
    """One thing that identifies the person found."""

    __tablename__ = "identifier"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(20))
    note_sealed: Mapped[bytes]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    note = SealedText("note_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "person_id"),
    )


ATTEMPTS_BEFORE_REVIEW = 3


def _may_look(session: Session, actor: Actor, person: Person) -> None:
    access.require(actor, Action.CASE_WORK, person.yp_id)
    if has_boundary(session, person) and not rulings.may_look_past(session, person):
        raise Refused("boundary")
    if not standing.may_search(session, person) and not standing.is_referred(session, person):
        raise Refused("red-cross")  # the young person asks first; what comes back is noted then


def add_lead(
    session: Session, actor: Actor, person: Person, source: Source, says: str, confidence: Confidence,
    source_on: date | None = None, next_step: str = "", due_on: date | None = None,
) -> Lead:  # fmt: skip
    """Note a lead. Refused("boundary") for someone the young person never wants looked for."""
    _may_look(session, actor, person)
    if not says.strip():
        raise Refused("needs-words")
    lead = Lead(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, source=source.value,
        source_on=source_on, confidence=confidence.value, due_on=due_on, by_id=actor.subject_id, at=clock.now(),
        says=clean_words(says), next_step=clean_words(next_step),
    )  # fmt: skip
    audit.record(
        session, actor, "lead.added", yp_id=person.yp_id, subject=f"person:{person.id}", confidence=confidence.value
    )
    session.add(lead)
    session.flush()
    return lead


def add_attempt(
    session: Session, actor: Actor, person: Person, channel: Channel, wording: str, result: Result
) -> Attempt:
    """Note a try, with the exact words used. Refused("boundary"), and Refused("needs-words") without wording."""
    _may_look(session, actor, person)
    if not standing.may_search(session, person):
        raise Refused("red-cross")  # nobody of us tries to reach them: the Red Cross does
    if not wording.strip():
        raise Refused("needs-words")
    attempt = Attempt(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, channel=channel.value,
        result=result.value, by_id=actor.subject_id, at=clock.now(), wording=clean_words(wording),
    )  # fmt: skip
    audit.record(session, actor, "attempt.made", yp_id=person.yp_id, subject=f"person:{person.id}", result=result.value)
    session.add(attempt)
    session.flush()
    return attempt


def add_identifier(session: Session, actor: Actor, person: Person, kind: IdentifierKind, note: str) -> Identifier:
    """Note one identifier; two of different kinds are needed before anything is said about the young person."""
    _may_look(session, actor, person)
    if not note.strip():
        raise Refused("needs-words")
    identifier = Identifier(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, kind=kind.value,
        by_id=actor.subject_id, at=clock.now(), note=clean_words(note),
    )  # fmt: skip
    audit.record(session, actor, "identifier.added", yp_id=person.yp_id, subject=f"person:{person.id}", kind=kind.value)
    session.add(identifier)
    session.flush()
    return identifier


def set_reach(session: Session, actor: Actor, person: Person, found_name: str, phone: str, email: str) -> None:
    """Note how the person found can be reached; kept sealed, with blind indexes for boundaries and orders (R32)."""
    _may_look(session, actor, person)
    number, address = normal_phone(phone), email.strip().lower()
    person.phone_index = blind_index(person.authority_id, "phone", number) if number else None
    person.email_index = blind_index(person.authority_id, "email", address) if address else None
    audit.record(
        session, actor, "reach.noted", yp_id=person.yp_id, subject=f"person:{person.id}",
        phone=(person.phone_index or b"").hex(), email=(person.email_index or b"").hex(),
    )  # fmt: skip
    _stay_one(session, person)
    person.found_name = clean_name(found_name) if found_name.strip() else ""
    person.phone, person.email = phone.strip()[:40], email.strip()[:120]
    session.flush()


def _stay_one(session: Session, person: Person) -> None:
    """Whoever once had this telephone number or e-mail is the same human from now on, also after it is changed: an
    order or boundary on one of them must not come off with a number (R32). Raises nothing; parting them is for people.
    """
    alike = [
        column == value
        for column, value in ((Person.phone_index, person.phone_index), (Person.email_index, person.email_index))
        if value is not None
    ]
    if not alike:
        return
    groups = set(session.scalars(select(Person.group_id).where(Person.yp_id == person.yp_id, or_(*alike))))
    for other in session.scalars(select(Person).where(Person.yp_id == person.yp_id, Person.group_id.in_(groups))):
        other.group_id = person.group_id
    session.flush()


def normal_phone(text: str) -> str:
    """A telephone number as digits with country code, UK first: `07700 900 318` is `+44 7700…`. Empty if none."""
    digits = "".join(str(int(mark)) for mark in text if mark.isdecimal())
    if text.strip().startswith("+"):
        return digits.replace("440", "44", 1) if digits.startswith("440") else digits
    if digits.startswith("00"):
        return digits[2:]
    return "44" + digits[1:] if digits.startswith("0") else digits


def leads_on(session: Session, person: Person) -> list[Lead]:
    """Leads on someone, newest first."""
    return list(session.scalars(select(Lead).where(Lead.person_id == person.id).order_by(Lead.at.desc())))


def attempts_on(session: Session, person: Person) -> list[Attempt]:
    """Attempts at reaching someone, newest first."""
    return list(session.scalars(select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.at.desc())))


def identifiers_on(session: Session, person: Person) -> list[Identifier]:
    """What identifies someone, newest first."""
    return list(
        session.scalars(select(Identifier).where(Identifier.person_id == person.id).order_by(Identifier.at.desc()))
    )


def has_lead(session: Session, person: Person) -> bool:
    """Whether a lead is at least possible."""
    sure = (Confidence.POSSIBLE.value, Confidence.PROBABLE.value, Confidence.CONFIRMED.value)
    found = select(Lead.id).where(Lead.person_id == person.id, Lead.confidence.in_(sure)).limit(1)
    return session.scalar(found) is not None


def is_identified(session: Session, person: Person) -> bool:
    """Whether two identifiers of different kinds are on file."""
    kinds = select(func.count(Identifier.kind.distinct())).where(Identifier.person_id == person.id)
    return (session.scalar(kinds) or 0) >= 2
