"""Covering something before it is passed on, and lifting it again: always a new rendition with its own hash (R31).

Whoever passed it before passed something else: their passes are recalled. What was sent stays, sealed, and comes back
to be looked at on a day, and on the young person's 18th birthday at the latest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, audit, clock, within_reach
from domain.access import Action, Actor
from domain.covers import COVERED, Cover, Over, Why, covers_of, text_with
from domain.db import lock_row
from domain.errors import NotFound, Refused
from domain.items import (
    ITEM_MOVES,
    Item,
    ItemPhoto,
    ItemState,
    hash_of,
    is_covered,
    move,
    photos_of,
    sent_photos,
    sent_words,
)
from domain.key_holders import has_tie, require_key
from domain.media import Media
from domain.people import YoungPerson
from domain.rungs import LONGEST_DAYS, is_review_date


def birthday(yp: YoungPerson, years: int) -> date | None:
    """The day on which they are so old; 1 March for 29 February, None when the birthday is not known."""
    born = yp.born_on
    if born is None:
        return None
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def comes_back_on(session: Session, item: Item, chosen: date | None = None) -> date:
    """The day on which what is sealed is looked at again: the chosen one (a year at most), or the 18th birthday if
    that comes first. It stands in the row, so no job has to run for it.
    """
    day = chosen or clock.today() + timedelta(days=LONGEST_DAYS)
    yp = session.get_one(YoungPerson, (item.authority_id, item.yp_id))
    grown = birthday(yp, 18)
    return min(day, grown) if grown is not None and grown > clock.today() else day


def _require_reader(session: Session, actor: Actor, item: Item, name: str) -> None:
    """A reviewer with no tie, and an item in a state for it. No touch is asked for: passing it on asks for one."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    lock_row(session, item)
    if actor.is_held:
        raise Refused("held")
    if has_tie(session, actor.subject_id, item.yp_id, item.person_id):
        raise Refused("conflict-of-interest")
    if ItemState(item.state) not in ITEM_MOVES[name].sources:
        raise Refused("not-now-state", state=item.state)


def cover_words(session: Session, actor: Actor, item: Item, spans: Sequence[tuple[int, int]], why: Why) -> None:
    """Cover these stretches of the words as they were sent. Raises Refused("nothing-to-cover")."""
    _require_reader(session, actor, item, "cover")
    length = len(sent_words(item))
    good = sorted({(start, end) for start, end in spans if 0 <= start < end <= length})
    if not good:
        raise Refused("nothing-to-cover")
    _begin(session, actor, item, Over.WORDS, why)
    _add(session, actor, item, [_new(item, actor, Over.WORDS, why, start=start, end=end) for start, end in good])


def spans_of(text: str, typed: str) -> list[tuple[int, int]]:
    """Wherever these words stand, however they are capitalised and spaced."""
    words = typed.split()
    if not words:
        return []
    looked_for = r"\s+".join(re.escape(word) for word in words)
    return [found.span() for found in re.finditer(looked_for, text, re.IGNORECASE)]


def cover_caption(session: Session, actor: Actor, item: Item, place: int, typed: str, why: Why) -> None:
    """Cover these words under a photo."""
    _require_reader(session, actor, item, "cover")
    photo = _photo(session, item, place)
    spans = spans_of(photo.about, typed)
    if not spans:
        raise Refused("nothing-to-cover")
    kept = next((one.kept for one in _on(session, item, place) if one.over == Over.CAPTION.value), photo.about)
    cover = _new(item, actor, Over.CAPTION, why, place=place)
    cover.kept = kept
    shown = photo.about
    for start, end in reversed(spans):
        shown = shown[:start] + COVERED + shown[end:]
    _begin(session, actor, item, Over.CAPTION, why)
    _lift(session, [one for one in _on(session, item, place) if one.over == Over.CAPTION.value])
    photo.about = shown
    _add(session, actor, item, [cover])


def cover_photo(session: Session, actor: Actor, item: Item, place: int, why: Why) -> None:
    """Leave a whole photo out: it is not shown, and nothing of what stood under it."""
    _require_reader(session, actor, item, "cover")
    media_id = sent_media(session, actor, item, place).id
    _begin(session, actor, item, Over.PHOTO, why, media_id)
    _put_back(session, item, _on(session, item, place))
    photo = _photo(session, item, place)
    cover = _new(item, actor, Over.PHOTO, why, place=place, media_id=photo.media_id)
    cover.kept = photo.about
    session.delete(photo)
    _add(session, actor, item, [cover])


def cover_part(session: Session, actor: Actor, item: Item, place: int, painted: Media, tiles: str, why: Why) -> None:
    """Show a photo with some squares of it covered: `painted`, which was made again from the photo's pixels."""
    _require_reader(session, actor, item, "cover")
    _begin(session, actor, item, Over.PART, why)
    _put_back(session, item, [one for one in _on(session, item, place) if one.over != Over.CAPTION.value])
    photo = _photo(session, item, place)
    cover = _new(item, actor, Over.PART, why, place=place, media_id=photo.media_id)
    cover.tiles, photo.media_id = tiles, painted.id
    _add(session, actor, item, [cover])


def _new(
    item: Item, actor: Actor, over: Over, why: Why, start: int | None = None, end: int | None = None,
    place: int | None = None, media_id: str | None = None,
) -> Cover:  # fmt: skip
    return Cover(
        authority_id=item.authority_id, yp_id=item.yp_id, item_id=item.id, by_id=actor.subject_id, over=over.value,
        why=why.value, start=start, end=end, place=place, media_id=media_id, tiles=None, at=clock.now(),
        lifted_at=None, told_at=None,
    )  # fmt: skip


def _begin(session: Session, actor: Actor, item: Item, over: Over, why: Why, media_id: str | None = None) -> None:
    audit.record(
        session, actor, "item.covering", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id,
        over=over.value, why=why.value, media=media_id,
    )  # fmt: skip


def _add(session: Session, actor: Actor, item: Item, covers: list[Cover]) -> None:
    if not is_covered(item):
        item.whole = item.text
        item.review_on = comes_back_on(session, item)
    session.add_all(covers)
    session.flush()
    _made_anew(session, actor, item, "cover")


def _made_anew(session: Session, actor: Actor, item: Item, name: str) -> None:
    """What is shown is another thing now: its own words, its own hash, and no pass (R31)."""
    from domain import item_reviews

    covers = covers_of(session, item.id)
    item.text = text_with(sent_words(item), covers)
    if not covers:
        item.whole_sealed = item.review_on = None
    session.flush()
    item.content_hash = hash_of(session, item)
    item_reviews.recall(session, item_reviews.reviews_of(session, item))
    move(session, actor, item, name)


def _photo(session: Session, item: Item, place: int) -> ItemPhoto:
    found = next((photo for photo in photos_of(session, item) if photo.place == place), None)
    if found is None:
        raise NotFound
    return found


def _on(session: Session, item: Item, place: int) -> list[Cover]:
    return [cover for cover in covers_of(session, item.id) if cover.place == place]


def _lift(session: Session, covers: Sequence[Cover]) -> None:
    for cover in covers:
        cover.lifted_at = clock.now()
    session.flush()


def _put_back(session: Session, item: Item, covers: Sequence[Cover]) -> None:
    """Lift these, and put the photos and what stood under them back as they were sent."""
    _lift(session, covers)
    for cover in covers:
        if cover.over == Over.PHOTO.value:
            session.add(
                ItemPhoto(
                    authority_id=item.authority_id, yp_id=item.yp_id, item_id=item.id, media_id=cover.media_id,
                    place=cover.place, about=cover.kept,
                )
            )  # fmt: skip
        elif cover.place is not None:
            photo = _photo(session, item, cover.place)
            if cover.over == Over.PART.value:
                photo.media_id = cover.media_id or photo.media_id
            else:
                photo.about = cover.kept
    session.flush()


def uncover(session: Session, actor: Actor, item: Item, cover_id: str) -> None:
    """Show again what was covered: it is read anew by as many as it needs, and shown to nobody until then."""
    _require_reader(session, actor, item, "uncover")
    cover = next((one for one in covers_of(session, item.id) if one.id == cover_id), None)
    if cover is None:
        raise NotFound
    audit.record(
        session, actor, "item.uncovering", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id,
        over=cover.over, media=cover.media_id,
    )  # fmt: skip
    _put_back(session, item, [cover])
    item.deliver_from = item.opened_at = item.choice = item.choice_at = None
    _made_anew(session, actor, item, "uncover")


def lift_all(session: Session, item: Item) -> None:
    """For item_reviews.py: it goes back to its author, so it is as they sent it again."""
    if not is_covered(item):
        return
    _put_back(session, item, covers_of(session, item.id))
    item.text, item.whole_sealed, item.review_on = item.whole, None, None
    session.flush()


def keep_covered(session: Session, actor: Actor, item: Item, review_on: date | None) -> None:
    """On the day it came back: it stays covered until another day. Raises Refused("needs-review-date")."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    lock_row(session, item)
    require_key(session, actor, item.yp_id, item.person_id)
    if not is_covered(item):
        raise Refused("not-now-state", state=item.state)
    if not is_review_date(review_on):
        raise Refused("needs-review-date", days=LONGEST_DAYS)
    audit.record(
        session, actor, "item.kept_covered", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id
    )
    item.review_on = comes_back_on(session, item, review_on)
    session.flush()


def sent_media(session: Session, actor: Actor, item: Item, place: int) -> Media:
    """A photo as it was sent, for a reviewer who covers a part of it; raises NotFound."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    for number, media_id, _about in sent_photos(session, item):
        if number == place:
            found = within_reach.find(session, actor, Media, media_id)
            if found is not None:
                return found
    raise NotFound


def holds(session: Session, actor: Actor, media_id: str) -> bool:
    """Whether a picture is the sent one of something covered that this member of staff may read."""
    rows = session.scalars(select(Cover).where(Cover.media_id == media_id))
    return any(access.allowed(actor, Action.ITEM_REVIEW, cover.yp_id) for cover in rows)
