"""A young person finds what is theirs to read, and nothing that waits or was taken from sight (R28, R45)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from domain import clock, contact, contact_requests, exchange, item_reviews, journey, letterbox, people, search
from domain.errors import NotAllowed
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.search import Where
from tests.support.world import World


@pytest.fixture
def letter(in_touch: World) -> Item:
    """A letter of Gus’s about a peacock, passed on a minute ago and not opened yet."""
    session, gus = in_touch.session, in_touch.actor("gus")
    item = exchange.begin(session, gus, in_touch.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, "The carpet in the hall had a peacock on it, and you slept on its tail.")
    exchange.submit(session, gus, item)
    for name in ("dee", "sol"):
        item_reviews.decide(session, in_touch.actor(name), item, Verdict.PASS, item.content_hash)
    session.commit()
    clock.pass_by(timedelta(minutes=1))
    return item


def _found(world: World, words: str) -> list[tuple[Where, str]]:
    return [(find.where, find.id) for find in search.find(world.session, world.actor("amara"), words)]


def test_what_waits_unopened_is_not_found_and_what_was_opened_is(in_touch: World, letter: Item) -> None:
    assert _found(in_touch, "peacock") == []
    letterbox.open_letter(in_touch.session, in_touch.actor("amara"), letter)
    assert _found(in_touch, "peacock") == [(Where.CAME, letter.id)]


@pytest.mark.one_database
@pytest.mark.parametrize("move", ["stop", "pause"])
def test_after_a_stop_or_a_pause_a_letter_is_found_no_more_but_a_page_kept_of_it_is(
    move: str, in_touch: World, letter: Item
) -> None:
    session, amara = in_touch.session, in_touch.actor("amara")
    letterbox.open_letter(session, amara, letter)
    page = journey.keep(session, amara, letter, "Gus")
    request = contact_requests.about(session, in_touch.persons["gus"])
    assert request is not None
    contact.make_move(session, amara, request, move)
    assert _found(in_touch, "peacock") == [(Where.PAGE, page.id)]


@pytest.mark.one_database
@pytest.mark.parametrize("asked", ["sian", "SIÂN", "Siân", "  siân  kettle ", "kett"])
def test_capitals_accents_and_blanks_do_not_matter(asked: str, in_touch: World) -> None:
    session, amara = in_touch.session, in_touch.actor("amara")
    person = people.add_person(session, amara, amara.yp_id, "Siân", who="she had the blue kettle")
    assert _found(in_touch, asked) == [(Where.PERSON, person.id)]


@pytest.mark.one_database
@pytest.mark.parametrize("asked", ["", "   ", "\0", "zebra", "peacock zebra"])
def test_nothing_is_found_for_nothing_or_for_what_is_not_there(asked: str, in_touch: World) -> None:
    assert _found(in_touch, asked) == []


@pytest.mark.one_database
def test_nobody_looks_in_what_is_somebody_elses(in_touch: World) -> None:
    for name in ("dee", "gus", "mo"):
        with pytest.raises(NotAllowed):
            search.find(in_touch.session, in_touch.actor(name), "a")
    assert search.find(in_touch.session, in_touch.actor("ben"), "gus") == []


@pytest.mark.one_database
def test_it_takes_as_many_statements_for_much_as_for_little(in_touch: World, letter: Item) -> None:
    session, amara = in_touch.session, in_touch.actor("amara")
    letterbox.open_letter(session, amara, letter)
    journey.write(session, amara, "A day", "sea and sand", "")
    session.commit()
    few = _statements(in_touch, lambda: search.find(session, amara, "sea"))
    for number in range(20):
        people.add_person(session, amara, amara.yp_id, f"Friend {number}")
        journey.write(session, amara, f"Day {number}", "sea and sand", "")
    session.commit()
    assert _statements(in_touch, lambda: search.find(session, amara, "sea")) == few <= 8


def _statements(world: World, act: Callable[[], object]) -> int:
    said: list[str] = []
    engine = world.session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len([one for one in said if one.startswith(("SELECT", "WITH"))])


@pytest.mark.one_database
def test_the_words_around_a_find_are_cut_at_blanks() -> None:
    told = search.around("one two three " * 20 + "peacock " + "four five " * 20, "peacock")
    assert told.startswith("… ")
    assert told.endswith(" …")
    assert "peacock" in told
    assert len(told) < 150
