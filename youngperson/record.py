"""GET /my/record: who looked, who decided, in plain words, newest first."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from domain import clock, looked
from domain.access import Action
from domain.errors import NotFound
from domain.looked import Looked
from web.guard import allows
from web.record_words import sentence_of
from web.session import actor, db
from web.status import moment_of
from web.story_words import Line
from youngperson import blueprint

AT_A_TIME = 30


@blueprint.get("/record")
@allows(Action.OWN_SEE)
def who_looked() -> ResponseReturnValue:
    """The newest lines, or those before `?before=`."""
    events = looked.events_about(db(), actor(), AT_A_TIME + 1, _before(request.args.get("before", "")))
    lines = _lines(events[:AT_A_TIME])
    further = events[AT_A_TIME - 1].seq if len(events) > AT_A_TIME else None
    return render_template("youngperson/record/record.html", lines=lines, further=further)


def _lines(events: list[Looked]) -> list[Line]:
    """A line for each, but one for the same thing done several times in a row on one day: with its last time."""
    lines: list[Line] = []
    before = None
    for event in events:
        this = (sentence_of(event), event.at.astimezone(clock.LONDON).date())
        if this != before:
            lines.append(Line(this[0], moment_of(event.at)))
        before = this
    return lines


def _before(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 12:
        raise NotFound
    return int(text)
