"""Pictures: taken in through the sandbox, sealed under the young person's key, given out by one authoriser.

The original never touches a disk and is gone when the request ends (R58). What is kept is rebuilt from pixels in three
sizes, each sealed in the store under a random name.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, tenancy, within_reach
from domain.access import Action, Actor, Side
from domain.db import Base, Owned, new_id, references
from domain.errors import NotFound
from domain.keys import derive, keyring
from domain.picture import Rebuilt
from domain.store import Store, open_stream, seal_stream

SIZES = (2048, 1080, 320)


class Media(Owned, Base):
    """A picture that was taken in: who added it, and its three renditions."""

    __tablename__ = "media"

    yp_id: Mapped[str] = mapped_column(String(22))
    by_side: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    renditions: Mapped[dict[str, Any]] = mapped_column(JSON)  # size: {width, height, sum}
    made_at: Mapped[datetime]

    __table_args__ = (*references(yp_id="young_person"), Index(None, "authority_id", "yp_id"))

    @property
    def fingerprint(self) -> str:
        """The keyed sums of all renditions, as one text."""
        return "|".join(str(self.renditions[str(size)]["sum"]) for size in SIZES)

    def size(self, size: int) -> tuple[int, int]:
        """Width and height in pixels of one rendition."""
        rendition = self.renditions[str(size)]
        return int(rendition["width"]), int(rendition["height"])


def sum_of(key: bytes, data: bytes) -> str:
    """The sum by which a rendition is bound to an approval (R31), keyed with the young person's own `key`.

    An unkeyed one would tell anybody with the database whether a picture that they have is among hers (R84).
    """
    return digest(derive(key, "pixels"), data, sha256).hex()


_store: Store | None = None


def install(folder: Path) -> None:
    """Where this process keeps sealed pictures."""
    global _store
    _store = Store(folder)


def store() -> Store:
    """The installed store; raises RuntimeError when there is none."""
    if _store is None:
        raise RuntimeError("no media store installed")
    return _store


def _place(authority_id: str, media_id: str, size: int) -> bytes:
    return f"media|{authority_id}|{media_id}|{size}".encode()


def _name(authority_id: str, media_id: str, size: int) -> str:
    return f"{authority_id}.{media_id}.{size}"


def take_in(session: Session, actor: Actor, yp_id: str, rebuilt: Rebuilt) -> Media:
    """Seal and store the sizes of a picture, and note it. The files are written before the row is committed: a row
    never points at nothing, and an orphan file is swept later (R96). Raises Refused("photo-not-now").

    It is rebuilt before (`domain.picture.rebuild`), because that is slow and `session` may be keeping others waiting.
    """
    if actor.is_staff:
        access.require(actor, Action.ITEM_REVIEW, yp_id)  # a part of a photo that they cover (covering.cover_part)
    else:
        access.require(actor, Action.THREAD_WRITE if actor.side is Side.GUEST else Action.OWN_CHANGE, yp_id)
    authority_id, media_id = tenancy.current(session), new_id()
    key = keyring().person(authority_id, yp_id)
    renditions = {}
    for rendition in rebuilt.renditions:
        size = rendition.width_class
        sealed = seal_stream(key, _place(authority_id, media_id, size), rendition.data)
        store().put(_name(authority_id, media_id, size), sealed)
        of_pixels = sum_of(key, rendition.data)
        renditions[str(size)] = {"width": rendition.width, "height": rendition.height, "sum": of_pixels}
    media = Media(
        authority_id=authority_id, id=media_id, yp_id=yp_id, by_side=actor.side.value, by_id=actor.subject_id,
        renditions=renditions, made_at=clock.now(),
    )  # fmt: skip
    audit.record(session, actor, "media.taken_in", yp_id=yp_id, subject=f"media:{media.id}")
    session.add(media)
    session.flush()
    return media


def take_over(session: Session, media_id: str, other: Session, actor: Actor, yp_id: str, by_id: str) -> Media:
    """For crossing.py: the same picture, sealed anew for a young person in the other session's authority."""
    mine, authority_id, new = get(session, media_id), tenancy.current(other), new_id()
    key, theirs = keyring().person(mine.authority_id, mine.yp_id), keyring().person(authority_id, yp_id)
    renditions = {}
    for size in SIZES:
        sealed = store().get(_name(mine.authority_id, mine.id, size))
        data = open_stream(key, _place(mine.authority_id, mine.id, size), sealed)
        store().put(_name(authority_id, new, size), seal_stream(theirs, _place(authority_id, new, size), data))
        width, height = mine.size(size)
        renditions[str(size)] = {"width": width, "height": height, "sum": sum_of(theirs, data)}
    media = Media(
        authority_id=authority_id, id=new, yp_id=yp_id, by_side=actor.side.value, by_id=by_id, renditions=renditions,
        made_at=clock.now(),
    )  # fmt: skip
    audit.record(other, actor, "media.taken_in", yp_id=yp_id, subject=f"media:{media.id}")
    other.add(media)
    other.flush()
    return media


def read(session: Session, actor: Actor, media_id: str, size: int) -> bytes:
    """The WebP bytes of one size, if this actor may see the picture at this moment; else NotFound (R59)."""
    media = within_reach.find(session, actor, Media, media_id)
    if media is None or size not in SIZES or _is_hidden(session, media) or not _may_see(session, actor, media):
        raise NotFound
    return unsealed(media.authority_id, media.yp_id, media.id, size)


def _is_hidden(session: Session, media: Media) -> bool:
    from domain import hidden

    return bool(hidden.among(session, [media.id]))


def unsealed(authority_id: str, yp_id: str, media_id: str, size: int) -> bytes:
    """The stored bytes of one size, for `read` and hidden.py, which asked; raises NotFound."""
    sealed = store().get(_name(authority_id, media_id, size))
    return open_stream(keyring().person(authority_id, yp_id), _place(authority_id, media_id, size), sealed)


def put_sealed(authority_id: str, yp_id: str, media_id: str, size: int, data: bytes) -> None:
    """For hidden.py: a picture that was hidden by mistake, under the young person's key again."""
    sealed = seal_stream(keyring().person(authority_id, yp_id), _place(authority_id, media_id, size), data)
    store().put(_name(authority_id, media_id, size), sealed)


def wipe(authority_id: str, media_id: str, size: int) -> None:
    """For hidden.py: the stored bytes of one size are gone from here."""
    store().delete(_name(authority_id, media_id, size))


def _may_see(session: Session, actor: Actor, media: Media) -> bool:
    from domain import journey, letterbox

    if not access.can_see(actor, media.yp_id):
        return False
    if actor.is_staff:
        return letterbox.is_for_review(session, actor, media.id)
    if media.by_side == actor.side.value and media.by_id == actor.subject_id:
        return True
    if actor.side is Side.YOUNG_PERSON and journey.holds(session, actor, media.id):
        return True
    return letterbox.shows(session, actor, media.id)


def get(session: Session, media_id: str) -> Media:
    """The note about a picture, for pages that were already allowed to show it; raises NotFound."""
    media = session.get(Media, (tenancy.current(session), media_id))
    if media is None:
        raise NotFound
    return media


def by_ids(session: Session, media_ids: list[str]) -> dict[str, Media]:
    """Several at once, by id."""
    if not media_ids:
        return {}
    return {media.id: media for media in session.scalars(select(Media).where(Media.id.in_(media_ids)))}


def names(session: Session) -> set[str]:
    """The stored names of every picture of the session's authority."""
    rows = session.scalars(select(Media.id))
    authority_id = tenancy.current(session)
    return {_name(authority_id, media_id, size) for media_id in rows for size in SIZES}


def sweep(known: set[str]) -> int:
    """Remove stored objects that are not `known` (the names of every authority) and older than a day (R96)."""
    return store().sweep(known)
