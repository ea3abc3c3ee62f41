"""What an item is made of says what must be open for it, and who somebody is says how many must read it (R28, R30)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain import (
    checks,
    clock,
    contact,
    delivery,
    exchange,
    finding,
    item_reviews,
    letterbox,
    orders,
    people,
    rungs,
    safeguarding_risk,
    standing,
    two_keys,
)
from domain.audit import AuditEvent
from domain.checks import CheckKind, Outcome
from domain.contact_requests import about
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemState
from domain.orders import OrderKind
from domain.proposals import Kind
from domain.rungs import Direction, Rung
from tests.support import world as worlds
from tests.support.oracle import Oracle
from tests.support.world import World

LETTER, MEMORY = ItemKind.LETTER, ItemKind.MEMORY
MEMORIES, LETTERS, PHOTOS = Rung.MEMORY_ONLY, Rung.LETTERS, Rung.PHOTOS


@pytest.fixture
def world(bare_world: World) -> World:
    worlds.to_connected(bare_world, "gus")
    return bare_world


def sent(world: World, author: str, kind: ItemKind, text: str, *, photo: bool, readers: tuple[str, ...]) -> Item:
    """Something of Gus's or for Gus, passed by the readers, 31 seconds ago."""
    session, actor = world.session, world.actor(author)
    item = exchange.begin(session, actor, world.persons["gus"], kind)
    exchange.write(session, actor, item, text)
    if photo:
        exchange.add_photo(session, actor, item, worlds.picture(world, author))
    exchange.submit(session, actor, item)
    for name in readers:
        item_reviews.decide(session, world.actor(name), item, Verdict.PASS, item.content_hash)
    session.commit()
    clock.pass_by(timedelta(seconds=31))
    return item


def opinions(world: World, item: Item) -> set[bool]:
    """What Python, SQL and the record alone say to whom it is for."""
    reader = world.actor("amara" if item.direction == "in" else "gus")
    by_sql = item.id in {one.id for one in delivery.items_for(world.session, reader)}
    oracle, mine = Oracle(), AuditEvent.authority_id == world.authority_id
    for entry in world.session.scalars(select(AuditEvent).where(mine).order_by(AuditEvent.seq)):
        oracle.learn(entry)
    told = oracle.visible(item.yp_id, item.person_id, item.direction, clock.now())
    return {delivery.deliverable(world.session, item, reader), by_sql, item.id in told}


def leave_open(world: World, *ways: Rung) -> None:
    """Close every way to be in touch with Gus but these."""
    request = about(world.session, world.persons["gus"])
    assert request is not None
    for approval in rungs.live_approvals(world.session, request):
        if approval.rung not in ways:
            rungs.revoke(world.session, world.actor("dee"), approval)
    world.session.commit()


@pytest.mark.parametrize(
    ("kind", "text", "photo", "ways", "is_shown"),
    [
        (LETTER, "A long letter.", True, (PHOTOS,), False),
        (LETTER, "A long letter.", True, (MEMORIES, PHOTOS), False),
        (LETTER, "A long letter.", True, (MEMORIES, LETTERS), False),
        (LETTER, "A long letter.", True, (LETTERS, PHOTOS), True),
        (LETTER, "A long letter.", False, (LETTERS,), True),
        (LETTER, "A long letter.", False, (MEMORIES, PHOTOS), False),
        (LETTER, "", True, (PHOTOS,), True),
        (LETTER, "", True, (MEMORIES, LETTERS), False),
        (MEMORY, "The beach.", True, (PHOTOS,), False),
        (MEMORY, "The beach.", True, (MEMORIES,), False),
        (MEMORY, "The beach.", True, (MEMORIES, PHOTOS), True),
        (MEMORY, "The beach.", True, (LETTERS, PHOTOS), False),
        (MEMORY, "The beach.", False, (LETTERS,), False),
        (MEMORY, "The beach.", False, (MEMORIES,), True),
        (MEMORY, "The beach.", False, (PHOTOS,), False),
    ],
)
def test_r28_words_need_their_own_way_open_and_photos_need_theirs(
    world: World, kind: ItemKind, text: str, photo: bool, ways: tuple[Rung, ...], is_shown: bool
) -> None:
    item = sent(world, "gus", kind, text, photo=photo, readers=("dee", "sol"))
    assert opinions(world, item) == {True}
    leave_open(world, *ways)
    assert opinions(world, item) == {is_shown}


def open_again(world: World, way: Rung, direction: Direction, days: int) -> None:
    """Close one way to be in touch with Gus, and open it anew in this direction for so many days."""
    request = about(world.session, world.persons["gus"])
    assert request is not None
    leave_open(world, *(rung for rung in Rung if rung is not way))
    until = clock.today() + timedelta(days=days)
    proposal = two_keys.propose(
        world.session, world.actor("dee"), request, Kind.OPEN_RUNGS, "ready", until, "", (way,), direction
    )
    two_keys.answer(world.session, world.actor("sol"), proposal, agrees=True)
    world.session.commit()


@pytest.mark.parametrize("way", [LETTERS, PHOTOS])
def test_r28_a_letter_with_a_photo_needs_both_ways_open_in_its_own_direction(world: World, way: Rung) -> None:
    item = sent(world, "amara", LETTER, "Hello from me.", photo=True, readers=("dee",))
    open_again(world, way, Direction.OUT, 30)
    assert opinions(world, item) == {True}
    open_again(world, way, Direction.IN, 30)
    assert opinions(world, item) == {False}


@pytest.mark.parametrize("way", [LETTERS, PHOTOS])
def test_r28_a_letter_with_a_photo_is_gone_when_the_time_of_either_way_is_up(world: World, way: Rung) -> None:
    item = sent(world, "gus", LETTER, "A long letter.", photo=True, readers=("dee", "sol"))
    open_again(world, way, Direction.BOTH, 1)
    assert opinions(world, item) == {True}
    clock.pass_by(timedelta(days=1))
    assert opinions(world, item) == {False}


def somebody_with(world: World, what: str) -> people.Person:
    """Somebody else in Amara's life, with something on file that makes them high-risk and stops nothing by itself."""
    session, dee, amara = world.session, world.actor("dee"), world.actor("amara")
    person = people.add_person(session, amara, amara.yp_id, "Augustus", wish="reconnect", is_flagged=what == "flag")
    if what == "order":
        orders.make_order(session, dee, person, OrderKind.RESTRAINING, False, clock.today(), None, "")
    elif what == "check":
        checks.answer_check(session, dee, person, next(iter(CheckKind)), Outcome.CONDITIONS, "see the file")
    elif what == "abroad":
        standing.note_abroad(session, dee, person, True)
    elif what == "refused":
        request = contact.ask(session, amara, person, may_approach=True)
        proposal = two_keys.propose(
            session, dee, request, Kind.REFUSE, "not safe", clock.today() + timedelta(days=30), "Not now."
        )
        two_keys.answer(session, world.actor("sol"), proposal, agrees=True)
    session.commit()
    return person


@pytest.mark.parametrize("what", ["order", "check", "refused", "flag", "abroad"])
@pytest.mark.parametrize("link", ["telephone", "mail", "merged"])
def test_r30_what_is_on_file_about_a_duplicate_asks_for_two_readers(world: World, what: str, link: str) -> None:
    session, gus, dee = world.session, world.persons["gus"], world.actor("dee")
    other = somebody_with(world, "" if what == "abroad" else what)
    letter = sent(world, "amara", LETTER, "Hello from me.", photo=False, readers=("dee",))
    assert safeguarding_risk.risk_reasons(session, gus) == []
    assert opinions(world, letter) == {True}
    phone, mail = ("", "gus@example.org") if link == "mail" else ("07700 900318", "")
    for person in (gus, other):
        finding.set_reach(session, dee, person, "", phone, mail)
    if link == "merged":
        finding.set_reach(session, dee, other, "", "", "")  # found to be one, and stays so without the number
    if what == "abroad":  # nobody notes how to reach them once they are, before the Red Cross was asked
        standing.note_abroad(session, dee, other, True)
    session.commit()
    assert safeguarding_risk.risk_reasons(session, gus) == [what]
    assert opinions(world, letter) == {False}
    assert safeguarding_risk.item_needs_two(session, gus.id, letter.id, Direction.OUT)


def test_r30_one_reader_is_not_enough_for_the_second_letter_of_somebody_with_a_duplicate(world: World) -> None:
    session, gus = world.session, world.persons["gus"]
    first = sent(world, "gus", LETTER, "First.", photo=False, readers=("dee", "sol"))
    letterbox.open_letter(session, world.actor("amara"), first)
    other = somebody_with(world, "order")
    for person in (gus, other):
        finding.set_reach(session, world.actor("dee"), person, "", "07700 900318", "")
    second = sent(world, "gus", LETTER, "Second.", photo=False, readers=("dee",))
    assert (second.needs_two, second.state) == (True, ItemState.IN_REVIEW.value)
    assert opinions(world, second) == {False}
    assert opinions(world, first) == {True}, "what was opened stays"


def test_r30_what_is_on_file_about_somebody_else_asks_for_nothing(world: World) -> None:
    for what in ("order", "check", "refused", "flag", "abroad"):
        somebody_with(world, what)
    assert safeguarding_risk.risk_reasons(world.session, world.persons["gus"]) == []
