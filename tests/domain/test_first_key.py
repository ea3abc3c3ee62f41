"""R29: the first key is asked again when the second turns; what it proposed is not carried out once it is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from domain import accounts, clock, colleagues, contact, staffing, two_keys
from domain.access import Role, Side
from domain.accounts import Account
from domain.colleagues import Assignment
from domain.contact_requests import Request
from domain.errors import Refused
from domain.proposals import Kind, Proposal
from domain.rungs import Rung, live_approvals
from tests.support.world import World, to_checking

REVIEW = timedelta(days=90)


def _tied(world: World) -> None:
    amara, gus = world.young["amara"], world.persons["gus"]
    staffing.declare_tie(world.session, world.actor("dee"), amara.id, gus.id)


def _suspended(world: World) -> None:
    staffing.suspend(world.session, world.actor("mo"), world.staff["dee"])


def _without_the_role(world: World) -> None:
    staffing.give_roles(world.session, world.actor("mo"), world.staff["dee"], (Role.SOCIAL_WORKER,))


def _unassigned(world: World) -> None:
    dee = world.staff["dee"].id
    row = world.session.scalars(select(Assignment).where(Assignment.staff_id == dee)).one()
    colleagues.end_assignment(world.session, world.actor("mo"), row.id)


def _let_back_in(world: World) -> None:
    dee = world.staff["dee"]
    account = accounts.account_for(world.session, Side.STAFF, dee.authority_id, dee.id)
    world.session.execute(update(Account).where(Account.id == account.id).values(recovered_at=clock.now()))


def _shut_out(world: World) -> None:
    dee = world.staff["dee"]
    accounts.close_account(world.session, accounts.account_for(world.session, Side.STAFF, dee.authority_id, dee.id))


GONE = (_tied, _suspended, _without_the_role, _unassigned, _let_back_in, _shut_out)


def _propose(world: World, request: Request, kind: Kind, by: str = "dee") -> Proposal:
    rungs = (Rung.LETTERS,) if kind is Kind.OPEN_RUNGS else ()
    proposal = two_keys.propose(
        world.session, world.actor(by), request, kind, "known", clock.today() + REVIEW, rungs=rungs
    )
    world.session.commit()
    return proposal


def _ready_for(world: World, kind: Kind) -> Request:
    request = to_checking(world, "gus")
    if kind is Kind.OPEN_RUNGS:
        proposal = _propose(world, request, Kind.ALLOW_APPROACH)
        two_keys.answer(world.session, world.actor("sol"), proposal, agrees=True)
        contact.make_move(world.session, world.actor("dee"), request, "says_yes", reason="met twice")
        world.session.commit()
    return request


@pytest.mark.parametrize("kind", [Kind.ALLOW_APPROACH, Kind.OPEN_RUNGS])
@pytest.mark.parametrize("gone", GONE)
def test_nothing_is_carried_out_for_a_first_key_that_is_gone(
    bare_world: World, gone: Callable[[World], None], kind: Kind
) -> None:
    world, request = bare_world, _ready_for(bare_world, kind)
    proposal, before = _propose(world, request, kind), request.state
    gone(world)
    world.session.commit()
    with pytest.raises(Refused) as no:
        two_keys.answer(world.session, world.actor("sol"), proposal, agrees=True)
    assert no.value.code == "first-key-gone"
    world.session.commit()
    world.session.refresh(proposal)
    assert (request.state, live_approvals(world.session, request), proposal.has_agreed) == (before, [], None)
    two_keys.answer(world.session, world.actor("sol"), proposal, agrees=False, words="Dee has a tie now")
    assert proposal.has_agreed is False


def test_a_first_key_that_is_there_still_needs_no_fresh_touch(bare_world: World) -> None:
    request = _ready_for(bare_world, Kind.ALLOW_APPROACH)
    proposal = _propose(bare_world, request, Kind.ALLOW_APPROACH)
    clock.pass_by(timedelta(days=2))
    two_keys.answer(bare_world.session, bare_world.actor("sol"), proposal, agrees=True)
    assert request.state == "approaching"


def test_somebody_else_proposes_anew_once_the_first_key_is_gone_and_not_before(bare_world: World) -> None:
    world, kind = bare_world, Kind.ALLOW_APPROACH
    request = _ready_for(world, kind)
    old = _propose(world, request, kind)
    colleagues.assign(world.session, world.actor("mo"), request.yp_id, world.staff["eli"].id, Role.COORDINATOR)
    world.session.commit()
    with pytest.raises(Refused) as no:
        _propose(world, request, kind, by="eli")
    assert no.value.code == "already-proposed"
    world.session.rollback()
    _tied(world)
    new = _propose(world, request, kind, by="eli")
    assert (old.has_agreed, old.second_id, new.has_agreed) == (False, world.staff["eli"].id, None)
    two_keys.answer(world.session, world.actor("sol"), new, agrees=True)
    assert request.state == "approaching"


def test_who_is_no_coordinator_any_more_turns_no_first_key(bare_world: World) -> None:
    request = _ready_for(bare_world, Kind.ALLOW_APPROACH)
    _without_the_role(bare_world)
    with pytest.raises(Refused) as no:
        _propose(bare_world, request, Kind.ALLOW_APPROACH)
    assert no.value.code == "needs-coordinator"


def test_a_lead_who_is_none_any_more_does_not_count_as_the_lead_of_the_two(bare_world: World) -> None:
    """R30: high-risk, proposed by a coordinator who was also the safeguarding lead."""
    world = bare_world
    mo, dee, session = world.actor("mo"), world.staff["dee"], world.session
    request = _ready_for(world, Kind.ALLOW_APPROACH)
    staffing.give_roles(session, mo, dee, (Role.COORDINATOR, Role.SAFEGUARDING))
    proposal = _propose(world, request, Kind.ALLOW_APPROACH)
    assert proposal.first_is_lead
    session.execute(update(Proposal).where(Proposal.id == proposal.id).values(is_high_risk=True))
    staffing.give_roles(session, mo, dee, (Role.COORDINATOR,))
    session.commit()
    with pytest.raises(Refused) as no:
        two_keys.answer(session, mo, proposal, agrees=True)
    assert no.value.code == "needs-lead"
