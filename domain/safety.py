"""“This isn’t safe”: one tap of the young person's, with no words needed, that stops one person at once.

It works while frozen, paused or held back. In the same transaction a worry of level 2 opens with what was on screen
(ids, never copies), and nothing passes either way with that person until somebody on the staff has talked with the
young person and says so. The other person is shown nothing of it (lifecycle 1).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Index, Select, String, bindparam, exists, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from domain import access, audit, clock, concerns, consent, items, people, tenancy
from domain.access import Action, Actor, Side
from domain.concerns import Concern, ConcernStep, Source, What
from domain.db import Base, Owned, references
from domain.errors import NotAllowed, NotFound, Refused
from domain.key_holders import require_key
from domain.people import Person, clean_words
from domain.sealed import SealedText

ONE_TAP = timedelta(minutes=10)
"""A second tap about the same person within this time is the same worry."""


class SafetyPause(Owned, Base):
    """Nothing passes between a young person and somebody, from then until a person lets it go on."""

    __tablename__ = "safety_pause"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    concern_id: Mapped[str] = mapped_column(String(22))
    from_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(22))
    talked_sealed: Mapped[bytes | None]

    talked = SealedText("talked_sealed")  # how it was talked through with the young person

    __table_args__ = (
        *references(yp_id="young_person", person_id="person", concern_id="concern"),
        Index(None, "authority_id", "person_id", "ended_at"),
    )


def not_safe(session: Session, actor: Actor, person_id: str = "", item_id: str = "") -> Concern:
    """The tap. What it was about is taken from the page if it is theirs, and left out if not: it never fails for that.

    Tapping again soon about the same person is the same worry; the pause is set again if it is not there.
    """
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    if actor.side is not Side.YOUNG_PERSON:
        raise NotAllowed("not_safe")
    item = items.find(session, actor, item_id) if item_id else None
    person = session.get(Person, (tenancy.current(session), item.person_id if item else person_id))
    if person is not None and person.yp_id != actor.yp_id:
        person = None
    concern = _same_tap(session, actor, person) or concerns.raise_concern(
        session, actor, actor.yp_id, "", 2, person.id if person else None, item.id if item else None,
        source=Source.NOT_SAFE,
    )  # fmt: skip
    if person is not None and not _own_pause(session, person):
        _pause(session, actor, person, concern)
    return concern


def _same_tap(session: Session, actor: Actor, person: Person | None) -> Concern | None:
    rows = select(Concern).where(
        Concern.yp_id == actor.yp_id, Concern.source == Source.NOT_SAFE.value, Concern.closed_at.is_(None),
        Concern.raised_at > clock.now() - ONE_TAP,
        Concern.person_id == person.id if person else Concern.person_id.is_(None),
    )  # fmt: skip
    return session.scalars(rows.order_by(Concern.raised_at.desc()).limit(1)).first()


def _own_pause(session: Session, person: Person) -> SafetyPause | None:
    rows = select(SafetyPause).where(SafetyPause.person_id == person.id, SafetyPause.ended_at.is_(None))
    return session.scalars(rows.limit(1)).first()


def _pause(session: Session, actor: Actor, person: Person, concern: Concern) -> None:
    from domain import meeting

    audit.record(
        session, actor, "safety.paused", yp_id=person.yp_id, subject=f"person:{person.id}", concern=concern.id
    )  # fmt: skip
    session.add(
        SafetyPause(
            authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, concern_id=concern.id,
            from_at=clock.now(), ended_at=None, ended_by=None,
        )
    )  # fmt: skip
    session.flush()
    meeting.recheck(session, actor, person.yp_id)


def own_concern(session: Session, actor: Actor, concern_id: str) -> Concern:
    """The young person's own tap, for the page that says what happens next; raises NotFound for any other."""
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    concern = session.get(Concern, (tenancy.current(session), concern_id))
    if concern is None or actor.side is not Side.YOUNG_PERSON or concern.by_id != actor.subject_id:
        raise NotFound
    return concern


def add_words(session: Session, actor: Actor, concern_id: str, words: str) -> ConcernStep:
    """Their words about it, if they want to say any: kept as they stand, on top of what is there. Raises Refused."""
    concern = own_concern(session, actor, concern_id)
    if not words.strip():
        raise Refused("needs-words")
    return concerns.step(session, actor, concern, What.WORDS, words=words)


def pauses_on(session: Session, actor: Actor, yp_id: str) -> dict[str, SafetyPause]:
    """What is paused now for a young person's safety, by whom it is about; for staff who may know."""
    if not actor.is_staff or not access.can_see(actor, yp_id):
        raise NotFound
    rows = select(SafetyPause).where(SafetyPause.yp_id == yp_id, SafetyPause.ended_at.is_(None))
    return {pause.person_id: pause for pause in session.scalars(rows.order_by(SafetyPause.from_at))}


def let_go_on(session: Session, actor: Actor, person_id: str, talked: str) -> None:
    """Somebody has talked with the young person, and it goes on: with how, a fresh touch, and no tie of their own.

    Raises Refused: needs-talked, not-taken-on (nobody took the worry on), needs-touch, conflict-of-interest.
    """
    person = people.get_person(session, actor, person_id)
    if not actor.is_staff:
        raise NotAllowed("let_go_on")
    require_key(session, actor, person.yp_id, person.id)
    pause = _own_pause(session, person)
    if pause is None:
        raise Refused("not-now-state", state="not-paused")
    concern = session.get(Concern, (pause.authority_id, pause.concern_id))
    if concern is None or concern.acknowledged_at is None:
        raise Refused("not-taken-on")
    if not talked.strip():
        raise Refused("needs-talked")
    audit.record(session, actor, "safety.ended", yp_id=person.yp_id, subject=f"person:{person.id}", concern=concern.id)
    pause.ended_at, pause.ended_by, pause.talked = clock.now(), actor.subject_id, clean_words(talked)
    session.flush()


def paused_clause(person: type[Person] = Person) -> ColumnElement[bool]:
    """SQL: this person, or anyone who resolves to them, is paused for safety."""
    other, pause = aliased(Person), aliased(SafetyPause)
    return exists(
        select(1)
        .select_from(pause)
        .join(other, (other.authority_id == pause.authority_id) & (other.id == pause.person_id))
        .where(pause.authority_id == person.authority_id, pause.yp_id == person.yp_id)
        .where(pause.ended_at.is_(None), consent.same_human(other, person))
        .correlate(person)
    )


def is_paused(session: Session, person: Person) -> bool:
    """Whether nothing passes with this person now, for safety."""
    return bool(session.scalar(_paused(), {"person": person.id}))


@cache
def _paused() -> Select[bool]:
    return select(paused_clause()).select_from(Person).where(Person.id == bindparam("person"))
