"""Every page of the three sides, found by its links from the demo's people: nothing sticks out, nothing is blocked.

Measured at 320 and 360 CSS pixels, in the dark, and with words twice as large (measure.js says what); with SCREENS set,
pictures of each page at 360, light and dark.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.devices import PHONE, Device, take
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
WHO = {
    "/my/": ["amara", "tyrone", "leo", "nia", "owen", "freya"],
    "/coordinator/": ["dee", "mo", "sol"],
    "/guest/": ["gus", "hal", "lowri", "bea"],
}
# nobody is signed in on these
OUTSIDE = [
    "/", "/my/sign-in", "/my/sign-in/words", "/my/welcome", "/my/help", "/coordinator/sign-in", "/coordinator/join",
    "/guest/sign-in", "/guest/come-in", "/guest/sign-in/read-out", "/my/nowhere", "/coordinator/nowhere", "/demo",
]  # fmt: skip
WIDTHS = (320, 360)
_ID = re.compile(r"/[A-Za-z0-9_-]{22}(?=/|$)")
MEASURE = (Path(__file__).parent / "measure.js").read_text()
PAGE = """() => ({headings: document.querySelectorAll("h1").length,
  status: performance.getEntriesByType("navigation")[0].responseStatus})"""


class Walk:
    """One device going through pages, writing down whatever is not as it should be."""

    def __init__(self, device: Device, name: str) -> None:
        self.device, self.page, self.name = device, device.page, name
        self.found: list[str] = []
        self.count = 0

    def look(self, path: str) -> None:
        """Open a page and measure it at every width."""
        self.page.set_viewport_size({"width": WIDTHS[-1], "height": 780})
        self.page.goto(path)
        self.count += 1
        self._check_page(path)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 780})
            self._measure(path, f"at {width}")
        self.page.emulate_media(color_scheme="dark")
        self._measure(path, "in the dark")
        self.page.emulate_media(color_scheme="light")
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._measure(path, "with words twice as large")
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        if os.environ.get("SCREENS"):
            self._picture(path)

    def _check_page(self, path: str) -> None:
        told: dict[str, Any] = self.page.evaluate(PAGE)
        if told["headings"] != 1:
            self.found.append(f"{path}: {told['headings']} h1")
        if told["status"] >= 500 or (told["status"] >= 400 and "nowhere" not in path):
            self.found.append(f"{path}: status {told['status']}")

    def _measure(self, path: str, how: str) -> None:
        self.found += [f"{path} {how}: {each}" for each in self.page.evaluate(f"({MEASURE})(44)")]

    def _check_files(self, side: str) -> None:
        """What a link says is a file is one, of the kind that it says, and is not a page to look at."""
        for path, kind in files(self.page, side):
            answer = self.page.request.get(path)
            told = answer.headers.get("content-type", "")
            is_kept = answer.headers.get("content-disposition", "").startswith("attachment")
            if answer.status != 200 or not is_kept or not told.startswith(kind):
                self.found.append(f"{path}: {answer.status} {told}, not a file of {kind}")

    def _picture(self, path: str) -> None:
        where = _ID.sub("/one", path).strip("/").replace("/", "_").replace("?", "_") or "front"
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            self.device.shot(f"{self.name}-{where}-{scheme}")

    def everything(self, start: str, most: int = 60) -> None:
        """Follow links within a side, one page of each shape."""
        waiting, seen = [start], {shape(start)}
        while waiting and self.count < most:
            self.look(waiting.pop(0))
            self._check_files(start)
            for path in links(self.page, start):
                if shape(path) not in seen:
                    seen.add(shape(path))
                    waiting.append(path)


def shape(path: str) -> str:
    """An address without what tells one thing from another of its kind."""
    return re.sub(r"(?<=before=).*|(?<=kind=).*", "", _ID.sub("/*", path))


def links(page: Page, side: str) -> Iterator[str]:
    """Where the links of this page lead, within its side."""
    for href in page.locator("a[href]:not([type])").evaluate_all("links => links.map((link) => link.href)"):
        parts = urlsplit(href)
        if parts.path.startswith(side):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def files(page: Page, side: str) -> Iterator[tuple[str, str]]:
    """Where the links of this page lead that say what kind of file is there."""
    for href, kind in page.locator("a[href][type]").evaluate_all(
        "links => links.map((link) => [link.href, link.type])"
    ):
        if urlsplit(href).path.startswith(side):
            yield urlsplit(href).path, kind


@pytest.mark.parametrize(("side", "name"), [(side, name) for side, names in WHO.items() for name in names])
def test_every_page_fits_a_narrow_phone_and_a_thumb(
    side: str, name: str, browser: Browser, demo: Server, shots: Path
) -> None:
    device = take(browser, demo.origin, shots / "pages", PHONE, has_keys=False)
    device.page.goto("/demo")
    device.page.locator(f'form[action="/demo/{name}"] button').click()
    device.page.wait_for_url(f"**{side}")
    walk = Walk(device, name)
    walk.everything(side)
    assert walk.found == [], "\n".join(walk.found)
    device.watch.check()
    device.context.close()


def test_pages_for_nobody_in_particular_fit_as_well(browser: Browser, demo: Server, shots: Path) -> None:
    device = take(browser, demo.origin, shots / "pages", PHONE, has_keys=False)
    walk = Walk(device, "outside")
    for path in OUTSIDE:
        walk.look(path)
    assert walk.found == [], "\n".join(walk.found)
    device.watch.check()
    device.context.close()


WORDS_IN_PIECES = """() => {
  const text = document.querySelector("h1").firstChild, range = document.createRange(), broken = [];
  for (const {0: word, index} of text.data.matchAll(/\\p{L}+/gu)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    if (range.getClientRects().length > 1) broken.push(word);
  }
  return broken;
}"""


def test_a_long_name_is_not_broken_in_the_middle_of_a_word(browser: Browser, demo: Server, shots: Path) -> None:
    device = take(browser, demo.origin, shots / "pages", PHONE, has_keys=False)
    page = device.page
    page.goto("/demo")
    page.locator('form[action="/demo/freya"] button').click()
    page.wait_for_url("**/my/")
    page.goto("/my/people/new")
    page.get_by_label("What do you call them?").fill("Great-grandmother Featherstonehaugh")
    page.get_by_role("button", name="Carry on").click()
    page.goto("/my/people")
    page.get_by_role("link", name="Featherstonehaugh").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate(WORDS_IN_PIECES) == []
    device.watch.check()
    device.context.close()
