"""Writing to one another: a young person or someone they are in touch with writes, and sends it to be read first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import access, audit, clock, contact_requests, danger, delivery, item_reviews, safeguarding_risk
from domain.access import Action, Actor, Side
from domain.contact_moves import State
from domain.errors import NotAllowed, NotFound, Refused
from domain.items import (
    Item,
    ItemKind,
    ItemPhoto,
    ItemState,
    ItemVoice,
    find,
    hash_of,
    is_author,
    move,
    photos_of,
    voices_of,
)
from domain.media import Media
from domain.people import Person, clean_words
from domain.reading_time import read_by
from domain.rungs import Direction, Rung, end_of
from domain.voice import Sound

MOST_PHOTOS = 4
MOST_VOICES = 1
SAID_MAX = 1000


ONE_QUESTION_FOR = timedelta(days=14)
"""So long a question that nobody answered is the one that is asked. It ends by the calendar and not when it is read:
the young person is never told when somebody opened something (R45).
"""


def begin(session: Session, actor: Actor, person: Person, kind: ItemKind, about: Item | None = None) -> Item:
    """Begin a draft: a guest to their young person, or a young person to someone they are in touch with.

    `about`: what an answer answers, or what a question asks about (`ask_about`).
    """
    if actor.side is Side.GUEST:
        access.require(actor, Action.THREAD_WRITE, person.yp_id)
        direction = Direction.IN
    else:
        access.require(actor, Action.OWN_CHANGE, person.yp_id)
        request = contact_requests.about(session, person)
        if request is None or request.state != State.CONNECTED.value:
            raise Refused("not-now-state", state=request.state if request else "none")
        direction = Direction.OUT
    item = Item(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, direction=direction.value,
        kind=kind.value, rung=Rung.MEMORY_ONLY.value, author_id=actor.subject_id, made_at=clock.now(), text="",
        about_id=about.id if about is not None else None,
    )  # fmt: skip
    audit.record(session, actor, "item.begun", yp_id=person.yp_id, subject=f"item:{item.id}", person=person.id)
    session.add(item)
    session.flush()
    return item


def ask_about(session: Session, actor: Actor, person: Person, about: Item) -> Item:
    """Begin a question about something that came and was opened, or go on with the one that is being written.

    One at a time: until an answer came, or for a fortnight. Raises Refused("one-question"), NotFound for anything that
    they may not be shown now.
    """
    access.require(actor, Action.OWN_CHANGE, person.yp_id)
    if about.opened_at is None or about.person_id != person.id or not delivery.deliverable(session, about, actor):
        raise NotFound
    last = last_question(session, actor, person)
    if (
        last is not None
        and ItemState(last.state) in (ItemState.DRAFT, ItemState.SUGGESTED)
        and last.about_id == about.id
    ):
        return last
    if last is not None and is_waiting(session, last):
        raise Refused("one-question")
    return begin(session, actor, person, ItemKind.QUESTION, about)


def last_question(session: Session, actor: Actor, person: Person) -> Item | None:
    """The newest question this young person asked this person."""
    rows = select(Item).where(
        Item.person_id == person.id, Item.author_id == actor.subject_id, Item.kind == ItemKind.QUESTION.value
    )  # fmt: skip
    return session.scalars(rows.order_by(Item.made_at.desc(), Item.id).limit(1)).first()


def is_waiting(session: Session, question: Item) -> bool:
    """Whether a question is still the one that is asked: not kept back, no answer opened, and of this fortnight."""
    if question.state == ItemState.WITHHELD.value or clock.now() - question.made_at > ONE_QUESTION_FOR:
        return False
    answered = select(Item.id).where(Item.about_id == question.id, Item.opened_at.is_not(None))
    return session.scalar(answered.limit(1)) is None


def question_of(session: Session, actor: Actor, question_id: str) -> Item:
    """A question that this guest opened once, to answer it: theirs whatever has happened since (lifecycle 1)."""
    question = find(session, actor, question_id)
    is_theirs = question is not None and question.kind == ItemKind.QUESTION.value and question.opened_at is not None
    if actor.side is not Side.GUEST or question is None or not is_theirs:
        raise NotFound
    return question


def write(session: Session, actor: Actor, item: Item, text: str) -> None:
    """Change the words of one's own draft, or of one a reviewer asked to change. Saved at every step."""
    _require_writable(actor, item)
    audit.record(session, actor, "item.written", yp_id=item.yp_id, subject=f"item:{item.id}")
    item.text = clean_words(text)
    item.content_hash = ""
    session.flush()


def add_photo(session: Session, actor: Actor, item: Item, media: Media, about: str = "") -> ItemPhoto:
    """Put a photo on one's own draft. Raises Refused("photo-too-many")."""
    _require_writable(actor, item)
    count = session.scalar(select(func.count()).select_from(ItemPhoto).where(ItemPhoto.item_id == item.id)) or 0
    if count >= MOST_PHOTOS:
        raise Refused("photo-too-many", limit=MOST_PHOTOS)
    last = session.scalar(select(func.max(ItemPhoto.place)).where(ItemPhoto.item_id == item.id))
    photo = ItemPhoto(
        authority_id=item.authority_id, yp_id=item.yp_id, item_id=item.id, media_id=media.id,
        place=0 if last is None else last + 1, about=clean_words(about)[:200],
    )  # fmt: skip
    audit.record(session, actor, "item.photo_added", yp_id=item.yp_id, subject=f"item:{item.id}", media=media.id)
    session.add(photo)
    item.content_hash = ""
    session.flush()
    return photo


def remove_photo(session: Session, actor: Actor, item: Item, media_id: str) -> None:
    """Take a photo off one's own draft."""
    _require_writable(actor, item)
    photo = session.scalars(
        select(ItemPhoto).where(ItemPhoto.item_id == item.id, ItemPhoto.media_id == media_id)
    ).one_or_none()
    if photo is None:
        raise NotFound
    audit.record(session, actor, "item.photo_removed", yp_id=item.yp_id, subject=f"item:{item.id}", media=media_id)
    session.delete(photo)
    item.content_hash = ""
    session.flush()


def add_voice(session: Session, actor: Actor, item: Item, sound: Sound, said: str = "") -> ItemVoice:
    """Put a voice note on one's own draft. Raises Refused("voice-too-many")."""
    _require_writable(actor, item)
    there = voices_of(session, item)
    if len(there) >= MOST_VOICES:
        raise Refused("voice-too-many")
    voice = ItemVoice(
        authority_id=item.authority_id, yp_id=item.yp_id, item_id=item.id, sound_id=sound.id,
        place=there[-1].place + 1 if there else 0, said=clean_words(said)[:SAID_MAX],
    )  # fmt: skip
    audit.record(session, actor, "item.voice_added", yp_id=item.yp_id, subject=f"item:{item.id}", sound=sound.id)
    session.add(voice)
    item.content_hash = ""
    session.flush()
    return voice


def remove_voice(session: Session, actor: Actor, item: Item, sound_id: str) -> None:
    """Take a voice note off one's own draft."""
    _require_writable(actor, item)
    voice = _voice(session, item, sound_id)
    audit.record(session, actor, "item.voice_removed", yp_id=item.yp_id, subject=f"item:{item.id}", sound=sound_id)
    session.delete(voice)
    item.content_hash = ""
    session.flush()


def say_in_words(session: Session, actor: Actor, item: Item, sound_id: str, said: str) -> None:
    """What a voice note on one's own draft says, in its sender's words; nobody has to."""
    _require_writable(actor, item)
    voice = _voice(session, item, sound_id)
    words = clean_words(said)[:SAID_MAX]
    if words == voice.said:
        return
    audit.record(session, actor, "item.written", yp_id=item.yp_id, subject=f"item:{item.id}")
    voice.said = words
    item.content_hash = ""
    session.flush()


def _voice(session: Session, item: Item, sound_id: str) -> ItemVoice:
    voice = next((one for one in voices_of(session, item) if one.sound_id == sound_id), None)
    if voice is None:
        raise NotFound
    return voice


def _require_writable(actor: Actor, item: Item) -> None:
    action = Action.THREAD_WRITE if actor.side is Side.GUEST else Action.OWN_CHANGE
    access.require(actor, action, item.yp_id)
    if not is_author(actor, item):
        raise NotAllowed("item.write")
    if ItemState(item.state) not in (ItemState.DRAFT, ItemState.SUGGESTED):
        raise Refused("not-now-state", state=item.state)


def submit(session: Session, actor: Actor, item: Item) -> None:
    """Send it to be read first, on the rung its words need; one without words is on that of its photos and voice
    notes, which any of them needs besides (delivery.py). Raises Refused("needs-words") for an empty one.
    """
    _require_writable(actor, item)
    _send(session, actor, item, "submit")


def agree(session: Session, actor: Actor, item: Item) -> None:
    """Agree to the very words that a reviewer proposed: they become the item's, and it is read again from the start.

    Raises Refused("not-now-state") when no words were proposed.
    """
    _require_writable(actor, item)
    proposed = item_reviews.proposed_words(session, item)
    if not proposed:
        raise Refused("not-now-state", state=item.state)
    audit.record(session, actor, "item.written", yp_id=item.yp_id, subject=f"item:{item.id}")
    item.text, item.content_hash = proposed, ""
    session.flush()
    _send(session, actor, item, "agree")


def _send(session: Session, actor: Actor, item: Item, name: str) -> None:
    if actor.is_held:
        raise Refused("held")
    has_words = bool(item.text.strip())
    if not has_words and not photos_of(session, item) and not voices_of(session, item):
        raise Refused("needs-words")
    words = Rung.MEMORY_ONLY if item.kind == ItemKind.MEMORY.value else Rung.LETTERS
    item.rung = (words if has_words else Rung.PHOTOS).value
    item.content_hash = hash_of(session, item)
    item.needs_two = item_reviews.was_held(session, item) or safeguarding_risk.item_needs_two(
        session, item.person_id, item.id, Direction(item.direction)
    )
    item.is_urgent = danger.has_danger(item.text)
    item.submitted_at = clock.now()
    item.read_by_at = end_of(read_by(clock.today()) + timedelta(days=1))
    move(session, actor, item, name, needs_two=item.needs_two)
