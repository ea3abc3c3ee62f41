"""A voice note through the pages: recorded, heard before it goes, played, kept; what may listen and play (R59, R73)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from domain import clock, sound
from domain.sandbox import Sandbox
from domain.sound_answer import FRAME_BYTES
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import press
from tests.support.sounds import played, recorded

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]
TEXT = "I can’t whistle down a letter."


def recording(by: str = "Chrome", **how: Any) -> tuple[io.BytesIO, str]:
    return io.BytesIO(recorded(by, **how)), "voice.webm"


def source(page: Page) -> str:
    found = re.search(r'<audio [^>]*src="([^"]+)"', page.text)
    assert found, page.words
    return found[1]


def play(client: Client, address: str, **headers: str) -> TestResponse:
    return client.open("GET", address, headers={"Sec-Fetch-Dest": "audio", **headers}).response


def written(client: Clients, **fields: Any) -> Page:
    """Gus's form, sent; the page that it leads to, or the form once more."""
    page = client("gus").get("/guest/write").send("/guest/write", **{"text": TEXT, "look": "y", **fields})
    return page.follow() if page.status == 303 else page


def sent(client: Clients) -> str:
    """A letter of Gus's with a voice note, on its way; its id."""
    own = written(client, voice=recording())
    item_id = own.path.rsplit("/", 1)[1]
    own.send(f"/guest/letters/{item_id}/send")
    return item_id


def test_it_is_said_heard_passed_on_opened_played_and_kept(client: Clients, cast: Cast) -> None:
    item_id = sent(client)
    review = f"/coordinator/letters/{item_id}"
    for name in ("dee", "sol"):
        page = client(name).get(review)
        assert len(played(play(client(name), source(page)).data)) > 60_000
        refused = press(page, f"{review}/verdict", verdict="pass")
        assert refused.status == 422
        assert "Listen to the whole voice note first" in refused.words
        assert press(refused, f"{review}/verdict", verdict="pass", listened="y").status == 303
    with clock.held(clock.now() + timedelta(seconds=31)):
        amara, address = client("amara"), f"/my/letters/{item_id}"
        envelope = amara.get(address)
        assert "With a voice note." in envelope.words
        assert "audio" not in envelope.text
        letter = envelope.send(f"{address}/open").follow()
        note = source(letter)
        assert play(amara, note).status_code == 200
        assert play(client("ben"), note).status_code == 404
        letter.send(f"{address}/keep")
        assert source(amara.get("/my/book")) == note


def test_a_young_person_says_it_too_and_can_take_it_out_again(client: Clients, cast: Cast) -> None:
    amara, path = client("amara"), f"/my/people/{cast.person('gus')}/write"
    page = amara.get(path).send(path, text="Hi", voice=recording("Safari"), then="stay").follow()
    assert play(amara, source(page)).status_code == 200
    said = page.send(page.path, said="Me and the kettle", then="stay").follow()
    assert "Me and the kettle" in said.text
    sound_id = re.search(r'name="remove_voice" value="([^"]+)"', said.text)
    assert sound_id
    gone = said.send(said.path, remove_voice=sound_id[1], then="stay").follow()
    assert "<audio controls controlslist" not in gone.text
    assert "Hi" in gone.text


def test_a_voice_without_words_can_be_sent(client: Clients, cast: Cast) -> None:
    own = written(client, text="", voice=recording("Firefox"))
    assert own.send(f"{own.path}/send").follow().status == 200


@pytest.mark.parametrize(
    ("sent_file", "words"),
    [
        (recording("Chrome", film=True), "This is a video"),
        ((io.BytesIO(b"%PDF-1.7 not a sound"), "voice.mp3"), "We can’t play this"),
        (recording("WAV", loud=10), "We couldn’t hear anything"),
        ((io.BytesIO(recorded()[:300]), "voice.webm"), "We couldn’t open this recording"),
        ((io.BytesIO(bytes(25 * 1024 * 1024 + 1)), "voice.wav"), "This recording is over 25 MB"),
    ],
)
def test_r60_whatever_is_wrong_with_it_the_words_stay(
    client: Clients, cast: Cast, sent_file: tuple[io.BytesIO, str], words: str
) -> None:
    page = written(client, voice=sent_file)
    assert page.status == 422
    assert words in page.words
    assert TEXT in page.text


def test_without_the_decoder_the_sentence_is_kind_and_nothing_else_is_lost(
    client: Clients, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "_sandbox", Sandbox("domain.no_such_module:rebuild", sound.LIMITS))
    page = written(client, voice=recording())
    assert page.status == 422
    assert "We can’t take voice notes right now. Your words are kept." in page.words
    assert TEXT in page.text


def test_r59_what_is_played_is_inert_never_kept_and_only_played(client: Clients, cast: Cast) -> None:
    own = written(client, voice=recording())
    gus, note = client("gus"), source(own)
    whole = play(gus, note)
    told = whole.headers
    assert told["Content-Type"] == "audio/mpeg"
    assert told["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (told["X-Content-Type-Options"], told["Cache-Control"]) == ("nosniff", "no-store")
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Encoding" not in told
    for wanted in ("document", "iframe", "script", "image", "empty"):
        assert gus.open("GET", note, headers={"Sec-Fetch-Dest": wanted}).status == 404
    assert client("dee").open("GET", note, headers={"Sec-Fetch-Dest": "audio"}).status != 200


def test_a_player_may_ask_for_a_part_of_it(client: Clients, cast: Cast) -> None:
    gus = client("gus")
    note = source(written(client, voice=recording()))
    whole = play(gus, note).data
    part = play(gus, note, Range="bytes=0-1")
    assert (part.status_code, part.data) == (206, whole[:2])
    assert part.headers["Content-Range"] == f"bytes 0-1/{len(whole)}"
    assert play(gus, note, Range=f"bytes={FRAME_BYTES}-").data == whole[FRAME_BYTES:]
    assert play(gus, note, Range=f"bytes={len(whole) + 5}-").status_code == 416


def test_r73_only_pages_that_record_may_use_the_microphone(client: Clients, cast: Cast) -> None:
    def may_record(page: Page) -> bool:
        return "microphone=(self)" in page.headers["Permissions-Policy"]

    amara, gus = client("amara"), client("gus")
    assert may_record(gus.get("/guest/write"))
    assert may_record(amara.get(f"/my/people/{cast.person('gus')}/write"))
    for page in (gus.get("/guest/"), amara.get("/my/"), amara.get("/my/book/new"), client("dee").get("/coordinator/")):
        assert not may_record(page)
        assert "microphone=()" in page.headers["Permissions-Policy"]
    assert "camera=()" in gus.get("/guest/write").headers["Permissions-Policy"]


def test_what_is_written_down_is_read_below_it_and_marked_for_the_reader(client: Clients, cast: Cast) -> None:
    review = f"/coordinator/letters/{sent(client)}"
    whole = f"/coordinator/young-people/{cast['amara'].yp_id}/people/{cast.person('gus')}/thread"
    assert source(client("dee").get(whole)) == source(client("dee").get(review))
    page = press(
        client("dee").get(review), f"{review}/write-down", transcript="Ring me on 07700 900 318, it’s Uncle Gus."
    ).follow()
    assert "The words are kept." in page.words
    assert "Ring me on 07700 900 318" in page.words
    assert "Phone number (with the voice note)" in page.words
