"""A fresh touch of the passkey for one exact action (R16): asked for in between, with what was sent kept on the page.

The touch is bound to the address and every field (domain.step_ups.action_hash), so the page in between posts the same
fields to the same address once the touch is noted. web/signin.py runs the ceremony itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from domain import step_ups
from web import session
from web.sides import home_address, side

if TYPE_CHECKING:
    from domain.visitors import SignedIn


def is_given(who: SignedIn) -> bool:
    """Whether this request's action was touched for; the touch is spent by it. In the demo nobody has a passkey."""
    return is_demo(who) or step_ups.use_step_up(session.db(), who.sign_in_id, this_action())


def is_demo(who: SignedIn) -> bool:
    """Somebody made up, where the demo runs: they have no passkey and count as touching it every time."""
    return who.is_demo and bool(current_app.extensions["settings"].demo)


def pass_on(who: SignedIn, address: str) -> None:
    """What was touched for takes more than one request: the touch goes on to the one at `address` that finishes it."""
    step_ups.add_step_up(session.db(), who.sign_in_id, step_ups.action_hash(address, []))


def waits_for(who: SignedIn, address: str) -> bool:
    """Whether a touch was passed on to `address` and is not spent yet."""
    return is_demo(who) or step_ups.has_step_up(session.db(), who.sign_in_id, step_ups.action_hash(address, []))


def spend_for(who: SignedIn, address: str) -> bool:
    """Spend the touch that was passed on to `address`; False if there is none."""
    return is_demo(who) or step_ups.use_step_up(session.db(), who.sign_in_id, step_ups.action_hash(address, []))


def this_action() -> bytes:
    """What a touch for this request is bound to."""
    return step_ups.action_hash(request.path, _fields())


def _fields() -> list[tuple[str, str]]:
    return list(request.form.items(multi=True))


def ask(who: SignedIn) -> ResponseReturnValue:
    """403 with the page that asks for the touch and then sends the same again."""
    fields = [(name, value) for name, value in _fields() if name not in ("csrf_token",)]
    start = home_address(side())
    page = render_template(
        "web/step_up.html", base=f"{side().value}/base.html", fields=fields, action=request.path,
        options_address=f"{start}step-up/options", finish_address=f"{start}step-up/finish",
    )  # fmt: skip
    return page, 403
