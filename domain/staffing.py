"""Staff coming, stopping for a while and going, and the ties that keep somebody from deciding (R17, R29)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, accounts, audit, clock, signins, tenancy
from domain.access import Action, Actor, Role, Side
from domain.errors import NotFound, Refused
from domain.people import Assignment, Person, Staff, StaffRole, Tie, YoungPerson


@dataclass(frozen=True)
class Member:
    """A member of staff, what they are now, and with how many young people they work."""

    staff: Staff
    roles: list[StaffRole]
    caseload: int


def members(session: Session, actor: Actor) -> list[Member]:
    """Everybody who works here, by name, for the manager. Three statements."""
    access.require(actor, Action.STAFF_MANAGE)
    now = clock.now()
    roles: dict[str, list[StaffRole]] = {}
    for role in session.scalars(
        select(StaffRole).where(StaffRole.until_at.is_(None) | (StaffRole.until_at > now)).order_by(StaffRole.from_at)
    ):
        roles.setdefault(role.staff_id, []).append(role)
    loads: dict[str, set[str]] = {}
    running = select(Assignment.staff_id, Assignment.yp_id).where(
        Assignment.until_at.is_(None) | (Assignment.until_at > now)
    )
    for row in session.execute(running):
        loads.setdefault(row.staff_id, set()).add(row.yp_id)
    found = [
        Member(staff, roles.get(staff.id, []), len(loads.get(staff.id, ()))) for staff in session.scalars(select(Staff))
    ]
    return sorted(found, key=lambda member: (member.staff.is_suspended, member.staff.name.casefold(), member.staff.id))


def get(session: Session, actor: Actor, staff_id: str) -> Member:
    """One member of staff, for the manager; raises NotFound."""
    found = next((member for member in members(session, actor) if member.staff.id == staff_id), None)
    if found is None:
        raise NotFound
    return found


def working(session: Session, actor: Actor) -> list[Staff]:
    """Whom a manager can let work with a young person: everybody who is not suspended, by name."""
    access.require(actor, Action.ASSIGN)
    rows = session.scalars(select(Staff).where(~Staff.is_suspended)).all()
    return sorted(rows, key=lambda staff: (staff.name.casefold(), staff.id))


def suspend(session: Session, actor: Actor, staff_id: str) -> None:
    """Stop somebody from this moment: signed out everywhere, and nothing they said before counts as a review (R17).

    Raises Refused("same-person") for oneself, so that a service cannot lock out its only manager by a slip.
    """
    staff = _of_manager(session, actor, staff_id)
    if staff.id == actor.subject_id:
        raise Refused("same-person")
    if staff.is_suspended:
        raise Refused("not-now-state", state="suspended")
    audit.record(session, actor, "staff.suspended", subject=f"staff:{staff.id}")
    staff.is_suspended = True
    session.flush()
    account = accounts.account_for(session, Side.STAFF, staff.authority_id, staff.id)
    signins.end_others(session, account.id)


def restore(session: Session, actor: Actor, staff_id: str) -> None:
    """Let somebody who was suspended work again; they sign in anew."""
    staff = _of_manager(session, actor, staff_id)
    if not staff.is_suspended:
        raise Refused("not-now-state", state="working")
    audit.record(session, actor, "staff.restored", subject=f"staff:{staff.id}")
    staff.is_suspended = False
    session.flush()


def give_role(session: Session, actor: Actor, staff_id: str, role: Role) -> StaffRole:
    """Give somebody one more role, from now. Raises Refused("not-now-state") if they have it."""
    staff = _of_manager(session, actor, staff_id)
    if any(held.role == role.value for held in get(session, actor, staff_id).roles):
        raise Refused("not-now-state", state="held")
    given = StaffRole(authority_id=staff.authority_id, staff_id=staff.id, role=role.value)
    audit.record(session, actor, "role.given", subject=f"staff:{staff.id}", role=role.value)
    session.add(given)
    session.flush()
    return given


def end_role(session: Session, actor: Actor, role_id: str) -> None:
    """End a role this moment; the next request of that member of staff has it no more (R17)."""
    access.require(actor, Action.STAFF_MANAGE)
    role = session.get(StaffRole, (tenancy.current(session), role_id))
    if role is None or role.until_at is not None:
        raise NotFound
    if role.staff_id == actor.subject_id and role.role == Role.MANAGER.value:
        raise Refused("same-person")
    audit.record(session, actor, "role.ended", subject=f"staff:{role.staff_id}", role=role.role)
    role.until_at = clock.now()
    session.flush()


def declare_tie(session: Session, actor: Actor, yp_id: str, person_id: str | None = None) -> None:
    """Say that one knows, or is related to, a young person or someone who matters to them.

    From now one is never a key or reviewer for them, and what one passed before no longer counts (R29). Only a manager
    could ever take it back, and nobody does it here.
    """
    access.require(actor, Action.CASE_SEE, yp_id)
    if session.get(YoungPerson, (tenancy.current(session), yp_id)) is None:
        raise NotFound
    person = session.get(Person, (tenancy.current(session), person_id)) if person_id else None
    if person_id and (person is None or person.yp_id != yp_id):
        raise NotFound
    audit.record(session, actor, "tie.declared", yp_id=yp_id, subject=f"staff:{actor.subject_id}", person=person_id)
    session.add(
        Tie(authority_id=tenancy.current(session), staff_id=actor.subject_id, yp_id=yp_id, person_id=person_id)
    )
    session.flush()


def ties_of(session: Session, actor: Actor, yp_id: str) -> list[Tie]:
    """One's own declared ties to a young person and the people who matter to them."""
    access.require(actor, Action.CASE_SEE, yp_id)
    return list(session.scalars(select(Tie).where(Tie.yp_id == yp_id, Tie.staff_id == actor.subject_id)))


def _of_manager(session: Session, actor: Actor, staff_id: str) -> Staff:
    access.require(actor, Action.STAFF_MANAGE)
    staff = session.get(Staff, (tenancy.current(session), staff_id))
    if staff is None:
        raise NotFound
    return staff
