"""GET /demo and POST /demo/<name>: sign in as anybody of the cast. Only registered in demo mode (app.py), and only
answered on this machine itself.

The post carries no token, so that a plain script can use it: it exists only where everybody is made up and the only
browser that reaches it stands on this machine. What another site's page sends is still refused (R19).
"""

from __future__ import annotations

import ipaddress
import re

from flask import Flask, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from domain import accounts, signins
from domain.access import Side
from web import session
from web.demo.guide import everybody, find
from web.guard import public
from web.sides import home_address

HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PORT = re.compile(r":\d+$")


def is_here() -> bool:
    """Whether the request comes from this machine, and by one of this machine's own names."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return address.is_loopback and _PORT.sub("", request.host) in HOSTS


def is_sent_from_here() -> bool:
    """Not from another site's page: a script says nothing of where from, a browser says it is this origin."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:  # a browser: our own page's form comes with `Origin: null` (web/csrf.py says why)
        return site in ("same-origin", "none")
    return origin in (None, current_app.extensions["settings"].origin, request.host_url[:-1])


@public("the demo's list of made-up people, on this machine only")
def demo_cast() -> ResponseReturnValue:
    """Everybody, with what they are good to look at for, and a button each."""
    if not is_here():
        abort(404)
    return render_template("web/demo.html", cast=everybody(session.engine()), sides=Side)


@public("the demo signs anybody in as a made-up person, on this machine only", has_token=False)
def demo_as(name: str) -> ResponseReturnValue:
    """Sign in as one of the cast, as a passkey would, and go where they begin."""
    who = find(session.engine(), name) if is_here() else None
    if who is None:
        abort(404)
    if not is_sent_from_here():
        abort(403)
    account = accounts.account_for(session.db(), who.side, who.authority_id, who.subject_id)
    token = signins.start(session.db(), account, is_shared=False, device_label="other", verified=True, is_demo=True)
    answer = current_app.make_response(redirect(home_address(who.side), 303))
    session.give_cookie(answer, who.side, token)
    return answer


def register_demo(app: Flask) -> None:
    """The two routes; call this in demo mode alone."""
    app.add_url_rule("/demo", "demo_cast", demo_cast, methods=["GET"])
    app.add_url_rule("/demo/<name>", "demo_as", demo_as, methods=["POST"])
