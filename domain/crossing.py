"""What passes over a bridge: one item, as a copy that is read again on the other side; and whether it still may.

What the other side says of it is asked at that instant and kept nowhere (decision 0038). Nothing crosses but the words,
captions, photos and voice notes themselves: no name, no id of anybody, no note of a reviewer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from domain import (
    across,
    audit,
    bridge_ends,
    clock,
    contact_requests,
    delivery,
    media,
    tenancy,
    turning_points,
    voice,
)
from domain.access import Actor, Side
from domain.bridge_ends import BridgeEnd, Crossing
from domain.contact_requests import Request
from domain.db import lock_row, new_id
from domain.item_reviews import passes
from domain.items import (
    Item,
    ItemKind,
    ItemPhoto,
    ItemState,
    ItemVoice,
    hash_of,
    move,
    photos_of,
    voices_of,
)
from domain.people import Person, YoungPerson
from domain.reading_time import read_by
from domain.rungs import Direction, Rung, end_of

SPOOL = Actor(Side.NOBODY)


def is_agreed(session: Session, item: Item, now: datetime) -> bool:
    """For delivery.py: what is at the other end of the bridge agrees to this item, now. Any doubt is a no (R100)."""
    end = bridge_ends.live(session, item.person_id)
    if end is None or not end.is_turned(now):
        return False
    found = other_side(session, end)
    if found is None or not found[1].is_turned(now):
        return False
    other, other_end = found
    if item.direction == Direction.OUT.value:
        return _is_let_in(session, item, delivery.ways_open(other, other_end.person_id, Direction.IN, now))
    return _may_still_leave(session, other, end, other_end, item, now)


def other_side(session: Session, end: BridgeEnd) -> tuple[Session, BridgeEnd] | None:
    """The session beside this one, and the end over there; None while nobody has paired it."""
    there = bridge_ends.beyond(session, end)
    if there is None or there.authority_id == end.authority_id:
        return None
    other = across.beside(session, there.authority_id)
    other_end = other.get(BridgeEnd, (there.authority_id, there.end_id), populate_existing=True)
    return None if other_end is None or other_end.bridge_id != end.bridge_id else (other, other_end)


def _is_let_in(session: Session, item: Item, ways: set[str]) -> bool:
    has_more = bool(photos_of(session, item) or voices_of(session, item))
    return item.rung in ways and (Rung.PHOTOS.value in ways or not has_more)


def _may_still_leave(
    session: Session, other: Session, end: BridgeEnd, other_end: BridgeEnd, item: Item, now: datetime
) -> bool:
    crossing = session.get(Crossing, item.crossing_id) if item.crossing_id else None
    if crossing is None or crossing.bridge_id != end.bridge_id:
        return False
    if (crossing.to_authority_id, crossing.to_item_id) != (item.authority_id, item.id):
        return False
    if crossing.from_authority_id != other_end.authority_id:
        return False
    source = other.get(Item, (crossing.from_authority_id, crossing.from_item_id))
    if source is None or source.person_id != other_end.person_id or source.direction != Direction.OUT.value:
        return False
    return source.content_hash == crossing.from_hash and delivery.may_leave(other, source, now)


def still_agreed(session: Session, items: list[Item], now: datetime) -> list[Item]:
    """For lists: these items without those that came over a bridge and may not any more. One statement a bridge."""
    agreed = {item.id for item in items if item.crossing_id is None}
    crossings = bridge_ends.crossings_of(session, [item.id for item in items if item.crossing_id])
    ends = {(end.person_id, end.bridge_id): end for end in _ends(session, {item.person_id for item in items})}
    of_item = {item.id: item for item in items}
    by_end: dict[str, list[Crossing]] = {}
    for crossing in crossings:
        end = ends.get((of_item[crossing.to_item_id].person_id, crossing.bridge_id))
        if end is not None and of_item[crossing.to_item_id].crossing_id == crossing.id:
            by_end.setdefault(end.id, []).append(crossing)
    for end in ends.values():
        agreed |= _leaving(session, end, by_end.get(end.id, []), now)
    return [item for item in items if item.id in agreed]


def _ends(session: Session, person_ids: set[str]) -> list[BridgeEnd]:
    rows = select(BridgeEnd).where(BridgeEnd.person_id.in_(person_ids), BridgeEnd.closed_at.is_(None))
    return list(session.scalars(rows))


def _leaving(session: Session, end: BridgeEnd, crossings: list[Crossing], now: datetime) -> set[str]:
    """Of these, the items of this side whose sources the other side would let leave now, as its SQL says."""
    found = other_side(session, end) if crossings and end.is_turned(now) else None
    if found is None or not found[1].is_turned(now):
        return set()
    other, other_end = found
    yp = other.get(YoungPerson, (other_end.authority_id, other_end.yp_id))
    if yp is None:
        return set()
    today = now.astimezone(clock.LONDON).date()
    sources = [crossing.from_item_id for crossing in crossings if crossing.from_authority_id == other_end.authority_id]
    bound = tenancy.bound(
        other, now=now, today=today, has_turned=turning_points.has_turned(yp, today), sources=sources
    )  # fmt: skip
    hashes = {
        row.id: row.content_hash
        for row in other.scalars(delivery.leaving(), bound)
        if row.person_id == other_end.person_id
    }
    return {crossing.to_item_id for crossing in crossings if hashes.get(crossing.from_item_id) == crossing.from_hash}


def is_over(session: Session, item: Item) -> bool:
    """Whether this item, as it is now, came to the other side."""
    rows = select(Crossing.id).where(
        Crossing.from_authority_id == item.authority_id, Crossing.from_item_id == item.id,
        Crossing.from_hash == item.content_hash,
    )  # fmt: skip
    return session.scalar(rows.limit(1)) is not None


def ready(session: Session) -> list[str]:
    """The ids of what may cross now, the oldest first. Each is asked again when it is carried."""
    now = clock.now()
    over = select(1).where(
        Crossing.from_authority_id == Item.authority_id, Crossing.from_item_id == Item.id,
        Crossing.from_hash == Item.content_hash,
    )  # fmt: skip
    rows = (
        select(Item)
        .join(BridgeEnd, (BridgeEnd.authority_id == Item.authority_id) & (BridgeEnd.person_id == Item.person_id))
        .where(Item.direction == Direction.OUT.value, Item.state == ItemState.APPROVED.value, Item.deliver_from <= now)
        .where(BridgeEnd.turned_at <= Item.deliver_from, BridgeEnd.closed_at.is_(None), ~exists(over.correlate(Item)))
    )
    items = session.scalars(rows.order_by(Item.deliver_from, Item.id)).all()
    return [item.id for item in items if _may_cross(session, item, now)]


def _may_cross(session: Session, item: Item, now: datetime) -> bool:
    return _is_passed_for_it(session, item) and delivery.may_leave(session, item, now) and is_agreed(session, item, now)


def _is_passed_for_it(session: Session, item: Item) -> bool:
    """Whether every pass was given since this side's keys turned: one for an earlier bridge carries nothing over."""
    end = bridge_ends.live(session, item.person_id)
    if end is None or end.turned_at is None:
        return False
    return all(review.at >= end.turned_at for review in passes(session, item))


def carry(session: Session, item_id: str) -> bool:
    """Carry an item over, if it may leave here and would be let in there at this moment; whether it was.

    Both sides' requests are kept, so that a stop on either waits, or was there first (invariant 3). On the other side
    it is a letter that was sent and has yet to be read.
    """
    item = session.get(Item, (tenancy.current(session), item_id))
    end = None if item is None else bridge_ends.live(session, item.person_id)
    found = None if end is None else other_side(session, end)
    if item is None or end is None or found is None:
        return False
    other, other_end = found
    here, there = _request(session, end), _request(other, other_end)
    if here is None or there is None:
        return False
    across.lock_both((session, here), (other, there))
    lock_row(session, item)
    lock_row(session, end)
    lock_row(other, other_end)
    now = clock.now()
    if item.direction != Direction.OUT.value or is_over(session, item):
        return False
    if not _may_cross(session, item, now):
        return False
    _copy(session, item, other, other_end)
    return True


def lock_for_opening(session: Session, item: Item) -> None:
    """Before something that came over is opened: keep both sides' requests, so that no stop is overtaken."""
    end = bridge_ends.live(session, item.person_id)
    found = None if end is None else other_side(session, end)
    if end is None or found is None:
        return
    here, there = _request(session, end), _request(*found)
    if here is not None and there is not None:
        across.lock_both((session, here), (found[0], there))


def _request(session: Session, end: BridgeEnd) -> Request | None:
    person = session.get(Person, (end.authority_id, end.person_id))
    return None if person is None else contact_requests.about(session, person)


def _copy(session: Session, item: Item, other: Session, end: BridgeEnd) -> None:
    crossing = Crossing(
        bridge_id=end.bridge_id, from_authority_id=item.authority_id, from_item_id=item.id,
        from_hash=item.content_hash, to_authority_id=end.authority_id, at=clock.now(),
    )  # fmt: skip
    crossing.id = new_id()
    copy = Item(
        authority_id=end.authority_id, yp_id=end.yp_id, person_id=end.person_id, direction=Direction.IN.value,
        kind=_kind_there(item), rung=item.rung, author_id=end.id, made_at=clock.now(), crossing_id=crossing.id,
        text=item.text,
    )  # fmt: skip
    crossing.to_item_id = copy.id
    audit.record(
        session, SPOOL, "item.crossed", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id,
        hash=item.content_hash, crossing=crossing.id,
    )  # fmt: skip
    audit.record(
        other, SPOOL, "item.begun", yp_id=copy.yp_id, subject=f"item:{copy.id}", person=copy.person_id,
        crossing=crossing.id,
    )  # fmt: skip
    session.add(crossing)
    session.flush()
    other.add(copy)
    other.flush()
    _copy_attached(session, item, other, copy)
    copy.content_hash, copy.submitted_at = hash_of(other, copy), clock.now()
    copy.read_by_at = end_of(read_by(clock.today()) + timedelta(days=1))
    copy.needs_two = True  # somebody across a bridge is high-risk for good
    move(other, SPOOL, copy, "submit", needs_two=True)


def _kind_there(item: Item) -> str:
    """A question is about something that only this side has: over there it is a letter."""
    return ItemKind.LETTER.value if item.kind == ItemKind.QUESTION.value else item.kind


def _copy_attached(session: Session, item: Item, other: Session, copy: Item) -> None:
    """Photos with their captions and voice notes with their sender's words, sealed anew under the reader's key."""
    for photo in photos_of(session, item):
        taken = media.take_over(session, photo.media_id, other, SPOOL, copy.yp_id, copy.author_id)
        audit.record(
            other, SPOOL, "item.photo_added", yp_id=copy.yp_id, subject=f"item:{copy.id}", media=taken.id
        )  # fmt: skip
        other.add(
            ItemPhoto(
                authority_id=copy.authority_id, yp_id=copy.yp_id, item_id=copy.id, media_id=taken.id,
                place=photo.place, about=photo.about,
            )
        )  # fmt: skip
    for one in voices_of(session, item):
        heard = voice.take_over(session, one.sound_id, other, SPOOL, copy.yp_id, copy.author_id)
        audit.record(
            other, SPOOL, "item.voice_added", yp_id=copy.yp_id, subject=f"item:{copy.id}", sound=heard.id
        )  # fmt: skip
        other.add(
            ItemVoice(
                authority_id=copy.authority_id, yp_id=copy.yp_id, item_id=copy.id, sound_id=heard.id,
                place=one.place, said=one.said,
            )
        )  # fmt: skip
    other.flush()
