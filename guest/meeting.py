"""The calendar file of a meeting, for the guest: it asks at that moment whether it may be shown, and names nobody."""

from __future__ import annotations

from flask import Response

from domain import meeting
from domain.access import Action
from guest import blueprint
from web import calendar_file
from web.guard import allows
from web.saying import gettext as _
from web.session import actor, db


@blueprint.get("/guest/meetings/<meeting_id>/calendar")
@allows(Action.THREAD_SEE)
def calendar(meeting_id: str) -> Response:
    """Theirs alone; another's is not there."""
    row = meeting.shown(db(), actor(), meeting_id)
    text = calendar_file.written(
        row.id, row.starts_at, row.until_at, row.changed_at, _("Something planned"), row.version
    )  # fmt: skip
    return calendar_file.answer(text)
