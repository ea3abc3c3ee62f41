"""Who and what counts as high-risk: asked when a key is turned, and at every verdict about an item (R30)."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from domain import orders, tenancy
from domain.checks import ADVERSE, Check
from domain.contact_requests import Request
from domain.items import Item, ItemState
from domain.people import Person
from domain.rungs import Direction


def risk_reasons(session: Session, person: Person) -> list[str]:
    """Why this person counts as high-risk (docs/contact-lifecycle.md); empty when they do not."""
    reasons = []
    if orders.orders_on(session, person):
        reasons.append("order")
    adverse = [outcome.value for outcome in ADVERSE]
    if session.scalar(select(Check.id).where(Check.person_id == person.id, Check.outcome.in_(adverse)).limit(1)):
        reasons.append("check")  # ever: an answer that was adverse once stays on file
    if session.scalar(_refused_before(), {"person": person.id}):
        reasons.append("refused")
    if person.is_flagged:
        reasons.append("flag")
    if person.is_abroad:
        reasons.append("abroad")
    return reasons


@cache
def _refused_before() -> Select[bool]:
    return select(exists(select(1).where(Request.person_id == bindparam("person"), Request.refused_by.is_not(None))))


def person_is_high_risk(session: Session, person_id: str) -> bool:
    """Whether this person is high-risk now; somebody who cannot be found is (fail closed)."""
    person = session.get(Person, (tenancy.current(session), person_id))
    return person is None or bool(risk_reasons(session, person))


def item_needs_two(session: Session, person_id: str, item_id: str, direction: Direction) -> bool:
    """High-risk people, and the first thing ever to arrive from someone, need two reviewers (decision 0005)."""
    if person_is_high_risk(session, person_id):
        return True
    earlier = select(Item.id).where(
        Item.person_id == person_id, Item.direction == Direction.IN.value, Item.state == ItemState.DELIVERED.value,
        Item.id != item_id,
    )  # fmt: skip
    return direction is Direction.IN and session.scalar(earlier.limit(1)) is None
