"""Whose browser it is: a phone of a young person or a guest, a computer at work. Each is a context of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.passkeys import Keeper
from tests.browser.watch import Watch

SLOWEST = 8_000  # milliseconds that any one thing on a page may take
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 780}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2,
}  # fmt: skip
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

_ARRIVED = """() => Promise.all([document.fonts.ready, ...[...document.images].map((image) => {
  image.loading = "eager"; return image.decode().catch(() => {}); })])"""


@dataclass
class Device:
    """One browser context with its page, its passkeys and its watch."""

    context: BrowserContext
    page: Page
    watch: Watch
    keys: Keeper | None
    shots: Path

    def shot(self, name: str, *, whole: bool = True) -> None:
        """A picture of the page as it is now, once everything on it has arrived; `whole` makes the screen that long."""
        self.page.evaluate(_ARRIVED)
        size = self.page.viewport_size or {"width": 360, "height": 780}
        long = self.page.evaluate("document.documentElement.scrollHeight") if whole else 0
        if long > size["height"]:
            self.page.set_viewport_size({"width": size["width"], "height": long})
        self.page.screenshot(path=self.shots / f"{name}.png", animations="disabled")
        if long > size["height"]:
            self.page.set_viewport_size(size)


def take(
    browser: Browser, origin: str, shots: Path, kind: dict[str, Any], *, has_keys: bool = True, has_script: bool = True
) -> Device:
    """A new device of `kind`, with the light scheme."""
    context = browser.new_context(
        base_url=origin, color_scheme="light", locale="en-GB", timezone_id="Europe/London",
        java_script_enabled=has_script, reduced_motion="reduce", **kind,
    )  # fmt: skip
    context.set_default_timeout(SLOWEST)
    watch = Watch(context, origin)
    page = context.new_page()
    shots.mkdir(parents=True, exist_ok=True)
    return Device(context, page, watch, Keeper(page) if has_keys and has_script else None, shots)
