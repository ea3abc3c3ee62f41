"""Coming in by a code on any side: it is typed once, and stands open for the browser it was typed in."""

from __future__ import annotations

from flask import Response, redirect
from flask.typing import ResponseReturnValue
from wtforms import StringField

from domain import codes
from domain.accounts import Account
from domain.codes import Code, CodeKind
from domain.passkeys import Credential
from web import session, signin
from web.forms import Form, again
from web.passkeys import Bad


class CodeForm(Form):
    """A form that asks for a code, in its side's words."""

    code: StringField


def opened(kind: CodeKind) -> Code | None:
    """The code of this kind that was typed in this browser and is not used up."""
    return codes.opened_here(session.db(), kind, signin.browser())


def enter(form: CodeForm, kind: CodeKind, page: str, then: str) -> ResponseReturnValue:
    """Show the form on `page`; a code that opens leads to `then`. Every other is refused in the same words (R04)."""
    if not form.validate_on_submit():
        return again(page, form=form)
    typed = signin.code_hash(kind, form.code.data or "")
    if codes.open_code(session.db(), kind, typed, signin.browser()) is None:
        return again(page, form=form, is_refused=True)
    return redirect(then, 303)


def ask_for_key(code: Code | None) -> Response:
    """JSON: what to make a passkey from, for whoever the open code is for; refused where none is open."""
    if code is None or code.account_id is None:
        return signin.refusal()
    return signin.register_options(codes.account_of(session.db(), code))


def make_key(code: Code | None) -> tuple[Account, Credential] | None:
    """Add the passkey that this request brings and use the code up, all or nothing; None is the one refusal."""
    if code is None or code.account_id is None:
        return None
    account = codes.account_of(session.db(), code)
    try:
        key = signin.register_key(account, is_by_code=True)
    except Bad:
        return None
    if not codes.use(session.db(), code):
        session.undo()
        return None
    return account, key
