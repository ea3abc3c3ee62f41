"""A phone's face or finger, for browser stories: Chromium's virtual authenticator, and the pages that ask for it.

    phone = Phone(page)                       # has a passkey keeper that says yes at once
    phone.come_in(code)                       # from welcome code to home, on one's own phone
    phone.sign_in()                           # back in with the passkey
    other.take_over(phone)                    # the same passkeys on a second device, as if synced

Pages are on http://localhost: Chromium has no passkeys on 127.0.0.1.
"""

from __future__ import annotations

import re
from typing import Any, cast

from playwright.sync_api import CDPSession, Page, expect

SPY = """() => {
  const made = navigator.credentials.create.bind(navigator.credentials);
  globalThis.passkeysAsked = 0;
  navigator.credentials.create = (...asked) => { globalThis.passkeysAsked += 1; return made(...asked); };
}"""


class Keeper:
    """The part of a device that keeps passkeys and checks who holds it."""

    def __init__(self, page: Page, *, can_verify: bool = True) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": can_verify,
            "isUserVerified": can_verify,
            "automaticPresenceSimulation": True,
        }
        self.id: str = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        """What it keeps."""
        told = self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return cast("list[dict[str, Any]]", told["credentials"])

    def keep(self, passkeys: list[dict[str, Any]]) -> None:
        """Keep these as well, as a synced device would."""
        for passkey in passkeys:
            self._cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": passkey})

    def verify(self, is_them: bool) -> None:
        """Whether the finger that touches is the right one from now on."""
        self._cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_them})

    def remove(self) -> None:
        """A device without any passkeys."""
        self._cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})


class Phone:
    """A page with a keeper, and the ways in."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.keeper = Keeper(page)

    def go(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(f"{self.origin}{path}")

    def press(self, name: str) -> None:
        """Press the button or link with these words."""
        found = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        found.first.click()

    def take_over(self, other: Phone) -> None:
        """The other device's passkeys are here too."""
        self.keeper.keep(other.keeper.passkeys())

    def open_code(self, path: str, code: str, label: str) -> None:
        """Type a code into its page and go on."""
        self.go(path)
        self.page.get_by_label(label).fill(code)
        self.press("Next")

    # — a young person —

    def answer_whose(self, is_own: bool) -> None:
        """Is this your own phone?"""
        expect(self.page.get_by_role("heading", name="Is this your own phone?")).to_be_visible()
        self.page.get_by_label("Yes, it’s mine" if is_own else "No, or I share it").check()
        self.press("Next")

    def come_in(self, code: str) -> list[str]:
        """From the welcome code to home on one's own phone; returns the six words."""
        self.open_code("/my/welcome", code, "Your welcome code")
        self.answer_whose(is_own=True)
        self.press("Set it up")
        expect(self.page).to_have_url(re.compile(r"/my/you/words$"))
        return self.see_words()

    def see_words(self) -> list[str]:
        """Show the six words, once, and go on."""
        self.press("Show me my words")
        words = self.page.locator("#words li").all_inner_texts()
        self.press("I’ve got them")
        return [word.strip() for word in words]

    def come_in_shared(self, code: str) -> list[str]:
        """From the welcome code to home on somebody else's device; returns the six words."""
        self.open_code("/my/welcome", code, "Your welcome code")
        self.answer_whose(is_own=False)
        return self.see_words()

    def sign_in(self) -> None:
        """Back in with the passkey."""
        self.go("/my/sign-in")
        self.press("Sign in")
        expect(self.page).to_have_url(re.compile(r"/my/$"))

    # — staff —

    def set_up(self, link: str, authority: str, name: str, nation: str = "England") -> None:
        """The very first visit, by the link that the server printed."""
        self.page.goto(link)
        self.page.get_by_label("Name of your council or charity").fill(authority)
        self.page.get_by_label(nation, exact=True).check()
        self.page.get_by_label("Your own name").fill(name)
        self.press("Next")
        self.press("Make a passkey")
        expect(self.page).to_have_url(re.compile(r"/coordinator/$"))

    def join(self, code: str) -> None:
        """A new member of staff makes their passkey."""
        self.open_code("/coordinator/join", code, "Your code")
        self.press("Make a passkey")
        expect(self.page).to_have_url(re.compile(r"/coordinator/$"))

    def sign_in_staff(self) -> None:
        """Back in with the passkey."""
        self.go("/coordinator/sign-in")
        self.press("Sign in")
        expect(self.page).to_have_url(re.compile(r"/coordinator/$"))

    def touch(self) -> None:
        """On the page that asks whether it is still them: touch, and the form goes on by itself."""
        self.press("Use my passkey")

    # — a guest —

    def accept_invitation(self, code: str) -> None:
        """From the invitation to the first page."""
        self.open_code("/guest/come-in", code, "Your invitation code")
        self.press("Use my face, finger or PIN")
        expect(self.page).to_have_url(re.compile(r"/guest/$"))
