"""“This may be an indecent image of a child” (R43): hidden from everybody at once, sealed under a key of its own.

The row is what hides: from the moment it is committed nobody is given the picture in any size, in a letter, a book or
a review, whatever happens next. Only then are the stored bytes sealed anew under a key that nothing but this module
asks for, and the old ones wiped; if that is cut off, housekeeping goes on with it. Nothing is copied, and no page shows
it to anybody: the safeguarding lead has it destroyed once the police say so, or put back, each with a second person.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, String, and_, event, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, accounts, audit, clock, concerns, key_holders, media, tenancy, within_reach
from domain.access import Action, Actor, Role
from domain.concerns import Category, Concern, Source
from domain.covers import Cover
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotFound, Refused
from domain.items import Item, ItemPhoto
from domain.keys import keyring
from domain.media import SIZES, Media
from domain.people import clean_words
from domain.sealed import SealedText
from domain.store import open_stream, seal_stream

log = logging.getLogger("spool")


class End(StrEnum):
    """How it ends."""

    DESTROYED = "destroyed"  # the police said so
    MISTAKEN = "mistaken"  # it was not one; put back


class HiddenPhoto(Owned, Base):
    """A picture that nobody is given any more; while `ended` is not mistaken."""

    __tablename__ = "hidden_photo"

    yp_id: Mapped[str] = mapped_column(String(22))
    media_id: Mapped[str] = mapped_column(String(22))
    concern_id: Mapped[str] = mapped_column(String(22))
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]
    wish: Mapped[str | None] = mapped_column(String(10))
    first_id: Mapped[str | None] = mapped_column(String(22))
    why_sealed: Mapped[bytes | None]
    second_id: Mapped[str | None] = mapped_column(String(22))
    ended: Mapped[str | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None]

    why = SealedText("why_sealed")

    __table_args__ = (
        *references(yp_id="young_person", media_id="media", concern_id="concern"),
        Index(None, "authority_id", "media_id"),
        Index(None, "authority_id", "concern_id"),
    )


@dataclass(frozen=True)
class Work:
    """What is to be done to the stored bytes of one hidden picture, as ids alone."""

    authority_id: str
    yp_id: str
    media_id: str
    hidden_id: str
    ended: str | None


def _hides() -> ColumnElement[bool]:
    return or_(HiddenPhoto.ended.is_(None), HiddenPhoto.ended != End.MISTAKEN.value)


def among(session: Session, media_ids: Iterable[str]) -> set[str]:
    """Which of these pictures are hidden."""
    wanted = sorted(set(media_ids))
    if not wanted:
        return set()
    return set(session.scalars(select(HiddenPhoto.media_id).where(HiddenPhoto.media_id.in_(wanted), _hides())))


def hidden_clause() -> ColumnElement[bool]:
    """SQL: a photo of this Item is hidden."""
    return exists(
        select(1)
        .select_from(HiddenPhoto)
        .join(
            ItemPhoto,
            and_(ItemPhoto.authority_id == HiddenPhoto.authority_id, ItemPhoto.media_id == HiddenPhoto.media_id),
        )
        .where(ItemPhoto.authority_id == Item.authority_id, ItemPhoto.item_id == Item.id, _hides())
        .correlate(Item)
    )


def hide(session: Session, actor: Actor, media_id: str) -> Concern:
    """One tap: hide it, everything painted from it and every picture of the same pixels; a worry of level 2 opens.

    No touch is asked for and no word: it only ever makes less visible. Twice is once. Raises NotFound.
    """
    from domain import letterbox

    found = within_reach.find(session, actor, Media, media_id)
    if found is None or not letterbox.is_for_review(session, actor, media_id):
        raise NotFound
    access.require(actor, Action.SAFEGUARD, found.yp_id)
    already = session.scalars(select(HiddenPhoto).where(HiddenPhoto.media_id == media_id, _hides()).limit(1)).first()
    if already is not None:
        return session.get_one(Concern, (already.authority_id, already.concern_id))
    item = session.scalars(
        select(Item)
        .join(ItemPhoto, and_(ItemPhoto.authority_id == Item.authority_id, ItemPhoto.item_id == Item.id))
        .where(ItemPhoto.media_id == media_id)
        .limit(1)
    ).first()
    concern = concerns.raise_concern(
        session, actor, found.yp_id, "", 2, item.person_id if item else None, item.id if item else None,
        category=Category.ONLINE_HARM, source=Source.IMAGE, media_id=media_id,
    )  # fmt: skip
    kin = _kin(session, found)
    for one in sorted(kin - among(session, kin)):
        _hide_one(session, actor, found, one, concern)
    session.flush()
    return concern


def _hide_one(session: Session, actor: Actor, found: Media, media_id: str, concern: Concern) -> None:
    row = HiddenPhoto(
        authority_id=found.authority_id, yp_id=found.yp_id, media_id=media_id, concern_id=concern.id,
        by_id=actor.subject_id, at=clock.now(), wish=None, first_id=None, second_id=None, ended=None, ended_at=None,
    )  # fmt: skip
    audit.record(
        session, actor, "photo.hidden", yp_id=found.yp_id, subject=f"media:{media_id}", concern=concern.id
    )  # fmt: skip
    session.add(row)
    session.flush()
    keyring().make_evidence(row.authority_id, row.id)
    _after_commit(session, row)


def _kin(session: Session, found: Media) -> set[str]:
    """The picture, those of the same pixels, and what was painted from it or it from, in whatever they stand."""
    of_hers = session.scalars(select(Media).where(Media.yp_id == found.yp_id)).all()
    kin = {one.id for one in of_hers if one.fingerprint == found.fingerprint}
    places: set[tuple[str, int | None]] = set()
    for row in (ItemPhoto, Cover):
        stands = session.execute(select(row.item_id, row.place).where(row.media_id.in_(sorted(kin))))
        places |= {(item_id, place) for item_id, place in stands}
    for item_id, place in places:
        for row in (ItemPhoto, Cover):
            there = session.scalars(select(row.media_id).where(row.item_id == item_id, row.place == place))
            kin |= {str(one) for one in there if one is not None}
    return kin


def of_concern(session: Session, concern: Concern) -> list[HiddenPhoto]:
    """What was hidden with this worry."""
    rows = select(HiddenPhoto).where(HiddenPhoto.concern_id == concern.id)
    return list(session.scalars(rows.order_by(HiddenPhoto.at, HiddenPhoto.id)))


def wish_end(session: Session, actor: Actor, concern_id: str, wish: End, why: str) -> None:
    """The safeguarding lead's key: destroy it (the police said so), or put it back (it was not one).

    Raises Refused: needs-reason, not-taken-on, and what require_key raises.
    """
    concern, rows = _open_rows(session, actor, concern_id)
    access.require(actor, Action.EVIDENCE, concern.yp_id)
    key_holders.require_key(session, actor, concern.yp_id, concern.person_id or "")
    if concern.acknowledged_at is None:
        raise Refused("not-taken-on")
    if not why.strip():
        raise Refused("needs-reason")
    for row in rows:
        audit.record(
            session, actor, "photo.wish", yp_id=row.yp_id, subject=f"media:{row.media_id}", concern=concern.id,
            wish=wish.value,
        )  # fmt: skip
        row.wish, row.first_id, row.why = wish.value, actor.subject_id, clean_words(why)
    session.flush()


def agree(session: Session, actor: Actor, concern_id: str, agrees: bool) -> None:
    """The second key, of another manager or lead: carry out what the lead wishes, or not.

    Raises Refused: needs-duty, not-now-state, same-person (in whichever account), first-key-gone (agreeing, and whoever
    wished it could no longer), and what require_key raises.
    """
    concern, rows = _open_rows(session, actor, concern_id)
    key_holders.require_key(session, actor, concern.yp_id, concern.person_id or "")
    if not actor.roles & {Role.MANAGER, Role.SAFEGUARDING}:
        raise Refused("needs-duty")
    for row in rows:
        if row.wish is None:
            raise Refused("not-now-state", state="no-wish")
        _check_second(session, actor, concern, row, agrees)
        audit.record(
            session, actor, "photo.second", yp_id=row.yp_id, subject=f"media:{row.media_id}", concern=concern.id,
            wish=row.wish, agrees=agrees,
        )  # fmt: skip
        if not agrees:
            row.wish = row.first_id = None
            continue
        row.second_id, row.ended, row.ended_at = actor.subject_id, row.wish, clock.now()
        _after_commit(session, row)
    session.flush()


def _check_second(session: Session, actor: Actor, concern: Concern, row: HiddenPhoto, agrees: bool) -> None:
    """Somebody else than the first, who is still the lead and could still be a key."""
    first_id = row.first_id or ""
    if actor.subject_id == first_id or accounts.is_way_in_of_one_from_other(
        session, row.authority_id, actor.subject_id, first_id
    ):
        raise Refused("same-person")
    if not agrees:
        return
    first = key_holders.key_now(session, row.authority_id, first_id, row.yp_id, concern.person_id or "")
    if first is None or not access.allowed(first, Action.EVIDENCE, row.yp_id):
        raise Refused("first-key-gone")


def _open_rows(session: Session, actor: Actor, concern_id: str) -> tuple[Concern, list[HiddenPhoto]]:
    concern = within_reach.find(session, actor, Concern, concern_id)
    if concern is None or not concerns.can_know(actor, concern):
        raise NotFound
    rows = [row for row in of_concern(session, concern) if row.ended is None]
    if not rows:
        raise NotFound
    for row in rows:
        lock_row(session, row)
    return concern, rows


# --- the stored bytes: what the row says is brought about, and every step can be done again --------------------------
def _evidence_name(authority_id: str, hidden_id: str, size: int) -> str:
    return f"{authority_id}.{hidden_id}.{size}.evidence"


def _evidence_place(authority_id: str, hidden_id: str, size: int) -> bytes:
    return f"evidence|{authority_id}|{hidden_id}|{size}".encode()


def _seal_away(work: Work) -> None:
    """Seal each size anew under its own key, then wipe the one under the young person's. Done already is done."""
    for size in SIZES:
        try:
            data = media.unsealed(work.authority_id, work.yp_id, work.media_id, size)
        except NotFound:
            continue
        key = keyring().evidence(work.authority_id, work.hidden_id)
        sealed = seal_stream(key, _evidence_place(work.authority_id, work.hidden_id, size), data)
        media.store().put(_evidence_name(work.authority_id, work.hidden_id, size), sealed)
        media.wipe(work.authority_id, work.media_id, size)


def _put_back(work: Work) -> None:
    """The picture under the young person's key again, then the evidence and its key are gone."""
    for size in SIZES:
        name = _evidence_name(work.authority_id, work.hidden_id, size)
        try:
            sealed = media.store().get(name)
        except NotFound:
            continue
        key, place = keyring().evidence(work.authority_id, work.hidden_id), _evidence_place(
            work.authority_id, work.hidden_id, size
        )  # fmt: skip
        media.put_sealed(work.authority_id, work.yp_id, work.media_id, size, open_stream(key, place, sealed))
        media.store().delete(name)
    keyring().destroy_evidence(work.authority_id, work.hidden_id)


def _destroy(work: Work) -> None:
    keyring().destroy_evidence(work.authority_id, work.hidden_id)
    for size in SIZES:
        media.store().delete(_evidence_name(work.authority_id, work.hidden_id, size))
        media.wipe(work.authority_id, work.media_id, size)


def _bring_about(work: Work) -> None:
    try:
        {None: _seal_away, End.MISTAKEN.value: _put_back, End.DESTROYED.value: _destroy}[work.ended](work)
    except Exception as wrong:  # noqa: BLE001 – the row hides it all the same; housekeeping goes on with the rest
        log.warning("sealing away is not done yet: %s", type(wrong).__name__)


def names(session: Session) -> set[str]:
    """The stored names of what is sealed away in the session's authority, for the sweep."""
    rows = session.scalars(select(HiddenPhoto.id).where(or_(HiddenPhoto.ended.is_(None), ~_hides())))
    authority_id = tenancy.current(session)
    return {_evidence_name(authority_id, hidden_id, size) for hidden_id in rows for size in SIZES}


def finish(session: Session) -> None:
    """For housekeeping: whatever was cut off between the row and the stored bytes."""
    for row in session.scalars(select(HiddenPhoto)):
        _bring_about(_work(row))


def _work(row: HiddenPhoto) -> Work:
    return Work(row.authority_id, row.yp_id, row.media_id, row.id, row.ended)


def _after_commit(session: Session, row: HiddenPhoto) -> None:
    session.info.setdefault("hidden_work", []).append(_work(row))


@event.listens_for(Session, "after_commit")
def _carry_out(session: Session) -> None:
    for work in session.info.pop("hidden_work", []):
        _bring_about(work)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, *_previous: object) -> None:
    session.info.pop("hidden_work", None)
