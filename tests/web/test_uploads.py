"""R58 and the limits of R52 at the door: photos come in through memory only, and few at a time."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import Engine

from app import create_app
from domain import clock, signins
from domain.access import Side
from domain.db import open_session
from domain.keys import Keyring
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.photos import encoded, scene
from tests.support.slow import WORDS, Slow, letter
from tests.support.slow import send as send_slowly
from web import steady, uploads
from web.guard import public
from web.settings import read_settings

pytestmark = pytest.mark.one_database
CANARY = b"plaintext-canary-of-a-photo"
TEXT = {"Content-Type": "text/plain"}
JPEG = encoded(scene(64, 48), "JPEG")
Clients = Callable[..., Client]


def app_for_photos(engine: Engine, keyring: Keyring, folder: Path) -> Flask:
    app = create_app(read_settings({"DATA": str(folder)}), engine, keyring)
    app.testing = True

    def take() -> tuple[str, dict[str, str]]:
        stream = request.files["photo"].stream
        where = Path(f"/proc/self/fd/{stream.fileno()}").readlink() if sys.platform == "linux" else "memfd"
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


def test_more_than_is_ever_read_to_its_end_is_refused_before_it_is_read(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    browser = Client(app_for_photos(engine, keyring, tmp_path))
    page = browser.open(
        "POST", "/photos", input_stream=io.BytesIO(b"x"), content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(600 * 1024 * 1024)},
    )  # fmt: skip
    assert page.status == 413
    page.check()


@contextmanager
def sending(browsers: list[tuple[Client, str]]) -> Iterator[list[Future[Page]]]:
    """Each of these sends a letter of two megabytes and is half way within the block."""
    bodies = [letter(browser.token_for(path), JPEG + bytes(2_000_000)) for browser, path in browsers]
    slow = [Slow(body) for body in bodies]
    with ThreadPoolExecutor(len(browsers)) as pool:
        begun = [
            pool.submit(send_slowly, browser, path, one, len(body))
            for (browser, path), one, body in zip(browsers, slow, bodies, strict=True)
        ]
        try:
            assert all(one.half_way.wait(30) for one in slow)
            yield begun
        finally:
            for one in slow:
                one.goes_on.set()


def large(browser: Client, path: str, address: str = "127.0.0.1") -> Page:
    body = letter(browser.token_for(path), JPEG + bytes(2_000_000))
    slow = Slow(body)
    slow.goes_on.set()
    return send_slowly(browser, path, slow, len(body), address)


def test_too_many_large_ones_at_once_keep_their_words_and_the_rooms_are_given_back(
    client: Clients, cast: Cast, app: Flask
) -> None:
    to_gus = f"/my/people/{cast.person('gus')}/write"
    first = [(client("gus"), "/guest/write"), (client("amara"), to_gus)]
    doors: uploads.Doors = app.extensions["doors"]
    with sending(first) as begun:
        assert (doors.rooms.taken, doors.in_vain.taken) == (uploads.AT_A_TIME, 0)
        late = large(client("amara"), to_gus)
        assert late.status == 422
        assert "Photo 1: We can’t take photos right now. Your words are kept." in late.words
        assert WORDS.strip() in late.text
        with sending([(client("gus"), "/guest/write") for _ in range(uploads.IN_VAIN)]):
            turned_away = large(client("amara"), to_gus)
            assert turned_away.status == 503
            assert "nothing is lost" in turned_away.words
    assert [one.result(30).status for one in begun] == [303, 303]
    assert (doors.rooms.taken, doors.in_vain.taken, doors.bodies.taken) == (0, 0, 0)
    assert large(client("amara"), to_gus).status == 303


def test_one_sign_in_has_one_room_however_often_it_sends(client: Clients, cast: Cast, app: Flask) -> None:
    gus = client("gus")
    with sending([(gus, "/guest/write")]):
        again = Client(app)
        again.give("__Host-g", gus.cookie("__Host-g"))
        assert large(again, "/guest/write").status == 503
        assert app.extensions["doors"].rooms.taken == 1


@pytest.mark.parametrize("token", ["", "f" * 43, "x", "f" * 3000])
def test_a_cookie_that_somebody_made_up_opens_no_room_and_nothing_of_it_is_read(
    client: Clients, cast: Cast, app: Flask, token: str
) -> None:
    forger = client()
    if token:
        forger.give("__Host-g", token)
    slow = Slow(b"x" * 200)
    page = send_slowly(forger, "/guest/write", slow, 2_000_000)
    assert (page.status, slow.half_way.is_set()) == (401, False)
    assert app.extensions["doors"].rooms.taken == 0
    assert client().post("/guest/write", {"text": WORDS}).status == 401


def test_a_sign_in_that_ended_opens_no_room_and_one_that_rested_gets_its_words_back(
    client: Clients, cast: Cast, app: Flask, engine: Engine
) -> None:
    gus = client("gus")
    clock.pass_by(timedelta(minutes=16))
    rested = large(gus, "/guest/write")
    assert (rested.status, WORDS.strip() in rested.text) == (401, True)
    clock.pass_by(timedelta(hours=24))
    assert large(gus, "/guest/write").words.count(WORDS.strip()) == 0
    ended = client("gus")
    token = ended.cookie("__Host-g")
    ended.post("/guest/sign-out")
    ended.give("__Host-g", token)
    refused = large(ended, "/guest/write")
    assert (refused.status, WORDS.strip() in refused.text) == (401, False)


def test_one_address_never_holds_every_thread_and_who_is_signed_in_still_gets_through(
    client: Clients, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a proxy that address may be everybody's, and nobody may keep another from a Stop."""
    doors = uploads.Doors(app.extensions["settings"].blocking_threads)
    monkeypatch.setitem(app.extensions, "doors", doors)
    most = app.extensions["settings"].blocking_threads // 2
    assert most >= 4
    for _ in range(most):
        assert doors.bodies.take("127.0.0.1")
    stranger, amara = client(), client("amara")
    kept_out = stranger.post("/my/welcome", {"code": "AAAA-BBBB-CCCC"})
    assert kept_out.status == 503
    assert stranger.get("/my/sign-in").status == 200
    elsewhere = stranger.open(
        "POST", "/my/welcome", data={"csrf_token": stranger.token_for("/my/welcome"), "code": "AAAA-BBBB-CCCC"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )  # fmt: skip
    assert elsewhere.status == 422
    stop = f"/my/people/{cast.person('gus')}/stop"
    assert amara.get(f"/my/people/{cast.person('gus')}").send(stop).status == 303
    assert doors.own.taken == 0
    who = _sender(app, amara)
    for _ in range(uploads.OWN_BODIES):
        assert doors.own.take(who)
    assert amara.post("/my/book/new", {"words": "x"}).status == 503
    doors.bodies.leave("127.0.0.1")
    assert amara.post("/my/book/new", {"words": "x"}).status == 303
    assert doors.bodies.taken == most - 1


def _sender(app: Flask, browser: Client) -> str:
    with open_session(app.extensions["engine"], reading=True) as session:
        found = signins.sender(session, Side.YOUNG_PERSON, browser.cookie("__Host-s"))
    assert found is not None
    return found


def test_a_body_that_breaks_off_or_comes_too_slowly_gives_its_place_back(
    client: Clients, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    gus = client("gus")
    body = letter(gus.token_for("/guest/write"))
    doors: uploads.Doors = app.extensions["doors"]
    for status, sent in ((400, body[:150]), (408, body)):
        slow = Slow(sent)
        slow.goes_on.set()
        assert send_slowly(gus, "/guest/write", slow, 2_000_000).status == status
        assert (doors.bodies.taken, doors.rooms.taken) == (0, 0)
        monkeypatch.setattr(steady, "GRACE", -1.0)
        monkeypatch.setattr(steady, "LEAST_PACE", 10**12)


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
