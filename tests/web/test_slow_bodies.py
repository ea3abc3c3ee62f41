"""A slow line is its owner's affair alone: it holds no database, nobody else's Stop, and no place for ever (R38)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from flask import Flask, g

from tests.support.cast import Cast
from tests.support.client import Client
from web import steady
from web.session import db

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]
EDGE = "an-edge-between-parts"


class Slow:
    """A body that gives its first half, says so, and gives the rest when told to."""

    def __init__(self, body: bytes) -> None:
        self._ready = b""
        self.half_way, self.goes_on = threading.Event(), threading.Event()
        self._parts = self._given(body)

    def _given(self, body: bytes) -> Iterator[bytes]:
        yield body[:100]
        self.half_way.set()
        assert self.goes_on.wait(60)
        yield body[100:]

    def tell(self) -> int:
        """The test client asks where it stands; the size is told apart from it."""
        return 0

    def seek(self, *_where: int) -> None:
        """It can only be read once, forwards."""

    def read(self, size: int) -> bytes:
        """What is there, `size` bytes at most."""
        self._ready = self._ready or next(self._parts, b"")
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece


def letter(token: str) -> bytes:
    fields = {"csrf_token": token, "text": "Your bike is still in the shed. " * 9, "look": "y"}
    part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    return ("".join(part.format(EDGE, *field) for field in fields.items()) + f"--{EDGE}--\r\n").encode()


def send(browser: Client, path: str, body: Slow, size: int) -> int:
    environ = {"CONTENT_LENGTH": str(size), "wsgi.input_terminated": True}
    kind = f"multipart/form-data; boundary={EDGE}"
    return browser.open("POST", path, input_stream=body, content_type=kind, environ_overrides=environ).status


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
        assert sending.result(30) in (303, 403, 404, 422)  # in whole; by then there is nobody to write to


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
