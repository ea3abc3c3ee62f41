"""R06: on a device that is not their own nothing is made and nothing is kept, from the welcome code on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.devices import LAPTOP, PHONE, take
from tests.browser.pages.coordinator import Coordinator
from tests.browser.pages.young_person import YoungPerson
from tests.browser.server import Server

SPY = """
for (const name of ["create", "get", "store"]) {
  const real = navigator.credentials?.[name]?.bind(navigator.credentials);
  if (real) navigator.credentials[name] = (...given) => { noted("credentials." + name); return real(...given); };
}
for (const name of ["setItem", "removeItem"]) {
  const real = Storage.prototype[name];
  Storage.prototype[name] = function (...given) { noted("storage." + name); return real.apply(this, given); };
}
for (const [owner, name] of [[indexedDB, "open"], [globalThis.caches, "open"],
    [navigator.serviceWorker, "register"], [navigator.storage, "persist"]]) {
  const real = owner?.[name]?.bind(owner);
  if (real) owner[name] = (...given) => { noted(name); return real(...given); };
}
"""
LEFT = """async () => ({
  local: localStorage.length, session: sessionStorage.length, caches: (await caches.keys()).length,
  databases: (await indexedDB.databases()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": 0, "session": 0, "caches": 0, "databases": 0, "workers": 0}

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]


def listen(context: BrowserContext) -> list[str]:
    """Every call from now on that could leave something behind."""
    noted: list[str] = []
    context.expose_function("noted", lambda call: noted.append(call))
    context.add_init_script(SPY)
    return noted


def left_behind(page: Page) -> dict[str, Any]:
    """What the browser keeps for this origin."""
    found: dict[str, Any] = page.evaluate(LEFT)
    return found


def test_a_borrowed_device_keeps_nothing_and_never_makes_a_passkey_r06(
    browser: Browser, start: Callable[[str], Server], shots: Path
) -> None:
    server = start("sqlite")
    joy = Coordinator(take(browser, server.origin, shots / "shared", LAPTOP), "manager")
    dee = Coordinator(take(browser, server.origin, shots / "shared", LAPTOP), "coordinator")
    joy.set_up(server.set_up_link(), "Northshire", "Joy Penrose")
    dee.join(joy.take_on("Dee Marsh", "Coordinator"))
    code = dee.add_young_person("Jo Lane", "2011-03-02")
    borrowed = take(browser, server.origin, shots / "shared", PHONE)
    noted = listen(borrowed.context)
    jo = YoungPerson(borrowed, "borrowed")
    jo.come_in(code, own=False)
    assert len(jo.take_words()) == 6
    jo.see("Hi Jo.")
    for path in ("/my/", "/my/people", "/my/book", "/my/you", "/my/help", "/my/you/words", "/my/you/passkeys/add"):
        jo.go(path)
        assert left_behind(jo.page) == NOTHING, path
    assert noted == []
    assert borrowed.keys is not None
    assert borrowed.keys.passkeys() == []
    kept = [cookie["name"] for cookie in borrowed.context.cookies() if cookie.get("expires", -1) != -1]
    assert kept == []  # what cookies there are end with the browser
    jo.go("/my/you")
    jo.press("Sign out here")
    assert left_behind(jo.page) == NOTHING
    assert not any(cookie["name"] == "__Host-s" for cookie in borrowed.context.cookies())
    borrowed.watch.check()
    for device in (joy.device, dee.device, borrowed):
        device.context.close()


def test_the_spy_does_see_what_an_own_phone_makes(
    browser: Browser, start: Callable[[str], Server], shots: Path
) -> None:
    server = start("sqlite")
    device = take(browser, server.origin, shots / "shared", LAPTOP)
    noted = listen(device.context)
    Coordinator(device, "own").set_up(server.set_up_link(), "Northshire", "Joy Penrose")
    assert noted == ["credentials.create"]
    device.context.close()
