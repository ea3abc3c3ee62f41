"""Envelope keys (R84): key-encryption key outside the database → authority's key → young person's own key.

Wrapped keys live in their own small store beside the database, never inside it, so that destroying one (erasure)
is not undone by a backup of the database (security finding 8). Losing the key-encryption key is detected at start
and never silently mended (R85).
"""

from __future__ import annotations

import hmac
import os
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from domain.errors import CannotStart

CACHE_SECONDS = 30.0
CACHE_KEYS = 5000


class KeyGone(Exception):
    """There is no such key, or it was destroyed: what it sealed cannot be read again by anyone."""


def derive(key: bytes, label: str) -> bytes:
    """A 32-byte key for one purpose out of another key (HKDF-SHA256)."""
    return HKDF(SHA256(), 32, salt=None, info=label.encode()).derive(key)


class Keyring:
    """The keys of one installation. Thread-safe; unwrapped keys are kept in memory for half a minute at most."""

    def __init__(self, kek: bytes, store: Path) -> None:
        self._kek = kek
        self._store = store
        self._local = threading.local()
        self._held: dict[str, tuple[float, bytes]] = {}

    def secret(self, label: str) -> bytes:
        """A secret of the installation for one purpose, such as `"csrf"`."""
        return derive(self._kek, f"secret|{label}")

    def make_authority(self, authority_id: str) -> None:
        """Make a new authority's key. Raises sqlite3.IntegrityError if it has one."""
        self._make(f"authority|{authority_id}", self._kek)

    def make_person(self, authority_id: str, yp_id: str) -> None:
        """Make a young person's own key, wrapped by their authority's."""
        self._make(f"person|{authority_id}|{yp_id}", self.authority(authority_id))

    def authority(self, authority_id: str) -> bytes:
        """The authority's key; raises KeyGone."""
        return self._get(f"authority|{authority_id}", lambda: self._kek)

    def person(self, authority_id: str, yp_id: str) -> bytes:
        """The young person's key; raises KeyGone after erasure."""
        return self._get(f"person|{authority_id}|{yp_id}", lambda: self.authority(authority_id))

    def has_authorities(self) -> bool:
        """Whether it holds the key of any authority, and so belongs to data that was in use."""
        with closing(sqlite3.connect(f"{self._store.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as connection:
            found = connection.execute("SELECT 1 FROM wrapped WHERE name LIKE 'authority|%' LIMIT 1").fetchone()
        return found is not None

    def index(self, authority_id: str) -> bytes:
        """The key of the authority's blind indexes."""
        return derive(self.authority(authority_id), "blind-index")

    def audit(self, authority_id: str) -> bytes:
        """The key of the authority's audit chain."""
        return derive(self.authority(authority_id), "audit")

    def make_evidence(self, authority_id: str, hidden_id: str) -> None:
        """Make the key of one picture that was hidden (R43): of its own, and not under the young person's."""
        self._make(f"evidence|{authority_id}|{hidden_id}", self.authority(authority_id))

    def evidence(self, authority_id: str, hidden_id: str) -> bytes:
        """The key of a hidden picture, which hidden.py alone asks for; raises KeyGone once it was destroyed."""
        return self._get(f"evidence|{authority_id}|{hidden_id}", lambda: self.authority(authority_id))

    def destroy_evidence(self, authority_id: str, hidden_id: str) -> None:
        """Destroy it for ever, out of the store's log too."""
        self._destroy(f"evidence|{authority_id}|{hidden_id}")

    def destroy_person(self, authority_id: str, yp_id: str) -> None:
        """Erase: destroy a young person's key for ever. What it sealed stays on disk as noise.

        The store's log is emptied too, or the key would stay in it until somebody happens to fill it (R88).
        """
        self._destroy(f"person|{authority_id}|{yp_id}")

    def _destroy(self, name: str) -> None:
        self._connection().execute("DELETE FROM wrapped WHERE name = ?", (name,))
        self._held.pop(name, None)
        self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def _make(self, name: str, parent: bytes) -> None:
        wrapped = aes_key_wrap(derive(parent, f"wrap|{name}"), secrets.token_bytes(32))
        self._connection().execute("INSERT INTO wrapped (name, bytes) VALUES (?, ?)", (name, wrapped))

    def _get(self, name: str, parent: object) -> bytes:
        held = self._held.get(name)
        if held is not None and held[0] > time.monotonic():
            return held[1]
        row = self._connection().execute("SELECT bytes FROM wrapped WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise KeyGone(name.split("|")[0])
        try:
            key = aes_key_unwrap(derive(parent(), f"wrap|{name}"), row[0])  # type: ignore[operator]
        except InvalidUnwrap as wrong:
            raise KeyGone("wrong parent") from wrong
        if len(self._held) >= CACHE_KEYS:
            self._held.clear()
        self._held[name] = (time.monotonic() + CACHE_SECONDS, key)
        return key

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = _connect(self._store)
            self._local.connection = connection
        return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def open_keyring(folder: Path, create: bool) -> Keyring:
    """The keyring in `folder` (files `kek` and `store.sqlite`, mode 0600). With `create`, made if wholly absent.

    Raises CannotStart when one half is missing or the two do not belong together; never makes a second key.
    """
    kek_file, store = folder / "kek", folder / "store.sqlite"
    if not kek_file.exists() and not store.exists():
        if not create:
            raise CannotStart(f"The key file {kek_file} is missing, and without it nothing here can be read.")
        _make_keyring(folder)
    if not kek_file.exists():
        raise CannotStart(f"The key file {kek_file} is missing, and without it nothing here can be read.")
    if not store.exists():
        raise CannotStart(f"The key store {store} is missing, and without it nothing here can be read.")
    kek = _read_kek(kek_file)
    if not hmac.compare_digest(_read_check(store), _check(kek)):
        raise CannotStart(f"The key file {kek_file} does not belong to this data, so nothing here can be read.")
    return Keyring(kek, store)


def _read_kek(kek_file: Path) -> bytes:
    """The bytes of the key file; what is no key gives none, which belongs to no data."""
    try:
        return bytes.fromhex(kek_file.read_text().strip())
    except ValueError:
        return b""
    except OSError as problem:
        raise CannotStart(f"The key file {kek_file} cannot be read ({problem.strerror}).") from None


def _read_check(store: Path) -> bytes:
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(f"{store.absolute().as_uri()}?mode=rw", uri=True, timeout=10)
        row = connection.execute("SELECT bytes FROM wrapped WHERE name = 'check'").fetchone()
    except sqlite3.Error as problem:
        raise CannotStart(f"The key store {store} cannot be read ({problem}).") from None
    finally:
        if connection is not None:
            connection.close()
    return bytes(row[0]) if row else b""


def _check(kek: bytes) -> bytes:
    return hmac.digest(kek, b"check", sha256)


def _make_keyring(folder: Path) -> None:
    """Make both halves beside `folder` and put them there in one step: killed half-way, there is nothing (R96).

    If somebody else was quicker theirs stays, and ours was never used.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".keys-", dir=folder.parent))  # mode 0700
    try:
        kek = secrets.token_bytes(32)
        _write_new(made / "store.sqlite", b"")
        connection = _connect(made / "store.sqlite")
        connection.execute("CREATE TABLE wrapped (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID")
        connection.execute("INSERT INTO wrapped VALUES ('check', ?)", (_check(kek),))
        connection.close()
        _write_new(made / "kek", kek.hex().encode() + b"\n")
        with suppress(OSError):  # not empty: somebody was quicker
            made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


_installed: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Make `keyring` the one this process seals and opens with (one process, one installation)."""
    global _installed
    _installed = keyring


def keyring() -> Keyring:
    """The installed keyring; raises KeyGone when there is none: without keys nothing is read or written."""
    if _installed is None:
        raise KeyGone("no keyring installed")
    return _installed


def blind_index(authority_id: str, kind: str, normalised: str) -> bytes:
    """A keyed fingerprint of a telephone number or e-mail address, for equality and nothing else (R32, R84)."""
    return hmac.digest(keyring().index(authority_id), f"{kind}|{normalised}".encode(), sha256)
