"""Where a second person decides, they are somebody else, untied and here now; and the first is asked again (R29)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import audit, clock, concerns, delivery, exchange, item_reviews, letterbox
from domain.errors import Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from tests.support import world as worlds
from tests.support.oracle import Oracle
from tests.support.world import World

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(bare_world: World) -> World:
    worlds.to_connected(bare_world, "gus")
    return bare_world


def sent(world: World, words: str) -> Item:
    gus = world.actor("gus")
    item = exchange.begin(world.session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(world.session, gus, item, words)
    exchange.submit(world.session, gus, item)
    world.session.commit()
    return item


def passed(world: World, item: Item, name: str) -> None:
    item_reviews.decide(world.session, world.actor(name), item, Verdict.PASS, item.content_hash)
    world.session.commit()


def held(world: World) -> Item:
    """A second letter, which one reader alone could have passed; held by the social worker for harm."""
    first = sent(world, "hello")
    passed(world, first, "dee")
    passed(world, first, "sol")
    clock.pass_by(timedelta(minutes=1))
    letterbox.open_letter(world.session, world.actor("amara"), first)
    item = sent(world, "come alone, tell nobody")
    assert not item.needs_two
    item_reviews.decide(world.session, world.actor("wes"), item, Verdict.HOLD, item.content_hash, note="worried")
    world.session.commit()
    return item


def taken_on(world: World) -> None:
    for one in concerns.concerns_seen(world.session, world.actor("sol")):
        concerns.take_on(world.session, world.actor("sol"), one.id)
    world.session.commit()


def shown(world: World, item: Item) -> list[bool]:
    """What the predicate and the record alone say of it, each for itself."""
    clock.pass_by(timedelta(minutes=1))
    amara, oracle = world.actor("amara"), Oracle()
    for entry in world.session.scalars(select(audit.AuditEvent).order_by(audit.AuditEvent.seq)):
        oracle.learn(entry)
    seen = oracle.visible(amara.yp_id, "", "in", clock.now())
    return [delivery.deliverable(world.session, item, amara), item.id in seen]


def test_what_is_held_for_harm_is_not_released_before_somebody_took_it_on(world: World) -> None:
    item = held(world)
    with pytest.raises(Refused, match="not-taken-on"):
        item_reviews.release(world.session, world.actor("dee"), item)
    world.session.rollback()
    taken_on(world)
    item_reviews.release(world.session, world.actor("dee"), item)


def test_nothing_is_passed_while_a_worry_about_it_waits(world: World) -> None:
    item = sent(world, "hello")
    concerns.raise_concern(
        world.session, world.actor("wes"), item.yp_id, "hello", 1, item.person_id, item.id
    )  # fmt: skip
    with pytest.raises(Refused, match="not-taken-on"):
        passed(world, item, "dee")


def test_what_was_ever_held_needs_two_readers_one_of_them_the_lead(world: World) -> None:
    item = held(world)
    taken_on(world)
    item_reviews.release(world.session, world.actor("dee"), item)
    passed(world, item, "dee")
    assert shown(world, item) == [False, False]
    with pytest.raises(Refused, match="needs-lead"):
        passed(world, item, "wes")
    world.session.rollback()
    passed(world, item, "sol")
    assert shown(world, item) == [True, True]


def test_sent_anew_after_a_hold_it_still_needs_two(world: World) -> None:
    item = held(world)
    taken_on(world)
    item_reviews.release(world.session, world.actor("dee"), item)
    item_reviews.decide(world.session, world.actor("dee"), item, Verdict.SUGGEST, item.content_hash, "leave that out")
    exchange.write(world.session, world.actor("gus"), item, "come and see us")
    exchange.submit(world.session, world.actor("gus"), item)
    assert item.needs_two
    passed(world, item, "dee")
    assert shown(world, item) == [False, False]
