"""An empty or a peopled database for each test, quickly: made once for each worker, then copied or wiped.

SQLite: a file is copied. PostgreSQL: what a test wrote is truncated, and the cast's rows are put back from a second
schema that holds them. The engine of a worker stays the same, because a new one compiles every statement again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

import domain.tables
from domain import clock, keys
from domain.db import metadata, open_engine
from domain.keys import Keyring
from tests.support import cast as casting
from tests.support import pair as pairs
from tests.support import postgres
from tests.support import world as worlds
from tests.support.cast import Cast
from tests.support.pair import Pair
from tests.support.world import World

KEPT = "kept"
assert domain.tables.names()


@dataclass(frozen=True)
class Peopled:
    """A database with people in it, to copy from, and the keys that go with it."""

    who: Cast | World | Pair
    database: Path | str
    keys: Path


def _world(engine: Engine) -> World:
    with clock.held(worlds.START):
        world = worlds.build(engine)
        world.session.close()
        return world


def _in_touch(engine: Engine) -> World:
    with clock.held(worlds.START):
        world = worlds.build(engine)
        worlds.to_connected(world, "gus")
        world.session.close()
        return world


def _siblings(engine: Engine) -> Pair:
    with clock.held(pairs.START):
        return pairs.opened(engine)


PEOPLE: dict[str, Callable[[Engine], Cast | World | Pair]] = {
    "cast": casting.build,
    "bare_world": _world,
    "in_touch": _in_touch,
    "siblings": _siblings,
}
"""The fixtures that ask for people, and who builds them."""


def make_sqlite(folder: Path) -> Path:
    """An empty database with every table."""
    path = folder / "empty.db"
    _make_tables(f"sqlite:///{path}")
    return path


def _make_tables(url: str) -> None:
    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()


def people_sqlite(asked: str, empty: Path, keyring: Path, folder: Path) -> Peopled:
    """A copy of `empty` with the people in it that were asked for, and its keys."""
    path, own = folder / "peopled.db", folder / "peopled-keys"
    shutil.copy(empty, path)
    who = _build(asked, f"sqlite:///{path}", keyring, own)
    return Peopled(who, path, own)


def _build(asked: str, url: str, keyring: Path, own: Path) -> Cast | World | Pair:
    shutil.copytree(keyring, own)
    keys.install(keys.open_keyring(own, create=False))
    engine = open_engine(url)
    try:
        who = PEOPLE[asked](engine)
        if engine.dialect.name == "sqlite":
            _fold_log(engine)
        return who
    finally:
        engine.dispose()


def _fold_log(engine: Engine) -> None:
    """Everything into the one file that is copied."""
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def copy_keys(source: Path, folder: Path) -> Keyring:
    """A fresh copy of a keyring, installed."""
    shutil.copytree(source, folder / "keys")
    keyring = keys.open_keyring(folder / "keys", create=False)
    keys.install(keyring)
    return keyring


class SqliteDesk:
    """One worker's SQLite file, put there anew before each test."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "test.db"
        self.engine = open_engine(f"sqlite:///{self.path}")

    def put(self, source: Path) -> None:
        """A copy of `source` and nothing else; a connection that a test forgot keeps the file of its own test."""
        self.engine.dispose()
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        shutil.copy(source, self.path)


class PostgresDesk:
    """One worker's PostgreSQL database, wiped or peopled before each test."""

    def __init__(self, name: str) -> None:
        self.url = postgres.server().fresh(name)
        _make_tables(self.url)
        self.engine = open_engine(self.url)
        self._bare = create_engine(self.url)
        self._peopled: dict[str, Peopled] = {}
        self._kept: dict[str, list[str]] = {}

    def people(self, asked: str, keyring: Path, folder: Path) -> Peopled:
        """Build the people that are asked for, once, and keep their rows aside."""
        if asked not in self._peopled:
            self.wipe()
            own = folder / "peopled-keys-postgres"
            self._peopled[asked] = Peopled(_build(asked, self.url, keyring, own), self.url, own)
            self._kept[asked] = filled = self._filled()
            kept = f"{KEPT}_{asked}"
            self._run([f"CREATE SCHEMA {kept}", *(f"CREATE TABLE {kept}.{t} AS TABLE {t}" for t in filled)])
        return self._peopled[asked]

    def put_back(self, asked: str) -> None:
        """Exactly the people that are asked for and nothing else."""
        self.wipe()
        copies = [f"INSERT INTO {table} SELECT * FROM {KEPT}_{asked}.{table}" for table in self._kept[asked]]
        self._run(["SET LOCAL session_replication_role = replica", *copies])

    def wipe(self) -> None:
        """No rows anywhere."""
        filled = self._filled()
        if filled:
            self._run([f"TRUNCATE {', '.join(filled)} CASCADE"])

    def _filled(self) -> list[str]:
        asks = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {_q(t)})" for t in metadata.tables)
        with self._bare.connect() as connection:
            return [_q(row[0]) for row in connection.execute(text(asks))]

    def _run(self, statements: list[str]) -> None:
        with self._bare.begin() as connection:
            connection.exec_driver_sql("; ".join(statements))

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()
        self._bare.dispose()


def _q(name: str) -> str:
    return f'"{name}"'


def desk_name(config: Any) -> str:
    """A database name of this worker's own."""
    return f"test_{getattr(config, 'workerinput', {}).get('workerid', 'main')}"
