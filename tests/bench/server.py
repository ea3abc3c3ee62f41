"""`python -m tests.bench.server`: the real server, with a bare Flask view beside the application at /bare."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from web.serve import main


def both() -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The WSGI application that answers: ours, and for /bare the least that Flask can do."""
    from flask import Flask

    from app import create_for_server

    ours, bare = create_for_server(), Flask("bare")
    bare.add_url_rule("/bare", view_func=lambda: "hello")

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        application = bare if environ["PATH_INFO"] == "/bare" else ours
        return application(environ, start)

    return answer


if __name__ == "__main__":
    sys.exit(main(both))
