"""One effect for one sending (R98): double taps, retries and sendings kept on a phone with no signal come again.

A form carries a random key. The first request with it writes a row in its own transaction; whoever comes with the same
key waits for that transaction and then gets the first one's answer, or, if that one was undone, their own turn.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, LargeBinary, String, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import clock
from domain.db import Base

KEPT = timedelta(days=90)


class Once(Base):
    """One key that was used: by whom, and where they were sent then."""

    __tablename__ = "once"

    account_id: Mapped[str] = mapped_column(String(22), ForeignKey("account.id"), primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    outcome: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (Index(None, "made_at"),)


def _hash(place: str, key: str) -> bytes:
    return sha256(f"{place}|{key}".encode()).digest()


def claim(session: Session, account_id: str, place: str, key: str) -> bool:
    """Take `key` for a sending to `place` (its path). False: it was used before, and `outcome` says how that ended.

    While another request with the same key is under way this waits for it.
    """
    kind = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgres
    taken = session.execute(
        kind(Once)
        .values(account_id=account_id, key_hash=_hash(place, key), made_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Once.account_id)
    ).first()
    return taken is not None


def outcome(session: Session, account_id: str, place: str, key: str) -> str | None:
    """Where the first sending with `key` led, or None when it led nowhere one could be sent to again."""
    return session.scalar(select(Once.outcome).where(Once.account_id == account_id, Once.key_hash == _hash(place, key)))


def note(session: Session, account_id: str, place: str, key: str, address: str) -> None:
    """Remember where this sending led, for those that come with the same key."""
    session.execute(
        update(Once)
        .where(Once.account_id == account_id, Once.key_hash == _hash(place, key))
        .values(outcome=address[:300])
        .execution_options(synchronize_session=False)
    )


def forget_old(session: Session) -> int:
    """Drop keys older than 90 days; returns how many."""
    gone = session.scalars(
        delete(Once).where(Once.made_at < clock.now() - KEPT).returning(Once.account_id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return len(gone.all())
