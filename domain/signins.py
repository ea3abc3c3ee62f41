"""Sign-ins: server-side, opaque, short. The browser holds 256 random bits, the database their SHA-256 (R13).

Nothing about a sign-in is decided by what the browser says: limits run on the server's clock (R15), and whoever was
suspended, shut out or signed out reads nothing on their next request (R17), because every request looks here first.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, accounts, clock, devices, notices, step_ups
from domain.access import Actor, Side
from domain.accounts import Account as Account
from domain.accounts import account_for as account_for
from domain.db import Base, new_id
from domain.errors import NotFound
from domain.step_ups import action_hash as action_hash
from domain.step_ups import use_step_up as use_step_up

LIMITS: dict[str, tuple[timedelta, timedelta]] = {
    "staff": (timedelta(minutes=15), timedelta(hours=8)),
    "guest": (timedelta(minutes=15), timedelta(hours=2)),
    "own": (timedelta(days=30), timedelta(days=30)),
    "shared": (timedelta(minutes=10), timedelta(hours=1)),
}
"""How long a sign-in may rest and how long it may last, by kind (R15)."""

UNLOCK_AFTER = timedelta(minutes=5)
TOUCH_EVERY = timedelta(minutes=1)
SENDS_FOR = timedelta(hours=24)


class SignIn(Base):
    """One sign-in of one account in one browser."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(String(22), ForeignKey("account.id"))
    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"))
    side: Mapped[str] = mapped_column(String(20))
    device_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("device.id"))
    label: Mapped[str] = mapped_column(String(20))
    is_shared: Mapped[bool]
    is_demo: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)  # to the minute: see `touch`
    verified_at: Mapped[datetime | None]  # last user verification by passkey
    locked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "account_id", "ended_at"),)

    @property
    def kind(self) -> str:
        """Which of LIMITS holds."""
        if self.side == Side.YOUNG_PERSON.value:
            return "shared" if self.is_shared else "own"
        return "staff" if self.side == Side.STAFF.value else "guest"

    def is_over(self, now: datetime) -> bool:
        """Ended, rested too long or lasted too long."""
        rest, whole = LIMITS[self.kind]
        return self.ended_at is not None or now - self.last_seen_at > rest or now - self.started_at > whole

    def is_locked(self, now: datetime) -> bool:
        """On somebody's own phone: locked by hand, or left for over five minutes (R15). A demo has no key to unlock."""
        if self.kind != "own" or self.is_demo:
            return False
        return self.locked_at is not None or now - self.last_seen_at > UNLOCK_AFTER


def token_hash(token: str) -> bytes:
    """What is kept of a token (R13)."""
    return sha256(f"sign-in|{token}".encode()).digest()


def start(
    session: Session, account: Account, *, is_shared: bool, device_label: str, verified: bool, is_demo: bool = False,
    browser: str = "",
) -> str:  # fmt: skip
    """Begin a sign-in and return its token, the only copy (R13). `verified`: by a passkey with user verification.

    With `browser` (its random cookie value) and not shared, the device is remembered as the person's own.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    device = None
    if browser and not is_shared and not is_demo:
        device = devices.remember(session, account, browser, device_label)
    row = SignIn(
        id=new_id(), token_hash=token_hash(token), account_id=account.id, authority_id=account.authority_id,
        side=account.side, device_id=device.id if device else None, label=device_label, is_shared=is_shared,
        is_demo=is_demo, verified_at=now if verified else None,
    )  # fmt: skip
    accounts.record(session, account, "signin.started", f"signin:{row.id}", shared=is_shared, passkey=verified)
    session.add(row)
    session.flush()
    return token


def touch(session: Session, sign_in_id: str) -> None:
    """This sign-in was used just now. Written at most once a minute, so a limit may fall up to a minute early."""
    now = clock.now()
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None), SignIn.last_seen_at <= now - TOUCH_EVERY)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def rotate(session: Session, sign_in_id: str, *, verified: bool) -> str:
    """A new token for the same sign-in; the old one is dead at once (R13). After unlock and step-up."""
    token, now = secrets.token_urlsafe(32), clock.now()
    values: dict[str, Any] = {"token_hash": token_hash(token), "last_seen_at": now, "locked_at": None}
    if verified:
        values["verified_at"] = now
    changed = session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
        .values(**values)
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise NotFound
    return token


def lock(session: Session, sign_in_id: str) -> None:
    """Lock somebody's own phone until their next passkey touch; anywhere else there is no lock, so it ends."""
    row = session.get(SignIn, sign_in_id)
    if row is None or row.ended_at is not None:
        return
    if row.kind == "own" and not row.is_demo:
        row.locked_at = clock.now()
        session.flush()
    else:
        end(session, sign_in_id)


def end(session: Session, sign_in_id: str) -> None:
    """Sign out: from the next request on the token opens nothing. Ending what has ended changes nothing."""
    row = session.get(SignIn, sign_in_id)
    if row is None or row.ended_at is not None:
        return
    accounts.record(session, session.get_one(Account, row.account_id), "signin.ended", f"signin:{row.id}")
    row.ended_at = clock.now()
    session.flush()


def end_others(session: Session, account_id: str, keep: str = "") -> int:
    """Sign this account out everywhere but in `keep`; returns how many ended (R09)."""
    ended = session.scalars(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.id != keep, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if ended:
        account = session.get_one(Account, account_id)
        accounts.record(session, account, "signin.ended_others", count=len(ended))
    return len(ended)


def running(session: Session, actor: Actor) -> list[SignIn]:
    """Where this person is signed in now, last used first (R18)."""
    now = clock.now()
    rows = session.scalars(select(SignIn).where(SignIn.account_id == actor.account_id, SignIn.ended_at.is_(None)))
    return sorted((row for row in rows if not row.is_over(now)), key=lambda row: row.last_seen_at, reverse=True)


def end_own(session: Session, actor: Actor, sign_in_id: str, keep: str = "", browser: str = "") -> None:
    """Sign out of one of one's own places, and stop calling that device one's own. Raises NotFound for another's.

    A device that was one's own is a way in less: all other sign-ins but `keep` end, and other devices are told (R09).
    """
    row = session.get(SignIn, sign_in_id)
    if row is None or row.account_id != actor.account_id or actor.side is access.Side.NOBODY:
        raise NotFound
    end(session, sign_in_id)
    if row.device_id:
        account = session.get_one(Account, row.account_id)
        accounts.record(session, account, "device.shut_out", f"device:{row.device_id}")
        devices.forget(session, row.device_id)
        notices.way_in_changed(session, account, browser)
        end_others(session, row.account_id, keep)


def add_step_up(session: Session, sign_in_id: str, action: bytes) -> str:
    """A fresh touch for one action (R16): noted, and the sign-in gets a new token, which is returned."""
    step_ups.add_step_up(session, sign_in_id, action)
    return rotate(session, sign_in_id, verified=True)


def sign_in_id_for(session: Session, side: Side, token: str) -> str | None:
    """The sign-in behind a token, also when it is locked or over; for signing out."""
    return session.scalar(select(SignIn.id).where(SignIn.token_hash == token_hash(token), SignIn.side == side.value))


def sender(session: Session, side: Side, token: str) -> str | None:
    """The sign-in behind a token whose browser may send something large: one that was there in the last day and was
    not ended. It may be locked or over by now: what was written meanwhile is then shown again, and nothing is done."""
    since = clock.now() - SENDS_FOR
    row = select(SignIn.id).where(
        SignIn.token_hash == token_hash(token), SignIn.side == side.value, SignIn.ended_at.is_(None),
        SignIn.last_seen_at >= since,
    )  # fmt: skip
    return session.scalar(row)


def whose(session: Session, side: Side, token: str) -> tuple[str, str, str] | None:
    """Sign-in, account and authority behind a token that still opens something; None for any other (R77)."""
    row = session.scalars(
        select(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.side == side.value)
    ).first()
    if row is None or row.is_over(clock.now()):
        return None
    return row.id, row.account_id, row.authority_id


def replace(session: Session, side: Side, token: str) -> None:
    """A new sign-in takes the place of the one behind this token. That the new one began is what the record tells."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.side == side.value, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
