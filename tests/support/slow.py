"""Bodies that take their time, as from a weak signal or from somebody who means to keep others waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from tests.support.client import Client, Page

EDGE = "an-edge-between-parts"
MEGABYTE = 1024 * 1024


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


WORDS = "Your bike is still in the shed. " * 9


def letter(token: str, photo: bytes = b"") -> bytes:
    """The body of a letter's form; with `photo` it has one, in front of the words."""
    fields = {"csrf_token": token, "kind": "letter", "text": WORDS, "look": "y"}
    part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    told = "".join(part.format(EDGE, *field) for field in fields.items()) + f"--{EDGE}--\r\n"
    if not photo:
        return told.encode()
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="photos"; filename="p.jpg"\r\n\r\n'
    return head.encode() + photo + b"\r\n" + told.encode()


def send(browser: Client, path: str, body: Slow, size: int, address: str = "127.0.0.1") -> Page:
    """Send it from a network address."""
    environ = {"CONTENT_LENGTH": str(size), "wsgi.input_terminated": True, "REMOTE_ADDR": address}
    kind = f"multipart/form-data; boundary={EDGE}"
    return browser.open("POST", path, input_stream=body, content_type=kind, environ_overrides=environ)
