"""One request, one database session, one authority, one commit. Nothing else commits (fence 5).

The sign-in is a random token in one cookie per side, looked up by its hash (R13); there is no other session. Answers
below 400 save what was done, all others undo it: a view that must save although it refuses (a wrong code counts)
calls `keep()`, and public pages, where there is nothing but such counting, always keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import clock, visitors
from domain.access import NOBODY, Actor, Side
from domain.db import open_session
from web.sides import COOKIES, side

if TYPE_CHECKING:
    from domain.visitors import SignedIn

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def engine() -> Engine:
    """The installation's database."""
    return cast(Engine, current_app.extensions["engine"])


def is_safe() -> bool:
    """Whether this request may change nothing (R19)."""
    return request.method in SAFE


def db() -> Session:
    """The session of this request, opened when first asked for.

    Looking on the young person's side takes no write lock, nor do pages that say they record nothing; where a look is
    recorded there is one.
    Raises RuntimeError while the body of a post may still be on its way: who sends slowly would hold the lock.
    """
    session: Session | None = g.get("db")
    if session is None:
        if not (is_safe() or g.get("may_open", False)):
            raise RuntimeError("the body comes in before the database is opened")
        session = g.db = open_session(engine(), reading=_is_reading())
    return session


def _is_reading() -> bool:
    return is_safe() and (side() is Side.YOUNG_PERSON or bool(g.get("is_unrecorded", False)))


def leave_unrecorded() -> None:
    """Looking at this page is not recorded: it shows nothing of one young person that is not in every list."""
    g.is_unrecorded = True


def may_open() -> None:
    """The body of this request is in, or nobody will read it: from here on `db()` may be asked for."""
    g.may_open = True


def signed_in() -> SignedIn | None:
    """Who signed in on this side, by its cookie, as of this moment; None for nobody (R15, R17)."""
    if "signed_in" not in g:
        g.signed_in = None  # also while looking, and when looking fails
        g.signed_in = _look_up(request.cookies.get(COOKIES.get(side(), ""), ""))
    return cast("SignedIn | None", g.signed_in)


def _look_up(token: str) -> SignedIn | None:
    if not token or len(token) > 100:
        return None

    who = visitors.signed_in(db(), side(), token)
    if who is None or not (who.is_demo and current_app.extensions["settings"].demo):
        return who
    return replace(who, actor=replace(who.actor, verified_at=clock.now()))  # in the demo nobody has a passkey to touch


def actor() -> Actor:
    """Who asks; NOBODY without a sign-in."""
    who = signed_in()
    return NOBODY if who is None else who.actor


def act_as(who: SignedIn | None) -> None:
    """From here on in this request `who` is signed in (just signed in, or just out)."""
    g.signed_in = who


def keep() -> None:
    """Save what was done although the answer is a refusal."""
    g.is_kept = True


@contextmanager
def looking() -> Iterator[None]:
    """Within the block `db()` only reads, and waits for nobody. Nothing of it is left: not even who is signed in.

    For what must be known before something slow (R38); what is decided is looked at again afterwards.
    """
    with open_session(engine(), reading=True) as g.db:
        try:
            yield
        finally:
            g.pop("db", None)
            g.pop("signed_in", None)


def save_now() -> None:
    """Commit what is done so far and go on in the same session: for counts that must outlive a failure."""
    if "db" in g:
        g.db.commit()


@contextmanager
def apart() -> Iterator[Session]:
    """A short session of its own, saved at the end of the block, for what must not hang on how the request ends.

    Use it before `db()` wrote anything: the embedded database has one writer at a time.
    """
    with open_session(engine()) as session:
        yield session
        session.commit()


def undo() -> None:
    """Undo what this request did so far; reading may go on."""
    if "db" in g:
        g.db.rollback()


def settle(response: Response) -> Response:
    """End the request's session: save if the answer is below 400 (or keep() was called) and below 500, else undo."""
    session: Session | None = g.pop("db", None)
    if session is None:
        return response
    is_kept = response.status_code < 400 or (g.get("is_kept", False) and response.status_code < 500)
    try:
        if is_kept:
            _touch(session)
            session.commit()
        else:
            session.rollback()
    finally:
        session.close()
    return response


def _touch(session: Session) -> None:
    """Note that this sign-in was used, at most once a minute; a session that only reads leaves it to a short one."""
    who = cast("SignedIn | None", g.get("signed_in"))
    if who is None or not who.wants_touch:
        return
    from domain import signins

    if not _is_reading():
        signins.touch(session, who.sign_in_id)
        return
    session.rollback()
    with apart() as writing:
        signins.touch(writing, who.sign_in_id)


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("db", None)
    if session is not None:
        session.close()


def give_cookie(response: Response, which: Side, token: str, days: int | None = None) -> None:
    """Hand a sign-in to this browser: for `days`, or (None) until the browser is closed."""
    response.set_cookie(
        COOKIES[which],
        token,
        max_age=None if days is None else days * 86400,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: Response, which: Side) -> None:
    """Take the sign-in from this browser."""
    response.delete_cookie(COOKIES[which], path="/", secure=True, httponly=True, samesite="Lax")


def register_session(app: Flask, engine: Engine) -> None:
    """Give the app its database. The settling runs last of all that happens after a view."""
    app.extensions["engine"] = engine
    app.after_request(settle)
    app.teardown_appcontext(_close)
