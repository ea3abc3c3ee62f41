"""Looking for somebody: the plan, leads that change, the cap on tries, and a status that nobody sets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from domain import (
    attempts,
    clock,
    consent,
    contact,
    contact_requests,
    finding,
    leads,
    orders,
    overlay,
    people,
    search_plan,
    search_status,
    waiting,
    wordings,
)
from domain.attempts import Channel, Result
from domain.audit import AuditEvent
from domain.consent import Decision, Scope
from domain.contact_moves import State
from domain.errors import NotAllowed, NotFound, Refused
from domain.finding import Confidence, IdentifierKind, Source
from domain.orders import OrderKind
from domain.people import Authority, Person, YoungPerson
from domain.search_plan import Tried
from domain.search_status import Facts, SearchStatus, status_from
from domain.waiting import Wait
from tests.support import world as worlds
from tests.support.world import World

pytestmark = pytest.mark.one_database


def searching(world: World) -> Person:
    """Gus, whom Amara asked for and Dee looks for."""
    gus = world.persons["gus"]
    request = contact.ask(world.session, world.actor("amara"), gus, may_approach=True)
    contact.make_move(world.session, world.actor("dee"), request, "start_search")
    return gus


def tried(world: World, person: Person, result: Result = Result.NO_ANSWER) -> attempts.Attempt:
    clock.pass_by(timedelta(days=1))
    return attempts.add_attempt(
        world.session, world.actor("dee"), person, Channel.THROUGH_SOMEONE, "Hello, is Gus there?", result
    )


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}$")


def test_after_three_tries_there_is_no_further_one_until_somebody_looked_at_them(bare_world: World) -> None:
    gus, dee = searching(bare_world), bare_world.actor("dee")
    for _ in range(3):
        tried(bare_world, gus)
    with refused("attempts-used-up"):
        tried(bare_world, gus)
    with refused("needs-reason"):
        attempts.review(bare_world.session, dee, gus, bare_world.staff["mo"].id, " ")
    for colleague in ("", dee.subject_id, "nobody"):
        with refused("needs-colleague"):
            attempts.review(bare_world.session, dee, gus, colleague, "He works nights; try Sunday.")
    clock.pass_by(timedelta(hours=1))
    attempts.review(bare_world.session, dee, gus, bare_world.staff["mo"].id, "He works nights; try Sunday.")
    for _ in range(3):
        tried(bare_world, gus)
    with refused("attempts-used-up"):
        tried(bare_world, gus)


def test_the_cap_is_the_authoritys_and_a_duplicate_counts_with_the_same_human(bare_world: World) -> None:
    gus, session = searching(bare_world), bare_world.session
    session.get_one(Authority, bare_world.authority_id).attempts_before_review = 1
    session.flush()
    tried(bare_world, gus)
    twin = people.add_person(session, bare_world.actor("amara"), gus.yp_id, "Augustus", wish="reconnect")
    request = contact.ask(session, bare_world.actor("amara"), twin, may_approach=True)
    contact.make_move(session, bare_world.actor("dee"), request, "start_search")
    finding.set_reach(session, bare_world.actor("dee"), gus, "", "07700 900 318", "")
    finding.set_reach(session, bare_world.actor("dee"), twin, "", "+44 7700 900318", "")
    with refused("attempts-used-up"):
        tried(bare_world, twin)


def test_nobody_is_tried_past_a_boundary_a_court_a_stop_a_pause_or_a_freeze(bare_world: World) -> None:
    gus, session = searching(bare_world), bare_world.session
    hal, dee, amara = bare_world.persons["hal"], bare_world.actor("dee"), bare_world.actor("amara")
    with refused("attempts-not-now"):
        tried(bare_world, hal)  # nobody asked for him
    request = contact_requests.about(session, gus)
    assert request is not None
    contact.make_move(session, amara, request, "pause")
    with refused("attempts-not-now"):
        tried(bare_world, gus)
    contact.make_move(session, amara, request, "resume")
    order = orders.make_order(session, dee, gus, OrderKind.RESTRAINING, True, clock.today(), None, "none")
    with refused("order-prohibits"):
        tried(bare_world, gus)
    orders.end_order(session, dee, order.id, "discharged")
    overlay.freeze(session, dee, session.get_one(YoungPerson, (gus.authority_id, gus.yp_id)), "a phone in wrong hands")
    with refused("attempts-not-now"):
        tried(bare_world, gus)
    consent.set_boundary(session, amara, gus)
    for verb in (
        lambda: tried(bare_world, gus),
        lambda: finding.add_lead(session, dee, gus, Source.CARER, "seen", Confidence.RUMOUR),
        lambda: search_plan.set_line(session, dee, gus, Source.CARER, Tried.ASKED),
        lambda: wordings.keep(session, dee, gus, wordings.WordingKind.LETTER, "Dear Gus"),
    ):
        with refused("boundary"):
            verb()


def test_the_exact_version_is_kept_and_never_changed_and_its_result_can_follow(bare_world: World) -> None:
    gus, session, dee = bare_world.persons["gus"], bare_world.session, bare_world.actor("dee")
    worlds.to_agreed(bare_world, "gus")
    first = wordings.keep(session, dee, gus, wordings.WordingKind.LETTER, "Dear Mr Hull, could you ring me?")
    again = wordings.keep(session, dee, gus, wordings.WordingKind.LETTER, "Dear Mr Hull, could you ring me?")
    second = wordings.keep(session, dee, gus, wordings.WordingKind.LETTER, "Dear Mr Hull, do you have a photo?")
    assert (first.id, first.number, second.number) == (again.id, 1, 2)
    sent = attempts.add_attempt(session, dee, gus, Channel.LETTER, "", Result.SENT, letter=first)
    assert attempts.words_of(session, [sent]) == {sent.id: first.words}
    attempts.note_result(session, dee, sent, Result.RETURNED)
    told = session.info["audit"][-1].detail
    assert (sent.result, told["before"]) == ("returned", "sent")
    assert wordings.is_as_kept(first)
    first.words = "Dear Mr Hull, it is about a girl in care."
    assert not wordings.is_as_kept(first)
    with refused("letter-tells"):
        attempts.add_attempt(session, dee, gus, Channel.LETTER, "", Result.SENT, letter=first)
    with pytest.raises(wordings.Unchangeable):
        session.flush()
    session.rollback()


def test_a_lead_changes_with_a_reason_and_what_stood_there_stays(bare_world: World) -> None:
    gus, session, dee = searching(bare_world), bare_world.session, bare_world.actor("dee")
    lead = finding.add_lead(session, dee, gus, Source.RELATIVE, "Lives in Hull", Confidence.RUMOUR)
    with refused("needs-reason"):
        leads.change(session, dee, lead, Confidence.PROBABLE, "")
    with refused("not-confirmed"):
        leads.change(session, dee, lead, Confidence.CONFIRMED, "It must be him.")
    leads.change(session, dee, lead, Confidence.PROBABLE, "His neighbour says so too.")
    finding.add_identifier(session, dee, gus, IdentifierKind.DOCUMENT, "a letter")
    with refused("not-confirmed"):
        leads.change(session, dee, lead, Confidence.CONFIRMED, "One thing.")
    finding.add_identifier(session, dee, gus, IdentifierKind.SHARED_MEMORY, "the peacock carpet")
    leads.change(session, dee, lead, Confidence.CONFIRMED, "Two things that don’t hang together.")
    changes = leads.changes_on(session, gus)[lead.id]
    assert [(one.before, one.after) for one in changes] == [("rumour", "probable"), ("probable", "confirmed")]
    with pytest.raises(NotAllowed):
        leads.change(session, bare_world.actor("wes"), lead, Confidence.RUMOUR, "I doubt it.")
    with pytest.raises(NotFound):
        leads.get(session, bare_world.actor("eli"), lead.id)
    with pytest.raises(NotFound):
        leads.get(session, bare_world.actor("amara"), lead.id)


def test_their_own_word_confirms_a_lead(bare_world: World) -> None:
    gus, session, dee = searching(bare_world), bare_world.session, bare_world.actor("dee")
    finding.add_identifier(session, dee, gus, IdentifierKind.THEY_CONFIRM, "He told me about the shed, at his door.")
    assert (
        finding.add_lead(session, dee, gus, Source.RELATIVE, "It’s him", Confidence.CONFIRMED).confidence == "confirmed"
    )


def test_what_is_due_waits_in_the_coordinators_queue_until_it_is_done(bare_world: World) -> None:
    gus, session, dee = searching(bare_world), bare_world.session, bare_world.actor("dee")
    lead = finding.add_lead(
        session, dee, gus, Source.RELATIVE, "x", Confidence.RUMOUR, next_step="ring", due_on=clock.today()
    )
    search_plan.set_line(session, dee, gus, Source.SCHOOL, Tried.ASKED, due_on=clock.today() + timedelta(days=3))
    assert [row.id for row in waiting.queue(session, dee, Wait.LEAD_DUE)] == [lead.id]
    assert waiting.queue(session, bare_world.actor("eli"), Wait.LEAD_DUE) == []
    clock.pass_by(timedelta(days=3))
    assert len(waiting.queue(session, dee, Wait.LEAD_DUE)) == 2
    search_plan.set_line(session, dee, gus, Source.SCHOOL, Tried.NOTHING, due_on=clock.today())
    leads.plan_next(session, dee, lead, "", None)
    assert waiting.queue(session, dee, Wait.LEAD_DUE) == []


def test_the_plan_has_reasons_and_the_adoption_register_waits_for_eighteen(bare_world: World) -> None:
    gus, session, dee = searching(bare_world), bare_world.session, bare_world.actor("dee")
    with refused("needs-reason"):
        search_plan.set_line(session, dee, gus, Source.SALVATION_ARMY, Tried.NOT_THIS_ONE)
    with refused("both-grown-up"):
        search_plan.set_line(session, dee, gus, Source.ADOPTION_REGISTER, Tried.ASKED)
    search_plan.set_line(session, dee, gus, Source.ADOPTION_REGISTER, Tried.NOT_THIS_ONE, "She was never adopted.")
    search_plan.set_line(session, dee, gus, Source.SCHOOL, Tried.ASKED)
    line = search_plan.set_line(session, dee, gus, Source.SCHOOL, Tried.SOMETHING, "An old emergency contact.")
    assert search_plan.lines_of(session, gus)["school"] is line
    consent.set_boundary(session, bare_world.actor("amara"), bare_world.persons["hal"])
    assert [(row.person.id, row.is_never) for row in search_plan.no_go(session, dee, gus.yp_id)] == [
        (bare_world.persons["hal"].id, True)
    ]


@given(st.builds(Facts, st.none() | st.sampled_from(State), *[st.booleans()] * 8, st.none() | st.sampled_from(Result)))
def test_every_set_of_facts_has_one_status_and_what_stops_stands_first(facts: Facts) -> None:
    status = status_from(facts)
    if facts.state is State.DIED:
        assert status is SearchStatus.DIED
    elif facts.is_never or facts.is_paused_by_yp or facts.state is State.STOPPED:
        assert status is SearchStatus.STOPPED_BY_YP
    elif facts.is_held:
        assert status is SearchStatus.ON_HOLD_SAFETY
    else:
        assert (status is SearchStatus.WILLING) == (facts.state in (State.THEY_AGREED, State.CONNECTED))


def test_the_status_follows_what_is_on_file(bare_world: World) -> None:
    gus, session, dee = bare_world.persons["gus"], bare_world.session, bare_world.actor("dee")

    def status() -> str:
        return search_status.status_of(session, dee, gus).value

    assert status() == "not_started"
    search_plan.set_line(session, dee, gus, Source.CARER, Tried.ASKED)
    assert status() == "gathering"
    searching(bare_world)
    assert status() == "searching"
    finding.add_lead(session, dee, gus, Source.CARER, "seen", Confidence.POSSIBLE)
    assert status() == "possible_match"
    finding.set_reach(session, dee, gus, "Gus Hull", "07700 900318", "")
    assert status() == "located"
    for kind in (IdentifierKind.DOCUMENT, IdentifierKind.FAMILY_CONFIRMS):
        finding.add_identifier(session, dee, gus, kind, "seen")
    assert status() == "identity_confirmed"
    with pytest.raises(NotAllowed):
        search_status.status_of(session, bare_world.actor("amara"), gus)


def test_everything_is_in_the_record_in_the_same_transaction(bare_world: World) -> None:
    gus, session, dee = searching(bare_world), bare_world.session, bare_world.actor("dee")
    search_plan.set_line(session, dee, gus, Source.CARER, Tried.ASKED)
    tried(bare_world, gus)
    session.commit()
    told = set(session.scalars(select(AuditEvent.what).where(AuditEvent.yp_id == gus.yp_id)))
    assert {"plan.changed", "wording.kept", "attempt.made"} <= told


@pytest.mark.parametrize("channel", [one for one in Channel if one is not Channel.THROUGH_SOMEONE])
def test_nobody_is_tried_themselves_before_two_people_agreed_to_it(bare_world: World, channel: Channel) -> None:
    session, dee, gus = bare_world.session, bare_world.actor("dee"), searching(bare_world)
    with refused("attempts-not-now"):
        attempts.add_attempt(session, dee, gus, channel, "Could you ring me?", Result.SPOKE)
    hal = bare_world.persons["hal"]
    worlds.to_agreed(bare_world, "hal")
    attempts.add_attempt(session, dee, hal, channel, "Could you ring me?", Result.SPOKE)
    consent.give(session, bare_world.actor("amara"), hal.yp_id, Scope.APPROACH, Decision.WITHDRAWN, hal.id)
    with refused("approach-consent"):
        attempts.add_attempt(session, dee, hal, channel, "Could you ring me?", Result.SPOKE)
