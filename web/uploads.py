"""Photos on their way in: only where a view takes them, only in memory (R58), and only a few at a time.

The whole body comes in before the database is asked for anything (`take_in`), at the pace web/steady.py asks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import IO, Any, TypeVar

from flask import Flask, Request, Response, abort, g, request

from domain.picture import memory_file
from web.sides import COOKIES, side
from web.steady import MOST_PHOTO_SECONDS, Steady

View = TypeVar("View", bound=Callable[..., Any])
_KEY = "__spool_photos__"
MEGABYTE = 1024 * 1024
MOST_PHOTOS = 4
MOST_PHOTO_BYTES = 25 * MEGABYTE
MOST_BYTES = MEGABYTE  # of any other request
MOST_FORM_BYTES = 256 * 1024  # of words: 4,000 letters in one field are 16 KB at most
MOST_PARTS = 200
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
AT_A_TIME = 2  # uploads over a megabyte: each may hold 100 MB of memory

_room = threading.BoundedSemaphore(AT_A_TIME)


def takes_photos(view: View) -> View:
    """This view takes up to four photos of 25 MB each; every other view takes 1 MB in all."""
    setattr(view, _KEY, True)
    return view


def does_take_photos(view: Callable[..., Any]) -> bool:
    """Whether `view` is decorated with `takes_photos`."""
    return bool(getattr(view, _KEY, False))


class InMemory(Request):
    """A request whose files never touch a disk, and are gone when it ends, also when its body broke off halfway."""

    _opened: list[IO[bytes]] | None = None

    def __init__(self, environ: dict[str, Any], *given: Any, **named: Any) -> None:
        self.body = environ["wsgi.input"] = Steady(environ["wsgi.input"])
        super().__init__(environ, *given, **named)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        file = memory_file()
        self._opened = [*(self._opened or []), file]
        return file

    def close(self) -> None:
        """End every file of this request."""
        super().close()
        for file in self._opened or []:
            file.close()


def take_in(view: Callable[..., Any]) -> None:
    """Read and part this request's whole body, as much as its view takes. Nothing is read after this.

    Aborts with 413 (too much), 503 (too many send at once) or 408 (too slow); a cut-off one is a 400.
    """
    make_room(view)
    if request.mimetype in FORMS:
        len(request.form)  # which reads the files too
    else:
        request.get_data()


def make_room(view: Callable[..., Any]) -> None:
    """Let this request's body be as large as its view takes. Aborts with 413 or, when too many send at once, 503."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MOST_FORM_BYTES  # read whole, so bounded whole
        return
    if not does_take_photos(view) or not _may_send_photos():
        return
    request.max_content_length = MOST_PHOTOS * MOST_PHOTO_BYTES + MOST_BYTES
    length = _length()
    if length > request.max_content_length:
        abort(413)
    if length > MOST_BYTES:
        if isinstance(request, InMemory):
            request.body.seconds = MOST_PHOTO_SECONDS
        if not _room.acquire(blocking=False):
            abort(503)
        g.has_room = True


def _may_send_photos() -> bool:
    """Whether this browser has a sign-in for this side (or the side has none): to strangers every view takes 1 MB."""
    cookie = COOKIES.get(side())
    return cookie is None or bool(request.cookies.get(cookie))


def _length() -> int:
    """How many bytes come; one that does not say (chunked) may send as much as it is allowed."""
    if "Transfer-Encoding" in request.headers:
        return request.max_content_length or 0
    return request.content_length or 0


def _leave_room(_error: BaseException | None) -> None:
    if g.pop("has_room", False):
        _room.release()


def _hang_up(response: Response) -> Response:
    if response.status_code == 408:
        response.headers["Connection"] = "close"  # RFC 9110, 15.5.9: so that the server stops waiting for the rest
    return response


def register_uploads(app: Flask) -> None:
    """Set the limits of every request, and give back what an upload took."""
    app.request_class = InMemory
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES, MAX_FORM_PARTS=MOST_PARTS)
    app.after_request(_hang_up)
    app.teardown_appcontext(_leave_room)
