"""Passkeys: the challenges we set, the keys we know, and the rules that the signature alone does not prove.

The signature is checked in web/passkeys.py, which hands over what it found; whether that is good enough is decided
here. A challenge is spent before anything else is looked at, in one statement, so that of two answers to the same
challenge at most one is ever looked at, whichever process they reach (R01).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, LargeBinary, String, delete, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import accounts, clock, notices, signins, tenancy
from domain.access import Actor, Side
from domain.accounts import Account
from domain.db import Base, new_id
from domain.devices import fingerprint
from domain.errors import NotFound, Refused

CHALLENGE_LIVES = timedelta(minutes=5)
CHALLENGE_KEPT = timedelta(hours=1)
MOST_PASSKEYS = 10


class Purpose(StrEnum):
    """What a challenge is for; an answer to one purpose is no answer to another."""

    REGISTER = "register"
    SIGN_IN = "sign-in"
    UNLOCK = "unlock"
    STEP_UP = "step-up"


class Challenge(Base):
    """32 random bytes we asked a browser to sign. Kept as a hash; bound to that browser, a side and a purpose."""

    __tablename__ = "challenge"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    purpose: Mapped[str] = mapped_column(String(10))
    side: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("account.id"))
    sign_in_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("sign_in.id"))
    action_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    used_at: Mapped[datetime | None]


class Credential(Base):
    """A passkey: its public half. The private half never leaves the person's devices."""

    __tablename__ = "credential"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(String(22), ForeignKey("account.id"))
    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"))
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    is_backup_eligible: Mapped[bool]
    is_backed_up: Mapped[bool]
    label: Mapped[str] = mapped_column(String(20))  # kind of device it was made on: devices.KINDS
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "account_id", "removed_at"),)


@dataclass(frozen=True)
class Registered:
    """What a verified registration says of the new key."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_backup_eligible: bool
    is_backed_up: bool


@dataclass(frozen=True)
class Asserted:
    """What a verified assertion says of the key that signed."""

    user_handle: bytes
    sign_count: int
    is_backup_eligible: bool
    is_backed_up: bool


def _hash(challenge: bytes) -> bytes:
    return sha256(b"challenge|" + challenge).digest()


def new_challenge(
    session: Session, purpose: Purpose, side: Side, browser: str, *, account_id: str | None = None,
    sign_in_id: str | None = None, action_hash: bytes | None = None,
) -> bytes:  # fmt: skip
    """Set a challenge for this browser, side and purpose, for five minutes and one answer (R01)."""
    challenge, now = secrets.token_bytes(32), clock.now()
    session.execute(delete(Challenge).where(Challenge.made_at < now - CHALLENGE_KEPT))
    session.add(
        Challenge(
            challenge_hash=_hash(challenge), browser_hash=fingerprint(browser), purpose=purpose.value,
            side=side.value, account_id=account_id, sign_in_id=sign_in_id, action_hash=action_hash,
        )
    )  # fmt: skip
    session.flush()
    return challenge


def spend_challenge(
    session: Session, challenge: bytes, purpose: Purpose, side: Side, browser: str, sign_in_id: str | None = None
) -> Challenge | None:
    """Spend the challenge and return what it was bound to; None if it is not this browser's to answer now.

    One statement decides: of any number of answers at once one gets it, on both databases. The caller's transaction
    must be committed also when the answer turns out bad, so that a bad answer uses the challenge up.
    """
    now = clock.now()
    spent = session.execute(
        update(Challenge)
        .where(
            Challenge.challenge_hash == _hash(challenge),
            Challenge.browser_hash == fingerprint(browser),
            Challenge.purpose == purpose.value,
            Challenge.side == side.value,
            Challenge.sign_in_id == sign_in_id if sign_in_id else Challenge.sign_in_id.is_(None),
            Challenge.used_at.is_(None),
            Challenge.made_at >= now - CHALLENGE_LIVES,
        )
        .values(used_at=now)
        .returning(Challenge.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return session.get(Challenge, spent, populate_existing=True) if spent else None


def find(session: Session, side: Side, credential_id: bytes) -> tuple[Credential, Account] | None:
    """The key with this id and whose it is, if it opens doors on this side."""
    row = session.execute(
        select(Credential, Account)
        .join(Account, Account.id == Credential.account_id)
        .where(Credential.credential_id == credential_id, Credential.removed_at.is_(None), Account.side == side.value)
        .with_for_update(of=Credential)
    ).first()
    return (row.Credential, row.Account) if row else None


def accept(session: Session, credential: Credential, account: Account, found: Asserted) -> bool:
    """Whether a well-signed answer is good enough, by the rules that the signature does not prove (R02).

    The user handle is the account's; backup-eligible is as it was at registration; the counter, where the key keeps
    one, has moved on. A key that never counts (0 both times, as synced ones do) is fine; one that counts backwards
    may have been copied: refused and recorded, each time, without shutting out the key that is ahead.
    """
    counts = found.sign_count > 0 or credential.sign_count > 0
    if found.user_handle != account.user_handle:
        why = "handle"
    elif found.is_backup_eligible != credential.is_backup_eligible:
        why = "backup"
    elif counts and found.sign_count <= credential.sign_count:
        why = "count"
    elif not accounts.may_sign_in(session, account):
        why = "shut"
    else:
        credential.sign_count, credential.is_backed_up = found.sign_count, found.is_backed_up
        credential.last_used_at = clock.now()
        session.flush()
        return True
    failed(session, credential, account, why)
    return False


def failed(session: Session, credential: Credential, account: Account, why: str) -> None:
    """Record a bad answer for a known account's key (R80). `why` is a code for the record, never told to anyone."""
    accounts.record(session, account, "signin.failed", f"passkey:{credential.id}", why=why)


def has_way_in(session: Session, account: Account) -> bool:
    """Whether this account's person has been given a way in: a passkey or six words."""
    if account.words_hash is not None:
        return True
    return session.scalar(select(Credential.id).where(Credential.account_id == account.id).limit(1)) is not None


def has_come_in(session: Session, yp_id: str) -> bool:
    """Whether the young person has had a way in, so that a welcome code is no longer the next thing."""
    passkey = select(1).where(Credential.account_id == Account.id)
    had = select(Account.id).where(
        Account.authority_id == tenancy.current(session), Account.side == Side.YOUNG_PERSON.value,
        Account.subject_id == yp_id, Account.words_hash.is_not(None) | exists(passkey),
    )  # fmt: skip
    return session.scalar(had.limit(1)) is not None


def add(
    session: Session, account: Account, key: Registered, label: str, keep_sign_in: str = "", browser: str = "",
    *, is_by_code: bool = False,
) -> Credential:  # fmt: skip
    """Add a passkey. Every other sign-in of the account ends, and other devices are told of all but the first (R09).

    Raises Refused("passkey-known") for a key that is known already, Refused("passkeys-many") beyond ten. Whoever was
    let in by a code has none of the ten at hand: the one that was used longest ago makes room, so that nobody is
    locked out by what they lost.
    """
    if session.scalar(select(Credential.id).where(Credential.credential_id == key.credential_id)) is not None:
        raise Refused("passkey-known")
    _make_room(session, account, is_by_code=is_by_code)
    credential = Credential(
        id=new_id(), account_id=account.id, authority_id=account.authority_id, label=label,
        credential_id=key.credential_id, public_key=key.public_key, sign_count=key.sign_count,
        is_backup_eligible=key.is_backup_eligible, is_backed_up=key.is_backed_up, last_used_at=clock.now(),
    )  # fmt: skip
    accounts.record(session, account, "passkey.added", f"passkey:{credential.id}", device=label)
    if has_way_in(session, account):
        notices.way_in_changed(session, account, browser)
    session.add(credential)
    session.flush()
    signins.end_others(session, account.id, keep_sign_in)
    return credential


def _make_room(session: Session, account: Account, *, is_by_code: bool) -> None:
    held = of_account(session, account.id)
    if len(held) < MOST_PASSKEYS:
        return
    if not is_by_code:
        raise Refused("passkeys-many", limit=MOST_PASSKEYS)
    oldest = min(held, key=lambda key: (key.last_used_at or key.made_at, key.id))
    accounts.record(session, account, "passkey.removed", f"passkey:{oldest.id}")
    oldest.removed_at = clock.now()
    session.flush()


def count(session: Session, account_id: str) -> int:
    """How many passkeys the account has."""
    counted = select(func.count()).select_from(Credential)
    return session.scalar(counted.where(Credential.account_id == account_id, Credential.removed_at.is_(None))) or 0


def of_account(session: Session, account_id: str) -> list[Credential]:
    """The account's passkeys, newest first."""
    rows = session.scalars(
        select(Credential)
        .where(Credential.account_id == account_id, Credential.removed_at.is_(None))
        .order_by(Credential.made_at.desc())
    )
    return list(rows)


def remove(session: Session, actor: Actor, credential_id: str, keep_sign_in: str, browser: str = "") -> None:
    """Remove one of one's own passkeys; every other sign-in of the account ends, other devices are told (R09).

    Raises NotFound for another's, Refused("passkey-last") when nothing would be left to sign in with.
    """
    credential = session.get(Credential, credential_id)
    if credential is None or credential.account_id != actor.account_id or credential.removed_at is not None:
        raise NotFound
    account = session.get_one(Account, credential.account_id)
    if account.words_hash is None and count(session, account.id) < 2:
        raise Refused("passkey-last")
    accounts.record(session, account, "passkey.removed", f"passkey:{credential.id}")
    credential.removed_at = clock.now()
    notices.way_in_changed(session, account, browser)
    signins.end_others(session, account.id, keep_sign_in)


def remove_others(session: Session, account: Account, kept: Credential) -> int:
    """Remove every passkey of the account but this one; returns how many there were."""
    others = [key for key in of_account(session, account.id) if key.id != kept.id]
    for key in others:
        accounts.record(session, account, "passkey.removed", f"passkey:{key.id}")
        key.removed_at = clock.now()
    session.flush()
    return len(others)


def anybody_has_one(session: Session) -> bool:
    """Whether any passkey was ever made here: until then the installation is not set up."""
    return session.scalar(select(Credential.id).limit(1)) is not None
