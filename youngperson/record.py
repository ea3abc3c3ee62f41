"""GET /my/record: who looked, who decided, in plain words, newest first."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime

from domain import looked
from domain.access import Action, Side
from domain.errors import NotFound
from web.guard import allows
from web.record_words import sentence_of
from web.session import actor, db
from web.story_words import Line
from youngperson import blueprint

AT_A_TIME = 30


@blueprint.get("/record")
@allows(Action.OWN_SEE)
def who_looked() -> ResponseReturnValue:
    """The newest lines, or those before `?before=`."""
    events = looked.events_about(db(), actor(), AT_A_TIME + 1, _before(request.args.get("before", "")))
    lines = [Line(sentence_of(event), format_datetime(event.at, "d MMMM y, H:mm")) for event in events[:AT_A_TIME]]
    further = events[AT_A_TIME - 1].seq if len(events) > AT_A_TIME else None
    others = [event for event in events if event.side == Side.STAFF.value]
    return render_template("youngperson/record/record.html", lines=lines, further=further, has_others=bool(others))


def _before(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 12:
        raise NotFound
    return int(text)
