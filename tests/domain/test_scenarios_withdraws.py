"""Scenario 8: Ella withdraws after her Uncle Rob is approved. What was on its way to either of them ends at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import (
    clock,
    contact,
    delivery,
    exchange,
    invitation,
    item_reviews,
    journey,
    letterbox,
    rungs,
    seeing,
    two_keys,
    waiting,
)
from domain import meeting as meetings
from domain.codes import Code
from domain.contact_requests import about
from domain.errors import NotFound, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.meeting import Meeting, Plan, Support
from domain.proposals import Kind
from domain.rungs import Rung
from domain.waiting import Wait
from tests.support import world as worlds
from tests.support.world import World

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(bare_world: World) -> World:
    """Ella is Amara here, and Rob is Gus: in touch by letters, and two keys opened calls."""
    worlds.to_connected(bare_world, "gus")
    request = about(bare_world.session, bare_world.persons["gus"])
    assert request is not None
    proposal = two_keys.propose(
        bare_world.session, bare_world.actor("dee"), request, Kind.OPEN_RUNGS, "ready",
        clock.today() + timedelta(days=90), rungs=(Rung.CALL,),
    )  # fmt: skip
    two_keys.answer(bare_world.session, bare_world.actor("sol"), proposal, agrees=True)
    bare_world.session.commit()
    return bare_world


def written(world: World, by: str, kind: ItemKind, words: str) -> Item:
    """Something written and passed on by two."""
    session, who = world.session, world.actor(by)
    item = exchange.begin(session, who, world.persons["gus"], kind)
    exchange.write(session, who, item, words)
    exchange.submit(session, who, item)
    for name in ("dee", "sol"):
        if item.state in ("submitted", "in_review"):
            item_reviews.decide(session, world.actor(name), item, Verdict.PASS, item.content_hash)
    session.commit()
    return item


def call(world: World) -> Meeting:
    request = about(world.session, world.persons["gus"])
    assert request is not None
    begins = clock.now() + timedelta(days=2)
    plan = Plan(begins, begins + timedelta(minutes=30), "By video, at the office", Support.STAFF, "Dee")
    return meetings.plan(world.session, world.actor("dee"), request, Rung.CALL, plan)


def test_scenario_8_ella_withdraws_after_rob_is_approved(world: World) -> None:
    session, ella, rob = world.session, world.actor("amara"), world.actor("gus")
    memory = written(world, "gus", ItemKind.MEMORY, "You built a den in my shed.")
    clock.pass_by(timedelta(seconds=31))
    letterbox.open_letter(session, ella, memory)
    page = journey.keep(session, ella, memory, "Uncle Rob")
    queued = written(world, "gus", ItemKind.LETTER, "See you on the screen.")
    to_rob = written(world, "amara", ItemKind.LETTER, "OK.")
    planned = call(world)
    clock.pass_by(timedelta(seconds=31))
    invitation.invite(session, world.actor("dee"), world.persons["gus"], "Rob")
    session.commit()
    request = about(session, world.persons["gus"])
    assert request is not None
    assert delivery.deliverable(session, queued, ella)
    assert delivery.deliverable(session, to_rob, rob)
    assert seeing.meetings_for(session, rob) == [planned]
    before = [row.for_guest for row in rungs.for_guest(rungs.ever_with(session, request.person_id))]

    contact.make_move(session, ella, request, "stop")  # one move, and no reason
    session.commit()

    assert not delivery.deliverable(session, queued, ella), "the queued letter is recalled"
    assert not delivery.deliverable(session, to_rob, rob)
    assert item_reviews.passes(session, queued) == [], "and nothing that was read before counts afterwards"
    assert (planned.state, seeing.meetings_for(session, rob), seeing.meetings_for(session, ella)) == (
        "called_off", [], [],
    )  # fmt: skip
    with pytest.raises(NotFound):
        meetings.shown(session, rob, planned.id)  # the calendar file asks this
    assert rungs.open_approvals(session, request) == []
    unused = session.scalars(select(Code).where(Code.kind == "invite", Code.used_at.is_(None))).all()
    assert unused
    assert all(code.ended_at is not None for code in unused), "the invitation is revoked"
    assert [row.for_guest for row in rungs.for_guest(rungs.ever_with(session, request.person_id))] == before

    off = waiting.queue(session, world.actor("dee"), Wait.MEETING_OFF)
    assert [(row.id, row.is_urgent) for row in off] == [(planned.id, True)], "Dee is asked to tell whoever would come"
    meetings.tell_off(session, world.actor("dee"), planned, "I told Rob only that the call isn’t happening.")
    assert waiting.queue(session, world.actor("dee"), Wait.MEETING_OFF) == []

    assert [row.entry.id for row in journey.pages(session, ella)] == [page.id], "what she kept stays hers"
    journey.remove(session, ella, page)
    assert journey.pages(session, ella) == []
    journey.restore(session, ella, page)
    assert [row.entry.id for row in journey.pages(session, ella)] == [page.id], "and what becomes of it she chooses"

    with pytest.raises(Refused, match="not-now-state"):
        two_keys.propose(
            session,
            world.actor("dee"),
            request,
            Kind.OPEN_RUNGS,
            "again",
            clock.today() + timedelta(9),
            rungs=(Rung.CALL,),
        )
    session.rollback()
    contact.ask(session, ella, world.persons["gus"], may_approach=True)  # her last stop was not for ever
    assert not delivery.deliverable(session, queued, ella)
