"""What two members of staff decide about somebody beside a request, with a reason: each does nothing until both agree.

Looking past a never is for safety alone: it lets staff look for somebody and write down what they find, until a day,
and ends by itself. It never lets anybody talk to them for the young person, and never shows the young person a thing:
the boundary stays in the predicate (decision 0024). Who may decide so stands in ruling_keys.py.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, clock, within_reach
from domain.access import Actor
from domain.db import Base, Owned, references
from domain.errors import NotFound
from domain.people import Person
from domain.sealed import SealedText


class Ruling(StrEnum):
    """What two decide."""

    LOOK_PAST = "look_past"  # look for somebody the young person said never about
    PART = "part"  # two entries that were put together are two people


class Ruled(Owned, Base):
    """One of them: what the first wants, what the second said, until when it lasts."""

    __tablename__ = "ruling"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(12))
    reason_sealed: Mapped[bytes]
    until_on: Mapped[date | None] = mapped_column(Date)
    first_id: Mapped[str] = mapped_column(String(22))
    first_is_lead: Mapped[bool]
    first_at: Mapped[datetime]
    second_id: Mapped[str | None] = mapped_column(String(22))
    second_at: Mapped[datetime | None]
    has_agreed: Mapped[bool | None]
    second_words_sealed: Mapped[bytes | None]
    ended_at: Mapped[datetime | None]

    reason = SealedText("reason_sealed")
    second_words = SealedText("second_words_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "has_agreed", "first_at"),
        Index(None, "authority_id", "person_id"),
    )


def get(session: Session, actor: Actor, ruling_id: str) -> Ruled:
    """One of them as far as `actor` may know of it; raises NotFound."""
    row = within_reach.find(session, actor, Ruled, ruling_id)
    if row is None or not actor.is_staff or not access.can_see(actor, row.yp_id):
        raise NotFound
    return row


def rulings_on(session: Session, person: Person) -> list[Ruled]:
    """Every one about somebody, newest first."""
    return list(session.scalars(select(Ruled).where(Ruled.person_id == person.id).order_by(Ruled.first_at.desc())))


def open_on(session: Session, person: Person) -> list[Ruled]:
    """Those that wait for the second."""
    return [row for row in rulings_on(session, person) if row.has_agreed is None]


def may_look_past(session: Session, person: Person) -> bool:
    """Whether two agreed to look for this person although the young person said never, and it still lasts."""
    lasts = select(Ruled.id).where(
        Ruled.person_id == person.id, Ruled.kind == Ruling.LOOK_PAST.value, Ruled.has_agreed.is_(True),
        Ruled.ended_at.is_(None), Ruled.until_on > clock.today(),
    )  # fmt: skip
    return session.scalar(lasts.limit(1)) is not None
