"""The very first visit: the authority, its nation, and its first manager with a passkey. Once, by a one-time link."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from coordinator import blueprint
from coordinator.signin import take_key
from domain import accounts, codes, colleagues, passkeys, people
from domain.access import Actor, Side
from domain.codes import Code, CodeKind
from domain.errors import Refused
from domain.people import Nation
from web import code_entry, session, signin
from web.forms import Form, again
from web.guard import public
from web.limits import limited
from web.saying import lazy_gettext as _l

TRY = timedelta(minutes=10)
SYSTEM = Actor(Side.NOBODY)
NATIONS = [
    SelectChoice(value=Nation.ENGLAND.value, label=_l("England")),
    SelectChoice(value=Nation.WALES.value, label=_l("Wales")),
    SelectChoice(value=Nation.SCOTLAND.value, label=_l("Scotland")),
    SelectChoice(value=Nation.NORTHERN_IRELAND.value, label=_l("Northern Ireland")),
]


class SetUp(Form):
    """Who runs the service here, and who looks after it first."""

    code = HiddenField(validators=[Length(max=40)])
    authority = StringField(_l("Name of your council or charity"), validators=[Length(max=120)])
    nation = RadioField(_l("Whose law you work under"), choices=NATIONS, validators=[InputRequired(_l("Choose one."))])
    name = StringField(_l("Your own name"), validators=[Length(max=80)])


def _opened() -> Code | None:
    return codes.opened_here(session.db(), CodeKind.SET_UP, signin.browser())


@blueprint.get("/set-up/<code>")
@public("nobody has an account before the first set-up")
def set_up(code: str) -> ResponseReturnValue:
    """The form of the one-time link; a kind page once set-up is done. Looking changes nothing (R19)."""
    if passkeys.anybody_has_one(session.db()):
        return render_template("coordinator/set_up/done.html")
    form = SetUp(formdata=None, code=code)
    return render_template("coordinator/set_up/set_up.html", form=form)


@blueprint.post("/set-up/<code>")
@public("nobody has an account before the first set-up")
@limited("code", per_address=20, overall=1000, per=TRY)
def set_up_save(code: str) -> ResponseReturnValue:
    """Make the authority and its first manager, or carry on with the one that was begun."""
    form, template = SetUp(), "coordinator/set_up/set_up.html"
    if not form.validate_on_submit():
        return again(template, form=form)
    code_hash = signin.code_hash(CodeKind.SET_UP, code)
    opened = codes.open_code(session.db(), CodeKind.SET_UP, code_hash, signin.browser())
    if opened is None:
        return again("coordinator/set_up/done.html")
    if opened.account_id is None:
        try:
            _make(opened, form)
        except Refused as refused:
            session.undo()
            form.refuse(refused, name="name-")
            return again(template, form=form)
    return redirect(url_for("coordinator.set_up_passkey"), 303)


def _make(opened: Code, form: SetUp) -> None:
    db = session.db()
    authority = people.make_authority(db, form.authority.data or "", Nation(form.nation.data))
    manager = colleagues.first_manager(db, SYSTEM, form.name.data or "")
    codes.claim(db, opened, accounts.account_for(db, Side.STAFF, authority.id, manager.id))


@blueprint.get("/set-up/passkey")
@public("nobody has an account before the first set-up")
def set_up_passkey() -> ResponseReturnValue:
    """Make the first manager's passkey."""
    opened = _opened()
    if opened is None or opened.account_id is None:
        return render_template("coordinator/set_up/done.html")
    return render_template("coordinator/sign_in/passkey.html", is_joining=False)


@blueprint.post("/set-up/passkey/options")
@public("nobody has an account before the first set-up")
@limited("sign-in", per_address=120, per=TRY)
def set_up_options() -> ResponseReturnValue:
    """JSON: what to make the first passkey from."""
    return code_entry.ask_for_key(_opened())


@blueprint.post("/set-up/passkey/finish")
@public("nobody has an account before the first set-up")
@limited("sign-in", per_address=120, per=TRY)
def set_up_finish() -> ResponseReturnValue:
    """JSON: the first passkey; set-up is done for good."""
    return take_key(_opened())
