"""What somebody invited does on their phone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages.page import Side


class Guest(Side):
    """The invited person's side, at /guest/."""

    def come_in(self, code: str) -> None:
        """By the front door, with the code that was given by telephone, and a passkey."""
        self.go("/")
        self.shot("front-door")
        self.go("/guest/come-in")
        self.fill("Your invitation code", code)
        self.shot("code")
        self.press("Next")
        self.shot("passkey")
        self.press("Use my face, finger or PIN")
        self.page.wait_for_url("**/guest/")

    def agree(self) -> None:
        """Yes."""
        self.shot("agree")
        self.press("Yes, I’d like that")
        self.shot("home")

    def send_memory(self, words: str, photo: Path, reader: str) -> None:
        """A memory with a photo: written, looked at, sent."""
        self.press("Share a memory or a photo")
        self.page.locator("[name=text]").fill(words)
        self.page.locator("input[name=photos]").set_input_files(photo)
        expect(self.page.locator("[data-previews] img")).to_be_visible()
        self.shot("write")
        self.press("See how it looks")
        self.page.wait_for_url("**/guest/letters/*")
        self.page.locator("main figure img").wait_for()
        self.shot("look")
        self.press(f"Send to {reader} to read")
        self.see("It’s with us.")
        self.shot("sent")

    def send_letter(self, words: str, reader: str) -> None:
        """A letter of words alone: written, looked at, sent."""
        self.home()
        self.press("Write a letter")
        self.page.locator("[name=text]").fill(words)
        self.press("See how it looks")
        self.press(f"Send to {reader} to read")
        self.see("It’s with us.")

    def home(self) -> None:
        """The thread."""
        self.go("/guest/")

    def wait_for_letter(self, seconds: int = 45) -> None:
        """Look again and again, until something has come."""
        envelope = self.page.locator(".env")
        for _ in range(seconds):
            self.home()
            if envelope.count():
                break
            self.page.wait_for_timeout(1000)
        expect(envelope).to_have_count(1)
        self.shot("home-letter")

    def open_letter(self) -> None:
        """Now."""
        self.press("Open it")
        self.shot("read")

    def words_at_home(self) -> str:
        """Every word of the thread's first page but those of a letter that lies there."""
        self.home()
        self.page.locator(".env").evaluate_all("envelopes => envelopes.forEach((envelope) => envelope.remove())")
        return " ".join(self.page.locator("body").inner_text().split())
