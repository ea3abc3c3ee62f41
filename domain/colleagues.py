"""Who works for an authority: staff, their roles, whom they work with now, and the ties that make them no key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Index, Select, String, bindparam, literal, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, tenancy
from domain.access import Action, Actor, Role
from domain.db import NOW, Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import YoungPerson, clean_name
from domain.sealed import SealedText


class Staff(Owned, Base):
    """Somebody who works for the authority. What they may do follows from roles and assignments that run now."""

    __tablename__ = "staff"

    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(String(5), default="en")
    is_suspended: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    name = SealedText("name_sealed")
    phone = SealedText("phone_sealed")

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


class StaffRole(Owned, Base):
    """A role with a start and an end."""

    __tablename__ = "staff_role"

    staff_id: Mapped[str] = mapped_column(String(22))
    role: Mapped[str] = mapped_column(String(20))
    from_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime | None]

    __table_args__ = (*references(staff_id="staff"), Index(None, "authority_id", "staff_id"))


class Assignment(Owned, Base):
    """A member of staff works with a young person, as what, from when, until when (R24)."""

    __tablename__ = "assignment"

    staff_id: Mapped[str] = mapped_column(String(22))
    yp_id: Mapped[str] = mapped_column(String(22))
    role: Mapped[str] = mapped_column(String(20))
    from_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime | None]

    __table_args__ = (
        *references(staff_id="staff", yp_id="young_person"),
        Index(None, "authority_id", "staff_id"),
        Index(None, "authority_id", "yp_id"),
    )


class Tie(Owned, Base):
    """A declared relation between a member of staff and someone: they are never a key or reviewer for them (R29)."""

    __tablename__ = "tie"

    staff_id: Mapped[str] = mapped_column(String(22))
    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str | None] = mapped_column(String(22))  # none: a tie to the young person themselves
    declared_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (*references(staff_id="staff", yp_id="young_person", person_id="person"),)


def add_staff(session: Session, actor: Actor, name: str, roles: Sequence[Role], phone: str = "") -> Staff:
    """A manager adds a member of staff, with roles from now on."""
    access.require(actor, Action.STAFF_MANAGE)
    return _new_staff(session, actor, name, roles, phone)


def first_manager(session: Session, system: Actor, name: str) -> Staff:
    """The first manager of a new authority, made at set-up when there is nobody yet to ask."""
    if session.scalar(select(Staff.id).limit(1)) is not None:
        raise Refused("set-up-done")
    return _new_staff(session, system, name, (Role.MANAGER,), "")


def _new_staff(session: Session, actor: Actor, name: str, roles: Sequence[Role], phone: str) -> Staff:
    staff = Staff(authority_id=tenancy.current(session), name=clean_name(name), phone=phone.strip())
    audit.record(session, actor, "staff.added", subject=f"staff:{staff.id}", roles=",".join(sorted(roles)))
    session.add(staff)
    session.flush()
    for role in roles:
        session.add(StaffRole(authority_id=staff.authority_id, staff_id=staff.id, role=role.value))
    session.flush()
    return staff


def assign(session: Session, actor: Actor, yp_id: str, staff_id: str, role: Role) -> Assignment:
    """A manager lets a member of staff work with a young person, from now."""
    access.require(actor, Action.ASSIGN)
    staff = session.get(Staff, (tenancy.current(session), staff_id))
    yp = session.get(YoungPerson, (tenancy.current(session), yp_id))
    if staff is None or yp is None:
        raise NotFound
    audit.record(session, actor, "assigned", yp_id=yp_id, subject=f"staff:{staff_id}", role=role.value)
    return begin_assignment(session, yp_id, staff_id, role)


def begin_assignment(session: Session, yp_id: str, staff_id: str, role: Role) -> Assignment:
    """An assignment from now on, for a verb that has asked and recorded already."""
    assignment = Assignment(authority_id=tenancy.current(session), yp_id=yp_id, staff_id=staff_id, role=role.value)
    session.add(assignment)
    session.flush()
    return assignment


def end_assignment(session: Session, actor: Actor, assignment_id: str) -> None:
    """End an assignment this moment: the next request of that member of staff reads nothing more (R17)."""
    access.require(actor, Action.ASSIGN)
    assignment = session.get(Assignment, (tenancy.current(session), assignment_id))
    if assignment is None or assignment.until_at is not None:
        raise NotFound
    audit.record(session, actor, "unassigned", yp_id=assignment.yp_id, subject=f"staff:{assignment.staff_id}")
    assignment.until_at = clock.now()
    session.flush()


def roles_now(session: Session, staff_id: str) -> frozenset[Role]:
    """The roles a member of staff has this moment."""
    return standing_now(session, staff_id)[0]


def assigned_now(session: Session, staff_id: str) -> frozenset[tuple[str, Role]]:
    """The young people a member of staff works with this moment, and as what."""
    return standing_now(session, staff_id)[1]


def standing_now(session: Session, staff_id: str) -> tuple[frozenset[Role], frozenset[tuple[str, Role]]]:
    """`roles_now` and `assigned_now` of a member of staff, in one statement: every page of theirs asks both."""
    rows = session.execute(_standing(), tenancy.bound(session, staff=staff_id, now=clock.now())).all()
    return (
        frozenset(Role(role) for yp_id, role in rows if not yp_id),
        frozenset((yp_id, Role(role)) for yp_id, role in rows if yp_id),
    )


@cache
def _standing() -> Select[str, str]:
    def holds(row: type[StaffRole] | type[Assignment]) -> ColumnElement[bool]:
        is_over = row.until_at.is_not(None) & (row.until_at <= NOW)
        return (row.staff_id == bindparam("staff")) & (row.from_at <= NOW) & ~is_over

    roles = select(literal("").label("yp_id"), StaffRole.role).where(holds(StaffRole))
    both = union_all(roles, select(Assignment.yp_id, Assignment.role).where(holds(Assignment))).subquery()
    return tenancy.prepared(select(both.c.yp_id, both.c.role))


def coordinator_of(session: Session, yp_id: str) -> Staff | None:
    """Who their coordinator is now (the longest-serving, if there are two)."""
    return session.scalars(_coordinator_of(), tenancy.bound(session, yp=yp_id, now=clock.now())).first()


@cache
def _coordinator_of() -> Select[Staff]:
    is_theirs = (Assignment.yp_id == bindparam("yp")) & (Assignment.role == Role.COORDINATOR.value)
    return tenancy.prepared(
        select(Staff)
        .join(Assignment, (Assignment.staff_id == Staff.id) & (Assignment.authority_id == Staff.authority_id))
        .where(is_theirs, Assignment.from_at <= NOW, Assignment.until_at.is_(None) | (Assignment.until_at > NOW))
        .order_by(Assignment.from_at)
        .limit(1)
    )
