"""Overlays on everything of one young person: paused by them, frozen for safety, in need of review (lifecycle 1).

While any of them lies on it nothing new is delivered: domain/delivery.py asks each time.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import access, audit, tenancy
from domain.access import Action, Actor, Role, Side
from domain.errors import NotAllowed, NotFound, Refused
from domain.people import YoungPerson


def _mine(session: Session, actor: Actor) -> YoungPerson:
    yp = session.get(YoungPerson, (tenancy.current(session), actor.yp_id))
    if yp is None or actor.side is not Side.YOUNG_PERSON:
        raise NotFound
    return yp


def pause_everything(session: Session, actor: Actor) -> None:
    """Too much: nothing comes or goes with anybody until they say so. No reason asked; twice is once."""
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    yp = _mine(session, actor)
    audit.record(session, actor, "all.paused", yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.is_paused = True
    session.flush()


def resume_everything(session: Session, actor: Actor) -> None:
    """The young person, and nobody else, lets things come and go again."""
    access.require(actor, Action.OWN_CHANGE, actor.yp_id)
    yp = _mine(session, actor)
    audit.record(session, actor, "all.resumed", yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.is_paused = False
    session.flush()


def freeze(session: Session, actor: Actor, yp: YoungPerson, reason: str) -> None:
    """Stop everything for safety at once; one key is enough, and it needs a reason."""
    access.require(actor, Action.CASE_DECIDE, yp.id)
    if not reason.strip():
        raise Refused("needs-reason")
    audit.record(session, actor, "case.frozen", yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.is_frozen = True
    session.flush()


def unfreeze(session: Session, actor: Actor, yp: YoungPerson) -> None:
    """Only the manager or the safeguarding lead lifts a freeze."""
    access.require(actor, Action.CASE_DECIDE, yp.id)
    if not actor.roles & {Role.MANAGER, Role.SAFEGUARDING}:
        raise NotAllowed("case.unfreeze")
    audit.record(session, actor, "case.unfrozen", yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.is_frozen = False
    session.flush()
