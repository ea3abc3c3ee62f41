"""The one door in the wall between authorities (decision 0038): another one's session, beside this one.

It is a second session on the same connection, in the other authority and nowhere else: every lock of tenancy.py holds
in it, and the other record gets its own entries. What is done on both sides is saved by one commit, or not at all.
Only bridge.py and crossing.py may ask (tests/domain/test_bridge_wall.py).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from domain import tenancy
from domain.contact_requests import Request
from domain.db import lock_row
from domain.tenancy import BESIDE, TenancyBreach


def beside(session: Session, authority_id: str) -> Session:
    """A session in the other authority that lives and ends with this one's transaction. It never saves by itself."""
    if authority_id == tenancy.current(session):
        raise TenancyBreach("a bridge leads to another authority")
    known: dict[str, Session] = session.info.setdefault(BESIDE, {})
    if authority_id not in known:
        other = Session(
            session.connection(), autoflush=False, expire_on_commit=False, join_transaction_mode="rollback_only",
            info={"is_reading": session.info.get("is_reading", False)},
        )  # fmt: skip
        tenancy.enter(other, authority_id)
        known[authority_id] = other
    return known[authority_id]


def lock_both(one: tuple[Session, Request], other: tuple[Session, Request]) -> None:
    """Keep both sides' requests, in the same order whoever asks, so that two crossings never wait for each other."""
    for session, request in sorted((one, other), key=lambda pair: pair[1].authority_id):
        lock_row(session, request)


@event.listens_for(Session, "after_transaction_end")
def _end_beside(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        for other in session.info.pop(BESIDE, {}).values():
            other.close()
