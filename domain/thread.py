"""Everything that passed between two people, in order: for the file with every decision, and for the young person only
what is theirs to read at this moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, audit, item_reviews, letterbox
from domain.access import Action, Actor
from domain.covers import Cover
from domain.item_reviews import Review
from domain.items import Item, ItemState
from domain.letterbox import Letter, Sent
from domain.people import Person


@dataclass(frozen=True)
class Filed:
    """One item of the file: as it was sent, as it is shown, and how it was decided."""

    item: Item
    sent: Sent
    shown: Letter
    reviews: list[Review]


@dataclass(frozen=True)
class Between:
    """One item as the young person may read it: what they sent, or what they opened and may be shown now."""

    item: Item
    is_mine: bool
    text: str
    covers: list[Cover]
    at: datetime


def for_file(session: Session, actor: Actor, person: Person) -> list[Filed]:
    """The whole of it, oldest first, for the young person’s file: recorded, as every look is (R80).

    What is with its author, a draft or sent back to be changed, is theirs alone and not in it.
    """
    access.require(actor, Action.ITEM_REVIEW, person.yp_id)
    audit.record(session, actor, "thread.filed", yp_id=person.yp_id, subject=f"person:{person.id}")
    rows = select(Item).where(Item.person_id == person.id, Item.state != ItemState.DRAFT.value)
    items = session.scalars(rows.order_by(Item.submitted_at, Item.id)).all()
    return [
        Filed(
            item, letterbox.as_sent_for_review(session, actor, item), letterbox.for_review(session, item),
            item_reviews.reviews_of(session, item),
        )
        for item in items
    ]  # fmt: skip


def between(session: Session, actor: Actor, person: Person) -> list[Between]:
    """For the young person, oldest first: what they sent, and what they opened and may be shown at this moment."""
    access.require(actor, Action.OWN_SEE, person.yp_id)
    lines = []
    for item in letterbox.written_by(session, actor, person.id):
        if item.submitted_at is not None:
            sent = letterbox.as_sent(session, actor, item)
            lines.append(Between(item, True, sent.text, sent.covers, item.submitted_at))
    for envelope in letterbox.envelopes(session, actor, person.id):
        if envelope.item.opened_at is not None:
            read = letterbox.read(session, actor, envelope.item)
            lines.append(Between(envelope.item, False, read.text, read.covers, envelope.item.opened_at))
    return sorted(lines, key=lambda line: line.at)
