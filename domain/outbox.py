"""What must be told to whom, written in the transaction of the fact it tells of, and sent after it (R34).

A line holds ids and times, never a word. Whether it still stands is asked at the moment of sending, under the lock of
the request it hangs on: after a stop is saved nothing is sent (invariant 3). web/tell.py alone sends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, contact_requests, invitation, tenancy
from domain.access import Action, Actor, Side
from domain.db import Base, Owned, lock_row, references
from domain.errors import Refused
from domain.invitation import Guest
from domain.items import Item
from domain.people import Person
from domain.rungs import Direction

SPOOL = Actor(Side.NOBODY)
GIVE_UP = timedelta(days=1)
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long to wait after the first, second … failure; after a day a line is dropped."""
AT_ONCE = 50
_ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


class What(StrEnum):
    """What a line is about. All of them are told in the same few neutral words (R70)."""

    LETTER = "letter"
    HELLO = "hello"


class Telling(Owned, Base):
    """One thing to tell one invited person, once: not before `next_at`, until it is sent or dropped."""

    __tablename__ = "outbox"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    item_id: Mapped[str | None] = mapped_column(String(22))
    what: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]

    __table_args__ = (
        *references(yp_id="young_person", person_id="person", item_id="item"),
        Index(None, "authority_id", "sent_at", "dropped_at", "next_at"),
        Index(None, "authority_id", "item_id"),
    )


@dataclass(frozen=True)
class Letter:
    """Where a line goes and in which language; what it says is the same for all."""

    address: str
    language: str


def tell_by_mail(session: Session, actor: Actor, address: str) -> None:
    """An invited person says where to tell them that something is there; empty: nowhere any more.

    One neutral mail says hello, so that they see that it works. Raises Refused("mail-address").
    """
    guest = invitation.own(session, actor)
    access.require(actor, Action.THREAD_SEE, guest.yp_id)
    address = address.strip()
    if address and (len(address) > 120 or not _ADDRESS.fullmatch(address)):
        raise Refused("mail-address")
    audit.record(
        session, actor, "mail.on" if address else "mail.off", yp_id=guest.yp_id, subject=f"person:{guest.person_id}"
    )
    before, guest.mail = guest.mail, address
    if address and address != before:
        _add(session, guest, What.HELLO, None, clock.now())
    session.flush()


def tell_reader(session: Session, item: Item) -> None:
    """Part of passing something on (item_reviews.py): an invited person who asked for it is told once it may be shown.

    Nothing is told of what is passed on to a young person: their phone is told by a way of its own.
    """
    guest = invitation.guest_of(session, item.person_id)
    if item.direction != Direction.OUT.value or guest is None or not guest.mail or item.deliver_from is None:
        return
    _add(session, guest, What.LETTER, item.id, item.deliver_from)
    session.flush()


def _add(session: Session, guest: Guest, what: What, item_id: str | None, at: datetime) -> None:
    session.add(
        Telling(
            authority_id=guest.authority_id, yp_id=guest.yp_id, person_id=guest.person_id, item_id=item_id,
            what=what.value, made_at=clock.now(), next_at=at, sent_at=None, dropped_at=None,
        )
    )  # fmt: skip


def due(session: Session) -> list[str]:
    """The ids of what may be told by now, oldest first, at most AT_ONCE. It is asked again, each, when it is sent."""
    rows = select(Telling.id).where(
        Telling.sent_at.is_(None), Telling.dropped_at.is_(None), Telling.next_at <= clock.now()
    )
    return list(session.scalars(rows.order_by(Telling.next_at, Telling.id).limit(AT_ONCE)))


def address_of(session: Session, telling_id: str) -> Letter | None:
    """Where a line would go; None when nobody is to be told any more. Read beforehand, to call the post office with."""
    telling = session.get(Telling, (tenancy.current(session), telling_id))
    guest = None if telling is None else invitation.guest_of(session, telling.person_id)
    return Letter(guest.mail, guest.language) if guest is not None and guest.mail else None


def take(session: Session, telling_id: str, to: Letter | None) -> bool:
    """Whether this line is to be sent to `to` at this moment. If not, it is dropped, or was sent by another.

    Holds the request and the line until the transaction ends: send, then `sent`, then save, or undo all of it.
    """
    telling = session.get(Telling, (tenancy.current(session), telling_id))
    person = None if telling is None else session.get(Person, (telling.authority_id, telling.person_id))
    request = None if person is None else contact_requests.about(session, person)
    if telling is None:
        return False
    if request is not None:
        lock_row(session, request)
    lock_row(session, telling)
    if telling.sent_at is not None or telling.dropped_at is not None:
        return False
    if to is not None and to == address_of(session, telling_id) and stands(session, telling):
        return True
    _drop(session, telling)
    return False


def stands(session: Session, telling: Telling) -> bool:
    """Whether it is true now that something is there for them: the one predicate, asked at this moment (R28)."""
    from domain import delivery

    guest = invitation.guest_of(session, telling.person_id)
    if guest is None or not guest.mail or guest.withdrew_at is not None:
        return False
    if telling.what == What.HELLO.value:
        return True
    item = session.get(Item, (telling.authority_id, telling.item_id)) if telling.item_id else None
    viewer = Actor(Side.GUEST, guest.authority_id, "", guest.id, guest.yp_id, guest.person_id)
    return item is not None and item.opened_at is None and delivery.deliverable(session, item, viewer)


def sent(session: Session, telling_id: str) -> None:
    """The post office has it: noted, with its entry in the record, before the transaction that held it is saved."""
    telling = session.get_one(Telling, (tenancy.current(session), telling_id))
    audit.record(session, SPOOL, "mail.sent", yp_id=telling.yp_id, subject=f"person:{telling.person_id}")
    telling.sent_at = clock.now()
    session.flush()


def put_off(session: Session, telling_id: str) -> None:
    """The post office could not be reached: later again, and after a day no more."""
    telling = session.get(Telling, (tenancy.current(session), telling_id))
    if telling is None or telling.sent_at is not None or telling.dropped_at is not None:
        return
    if clock.now() - telling.made_at > GIVE_UP:
        _drop(session, telling)
        return
    audit.record(session, SPOOL, "mail.put_off", yp_id=telling.yp_id, subject=f"person:{telling.person_id}")
    telling.next_at = clock.now() + WAITS[min(telling.tries, len(WAITS) - 1)]
    telling.tries += 1
    session.flush()


def _drop(session: Session, telling: Telling) -> None:
    audit.record(session, SPOOL, "mail.dropped", yp_id=telling.yp_id, subject=f"person:{telling.person_id}")
    telling.dropped_at = clock.now()
    session.flush()
