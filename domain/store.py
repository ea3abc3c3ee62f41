"""Sealed objects in a folder: written whole or not at all, and unreadable without their owner's key (R58, R84, R96).

A store knows nothing of what is in an object; sealing and opening are two functions below it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import NotFound, Refused

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_PART = ".part"  # names never begin with a dot, so an unfinished file is never taken for an object

CHUNK = 64 * 1024
_VERSION, _SALT, _PREFIX, _TAG = b"\x01", 32, 7, 16
_HEAD = len(_VERSION) + _SALT + _PREFIX


class SealBroken(Exception):
    """The bytes are not what was sealed under this key for this place: cut, joined, changed, moved, or another's."""


class Store:
    """Objects by name in one folder, spread over 256 below it. Safe for any number of threads and processes.

    Names are letters, digits, dot, dash and underscore (ValueError otherwise), and never meaningful to a reader.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, name: str, data: bytes | Iterable[bytes]) -> None:
        """Write an object, already sealed. Once this returns it survives a power cut; before, nothing can be seen.

        Raises Refused (photo-not-now) when the disk is full or cannot be written (R97); nothing is left behind then.
        """
        place = self._place(name)
        part = place.with_name(f".{secrets.token_hex(16)}{_PART}")
        try:
            self._make(place.parent)
            _write(part, [data] if isinstance(data, bytes) else data)
            part.replace(place)
            _sync(place.parent)
        except OSError as failed:
            raise Refused("photo-not-now") from failed
        finally:
            with contextlib.suppress(OSError):
                part.unlink()

    def get(self, name: str) -> bytes:
        """The whole object, still sealed. Raises NotFound."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            raise NotFound from None

    def delete(self, name: str) -> None:
        """Remove an object; one that is not there is gone already."""
        place = self._place(name)
        with contextlib.suppress(FileNotFoundError):
            place.unlink()
            _sync(place.parent)

    def names(self) -> Iterator[str]:
        """Every whole object's name, in no order."""
        for place in self._files():
            if not place.name.startswith("."):
                yield place.name

    def sweep(self, known: set[str], older_than: timedelta = timedelta(days=1)) -> int:
        """Remove objects that nobody knows and files that were never finished, if untouched for `older_than`; how many.

        The age leaves time for the row that is being written: an object is put before it is known (R96). It is
        taken from the disk's own clock, which wrote the files' times, and not from the server's.
        """
        limit = self._now() - older_than.total_seconds()
        removed = 0
        for place in self._files():
            if place.name not in known:
                with contextlib.suppress(FileNotFoundError):
                    if place.stat().st_mtime < limit:
                        place.unlink()
                        removed += 1
        return removed

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("not a name of an object")
        shelf = hashlib.sha256(name.encode()).hexdigest()[:2]
        return self.folder / shelf / name

    def _make(self, shelf: Path) -> None:
        if not shelf.is_dir():
            shelf.mkdir(mode=0o700, exist_ok=True)
            _sync(self.folder)

    def _files(self) -> Iterator[Path]:
        for shelf in self.folder.iterdir():
            if shelf.is_dir():
                yield from shelf.iterdir()

    def _now(self) -> float:
        touched = self.folder / f".{secrets.token_hex(16)}{_PART}"
        touched.touch(mode=0o600)
        try:
            return touched.stat().st_mtime
        finally:
            touched.unlink()


def _write(place: Path, pieces: Iterable[bytes]) -> None:
    """A new file of mode 0600 with these bytes, on the disk when this returns."""
    fd = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb", 0) as file:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[file.write(rest) :]
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def seal_stream(key: bytes, aad: bytes, data: bytes) -> bytes:
    """Seal bytes of any length under a 32-byte key, bound to `aad` (which authority, whose, which object).

    Layout: version 1, salt 32, nonce prefix 7, then chunks of 64 KiB each with its tag of 16. Each file has a key of
    its own, HKDF-SHA256 of key, salt and `aad`; a chunk's nonce is prefix, number (4) and whether it is the last (1),
    so chunks cannot be dropped, joined or moved. Erasing the key erases every file under it (R84).
    """
    salt, prefix = os.urandom(_SALT), os.urandom(_PREFIX)
    cipher = _cipher(key, salt, aad)
    pieces = [_VERSION + salt + prefix]
    count = max(1, -(-len(data) // CHUNK))
    view = memoryview(data)
    for number in range(count):
        piece = view[number * CHUNK : (number + 1) * CHUNK]
        pieces.append(cipher.encrypt(_nonce(prefix, number, number == count - 1), piece, None))
    return b"".join(pieces)


def open_stream(key: bytes, aad: bytes, sealed: bytes) -> bytes:
    """What was sealed under this key and `aad`. Raises SealBroken for anything else, whatever was done to it."""
    if len(sealed) < _HEAD + _TAG or sealed[:1] != _VERSION:
        raise SealBroken
    salt, prefix = sealed[1 : 1 + _SALT], sealed[1 + _SALT : _HEAD]
    cipher = _cipher(key, salt, aad)
    body = memoryview(sealed)[_HEAD:]
    count = -(-len(body) // (CHUNK + _TAG))
    pieces = []
    try:
        for number in range(count):
            piece = body[number * (CHUNK + _TAG) : (number + 1) * (CHUNK + _TAG)]
            pieces.append(cipher.decrypt(_nonce(prefix, number, number == count - 1), piece, None))
    except (InvalidTag, ValueError):
        raise SealBroken from None
    return b"".join(pieces)


def _cipher(key: bytes, salt: bytes, aad: bytes) -> AESGCM:
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return AESGCM(HKDF(SHA256(), 32, salt, b"spool object 1|" + aad).derive(key))


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
