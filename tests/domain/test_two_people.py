"""What needs two people can't be had by one who changes what the need hangs on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import checks, clock, delivery, orders, overlay, rungs, taking_back, turning_points, two_keys
from domain.checks import CheckKind, Outcome
from domain.consent import Scope
from domain.contact_requests import Request
from domain.errors import Refused
from domain.orders import OrderKind
from domain.overlay import Why
from domain.proposals import Kind
from domain.rungs import Direction, Rung
from tests.support import world as worlds
from tests.support.world import World

pytestmark = pytest.mark.one_database
GROWN_UP, TRULY = date(2005, 1, 1), date(2011, 5, 1)


@pytest.fixture
def world(bare_world: World) -> World:
    return bare_world


def born(world: World, day: date, who: str = "dee") -> None:
    turning_points.correct_birthday(world.session, world.actor(who), world.young["amara"], day)
    world.session.commit()


def decide(world: World, who: str) -> int:
    """How many ways ended with it."""
    ended = turning_points.decide(world.session, world.actor(who), world.young["amara"], "looked at all of it")
    world.session.commit()
    return len(ended)


def is_open(world: World) -> bool:
    return bool(delivery.ways_open(world.session, world.persons["gus"].id, Direction.IN, clock.now()))


def open_alone(world: World, request: Request, rung: Rung) -> None:
    day = clock.today() + timedelta(days=300)
    two_keys.propose(world.session, world.actor("dee"), request, Kind.OPEN_RUNGS, "ready", day, rungs=[rung])
    world.session.commit()


def test_whoever_corrected_the_birthday_does_not_look_at_it_anew_whatever_else_is_noted(world: World) -> None:
    worlds.to_connected(world, "gus")
    born(world, GROWN_UP)
    taking_back.say_yes(world.session, world.actor("amara"), Scope.TAKE_PART)
    overlay.need_review(world.session, world.actor("dee"), world.young["amara"], Why.MOVED_HOME)
    for _saved in (False, True):  # what this very transaction wrote counts as well
        with pytest.raises(Refused, match="needs-two"):
            turning_points.decide(world.session, world.actor("dee"), world.young["amara"], "it was wrong")
        world.session.commit()
    decide(world, "sol")


def test_what_one_key_opened_ends_when_the_right_birthday_makes_them_a_child_again(world: World) -> None:
    request = worlds.to_connected(world, "gus")
    born(world, GROWN_UP)
    open_alone(world, request, Rung.OVERNIGHT)
    born(world, TRULY)
    assert Rung.OVERNIGHT in {Rung(row.rung) for row in rungs.live_approvals(world.session, request)}
    assert not is_open(world)
    with pytest.raises(Refused, match="needs-two"):
        decide(world, "dee")
    assert decide(world, "mo") == 1
    live = rungs.live_approvals(world.session, request)
    assert live
    assert all(row.second_id is not None for row in live)


def test_a_correction_that_makes_them_grown_up_is_like_turning_18(world: World) -> None:
    request = worlds.to_connected(world, "gus")
    born(world, GROWN_UP)
    with pytest.raises(Refused, match="needs-own-yes"):
        decide(world, "mo")
    taking_back.say_yes(world.session, world.actor("amara"), Scope.TAKE_PART)
    assert decide(world, "mo") == 3
    assert rungs.live_approvals(world.session, request) == []


def test_a_birthday_corrected_to_tomorrow_is_not_decided_by_the_same_person_when_it_comes(world: World) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    born(world, tomorrow.replace(year=tomorrow.year - 18))
    clock.pass_by(timedelta(days=1))
    taking_back.say_yes(world.session, world.actor("amara"), Scope.TAKE_PART)
    with pytest.raises(Refused, match="needs-two"):
        decide(world, "dee")
    decide(world, "mo")


def test_whoever_ended_an_order_does_not_decide_that_it_goes_on(world: World) -> None:
    worlds.to_connected(world, "gus")
    order = orders.make_order(
        world.session, world.actor("dee"), world.persons["gus"], OrderKind.NON_MOLESTATION, True, clock.today(), None,
        "no contact",
    )  # fmt: skip
    orders.end_order(world.session, world.actor("dee"), order.id, "discharged")
    world.session.commit()
    with pytest.raises(Refused, match="needs-two"):
        decide(world, "dee")
    assert not is_open(world)
    decide(world, "mo")
    assert is_open(world)


def answer(world: World, outcome: Outcome, note: str = "as they said") -> None:
    checks.answer_check(world.session, world.actor("dee"), world.persons["gus"], CheckKind.POLICE, outcome, note)
    world.session.commit()


@pytest.mark.parametrize("between", [(), (Outcome.UNKNOWN,)])
def test_a_check_that_said_no_is_not_undone_by_one(world: World, between: tuple[Outcome, ...]) -> None:
    worlds.to_connected(world, "gus")
    answer(world, Outcome.PROHIBITED)
    for outcome in between:
        answer(world, outcome)
    with pytest.raises(Refused, match="needs-reason"):
        answer(world, Outcome.CLEAR, " ")
    answer(world, Outcome.CLEAR)
    assert turning_points.reasons(world.session, world.young["amara"]) == [Why.CHECK_CHANGED]
    assert not is_open(world)
    with pytest.raises(Refused, match="needs-two"):
        decide(world, "dee")
    decide(world, "mo")
    assert is_open(world)


def test_a_check_that_was_open_goes_on_with_a_note_alone(world: World) -> None:
    worlds.to_connected(world, "gus")
    answer(world, Outcome.UNKNOWN, "")
    with pytest.raises(Refused, match="needs-reason"):
        answer(world, Outcome.CLEAR, "")
    answer(world, Outcome.CLEAR)
    assert is_open(world)
