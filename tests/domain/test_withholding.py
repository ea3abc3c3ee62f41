"""Keeping something back takes two people, a reason and a day; not telling takes a second key besides, and ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import clock, exchange, item_reviews, letterbox, looked, staffing, waiting
from domain.errors import Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemState
from domain.waiting import Wait
from tests.support import world as worlds
from tests.support.world import World


@pytest.fixture
def world(bare_world: World) -> World:
    worlds.to_connected(bare_world, "gus")
    return bare_world


def sent(world: World, by: str = "gus") -> Item:
    session, who = world.session, world.actor(by)
    item = exchange.begin(session, who, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, who, item, "They can’t keep you for ever.")
    exchange.submit(session, who, item)
    session.commit()
    return item


def asked(world: World, item: Item, by: str = "dee", days: int = 90, quiet: int | None = None) -> None:
    until = clock.today() + timedelta(days=quiet) if quiet is not None else None
    item_reviews.decide(
        world.session, world.actor(by), item, Verdict.WITHHOLD, item.content_hash, "That isn’t his to promise.", "note",
        clock.today() + timedelta(days=days), quiet_until=until,
    )  # fmt: skip
    world.session.commit()


def agreed(world: World, item: Item, by: str) -> None:
    item_reviews.agree_to_withhold(world.session, world.actor(by), item, item.content_hash, "I agree")
    world.session.commit()


def told(world: World) -> list[str]:
    amara = world.actor("amara")
    return [words for _item, words in letterbox.kept_back(world.session, amara, world.persons["gus"].id)]


def waits(world: World, who: str, wait: Wait) -> set[str]:
    return {one.id for one in waiting.queue(world.session, world.actor(who), wait)}


def test_until_a_second_person_agrees_it_is_held_and_nobody_is_told(world: World) -> None:
    item = sent(world)
    asked(world, item)
    assert (item.state, told(world)) == (ItemState.HELD.value, [])
    assert item.id in waits(world, "mo", Wait.KEEP_BACK)
    assert item.id not in waits(world, "dee", Wait.KEEP_BACK) | waits(world, "dee", Wait.HELD)
    with pytest.raises(Refused, match="same-person"):
        agreed(world, item, "dee")
    world.session.rollback()
    agreed(world, item, "mo")
    assert (item.state, told(world)) == (ItemState.WITHHELD.value, ["That isn’t his to promise."])


def test_the_second_may_disagree_and_then_it_is_read_again(world: World) -> None:
    item = sent(world)
    asked(world, item)
    item_reviews.release(world.session, world.actor("mo"), item)
    world.session.commit()
    assert (item.state, item.withhold_first_id) == (ItemState.IN_REVIEW.value, None)
    with pytest.raises(Refused, match="not-now-state"):
        agreed(world, item, "sol")
    world.session.rollback()


def test_neither_of_the_two_has_a_tie_also_when_it_is_declared_in_between(world: World) -> None:
    item, session = sent(world), world.session
    asked(world, item)
    staffing.declare_tie(session, world.actor("dee"), item.yp_id, item.person_id)
    session.commit()
    with pytest.raises(Refused, match="first-key-gone"):
        agreed(world, item, "mo")
    session.rollback()
    assert item.state == ItemState.HELD.value


def test_not_telling_needs_a_second_key_and_shows_by_itself_on_its_day(world: World) -> None:
    item = sent(world)
    with pytest.raises(Refused, match="quiet-date"):
        asked(world, item, days=30, quiet=31)
    world.session.rollback()
    asked(world, item, by="sol", days=90, quiet=20)
    with pytest.raises(Refused, match="needs-second-key"):
        agreed(world, item, "dee")  # their coordinator is no second key
    world.session.rollback()
    agreed(world, item, "mo")
    amara = world.actor("amara")
    assert told(world) == []
    assert "item.verdict" not in {line.what for line in looked.events_about(world.session, amara)}
    clock.pass_by(timedelta(days=19))
    assert told(world) == []
    clock.pass_by(timedelta(days=1))
    assert told(world) == ["That isn’t his to promise."], "with no job and no button"
    assert "item.verdict" in {line.what for line in looked.events_about(world.session, world.actor("amara"))}


def test_her_own_letter_is_never_kept_back_in_silence(world: World) -> None:
    item = sent(world, "amara")
    with pytest.raises(Refused, match="quiet-date"):
        asked(world, item, quiet=20)
    world.session.rollback()
    asked(world, item)
    agreed(world, item, "mo")
    assert letterbox.why_kept_back(world.session, world.actor("amara"), item) == "That isn’t his to promise."


def test_it_comes_up_on_its_day_and_on_her_18th_birthday_whichever_is_first(world: World) -> None:
    item = sent(world)
    asked(world, item, days=90)
    agreed(world, item, "mo")
    assert item.id not in waits(world, "dee", Wait.LOOK_BACK)
    clock.pass_by(timedelta(days=90))
    assert item.id in waits(world, "dee", Wait.LOOK_BACK)
    item_reviews.release(world.session, world.actor("dee"), item)
    world.session.commit()
    clock.set_to(clock.now().replace(year=2029, month=3, day=1))
    asked(world, item, days=300)
    agreed(world, item, "mo")
    assert item.review_on == date(2029, 5, 1)
    clock.set_to(clock.now().replace(month=4, day=30))
    assert item.id not in waits(world, "dee", Wait.LOOK_BACK)
    clock.set_to(clock.now().replace(month=5, day=1))
    assert item.id in waits(world, "dee", Wait.LOOK_BACK)


def test_the_second_agrees_to_what_was_shown_and_to_nothing_else(world: World) -> None:
    item = sent(world)
    asked(world, item)
    with pytest.raises(Refused, match="stale"):
        item_reviews.agree_to_withhold(world.session, world.actor("mo"), item, "0" * 64)
    world.session.rollback()
