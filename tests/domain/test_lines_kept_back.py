"""R82: a line of the record is kept back only by two people, with a reason and until a day; then it shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import audit, clock, looked, staffing, standing, withholding
from domain.access import Role
from domain.audit import AuditEvent
from domain.errors import NotFound, Refused
from domain.withholding import AtRisk, Withholding
from tests.support import world as worlds
from tests.support.world import World

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(bare_world: World) -> World:
    worlds.to_connected(bare_world, "gus")
    return bare_world


def line(world: World) -> AuditEvent:
    """Dee looked up how to reach Gus: a line that Amara reads."""
    standing.note_abroad(world.session, world.actor("dee"), world.persons["gus"], False)
    world.session.commit()
    found = world.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert found is not None
    assert found.seq in seen(world)
    return found


def seen(world: World) -> list[int]:
    return [row.seq for row in looked.events_about(world.session, world.actor("amara"), 500)]


def propose(world: World, event: AuditEvent, by: str = "wes", days: int | None = 30) -> Withholding:
    until = None if days is None else clock.today() + timedelta(days=days)
    return withholding.propose(
        world.session, world.actor(by), event.yp_id, event.seq, AtRisk.INQUIRY, "The police asked.", until
    )


def test_r82_one_person_alone_keeps_nothing_back(world: World) -> None:
    event = line(world)
    row = propose(world, event)
    world.session.commit()
    assert event.seq in seen(world)
    with pytest.raises(Refused, match="same-person"):
        withholding.answer(world.session, world.actor("wes"), row, agrees=True)
    with pytest.raises(Refused, match="already-proposed"):
        propose(world, event, "sol")


def test_r82_two_people_keep_it_back_until_its_day_and_then_all_of_it_shows_by_itself(world: World) -> None:
    event = line(world)
    before = seen(world)
    row = propose(world, event)
    withholding.answer(world.session, world.actor("sol"), row, agrees=True)
    world.session.commit()
    assert seen(world) == [seq for seq in before if seq != event.seq], "no gap, and nothing that tells of it"
    clock.pass_by(timedelta(days=30))
    after = looked.events_about(world.session, world.actor("amara"), 500)
    assert event.seq in {one.seq for one in after}
    assert [one.what for one in after][:2] == ["line.second", "line.first"]
    assert audit.verify(world.session, world.authority_id), "the record itself was never changed"


def test_r82_pages_stay_full_so_that_numbers_tell_nothing(world: World) -> None:
    event = line(world)
    row = propose(world, event)
    withholding.answer(world.session, world.actor("sol"), row, agrees=True)
    world.session.commit()
    assert len(looked.events_about(world.session, world.actor("amara"), 5)) == 5


def test_r82_one_person_is_enough_to_show_it_again(world: World) -> None:
    event = line(world)
    row = propose(world, event)
    withholding.answer(world.session, world.actor("sol"), row, agrees=True)
    world.session.commit()
    withholding.end(world.session, world.actor("dee"), row)
    world.session.commit()
    assert event.seq in seen(world)


@pytest.mark.parametrize("days", [None, 0, -1, 93, 400])
def test_r82_it_needs_an_end_date_and_a_near_one(world: World, days: int | None) -> None:
    with pytest.raises(Refused, match="needs-end-date"):
        propose(world, line(world), days=days)


def test_r82_nobody_keeps_back_what_they_did_themselves_nor_what_she_did(world: World) -> None:
    event = line(world)
    with pytest.raises(Refused, match="own-line"):
        propose(world, event, "dee")
    row = propose(world, event, "sol")
    with pytest.raises(Refused, match="own-line"):
        _by_dee(world, row)
    hers = world.session.scalars(select(AuditEvent).where(AuditEvent.what == "contact.choose_yes")).one()
    with pytest.raises(Refused, match="not-kept-back"):
        propose(world, hers)


def _by_dee(world: World, row: Withholding) -> None:
    """Dee as the manager too, so that nothing but her own line stands in her way."""
    staffing.give_roles(world.session, world.actor("mo"), world.staff["dee"], (Role.COORDINATOR, Role.MANAGER))
    withholding.answer(world.session, world.actor("dee"), row, agrees=True)


def test_r82_somebody_tied_or_from_another_case_is_no_key(world: World) -> None:
    event = line(world)
    with pytest.raises(NotFound):
        withholding.line(world.session, world.actor("wes"), event.yp_id, 1_000_000)
    staffing.declare_tie(world.session, world.actor("wes"), world.young["amara"].id, None)
    with pytest.raises(Refused, match="conflict-of-interest"):
        propose(world, event)
