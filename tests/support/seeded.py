"""Faults to plant in the life cycle, each of which a random history has to find (architecture, fence 9).

A fault is a name and what it does to the running code. Those about the predicate are made from the predicate itself:
every fact that it asks in Python, and every condition that it names in SQL, is left out once; so a new one has its
fault at once. Those about verbs are written by hand: a verb that forgets a part of what it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import and_, false, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from domain import (
    checks,
    consent,
    contact_endings,
    delivery,
    exchange,
    finding,
    invitation,
    item_reviews,
    orders,
    overlay,
    rungs,
)
from domain.consent import Decision
from domain.delivery import Facts
from domain.items import Item
from domain.people import YoungPerson
from tests.support import world as worlds
from tests.support.turns import TURNS

Fault = Callable[[pytest.MonkeyPatch], None]

LETTING_THROUGH: dict[str, Any] = {"reviewers": 99, "has_lead": True}
"""What a fact is when it stands in nobody's way, where that is neither yes for `is_…`, `has_…` nor no for a ban."""
BANS = frozenset({"needs_two", "is_bounded", "is_prohibited", "is_stopped", "is_barred", "is_unsafe", "has_hidden"})


def letting_through(name: str) -> Any:
    """The value of a fact of the predicate with which it hinders nothing."""
    return LETTING_THROUGH.get(name, name not in BANS)


def _without_fact(name: str) -> Fault:
    def plant(patch: pytest.MonkeyPatch) -> None:
        real = delivery.gather

        def gather(session: Session, item: Item, now: datetime) -> Facts | None:
            facts = real(session, item, now)
            return None if facts is None else replace(facts, **{name: letting_through(name)})

        patch.setattr(delivery, "gather", gather)

    return plant


def _without_condition(place: int) -> Fault:
    def plant(patch: pytest.MonkeyPatch) -> None:
        real = delivery.deliverable_clause

        def clause() -> ColumnElement[bool]:
            parts = list(real().clauses)
            return and_(*parts[:place], *parts[place + 1 :])

        patch.setattr(delivery, "deliverable_clause", clause)

    return plant


def _silent(module: Any, name: str, result: Any = None) -> Fault:
    """A verb, or a part of one, that does nothing."""
    return lambda patch: patch.setattr(module, name, lambda *_given, **_named: result)


def _no_withdrawal(patch: pytest.MonkeyPatch) -> None:
    real = consent.give

    def give(session: Session, actor: Any, yp_id: str, scope: Any, decision: Any, *more: Any, **named: Any) -> Any:
        from domain import audit

        if decision is not Decision.WITHDRAWN:
            return real(session, actor, yp_id, scope, decision, *more, **named)
        told = {"scope": scope.value, "decision": decision.value}
        person = more[0] if more else named.get("person_id")
        audit.record(session, actor, "consent.given", yp_id=yp_id, subject=f"person:{person}" if person else "", **told)
        return None

    patch.setattr(consent, "give", give)


def _boundary_without_row(patch: pytest.MonkeyPatch) -> None:
    def set_boundary(session: Session, actor: Any, person: Any) -> None:
        from domain import audit

        audit.record(session, actor, "boundary.set", yp_id=person.yp_id, subject=f"person:{person.id}")
        person.wish = "never"
        session.flush()

    patch.setattr(consent, "set_boundary", set_boundary)


def _only_themselves(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        consent, "same_human", lambda one, other: and_(one.authority_id == other.authority_id, one.id == other.id)
    )


def _edit_that_voids_nothing(patch: pytest.MonkeyPatch) -> None:
    real = exchange.write

    def write(session: Session, actor: Any, item: Item, text: str) -> None:
        before = item.content_hash
        real(session, actor, item, text)
        item.content_hash = before

    patch.setattr(exchange, "write", write)
    patch.setattr(exchange, "hash_of", lambda _session, item: item.content_hash or "0" * 64)
    patch.setattr(delivery, "hash_of", lambda _session, item: item.content_hash)
    patch.setattr(item_reviews, "hash_of", lambda _session, item: item.content_hash)


def _every_verdict_is_a_pass(patch: pytest.MonkeyPatch) -> None:
    def passes(session: Session, item: Item) -> list[Any]:
        return [one for one in item_reviews.reviews_of(session, item) if one.recalled_at is None]

    patch.setattr(item_reviews, "passes", passes)
    patch.setattr(delivery, "passes", passes)


def _recalled_passes_count(patch: pytest.MonkeyPatch) -> None:
    def passes(session: Session, item: Item) -> list[Any]:
        rows = item_reviews.reviews_of(session, item)
        return [one for one in rows if one.verdict == "pass" and one.content_hash == item.content_hash]

    patch.setattr(item_reviews, "passes", passes)
    patch.setattr(delivery, "passes", passes)


def _ties_do_not_matter(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(item_reviews, "has_tie", lambda *_given: False)
    patch.setattr("domain.key_holders.has_tie", lambda *_given: False)


def _no_half_minute(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(item_reviews, "UNDO", timedelta(0))


def _rungs_for_ever(patch: pytest.MonkeyPatch) -> None:
    real = delivery.has_rung
    before = worlds.START + timedelta(days=1)
    patch.setattr(delivery, "has_rung", lambda session, item, _now: real(session, item, before))


def _paused_nowhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(overlay, "_set", _recorded_only("everything.paused"))


def _recorded_only(what: str) -> Callable[..., None]:
    def act(session: Session, actor: Any, *given: Any, **_named: Any) -> None:
        from domain import audit

        yp_id = next((one.id for one in given if isinstance(one, YoungPerson)), actor.yp_id)
        audit.record(session, actor, what, yp_id=yp_id, subject=f"young_person:{yp_id}")

    return act


def _steps_back_in_the_record_only(patch: pytest.MonkeyPatch) -> None:
    def step_back(session: Session, actor: Any) -> None:
        from domain import audit

        guest = invitation.own(session, actor)
        told = {"subject": f"guest:{guest.id}", "person": guest.person_id}
        audit.record(session, actor, "guest.stepped_back", yp_id=guest.yp_id, **told)

    patch.setattr(invitation, "step_back", step_back)


def _revokes_in_the_record_only(patch: pytest.MonkeyPatch) -> None:
    def revoke(session: Session, actor: Any, approval: Any) -> None:
        from domain import audit

        told = {"subject": f"approval:{approval.id}", "person": approval.person_id}
        audit.record(session, actor, "rung.closed", yp_id=approval.yp_id, **told)

    patch.setattr(rungs, "revoke", revoke)


def _ends_in_the_record_only(patch: pytest.MonkeyPatch) -> None:
    def end_everything(session: Session, actor: Any, request: Any) -> None:
        from domain import audit

        told = {"subject": f"request:{request.id}", "person": request.person_id}
        audit.record(session, actor, "contact.ended_all", yp_id=request.yp_id, **told)

    patch.setattr(contact_endings, "end_everything", end_everything)


def _orders_begin_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(orders, "_is_active", lambda order: order.ended_at.is_(None))


def _orders_never_end_early(patch: pytest.MonkeyPatch) -> None:
    real = orders._is_active

    def is_active(order: Any) -> ColumnElement[bool]:
        return and_(*(part for part in real(order).clauses if "ended_at" not in str(part)))

    patch.setattr(orders, "_is_active", is_active)


VERBS: dict[str, Fault] = {
    "a stop only notes that it ends everything": _ends_in_the_record_only,
    "a stop leaves the consent as it is": _no_withdrawal,
    "a stop calls nothing back": _silent(item_reviews, "call_back"),
    "a recall recalls nothing": _silent(item_reviews, "recall"),
    "a never is only a wish": _boundary_without_row,
    "nobody is the same human as anybody else": _only_themselves,
    "whoever once had this number is somebody else": _silent(finding, "stay_one"),
    "an edit voids nothing": _edit_that_voids_nothing,
    "every verdict is a pass": _every_verdict_is_a_pass,
    "a recalled pass counts": _recalled_passes_count,
    "ties do not matter": _ties_do_not_matter,
    "there is no half minute": _no_half_minute,
    "python forgets that rungs end": _rungs_for_ever,
    "pausing everything pauses nothing": _paused_nowhere,
    "stepping back is only noted": _steps_back_in_the_record_only,
    "closing a rung is only noted": _revokes_in_the_record_only,
    "an order is in force whatever its days": _orders_begin_at_once,
    "an order that was ended goes on": _orders_never_end_early,
    "an order prohibits nobody": lambda patch: (
        patch.setattr(orders, "prohibited_clause", lambda *_given: false()),
        patch.setattr(orders, "is_prohibited", lambda *_given: False),
    )[0],
    "a check stops nobody": lambda patch: (
        patch.setattr(checks, "stopped_by_check_clause", lambda *_given: false()),
        patch.setattr(checks, "is_stopped_by_check", lambda *_given: False),
    )[0],
    "a boundary binds nobody": lambda patch: (
        patch.setattr(consent, "boundary_clause", lambda *_given: false()),
        patch.setattr(consent, "has_boundary", lambda *_given: False),
    )[0],
    "any yes is a yes for good": lambda patch: (
        patch.setattr(consent, "in_force_clause", lambda *_given: true()),
        patch.setattr(consent, "in_force", lambda *_given: True),
    )[0],
}


MASKED: dict[str, str] = {
    "python without is_decided": "`deliverable` has looked at the state before it gathers anything",
    "item.state IN": "whatever leaves the decided states loses its moment of delivery in the same move",
    "content_hash !=": "only a draft has none, and a draft has no moment of delivery either",
    "python without has_lead": "nobody can be the second of two readers without a lead among them (`_check_pass`)",
}
"""What is asked although no history of ours can make it matter: left out of the faults, for the reason given."""

LAYERS: dict[str, Fault] = {
    "python without needs_two": _silent(item_reviews, "count_again"),
    "python without reviewers": _silent(item_reviews, "count_again"),
    "an edit voids nothing": _silent(item_reviews, "recall"),
}
"""A layer that stands before a fault and would hide it: the fault is planted with that layer gone."""


def conditions() -> list[str]:
    """The conditions of the predicate in SQL, each shortened to a name."""
    parts = delivery.deliverable_clause().clauses
    return [" ".join(str(part).split())[:60] for part in parts]


def faults() -> dict[str, Fault]:
    """Every fault, by name."""
    found = {f"python without {field.name}": _without_fact(field.name) for field in fields(Facts)}
    found |= {f"sql without {place}: {name}": _without_condition(place) for place, name in enumerate(conditions())}
    found |= VERBS
    hidden = [name for name in found if any(words in name for words in MASKED)]
    return {name: _laid_bare(name, fault) for name, fault in found.items() if name not in hidden}


def _laid_bare(name: str, fault: Fault) -> Fault:
    """The fault, with the layer gone that would hide it."""
    bare = LAYERS.get("python without reviewers" if "CASE WHEN" in name else name)
    if bare is None:
        return fault

    def plant(patch: pytest.MonkeyPatch) -> None:
        fault(patch)
        bare(patch)

    return plant


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """The fault is in the running code within the block, and in no statement that is kept afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        _forget_statements()
        fault(patch)
        yield
    _forget_statements()


def _forget_statements() -> None:
    for module in (delivery, consent, orders):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


HINTS: dict[str, tuple[str, ...]] = {
    "connected": ("pause",),
    "custody": ("custody",),
    "barred": ("custody",),
    "request.state": ("pause",),
    "case_open": ("freeze",),
    "is_paused": ("pause everything",),
    "is_frozen": ("freeze",),
    "needs_review": ("review",),
    "has_turned": ("birthday",),
    "order_1, you": ("order ran out",),
    "agreed_at": ("not agreed yet",),
    "has_rung": ("revoke",),
    "FROM approval": ("revoke",),
    "item_photo": ("revoke photos",),
    "consent": ("withdraw",),
    "agreement": ("step back",),
    "withdrew": ("step back",),
    "undo": ("just passed",),
    "deliver_from": ("just passed",),
    "half minute": ("just passed",),
    "reviewers": (
        "tie",
        "risk",
    ),
    "needs_two": ("risk",),
    "CASE WHEN": (
        "tie",
        "risk",
    ),
    "bounded": ("never a twin",),
    "boundary": ("never a twin",),
    "a never": (
        "never a twin",
        "never",
    ),
    "prohibit": ("order",),
    "court_order": (
        "order",
        "order over",
    ),
    "stopped": ("check",),
    "check": ("check",),
    "stop ": (
        "stop and back",
        "stop",
    ),
    "recall": (
        "taken back",
        "stop and back",
    ),
    "same human": ("order on a twin",),
    "number": ("number moves on",),
    "edit": ("changed",),
    "verdict": (
        "changed",
        "risk",
    ),
    "ties": ("tie",),
    "rungs end": ("expire",),
    "pausing": ("pause everything",),
    "stepping": ("step back",),
    "closing": ("revoke",),
    "whatever its days": (
        "order later",
        "order over",
    ),
    "ended goes on": ("order ended",),
    "yes": ("withdraw",),
    "unsafe": ("not safe",),
    "safety_pause": ("not safe",),
    "hidden": ("hidden photo",),
}
"""Which turn is likely to show a fault whose name holds these words; the others are taken after it."""


def likely_turns(name: str) -> list[str]:
    """Every turn, those that are likely to show this fault first."""
    hinted = [turn for words, turns in HINTS.items() if words in name for turn in turns]
    return list(dict.fromkeys([*hinted, *TURNS]))
