"""What every test may ask for: a database (both kinds, one after the other), keys, the cast, and a browserless client.

`engine`, `session` and `cast` run a test once for each database; a test that asks for none of them runs once.
`cast` holds the clock at `tests.support.cast.NOW`. Nothing here is shared between two tests but what is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import clock, keys, slow_hash, tenancy
from domain.access import Actor
from domain.db import open_session
from domain.keys import Keyring
from tests.support import cast as casting
from tests.support import databases
from tests.support import pair as pairs
from tests.support import world as worlds
from tests.support.cast import Cast
from tests.support.client import Client, make_app
from tests.support.databases import Peopled, PostgresDesk, SqliteDesk
from tests.support.pair import Pair
from tests.support.world import World

Stage = tuple[Engine, Keyring, Cast | World | Pair | None]
REAL_COST = (slow_hash.MEMORY_KIB, slow_hash.PASSES, slow_hash.AT_ONCE)


@pytest.fixture(scope="session", autouse=True)
def _quick_codes() -> None:
    """Codes cost a sixtieth of what they cost in life; tests/domain/test_slow_hash.py holds the real cost."""
    slow_hash.MEMORY_KIB, slow_hash.PASSES = 1024, 1


@pytest.fixture(scope="session")
def _keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keyring") / "keys"
    keys.open_keyring(folder, create=True)
    return folder


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.make_sqlite(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def _peopled(_empty: Path, _keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Peopled]:
    return cache(lambda asked: databases.people_sqlite(asked, _empty, _keys, tmp_path_factory.mktemp("peopled")))


@pytest.fixture(scope="session")
def _file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteDesk]:
    desk = SqliteDesk(tmp_path_factory.mktemp("sqlite"))
    yield desk
    desk.engine.dispose()


@pytest.fixture(scope="session")
def _desk(pytestconfig: pytest.Config) -> Iterator[PostgresDesk]:
    desk = PostgresDesk(databases.desk_name(pytestconfig))
    yield desk
    desk.close()


def pytest_configure(config: pytest.Config) -> None:
    """One more marker than pyproject.toml tells."""
    config.addinivalue_line("markers", "one_database: what it proves does not hang on which database there is")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that asks for a database runs on both, unless it is marked `one_database`."""
    if "_stage" not in metafunc.fixturenames:
        return
    both = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]
    is_one = metafunc.definition.get_closest_marker("one_database") is not None
    metafunc.parametrize("_stage", both[:1] if is_one else both, indirect=True)


@pytest.fixture
def _stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A fresh database with the keys that belong to it, and in it the people that the test asks for, if any."""
    folder = tmp_path_factory.mktemp("stage")
    asked = next((one for one in databases.PEOPLE if one in request.fixturenames), None)
    base: Path = request.getfixturevalue("_keys")
    if request.param == "sqlite":
        file: SqliteDesk = request.getfixturevalue("_file")
        peopled = request.getfixturevalue("_peopled")(asked) if asked else None
        file.put(Path(peopled.database) if peopled else request.getfixturevalue("_empty"))
        engine = file.engine
    else:
        desk: PostgresDesk = request.getfixturevalue("_desk")
        peopled = desk.people(asked, base, tmp_path_factory.mktemp("kept")) if asked else None
        desk.put_back(asked) if asked else desk.wipe()
        engine = desk.engine
    keyring = databases.copy_keys(peopled.keys if peopled else base, folder)
    return engine, keyring, peopled.who if peopled else None


@pytest.fixture
def engine(_stage: Stage) -> Engine:
    """A guarded engine on a database of this test's own; empty, or with the people that the test asks for."""
    return _stage[0]


@pytest.fixture
def keyring(request: pytest.FixtureRequest, tmp_path: Path) -> Keyring:
    """The installed keyring: the one that belongs to this test's database, if it has one."""
    if "_stage" in request.fixturenames:
        stage: Stage = request.getfixturevalue("_stage")
        return stage[1]
    return databases.copy_keys(request.getfixturevalue("_keys"), tmp_path)


@pytest.fixture
def cast(_stage: Stage) -> Iterator[Cast]:
    """Everybody there is (tests/support/cast.py), with the clock held at NOW."""
    found = _stage[2]
    assert isinstance(found, Cast)
    with clock.held(casting.NOW):
        yield found


@pytest.fixture
def bare_world(_stage: Stage) -> Iterator[World]:
    """Northshire for random histories (tests/support/world.py), with nobody in touch yet and the clock held."""
    yield from _again(_stage)


@pytest.fixture
def in_touch(_stage: Stage) -> Iterator[World]:
    """The same, with Gus in touch."""
    yield from _again(_stage)


@pytest.fixture
def siblings(_stage: Stage) -> Pair:
    """Kai and Mia, in two authorities, with the bridge open (tests/support/pair.py) and the clock held."""
    engine, _keyring, found = _stage
    assert isinstance(found, Pair)
    clock.set_to(pairs.START)
    return replace(found, engine=engine)


def _again(stage: Stage) -> Iterator[World]:
    engine, _keyring, found = stage
    assert isinstance(found, World)
    opened = worlds.again(found, engine)
    yield opened
    opened.session.close()


@pytest.fixture
def session(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Session]:
    """An open session, in Northshire where the cast is asked for. What a test does not commit is gone."""
    with open_session(engine) as opened:
        if "cast" in request.fixturenames:
            tenancy.enter(opened, request.getfixturevalue("cast").authorities["northshire"])
        yield opened
        opened.rollback()


@pytest.fixture
def session_of(engine: Engine, cast: Cast) -> Iterator[Callable[[str], Session]]:
    """`session_of("cai")`: a new session in that member's authority. One writes at a time on SQLite."""
    opened: list[Session] = []

    def open_for(name: str) -> Session:
        session = open_session(engine)
        opened.append(session)
        tenancy.enter(session, cast[name].authority_id)
        return session

    yield open_for
    for session in opened:
        session.close()


@pytest.fixture
def actor(engine: Engine, cast: Cast) -> Callable[..., Actor]:
    """`actor("dee")`: who they are at this moment, with a fresh touch; give `session` to see its unsaved changes."""

    def actor_for(name: str, session: Session | None = None) -> Actor:
        if session is not None:
            return casting.actor_of(session, cast[name])
        with open_session(engine, reading=True) as reading:
            tenancy.enter(reading, cast[name].authority_id)
            return casting.actor_of(reading, cast[name])

    return actor_for


@pytest.fixture
def app(engine: Engine, keyring: Keyring, tmp_path: Path) -> Flask:
    """The whole application on this test's database."""
    return make_app(engine, keyring, tmp_path)


@pytest.fixture
def client(request: pytest.FixtureRequest, app: Flask) -> Callable[..., Client]:
    """`client("amara")`: a browser in which she is signed in; `client()`: one in which nobody is."""

    def client_for(name: str = casting.NOBODY, **more: Any) -> Client:
        browser = Client(app, **more)
        if name != casting.NOBODY:
            found: Cast = request.getfixturevalue("cast")
            browser.sign_in(found[name])
        return browser

    return client_for


@pytest.fixture(autouse=True)
def _clock_runs_free() -> Iterator[None]:
    yield
    clock.run_free()
