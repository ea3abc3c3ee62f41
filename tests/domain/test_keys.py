"""R84, R85: the keys are made once, lie apart from what they open, and a missing or foreign one is never mended."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from domain import keys
from domain.errors import CannotStart
from domain.keys import KeyGone, Keyring, blind_index, derive, open_keyring
from tests.support.at_once import at_once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_keyring(tmp_path / "keys", create=True)
    return tmp_path / "keys"


def opened(folder: Path) -> Keyring:
    return open_keyring(folder, create=False)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def as_it_is(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    open_keyring(tmp_path / "keys", create=True).make_authority("a")
    assert mode(tmp_path / "keys") == 0o700
    assert {path.name for path in (tmp_path / "keys").iterdir()} >= {"kek", "store.sqlite"}
    assert [mode(path) for path in (tmp_path / "keys").iterdir()] == [0o600] * len(list((tmp_path / "keys").iterdir()))


def test_without_being_told_to_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="kek is missing"):
        opened(tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


def test_a_keyring_is_made_once_and_opened_ever_after(folder: Path) -> None:
    before = (folder / "kek").read_bytes()
    ring = opened(folder)
    ring.make_authority("a")
    again = open_keyring(folder, create=True)
    assert again.authority("a") == ring.authority("a")
    assert (folder / "kek").read_bytes() == before


@pytest.mark.parametrize("half", ["kek", "store.sqlite"])
@pytest.mark.parametrize("create", [True, False])
def test_a_missing_half_stops_the_start_and_is_never_made_anew(folder: Path, half: str, create: bool) -> None:
    opened(folder).make_authority("a")
    (folder / half).unlink()
    before = as_it_is(folder)
    with pytest.raises(CannotStart, match=f"{half} is missing, and without it nothing here can be read"):
        open_keyring(folder, create=create)
    assert as_it_is(folder) == before
    assert not (folder / half).exists()


@pytest.mark.parametrize("wrong", ["c0ffee00" * 8 + "\n", "", "nonsense\n", "ab\n", "00" * 31 + "\n"])
def test_another_key_or_a_spoilt_one_stops_the_start_in_one_sentence(folder: Path, wrong: str) -> None:
    opened(folder).make_authority("a")
    (folder / "kek").write_text(wrong)
    with pytest.raises(CannotStart, match="does not belong to this data") as refusal:
        open_keyring(folder, create=True)
    assert str(refusal.value).count("\n") == 0
    assert (folder / "kek").read_text() == wrong


def test_a_key_store_that_is_no_database_stops_the_start_in_one_sentence(folder: Path) -> None:
    for there in (b"", b"not a database, but long enough to be taken for one" * 20):
        for beside in folder.glob("store.sqlite*"):
            beside.unlink()
        (folder / "store.sqlite").write_bytes(there)
        with pytest.raises(CannotStart, match=r"key store .* cannot be read|does not belong to this data"):
            open_keyring(folder, create=True)
        assert (folder / "store.sqlite").read_bytes() == there


def test_two_that_start_at_once_make_one_keyring(tmp_path: Path) -> None:
    made = at_once(lambda: open_keyring(tmp_path / "keys", create=True), 8)
    assert len({ring.secret("x") for ring in [*made, opened(tmp_path / "keys")]}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


class Killed(BaseException):
    """What kill -9 leaves: nothing is tidied up."""


@pytest.mark.parametrize("at", range(1, 6))
def test_a_making_that_was_killed_half_way_leaves_a_folder_that_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """R96: at each file that is opened, and just before the keys are put in their place."""
    opens, open_file = [0], os.open

    def killed(*told: Any, **more: Any) -> int:
        opens[0] += 1
        if opens[0] == at:
            raise Killed
        return open_file(*told, **more)

    with monkeypatch.context() as patch:
        patch.setattr("domain.keys.os.open", killed)
        patch.setattr("domain.keys.shutil.rmtree", lambda *_told, **_more: None)
        patch.setattr(Path, "rename", lambda *_told: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            open_keyring(tmp_path / "keys", create=True)
    ring = open_keyring(tmp_path / "keys", create=True)
    ring.make_authority("a")
    assert opened(tmp_path / "keys").authority("a") == ring.authority("a")


def test_the_store_holds_no_key_in_the_clear(folder: Path) -> None:
    ring = opened(folder)
    ring.make_authority("a")
    ring.make_person("a", "p")
    there = b"".join(as_it_is(folder).values())
    for key in (ring.authority("a"), ring.person("a", "p"), ring.index("a"), ring.audit("a"), ring.secret("csrf")):
        assert key not in there
        assert key.hex().encode() not in there


def test_the_store_without_its_key_file_opens_nothing(folder: Path, tmp_path: Path) -> None:
    """A thief with the store and the database makes a key file of their own: it is refused, and unwraps nothing."""
    ring = opened(folder)
    ring.make_authority("a")
    shutil.copytree(folder, tmp_path / "stolen")
    thief = Keyring(secrets.token_bytes(32), tmp_path / "stolen" / "store.sqlite")
    with pytest.raises(KeyGone):
        thief.authority("a")


def test_a_wrapped_key_put_under_another_name_does_not_open(folder: Path) -> None:
    ring = opened(folder)
    ring.make_authority("a")
    for yp in ("p", "q"):
        ring.make_person("a", yp)
    with sqlite3.connect(folder / "store.sqlite") as store:
        other = store.execute("SELECT bytes FROM wrapped WHERE name = 'person|a|q'").fetchone()
        store.execute("UPDATE wrapped SET bytes = ? WHERE name = 'person|a|p'", other)
    store.close()
    with pytest.raises(KeyGone):
        opened(folder).person("a", "p")


def test_a_key_is_made_once_and_never_put_in_anothers_place(folder: Path) -> None:
    ring = opened(folder)
    ring.make_authority("a")
    before = ring.authority("a")
    with pytest.raises(sqlite3.IntegrityError):
        ring.make_authority("a")
    assert opened(folder).authority("a") == before


def test_a_destroyed_key_is_gone_from_the_file_and_from_memory(folder: Path) -> None:
    ring = opened(folder)
    ring.make_authority("a")
    for yp in ("p", "q"):
        ring.make_person("a", yp)
    with sqlite3.connect(folder / "store.sqlite") as store:
        wrapped = store.execute("SELECT bytes FROM wrapped WHERE name = 'person|a|p'").fetchone()[0]
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    assert wrapped in b"".join(as_it_is(folder).values())
    assert len(ring.person("a", "p")) == 32
    ring.destroy_person("a", "p")
    with pytest.raises(KeyGone):
        ring.person("a", "p")
    assert wrapped not in b"".join(as_it_is(folder).values())
    assert len(ring.person("a", "q")) == 32
    with pytest.raises(KeyGone):
        opened(folder).person("a", "p")


def test_another_process_stops_reading_within_half_a_minute_of_the_destruction(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [1000.0]
    monkeypatch.setattr("domain.keys.time.monotonic", lambda: at[0])
    ring, other = opened(folder), opened(folder)
    ring.make_authority("a")
    ring.make_person("a", "p")
    assert other.person("a", "p")
    ring.destroy_person("a", "p")
    at[0] += keys.CACHE_SECONDS + 0.001
    with pytest.raises(KeyGone):
        other.person("a", "p")


def test_every_purpose_and_every_authority_has_a_key_of_its_own(folder: Path) -> None:
    ring = opened(folder)
    for authority in ("a", "b"):
        ring.make_authority(authority)
        ring.make_person(authority, "p")
    made = [one for a in ("a", "b") for one in (ring.authority(a), ring.index(a), ring.audit(a), ring.person(a, "p"))]
    made += [ring.secret("csrf"), ring.secret("codes"), derive(b"k" * 32, "x"), derive(b"k" * 32, "y")]
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {32}


def test_one_keyring_serves_many_threads(folder: Path) -> None:
    ring = opened(folder)
    ring.make_authority("a")
    names = iter(range(1000))
    lock = threading.Lock()

    def make_and_read() -> bool:
        for _ in range(10):
            with lock:
                name = f"p{next(names)}"
            ring.make_person("a", name)
            assert ring.person("a", name) == opened(folder).person("a", name)
        return True

    assert at_once(make_and_read, 4) == [True] * 4


def test_without_a_keyring_nothing_is_sealed_or_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_installed", None)
    with pytest.raises(KeyGone):
        blind_index("a", "phone", "+447700900461")


def test_the_same_number_has_another_fingerprint_in_another_authority(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = opened(folder)
    for authority in ("a", "b"):
        ring.make_authority(authority)
    monkeypatch.setattr(keys, "_installed", ring)
    told = {blind_index(a, kind, "x") for a in ("a", "b") for kind in ("phone", "email")}
    assert len(told) == 4
    assert blind_index("a", "phone", "x") in told
