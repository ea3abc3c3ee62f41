"""Orders, checks and concerns: staff-only words. Only the coordinator's side and domain/contact.py import this.

A check that has no answer blocks (lifecycle invariant 10); an order that prohibits beats every approval, whenever it
was made (invariant 2).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Date, Index, Select, String, UniqueConstraint, bindparam, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import access, audit, clock, consent, tenancy
from domain.access import Action, Actor, Role
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import Person, clean_words
from domain.sealed import SealedText


class OrderKind(StrEnum):
    """Court orders and conditions that bear on contact (docs/glossary.md)."""

    CONTACT_REFUSED = "contact_refused"  # s34(4) or s34(6); in Scotland a contact direction
    PROHIBITED_STEPS = "prohibited_steps"
    NON_MOLESTATION = "non_molestation"
    RESTRAINING = "restraining"
    SEXUAL_HARM_PREVENTION = "sexual_harm_prevention"
    BAIL_OR_LICENCE = "bail_or_licence"
    CONTACT_TERMS = "contact_terms"  # contact allowed on terms


class Order(Owned, Base):
    """An order on file: whom it covers, what it says, whether it forbids contact, and from when to when."""

    __tablename__ = "court_order"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(30))
    prohibits: Mapped[bool]
    terms_sealed: Mapped[bytes | None]
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    terms = SealedText("terms_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "yp_id", "person_id"),
    )


class CheckKind(StrEnum):
    """What is asked before anyone is approached."""

    COURT_ORDERS = "court_orders"
    RECORDS = "records"
    POLICE = "police"
    IDENTITY = "identity"
    EXPLOITATION = "exploitation"
    YP_READY = "yp_ready"


class Outcome(StrEnum):
    """Never a yes or no. Unknown blocks; so does prohibited."""

    UNKNOWN = "unknown"
    CLEAR = "clear"
    CONDITIONS = "conditions"
    PROHIBITED = "prohibited"
    NOT_APPLICABLE = "not_applicable"


ADVERSE = frozenset({Outcome.CONDITIONS, Outcome.PROHIBITED})


class Check(Owned, Base):
    """One answer to one check about one person. The newest answer counts; earlier ones stay on file."""

    __tablename__ = "safety_check"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(20))
    note_sealed: Mapped[bytes | None]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    note = SealedText("note_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        UniqueConstraint("authority_id", "person_id", "number"),
    )


class Concern(Owned, Base):
    """A worry, in the exact words that raised it. It stays open until someone on duty answers for it."""

    __tablename__ = "concern"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str | None] = mapped_column(String(22))
    item_id: Mapped[str | None] = mapped_column(String(22))
    level: Mapped[int]
    words_sealed: Mapped[bytes]
    note_sealed: Mapped[bytes | None]
    by_id: Mapped[str] = mapped_column(String(22))
    raised_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(22))
    outcome_sealed: Mapped[bytes | None]
    closed_at: Mapped[datetime | None]

    words = SealedText("words_sealed")  # verbatim
    note = SealedText("note_sealed")
    outcome = SealedText("outcome_sealed")

    __table_args__ = (*references(yp_id="young_person", person_id="person"), Index(None, "authority_id", "closed_at"))


def make_order(
    session: Session, actor: Actor, person: Person, kind: OrderKind, prohibits: bool,
    from_on: date, until_on: date | None, terms: str,
) -> Order:  # fmt: skip
    """Put an order on file. It takes effect at the next reading of the predicate, whatever was approved before.

    Raises Refused("dates") when it would end before it begins.
    """
    access.require(actor, Action.CASE_WORK, person.yp_id)
    if until_on is not None and until_on < from_on:
        raise Refused("dates")
    order = Order(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, kind=kind.value,
        prohibits=prohibits, from_on=from_on, until_on=until_on, by_id=actor.subject_id, at=clock.now(),
        terms=clean_words(terms),
    )  # fmt: skip
    audit.record(
        session, actor, "order.made", yp_id=person.yp_id, subject=f"person:{person.id}",
        order=order.id, kind=kind.value, prohibits=prohibits,
        from_on=from_on.isoformat(), until_on=until_on.isoformat() if until_on else "",
    )  # fmt: skip
    session.add(order)
    session.flush()
    return order


def end_order(session: Session, actor: Actor, order_id: str, reason: str) -> None:
    """Record that an order has ended early; needs a reason. The case must be looked at anew (R37)."""
    order = session.get(Order, (tenancy.current(session), order_id))
    if order is None or not access.can_see(actor, order.yp_id):
        raise NotFound
    access.require(actor, Action.CASE_WORK, order.yp_id)
    if not reason.strip():
        raise Refused("needs-reason")
    audit.record(session, actor, "order.ended", yp_id=order.yp_id, subject=f"person:{order.person_id}", order=order.id)
    order.ended_at = clock.now()
    order.terms = f"{order.terms}\n\n{clean_words(reason)}"
    session.flush()


def _is_active(order: type[Order]) -> ColumnElement[bool]:
    today = bindparam("today", type_=Date())
    return (order.from_on <= today) & or_(order.until_on.is_(None), order.until_on >= today) & order.ended_at.is_(None)


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


def orders_on(session: Session, person: Person) -> list[Order]:
    """Every order ever put on file for this person, newest first."""
    return list(session.scalars(select(Order).where(Order.person_id == person.id).order_by(Order.at.desc())))


def answer_check(session: Session, actor: Actor, person: Person, kind: CheckKind, outcome: Outcome, note: str) -> Check:
    """Answer one check. A court-order check that says `prohibited` needs the order itself on file as well."""
    access.require(actor, Action.CASE_WORK, person.yp_id)
    if outcome in ADVERSE and not note.strip():
        raise Refused("needs-reason")
    check = Check(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, kind=kind.value,
        number=_next_number(session, person), outcome=outcome.value, by_id=actor.subject_id, at=clock.now(),
        note=clean_words(note),
    )  # fmt: skip
    audit.record(
        session, actor, "check.answered", yp_id=person.yp_id, subject=f"person:{person.id}",
        kind=kind.value, outcome=outcome.value,
    )  # fmt: skip
    session.add(check)
    session.flush()
    return check


def checks_on(session: Session, person: Person) -> dict[CheckKind, Check | None]:
    """The newest answer to each check; None where there is none, which blocks."""
    newest: dict[CheckKind, Check | None] = dict.fromkeys(CheckKind)
    for check in session.scalars(select(Check).where(Check.person_id == person.id).order_by(Check.number)):
        newest[CheckKind(check.kind)] = check
    return newest


def blocking_checks(session: Session, person: Person) -> list[CheckKind]:
    """The checks that stand in the way: unanswered, unknown or prohibited."""
    return [
        kind
        for kind, check in checks_on(session, person).items()
        if check is None or Outcome(check.outcome) in (Outcome.UNKNOWN, Outcome.PROHIBITED)
    ]


def _next_number(session: Session, person: Person) -> int:
    return (session.scalar(select(func.max(Check.number)).where(Check.person_id == person.id)) or 0) + 1


def stopped_by_check_clause(person: type[Person] = Person) -> ColumnElement[bool]:
    """SQL: the newest answer to some check about this person is unknown or prohibited (invariant 10)."""
    check, later = aliased(Check), aliased(Check)
    newer = select(1).where(
        later.authority_id == check.authority_id, later.person_id == check.person_id,
        later.kind == check.kind, later.number > check.number,
    )  # fmt: skip
    return exists(
        select(1)
        .where(check.authority_id == person.authority_id, check.person_id == person.id)
        .where(check.outcome.in_((Outcome.UNKNOWN.value, Outcome.PROHIBITED.value)), ~exists(newer.correlate(check)))
        .correlate(person)
    )


def is_stopped_by_check(session: Session, person: Person) -> bool:
    """Whether a check that was answered now says unknown or prohibited; checks never asked are another matter."""
    answers = (check for check in checks_on(session, person).values() if check is not None)
    return any(Outcome(check.outcome) in (Outcome.UNKNOWN, Outcome.PROHIBITED) for check in answers)


def risk_reasons(session: Session, person: Person) -> list[str]:
    """Why this person counts as high-risk (docs/contact-lifecycle.md); empty when they do not."""
    reasons = []
    if orders_on(session, person):
        reasons.append("order")
    adverse = [outcome.value for outcome in ADVERSE]
    if session.scalar(select(Check.id).where(Check.person_id == person.id, Check.outcome.in_(adverse)).limit(1)):
        reasons.append("check")  # ever: an answer that was adverse once stays on file
    if session.scalar(_refused_before(), {"person": person.id}):
        reasons.append("refused")
    if person.is_flagged:
        reasons.append("flag")
    if person.is_abroad:
        reasons.append("abroad")
    return reasons


@cache
def _refused_before() -> Select[bool]:
    from domain.contact import Request  # it imports this module

    return select(exists(select(1).where(Request.person_id == bindparam("person"), Request.refused_by.is_not(None))))


def raise_concern(
    session: Session, actor: Actor, yp_id: str, words: str, level: int,
    person_id: str | None = None, item_id: str | None = None, note: str = "",
) -> Concern:  # fmt: skip
    """Open a concern with the exact words that raised it. Level 1 to 3 (docs/glossary.md)."""
    if level not in (1, 2, 3):
        raise Refused("level")
    concern = Concern(
        authority_id=tenancy.current(session), yp_id=yp_id, person_id=person_id, item_id=item_id, level=level,
        by_id=actor.subject_id, raised_at=clock.now(), words=words, note=clean_words(note),
    )  # fmt: skip
    audit.record(session, actor, "concern.raised", yp_id=yp_id, subject=f"concern:{concern.id}", level=level)
    session.add(concern)
    session.flush()
    return concern


def answer_concern(session: Session, actor: Actor, concern_id: str, outcome: str) -> Concern:
    """Someone on duty answers for a concern and says what was done; it closes. Raises Refused without words."""
    concern = session.get(Concern, (tenancy.current(session), concern_id))
    if concern is None or not access.can_see(actor, concern.yp_id):
        raise NotFound
    access.require(actor, Action.CASE_DECIDE, concern.yp_id)
    if not outcome.strip():
        raise Refused("needs-reason")
    audit.record(session, actor, "concern.answered", yp_id=concern.yp_id, subject=f"concern:{concern.id}")
    concern.acknowledged_at = concern.acknowledged_at or clock.now()
    concern.acknowledged_by = actor.subject_id
    concern.outcome = clean_words(outcome)
    concern.closed_at = clock.now()
    session.flush()
    return concern


def concerns_seen(session: Session, actor: Actor, is_open: bool = True, limit: int = 100) -> list[Concern]:
    """Concerns this member of staff may know of: the open ones, gravest and oldest first, or those that are closed."""
    access.require(actor, Action.WORK_SEE)
    rows = select(Concern).where(Concern.closed_at.is_(None) if is_open else Concern.closed_at.is_not(None))
    if not actor.roles & {Role.MANAGER, Role.SAFEGUARDING}:
        rows = rows.where(Concern.yp_id.in_(sorted({yp_id for yp_id, _role in actor.assigned})))
    order = (Concern.level.desc(), Concern.raised_at) if is_open else (Concern.closed_at.desc(),)
    return list(session.scalars(rows.order_by(*order, Concern.id).limit(limit)))


def get_concern(session: Session, actor: Actor, concern_id: str) -> Concern:
    """A concern as far as `actor` may know of it, the looking recorded; raises NotFound."""
    concern = session.get(Concern, (tenancy.current(session), concern_id))
    if concern is None or not actor.is_staff or not access.can_see(actor, concern.yp_id):
        raise NotFound
    audit.record(session, actor, "concern.seen", yp_id=concern.yp_id, subject=f"concern:{concern.id}")
    return concern


def checks_in_case(session: Session, yp_id: str) -> dict[str, dict[CheckKind, Check]]:
    """The newest answer to each check about each person of a young person's, by person id. One statement."""
    found: dict[str, dict[CheckKind, Check]] = {}
    for check in session.scalars(select(Check).where(Check.yp_id == yp_id).order_by(Check.person_id, Check.number)):
        found.setdefault(check.person_id, {})[CheckKind(check.kind)] = check
    return found


def orders_in_force(session: Session, yp_id: str) -> list[Order]:
    """The orders that bear on a young person today, prohibitions first. One statement."""
    day = clock.today()
    rows = select(Order).where(Order.yp_id == yp_id, Order.ended_at.is_(None), Order.from_on <= day)
    rows = rows.where(Order.until_on.is_(None) | (Order.until_on >= day))
    return list(session.scalars(rows.order_by(Order.prohibits.desc(), Order.at.desc())))
