"""What ends with a human ends for every entry of them, and for everything that was given out or planned (R32)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from domain import clock, codes, contact, contact_requests, finding, invitation, orders, safety
from domain.codes import Code, CodeKind
from domain.orders import OrderKind
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
