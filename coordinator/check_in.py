"""How it was for them: what they said, or what a coordinator enters for somebody with no phone."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to
from coordinator.contact import about
from domain import check_in, passkeys
from domain.access import Action
from domain.check_in import Face, More
from domain.errors import Refused
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Said(Form):
    """What they said, in their words."""

    face = RadioField(_l("How was it for them?"), choices=words.choices(words.FACES), validators=[Optional()])
    more = RadioField(
        _l("And now?"), choices=words.choices(words.MORE), validators=[InputRequired(_l("Choose one."))]
    )  # fmt: skip
    words = TextAreaField(_l("In their words"))


@blueprint.route("/check-ins/<check_in_id>", methods=["GET", "POST"])
@allows(Action.CASE_SEE)
def check_in_page(check_in_id: str) -> ResponseReturnValue:
    """What they said; or the form to enter it for them."""
    row, form = check_in.get(db(), actor(), check_in_id), Said()
    told = about(row.yp_id, row.person_id, "meetings")
    if form.validate_on_submit():
        try:
            face = Face(form.face.data) if form.face.data else None
            check_in.answer(db(), actor(), row, face, More(form.more.data), form.words.data or "")
            return back_to("meetings", "saved", yp_id=row.yp_id, person_id=row.person_id)
        except Refused as refused:
            form.refuse(refused, face="needs-face")
    has_voice = passkeys.has_come_in(db(), row.yp_id)
    return again("coordinator/check_in/check_in.html", form=form, row=row, has_voice=has_voice, **told)


@blueprint.post("/check-ins/<check_in_id>/seen")
@allows(Action.CASE_WORK)
def check_in_seen(check_in_id: str) -> ResponseReturnValue:
    """The coordinator has read it, and done what it asks for."""
    row = check_in.get(db(), actor(), check_in_id)
    check_in.see(db(), actor(), row)
    return back_to("meetings", "saved", yp_id=row.yp_id, person_id=row.person_id)
