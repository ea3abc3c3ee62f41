"""R98: whatever comes twice acts once, and both get the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, redirect, render_template_string, request
from sqlalchemy import Engine, func, select

from app import create_app
from domain import audit, clock, once
from domain.access import Action
from domain.audit import AuditEvent
from domain.db import new_id, open_session
from domain.keys import Keyring
from domain.once import Once
from tests.support.cast import Cast
from tests.support.client import Client
from web.guard import allows
from web.session import actor, db
from web.settings import read_settings


def app_that_adds(engine: Engine, keyring: Keyring, folder: Path) -> Flask:
    """Each post adds one entry to the record, and leads to a place of its own."""
    app = create_app(read_settings({"DATA": str(folder)}), engine, keyring)
    app.testing = True

    @allows(Action.OWN_SEE)
    def add() -> Any:
        audit.record(db(), actor(), "test.added", yp_id=actor().yp_id, subject=request.form["what"][:20])
        db().flush()
        if request.form["what"] == "nothing":
            return "refused", 422
        return redirect(f"/my/things/{new_id()}", 303) if request.form["what"] != "shown" else ("shown", 200)

    @allows(Action.OWN_SEE)
    def ask() -> tuple[str, int, dict[str, str]]:
        return render_template_string("{{ once_field() }}"), 200, {"Content-Type": "text/plain"}

    app.add_url_rule("/my/t-add", "t_add", add, methods=["POST"])
    app.add_url_rule("/my/t-other", "t_other", add, methods=["POST"])
    app.add_url_rule("/my/t-ask", "t_ask", ask)
    return app


def browser_of(app: Flask, cast: Cast, name: str = "amara") -> Client:
    browser = Client(app)
    browser.sign_in(cast[name])
    return browser


def effects(engine: Engine) -> int:
    with open_session(engine, reading=True) as session:
        found = select(func.count()).select_from(AuditEvent).where(
            AuditEvent.what == "test.added", AuditEvent.authority_id.is_not(None)
        )  # fmt: skip
        return session.scalar(found) or 0


def test_a_double_tap_acts_once_and_leads_to_the_same_place(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    browser = browser_of(app_that_adds(engine, keyring, tmp_path), cast)
    first = browser.post("/my/t-add", {"what": "one", "once": "k" * 22})
    again = browser.post("/my/t-add", {"what": "one", "once": "k" * 22})
    assert (first.status, again.status, again.goes_to) == (303, 303, first.goes_to)
    assert effects(engine) == 1
    assert browser.post("/my/t-other", {"what": "one", "once": "k" * 22}).goes_to != first.goes_to
    assert browser.post("/my/t-add", {"what": "two", "once": "l" * 22}).goes_to != first.goes_to
    assert browser.post("/my/t-add", {"what": "no key"}).status == 303
    assert effects(engine) == 4


def test_a_sending_that_was_refused_may_be_sent_again(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    browser = browser_of(app_that_adds(engine, keyring, tmp_path), cast)
    assert browser.open("POST", "/my/t-add", data=sent(browser, "nothing")).status == 422
    assert browser.open("POST", "/my/t-add", data=sent(browser, "something")).status == 303
    assert effects(engine) == 1


def sent(browser: Client, what: str, key: str = "k" * 22) -> dict[str, str]:
    return {"what": what, "once": key, "csrf_token": browser.token_for("/my/t-add")}


def test_what_was_shown_and_not_led_to_is_done_already(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    browser = browser_of(app_that_adds(engine, keyring, tmp_path), cast)
    assert browser.open("POST", "/my/t-add", data=sent(browser, "shown")).status == 200
    assert browser.open("POST", "/my/t-add", data=sent(browser, "shown")).status == 409
    assert effects(engine) == 1


def test_one_persons_key_is_not_anothers(engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path) -> None:
    app = app_that_adds(engine, keyring, tmp_path)
    places = {browser_of(app, cast, name).post("/my/t-add", {"what": "x", "once": "k" * 22}).goes_to
              for name in ("amara", "ben", "cai")}  # fmt: skip
    assert (len(places), effects(engine)) == (3, 3)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "key", ["short", "with blanks in the middle of it", "x" * 65, "ü" * 22, "'; DROP TABLE once; --"]
)
def test_a_key_that_is_none_of_ours_is_refused(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path, key: str
) -> None:
    browser = browser_of(app_that_adds(engine, keyring, tmp_path), cast)
    assert browser.post("/my/t-add", {"what": "one", "once": key}).status == 400
    assert effects(engine) == 0


@pytest.mark.one_database
def test_the_field_holds_a_new_key_each_time(engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path) -> None:
    browser = browser_of(app_that_adds(engine, keyring, tmp_path), cast)
    fields = {browser.get("/my/t-ask").text for _ in range(50)}
    assert len(fields) == 50
    assert all(field.startswith('<input type="hidden" name="once" value="') for field in fields)


def test_forty_threads_that_send_twenty_keys_over_and_over_make_twenty_effects_r98(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    app = app_that_adds(engine, keyring, tmp_path)
    sample = browser_of(app, cast)
    token, cookie = sample.token_for("/my/t-add"), sample.cookie("__Host-s")
    keys = [f"key-{n:02}-{'x' * 20}" for n in range(20)]
    at_once, told = threading.Barrier(40), dict[str, set[str]]()

    def send(number: int) -> list[tuple[str, int, str]]:
        browser = Client(app)
        browser.give("__Host-s", cookie)
        at_once.wait()
        answers = []
        for turn in range(5):
            key = keys[(number + turn * 7) % 20]
            page = browser.open("POST", "/my/t-add", data={"what": "x", "once": key, "csrf_token": token})
            answers.append((key, page.status, page.goes_to))
        return answers

    with ThreadPoolExecutor(40) as pool:
        for answers in pool.map(send, range(40)):
            for key, status, place in answers:
                assert status == 303
                told.setdefault(key, set()).add(place)
    assert effects(engine) == 20
    assert all(len(places) == 1 for places in told.values())


def test_keys_are_forgotten_after_ninety_days(session_of: Callable[[str], object], engine: Engine, cast: Cast) -> None:
    with open_session(engine) as session:
        assert once.claim(session, cast["amara"].account_id, "/my/x", "k" * 22)
        clock.pass_by(timedelta(days=90))
        assert once.forget_old(session) == 0
        clock.pass_by(timedelta(seconds=1))
        assert once.forget_old(session) == 1
        assert session.scalar(select(func.count()).select_from(Once)) == 0
