"""Who can sign in: one account for a young person, a member of staff or a guest. It holds nothing about them but ids.

Accounts are looked up before anybody's authority is known, so they are not owned rows; what they point at is.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import audit, clock, tenancy
from domain.access import Actor, Side
from domain.colleagues import Staff
from domain.db import Base, new_id


class Account(Base):
    """The door of one person on one side. `user_handle` is what a passkey knows of it: 256 random bits (R03)."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"))
    side: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(22))
    user_handle: Mapped[bytes] = mapped_column(unique=True, default=lambda: secrets.token_bytes(32))
    is_active: Mapped[bool] = mapped_column(default=True)
    words_hash: Mapped[bytes | None] = mapped_column(unique=True)  # six recovery words, Argon2id
    words_made_at: Mapped[datetime | None]
    recovered_at: Mapped[datetime | None]  # words on a device not known before, or a new staff code, let them in (R10)
    reissued_by: Mapped[str | None] = mapped_column(String(22))  # the manager whose code replaced every passkey
    way_in_changed_at: Mapped[datetime | None]  # the newest notice (R09): without one no page asks for any
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("authority_id", "side", "subject_id"),)


REISSUE_COUNTS = timedelta(days=7)
"""How long two members of staff count as one after the way in of one was made by the other."""


def is_way_in_of_one_from_other(session: Session, authority_id: str, one_id: str, other_id: str) -> bool:
    """Whether one of these two members of staff got their way in anew from the other within the last seven days.

    Then they are not two people for the two keys (R28): whoever made the code may have used it themselves.
    """
    found = select(Account.id).where(
        Account.authority_id == authority_id,
        Account.side == Side.STAFF.value,
        Account.recovered_at > clock.now() - REISSUE_COUNTS,
        ((Account.subject_id == one_id) & (Account.reissued_by == other_id))
        | ((Account.subject_id == other_id) & (Account.reissued_by == one_id)),
    )
    return session.scalar(found.limit(1)) is not None


def account_for(session: Session, side: Side, authority_id: str, subject_id: str) -> Account:
    """The account of this person on this side; made when there is none yet."""
    account = session.scalars(
        select(Account).where(
            Account.authority_id == authority_id, Account.side == side.value, Account.subject_id == subject_id
        )
    ).first()
    if account is None:
        account = Account(id=new_id(), authority_id=authority_id, side=side.value, subject_id=subject_id)
        session.add(account)
        session.flush()
    return account


def actor_of(account: Account) -> Actor:
    """The account's person as the doer in the record, with no roles: enough to write who it was."""
    side = Side(account.side)
    yp_id = account.subject_id if side is Side.YOUNG_PERSON else ""
    return Actor(side, account.authority_id, account.id, account.subject_id, yp_id)


def record(session: Session, account: Account, what: str, subject: str = "", **detail: str | int | bool) -> None:
    """Write into the record what happened at this account's door, as done by its person (R80)."""
    tenancy.enter(session, account.authority_id)
    actor = actor_of(account)
    audit.record(session, actor, what, yp_id=actor.yp_id, subject=subject or f"account:{account.id}", **detail)


def may_sign_in(session: Session, account: Account) -> bool:
    """Whether this account opens its door now: active, and its member of staff not suspended (R17)."""
    if not account.is_active:
        return False
    if account.side != Side.STAFF.value:
        return True
    staff = session.get(Staff, (account.authority_id, account.subject_id))
    return staff is not None and not staff.is_suspended


def close_account(session: Session, account: Account) -> None:
    """Shut this door from the next request on (R17); what the person left behind stays."""
    record(session, account, "account.closed")
    session.execute(update(Account).where(Account.id == account.id).values(is_active=False))
    session.refresh(account)
