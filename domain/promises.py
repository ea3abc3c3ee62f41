"""The promise clock of one authority: within how many days a young person hears more, and when the manager is told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import access, audit, tenancy
from domain.access import Action, Actor
from domain.errors import Refused
from domain.people import Authority


def here(session: Session) -> Authority:
    """The authority this session is in."""
    return session.get_one(Authority, tenancy.current(session))


def change(session: Session, actor: Actor, promise_days: int, escalate_days: int) -> None:
    """A manager changes both; what was promised before stays as it was. Raises Refused("dates")."""
    access.require(actor, Action.STAFF_MANAGE)
    if not (1 <= promise_days <= 60 and 0 <= escalate_days <= 30):
        raise Refused("dates")
    audit.record(session, actor, "service.promises", promise=promise_days, escalate=escalate_days)
    row = here(session)
    row.promise_days, row.escalate_days = promise_days, escalate_days
    session.flush()
