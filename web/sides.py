"""Which side of the house a request is for: decided by its path alone, because cookies, words and reach follow it."""

from __future__ import annotations

from flask import current_app, request, url_for

from domain.access import Side

PLACES: tuple[tuple[str, Side], ...] = (
    ("/my/", Side.YOUNG_PERSON),
    ("/coordinator/", Side.STAFF),
    ("/guest/", Side.GUEST),
)
# Neutral names: a cookie list read over a shoulder says nothing. __Host- ties them to this host, path / and TLS (R13).
COOKIES: dict[Side, str] = {Side.YOUNG_PERSON: "__Host-s", Side.STAFF: "__Host-w", Side.GUEST: "__Host-g"}
SEED = "__Host-v"
BROWSER = "__Host-b"
LANGUAGE = "__Host-l"


def side() -> Side:
    """The side this request is for; the front door and what stands outside the house is NOBODY's."""
    path = request.path
    for start, which in PLACES:
        if path.startswith(start) or path == start[:-1]:
            return which
    return Side.NOBODY


def sign_in_address(which: Side) -> str:
    """Where somebody without a sign-in is sent; the front door while a side has no such page."""
    endpoint = f"{which.value}.sign_in"
    return url_for(endpoint) if endpoint in current_app.view_functions else "/"


def home_address(which: Side) -> str:
    """Where a side begins."""
    return next((start for start, one in PLACES if one is which), "/")
