"""The journey book: theirs, private by default, edited by nobody else. Nothing is deleted by accident (30 days)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, delivery, hidden, letterbox, tenancy
from domain.access import Action, Actor, Side
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.items import Item
from domain.media import Media
from domain.media import by_ids as media_by_ids
from domain.people import clean_words
from domain.sealed import SealedText
from domain.voice import Sound
from domain.voice import by_ids as sounds_by_ids

KEEP_FOR = timedelta(days=30)
TITLE_MAX = 120


class BookEntry(Owned, Base):
    """One page of the book: words and photos, told by the young person or kept from someone."""

    __tablename__ = "book_entry"

    yp_id: Mapped[str] = mapped_column(String(22))
    item_id: Mapped[str | None] = mapped_column(String(22))
    person_id: Mapped[str | None] = mapped_column(String(22))
    title_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    when_sealed: Mapped[bytes | None]
    from_sealed: Mapped[bytes | None]
    made_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    title = SealedText("title_sealed")
    words = SealedText("words_sealed")
    when = SealedText("when_sealed")  # "when I was 6": undated is welcome
    told_by = SealedText("from_sealed")  # who told it, by the name the young person uses

    __table_args__ = (
        *references(yp_id="young_person", item_id="item", person_id="person"),
        Index(None, "authority_id", "yp_id", "made_at"),
        UniqueConstraint("authority_id", "item_id"),
    )


class EntryPhoto(Owned, Base):
    """A photo on a page of the book."""

    __tablename__ = "entry_photo"

    yp_id: Mapped[str] = mapped_column(String(22))
    entry_id: Mapped[str] = mapped_column(String(22))
    media_id: Mapped[str] = mapped_column(String(22))
    place: Mapped[int]
    about_sealed: Mapped[bytes | None]

    about = SealedText("about_sealed")

    __table_args__ = (
        *references(yp_id="young_person", entry_id="book_entry", media_id="media"),
        Index(None, "authority_id", "entry_id"),
        Index(None, "authority_id", "media_id"),
    )


class EntryVoice(Owned, Base):
    """A voice note on a page of the book, with what was said of it."""

    __tablename__ = "entry_voice"

    yp_id: Mapped[str] = mapped_column(String(22))
    entry_id: Mapped[str] = mapped_column(String(22))
    sound_id: Mapped[str] = mapped_column(String(22))
    place: Mapped[int]
    said_sealed: Mapped[bytes | None]
    transcript_sealed: Mapped[bytes | None]

    said = SealedText("said_sealed")
    transcript = SealedText("transcript_sealed")

    __table_args__ = (
        *references(yp_id="young_person", entry_id="book_entry", sound_id="sound"),
        Index(None, "authority_id", "entry_id"),
        Index(None, "authority_id", "sound_id"),
    )


@dataclass(frozen=True)
class Page:
    """An entry with its photos and voice notes."""

    entry: BookEntry
    photos: list[tuple[EntryPhoto, Media]]
    voices: list[tuple[EntryVoice, Sound]] = field(default_factory=list)


def _own(actor: Actor, action: Action) -> None:
    access.require(actor, action, actor.yp_id)
    if actor.side is not Side.YOUNG_PERSON:
        raise NotFound


def keep(session: Session, actor: Actor, item: Item, person_name: str) -> BookEntry:
    """Keep an opened letter or memory: a copy that is theirs for good, whatever becomes of the contact.

    Keeping it twice gives the same page (R98). Raises NotFound if it may not be shown at this moment.
    """
    _own(actor, Action.OWN_CHANGE)
    if item.opened_at is None or not delivery.deliverable(session, item, actor):
        raise NotFound
    kept = session.scalars(select(BookEntry).where(BookEntry.item_id == item.id)).one_or_none()
    if kept is not None:
        if kept.removed_at is not None:
            restore(session, actor, kept)
        return kept
    shown = letterbox.letter(session, item)
    entry = _new(session, actor, "", shown.text, "", person_name, item)
    _put_photos(session, entry, [(media, photo.about) for photo, media in shown.photos])
    for place, (voice, sound) in enumerate(shown.voices):
        copy = EntryVoice(
            authority_id=entry.authority_id, yp_id=entry.yp_id, entry_id=entry.id, sound_id=sound.id, place=place,
            said=voice.said, transcript=voice.transcript,
        )  # fmt: skip
        session.add(copy)
    session.flush()
    return entry


def write(
    session: Session, actor: Actor, title: str, words: str, when: str, photos: Sequence[tuple[Media, str]] = ()
) -> BookEntry:
    """A page of their own: words, photos or both. Raises Refused("needs-words") for an empty one."""
    _own(actor, Action.OWN_CHANGE)
    if not words.strip() and not title.strip() and not photos:
        raise Refused("needs-words")
    entry = _new(session, actor, title, words, when, "", None)
    _put_photos(session, entry, photos)
    return entry


def _new(
    session: Session, actor: Actor, title: str, words: str, when: str, told_by: str, item: Item | None
) -> BookEntry:
    entry = BookEntry(
        authority_id=tenancy.current(session), yp_id=actor.yp_id, item_id=item.id if item else None,
        person_id=item.person_id if item else None, made_at=clock.now(), removed_at=None,
        title=clean_words(title)[:TITLE_MAX], words=clean_words(words), when=clean_words(when)[:TITLE_MAX],
        told_by=told_by,
    )  # fmt: skip
    audit.record(session, actor, "book.kept" if item else "book.written", yp_id=actor.yp_id, subject=f"book:{entry.id}")
    session.add(entry)
    session.flush()
    return entry


def _put_photos(session: Session, entry: BookEntry, photos: Sequence[tuple[Media, str]]) -> None:
    for place, (media, about) in enumerate(photos):
        session.add(
            EntryPhoto(
                authority_id=entry.authority_id,
                yp_id=entry.yp_id,
                entry_id=entry.id,
                media_id=media.id,
                place=place,
                about=about,
            )
        )
    session.flush()


def pages(session: Session, actor: Actor, limit: int = 20, before: datetime | None = None) -> list[Page]:
    """Pages of the book, newest first, `limit` at a time; `before` is the last one's time. Three statements."""
    _own(actor, Action.OWN_SEE)
    rows = select(BookEntry).where(BookEntry.yp_id == actor.yp_id, BookEntry.removed_at.is_(None))
    if before is not None:
        rows = rows.where(BookEntry.made_at < before)
    entries = session.scalars(rows.order_by(BookEntry.made_at.desc(), BookEntry.id).limit(limit)).all()
    return _with_photos(session, list(entries))


def _with_photos(session: Session, entries: list[BookEntry]) -> list[Page]:
    photos: list[EntryPhoto] = []
    if entries:
        ids = [entry.id for entry in entries]
        photos = list(
            session.scalars(select(EntryPhoto).where(EntryPhoto.entry_id.in_(ids)).order_by(EntryPhoto.place))
        )
    gone = hidden.among(session, (photo.media_id for photo in photos))  # nobody is given these any more (R43)
    photos = [photo for photo in photos if photo.media_id not in gone]
    media = media_by_ids(session, [photo.media_id for photo in photos])
    voices = _voices(session, entries)
    return [
        Page(
            entry,
            [(photo, media[photo.media_id]) for photo in photos if photo.entry_id == entry.id],
            [(voice, sound) for voice, sound in voices if voice.entry_id == entry.id],
        )
        for entry in entries
    ]


def _voices(session: Session, entries: list[BookEntry]) -> list[tuple[EntryVoice, Sound]]:
    if not entries:
        return []
    rows = select(EntryVoice).where(EntryVoice.entry_id.in_([entry.id for entry in entries]))
    voices = list(session.scalars(rows.order_by(EntryVoice.place)))
    sounds = sounds_by_ids(session, [voice.sound_id for voice in voices])
    return [(voice, sounds[voice.sound_id]) for voice in voices]


def page(session: Session, actor: Actor, entry_id: str) -> Page:
    """One page of the actor's own book, removed ones included for 30 days; raises NotFound."""
    _own(actor, Action.OWN_SEE)
    entry = session.get(BookEntry, (tenancy.current(session), entry_id))
    if entry is None or entry.yp_id != actor.yp_id:
        raise NotFound
    if entry.removed_at is not None and clock.now() - entry.removed_at > KEEP_FOR:
        raise NotFound
    return _with_photos(session, [entry])[0]


def removed_pages(session: Session, actor: Actor) -> list[Page]:
    """What was taken out and can still be put back, newest first. Three statements."""
    _own(actor, Action.OWN_SEE)
    rows = select(BookEntry).where(BookEntry.yp_id == actor.yp_id, BookEntry.removed_at >= clock.now() - KEEP_FOR)
    return _with_photos(session, list(session.scalars(rows.order_by(BookEntry.removed_at.desc(), BookEntry.id))))


def remove(session: Session, actor: Actor, entry: BookEntry) -> None:
    """Take a page out of the book; for 30 days it can be put back."""
    _own(actor, Action.OWN_CHANGE)
    audit.record(session, actor, "book.removed", yp_id=actor.yp_id, subject=f"book:{entry.id}")
    entry.removed_at = clock.now()
    session.flush()


def restore(session: Session, actor: Actor, entry: BookEntry) -> None:
    """Put a page back."""
    _own(actor, Action.OWN_CHANGE)
    audit.record(session, actor, "book.restored", yp_id=actor.yp_id, subject=f"book:{entry.id}")
    entry.removed_at = None
    session.flush()


def kept_items(session: Session, actor: Actor) -> set[str]:
    """Which items are in the book already."""
    _own(actor, Action.OWN_SEE)
    rows = select(BookEntry.item_id).where(BookEntry.yp_id == actor.yp_id, BookEntry.removed_at.is_(None))
    return {item_id for item_id in session.scalars(rows) if item_id}


def holds(session: Session, actor: Actor, media_id: str) -> bool:
    """Whether a picture is on a page of the actor's own book."""
    row = select(EntryPhoto.id).where(EntryPhoto.media_id == media_id, EntryPhoto.yp_id == actor.yp_id).limit(1)
    return session.scalar(row) is not None


def holds_voice(session: Session, actor: Actor, sound_id: str) -> bool:
    """Whether a voice note is on a page of the actor's own book."""
    row = select(EntryVoice.id).where(EntryVoice.sound_id == sound_id, EntryVoice.yp_id == actor.yp_id).limit(1)
    return session.scalar(row) is not None
