"""For people who were invited, at /guest/, and the public front door at /: one module per noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("guest", __name__, template_folder="templates")

from guest import front_door, letter, mail, photo, signin, thread, voice  # noqa: E402, F401 – each brings its own routes
