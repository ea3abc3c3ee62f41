"""The demo: who is in it, that its record is true, and that its doors exist in demo mode on this machine only."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import audit, clock, tenancy
from domain.access import Side
from domain.checks import Check
from domain.colleagues import Staff
from domain.concerns import Concern
from domain.consent import Boundary
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.db import Base, open_session
from domain.invitation import Guest
from domain.items import Item, ItemState
from domain.journey import BookEntry
from domain.keys import Keyring
from domain.orders import Order
from domain.people import Authority, Nation, YoungPerson
from domain.proposals import Proposal
from domain.rungs import Approval
from tests.support.cast import Cast
from tests.support.client import Client, make_app
from web import demo
from web.demo import guide
from web.demo.cast import BORN, FIXED
from web.settings import read_settings


@pytest.fixture
def app(engine: Engine, keyring: Keyring, tmp_path: Path) -> Flask:
    return make_app(engine, keyring, tmp_path, DEMO="yes")


def _build(engine: Engine, keyring: Keyring) -> None:
    settings = read_settings({"DATA": str(keyring._store.parent.parent), "DEMO": "yes"})
    settings.media.mkdir(exist_ok=True)
    demo.build(engine, settings)


def _all(sessions: list[Session], model: type[Base]) -> list[Base]:
    return [row for session in sessions for row in session.scalars(select(model)).all()]


def _sessions(engine: Engine) -> list[Session]:
    with open_session(engine, reading=True) as session:
        authorities = session.scalars(select(Authority.id)).all()
    opened = []
    for authority_id in authorities:
        session = open_session(engine, reading=True)
        tenancy.enter(session, authority_id)
        opened.append(session)
    return opened


def test_the_demo_covers_every_state_and_its_record_is_whole(engine: Engine, keyring: Keyring, app: Flask) -> None:
    _build(engine, keyring)
    sessions = _sessions(engine)
    try:
        _has_enough_people(sessions)
        _has_every_state(sessions)
        for session in sessions:
            assert audit.verify(session, tenancy.current(session)) > 50
    finally:
        for session in sessions:
            session.close()
    _can_be_anybody(engine, app)
    _reads_in_welsh(app)
    _build(engine, keyring)  # a second time changes nothing
    assert len(_names(engine)) == len(set(_names(engine)))


def _has_enough_people(sessions: list[Session]) -> None:
    assert len(sessions) >= 3
    nations = {yp.nation for session in sessions for yp in session.scalars(select(YoungPerson))}
    assert nations >= {Nation.ENGLAND.value, Nation.WALES.value, Nation.SCOTLAND.value}
    assert "cy" in {yp.language for session in sessions for yp in session.scalars(select(YoungPerson))}
    assert len(_all(sessions, YoungPerson)) >= 12
    assert len(_all(sessions, Staff)) >= 5
    names = {yp.name: yp.born_on for session in sessions for yp in session.scalars(select(YoungPerson))}
    assert {FIXED[name]: day for name, day in BORN.items()}.items() <= names.items()


def _has_every_state(sessions: list[Session]) -> None:
    requests = {request.state for session in sessions for request in session.scalars(select(Request))}
    assert requests == {state.value for state in State}
    items = {item.state for session in sessions for item in session.scalars(select(Item))}
    assert items == {state.value for state in ItemState}
    told = {(r.state, r.told_at is None) for session in sessions for r in session.scalars(select(Request))}
    assert {("died", True), ("died", False), ("declined", True)} <= told
    for model in (Boundary, Order, Check, Concern, Guest, BookEntry):
        assert _all(sessions, model), model.__name__
    now = clock.now()
    approvals = [one for session in sessions for one in session.scalars(select(Approval))]
    assert {one.revoked_at is None for one in approvals} == {True, False}
    assert any(one.revoked_at is None and (one.until_at - now).days < 14 for one in approvals)
    proposals = [one for session in sessions for one in session.scalars(select(Proposal))]
    assert any(one.has_agreed is None for one in proposals)
    assert all(one.made_at < now for session in sessions for one in session.scalars(select(Item)))


def _names(engine: Engine) -> list[str]:
    return [one.name for people in guide.everybody(engine).values() for one in people]


def _can_be_anybody(engine: Engine, app: Flask) -> None:
    welsh = next(people[0].authority_id for name, people in guide.everybody(engine).items() if name == "Gwynfa")
    for people in guide.everybody(engine).values():
        for one in people:
            assert one.good_for, f"/demo does not say what {one.name} is good for"
            browser = Client(app)
            answer = browser.open("POST", f"/demo/{one.name}")
            assert answer.status == 303, one.name
            home = browser.get(answer.goes_to)
            expected = 403 if one.name == "ivy" else 200  # everything of hers stands still
            if one.authority_id == welsh:
                assert home.outline.lang == "cy", one.name
            assert home.status == expected, f"{one.name}: {home.status} {home.goes_to} {home.words[:200]}"


def _reads_in_welsh(app: Flask) -> None:
    for name, words in (("eirlys", "Allgofnodi"), ("fay", "Pobl ifanc")):
        browser = Client(app)
        home = browser.open("POST", f"/demo/{name}").follow()
        assert home.outline.lang == "cy"
        assert words in home.words
        action = "/guest/language" if name == "eirlys" else "/coordinator/language"
        browser.post(action, {"language": "en"})
        again = browser.get(action.removesuffix("language"))
        assert again.outline.lang == "en"
        assert words not in again.words


def test_outside_the_demo_its_addresses_do_not_exist(
    engine: Engine, keyring: Keyring, tmp_path: Path, cast: Cast
) -> None:
    plain = make_app(engine, keyring, tmp_path)
    assert not [rule for rule in plain.url_map.iter_rules() if "demo" in rule.rule]
    assert Client(plain).get("/demo").status == 404
    assert Client(plain).open("POST", "/demo/amara").status == 404


def test_everybody_is_listed_with_a_button(app: Flask, cast: Cast) -> None:
    page = Client(app).get("/demo")
    actions = [form.action for form in page.outline.forms]
    for name in ("amara", "ben", "cai", "dee", "eli", "fay", "gus", "hal", "mo", "sol"):
        assert f"/demo/{name}" in actions
    assert "/demo/joy" not in actions  # suspended


def test_a_plain_script_can_sign_in_as_anybody(app: Flask, cast: Cast) -> None:
    browser = Client(app)
    answer = browser.open("POST", "/demo/gus", headers={"Origin": None, "Sec-Fetch-Site": None})
    assert answer.goes_to == "/guest/"
    assert browser.cookie("__Host-g")


def test_whoever_is_invited_and_has_not_come_in_is_asked_first(app: Flask, cast: Cast) -> None:
    browser = Client(app)
    home = browser.open("POST", "/demo/hal").follow()
    assert "Amara would like to hear from you" in home.words


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": None, "Origin": "https://evil.example"}, {"Sec-Fetch-Site": None, "Origin": "null"},
    ],
)  # fmt: skip
def test_another_sites_page_cannot_sign_anybody_in(app: Flask, cast: Cast, headers: dict[str, str | None]) -> None:
    browser = Client(app)
    answer = browser.open("POST", "/demo/amara", headers=headers)
    assert answer.status == 403
    assert not browser.cookie("__Host-s")


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "10.0.0.4", ""])
def test_from_another_machine_there_is_nothing_here(app: Flask, cast: Cast, address: str) -> None:
    browser = Client(app)
    for method, path in (("GET", "/demo"), ("POST", "/demo/amara")):
        assert browser.open(method, path, environ_overrides={"REMOTE_ADDR": address}).status == 404


def test_nobody_of_that_name_is_not_found(app: Flask, cast: Cast) -> None:
    assert Client(app).open("POST", "/demo/nobody").status == 404


def test_a_demo_sign_in_counts_as_a_fresh_touch_and_is_marked_as_one(app: Flask, cast: Cast, engine: Engine) -> None:
    from domain.signins import SignIn

    Client(app).open("POST", "/demo/dee")
    with open_session(engine, reading=True) as session:
        newest = session.scalars(select(SignIn).where(SignIn.side == Side.STAFF.value)).one()
        assert newest.is_demo
        assert newest.verified_at == clock.now()
