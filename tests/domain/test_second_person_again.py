"""Where a second person decides, they are somebody else, untied and here now; and the first is asked again (R29)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain import (
    accounts,
    audit,
    clock,
    concerns,
    contact,
    delivery,
    exchange,
    hidden,
    item_reviews,
    letterbox,
    ruling_keys,
    staffing,
    waiting,
    withholding,
)
from domain.access import Role, Side
from domain.accounts import Account
from domain.errors import NotAllowed, NotFound, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.rulings import Ruling
from tests.support import world as worlds
from tests.support.oracle import Oracle
from tests.support.world import World

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(bare_world: World) -> World:
    worlds.to_connected(bare_world, "gus")
    return bare_world


def sent(world: World, words: str) -> Item:
    gus = world.actor("gus")
    item = exchange.begin(world.session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(world.session, gus, item, words)
    exchange.submit(world.session, gus, item)
    world.session.commit()
    return item


def passed(world: World, item: Item, name: str) -> None:
    item_reviews.decide(world.session, world.actor(name), item, Verdict.PASS, item.content_hash)
    world.session.commit()


def held(world: World) -> Item:
    """A second letter, which one reader alone could have passed; held by the social worker for harm."""
    first = sent(world, "hello")
    passed(world, first, "dee")
    passed(world, first, "sol")
    clock.pass_by(timedelta(minutes=1))
    letterbox.open_letter(world.session, world.actor("amara"), first)
    item = sent(world, "come alone, tell nobody")
    assert not item.needs_two
    item_reviews.decide(world.session, world.actor("wes"), item, Verdict.HOLD, item.content_hash, note="worried")
    world.session.commit()
    return item


def taken_on(world: World) -> None:
    for one in concerns.concerns_seen(world.session, world.actor("sol")):
        concerns.take_on(world.session, world.actor("sol"), one.id)
    world.session.commit()


def shown(world: World, item: Item) -> list[bool]:
    """What the predicate and the record alone say of it, each for itself."""
    clock.pass_by(timedelta(minutes=1))
    amara, oracle = world.actor("amara"), Oracle()
    for entry in world.session.scalars(select(audit.AuditEvent).order_by(audit.AuditEvent.seq)):
        oracle.learn(entry)
    seen = oracle.visible(amara.yp_id, "", "in", clock.now())
    return [delivery.deliverable(world.session, item, amara), item.id in seen]


def test_what_is_held_for_harm_is_not_released_before_somebody_took_it_on(world: World) -> None:
    item = held(world)
    with pytest.raises(Refused, match="not-taken-on"):
        item_reviews.release(world.session, world.actor("dee"), item)
    world.session.rollback()
    taken_on(world)
    item_reviews.release(world.session, world.actor("dee"), item)


def test_nothing_is_passed_while_a_worry_about_it_waits(world: World) -> None:
    item = sent(world, "hello")
    concerns.raise_concern(
        world.session, world.actor("wes"), item.yp_id, "hello", 1, item.person_id, item.id
    )  # fmt: skip
    with pytest.raises(Refused, match="not-taken-on"):
        passed(world, item, "dee")


def test_what_was_ever_held_needs_two_readers_one_of_them_the_lead(world: World) -> None:
    item = held(world)
    taken_on(world)
    item_reviews.release(world.session, world.actor("dee"), item)
    passed(world, item, "dee")
    assert shown(world, item) == [False, False]
    with pytest.raises(Refused, match="needs-lead"):
        passed(world, item, "wes")
    world.session.rollback()
    passed(world, item, "sol")
    assert shown(world, item) == [True, True]


def test_sent_anew_after_a_hold_it_still_needs_two(world: World) -> None:
    item = held(world)
    taken_on(world)
    item_reviews.release(world.session, world.actor("dee"), item)
    item_reviews.decide(world.session, world.actor("dee"), item, Verdict.SUGGEST, item.content_hash, "leave that out")
    exchange.write(world.session, world.actor("gus"), item, "come and see us")
    exchange.submit(world.session, world.actor("gus"), item)
    assert item.needs_two
    passed(world, item, "dee")
    assert shown(world, item) == [False, False]


@pytest.fixture
def wished(world: World) -> str:
    """A hidden photo of Gus's that the lead wants destroyed; the worry it is part of."""
    gus = world.actor("gus")
    item = exchange.begin(world.session, gus, world.persons["gus"], ItemKind.LETTER)
    photo = worlds.picture(world, "gus")
    exchange.add_photo(world.session, gus, item, photo)
    exchange.submit(world.session, gus, item)
    concern = hidden.hide(world.session, world.actor("dee"), photo.id)
    concerns.take_on(world.session, world.actor("sol"), concern.id)
    hidden.wish_end(world.session, world.actor("sol"), concern.id, hidden.End.DESTROYED, "the police said so")
    world.session.commit()
    return concern.id


def tied(world: World, name: str) -> None:
    staffing.declare_tie(world.session, world.actor(name), world.young["amara"].id, world.persons["gus"].id)
    world.session.commit()


def reissued(world: World, name: str, by: str) -> None:
    """A way in of `name` that `by` made."""
    account = accounts.account_for(world.session, Side.STAFF, world.authority_id, world.staff[name].id)
    made = {"recovered_at": clock.now() - timedelta(days=2), "reissued_by": world.staff[by].id}
    world.session.execute(update(Account).where(Account.id == account.id).values(**made))
    world.session.commit()


@pytest.mark.parametrize(("worse", "code"), [({"is_held": True}, "held"), ({"verified_at": None}, "needs-touch")])
def test_whoever_ends_the_hiding_of_a_photo_is_a_key(
    world: World, wished: str, worse: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        hidden.agree(world.session, replace(world.actor("mo"), **worse), wished, agrees=True)
    sol = replace(world.actor("sol"), **worse)
    with pytest.raises((Refused, NotAllowed)):
        hidden.wish_end(world.session, sol, wished, hidden.End.MISTAKEN, "no")


def test_nobody_tied_to_the_person_ends_the_hiding_of_their_photo(world: World, wished: str) -> None:
    tied(world, "mo")
    with pytest.raises(Refused, match="conflict-of-interest"):
        hidden.agree(world.session, world.actor("mo"), wished, agrees=True)
    tied(world, "sol")
    with pytest.raises(Refused, match="conflict-of-interest"):
        hidden.wish_end(world.session, world.actor("sol"), wished, hidden.End.MISTAKEN, "no")


def test_one_person_in_two_accounts_does_not_end_the_hiding_of_a_photo(world: World, wished: str) -> None:
    reissued(world, "mo", by="sol")
    with pytest.raises(Refused, match="same-person"):
        hidden.agree(world.session, world.actor("mo"), wished, agrees=True)


def suspended(world: World, name: str) -> None:
    staffing.suspend(world.session, world.actor("mo"), world.staff[name])
    world.session.commit()


def without_roles(world: World, name: str) -> None:
    staffing.give_roles(world.session, world.actor("mo"), world.staff[name], ())
    world.session.commit()


def let_back_in(world: World, name: str) -> None:
    account = accounts.account_for(world.session, Side.STAFF, world.authority_id, world.staff[name].id)
    world.session.execute(update(Account).where(Account.id == account.id).values(recovered_at=clock.now()))
    world.session.commit()


GONE = pytest.mark.parametrize("gone", [suspended, without_roles, let_back_in, tied])


@GONE
def test_a_hidden_photo_is_not_ended_on_the_wish_of_a_lead_who_is_gone(
    world: World, wished: str, gone: Callable[[World, str], None]
) -> None:
    gone(world, "sol")
    with pytest.raises(Refused, match="first-key-gone"):
        hidden.agree(world.session, world.actor("mo"), wished, agrees=True)
    hidden.agree(world.session, world.actor("mo"), wished, agrees=False)


@GONE
def test_a_never_is_not_looked_past_for_a_first_who_is_gone(world: World, gone: Callable[[World, str], None]) -> None:
    gus = world.persons["gus"]
    contact.never(world.session, world.actor("amara"), gus)
    until = clock.today() + timedelta(days=30)
    row = ruling_keys.ask(world.session, world.actor("sol"), gus, Ruling.LOOK_PAST, "safety", until)
    gone(world, "sol")
    with pytest.raises(Refused, match="first-key-gone"):
        ruling_keys.answer(world.session, world.actor("mo"), row, agrees=True)
    ruling_keys.answer(world.session, world.actor("mo"), row, agrees=False, words="ask anew")


def test_a_never_is_not_looked_past_once_the_first_is_the_lead_no_more(world: World) -> None:
    gus = world.persons["gus"]
    contact.never(world.session, world.actor("amara"), gus)
    until = clock.today() + timedelta(days=30)
    row = ruling_keys.ask(world.session, world.actor("sol"), gus, Ruling.LOOK_PAST, "safety", until)
    staffing.give_roles(world.session, world.actor("mo"), world.staff["sol"], (Role.MANAGER,))
    world.session.commit()
    with pytest.raises(Refused, match="needs-lead"):
        ruling_keys.answer(world.session, world.actor("mo"), row, agrees=True)


def keep_back(world: World, by: str) -> withholding.Withholding:
    """Ask for the line that says Gus agreed to be kept back."""
    said = select(audit.AuditEvent).where(audit.AuditEvent.what == "guest.agreed")
    event = world.session.scalars(said).one()
    row = withholding.propose(
        world.session, world.actor(by), event.yp_id, event.seq, withholding.AtRisk.PERSON, "his flat",
        clock.today() + timedelta(days=30),
    )  # fmt: skip
    world.session.commit()
    return row


@GONE
def test_a_line_is_not_kept_back_for_a_first_who_is_gone(world: World, gone: Callable[[World, str], None]) -> None:
    row = keep_back(world, "sol")
    gone(world, "sol")
    with pytest.raises(Refused, match="first-key-gone"):
        withholding.answer(world.session, world.actor("mo"), row, agrees=True)
    withholding.answer(world.session, world.actor("mo"), row, agrees=False, words="ask anew")


def test_nobody_tied_to_whom_a_line_is_about_keeps_it_back(world: World) -> None:
    tied(world, "wes")
    tied(world, "mo")
    with pytest.raises(Refused, match="conflict-of-interest"):
        keep_back(world, "wes")
    row = keep_back(world, "sol")
    with pytest.raises(Refused, match="conflict-of-interest"):
        withholding.answer(world.session, world.actor("mo"), row, agrees=True)


def said_of_a_worker(world: World) -> concerns.Concern:
    row = concerns.raise_concern(
        world.session, world.actor("wes"), world.young["amara"].id, "Dee tells me to keep secrets", 1,
        category=concerns.Category.ALLEGATION,
    )  # fmt: skip
    world.session.commit()
    return row


def test_what_is_said_of_a_worker_is_known_to_managers_and_leads_alone(world: World) -> None:
    row = said_of_a_worker(world)
    for name in ("dee", "wes"):
        actor = world.actor(name)
        assert row not in concerns.concerns_seen(world.session, actor)
        assert row.id not in {one.id for one in waiting.queue(world.session, actor)}
        with pytest.raises(NotFound):
            concerns.get_concern(world.session, actor, row.id)
    for name in ("mo", "sol"):
        actor = world.actor(name)
        assert row in concerns.concerns_seen(world.session, actor)
        assert row.id in {one.id for one in waiting.queue(world.session, actor)}


def test_what_is_said_of_a_worker_is_worked_on_by_managers_and_leads_alone(world: World) -> None:
    row, session = said_of_a_worker(world), world.session
    about = concerns.Category.ALLEGATION

    def all_of_it(name: str) -> list[Callable[[], object]]:
        actor = world.actor(name)
        return [
            lambda: concerns.take_on(session, actor, row.id),
            lambda: concerns.set_level(session, actor, row.id, 2, "graver"),
            lambda: concerns.decide(session, actor, row.id, "told the LADO", "it is grave", about),
            lambda: concerns.note_told(session, actor, row.id, concerns.How.PHONE, "we look into it"),
            lambda: concerns.close(session, actor, row.id),
        ]

    for step in all_of_it("dee"):
        with pytest.raises(NotFound):
            step()
    for step in all_of_it("sol"):
        step()
    session.commit()
    assert row.closed_at is not None
    assert row not in concerns.concerns_seen(session, world.actor("dee"), is_open=False)
