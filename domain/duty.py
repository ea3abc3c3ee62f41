"""Who is on duty for worries about safety, and when anybody reads: hours, numbers and the rota of an authority.

Only a manager or a safeguarding lead can be on duty: they may read every worry of their authority. Nobody on the rota
now means the safeguarding leads, and without those the managers (domain 4.4). Everything is derived from these rows and
the server's clock; no job has to have run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, tenancy
from domain.access import Action, Actor, Role
from domain.colleagues import Staff, StaffRole
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused

LEADS = (Role.SAFEGUARDING, Role.MANAGER)
LONGEST_SHIFT = timedelta(days=31)
MOST_MINUTES = 240


class DutyHours(Owned, Base):
    """What an authority set, from then on: the newest row counts, and the older ones stay."""

    __tablename__ = "duty_hours"

    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    days: Mapped[str] = mapped_column(String(7))
    closed_on: Mapped[list[str]] = mapped_column(JSON)
    ack_minutes: Mapped[int]
    out_of_hours_phone: Mapped[str] = mapped_column(String(30))
    social_care_phone: Mapped[str] = mapped_column(String(30))
    allegations_phone: Mapped[str] = mapped_column(String(30))
    by_id: Mapped[str] = mapped_column(String(22))
    set_at: Mapped[datetime]

    __table_args__ = (Index(None, "authority_id", "set_at"),)


class Shift(Owned, Base):
    """Somebody is on duty from then until then."""

    __tablename__ = "shift"

    staff_id: Mapped[str] = mapped_column(String(22))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]

    __table_args__ = (*references(staff_id="staff"), Index(None, "authority_id", "until_at"))


@dataclass(frozen=True)
class Hours:
    """When somebody reads, and the numbers for when nobody does."""

    opens: time = time(9)
    closes: time = time(17)
    days: str = "12345"  # Monday is 1
    closed_on: tuple[date, ...] = ()
    ack_minutes: int = 15
    out_of_hours_phone: str = ""
    social_care_phone: str = ""
    allegations_phone: str = ""

    def is_working_day(self, day: date) -> bool:
        """Whether anybody is there on this day at all."""
        return str(day.isoweekday()) in self.days and day not in self.closed_on

    def is_open(self, at: datetime) -> bool:
        """Whether somebody reads at this moment."""
        local = at.astimezone(clock.LONDON)
        return self.is_working_day(local.date()) and self.opens <= local.time() < self.closes

    def next_open(self, at: datetime) -> datetime:
        """When somebody reads next: `at` itself while they do. Without a working day in a year, a year from then."""
        if self.is_open(at):
            return at
        local = at.astimezone(clock.LONDON)
        for ahead in range(366):
            day = local.date() + timedelta(days=ahead)
            start = datetime.combine(day, self.opens, clock.LONDON)
            if self.is_working_day(day) and start > at:
                return start
        return at + timedelta(days=366)

    def end_of_day(self, at: datetime, days: int = 1) -> datetime:
        """The end of the working day that `at` is in or that comes next; `days` counts that one as the first."""
        start = self.next_open(at)
        for _more in range(days - 1):
            start = self.next_open(datetime.combine(self._date(start), self.closes, clock.LONDON))
        return datetime.combine(self._date(start), self.closes, clock.LONDON)

    @staticmethod
    def _date(at: datetime) -> date:
        return at.astimezone(clock.LONDON).date()


def hours(session: Session) -> Hours:
    """What this authority set; Monday to Friday, 9 to 5, and a quarter of an hour, until it did."""
    row = session.scalars(select(DutyHours).order_by(DutyHours.set_at.desc(), DutyHours.id.desc()).limit(1)).first()
    if row is None:
        return Hours()
    return Hours(
        time.fromisoformat(row.opens), time.fromisoformat(row.closes), row.days,
        tuple(date.fromisoformat(day) for day in row.closed_on), row.ack_minutes, row.out_of_hours_phone,
        row.social_care_phone, row.allegations_phone,
    )  # fmt: skip


def set_hours(session: Session, actor: Actor, wanted: Hours) -> None:
    """The manager says when somebody reads, and which numbers to ring. Raises Refused("hours" / "minutes")."""
    access.require(actor, Action.STAFF_MANAGE)
    if not wanted.opens < wanted.closes or not wanted.days or set(wanted.days) - set("1234567"):
        raise Refused("hours")
    if not 1 <= wanted.ack_minutes <= MOST_MINUTES:
        raise Refused("minutes", limit=MOST_MINUTES)
    told: dict[str, Any] = {
        "opens": wanted.opens.isoformat("minutes"), "closes": wanted.closes.isoformat("minutes"),
        "days": "".join(sorted(set(wanted.days))), "ack_minutes": wanted.ack_minutes,
    }  # fmt: skip
    row = DutyHours(
        authority_id=tenancy.current(session), **told, closed_on=[day.isoformat() for day in wanted.closed_on],
        out_of_hours_phone=wanted.out_of_hours_phone.strip()[:30],
        social_care_phone=wanted.social_care_phone.strip()[:30],
        allegations_phone=wanted.allegations_phone.strip()[:30], by_id=actor.subject_id, set_at=clock.now(),
    )  # fmt: skip
    audit.record(session, actor, "duty.hours", subject=f"duty_hours:{row.id}", **told)
    session.add(row)
    session.flush()


def add_shift(session: Session, actor: Actor, staff_id: str, from_at: datetime, until_at: datetime) -> Shift:
    """The manager puts a manager or safeguarding lead on the rota. Raises Refused("shift" / "needs-duty-role")."""
    access.require(actor, Action.STAFF_MANAGE)
    if not from_at < until_at <= from_at + LONGEST_SHIFT or until_at <= clock.now():
        raise Refused("shift", days=LONGEST_SHIFT.days)
    if staff_id not in {staff.id for staff in can_be_on_duty(session)}:
        raise Refused("needs-duty-role")
    shift = Shift(authority_id=tenancy.current(session), staff_id=staff_id, from_at=from_at, until_at=until_at)
    audit.record(
        session, actor, "duty.shift_added", subject=f"shift:{shift.id}", staff=staff_id,
        from_at=from_at.isoformat(), until_at=until_at.isoformat(),
    )  # fmt: skip
    session.add(shift)
    session.flush()
    return shift


def end_shift(session: Session, actor: Actor, shift_id: str) -> None:
    """Take somebody off the rota, from this moment; what has not begun never begins. Raises NotFound."""
    access.require(actor, Action.STAFF_MANAGE)
    shift = session.get(Shift, (tenancy.current(session), shift_id))
    if shift is None or shift.until_at <= clock.now():
        raise NotFound
    audit.record(session, actor, "duty.shift_ended", subject=f"shift:{shift.id}", staff=shift.staff_id)
    shift.until_at = clock.now()
    session.flush()


def rota(session: Session, actor: Actor) -> list[tuple[Shift, Staff]]:
    """Who is on duty now and later, in order. Any member of staff may know."""
    access.require(actor, Action.WORK_SEE)
    rows = session.execute(
        select(Shift, Staff)
        .join(Staff, (Staff.authority_id == Shift.authority_id) & (Staff.id == Shift.staff_id))
        .where(Shift.until_at > clock.now(), Shift.until_at > Shift.from_at)
        .order_by(Shift.from_at, Shift.id)
    )
    return [(shift, staff) for shift, staff in rows]


def can_be_on_duty(session: Session, *roles: Role) -> list[Staff]:
    """The managers and safeguarding leads there are now (or only those in `roles`), whoever came first first."""
    now, wanted = clock.now(), [role.value for role in roles or LEADS]
    holds = select(StaffRole.staff_id).where(
        StaffRole.role.in_(wanted), StaffRole.from_at <= now, StaffRole.until_at.is_(None) | (StaffRole.until_at > now)
    )
    rows = select(Staff).where(Staff.id.in_(list(session.scalars(holds))), Staff.is_suspended.is_(False))
    return list(session.scalars(rows.order_by(Staff.made_at, Staff.id)))


def on_duty(session: Session, at: datetime | None = None) -> list[Staff]:
    """Who is on duty at this moment: by the rota; else the safeguarding leads; else the managers."""
    now = at or clock.now()
    able = can_be_on_duty(session)
    listed = set(session.scalars(select(Shift.staff_id).where(Shift.from_at <= now, Shift.until_at > now)))
    found = [staff for staff in able if staff.id in listed]
    return found or can_be_on_duty(session, Role.SAFEGUARDING) or able
