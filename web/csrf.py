"""No page of another site can act for anybody here (R19): Flask-WTF's token, and the browser's word on where from.

The token stands in no cookie: it is a keyed fingerprint of the sign-in cookie, or, signed out, of a random seed cookie
that is set when a page with a form is first shown (R14). So it changes with every sign-in and dies with it.

An unsafe request must carry Sec-Fetch-Site or Origin. Every browser that has passkeys sends Origin with a POST, so one
that sends neither is not a person's browser and is refused.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, cast

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, CSRFProtect

from domain.keys import Keyring
from web.sides import COOKIES, SEED, side

TOKEN = "csrf_token"  # noqa: S105 – the name of a field


class Read(dict[str, Any], SessionMixin):
    """What Flask takes for its session: it holds the token's root, made when read, and refuses to hold more (R14)."""

    def __init__(self, of: Request, secret: bytes) -> None:
        super().__init__()
        self._of = of
        self._secret = secret
        self.new_seed = ""

    def _root(self) -> str:
        name = COOKIES.get(side(), SEED)
        value = self._of.cookies.get(name, "")
        if not value:
            name, value = SEED, self.new_seed or self._of.cookies.get(SEED, "")
        if not 20 <= len(value) <= 100:
            name, value = SEED, secrets.token_urlsafe(16)
            self.new_seed = value
        return hmac.digest(self._secret, f"{name}|{value}".encode(), sha256).hex()

    def __getitem__(self, name: str) -> Any:
        if name == TOKEN:
            return self._root()
        raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self._root() if name == TOKEN else default

    def __contains__(self, name: object) -> bool:
        return name == TOKEN

    def __iter__(self) -> Iterator[str]:
        return iter((TOKEN,))

    def __len__(self) -> int:
        return 1

    def __setitem__(self, name: str, value: Any) -> None:
        raise TypeError("nothing is kept in a session here; see web/session.py")

    def setdefault(self, name: str, default: Any = None) -> Any:
        raise TypeError("nothing is kept in a session here; see web/session.py")

    def update(self, *_given: Any, **_named: Any) -> None:
        raise TypeError("nothing is kept in a session here; see web/session.py")


class ReadInterface(SessionInterface):
    """Flask's sessions without any session: only the seed of the token is ever set, and it says nothing."""

    def __init__(self, keyring: Keyring) -> None:
        self._secret = keyring.secret("csrf")

    def open_session(self, app: Flask, request: Request) -> Read:
        return Read(request, self._secret)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        seed = cast(Read, session).new_seed
        if seed:
            response.set_cookie(SEED, seed, path="/", secure=True, httponly=True, samesite="Lax")


protect = CSRFProtect()


def comes_from_here() -> bool:
    """Whether the browser itself says that this unsafe request was made by one of our own pages.

    `Sec-Fetch-Site: none` (the person's own doing, such as sending again after a restart) counts with our Origin only.
    Our own forms come with `Origin: null`, because our pages say `Referrer-Policy: no-referrer` (R74; Fetch, "append a
    request Origin header"); a page cannot set Sec-Fetch-Site, and a sandboxed frame's says cross-site.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_ours = origin == current_app.extensions["settings"].origin
    if site == "same-origin":
        return is_ours or origin in (None, "null")
    return site in (None, "none") and is_ours


def check() -> None:
    """Raise CSRFError unless this unsafe request comes from here and carries this sign-in's token."""
    if not comes_from_here():
        raise CSRFError("not from here")
    if None in request.form or None in request.files:
        raise CSRFError("a part without a name")  # no browser sends one, and what reads forms falls over it
    protect.protect()


def register_csrf(app: Flask, keyring: Keyring) -> None:
    """Flask-WTF's protection unchanged, run by web/guard.py in its order rather than before everything."""
    app.secret_key = keyring.secret("forms")
    app.session_interface = ReadInterface(keyring)
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    protect.init_app(app)
