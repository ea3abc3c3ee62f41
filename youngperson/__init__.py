"""The young person's side, at /my/: one module per noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("youngperson", __name__, template_folder="templates", url_prefix="/my")

from youngperson import device, signin, welcome  # noqa: E402, F401 – each module brings its own routes
