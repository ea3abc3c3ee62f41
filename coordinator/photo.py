"""Photos that hang on something this member of staff may read. A young person's own book is never among them."""

from __future__ import annotations

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from coordinator import blueprint, concern_words, words
from coordinator.around import back_to
from domain import concerns, hidden
from domain.access import Action
from domain.hidden import End
from web.forms import Form
from web.guard import allows
from web.pictures import picture_response
from web.saying import lazy_gettext as _l
from web.session import actor, db


class EndPhoto(Form):
    """What should become of a hidden photo, and why."""

    wish = RadioField(
        _l("What should become of it?"), choices=words.choices(concern_words.ENDS),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    why = TextAreaField(_l("Why, and who said so: the police officer and their reference"))


@blueprint.post("/photos/<media_id>/hide")
@allows(Action.SAFEGUARD)
def hide_photo(media_id: str) -> ResponseReturnValue:
    """“This may be an indecent image of a child”: one tap, no touch, no words. On to what to do now (R43)."""
    concern = hidden.hide(db(), actor(), media_id)
    return back_to("concern", "photo-hidden", concern_id=concern.id)


@blueprint.post("/concerns/<concern_id>/photo")
@allows(Action.EVIDENCE)
def end_photo(concern_id: str) -> ResponseReturnValue:
    """The safeguarding lead's key: destroy it, for the police said so, or put it back, for it was not one."""
    concerns.get_concern(db(), actor(), concern_id)
    form = EndPhoto()
    if not form.validate_on_submit():
        abort(400)
    hidden.wish_end(db(), actor(), concern_id, End(form.wish.data), form.why.data or "")
    return back_to("concern", "asked-second", concern_id=concern_id)


@blueprint.post("/concerns/<concern_id>/photo/second")
@allows(Action.CASE_DECIDE)
def second_for_photo(concern_id: str) -> ResponseReturnValue:
    """The second key."""
    hidden.agree(db(), actor(), concern_id, request.form.get("agrees") == "yes")
    return back_to("concern", "saved", concern_id=concern_id)


@blueprint.get("/photos/<media_id>/<int:size>")
@allows(Action.WORK_SEE)
def photo(media_id: str, size: int) -> Response:
    """One size of one photo (R59)."""
    return picture_response(db(), actor(), media_id, size)
