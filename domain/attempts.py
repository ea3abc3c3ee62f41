"""Tries at reaching somebody: how, when, in which exact words, and what came of it. Staff-only, and not without end.

After so many tries (the authority says how many; three) there is no further one until somebody has looked at it with a
colleague and written down why it goes on. A duplicate of the same human counts with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import (
    access,
    approach_letters,
    audit,
    clock,
    contact_needs,
    contact_requests,
    finding,
    orders,
    standing,
    turning_points,
    within_reach,
    wordings,
)
from domain.access import Action, Actor
from domain.colleagues import Staff
from domain.contact_moves import RUNNING, State
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import Authority, Person, YoungPerson, clean_words
from domain.sealed import SealedText
from domain.wordings import Wording, WordingKind


class Channel(StrEnum):
    """How somebody was tried."""

    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    EMAIL = "email"
    THROUGH_SOMEONE = "through_someone"


WRITTEN = frozenset({Channel.LETTER, Channel.EMAIL})
"""What lies about in a house, so that its words are checked first (approach_letters.py)."""


class Result(StrEnum):
    """What came of an attempt."""

    SENT = "sent"
    NO_ANSWER = "no_answer"
    WRONG_PERSON = "wrong_person"
    MESSAGE_LEFT = "message_left"
    REFUSED = "refused"
    ASKED_FOR_TIME = "asked_for_time"
    SPOKE = "spoke"
    RETURNED = "returned"


class Attempt(Owned, Base):
    """One try at reaching the person, with the version of the words that was used."""

    __tablename__ = "attempt"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    channel: Mapped[str] = mapped_column(String(20))
    tried_on: Mapped[date | None] = mapped_column(Date)
    wording_id: Mapped[str | None] = mapped_column(String(22))
    wording_sealed: Mapped[bytes | None]  # of a try from before versions were kept
    result: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    wording = SealedText("wording_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person", wording_id="wording"),
        Index(None, "authority_id", "person_id"),
    )


class AttemptReview(Owned, Base):
    """Somebody looked at the tries so far with a colleague, and wrote down why it goes on."""

    __tablename__ = "attempt_review"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    with_id: Mapped[str] = mapped_column(String(22))
    why_sealed: Mapped[bytes]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    why = SealedText("why_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person", with_id="staff"),
        Index(None, "authority_id", "person_id"),
    )


def add_attempt(
    session: Session, actor: Actor, person: Person, channel: Channel, words: str, result: Result,
    tried_on: date | None = None, letter: Wording | None = None,
) -> Attempt:  # fmt: skip
    """Note a try: with a letter that was kept before, or with the exact words now.

    Before two people agreed that they may be talked to, they are tried through somebody else alone (lifecycle 2).

    Raises Refused: boundary, red-cross, order-prohibits, attempts-not-now, attempts-used-up, needs-words, dates (a
    day to come), letter-tells (written words that tell something of the young person; they are changed first), or the
    first thing that `allow_approach` needs and that is missing now.
    """
    finding.may_look(session, actor, person)
    if not standing.may_search(session, person):
        raise Refused("red-cross")  # nobody of us tries to reach them: the Red Cross does
    _may_try(session, person, channel)
    day = tried_on or clock.today()
    if day > clock.today():
        raise Refused("dates")
    wording = letter or _kept(session, actor, person, channel, words)
    if wording.person_id != person.id:
        raise NotFound
    if channel in WRITTEN and (approach_letters.hits_in(session, person, wording) or not wordings.is_as_kept(wording)):
        raise Refused("letter-tells")
    attempt = Attempt(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, channel=channel.value,
        tried_on=day, wording_id=wording.id, result=result.value, by_id=actor.subject_id, at=clock.now(),
    )  # fmt: skip
    audit.record(
        session, actor, "attempt.made", yp_id=person.yp_id, subject=f"person:{person.id}", attempt=attempt.id,
        channel=channel.value, result=result.value, wording=wording.id,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return attempt


def _kept(session: Session, actor: Actor, person: Person, channel: Channel, words: str) -> Wording:
    kind = WordingKind.LETTER if channel in WRITTEN else WordingKind.SPOKEN
    return wordings.keep(session, actor, person, kind, words)


def _may_try(session: Session, person: Person, channel: Channel) -> None:
    """A court, a stop, a pause or a freeze stands before every try; and so does a cap without a review. A try at
    the person themselves waits for the two keys, and for everything that those needed.
    """
    if orders.is_prohibited(session, person):
        raise Refused("order-prohibits")
    yp = session.get(YoungPerson, (person.authority_id, person.yp_id))
    request = contact_requests.about(session, person)
    is_running = request is not None and State(request.state) in RUNNING
    if yp is None or request is None or yp.is_frozen or yp.is_paused or not is_running:
        raise Refused("attempts-not-now")
    if turning_points.is_due(session, yp, clock.today()):
        raise Refused("attempts-not-now")
    if channel is not Channel.THROUGH_SOMEONE:
        if State(request.state) not in approach_letters.TALKED_TO:
            raise Refused("attempts-not-now")
        contact_needs.require_needs(session, request, "allow_approach")
    if is_used_up(session, person):
        raise Refused("attempts-used-up")


def most(session: Session, person: Person) -> int:
    """How many tries there may be before somebody looks at them with a colleague."""
    found = session.scalar(select(Authority.attempts_before_review).where(Authority.id == person.authority_id))
    return 3 if found is None else max(1, found)


def since_review(session: Session, person: Person) -> int:
    """How many tries there were since the last look at them, with those of duplicates of the same human."""
    group = select(Person.id).where(Person.yp_id == person.yp_id, Person.group_id == person.group_id)
    reviewed = session.scalar(select(func.max(AttemptReview.at)).where(AttemptReview.person_id.in_(group)))
    tries = select(func.count(Attempt.id)).where(Attempt.person_id.in_(group))
    return session.scalar(tries if reviewed is None else tries.where(Attempt.at > reviewed)) or 0


def is_used_up(session: Session, person: Person) -> bool:
    """Whether there may be no further try before a review."""
    return since_review(session, person) >= most(session, person)


def review(session: Session, actor: Actor, person: Person, colleague_id: str, why: str) -> AttemptReview:
    """Write down who looked at the tries with you, and why it goes on.

    Raises Refused: needs-reason, needs-colleague.
    """
    finding.may_look(session, actor, person)
    if not why.strip():
        raise Refused("needs-reason")
    colleague = session.get(Staff, (person.authority_id, colleague_id)) if colleague_id else None
    if colleague is None or colleague.is_suspended or colleague.id == actor.subject_id:
        raise Refused("needs-colleague")
    row = AttemptReview(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, with_id=colleague.id,
        by_id=actor.subject_id, at=clock.now(), why=clean_words(why),
    )  # fmt: skip
    audit.record(
        session, actor, "attempts.reviewed", yp_id=person.yp_id, subject=f"person:{person.id}", colleague=colleague.id
    )
    session.add(row)
    session.flush()
    return row


def note_result(session: Session, actor: Actor, attempt: Attempt, result: Result) -> None:
    """Note what came of a try later: a letter came back, somebody rang. What stood there stays in the record."""
    access.require(actor, Action.CASE_WORK, attempt.yp_id)
    if attempt.result == result.value:
        return
    audit.record(
        session, actor, "attempt.result", yp_id=attempt.yp_id, subject=f"person:{attempt.person_id}",
        attempt=attempt.id, before=attempt.result, result=result.value,
    )  # fmt: skip
    attempt.result = result.value
    session.flush()


def get(session: Session, actor: Actor, attempt_id: str) -> Attempt:
    """A try, as far as this member of staff may know of it; raises NotFound."""
    attempt = within_reach.find(session, actor, Attempt, attempt_id)
    if attempt is None or not access.allowed(actor, Action.CASE_SEE, attempt.yp_id):
        raise NotFound
    return attempt


def attempts_on(session: Session, person: Person) -> list[Attempt]:
    """Attempts at reaching someone, newest first."""
    rows = select(Attempt).where(Attempt.person_id == person.id)
    return list(session.scalars(rows.order_by(Attempt.at.desc(), Attempt.id)))


def reviews_on(session: Session, person: Person) -> list[AttemptReview]:
    """Every look at the tries so far, newest first."""
    rows = select(AttemptReview).where(AttemptReview.person_id == person.id)
    return list(session.scalars(rows.order_by(AttemptReview.at.desc())))


def words_of(session: Session, attempts: Iterable[Attempt]) -> dict[str, str]:
    """The exact words of each try, by its id. One statement."""
    rows = list(attempts)
    wanted = sorted({row.wording_id for row in rows if row.wording_id})
    kept = {one.id: one.words for one in session.scalars(select(Wording).where(Wording.id.in_(wanted)))}
    return {row.id: kept[row.wording_id] if row.wording_id else row.wording for row in rows}
