"""Covering bits of a letter or a photo before it is passed on, and lifting a cover again.

Nothing here passes anything on, so no touch is asked for; whoever passes on what is left touches for that.
"""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional

from coordinator import blueprint, words
from coordinator.around import back_to
from domain import covering, items, media, picture
from domain.access import Action
from domain.covers import Why
from domain.errors import Refused
from domain.items import Item
from domain.picture_tiles import mask_of
from web import session
from web.forms import Form
from web.guard import allows
from web.problems import words_of
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Covering(Form):
    """Words to cover, and why."""

    typed = StringField(_l("Other words to cover"), [Length(max=500)])
    why = SelectField(_l("Why"), choices=words.choices(words.COVER_WHY))


class CoveringPhoto(Form):
    """Squares of a photo, or all of it, and why."""

    place = HiddenField()
    why = SelectField(_l("Why"), choices=words.choices(words.COVER_WHY), default=Why.PLACE.value)


class Staying(Form):
    """It stays covered until a day."""

    review_on = DateField(_l("Look at it again on"), validators=[Optional()])


def forms_for(photos: int) -> dict[str, Any]:
    """The empty forms of the page."""
    return {
        "covering": Covering(formdata=None),
        "covering_photos": [CoveringPhoto(formdata=None) for _number in range(photos)],
        "staying": Staying(formdata=None),
    }


@blueprint.post("/letters/<item_id>/cover")
@allows(Action.WORK_SEE)
def cover(item_id: str) -> ResponseReturnValue:
    """Cover the marks that are ticked and the words that were typed."""
    row, form = items.get(db(), actor(), item_id), Covering()
    if not form.validate():
        abort(400)
    sent, why = items.sent_words(row), Why(form.why.data)
    spans = [*_ticked(), *covering.spans_of(sent, form.typed.data or "")]
    return _done(row, lambda: covering.cover_words(db(), actor(), row, spans, why), "covered")


def _ticked() -> list[tuple[int, int]]:
    """The stretches of the marks that are ticked, as "from-to"."""
    pairs = [value.split("-") for value in request.form.getlist("mark")]
    return [(int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and all(one.isdecimal() for one in pair)]


@blueprint.post("/letters/<item_id>/cover-photo")
@allows(Action.WORK_SEE)
def cover_photo(item_id: str) -> ResponseReturnValue:
    """Cover squares of a photo, or leave it out whole. Nobody waits at the database while it is painted (R38)."""
    row, form = items.get(db(), actor(), item_id), CoveringPhoto()
    if not form.validate() or not (form.place.data or "").isdecimal():
        abort(400)
    place, why, tiles = int(form.place.data or 0), Why(form.why.data), mask_of(request.form.getlist("tile", type=int))
    if "whole" in request.form:
        return _done(row, lambda: covering.cover_photo(db(), actor(), row, place, why), "covered")
    if not tiles:
        return _done(row, _nothing, "")
    pixels = media.read(db(), actor(), covering.sent_media(db(), actor(), row, place).id, max(media.SIZES))
    session.undo()
    return _painted(item_id, place, tiles, why, pixels)


def _painted(item_id: str, place: int, tiles: str, why: Why, pixels: bytes) -> ResponseReturnValue:
    made = picture.cover(pixels, tiles)
    row = items.get(db(), actor(), item_id)

    def put() -> None:
        taken = media.take_in(db(), actor(), row.yp_id, made)
        covering.cover_part(db(), actor(), row, place, taken, tiles, why)

    return _done(row, put, "covered")


def _nothing() -> None:
    raise Refused("nothing-to-cover")


@blueprint.post("/letters/<item_id>/uncover")
@allows(Action.WORK_SEE)
def uncover(item_id: str) -> ResponseReturnValue:
    """Lift one cover: it is read anew."""
    row = items.get(db(), actor(), item_id)
    return _done(row, lambda: covering.uncover(db(), actor(), row, request.form.get("cover", "")), "uncovered")


@blueprint.post("/letters/<item_id>/keep-covered")
@allows(Action.ITEM_REVIEW)
def keep_covered(item_id: str) -> ResponseReturnValue:
    """What came back on its day stays covered until another."""
    row, form = items.get(db(), actor(), item_id), Staying()
    until = form.review_on.data if form.validate() else None
    return _done(row, lambda: covering.keep_covered(db(), actor(), row, until), "kept-covered")


def _done(row: Item, change: Any, told: str) -> ResponseReturnValue:
    """Do it and go back to the letter; a refusal is said above it."""
    from coordinator.letter import page_of

    try:
        change()
    except Refused as refused:
        session.undo()
        return page_of(row.id, [words_of(refused)])
    return back_to("item", told, item_id=row.id)
