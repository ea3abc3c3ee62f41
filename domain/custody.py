"""A young person in custody: the rules of the place, what they bar, and when they come out (scenario 5).

What the place did not allow in so many words is barred (fail closed): no such way opens, and nothing that came in by it
is delivered until somebody recorded that they were released. The day they are due out opens nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Date, Index, String, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from domain import access, audit, clock, overlay
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import Refused
from domain.items import Item, ItemPhoto, ItemVoice, photos_of, voices_of
from domain.people import YoungPerson, clean_words
from domain.rungs import Rung
from domain.sealed import SealedText


class Rule(StrEnum):
    """What the place says of one way."""

    UNKNOWN = "unknown"
    ALLOWED = "allowed"
    BARRED = "barred"


class Custody(Owned, Base):
    """One stay: where, what is allowed there, until when."""

    __tablename__ = "custody"

    yp_id: Mapped[str] = mapped_column(String(22))
    place_sealed: Mapped[bytes]
    terms_sealed: Mapped[bytes | None]
    letters: Mapped[str] = mapped_column(String(10), default=Rule.UNKNOWN.value)
    photos: Mapped[str] = mapped_column(String(10), default=Rule.UNKNOWN.value)
    calls: Mapped[str] = mapped_column(String(10), default=Rule.UNKNOWN.value)
    visits: Mapped[str] = mapped_column(String(10), default=Rule.UNKNOWN.value)
    from_on: Mapped[date] = mapped_column(Date)
    release_on: Mapped[date | None] = mapped_column(Date)
    reviewed_at: Mapped[datetime | None]  # the review before release
    ended_at: Mapped[datetime | None]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    place = SealedText("place_sealed")
    terms = SealedText("terms_sealed")

    __table_args__ = (
        *references(yp_id="young_person"),
        Index(None, "authority_id", "yp_id"),
        Index(None, "authority_id", "release_on"),
    )


WAYS = ("letters", "photos", "calls", "visits")
WAY_OF: dict[Rung, str] = {
    Rung.MEMORY_ONLY: "letters", Rung.LETTERS: "letters", Rung.PHOTOS: "photos", Rung.CALL: "calls",
    Rung.SUPPORTED_VISIT: "visits", Rung.VISIT: "visits",
}  # fmt: skip
"""What each rung needs there; a rung that is not here is not possible in custody at all."""
REVIEW_BEFORE_DAYS = 28


def here(session: Session, yp_id: str) -> Custody | None:
    """The stay that runs now."""
    rows = select(Custody).where(Custody.yp_id == yp_id, Custody.ended_at.is_(None))
    return session.scalars(rows.order_by(Custody.at.desc()).limit(1)).first()


def note(
    session: Session, actor: Actor, yp: YoungPerson, place: str, rules: dict[str, Rule], terms: str,
    from_on: date, release_on: date | None,
) -> Custody:  # fmt: skip
    """Record where they are, or new rules of the place. What it bars is not delivered from the next reading on.

    Raises Refused: name-missing (no place), dates.
    """
    from domain import meeting

    access.require(actor, Action.CASE_WORK, yp.id)
    if not place.strip():
        raise Refused("name-missing")
    if release_on is not None and release_on < from_on:
        raise Refused("dates")
    row = here(session, yp.id)
    told = {way: rules.get(way, Rule.UNKNOWN).value for way in WAYS}
    audit.record(session, actor, "custody.noted", yp_id=yp.id, subject=f"young_person:{yp.id}", **told)
    if row is None:
        row = Custody(authority_id=yp.authority_id, yp_id=yp.id, ended_at=None, reviewed_at=None)
        session.add(row)
    if row.release_on != release_on:
        row.reviewed_at = None
    row.place, row.terms, row.from_on, row.release_on = clean_words(place), clean_words(terms), from_on, release_on
    row.by_id, row.at = actor.subject_id, clock.now()
    for way, rule in told.items():
        setattr(row, way, rule)
    session.flush()
    meeting.recheck(session, actor, yp.id)
    return row


def note_review(session: Session, actor: Actor, yp: YoungPerson) -> None:
    """The review before release was held: who meets them, and where they go."""
    access.require(actor, Action.CASE_WORK, yp.id)
    row = _running(session, yp)
    audit.record(session, actor, "custody.reviewed", yp_id=yp.id, subject=f"young_person:{yp.id}")
    row.reviewed_at = clock.now()
    session.flush()


def note_release(session: Session, actor: Actor, yp: YoungPerson) -> None:
    """They were released: the rules of the place end, and everything is looked at anew before anything goes on."""
    access.require(actor, Action.CASE_WORK, yp.id)
    row = _running(session, yp)
    audit.record(session, actor, "custody.ended", yp_id=yp.id, subject=f"young_person:{yp.id}")
    row.ended_at = clock.now()
    session.flush()
    overlay.need_review(session, actor, yp, overlay.Why.LEFT_CUSTODY)


def _running(session: Session, yp: YoungPerson) -> Custody:
    row = here(session, yp.id)
    if row is None:
        raise Refused("not-now-state", state="out")
    return row


def bars(session: Session, yp_id: str, rung: Rung) -> bool:
    """Whether the place does not allow this way now."""
    row = here(session, yp_id)
    if row is None:
        return False
    way = WAY_OF.get(rung)
    return way is None or getattr(row, way) != Rule.ALLOWED.value


def way_barred_clause(
    yp_id: InstrumentedAttribute[str], authority_id: InstrumentedAttribute[str], rung: InstrumentedAttribute[str]
) -> ColumnElement[bool]:  # fmt: skip
    """SQL: `bars` of a way that a row names. Of two stays that run, each bars."""
    stay = aliased(Custody)
    allowed = or_(*(
        and_(rung == one.value, getattr(stay, way) == Rule.ALLOWED.value) for one, way in WAY_OF.items()
    ))  # fmt: skip
    return exists(
        select(1)
        .where(stay.authority_id == authority_id, stay.yp_id == yp_id, stay.ended_at.is_(None), ~allowed)
        .correlate_except(stay)
    )


def bars_item(session: Session, item: Item) -> bool:
    """Whether the place does not allow these words, or their photos and voice notes."""
    row = here(session, item.yp_id)
    if row is None:
        return False
    has_photos = item.rung == Rung.PHOTOS.value or bool(photos_of(session, item) or voices_of(session, item))
    return row.letters != Rule.ALLOWED.value or (has_photos and row.photos != Rule.ALLOWED.value)


def barred_clause() -> ColumnElement[bool]:
    """SQL: `bars_item` of the Item of the statement. Of two stays that run, each bars."""
    stay = aliased(Custody)
    photo = exists(
        select(1).where(ItemPhoto.authority_id == Item.authority_id, ItemPhoto.item_id == Item.id).correlate(Item)
    )
    voice = exists(
        select(1).where(ItemVoice.authority_id == Item.authority_id, ItemVoice.item_id == Item.id).correlate(Item)
    )
    has_photos = or_(Item.rung == Rung.PHOTOS.value, photo, voice)
    barred = or_(stay.letters != Rule.ALLOWED.value, and_(has_photos, stay.photos != Rule.ALLOWED.value))
    return exists(
        select(1)
        .where(stay.authority_id == Item.authority_id, stay.yp_id == Item.yp_id, stay.ended_at.is_(None))
        .where(barred)
        .correlate(Item)
    )
