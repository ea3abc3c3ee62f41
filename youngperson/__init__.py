"""The young person's side, at /my/: one module per noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("youngperson", __name__, template_folder="templates", url_prefix="/my")

from youngperson import (  # noqa: E402 – each module brings its own routes
    asking,  # noqa: F401
    between,  # noqa: F401
    book,  # noqa: F401
    check_in,  # noqa: F401
    consents,  # noqa: F401
    device,  # noqa: F401
    help,  # noqa: A004, F401
    home,  # noqa: F401
    letter,  # noqa: F401
    meeting,  # noqa: F401
    message,  # noqa: F401
    not_safe,  # noqa: F401
    people,  # noqa: F401
    person,  # noqa: F401
    photo,  # noqa: F401
    record,  # noqa: F401
    search,  # noqa: F401
    signin,  # noqa: F401
    voice,  # noqa: F401
    welcome,  # noqa: F401
    writing,  # noqa: F401
)
