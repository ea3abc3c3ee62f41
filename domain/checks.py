"""What is asked about a person before anyone talks to them: staff-only words. No answer blocks (invariant 10)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import takewhile

from sqlalchemy import Select, String, UniqueConstraint, bindparam, exists, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import access, audit, clock, consent, custody, tenancy
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import Refused
from domain.people import Person, YoungPerson, clean_words
from domain.sealed import SealedText


class CheckKind(StrEnum):
    """What is asked before anyone is approached."""

    COURT_ORDERS = "court_orders"
    RECORDS = "records"
    POLICE = "police"
    IDENTITY = "identity"
    EXPLOITATION = "exploitation"
    YP_READY = "yp_ready"
    DBS = "dbs"
    FORMER_WORK = "former_work"  # the fostering service or employer, and the LADO
    OVERSEAS = "overseas"  # an assessment over there: CFAB, International Social Service
    FORCED_MARRIAGE = "forced_marriage"  # or being taken and kept abroad
    CUSTODY = "custody"  # the place the young person is in was asked
    THEIR_READINESS = "their_readiness"  # the person's own: asked before anybody is in touch


class Outcome(StrEnum):
    """Never a yes or no. Unknown blocks; so does prohibited."""

    UNKNOWN = "unknown"
    CLEAR = "clear"
    CONDITIONS = "conditions"
    PROHIBITED = "prohibited"
    NOT_APPLICABLE = "not_applicable"
    REQUESTED = "requested"
    SEEN = "seen"
    READY = "ready"
    WITH_SUPPORT = "with_support"
    NOT_YET = "not_yet"


ADVERSE = frozenset({Outcome.CONDITIONS, Outcome.PROHIBITED})
STOPPING = frozenset({Outcome.UNKNOWN, Outcome.PROHIBITED, Outcome.REQUESTED, Outcome.NOT_YET})
TOLD = ADVERSE | {Outcome.WITH_SUPPORT}
"""Answers that need a note: which conditions, what forbids it, whose support."""
_USUAL = (Outcome.CLEAR, Outcome.CONDITIONS, Outcome.PROHIBITED, Outcome.UNKNOWN)
_READINESS = (Outcome.READY, Outcome.WITH_SUPPORT, Outcome.NOT_YET, Outcome.UNKNOWN)
ANSWERS: dict[CheckKind, tuple[Outcome, ...]] = {
    **dict.fromkeys(CheckKind, (*_USUAL, Outcome.NOT_APPLICABLE)),
    CheckKind.COURT_ORDERS: _USUAL,
    CheckKind.RECORDS: _USUAL,
    CheckKind.IDENTITY: _USUAL,
    CheckKind.DBS: (Outcome.NOT_APPLICABLE, Outcome.REQUESTED, Outcome.SEEN, *_USUAL[1:]),
    CheckKind.YP_READY: _READINESS,
    CheckKind.THEIR_READINESS: _READINESS,
}
"""What may be answered, as the page offers it. `clear` is understood everywhere: nothing stands in the way."""
_ALWAYS = (
    CheckKind.COURT_ORDERS, CheckKind.RECORDS, CheckKind.POLICE, CheckKind.IDENTITY, CheckKind.EXPLOITATION,
    CheckKind.DBS, CheckKind.YP_READY,
)  # fmt: skip


def asked(person: Person, *, is_in_custody: bool) -> list[CheckKind]:
    """The checks that are asked about this person before anybody talks to them: it depends on who they are."""
    more = {
        CheckKind.FORMER_WORK: person.is_former_worker,
        CheckKind.OVERSEAS: person.is_abroad and person.is_address_known,
        CheckKind.FORCED_MARRIAGE: person.is_abroad,
        CheckKind.CUSTODY: is_in_custody,
    }
    return [*_ALWAYS, *(kind for kind, is_asked in more.items() if is_asked)]


def asked_of(session: Session, person: Person) -> list[CheckKind]:
    """`asked`, as it is now."""
    return asked(person, is_in_custody=custody.here(session, person.yp_id) is not None)


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


def answer_check(session: Session, actor: Actor, person: Person, kind: CheckKind, outcome: Outcome, note: str) -> Check:
    """Answer one check. A court-order check that says `prohibited` needs the order itself on file as well.

    What stood in the way goes on only with a note. If it was `prohibited`, somebody else looks at everything anew
    before it goes on, by whatever answers it came to that (R37). Raises Refused: outcome, needs-reason.
    """
    from domain import item_reviews, overlay

    access.require(actor, Action.CASE_WORK, person.yp_id)
    if outcome not in ANSWERS[kind] and outcome is not Outcome.CLEAR:
        raise Refused("outcome")
    stood = [] if outcome in STOPPING else _stood_in_the_way(session, person, kind)
    if (stood or outcome in TOLD) and not note.strip():
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
    item_reviews.count_again(session, actor, person.yp_id, person.id)
    if Outcome.PROHIBITED in stood:
        yp = session.get_one(YoungPerson, (person.authority_id, person.yp_id))
        overlay.need_review(session, actor, yp, overlay.Why.CHECK_CHANGED)
    return check


def _stood_in_the_way(session: Session, person: Person, kind: CheckKind) -> list[Outcome]:
    """The newest answers to a check, back to the last that let things go on."""
    theirs = select(Check.outcome).where(Check.person_id == person.id, Check.kind == kind.value)
    outcomes = map(Outcome, session.scalars(theirs.order_by(Check.number.desc())).all())
    return list(takewhile(STOPPING.__contains__, outcomes))


def checks_on(session: Session, person: Person) -> dict[CheckKind, Check | None]:
    """The newest answer to each check that is asked or was answered; None where there is none, which blocks."""
    newest: dict[CheckKind, Check | None] = dict.fromkeys([*asked_of(session, person), CheckKind.THEIR_READINESS])
    for check in session.scalars(select(Check).where(Check.person_id == person.id).order_by(Check.number)):
        newest[CheckKind(check.kind)] = check
    return newest


def stops(check: Check) -> bool:
    """Whether this answer stands in the way of every step: unknown or prohibited (invariant 10)."""
    return Outcome(check.outcome) in STOPPING


def blocking_checks(session: Session, person: Person) -> list[CheckKind]:
    """The checks that stand in the way: unanswered here, or unknown or prohibited of the same human."""
    stopping = {CheckKind(check.kind) for check in _newest_about_human(session, person) if stops(check)}
    rows = {kind: check for kind, check in checks_on(session, person).items() if kind is not CheckKind.THEIR_READINESS}
    return [kind for kind, check in rows.items() if check is None or kind in stopping]


def is_prepared(session: Session, person: Person) -> bool:
    """Whether the person's own readiness was looked at, and lets them be in touch."""
    check = checks_on(session, person)[CheckKind.THEIR_READINESS]
    return check is not None and not stops(check)


def _newest_about_human(session: Session, person: Person) -> list[Check]:
    """The newest answer to each check about each entry that is, or may be, this human (R32)."""
    rows = session.scalars(_about_human(), tenancy.bound(session, person=person.id))
    return list({(check.person_id, check.kind): check for check in rows}.values())


@cache
def _about_human() -> Select[Check]:
    other, this = aliased(Person), aliased(Person)
    return tenancy.prepared(
        select(Check)
        .join(other, (other.authority_id == Check.authority_id) & (other.id == Check.person_id))
        .join(this, consent.same_human(other, this))
        .where(this.id == bindparam("person"))
        .order_by(Check.number)
    )


def _next_number(session: Session, person: Person) -> int:
    return (session.scalar(select(func.max(Check.number)).where(Check.person_id == person.id)) or 0) + 1


def stopped_by_check_clause(person: type[Person] = Person) -> ColumnElement[bool]:
    """SQL: the newest answer to some check about this person, or anyone who is or may be the same human, is unknown or
    prohibited (invariant 10, R32).
    """
    check, later, other = aliased(Check), aliased(Check), aliased(Person)
    stopping = sorted(outcome.value for outcome in STOPPING)
    newer = select(1).where(
        later.authority_id == check.authority_id, later.person_id == check.person_id,
        later.kind == check.kind, later.number > check.number,
    )  # fmt: skip
    return exists(
        select(1)
        .select_from(check)
        .join(other, (other.authority_id == check.authority_id) & (other.id == check.person_id))
        .where(check.authority_id == person.authority_id, check.yp_id == person.yp_id)
        .where(consent.same_human(other, person), check.outcome.in_(stopping))
        .where(~exists(newer.correlate(check)))
        .correlate(person)
    )


def is_stopped_by_check(session: Session, person: Person) -> bool:
    """Whether a check that was answered now says unknown or prohibited; checks never asked are another matter."""
    return any(stops(check) for check in _newest_about_human(session, person))


def checks_in_case(session: Session, yp_id: str) -> dict[str, dict[CheckKind, Check]]:
    """The newest answer to each check about each person of a young person's, by person id. One statement."""
    found: dict[str, dict[CheckKind, Check]] = {}
    for check in session.scalars(select(Check).where(Check.yp_id == yp_id).order_by(Check.person_id, Check.number)):
        found.setdefault(check.person_id, {})[CheckKind(check.kind)] = check
    return found
