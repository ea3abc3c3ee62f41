"""Reading what was passed on: the envelope, opening it now, later, with someone or never.

Everything here asks domain/delivery.py at the moment of showing. A waiting envelope sets off nothing (R45).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from domain import access, audit, check_in, clock, covering, crossing, delivery, hidden, item_reviews
from domain.access import Action, Actor, Side
from domain.covers import Cover, covers_of
from domain.errors import NotFound, Refused
from domain.items import (
    UNSENT,
    Item,
    ItemPhoto,
    ItemState,
    ItemVoice,
    find,
    is_author,
    is_covered,
    move,
    photos_of,
    sent_photos,
    sent_words,
    voices_of,
)
from domain.media import Media
from domain.media import by_ids as media_by_ids
from domain.voice import Sound
from domain.voice import by_ids as sounds_by_ids

GUEST_READS_FOR = timedelta(days=1)
"""How long a guest can go back to what they opened. If it stayed, its going would tell them of a pause or a stop."""


class Choice(StrEnum):
    """What the young person does with an envelope. Any choice can be changed, never included."""

    LATER = "later"
    WITH = "with"
    NEVER = "never"
    OPENED = "opened"


@dataclass(frozen=True)
class Envelope:
    """An item as a list may show it: who from, what kind, whether opened; nothing of what it says."""

    id: str
    person_id: str
    kind: str
    photos: int
    choice: str | None
    is_opened: bool
    item: Item
    voices: int = 0


@dataclass(frozen=True)
class Letter:
    """An opened item: its words, its pictures with captions, its voice notes with their words."""

    item: Item
    text: str
    photos: list[tuple[ItemPhoto, Media]]
    voices: list[tuple[ItemVoice, Sound]] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """An item as its author sent it, whatever was covered since, and what they were told of that."""

    text: str
    photos: list[tuple[Media, str]]
    voices: list[tuple[ItemVoice, Sound]]
    covers: list[Cover]


def envelopes(session: Session, actor: Actor, person_id: str | None = None) -> list[Envelope]:
    """What has come for this reader, newest first; all of it deliverable at this moment. Three statements."""
    items = [
        item
        for item in delivery.items_for(session, actor)
        if person_id in (None, item.person_id) and not _is_put_away(actor, item)
    ]
    ids = [item.id for item in items]
    photos, voices = _counts(session, ItemPhoto, ids), _counts(session, ItemVoice, ids)
    return [
        Envelope(
            item.id, item.person_id, item.kind, photos[item.id], item.choice, item.opened_at is not None, item,
            voices[item.id],
        )
        for item in items
    ]  # fmt: skip


def _counts(session: Session, table: type[ItemPhoto] | type[ItemVoice], ids: list[str]) -> Counter[str]:
    return Counter(session.scalars(select(table.item_id).where(table.item_id.in_(ids)))) if ids else Counter()


def get(session: Session, actor: Actor, item_id: str) -> Item:
    """An item that may be shown to this reader now; NotFound for anything else, whatever the reason (R21)."""
    item = find(session, actor, item_id)
    if item is None or _is_put_away(actor, item) or not delivery.deliverable(session, item, actor):
        raise NotFound
    return item


def _is_put_away(actor: Actor, item: Item) -> bool:
    """Whether a guest opened it longer ago than they can go back to it, whatever has happened since (lifecycle 1)."""
    return actor.side is Side.GUEST and item.opened_at is not None and clock.now() - item.opened_at > GUEST_READS_FOR


def choose(session: Session, actor: Actor, item: Item, choice: Choice) -> None:
    """Not now, with someone, or never: noted, and an unopened envelope waits as long as it takes."""
    access.require(actor, Action.OWN_CHANGE, item.yp_id)
    if choice is Choice.OPENED or item.opened_at is not None:
        raise Refused("not-now-state", state=item.state)
    audit.record(
        session, actor, "item.chosen", yp_id=item.yp_id, subject=f"item:{item.id}", choice=choice.value,
        person=item.person_id,
    )  # fmt: skip
    item.choice, item.choice_at = choice.value, clock.now()
    session.flush()


def open_letter(session: Session, actor: Actor, item: Item) -> None:
    """Open it: from now on it counts as delivered. Raises NotFound if it may not be shown at this very moment."""
    if item.crossing_id is not None:
        crossing.lock_for_opening(session, item)
    if not delivery.deliverable(session, item, actor):
        raise NotFound
    if item.opened_at is not None:
        return
    if actor.side is Side.YOUNG_PERSON:
        access.require(actor, Action.OWN_CHANGE, item.yp_id)
    item.opened_at = clock.now()
    item.choice, item.choice_at = Choice.OPENED.value, clock.now()
    move(session, actor, item, "open")
    if actor.side is Side.YOUNG_PERSON:
        check_in.first_use(session, actor, item)


def read(session: Session, actor: Actor, item: Item) -> Letter:
    """The words and pictures of an opened item, if it may be shown at this very moment; else NotFound."""
    if item.opened_at is None or _is_put_away(actor, item) or not delivery.deliverable(session, item, actor):
        raise NotFound
    return letter(session, item)


def letter(session: Session, item: Item) -> Letter:
    """What an item says and shows, for a reader that was allowed (letterbox.read) or a reviewer."""
    photos = photos_of(session, item)
    media = media_by_ids(session, [photo.media_id for photo in photos])
    covers = covers_of(session, item.id) if is_covered(item) else []
    gone = hidden.among(session, media)  # nobody is given these any more (R43)
    shown = [(photo, media[photo.media_id]) for photo in photos if photo.media_id not in gone]
    return Letter(item, item.text, shown, _voices(session, item), covers)


def _voices(session: Session, item: Item) -> list[tuple[ItemVoice, Sound]]:
    voices = voices_of(session, item)
    sounds = sounds_by_ids(session, [voice.sound_id for voice in voices])
    return [(voice, sounds[voice.sound_id]) for voice in voices]


def as_sent(session: Session, actor: Actor, item: Item) -> Sent:
    """One's own words and pictures as one sent them; of covers only what the coordinator told one (invariant 5)."""
    if not is_author(actor, item):
        raise NotFound
    return _as_sent(session, item, _told_of(session, actor, item))


def _told_of(session: Session, actor: Actor, item: Item) -> list[Cover]:
    """The young person reads at once what was covered in theirs; anybody else when they are told it was passed on,
    and what they were told stays as it was, whatever happens to it later.
    """
    rows = select(Cover).where(Cover.item_id == item.id).order_by(Cover.at, Cover.id)
    if actor.side is Side.YOUNG_PERSON:
        is_out = item.deliver_from is not None and item.deliver_from <= clock.now()
        return list(session.scalars(rows.where(Cover.lifted_at.is_(None)))) if is_out and is_covered(item) else []
    return list(session.scalars(rows.where(Cover.told_at.is_not(None)))) if item.told_sender_at else []


def as_sent_for_review(session: Session, actor: Actor, item: Item) -> Sent:
    """The sealed whole, for a reviewer."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    if item.state in UNSENT:
        return Sent("", [], [], [])
    return _as_sent(session, item, covers_of(session, item.id))


def _as_sent(session: Session, item: Item, covers: list[Cover]) -> Sent:
    photos = sent_photos(session, item)
    media = media_by_ids(session, [media_id for _place, media_id, _about in photos])
    shown = [(media[media_id], about) for _place, media_id, about in photos]
    return Sent(sent_words(item), shown, _voices(session, item), covers)


def for_review(session: Session, item: Item) -> Letter:
    """What a reviewer reads: what was sent. While its author has it back to change, it is the author's alone."""
    return Letter(item, "", []) if item.state in UNSENT else letter(session, item)


def written_by(session: Session, actor: Actor, person_id: str | None = None) -> list[Item]:
    """What this author wrote to (or as) this person, or (None) to anybody, newest first, drafts too."""
    rows = select(Item).where(Item.author_id == actor.subject_id, Item.yp_id == actor.yp_id)
    if person_id is not None:
        rows = rows.where(Item.person_id == person_id)
    return list(session.scalars(rows.order_by(Item.made_at.desc(), Item.id)))


def kept_back(session: Session, actor: Actor, person_id: str) -> list[tuple[Item, str]]:
    """What was kept back from the young person: the item (never its words) and the reason they can read."""
    access.require(actor, Action.OWN_SEE, actor.yp_id)
    rows = select(Item).where(Item.person_id == person_id, Item.yp_id == actor.yp_id, _is_kept_back())
    newest = rows.order_by(Item.made_at.desc(), Item.id)
    return [(item, _last_words(session, item)) for item in session.scalars(newest).all()]


def _is_kept_back() -> ColumnElement[bool]:
    return and_(
        Item.direction == "in", Item.state == ItemState.WITHHELD.value,
        Item.quiet_until.is_(None) | (Item.quiet_until <= clock.today()),
    )  # fmt: skip


def written_and_kept_back(
    session: Session, actor: Actor, person_id: str
) -> tuple[list[Item], list[tuple[Item, str]]]:  # fmt: skip
    """`written_by` and `kept_back` about one person, newest first, asked together: one statement for both."""
    access.require(actor, Action.OWN_SEE, actor.yp_id)
    rows = select(Item).where(
        Item.person_id == person_id, Item.yp_id == actor.yp_id, or_(Item.author_id == actor.subject_id, _is_kept_back())
    )
    found = session.scalars(rows.order_by(Item.made_at.desc(), Item.id)).all()
    written = [item for item in found if item.author_id == actor.subject_id]
    kept = [(item, _last_words(session, item)) for item in found if item.author_id != actor.subject_id]
    return written, kept


def why_kept_back(session: Session, actor: Actor, item: Item) -> str:
    """Why the young person’s own letter was kept back, in words for them; empty when it was not, or is another's."""
    is_own = actor.side is Side.YOUNG_PERSON and is_author(actor, item)
    return _last_words(session, item) if is_own and item.state == ItemState.WITHHELD.value else ""


def note_to_sender(session: Session, actor: Actor, item: Item) -> str:
    """What a reviewer asked the author to change; empty when nothing was."""
    if not is_author(actor, item) or item.state != ItemState.SUGGESTED.value:
        return ""
    return _last_words(session, item)


def _last_words(session: Session, item: Item) -> str:
    verdicts = [
        review for review in item_reviews.reviews_of(session, item) if review.verdict in ("suggest", "withhold")
    ]
    return verdicts[-1].words if verdicts else ""


def thread_before(session: Session, actor: Actor, item: Item, limit: int = 10) -> list[Item]:
    """For a reviewer: the same author's earlier items in this thread, newest last, at most `limit` (threat 4)."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    rows = session.scalars(
        select(Item)
        .where(Item.person_id == item.person_id, Item.yp_id == item.yp_id, Item.id != item.id)
        .where(Item.state.not_in(UNSENT), Item.submitted_at <= (item.submitted_at or clock.now()))
        .order_by(Item.submitted_at.desc())
        .limit(limit)
    )
    return list(reversed(rows.all()))


def shows(session: Session, actor: Actor, media_id: str) -> bool:
    """Whether an opened item that may be shown to this reader now carries this picture."""
    rows = session.scalars(
        select(Item)
        .join(ItemPhoto, (ItemPhoto.authority_id == Item.authority_id) & (ItemPhoto.item_id == Item.id))
        .where(ItemPhoto.media_id == media_id, Item.opened_at.is_not(None))
    )
    return any(not _is_put_away(actor, item) and delivery.deliverable(session, item, actor) for item in rows)


def is_for_review(session: Session, actor: Actor, media_id: str) -> bool:
    """Whether a picture hangs on something this member of staff may read; a young person's book never does."""
    rows = session.scalars(
        select(Item)
        .join(ItemPhoto, (ItemPhoto.authority_id == Item.authority_id) & (ItemPhoto.item_id == Item.id))
        .where(ItemPhoto.media_id == media_id, Item.state.not_in(UNSENT))
    )
    if any(access.allowed(actor, Action.ITEM_REVIEW, item.yp_id) for item in rows):
        return True
    return covering.holds(session, actor, media_id)


def plays(session: Session, actor: Actor, sound_id: str) -> bool:
    """Whether an opened item that may be shown to this reader now carries this voice note."""
    rows = session.scalars(_with_voice(sound_id).where(Item.opened_at.is_not(None)))
    return any(not _is_put_away(actor, item) and delivery.deliverable(session, item, actor) for item in rows)


def is_for_hearing(session: Session, actor: Actor, sound_id: str) -> bool:
    """Whether a voice note is on something this member of staff may read."""
    rows = session.scalars(_with_voice(sound_id).where(Item.state.not_in(UNSENT)))
    return any(access.allowed(actor, Action.ITEM_REVIEW, item.yp_id) for item in rows)


def _with_voice(sound_id: str) -> Select[Item]:
    return (
        select(Item)
        .join(ItemVoice, (ItemVoice.authority_id == Item.authority_id) & (ItemVoice.item_id == Item.id))
        .where(ItemVoice.sound_id == sound_id)
    )
