"""What may be sent and by how many at once: photos only where a view takes them, only in memory (R58), a few at a time.

The whole body comes in before the database is asked for anything (`take_in`), at the pace web/steady.py asks. A form
with too many photos is read to its end all the same, so that the words on it can be shown again (web/arriving.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, Response, abort, current_app, g, request

from domain.errors import Refused
from web import session
from web.arriving import MEGABYTE, MOST_PHOTO_BYTES, Arrivals
from web.limits import address
from web.places import Places
from web.sides import COOKIES, side
from web.steady import MOST_PHOTO_SECONDS, Steady

View = TypeVar("View", bound=Callable[..., Any])
_KEY, _VOICE_KEY = "__spool_photos__", "__spool_voice__"
MOST_READ = 20 * MOST_PHOTO_BYTES + MEGABYTE  # of a form with photos; of all that at most MOST_TOGETHER is kept
MOST_BYTES = MEGABYTE  # of any other request
MOST_FORM_BYTES = 256 * 1024  # of words: 4,000 letters in one field are 16 KB at most
MOST_PARTS = 200
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
AT_A_TIME = 2  # uploads over a megabyte: each may hold 100 MB of memory
IN_VAIN = 4  # more of them that are read for their words alone
OWN_BODIES = 2  # of one sign-in, where its address has taken all that it may


def takes_photos(view: View) -> View:
    """This view takes up to four photos of 25 MB each; every other view takes 1 MB in all."""
    setattr(view, _KEY, True)
    return view


def takes_voice(view: View) -> View:
    """This view takes a voice note of 25 MB too, beside its photos."""
    setattr(view, _VOICE_KEY, True)
    return takes_photos(view)


def does_take_voice(view: Callable[..., Any]) -> bool:
    """Whether `view` is decorated with `takes_voice`."""
    return bool(getattr(view, _VOICE_KEY, False))


def does_take_photos(view: Callable[..., Any]) -> bool:
    """Whether `view` is decorated with `takes_photos`."""
    return bool(getattr(view, _KEY, False))


class InMemory(Request):
    """A request whose files never touch a disk, and are gone when it ends, also when its body broke off halfway."""

    def __init__(self, environ: dict[str, Any], *given: Any, **named: Any) -> None:
        self.body = environ["wsgi.input"] = Steady(environ["wsgi.input"])
        self.arrivals = Arrivals()
        super().__init__(environ, *given, **named)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return cast(IO[bytes], self.arrivals.begin())

    def close(self) -> None:
        """End every file of this request."""
        super().close()
        self.arrivals.close()


class Doors:
    """Who is sending just now: large uploads, those read in vain, and all bodies by address and by sign-in."""

    def __init__(self, threads: int) -> None:
        self.rooms = Places(1, AT_A_TIME)
        self.in_vain = Places(1, IN_VAIN)
        self.bodies = Places(max(1, threads // 2))  # of one address, so that it never holds every thread
        self.own = Places(OWN_BODIES)


def doors() -> Doors:
    """Those of this process."""
    return cast(Doors, current_app.extensions["doors"])


def take_in(view: Callable[..., Any]) -> None:
    """Read and part this request's whole body, as much as its view takes. Nothing is read after this.

    Aborts with 413 (too much), 401 (too much for somebody who is not signed in), 503 (too many send at once) or 408
    (too slow); a cut-off one is a 400.
    """
    make_room(view)
    with _underway():
        if request.mimetype in FORMS:
            len(request.form)  # which reads the files too
        else:
            request.get_data()


def make_room(view: Callable[..., Any]) -> None:
    """Let this request's body be as large as its view takes. Aborts with 413, 401 or, when too many send at once, 503.

    A room for a large upload is for a sign-in of ours, and one for each: a cookie that somebody made up opens none.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MOST_FORM_BYTES  # read whole, so bounded whole
        return
    if not does_take_photos(view) or _length(MOST_READ) <= MOST_BYTES:
        return
    if _length(MOST_READ) > MOST_READ:
        abort(413)
    request.max_content_length = MOST_READ
    _enter(_sender() or abort(401))


def _length(most: int) -> int:
    """How many bytes come; one that does not say (chunked) may send as much as it is allowed."""
    return most if "Transfer-Encoding" in request.headers else request.content_length or 0


def _sender() -> str | None:
    """Whose sign-in this browser holds, looked up before its body is read; its address where a side has no sign-in."""
    cookie = COOKIES.get(side())
    if cookie is None:
        return f"address|{address()}"
    from domain import signins

    with session.looking():
        return signins.sender(session.db(), side(), request.cookies.get(cookie, "")[:100])


def _enter(sender: str) -> None:
    """Take a room. When all are taken by others the form is read for its words, and its photos are let go of."""
    here = cast(InMemory, request)
    if doors().rooms.take(sender):
        g.place = (doors().rooms, sender)
    elif not doors().rooms.has(sender) and doors().in_vain.take(sender):
        g.place = (doors().in_vain, sender)
        here.arrivals.refuses_all = Refused("photo-not-now")
    else:
        abort(503)
    here.body.seconds = MOST_PHOTO_SECONDS


def opened() -> None:
    """The photos are opened: with nothing left of their files, the room is somebody else's."""
    if cast(InMemory, request).arrivals.bytes == 0:
        _leave_room()


def _leave_room(_error: BaseException | None = None) -> None:
    places, sender = g.pop("place", (None, ""))
    if places is not None:
        places.leave(sender)


@contextmanager
def _underway() -> Iterator[None]:
    """One of the bodies that may come from this address at once; aborts with 503 when there are too many.

    A sender who falls silent holds a thread until the connection ends. Behind a proxy everybody may have one address:
    there each sign-in has places of its own, so that nobody keeps another from a Stop.
    """
    places, who = doors().bodies, address()
    if _length(1) == 0:
        yield
        return
    if not places.take(who):
        places, who = doors().own, _sender() or abort(503)
        if not places.take(who):
            abort(503)
    try:
        yield
    finally:
        places.leave(who)


def _hang_up(response: Response) -> Response:
    if response.status_code == 408:
        response.headers["Connection"] = "close"  # RFC 9110, 15.5.9: so that the server stops waiting for the rest
    return response


def register_uploads(app: Flask, threads: int) -> None:
    """Set the limits of every request, and give back what an upload took. `threads`: how many answer at once."""
    app.request_class = InMemory
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES, MAX_FORM_PARTS=MOST_PARTS)
    app.extensions["doors"] = Doors(threads)
    app.after_request(_hang_up)
    app.teardown_appcontext(_leave_room)
