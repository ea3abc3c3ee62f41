"""Letters and memories passing between a young person and someone: writing them, and reading them first.

`ITEM_MOVES` is the table; nothing else assigns an item's state. A verdict is bound to the SHA-256 of exactly what
will be shown, so that any change voids it (R31). One item at a time: there is no bulk approval (R40).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import digest

from sqlalchemy import Date, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, accounts, audit, clock, contact, rungs, safeguarding_risk, tenancy
from domain.access import Action, Actor, Role, Side
from domain.contact import State
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotAllowed, NotFound, Refused
from domain.keys import derive, keyring
from domain.media import Media
from domain.people import Person, clean_words
from domain.rungs import Direction, Rung
from domain.sealed import SealedText

UNDO = timedelta(seconds=30)
MOST_PHOTOS = 4


class ItemKind(StrEnum):
    """What it is."""

    LETTER = "letter"
    MEMORY = "memory"


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


class Verdict(StrEnum):
    """What a reviewer can decide."""

    PASS = "pass"  # noqa: S105
    SUGGEST = "suggest"
    HOLD = "hold"
    WITHHOLD = "withhold"


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
        ItemMove("look", (_S.SUBMITTED,), _S.IN_REVIEW, "reviewer, with the first verdict"),
        ItemMove("suggest", (_S.IN_REVIEW,), _S.SUGGESTED, "reviewer"),
        ItemMove("hold", (_S.IN_REVIEW,), _S.HELD, "reviewer"),
        ItemMove("withhold", (_S.IN_REVIEW, _S.HELD), _S.WITHHELD, "reviewer"),
        ItemMove("pass", (_S.IN_REVIEW,), _S.APPROVED, "reviewer, or two"),
        ItemMove("take_back", (_S.APPROVED,), _S.IN_REVIEW, "either reviewer, within 30 seconds"),
        ItemMove("release", (_S.HELD, _S.WITHHELD), _S.IN_REVIEW, "reviewer"),
        ItemMove("call_back", (_S.APPROVED,), _S.SUBMITTED, "a stop or refusal"),
        ItemMove("open", (_S.APPROVED,), _S.DELIVERED, "whom it is for"),
    )
}


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
    state: Mapped[str] = mapped_column(String(10), default=ItemState.DRAFT.value)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    needs_two: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    deliver_from: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    choice: Mapped[str | None] = mapped_column(String(6))  # later, with, never, opened
    choice_at: Mapped[datetime | None]
    told_sender_at: Mapped[datetime | None]
    review_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    text = SealedText("text_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "yp_id", "state"),
        Index(None, "authority_id", "state", "submitted_at"),
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


class Review(Owned, Base):
    """One reviewer's verdict on exactly these bytes."""

    __tablename__ = "review"

    yp_id: Mapped[str] = mapped_column(String(22))
    item_id: Mapped[str] = mapped_column(String(22))
    staff_id: Mapped[str] = mapped_column(String(22))
    is_lead: Mapped[bool]
    verdict: Mapped[str] = mapped_column(String(10))
    content_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]
    review_on: Mapped[date | None] = mapped_column(Date)
    words_sealed: Mapped[bytes | None]
    note_sealed: Mapped[bytes | None]

    words = SealedText("words_sealed")  # suggest: to the sender; withhold: to the young person
    note = SealedText("note_sealed")  # staff only

    __table_args__ = (
        *references(yp_id="young_person", item_id="item", staff_id="staff"),
        Index(None, "authority_id", "item_id"),
    )


def _move(session: Session, actor: Actor, item: Item, name: str, **detail: object) -> None:
    move = ITEM_MOVES[name]
    if ItemState(item.state) not in move.sources:
        raise Refused("not-now-state", state=item.state)
    audit.record(
        session, actor, f"item.{name}", yp_id=item.yp_id, subject=f"item:{item.id}",
        person=item.person_id, direction=item.direction, rung=item.rung, hash=item.content_hash, **detail,
    )  # fmt: skip
    item.state = move.target.value
    session.flush()


def _is_author(actor: Actor, item: Item) -> bool:
    return actor.side in (Side.YOUNG_PERSON, Side.GUEST) and actor.subject_id == item.author_id


def begin(session: Session, actor: Actor, person: Person, kind: ItemKind) -> Item:
    """Begin a draft: a guest to their young person, or a young person to someone they are in touch with."""
    if actor.side is Side.GUEST:
        access.require(actor, Action.THREAD_WRITE, person.yp_id)
        direction = Direction.IN
    else:
        access.require(actor, Action.OWN_CHANGE, person.yp_id)
        request = contact.about(session, person)
        if request is None or request.state != State.CONNECTED.value:
            raise Refused("not-now-state", state=request.state if request else "none")
        direction = Direction.OUT
    item = Item(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, direction=direction.value,
        kind=kind.value, rung=Rung.MEMORY_ONLY.value, author_id=actor.subject_id, made_at=clock.now(), text="",
    )  # fmt: skip
    audit.record(session, actor, "item.begun", yp_id=person.yp_id, subject=f"item:{item.id}", person=person.id)
    session.add(item)
    session.flush()
    return item


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


def _require_writable(actor: Actor, item: Item) -> None:
    action = Action.THREAD_WRITE if actor.side is Side.GUEST else Action.OWN_CHANGE
    access.require(actor, action, item.yp_id)
    if not _is_author(actor, item):
        raise NotAllowed("item.write")
    if ItemState(item.state) not in (ItemState.DRAFT, ItemState.SUGGESTED):
        raise Refused("not-now-state", state=item.state)


def photos_of(session: Session, item: Item) -> list[ItemPhoto]:
    """An item's photos in their order."""
    return list(session.scalars(select(ItemPhoto).where(ItemPhoto.item_id == item.id).order_by(ItemPhoto.place)))


def hash_of(session: Session, item: Item) -> str:
    """SHA-256 of exactly what would be shown: kind, direction, words, and every photo's pixels and caption in order.

    Keyed with the young person's key: it also stands in the record for good, where an unkeyed one would let anybody
    with the database try out what a short letter said, even after an erasure (R84).
    """
    shown = []
    for photo in photos_of(session, item):
        media = session.get(Media, (item.authority_id, photo.media_id))
        if media is None:
            raise NotFound
        shown.append([photo.media_id, media.fingerprint, photo.about])
    body = json.dumps([item.id, item.kind, item.direction, item.text, shown], ensure_ascii=False)
    key = derive(keyring().person(item.authority_id, item.yp_id), "what-is-shown")
    return digest(key, body.encode(), sha256).hex()


def submit(session: Session, actor: Actor, item: Item) -> None:
    """Send it to be read first. Raises Refused("needs-words") for an empty one."""
    _require_writable(actor, item)
    if actor.is_held:
        raise Refused("held")
    photos = photos_of(session, item)
    if not item.text.strip() and not photos:
        raise Refused("needs-words")
    if photos:
        item.rung = Rung.PHOTOS.value
    else:
        item.rung = (Rung.MEMORY_ONLY if item.kind == ItemKind.MEMORY.value else Rung.LETTERS).value
    item.content_hash = hash_of(session, item)
    item.needs_two = safeguarding_risk.item_needs_two(session, item.person_id, item.id, Direction(item.direction))
    item.submitted_at = clock.now()
    _move(session, actor, item, "submit", needs_two=item.needs_two)


def get(session: Session, actor: Actor, item_id: str) -> Item:
    """An item as its author or a reviewer may know of it; raises NotFound. Readers go through letterbox.py."""
    item = session.get(Item, (tenancy.current(session), item_id))
    if item is None:
        raise NotFound
    if actor.is_staff and item.state != ItemState.DRAFT.value and access.allowed(actor, Action.ITEM_REVIEW, item.yp_id):
        return item
    if not _is_author(actor, item):
        raise NotFound
    return item


def look(session: Session, actor: Actor, item: Item) -> None:
    """A reviewer opens it to read: recorded, whoever they are and whatever comes of it. Nothing else changes (R19)."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    audit.record(session, actor, "item.seen", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id)


def reviews_of(session: Session, item: Item) -> list[Review]:
    """Verdicts on an item, oldest first."""
    return list(session.scalars(select(Review).where(Review.item_id == item.id).order_by(Review.at, Review.id)))


def passes(session: Session, item: Item) -> list[Review]:
    """The verdicts that count towards passing it on as it is now."""
    return [
        review
        for review in reviews_of(session, item)
        if review.verdict == Verdict.PASS.value
        and review.recalled_at is None
        and review.content_hash == item.content_hash
        and not rungs.has_tie(session, review.staff_id, item.yp_id, item.person_id)
    ]


def decide(
    session: Session, actor: Actor, item: Item, verdict: Verdict, shown_hash: str,
    words: str = "", note: str = "", review_on: date | None = None,
) -> Review:  # fmt: skip
    """Give a verdict on exactly what was shown (`shown_hash`), with a fresh touch and no tie.

    Raises Refused: stale (it is not what was shown any more), not-now-state, not-in-touch (stopped or refused since;
    nothing can be passed on), same-person (a second pass by the first
    reviewer), needs-lead, needs-words, needs-review-date, conflict-of-interest, needs-touch.
    """
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    lock_row(session, item)
    rungs.require_key(session, actor, item.yp_id, item.person_id)
    if item.state == ItemState.SUBMITTED.value:
        _move(session, actor, item, "look")  # with the first verdict its review has begun
    if ItemState(item.state) not in ITEM_MOVES[verdict.value].sources:
        raise Refused("not-now-state", state=item.state)
    if shown_hash != item.content_hash or hash_of(session, item) != item.content_hash:
        raise Refused("stale")
    _check_verdict(item, verdict, words, review_on)
    earlier = passes(session, item)
    if verdict is Verdict.PASS:
        _check_pass(session, actor, item, earlier)
    review = Review(
        authority_id=item.authority_id, yp_id=item.yp_id, item_id=item.id, staff_id=actor.subject_id,
        is_lead=Role.SAFEGUARDING in actor.roles, verdict=verdict.value, content_hash=item.content_hash,
        at=clock.now(), recalled_at=None, review_on=review_on, words=clean_words(words), note=clean_words(note),
    )  # fmt: skip
    audit.record(
        session, actor, "item.verdict", yp_id=item.yp_id, subject=f"item:{item.id}", verdict=verdict.value,
        hash=item.content_hash, lead=review.is_lead, person=item.person_id,
    )  # fmt: skip
    session.add(review)
    session.flush()
    _carry_out(session, actor, item, verdict, note, [*earlier, review])
    return review


def _check_verdict(item: Item, verdict: Verdict, words: str, review_on: date | None) -> None:
    if verdict in (Verdict.SUGGEST, Verdict.WITHHOLD) and not words.strip():
        raise Refused("needs-words")
    if verdict is Verdict.WITHHOLD and not rungs.is_review_date(review_on):
        raise Refused("needs-review-date", days=rungs.LONGEST_DAYS)


def _check_pass(session: Session, actor: Actor, item: Item, earlier: list[Review]) -> None:
    person = session.get(Person, (item.authority_id, item.person_id))
    request = contact.about(session, person) if person is not None else None
    if request is None or request.state not in (State.CONNECTED.value, State.PAUSED.value):
        raise Refused("not-in-touch")
    item.needs_two = item.needs_two or safeguarding_risk.person_is_high_risk(session, item.person_id)
    if any(
        review.staff_id == actor.subject_id
        or accounts.is_way_in_of_one_from_other(session, item.authority_id, actor.subject_id, review.staff_id)
        for review in earlier
    ):
        raise Refused("same-person")
    lead = Role.SAFEGUARDING in actor.roles or any(review.is_lead for review in earlier)
    if item.needs_two and earlier and not lead:
        raise Refused("needs-lead")


def _carry_out(session: Session, actor: Actor, item: Item, verdict: Verdict, note: str, reviews: list[Review]) -> None:
    if verdict is Verdict.PASS:
        if len(reviews) >= (2 if item.needs_two else 1):
            item.deliver_from = clock.now() + UNDO
            _move(session, actor, item, "pass", deliver_from=item.deliver_from.isoformat())
        return
    _recall(session, reviews)
    if verdict is Verdict.WITHHOLD:
        item.review_on = reviews[-1].review_on
    _move(session, actor, item, verdict.value)
    if verdict is Verdict.HOLD:
        contact.open_concern(session, actor, item.yp_id, item.text, 1, item.person_id, item.id, note)


def _recall(session: Session, reviews: list[Review]) -> None:
    for review in reviews:
        if review.verdict == Verdict.PASS.value and review.recalled_at is None:
            review.recalled_at = clock.now()
    session.flush()


def take_back(session: Session, actor: Actor, item: Item) -> None:
    """Within 30 seconds either reviewer takes a pass back, with no trace on the other side (R39).

    Raises Refused("too-late-to-undo") afterwards, NotAllowed for anyone else.
    """
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    counted = passes(session, item)
    if not any(review.staff_id == actor.subject_id for review in counted):
        raise NotAllowed("item.take_back")
    if item.state == ItemState.DELIVERED.value or item.deliver_from is None or clock.now() >= item.deliver_from:
        raise Refused("too-late-to-undo")
    _move(session, actor, item, "take_back")
    item.deliver_from = None
    _recall(session, counted)


def release(session: Session, actor: Actor, item: Item) -> None:
    """Look again at something held or kept back: it goes back to being read."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    rungs.require_key(session, actor, item.yp_id, item.person_id)
    _move(session, actor, item, "release")
    item.review_on = None
    session.flush()


def call_back(session: Session, actor: Actor, person_id: str) -> None:
    """For rungs.end_everything: what was approved and not yet opened is called back and must be read anew."""
    rows = session.scalars(
        select(Item).where(Item.person_id == person_id, Item.state == ItemState.APPROVED.value)
    ).all()
    for item in rows:
        _recall(session, passes(session, item))
        _move(session, actor, item, "call_back")
        item.deliver_from = None
    session.flush()


def tell_sender(session: Session, actor: Actor, item: Item) -> None:
    """The coordinator chooses to tell the sender that it was passed on; until then it is `with us`."""
    access.require(actor, Action.CASE_WORK, item.yp_id)
    if item.state not in (ItemState.APPROVED.value, ItemState.DELIVERED.value):
        raise Refused("not-now-state", state=item.state)
    audit.record(session, actor, "item.told_sender", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id)
    item.told_sender_at = clock.now()
    session.flush()


def sender_state(item: Item) -> str:
    """What the sender reads: draft, please_change, with_us, passed_on. Nothing else shows through (invariant 5)."""
    if item.state == ItemState.DRAFT.value:
        return "draft"
    if item.state == ItemState.SUGGESTED.value:
        return "please_change"
    return "passed_on" if item.told_sender_at is not None else "with_us"
