"""What a reviewer covered before something was passed on, and why: whom it is for and who sent it can read both.

What is covered stands nowhere but in `Item.whole` and in the photo that was sent, both sealed: every surface shows
`Item.text` and the item's photos, and those are the covered ones. Nothing has to remember to hide anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.db import Base, Owned, references
from domain.sealed import SealedText

COVERED = "▇▇▇▇"
"""Stands where something was covered; always as long, so that its length tells nothing."""


class Over(StrEnum):
    """What lies under it."""

    WORDS = "words"
    CAPTION = "caption"
    PHOTO = "photo"  # a whole photo: it is not shown at all
    PART = "part"  # some squares of a photo, made again from its pixels


class Why(StrEnum):
    """The reason, in words that the young person and the sender read (web/status.py)."""

    REACH = "reach"
    PLACE = "place"
    PERSON = "person"
    PLAN = "plan"
    HURT = "hurt"


class Cover(Owned, Base):
    """One thing that was covered, by whom and why, until it was lifted."""

    __tablename__ = "cover"

    yp_id: Mapped[str] = mapped_column(String(22))
    item_id: Mapped[str] = mapped_column(String(22))
    by_id: Mapped[str] = mapped_column(String(22))
    over: Mapped[str] = mapped_column(String(8))
    why: Mapped[str] = mapped_column(String(10))
    start: Mapped[int | None]  # of words: from and to, in the words as they were sent
    end: Mapped[int | None]
    place: Mapped[int | None]  # of a photo: which one
    media_id: Mapped[str | None] = mapped_column(String(22))  # the photo as it was sent
    tiles: Mapped[str | None] = mapped_column(String(16))  # the squares, as a hexadecimal mask of eight by eight
    kept_sealed: Mapped[bytes | None]
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    kept = SealedText("kept_sealed")  # what stood under the photo as it was sent

    __table_args__ = (
        *references(yp_id="young_person", item_id="item", media_id="media"),
        Index(None, "authority_id", "item_id"),
        Index(None, "authority_id", "media_id"),
    )


def covers_of(session: Session, item_id: str) -> list[Cover]:
    """What is covered now, in the order in which it was."""
    rows = select(Cover).where(Cover.item_id == item_id, Cover.lifted_at.is_(None))
    return list(session.scalars(rows.order_by(Cover.at, Cover.id)))


def text_with(whole: str, covers: Iterable[Cover]) -> str:
    """Words with what is covered taken out; stretches that touch are one."""
    spans = sorted((cover.start or 0, cover.end or 0) for cover in covers if cover.over == Over.WORDS.value)
    shown, done = "", 0
    for start, end in spans:
        if start > done or (start == done and not shown):
            shown += whole[done:start] + COVERED
        done = max(done, end)
    return shown + whole[done:]
