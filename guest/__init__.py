"""For people who were invited, at /guest/, and the public front door at /: one module per noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("guest", __name__, template_folder="templates")

from guest import (  # noqa: E402 – each module brings its own routes
    front_door,  # noqa: F401
    letter,  # noqa: F401
    mail,  # noqa: F401
    meeting,  # noqa: F401
    photo,  # noqa: F401
    signin,  # noqa: F401
    thread,  # noqa: F401
    voice,  # noqa: F401
)
