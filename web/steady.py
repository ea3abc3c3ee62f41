"""A request's body as it arrives, with an end to waiting: nobody holds a place here by sending a byte now and then.

The server's own `read(n)` comes back only when n bytes are there or the connection ends, and it may not be left to
another thread: an answer given while such a read waits stops the whole server. So a body is asked for a byte at first,
for more while it comes quickly and for less when it does not, and after each read its pace is looked at. A sender who
falls silent altogether holds one thread until the connection ends: the proxy's time limit ends it (docs/running.md).
"""

from __future__ import annotations

import time
from io import RawIOBase
from typing import IO, Any

from flask import g
from werkzeug.exceptions import RequestTimeout

MOST_AT_ONCE = 16 * 1024  # bytes asked for in one read
QUICK = 0.1  # seconds: a read that took longer is followed by a smaller one
GRACE = 10.0  # seconds before its pace counts: phones take a while to begin
LEAST_PACE = 8 * 1024  # bytes a second, on average since it began
MOST_SECONDS = 20.0  # of any form
MOST_PHOTO_SECONDS = 150.0


class Steady(RawIOBase):
    """`wsgi.input` that raises RequestTimeout (408) when its body comes too slowly or for too long.

    It raises RuntimeError when it is read while this request holds a database session: the embedded database has one
    writer at a time, and nobody's slow line may keep it from everybody else (R38).
    """

    def __init__(self, inner: IO[bytes]) -> None:
        self.seconds = MOST_SECONDS
        self._inner = inner
        self._asks = 1
        self._came = 0
        self._began_at: float | None = None

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, room: Any) -> int:
        """Fill `room` with what is there, waiting for at least a byte; 0 at the end of the body."""
        if "db" in g:
            raise RuntimeError("a body is read while the database waits for it")
        asked_at = time.monotonic()
        self._began_at = self._began_at or asked_at
        piece = self._inner.read(min(len(room), self._asks))
        now = time.monotonic()
        self._came += len(piece)
        is_quick = now - asked_at <= QUICK
        self._asks = min(MOST_AT_ONCE, self._asks * 4) if is_quick else max(1, self._asks // 16)
        if piece and now - self._began_at > min(self.seconds, max(GRACE, self._came / LEAST_PACE)):
            raise RequestTimeout
        room[: len(piece)] = piece
        return len(piece)
