"""R52, R58, R93: a photo from a telephone, from the form to the reader, and nothing it knew of its maker anywhere."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine

from domain import clock, item_reviews, items, media, tenancy
from domain.db import open_session
from domain.item_reviews import Verdict
from domain.items import Item
from domain.picture_scan import kind_of
from tests.support import canaries, photos
from tests.support.canaries import sightings
from tests.support.cast import Cast, actor_of
from tests.support.client import Client

Clients = Callable[..., Client]
CANARY = "Wren555QuincePhoto"
NAME = "Wren556QuinceName"
TOLD = {CANARY: "the photo's own words", NAME: "the file's name"}
CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}  # of a WebP: pixels, their transparency, and what says so


def talkative() -> dict[str, bytes]:
    """One photo of each kind, with the canary in everything it can carry."""
    exif, xmp, profile = photos.exif_bytes(1, CANARY), photos.xmp_bytes(CANARY), photos.talking_profile(CANARY)
    small = photos.scene(480, 360)
    made = {
        "a telephone's JPEG": photos.phone_jpeg(800, 600, canary=CANARY),
        "JPEG": photos.encoded(small, "JPEG", exif=exif, xmp=xmp, icc_profile=profile, comment=CANARY),
        "WebP": photos.encoded(small, "WEBP", exif=exif, xmp=xmp, icc_profile=profile),
        "PNG": photos.encoded(small, "PNG", exif=exif, icc_profile=profile) + CANARY.encode(),
    }
    assert all(sightings(TOLD, [(kind, file)]) for kind, file in made.items()), "the control: it is in every file sent"
    return made


class Watch:
    """Looks, over and over while something happens, at everything in folders for temporary files and for keeping."""

    def __init__(self, *folders: Path) -> None:
        self.folders, self.looks, self.found = folders, 0, list[str]()
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._over.is_set():
            self.look()

    def look(self) -> None:
        """One look."""
        self.looks += 1
        for folder in self.folders:
            for path in folder.rglob("*"):
                try:
                    there = path.read_bytes() if path.is_file() else b""
                except OSError:
                    continue  # gone while we looked
                if is_photo(there) or CANARY.encode() in there or NAME in path.name:
                    self.found.append(str(path))

    def __enter__(self) -> Watch:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()
        self.look()


def is_photo(there: bytes) -> bool:
    """Whether a file begins like a picture of any kind we take, or has a JPEG's beginning further in."""
    is_within = b"\xff\xd8\xff\xe0\0\x10JFIF" in there or b"\xff\xd8\xff\xe1" in there[:4096]
    return is_within or kind_of(there[:64]) is not None


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own for whatever is put aside for a moment."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert tempfile.gettempdir() == str(folder)
    return folder


def test_nothing_a_photo_knew_is_served_stored_or_left_lying_about(
    client: Clients, app: Flask, engine: Engine, cast: Cast, tmp_path: Path, temporary: Path
) -> None:
    gus, sent = client("gus"), talkative()
    page = gus.get("/guest/write?kind=memory")
    store = media.store().folder
    with Watch(temporary, store) as watch:
        files = [(io.BytesIO(file), f"{NAME} {number}.jpg") for number, file in enumerate(sent.values())]
        saved = page.send("/guest/write", text="Four of us.", photos=files, look="y")
        sending = saved.follow().send(f"{saved.goes_to}/send")
    assert (saved.status, sending.status) == (303, 303)
    assert watch.looks > 1
    assert watch.found == []
    item_id = saved.goes_to.split("/")[3]
    ids = passed_on(engine, cast, item_id)
    assert len(ids) == 4
    clock.pass_by(timedelta(minutes=1))
    amara = client("amara")
    amara.get("/my/")
    opened = amara.get(f"/my/letters/{item_id}").send(f"/my/letters/{item_id}/open")
    assert "Four of us." in opened.follow().words
    for name, address in (("gus", "/guest/photos"), ("amara", "/my/photos"), ("dee", "/coordinator/photos")):
        check_served(client(name), address, ids)
    places = [*canaries.database(engine), *canaries.files_in(store), *canaries.files_in(temporary)]
    assert sightings(TOLD, places) == []
    assert [name for name, there in canaries.files_in(store) if is_photo(there.partition(b"\n")[2])] == []


def passed_on(engine: Engine, cast: Cast, item_id: str) -> list[str]:
    """Two reviewers pass it; the ids of its pictures."""
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        item = session.get_one(Item, (cast.authorities["northshire"], item_id))
        for name in ("dee", "sol"):
            reader = actor_of(session, cast[name])
            item_reviews.look(session, reader, item)
            if item.state != "approved":
                item_reviews.decide(session, reader, item, Verdict.PASS, item.content_hash)
        found = [photo.media_id for photo in items.photos_of(session, item)]
        session.commit()
        return found


def check_served(browser: Client, address: str, ids: list[str]) -> None:
    """Three sizes of each, as pixels and nothing else."""
    for one in ids:
        for size in media.SIZES:
            answer = browser.image(f"{address}/{one}/{size}")
            assert (answer.status_code, answer.mimetype) == (200, "image/webp"), f"{address} {size}"
            assert sightings(TOLD, [("served", answer.data), ("headers", str(answer.headers).encode())]) == []
            assert chunks(answer.data) <= CHUNKS
            with Image.open(io.BytesIO(answer.data)) as picture:
                assert not picture.getexif()
                assert set(picture.info) <= {"loop", "background", "timestamp", "duration"}, picture.info
            answer.close()


def chunks(webp: bytes) -> set[bytes]:
    """The names of a WebP's parts; fails if anything lies behind the last."""
    assert (webp[:4], webp[8:12]) == (b"RIFF", b"WEBP")
    assert struct.unpack_from("<I", webp, 4)[0] + 8 == len(webp)
    found, at = set(), 12
    while at < len(webp):
        name, length = struct.unpack_from("<4sI", webp, at)
        found.add(name)
        at += 8 + length + length % 2
    assert at == len(webp)
    return found


def test_a_photo_that_is_refused_or_breaks_off_leaves_nothing_either(
    client: Clients, cast: Cast, engine: Engine, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gus = client("gus")
    whole = photos.phone_jpeg(800, 600, canary=CANARY)
    with Watch(temporary, media.store().folder) as watch:
        page = gus.get("/guest/write")
        broken = [(io.BytesIO(whole[:2000]), f"{NAME}.jpg"), (io.BytesIO(b"GIF89a" + whole), f"{NAME}.gif")]
        answer = page.send("/guest/write", text="Two that do not work.", photos=broken)
    assert answer.status == 422
    assert NAME not in answer.text
    assert watch.found == []
    assert list(canaries.files_in(media.store().folder)) == []
    assert sightings(TOLD, canaries.database(engine)) == []


def test_the_watch_sees_a_photo_that_lies_about_for_a_moment(tmp_path: Path) -> None:
    """The control: what these tests look for they would find."""
    with Watch(tmp_path) as watch:
        (tmp_path / "upload").write_bytes(photos.phone_jpeg(320, 240, canary=CANARY))
        while not watch.found:
            os.sched_yield()
        (tmp_path / "upload").unlink()
    assert watch.found
