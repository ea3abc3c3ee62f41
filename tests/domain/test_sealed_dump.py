"""R84: whoever has the whole database, the pictures and the key store, but not the key, reads nothing of anybody."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from domain import media, passkeys, step_ups
from domain.access import Side
from domain.db import Base, open_session
from domain.keys import Keyring
from domain.passkeys import Purpose
from domain.sealed import _Sealed
from domain.signins import SignIn
from tests.support import canaries, photos
from tests.support.canaries import needles, sightings
from tests.support.cast import Cast
from tests.support.planted import Planted, plant


@pytest.fixture
def planted(session: Session, cast: Cast, keyring: Keyring, tmp_path: Path) -> Planted:
    """A saved life full of canaries, with its pictures in a folder of the test's own."""
    media.install(tmp_path / "media")
    planted = plant(session, cast)
    session.commit()
    return planted


def everything(engine: Engine, keyring: Keyring, tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    """All that lies on the machine's disks, but for the one file that holds the key."""
    yield from canaries.database(engine)
    yield from canaries.files_in(tmp_path / "media")
    yield from ((name, there) for name, there in canaries.files_in(keyring._store.parent) if name != "kek")


def test_no_canary_can_be_read_in_the_database_the_pictures_or_the_key_store(
    planted: Planted, engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    places = list(everything(engine, keyring, tmp_path))
    assert len(planted.nest.planted) > 50
    assert sum(len(there) for _name, there in places) > 200_000
    assert len(list((tmp_path / "media").rglob("*.*"))) == 7, "two photos in three sizes, and a voice note"
    assert sightings(planted.nest.planted, places) == []


def test_every_sealed_column_was_planted_with_a_canary_and_opens_with_the_keys(
    planted: Planted, session: Session
) -> None:
    empty = []
    for mapper in Base.registry.mappers:
        seals = [(name, value) for name, value in vars(mapper.class_).items() if isinstance(value, _Sealed)]
        rows = session.scalars(select(mapper.class_)).all() if seals else []
        for name, seal in seals:
            told = [str(getattr(row, name)) for row in rows if getattr(row, seal.column) is not None]
            if not any(canary in one for one in told for canary in planted.nest.planted):
                empty.append(f"{mapper.class_.__name__}.{name}")
    assert empty == [], "plant a canary here too, in tests/support/planted*.py"


def test_nobody_with_the_database_can_try_out_a_picture_or_what_a_touch_was_for(
    planted: Planted, cast: Cast, session: Session, engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    """The pixels of a known picture and the few words of a form are guessed; no sum of them without a key is there."""
    path, fields = "/coordinator/letters/1", [("verdict", "pass")]
    sign_in = SignIn(
        token_hash=b"t" * 32, account_id=cast["dee"].account_id, authority_id=cast["dee"].authority_id, side="staff",
        label="other", is_shared=False,
    )  # fmt: skip
    session.add(sign_in)
    session.flush()
    touched = step_ups.action_hash(path, fields)
    step_ups.add_step_up(session, sign_in.id, touched)
    passkeys.new_challenge(session, Purpose.STEP_UP, Side.STAFF, "b", sign_in_id=sign_in.id, action_hash=touched)
    session.commit()
    guesses = [media.read(session, planted.yp, planted.photo.id, size) for size in media.SIZES]
    guesses.append(json.dumps([path, [list(pair) for pair in fields]], separators=(",", ":")).encode())
    sums = [sha256(guess) for guess in guesses]
    places = list(everything(engine, keyring, tmp_path))
    shapes = {shape for one in sums for shape in (one.digest(), one.hexdigest().encode(), one.digest().hex().encode())}
    assert [name for name, there in places for shape in shapes if shape in there] == []
    assert sum(there.count(touched) + there.count(touched.hex().encode()) for _name, there in places) >= 2


def test_the_same_search_finds_a_canary_that_was_written_in_the_clear(engine: Engine) -> None:
    planted, bare = {"Wren999QuinceControl": "the control"}, create_engine(engine.url)
    kind = "BLOB" if engine.dialect.name == "sqlite" else "BYTEA"
    try:
        for how, needle in needles("Wren999QuinceControl").items():
            with bare.begin() as connection:
                connection.execute(text("DROP TABLE IF EXISTS test_scratch"))
                connection.execute(text(f"CREATE TABLE test_scratch (told {kind})"))
                connection.execute(text("INSERT INTO test_scratch VALUES (:told)"), {"told": b"before " + needle})
            found = sightings(planted, canaries.database(engine))
            assert any("test_scratch" in one and how in one for one in found), how
            assert engine.dialect.name == "postgresql" or any("test.db" in one for one in found), how
    finally:
        with bare.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS test_scratch"))
        bare.dispose()


def test_the_search_finds_a_canary_anywhere_in_a_base64_text() -> None:
    for before in range(6):
        there = base64.b64encode(b"x" * before + b"Wren000Quince" + b"after")
        assert sightings({"Wren000Quince": "control"}, [("a file", there)]), before


@pytest.mark.one_database
def test_r88_what_sqlite_deletes_is_gone_from_the_file_too(engine: Engine) -> None:
    """The control is the same deletion with the usual setting: then it stays."""
    marker = b"\x01" + b"Wren998QuinceGone" * 3
    assert _is_left_after_deletion(engine, marker, secure=True) is False
    assert _is_left_after_deletion(engine, marker, secure=False) is True


def _is_left_after_deletion(engine: Engine, marker: bytes, secure: bool) -> bool:
    with open_session(engine) as session:
        connection = session.connection()
        set_to = connection.exec_driver_sql("PRAGMA secure_delete").scalar()
        assert set_to == 1, "every connection of ours has it on"
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS test_scratch (told BLOB)")
        for _ in range(50):
            connection.exec_driver_sql("INSERT INTO test_scratch VALUES (?)", (marker,))
        session.commit()
    raw = engine.raw_connection()
    raw.cursor().execute(f"PRAGMA secure_delete={'ON' if secure else 'OFF'}")
    raw.cursor().execute("DELETE FROM test_scratch")
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.cursor().execute("DROP TABLE test_scratch")
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.cursor().execute("PRAGMA secure_delete=ON")
    raw.close()
    return any(marker in there for _name, there in canaries.database(engine))


def test_the_photo_that_was_sent_said_more_than_the_one_that_is_kept(planted: Planted, session: Session) -> None:
    canary = next(name for name, where in planted.nest.planted.items() if where == "a photo's own words")
    assert sightings({canary: "the photo"}, [("as sent", photos.phone_jpeg(640, 480, canary=canary))])
    kept = [(str(size), media.read(session, planted.yp, planted.photo.id, size)) for size in media.SIZES]
    assert sightings({canary: "the photo"}, kept) == []
