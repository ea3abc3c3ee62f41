"""Photos that hang on something this member of staff may read. A young person's own book is never among them."""

from __future__ import annotations

from flask import Response

from coordinator import blueprint
from domain.access import Action
from web.guard import allows
from web.pictures import picture_response
from web.session import actor, db


@blueprint.get("/photos/<media_id>/<int:size>")
@allows(Action.WORK_SEE)
def photo(media_id: str, size: int) -> Response:
    """One size of one photo (R59)."""
    return picture_response(db(), actor(), media_id, size)
