"""R77 to R79: counted exactly, by all workers together, and no oracle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from app import create_app
from domain import clock, limits
from domain.db import open_engine, open_session
from domain.errors import Refused
from domain.keys import Keyring
from tests.support.client import ORIGIN, Client
from web.guard import public
from web.limits import address, limited
from web.settings import read_settings

TEN = timedelta(minutes=10)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def app_with_a_limit(engine: Engine, keyring: Keyring, folder: Path, per_address: int, overall: int) -> Flask:
    app = create_app(read_settings({"DATA": str(folder)}), engine, keyring)
    app.testing = True

    @public("a test")
    @limited("test", per_address=per_address, overall=overall, per=TEN)
    def guess() -> tuple[str, int, dict[str, str]]:
        return "wrong", 422, {"Content-Type": "text/plain"}

    app.add_url_rule("/guess", "guess", guess, methods=["GET", "POST"])
    return app


def guesses(app: Flask, count: int, ip: str = "203.0.113.7", forwarded: str = "") -> list[int]:
    browser = Client(app)
    token = browser.token_for("/guess")
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return [
        browser.open(
            "POST", "/guess", data={"csrf_token": token}, environ_overrides={"REMOTE_ADDR": ip}, headers=headers
        ).status
        for _ in range(count)
    ]


def test_a_count_is_exact_and_ends_with_its_window(engine: Engine, keyring: Keyring) -> None:
    with clock.held(START), open_session(engine) as session:
        for _ in range(3):
            limits.hit(session, "test", "somebody", 3, TEN)
        with pytest.raises(Refused) as over:
            limits.hit(session, "test", "somebody", 3, TEN)
        assert over.value.code == "limit"
        assert over.value.detail["seconds"] == 601
        limits.hit(session, "test", "somebody else", 3, TEN)
        limits.hit(session, "other", "somebody", 3, TEN)
        clock.pass_by(TEN - timedelta(microseconds=1))
        with pytest.raises(Refused):
            limits.hit(session, "test", "somebody", 3, TEN)
        clock.pass_by(timedelta(microseconds=1))
        limits.hit(session, "test", "somebody", 3, TEN)
        limits.forget_old(session)
        assert session.scalar(text("SELECT count(*) FROM rate_limit")) == 1


def test_four_workers_count_as_one_to_the_number_r77(engine: Engine, keyring: Keyring) -> None:
    workers = [open_engine(engine.url.render_as_string(hide_password=False)) for _ in range(4)]

    def burst(number: int) -> int:
        passed = 0
        for _ in range(25):
            with open_session(workers[number % 4]) as session:
                try:
                    limits.hit(session, "burst", "one", 60, timedelta(days=1))
                    passed += 1
                except Refused:
                    pass
                session.commit()
        return passed

    try:
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(burst, range(8))) == 60
    finally:
        for worker in workers:
            worker.dispose()


def test_over_the_limit_everybody_gets_one_kind_429(engine: Engine, keyring: Keyring, tmp_path: Path) -> None:
    app = app_with_a_limit(engine, keyring, tmp_path, per_address=3, overall=0)
    assert guesses(app, 5) == [422, 422, 422, 429, 429]
    assert guesses(app, 1, "203.0.113.8") == [422]
    browser = Client(app)
    page = browser.open("POST", "/guess", environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    page.check()
    assert (page.status, "Take a short break" in page.words) == (429, True)
    assert 0 < int(page.headers["Retry-After"]) <= 601
    looked = browser.open("GET", "/guess", environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    assert looked.status == 422


@pytest.mark.one_database
def test_everybody_together_has_a_limit_too(engine: Engine, keyring: Keyring, tmp_path: Path) -> None:
    app = app_with_a_limit(engine, keyring, tmp_path, per_address=3, overall=5)
    assert [guesses(app, 1, f"203.0.113.{n}")[0] for n in range(7)] == [422] * 5 + [429] * 2


@pytest.mark.one_database
@pytest.mark.parametrize(
    "forwarded",
    ["198.51.100.1", "198.51.100.1, 203.0.113.7", "unknown", "::1", "127.0.0.1", "'; DROP", "1" * 300, "10.0.0.1,,,,"],
)
def test_what_a_header_says_of_an_address_is_not_believed_r79(
    engine: Engine, keyring: Keyring, tmp_path: Path, forwarded: str
) -> None:
    app = app_with_a_limit(engine, keyring, tmp_path, per_address=2, overall=0)
    assert guesses(app, 2, forwarded=forwarded) + guesses(app, 1, forwarded="192.0.2.9") == [422, 422, 429]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_home_with_a_whole_network_counts_as_one(app: Flask, ip: str, network: str) -> None:
    with app.test_request_context("/", base_url=ORIGIN, environ_overrides={"REMOTE_ADDR": ip}):
        assert address() == network


def test_no_address_is_kept_in_clear_r93(engine: Engine, keyring: Keyring, tmp_path: Path) -> None:
    guesses(app_with_a_limit(engine, keyring, tmp_path, per_address=3, overall=9), 2)
    bare = create_engine(engine.url)
    with bare.connect() as connection:
        kept = repr(connection.execute(text("SELECT * FROM rate_limit")).all())
    bare.dispose()
    assert kept != "[]"
    assert "203.0.113" not in kept
    assert "address" not in kept
