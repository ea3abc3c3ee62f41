"""Who looked, who decided: the record about a young person as they may read it (R80; invariants 4 and 7).

`NOT_SHOWN` names every code that is left out, with the reason. Two rules need more than a code: what came for them
shows only once they opened it or were told that it was kept back, and hard news only after it was told in person. A
third leaves a line out for a time, by two people and until a day (withholding.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from domain import access, clock, tenancy, withholding
from domain.access import Action, Actor, Side
from domain.audit import AuditEvent
from domain.colleagues import Staff
from domain.contact_requests import Step
from domain.errors import NotFound
from domain.items import Item, ItemState
from domain.people import Person

NOT_SHOWN: dict[str, str] = {
    "person.changed": "their own, every word of it while they write",
    "item.begun": "somebody’s own draft",
    "item.written": "somebody’s own draft",
    "item.photo_added": "somebody’s own draft",
    "item.photo_removed": "somebody’s own draft",
    "item.voice_added": "somebody’s own draft",
    "item.voice_removed": "somebody’s own draft",
    "media.taken_in": "somebody’s own draft",
    "sound.taken_in": "somebody’s own draft",
    "book.kept": "their own book, which nobody else sees",
    "book.written": "their own book, which nobody else sees",
    "book.removed": "their own book, which nobody else sees",
    "book.restored": "their own book, which nobody else sees",
    "item.chosen": "their own choice about an envelope",
    "item.open": "their own opening, or the other person’s, who is owed the same quiet",
    "item.hold": "a worry that a worker looks into first, and tells in person",
    "item.release": "a worry that a worker looks into first, and tells in person",
    "item.take_back": "undone within 30 seconds, with no trace on their side (R39)",
    "item.call_back": "part of stopping, which shows by itself",
    "item.fall_short": "part of what was learnt, which a worker tells in person",
    "item.crossed": "they read “with us” until they are told that it was passed on",
    "item.look": "shows with item.verdict",
    "item.submit": "sending shows with the letter itself",
    "item.pass": "shows with item.verdict",
    "item.suggest": "shows with item.verdict",
    "item.withhold": "shows with item.verdict",
    "item.seal": "shows with item.verdict",
    "item.agree": "sending shows with the letter itself",
    "item.covering": "shows with item.cover",
    "item.uncovering": "shows with item.uncover",
    "contact.begun": "shows with contact.ask",
    "contact.ended_all": "part of stopping, which shows by itself",
    "concern.raised": "told in person: the words may be about somebody who reads over a shoulder",
    "message.sent": "their own message",
    "message.answered": "shows as the message itself",
    "message.settled": "shows as the message itself",
    "photo.hidden": "told in person: the words may be about somebody who reads over a shoulder",
    "photo.wish": "told in person: the words may be about somebody who reads over a shoulder",
    "photo.second": "told in person: the words may be about somebody who reads over a shoulder",
    "concern.words": "their own, about a worry that nobody else may read over a shoulder",
    "concern.taken_on": "told in person: the words may be about somebody who reads over a shoulder",
    "concern.level": "told in person: the words may be about somebody who reads over a shoulder",
    "concern.decided": "told in person: the words may be about somebody who reads over a shoulder",
    "concern.told": "told in person: the words may be about somebody who reads over a shoulder",
    "concern.not_told": "told in person: the words may be about somebody who reads over a shoulder",
    "concern.closed": "told in person: the words may be about somebody who reads over a shoulder",
    "concern.traced": "told in person: the words may be about somebody who reads over a shoulder",
    "safety.paused": "their own tap: nothing on their pages shows it, for whoever reads over a shoulder (threat 3)",
    "safety.ended": "talked through with them before; nothing on their pages shows that they tapped (threat 3)",
    "duty.hours": "about no young person",
    "duty.shift_added": "about no young person",
    "duty.shift_ended": "about no young person",
    "concern.seen": "told in person: the words may be about somebody who reads over a shoulder",
    "order.made": "what a court said is told in person",
    "order.ended": "what a court said is told in person",
    "named.added": "a name they have not been told yet: a worker tells it in person, and it shows then",
    "named.planned": "about somebody they have not been told of yet",
    "named.told": "a worker told them in person; adding the person shows by itself",
    "duplicate.two": "names somebody they may not have been told of",
    "duplicate.elsewhere": "whether somebody is known in another young person’s case is about that young person too",
    "guest.stepped_back": "hard news: told in person",
    "language.chosen": "their own setting",
    "access.refused": "about no young person: whether there is one behind it is not looked up",
    "access.refused_often": "about no young person: whether there is one behind it is not looked up",
    "mail.on": "the other person’s own choice of how to be told",
    "mail.off": "the other person’s own choice of how to be told",
    "mail.put_off": "nothing was sent",
    "mail.dropped": "nothing was sent",
    "checkin.asked": "a question to them, which stands on their own page",
    "meeting.fell_through": "part of what closed the way, which shows by itself or is told in person",
    "meeting.told": "told in person: the words stand on their own page",
    "notice.put_away": "their own, and nothing changes by it",
    "code.reissued": "about no young person",
    "service.promises": "about no young person",
    "staff.added": "about no young person",
    "staff.roles": "about no young person",
    "staff.restored": "about no young person",
    "staff.suspended": "about no young person",
}

HARD = ("contact.says_no", "contact.cannot_find", "contact.has_died")


@dataclass(frozen=True)
class Looked:
    """One line: what was done, when, by whom (their name; empty for Spool itself), about whom."""

    seq: int
    what: str
    at: datetime
    side: str
    by: str
    person: str
    detail: dict[str, Any]


def _came_and_known() -> ColumnElement[bool]:
    is_told = or_(Item.quiet_until.is_(None), Item.quiet_until <= clock.today())
    is_kept_back = and_(Item.state == ItemState.WITHHELD.value, is_told)
    known = or_(Item.direction == "out", Item.opened_at.is_not(None), is_kept_back)
    item = select(1).where(
        Item.authority_id == AuditEvent.authority_id, Item.yp_id == AuditEvent.yp_id,
        literal("item:") + Item.id == AuditEvent.subject, known,
    )  # fmt: skip
    return or_(~AuditEvent.subject.startswith("item:"), exists(item.correlate(AuditEvent)))


def _told() -> ColumnElement[bool]:
    """It was told after it happened: by its step, which stays when they ask again later."""
    told = select(1).where(
        Step.authority_id == AuditEvent.authority_id, Step.yp_id == AuditEvent.yp_id, Step.move == "tell",
        literal("request:") + Step.request_id == AuditEvent.subject, Step.at > AuditEvent.at,
    )  # fmt: skip
    return or_(AuditEvent.what.not_in(HARD), exists(told.correlate(AuditEvent)))


def events_about(session: Session, actor: Actor, limit: int = 30, before: int | None = None) -> list[Looked]:
    """The young person's own record, newest first, `limit` lines; `before` is the last one's seq. Three statements."""
    access.require(actor, Action.OWN_SEE, actor.yp_id)
    if actor.side is not Side.YOUNG_PERSON:
        raise NotFound
    rows = select(AuditEvent).where(
        AuditEvent.authority_id == tenancy.current(session), AuditEvent.yp_id == actor.yp_id,
        AuditEvent.what.not_in(NOT_SHOWN), _came_and_known(), _told(), withholding.is_shown_clause(),
    )  # fmt: skip
    if before is not None:
        rows = rows.where(AuditEvent.seq < before)
    events = list(session.scalars(rows.order_by(AuditEvent.seq.desc()).limit(limit)))
    return _named(session, actor, events)


def _named(session: Session, actor: Actor, events: list[AuditEvent]) -> list[Looked]:
    staff_ids = {event.by_id for event in events if event.side == Side.STAFF.value}
    staff = {row.id: row.name for row in session.scalars(select(Staff).where(Staff.id.in_(staff_ids)))}
    people = {row.id: row.name for row in session.scalars(select(Person).where(Person.yp_id == actor.yp_id))}
    return [
        Looked(
            event.seq, event.what, event.at, event.side, staff.get(event.by_id, ""), people.get(_person_of(event), ""),
            event.detail,
        )
        for event in events
    ]  # fmt: skip


def _person_of(event: AuditEvent) -> str:
    kind, _, key = event.subject.partition(":")
    return key if kind == "person" else str(event.detail.get("person", ""))
