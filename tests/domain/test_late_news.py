"""What is learnt late counts as much as what was learnt in time: orders, checks, and who is who (R32, invariant 10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import (
    checks,
    clock,
    contact,
    delivery,
    exchange,
    finding,
    invitation,
    item_reviews,
    orders,
    people,
    turning_points,
    two_keys,
)
from domain.checks import CheckKind, Outcome
from domain.contact_requests import Request
from domain.errors import Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.orders import OrderKind
from domain.proposals import Kind
from domain.rungs import Rung
from tests.support import world as worlds
from tests.support.world import World

NUMBER = "07700 900318"


@pytest.fixture
def world(bare_world: World) -> World:
    return bare_world


def delivered(world: World) -> Item:
    """A letter of Gus's that Amara may open."""
    worlds.to_connected(world, "gus")
    session, gus = world.session, world.actor("gus")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, "I remember the beach.")
    exchange.submit(session, gus, item)
    for name in ("dee", "sol"):
        item_reviews.decide(session, world.actor(name), item, Verdict.PASS, item.content_hash)
    session.commit()
    clock.pass_by(timedelta(seconds=31))
    assert delivery.deliverable(session, item, world.actor("amara"))
    return item


def both_opinions(world: World, item: Item) -> set[bool]:
    """What Python and SQL say."""
    amara = world.actor("amara")
    by_sql = item.id in {one.id for one in delivery.items_for(world.session, amara)}
    return {delivery.deliverable(world.session, item, amara), by_sql}


def forbid(world: World, person: people.Person) -> None:
    """A prohibiting order on somebody, from today."""
    orders.make_order(
        world.session, world.actor("dee"), person, OrderKind.RESTRAINING, True, clock.today(), None, "no contact"
    )
    world.session.commit()


@pytest.mark.parametrize("whose", ["gus", "hal"])
@pytest.mark.parametrize(("phone", "email"), [("", ""), ("", "gus@example.org"), ("07700 900777", "")])
def test_an_order_does_not_come_off_with_a_telephone_number(world: World, whose: str, phone: str, email: str) -> None:
    """Hal and Gus turn out to share a number; Hal is forbidden; then somebody saves another number for either."""
    item, dee = delivered(world), world.actor("dee")
    for name in ("gus", "hal"):
        finding.set_reach(world.session, dee, world.persons[name], "", NUMBER, "")
    world.session.commit()
    forbid(world, world.persons["hal"])
    assert both_opinions(world, item) == {False}
    finding.set_reach(world.session, world.actor("dee"), world.persons[whose], "", phone, email)
    world.session.commit()
    assert both_opinions(world, item) == {False}


@pytest.mark.parametrize("outcome", [Outcome.PROHIBITED, Outcome.UNKNOWN])
def test_a_check_that_turns_bad_later_stops_everything_that_runs(world: World, outcome: Outcome) -> None:
    item, session, gus = delivered(world), world.session, world.persons["gus"]
    checks.answer_check(session, world.actor("dee"), gus, CheckKind.POLICE, outcome, "a letter came")
    session.commit()
    assert both_opinions(world, item) == {False}
    with pytest.raises(Refused, match="still-clear"):
        invitation.invite(session, world.actor("dee"), gus, "Gus")
    session.rollback()
    checks.answer_check(session, world.actor("dee"), gus, CheckKind.POLICE, Outcome.CLEAR, "another man")
    session.commit()
    if outcome is Outcome.PROHIBITED:
        assert both_opinions(world, item) == {False}
        turning_points.decide(session, world.actor("sol"), world.young["amara"], "it was another man")
    # Dee and Sol passed it, and Sol is the lead: enough also for somebody who is high-risk from now on
    assert both_opinions(world, item) == {True}


@pytest.mark.parametrize("step", ["says_yes", "open_rungs", "choose_yes"])
def test_a_bad_check_stops_every_step_towards_being_in_touch(world: World, step: str) -> None:
    session, dee, hal = world.session, world.actor("dee"), world.persons["hal"]
    until = clock.today() + timedelta(days=60)
    request = worlds.to_agreed(world, "hal") if step != "says_yes" else worlds.to_checking(world, "hal")
    if step == "says_yes":
        proposal = two_keys.propose(session, dee, request, Kind.ALLOW_APPROACH, "clear", until)
        two_keys.answer(session, world.actor("mo"), proposal, agrees=True)
    checks.answer_check(session, world.actor("dee"), hal, CheckKind.RECORDS, Outcome.PROHIBITED, "on file")
    session.commit()
    with pytest.raises(Refused, match="still-clear"):
        take(world, step, request, until)
    session.rollback()


def take(world: World, step: str, request: Request, until: date) -> None:
    """Take one of the steps."""
    if step == "open_rungs":
        dee = world.actor("dee")
        two_keys.propose(world.session, dee, request, Kind.OPEN_RUNGS, "go", until, rungs=[Rung.CALL])
    else:
        who = world.actor("dee" if step == "says_yes" else "amara")
        contact.make_move(world.session, who, request, step, reason="met")
