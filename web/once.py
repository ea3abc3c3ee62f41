"""The hidden `once` field of a form: sent twice, it acts once and answers the same (R98)."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from domain import once
from web import session

FIELD = "once"
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


def once_field() -> Markup:
    """A hidden field that makes one sending of its form one effect; put it into every form that adds something."""
    return Markup('<input type="hidden" name="once" value="{}">').format(secrets.token_urlsafe(16))


def claim(account_id: str) -> ResponseReturnValue | None:
    """If this form was sent before, the answer it got then; None to go on. A key that is none of ours is a 400."""
    key = request.form.get(FIELD, "") or request.headers.get("Idempotency-Key", "")
    if not key:
        return None
    if not _KEY.fullmatch(key):
        abort(400)
    if once.claim(session.db(), account_id, request.path, key):
        g.once_key = (account_id, request.path, key)
        return None
    address = once.outcome(session.db(), account_id, request.path, key)
    if address is None:
        g.is_done_already = True
        abort(409)
    return redirect(address, 303)


def _note(response: Response) -> Response:
    taken: tuple[str, str, str] | None = g.pop("once_key", None)
    if taken is not None and response.status_code in (302, 303):
        once.note(session.db(), *taken, response.headers["Location"])
    return response


def register_once(app: Flask) -> None:
    """Note where a first sending led, before it is saved; give templates the field."""
    app.after_request(_note)
    app.jinja_env.globals["once_field"] = once_field
