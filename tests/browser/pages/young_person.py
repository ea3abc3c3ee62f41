"""What a young person does on their own phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.pages.page import Side


class YoungPerson(Side):
    """A young person's side, at /my/."""

    def look_round(self) -> None:
        """Leaving quickly and getting help are on every page."""
        super().look_round()
        if "/my/" in self.page.url:
            expect(self.page.locator("header a.quick", has_text="Leave")).to_be_visible()
            expect(self.page.locator("header .quick", has_text="help").locator("visible=true").first).to_be_visible()

    # — coming in —

    def come_in(self, code: str, *, own: bool) -> None:
        """With a welcome code, on this device; then the words, or the page where a passkey is made."""
        self.go("/my/sign-in")
        self.shot("sign-in")
        self.press("I have a welcome code")
        self.fill("Your welcome code", code.lower())
        self.shot("welcome-code")
        self.press("Next")
        self.see("Is this your own phone?")
        self.shot("whose-phone")
        self.choose("Yes, it’s mine" if own else "No, or I share it")
        self.press("Next")

    def make_passkey(self) -> None:
        """A finger on the phone."""
        self.shot("passkey")
        self.press("Set it up")
        self.page.wait_for_url("**/my/you/words")

    def take_words(self) -> list[str]:
        """Six words, read and put away; then home."""
        self.shot("before-words")
        self.press("Show me my words")
        words = self.page.locator("ol.words li").all_inner_texts()
        self.shot("six-words")
        self.press("I’ve got them")
        return words

    # — people —

    def name_somebody(self, nickname: str, remembers: str, would_ask: str) -> None:
        """One question a page, as far as asking."""
        self.go("/my/")
        self.press("Add someone")
        self.fill("What do you call them?", nickname)
        self.shot("name")
        self.press("Carry on")
        self.choose("Other family")
        self.shot("who")
        self.press("Carry on")
        self.choose("Close")
        self.shot("ring")
        self.press("Carry on")
        self.choose("I’d like to be in touch")
        self.shot("wish")
        self.press("Carry on")
        self.page.locator("[name=answer]").fill(remembers)
        self.shot("remember")
        self.press("Carry on")
        self.page.locator("[name=answer]").fill(would_ask)
        self.press("Carry on")
        self.press("Skip this one")
        self.see(f"{nickname} is on your list")
        self.shot("added")

    def ask(self, coordinator: str) -> None:
        """See what would happen, and ask."""
        self.press("See what would happen")
        self.choose("Look, and talk to them")
        self.shot("ask")
        self.press(f"Ask {coordinator}")
        self.shot("asked")

    def home(self) -> None:
        """Where everything begins."""
        self.go("/my/")

    def person(self, nickname: str) -> None:
        """The page about one of their people."""
        self.go("/my/people")
        self.page.locator("ul.rows a.tap", has_text=nickname).click()
        self._arrived()

    def choose_yes(self, nickname: str) -> None:
        """They would like to hear from you: yes."""
        self.home()
        self.shot("home-they-agreed")
        self.press("Choose")
        self.shot("choose")
        self.press("Yes, be in touch")
        self.see("You’re in touch")
        self.shot("in-touch")

    # — letters —

    def wait_for_envelope(self, seconds: int = 45) -> None:
        """Look at home again and again, until something lies there."""
        envelope = self.page.locator(".env")
        for _ in range(seconds):
            self.home()
            if envelope.count():
                break
            self.page.wait_for_timeout(1000)
        expect(envelope).to_have_count(1)
        self.shot("home-envelope")

    def has_no_envelope(self) -> None:
        """Nothing new lies at home."""
        self.home()
        expect(self.page.locator(".env")).to_have_count(0)

    def open_envelope(self) -> None:
        """Now."""
        self.press("Open it")
        self.page.locator("main img").first.wait_for()
        self.shot("letter")

    def photo(self) -> tuple[int, bytes]:
        """The photo as the browser shows it: how wide it truly is, and the bytes as they were served."""
        with self.page.expect_response(lambda response: "/my/photos/" in response.url) as served:
            self.page.reload()
        image = self.page.locator("main figure img").first
        self.page.wait_for_function("image => image.complete", arg=image.element_handle())
        return image.evaluate("image => image.naturalWidth"), served.value.body()

    def keep(self) -> None:
        """Into the book."""
        self.press("Keep in my book")
        self.shot("kept")

    def book(self) -> None:
        """The book."""
        self.go("/my/book")
        self.shot("book")

    def write(self, words: str, coordinator: str) -> None:
        """A letter, from the page about them, and off it goes to be read."""
        self.press("Write")
        self.page.locator("[name=text]").fill(words)
        self.shot("write")
        self.press(f"Send it to {coordinator}")
        self.see("It’s with us.")
        self.shot("sent")

    # — withdrawing —

    def stop(self, nickname: str) -> None:
        """Two taps, from the page about them."""
        self.person(nickname)
        self.shot("person")
        self.page.locator(".stay").get_by_role("link", name="Stop", exact=True).tap()
        dialog = self.page.locator("dialog[open]")
        expect(dialog).to_be_visible()
        self.shot("stop")
        dialog.get_by_role("button", name="Stop", exact=True).tap()
        self.page.wait_for_url("**done=stopped*")
        self.look_round()
        self.shot("stopped")
