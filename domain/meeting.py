"""Family time: a call, a visit, a day out. It is planned, then it happened or was called off.

It can be planned, shown and kept only while the way it stands on is open (seeing.py). One that may not be kept, even
for a moment, is off, and is planned anew by a person (decision 0026).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, within_reach
from domain.access import Action, Actor
from domain.contact_requests import Request
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotFound, Refused
from domain.people import clean_words
from domain.rungs import MEETING, Rung
from domain.sealed import SealedText

LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=366)


class MeetingState(StrEnum):
    """Where a meeting is. Nothing comes back from the last two: a new one is planned."""

    PLANNED = "planned"
    HAPPENED = "happened"
    CALLED_OFF = "called_off"


class Support(StrEnum):
    """Who is there with them."""

    STAFF = "staff"
    CARER = "carer"
    OWN = "own"


WITH_STAFF = (Rung.CALL, Rung.SUPPORTED_VISIT)
"""What needs a worker there (domain words: docs/glossary.md)."""


class Meeting(Owned, Base):
    """One call, visit, day out or night away of a young person and somebody they are in touch with."""

    __tablename__ = "meeting"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    rung: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default=MeetingState.PLANNED.value)
    starts_at: Mapped[datetime]
    until_at: Mapped[datetime]
    last_on: Mapped[date] = mapped_column(Date)  # the day it ends, where the service is: an order counts until then
    support: Mapped[str] = mapped_column(String(10))
    where_sealed: Mapped[bytes]
    who_sealed: Mapped[bytes | None]
    note_sealed: Mapped[bytes | None]
    reason_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    planned_by: Mapped[str] = mapped_column(String(22))
    planned_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # called off: when everybody who needed to know was told
    version: Mapped[int] = mapped_column(default=1)

    where = SealedText("where_sealed")
    who = SealedText("who_sealed")  # who is there with them, by name
    note = SealedText("note_sealed")  # staff only
    reason = SealedText("reason_sealed")  # staff only: why it was called off
    words = SealedText("words_sealed")  # called off: for the young person

    __table_args__ = (
        *references(yp_id="young_person", request_id="request", person_id="person"),
        Index(None, "authority_id", "yp_id", "state", "until_at"),
        Index(None, "authority_id", "state", "until_at"),
        Index(None, "authority_id", "person_id"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


@dataclass(frozen=True)
class Plan:
    """When, where, and who is there."""

    starts_at: datetime
    until_at: datetime
    where: str
    support: Support
    who: str = ""
    note: str = ""

    @property
    def last_on(self) -> date:
        """The day it ends, where the service is."""
        return self.until_at.astimezone(clock.LONDON).date()


def get(session: Session, actor: Actor, meeting_id: str) -> Meeting:
    """A meeting as far as `actor` may know of it; raises NotFound. The young person and the guest ask `shown`."""
    meeting = within_reach.find(session, actor, Meeting, meeting_id)
    if meeting is None or not actor.is_staff or not access.can_see(actor, meeting.yp_id):
        raise NotFound
    return meeting


def shown(session: Session, actor: Actor, meeting_id: str) -> Meeting:
    """A meeting that this young person or guest may be shown at this very moment; NotFound for anything else (R21)."""
    from domain import seeing

    meeting = within_reach.find(session, actor, Meeting, meeting_id)
    if meeting is None or not seeing.shows(session, meeting, actor):
        raise NotFound
    return meeting


def meetings_on(session: Session, request: Request) -> list[Meeting]:
    """Every meeting of a request, the latest first."""
    rows = select(Meeting).where(Meeting.request_id == request.id)
    return list(session.scalars(rows.order_by(Meeting.starts_at.desc(), Meeting.id)))


def not_happening(session: Session, actor: Actor, person_id: str = "") -> list[Meeting]:
    """The called-off ones about which there are words for the young person, until their time is over."""
    access.require(actor, Action.OWN_SEE, actor.yp_id)
    rows = select(Meeting).where(
        Meeting.yp_id == actor.yp_id, Meeting.state == MeetingState.CALLED_OFF.value, Meeting.until_at > clock.now(),
        Meeting.words_sealed.is_not(None),
    )  # fmt: skip
    found = session.scalars(rows.order_by(Meeting.starts_at, Meeting.id))
    return [row for row in found if row.words and person_id in ("", row.person_id)]


def plan(session: Session, actor: Actor, request: Request, rung: Rung, wanted: Plan) -> Meeting:
    """Plan a meeting: the coordinator, while the way it stands on is open to its end.

    Raises Refused: needs-rungs (not a way of meeting), meeting-time, needs-where, needs-support (a worker has to be
    there), not-open (the way is not open, or may not be used, now or by then).
    """
    access.require(actor, Action.CASE_WORK, request.yp_id)
    lock_row(session, request)
    if rung not in MEETING:
        raise Refused("needs-rungs")
    _check(rung, wanted)
    meeting = Meeting(
        authority_id=request.authority_id, yp_id=request.yp_id, request_id=request.id, person_id=request.person_id,
        rung=rung.value, state=MeetingState.PLANNED.value, starts_at=wanted.starts_at, until_at=wanted.until_at,
        last_on=wanted.last_on, support=wanted.support.value, planned_by=actor.subject_id, planned_at=clock.now(),
        changed_at=clock.now(), ended_at=None, told_at=None, where=clean_words(wanted.where),
        who=clean_words(wanted.who), note=clean_words(wanted.note),
    )  # fmt: skip
    _require_open(session, meeting)
    _record(session, actor, "meeting.planned", meeting, **_times(meeting))
    session.add(meeting)
    session.flush()
    return meeting


def move(session: Session, actor: Actor, meeting: Meeting, wanted: Plan) -> None:
    """Another time or place for a planned one. Raises Refused as `plan` does, and not-now-state."""
    access.require(actor, Action.CASE_WORK, meeting.yp_id)
    lock_row(session, meeting)
    _require_planned(meeting)
    _check(Rung(meeting.rung), wanted)
    meeting.starts_at, meeting.until_at, meeting.last_on = wanted.starts_at, wanted.until_at, wanted.last_on
    meeting.support, meeting.changed_at = wanted.support.value, clock.now()
    meeting.where, meeting.who, meeting.note = (clean_words(text) for text in (wanted.where, wanted.who, wanted.note))
    _require_open(session, meeting)
    _record(session, actor, "meeting.moved", meeting, **_times(meeting))
    session.flush()


def call_off(session: Session, actor: Actor, meeting: Meeting, reason: str, words: str) -> None:
    """The coordinator calls it off: why (staff only), and words for the young person.

    Raises Refused: not-now-state, needs-reason, needs-words.
    """
    access.require(actor, Action.CASE_WORK, meeting.yp_id)
    lock_row(session, meeting)
    _require_planned(meeting)
    if not reason.strip():
        raise Refused("needs-reason")
    if not words.strip():
        raise Refused("needs-words")
    _record(session, actor, "meeting.called_off", meeting)
    _end(meeting, MeetingState.CALLED_OFF)
    meeting.reason, meeting.words = clean_words(reason), clean_words(words)
    session.flush()


def tell_off(session: Session, actor: Actor, meeting: Meeting, words: str = "") -> None:
    """Everybody who needed to know that it is off was told; with words for the young person, or none.

    Raises Refused("not-now-state").
    """
    access.require(actor, Action.CASE_WORK, meeting.yp_id)
    lock_row(session, meeting)
    if meeting.state != MeetingState.CALLED_OFF.value or meeting.told_at is not None:
        raise Refused("not-now-state", state=meeting.state)
    _record(session, actor, "meeting.told", meeting)
    meeting.told_at = clock.now()
    if words.strip():
        meeting.words = clean_words(words)
    session.flush()


def happened(session: Session, actor: Actor, meeting: Meeting, note: str) -> None:
    """It took place; what staff noted. The young person is asked how it was. Raises not-now-state, too-early."""
    from domain import check_in

    access.require(actor, Action.CASE_WORK, meeting.yp_id)
    lock_row(session, meeting)
    _require_planned(meeting)
    if clock.now() < meeting.starts_at:
        raise Refused("too-early")
    _record(session, actor, "meeting.happened", meeting)
    _end(meeting, MeetingState.HAPPENED)
    if note.strip():
        meeting.note = f"{meeting.note}\n\n{clean_words(note)}".strip()
    session.flush()
    check_in.ask(session, actor, meeting.yp_id, meeting.request_id, meeting.person_id, Rung(meeting.rung), meeting.id)


def recheck(session: Session, actor: Actor, yp_id: str) -> None:
    """After anything that may close a way: whatever may not be kept any more is off, in this very transaction."""
    from domain import seeing

    coming = select(Meeting).where(
        Meeting.yp_id == yp_id, Meeting.state == MeetingState.PLANNED.value, Meeting.until_at > clock.now()
    )
    for meeting in session.scalars(coming.order_by(Meeting.starts_at, Meeting.id)).all():
        if not seeing.can_be_kept(session, meeting):
            _record(session, actor, "meeting.fell_through", meeting)
            _end(meeting, MeetingState.CALLED_OFF)
    session.flush()


def _end(meeting: Meeting, state: MeetingState) -> None:
    meeting.state, meeting.ended_at, meeting.changed_at = state.value, clock.now(), clock.now()


def _require_planned(meeting: Meeting) -> None:
    if meeting.state != MeetingState.PLANNED.value:
        raise Refused("not-now-state", state=meeting.state)


def _check(rung: Rung, wanted: Plan) -> None:
    now = clock.now()
    is_span = wanted.starts_at < wanted.until_at <= wanted.starts_at + LONGEST
    if not is_span or not now < wanted.starts_at <= now + FURTHEST:
        raise Refused("meeting-time")
    if not wanted.where.strip():
        raise Refused("needs-where")
    if rung in WITH_STAFF and wanted.support is not Support.STAFF:
        raise Refused("needs-support")


def _require_open(session: Session, meeting: Meeting) -> None:
    from domain import seeing

    if not seeing.can_be_kept(session, meeting):
        raise Refused("not-open")


def _times(meeting: Meeting) -> dict[str, str]:
    return {
        "starts": meeting.starts_at.isoformat(), "until": meeting.until_at.isoformat(),
        "last_on": meeting.last_on.isoformat(),
    }  # fmt: skip


def _record(session: Session, actor: Actor, what: str, meeting: Meeting, **more: str) -> None:
    audit.record(
        session, actor, what, yp_id=meeting.yp_id, subject=f"meeting:{meeting.id}", person=meeting.person_id,
        rung=meeting.rung, **more,
    )  # fmt: skip
