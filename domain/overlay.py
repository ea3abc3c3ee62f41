"""What lies over everything of one young person: their own pause, a freeze for safety, and the need of a review.

While any of them is on, nothing new is delivered either way (domain/delivery.py reads it); no request loses its place.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Session

from domain import access, audit, clock, consent, meeting, tenancy
from domain.access import Action, Actor, Role, Side
from domain.consent import Scope
from domain.errors import NotAllowed, NotFound, Refused
from domain.people import YoungPerson, clean_words


class Why(StrEnum):
    """Why a case needs a review (R37)."""

    TURNED_18 = "turned_18"
    TURNED_25 = "turned_25"
    ORDER_ENDED = "order_ended"
    MOVED_HOME = "moved_home"
    MOVED_AUTHORITY = "moved_authority"
    GONE_HOME = "gone_home"  # back to the family, or adopted
    LEFT_CUSTODY = "left_custody"
    CHECK_CHANGED = "check_changed"  # it said that there must be no contact, and doesn't any more
    BIRTHDAY = "birthday"  # it was corrected, and makes them grown up or a child
    DIED = "died"
    OTHER = "other"


NOTED = (Why.MOVED_HOME, Why.MOVED_AUTHORITY, Why.GONE_HOME, Why.DIED, Why.OTHER)
"""What a member of staff notes by hand."""


def pause_everything(session: Session, actor: Actor) -> None:
    """The young person pauses it all: at once, no reason asked, also while frozen. Pausing twice changes nothing."""
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    _set(session, actor, is_paused=True)


def resume_everything(session: Session, actor: Actor) -> None:
    """The young person, and only they, let it go on from where it was; not in the day after recovery (R10), and not
    while they don't take part.
    """
    access.require(actor, Action.OWN_CHANGE, actor.yp_id)
    if actor.is_held:
        raise Refused("held")
    if not consent.in_force(session, actor.yp_id, Scope.TAKE_PART):
        raise Refused("take-part")
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
    meeting.recheck(session, actor, yp.id)


def freeze(session: Session, actor: Actor, yp: YoungPerson, reason: str) -> None:
    """Stop everything for safety, at once: one member of staff is enough, with a reason. Freezing twice is once."""
    access.require(actor, Action.CASE_DECIDE, yp.id)
    if not reason.strip():
        raise Refused("needs-reason")
    if yp.is_frozen:
        return
    _freeze(session, actor, yp, is_frozen=True)
    yp.frozen_why = clean_words(reason)
    session.flush()


def shut(session: Session, actor: Actor) -> None:
    """The young person freezes everything, their own pages too: somebody else has their phone (R18). All but help is
    closed from the next request on, until the manager or the safeguarding lead has talked to them.
    """
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    yp = session.get(YoungPerson, (tenancy.current(session), actor.yp_id))
    if actor.side is not Side.YOUNG_PERSON or yp is None:
        raise NotAllowed("overlay")
    if not yp.is_frozen:
        yp.frozen_why = ""
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
    meeting.recheck(session, actor, yp.id)


def need_review(session: Session, actor: Actor, yp: YoungPerson, why: Why) -> None:
    """Something turned: nothing new is delivered until a person decided (R37). A death stays the reason whatever else
    comes. Anybody who works with them may say so; turning_points.decide ends it.
    """
    access.require(actor, Action.CASE_DECIDE, yp.id)
    audit.record(session, actor, "case.needs_review", yp_id=yp.id, subject=f"young_person:{yp.id}", why=why.value)
    if not yp.needs_review:
        yp.review_at = clock.now()
    if yp.review_why != Why.DIED.value:
        yp.review_why = why.value
    yp.needs_review = True
    session.flush()
    meeting.recheck(session, actor, yp.id)
