"""What ends with a request: after a stop or a refusal nothing that was allowed or on its way lives on (invariant 3)."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain import audit, bridge, check_in, clock, invitation, item_reviews
from domain.access import Actor
from domain.contact_requests import Request
from domain.proposals import Proposal
from domain.rungs import Approval


def end_everything(session: Session, actor: Actor, request: Request) -> None:
    """For contact.py: after a stop or refusal every approval, open proposal, invitation and undelivered item ends."""
    now = clock.now()
    audit.record(
        session,
        actor,
        "contact.ended_all",
        yp_id=request.yp_id,
        subject=f"request:{request.id}",
        person=request.person_id,
    )
    session.execute(
        update(Approval)
        .where(Approval.authority_id == request.authority_id, Approval.request_id == request.id)
        .where(Approval.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.execute(
        update(Proposal)
        .where(Proposal.authority_id == request.authority_id, Proposal.request_id == request.id)
        .where(Proposal.has_agreed.is_(None))
        .values(has_agreed=False, second_at=now, version=Proposal.version + 1)
    )
    check_in.close_all(session, request)
    invitation.end_unused(session, request.person_id)
    bridge.close_own(session, actor, request.person_id)
    item_reviews.call_back(session, actor, request.person_id)
