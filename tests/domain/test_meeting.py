"""Family time, the question afterwards, and swapping numbers: each stands on what is so at that moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import (
    audit,
    check_in,
    clock,
    consent,
    contact,
    custody,
    invitation,
    orders,
    overlay,
    rungs,
    seeing,
    staffing,
    standing,
    two_keys,
)
from domain import meeting as meetings
from domain.access import Role
from domain.check_in import CheckIn, Face, More
from domain.contact_requests import Request, about
from domain.errors import NotAllowed, NotFound, Refused
from domain.meeting import Meeting, Plan, Support
from domain.orders import OrderKind
from domain.proposals import Kind
from domain.rungs import Direction, Rung
from tests.support import world as worlds
from tests.support.oracle import Oracle
from tests.support.world import World

Act = Callable[[World, Meeting], object]

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(bare_world: World) -> World:
    for name in ("gus", "hal"):
        worlds.to_connected(bare_world, name)
    return bare_world


def request_of(world: World, name: str = "gus") -> Request:
    found = about(world.session, world.persons[name])
    assert found is not None
    return found


def opened(world: World, *ways: Rung, lead: str = "sol", days: int = 90) -> None:
    """Two keys open these ways with Gus."""
    proposal = two_keys.propose(
        world.session, world.actor("dee"), request_of(world), Kind.OPEN_RUNGS, "ready",
        clock.today() + timedelta(days=days), rungs=ways, for_yp="Dee is there.", for_guest="No phones, please.",
    )  # fmt: skip
    two_keys.answer(world.session, world.actor(lead), proposal, agrees=True)
    world.session.commit()


def wanted(hours: int = 24 * 5, support: Support = Support.STAFF) -> Plan:
    begins = clock.now() + timedelta(hours=hours)
    return Plan(begins, begins + timedelta(hours=1), "The library", support, "Dee")


def planned(world: World) -> Meeting:
    opened(world, Rung.CALL)
    found = meetings.plan(world.session, world.actor("dee"), request_of(world), Rung.CALL, wanted())
    world.session.commit()
    assert opinions(world, found) == {True}
    return found


def opinions(world: World, one: Meeting) -> set[bool]:
    """What Python, SQL and the record alone say, to the young person and to the guest."""
    session, oracle, now = world.session, Oracle(), clock.now()
    for entry in session.scalars(select(audit.AuditEvent).order_by(audit.AuditEvent.seq)):
        oracle.learn(entry)
    found = set()
    for name in ("amara", "gus"):
        viewer = world.actor(name)
        found |= {
            seeing.shows(session, one, viewer),
            one.id in {row.id for row in seeing.meetings_for(session, viewer)},
        }
        found.add(one.id in oracle.seeing(viewer.yp_id, viewer.person_id, now))
    return found


def _order(world: World, begins: int) -> None:
    day = clock.today() + timedelta(days=begins)
    orders.make_order(
        world.session, world.actor("dee"), world.persons["gus"], OrderKind.NON_MOLESTATION, True, day, None, ""
    )


def _close(world: World, by: str) -> None:
    approval = next(row for row in rungs.live_approvals(world.session, request_of(world)) if row.rung == "call")
    rungs.revoke(world.session, world.actor(by), approval)


ENDS: dict[str, Act] = {
    "she stops": lambda world, _one: contact.make_move(world.session, world.actor("amara"), request_of(world), "stop"),
    "she pauses": lambda world, _one: contact.make_move(
        world.session, world.actor("amara"), request_of(world), "pause"
    ),
    "she says never": lambda world, _one: contact.never(world.session, world.actor("amara"), world.persons["gus"]),
    "she pauses everything": lambda world, _one: overlay.pause_everything(world.session, world.actor("amara")),
    "staff freeze it": lambda world, _one: overlay.freeze(
        world.session, world.actor("wes"), world.young["amara"], "worried"
    ),
    "an order comes": lambda world, _one: _order(world, 0),
    "an order comes that begins before the day": lambda world, _one: _order(world, 3),
    "the way is closed by a key": lambda world, _one: _close(world, "sol"),
    "the way is closed by her": lambda world, _one: _close(world, "amara"),
    "he steps back": lambda world, _one: invitation.step_back(world.session, world.actor("gus")),
    "a key turns out to be tied": lambda world, _one: staffing.declare_tie(
        world.session, world.actor("sol"), world.young["amara"].id, world.persons["gus"].id
    ),
    "the place she is in does not allow calls": lambda world, _one: custody.note(
        world.session, world.actor("dee"), world.young["amara"], "there", {"calls": custody.Rule.BARRED}, "",
        clock.today(), None,
    ),
    "the coordinator calls it off": lambda world, one: meetings.call_off(
        world.session, world.actor("dee"), one, "ill", "Dee is ill."
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", ENDS.values(), ids=ENDS.keys())
def test_whatever_closes_a_way_calls_off_what_was_planned_on_it_at_once(world: World, act: Act) -> None:
    one = planned(world)
    act(world, one)
    world.session.commit()
    assert (one.state, opinions(world, one)) == ("called_off", {False})


def test_an_order_that_begins_after_the_day_stands_in_nobodys_way(world: World) -> None:
    one = planned(world)
    _order(world, 6)  # he counts as high-risk from now, and the lead was one of the two keys
    world.session.commit()
    assert (one.state, opinions(world, one)) == ("planned", {True})


def test_what_runs_out_stops_by_itself_and_nothing_is_planned_beyond_it(world: World) -> None:
    opened(world, Rung.CALL, days=10)
    dee, request = world.actor("dee"), request_of(world)
    with pytest.raises(Refused, match="not-open"):
        meetings.plan(world.session, dee, request, Rung.CALL, wanted(24 * 11))
    with pytest.raises(Refused, match="not-open"):
        meetings.plan(world.session, dee, request, Rung.OUTING, wanted(support=Support.OWN))
    one = meetings.plan(world.session, dee, request, Rung.CALL, wanted(24 * 8))
    world.session.commit()
    clock.pass_by(timedelta(days=11))
    assert opinions(world, one) == {False}


def test_somebody_high_risk_is_met_only_on_two_keys_of_which_one_is_the_lead(world: World) -> None:
    opened(world, Rung.CALL, lead="mo")
    one = meetings.plan(world.session, world.actor("dee"), request_of(world), Rung.CALL, wanted())
    world.session.commit()
    assert opinions(world, one) == {True}
    standing.note_abroad(world.session, world.actor("dee"), world.persons["gus"], True)
    world.session.commit()
    assert (one.state, opinions(world, one)) == ("called_off", {False})
    opened(world, Rung.CALL, lead="sol")
    again = meetings.plan(world.session, world.actor("dee"), request_of(world), Rung.CALL, wanted())
    world.session.commit()
    assert opinions(world, again) == {True}


@pytest.mark.parametrize(
    ("rung", "plan", "code"),
    [
        (Rung.LETTERS, wanted, "needs-rungs"),
        (Rung.CALL, lambda: wanted(-1), "meeting-time"),
        (Rung.CALL, lambda: wanted(24 * 400), "meeting-time"),
        (Rung.CALL, lambda: wanted(support=Support.OWN), "needs-support"),
        (Rung.CALL, lambda: Plan(wanted().starts_at, wanted().until_at, " ", Support.STAFF), "needs-where"),
    ],
)  # fmt: skip
def test_a_plan_needs_a_time_a_place_and_who_is_there(
    world: World, rung: Rung, plan: Callable[[], Plan], code: str
) -> None:
    opened(world, Rung.CALL)
    with pytest.raises(Refused, match=code):
        meetings.plan(world.session, world.actor("dee"), request_of(world), rung, plan())
    with pytest.raises(NotAllowed):
        meetings.plan(world.session, world.actor("wes"), request_of(world), rung, wanted())


def test_another_persons_guest_sees_no_meeting_of_gus(world: World) -> None:
    one = planned(world)
    assert seeing.meetings_for(world.session, world.actor("hal")) == []
    for name in ("hal", "ben"):
        with pytest.raises(NotFound):
            meetings.shown(world.session, world.actor(name), one.id)
    assert meetings.shown(world.session, world.actor("gus"), one.id) is one


def asked(world: World) -> CheckIn:
    """A call with Gus took place, and Amara is asked how it was."""
    one = planned(world)
    with pytest.raises(Refused, match="too-early"):
        meetings.happened(world.session, world.actor("dee"), one, "")
    clock.pass_by(timedelta(days=5, minutes=30))
    meetings.happened(world.session, world.actor("dee"), one, "They laughed.")
    world.session.commit()
    (row,) = check_in.open_to(world.session, world.actor("amara"))
    assert (row.meeting_id, row.due_at) == (one.id, clock.now() + timedelta(hours=48))
    return row


def test_stop_in_the_answer_is_the_tables_stop_in_the_same_transaction(world: World) -> None:
    row = asked(world)
    check_in.answer(world.session, world.actor("amara"), row, None, More.STOP)
    assert request_of(world).state == "stopped"
    assert not consent.in_force(world.session, row.yp_id, consent.Scope.CONTACT, row.person_id)
    assert rungs.live_approvals(world.session, request_of(world)) == []
    with pytest.raises(Refused, match="not-now-state"):
        check_in.answer(world.session, world.actor("amara"), row, Face.GOOD, More.MORE)


def test_less_changes_nothing_by_itself_and_waits_for_the_coordinator_to_read(world: World) -> None:
    row = asked(world)
    with pytest.raises(Refused, match="needs-face"):
        check_in.answer(world.session, world.actor("amara"), row, None, More.LESS)
    check_in.answer(world.session, world.actor("amara"), row, Face.NOT_GOOD, More.LESS, "It was long.")
    assert request_of(world).state == "connected"
    with pytest.raises(NotAllowed):
        check_in.see(world.session, world.actor("wes"), row)
    check_in.see(world.session, world.actor("dee"), row)
    assert row.seen_by == world.staff["dee"].id


def test_a_coordinator_enters_it_for_somebody_with_no_phone_and_stops_it_on_their_word(world: World) -> None:
    row = asked(world)
    check_in.answer(world.session, world.actor("dee"), row, Face.BAD, More.STOP, "She said so in the car.")
    world.session.commit()
    assert (request_of(world).state, row.by_side) == ("stopped", "coordinator")


def test_what_was_not_answered_when_it_ended_is_not_asked_any_more(world: World) -> None:
    asked(world)
    contact.make_move(world.session, world.actor("amara"), request_of(world), "stop")
    assert check_in.open_to(world.session, world.actor("amara")) == []


def test_numbers_are_swapped_only_by_two_keys_and_her_own_choice_which_staff_never_make(world: World) -> None:
    session, amara, gus = world.session, world.actor("amara"), world.persons["gus"]
    with pytest.raises(Refused, match="direct-alone"):
        opened(world, Rung.DIRECT, Rung.CALL)
    session.rollback()
    opened(world, Rung.DIRECT)
    assert seeing.swapping_with(session, amara) == set()
    assert not any(row.rung == "direct" for row in rungs.live_approvals(session, request_of(world)))
    (waiting,) = rungs.choosable(session, amara, gus.id)
    for name in ("dee", "sol", "gus"):
        with pytest.raises(NotAllowed):
            rungs.choose_direct(session, world.actor(name), waiting)
    rungs.choose_direct(session, amara, waiting)
    session.commit()
    assert seeing.swapping_with(session, amara) == {gus.id} == seeing.swapping_with(session, world.actor("gus"))
    staffing.declare_tie(session, world.actor("sol"), world.young["amara"].id, gus.id)
    session.commit()
    assert seeing.swapping_with(session, amara) == set(), "a key that turns out to be tied counts for nothing"
    assert not seeing.may_swap_numbers(session, amara, gus.yp_id, gus.id)
    staffing.give_roles(session, world.actor("mo"), world.staff["eli"], (Role.SAFEGUARDING,))
    opened(world, Rung.DIRECT, lead="eli")  # decided anew by two others: her own choice is asked anew
    assert seeing.swapping_with(session, amara) == set()
    assert rungs.choosable(session, amara, gus.id) != []


def test_a_way_of_meeting_goes_both_ways_and_renewing_takes_the_old_ones_place(world: World) -> None:
    with pytest.raises(Refused, match="both-ways"):
        two_keys.propose(
            world.session, world.actor("dee"), request_of(world), Kind.OPEN_RUNGS, "ready",
            clock.today() + timedelta(days=9), rungs=(Rung.CALL,), direction=Direction.IN,
        )  # fmt: skip
    world.session.rollback()
    opened(world, Rung.CALL, days=10)
    opened(world, Rung.CALL, days=90)
    calls = [row for row in rungs.open_approvals(world.session, request_of(world)) if row.rung == "call"]
    assert [row.until_at.astimezone(clock.LONDON).date() - clock.today() for row in calls] == [timedelta(days=90)]


def test_what_was_agreed_with_the_guest_stays_as_it_was_whatever_happens(world: World) -> None:
    opened(world, Rung.CALL)
    before = [row.for_guest for row in rungs.for_guest(rungs.ever_with(world.session, world.persons["gus"].id))]
    contact.make_move(world.session, world.actor("amara"), request_of(world), "stop")
    world.session.commit()
    assert [row.for_guest for row in rungs.for_guest(rungs.ever_with(world.session, world.persons["gus"].id))] == before
    assert before == ["No phones, please."]
