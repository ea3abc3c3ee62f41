"""Scenarios 2, 4, 5 and 7: somebody abroad, somebody who was paid to look after them, custody; and orders in full."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain import (
    attempts,
    checks,
    clock,
    consent,
    contact,
    custody,
    delivery,
    exchange,
    finding,
    item_reviews,
    orders,
    people,
    standing,
    turning_points,
    two_keys,
    waiting,
)
from domain.attempts import Channel, Result
from domain.checks import CheckKind, Outcome
from domain.consent import Decision, Scope
from domain.custody import Rule
from domain.errors import NotAllowed, Refused
from domain.finding import Confidence, Source
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.orders import OrderKind
from domain.overlay import Why
from domain.proposals import Kind
from domain.rungs import Rung
from domain.standing import Status
from domain.waiting import Wait
from tests.support import world as worlds
from tests.support.world import World

ALL = dict.fromkeys(custody.WAYS, Rule.ALLOWED)


@pytest.fixture
def world(bare_world: World) -> World:
    return bare_world


def test_scenario_7_nobody_but_yonas_asks_and_a_lawyer_comes_first(world: World) -> None:
    session, dee, gus = world.session, world.actor("dee"), world.persons["gus"]
    standing.note_status(session, dee, world.young["amara"], Status.UNACCOMPANIED)
    standing.note_abroad(session, dee, gus, True, is_address_known=True)
    request = contact.ask(session, world.actor("amara"), gus, may_approach=False)
    with pytest.raises(Refused, match="abroad-gate"):
        contact.make_move(session, dee, request, "start_search")
    with pytest.raises(Refused, match="red-cross"):
        finding.add_lead(session, dee, gus, Source.OPEN_WEB, "a page", Confidence.RUMOUR)
    with pytest.raises(Refused, match="lawyer-first"):
        standing.note_referral(session, dee, gus, clock.today())
    with pytest.raises(Refused, match="red-cross"):
        contact.make_move(session, dee, request, "referred")
    standing.note_advice(session, dee, gus, "Ms Adler", clock.today(), "He may ask.")
    with pytest.raises(Refused, match="red-cross"):
        contact.make_move(session, dee, request, "referred")
    standing.note_referral(session, dee, gus, clock.today())
    contact.make_move(session, dee, request, "referred")
    assert request.state == "searching"
    finding.add_lead(session, dee, gus, Source.OTHER, "the Red Cross wrote back", Confidence.POSSIBLE)
    with pytest.raises(Refused, match="red-cross"):
        attempts.add_attempt(session, dee, gus, Channel.PHONE, "Hello", Result.NO_ANSWER)


def test_scenario_7_whose_status_nobody_noted_is_kept_as_safe(world: World) -> None:
    session, dee, gus = world.session, world.actor("dee"), world.persons["gus"]
    standing.note_abroad(session, dee, gus, True)
    request = contact.ask(session, world.actor("amara"), gus, may_approach=False)
    with pytest.raises(Refused, match="abroad-gate"):
        contact.make_move(session, dee, request, "start_search")
    standing.note_status(session, dee, world.young["amara"], Status.BY_ORDER)
    contact.make_move(session, dee, request, "start_search")
    assert request.state == "searching"


def test_scenario_2_a_known_address_is_no_trace_and_asks_for_two_checks_more(world: World) -> None:
    session, dee, gus = world.session, world.actor("dee"), world.persons["gus"]
    standing.note_abroad(session, dee, gus, True, is_address_known=True)
    assert not standing.is_traced_by_red_cross(session, gus)
    assert {CheckKind.OVERSEAS, CheckKind.FORCED_MARRIAGE} <= set(checks.blocking_checks(session, gus))
    with pytest.raises(Refused, match="not-now-state"):
        standing.note_referral(session, dee, gus, clock.today())


def test_scenario_4_who_was_paid_to_look_after_them_is_asked_about_once_more(world: World) -> None:
    session, dee = world.session, world.actor("dee")
    worlds.to_checking(world, "gus")
    gus = world.persons["gus"]
    bev = people.add_person(session, world.actor("amara"), gus.yp_id, "Bev")
    standing.note_former_worker(session, dee, bev, True)
    assert CheckKind.FORMER_WORK in checks.blocking_checks(session, bev)
    assert CheckKind.FORMER_WORK not in checks.asked(gus, is_in_custody=False)


@pytest.mark.parametrize(
    ("kind", "answer", "blocks"),
    [
        (CheckKind.YP_READY, Outcome.NOT_YET, True), (CheckKind.YP_READY, Outcome.WITH_SUPPORT, False),
        (CheckKind.DBS, Outcome.REQUESTED, True), (CheckKind.DBS, Outcome.NOT_APPLICABLE, False),
    ],
)  # fmt: skip
def test_an_answer_is_never_yes_or_no(world: World, kind: CheckKind, answer: Outcome, blocks: bool) -> None:
    worlds.to_checking(world, "gus")
    gus = world.persons["gus"]
    checks.answer_check(world.session, world.actor("dee"), gus, kind, answer, "a note")
    assert (checks.blocking_checks(world.session, gus) == [kind]) is blocks
    with pytest.raises(Refused, match="outcome"):
        checks.answer_check(world.session, world.actor("dee"), gus, CheckKind.POLICE, Outcome.SEEN, "a note")


def test_their_own_readiness_is_known_before_anybody_is_in_touch(world: World) -> None:
    request = worlds.to_agreed(world, "gus")
    ready = CheckKind.THEIR_READINESS
    checks.answer_check(world.session, world.actor("dee"), world.persons["gus"], ready, Outcome.NOT_YET, "")
    with pytest.raises(Refused, match="prepared"):
        contact.make_move(world.session, world.actor("amara"), request, "choose_yes")
    checks.answer_check(world.session, world.actor("dee"), world.persons["gus"], ready, Outcome.READY, "they talked")
    contact.make_move(world.session, world.actor("amara"), request, "choose_yes")


def letter(world: World, photo: bool) -> Item:
    worlds.to_connected(world, "gus")
    session, gus = world.session, world.actor("gus")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, "I remember the beach.")
    if photo:
        exchange.add_photo(session, gus, item, worlds.picture(world, "gus"))
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


@pytest.mark.parametrize(
    ("rules", "words", "photos"),
    [
        (ALL, True, True), (ALL | {"photos": Rule.BARRED}, True, False), (ALL | {"photos": Rule.UNKNOWN}, True, False),
        (ALL | {"letters": Rule.BARRED}, False, False), ({}, False, False),
    ],
)  # fmt: skip
def test_scenario_5_what_the_place_does_not_allow_is_not_delivered_until_they_are_out(
    world: World, rules: dict[str, Rule], words: bool, photos: bool
) -> None:
    item, amara, dee = letter(world, photo=True), world.young["amara"], world.actor("dee")
    day = clock.today()
    custody.note(world.session, dee, amara, "Marl Street", rules, "", day, day + timedelta(days=3))
    assert is_shown(world, item) is photos
    assert custody.bars(world.session, amara.id, Rung.LETTERS) is not words
    clock.pass_by(timedelta(days=9))
    assert is_shown(world, item) is photos, "the day they are due out opens nothing"
    custody.note_release(world.session, world.actor("dee"), amara)
    assert turning_points.reasons(world.session, amara) == [Why.LEFT_CUSTODY]
    assert not is_shown(world, item)
    turning_points.decide(world.session, world.actor("mo"), amara, "out, and at home")
    assert is_shown(world, item)


def test_scenario_5_no_way_opens_that_the_place_bars_and_a_review_comes_before_release(world: World) -> None:
    request, amara, dee = worlds.to_agreed(world, "gus"), world.young["amara"], world.actor("dee")
    day = clock.today()
    custody.note(world.session, dee, amara, "Marl Street", ALL, "", day, day + timedelta(days=60))
    with pytest.raises(Refused, match="custody"):
        two_keys.propose(
            world.session, dee, request, Kind.OPEN_RUNGS, "r", day + timedelta(days=9), rungs=[Rung.OUTING]
        )
    kinds = {row.wait for row in waiting.queue(world.session, dee)}
    assert Wait.RELEASE not in kinds
    clock.pass_by(timedelta(days=33))
    assert Wait.RELEASE in {row.wait for row in waiting.queue(world.session, world.actor("dee"))}
    custody.note_review(world.session, world.actor("dee"), amara)
    assert Wait.RELEASE not in {row.wait for row in waiting.queue(world.session, world.actor("dee"))}


def test_one_order_names_several_people_and_ends_for_all(world: World) -> None:
    session, dee, day = world.session, world.actor("dee"), clock.today()
    both = [world.persons["gus"], world.persons["hal"]]
    made = orders.make_orders(session, dee, both, OrderKind.NON_MOLESTATION, True, day, None, "no contact")
    assert all(orders.is_prohibited(session, person) for person in both)
    orders.end_order(session, dee, made[1].id, "discharged")
    assert not any(orders.is_prohibited(session, person) for person in both)
    assert turning_points.reasons(session, world.young["amara"]) == [Why.ORDER_ENDED]


def test_an_urgent_refusal_lasts_seven_days_at_most_and_says_who_was_told(world: World) -> None:
    session, dee, gus, day = world.session, world.actor("dee"), world.persons["gus"], clock.today()

    def urgent(days: int, told: str) -> None:
        until = day + timedelta(days=days)
        orders.make_order(session, dee, gus, OrderKind.REFUSED_URGENTLY, True, day, until, "in danger", told)

    with pytest.raises(Refused, match="urgent-days"):
        urgent(7, "all three, in writing")
    with pytest.raises(Refused, match="urgent-told"):
        urgent(6, " ")
    urgent(6, "Amara, her parents and the IRO, in writing, today")
    assert orders.is_prohibited(session, gus)
    clock.pass_by(timedelta(days=7))
    assert not orders.is_prohibited(session, gus)
    assert turning_points.reasons(session, world.young["amara"]) == [Why.ORDER_ENDED]


def test_a_parents_objection_blocks_nothing_and_is_the_managers_to_answer(world: World) -> None:
    session, dee, amara = world.session, world.actor("dee"), world.young["amara"]
    consent.give(session, dee, amara.id, Scope.PARENTS, Decision.NO, explained="Her mother rang.")
    assert Wait.OBJECTION in {row.wait for row in waiting.queue(session, world.actor("mo"))}
    assert Wait.OBJECTION not in {row.wait for row in waiting.queue(session, dee)}
    worlds.to_checking(world, "gus")
    with pytest.raises(NotAllowed):
        consent.answer_objection(session, dee, amara, "noted")
    consent.answer_objection(session, world.actor("mo"), amara, "Looked at with legal; it goes on.")
    assert Wait.OBJECTION not in {row.wait for row in waiting.queue(session, world.actor("mo"))}
