"""How was it? A face, and more, the same, less or stop. Stop stops at once."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from domain import check_in, people
from domain.access import Action
from domain.check_in import Face, More
from domain.errors import Refused
from domain.people import WORDS_MAX
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import FACES, MORE
from youngperson import blueprint


class HowForm(Form):
    """How it was, and what next."""

    face = RadioField(
        _l("How was it?"), [Optional()], choices=[SelectChoice(value=key, label=FACES[key]) for key in FACES]
    )  # fmt: skip
    more = RadioField(
        _l("What would you like now?"), [Optional()], choices=[SelectChoice(value=key, label=MORE[key]) for key in MORE]
    )
    words = TextAreaField(
        _l("Anything you’d like to say?"), [Length(max=WORDS_MAX, message=_l("That’s too long."))]
    )  # fmt: skip
    quiet = StringField()  # the button for those who would rather not say


@blueprint.route("/check-ins/<check_in_id>", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def how_was_it(check_in_id: str) -> ResponseReturnValue:
    """The question, and its answer; one that was answered already goes back to the person."""
    row, form = check_in.get(db(), actor(), check_in_id), HowForm()
    person = people.get_person(db(), actor(), row.person_id)
    if not check_in.is_open(row):
        return redirect(url_for("youngperson.person", person_id=row.person_id), 303)
    if form.validate_on_submit():
        try:
            is_quiet = bool(form.quiet.data)
            face = Face(form.face.data) if form.face.data and not is_quiet else None
            more = More(form.more.data) if form.more.data and not is_quiet else More.NOT_SAID
            check_in.answer(db(), actor(), row, face, more, form.words.data or "")
            done = "stopped" if more is More.STOP else "said"
            return redirect(url_for("youngperson.person", person_id=row.person_id, done=done), 303)
        except Refused as refused:
            form.refuse(refused, face="needs-face")
    return again("youngperson/check_in/check_in.html", form=form, row=row, person=person)
