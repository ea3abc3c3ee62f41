"""Who is who: other names somebody goes by, and two entries of one young person's that are one human (R32).

A boundary, an order, a check or a risk on one of them counts for all (consent.same_human). So putting two together is
quick, and one person may; taking them apart lifts what bound one through the other, and two must (rulings.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from domain import access, audit, consent
from domain.access import Action, Actor
from domain.errors import NotFound, Refused
from domain.people import Person, clean_name

NAMES_MOST = 12


def name_others(session: Session, actor: Actor, person: Person, names: Iterable[str]) -> None:
    """The other names somebody goes or went by: sealed, and for staff alone. Raises Refused: name-…."""
    access.require(actor, Action.CASE_WORK, person.yp_id)
    given = list(dict.fromkeys(clean_name(name) for name in names if name.strip()))[:NAMES_MOST]
    audit.record(session, actor, "person.names", yp_id=person.yp_id, subject=f"person:{person.id}", names=len(given))
    person.aliases = "\n".join(given)
    session.flush()


def aliases_of(person: Person) -> list[str]:
    """The other names of somebody."""
    return person.aliases.split("\n") if person.aliases else []


def others(session: Session, person: Person) -> list[Person]:
    """Everybody who is, or may be, the same human as this person, themselves left out; the one added first first."""
    other, this = aliased(Person), aliased(Person)
    rows = select(other).join(this, consent.same_human(other, this)).where(this.id == person.id, other.id != person.id)
    return list(session.scalars(rows.order_by(other.added_at, other.id)))


def merge(session: Session, actor: Actor, person: Person, other: Person) -> None:
    """These two are one human: from now on what binds one binds both, at the next reading of the predicate.

    Raises NotFound for people of two young people, Refused("not-now-state") when they are one already.
    """
    from domain import item_reviews

    access.require(actor, Action.CASE_WORK, person.yp_id)
    if other.yp_id != person.yp_id or other.authority_id != person.authority_id:
        raise NotFound
    if other.id == person.id or other.group_id == person.group_id:
        raise Refused("not-now-state")
    audit.record(
        session, actor, "person.merged", yp_id=person.yp_id, subject=f"person:{person.id}", other=other.id
    )  # fmt: skip
    was = other.group_id
    for row in session.scalars(select(Person).where(Person.yp_id == person.yp_id, Person.group_id == was)).all():
        row.group_id = person.group_id
    session.flush()
    for one in (person, *others(session, person)):
        item_reviews.count_again(session, actor, one.yp_id, one.id)


def part(session: Session, actor: Actor, person: Person) -> None:
    """For rulings.py, once two agreed: this person is somebody else after all. Raises Refused("same-reach") while they
    share a telephone number or an e-mail with one of the others.
    """
    rest = others(session, person)
    if any(_shares_reach(person, other) for other in rest):
        raise Refused("same-reach")
    audit.record(session, actor, "person.parted", yp_id=person.yp_id, subject=f"person:{person.id}")
    if person.group_id == person.id and rest:
        for other in rest:
            other.group_id = rest[0].id
    person.group_id = person.id
    session.flush()


def _shares_reach(one: Person, other: Person) -> bool:
    phone = one.phone_index is not None and one.phone_index == other.phone_index
    return phone or (one.email_index is not None and one.email_index == other.email_index)
