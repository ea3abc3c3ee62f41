"""Who and what counts as high-risk for an item: asked when it is submitted and again at every verdict (R30)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import safeguarding, tenancy
from domain.people import Person
from domain.rungs import Direction


def person_is_high_risk(session: Session, person_id: str) -> bool:
    """Whether this person is high-risk now; somebody who cannot be found is (fail closed)."""
    person = session.get(Person, (tenancy.current(session), person_id))
    return person is None or bool(safeguarding.risk_reasons(session, person))


def item_needs_two(session: Session, person_id: str, item_id: str, direction: Direction) -> bool:
    """High-risk people, and the first thing ever to arrive from someone, need two reviewers (decision 0005)."""
    from domain.exchange import Item, ItemState

    if person_is_high_risk(session, person_id):
        return True
    earlier = select(Item.id).where(
        Item.person_id == person_id, Item.direction == Direction.IN.value, Item.state == ItemState.DELIVERED.value,
        Item.id != item_id,
    )  # fmt: skip
    return direction is Direction.IN and session.scalar(earlier.limit(1)) is None
