"""A young person's ways in, as their coordinator sees them: what was changed (R09)."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from coordinator import blueprint
from coordinator.around import back_to
from domain import notices
from domain.access import Action
from web.guard import allows
from web.session import actor, db


@blueprint.post("/young-people/<yp_id>/notices/<notice_id>/seen")
@allows(Action.CASE_WORK, about="yp_id")
def seen_notice(yp_id: str, notice_id: str) -> ResponseReturnValue:
    """Their coordinator has seen that a way in changed, then or before; for other coordinators it goes on waiting."""
    notices.mark_seen(db(), actor(), yp_id, notice_id)
    return back_to("young_person", "saved", yp_id=yp_id)
