"""A member of staff's own account: where they are signed in, their passkeys, signing out."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coordinator import blueprint
from domain import passkeys, signins
from domain.access import Action
from domain.errors import NotFound, Refused
from domain.visitors import SignedIn
from web import notices, own_keys, session, signin, step_up
from web.guard import allows
from web.problems import words_of


@blueprint.get("/account")
@allows(Action.WORK_SEE)
def account() -> ResponseReturnValue:
    """The page about oneself."""
    return _page()


def _who() -> SignedIn:
    who = session.signed_in()
    if who is None:
        raise NotFound
    return who


def _page(refused: str = "", status: int = 200) -> Response:
    page = render_template("coordinator/account/account.html", refused=refused, **own_keys.shown(_who()))
    return make_response(page, status)


@blueprint.post("/account/places/<sign_in_id>/end")
@allows(Action.WORK_SEE)
def end_place(sign_in_id: str) -> ResponseReturnValue:
    """Sign out over there; or here, if it is here."""
    who = session.signed_in()
    if who is not None and who.sign_in_id == sign_in_id:
        return signin.end_here(make_response(redirect(url_for("coordinator.sign_in"), 303)))
    signins.end_own(session.db(), session.actor(), sign_in_id, _who().sign_in_id, signin.browser())
    return redirect(url_for("coordinator.account"), 303)


@blueprint.post("/account/notices/<notice_id>/put-away")
@allows(Action.WORK_SEE)
def put_away_notice(notice_id: str) -> ResponseReturnValue:
    """Read: a way in was changed on another device. Put away on this one (R09)."""
    notices.put_away(notice_id)
    return redirect(url_for("coordinator.queue"), 303)


@blueprint.post("/account/passkeys/<key_id>/remove")
@allows(Action.WORK_SEE)
def remove_passkey(key_id: str) -> ResponseReturnValue:
    """After a touch for exactly this (R16): the passkey opens nothing any more, everywhere else is signed out (R09)."""
    who = _who()
    if not step_up.is_given(who):
        return step_up.ask(who)
    try:
        passkeys.remove(session.db(), session.actor(), key_id, who.sign_in_id, signin.browser())
    except Refused as refused:
        return _page(words_of(refused), 422)
    return redirect(url_for("coordinator.account"), 303)


@blueprint.route("/account/passkeys/add", methods=["GET", "POST"])
@allows(Action.WORK_SEE)
def add_passkey() -> ResponseReturnValue:
    """Another passkey, for the day the first is lost. Always after a touch, for exactly this, of one they have (R16).

    That they just signed in is not enough: an open screen must not become somebody else's way in for good.
    """
    who = _who()
    if session.is_safe():
        if not step_up.waits_for(who, _finish()):
            return redirect(url_for("coordinator.account"), 303)
        return render_template("coordinator/account/add_passkey.html")
    if not step_up.is_given(who):
        return step_up.ask(who)
    step_up.pass_on(who, _finish())
    return redirect(url_for("coordinator.add_passkey"), 303)


def _finish() -> str:
    return url_for("coordinator.add_passkey_finish")


@blueprint.post("/account/passkeys/add/options")
@allows(Action.WORK_SEE)
def add_passkey_options() -> ResponseReturnValue:
    """JSON: what to make another passkey from."""
    if not step_up.waits_for(_who(), _finish()):
        return signin.refusal()
    return own_keys.options()


@blueprint.post("/account/passkeys/add/finish")
@allows(Action.WORK_SEE)
def add_passkey_finish() -> ResponseReturnValue:
    """JSON: the new passkey; everywhere else is signed out (R09)."""
    who = _who()
    if not step_up.spend_for(who, _finish()):
        return signin.refusal()
    return own_keys.finish(who, url_for("coordinator.account"))
