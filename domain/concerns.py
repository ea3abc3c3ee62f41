"""Worries about safety, in the exact words that raised them: staff-only words, open until someone answers for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, tenancy, within_reach
from domain.access import Action, Actor, Role
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import clean_words
from domain.sealed import SealedText


class Concern(Owned, Base):
    """A worry, in the exact words that raised it. It stays open until someone on duty answers for it."""

    __tablename__ = "concern"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str | None] = mapped_column(String(22))
    item_id: Mapped[str | None] = mapped_column(String(22))
    level: Mapped[int]
    words_sealed: Mapped[bytes]
    note_sealed: Mapped[bytes | None]
    by_id: Mapped[str] = mapped_column(String(22))
    raised_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(22))
    outcome_sealed: Mapped[bytes | None]
    closed_at: Mapped[datetime | None]

    words = SealedText("words_sealed")  # verbatim
    note = SealedText("note_sealed")
    outcome = SealedText("outcome_sealed")

    __table_args__ = (*references(yp_id="young_person", person_id="person"), Index(None, "authority_id", "closed_at"))


def raise_concern(
    session: Session, actor: Actor, yp_id: str, words: str, level: int,
    person_id: str | None = None, item_id: str | None = None, note: str = "",
) -> Concern:  # fmt: skip
    """Open a concern with the exact words that raised it. Level 1 to 3 (docs/glossary.md)."""
    if level not in (1, 2, 3):
        raise Refused("level")
    concern = Concern(
        authority_id=tenancy.current(session), yp_id=yp_id, person_id=person_id, item_id=item_id, level=level,
        by_id=actor.subject_id, raised_at=clock.now(), words=words, note=clean_words(note),
    )  # fmt: skip
    audit.record(session, actor, "concern.raised", yp_id=yp_id, subject=f"concern:{concern.id}", level=level)
    session.add(concern)
    session.flush()
    return concern


def answer_concern(session: Session, actor: Actor, concern_id: str, outcome: str) -> Concern:
    """Someone on duty answers for a concern and says what was done; it closes. Raises Refused without words."""
    concern = session.get(Concern, (tenancy.current(session), concern_id))
    if concern is None or not access.can_see(actor, concern.yp_id):
        raise NotFound
    access.require(actor, Action.CASE_DECIDE, concern.yp_id)
    if not outcome.strip():
        raise Refused("needs-reason")
    audit.record(session, actor, "concern.answered", yp_id=concern.yp_id, subject=f"concern:{concern.id}")
    concern.acknowledged_at = concern.acknowledged_at or clock.now()
    concern.acknowledged_by = actor.subject_id
    concern.outcome = clean_words(outcome)
    concern.closed_at = clock.now()
    session.flush()
    return concern


def concerns_seen(session: Session, actor: Actor, is_open: bool = True, limit: int = 100) -> list[Concern]:
    """Concerns this member of staff may know of: the open ones, gravest and oldest first, or those that are closed."""
    access.require(actor, Action.WORK_SEE)
    rows = select(Concern).where(Concern.closed_at.is_(None) if is_open else Concern.closed_at.is_not(None))
    if not actor.roles & {Role.MANAGER, Role.SAFEGUARDING}:
        rows = rows.where(Concern.yp_id.in_(sorted({yp_id for yp_id, _role in actor.assigned})))
    order = (Concern.level.desc(), Concern.raised_at) if is_open else (Concern.closed_at.desc(),)
    return list(session.scalars(rows.order_by(*order, Concern.id).limit(limit)))


def get_concern(session: Session, actor: Actor, concern_id: str) -> Concern:
    """A concern as far as `actor` may know of it, the looking recorded; raises NotFound."""
    concern = within_reach.find(session, actor, Concern, concern_id)
    if concern is None or not actor.is_staff or not access.can_see(actor, concern.yp_id):
        raise NotFound
    audit.record(session, actor, "concern.seen", yp_id=concern.yp_id, subject=f"concern:{concern.id}")
    return concern
