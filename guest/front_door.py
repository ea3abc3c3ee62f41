"""The front door at /: it shows three ways in, and asks and tells nothing."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from guest import blueprint
from web.guard import public


@blueprint.get("/")
@public("the front door: whoever comes finds their way in here")
def front_door() -> ResponseReturnValue:
    """Ways in for a young person, somebody with an invitation, and staff; no statement is run for it."""
    return render_template("guest/front_door/front_door.html")
