"""Being told by e-mail that something is there: where to, or nowhere. The page is the same whatever happens."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from domain import outbox
from domain.access import Action
from domain.errors import Refused
from guest import blueprint
from guest.around import around, form_again
from web.forms import Form
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Mail(Form):
    """One address."""

    address = StringField(_l("Your e-mail address"))


def is_possible() -> bool:
    """Whether this installation has a mail server to tell by."""
    return bool(current_app.extensions["settings"].mail_url)


@blueprint.get("/guest/mail")
@allows(Action.THREAD_SEE)
def mail() -> ResponseReturnValue:
    """Where they are told now."""
    return _page(Mail(formdata=None, data={"address": around().guest.mail}))


@blueprint.post("/guest/mail")
@allows(Action.THREAD_SEE)
def save_mail() -> ResponseReturnValue:
    """Another address, or none."""
    form = Mail()
    try:
        outbox.tell_by_mail(db(), actor(), form.address.data or "")
    except Refused as refused:
        form.refuse(refused, address="mail-")
        return _page(form)
    return redirect(url_for("guest.home"), 303)


def _page(form: Mail) -> ResponseReturnValue:
    return form_again("guest/mail/mail.html", form, is_possible=is_possible())
