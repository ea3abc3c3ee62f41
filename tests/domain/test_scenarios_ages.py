"""Scenario 10 and its kin: Sam turns 18 on the way. It holds at that very midnight, whatever ran or didn’t (R37)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import (
    ages,
    checks,
    clock,
    consent,
    contact,
    contact_needs,
    delivery,
    exchange,
    item_reviews,
    orders,
    overlay,
    taking_back,
    turning_points,
    two_keys,
    waiting,
)
from domain.checks import CheckKind, Outcome
from domain.consent import Basis, Decision, Scope
from domain.contact_requests import Request, about
from domain.errors import NotAllowed, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.overlay import Why
from domain.proposals import Kind
from domain.rungs import Rung, live_approvals
from domain.waiting import Wait
from tests.support import world as worlds
from tests.support.world import World


@pytest.fixture
def world(bare_world: World) -> World:
    return bare_world


def in_touch(world: World) -> tuple[Item, Request]:
    """Gus wrote to her, and it was passed on."""
    request = worlds.to_connected(world, "gus")
    session, gus = world.session, world.actor("gus")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, "I remember the beach.")
    exchange.submit(session, gus, item)
    for name in ("dee", "sol"):
        item_reviews.decide(session, world.actor(name), item, Verdict.PASS, item.content_hash)
    session.commit()
    clock.pass_by(timedelta(minutes=1))
    return item, request


def is_shown(world: World, item: Item) -> bool:
    """Python and SQL, which must agree."""
    amara = world.actor("amara")
    by_sql = item.id in {one.id for one in delivery.items_for(world.session, amara)}
    assert delivery.deliverable(world.session, item, amara) is by_sql
    return by_sql


def born(world: World, day: date) -> None:
    turning_points.correct_birthday(world.session, world.actor("dee"), world.young["amara"], day)
    world.session.commit()


def test_scenario_10_at_the_midnight_of_18_nothing_is_shown_until_a_person_decided(world: World) -> None:
    born(world, date(2008, 3, 10))
    item, _request = in_touch(world)
    amara = world.young["amara"]
    clock.set_to(datetime(2026, 3, 9, 23, 59, 59, tzinfo=UTC))
    assert is_shown(world, item)
    clock.pass_by(timedelta(seconds=1))
    assert not is_shown(world, item)
    assert turning_points.reasons(world.session, amara) == [Why.TURNED_18]
    kinds = {row.wait for row in waiting.queue(world.session, world.actor("dee"))}
    assert Wait.REVIEW_CASE in kinds


def test_scenario_10_their_own_yes_comes_first_and_carries_what_one_key_may_open(world: World) -> None:
    born(world, date(2008, 3, 10))
    item, request = in_touch(world)
    session, amara = world.session, world.young["amara"]
    clock.set_to(datetime(2026, 3, 10, 9, tzinfo=UTC))
    sol = world.actor("sol")  # Dee corrected the birthday
    with pytest.raises(Refused, match="needs-own-yes"):
        turning_points.decide(session, sol, amara, "talked with her")
    taking_back.say_yes(session, world.actor("amara"), Scope.TAKE_PART)
    taking_back.say_yes(session, world.actor("amara"), Scope.CONTACT, world.persons["gus"])
    ended = turning_points.decide(session, sol, amara, "talked with her alone")
    session.commit()
    assert ended == []
    assert {row.first_id for row in live_approvals(session, request)} == {sol.subject_id}
    assert all(row.second_id is None for row in live_approvals(session, request))
    assert is_shown(world, item)


def test_scenario_10_without_a_yes_to_that_person_every_way_ends(world: World) -> None:
    born(world, date(2008, 3, 10))
    item, request = in_touch(world)
    clock.set_to(datetime(2026, 3, 10, 9, tzinfo=UTC))
    taking_back.say_yes(world.session, world.actor("amara"), Scope.TAKE_PART)
    ended = turning_points.decide(world.session, world.actor("sol"), world.young["amara"], "she isn’t sure about Gus")
    assert len(ended) == 3
    assert live_approvals(world.session, request) == []
    assert not is_shown(world, item)


def test_scenario_10_what_is_high_risk_is_opened_anew_by_two(world: World) -> None:
    born(world, date(2008, 3, 10))
    _item, request = in_touch(world)
    gus = world.persons["gus"]
    checks.answer_check(world.session, world.actor("dee"), gus, CheckKind.POLICE, Outcome.CONDITIONS, "an old caution")
    clock.set_to(datetime(2026, 3, 10, 9, tzinfo=UTC))
    taking_back.say_yes(world.session, world.actor("amara"), Scope.TAKE_PART)
    taking_back.say_yes(world.session, world.actor("amara"), Scope.CONTACT, gus)
    assert turning_points.decide(world.session, world.actor("mo"), world.young["amara"], "looked at all of it")
    assert live_approvals(world.session, request) == []


def test_scenario_10_the_social_worker_is_no_key_for_a_grown_up_unless_she_says_so(world: World) -> None:
    born(world, date(2008, 3, 10))
    request = worlds.to_agreed(world, "gus")
    clock.set_to(datetime(2026, 3, 11, 9, tzinfo=UTC))
    gus = world.persons["gus"]
    checks.answer_check(world.session, world.actor("dee"), gus, CheckKind.POLICE, Outcome.CONDITIONS, "an old caution")
    day = clock.today() + timedelta(days=30)
    proposal = two_keys.propose(
        world.session, world.actor("dee"), request, Kind.OPEN_RUNGS, "ready", day, rungs=[Rung.CALL]
    )
    with pytest.raises(Refused, match="needs-second-key"):
        two_keys.answer(world.session, world.actor("wes"), proposal, agrees=False, words="no")
    taking_back.say_yes(world.session, world.actor("amara"), Scope.CONSULT)
    two_keys.answer(world.session, world.actor("wes"), proposal, agrees=False, words="no")


def test_16_is_when_an_answer_is_their_own_and_stops_nothing(world: World) -> None:
    born(world, date(2010, 3, 10))
    item, _request = in_touch(world)
    session, amara = world.session, world.young["amara"]
    consent.take_part(session, world.actor("dee"), amara, "at home", is_judged=True)
    judged = consent.newest(session, amara.id, Scope.TAKE_PART)
    assert judged is not None
    assert judged.basis == Basis.GILLICK.value
    clock.set_to(datetime(2026, 3, 10, 9, tzinfo=UTC))
    assert is_shown(world, item)
    assert consent.basis_now(session, amara.id, is_judged=True) is Basis.OWN_16


def test_25_is_looked_at_too_and_somebody_who_came_grown_up_was_never_18_here(world: World) -> None:
    born(world, date(2001, 3, 10))
    amara = world.young["amara"]
    assert turning_points.reasons(world.session, amara) == [Why.BIRTHDAY]  # the correction made her grown up
    taking_back.say_yes(world.session, world.actor("amara"), Scope.TAKE_PART)
    turning_points.decide(world.session, world.actor("mo"), amara, "the passport says so")
    clock.set_to(datetime(2026, 3, 10, 0, 0, 0, tzinfo=UTC))
    assert turning_points.reasons(world.session, amara) == [Why.TURNED_25]


def test_an_order_that_runs_out_by_itself_opens_nothing_by_itself(world: World) -> None:
    item, _request = in_touch(world)
    session, gus = world.session, world.persons["gus"]
    last = clock.today() + timedelta(days=5)
    orders.make_order(session, world.actor("dee"), gus, orders.OrderKind.RESTRAINING, True, clock.today(), last, "")
    item_reviews.decide(
        session, world.actor("mo"), item, Verdict.PASS, item.content_hash
    ) if item.state != "approved" else None
    session.commit()
    assert not is_shown(world, item)
    clock.set_to(datetime(last.year, last.month, last.day + 1, 0, 0, 0, tzinfo=UTC))
    assert turning_points.reasons(session, world.young["amara"]) == [Why.ORDER_ENDED]
    assert not is_shown(world, item)
    assert Wait.REVIEW_CASE in {row.wait for row in waiting.queue(session, world.actor("mo"))}
    turning_points.decide(session, world.actor("mo"), world.young["amara"], "the court did not renew it")
    assert is_shown(world, item)


def test_after_a_death_only_the_manager_lets_anything_go_on_whatever_else_is_noted(world: World) -> None:
    session, amara = world.session, world.young["amara"]
    overlay.need_review(session, world.actor("wes"), amara, Why.DIED)
    overlay.need_review(session, world.actor("dee"), amara, Why.MOVED_HOME)
    assert turning_points.reasons(session, amara) == [Why.DIED]
    with pytest.raises(Refused, match="needs-manager"):
        turning_points.decide(session, world.actor("dee"), amara, "a mistake")
    with pytest.raises(NotAllowed):
        turning_points.decide(session, world.actor("eli"), amara, "a mistake")
    turning_points.decide(session, world.actor("mo"), amara, "a mistake")
    assert turning_points.reasons(session, amara) == []


@given(some.dates(date(1996, 1, 1), date(2020, 12, 31)), some.dates(date(2024, 1, 1), date(2046, 12, 31)))
def test_a_birthday_comes_on_the_day_the_calendar_says(day: date, today: date) -> None:
    for years in (*ages.TURNING, ages.OWN_ANSWER):
        assert (ages.whole_years(day, today) >= years) is (ages.birthday(day, years) <= today)


def test_born_on_29_february_is_18_on_1_march() -> None:
    assert ages.birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert ages.birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)
    assert ages.turned_since(date(2008, 2, 29), date(2026, 2, 1), date(2026, 2, 28)) is None
    assert ages.turned_since(date(2008, 2, 29), date(2026, 2, 1), date(2026, 3, 1)) == 18


def test_taking_part_taken_back_pauses_it_all_and_goes_on_only_on_a_new_yes(world: World) -> None:
    item, _request = in_touch(world)
    session, amara = world.session, world.actor("amara")
    taking_back.take_back(session, amara, Scope.TAKE_PART)
    assert not is_shown(world, item)
    with pytest.raises(Refused, match="take-part"):
        overlay.resume_everything(session, amara)
    taking_back.say_yes(session, amara, Scope.TAKE_PART)
    overlay.resume_everything(session, amara)
    assert is_shown(world, item)


def test_a_yes_to_being_in_touch_taken_back_stops_it_in_the_same_breath(world: World) -> None:
    item, request = in_touch(world)
    taking_back.take_back(world.session, world.actor("amara"), Scope.CONTACT, world.persons["gus"])
    assert request.state == "stopped"
    assert not is_shown(world, item)
    said = consent.newest(world.session, request.yp_id, Scope.CONTACT, request.person_id)
    assert said is not None
    assert said.decision == Decision.WITHDRAWN.value
    assert about(world.session, world.persons["gus"]) is request
    assert contact.possible_moves(world.actor("dee"), request) == ["tell"]
    assert contact_needs.hindrances(world.session, request, "tell") == ["has_news"], "there is nothing to tell"
