"""R19: a change needs this sign-in's token and our own page as its origin, and a look never changes anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from domain.db import metadata
from tests.support.cast import Cast
from tests.support.client import ORIGIN, Client
from web.guard import way_of
from web.sides import COOKIES, SEED

Browser = Callable[..., Client]
NAMES = ("nobody", "amara", "dee", "gus")
# Reads by staff and guests are recorded.
CHANGES_WITH_A_LOOK = {"sign_in", "rate_limit", "audit_event", "audit_head"}
# Who is refused is written down, and how often is counted (R80).
CHANGES_WITH_A_REFUSAL = {"rate_limit", "audit_event", "audit_head"}


def rows(engine: Engine, leave_out: frozenset[str] | set[str] = frozenset()) -> dict[str, list[Any]]:
    """Every row of every table."""
    bare = create_engine(engine.url)
    try:
        with bare.connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
                for name in metadata.tables
                if name not in leave_out
            }
    finally:
        bare.dispose()


def filled(rule: str, cast: Cast) -> str:
    """An address of this rule about things that are there, as far as the cast has them."""
    told = {f"{kind}_id": whose["amara"] for kind, whose in cast.things.items()} | {"size": "320"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: told.get(found[1], "nothing"), rule)


SIDES = {"/my/": "amara", "/coordinator/": "mo", "/guest/": "gus", "/": "nobody"}


def whose(path: str) -> str:
    """Who of the cast is at home at `path`, and so has most to lose there."""
    return next(name for start, name in SIDES.items() if path.startswith(start))


def addresses(app: Flask, cast: Cast, method: str) -> list[str]:
    """Every address that takes this method (posts: those with a token, which is all but the reports of browsers)."""
    return [
        filled(rule.rule, cast)
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and (way := way_of(app.view_functions[rule.endpoint])) and way.has_token
    ]


def forgeries(good: str, foreign: str) -> list[tuple[dict[str, str], dict[str, str | None]]]:
    """Fields and headers of posts that are not our own page's, whatever they look like."""
    return [
        ({}, {}),
        ({"csrf_token": foreign}, {}),
        ({"csrf_token": good[:-9] + good[-9:].swapcase()}, {}),
        ({"csrf_token": good}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf_token": good}, {"Sec-Fetch-Site": "same-site", "Origin": "https://evil.example"}),
        ({"csrf_token": good}, {"Origin": "null", "Sec-Fetch-Site": None}),
        ({"csrf_token": good}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}),
        ({"csrf_token": good}, {"Origin": "https://evil.example"}),
        ({"csrf_token": good}, {"Origin": "http://localhost:8001", "Sec-Fetch-Site": None}),
        ({"csrf_token": good}, {"Origin": None, "Sec-Fetch-Site": "none"}),
        ({"csrf_token": good}, {"Origin": None, "Sec-Fetch-Site": None}),
    ]


@pytest.mark.one_database
@pytest.mark.parametrize("start", SIDES)
def test_no_post_without_our_token_and_our_origin_changes_anything_r19(
    app: Flask, client: Browser, cast: Cast, engine: Engine, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.setattr("web.limits.check", lambda _view: None)  # so that each meets the gate, not the limit before it
    browser, stranger = client(SIDES[start]), client("ben")
    foreign, before = stranger.token_for("/my/"), rows(engine, CHANGES_WITH_A_REFUSAL)
    record = set(rows(engine)["audit_event"])
    tried = 0
    for path in addresses(app, cast, "POST"):
        if whose(path) == SIDES[start]:
            for fields, headers in forgeries(browser.token_for(path), foreign):
                tried += 1
                page = browser.open("POST", path, data=fields, headers=headers)
                assert page.status in (400, 403, 404), f"{path} {fields} {headers}: {page.status}"
    assert tried >= 9
    assert rows(engine, CHANGES_WITH_A_REFUSAL) == before
    assert all("'access.refused" in entry for entry in set(rows(engine)["audit_event"]) - record)


@pytest.mark.one_database
def test_looking_changes_nothing_but_the_record_of_looking_r19(
    app: Flask, client: Browser, cast: Cast, engine: Engine
) -> None:
    browsers = {name: client(name) for name in SIDES.values()}
    before, record = rows(engine, CHANGES_WITH_A_LOOK), rows(engine)["audit_event"]
    for path in addresses(app, cast, "GET"):
        browsers[whose(path)].open("GET", path)
        browsers[whose(path)].open("HEAD", path)
    assert rows(engine, CHANGES_WITH_A_LOOK) == before
    assert set(record) <= set(rows(engine)["audit_event"])


@pytest.mark.parametrize("name", NAMES)
def test_a_post_of_our_own_page_is_let_through(client: Browser, cast: Cast, name: str) -> None:
    browser = client(name)
    sent: list[dict[str, str | None]] = [
        {}, {"Origin": ORIGIN}, {"Origin": None}, {"Origin": ORIGIN, "Sec-Fetch-Site": None},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "none"},
    ]  # fmt: skip
    for headers in sent:
        assert browser.post("/language", {"language": "cy"}, headers=headers).status == 303


def test_a_token_dies_with_its_sign_in_and_belongs_to_one_side(client: Browser, cast: Cast) -> None:
    browser = client("amara")
    old = browser.token_for("/my/")
    assert browser.open("POST", "/my/language", data={"csrf_token": old, "language": "en"}).status == 303
    assert browser.open("POST", "/language", data={"csrf_token": old, "language": "en"}).status == 400
    assert browser.open("POST", "/coordinator/language", data={"csrf_token": old, "language": "en"}).status == 400
    browser.sign_in(cast["amara"])
    assert browser.open("POST", "/my/language", data={"csrf_token": old, "language": "en"}).status == 400


@pytest.mark.one_database
def test_cookies_say_nothing_and_are_tied_down_r13_r14(app: Flask, client: Browser, cast: Cast) -> None:
    assert set(COOKIES.values()) | {SEED} == {"__Host-s", "__Host-w", "__Host-g", "__Host-v"}
    for name in SIDES.values():
        browser = client(name)
        for path in addresses(app, cast, "GET"):
            if whose(path) != name:
                continue
            for line in browser.open("GET", path).headers.getlist("Set-Cookie"):
                assert re.match(r"__Host-[a-z]=[A-Za-z0-9_-]*;", line), line
                assert "Secure" in line
                assert "HttpOnly" in line
                assert "Path=/" in line
                assert "SameSite=Lax" in line
                assert "Domain" not in line
                assert "remember" not in line


def test_somebody_who_only_looks_gets_no_cookie(client: Browser) -> None:
    browser = client()
    assert "Set-Cookie" not in browser.get("/health").headers
    assert "Set-Cookie" not in browser.get("/nothing").headers


def test_flask_keeps_nothing_in_a_session(app: Flask) -> None:
    from flask import flash, session

    with app.test_request_context("/", base_url=ORIGIN):
        with pytest.raises(TypeError):
            session["yp"] = "Amara"
        with pytest.raises(TypeError):
            session.update(yp="Amara")
        with pytest.raises(TypeError):
            session.setdefault("yp", "Amara")
        with pytest.raises(TypeError):
            flash("Amara")


def test_what_was_written_is_given_back_when_a_page_was_open_for_too_long(client: Browser, cast: Cast) -> None:
    words = "Dear Gus, do you remember the <peacock> carpet? I do."
    browser = client("amara")
    page = browser.open("POST", "/my/language", data={"language": words, "csrf_token": "old"})
    assert page.status == 400
    assert "Dear Gus, do you remember the &lt;peacock&gt; carpet? I do." in page.text
    page.check()
    from_elsewhere = browser.open(
        "POST", "/my/language", data={"language": words}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert "peacock" not in from_elsewhere.text


def test_a_form_of_a_page_that_sends_no_referrer_is_ours_r19(client: Browser, cast: Cast) -> None:
    as_chromium_sends_it = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    page = client("amara").post("/my/pause-everything", headers=as_chromium_sends_it)
    assert page.status == 303
    assert "Everything is on pause" in page.follow().words
