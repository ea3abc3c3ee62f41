"""GET /my/photos/<id>/<size>: a picture, if it may be seen at this very moment (R59)."""

from __future__ import annotations

from flask import Response

from domain.access import Action
from web.guard import allows
from web.pictures import picture_response
from web.session import actor, db
from youngperson import blueprint


@blueprint.get("/photos/<media_id>/<int:size>")
@allows(Action.OWN_SEE)
def photo(media_id: str, size: int) -> Response:
    """One size of one picture."""
    return picture_response(db(), actor(), media_id, size)
