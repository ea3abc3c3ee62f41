"""The whole story with no shortcuts, in real browsers against a real server, on SQLite and on PostgreSQL.

From the set-up link to the young person's two taps that end it: real passkeys (a virtual authenticator for each
device), a real 12 MP photo that says where it was taken, and nothing written behind the pages' backs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.devices import LAPTOP, PHONE, Device, take
from tests.browser.pages.coordinator import Coordinator
from tests.browser.pages.guest import Guest
from tests.browser.pages.young_person import YoungPerson
from tests.browser.server import Server
from tests.support import photos

NICKNAME = "Auntie Bee"
MEMORY = "You hid the scone in your welly boot and said the dog had eaten it. I have never laughed so much since."
ANSWER = "I remember the welly! I looked at your photo for a long time. Does the pear tree still stand?"
ANOTHER = "Me again. I have looked out the picture of the gate, and it wobbles still."
CHECKS = dict.fromkeys(("court-orders", "records", "police", "identity", "exploitation"), "clear") | {
    "dbs": "not_applicable", "yp-ready": "ready",
}  # fmt: skip


class Everybody:
    """The people of the story, each at a device of their own."""

    def __init__(self, browser: Browser, server: Server, shots: Path) -> None:
        def device(kind: dict[str, Any]) -> Device:
            taken = take(browser, server.origin, shots, kind)
            self.devices.append(taken)
            return taken

        self.devices: list[Device] = []
        self.joy = Coordinator(device(LAPTOP), "1-manager")
        self.dee = Coordinator(device(LAPTOP), "2-coordinator")
        self.sol = Coordinator(device(LAPTOP), "3-lead")
        self.amara = YoungPerson(device(PHONE), "4-young-person")
        self.bee = Guest(device(PHONE), "5-guest")

    def __enter__(self) -> Everybody:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        """Let go of every browser; where the story broke off, with a picture of what each of them showed."""
        for number, device in enumerate(self.devices, 1):
            if kind is not None:
                device.shot(f"broken-{number}")
            device.context.close()


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "database",
    [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)],
)
def test_from_the_set_up_link_to_two_taps_that_end_it(
    database: str, browser: Browser, start: Callable[[str], Server], shots: Path, tmp_path: Path
) -> None:
    server = start(database)
    everybody = Everybody(browser, server, shots / f"story-{database}")
    with everybody:
        begin(everybody, server)
        ask(everybody)
        look_and_check(everybody)
        agree_to_talk(everybody)
        be_in_touch(everybody)
        send_a_memory(everybody, tmp_path)
        receive_it(everybody)
        write_back(everybody)
        stop(everybody)
        for device in everybody.devices:
            device.watch.check()


def begin(everybody: Everybody, server: Server) -> None:
    """An authority, its staff, and a young person on her own phone, each with a passkey of their own."""
    joy, dee, sol, amara = everybody.joy, everybody.dee, everybody.sol, everybody.amara
    joy.set_up(server.set_up_link(), "Northshire", "Joy Penrose")
    dee.join(joy.take_on("Dee Marsh", "Coordinator"))
    sol.join(joy.take_on("Sol Whitaker", "Safeguarding lead"))
    code = dee.add_young_person("Amara Okafor", "2010-06-14")
    amara.come_in(code, own=True)
    amara.make_passkey()
    assert len(amara.take_words()) == 6
    amara.see("Hi Amara.")
    amara.shot("home-empty")


def ask(everybody: Everybody) -> None:
    """She names somebody and asks; it says when she hears next."""
    amara = everybody.amara
    amara.name_somebody(NICKNAME, "She had a pear tree and a wobbly gate.", "Does she still make scones?")
    amara.ask("Dee")
    amara.home()
    amara.see("You’ve asked.", "Dee will tell you what happens next by")
    amara.shot("home-asked")


def look_and_check(everybody: Everybody) -> None:
    """From the queue to every check answered; what she reads moves with it."""
    dee, amara = everybody.dee, everybody.amara
    dee.queue()
    dee.take_from_queue("Someone new to find")
    dee.see(NICKNAME)
    dee.start_looking()
    amara.home()
    amara.see("Looking.")
    dee.note_lead("Her cousin has her number, and says that she asks after Amara.")
    dee.move("This may be them")
    dee.part("finding")
    dee.note_identifier("shared_memory", "She told me of the scone in the welly boot.")
    dee.note_identifier("date_of_birth", "It is the same as on the birth certificate.")
    dee.shot("finding")
    dee.move("It is them")
    dee.answer_checks(CHECKS, "Asked on the day it was opened. Nothing known.")
    amara.home()
    amara.see("Making sure it’s safe.")


def agree_to_talk(everybody: Everybody) -> None:
    """Two people, each with a touch; and then she said yes."""
    everybody.dee.turn_first_key("allow-approach", "She is kind, and Amara has asked for her for a year.")
    everybody.sol.turn_second_key("I have read the checks and agree.")
    everybody.amara.home()
    everybody.amara.see("Talking to them.")
    everybody.dee.move("They said yes", "I visited her twice. She knows that everything is read first.")


def be_in_touch(everybody: Everybody) -> None:
    """Ways are opened with two keys; only then can the young person say yes; only then is anybody invited."""
    dee, sol, amara, bee = everybody.dee, everybody.sol, everybody.amara, everybody.bee
    dee.answer_checks({"their-readiness": "ready"}, "She knows what to expect, and can keep to it.")
    dee.turn_first_key("open-rungs", "They both want it.", ["memory_only", "letters", "photos"])
    sol.turn_second_key("Letters and photos, to begin with.")
    amara.choose_yes(NICKNAME)
    dee.part("contact")
    code = dee.invite("Beatrice Obi")
    bee.come_in(code)
    bee.agree()


def send_a_memory(everybody: Everybody, folder: Path) -> None:
    """A memory with a photo as a telephone takes it; two people read it, one of them the safeguarding lead."""
    dee, sol, amara, bee = everybody.dee, everybody.sol, everybody.amara, everybody.bee
    photo = folder / "IMG_2071.JPG"
    photo.write_bytes(photos.phone_jpeg())
    bee.send_memory(MEMORY, photo, "Dee")
    amara.has_no_envelope()
    dee.read(MEMORY)
    dee.pass_on()
    amara.has_no_envelope()
    sol.read(MEMORY)
    sol.pass_on()
    amara.has_no_envelope()


def receive_it(everybody: Everybody) -> None:
    """After the half minute in which it could be taken back, it lies there; she opens it, and keeps it."""
    amara = everybody.amara
    amara.wait_for_envelope()
    amara.open_envelope()
    amara.see(MEMORY)
    width, picture = amara.photo()
    assert width > 0
    assert_nothing_is_hidden_in(picture)
    amara.keep()
    amara.book()
    amara.see(MEMORY)


def assert_nothing_is_hidden_in(picture: bytes) -> None:
    """The bytes as served say nothing but the picture: not where, not when, not with what."""
    assert picture[:4] == b"RIFF"
    assert picture[8:12] == b"WEBP"
    canary = photos.CANARY
    hidden = [b"EXIF", b"Exif", b"GPS", b"XMP ", b"xmpmeta", b"ICCP", b"JFIF", b"Apple", *(
        canary.encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))]  # fmt: skip
    assert [each for each in hidden if each in picture] == []


def write_back(everybody: Everybody) -> None:
    """What she writes is read as well, and then read by whom it is for; meanwhile another letter comes for her."""
    dee, amara, bee = everybody.dee, everybody.amara, everybody.bee
    amara.person(NICKNAME)
    amara.write(ANSWER, "Dee")
    dee.read(ANSWER)
    dee.pass_on()
    bee.home()
    bee.see_not("wrote to you")
    bee.send_letter(ANOTHER, "Dee")
    dee.read(ANOTHER)
    dee.pass_on()
    bee.wait_for_letter()
    bee.see_not("pear tree")
    bee.open_letter()
    bee.see(ANSWER)


def stop(everybody: Everybody) -> None:
    """Two taps: what lies there unopened is gone, nothing more comes, and no word of it reaches the other side.

    A letter that was opened within a day goes at once: ending goes before hiding that it ended (decision 0017).
    """
    dee, amara, bee = everybody.dee, everybody.amara, everybody.bee
    amara.wait_for_envelope()
    before = bee.words_at_home()
    amara.stop(NICKNAME)
    amara.see("You can ask again any time.")
    amara.see_not(ANOTHER)
    amara.has_no_envelope()
    amara.shot("home-after-the-stop")
    assert bee.words_at_home() == before
    bee.send_letter("Are you well? It rained all week.", "Dee")
    bee.shot("after-the-stop")
    amara.has_no_envelope()
    dee.queue()
    dee.go_to_contact("Amara", NICKNAME)
    dee.see("Stopped")
    dee.shot("contact-after-the-stop")
