"""The invited person's pages: agreeing first, and a thread that never tells what happens on the other side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from domain import (
    clock,
    contact,
    contact_requests,
    covering,
    exchange,
    invitation,
    item_reviews,
    items,
    letterbox,
    rungs,
    safety,
    tenancy,
    two_keys,
)
from domain.covers import Why
from domain.db import open_session
from domain.item_reviews import Verdict
from domain.items import ItemKind
from domain.people import Person
from domain.proposals import Kind, open_proposal
from domain.rungs import Rung
from tests.support import story
from tests.support.cast import Cast, actor_of
from tests.support.client import Client

Clients = Callable[..., Client]
HOME = "/guest/"
SWAPS = "You two can swap numbers"


def _work(engine: Engine, cast: Cast) -> Session:
    session = open_session(engine)
    tenancy.enter(session, cast.authorities["northshire"])
    return session


def _person(session: Session, cast: Cast, name: str) -> Person:
    return session.get_one(Person, (cast.authorities["northshire"], cast.person(name)))


def _letter_from_amara(session: Session, cast: Cast, words: str) -> str:
    """Amara writes to Gus, and two people read it and pass it on; half a minute later it may be seen."""
    amara, dee, sol = (actor_of(session, cast[name]) for name in ("amara", "dee", "sol"))
    item = exchange.begin(session, amara, _person(session, cast, "gus"), ItemKind.LETTER)
    exchange.write(session, amara, item, words)
    exchange.submit(session, amara, item)
    item_reviews.look(session, dee, item)
    for reader in (dee, sol) if item.needs_two else (dee,):
        item_reviews.decide(session, reader, item, Verdict.PASS, item.content_hash)
    session.commit()
    clock.pass_by(timedelta(seconds=31))
    return item.id


def test_an_invited_person_is_asked_whether_they_agree_before_anything_else(client: Clients, cast: Cast) -> None:
    page = client("hal").get(HOME)
    assert "Dee reads everything first" in page.words
    assert "Amara would like to hear from you" in page.words
    assert "Okafor" not in page.text
    home = page.send("/guest/agree").follow()
    assert "What you wrote" in home.words
    assert "You and Amara" in home.words


def test_the_page_of_agreement_shows_nothing_of_the_young_person_but_their_first_name(
    client: Clients, cast: Cast
) -> None:
    text = client("hal").get(HOME).text
    for told in ("Okafor", "2010", "Northshire", "Gus", "Nan Jean"):
        assert told not in text


def test_somebody_who_steps_back_is_offered_the_way_back_and_nothing_more(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    gus = client("gus")
    after = gus.get("/guest/step-back").send("/guest/step-back").follow()
    assert "You’ve stepped back" in after.words
    assert "What you wrote" not in after.words
    with _work(engine, cast) as session:
        guest = invitation.guest_of(session, cast.person("gus"))
        assert guest is not None
        assert guest.withdrew_at == clock.now()
    assert "What you wrote" in after.send("/guest/agree").follow().words


def test_what_came_is_an_envelope_until_it_is_opened(client: Clients, cast: Cast, engine: Engine) -> None:
    with _work(engine, cast) as session:
        item_id = _letter_from_amara(session, cast, "Do you still have the whistle?")
    gus = client("gus")
    home = gus.get(HOME)
    assert "Amara wrote to you" in home.words
    assert "whistle" not in home.text
    assert gus.get(f"/guest/letters/{item_id}").goes_to == HOME
    letter = home.send(f"/guest/letters/{item_id}/open").follow()
    assert "Do you still have the whistle?" in letter.words
    assert "Read it again" in gus.get(HOME).words


def test_a_guest_can_go_back_to_what_they_opened_for_a_day_and_no_longer(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    with _work(engine, cast) as session:
        item_id = _letter_from_amara(session, cast, "See you in the letters.")
    gus = client("gus")
    gus.get(HOME).send(f"/guest/letters/{item_id}/open")
    clock.pass_by(letterbox.GUEST_READS_FOR)
    gus = client("gus")
    assert gus.get(f"/guest/letters/{item_id}").status == 200
    clock.pass_by(timedelta(seconds=1))
    assert gus.get(f"/guest/letters/{item_id}").status == 404
    assert "Amara wrote to you" not in gus.get(HOME).words


def _pause(session: Session, cast: Cast) -> None:
    request = contact_requests.about(session, _person(session, cast, "gus"))
    assert request is not None
    contact.make_move(session, actor_of(session, cast["amara"]), request, "pause")


def _stop(session: Session, cast: Cast) -> None:
    request = contact_requests.about(session, _person(session, cast, "gus"))
    assert request is not None
    contact.make_move(session, actor_of(session, cast["amara"]), request, "stop")


def _refuse(session: Session, cast: Cast) -> None:
    _stop(session, cast)
    amara, dee, mo = (actor_of(session, cast[name]) for name in ("amara", "dee", "mo"))
    request = contact.ask(session, amara, _person(session, cast, "gus"), may_approach=True)
    review_on = clock.today() + timedelta(days=90)
    proposal = two_keys.propose(session, dee, request, Kind.REFUSE, "not safe now", review_on, words="Not for now.")
    two_keys.answer(session, mo, proposal, agrees=True)


def _never(session: Session, cast: Cast) -> None:
    contact.never(session, actor_of(session, cast["amara"]), _person(session, cast, "gus"))


def _not_safe(session: Session, cast: Cast) -> None:
    safety.not_safe(session, actor_of(session, cast["amara"]), cast.person("gus"))


def _one_of_each(session: Session, cast: Cast) -> dict[str, str]:
    """Of Gus's: one that was covered and told of, one that was never told of, one with words proposed to him; and a
    question of hers that he opened.
    """
    gus, amara, dee, sol = (actor_of(session, cast[name]) for name in ("gus", "amara", "dee", "sol"))
    person, made = _person(session, cast, "gus"), {}
    for name in ("told", "untold", "proposed"):
        item = story.write(session, gus, person, ItemKind.MEMORY, f"The kettle is on, {name}. Ring 07700 900318.")
        made[name] = item.id
        if name == "proposed":
            item_reviews.decide(session, dee, item, Verdict.SUGGEST, item.content_hash, "No number?", proposed="Tea?")
            continue
        spans = covering.spans_of(items.sent_words(item), "07700 900318")
        covering.cover_words(session, dee, item, spans, Why.REACH)
        story.pass_on(session, item, dee, sol)
        clock.pass_by(timedelta(seconds=31))
        letterbox.open_letter(session, amara, item)
        if name == "told":
            item_reviews.tell_sender(session, dee, item)
        session.commit()
    asked = exchange.ask_about(session, amara, person, items.get(session, dee, made["told"]))
    exchange.write(session, amara, asked, "Which kettle?")
    exchange.submit(session, amara, asked)
    story.pass_on(session, asked, dee, sol)
    clock.pass_by(timedelta(seconds=31))
    letterbox.open_letter(session, gus, asked)
    session.commit()
    return {**made, "asked": asked.id}


def _looks(client: Client, item_id: str, opened_id: str, more: dict[str, str]) -> list[tuple[int, str]]:
    """Every page a guest can ask for, as bytes, without what is new in every answer."""
    addresses = (
        HOME, "/guest/write", "/guest/step-back", f"/guest/letters/{item_id}", f"/guest/letters/{item_id}/change",
        f"/guest/letters/{opened_id}", f"/guest/write?answer={more['asked']}",
        *(f"/guest/letters/{one}{end}" for one in more.values() for end in ("", "/change")),
    )  # fmt: skip
    pages = [client.get(address) for address in addresses]
    return [(page.status, page.goes_to + page.body_without_nonce()) for page in pages]


def _swap(session: Session, cast: Cast) -> None:
    """Two keys open it, and Amara chooses it."""
    amara, dee, sol = (actor_of(session, cast[name]) for name in ("amara", "dee", "sol"))
    request = contact_requests.about(session, _person(session, cast, "gus"))
    assert request is not None
    waiting_before = open_proposal(session, request, Kind.OPEN_RUNGS)
    if waiting_before is not None:
        two_keys.answer(session, sol, waiting_before, False, "another one")
    until = clock.today() + timedelta(days=90)
    proposal = two_keys.propose(session, dee, request, Kind.OPEN_RUNGS, "ready", until, rungs=(Rung.DIRECT,))
    two_keys.answer(session, sol, proposal, agrees=True)
    (waiting,) = rungs.choosable(session, amara, request.person_id)
    rungs.choose_direct(session, amara, waiting)
    session.commit()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "become", [_pause, _stop, _refuse, _never, _not_safe], ids=["paused", "stopped", "refused", "never", "not safe"]
)
def test_for_thirty_days_every_page_is_the_same_to_the_byte_whatever_the_young_person_does(
    client: Clients, cast: Cast, engine: Engine, become: Callable[[Session, Cast], None]
) -> None:
    _is_the_same_for_thirty_days(client, cast, engine, become)


def test_for_thirty_days_a_pause_shows_nothing_where_numbers_were_swapped_either(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    with _work(engine, cast) as session:
        _swap(session, cast)
    assert SWAPS in client("gus").get(HOME).words
    clock.pass_by(timedelta(hours=12))
    _is_the_same_for_thirty_days(client, cast, engine, _pause)


def test_a_guest_reads_that_numbers_can_be_swapped_for_a_day_and_a_stop_within_it_ends_it_at_once(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    with _work(engine, cast) as session:
        _swap(session, cast)
    began = clock.now()
    clock.set_to(began + letterbox.GUEST_READS_FOR)
    assert SWAPS in client("gus").get(HOME).words
    clock.set_to(began + letterbox.GUEST_READS_FOR + timedelta(seconds=1))
    assert SWAPS not in client("gus").get(HOME).words
    clock.set_to(began + timedelta(hours=1))
    with _work(engine, cast) as session:
        _pause(session, cast)
        session.commit()
    assert SWAPS not in client("gus").get(HOME).words


def _is_the_same_for_thirty_days(
    client: Clients, cast: Cast, engine: Engine, become: Callable[[Session, Cast], None]
) -> None:
    with _work(engine, cast) as session:
        opened_id = _letter_from_amara(session, cast, "Is the shed still green?")
    client("gus").get(HOME).send(f"/guest/letters/{opened_id}/open")
    with _work(engine, cast) as session:
        more = _one_of_each(session, cast)
    clock.pass_by(letterbox.GUEST_READS_FOR + timedelta(minutes=1))
    began = clock.now()
    connected = []
    for day in range(0, 31, 3):
        clock.set_to(began + timedelta(days=day))
        connected.append(_looks(client("gus"), cast.things["item"]["amara"], opened_id, more))
    assert connected[0] == connected[-1]
    clock.set_to(began)
    with _work(engine, cast) as session:
        become(session, cast)
        session.commit()
    for day, before in zip(range(0, 31, 3), connected, strict=True):
        clock.set_to(began + timedelta(days=day))
        assert _looks(client("gus"), cast.things["item"]["amara"], opened_id, more) == before, f"day {day}"
    gus = client("gus")
    answer = gus.get(f"/guest/write?answer={more['asked']}").send("/guest/write", text="The blue one.", look="y")
    agreed = gus.get(f"/guest/letters/{more['proposed']}").send(f"/guest/letters/{more['proposed']}/agree")
    assert (answer.status, agreed.status) == (303, 303), "and what they send is taken as it always was"


def test_a_guest_reads_what_was_covered_of_theirs_only_once_they_are_told(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    with _work(engine, cast) as session:
        more = _one_of_each(session, cast)
    gus = client("gus")
    assert "A number, an address or a name on an app" in gus.get(f"/guest/letters/{more['told']}").words
    untold = gus.get(f"/guest/letters/{more['untold']}")
    assert "Ring 07700 900318" in untold.words
    assert "covered" not in untold.text
    asked = gus.get(f"/guest/letters/{more['asked']}")
    assert "Amara asks you one thing" in asked.words
    assert "The kettle is on, told. Ring 07700 900318." in asked.words, "his own words, as he sent them"
    proposed = gus.get(f"/guest/letters/{more['proposed']}")
    assert "No number?" in proposed.words
    assert "Tea?" in proposed.words
    own = proposed.send(f"/guest/letters/{more['proposed']}/agree").follow()
    assert "It’s with us." in own.words


def test_what_waits_unopened_is_gone_the_moment_the_young_person_stops(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    with _work(engine, cast) as session:
        item_id = _letter_from_amara(session, cast, "I changed my mind.")
    gus = client("gus")
    home = gus.get(HOME)
    with _work(engine, cast) as session:
        _stop(session, cast)
        session.commit()
    assert home.send(f"/guest/letters/{item_id}/open").status == 404


def test_a_guest_reads_of_their_own_words_only_that_they_are_with_us(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    item_id = cast.things["item"]["amara"]
    before = client("gus").get(HOME).body_without_nonce()
    with _work(engine, cast) as session:
        dee, sol = actor_of(session, cast["dee"]), actor_of(session, cast["sol"])
        item = items.get(session, dee, item_id)
        item_reviews.look(session, dee, item)
        for reader in (dee, sol):
            item_reviews.decide(session, reader, item, Verdict.PASS, item.content_hash)
        session.commit()
    clock.pass_by(timedelta(minutes=2))
    assert client("gus").get(HOME).body_without_nonce() == before
    with _work(engine, cast) as session:
        dee = actor_of(session, cast["dee"])
        item_reviews.tell_sender(session, dee, items.get(session, dee, item_id))
        session.commit()
    assert "Passed on" in client("gus").get(HOME).words


def _asked(client: Client, path: str) -> int:
    """How many statements a page runs."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    engine: Engine = client.app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_a_long_thread_asks_the_database_no_more_than_a_short_one(client: Clients, cast: Cast, engine: Engine) -> None:
    with _work(engine, cast) as session:
        _letter_from_amara(session, cast, "The first.")
    before = _asked(client("gus"), HOME)
    with _work(engine, cast) as session:
        gus = actor_of(session, cast["gus"])
        for number in range(20):
            item = exchange.begin(session, gus, _person(session, cast, "gus"), ItemKind.LETTER)
            exchange.write(session, gus, item, f"Number {number}")
        session.commit()
    assert _asked(client("gus"), HOME) == before <= 11
