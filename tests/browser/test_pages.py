"""Every page of the three sides, found by its links from the demo's people: nothing sticks out, nothing is blocked.

Measured at 320 and 360 CSS pixels; with SCREENS set, pictures of each page at 360, light and dark, and at 320.
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

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.xdist_group("demo")]
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
# A thumb finds 44 px (WCAG 2.5.5), but for a link inside a sentence and one whose whole row is its own.
MEASURE = """() => {
  const found = [];
  const isSeen = (box, style) => box.width > 1 && box.height > 1 && style.visibility !== "hidden";
  const name = (each) => (each.ariaLabel || each.innerText || each.name || each.id).trim().slice(0, 40);
  const targets = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  for (const each of document.querySelectorAll(targets)) {
    const label = each.closest("label");
    const target = label && ["radio", "checkbox"].includes(each.type) ? label : each;
    const box = target.getBoundingClientRect(), style = getComputedStyle(target);
    if (!isSeen(box, style) || each.classList.contains("skip")) continue;
    const isInSentence = style.display === "inline" && each.parentElement.innerText.trim() !== each.innerText.trim();
    const hasRow = style.position === "static" && getComputedStyle(target, "::after").position === "absolute";
    if (!isInSentence && !hasRow && Math.min(box.width, box.height) < 43.5)
      found.push(`${name(each)}: ${Math.round(box.width)} × ${Math.round(box.height)}, not 44`);
  }
  const root = document.documentElement, wide = [];
  if (root.scrollWidth > root.clientWidth)
    for (const each of document.body.querySelectorAll("*"))
      if (each.getBoundingClientRect().right > root.clientWidth + 1 && !each.closest(".scroll, svg"))
        wide.push(`${each.tagName}.${each.className} to ${Math.round(each.getBoundingClientRect().right)}`);
  return {small: found, over: Math.max(0, root.scrollWidth - root.clientWidth), wide: wide.slice(0, 4),
    headings: document.querySelectorAll("h1").length,
    status: performance.getEntriesByType("navigation")[0].responseStatus};
}"""


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
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 780})
            self._measure(path, width)
        if os.environ.get("SCREENS"):
            self._picture(path)

    def _measure(self, path: str, width: int) -> None:
        told: dict[str, Any] = self.page.evaluate(MEASURE)
        if told["over"]:
            self.found.append(f"{path} at {width}: {told['over']} px too wide: {told['wide']}")
        if told["headings"] != 1:
            self.found.append(f"{path}: {told['headings']} h1")
        if told["status"] >= 500 or (told["status"] >= 400 and "nowhere" not in path):
            self.found.append(f"{path}: status {told['status']}")
        self.found += [f"{path} at {width}: {each}" for each in told["small"]]

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
            for path in links(self.page, start):
                if shape(path) not in seen:
                    seen.add(shape(path))
                    waiting.append(path)


def shape(path: str) -> str:
    """An address without what tells one thing from another of its kind."""
    return re.sub(r"(?<=before=).*|(?<=kind=).*", "", _ID.sub("/*", path))


def links(page: Page, side: str) -> Iterator[str]:
    """Where the links of this page lead, within its side."""
    for href in page.locator("a[href]").evaluate_all("links => links.map((link) => link.href)"):
        parts = urlsplit(href)
        if parts.path.startswith(side):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


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
