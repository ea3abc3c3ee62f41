"""R20, R21: every route × method × actor × object has a promised answer, and the app gives it.

The promises are in tests/web/policy.txt; a route without one fails. What is hidden is hidden in the same words as
what is not there. Nothing that a case does is kept, so every case meets the same world.
"""

from __future__ import annotations

import hashlib
import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from domain.keys import Keyring
from tests.support import matrix, story
from tests.support.cast import Cast, sign_in_all
from tests.support.client import Client, Page
from tests.support.matrix import Line
from web.sides import COOKIES

pytestmark = pytest.mark.one_database
POLICY = matrix.read_policy()


@pytest.fixture
def browsers(app: Flask, cast: Cast, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """A browser for each of the cast; from here on nothing is saved."""
    found = {"nobody": Client(app)}
    for name, token in sign_in_all(app.extensions["engine"], cast).items():
        found[name] = Client(app)
        found[name].give(COOKIES[cast[name].side], token)
    for whose, media_id in cast.things["media"].items():
        owner = cast[whose]
        story.store_picture(keyring.person(owner.authority_id, owner.yp_id), owner.authority_id, media_id)
    for whose, sound_id in cast.things["sound"].items():
        owner = cast[whose]
        story.store_sound(keyring.person(owner.authority_id, owner.yp_id), owner.authority_id, sound_id)
    monkeypatch.setattr(Session, "commit", Session.flush)
    monkeypatch.setattr("web.step_up.is_given", lambda _who: True)  # touches are asked for in test_guard.py
    return found


def seen(page: Page) -> str:
    """What became of a request: `in`, `door`, `hidden`, `no`, or what it must never be."""
    if page.status == 404:
        return "hidden"
    if page.status == 401 or (page.status == 303 and re.fullmatch(r"/(\w+/sign-in)?", page.goes_to)):
        return "door"
    if page.status == 403:
        return "in" if page.headers["Content-Type"] == "application/json" else "no"  # a ceremony that did not work
    return "in" if page.status < 300 or page.status in (303, 400, 409, 413, 422) else f"{page.status}"


def ask(browser: Client, line: Line, path: str) -> Page:
    """Look as a browser looks, or post an empty form with a good token."""
    if line.method == "GET":
        wanted = "image" if "/photos/" in line.rule else "audio" if "/voice-notes/" in line.rule else ""
        return browser.open("GET", path, headers={"Sec-Fetch-Dest": wanted} if wanted else {})
    return browser.open("POST", path, data={"csrf_token": browser.token_for(path)})


@pytest.mark.parametrize("line", POLICY, ids=[str(line) for line in POLICY])
def test_everybody_meets_what_the_policy_promises(
    line: Line, app: Flask, cast: Cast, browsers: dict[str, Client]
) -> None:
    wrong, hidden = [], dict[str, set[str]]()
    for actor in matrix.ACTORS:
        for whose, path in matrix.positions(line, cast):
            if matrix.is_outside(line, actor) and whose not in ("amara", "missing"):
                continue
            page = ask(browsers[actor], line, path)
            promised = matrix.promised(line, cast, actor, whose)
            if line.who != "everybody" and seen(page) != promised:
                wrong.append(f"{actor} at {whose}'s: {seen(page)} ({page.status}), not {promised}")
            if page.status >= 500:
                wrong.append(f"{actor} at {whose}'s: {page.status}")
            if page.status == 404:
                hidden.setdefault(actor, set()).add(shape(page))
    assert not wrong, f"{line}:\n" + "\n".join(wrong)
    assert all(len(answers) == 1 for answers in hidden.values()), f"{line}: some 404s differ from others"


def shape(page: Page) -> str:
    """A whole answer less its nonce and tokens, as a fingerprint."""
    headers = [(name, re.sub(r"nonce-[\w-]+", "", value)) for name, value in page.headers if name != "Content-Length"]
    return hashlib.sha256(repr((page.status, headers, page.body_without_nonce())).encode()).hexdigest()


def test_no_route_is_without_a_promise_and_no_promise_without_a_route(app: Flask) -> None:
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    promised = {(line.method, line.rule) for line in POLICY}
    assert not routes - promised, f"say in policy.txt who meets what: {sorted(routes - promised)}"
    assert not promised - routes, f"gone, so take it out of policy.txt: {sorted(promised - routes)}"
    assert {line.who for line in POLICY} <= set(matrix.WHO)
    assert len(POLICY) == len(promised), "a promise twice"


def test_the_matrix_is_as_large_as_it_says(cast: Cast) -> None:
    cases = sum(len(matrix.ACTORS) for line in POLICY for _ in matrix.positions(line, cast))
    assert cases >= 1500


def test_a_hidden_page_and_a_missing_one_are_one_to_the_byte_r21(cast: Cast, browsers: dict[str, Client]) -> None:
    for actor in matrix.ACTORS:
        for start, insiders in matrix.SIDE_OF.items():
            if actor in insiders:
                answers = set()
                for line in POLICY:
                    if line.method == "GET" and line.rule.startswith(start) and matrix.things(line, cast):
                        for whose, path in matrix.positions(line, cast):
                            if matrix.promised(line, cast, actor, whose) == "hidden":
                                answers.add(shape(ask(browsers[actor], line, path)))
                assert len(answers) <= 1, f"{actor} can tell hidden pages of {start} apart"
