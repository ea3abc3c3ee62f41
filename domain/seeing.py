"""May they speak or see each other now? The predicate for what happens outside Spool: calls, meetings, swapped numbers.

As with letters (delivery.py) it exists twice, in Python over facts and in SQL for lists, and every page, calendar file
and count asks it at the moment of showing. An oracle that knows only the record is held against both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement, Select

from domain import checks, clock, consent, custody, orders, safeguarding_risk, safety, tenancy, turning_points
from domain.access import Actor, Side
from domain.consent import Scope
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.db import NOW
from domain.delivery import HAS_TURNED, risk_clause
from domain.invitation import Guest
from domain.letterbox import GUEST_READS_FOR
from domain.meeting import Meeting, MeetingState
from domain.people import Person, YoungPerson
from domain.rungs import Approval, Direction, Rung, is_chosen, tied_keys, untied_clause


@dataclass(frozen=True)
class Facts:
    """Everything the predicate asks about two people and a way, as it is at one moment."""

    is_connected: bool
    is_case_open: bool
    has_way: bool
    has_consent: bool
    has_agreement: bool
    is_bounded: bool
    is_prohibited: bool
    is_stopped: bool
    is_barred: bool  # by the rules of the place, in custody
    is_unsafe: bool  # the young person said so, and nobody has talked with them yet (safety.py)

    @property
    def allow(self) -> bool:
        """All of it, and nothing else."""
        return (
            self.is_connected and self.is_case_open and self.has_way and self.has_consent and self.has_agreement
            and not self.is_bounded and not self.is_prohibited and not self.is_stopped and not self.is_barred
            and not self.is_unsafe
        )  # fmt: skip


def gather(
    session: Session, person_id: str, rung: Rung, now: datetime, until_at: datetime, last_on: date, chosen: bool = True
) -> Facts | None:
    """The facts about a way from `now` until `until_at`, whose last day is `last_on`; None when one is missing."""
    person = session.get(Person, (tenancy.current(session), person_id))
    request = session.scalars(select(Request).where(Request.person_id == person_id)).one_or_none()
    guest = session.scalars(select(Guest).where(Guest.person_id == person_id)).one_or_none()
    yp = None if person is None else session.get(YoungPerson, (person.authority_id, person.yp_id))
    if person is None or yp is None or request is None or guest is None:
        return None
    day = now.astimezone(clock.LONDON).date()
    return Facts(
        is_connected=request.state == State.CONNECTED.value,
        is_case_open=not (yp.is_paused or yp.is_frozen or turning_points.is_due(session, yp, day)),
        has_way=_has_way(session, person, rung, now, until_at, chosen),
        has_consent=consent.in_force(session, yp.id, Scope.CONTACT, person.id),
        has_agreement=guest.agreed_at is not None and guest.withdrew_at is None,
        is_bounded=consent.has_boundary(session, person),
        is_prohibited=orders.is_prohibited_until(session, person, last_on),
        is_stopped=checks.is_stopped_by_check(session, person),
        is_barred=custody.bars(session, yp.id, rung),
        is_unsafe=safety.is_paused(session, person),
    )


def _has_way(
    session: Session, person: Person, rung: Rung, now: datetime, until_at: datetime, chosen: bool
) -> bool:  # fmt: skip
    """An approval both ways that lasts to the end, untied; of somebody high-risk, by two keys, one of them the lead."""
    rows = select(Approval).where(Approval.person_id == person.id, Approval.rung == rung.value)
    live = [
        row
        for row in session.scalars(rows)
        if row.revoked_at is None
        and row.direction == Direction.BOTH.value
        and row.from_at <= now < row.until_at
        and until_at <= row.until_at
        and (is_chosen(row) or not chosen)
    ]
    if live and safeguarding_risk.risk_reasons(session, person):
        live = [row for row in live if row.second_id is not None and row.has_lead]
    return bool({row.id for row in live} - tied_keys(session, live))


def _is_reader(viewer: Actor, yp_id: str, person_id: str) -> bool:
    if viewer.side is Side.YOUNG_PERSON:
        return viewer.yp_id == yp_id and not viewer.is_frozen
    return viewer.side is Side.GUEST and viewer.yp_id == yp_id and viewer.person_id == person_id


def can_be_kept(session: Session, meeting: Meeting, now: datetime | None = None) -> bool:
    """Whether a planned meeting may be kept, as things stand at `now`. Any doubt is a no (R100)."""
    moment = now or clock.now()
    if meeting.state != MeetingState.PLANNED.value or meeting.until_at <= moment:
        return False
    facts = gather(session, meeting.person_id, Rung(meeting.rung), moment, meeting.until_at, meeting.last_on)
    return facts is not None and facts.allow


def shows(session: Session, meeting: Meeting, viewer: Actor, now: datetime | None = None) -> bool:
    """Whether this viewer may be shown a meeting now."""
    return _is_reader(viewer, meeting.yp_id, meeting.person_id) and can_be_kept(session, meeting, now)


def may_swap_numbers(session: Session, viewer: Actor, yp_id: str, person_id: str, now: datetime | None = None) -> bool:
    """Whether this viewer may be told that the two can swap numbers: two keys, and the young person's own choice."""
    moment = now or clock.now()
    if not _is_reader(viewer, yp_id, person_id):
        return False
    return is_way_open(session, person_id, Rung.DIRECT, moment)


def is_way_open(session: Session, person_id: str, rung: Rung, now: datetime, chosen: bool = True) -> bool:
    """Whether a way is open at this moment; `chosen=False` asks all but the young person's own choice."""
    facts = gather(session, person_id, rung, now, now, now.astimezone(clock.LONDON).date(), chosen)
    return facts is not None and facts.allow


# --- the same in SQL ---------------------------------------------------------------------------------------------
def _between_them() -> ColumnElement[bool]:
    return and_(
        Request.state == State.CONNECTED.value,
        ~YoungPerson.is_paused, ~YoungPerson.is_frozen, ~YoungPerson.needs_review,
        HAS_TURNED.is_(false()), ~orders.ended_since_clause(),
        consent.in_force_clause(Scope.CONTACT),
        Guest.agreed_at.is_not(None), Guest.withdrew_at.is_(None),
        ~consent.boundary_clause(), ~checks.stopped_by_check_clause(), ~safety.paused_clause(),
    )  # fmt: skip


def _counts(approval: type[Approval]) -> ColumnElement[bool]:
    both_keys = and_(approval.second_id.is_not(None), approval.has_lead.is_(True))
    return and_(
        approval.direction == Direction.BOTH.value, approval.revoked_at.is_(None),
        approval.from_at <= NOW, approval.until_at > NOW, untied_clause(approval),
        or_(~risk_clause(), both_keys),
    )  # fmt: skip


@cache
def _meetings() -> Select[Meeting]:
    approval = aliased(Approval)
    has_way = exists(
        select(1)
        .where(approval.authority_id == Meeting.authority_id, approval.person_id == Meeting.person_id)
        .where(approval.rung == Meeting.rung, approval.until_at >= Meeting.until_at, _counts(approval))
        .correlate(Meeting, Person)
    )
    return (
        select(Meeting)
        .join(Person, (Person.authority_id == Meeting.authority_id) & (Person.id == Meeting.person_id))
        .join(Request, (Request.authority_id == Meeting.authority_id) & (Request.person_id == Meeting.person_id))
        .join(YoungPerson, (YoungPerson.authority_id == Meeting.authority_id) & (YoungPerson.id == Meeting.yp_id))
        .join(Guest, (Guest.authority_id == Meeting.authority_id) & (Guest.person_id == Meeting.person_id))
        .where(Meeting.state == MeetingState.PLANNED.value, Meeting.until_at > NOW)
        .where(_between_them(), has_way, ~orders.prohibited_until_clause(Meeting.last_on))
        .where(~custody.way_barred_clause(Meeting.yp_id, Meeting.authority_id, Meeting.rung))
        .where(
            Meeting.yp_id == bindparam("yp"), or_(bindparam("person") == "", Meeting.person_id == bindparam("person"))
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )


@cache
def _prepared_meetings() -> Select[Meeting]:
    return tenancy.prepared(_meetings())


@cache
def _swapping(is_new: bool) -> Select[str]:
    chosen = Approval.chosen_at >= bindparam("since") if is_new else Approval.chosen_at.is_not(None)
    return tenancy.prepared(
        select(Approval.person_id)
        .join(Person, (Person.authority_id == Approval.authority_id) & (Person.id == Approval.person_id))
        .join(Request, (Request.authority_id == Approval.authority_id) & (Request.person_id == Approval.person_id))
        .join(YoungPerson, (YoungPerson.authority_id == Approval.authority_id) & (YoungPerson.id == Approval.yp_id))
        .join(Guest, (Guest.authority_id == Approval.authority_id) & (Guest.person_id == Approval.person_id))
        .where(Approval.rung == Rung.DIRECT.value, chosen, Approval.yp_id == bindparam("yp"))
        .where(_between_them(), _counts(Approval), ~orders.prohibited_clause())
        .where(~custody.way_barred_clause(Approval.yp_id, Approval.authority_id, Approval.rung))
    )


def meetings_for(session: Session, viewer: Actor, now: datetime | None = None) -> list[Meeting]:
    """Every meeting this viewer may be shown now, the next first, in one statement."""
    if not _is_reader(viewer, viewer.yp_id, viewer.person_id):
        return []
    person = viewer.person_id if viewer.side is Side.GUEST else ""
    return list(session.scalars(_prepared_meetings(), _bound(session, viewer, now, person=person)))


def swapping_with(session: Session, viewer: Actor, now: datetime | None = None) -> set[str]:
    """The ids of whom this viewer may swap numbers with (a guest: themselves), in one statement."""
    if not _is_reader(viewer, viewer.yp_id, viewer.person_id):
        return set()
    found = set(session.scalars(_swapping(is_new=False), _bound(session, viewer, now)))
    return found & {viewer.person_id} if viewer.side is Side.GUEST else found


def is_told_of_swap(session: Session, guest: Actor) -> bool:
    """Whether a guest's page says now that the two can swap numbers: for a day after the young person chose it.

    Within that day a stop takes effect at once; afterwards it says so to nobody, so that its going tells of no pause
    (decision 0017).
    """
    if guest.side is not Side.GUEST:
        return False
    since = clock.now() - GUEST_READS_FOR
    return guest.person_id in set(session.scalars(_swapping(is_new=True), _bound(session, guest, None, since=since)))


def _bound(session: Session, viewer: Actor, now: datetime | None, **more: str | datetime) -> dict[str, object]:
    moment = now or clock.now()
    today = moment.astimezone(clock.LONDON).date()
    yp = session.get(YoungPerson, (tenancy.current(session), viewer.yp_id))
    has_turned = yp is None or turning_points.has_turned(yp, today)
    return tenancy.bound(session, now=moment, today=today, yp=viewer.yp_id, has_turned=has_turned, **more)
