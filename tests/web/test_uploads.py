"""R58 and the limits of R52 at the door: photos come in through memory only, and few at a time."""

from __future__ import annotations

import io
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import Engine

from app import create_app
from domain.keys import Keyring
from tests.support.client import Client
from web import uploads
from web.guard import public
from web.settings import read_settings

pytestmark = pytest.mark.one_database
CANARY = b"plaintext-canary-of-a-photo"
TEXT = {"Content-Type": "text/plain"}


def app_for_photos(engine: Engine, keyring: Keyring, folder: Path, waits: threading.Event | None = None) -> Flask:
    app = create_app(read_settings({"DATA": str(folder)}), engine, keyring)
    app.testing = True

    def take() -> tuple[str, dict[str, str]]:
        stream = request.files["photo"].stream
        where = Path(f"/proc/self/fd/{stream.fileno()}").readlink() if sys.platform == "linux" else "memfd"
        if waits is not None:
            waits.wait(20)
        return f"{len(stream.read())} {where}", TEXT

    app.add_url_rule("/photos", "photos", public("a test")(uploads.takes_photos(take)), methods=["POST"])
    app.add_url_rule("/plain", "plain", public("a test")(lambda: ("x", TEXT)), methods=["POST"])
    return app


def send(app: Flask, size: int, path: str = "/photos") -> tuple[int, str]:
    browser = Client(app)
    photo = io.BytesIO((CANARY * (size // len(CANARY) + 1))[:size])
    page = browser.open("POST", path, data={"csrf_token": browser.token_for(path), "photo": (photo, "../../etc/x.jpg")})
    return page.status, page.text


@pytest.mark.parametrize("size", [10, 400_000, 24_000_000])
def test_a_photo_lives_in_memory_and_no_disk_sees_it_r58(
    engine: Engine, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def no_files(*_given: object, **_named: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, no_files)
    status, told = send(app_for_photos(engine, keyring, tmp_path), size)
    assert status == 200
    assert told.startswith(f"{size} ")
    assert "memfd" in told
    left = [path for path in tmp_path.rglob("*") if path.is_file() and CANARY in path.read_bytes()]
    assert left == []


def test_a_photo_is_taken_only_where_a_view_says_so(engine: Engine, keyring: Keyring, tmp_path: Path) -> None:
    app = app_for_photos(engine, keyring, tmp_path)
    assert send(app, 900_000, "/plain")[0] == 200
    assert send(app, 1_200_000, "/plain")[0] == 413


def test_more_than_four_photos_worth_is_refused_before_it_is_read(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    browser = Client(app_for_photos(engine, keyring, tmp_path))
    page = browser.open(
        "POST", "/photos", input_stream=io.BytesIO(b"x"), content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )  # fmt: skip
    assert page.status == 413
    page.check()


def test_too_many_big_ones_at_once_wait_kindly_and_the_room_is_given_back(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    go = threading.Event()
    app = app_for_photos(engine, keyring, tmp_path, go)
    with ThreadPoolExecutor(uploads.AT_A_TIME) as pool:
        busy = [pool.submit(send, app, 2_000_000) for _ in range(uploads.AT_A_TIME)]
        until = time.monotonic() + 20
        while uploads._room._value and time.monotonic() < until:
            time.sleep(0.01)  # the two are still sending
        late = send(app, 2_000_000)
        small = threading.Thread(target=go.set)
        small.start()
        assert [future.result()[0] for future in busy] == [200] * uploads.AT_A_TIME
    assert late[0] == 503
    assert "nothing is lost" in late[1]
    assert send(app, 2_000_000)[0] == 200


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--", b"\xff" * 5000]
)
def test_broken_parts_are_refused_and_never_a_fault_r99(
    engine: Engine, keyring: Keyring, tmp_path: Path, body: bytes
) -> None:
    browser = Client(app_for_photos(engine, keyring, tmp_path))
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json", "", "a/b; charset=none"):
        page = browser.open("POST", "/photos", data=body, content_type=kind)
        assert 400 <= page.status < 500, kind
        page.check()
