"""How a lead goes on: how sure it is, what comes next, who does it by when, and what it was before."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, finding, within_reach
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.finding import Confidence, Lead
from domain.people import Person, clean_words
from domain.sealed import SealedText


class LeadChange(Owned, Base):
    """A lead became surer, or less sure, and why. Rows are only added."""

    __tablename__ = "lead_change"

    yp_id: Mapped[str] = mapped_column(String(22))
    lead_id: Mapped[str] = mapped_column(String(22))
    number: Mapped[int]
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    why_sealed: Mapped[bytes]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    why = SealedText("why_sealed")

    __table_args__ = (
        *references(yp_id="young_person", lead_id="lead"),
        UniqueConstraint("authority_id", "lead_id", "number"),
    )


def get(session: Session, actor: Actor, lead_id: str) -> Lead:
    """A lead, as far as this member of staff may know of it; raises NotFound."""
    lead = within_reach.find(session, actor, Lead, lead_id)
    if lead is None or not access.allowed(actor, Action.CASE_SEE, lead.yp_id):
        raise NotFound
    return lead


def change(session: Session, actor: Actor, lead: Lead, confidence: Confidence, why: str) -> LeadChange | None:
    """Say that a lead is surer, or less sure, and why; what stood there before stays.

    Raises Refused: boundary, needs-reason, not-confirmed.
    """
    person = _person(session, actor, lead)
    if lead.confidence == confidence.value:
        return None
    if not why.strip():
        raise Refused("needs-reason")
    finding.require_confirmed(session, person, confidence)
    number = (session.scalar(select(func.max(LeadChange.number)).where(LeadChange.lead_id == lead.id)) or 0) + 1
    row = LeadChange(
        authority_id=lead.authority_id, yp_id=lead.yp_id, lead_id=lead.id, number=number, before=lead.confidence,
        after=confidence.value, by_id=actor.subject_id, at=clock.now(), why=clean_words(why),
    )  # fmt: skip
    audit.record(
        session, actor, "lead.changed", yp_id=lead.yp_id, subject=f"person:{lead.person_id}", lead=lead.id,
        before=lead.confidence, after=confidence.value,
    )  # fmt: skip
    lead.confidence = confidence.value
    session.add(row)
    session.flush()
    return row


def plan_next(
    session: Session, actor: Actor, lead: Lead, next_step: str, due_on: date | None, owner_id: str | None = None
) -> None:
    """Say what comes next, by when and by whom; with nothing to come the lead is done, and waits for nobody."""
    _person(session, actor, lead)
    told = clean_words(next_step)
    if due_on is not None and not told:
        raise Refused("needs-words")
    audit.record(
        session, actor, "lead.planned", yp_id=lead.yp_id, subject=f"person:{lead.person_id}", lead=lead.id,
        due_on=due_on.isoformat() if due_on else "", is_done=not told,
    )  # fmt: skip
    lead.next_step, lead.due_on = told, due_on
    lead.owner_id = owner_id or lead.owner_id
    lead.closed_at = None if told else clock.now()
    session.flush()


def _person(session: Session, actor: Actor, lead: Lead) -> Person:
    access.require(actor, Action.CASE_WORK, lead.yp_id)
    person = session.get(Person, (lead.authority_id, lead.person_id))
    if person is None:
        raise NotFound
    finding.may_look(session, actor, person)
    return person


def changes_on(session: Session, person: Person) -> dict[str, list[LeadChange]]:
    """What became of each lead on somebody, oldest first, by the lead's id. One statement."""
    rows = (
        select(LeadChange)
        .join(Lead, (Lead.authority_id == LeadChange.authority_id) & (Lead.id == LeadChange.lead_id))
        .where(Lead.person_id == person.id)
        .order_by(LeadChange.lead_id, LeadChange.number)
    )
    found: dict[str, list[LeadChange]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.lead_id, []).append(row)
    return found
