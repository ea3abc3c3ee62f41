"""A young person and their coordinator, in messages: never queued, never read by anybody first (lifecycle 3).

What a young person sends is there at once, also while everything is frozen, paused or held. Danger words move it up in
the queue and decide nothing (danger.py). Everything is sealed, and on record without its words.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, danger, tenancy
from domain.access import Action, Actor, Side
from domain.db import Base, Owned, references
from domain.errors import NotAllowed, NotFound, Refused
from domain.people import clean_words
from domain.sealed import SealedText

AT_ONCE = 100


class Message(Owned, Base):
    """One message, from a young person to those who work with them, or back."""

    __tablename__ = "message"

    yp_id: Mapped[str] = mapped_column(String(22))
    side: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    words_sealed: Mapped[bytes]
    at: Mapped[datetime]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]  # of a young person's: somebody answered, or said that it needs no answer

    words = SealedText("words_sealed")

    __table_args__ = (
        *references(yp_id="young_person"),
        Index(None, "authority_id", "yp_id", "at"),
        Index(None, "authority_id", "side", "is_urgent", "answered_at", "at"),
    )


def say(session: Session, actor: Actor, words: str) -> Message:
    """The young person's, delivered at once. Raises Refused for none, or far too many."""
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    if actor.side is not Side.YOUNG_PERSON:
        raise NotAllowed("message")
    return _add(session, actor, actor.yp_id, words, is_urgent=danger.has_danger(words))


def answer(session: Session, actor: Actor, yp_id: str, words: str) -> Message:
    """Somebody who works with them writes back; what waited for an answer has one."""
    access.require(actor, Action.SAFEGUARD, yp_id)
    message = _add(session, actor, yp_id, words, is_urgent=False)
    settle(session, actor, yp_id)
    return message


def _add(session: Session, actor: Actor, yp_id: str, words: str, *, is_urgent: bool) -> Message:
    if not words.strip():
        raise Refused("needs-words")
    message = Message(
        authority_id=tenancy.current(session), yp_id=yp_id, side=actor.side.value, by_id=actor.subject_id,
        at=clock.now(), is_urgent=is_urgent, answered_at=None, words=clean_words(words),
    )  # fmt: skip
    what = "message.sent" if actor.side is Side.YOUNG_PERSON else "message.answered"
    audit.record(session, actor, what, yp_id=yp_id, subject=f"message:{message.id}", urgent=is_urgent)
    session.add(message)
    session.flush()
    return message


def settle(session: Session, actor: Actor, yp_id: str) -> None:
    """Everything of theirs that waits is dealt with: answered, or by telephone, or face to face."""
    access.require(actor, Action.SAFEGUARD, yp_id)
    waiting = select(Message).where(
        Message.yp_id == yp_id, Message.side == Side.YOUNG_PERSON.value, Message.answered_at.is_(None)
    )
    for message in session.scalars(waiting):
        audit.record(session, actor, "message.settled", yp_id=yp_id, subject=f"message:{message.id}")
        message.answered_at = clock.now()
    session.flush()


def thread(session: Session, actor: Actor, yp_id: str) -> list[Message]:
    """The last of them, oldest first: one's own, or for staff those of a young person they may know of, on record."""
    if actor.side is Side.YOUNG_PERSON:
        access.require(actor, Action.OWN_WITHDRAW, yp_id)
    elif actor.is_staff and access.can_see(actor, yp_id):
        audit.record(session, actor, "message.seen", yp_id=yp_id, subject=f"young_person:{yp_id}")
    else:
        raise NotFound
    # at one moment a question stands before its answer: "coordinator" comes before "youngperson", as the newest does
    newest = Message.at.desc(), Message.side, Message.id
    rows = select(Message).where(Message.yp_id == yp_id).order_by(*newest).limit(AT_ONCE)
    return list(reversed(session.scalars(rows).all()))
