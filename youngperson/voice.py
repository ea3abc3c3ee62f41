"""GET /my/voice-notes/<id>: a voice note, if it may be heard at this very moment (R59)."""

from __future__ import annotations

from flask import Response

from domain.access import Action
from web.guard import allows
from web.session import actor, db
from web.voices import voice_response
from youngperson import blueprint


@blueprint.get("/voice-notes/<sound_id>")
@allows(Action.OWN_SEE)
def voice(sound_id: str) -> Response:
    """One voice note."""
    return voice_response(db(), actor(), sound_id)
