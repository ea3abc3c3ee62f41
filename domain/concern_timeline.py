"""A worry from the record, in order: who raised it, who saw it, who decided what and when, and what became of what it
was about. For whoever has to understand afterwards what happened.
"""

from __future__ import annotations

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from domain import access, audit, tenancy
from domain.access import Action, Actor
from domain.audit import AuditEvent
from domain.concerns import Concern

MOST = 1000
OVER_ALL = ("case.frozen", "case.unfrozen", "everything.paused", "everything.resumed")


def entries(session: Session, actor: Actor, concern: Concern) -> list[AuditEvent]:
    """Every entry about this worry, about the letter or photo it came with, and about what was stopped for it, oldest
    first. Reading it is recorded too.
    """
    access.require(actor, Action.RECORD_SEE, concern.yp_id)
    audit.record(session, actor, "concern.traced", yp_id=concern.yp_id, subject=f"concern:{concern.id}")
    subjects = [f"concern:{concern.id}"]
    subjects += [f"item:{concern.item_id}"] if concern.item_id else []
    subjects += [f"media:{concern.media_id}"] if concern.media_id else []
    about_person = and_(
        AuditEvent.subject == f"person:{concern.person_id}", AuditEvent.what.in_(("safety.paused", "safety.ended"))
    )
    over_all = and_(AuditEvent.what.in_(OVER_ALL), AuditEvent.at >= concern.raised_at)
    rows = select(AuditEvent).where(
        AuditEvent.authority_id == tenancy.current(session), AuditEvent.yp_id == concern.yp_id,
        or_(AuditEvent.subject.in_(subjects), about_person, over_all),
    )  # fmt: skip
    return list(session.scalars(rows.order_by(AuditEvent.seq).limit(MOST)))
