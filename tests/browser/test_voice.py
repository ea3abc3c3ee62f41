"""A voice note with a real recorder: a sound that Chromium makes up, recorded, sent, rebuilt and played again (R61)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Playwright, expect

from tests.browser.devices import LAPTOP, PHONE, take
from tests.browser.pages.page import Side
from tests.browser.server import Server
from tests.support import chromium

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]
FAKE = (
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
REFUSE = """() => { navigator.mediaDevices.getUserMedia =
  () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"""
PLAY = "async (sound) => { await sound.play(); return sound.duration }"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One with a microphone of its own making."""
    flags = [*chromium.launch_flags(), *FAKE]
    opened = playwright.chromium.launch(executable_path=chromium.require(), args=flags)
    yield opened
    opened.close()


def enter(side: Side, name: str) -> Side:
    side.page.goto("/demo")
    side.page.locator(f'form[action="/demo/{name}"] button').click()
    side.page.wait_for_load_state()
    return side


def plays(sound: Locator) -> float:
    """Play it; how many seconds it says it has."""
    seconds = float(sound.evaluate(PLAY))
    expect(sound).to_have_js_property("paused", value=False)
    sound.evaluate("(sound) => sound.pause()")
    return seconds


def test_a_voice_is_recorded_listened_to_sent_and_heard_by_who_reads_first(
    browser: Browser, demo: Server, shots: Path
) -> None:
    phone = take(browser, demo.origin, shots / "voice", PHONE)
    bea = enter(Side(phone, "bea"), "bea")
    bea.go("/guest/write")
    bea.page.evaluate(REFUSE)
    bea.press("Record")
    expect(bea.page.get_by_role("alert").filter(has_text="This page can’t use the microphone")).to_be_visible()
    bea.go("/guest/write")
    bea.page.get_by_role("button", name="Record", exact=True).click()
    expect(bea.page.get_by_role("timer")).to_have_text("0:02")
    bea.page.get_by_role("button", name="Stop recording").click()
    assert plays(bea.page.locator("audio[data-player]")) > 0
    bea.page.get_by_role("button", name="Throw it away").click()
    bea.page.get_by_role("button", name="Record", exact=True).click()
    expect(bea.page.get_by_role("timer")).to_have_text("0:02")
    bea.page.get_by_role("button", name="See how it looks").click()  # while it records: it ends, and goes too
    bea.page.wait_for_url("**/guest/letters/*")
    assert 1.5 < plays(bea.page.locator("figure.voice audio")) < 6
    bea.shot("look")
    letter = bea.page.url.rsplit("/", 1)[1]
    bea.press("Send to Dee to read")
    bea.see("It’s with us.")
    phone.watch.check()
    laptop = take(browser, demo.origin, shots / "voice", LAPTOP)
    dee = enter(Side(laptop, "dee"), "dee")
    dee.go(f"/coordinator/letters/{letter}")
    assert 1.5 < plays(dee.page.locator("figure.voice audio")) < 6
    dee.choose("Pass it on as it is")
    dee.press("That’s my decision")
    dee.see("Listen to the whole voice note first")
    dee.choose("Pass it on as it is")
    dee.choose("I’ve listened to all of the voice note")
    dee.press("That’s my decision")
    dee.see("You said: pass it on.")
    for device in (phone, laptop):
        device.context.close()
