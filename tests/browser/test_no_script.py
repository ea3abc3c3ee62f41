"""Without any script: reading, writing, pausing and stopping work, by links and forms alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.devices import PHONE, take
from tests.browser.pages.page import Side
from tests.browser.pages.young_person import YoungPerson
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]
WORDS = "Do you remember the kite? I found the string."


@pytest.fixture
def amara(browser: Browser, demo: Server, shots: Path) -> Iterator[YoungPerson]:
    """Amara of the demo, in a browser that runs no scripts."""
    device = take(browser, demo.origin, shots / "no-script", PHONE, has_script=False)
    sign_in(Side(device, "demo"), "amara")
    yield YoungPerson(device, "no-script")
    device.watch.check()
    device.context.close()


def sign_in(side: Side, name: str) -> None:
    """By the demo's list."""
    side.page.goto("/demo")
    side.page.locator(f'form[action="/demo/{name}"] button').click()
    side.page.wait_for_load_state()


def test_a_letter_is_opened_read_kept_and_answered_without_script(amara: YoungPerson) -> None:
    amara.page.locator('section[aria-labelledby="later"] a.tap').first.click()
    sender = amara.page.locator("h1").inner_text().split(" wrote to you")[0].strip()
    amara.press("Open it")
    expect(amara.page.locator("article.letter, figure.print").first).to_be_visible()
    amara.press("Keep in my book")
    amara.see("It’s in your book")
    amara.press("Write back")
    amara.page.locator("[name=text]").fill(WORDS)
    amara.press("Save this, I’m still writing")
    expect(amara.page.locator("[name=text]")).to_have_value(WORDS)
    amara.page.locator("button[name=then][value=send]").click()
    amara.see("It’s with us.", WORDS)
    amara.go("/my/people")
    amara.see(sender)


def test_everything_pauses_and_goes_on_without_script(amara: YoungPerson) -> None:
    amara.press("Too much? Pause everything")
    amara.see("Everything is on pause", "Nothing comes or goes until you say.")
    amara.press("Let it go on")
    amara.see_not("Everything is on pause")


def test_one_person_is_paused_goes_on_and_is_stopped_without_script(amara: YoungPerson) -> None:
    person = amara.page.locator('section[aria-labelledby="going"] a.tap').first
    person.click()
    where = amara.page.url
    amara.press("Pause")
    amara.see("Pause with")
    amara.press("Pause")
    amara.see("On pause.")
    amara.press("Let it go on")
    amara.press("Stop")
    amara.see("Stop with", "You don’t have to say why.")
    amara.press("Stop")
    amara.see("Stopped.")
    amara.go(where)
    expect(amara.page.get_by_role("link", name="Write", exact=True)).to_have_count(0)
    expect(amara.page.locator(".env")).to_have_count(0)


def test_help_and_leaving_work_without_script(amara: YoungPerson) -> None:
    leave = amara.page.locator("header a.quick", has_text="Leave")
    expect(leave).to_have_attribute("href", "https://www.bbc.co.uk/weather")
    amara.page.get_by_role("button", name="Get help now").click()
    sheet = amara.page.locator("#help")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("link", name="Childline")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    amara.go("/my/help")
    amara.see("Who do you want to talk to?")
