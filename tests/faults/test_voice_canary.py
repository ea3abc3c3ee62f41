"""R53, R58, R93: a recording from a telephone, from form to store, and nothing it knew of its maker anywhere."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from domain import clock, media, sound
from domain.sandbox import Answer
from domain.sound_scan import kind_of
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.sounds import recorded, with_id3

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]
CANARY, NAME = "Wren557QuinceVoice", "Wren558QuinceName"
TAGS = tuple((word, f"{CANARY} {word}") for word in ("title", "artist", "comment", "location", "encoder"))


def lying_about(*folders: Path) -> list[str]:
    """Files that begin like a recording or hold a canary."""
    found = []
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        there = path.read_bytes()
        if kind_of(there[:64]) is not None or CANARY.encode() in there or NAME in path.name or NAME.encode() in there:
            found.append(path.name)
    return found


@pytest.mark.parametrize("by", ["Chrome", "Safari", "Firefox", "MP3", "M4A"])
def test_nothing_a_recording_knew_is_served_stored_or_left_lying_about(
    by: str, client: Clients, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = recorded(by, tags=TAGS)
    data = with_id3(data, (b"TIT2", b"\0" + CANARY.encode())) if by == "MP3" else data
    assert CANARY.encode() in data, "the control: it is in what is sent"
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    folders, seen, run = (tmp_path, media.store().folder), list[str](), sound._sandbox.run

    def looking(given: int, argument: bytes = b"") -> Answer:
        """The moment at which the original is certainly there."""
        seen.extend([*lying_about(*folders), str(Path(f"/proc/self/fd/{given}").readlink())])
        return run(given, argument)

    monkeypatch.setattr(sound._sandbox, "run", looking)
    gus = client("gus")
    saved = gus.get("/guest/write").send("/guest/write", text="Hi", voice=(io.BytesIO(data), f"{NAME}.webm"), look="y")
    own = saved.follow()
    assert [one.split(":")[0] for one in seen] == ["/memfd"]
    assert NAME not in own.text
    assert CANARY not in own.text
    assert lying_about(*folders) == []
    note = own.text.split("<audio ")[1].split('src="')[1].split('"')[0]
    played = gus.open("GET", note, headers={"Sec-Fetch-Dest": "audio"}).response.data
    assert len(played) > 10_000
    assert not any(word in played for word in (CANARY.encode(), CANARY.encode("utf-16-le"), b"Lav", b"LAME", b"ID3"))


def test_r96_what_nobody_knows_is_swept_after_a_day_and_a_voice_note_is_known(
    client: Clients, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from web import housekeeping

    gus = client("gus")
    voice = (io.BytesIO(recorded()), "voice.webm")
    own = gus.get("/guest/write").send("/guest/write", text="Hi", voice=voice, look="y").follow()
    store = media.store()
    kept = {name for name in store.names() if name.endswith(".voice")}
    store.put("orphan.voice", b"nobody's")
    before = clock.now().timestamp() - timedelta(days=900).total_seconds()
    for path in store.folder.rglob("*.voice"):
        os.utime(path, (before, before))
    housekeeping._sweep(gus.app.extensions["engine"])
    assert kept
    assert {name for name in store.names() if name.endswith(".voice")} == kept
    note = own.text.split("<audio ")[1].split('src="')[1].split('"')[0]
    assert gus.open("GET", note, headers={"Sec-Fetch-Dest": "audio"}).status == 200
