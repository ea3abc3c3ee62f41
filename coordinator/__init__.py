"""The staff side, at /coordinator/: one module per noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coordinator", __name__, template_folder="templates", url_prefix="/coordinator")

# each module brings its own routes
from coordinator import (  # noqa: E402, F401
    account,
    approach,
    around,
    bridge,
    case,
    check_in,
    checks,
    concern,
    concern_timeline,
    contact,
    covering,
    duplicates,
    duty,
    family,
    finding,
    invitation,
    keys,
    letter,
    meeting,
    message,
    photo,
    profiles,
    promises,
    queue,
    record,
    review,
    same,
    set_up,
    signin,
    staff,
    standing,
    thread,
    tries,
    voice,
    way_in,
    withholding,
    young_people,
)
