"""The staff side, at /coordinator/: one module per noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coordinator", __name__, template_folder="templates", url_prefix="/coordinator")
