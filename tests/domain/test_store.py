"""Sealed objects: whole or not at all, and nobody else's (R58, R84, R96, R97)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import NotFound, Refused
from domain.store import CHUNK, SealBroken, Store, open_stream, seal_stream

ROOT = Path(__file__).resolve().parents[2]
KEY, OTHER = bytes(range(32)), bytes(32)
PLACE = b"northshire|amara|picture"
HEAD, TAG = 40, 16


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "objects")


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_what_was_sealed_opens_again_and_looks_like_nothing(size: int) -> None:
    data = (b"canary " * (size // 7 + 1))[:size]
    sealed = seal_stream(KEY, PLACE, data)
    assert open_stream(KEY, PLACE, sealed) == data
    assert b"canary" not in sealed
    assert sealed != seal_stream(KEY, PLACE, data)
    assert len(sealed) == HEAD + size + TAG * max(1, -(-size // CHUNK))


@pytest.mark.parametrize(("key", "place"), [(OTHER, PLACE), (KEY, b"northshire|ben|picture"), (KEY, b"")])
def test_another_persons_key_or_another_place_opens_nothing(key: bytes, place: bytes) -> None:
    with pytest.raises(SealBroken):
        open_stream(key, place, seal_stream(KEY, PLACE, b"hello"))


def chunks(sealed: bytes) -> tuple[bytes, list[bytes]]:
    body = sealed[HEAD:]
    return sealed[:HEAD], [body[at : at + CHUNK + TAG] for at in range(0, len(body), CHUNK + TAG)]


def cut_short() -> Iterator[tuple[str, bytes]]:
    sealed = seal_stream(KEY, PLACE, os.urandom(3 * CHUNK))
    other = seal_stream(KEY, PLACE, os.urandom(3 * CHUNK))
    head, (a, b, c) = chunks(sealed)
    _, (x, _, z) = chunks(other)
    yield "nothing", b""
    yield "only a head", head
    yield "first chunk only", head + a
    yield "last chunk gone", head + a + b
    yield "first chunk gone", head + b + c
    yield "last chunk only", head + c
    yield "two swapped", head + b + a + c
    yield "one twice", head + a + a + b + c
    yield "last twice", head + a + b + c + c
    yield "a chunk of another file", head + x + b + c
    yield "the end of another file", head + a + b + z
    yield "another file behind", sealed + other
    yield "one byte behind", sealed + b"\0"
    yield "one byte gone", sealed[:-1]
    yield "another version", b"\x02" + sealed[1:]
    yield "another head", chunks(other)[0] + a + b + c


@pytest.mark.parametrize(("how", "broken"), [pytest.param(*case, id=case[0]) for case in cut_short()])
def test_a_sealed_object_that_was_tampered_with_is_refused(how: str, broken: bytes) -> None:
    with pytest.raises(SealBroken):
        open_stream(KEY, PLACE, broken)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.data())
def test_a_single_flipped_bit_anywhere_is_refused(data: bytes, draw: st.DataObject) -> None:
    sealed = bytearray(seal_stream(KEY, PLACE, data))
    sealed[draw.draw(st.integers(0, len(sealed) - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        open_stream(KEY, PLACE, bytes(sealed))


def test_a_key_of_the_wrong_length_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="32"):
        seal_stream(b"short", PLACE, b"")


def test_an_object_comes_back_is_listed_and_goes(store: Store) -> None:
    store.put("northshire.abc.2048", b"sealed")
    store.put("northshire.abc.320", [b"sea", b"led too"])
    assert store.get("northshire.abc.2048") == b"sealed"
    assert store.get("northshire.abc.320") == b"sealed too"
    assert set(store.names()) == {"northshire.abc.2048", "northshire.abc.320"}
    store.delete("northshire.abc.2048")
    store.delete("northshire.abc.2048")
    assert list(store.names()) == ["northshire.abc.320"]
    with pytest.raises(NotFound):
        store.get("northshire.abc.2048")


def test_objects_are_readable_by_their_owner_only(store: Store) -> None:
    store.put("one", b"x")
    (place,) = store.folder.rglob("one")
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == store.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "name", ["", ".hidden", "..", "../up", "a/b", "/etc/passwd", "a\0b", "a b", "x" * 201, "é", "a\n"]
)
def test_a_name_that_is_a_path_is_no_name(store: Store, name: str) -> None:
    for use in (store.get, store.delete, lambda n: store.put(n, b"x")):
        with pytest.raises(ValueError, match="not a name"):
            use(name)


def test_writing_that_fails_half_way_leaves_nothing_and_is_refused_kindly(store: Store) -> None:
    def runs_out() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(Refused) as refused:
        store.put("one", runs_out())
    assert refused.value.code == "photo-not-now"
    assert [place for place in store.folder.rglob("*") if place.is_file()] == []


def test_a_full_disk_keeps_the_object_that_was_there(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("one", b"first")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Refused):
        store.put("one", b"second")
    assert store.get("one") == b"first"


def test_the_object_and_its_folder_are_on_the_disk_before_put_returns(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def noted(fd: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{fd}").readlink()))
        real(fd)

    monkeypatch.setattr(os, "fsync", noted)
    store.put("one", b"x")
    (place,) = store.folder.rglob("one")
    assert synced[0] == str(store.folder)
    assert synced[1].endswith(".part")
    assert synced[2] == str(place.parent)


def test_the_sweep_takes_old_orphans_and_unfinished_files_and_nothing_else(store: Store) -> None:
    for name in ("known-old", "known-new", "orphan-old", "orphan-new"):
        store.put(name, b"x")
    unfinished = store.folder / "aa" / ".deadbeef.part"
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.write_bytes(b"half")
    long_ago = unfinished.stat().st_mtime - 90_000
    for place in [unfinished, *store.folder.rglob("*-old")]:
        os.utime(place, (long_ago, long_ago))
    assert store.sweep({"known-old", "known-new"}) == 2
    assert set(store.names()) == {"known-old", "known-new", "orphan-new"}
    assert not unfinished.exists()
    assert store.sweep({"known-old", "known-new"}, timedelta(seconds=-5)) == 1
    assert set(store.names()) == {"known-old", "known-new"}
    assert not list(store.folder.glob(".*"))


def test_kill_9_while_writing_leaves_whole_objects_only_and_the_sweep_clears_up(store: Store) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path\n"
        "from domain.store import Store\n"
        f"store = Store(Path({str(store.folder)!r}))\n"
        "for n in range(10**6):\n"
        "    store.put(f'object-{n}', [bytes([n % 256]) * 4096] * 50)\n"
        "    if n % 5 == 4: print(n, flush=True)\n"
    )
    acknowledged = -1
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        assert process.stdout is not None
        acknowledged = max(acknowledged, int(process.stdout.readline()))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    names = set(store.names())
    assert {f"object-{n}" for n in range(acknowledged + 1)} <= names
    for name in names:
        assert store.get(name) == bytes([int(name.split("-")[1]) % 256]) * 4096 * 50
    store.sweep(names, timedelta(seconds=-5))
    assert {place.name for place in store.folder.rglob("*") if place.is_file()} == names
