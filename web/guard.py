"""Who may come in here. A route without `@allows` or `@public` stops the app from starting (fence 2).

The body of a post comes in first, and only then is the database opened (web/uploads): nobody waits for another's slow
line. Then one order for every request: is somebody signed in on this side → can they see whom it is about (404 if not,
R21) → may they do it (403) → does it come from our own page (R19) → have they touched their passkey for exactly this
(R16) → was it sent before (R98). Whatever of this fails to answer denies (R100).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue

from domain import access, people
from domain.access import NEEDS_FRESH_TOUCH, Action, Side
from domain.errors import NotAllowed, NotFound
from web import arriving, csrf, limits, once, session, step_up, uploads
from web.sides import home_address, side, sign_in_address

View = TypeVar("View", bound=Callable[..., Any])
_KEY = "__spool_way__"
TOKENLESS = frozenset({"csp_report", "demo_as"})  # changes nothing; exists in the demo alone, on loopback (web/demo)
_SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|<(?:[a-z]+:)?[a-z][a-z0-9_]*>|[a-z0-9-]+\.[a-z0-9]+")


@dataclass(frozen=True)
class Way:
    """What a route declares of itself: an action about somebody, or a reason why it is open to everybody."""

    action: Action | None = None
    about: str | None = None
    why: str = ""
    is_open_while_locked: bool = False
    has_token: bool = True
    is_recorded: bool = True

    def told(self) -> str:
        """As the reviewed list of routes says it."""
        if self.action is None:
            return f"public: {self.why}"
        return f"{self.action.value}{' about ' + self.about if self.about else ''}"


def allows(
    action: Action, about: str | None = None, *, while_locked: bool = False, is_recorded: bool = True
) -> Callable[[View], View]:
    """This view is for whoever may do `action` about the young person named by the URL parameter `about`.

    `while_locked`: also on a phone that waits to be unlocked (help, leaving, signing out). `is_recorded=False`: looking
    at it leaves no entry, so it takes no write lock, and trying to write raises OnlyReading.
    """
    return _declare(Way(action, about, is_open_while_locked=while_locked, is_recorded=is_recorded))


def public(why: str, *, has_token: bool = True) -> Callable[[View], View]:
    """This view is for everybody, because `why`. `has_token=False` only where a post changes nothing at all."""
    if not why.strip():
        raise ValueError("say why everybody may")
    return _declare(Way(why=why, has_token=has_token))


def _declare(way: Way) -> Callable[[View], View]:
    def declare(view: View) -> View:
        if hasattr(view, _KEY):
            raise RuntimeError(f"{view.__name__} is declared twice")
        setattr(view, _KEY, way)
        return view

    return declare


def way_of(view: Callable[..., Any]) -> Way | None:
    """What a view declares, or None."""
    way: Way | None = getattr(view, _KEY, None)
    return way


def check() -> ResponseReturnValue | None:
    """The gate in front of every view: None to go on, or the answer that it ends with."""
    if request.routing_exception is not None or request.endpoint is None:
        session.may_open()
        return None
    view = current_app.view_functions[request.endpoint]
    way = way_of(view)
    if way is None:
        raise NotAllowed("undeclared route")
    if not way.is_recorded:
        session.leave_unrecorded()
    _bring_in(view)
    if way.action is None:
        session.keep()
        _let_in(way)
        return _open_photos(view, way, None)
    return _admit(view, way, way.action)


def _admit(view: Callable[..., Any], way: Way, action: Action) -> ResponseReturnValue | None:
    answer = _open_photos(view, way, action) or _may(way, action)
    if answer is not None or session.is_safe():
        return answer
    who = session.signed_in()
    if who is None:
        raise NotAllowed("nobody")
    if action in NEEDS_FRESH_TOUCH and not step_up.is_given(who):
        return step_up.ask(who)
    return once.claim(who.actor.account_id)


def _open_photos(view: Callable[..., Any], way: Way, action: Action | None) -> ResponseReturnValue | None:
    """Rebuild what somebody may send, photos and voice, before the database is opened for good: it is slow (R38)."""
    if session.is_safe() or not uploads.does_take_photos(view):
        return None
    if action is not None and arriving.are_waiting():
        with session.looking():
            answer = _may(way, action)
        if answer is not None:
            return answer
    arriving.rebuild_all(uploads.does_take_voice(view))
    uploads.opened()
    return None


def _may(way: Way, action: Action) -> ResponseReturnValue | None:
    """Whether whoever asks may do this here and now: None, or the answer that it ends with. Changes nothing."""
    who = session.signed_in()
    if who is None:
        return redirect(sign_in_address(side()), 303) if session.is_safe() else abort(401)
    if who.is_locked and not way.is_open_while_locked:
        return _unlock()
    about = str((request.view_args or {})[way.about]) if way.about else None
    if about is not None:
        _see(who.actor, about)
    access.require(who.actor, action, about)
    _let_in(way)
    return None


def _see(asks: access.Actor, yp_id: str) -> None:
    """Whether this young person exists for `asks`. A manager or lead may see all of theirs, and nothing else: what is
    of another authority, or was never there, is not there for them either (R21)."""
    if not access.can_see(asks, yp_id):
        raise NotFound
    if asks.is_staff:
        people.get_young_person(session.db(), asks, yp_id)


def _bring_in(view: Callable[..., Any]) -> None:
    """Count the try, then read the whole body, as much of it as this view takes; from here on there may be a session.

    Also where it is refused: what is then shown asks who is signed in, and reads no body.
    """
    try:
        limits.check(view)
        if not session.is_safe():
            uploads.take_in(view)
    finally:
        session.may_open()


def _let_in(way: Way) -> None:
    """What is posted must come from our own page."""
    if way.has_token and not session.is_safe():
        csrf.check()


def _unlock() -> ResponseReturnValue:
    if not session.is_safe():
        g.is_locked_out = True
        abort(401)
    endpoint = f"{side().value}.unlock"
    return redirect(
        sign_in_address(side()) if endpoint not in current_app.view_functions else f"{home_address(side())}unlock", 303
    )


def can(action: str, about: str | None = None) -> bool:
    """For templates: whether to show the button. It asks the same rule as the door."""
    return access.allowed(session.actor(), Action(action), about)


def check_routes(app: Flask) -> None:
    """Refuse to start with a route that is undeclared, takes an unsafe method other than POST, or is badly named.

    Raises RuntimeError naming every such route.
    """
    faults = [fault for rule in app.url_map.iter_rules() for fault in _faults(app, rule)]
    if faults:
        raise RuntimeError("\n".join(faults))


def _faults(app: Flask, rule: Any) -> list[str]:
    way, faults = way_of(app.view_functions[rule.endpoint]), []
    if way is None:
        faults.append(f"{rule.rule} ({rule.endpoint}) says neither @allows nor @public")
    elif way.about and way.about not in rule.arguments:
        faults.append(f"{rule.rule} is about {way.about}, which is not in its address")
    elif not way.has_token and rule.endpoint not in TOKENLESS:
        faults.append(f"{rule.rule} takes posts without a token")
    if strange := (rule.methods or set()) - {"GET", "HEAD", "POST"}:
        faults.append(f"{rule.rule} takes {', '.join(sorted(strange))}")
    segments = [part for part in rule.rule.split("/") if part]
    faults += [f"{rule.rule}: '{part}' is not kebab-case" for part in segments if not _SEGMENT.fullmatch(part)]
    return faults


def routes(app: Flask) -> list[str]:
    """The list of all routes for review: methods, address, what they declare, whose they are."""
    lines = []
    for rule in app.url_map.iter_rules():
        way = way_of(app.view_functions[rule.endpoint]) or replace(Way(), why="UNDECLARED")
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        whose = next((s.value for s in Side if rule.rule.startswith(home_address(s)) and home_address(s) != "/"), "all")
        lines.append(f"{rule.rule:<60} {methods:<8} {whose:<12} {way.told()}")
    return sorted(lines)


def register_guard(app: Flask) -> None:
    """Put the gate in front of every view."""
    app.before_request(check)
    app.jinja_env.globals["can"] = can
