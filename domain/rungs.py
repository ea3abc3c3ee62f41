"""Ways of being in touch, and which of them are open: for whom, in which direction, until when.

An approval is a person, a rung, a direction, conditions, approvers, from and until: never a yes or no. Each rung is
approved by itself (docs/contact-lifecycle.md).

"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Index, String, select
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock
from domain.access import Action, Actor, Side
from domain.contact_requests import Request
from domain.db import Base, Owned, new_id, references
from domain.errors import NotAllowed, Refused
from domain.sealed import SealedText


class Rung(StrEnum):
    """Ways of being in touch, from the quietest."""

    MEMORY_ONLY = "memory_only"
    LETTERS = "letters"
    PHOTOS = "photos"
    CALL = "call"
    SUPPORTED_VISIT = "supported_visit"
    VISIT = "visit"
    OUTING = "outing"
    OVERNIGHT = "overnight"
    DIRECT = "direct"


class Direction(StrEnum):
    """Which way: from the person to the young person, from the young person to them, or both."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class Approval(Owned, Base):
    """A rung that is open in a direction from then until then, and who opened it."""

    __tablename__ = "approval"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    rung: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(5))
    conditions_sealed: Mapped[bytes | None]
    first_id: Mapped[str] = mapped_column(String(22))
    second_id: Mapped[str | None] = mapped_column(String(22))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    conditions = SealedText("conditions_sealed")

    __table_args__ = (
        *references(yp_id="young_person", request_id="request", person_id="person"),
        Index(None, "authority_id", "person_id", "rung"),
        Index(None, "authority_id", "request_id"),
        Index(None, "authority_id", "until_at"),
    )


LONGEST_DAYS = 366


def is_review_date(day: date | None) -> bool:
    """From tomorrow to a year from now: nothing is allowed or kept back for longer without being looked at again."""
    return day is not None and 0 < (day - clock.today()).days <= LONGEST_DAYS


def end_of(day: date) -> datetime:
    """The moment a review date begins where the service is: what was allowed until then stops by itself."""
    return datetime.combine(day, time(0), clock.LONDON)


def live_approvals(session: Session, request: Request) -> list[Approval]:
    """The rungs that are open now."""
    now = clock.now()
    rows = select(Approval).where(
        Approval.request_id == request.id,
        Approval.revoked_at.is_(None),
        Approval.from_at <= now,
        Approval.until_at > now,
    )
    return sorted(session.scalars(rows), key=lambda approval: list(Rung).index(Rung(approval.rung)))


def revoke(session: Session, actor: Actor, approval: Approval) -> None:
    """Take a rung back at once: the young person, or any staff member who could have been a key."""
    own = actor.side is Side.YOUNG_PERSON and access.allowed(actor, Action.OWN_WITHDRAW, approval.yp_id)
    if not own and not access.allowed(actor, Action.CASE_DECIDE, approval.yp_id):
        raise NotAllowed("revoke")
    if approval.revoked_at is not None:
        raise Refused("not-now-state", state="revoked")
    end(session, actor, approval)


def end(session: Session, actor: Actor, approval: Approval) -> None:
    """For verbs that have asked already: this rung is closed from now."""
    audit.record(
        session, actor, "rung.closed", yp_id=approval.yp_id, subject=f"approval:{approval.id}",
        person=approval.person_id,
    )  # fmt: skip
    approval.revoked_at = clock.now()
    session.flush()


def carry_on(session: Session, actor: Actor, approval: Approval) -> Approval:
    """For turning_points.py: the same rung on the same terms, opened anew by `actor` alone, from now."""
    end(session, actor, approval)
    told = {column.key: getattr(approval, column.key) for column in sa_inspect(Approval).columns}
    told |= {
        "id": new_id(),
        "first_id": actor.subject_id,
        "second_id": None,
        "from_at": clock.now(),
        "revoked_at": None,
    }
    again = Approval(**{name: value for name, value in told.items() if name != "conditions_sealed"})
    again.conditions = approval.conditions
    audit.record(
        session, actor, "rung.opened", yp_id=again.yp_id, subject=f"approval:{again.id}", person=again.person_id,
        rung=again.rung, direction=again.direction, until=again.until_at.isoformat(),
    )  # fmt: skip
    session.add(again)
    session.flush()
    return again
