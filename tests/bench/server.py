"""`python -m tests.bench.server`: the real server, with two measures beside the application.

`/bare` is the least that Flask can do. `/least?as=/my/` is the least that a page of these very bytes can cost with the
libraries that the issue fixed: whoever is signed in and seven more rows through the ORM, one at a time, a template that
is a constant, Brotli. What is between the two is the price of the libraries; the rest is ours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import brotli
from flask import Flask, Response, request
from jinja2 import Template
from markupsafe import Markup
from sqlalchemy import bindparam, select

from domain.db import open_session
from domain.signins import SignIn
from web.serve import main

STATEMENTS = 8


def both() -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The WSGI application that answers: ours, and for /bare the least that Flask can do."""
    from app import create_for_server

    ours, bare = create_for_server(), Flask("bare")
    bare.add_url_rule("/bare", view_func=lambda: "hello")
    bare.add_url_rule("/least", view_func=_least(ours))

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        application = bare if environ["PATH_INFO"] in ("/bare", "/least") else ours
        return application(environ, start)

    return answer


def _least(ours: Flask) -> Callable[[], Response]:
    engine = ours.extensions["engine"]
    templates: dict[str, tuple[Template, Markup]] = {}
    row = select(SignIn).where(SignIn.side != bindparam("number"))

    def least() -> Response:
        path = request.args["as"]
        if path not in templates:
            shown = ours.test_client(use_cookies=False).get(
                path, headers={"Cookie": request.headers["Cookie"], "Host": request.host}
            )
            templates[path] = ours.jinja_env.from_string("{{ page }}"), Markup(shown.text)
        with open_session(engine, reading=True) as session:
            for number in range(STATEMENTS):
                session.scalars(row.limit(1), {"number": str(number)}).one()
        template, page = templates[path]
        return Response(
            brotli.compress(template.render(page=page).encode(), quality=5), headers={"Content-Encoding": "br"}
        )

    return least


if __name__ == "__main__":
    sys.exit(main(both))
