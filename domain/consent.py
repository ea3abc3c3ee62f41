"""What a young person said yes and no to: append-only events, and boundaries that bind (docs/contact-lifecycle.md).

The newest event of a scope is what counts. Consent to take part is practice consent, not the lawful basis.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Index, Select, String, UniqueConstraint, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import access, audit, clock, passkeys, tenancy
from domain.access import Action, Actor, Role, Side
from domain.db import Base, Owned, references
from domain.errors import Refused
from domain.people import Person, Wish, YoungPerson
from domain.sealed import SealedText


class Scope(StrEnum):
    """What a consent is about. The last four are about one person."""

    TAKE_PART = "take_part"
    LEGAL_GATE = "legal_gate"  # a worker's record that the legal-status gate is open
    SEARCH = "search"
    APPROACH = "approach"
    CONTACT = "contact"  # to hear from and write to this person
    LAWYER_ADVICE = "lawyer_advice"  # a worker's record that an immigration lawyer advised first


THEIRS_TO_SAY = frozenset({Scope.SEARCH, Scope.APPROACH, Scope.CONTACT})
STAFF_SCOPES = frozenset({Scope.LEGAL_GATE, Scope.LAWYER_ADVICE})


class Decision(StrEnum):
    """Refusing and not now are different answers."""

    YES = "yes"
    NO = "no"
    NOT_NOW = "not_now"
    WITHDRAWN = "withdrawn"


class ConsentEvent(Owned, Base):
    """One answer. Never changed: a new answer is a new row with the next number."""

    __tablename__ = "consent_event"

    yp_id: Mapped[str] = mapped_column(String(22))
    number: Mapped[int]
    person_id: Mapped[str | None] = mapped_column(String(22))
    scope: Mapped[str] = mapped_column(String(20))
    decision: Mapped[str] = mapped_column(String(12))
    by_side: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    explained_sealed: Mapped[bytes | None]
    at: Mapped[datetime]

    explained = SealedText("explained_sealed")  # how it was explained, and by whom it was interpreted

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        UniqueConstraint("authority_id", "yp_id", "number"),
        Index(None, "authority_id", "yp_id", "person_id", "scope"),
    )


class Boundary(Owned, Base):
    """Never: it binds search, matching, invitation and delivery until the young person lifts it."""

    __tablename__ = "boundary"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    set_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (*references(yp_id="young_person", person_id="person"), Index(None, "authority_id", "yp_id"))


def give(
    session: Session, actor: Actor, yp_id: str, scope: Scope, decision: Decision,
    person_id: str | None = None, explained: str = "",
) -> ConsentEvent:  # fmt: skip
    """Record an answer of the young person's, or a worker's record under a staff scope.

    A coordinator may enter a young person's answer for them (a young person with no phone): recorded as such. Raises
    Refused: not-yours, held, they-say-it-themselves (a yes about somebody, of one who can say it).
    """
    if actor.side is Side.YOUNG_PERSON:
        access.require(actor, Action.OWN_WITHDRAW if decision is not Decision.YES else Action.OWN_CHANGE, yp_id)
        if scope in STAFF_SCOPES:
            raise Refused("not-yours")
        if decision is Decision.YES and actor.is_held:
            raise Refused("held")  # R10: for a day after recovery a yes waits; a no never does
    else:
        access.require(actor, Action.CASE_WORK, yp_id)
        if decision is Decision.YES and scope in THEIRS_TO_SAY:
            require_no_voice_of_their_own(session, yp_id)
    number = session.scalar(select(func.max(ConsentEvent.number)).where(ConsentEvent.yp_id == yp_id)) or 0
    given = ConsentEvent(
        authority_id=tenancy.current(session), yp_id=yp_id, number=number + 1, person_id=person_id,
        scope=scope.value, decision=decision.value, by_side=actor.side.value, by_id=actor.subject_id,
        at=clock.now(), explained=explained,
    )  # fmt: skip
    subject = f"person:{person_id}" if person_id else ""
    audit.record(
        session, actor, "consent.given", yp_id=yp_id, subject=subject, scope=scope.value, decision=decision.value
    )
    session.add(given)
    session.flush()
    return given


def require_no_voice_of_their_own(session: Session, yp_id: str) -> None:
    """Nobody asks or says yes for a young person who has come in once: their own answer is not overruled.

    Raises Refused("they-say-it-themselves"). Taking back and saying no are not asked this.
    """
    if passkeys.has_come_in(session, yp_id):
        raise Refused("they-say-it-themselves")


def in_force(session: Session, yp_id: str, scope: Scope, person_id: str | None = None) -> bool:
    """Whether the newest answer for this scope (and person) is yes."""
    newest = session.scalar(
        select(ConsentEvent.decision)
        .where(
            ConsentEvent.yp_id == yp_id,
            ConsentEvent.scope == scope.value,
            ConsentEvent.person_id.is_(None) if person_id is None else ConsentEvent.person_id == person_id,
        )
        .order_by(ConsentEvent.number.desc())
        .limit(1)
    )
    return newest == Decision.YES.value


def in_force_clause(scope: Scope) -> ColumnElement[bool]:
    """`in_force` about the Person of the statement, as a SQL expression for the delivery predicate."""
    event = aliased(ConsentEvent)
    newest = (
        select(event.decision)
        .where(event.authority_id == Person.authority_id, event.yp_id == Person.yp_id, event.scope == scope.value)
        .where(event.person_id == Person.id)
        .order_by(event.number.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return newest == Decision.YES.value


def same_human(one: type[Person], other: type[Person]) -> ColumnElement[bool]:
    """Two rows that are, or may be, one person: merged, or with the same telephone number or e-mail (R32)."""
    return and_(
        one.authority_id == other.authority_id,
        one.yp_id == other.yp_id,
        or_(
            one.group_id == other.group_id,
            and_(one.phone_index.is_not(None), one.phone_index == other.phone_index),
            and_(one.email_index.is_not(None), one.email_index == other.email_index),
        ),
    )


def boundary_clause(person: type[Person] = Person) -> ColumnElement[bool]:
    """SQL: a boundary is set on this person or on anyone who resolves to them."""
    other, boundary = aliased(Person), aliased(Boundary)
    return exists(
        select(1)
        .select_from(boundary)
        .join(other, (other.authority_id == boundary.authority_id) & (other.id == boundary.person_id))
        .where(boundary.authority_id == person.authority_id, boundary.yp_id == person.yp_id)
        .where(boundary.lifted_at.is_(None), same_human(other, person))
        .correlate(person)
    )


def has_boundary(session: Session, person: Person) -> bool:
    """Whether a boundary binds this person, directly or through a duplicate, telephone number or e-mail."""
    return bool(session.scalar(_bounded(), {"person": person.id}))


@cache
def _bounded() -> Select[bool]:
    return select(boundary_clause()).select_from(Person).where(Person.id == bindparam("person"))


def set_boundary(session: Session, actor: Actor, person: Person) -> None:
    """The young person says never. It binds at once; contact.stop_for_boundary ends what runs (same transaction)."""
    access.require(actor, Action.OWN_WITHDRAW, person.yp_id)
    audit.record(session, actor, "boundary.set", yp_id=person.yp_id, subject=f"person:{person.id}")
    person.wish = Wish.NEVER.value
    session.add(
        Boundary(
            authority_id=person.authority_id,
            yp_id=person.yp_id,
            person_id=person.id,
            set_at=clock.now(),
            lifted_at=None,
        )
    )
    session.flush()


def lift_boundary(session: Session, actor: Actor, person: Person, wish: Wish) -> None:
    """The young person, and only they, lift a boundary. Raises Refused: boundary (the wish never), held."""
    access.require(actor, Action.OWN_CHANGE, person.yp_id)
    if wish is Wish.NEVER:
        raise Refused("boundary")
    if actor.is_held:
        raise Refused("held")  # R10: to take back a never is a yes
    audit.record(session, actor, "boundary.lifted", yp_id=person.yp_id, subject=f"person:{person.id}")
    for boundary in session.scalars(
        select(Boundary).where(Boundary.person_id == person.id, Boundary.lifted_at.is_(None))
    ):
        boundary.lifted_at = clock.now()
    person.wish = wish.value
    session.flush()


def take_part(session: Session, actor: Actor, yp: YoungPerson, explained: str) -> None:
    """A coordinator records that the young person agreed to take part and that the legal gate is open."""
    if Role.COORDINATOR not in actor.roles:
        raise Refused("needs-coordinator")
    give(session, actor, yp.id, Scope.TAKE_PART, Decision.YES, explained=explained)
    give(session, actor, yp.id, Scope.LEGAL_GATE, Decision.YES, explained=explained)
