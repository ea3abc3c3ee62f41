"""Who can be one of the two keys, and how many keys a thing needs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, consent, safeguarding_risk, tenancy, visitors
from domain.access import Action, Actor, Role
from domain.colleagues import Tie
from domain.consent import Scope
from domain.errors import Refused
from domain.people import Person, YoungPerson
from domain.proposals import Proposal
from domain.rungs import Rung


def has_tie(session: Session, staff_id: str, yp_id: str, person_id: str) -> bool:
    """A declared relation to the young person or to this person (R29)."""
    tie = select(Tie.id).where(
        Tie.staff_id == staff_id, Tie.yp_id == yp_id, Tie.person_id.is_(None) | (Tie.person_id == person_id)
    )
    return session.scalar(tie.limit(1)) is not None


def require_key(session: Session, actor: Actor, yp_id: str, person_id: str) -> None:
    """Whether this actor can be a key for these two at all: staff of this authority, a fresh touch, and no tie."""
    access.require(actor, Action.CASE_DECIDE, yp_id)
    if actor.is_held:
        raise Refused("held")
    if not actor.is_verified_lately:
        raise Refused("needs-touch")
    if has_tie(session, actor.subject_id, yp_id, person_id):
        raise Refused("conflict-of-interest")


def is_first_key(actor: Actor, yp_id: str) -> bool:
    """A coordinator, of this young person: the role and the assignment both run now."""
    return Role.COORDINATOR in actor.roles and access.allowed(actor, Action.CASE_WORK, yp_id)


def first_key_now(session: Session, proposal: Proposal) -> Actor | None:
    """Whoever turned the first key, as they are now, if they could still turn it; else None (R29).

    Asked what was asked when they proposed (suspended, role, assignment, held, tie), but for the touch, which they
    gave then.
    """
    first = key_now(session, proposal.authority_id, proposal.first_id, proposal.yp_id, proposal.person_id)
    return first if first is not None and is_first_key(first, proposal.yp_id) else None


def key_now(session: Session, authority_id: str, staff_id: str, yp_id: str, person_id: str) -> Actor | None:
    """This member of staff as they are now, if `require_key` would still let them, but for the touch; else None."""
    staff = visitors.staff_now(session, authority_id, staff_id)
    if staff is None or staff.is_held or not access.allowed(staff, Action.CASE_DECIDE, yp_id):
        return None
    return None if has_tie(session, staff_id, yp_id, person_id) else staff


def is_second_key(session: Session, actor: Actor, yp_id: str) -> bool:
    """The service's manager, the safeguarding lead, or the young person's social worker; of somebody grown up, the
    worker only if they say so themselves.
    """
    if actor.roles & {Role.MANAGER, Role.SAFEGUARDING}:
        return True
    yp = session.get(YoungPerson, (tenancy.current(session), yp_id))
    if yp is None or not actor.works_with(yp_id, Role.SOCIAL_WORKER):
        return False
    return not yp.is_adult or consent.in_force(session, yp_id, Scope.CONSULT)


def keys_needed(session: Session, yp: YoungPerson, person: Person, rungs: Sequence[Rung]) -> int:
    """Two under 18, for anything high-risk and for numbers exchanged; one for an adult's own choice otherwise."""
    if not yp.is_adult or Rung.DIRECT in rungs or safeguarding_risk.risk_reasons(session, person):
        return 2
    return 1
