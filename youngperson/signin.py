"""Signing in, unlocking, locking and signing out, on a young person's side."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from domain import codes, devices, recovery, recovery_words, signins
from domain.access import Action
from domain.accounts import Account
from domain.codes import CodeKind
from domain.passkeys import Purpose
from domain.visitors import SignedIn
from web import session, signin
from web.forms import Form, again
from web.guard import allows, public
from web.limits import limited
from web.saying import lazy_gettext as _l
from youngperson import blueprint

TRY = timedelta(minutes=10)
ON = {"words": "youngperson.words", "passkey": "youngperson.add_passkey"}  # where a touch in between leads on to


class Words(Form):
    """Six words and, on a device that is not the person's own, the code that was read out."""

    words = StringField(_l("Your six words"), validators=[Length(max=200)])
    code = StringField(_l("The code from your coordinator"), validators=[Length(max=40)])


@blueprint.context_processor
def _lock_address() -> dict[str, str]:
    """Leaving quickly locks as well, where somebody is signed in."""
    return {"lock_url": url_for("youngperson.lock")} if session.signed_in() else {}


@blueprint.get("/sign-in")
@public("the way in")
def sign_in() -> ResponseReturnValue:
    """The first page: pick up the thread."""
    return render_template("youngperson/sign_in/sign_in.html")


@blueprint.post("/sign-in/options")
@public("whoever signs in is not known yet")
@limited("sign-in", per_address=120, per=TRY)
def sign_in_options() -> ResponseReturnValue:
    """JSON: a challenge for any passkey of a young person."""
    return signin.sign_in_options()


@blueprint.post("/sign-in/finish")
@public("whoever signs in is not known yet")
@limited("sign-in", per_address=120, per=TRY)
def sign_in_finish() -> ResponseReturnValue:
    """JSON: the passkey's answer; where to go on, or the one refusal."""
    return signin.sign_in_finish(url_for("youngperson.home"))


@blueprint.route("/sign-in/words", methods=["GET", "POST"])
@public("whoever signs in is not known yet")
@limited("words", per_address=20, overall=1000, per=TRY)
def sign_in_words() -> ResponseReturnValue:
    """Six words, and a code that was read out unless this is the person's own phone. One refusal for all (R04)."""
    form = Words()
    if not form.validate_on_submit():
        return again("youngperson/sign_in/words.html", form=form)
    words, code = signin.words_hash(form.words.data or ""), None
    if (form.code.data or "").strip():
        code = signin.code_hash(CodeKind.READ_OUT, form.code.data or "")
    account = recovery_words.find(session.db(), words)
    if account is None or not _may_use_words(account, code):
        return again("youngperson/sign_in/words.html", form=form, is_refused=True)
    is_known = devices.is_known(session.db(), account.id, signin.browser())
    answer = redirect(url_for("youngperson.home"), 303)
    return signin.begin(make_response(answer), account, is_shared=not is_known, verified=False)


def _may_use_words(account: Account, code_hash: bytes | None) -> bool:
    """On the person’s own phone the words are enough; anywhere else a code read out just now goes with them."""
    db = session.db()
    if code_hash is None:
        return devices.is_known(db, account.id, signin.browser())
    code = codes.open_code(db, CodeKind.READ_OUT, code_hash, signin.browser())
    if code is None or code.account_id != account.id or not codes.use(db, code):
        return False
    if not devices.is_known(db, account.id, signin.browser()):
        recovery.let_back_in(db, account, signin.browser())
    return True


def _who() -> SignedIn:
    who = session.signed_in()
    assert who is not None  # noqa: S101 – the gate let in only somebody signed in
    return who


@blueprint.get("/unlock")
@allows(Action.OWN_WITHDRAW, while_locked=True)
def unlock() -> ResponseReturnValue:
    """The phone was left for a while: a touch, and everything is back."""
    return render_template("youngperson/sign_in/unlock.html")


@blueprint.post("/unlock/options")
@allows(Action.OWN_WITHDRAW, while_locked=True)
@limited("sign-in", per_address=120, per=TRY)
def unlock_options() -> ResponseReturnValue:
    """JSON: a challenge for this person's passkeys."""
    return signin.again_options(_who(), Purpose.UNLOCK)


@blueprint.post("/unlock/finish")
@allows(Action.OWN_WITHDRAW, while_locked=True)
@limited("sign-in", per_address=120, per=TRY)
def unlock_finish() -> ResponseReturnValue:
    """JSON: unlocked, or the one refusal."""
    return signin.unlock_finish(_who(), url_for(ON.get(request.args.get("then", ""), "youngperson.home")))


@blueprint.post("/lock")
@public("leaving quickly works whatever state a page is in")
def lock() -> ResponseReturnValue:
    """Lock this phone now; a shared device is signed out instead."""
    who = session.signed_in()
    if who is not None:
        signins.lock(session.db(), who.sign_in_id)
        session.act_as(None)
    return Response(status=204)


@blueprint.post("/sign-out")
@public("signing out works whatever state a page is in")
def sign_out() -> ResponseReturnValue:
    """Out, and nothing of it left on this device."""
    return signin.end_here(make_response(redirect(url_for("youngperson.sign_in"), 303)))
