"""A member of staff's own account: where they are signed in, their passkeys, signing out."""

from __future__ import annotations

from flask import Response, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coordinator import blueprint
from domain import passkeys, recovery_words, signins
from domain.access import Action
from domain.errors import NotFound, Refused
from domain.signins import SignedIn
from web import notices, session, signin, step_up
from web.guard import allows
from web.passkeys import Bad
from web.problems import words_of
from web.saying import lazy_gettext as _l
from web.status import day_of

KIND_NAMES = {
    "ipad": _l("An iPad"),
    "iphone": _l("An iPhone"),
    "android-phone": _l("An Android phone"),
    "android-tablet": _l("An Android tablet"),
    "chromebook": _l("A Chromebook"),
    "windows": _l("A Windows computer"),
    "mac": _l("A Mac"),
    "linux": _l("A Linux computer"),
    "other": _l("A phone or computer"),
}


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
    who, db = _who(), session.db()
    page = render_template(
        "coordinator/account/account.html",
        who=who,
        places=signins.running(db, who.actor),
        keys=passkeys.of_account(db, who.actor.account_id),
        kinds=KIND_NAMES,
        refused=refused,
        day_of=day_of,
    )
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
    return signin.register_options(recovery_words.account_of(session.db(), session.actor()))


@blueprint.post("/account/passkeys/add/finish")
@allows(Action.WORK_SEE)
def add_passkey_finish() -> ResponseReturnValue:
    """JSON: the new passkey; everywhere else is signed out (R09)."""
    who = _who()
    if not step_up.spend_for(who, _finish()):
        return signin.refusal()
    try:
        signin.register_key(recovery_words.account_of(session.db(), who.actor), who.sign_in_id)
    except Bad:
        return signin.refusal()
    return jsonify(next=url_for("coordinator.account"))
