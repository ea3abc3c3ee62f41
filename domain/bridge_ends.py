"""A bridge between two authorities, for a brother or sister in another one's care: its rows (decision 0038).

`Bridge` and `Crossing` belong to no authority and hold ids that mean nothing; an end is its own authority's alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import tenancy
from domain.db import NOW, Base, Owned, new_id, references
from domain.sealed import SealedText


class Bridge(Base):
    """Two ends, the second one none until its coordinator typed in the code."""

    __tablename__ = "bridge"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    first_authority_id: Mapped[str] = mapped_column(String(22))
    first_end_id: Mapped[str] = mapped_column(String(22))
    second_authority_id: Mapped[str | None] = mapped_column(String(22))
    second_end_id: Mapped[str | None] = mapped_column(String(22))
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    code_until_at: Mapped[datetime]
    made_at: Mapped[datetime]


class BridgeEnd(Owned, Base):
    """One side's end: for whom, and whether its two keys are turned. `state` is worked out, never stored."""

    __tablename__ = "bridge_end"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    bridge_id: Mapped[str] = mapped_column(String(22))
    made_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[str | None] = mapped_column(String(22))
    confirmed_sealed: Mapped[bytes | None]
    turned_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    confirmed = SealedText("confirmed_sealed")  # staff only: how they made sure who is at the other end

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "person_id"),
        Index(None, "authority_id", "confirmed_at", "paired_at"),
    )

    def is_turned(self, now: datetime) -> bool:
        """Both keys of this side count at `now`."""
        return (
            self.turned_at is not None and self.closed_at is None and self.until_at is not None and now < self.until_at
        )


class Crossing(Base):
    """One item that came over: which item on which side, and the copy of it on the other. Once for the same content."""

    __tablename__ = "crossing"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    bridge_id: Mapped[str] = mapped_column(String(22))
    from_authority_id: Mapped[str] = mapped_column(String(22))
    from_item_id: Mapped[str] = mapped_column(String(22))
    from_hash: Mapped[str] = mapped_column(String(64))
    to_authority_id: Mapped[str] = mapped_column(String(22))
    to_item_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("from_authority_id", "from_item_id", "from_hash"),)


@dataclass(frozen=True)
class Beyond:
    """The other end of a bridge."""

    authority_id: str
    end_id: str


def live(session: Session, person_id: str) -> BridgeEnd | None:
    """The end about a person that is not closed, if there is one."""
    rows = select(BridgeEnd).where(BridgeEnd.person_id == person_id, BridgeEnd.closed_at.is_(None))
    return session.scalars(rows.order_by(BridgeEnd.made_at.desc(), BridgeEnd.id).limit(1)).first()


def is_about(session: Session, person_id: str) -> bool:
    """Whether this person is, or was ever, at the other end of a bridge."""
    return session.scalar(select(BridgeEnd.id).where(BridgeEnd.person_id == person_id).limit(1)) is not None


def beyond(session: Session, end: BridgeEnd) -> Beyond | None:
    """Where an end leads; None until the other side has typed in the code."""
    bridge = session.get(Bridge, end.bridge_id)
    if bridge is None or bridge.second_authority_id is None or bridge.second_end_id is None:
        return None
    if (bridge.first_authority_id, bridge.first_end_id) == (end.authority_id, end.id):
        return Beyond(bridge.second_authority_id, bridge.second_end_id)
    if (bridge.second_authority_id, bridge.second_end_id) == (end.authority_id, end.id):
        return Beyond(bridge.first_authority_id, bridge.first_end_id)
    return None


def turned_clause(
    authority_id: InstrumentedAttribute[str], person_id: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """SQL: an end about this person `is_turned` at `:now`."""
    end = aliased(BridgeEnd)
    return exists(
        select(1)
        .where(end.authority_id == authority_id, end.person_id == person_id)
        .where(end.turned_at.is_not(None), end.closed_at.is_(None), end.until_at > NOW)
    )


def has_one_clause(
    authority_id: InstrumentedAttribute[str], person_id: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """SQL: `is_about`."""
    end = aliased(BridgeEnd)
    return exists(select(1).where(end.authority_id == authority_id, end.person_id == person_id))


def crossings_of(session: Session, item_ids: list[str]) -> list[Crossing]:
    """How these items of the session's authority came over."""
    here = tenancy.current(session)
    rows = select(Crossing).where(Crossing.to_authority_id == here, Crossing.to_item_id.in_(item_ids))
    return list(session.scalars(rows)) if item_ids else []
