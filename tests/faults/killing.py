"""A real server on a folder of its own that can be killed at any moment, and somebody who sends it forms meanwhile."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


class Doomed:
    """`python -m web.serve` in a process group of its own."""

    def __init__(self, folder: Path, port: int, database_url: str = "") -> None:
        self.folder, self.port = folder, port
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        told = {"DATA": str(folder / "data"), "PORT": str(port), "TMPDIR": str(folder / "tmp")}
        if database_url:
            told["DATABASE_URL"] = database_url
        (folder / "tmp").mkdir(parents=True, exist_ok=True)
        self._errors = (folder / "stderr.txt").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web.serve"], cwd=ROOT, env=kept | told, stdout=subprocess.PIPE,
            stderr=self._errors, start_new_session=True,
        )  # fmt: skip

    def wait(self) -> Doomed:
        """Until it says that it is ready. It says so on one line of its output, or ends."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith(b"Spool is ready"), f"{line!r}\n{(self.folder / 'stderr.txt').read_text()[-2000:]}"
        return self

    def kill(self, parent_first: bool = False) -> None:
        """kill -9: the whole group at once, or the one that started it all first and then the rest of its group."""
        if parent_first:
            self.process.kill()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.read()  # ends when the last of the group has let go of it
        self.process.stdout.close()
        self._errors.close()

    def stop(self) -> int:
        """As a person would stop it; its exit code."""
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        self.kill()
        return code


@dataclass
class Sender:
    """One browser with one cookie."""

    port: int
    cookie: str
    csrf: str = ""

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, bytes]:
        """Status, where it leads, and the body. Raises OSError or HTTPException when the other end has gone."""
        origin = f"http://localhost:{self.port}"
        headers = {
            "Host": origin.removeprefix("http://"), "Cookie": self.cookie, "Accept-Encoding": "identity",
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document", "Accept": "text/html",
        }  # fmt: skip
        if method == "POST":
            headers |= {"Origin": origin, "Content-Type": kind}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()

    def get(self, path: str) -> str:
        """A page that must be there; its token is kept for the next form."""
        status, _where, body = self.send("GET", path)
        assert status == 200, f"{path} answered {status}"
        text = body.decode()
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text):
            self.csrf = found.group(1)
        return text

    def post(self, path: str, fields: Mapping[str, str], photo: bytes = b"") -> tuple[int, str]:
        """Send a form, with a photo or without."""
        told = {"csrf_token": self.csrf, **fields}
        if photo:
            body, kind = multipart(told, photo)
        else:
            body, kind = urlencode(told).encode(), "application/x-www-form-urlencoded"
        status, where, _body = self.send("POST", path, body, kind)
        return status, where.removeprefix(f"http://localhost:{self.port}")


def multipart(fields: Mapping[str, str], photo: bytes) -> tuple[bytes, str]:
    """A form with one photo in it."""
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="photos"; filename="p.jpg"\r\nContent-Type: image/jpeg'
    body = b"".join(parts) + head.encode() + b"\r\n\r\n" + photo + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


@dataclass
class Burst:
    """Some forms sent one after another until the server is gone; which were answered, and how."""

    sends: list[tuple[str, Callable[[], tuple[int, str]]]]  # name of what is sent → send it
    answered: dict[str, tuple[int, str]] = field(default_factory=dict)
    in_flight: str = ""
    seconds: float = 0.0

    def run(self, begun: threading.Event) -> None:
        """Send until all is sent or nobody answers any more."""
        started = time.monotonic()
        begun.set()
        for name, send in self.sends:
            self.in_flight = name
            try:
                self.answered[name] = send()
            except (OSError, HTTPException):
                break
            self.in_flight = ""
        self.seconds = time.monotonic() - started


def kill_during(server: Doomed, burst: Burst, after: float, parent_first: bool) -> None:
    """Let the burst begin, and kill the server `after` seconds into it."""
    begun = threading.Event()
    sending = threading.Thread(target=burst.run, args=(begun,))
    sending.start()
    begun.wait(PATIENCE)
    threading.Event().wait(after)  # the random moment itself: nothing is waited for
    server.kill(parent_first)
    sending.join(PATIENCE)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
