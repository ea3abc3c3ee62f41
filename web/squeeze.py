"""Pages made for one person, squeezed and sent in one write: a second small write costs a round trip.

Squeezing a secret together with words from outside can give the secret away by its length. Cookies are SameSite=Lax,
so other sites reach us signed in only by a visible navigation, and those answers are not squeezed.
"""

from __future__ import annotations

import gzip

import brotli
from flask import Flask, Response, request

from web.assets import best_encoding

LEAST = 500  # bytes; below this the saving fits into the packet that goes anyway
_KINDS = frozenset({"text/html", "application/json", "text/plain"})


def squeezed(response: Response) -> Response:
    """The answer, squeezed for whoever asked if it is a page of more than 500 bytes."""
    if response.mimetype not in _KINDS or response.direct_passthrough or response.is_streamed:
        return response
    if "Content-Encoding" in response.headers or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return response
    body = response.get_data()
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if len(body) <= LEAST or encoding == "identity":
        return response
    packed = brotli.compress(body, quality=5) if encoding == "br" else gzip.compress(body, 5, mtime=0)
    response.set_data(packed)
    response.headers["Content-Encoding"] = encoding
    return response


def register_squeezing(app: Flask) -> None:
    """Squeeze what leaves the app; HEAD keeps the length the page would have."""
    app.after_request(squeezed)
