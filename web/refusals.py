"""A refused attempt of somebody signed in goes into the record, in a short transaction of its own (R80).

The request's own is undone by the refusal, so this one is opened after it has ended. If it cannot be written the
refusal stands all the same, and the log says so.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, current_app, g, request

from domain import refusals
from web import guard, session

if TYPE_CHECKING:
    from domain.visitors import SignedIn

log = logging.getLogger("spool")


def _write(response: Response) -> Response:
    who = cast("SignedIn | None", g.get("signed_in"))
    way = guard.way_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
    if not g.get("is_refused", False) or who is None or way is None or way.action is None:
        return response
    try:
        with session.apart() as writing:
            refusals.note(writing, who.actor, way.action.value, request.endpoint or "", _asked(way))
    except Exception as fault:  # noqa: BLE001 – the answer is a no already, and must come
        log.error("a refusal was not recorded: %s", type(fault).__name__)
    return response


def _asked(way: guard.Way) -> str:
    """The id in the address: whom the route is about, else the first there is."""
    told = request.view_args or {}
    return str(told.get(way.about or "") or next(iter(told.values()), ""))


def register_refusals(app: Flask) -> None:
    """Before register_session: what is registered first runs last, when the request's own session has ended."""
    app.after_request(_write)
