"""What a young person wants with somebody. Never is a boundary: it binds at once, until they lift it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import access, audit, consent, contact
from domain.access import Action, Actor
from domain.people import Person, Wish


def wish_for(session: Session, actor: Actor, person: Person, wish: Wish) -> None:
    """Change the wish. Never sets the boundary and stops what runs; any other wish lifts a boundary that is set.

    Wishing alone asks for nothing: contact.ask does.
    """
    if wish.value == person.wish:
        return
    if wish is Wish.NEVER:
        contact.never(session, actor, person)
    elif person.wish == Wish.NEVER.value:
        consent.lift_boundary(session, actor, person, wish)
    else:
        access.require(actor, Action.OWN_CHANGE, person.yp_id)
        audit.record(session, actor, "person.changed", yp_id=person.yp_id, subject=f"person:{person.id}")
        person.wish = wish.value
        session.flush()
