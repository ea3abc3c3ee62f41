"""Scenarios 9, 14 and 17, and who is who: hard news that a stop does not swallow, a no looked at by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import (
    checks,
    clock,
    colleagues,
    consent,
    contact,
    contact_requests,
    delivery,
    exchange,
    finding,
    item_reviews,
    people,
    promises,
    ruling_keys,
    same_human,
    two_keys,
    waiting,
)
from domain.access import Role
from domain.checks import CheckKind, Outcome
from domain.contact_requests import Request, state_for_yp
from domain.errors import NotAllowed, NotFound, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.people import Person, Wish
from domain.proposals import Kind
from domain.rulings import Ruling
from domain.rungs import live_approvals
from domain.waiting import Wait
from tests.support import world as worlds
from tests.support.world import World


@pytest.fixture
def world(bare_world: World) -> World:
    return bare_world


def approaching(world: World) -> Request:
    request = worlds.to_checking(world, "gus")
    day = clock.today() + timedelta(days=90)
    proposal = two_keys.propose(world.session, world.actor("dee"), request, Kind.ALLOW_APPROACH, "clear", day)
    two_keys.answer(world.session, world.actor("mo"), proposal, agrees=True)
    return request


def kinds(world: World, name: str) -> set[Wait]:
    return {row.wait for row in waiting.queue(world.session, world.actor(name))}


def tell(world: World, request: Request) -> None:
    contact.tell(world.session, world.actor("dee"), request, "Dee", "today", "at home", "Mo", "He died. It’s sad.")


@pytest.mark.parametrize("move", ["has_died", "says_no", "cannot_find"])
def test_scenarios_9_and_14_hard_news_stays_to_be_told_when_they_stop_before_it(world: World, move: str) -> None:
    request, dee, amara = approaching(world), world.actor("dee"), world.actor("amara")
    contact.make_move(world.session, dee, request, move, reason="the registers")
    assert state_for_yp(request) == "needs_to_talk"
    contact.make_move(world.session, amara, request, "stop")
    assert state_for_yp(request) == "stopped"
    assert Wait.TELL in kinds(world, "dee")
    clock.pass_by(timedelta(days=40))
    assert Wait.TELL in kinds(world, "dee")
    tell(world, request)
    assert Wait.TELL not in kinds(world, "dee")
    assert request.state == "stopped"


def test_scenario_9_who_asks_again_after_such_a_stop_is_talked_to_first_and_nobody_looks_for_the_dead(
    world: World,
) -> None:
    request, gus = approaching(world), world.persons["gus"]
    contact.make_move(world.session, world.actor("dee"), request, "has_died", reason="the registers")
    contact.never(world.session, world.actor("amara"), gus)
    consent.lift_boundary(world.session, world.actor("amara"), gus, Wish.RECONNECT)
    contact.ask(world.session, world.actor("amara"), gus, may_approach=True)
    assert state_for_yp(request) == "needs_to_talk"
    tell(world, request)
    contact.make_move(world.session, world.actor("amara"), request, "stop")
    contact.ask(world.session, world.actor("amara"), gus, may_approach=True)
    assert state_for_yp(request) == "died"
    assert "start_search" not in contact.possible_moves(world.actor("dee"), request)


def test_scenario_14_somebody_who_declined_can_be_asked_again_once_it_was_told(world: World) -> None:
    request, gus = approaching(world), world.persons["gus"]
    contact.make_move(world.session, world.actor("dee"), request, "says_no", reason="not ready")
    with pytest.raises(Refused, match="told"):
        contact.ask(world.session, world.actor("amara"), gus, may_approach=True)
    tell(world, request)
    contact.ask(world.session, world.actor("amara"), gus, may_approach=True)
    assert (request.state, request.news) == ("asked", None)
    contact.make_move(world.session, world.actor("amara"), request, "stop")
    with pytest.raises(Refused, match="has-news"):
        contact.make_move(world.session, world.actor("dee"), request, "tell", words="words")


def refused(world: World, second: str) -> Request:
    request, day = worlds.to_checking(world, "gus"), clock.today() + timedelta(days=90)
    proposal = two_keys.propose(
        world.session, world.actor("dee"), request, Kind.REFUSE, "a worry", day, words="Not yet."
    )  # fmt: skip
    two_keys.answer(world.session, world.actor(second), proposal, agrees=True)
    contact.make_move(world.session, world.actor("amara"), request, "challenge")
    return request


def test_a_challenge_is_answered_by_the_lead_where_the_manager_was_one_who_refused(world: World) -> None:
    request = refused(world, "mo")
    assert Wait.CHALLENGE in kinds(world, "sol")
    with pytest.raises(NotAllowed):
        contact.make_move(world.session, world.actor("mo"), request, "uphold_challenge", reason="r", words="w")
    with pytest.raises(Refused, match="needs-words"):
        contact.make_move(world.session, world.actor("sol"), request, "uphold_challenge", reason="a new look")
    contact.make_move(world.session, world.actor("sol"), request, "uphold_challenge", "a new look", "We look again.")
    assert request.state == "checking"
    assert request.challenged_at is None
    assert "allow_approach" not in [row.rung for row in live_approvals(world.session, request)]


def test_a_no_of_two_people_is_not_looked_at_again_by_one_before_its_day(world: World) -> None:
    request = refused(world, "mo")
    with pytest.raises(Refused, match="look-due"):
        contact.make_move(world.session, world.actor("dee"), request, "look_again")
    assert request.state == "not_now"
    clock.pass_by(timedelta(days=90))
    contact.make_move(world.session, world.actor("dee"), request, "look_again")
    assert request.state == "checking"


def test_a_challenge_that_is_not_upheld_leaves_the_no_with_words_for_them(world: World) -> None:
    request = refused(world, "sol")
    contact.make_move(world.session, world.actor("mo"), request, "answer_challenge", "looked", "Still not yet.")
    assert request.state == "not_now"
    assert Wait.CHALLENGE not in kinds(world, "mo")


def test_a_promise_that_ran_out_is_the_coordinators_first_and_the_managers_after_the_days_set(world: World) -> None:
    request = contact.ask(world.session, world.actor("amara"), world.persons["gus"], may_approach=True)
    promises.change(world.session, world.actor("mo"), 10, 5)
    contact.give_word(world.session, world.actor("dee"), request, "I’m on it.")
    clock.pass_by(timedelta(days=10, hours=1))
    assert Wait.OVERDUE in kinds(world, "dee")
    assert not kinds(world, "mo") & {Wait.OVERDUE, Wait.ESCALATED}
    clock.pass_by(timedelta(days=5))
    assert Wait.ESCALATED in kinds(world, "dee") & kinds(world, "mo")
    assert Wait.OVERDUE not in kinds(world, "dee")
    contact.give_word(world.session, world.actor("dee"), request, "Still looking.")
    assert not kinds(world, "mo") & {Wait.OVERDUE, Wait.ESCALATED}
    with pytest.raises(NotAllowed):
        promises.change(world.session, world.actor("dee"), 1, 0)


def letter(world: World) -> Item:
    worlds.to_connected(world, "gus")
    session, gus = world.session, world.actor("gus")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, "I remember the beach.")
    exchange.submit(session, gus, item)
    for name in ("dee", "sol"):
        item_reviews.decide(session, world.actor(name), item, Verdict.PASS, item.content_hash)
    session.commit()
    clock.pass_by(timedelta(minutes=1))
    return item


def is_shown(world: World, item: Item) -> bool:
    amara = world.actor("amara")
    by_sql = item.id in {one.id for one in delivery.items_for(world.session, amara)}
    assert delivery.deliverable(world.session, item, amara) is by_sql
    return by_sql


def auntie(world: World) -> Person:
    return people.add_person(world.session, world.actor("amara"), world.young["amara"].id, "Auntie Jo")


def test_r32_a_check_that_stops_a_duplicate_stops_them_too(world: World) -> None:
    item, gus, jo = letter(world), world.persons["gus"], auntie(world)
    checks.answer_check(world.session, world.actor("dee"), jo, CheckKind.POLICE, Outcome.UNKNOWN, "")
    assert is_shown(world, item)
    same_human.merge(world.session, world.actor("dee"), gus, jo)
    assert not is_shown(world, item)
    assert checks.blocking_checks(world.session, gus) == [CheckKind.POLICE]
    checks.answer_check(world.session, world.actor("dee"), jo, CheckKind.POLICE, Outcome.CLEAR, "asked")
    assert is_shown(world, item)


def test_r32_a_never_about_a_duplicate_binds_and_two_take_them_apart(world: World) -> None:
    item, gus, jo, session = letter(world), world.persons["gus"], auntie(world), world.session
    same_human.merge(session, world.actor("dee"), gus, jo)
    contact.never(session, world.actor("amara"), jo)
    assert not is_shown(world, item)
    with pytest.raises(NotAllowed):
        same_human.merge(session, world.actor("mo"), gus, jo)
    ruling = ruling_keys.ask(session, world.actor("dee"), gus, Ruling.PART, "born ten years apart")
    with pytest.raises(Refused, match="same-person"):
        ruling_keys.answer(session, world.actor("dee"), ruling, agrees=True)
    assert not is_shown(world, item)
    ruling_keys.answer(session, world.actor("mo"), ruling, agrees=True)
    assert not is_shown(world, item), "what the never stopped stays stopped"


def test_r32_who_shares_a_number_is_not_taken_apart_and_somebody_elses_people_are_not_put_together(
    world: World,
) -> None:
    gus, jo, session = world.persons["gus"], auntie(world), world.session
    for person in (gus, jo):
        finding.set_reach(session, world.actor("dee"), person, "", "07700 900318", "")
    ruling = ruling_keys.ask(session, world.actor("dee"), gus, Ruling.PART, "two people after all")
    with pytest.raises(Refused, match="same-reach"):
        ruling_keys.answer(session, world.actor("mo"), ruling, agrees=True)
    kit = people.add_person(session, world.actor("ben"), world.young["ben"].id, "Kit")
    with pytest.raises(NotFound):
        same_human.merge(session, world.actor("dee"), gus, kit)


def test_a_never_is_looked_past_for_safety_by_two_until_a_day_and_shows_nothing(world: World) -> None:
    item, gus, session, dee = letter(world), world.persons["gus"], world.session, world.actor("dee")
    contact.never(session, world.actor("amara"), gus)
    with pytest.raises(Refused, match="boundary"):
        finding.add_lead(session, dee, gus, finding.Source.CARER, "seen", finding.Confidence.RUMOUR)
    with pytest.raises(Refused, match="needs-review-date"):
        ruling_keys.ask(session, dee, gus, Ruling.LOOK_PAST, "he has her little brother")
    until = clock.today() + timedelta(days=7)
    ruling = ruling_keys.ask(session, dee, gus, Ruling.LOOK_PAST, "he has her little brother", until)
    with pytest.raises(Refused, match="needs-lead"):
        ruling_keys.answer(session, world.actor("mo"), ruling, agrees=True)
    ruling_keys.answer(session, world.actor("sol"), ruling, agrees=True)
    finding.add_lead(session, dee, gus, finding.Source.CARER, "seen", finding.Confidence.RUMOUR)
    assert not is_shown(world, item)
    request = contact_requests.about(session, gus)
    assert request is not None
    assert not [move for move in contact.possible_moves(dee, request) if move != "tell"]
    clock.pass_by(timedelta(days=7))
    with pytest.raises(Refused, match="boundary"):
        finding.add_lead(session, world.actor("dee"), gus, finding.Source.CARER, "seen", finding.Confidence.RUMOUR)


def test_scenario_17_what_a_worker_opened_stays_open_when_they_leave_and_nobody_is_left_without_one(
    world: World,
) -> None:
    item, session, mo = letter(world), world.session, world.actor("mo")
    request = contact_requests.about(session, world.persons["gus"])
    assert request is not None
    opened = [row.id for row in live_approvals(session, request)]
    theirs = session.scalars(select(colleagues.Assignment).where(colleagues.Assignment.yp_id == request.yp_id)).all()
    for assignment in theirs:
        colleagues.end_assignment(session, mo, assignment.id)
    session.commit()
    assert not world.actor("wes").works_with(request.yp_id)
    with pytest.raises(NotAllowed):
        contact.give_word(session, world.actor("dee"), request, "one more")
    assert [row.id for row in live_approvals(session, request)] == opened
    assert is_shown(world, item)
    assert Wait.NOBODY in kinds(world, "mo")
    colleagues.assign(session, mo, request.yp_id, world.staff["eli"].id, Role.COORDINATOR)
    assert Wait.NOBODY not in kinds(world, "mo")
    assert world.actor("eli").works_with(request.yp_id, Role.COORDINATOR)
