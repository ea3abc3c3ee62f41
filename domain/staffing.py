"""Staff over time: suspended, a role ended, a relation declared. What is taken away bites at the next request (R17)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, accounts, audit, clock, colleagues, item_reviews, signins, tenancy
from domain.access import Action, Actor, Role, Side
from domain.colleagues import Assignment, Staff, StaffRole, Tie
from domain.errors import NotFound, Refused
from domain.people import Person


def get(session: Session, actor: Actor, staff_id: str) -> Staff:
    """A colleague, for a manager; raises NotFound."""
    staff = session.get(Staff, (tenancy.current(session), staff_id))
    if staff is None or not access.allowed(actor, Action.STAFF_MANAGE):
        raise NotFound
    return staff


def everybody(session: Session, actor: Actor) -> list[tuple[Staff, list[Role]]]:
    """Every member of staff of the authority with the roles they have now; two statements."""
    access.require(actor, Action.STAFF_MANAGE)
    now = clock.now()
    rows = session.execute(
        select(StaffRole.staff_id, StaffRole.role).where(
            StaffRole.from_at <= now, StaffRole.until_at.is_(None) | (StaffRole.until_at > now)
        )
    ).all()
    roles: dict[str, list[Role]] = {}
    for row in rows:
        roles.setdefault(row.staff_id, []).append(Role(row.role))
    return [
        (staff, sorted(roles.get(staff.id, []))) for staff in session.scalars(select(Staff).order_by(Staff.made_at))
    ]


def colleagues_now(session: Session, actor: Actor) -> list[Staff]:
    """Everybody who works for the authority now, for whoever does too; their names alone are for a page."""
    access.require(actor, Action.WORK_SEE)
    return list(session.scalars(select(Staff).where(Staff.is_suspended.is_(False)).order_by(Staff.made_at)))


def suspend(session: Session, actor: Actor, staff: Staff) -> None:
    """Suspend: signed out everywhere at once, and refused from then on (signins asks). Nobody suspends themselves."""
    access.require(actor, Action.STAFF_MANAGE)
    if staff.id == actor.subject_id:
        raise Refused("same-person")
    audit.record(session, actor, "staff.suspended", subject=f"staff:{staff.id}")
    staff.is_suspended = True
    session.flush()
    signins.end_others(session, accounts.account_for(session, Side.STAFF, staff.authority_id, staff.id).id)


def restore(session: Session, actor: Actor, staff: Staff) -> None:
    """End a suspension."""
    access.require(actor, Action.STAFF_MANAGE)
    audit.record(session, actor, "staff.restored", subject=f"staff:{staff.id}")
    staff.is_suspended = False
    session.flush()


def give_roles(session: Session, actor: Actor, staff: Staff, roles: Sequence[Role]) -> None:
    """Set the roles a member of staff has from now on: new ones begin, missing ones end this moment."""
    access.require(actor, Action.STAFF_MANAGE)
    now, wanted = clock.now(), set(roles)
    if staff.id == actor.subject_id and Role.MANAGER not in wanted:
        raise Refused("same-person")
    audit.record(session, actor, "staff.roles", subject=f"staff:{staff.id}", roles=",".join(sorted(wanted)))
    have = colleagues.roles_now(session, staff.id)
    for row in session.scalars(select(StaffRole).where(StaffRole.staff_id == staff.id)):
        if (row.until_at is None or row.until_at > now) and Role(row.role) not in wanted:
            row.until_at = now
    for role in wanted - have:
        session.add(StaffRole(authority_id=staff.authority_id, staff_id=staff.id, role=role.value, from_at=now))
    session.flush()


def declare_tie(session: Session, actor: Actor, yp_id: str, person_id: str | None) -> Tie:
    """A member of staff declares a relation of their own: from now on they are no key and no reviewer there (R29)."""
    access.require(actor, Action.CASE_SEE, yp_id)
    person = session.get(Person, (tenancy.current(session), person_id)) if person_id else None
    if person_id and (person is None or person.yp_id != yp_id):
        raise NotFound
    audit.record(
        session, actor, "tie.declared", yp_id=yp_id, subject=f"staff:{actor.subject_id}", person=person_id or ""
    )
    tie = Tie(authority_id=tenancy.current(session), staff_id=actor.subject_id, yp_id=yp_id, person_id=person_id)
    session.add(tie)
    session.flush()
    item_reviews.count_again(session, actor, yp_id, person_id or None)
    return tie


def caseloads(session: Session, actor: Actor) -> dict[str, int]:
    """How many young people each member of staff works with now, by staff id; one statement."""
    access.require(actor, Action.STAFF_MANAGE)
    now = clock.now()
    running = select(Assignment.staff_id, Assignment.yp_id).where(
        Assignment.from_at <= now, Assignment.until_at.is_(None) | (Assignment.until_at > now)
    )
    theirs: dict[str, set[str]] = {}
    for row in session.execute(running):
        theirs.setdefault(row.staff_id, set()).add(row.yp_id)
    return {staff_id: len(yp_ids) for staff_id, yp_ids in theirs.items()}


def working(session: Session, actor: Actor) -> list[Staff]:
    """Whom a manager can let work with a young person: everybody who is not suspended, by name."""
    access.require(actor, Action.ASSIGN)
    rows = session.scalars(select(Staff).where(~Staff.is_suspended)).all()
    return sorted(rows, key=lambda staff: (staff.name.casefold(), staff.id))


def with_role(session: Session, actor: Actor, role: Role) -> list[Staff]:
    """Those of `working` who have this role now."""
    now = clock.now()
    held = select(StaffRole.staff_id).where(
        StaffRole.role == role.value,
        StaffRole.from_at <= now,
        StaffRole.until_at.is_(None) | (StaffRole.until_at > now),
    )
    ids = set(session.scalars(held))
    return [staff for staff in working(session, actor) if staff.id in ids]


def ties_of(session: Session, actor: Actor, yp_id: str) -> list[Tie]:
    """One's own declared ties to a young person and to the people who matter to them."""
    access.require(actor, Action.CASE_SEE, yp_id)
    return list(session.scalars(select(Tie).where(Tie.yp_id == yp_id, Tie.staff_id == actor.subject_id)))
