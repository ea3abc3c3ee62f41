"""A slow line is its owner's affair alone: it holds no database, nobody else's Stop, and no place for ever (R38)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from flask import Flask, g

from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.slow import EDGE, Slow, letter, send
from web import steady
from web.session import db

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]


def test_while_a_guest_sends_slowly_a_young_person_can_stop(client: Clients, cast: Cast) -> None:
    gus, amara = client("gus"), client("amara")
    page = amara.get(f"/my/people/{cast.person('gus')}")
    stop = f"/my/people/{cast.person('gus')}/stop"
    body = letter(gus.token_for("/guest/write"))
    slow = Slow(body)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, gus, "/guest/write", slow, len(body))
        assert slow.half_way.wait(30)
        try:
            assert page.send(stop).status == 303
            assert not sending.done()
        finally:
            slow.goes_on.set()
        assert sending.result(30).status in (303, 403, 404, 422)  # in whole; by then there is nobody to write to


@pytest.mark.parametrize("name", ["MOST_SECONDS", "GRACE"])
def test_a_body_that_takes_too_long_is_answered_kindly(
    client: Clients, cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(steady, name, -1.0)
    monkeypatch.setattr(steady, "LEAST_PACE", 10**12)
    gus = client("gus")
    body = letter(gus.token_for("/guest/write"))
    slow = Slow(body)
    slow.goes_on.set()
    environ = {"CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True}
    kind = f"multipart/form-data; boundary={EDGE}"
    page = gus.open("POST", "/guest/write", input_stream=slow, content_type=kind, environ_overrides=environ)
    assert page.status == 408
    assert page.headers["Connection"] == "close"
    assert "took too long to arrive" in page.words


def test_a_body_is_not_read_while_the_database_is_open_nor_it_opened_before(app: Flask) -> None:
    with app.test_request_context("/my/", method="POST", data=b"x"), pytest.raises(RuntimeError, match="body"):
        db()
    with app.test_request_context("/my/", method="POST", data=b"x"):
        g.db = object()
        try:
            with pytest.raises(RuntimeError, match="the database waits"):
                steady.Steady(BytesIO(b"x")).read(1)
        finally:
            del g.db


@pytest.mark.parametrize("path", ["/my/book/new", "/my/book", "/my/sign-in"])
def test_nothing_is_read_of_a_body_that_comes_with_a_look(client: Clients, cast: Cast, path: str) -> None:
    slow = Slow(letter("token", b"x" * 500))
    kind, environ = f"multipart/form-data; boundary={EDGE}", {"CONTENT_LENGTH": "900", "wsgi.input_terminated": True}
    page = client("amara").open("GET", path, input_stream=slow, content_type=kind, environ_overrides=environ)
    assert (page.status, slow.half_way.is_set()) == (200, False)
