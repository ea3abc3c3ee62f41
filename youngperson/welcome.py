"""The first visit: a code, "is this your own phone?", then a passkey (own) or six words (not own), then home.

No passkey is ever made before the question is answered, and none on a device that is not their own: it would open the
door to whoever owns that device (R06). The code can be in the address behind the #, which no server ever sees.
"""

from __future__ import annotations

from datetime import timedelta

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from domain import codes, recovery_words
from domain.access import Action
from domain.codes import Code, CodeKind
from domain.slow_hash import slow_hash
from web import code_entry, session, signin
from web.code_entry import CodeForm
from web.forms import again
from web.guard import allows, public
from web.limits import limited
from web.saying import lazy_gettext as _l
from youngperson import blueprint

TRY = timedelta(minutes=10)


class WelcomeCode(CodeForm):
    """The code that the coordinator gave."""

    code = StringField(_l("Your welcome code"), validators=[Length(max=40)])


def _opened() -> Code | None:
    return code_entry.opened(CodeKind.WELCOME)


def _start_again() -> ResponseReturnValue:
    return redirect(url_for("youngperson.welcome"), 303)


@blueprint.route("/welcome", methods=["GET", "POST"])
@public("a first visit has only a code")
@limited("code", per_address=20, overall=1000, per=TRY)
def welcome() -> ResponseReturnValue:
    """Type or paste the code, or come by the square that carries it."""
    return code_entry.enter(
        WelcomeCode(), CodeKind.WELCOME, "youngperson/welcome/code.html", url_for("youngperson.welcome_whose")
    )


@blueprint.route("/welcome/whose", methods=["GET", "POST"])
@public("a first visit has only a code")
def welcome_whose() -> ResponseReturnValue:
    """Is this your own phone? (R06)"""
    code = _opened()
    if code is None:
        return _start_again()
    answer = request.form.get("whose", "") if request.method == "POST" else ""
    if answer not in ("own", "shared"):
        return again("youngperson/welcome/whose.html", is_missing=request.method == "POST")
    code.is_own = answer == "own"
    session.db().flush()
    return redirect(url_for("youngperson.welcome_passkey" if code.is_own else "youngperson.welcome_shared"), 303)


@blueprint.get("/welcome/passkey")
@public("a first visit has only a code")
def welcome_passkey() -> ResponseReturnValue:
    """On the person's own phone: make a passkey."""
    code = _opened()
    if code is None or not code.is_own:
        return _start_again()
    return render_template("youngperson/welcome/passkey.html")


@blueprint.post("/welcome/passkey/options")
@public("a first visit has only a code")
@limited("sign-in", per_address=120, per=TRY)
def welcome_passkey_options() -> ResponseReturnValue:
    """JSON: what to make a passkey from; only with an open code and after "my own"."""
    code = _opened()
    if code is None or not code.is_own:
        return signin.refusal()
    return code_entry.ask_for_key(code)


@blueprint.post("/welcome/passkey/finish")
@public("a first visit has only a code")
@limited("sign-in", per_address=120, per=TRY)
def welcome_passkey_finish() -> ResponseReturnValue:
    """JSON: the new passkey; the code is used up and the person is in."""
    code = _opened()
    made = code_entry.make_key(code) if code is not None and code.is_own else None
    if made is None:
        return signin.refusal()
    return signin.begin(jsonify(next=url_for("youngperson.words")), made[0])


@blueprint.route("/welcome/shared", methods=["GET", "POST"])
@public("a first visit has only a code")
@limited("code", per_address=20, overall=1000, per=TRY)
def welcome_shared() -> ResponseReturnValue:
    """Somebody else's device: six words to keep, and in for an hour at most. Nothing is stored here."""
    code = _opened()
    if code is None or code.is_own is None:
        return _start_again()
    if request.method == "GET":
        return render_template("youngperson/welcome/shared.html", is_own=code.is_own)
    session.save_now()  # the slow part is outside the transaction
    words, db = recovery_words.draw(), session.db()
    words_hash = slow_hash("words", words)
    account, is_shared = codes.account_of(db, code), not code.is_own
    if not codes.use(db, code):
        return _start_again()
    recovery_words.new_words(db, account, words_hash, browser=signin.browser())
    page = make_response()
    signin.begin(page, account, is_shared=is_shared, verified=False)
    page.set_data(render_template("youngperson/welcome/words.html", words=words.split(), is_shared=is_shared))
    return page


@blueprint.route("/you/words", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def words() -> ResponseReturnValue:
    """Make six recovery words and see them, once. On one's own phone, just after a passkey touch."""
    who = session.signed_in()
    if who is None or who.is_shared_device:
        return redirect(url_for("youngperson.you"), 303)
    if not who.actor.is_verified_lately and not who.is_demo:
        return render_template("youngperson/sign_in/unlock.html", then="words")
    account = recovery_words.account_of(session.db(), who.actor)
    if request.method == "GET":
        return render_template("youngperson/welcome/about_words.html", has_words=account.words_hash is not None)
    session.save_now()  # the slow part is outside the transaction
    drawn = recovery_words.draw()
    recovery_words.new_words(session.db(), account, slow_hash("words", drawn), who.sign_in_id, signin.browser())
    return render_template("youngperson/welcome/words.html", words=drawn.split(), is_shared=False)
