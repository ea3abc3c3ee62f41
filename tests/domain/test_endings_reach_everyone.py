"""What ends with a human ends for every entry of them, and for everything that was given out or planned (R32)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import (
    clock,
    codes,
    contact,
    contact_requests,
    finding,
    invitation,
    meeting,
    orders,
    rungs,
    safety,
    two_keys,
)
from domain.codes import Code, CodeKind
from domain.contact_requests import Request
from domain.meeting import Meeting, Plan, Support
from domain.orders import OrderKind
from domain.proposals import Kind
from domain.rungs import Rung
from tests.support import world as worlds
from tests.support.world import World

pytestmark = pytest.mark.one_database
NUMBER = "01632 960 111"


def one_human(world: World) -> None:
    """Gus and Hal turn out to have the same number."""
    for name in ("gus", "hal"):
        finding.set_reach(world.session, world.actor("dee"), world.persons[name], "", NUMBER, "")


def _never(world: World) -> None:
    contact.never(world.session, world.actor("amara"), world.persons["hal"])


def _order(world: World) -> None:
    hal, today = world.persons["hal"], clock.today()
    orders.make_order(world.session, world.actor("dee"), hal, OrderKind.NON_MOLESTATION, True, today, None, "")


def _not_safe(world: World) -> None:
    safety.not_safe(world.session, world.actor("amara"), world.persons["hal"].id)


def _pause(world: World) -> None:
    request = contact_requests.about(world.session, world.persons["gus"])
    assert request is not None
    contact.make_move(world.session, world.actor("amara"), request, "pause")


@pytest.mark.parametrize("end", [_never, _order, _not_safe, _pause])
def test_an_unused_invitation_opens_nothing_once_the_person_may_not_be_in_touch(
    bare_world: World, end: Callable[[World], None]
) -> None:
    session = bare_world.session
    contact.make_move(session, bare_world.actor("amara"), worlds.to_agreed(bare_world, "gus"), "choose_yes")
    one_human(bare_world)
    _, text = invitation.invite(session, bare_world.actor("dee"), bare_world.persons["gus"], "Gus")
    session.commit()
    typed = codes.fingerprint(CodeKind.INVITE, text)
    assert codes.open_code(session, CodeKind.INVITE, typed, "his browser") is not None
    end(bare_world)
    session.commit()
    assert codes.opened_here(session, CodeKind.INVITE, "his browser") is None
    assert codes.open_code(session, CodeKind.INVITE, typed, "his browser") is None
    assert session.scalars(select(Code.used_at).where(Code.kind == CodeKind.INVITE.value)).all() == [None]


def test_a_never_stops_what_runs_with_every_entry_of_the_same_human(bare_world: World) -> None:
    session, hal = bare_world.session, bare_world.persons["hal"]
    request = worlds.to_connected(bare_world, "gus")
    hals = contact.ask(session, bare_world.actor("amara"), hal, may_approach=False)
    one_human(bare_world)
    contact.never(session, bare_world.actor("amara"), hal)
    assert (request.state, hals.state) == ("stopped", "stopped")
    assert rungs.live_approvals(session, request) == []


def _planned(world: World, request: Request) -> Meeting:
    """A telephone call with Gus in two days, with somebody of ours."""
    session, dee = world.session, world.actor("dee")
    until = clock.today() + timedelta(days=90)
    proposal = two_keys.propose(session, dee, request, Kind.OPEN_RUNGS, "ready", until, rungs=(Rung.CALL,))
    two_keys.answer(session, world.actor("sol"), proposal, agrees=True)
    start = clock.now() + timedelta(days=2)
    wanted = Plan(start, start + timedelta(hours=1), "here", Support.STAFF)
    return meeting.plan(session, dee, request, Rung.CALL, wanted)


def test_a_tap_of_not_safe_calls_off_what_was_planned_under_another_entry(bare_world: World) -> None:
    planned = _planned(bare_world, worlds.to_connected(bare_world, "gus"))
    one_human(bare_world)
    assert planned.state == "planned"
    safety.not_safe(bare_world.session, bare_world.actor("amara"), bare_world.persons["hal"].id)
    assert planned.state == "called_off"


def test_who_turns_out_to_be_one_by_a_number_brings_what_binds_them_at_once(bare_world: World) -> None:
    planned = _planned(bare_world, worlds.to_connected(bare_world, "gus"))
    session, dee, persons = bare_world.session, bare_world.actor("dee"), bare_world.persons
    finding.set_reach(session, dee, persons["hal"], "", NUMBER, "")
    _order(bare_world)
    assert planned.state == "planned"
    finding.set_reach(session, dee, persons["gus"], "", NUMBER, "")
    assert planned.state == "called_off"
