"""What staff read about many young people at once, in a fixed number of statements: names, workers, one whole case.

Everything is narrowed to whom the reader may know of (R24): their own young people, or the whole service for its
manager and safeguarding lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import (
    access,
    audit,
    clock,
    colleagues,
    consent,
    contact_requests,
    people,
    rungs,
    turning_points,
)
from domain.access import Action, Actor, Role
from domain.colleagues import Assignment, Staff
from domain.consent import Boundary, ConsentEvent, Scope
from domain.contact_requests import Request
from domain.errors import Refused
from domain.item_reviews import Review
from domain.items import Item, ItemState
from domain.people import Nation, Person, YoungPerson
from domain.proposals import Proposal
from domain.rungs import Approval

LAST_DECISIONS = 10
PAGE = 50
_LEADS = frozenset({Role.MANAGER, Role.SAFEGUARDING})
_TO_READ = (ItemState.SUBMITTED.value, ItemState.IN_REVIEW.value, ItemState.HELD.value)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Names:
    """Young people, the people who matter and staff, by id, as one page needs them."""

    young_people: dict[str, YoungPerson] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)


@dataclass(frozen=True)
class Worker:
    """Who works with a young person now, and as what."""

    assignment: Assignment
    staff: Staff


@dataclass(frozen=True)
class Case:
    """One young person as their coordinator sees them at a glance. Everything by person is keyed by the person's id."""

    yp: YoungPerson
    people: list[Person]
    requests: dict[str, Request]
    approvals: dict[str, list[Approval]]  # live ones
    to_read: dict[str, list[Item]]
    proposals: dict[str, list[Proposal]]  # open ones
    bounded: frozenset[str]
    workers: list[Worker]
    consents: dict[str, ConsentEvent]  # the newest answer by scope, of those about no one person

    def says(self, scope: Scope) -> bool:
        """Whether the newest answer for this scope is yes."""
        found = self.consents.get(scope.value)
        return found is not None and found.decision == consent.Decision.YES.value


def sees_everyone(actor: Actor) -> bool:
    """The service's manager and safeguarding lead know of everyone in it."""
    return actor.is_staff and bool(actor.roles & _LEADS)


def young_people(session: Session, actor: Actor, after: int = 0) -> list[YoungPerson]:
    """A page of the young people this member of staff may know of, newest first; `after` skips that many."""
    access.require(actor, Action.WORK_SEE)
    rows = select(YoungPerson).order_by(YoungPerson.joined_at.desc(), YoungPerson.id).limit(PAGE).offset(after)
    if not sees_everyone(actor):
        rows = rows.where(YoungPerson.id.in_(sorted({yp_id for yp_id, _role in actor.assigned})))
    return list(session.scalars(rows))


def names(
    session: Session, actor: Actor, yp_ids: Iterable[str] = (), person_ids: Iterable[str] = (),
    staff_ids: Iterable[str | None] = (),
) -> Names:  # fmt: skip
    """Rows by id, in one statement for each kind that is asked for; only those the reader may know of."""
    access.require(actor, Action.WORK_SEE)
    return Names(
        {yp.id: yp for yp in _by_id(session, YoungPerson, yp_ids) if access.can_see(actor, yp.id)},
        {person.id: person for person in _by_id(session, Person, person_ids) if access.can_see(actor, person.yp_id)},
        {staff.id: staff for staff in _by_id(session, Staff, staff_ids)},
    )


def _by_id(session: Session, model: type[Row], ids: Iterable[str | None]) -> Sequence[Row]:
    wanted = sorted({one for one in ids if one})
    column: Any = model.id  # type: ignore[attr-defined]
    return session.scalars(select(model).where(column.in_(wanted))).all() if wanted else []


def workers(session: Session, actor: Actor, yp_ids: Iterable[str]) -> dict[str, list[Worker]]:
    """Who works with each of these young people now, in one statement."""
    access.require(actor, Action.WORK_SEE)
    wanted, now = sorted({yp_id for yp_id in yp_ids if access.can_see(actor, yp_id)}), clock.now()
    found: dict[str, list[Worker]] = {yp_id: [] for yp_id in wanted}
    if not wanted:
        return found
    rows = session.execute(
        select(Assignment, Staff)
        .join(Staff, (Staff.authority_id == Assignment.authority_id) & (Staff.id == Assignment.staff_id))
        .where(Assignment.yp_id.in_(wanted), Assignment.from_at <= now)
        .where(Assignment.until_at.is_(None) | (Assignment.until_at > now))
        .order_by(Assignment.from_at, Assignment.id)
    )
    for row in rows:
        found[row.Assignment.yp_id].append(Worker(row.Assignment, row.Staff))
    return found


def open_case(session: Session, actor: Actor, yp_id: str) -> Case:
    """Open a young person's case: who matters and how it is going. Recorded, for them to read who looked.

    A fixed number of statements, whatever the size. Raises NotFound for somebody not the reader's to know of.
    """
    yp = people.get_young_person(session, actor, yp_id)
    audit.record(session, actor, "case.seen", yp_id=yp_id, subject=f"young_person:{yp_id}")
    turning_points.keep_watch(session, yp)
    now = clock.now()
    live = select(Approval).where(
        Approval.yp_id == yp_id,
        Approval.revoked_at.is_(None),
        Approval.from_at <= now,
        Approval.until_at > now,
        rungs.untied_clause(),
    )
    to_read = select(Item).where(Item.yp_id == yp_id, Item.state.in_(_TO_READ)).order_by(Item.submitted_at)
    bounded = select(Boundary.person_id).where(Boundary.yp_id == yp_id, Boundary.lifted_at.is_(None))
    proposals = select(Proposal).where(Proposal.yp_id == yp_id, Proposal.has_agreed.is_(None))
    order = {rung: place for place, rung in enumerate(rungs.Rung)}
    return Case(
        yp, people.people_of(session, actor, yp_id), contact_requests.requests_of(session, yp_id),
        _by_person(sorted(session.scalars(live), key=lambda row: order[rungs.Rung(row.rung)])),
        _by_person(session.scalars(to_read)), _by_person(session.scalars(proposals)),
        frozenset(session.scalars(bounded)), workers(session, actor, [yp_id])[yp_id], _consents(session, yp_id),
    )  # fmt: skip


def _by_person(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)  # type: ignore[attr-defined]
    return found


def _consents(session: Session, yp_id: str) -> dict[str, ConsentEvent]:
    rows = select(ConsentEvent).where(ConsentEvent.yp_id == yp_id, ConsentEvent.person_id.is_(None))
    return {row.scope: row for row in session.scalars(rows.order_by(ConsentEvent.number))}


def take_on(
    session: Session, actor: Actor, name: str, born_on: date | None, nation: Nation, language: str,
    explained: str = "", coordinator_id: str | None = None,
) -> YoungPerson:  # fmt: skip
    """Add a young person. A coordinator adds one who agreed to take part, with how it was explained and the legal gate
    noted open, and is their coordinator from now. A manager who is none names a coordinator, who notes that later.

    Raises Refused: needs-words, age, name-…; NotFound for a coordinator of elsewhere.
    """
    is_theirs = Role.COORDINATOR in actor.roles
    if is_theirs and not explained.strip():
        raise Refused("needs-words")
    yp = people.add_young_person(session, actor, name, born_on, nation, language)
    if not is_theirs:
        colleagues.assign(session, actor, yp.id, coordinator_id or "", Role.COORDINATOR)
        return yp
    now_theirs = replace(actor, assigned=actor.assigned | {(yp.id, Role.COORDINATOR)})
    consent.take_part(session, now_theirs, yp, explained)
    return yp


def decisions_in_thread(session: Session, actor: Actor, item: Item) -> list[tuple[Review, Item]]:
    """For a reviewer: the last verdicts on anything between these two, newest first (threat 4)."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    rows = session.execute(
        select(Review, Item)
        .join(Item, (Item.authority_id == Review.authority_id) & (Item.id == Review.item_id))
        .where(Item.person_id == item.person_id, Item.yp_id == item.yp_id)
        .order_by(Review.at.desc(), Review.id)
        .limit(LAST_DECISIONS)
    )
    return [(row.Review, row.Item) for row in rows]


def items_between(session: Session, actor: Actor, person: Person, limit: int = 20) -> list[Item]:
    """What was sent between a young person and someone, newest first; drafts are nobody's to see."""
    access.require(actor, Action.ITEM_REVIEW, person.yp_id)
    rows = select(Item).where(Item.person_id == person.id, Item.state != ItemState.DRAFT.value)
    return list(session.scalars(rows.order_by(Item.submitted_at.desc(), Item.id).limit(limit)))


def items(session: Session, actor: Actor, item_ids: Iterable[str]) -> dict[str, Item]:
    """Letters and memories by id, for a list that names them; only those the reader may review, never a draft."""
    access.require(actor, Action.WORK_SEE)
    wanted = sorted(set(item_ids))
    rows = session.scalars(select(Item).where(Item.id.in_(wanted))).all() if wanted else []
    return {
        row.id: row
        for row in rows
        if row.state != ItemState.DRAFT.value and access.allowed(actor, Action.ITEM_REVIEW, row.yp_id)
    }


def look_at(session: Session, actor: Actor, person: Person) -> Request | None:
    """Open everything about one contact; recorded, for the young person to read who looked."""
    access.require(actor, Action.CASE_SEE, person.yp_id)
    audit.record(session, actor, "person.seen", yp_id=person.yp_id, subject=f"person:{person.id}")
    return contact_requests.about(session, person)


def reveal_reach(session: Session, actor: Actor, person: Person) -> tuple[str, str]:
    """The telephone number and e-mail of someone found, after a fresh touch; every reveal is recorded (R16, R26)."""
    access.require(actor, Action.CONTACT_REVEAL, person.yp_id)
    if not actor.is_verified_lately:
        raise Refused("needs-touch")
    audit.record(session, actor, "reach.revealed", yp_id=person.yp_id, subject=f"person:{person.id}")
    return person.phone, person.email


def hears_by(request: Request) -> date | None:
    """The day by which the young person was promised to hear; None where no promise runs."""
    return request.promise_at.astimezone(clock.LONDON).date() if request.promise_at else None


def is_overdue(request: Request) -> bool:
    """Whether the promise clock ran out."""
    return request.promise_at is not None and request.promise_at < clock.now()
