"""What a young person said yes and no to: append-only events, and boundaries that bind (docs/contact-lifecycle.md).

The newest event of a scope is what counts. Consent to take part is practice consent, not the lawful basis.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Date, Index, Select, String, UniqueConstraint, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import access, ages, audit, clock, passkeys, tenancy
from domain.access import Action, Actor, Role, Side
from domain.db import Base, Owned, references
from domain.errors import Refused
from domain.people import Person, Wish, YoungPerson, clean_words
from domain.sealed import SealedText


class Scope(StrEnum):
    """What a consent is about: taking part, the service, or one person."""

    TAKE_PART = "take_part"
    LEGAL_GATE = "legal_gate"  # a worker's record that the legal-status gate is open
    SEARCH = "search"
    APPROACH = "approach"
    CONTACT = "contact"  # to hear from and write to this person
    CONSULT = "consult"  # grown up: their worker may be asked
    PARENTS = "parents"  # a worker's record of what those with parental responsibility say; blocks nothing by itself
    LAWYER_ADVICE = "lawyer_advice"  # a worker's record that an immigration lawyer advised first


THEIRS_TO_SAY = frozenset({Scope.SEARCH, Scope.APPROACH, Scope.CONTACT, Scope.CONSULT})
STAFF_SCOPES = frozenset({Scope.LEGAL_GATE, Scope.LAWYER_ADVICE, Scope.PARENTS})


class Decision(StrEnum):
    """Refusing and not now are different answers."""

    YES = "yes"
    NO = "no"
    NOT_NOW = "not_now"
    WITHDRAWN = "withdrawn"


class Basis(StrEnum):
    """On whose understanding an answer stands (domain of each nation: docs/glossary.md)."""

    UNDER_16 = "under_16"  # their agreement; nobody has noted yet whether they understand it
    GILLICK = "gillick"  # under 16, and a worker judged that they understand it
    OWN_16 = "own_16"  # 16 or 17: their own consent
    ADULT = "adult"  # 18 or over: only theirs counts


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
    basis: Mapped[str] = mapped_column(String(10), default=Basis.UNDER_16.value)
    explained_sealed: Mapped[bytes | None]
    interpreter_sealed: Mapped[bytes | None]
    review_on: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime]

    interpreter = SealedText("interpreter_sealed")
    explained = SealedText("explained_sealed")  # how it was explained, and by whom

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
    person_id: str | None = None, explained: str = "", is_judged: bool = False, interpreter: str = "",
    review_on: date | None = None,
) -> ConsentEvent:  # fmt: skip
    """Record an answer of the young person's, or a worker's record under a staff scope.

    A coordinator may enter a young person's answer for them (a young person with no phone): recorded as such.
    `is_judged`: under 16, and judged to understand it. Raises Refused: not-yours, held, they-say-it-themselves (a yes
    about somebody, or one to taking part again, of one who can say it).
    """
    if actor.side is Side.YOUNG_PERSON:
        access.require(actor, Action.OWN_WITHDRAW if decision is not Decision.YES else Action.OWN_CHANGE, yp_id)
        if scope in STAFF_SCOPES:
            raise Refused("not-yours")
        if decision is Decision.YES and actor.is_held:
            raise Refused("held")  # R10: for a day after recovery a yes waits; a no never does
    else:
        access.require(actor, Action.CASE_WORK, yp_id)
        if decision is Decision.YES and _is_theirs_alone(session, yp_id, scope):
            require_no_voice_of_their_own(session, yp_id)
        if scope is Scope.PARENTS and basis_now(session, yp_id) is Basis.ADULT:
            raise Refused("grown-up")  # nobody with parental responsibility is asked any more
    return _add(session, actor, yp_id, scope, decision, person_id, explained, is_judged, interpreter, review_on)


def _add(
    session: Session, actor: Actor, yp_id: str, scope: Scope, decision: Decision, person_id: str | None,
    explained: str, is_judged: bool = False, interpreter: str = "", review_on: date | None = None,
) -> ConsentEvent:  # fmt: skip
    number = session.scalar(select(func.max(ConsentEvent.number)).where(ConsentEvent.yp_id == yp_id)) or 0
    given = ConsentEvent(
        authority_id=tenancy.current(session), yp_id=yp_id, number=number + 1, person_id=person_id,
        scope=scope.value, decision=decision.value, by_side=actor.side.value, by_id=actor.subject_id,
        at=clock.now(), explained=explained, basis=basis_now(session, yp_id, is_judged).value,
        interpreter=clean_words(interpreter), review_on=review_on,
    )  # fmt: skip
    subject = f"person:{person_id}" if person_id else ""
    audit.record(
        session, actor, "consent.given", yp_id=yp_id, subject=subject, scope=scope.value, decision=decision.value,
        basis=given.basis,
    )  # fmt: skip
    session.add(given)
    session.flush()
    return given


def basis_now(session: Session, yp_id: str, is_judged: bool = False) -> Basis:
    """What an answer of theirs stands on today. An unknown birthday counts as under 16."""
    yp = session.get(YoungPerson, (tenancy.current(session), yp_id))
    age = yp.age_on(clock.today()) if yp else None
    if age is None or age < ages.OWN_ANSWER:
        return Basis.GILLICK if is_judged else Basis.UNDER_16
    return Basis.ADULT if age >= ages.GROWN_UP else Basis.OWN_16


def _is_theirs_alone(session: Session, yp_id: str, scope: Scope) -> bool:
    """About somebody, always; to take part, once they are grown up or took it back themselves."""
    if scope is not Scope.TAKE_PART:
        return scope in THEIRS_TO_SAY
    before = newest(session, yp_id, scope)
    is_taken_back = before is not None and before.by_side == Side.YOUNG_PERSON.value and before.decision != Decision.YES
    return is_taken_back or basis_now(session, yp_id) is Basis.ADULT


def newest(session: Session, yp_id: str, scope: Scope, person_id: str | None = None) -> ConsentEvent | None:
    """The answer that counts, for this scope (and person)."""
    is_about = ConsentEvent.person_id.is_(None) if person_id is None else ConsentEvent.person_id == person_id
    rows = select(ConsentEvent).where(ConsentEvent.yp_id == yp_id, ConsentEvent.scope == scope.value, is_about)
    return session.scalars(rows.order_by(ConsentEvent.number.desc()).limit(1)).first()


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
    from domain import meeting

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
    meeting.recheck(session, actor, person.yp_id)


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


def answer_objection(session: Session, actor: Actor, yp: YoungPerson, words: str) -> ConsentEvent:
    """A manager or the safeguarding lead looked at what somebody with parental responsibility objects to, and why it
    goes on or doesn't. Raises Refused: needs-reason, not-now-state (nobody objects, or they are grown up).
    """
    access.require(actor, Action.CHALLENGE_ANSWER, yp.id)
    if not words.strip():
        raise Refused("needs-reason")
    before = newest(session, yp.id, Scope.PARENTS)
    if before is None or before.decision != Decision.NO.value:
        raise Refused("not-now-state", state="no objection")
    return _add(session, actor, yp.id, Scope.PARENTS, Decision.NOT_NOW, None, clean_words(words))


def take_part(
    session: Session, actor: Actor, yp: YoungPerson, explained: str, is_judged: bool = False, interpreter: str = "",
    review_on: date | None = None,
) -> None:  # fmt: skip
    """A coordinator records that the young person agreed to take part and that the legal gate is open."""
    if Role.COORDINATOR not in actor.roles:
        raise Refused("needs-coordinator")
    give(
        session, actor, yp.id, Scope.TAKE_PART, Decision.YES, explained=explained, is_judged=is_judged,
        interpreter=interpreter, review_on=review_on,
    )  # fmt: skip
    give(session, actor, yp.id, Scope.LEGAL_GATE, Decision.YES, explained=explained)
