"""Family finding: leads, identifiers, and how somebody found can be reached. All of it is staff-only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, reach_forms, rulings, standing
from domain.access import Action, Actor
from domain.consent import has_boundary
from domain.db import Base, Owned, references
from domain.errors import Refused
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
    COURT_BUNDLE = "court_bundle"
    SCHOOL = "school"
    HEALTH_VISITOR = "health_visitor"
    OLD_CARER = "old_carer"
    PARENT = "parent"
    RELATIVE = "relative"
    REGISTERS = "registers"
    ELECTORAL_ROLL = "electoral_roll"
    PEOPLE_SEARCH = "people_search"
    OPEN_WEB = "open_web"
    LAST_ADDRESS = "last_address"
    COMMUNITY = "community"
    SALVATION_ARMY = "salvation_army"
    MISSING_PEOPLE = "missing_people"
    OTHER_AUTHORITY = "other_authority"
    RED_CROSS = "red_cross"
    CFAB = "cfab"
    ADOPTION_REGISTER = "adoption_register"
    OTHER = "other"


class IdentifierKind(StrEnum):
    """What shows that someone is who they seem to be; two different ones are needed."""

    DATE_OF_BIRTH = "date_of_birth"
    DOCUMENT = "document"
    KNOWN_TO_WORKER = "known_to_worker"
    SHARED_MEMORY = "shared_memory"
    ADDRESS_HISTORY = "address_history"
    FAMILY_CONFIRMS = "family_confirms"
    THEY_CONFIRM = "they_confirm"


class Purpose(StrEnum):
    """Why it is lawful to keep a lead about somebody who does not know of it."""

    CONSENT = "consent"  # the young person asked for them to be looked for
    DUTY = "duty"  # our duty to help a child in care keep their family
    SAFETY = "safety"  # to keep somebody from harm


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
    owner_id: Mapped[str | None] = mapped_column(String(22))  # who does what comes next
    cost_pence: Mapped[int] = mapped_column(default=0, server_default="0")
    purpose: Mapped[str] = mapped_column(String(12), default="consent", server_default="consent")
    closed_at: Mapped[datetime | None]  # nothing comes next any more
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    says = SealedText("says_sealed")
    next_step = SealedText("next_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "person_id"),
        Index(None, "authority_id", "closed_at", "at"),  # what is due: domain/waiting.py
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


def may_look(session: Session, actor: Actor, person: Person) -> None:
    """Raise unless this member of staff may look for this person: NotAllowed, or Refused("boundary")."""
    access.require(actor, Action.CASE_WORK, person.yp_id)
    if has_boundary(session, person) and not rulings.may_look_past(session, person):
        raise Refused("boundary")
    if not standing.may_search(session, person) and not standing.is_referred(session, person):
        raise Refused("red-cross")  # the young person asks first; what comes back is noted then


def add_lead(
    session: Session, actor: Actor, person: Person, source: Source, says: str, confidence: Confidence,
    source_on: date | None = None, next_step: str = "", due_on: date | None = None, owner_id: str | None = None,
    cost_pence: int = 0, purpose: Purpose = Purpose.CONSENT,
) -> Lead:  # fmt: skip
    """Note a lead. Refused("boundary") for someone the young person never wants looked for.

    Confirmed needs two independent identifiers, or their own word: Refused("not-confirmed").
    """
    may_look(session, actor, person)
    if not says.strip():
        raise Refused("needs-words")
    require_confirmed(session, person, confidence)
    lead = Lead(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, source=source.value,
        source_on=source_on, confidence=confidence.value, due_on=due_on, by_id=actor.subject_id, at=clock.now(),
        owner_id=owner_id or actor.subject_id, cost_pence=max(0, cost_pence), purpose=purpose.value,
        says=clean_words(says), next_step=clean_words(next_step),
    )  # fmt: skip
    audit.record(
        session, actor, "lead.added", yp_id=person.yp_id, subject=f"person:{person.id}", confidence=confidence.value
    )
    session.add(lead)
    session.flush()
    return lead


def require_confirmed(session: Session, person: Person, confidence: Confidence) -> None:
    """Raise Refused("not-confirmed") for a confirmed lead that nothing confirms (docs/glossary.md: lead)."""
    if confidence is Confidence.CONFIRMED and not (
        is_identified(session, person) or _is_their_own_word(session, person)
    ):
        raise Refused("not-confirmed")


def _is_their_own_word(session: Session, person: Person) -> bool:
    said = select(Identifier.id).where(
        Identifier.person_id == person.id, Identifier.kind == IdentifierKind.THEY_CONFIRM.value
    )
    return session.scalar(said.limit(1)) is not None


def add_identifier(session: Session, actor: Actor, person: Person, kind: IdentifierKind, note: str) -> Identifier:
    """Note one identifier; two of different kinds are needed before anything is said about the young person."""
    may_look(session, actor, person)
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


def set_reach(
    session: Session, actor: Actor, person: Person, found_name: str, phone: str, email: str, born_on: date | None = None
) -> None:
    """Note how the person found can be reached; kept sealed, with blind indexes for boundaries and orders (R32)."""
    may_look(session, actor, person)
    person.phone_index = reach_forms.phone_index(person.authority_id, phone)
    person.email_index = reach_forms.email_index(person.authority_id, email)
    audit.record(
        session, actor, "reach.noted", yp_id=person.yp_id, subject=f"person:{person.id}",
        phone=(person.phone_index or b"").hex(), email=(person.email_index or b"").hex(),
    )  # fmt: skip
    stay_one(session, actor, person)
    person.found_name = clean_name(found_name) if found_name.strip() else ""
    person.phone, person.email = phone.strip()[:40], email.strip()[:120]
    person.found_born = born_on.isoformat() if born_on else ""
    session.flush()


def stay_one(session: Session, actor: Actor, person: Person) -> None:
    """Whoever once had this telephone number or e-mail is the same human from now on, also after it is changed: an
    order or boundary on one of them must not come off with a number (R32). Raises nothing; parting them is for people.
    What waits for any of them is counted anew, and a meeting that one's order forbids is off.
    """
    from domain import item_reviews

    alike = [
        column == value
        for column, value in ((Person.phone_index, person.phone_index), (Person.email_index, person.email_index))
        if value is not None
    ]
    if not alike:
        return
    groups = {person.group_id}
    groups.update(session.scalars(select(Person.group_id).where(Person.yp_id == person.yp_id, or_(*alike))))
    group = select(Person).where(Person.yp_id == person.yp_id, Person.group_id.in_(groups)).order_by(Person.id)
    together = session.scalars(group).all()
    for other in together:
        other.group_id = person.group_id
    session.flush()
    if len(groups) > 1:
        for one in together:
            item_reviews.count_again(session, actor, one.yp_id, one.id)


def leads_on(session: Session, person: Person) -> list[Lead]:
    """Leads on someone, newest first."""
    return list(session.scalars(select(Lead).where(Lead.person_id == person.id).order_by(Lead.at.desc())))


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
