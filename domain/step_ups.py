"""A fresh passkey touch for one action: bound to its exact address and fields, used once, five minutes (R16)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import clock
from domain.access import FRESH
from domain.db import Base, new_id
from domain.keys import keyring

NOT_PART = frozenset({"csrf_token", "once"})
"""Fields that differ from one sending of a form to the next and mean nothing to the action."""


class StepUp(Base):
    """One touch, for one action of one sign-in."""

    __tablename__ = "step_up"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    sign_in_id: Mapped[str] = mapped_column(String(22), ForeignKey("sign_in.id"))
    action_hash: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "sign_in_id", "action_hash"),)


def action_hash(path: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """What a touch is bound to: a keyed sum over the address and every field with its value, in one order.

    The CSRF token and the once-only token are left out, so that a form sent again is the same action. Keyed with a
    secret of the installation: verdicts and reasons are few and short, and a stolen database must not confirm a guess
    at them (R84).
    """
    told = sorted([name, value] for name, value in fields if name not in NOT_PART)
    body = json.dumps([path, told], ensure_ascii=True, separators=(",", ":")).encode()
    return hmac.digest(keyring().secret("step-up"), body, sha256)


def add_step_up(session: Session, sign_in_id: str, action: bytes) -> None:
    """Note that the person behind this sign-in touched their passkey for this action just now."""
    session.add(StepUp(sign_in_id=sign_in_id, action_hash=action))
    session.flush()


def has_step_up(session: Session, sign_in_id: str, action: bytes) -> bool:
    """Whether a touch for this action waits to be spent; it stays unspent."""
    waiting = select(StepUp.id).where(
        StepUp.sign_in_id == sign_in_id,
        StepUp.action_hash == action,
        StepUp.used_at.is_(None),
        StepUp.at >= clock.now() - FRESH,
    )
    return session.scalar(waiting.limit(1)) is not None


def use_step_up(session: Session, sign_in_id: str, action: bytes) -> bool:
    """Spend the touch for this action. False if there is none, it is older than five minutes, or it was spent."""
    spent = session.execute(
        update(StepUp)
        .where(
            StepUp.sign_in_id == sign_in_id,
            StepUp.action_hash == action,
            StepUp.used_at.is_(None),
            StepUp.at >= clock.now() - FRESH,
        )
        .values(used_at=clock.now())
        .returning(StepUp.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(spent)
