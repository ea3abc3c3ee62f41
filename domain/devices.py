"""The devices somebody called their own. A shared device leaves no row here and nothing on itself (R06).

What is kept of a device is which kind it is, from what its browser says of itself, and a fingerprint of the random
value it was given: never a name, number or address of it.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import clock
from domain.access import Side
from domain.accounts import Account
from domain.db import Base, new_id

KINDS: tuple[tuple[str, str], ...] = (
    ("ipad", r"iPad"),
    ("iphone", r"iPhone|iPod"),
    ("android-phone", r"Android.*Mobile"),
    ("android-tablet", r"Android"),
    ("chromebook", r"CrOS"),
    ("windows", r"Windows"),
    ("mac", r"Macintosh"),
    ("linux", r"Linux"),
)


class Device(Base):
    """A browser that one account is at home on."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(String(22), ForeignKey("account.id"))
    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"))
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    label: Mapped[str] = mapped_column(String(20))  # one of KINDS, or "other"
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime] = mapped_column(default=clock.now)
    forgotten_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("account_id", "browser_hash"),)


def fingerprint(browser: str) -> bytes:
    """What is kept of the random value in a browser's cookie: its SHA-256."""
    return sha256(f"browser|{browser}".encode()).digest()


def kind_of(user_agent: str) -> str:
    """The kind of device, from what its browser says of itself: one of KINDS, else `other`. Only ever for showing."""
    return next((kind for kind, pattern in KINDS if re.search(pattern, user_agent[:400])), "other")


def remember(session: Session, account: Account, browser: str, label: str) -> Device:
    """This browser is the person's own: keep it, or bring it back if it had been forgotten."""
    device = session.scalars(
        select(Device).where(Device.account_id == account.id, Device.browser_hash == fingerprint(browser))
    ).first()
    if device is None:
        device = Device(
            id=new_id(), account_id=account.id, authority_id=account.authority_id, label=label,
            browser_hash=fingerprint(browser),
        )  # fmt: skip
        session.add(device)
    device.last_used_at, device.forgotten_at = clock.now(), None
    session.flush()
    return device


def is_known(session: Session, account_id: str, browser: str) -> bool:
    """Whether the person signed in here before and called it their own."""
    return bool(
        session.scalar(
            select(Device.id).where(
                Device.account_id == account_id,
                Device.browser_hash == fingerprint(browser),
                Device.forgotten_at.is_(None),
            )
        )
    )


def knows_anyone(session: Session, browser: str) -> bool:
    """Whether this browser is anybody's own."""
    found = session.scalar(
        select(Device.id).where(Device.browser_hash == fingerprint(browser), Device.forgotten_at.is_(None)).limit(1)
    )
    return found is not None


def whose(session: Session, side: Side, browser: str) -> tuple[str, str, str] | None:
    """Device, account and authority of whoever on this side called this browser their own, last used first (R78)."""
    row = session.scalars(
        select(Device)
        .join(Account, Account.id == Device.account_id)
        .where(Device.browser_hash == fingerprint(browser), Device.forgotten_at.is_(None), Account.side == side.value)
        .order_by(Device.last_used_at.desc(), Device.id)
        .limit(1)
    ).first()
    return None if row is None else (row.id, row.account_id, row.authority_id)


def forget(session: Session, device_id: str) -> None:
    """It is no longer the person's own."""
    device = session.get(Device, device_id)
    if device is not None:
        device.forgotten_at = clock.now()
        session.flush()
