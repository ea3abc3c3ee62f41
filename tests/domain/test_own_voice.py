"""Nobody asks, or says yes, for a young person who can say it themselves; for one with no phone it is as before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from domain import accounts, audit, consent, contact, contact_requests, passkeys, wishes
from domain.access import Side
from domain.consent import Decision, Scope
from domain.contact_requests import Request
from domain.errors import Refused
from domain.passkeys import Registered
from domain.people import Person, Wish
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.desk import case_of
from tests.support.world import World

KEY = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)


def _comes_in(session: Session, authority_id: str, yp_id: str) -> None:
    """She gets a passkey of her own."""
    account = accounts.account_for(session, Side.YOUNG_PERSON, authority_id, yp_id)
    passkeys.add(session, account, KEY, "other")
    session.commit()


def _not_now(world: World) -> Person:
    amara, gus = world.young["amara"], world.persons["gus"]
    _comes_in(world.session, amara.authority_id, amara.id)
    wishes.wish_for(world.session, world.actor("amara"), gus, Wish.NOT_NOW)
    world.session.commit()
    return gus


def _refused(verb: Callable[..., object], *given: object, **more: object) -> None:
    with pytest.raises(Refused) as no:
        verb(*given, **more)
    assert no.value.code == "they-say-it-themselves"


@pytest.mark.parametrize("may_approach", [True, False])
def test_a_coordinator_does_not_ask_for_one_who_has_a_way_in(bare_world: World, may_approach: bool) -> None:
    world, gus = bare_world, _not_now(bare_world)
    _refused(contact.ask, world.session, world.actor("dee"), gus, may_approach=may_approach)
    world.session.commit()
    assert contact_requests.about(world.session, gus) is None
    assert gus.wish == Wish.NOT_NOW
    assert not consent.in_force(world.session, gus.yp_id, Scope.SEARCH, gus.id)


def test_nor_does_the_move_by_itself(bare_world: World) -> None:
    world, gus = bare_world, _not_now(bare_world)
    draft = Request(
        authority_id=gus.authority_id, yp_id=gus.yp_id, person_id=gus.id, state="draft", state_at=gus.added_at,
        is_entered_for=True,
    )  # fmt: skip
    dee = world.actor("dee")
    audit.record(world.session, dee, "contact.begun", yp_id=gus.yp_id)
    world.session.add(draft)
    world.session.commit()
    _refused(contact.make_move, world.session, dee, draft, "ask")
    assert draft.state == "draft"


def test_her_not_now_is_not_turned_into_a_yes_but_a_no_can_be_noted(bare_world: World) -> None:
    world, gus = bare_world, _not_now(bare_world)
    session, dee = world.session, world.actor("dee")
    contact.ask(session, world.actor("amara"), gus, may_approach=False)
    _refused(contact.let_approach, session, dee, gus)
    for scope in (Scope.SEARCH, Scope.APPROACH, Scope.CONTACT):
        _refused(consent.give, session, dee, gus.yp_id, scope, Decision.YES, gus.id)
    assert not consent.in_force(session, gus.yp_id, Scope.APPROACH, gus.id)
    contact.let_approach(session, world.actor("amara"), gus)
    assert consent.in_force(session, gus.yp_id, Scope.APPROACH, gus.id)
    consent.give(session, dee, gus.yp_id, Scope.APPROACH, Decision.WITHDRAWN, gus.id)
    assert not consent.in_force(session, gus.yp_id, Scope.APPROACH, gus.id)


def test_for_one_with_no_phone_a_coordinator_asks_and_it_says_so(bare_world: World) -> None:
    world, gus = bare_world, bare_world.persons["gus"]
    request = contact.ask(world.session, world.actor("dee"), gus, may_approach=False)
    contact.let_approach(world.session, world.actor("dee"), gus)
    assert request.is_entered_for
    assert consent.in_force(world.session, gus.yp_id, Scope.APPROACH, gus.id)


@pytest.mark.one_database
def test_the_page_offers_it_only_for_one_with_no_way_in_and_the_door_says_why(
    client: Callable[..., Client], cast: Cast, session: Session
) -> None:
    dee, amara = client("dee"), cast["amara"]
    nan, gus = (case_of(amara.yp_id, cast.person(name)) for name in ("nan", "gus"))
    offered = [form.action for page in (dee.get(nan), dee.get(gus)) for form in page.outline.forms]
    assert {f"{nan}/ask", f"{gus}/let-approach"} <= set(offered)
    pages = {f"{nan}/ask": dee.get(nan), f"{gus}/let-approach": dee.get(gus)}
    _comes_in(session, amara.authority_id, amara.yp_id)
    offered = [form.action for page in (dee.get(nan), dee.get(gus)) for form in page.outline.forms]
    assert not {f"{nan}/ask", f"{gus}/let-approach"} & set(offered)
    for door, page in pages.items():
        said = page.send(door)
        assert said.status == 422
        assert "theirs to say" in said.words
