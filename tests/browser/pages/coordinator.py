"""What a member of staff does at a computer: set-up, colleagues, young people, the queue, the two keys, reading."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.pages.page import Side

ASKED_AGAIN = "Is it still you?"


class Coordinator(Side):
    """The staff side, at /coordinator/."""

    # — coming in —

    def set_up(self, link: str, authority: str, name: str) -> None:
        """The very first visit."""
        self.go(link)
        self.fill("Name of your council or charity", authority)
        self.choose("England")
        self.fill("Your own name", name)
        self.shot("set-up")
        self.press("Next")
        self._make_passkey()

    def join(self, code: str) -> None:
        """With a colleague's code."""
        self.go("/coordinator/sign-in")
        self.shot("sign-in")
        self.press("I’m new and have a code")
        self.fill("Your code", code)
        self.press("Next")
        self._make_passkey()

    def _make_passkey(self) -> None:
        self.shot("passkey")
        self.press("Make a passkey")
        self.page.wait_for_url("**/coordinator/")
        self.look_round()

    def touch(self) -> None:
        """The passkey once more, because what comes matters."""
        self.see(ASKED_AGAIN)
        self.page.get_by_role("button", name="Use my passkey").click()
        expect(self.page.locator("h1")).not_to_have_text(ASKED_AGAIN)
        self._arrived()

    # — colleagues and young people —

    def take_on(self, name: str, role: str) -> str:
        """A new colleague; returns the code for them."""
        self.go("/coordinator/staff")
        self.press(re.compile("^Add"))
        self.fill("Their name", name)
        self.page.locator("[name=phone]").fill("01632 960 100")
        self.choose(role)
        self.shot("new-colleague")
        self._send("/staff/add")
        self.touch()
        self._send("/code")
        self.touch()
        self.shot("colleague-code")
        return self._code()

    def add_young_person(self, name: str, born_on: str) -> str:
        """Somebody who said yes; returns their welcome code."""
        self.go("/coordinator/young-people")
        self.press("Add a young person")
        self.fill("What name do they use?", name)
        self.fill("When were they born?", born_on)
        self.choose("They agreed to take part")
        self.fill("How was it explained, and by whom?", "At home, with her carer. She asked good questions.")
        self.choose("The legal side has been looked at, and nothing stands in the way")
        self.shot("new-young-person")
        self.press("Add them")
        self.shot("case-new")
        self.press("Make a welcome code")
        if ASKED_AGAIN in self.page.inner_text("h1"):
            self.touch()
        self.shot("welcome-code")
        return self._code()

    def _code(self) -> str:
        words = self.page.locator("#main").inner_text()
        found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", words)
        assert found, words
        return found.group()

    def go_to_contact(self, young_person: str, person: str) -> None:
        """By the list of young people and the case."""
        self.go("/coordinator/young-people")
        self.page.get_by_role("link", name=young_person).first.click()
        self._arrived()
        self.press(f"Open: {person}")

    # — the queue —

    def queue(self) -> None:
        """What waits."""
        self.go("/coordinator/")
        self.shot("queue")

    def take_from_queue(self, title: str) -> None:
        """Open the row that says this."""
        row = self.page.locator("ol.queue li").filter(has_text=title)
        expect(row).to_have_count(1)
        row.get_by_role("link").first.click()
        self._arrived()

    # — one contact —

    def part(self, name: str) -> None:
        """One of the parts of the pages about a contact: contact, finding, checks, keys or invitation."""
        chips = self.page.locator(".subhead nav a")
        (chips.first if name == "contact" else chips.and_(self.page.locator(f'[href$="/{name}"]'))).click()
        self._arrived()

    def start_looking(self) -> None:
        """The first move."""
        self.shot("contact")
        self.press("Start looking")

    def note_lead(self, says: str) -> None:
        """A lead and a try, each with its words."""
        self.part("finding")
        lead = self._form("/leads")
        lead.locator("[name=lead-source]").select_option("relative")
        lead.locator("[name=lead-says]").fill(says)
        lead.locator("[name=lead-confidence]").select_option("probable")
        self._send("/leads")
        self.page.locator('.subhead ~ nav.parts a[href$="/tries"]').click()
        self._arrived()
        attempt = self._form("/attempts")
        attempt.locator("[name=attempt-channel]").select_option("through_someone")
        attempt.locator("[name=attempt-wording]").fill(
            "I said my name, and that I had a message that was not bad news."
        )
        attempt.locator("[name=attempt-result]").select_option("spoke")
        self._send("/attempts")

    def note_identifier(self, kind: str, note: str) -> None:
        """One thing that shows who they are."""
        form = self._form("/identifiers")
        form.locator("[name=identifier-kind]").select_option(kind)
        form.locator("[name=identifier-note]").fill(note)
        self._send("/identifiers")

    def move(self, label: str, reason: str = "", words: str = "") -> None:
        """One move, with why where that is asked."""
        self.part("contact")
        self.press(label)
        if reason:
            self.page.locator("[name=reason]").fill(reason)
            if words:
                self.page.locator("[name=words]").fill(words)
            self.shot("why")
            self.press(label)

    def answer_checks(self, answers: dict[str, str], note: str) -> None:
        """Every check, one after another."""
        self.part("checks")
        self.shot("checks-open")
        for kind, answer in answers.items():
            self.page.locator(f'a[href$="/checks/{kind}"]').first.click()
            self._arrived()
            self.page.locator(f'label:has([name=outcome][value="{answer}"])').click()
            self.page.locator("[name=note]").fill(note)
            self._send(f"/checks/{kind}")
        self.shot("checks-done")

    def turn_first_key(self, kind: str, reason: str, ways: list[str] | None = None) -> None:
        """Say what for and why; the passkey once more."""
        self.part("keys")
        self.page.locator(f'a[href$="/keys/{kind}"]').first.click()
        self._arrived()
        for way in ways or []:
            self.page.locator(f'label:has([name=rungs][value="{way}"])').click()
        self.page.locator("[name=reason]").fill(reason)
        self.shot(f"first-key-{kind}")
        self._send(f"/keys/{kind}")
        self.touch()
        self.shot(f"first-key-{kind}-turned")

    def turn_second_key(self, why: str) -> None:
        """Somebody else agrees; the passkey once more."""
        self.queue()
        self.take_from_queue("Second key")
        self.page.locator('label:has([name=answer][value="agree"])').click()
        self.page.locator("[name=words]").fill(why)
        self.shot("second-key")
        self._send(re.compile(r"/proposals/[^/]+$"))
        self.touch()
        self.shot("second-key-turned")

    def invite(self, name: str) -> str:
        """The code to give by telephone."""
        self.part("invitation")
        self.page.locator("[name=name]").fill(name)
        self.shot("invitation")
        self._send("/invitation")
        if ASKED_AGAIN in self.page.inner_text("h1"):
            self.touch()
        self.shot("invitation-code")
        return self._code()

    # — reading —

    def read(self, sees: str) -> None:
        """Open what waits to be read."""
        self.queue()
        self.take_from_queue("Something to read")
        self.see(sees)

    def pass_on(self) -> None:
        """As it is; the passkey once more."""
        self.page.locator('label:has([name=verdict][value="pass"])').click()
        self.shot("reading")
        self._send("/verdict")
        self.touch()
        self.shot("read")

    def _form(self, ends: str | re.Pattern[str]) -> Locator:
        """The form that posts to an address with this end, opened where it is folded away."""
        forms = self.page.locator("form[method=post]")
        actions = [form.get_attribute("action") or "" for form in forms.all()]
        is_it = ends.search if isinstance(ends, re.Pattern) else lambda action: action.endswith(ends)
        form = forms.nth(next(index for index, action in enumerate(actions) if is_it(action)))
        folded = form.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.locator("> summary").click()
        return form

    def _send(self, ends: str | re.Pattern[str]) -> None:
        self._form(ends).locator("button[type=submit]").last.click()
        self._arrived()
