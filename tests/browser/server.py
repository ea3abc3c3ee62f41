"""A real server in a process of its own, as `make run` and `make demo` start it, on a port and a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 110


class Server:
    """One server. Passkeys work on `localhost` only, so that is what `origin` says."""

    def __init__(self, folder: Path, database_url: str = "", *, is_demo: bool = False) -> None:
        self.folder, self.port = folder, free_port()
        self.origin = f"http://localhost:{self.port}"
        given = {"DATA": str(folder / "data"), "PORT": str(self.port), "HOST": "127.0.0.1", "ORIGIN": self.origin}
        if database_url:
            given["DATABASE_URL"] = database_url
        unwanted = {"DATABASE_URL", "TRUSTED_HOSTS", "DEMO", "WORKERS"}
        environment = {name: value for name, value in os.environ.items() if name not in unwanted}
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "web.serve", *(["--demo"] if is_demo else [])]
        self._output = (folder / "output.txt").open("wb")
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment | given, stdout=self._output, stderr=subprocess.STDOUT
        )

    def said(self) -> str:
        """What it has printed so far."""
        return (self.folder / "output.txt").read_text(errors="replace")

    def wait(self) -> Server:
        """Until it says that it is ready."""
        until = time.monotonic() + SECONDS_TO_START
        while "Spool is ready" not in self.said():
            assert self._process.poll() is None, f"it ended by itself:\n{self.said()}"
            assert time.monotonic() < until, f"it did not start:\n{self.said()}"
            time.sleep(0.05)
        return self

    def set_up_link(self) -> str:
        """The one-time link it printed at its first start."""
        return next(word for word in self.said().split() if "/coordinator/set-up/" in word)

    def stop(self) -> int:
        """Stop it as a person would; returns its exit code."""
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=40)
        self._output.close()
        return code


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
