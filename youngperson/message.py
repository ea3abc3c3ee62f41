"""Writing to one's coordinator: there at once, read by nobody first, and it says plainly when somebody reads it."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from domain import messages
from domain.access import Action
from domain.errors import Refused
from domain.people import WORDS_MAX
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db
from youngperson import blueprint
from youngperson.reading_hours import moment, reading


class Write(Form):
    """A message."""

    words = TextAreaField(_l("Your message"), [Length(max=WORDS_MAX, message=_l("That’s too long."))])


@blueprint.route("/messages", methods=["GET", "POST"], endpoint="messages")
@allows(Action.OWN_WITHDRAW)
def write_message() -> ResponseReturnValue:
    """What was said so far, when somebody reads, and a box. It works while everything is frozen, too."""
    form = Write()
    if form.validate_on_submit():
        try:
            messages.say(db(), actor(), form.words.data or "")
            return redirect(url_for("youngperson.messages", done="message-sent"), 303)
        except Refused as refused:
            session.undo()
            form.refuse(refused, words="needs-words")
    said = messages.thread(db(), actor(), actor().yp_id)
    return again("youngperson/message/messages.html", form=form, said=said, moment=moment, reading=reading())
