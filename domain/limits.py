"""How often something may be tried: counted in the database, so all workers share one count (R77).

A window is a fixed stretch of the server's clock. Keys are fingerprints: no address or account is kept in clear (R93).
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import LargeBinary, delete
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import clock
from domain.db import Base
from domain.errors import Refused
from domain.keys import keyring


class Limit(Base):
    """One count: of what by whom, in which window."""

    __tablename__ = "rate_limit"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    until_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


def count(session: Session, what: str, who: str, per: timedelta) -> tuple[int, datetime]:
    """Count one more try of `what` by `who`: how many there are now in this window, and when it ends.

    The count stays even if the try fails only when the caller commits it: web/limits.py does.
    """
    until = _end_of_window(per)
    kind = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgres
    statement = kind(Limit).values(key_hash=_hash(what, who), until_at=until, count=1)
    upsert = statement.on_conflict_do_update(
        index_elements=[Limit.key_hash, Limit.until_at], set_={"count": Limit.count + 1}
    ).returning(Limit.count)
    return session.execute(upsert).scalar_one(), until


def hit(session: Session, what: str, who: str, most: int, per: timedelta) -> None:
    """Count one more try; raises Refused("limit") when there were more than `most` in this window."""
    tries, until = count(session, what, who, per)
    if tries > most:
        raise Refused("limit", seconds=int((until - clock.now()).total_seconds()) + 1)


def _hash(what: str, who: str) -> bytes:
    return hmac.digest(keyring().secret("limits"), f"{what}|{who}".encode(), sha256)


def _end_of_window(per: timedelta) -> datetime:
    start = datetime(2020, 1, 1, tzinfo=clock.now().tzinfo)
    return start + per * ((clock.now() - start) // per + 1)


def forget_old(session: Session) -> None:
    """Drop the counts of windows that have ended."""
    session.execute(delete(Limit).where(Limit.until_at <= clock.now()).execution_options(synchronize_session=False))
