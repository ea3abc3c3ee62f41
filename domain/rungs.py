"""Ways of being in touch, and which of them are open: for whom, in which direction, until when.

An approval is a person, a rung, a direction, conditions, approvers, from and until: never a yes or no. Each rung is
approved by itself (docs/contact-lifecycle.md).

"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Index, String, exists, or_, select
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import access, audit, clock
from domain.access import Action, Actor, Role, Side
from domain.colleagues import Tie
from domain.contact_requests import Request
from domain.db import Base, Owned, lock_row, new_id, references
from domain.errors import NotAllowed, NotFound, Refused
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


MEETING = (Rung.CALL, Rung.SUPPORTED_VISIT, Rung.VISIT, Rung.OUTING, Rung.OVERNIGHT)
"""The ways that are a time and a place: each has its own day (meeting.py)."""
BOTH_WAYS = frozenset({*MEETING, Rung.DIRECT})
"""What cannot be open one way only."""


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
    has_lead: Mapped[bool | None]  # one of the two keys was the safeguarding lead; none: from before that was noted
    chosen_at: Mapped[datetime | None]  # of `direct`: when the young person themselves said yes to it
    for_yp_sealed: Mapped[bytes | None]
    for_guest_sealed: Mapped[bytes | None]

    conditions = SealedText("conditions_sealed")  # staff only
    for_yp = SealedText("for_yp_sealed")  # the conditions in words for the young person
    for_guest = SealedText("for_guest_sealed")  # what of them is meant for the person

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


def open_approvals(session: Session, request: Request) -> list[Approval]:
    """Every rung that was opened, not closed and not run out, whether it counts or not: for the keys' own page."""
    now = clock.now()
    rows = select(Approval).where(
        Approval.request_id == request.id,
        Approval.revoked_at.is_(None),
        Approval.from_at <= now,
        Approval.until_at > now,
    )
    return sorted(session.scalars(rows), key=lambda approval: list(Rung).index(Rung(approval.rung)))


def live_approvals(session: Session, request: Request) -> list[Approval]:
    """The rungs that are open now and count: neither key is tied, and numbers only by their own choice."""
    return that_count(session, open_approvals(session, request))


def that_count(session: Session, rows: list[Approval]) -> list[Approval]:
    """Those of `open_approvals` that count. One statement."""
    tied = tied_keys(session, rows)
    return [row for row in rows if row.id not in tied and is_chosen(row)]


def is_chosen(approval: Approval) -> bool:
    """Swapping numbers needs the young person's own choice besides the two keys; nothing else does."""
    return approval.rung != Rung.DIRECT.value or approval.chosen_at is not None


def tied_keys(session: Session, approvals: list[Approval]) -> set[str]:
    """Which of these have a key who turned out to be tied: they count for nothing until approved anew (R29)."""
    if not approvals:
        return set()
    yp_ids = {approval.yp_id for approval in approvals}
    ties = session.execute(select(Tie.staff_id, Tie.yp_id, Tie.person_id).where(Tie.yp_id.in_(yp_ids))).all()
    return {
        approval.id
        for approval in approvals
        for tie in ties
        if tie.staff_id in (approval.first_id, approval.second_id)
        and tie.yp_id == approval.yp_id
        and tie.person_id in (None, approval.person_id)
    }


def untied_clause(approval: type[Approval] = Approval) -> ColumnElement[bool]:
    """SQL: neither key of this approval has a declared tie to the young person or to the person."""
    tie = aliased(Tie)
    return ~exists(
        select(1)
        .where(tie.authority_id == approval.authority_id, tie.yp_id == approval.yp_id)
        .where(or_(tie.staff_id == approval.first_id, tie.staff_id == approval.second_id))
        .where(or_(tie.person_id.is_(None), tie.person_id == approval.person_id))
        .correlate(approval)
    )


def ever_with(session: Session, person_id: str) -> list[Approval]:
    """Every approval there ever was with a person, oldest first."""
    rows = select(Approval).where(Approval.person_id == person_id)
    return list(session.scalars(rows.order_by(Approval.from_at, Approval.id)))


def for_guest(rows: list[Approval]) -> list[Approval]:
    """What was agreed with the person (`ever_with`), the newest for each way. It stays whatever happens on the other
    side, so that no stop shows in it (docs/contact-lifecycle.md).
    """
    newest: dict[str, Approval] = {}
    for row in rows:
        if row.for_guest:
            newest[row.rung] = row
    return sorted(newest.values(), key=lambda approval: list(Rung).index(Rung(approval.rung)))


def revoke(session: Session, actor: Actor, approval: Approval) -> None:
    """Take a rung back at once: the young person, or any staff member who could have been a key. What stood on it is
    looked at again in the same transaction.
    """
    own = actor.side is Side.YOUNG_PERSON and access.allowed(actor, Action.OWN_WITHDRAW, approval.yp_id)
    if not own and not access.allowed(actor, Action.CASE_DECIDE, approval.yp_id):
        raise NotAllowed("revoke")
    if approval.revoked_at is not None:
        raise Refused("not-now-state", state="revoked")
    from domain import item_reviews

    end(session, actor, approval)
    item_reviews.count_again(session, actor, approval.yp_id, approval.person_id)


def end(session: Session, actor: Actor, approval: Approval) -> None:
    """For verbs that have asked already: this rung is closed from now."""
    audit.record(
        session, actor, "rung.closed", yp_id=approval.yp_id, subject=f"approval:{approval.id}",
        person=approval.person_id,
        rung=approval.rung,
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
        "has_lead": Role.SAFEGUARDING in actor.roles,
        "chosen_at": None,
    }
    again = Approval(**{name: value for name, value in told.items() if not name.endswith("_sealed")})
    again.conditions, again.for_yp, again.for_guest = approval.conditions, approval.for_yp, approval.for_guest
    audit.record(
        session, actor, "rung.opened", yp_id=again.yp_id, subject=f"approval:{again.id}", person=again.person_id,
        rung=again.rung, direction=again.direction, until=again.until_at.isoformat(),
        first=again.first_id, second="", lead=bool(again.has_lead),
    )  # fmt: skip
    session.add(again)
    session.flush()
    return again


def choose_direct(session: Session, actor: Actor, approval: Approval) -> None:
    """The young person's own yes to swapping numbers, after two keys: a step of its own, which staff never take.

    Raises NotAllowed for anybody else, NotFound when it is not open to choose, Refused("held" / "not-now-state").
    """
    from domain import check_in, seeing

    access.require(actor, Action.OWN_CHANGE, approval.yp_id)
    if actor.side is not Side.YOUNG_PERSON:
        raise NotAllowed("direct")
    lock_row(session, approval)
    if actor.is_held:
        raise Refused("held")
    if approval.chosen_at is not None:
        raise Refused("not-now-state", state="chosen")
    if approval not in choosable(session, actor, approval.person_id):
        raise NotFound
    audit.record(
        session, actor, "rung.chosen", yp_id=approval.yp_id, subject=f"approval:{approval.id}",
        person=approval.person_id, rung=approval.rung,
    )  # fmt: skip
    approval.chosen_at = clock.now()
    session.flush()
    if seeing.is_way_open(session, approval.person_id, Rung.DIRECT, clock.now()):
        check_in.ask(session, actor, approval.yp_id, approval.request_id, approval.person_id, Rung.DIRECT)


def choosable(session: Session, actor: Actor, person_id: str) -> list[Approval]:
    """The swap of numbers that two keys opened and that waits for the young person's own choice, if there is one."""
    from domain import seeing

    access.require(actor, Action.OWN_SEE, actor.yp_id)
    now = clock.now()
    rows = select(Approval).where(
        Approval.yp_id == actor.yp_id, Approval.person_id == person_id, Approval.rung == Rung.DIRECT.value,
        Approval.revoked_at.is_(None), Approval.chosen_at.is_(None), Approval.until_at > now,
    )  # fmt: skip
    found = list(session.scalars(rows))
    if not found or not seeing.is_way_open(session, person_id, Rung.DIRECT, now, chosen=False):
        return []
    tied = tied_keys(session, found)
    return [row for row in found if row.id not in tied]
