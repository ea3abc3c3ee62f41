"""A server like any other, with a tiny application in place of ours: `python -m tests.web.stand_in FOLDER`.

`/slow` says so in the pipe FOLDER/begun and answers when something comes through the pipe FOLDER/go.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from web import serve

Start = Callable[[str, list[tuple[str, str]]], Any]


def load() -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """The application: /health, /slow, and /loaded/<module>."""
    pipes = Path(sys.argv[1])

    def answer(request: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = request["PATH_INFO"]
        body = b'{"ok": true}'
        if path == "/slow":
            (pipes / "begun").write_text("begun")
            body = (pipes / "go").read_bytes()
        if path.startswith("/loaded/"):
            body = str(path.removeprefix("/loaded/") in sys.modules).encode()
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


if __name__ == "__main__":
    raise SystemExit(serve.main(load))
