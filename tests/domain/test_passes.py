"""What a reviewer's pass is worth later: after an end nothing, and nobody is told of one too early (R31, R39)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import (
    audit,
    checks,
    clock,
    colleagues,
    contact,
    contact_requests,
    delivery,
    exchange,
    invitation,
    item_reviews,
    letterbox,
    orders,
    staffing,
    two_keys,
)
from domain.access import Role
from domain.checks import CheckKind, Outcome
from domain.contact_requests import Request
from domain.errors import Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemState, sender_state
from domain.orders import OrderKind
from domain.proposals import Kind
from domain.rungs import Rung
from tests.support import world as worlds
from tests.support.oracle import Oracle
from tests.support.world import World


@pytest.fixture
def world(bare_world: World) -> World:
    worlds.to_connected(bare_world, "gus")
    return bare_world


def sent(world: World) -> Item:
    """A first letter of Gus's, which needs two readers."""
    session, gus = world.session, world.actor("gus")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, "I remember the beach.")
    exchange.submit(session, gus, item)
    session.commit()
    assert item.needs_two
    return item


def passed_by(world: World, item: Item, *names: str) -> None:
    """These read it and pass it on."""
    for name in names:
        item_reviews.decide(world.session, world.actor(name), item, Verdict.PASS, item.content_hash)
    world.session.commit()


def opinions(world: World, item: Item) -> list[bool]:
    """What Python, SQL and the record alone say about Amara seeing it."""
    amara, session, oracle = world.actor("amara"), world.session, Oracle()
    for entry in session.scalars(select(audit.AuditEvent).order_by(audit.AuditEvent.seq)):
        oracle.learn(entry)
    return [
        delivery.deliverable(session, item, amara),
        item.id in {one.id for one in delivery.items_for(session, amara)},
        item.id in oracle.visible(amara.yp_id, "", "in", clock.now()),
    ]


def gus_request(world: World) -> Request:
    found = contact_requests.about(world.session, world.persons["gus"])
    assert found is not None
    return found


def stop(world: World) -> None:
    contact.make_move(world.session, world.actor("amara"), gus_request(world), "stop")


def step_back(world: World) -> None:
    invitation.step_back(world.session, world.actor("gus"))


def in_touch_again(world: World) -> None:
    """A hundred days later, all the way back to being in touch."""
    clock.pass_by(timedelta(days=100))
    invitation.agree(world.session, world.actor("gus"))
    if gus_request(world).state == "stopped":
        session, dee, request = world.session, world.actor("dee"), worlds.to_checking(world, "gus")
        for kind in (Kind.ALLOW_APPROACH, Kind.OPEN_RUNGS):
            until = clock.today() + timedelta(days=100)
            proposal = two_keys.propose(session, dee, request, kind, "because", until, rungs=[Rung.LETTERS])
            two_keys.answer(session, world.actor("sol"), proposal, agrees=True)
            if kind is Kind.ALLOW_APPROACH:
                contact.make_move(session, dee, request, "says_yes", reason="met")
        contact.make_move(session, world.actor("amara"), request, "choose_yes")
    world.session.commit()


@pytest.mark.parametrize("end", [stop, step_back])
def test_a_pass_from_before_an_end_does_not_count_after_it(world: World, end: Callable[[World], None]) -> None:
    item = sent(world)
    passed_by(world, item, "sol")
    end(world)
    world.session.commit()
    in_touch_again(world)
    passed_by(world, item, "dee")
    clock.pass_by(timedelta(minutes=1))
    assert item.state == ItemState.IN_REVIEW.value
    assert opinions(world, item) == [False] * 3
    passed_by(world, item, "sol")
    clock.pass_by(timedelta(minutes=1))
    assert opinions(world, item) == [True] * 3, "read anew by both"


@pytest.mark.parametrize("end", [stop, step_back])
def test_the_record_alone_says_that_what_was_passed_before_an_end_is_not_shown(
    world: World, end: Callable[[World], None]
) -> None:
    item = sent(world)
    passed_by(world, item, "dee", "sol")
    clock.pass_by(timedelta(minutes=1))
    assert opinions(world, item) == [True] * 3
    end(world)
    world.session.commit()
    in_touch_again(world)
    assert opinions(world, item) == [False] * 3
    assert item.state == ItemState.SUBMITTED.value, "it waits to be read"


def test_the_sender_is_told_only_when_it_cannot_be_taken_back_any_more(world: World) -> None:
    item = sent(world)
    passed_by(world, item, "dee", "sol")
    clock.pass_by(timedelta(seconds=29))
    with pytest.raises(Refused, match="not-now-state"):
        item_reviews.tell_sender(world.session, world.actor("dee"), item)
    item_reviews.take_back(world.session, world.actor("sol"), item)
    world.session.commit()
    assert sender_state(item) == "with_us"
    passed_by(world, item, "dee", "sol")
    clock.pass_by(timedelta(seconds=30))
    item_reviews.tell_sender(world.session, world.actor("dee"), item)
    assert sender_state(item) == "passed_on"


def test_what_the_sender_was_told_stays_when_contact_ends_so_that_it_tells_them_nothing(world: World) -> None:
    item = sent(world)
    passed_by(world, item, "dee", "sol")
    clock.pass_by(timedelta(minutes=1))
    item_reviews.tell_sender(world.session, world.actor("dee"), item)
    stop(world)
    world.session.commit()
    assert sender_state(item) == "passed_on"
    assert not opinions(world, item)[0]


def tie_of_dee(world: World) -> None:
    staffing.declare_tie(world.session, world.actor("dee"), world.young["amara"].id, world.persons["gus"].id)


def opened_anew(world: World, first: str, second: str) -> None:
    """Two without a tie open the way for letters again."""
    request, until = gus_request(world), clock.today() + timedelta(days=100)
    colleagues.assign(world.session, world.actor("mo"), request.yp_id, world.staff[first].id, Role.COORDINATOR)
    world.session.commit()
    proposal = two_keys.propose(
        world.session, world.actor(first), request, Kind.OPEN_RUNGS, "because", until, rungs=[Rung.LETTERS]
    )
    two_keys.answer(world.session, world.actor(second), proposal, agrees=True)
    world.session.commit()


def order_with_terms(world: World) -> None:
    gus, today = world.persons["gus"], clock.today()
    orders.make_order(world.session, world.actor("dee"), gus, OrderKind.CONTACT_TERMS, False, today, None, "no calls")


def check_with_conditions(world: World) -> None:
    gus = world.persons["gus"]
    checks.answer_check(world.session, world.actor("dee"), gus, CheckKind.POLICE, Outcome.CONDITIONS, "once, long ago")


def second_letter(world: World) -> Item:
    """One of Gus's for which one reader is enough, passed on by Dee."""
    first = sent(world)
    passed_by(world, first, "dee", "sol")
    clock.pass_by(timedelta(minutes=1))
    letterbox.open_letter(world.session, world.actor("amara"), first)
    gus = world.actor("gus")
    item = exchange.begin(world.session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(world.session, gus, item, "And the kettle.")
    exchange.submit(world.session, gus, item)
    assert not item.needs_two
    passed_by(world, item, "dee")
    return item


def test_what_a_tie_leaves_with_one_pass_waits_to_be_read_again(world: World) -> None:
    item = sent(world)
    passed_by(world, item, "dee", "sol")
    clock.pass_by(timedelta(minutes=1))
    tie_of_dee(world)
    world.session.commit()
    assert item.state == ItemState.IN_REVIEW.value
    assert opinions(world, item) == [False] * 3
    passed_by(world, item, "wes")
    clock.pass_by(timedelta(minutes=1))
    assert item.state == ItemState.APPROVED.value, "the pass without a tie went on counting"
    assert opinions(world, item) == [False] * 3, "the way itself stood on Dee's key, and is open no more"
    opened_anew(world, "eli", "sol")
    assert opinions(world, item) == [True] * 3


@pytest.mark.parametrize("learnt", [order_with_terms, check_with_conditions])
def test_what_needs_two_from_now_on_waits_to_be_read_again(world: World, learnt: Callable[[World], None]) -> None:
    item = second_letter(world)
    clock.pass_by(timedelta(minutes=1))
    assert opinions(world, item) == [True] * 3
    learnt(world)
    world.session.commit()
    assert item.state == ItemState.IN_REVIEW.value
    assert opinions(world, item) == [False] * 3
    passed_by(world, item, "sol")
    clock.pass_by(timedelta(minutes=1))
    assert opinions(world, item) == [True] * 3


@pytest.mark.parametrize("learnt", [order_with_terms, check_with_conditions])
def test_what_was_passed_by_enough_stays_passed(world: World, learnt: Callable[[World], None]) -> None:
    item = sent(world)
    passed_by(world, item, "dee", "sol")
    clock.pass_by(timedelta(minutes=1))
    learnt(world)
    world.session.commit()
    assert item.state == ItemState.APPROVED.value
    assert opinions(world, item) == [True] * 3
