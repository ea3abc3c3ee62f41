"""The staff side, at /coordinator/: one module per noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coordinator", __name__, template_folder="templates", url_prefix="/coordinator")

from coordinator import account, set_up, signin  # noqa: E402, F401 – each module brings its own routes
