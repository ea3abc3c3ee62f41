"""A Chromium for the browser stories: the one that is there, or one that installs itself.

`python -m tests.support.chromium` makes sure of one and prints where it is; `make test` calls it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What a browser needs to behave as a test's: no update, no crowd of background requests, and no sandbox as root.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """There is no Chromium and none could be installed; the message says what to do."""


def launch_flags() -> list[str]:
    """The flags for this user: a Chromium started by root refuses its own sandbox."""
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def find() -> Path | None:
    """The Chromium of CHROMIUM, of the PATH or of Playwright, in this order. Raises NoBrowser if CHROMIUM is wrong."""
    if given := os.environ.get("CHROMIUM"):
        found = shutil.which(given)
        if found is None:
            raise NoBrowser(f"CHROMIUM is {given}, and there is no such program.")
        return Path(found)
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return Path(on_path) if on_path else _of_playwright()


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def require() -> Path:
    """A Chromium, installed where there is none: by apt as root on Debian and its kin, else by Playwright.

    Raises NoBrowser when neither works.
    """
    found = find()
    if found is None:
        say("No Chromium here; installing one (about half a minute)")
        found = (_by_apt() and find()) or (_by_playwright() and find()) or None
    if found is None:
        raise NoBrowser(
            "The browser stories need a Chromium and none could be installed; install Chromium or Google Chrome, "
            "or name one with CHROMIUM=/path/to/it."
        )
    return found


def _by_apt() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", *step], env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return True


def _by_playwright() -> bool:
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


def say(words: str) -> None:
    """One line of progress."""
    print(f"· {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        say(f"Browser: {require()}")
    except NoBrowser as missing:
        raise SystemExit(str(missing)) from None
