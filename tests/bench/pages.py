"""Pages against a bare Flask view on the same server; statements a page runs; bytes of the first signed-in page."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, event

from app import create_app
from domain import keys
from domain.access import Side
from domain.db import open_engine
from tests.bench import data
from tests.bench.load import fetch, load, request_bytes
from web.settings import read_settings
from web.sides import COOKIES

ROUNDS = 7
SECONDS = 1.0
_SERVER = b"tests.bench.server"


def measure() -> dict[str, object]:
    """Everything about pages, in one run on one server."""
    with tempfile.TemporaryDirectory() as folder:
        measured = data.build(Path(folder))
        pages = {
            "home, 10 people": ("/my/", Side.YOUNG_PERSON, measured.few_people),
            "home, 200 people": ("/my/", Side.YOUNG_PERSON, measured.many_people),
            "queue, 100 waiting": ("/coordinator/", Side.STAFF, measured.few_waiting),
            "queue, 10,000 waiting": ("/coordinator/", Side.STAFF, measured.many_waiting),
        }
        figures: dict[str, object] = {"statements": statements(Path(folder), pages)}
        with _served(Path(folder)) as port:
            figures["rates"] = _rates(port, pages)
            figures["memory_mb"] = _memory()
            figures["bytes"] = _bytes(port, "/my/", f"{COOKIES[Side.YOUNG_PERSON]}={measured.few_people}")
        return figures


def _rates(port: int, pages: dict[str, tuple[str, Side, str]]) -> dict[str, dict[str, float]]:
    """Medians over ROUNDS of each page and, right beside it, of the bare view and the least such page (server.py)."""
    found: dict[str, dict[str, float]] = {}
    for name, (path, side, token) in pages.items():
        wanted = request_bytes(port, path, f"{COOKIES[side]}={token}")
        least = request_bytes(port, f"/least?as={path}", f"{COOKIES[side]}={token}")
        three = (wanted, request_bytes(port, "/bare"), least)
        for each in three:
            load(port, each, 0.3)
        rounds = [[load(port, each, SECONDS) for each in three] for _round in range(ROUNDS)]
        found[name] = {
            "page": statistics.median(page.rate for page, _bare, _least in rounds),
            "p99_ms": statistics.median(page.p99_ms for page, _bare, _least in rounds),
            "bare": statistics.median(bare.rate for _page, bare, _least in rounds),
            "least": statistics.median(least.rate for _page, _bare, least in rounds),
            "ratio": statistics.median(page.rate / bare.rate for page, bare, _least in rounds),
            "ratio_to_least": statistics.median(page.rate / least.rate for page, _bare, least in rounds),
        }
    return found


def statements(folder: Path, pages: dict[str, tuple[str, Side, str]]) -> dict[str, int]:
    """How many SQL statements each page runs (BEGIN and PRAGMA not counted), from a second viewing on."""
    keys.install(keys.open_keyring(folder / "keys", create=False))
    engine = open_engine(f"sqlite:///{folder}/spool.db")
    app = create_app(read_settings({"DATA": str(folder)}), engine, keys.keyring())
    return {name: _count(app, engine, *page) for name, page in pages.items()}


def _count(app: Flask, engine: Engine, path: str, side: Side, token: str) -> int:
    client, seen = app.test_client(use_cookies=False), 0

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal seen
        seen += not statement.startswith(("BEGIN", "PRAGMA"))

    for _viewing in range(2):
        seen = 0
        event.listen(engine, "before_cursor_execute", note)
        answer = client.get(path, headers={"Cookie": f"{COOKIES[side]}={token}", "Host": "localhost:8000"})
        event.remove(engine, "before_cursor_execute", note)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code} {answer.headers.get('Location', '')}")
    return seen


def _memory() -> float:
    """The most memory that the server, or a process of it, held so far."""
    held = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            told = status.read_text()
            if _SERVER in (status.parent / "cmdline").read_bytes():
                held.append(int(told.partition("VmHWM:")[2].split()[0]))
    return max(held) / 1024


def _bytes(port: int, path: str, cookie: str) -> dict[str, int]:
    """Bytes of the page and of what its head asks for, bodies and headers, as a browser that takes brotli gets them."""
    import brotli

    with socket.create_connection(("127.0.0.1", port)) as connection:
        head, body = fetch(connection, request_bytes(port, path, cookie))
        html = (brotli.decompress(body) if b"content-encoding: br" in head.lower() else body).decode()
        sizes = {"html": len(body), "html with headers": len(head) + 4 + len(body)}
        for url in sorted({part.split('"')[0] for part in html.split('"/assets/')[1:]}):
            head, body = fetch(connection, request_bytes(port, f"/assets/{url}"))
            sizes[Path(url).name] = len(head) + 4 + len(body)
    sizes["first view"] = sum(size for name, size in sizes.items() if name != "html")
    return sizes


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    given = {**os.environ, "DATA": str(folder), "PORT": str(port)}
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.server"], env=given, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=40)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                fetch(connection, request_bytes(port, "/health"))
                return
        except (OSError, ValueError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
