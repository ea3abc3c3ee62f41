"""What the first key proposes: it does nothing until the second key agrees (docs/contact-lifecycle.md)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, within_reach
from domain.access import Actor
from domain.contact_requests import Request
from domain.db import Base, Owned, references
from domain.errors import NotFound
from domain.sealed import SealedJson, SealedText


class Kind(StrEnum):
    """What two keys are asked for."""

    ALLOW_APPROACH = "allow_approach"
    REFUSE = "refuse"
    OPEN_RUNGS = "open_rungs"
    OPEN_BRIDGE = "open_bridge"


class Proposal(Owned, Base):
    """What the first key wants; open until the second agrees or not."""

    __tablename__ = "proposal"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(20))
    terms_sealed: Mapped[bytes]
    review_on: Mapped[date | None] = mapped_column(Date)
    is_high_risk: Mapped[bool]
    first_id: Mapped[str] = mapped_column(String(22))
    first_is_lead: Mapped[bool]
    first_at: Mapped[datetime]
    second_id: Mapped[str | None] = mapped_column(String(22))
    second_at: Mapped[datetime | None]
    has_agreed: Mapped[bool | None]  # none: still open
    second_words_sealed: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1)

    terms = SealedJson("terms_sealed")  # reason, words, conditions, rungs, direction
    second_words = SealedText("second_words_sealed")

    __table_args__ = (
        *references(yp_id="young_person", request_id="request", person_id="person"),
        Index(None, "authority_id", "has_agreed", "first_at"),
        Index(None, "authority_id", "request_id"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


def get_proposal(session: Session, actor: Actor, proposal_id: str) -> Proposal:
    """A proposal as far as `actor` may know of it; raises NotFound."""
    proposal = within_reach.find(session, actor, Proposal, proposal_id)
    if proposal is None or not actor.is_staff or not access.can_see(actor, proposal.yp_id):
        raise NotFound
    return proposal


def proposals_on(session: Session, request: Request) -> list[Proposal]:
    """Every proposal on a request, newest first."""
    return list(
        session.scalars(select(Proposal).where(Proposal.request_id == request.id).order_by(Proposal.first_at.desc()))
    )


def open_proposal(session: Session, request: Request, kind: Kind) -> Proposal | None:
    """The proposal of this kind that still waits for its second key, if there is one."""
    return session.scalars(
        select(Proposal).where(
            Proposal.request_id == request.id, Proposal.kind == kind.value, Proposal.has_agreed.is_(None)
        )
    ).first()
