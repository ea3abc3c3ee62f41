"""What lies over everything of one young person: their own pause, and a freeze for safety (lifecycle, overlays).

While either is on, nothing new is delivered either way (domain/delivery.py reads it); no request loses its place.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import access, audit, tenancy
from domain.access import Action, Actor, Role, Side
from domain.errors import NotAllowed, NotFound, Refused
from domain.people import YoungPerson


def pause_everything(session: Session, actor: Actor) -> None:
    """The young person pauses it all: at once, no reason asked, also while frozen. Pausing twice changes nothing."""
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    _set(session, actor, is_paused=True)


def resume_everything(session: Session, actor: Actor) -> None:
    """The young person, and only they, let it go on from where it was; not in the day after recovery (R10)."""
    access.require(actor, Action.OWN_CHANGE, actor.yp_id)
    if actor.is_held:
        raise Refused("held")
    _set(session, actor, is_paused=False)


def _set(session: Session, actor: Actor, *, is_paused: bool) -> None:
    if actor.side is not Side.YOUNG_PERSON:
        raise NotAllowed("overlay")
    yp = session.get(YoungPerson, (tenancy.current(session), actor.yp_id))
    if yp is None:
        raise NotFound
    if yp.is_paused is is_paused:
        return
    what = "everything.paused" if is_paused else "everything.resumed"
    audit.record(session, actor, what, yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.is_paused = is_paused
    session.flush()


def freeze(session: Session, actor: Actor, yp: YoungPerson, reason: str) -> None:
    """Stop everything for safety, at once: one member of staff is enough, with a reason. Freezing twice is once."""
    access.require(actor, Action.CASE_DECIDE, yp.id)
    if not reason.strip():
        raise Refused("needs-reason")
    _freeze(session, actor, yp, is_frozen=True)


def unfreeze(session: Session, actor: Actor, yp: YoungPerson) -> None:
    """Only the manager or the safeguarding lead lifts a freeze."""
    access.require(actor, Action.CASE_DECIDE, yp.id)
    if not actor.roles & {Role.MANAGER, Role.SAFEGUARDING}:
        raise NotAllowed("overlay")
    _freeze(session, actor, yp, is_frozen=False)


def _freeze(session: Session, actor: Actor, yp: YoungPerson, *, is_frozen: bool) -> None:
    if yp.is_frozen is is_frozen:
        return
    what = "case.frozen" if is_frozen else "case.unfrozen"
    audit.record(session, actor, what, yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.is_frozen = is_frozen
    session.flush()
