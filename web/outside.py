"""What stands outside the three sides: whether we serve, and what browsers report of our own pages' faults."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from domain.db import open_session
from web import session
from web.guard import public
from web.limits import limited

log = logging.getLogger("spool")
DIRECTIVES = frozenset(
    """default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr img-src
    connect-src font-src manifest-src worker-src media-src form-action base-uri frame-ancestors object-src
    require-trusted-types-for trusted-types""".split()  # noqa: SIM905 – a list of words reads better as words
)
MOST_REPORT = 16 * 1024


@public("whoever runs this asks whether it serves; it tells nothing else")
def health() -> ResponseReturnValue:
    """200 when the database answers."""
    with open_session(session.engine(), reading=True) as reading:
        reading.execute(text("SELECT 1"))
    return jsonify(status="ok")


@public("browsers send these by themselves, without a sign-in", has_token=False)
@limited("csp-report", per_address=60)
def csp_report() -> ResponseReturnValue:
    """Note which directive of our own policy was broken; the addresses and samples in a report are dropped (R93)."""
    if request.content_length is not None and request.content_length <= MOST_REPORT:
        log.warning("a page broke its own policy: %s", _directive(request.get_data(cache=False)))
    return Response(status=204)


def _directive(body: bytes) -> str:
    try:
        report = json.loads(body)["csp-report"]
        told = str(report.get("effective-directive") or report.get("violated-directive")).split(" ")[0]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "unreadable"
    return told if told in DIRECTIVES else "unknown"


def register_outside(app: Flask) -> None:
    """GET /health and POST /csp."""
    app.add_url_rule("/health", "health", health, methods=["GET"])
    app.add_url_rule("/csp", "csp_report", csp_report, methods=["POST"])
