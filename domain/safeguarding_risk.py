"""Who and what counts as high-risk: asked when a key is turned, and at every verdict about an item (R30)."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from domain import bridge_ends, consent, tenancy
from domain.checks import ADVERSE, Check
from domain.contact_requests import Request
from domain.items import Item, ItemState
from domain.orders import Order
from domain.people import Person
from domain.rungs import Direction


def risk_reasons(session: Session, person: Person) -> list[str]:
    """Why this person counts as high-risk (docs/contact-lifecycle.md); empty when they do not. What is on file about
    anyone who is, or may be, the same human counts as theirs (R32).
    """
    rows = session.execute(_on_file(), {"person": person.id}).all()
    reasons = []
    if any(row.has_order for row in rows):
        reasons.append("order")
    if any(row.was_adverse for row in rows):
        reasons.append("check")  # ever: an answer that was adverse once stays on file
    if any(row.was_refused for row in rows):
        reasons.append("refused")
    if any(row.is_flagged for row in rows):
        reasons.append("flag")
    if any(row.is_abroad for row in rows):
        reasons.append("abroad")
    if any(row.is_across for row in rows):
        reasons.append("across")  # in another authority's care: their side decides for them (decision 0038)
    return reasons


@cache
def _on_file() -> Select[bool, bool, bool, bool, bool, bool]:
    """A row for everybody who is the same human as `:person`, themselves among them."""
    human, adverse = aliased(Person), [outcome.value for outcome in ADVERSE]
    order = select(1).where(Order.authority_id == human.authority_id, Order.person_id == human.id)
    check = select(1).where(Check.authority_id == human.authority_id, Check.person_id == human.id)
    refused = select(1).where(Request.authority_id == human.authority_id, Request.person_id == human.id)
    return (
        select(
            exists(order.correlate(human)).label("has_order"),
            exists(check.where(Check.outcome.in_(adverse)).correlate(human)).label("was_adverse"),
            exists(refused.where(Request.refused_by.is_not(None)).correlate(human)).label("was_refused"),
            human.is_flagged,
            human.is_abroad,
            bridge_ends.has_one_clause(human.authority_id, human.id).label("is_across"),
        )
        .select_from(Person)
        .join(human, consent.same_human(human, Person))
        .where(Person.id == bindparam("person"))
    )


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
