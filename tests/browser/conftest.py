"""What the browser stories ask for: one Chromium for a worker, a folder for pictures, servers that stop again."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.server import Server
from tests.support import chromium, postgres


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers: one for a worker, because a second beside it does not start."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium, without a window."""
    opened = playwright.chromium.launch(executable_path=chromium.require(), args=chromium.launch_flags())
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: SCREENS, or a folder that pytest throws away."""
    given = os.environ.get("SCREENS", "")
    return Path(given).absolute() if given else tmp_path_factory.mktemp("screens")


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that was filled once in a run, by whichever worker came first, and stopped, to copy from."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "filled-demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "is-filled").exists():
            server = Server(folder, is_demo=True).wait()
            assert server.stop() == 0, server.said()
            (folder / "is-filled").touch()
    return folder


@pytest.fixture(scope="module")
def demo(_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo as it is at first, answering, for the tests of one file."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(_filled / "data", folder / "data")
    server = Server(folder, is_demo=True).wait()
    yield server
    assert server.stop() == 0, server.said()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """`start("sqlite")` or `start("postgres")`: a server with nothing in it yet."""
    started: list[Server] = []

    def start_on(database: str) -> Server:
        url = postgres.server().fresh(f"story_{os.getpid()}") if database == "postgres" else ""
        started.append(Server(tmp_path / "server", url))
        return started[-1].wait()

    yield start_on
    codes = [server.stop() for server in started]
    assert codes == [0] * len(started), [server.said() for server in started]
