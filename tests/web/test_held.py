"""R10: what waits for a day after somebody was let back in, and what never does (the tables: tests/support/held.py).

The clock stands still at the last second of the day, and then at the first after it. A route that is in neither table
fails: whoever adds one (an export, say) has to say which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from domain import clock, visitors
from domain.access import Action
from domain.accounts import Account
from domain.db import open_session
from domain.errors import Refused
from tests.support import held
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.held import FREE, HELD, Scene, let_back_in
from web.guard import way_of

pytestmark = pytest.mark.one_database
SECOND = timedelta(seconds=1)


@pytest.fixture
def scene(engine: Engine, keyring: object) -> Iterator[Scene]:
    found = held.begin(engine)
    yield found
    found.session.close()


@pytest.mark.parametrize("name", HELD)
def test_it_waits_to_the_second_and_then_goes(scene: Scene, name: str) -> None:
    prepare, act = HELD[name]
    ready = prepare(scene)
    let_back_in(scene, visitors.HOLD - SECOND)
    with pytest.raises(Refused, match=r"^held"):
        act(scene, ready)
    scene.session.rollback()
    let_back_in(scene, visitors.HOLD)
    act(scene, ready)
    scene.session.commit()


@pytest.mark.parametrize("name", FREE)
def test_it_never_waits(scene: Scene, name: str) -> None:
    prepare, act = FREE[name]
    ready = prepare(scene)
    let_back_in(scene, SECOND)
    assert scene.me.is_held
    act(scene, ready)
    scene.session.commit()


ROUTES: dict[str, tuple[str, ...]] = {
    "add_page": ("writing in the book",),
    "add_passkey_finish": ("another passkey",),
    "add_passkey_options": ("another passkey",),
    "add_person": ("adding a person",),
    "agree_to_words": ("agreeing to words",),
    "ask": ("asking to look", "asking to talk"),
    "ask_back": ("beginning a letter",),  # a question about what came, which waits when it is sent
    "challenge": ("saying no",),  # asks somebody else to look again: nothing goes out by it
    "choose": ("keeping an envelope for later", "reading with somebody", "never reading it"),
    "choose_contact": ("choosing yes", "choosing later", "choosing no"),
    "close_way": ("closing a way",),
    "colour": ("another language",),  # how their own pages look
    "end_place": ("signing out elsewhere",),
    "end_places": ("signing out everywhere",),
    "found": ("searching",),
    "how_was_it": ("saying how it was",),  # more of it, or less, is for their coordinator to read; it opens nothing
    "keep": ("keeping a letter in the book",),
    "let_approach": ("letting them talk",),
    "messages": ("a message",),
    "not_safe": ("saying it isn't safe",),
    "numbers": ("swapping numbers",),
    "open_letter": ("opening a letter",),
    "pause": ("pausing",),
    "pause_everything": ("pausing everything",),
    "put_away_notice": ("putting a notice away",),
    "question": ("words about somebody", "never", "another wish", "taking back a never"),
    "remove_page": ("taking a page out",),
    "remove_passkey": ("taking a passkey away",),
    "rename": ("words about somebody",),
    "restore_page": ("putting a page back",),
    "resume": ("going on after a pause",),
    "resume_everything": ("everything going on",),
    "say_more": ("saying more about it",),
    "say_yes": ("saying yes",),
    "shut": ("shutting everything",),
    "stop": ("stopping",),
    "take_back": ("withdrawing a yes",),
    "theme": ("another language",),  # how their own pages look
    "unlock_finish": ("reading the book",),  # the way to their own pages
    "unlock_options": ("reading the book",),
    "words": ("new words",),
    "write": ("beginning a letter", "writing a draft", "sending"),
    "written": ("writing a draft", "sending"),
}


def test_whatever_a_young_person_can_send_is_in_one_of_the_tables(app: Flask) -> None:
    sent = {
        rule.endpoint.removeprefix("youngperson.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("youngperson.") and "POST" in (rule.methods or ())
        if (way := way_of(app.view_functions[rule.endpoint])) is not None and way.action is not None
    }
    assert sent == set(ROUTES)
    assert {name for names in ROUTES.values() for name in names} <= set(HELD) | set(FREE)
    assert not set(HELD) & set(FREE)


def test_whatever_she_can_look_at_she_can_look_at(app: Flask, client: Callable[..., Client], cast: Cast) -> None:
    """R10: reading one's own journey never waits, and neither does help."""
    with open_session(app.extensions["engine"]) as session:
        session.execute(update(Account).values(recovered_at=clock.now()))
        session.commit()
    amara, seen = client("amara"), 0
    for rule in app.url_map.iter_rules():
        way = way_of(app.view_functions[rule.endpoint])
        is_hers = rule.endpoint.startswith("youngperson.") and way is not None and way.action is Action.OWN_SEE
        if is_hers and "GET" in (rule.methods or ()) and not rule.arguments:
            assert amara.get(rule.rule).status == 200, rule.rule
            seen += 1
    assert amara.get("/my/help").status == 200
    assert seen >= 6


def test_what_is_told_when_it_waits_says_until_when(client: Callable[..., Client], cast: Cast, engine: Engine) -> None:
    with open_session(engine) as session:
        session.execute(update(Account).values(recovered_at=clock.now()))
        session.commit()
    amara, gus = client("amara"), cast.person("gus")
    answers = [
        amara.get("/my/people/new").send("/my/people/new", name="Somebody new"),
        amara.get(f"/my/people/{cast.person('nan')}/ask").send(how_far="look"),
        amara.post("/my/resume-everything"),
        amara.get(f"/my/people/{gus}/write").send(f"/my/people/{gus}/write", text="Hello Gus", then="send"),
    ]
    for answer in answers:
        assert (answer.status, "New things wait until tomorrow" in answer.words) == (422, True), answer.words
    assert amara.post("/my/pause-everything").status == 303
    assert amara.post(f"/my/people/{gus}/stop").status == 303
