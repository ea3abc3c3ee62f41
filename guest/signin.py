"""Coming in by invitation, and coming back: by passkey, or by a code that is read out on the telephone.

Nothing about a young person is on any of these pages: whoever is here has not shown yet who they are (R36).
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from domain import codes
from domain.access import Action, Side
from domain.accounts import Account
from domain.codes import Code, CodeKind
from guest import blueprint
from web import code_entry, notices, session, signin
from web.code_entry import CodeForm
from web.forms import Form, again
from web.guard import allows, public
from web.limits import limited
from web.saying import lazy_gettext as _l

TRY = timedelta(minutes=10)


class InvitationCode(CodeForm):
    """The code from the coordinator's call."""

    code = StringField(_l("Your invitation code"), validators=[Length(max=40)])


class ReadOutCode(Form):
    """The code that is being read out."""

    code = StringField(_l("The code we read to you"), validators=[Length(max=40)])


def _opened() -> Code | None:
    return code_entry.opened(CodeKind.INVITE)


@blueprint.route("/guest/come-in", methods=["GET", "POST"])
@public("somebody invited has only a code")
@limited("code", per_address=20, overall=1000, per=TRY)
def come_in() -> ResponseReturnValue:
    """Type or paste the invitation code."""
    return code_entry.enter(
        InvitationCode(), CodeKind.INVITE, "guest/sign_in/come_in.html", url_for("guest.come_in_passkey")
    )


@blueprint.get("/guest/come-in/passkey")
@public("somebody invited has only a code")
def come_in_passkey() -> ResponseReturnValue:
    """What this is, and making a passkey."""
    if _opened() is None:
        return redirect(url_for("guest.come_in"), 303)
    return render_template("guest/sign_in/passkey.html")


@blueprint.post("/guest/come-in/passkey/options")
@public("somebody invited has only a code")
@limited("sign-in", per_address=120, per=TRY)
def come_in_options() -> ResponseReturnValue:
    """JSON: what to make a passkey from; only with an open invitation."""
    return code_entry.ask_for_key(_opened())


@blueprint.post("/guest/come-in/passkey/finish")
@public("somebody invited has only a code")
@limited("sign-in", per_address=120, per=TRY)
def come_in_finish() -> ResponseReturnValue:
    """JSON: the new passkey; the invitation is used up and the guest is in."""
    made = code_entry.make_key(_opened())
    if made is None:
        return signin.refusal()
    return signin.begin(jsonify(next=url_for("guest.home")), made[0], is_first=True)


@blueprint.route("/guest/come-in/read-out", methods=["GET", "POST"])
@public("somebody invited has only a code")
@limited("code", per_address=20, overall=1000, per=TRY)
def come_in_read_out() -> ResponseReturnValue:
    """No passkeys here: the invitation and a code read out just now, both for the same guest."""
    if _opened() is None:
        return redirect(url_for("guest.come_in"), 303)
    session.save_now()  # the slow part is outside the transaction
    return _by_read_out("guest.come_in_read_out", is_first=True)


@blueprint.get("/guest/sign-in")
@public("the way in")
def sign_in() -> ResponseReturnValue:
    """Coming back: by passkey, or by a code that is read out."""
    return render_template("guest/sign_in/sign_in.html")


@blueprint.post("/guest/sign-in/options")
@public("whoever signs in is not known yet")
@limited("sign-in", per_address=120, per=TRY)
def sign_in_options() -> ResponseReturnValue:
    """JSON: a challenge for any passkey of a guest."""
    return signin.sign_in_options()


@blueprint.post("/guest/sign-in/finish")
@public("whoever signs in is not known yet")
@limited("sign-in", per_address=120, per=TRY)
def sign_in_finish() -> ResponseReturnValue:
    """JSON: the passkey's answer; where to go on, or the one refusal."""
    return signin.sign_in_finish(url_for("guest.home"))


@blueprint.route("/guest/sign-in/read-out", methods=["GET", "POST"])
@public("whoever signs in is not known yet")
@limited("code", per_address=20, overall=1000, per=TRY)
def sign_in_read_out() -> ResponseReturnValue:
    """Coming back without passkeys: ring the coordinator, who reads out a new code every time."""
    return _by_read_out("guest.sign_in_read_out", is_first=False)


def _by_read_out(here: str, is_first: bool) -> ResponseReturnValue:
    form = ReadOutCode()
    if not form.validate_on_submit():
        return again("guest/sign_in/read_out.html", form=form, here=url_for(here), is_first=is_first)
    code_hash = signin.code_hash(CodeKind.READ_OUT, form.code.data or "")
    account = _let_in(code_hash, is_first)
    if account is None:
        told = {"form": form, "here": url_for(here), "is_first": is_first, "is_refused": True}
        return again("guest/sign_in/read_out.html", **told)
    answer: Response = make_response(redirect(url_for("guest.home"), 303))
    return signin.begin(answer, account, is_shared=True, verified=False, is_first=is_first)


def _let_in(code_hash: bytes | None, is_first: bool) -> Account | None:
    """Whose the read-out code is, if it is a guest whose invitation is open here (first) or was used before."""
    db = session.db()
    code = codes.open_code(db, CodeKind.READ_OUT, code_hash, signin.browser())
    if code is None:
        return None
    account, invitation = codes.account_of(db, code), _opened() if is_first else None
    if account.side != Side.GUEST.value:
        return None
    if is_first and (invitation is None or invitation.account_id != account.id or not codes.use(db, invitation)):
        return None
    if not is_first and not codes.was_used(db, CodeKind.INVITE, account.id):
        return None
    return account if codes.use(db, code) else None


@blueprint.post("/guest/notices/<notice_id>/put-away")
@allows(Action.THREAD_LEAVE)
def put_away_notice(notice_id: str) -> ResponseReturnValue:
    """Read: a way in was changed on another device. Put away on this one (R09)."""
    notices.put_away(notice_id)
    return redirect(url_for("guest.home"), 303)


@blueprint.post("/guest/sign-out")
@public("signing out works whatever state a page is in")
def sign_out() -> ResponseReturnValue:
    """Out, and nothing of it left in this browser."""
    return signin.end_here(make_response(redirect(url_for("guest.front_door"), 303)))
