"""What every page has, whoever looks at it: things to press, to fill in, to choose, and words to see."""

from __future__ import annotations

import re
from re import Pattern

from playwright.sync_api import Locator, expect

from tests.browser.devices import Device


class Side:
    """One person at one device. `name` begins the names of the pictures taken."""

    def __init__(self, device: Device, name: str) -> None:
        self.device, self.page, self.name = device, device.page, name
        self._taken = 0

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self._arrived()

    def press(self, words: str | Pattern[str], within: Locator | None = None) -> None:
        """Press the button or link that says exactly this, and be where it leads."""
        place = within or self.page
        exact = isinstance(words, str)
        button = place.get_by_role("button", name=words, exact=exact)
        link = place.get_by_role("link", name=words, exact=exact)
        button.or_(link).and_(self.page.locator(":visible")).first.click()
        self._arrived()

    def _arrived(self) -> None:
        self.page.wait_for_load_state("load")
        self.look_round()

    def look_round(self) -> None:
        """What must hold on every page of this side."""
        expect(self.page.locator("h1")).to_have_count(1)

    def fill(self, label: str, text: str) -> None:
        """Write into the field with this label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str) -> None:
        """Choose the option with these words."""
        option = self.page.locator("label.pick, .seg label").filter(has_text=re.compile(rf"^\s*{re.escape(label)}"))
        option.first.click()

    def see(self, *words: str | Pattern[str]) -> None:
        """Every one of these stands somewhere on the page."""
        for each in words:
            expect(self.page.locator("#main")).to_contain_text(each)

    def see_not(self, *words: str) -> None:
        """None of these stands anywhere on the page."""
        for each in words:
            expect(self.page.locator("body")).not_to_contain_text(each)

    def shot(self, what: str) -> None:
        """A picture of this step."""
        self._taken += 1
        self.device.shot(f"{self.name}-{self._taken:02}-{what}")
