"""The front door: three ways in, quick, and silent about what is behind it."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import event

from tests.support.cast import Cast
from tests.support.client import Client

Clients = Callable[..., Client]
SAID_NOWHERE = re.compile(r"\b(care|social work\w*|council|contact|lifelong|family|placement|coordinator)\b", re.I)


def test_the_front_door_shows_a_way_in_for_everybody_and_a_way_out(client: Clients, cast: Cast) -> None:
    page = client().get("/")
    for address in ("/my/sign-in", "/guest/come-in", "/guest/sign-in", "/coordinator/sign-in", "/my/help"):
        assert address in page.outline.links
    assert "Leave" in page.words
    assert any(link.startswith("https://www.bbc.co.uk/weather") for link in page.outline.links)


def test_a_stranger_who_glances_at_it_learns_nothing(client: Clients, cast: Cast) -> None:
    page = client().get("/")
    assert not SAID_NOWHERE.findall(page.words)
    assert "<img" not in page.text


def test_every_link_on_the_front_door_leads_somewhere(client: Clients, cast: Cast) -> None:
    browser = client()
    for link in browser.get("/").outline.links:
        if link.startswith("/") and not link.startswith("/static"):
            assert browser.get(link).status == 200, link


def test_it_speaks_welsh_to_whoever_chooses_it(client: Clients, cast: Cast) -> None:
    browser = client()
    after = browser.get("/").send("/language", language="cy").follow()
    assert after.outline.lang == "cy"


def test_it_asks_the_database_nothing(client: Clients, cast: Cast) -> None:
    browser = client()
    browser.get("/")
    asked: list[str] = []
    engine = browser.app.extensions["engine"]
    listen = lambda *told: asked.append(told[2])  # noqa: E731 – taken off again below
    event.listen(engine, "before_cursor_execute", listen)
    try:
        browser.get("/")
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert asked == []
