"""Signing in and out, joining by a code, and the touch before something that matters, on the staff side (R11, R16)."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from coordinator import blueprint
from domain import codes
from domain.access import Action
from domain.codes import Code, CodeKind
from domain.visitors import SignedIn
from web import code_entry, session, signin
from web.code_entry import CodeForm
from web.guard import allows, public
from web.limits import limited
from web.saying import lazy_gettext as _l

TRY = timedelta(minutes=10)


class JoinCode(CodeForm):
    """The code that the manager gave."""

    code = StringField(_l("Your code"), validators=[Length(max=40)])


@blueprint.get("/sign-in")
@public("the way in")
def sign_in() -> ResponseReturnValue:
    """By passkey, and by nothing else (R11)."""
    return render_template("coordinator/sign_in/sign_in.html")


@blueprint.post("/sign-in/options")
@public("whoever signs in is not known yet")
@limited("sign-in", per_address=120, per=TRY)
def sign_in_options() -> ResponseReturnValue:
    """JSON: a challenge for any passkey of staff."""
    return signin.sign_in_options()


@blueprint.post("/sign-in/finish")
@public("whoever signs in is not known yet")
@limited("sign-in", per_address=120, per=TRY)
def sign_in_finish() -> ResponseReturnValue:
    """JSON: the passkey's answer; where to go on, or the one refusal."""
    return signin.sign_in_finish(url_for("coordinator.queue"))


@blueprint.post("/sign-out")
@public("signing out works whatever state a page is in")
def sign_out() -> ResponseReturnValue:
    """Out, and nothing of it left in this browser."""
    return signin.end_here(make_response(redirect(url_for("coordinator.sign_in"), 303)))


def _who() -> SignedIn:
    who = session.signed_in()
    assert who is not None  # noqa: S101 – the gate let in only somebody signed in
    return who


@blueprint.post("/step-up/options")
@allows(Action.WORK_SEE)
@limited("step-up", per_address=300, per=TRY)
def step_up_options() -> ResponseReturnValue:
    """JSON: a challenge for one action, named by its address and fields."""
    return signin.step_up_options(_who())


@blueprint.post("/step-up/finish")
@allows(Action.WORK_SEE)
@limited("step-up", per_address=300, per=TRY)
def step_up_finish() -> ResponseReturnValue:
    """JSON: the touch is noted for that action, once and for five minutes."""
    return signin.step_up_finish(_who())


# — joining: a manager made a code, the new member of staff makes a passkey —


def _opened() -> Code | None:
    return code_entry.opened(CodeKind.STAFF)


@blueprint.route("/join", methods=["GET", "POST"])
@public("a new member of staff has only a code")
@limited("code", per_address=20, overall=1000, per=TRY)
def join() -> ResponseReturnValue:
    """Type or paste the code, or come by a link that carries it behind the #."""
    return code_entry.enter(
        JoinCode(), CodeKind.STAFF, "coordinator/sign_in/join.html", url_for("coordinator.join_passkey")
    )


@blueprint.get("/join/passkey")
@public("a new member of staff has only a code")
def join_passkey() -> ResponseReturnValue:
    """Make the passkey."""
    if _opened() is None:
        return redirect(url_for("coordinator.join"), 303)
    return render_template("coordinator/sign_in/passkey.html", is_joining=True)


@blueprint.post("/join/passkey/options")
@public("a new member of staff has only a code")
@limited("sign-in", per_address=120, per=TRY)
def join_options() -> ResponseReturnValue:
    """JSON: what to make a passkey from; only with an open code."""
    return code_entry.ask_for_key(_opened())


@blueprint.post("/join/passkey/finish")
@public("a new member of staff has only a code")
@limited("sign-in", per_address=120, per=TRY)
def join_finish() -> ResponseReturnValue:
    """JSON: the new passkey; the code is used up and the member of staff is in."""
    return take_key(_opened())


def take_key(code: Code | None) -> Response:
    """Add the new passkey, use the code up, and sign in; all or nothing."""
    made = code_entry.make_key(code)
    if code is None or made is None:
        return signin.refusal()
    codes.let_in_anew(session.db(), code, *made)
    return signin.begin(jsonify(next=url_for("coordinator.queue")), made[0], is_first=True)
