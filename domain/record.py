"""Reading the record about one young person: who looked, who decided, newest first (R82)."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import access, audit, tenancy
from domain.access import Action, Actor
from domain.audit import AuditEvent

PAGE = 50


def entries(session: Session, actor: Actor, yp_id: str, before: int | None = None) -> list[AuditEvent]:
    """A page of the record about a young person, newest first; `before` (an entry's number) goes on from there.

    The reading is recorded too, on the first page.
    """
    access.require(actor, Action.RECORD_SEE, yp_id)
    if before is None:
        audit.record(session, actor, "record.seen", yp_id=yp_id, subject=f"young_person:{yp_id}")
    rows = select(AuditEvent).where(AuditEvent.authority_id == tenancy.current(session), AuditEvent.yp_id == yp_id)
    if before is not None:
        rows = rows.where(AuditEvent.seq < before)
    return list(session.scalars(rows.order_by(AuditEvent.seq.desc()).limit(PAGE)))


def how_many(session: Session, actor: Actor, yp_id: str) -> int:
    """How many entries there are about a young person."""
    access.require(actor, Action.RECORD_SEE, yp_id)
    rows = select(func.count()).select_from(AuditEvent)
    mine = rows.where(AuditEvent.authority_id == tenancy.current(session), AuditEvent.yp_id == yp_id)
    return session.scalar(mine) or 0


def check(session: Session, actor: Actor, yp_id: str) -> int | None:
    """Walk the whole chain of this authority now: how many entries fit, or None when it was changed (R81)."""
    access.require(actor, Action.RECORD_SEE, yp_id)
    audit.record(session, actor, "record.checked", yp_id=yp_id)
    try:
        return audit.verify(session, tenancy.current(session))
    except audit.ChainBroken:
        return None
