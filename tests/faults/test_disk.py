"""R97: full and read-only disks, a locked database: nothing is half saved, nothing typed is lost, no fault is shown."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from domain import media, tenancy
from domain.db import open_session
from domain.items import Item, ItemPhoto
from domain.media import Media
from domain.store import Store
from tests.support import photos
from tests.support.cast import Cast
from tests.support.client import Client, Page

Clients = Callable[..., Client]
pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def _shows_faults_as_people_see_them(app: Flask) -> None:
    app.config["RAISES_FAULTS"] = False


def there(engine: Engine, cast: Cast) -> tuple[dict[str, str], int, int]:
    """Gus's letters (id → words), photos on letters, and pictures."""
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        letters = {item.id: item.text for item in session.scalars(select(Item))}
        return letters, len(session.scalars(select(ItemPhoto)).all()), len(session.scalars(select(Media)).all())


def objects() -> list[str]:
    return [path.name for path in media.store().folder.rglob("*") if path.is_file()]


def photo(colour: int = 7) -> tuple[io.BytesIO, str]:
    return io.BytesIO(photos.encoded(photos.scene(320, 240, colour), "JPEG")), "p.jpg"


def send(client: Clients, words: str, how_many: int) -> Page:
    pictures = [photo(seed) for seed in range(how_many)]
    return client("gus").get("/guest/write").send("/guest/write", text=words, photos=pictures)


def fails_at(monkeypatch: pytest.MonkeyPatch, name: str, number: int, code: int) -> None:
    """The `number`th call of os.`name` that the store makes and every later one fails, as a full disk would."""
    calls, real = [0], getattr(os, name)

    def call(*told: object, **more: object) -> object:
        calls[0] += 1
        if calls[0] >= number:
            raise OSError(code, os.strerror(code))
        return real(*told, **more)

    monkeypatch.setattr(f"domain.store.os.{name}", call)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_a_full_or_broken_disk_keeps_the_words_and_says_so_kindly(
    client: Clients, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    before = there(engine, cast)
    with monkeypatch.context() as patch:
        fails_at(patch, "fsync", 1, code)
        page = send(client, "I planted the beans.", 1)
    assert page.status == 422
    assert "Your words are kept" in page.words
    assert "I planted the beans." in page.words
    letters, on_letters, pictures = there(engine, cast)
    assert "I planted the beans." in letters.values()
    assert (on_letters, pictures) == before[1:]
    assert objects() == []


def test_photos_that_fitted_before_the_disk_was_full_stay(
    client: Clients, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for one photo's three sizes and half of the next's."""
    before = there(engine, cast)
    written, real = [0], Store.put

    def put(store: Store, name: str, data: bytes) -> None:
        written[0] += 1
        if written[0] == 5:
            fails_at(monkeypatch, "fsync", 1, errno.ENOSPC)
        real(store, name, data)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", put)
        page = send(client, "Two photos, one fits.", 2)
    assert page.status == 422
    assert "Your words are kept" in page.words
    _letters, on_letters, pictures = there(engine, cast)
    assert (on_letters, pictures) == (before[1] + 1, before[2] + 1)
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        known = media.names(session)
    assert {name for name in objects() if name in known}.__len__() == 3


def test_a_read_only_folder_for_pictures_keeps_the_words(
    client: Clients, engine: Engine, cast: Cast, tmp_path: Path
) -> None:
    """A file where the folder should be: also root cannot write there."""
    folder = media.store().folder
    folder.rmdir()
    folder.touch()
    try:
        page = send(client, "The shed is painted.", 1)
    finally:
        folder.unlink()
        folder.mkdir()
    assert page.status == 422
    assert "Your words are kept" in page.words
    assert "The shed is painted." in there(engine, cast)[0].values()


def test_no_sandbox_no_photo_and_the_words_are_kept(
    client: Clients, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain.sandbox import SandboxMissing

    def missing(*_told: object) -> None:
        raise SandboxMissing

    monkeypatch.setattr("domain.picture._sandbox.run", missing)
    page = send(client, "The shed is painted.", 1)
    assert page.status == 422
    assert "Your words are kept" in page.words
    assert objects() == []


@pytest.fixture
def impatient(engine: Engine) -> Iterator[None]:
    """Waits for a lock for a moment only."""

    def hurry(connection: sqlite3.Connection, *_told: object) -> None:
        connection.execute("PRAGMA busy_timeout=20")

    event.listen(engine, "checkout", hurry)
    yield
    event.remove(engine, "checkout", hurry)


def test_a_database_that_somebody_holds_locked_answers_kindly_and_saves_nothing(
    client: Clients, engine: Engine, cast: Cast, impatient: None
) -> None:
    gus, amara = client("gus"), client("amara")
    page, before = gus.get("/guest/write"), there(engine, cast)
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        answer = page.send("/guest/write", text="I will try again.")
        assert answer.status == 503
        assert answer.headers["Retry-After"]
        assert "locked" not in answer.text
        assert amara.get("/my/").status == 200, "looking needs no lock"
        holder.execute("ROLLBACK")
    assert there(engine, cast) == before
    assert page.send("/guest/write", text="I will try again.").status == 303


@pytest.fixture
def limits(engine: Engine) -> Iterator[dict[str, int]]:
    """Set `now` to 1, and the file cannot grow by a page any more."""
    told = {"now": 0}

    def no_more_pages(connection: sqlite3.Connection, *_told: object) -> None:
        if told["now"]:
            connection.execute("PRAGMA max_page_count=1")  # SQLite takes the size that it has, and not a page more
        else:
            connection.execute("PRAGMA max_page_count=1000000")

    event.listen(engine, "checkout", no_more_pages)
    yield told
    event.remove(engine, "checkout", no_more_pages)


def test_a_database_whose_disk_is_full_answers_kindly_and_saves_nothing(
    client: Clients, engine: Engine, cast: Cast, limits: dict[str, int]
) -> None:
    gus = client("gus")
    page, before = gus.get("/guest/write"), there(engine, cast)
    limits["now"] = 1
    answer = page.send("/guest/write", text="Long words. " * 300)
    assert answer.status == 503, answer.words
    assert "full" not in answer.text
    assert "Traceback" not in answer.text
    limits["now"] = 0
    assert there(engine, cast) == before
    assert page.send("/guest/write", text="Long words. " * 300).status == 303


def test_a_key_store_that_cannot_be_read_denies_everything_and_tells_nothing(
    client: Clients, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain import keys

    amara = client("amara")
    assert amara.get("/my/").status == 200

    def gone(*_told: object) -> bytes:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(keys.Keyring, "_get", gone)
    answer = amara.get("/my/")
    assert answer.status in (500, 503)
    assert "Amara" not in answer.text
    assert "unable to open" not in answer.text
