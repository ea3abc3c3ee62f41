"""Get help now, as a page of its own: for everybody, signed in or not. Opening it is not noted anywhere."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from web.guard import public
from youngperson import blueprint
from youngperson.reading_hours import reading


@blueprint.get("/help")
@public("help is for everybody, also on a locked phone")
def help() -> ResponseReturnValue:  # noqa: A001 – the address says it best
    """Who to ring, 999 first."""
    return render_template("youngperson/help/help.html", reading=reading())
