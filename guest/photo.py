"""Photos of the guest's thread: their own, and those of what was passed on to them and may be shown now."""

from __future__ import annotations

from flask import Response

from domain.access import Action
from guest import blueprint
from web.guard import allows
from web.pictures import picture_response
from web.session import actor, db


@blueprint.get("/guest/photos/<media_id>/<int:size>")
@allows(Action.THREAD_SEE)
def photo(media_id: str, size: int) -> Response:
    """One size of one photo (R59)."""
    return picture_response(db(), actor(), media_id, size)
