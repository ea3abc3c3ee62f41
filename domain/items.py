"""Letters and memories: what one is, the table of what may happen to it, and exactly what it would show.

`ITEM_MOVES` is the table; nothing else assigns an item's state.

"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from hmac import digest

from sqlalchemy import Date, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, within_reach
from domain.access import Action, Actor, Side
from domain.covers import Over, covers_of
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.keys import derive, keyring
from domain.media import Media
from domain.sealed import SealedText
from domain.voice import Sound


class ItemKind(StrEnum):
    """What it is."""

    LETTER = "letter"
    MEMORY = "memory"
    QUESTION = "question"  # about something that came, back to whoever sent it


class ItemState(StrEnum):
    """Where an item is (docs/contact-lifecycle.md, section 3)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    SUGGESTED = "suggested"
    HELD = "held"
    WITHHELD = "withheld"
    APPROVED = "approved"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class ItemMove:
    """One line of the table of what may happen to an item."""

    name: str
    sources: tuple[ItemState, ...]
    target: ItemState
    by: str


_S = ItemState

ITEM_MOVES: dict[str, ItemMove] = {
    move.name: move
    for move in (
        ItemMove("submit", (_S.DRAFT, _S.SUGGESTED), _S.SUBMITTED, "author"),
        ItemMove("agree", (_S.SUGGESTED,), _S.SUBMITTED, "author, to the reviewer's very words"),
        ItemMove("look", (_S.SUBMITTED,), _S.IN_REVIEW, "reviewer, with the first verdict"),
        ItemMove("suggest", (_S.IN_REVIEW,), _S.SUGGESTED, "reviewer"),
        ItemMove("hold", (_S.IN_REVIEW,), _S.HELD, "reviewer"),
        ItemMove("withhold", (_S.IN_REVIEW, _S.HELD), _S.HELD, "reviewer, the first of two"),
        ItemMove("seal", (_S.HELD,), _S.WITHHELD, "another reviewer, who agrees; a second key, if nothing is told"),
        ItemMove("cover", (_S.SUBMITTED, _S.IN_REVIEW), _S.IN_REVIEW, "reviewer"),
        ItemMove("uncover", (_S.IN_REVIEW, _S.APPROVED, _S.DELIVERED), _S.IN_REVIEW, "reviewer: it is read anew"),
        ItemMove("pass", (_S.IN_REVIEW,), _S.APPROVED, "reviewer, or two"),
        ItemMove("take_back", (_S.APPROVED,), _S.IN_REVIEW, "either reviewer, within 30 seconds"),
        ItemMove("release", (_S.HELD, _S.WITHHELD), _S.IN_REVIEW, "reviewer"),
        ItemMove("call_back", (_S.APPROVED,), _S.SUBMITTED, "a stop, a refusal or stepping back"),
        ItemMove("fall_short", (_S.APPROVED,), _S.IN_REVIEW, "a tie, an order or a check leaves too few passes"),
        ItemMove("open", (_S.APPROVED,), _S.DELIVERED, "whom it is for"),
    )
}


UNSENT = (ItemState.DRAFT.value, ItemState.SUGGESTED.value)
"""With its author, who may be changing it: nobody else reads a word of it until it is sent."""


class Item(Owned, Base):
    """A letter or memory with its photos, on its way in (to the young person) or out (from them)."""

    __tablename__ = "item"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    direction: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(10))
    rung: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[str] = mapped_column(String(22))
    text_sealed: Mapped[bytes]
    whole_sealed: Mapped[bytes | None]
    about_id: Mapped[str | None] = mapped_column(String(22))  # a question: about which item; an answer: which question
    state: Mapped[str] = mapped_column(String(10), default=ItemState.DRAFT.value)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    needs_two: Mapped[bool] = mapped_column(default=True)
    is_urgent: Mapped[bool] = mapped_column(default=False)  # danger words: read first (danger.py); decides nothing
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    deliver_from: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    choice: Mapped[str | None] = mapped_column(String(6))  # later, with, never, opened
    choice_at: Mapped[datetime | None]
    told_sender_at: Mapped[datetime | None]
    review_on: Mapped[date | None] = mapped_column(Date)
    withhold_first_id: Mapped[str | None] = mapped_column(String(22))  # who asked to keep it back, until a second does
    read_by_at: Mapped[datetime | None]  # until when somebody reads it: the end of the promised day
    quiet_until: Mapped[date | None] = mapped_column(Date)  # until when they are not told that it was kept back
    crossing_id: Mapped[str | None] = mapped_column(String(22))  # how it came over a bridge (crossing.py)
    version: Mapped[int] = mapped_column(default=1)

    text = SealedText("text_sealed")  # what is shown; with something covered, the covered words
    whole = SealedText("whole_sealed")  # what was sent, while something of it is covered; else empty

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "review_on"),
        Index(None, "authority_id", "yp_id", "state"),
        Index(None, "authority_id", "state", "submitted_at"),
        Index(None, "authority_id", "choice", "choice_at"),
        Index(None, "authority_id", "is_urgent", "state", "submitted_at"),
        Index(None, "authority_id", "person_id"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ItemPhoto(Owned, Base):
    """A photo of an item, in its place."""

    __tablename__ = "item_photo"

    yp_id: Mapped[str] = mapped_column(String(22))
    item_id: Mapped[str] = mapped_column(String(22))
    media_id: Mapped[str] = mapped_column(String(22))
    place: Mapped[int]
    about_sealed: Mapped[bytes | None]

    about = SealedText("about_sealed")

    __table_args__ = (
        *references(yp_id="young_person", item_id="item", media_id="media"),
        UniqueConstraint("authority_id", "item_id", "place"),
        Index(None, "authority_id", "media_id"),
    )


class ItemVoice(Owned, Base):
    """A voice note of an item, in its place; in words, where somebody gave them."""

    __tablename__ = "item_voice"

    yp_id: Mapped[str] = mapped_column(String(22))
    item_id: Mapped[str] = mapped_column(String(22))
    sound_id: Mapped[str] = mapped_column(String(22))
    place: Mapped[int]
    said_sealed: Mapped[bytes | None]
    transcript_sealed: Mapped[bytes | None]

    said = SealedText("said_sealed")  # what it is about, as its sender puts it
    transcript = SealedText("transcript_sealed")  # what it says, as a reviewer wrote it down (voice_words.py)

    __table_args__ = (
        *references(yp_id="young_person", item_id="item", sound_id="sound"),
        UniqueConstraint("authority_id", "item_id", "place"),
        Index(None, "authority_id", "sound_id"),
    )


def move(session: Session, actor: Actor, item: Item, name: str, **detail: object) -> None:
    """Make one move of the table and put it on record; raises Refused("not-now-state") from any other state.

    Who may make it is for the verb that calls this to ask.
    """
    line = ITEM_MOVES[name]
    if ItemState(item.state) not in line.sources:
        raise Refused("not-now-state", state=item.state)
    audit.record(
        session, actor, f"item.{name}", yp_id=item.yp_id, subject=f"item:{item.id}",
        person=item.person_id, direction=item.direction, rung=item.rung, hash=item.content_hash, **detail,
    )  # fmt: skip
    item.state = line.target.value
    session.flush()


def is_author(actor: Actor, item: Item) -> bool:
    """Whether the actor wrote this: a young person or a guest; staff write nothing here."""
    return actor.side in (Side.YOUNG_PERSON, Side.GUEST) and actor.subject_id == item.author_id


def find(session: Session, actor: Actor, item_id: str) -> Item | None:
    """The row within this asker's reach (within_reach.py); a guest's is their own thread."""
    own = (Item.person_id == actor.person_id,) if actor.side is Side.GUEST else ()
    return within_reach.find(session, actor, Item, item_id, *own)


def get(session: Session, actor: Actor, item_id: str) -> Item:
    """An item as its author or a reviewer may know of it; raises NotFound. Readers go through letterbox.py."""
    item = find(session, actor, item_id)
    if item is None:
        raise NotFound
    if actor.is_staff and item.state != ItemState.DRAFT.value and access.allowed(actor, Action.ITEM_REVIEW, item.yp_id):
        return item
    if not is_author(actor, item):
        raise NotFound
    return item


def photos_of(session: Session, item: Item) -> list[ItemPhoto]:
    """An item's photos in their order."""
    return list(session.scalars(select(ItemPhoto).where(ItemPhoto.item_id == item.id).order_by(ItemPhoto.place)))


def voices_of(session: Session, item: Item) -> list[ItemVoice]:
    """An item's voice notes in their order."""
    return list(session.scalars(select(ItemVoice).where(ItemVoice.item_id == item.id).order_by(ItemVoice.place)))


def hash_of(session: Session, item: Item) -> str:
    """SHA-256 of exactly what would be shown: kind, direction, words, every photo's pixels and caption in order; of a
    voice note what is heard, and its words; what is said to be covered and why, and what it is about.

    Keyed with the young person's key: it also stands in the record for good, where an unkeyed one would let anybody
    with the database try out what a short letter said, even after an erasure (R84).
    """
    shown = []
    for photo in photos_of(session, item):
        media = session.get(Media, (item.authority_id, photo.media_id))
        if media is None:
            raise NotFound
        shown.append([photo.media_id, media.fingerprint, photo.about])
    content: list[object] = [item.id, item.kind, item.direction, item.text, shown]
    if heard := _heard(session, item):
        content.append(heard)
    body = json.dumps([*content, *_besides(session, item)], ensure_ascii=False)
    key = derive(keyring().person(item.authority_id, item.yp_id), "what-is-shown")
    return digest(key, body.encode(), sha256).hex()


def _heard(session: Session, item: Item) -> list[list[str]]:
    heard = []
    for voice in voices_of(session, item):
        sound = session.get(Sound, (item.authority_id, voice.sound_id))
        if sound is None:
            raise NotFound
        heard.append([voice.sound_id, sound.keyed_sum, voice.said, voice.transcript])
    return heard


def _besides(session: Session, item: Item) -> list[object]:
    """What is shown beside the words and photos: what is said to be covered and why, and what it is about."""
    covers = covers_of(session, item.id) if is_covered(item) else []
    said = [[cover.over, cover.why, cover.place, cover.tiles] for cover in covers]
    return [said, item.about_id] if said or item.about_id else []


def is_covered(item: Item) -> bool:
    """Whether something of it is covered."""
    return item.whole_sealed is not None


def sent_words(item: Item) -> str:
    """The words as their author sent them, covered or not: for the author and for reviewers alone."""
    return item.whole if is_covered(item) else item.text


def sent_photos(session: Session, item: Item) -> list[tuple[int, str, str]]:
    """Place, picture and caption of every photo as its author sent it: for the author and for reviewers alone."""
    sent = {photo.place: (photo.media_id, photo.about) for photo in photos_of(session, item)}
    for cover in covers_of(session, item.id) if is_covered(item) else []:
        if cover.place is not None:
            media_id, about = sent.get(cover.place, ("", ""))
            kept = about if cover.over == Over.PART.value else cover.kept
            sent[cover.place] = (cover.media_id or media_id, kept)
    return [(place, *sent[place]) for place in sorted(sent)]


def sender_state(item: Item) -> str:
    """What the sender reads: draft, please_change, with_us, passed_on. Nothing else shows through (invariant 5).

    What they were told stays: going back to "with us" would tell them of a stop.
    """
    if item.state == ItemState.DRAFT.value:
        return "draft"
    if item.state == ItemState.SUGGESTED.value:
        return "please_change"
    return "passed_on" if item.told_sender_at is not None else "with_us"
