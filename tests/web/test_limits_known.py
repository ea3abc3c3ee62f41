"""R77, R78: strangers count together, known devices by themselves; no attack keeps anybody out of what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from domain import clock, devices, limits, recovery_words, signins, tenancy
from domain.access import Side
from domain.accounts import Account
from domain.db import open_session
from domain.keys import Keyring
from domain.slow_hash import slow_hash
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.soft_passkey import SoftPasskey
from tests.web.test_signin_flows import open_welcome, register, sign_in
from tests.web.test_signin_flows import welcome_code as welcome_code
from web.guard import public
from web.limits import ACCOUNT, limited
from web.session import apart

TEN = timedelta(minutes=10)
OWN = "o" * 43
TRIES = 10_000


@pytest.fixture
def guessing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Try once at a limit of two for each address and ten for all strangers; 200, or 429 over the limit."""
    from web.limits import check

    @public("a test")
    @limited("test", per_address=2, overall=10, per=TEN)
    def guess() -> str:
        return "wrong"

    def once(browser: Client | None = None, ip: str = "203.0.113.7") -> int:
        from werkzeug.exceptions import TooManyRequests

        cookies = "; ".join(f"{name}={value}" for name, value in _jar(browser).items())
        told = {"REMOTE_ADDR": ip, "HTTP_COOKIE": cookies}
        with app.test_request_context("/my/guess", method="POST", environ_overrides=told):
            try:
                check(guess)
            except TooManyRequests:
                return 429
            return 200

    return once


def _jar(browser: Client | None) -> dict[str, str]:
    names = ("__Host-b", "__Host-s", "__Host-g", "__Host-w")
    return {} if browser is None else {name: value for name in names if (value := browser.cookie(name))}


def own_phone(app: Flask, engine: Engine, cast: Cast, name: str, value: str = OWN) -> Client:
    """A browser that somebody called their own, in which nobody is signed in."""
    browser = Client(app)
    browser.give("__Host-b", value)
    with open_session(engine) as session:
        devices.remember(session, session.get_one(Account, cast[name].account_id), value, "iphone")
        session.commit()
    return browser


def test_strangers_never_use_up_what_a_known_device_has(
    app: Flask, engine: Engine, cast: Cast, guessing: Callable[..., int]
) -> None:
    phone = own_phone(app, engine, cast, "amara")
    assert [guessing(ip="198.51.100.9") for _ in range(4)] == [200, 200, 429, 429]
    assert {guessing(ip=f"198.51.{n}.1") for n in range(60)} == {200, 429}
    assert guessing(ip="192.0.2.1") == 429  # all strangers together
    assert [guessing(phone, "198.51.100.9") for _ in range(3)] == [200, 200, 429]  # its own two, and no more


def test_a_known_device_uses_up_nothing_of_the_strangers_at_its_address(
    app: Flask, engine: Engine, cast: Cast, guessing: Callable[..., int]
) -> None:
    phone = own_phone(app, engine, cast, "amara")
    assert [guessing(phone) for _ in range(4)] == [200, 200, 429, 429]
    assert [guessing() for _ in range(3)] == [200, 200, 429]


def test_a_made_up_a_forgotten_and_an_ended_cookie_are_strangers(
    app: Flask, engine: Engine, cast: Cast, guessing: Callable[..., int]
) -> None:
    """Nobody gets new tries by sending new cookies."""
    for number in range(3):
        made_up = Client(app)
        made_up.give("__Host-b", f"{number}" * 43)
        made_up.give("__Host-s", f"{number}" * 43)
        assert guessing(made_up, "203.0.113.1") == (200 if number < 2 else 429)
    forgotten = own_phone(app, engine, cast, "amara")
    ended = Client(app)
    ended.sign_in(cast["amara"])
    with open_session(engine) as session:
        found = devices.whose(session, Side.YOUNG_PERSON, OWN)
        assert found is not None
        devices.forget(session, found[0])
        tenancy.enter(session, cast["amara"].authority_id)
        signins.end_others(session, cast["amara"].account_id)
        session.commit()
    assert [guessing(one, "203.0.113.2") for one in (forgotten, ended, Client(app))] == [200, 200, 429]


def test_one_account_has_a_limit_over_all_its_devices_and_one_authority_over_all_its_accounts(
    app: Flask, engine: Engine, cast: Cast, guessing: Callable[..., int]
) -> None:
    phones = [own_phone(app, engine, cast, "amara", f"{n}" * 43) for n in range(ACCOUNT + 1)]
    tries = [guessing(phone, f"203.0.113.{n}") for n, phone in enumerate(phones) for _ in range(2)]
    assert tries == [200] * 2 * ACCOUNT + [429] * 2
    for name, answer in (("ben", 200), ("ivy", 429)):  # eight of Amara's were counted, and ten are the authority's
        phone = own_phone(app, engine, cast, name, name[0] * 43)
        assert [guessing(phone) for _ in range(2)] == [answer, answer]
    cai = own_phone(app, engine, cast, "cai", "c" * 43)
    assert [guessing(cai) for _ in range(2)] == [200, 200]  # another authority has its own


@pytest.mark.one_database
def test_who_is_signed_in_on_a_shared_device_counts_by_account_and_not_by_address(
    app: Flask, engine: Engine, cast: Cast, guessing: Callable[..., int]
) -> None:
    library = Client(app)
    library.sign_in(cast["amara"])
    assert [guessing() for _ in range(3)] == [200, 200, 429]
    assert [guessing(library) for _ in range(3)] == [200, 200, 429]
    clock.pass_by(timedelta(days=31))
    assert [guessing(library) for _ in range(3)] == [200, 200, 429]  # over: a stranger again, in a new window


@pytest.mark.one_database
def test_ten_thousand_tries_of_others_keep_nobody_from_their_own_phone(
    client: Callable[..., Client], engine: Engine, keyring: Keyring, cast: Cast, welcome_code: str
) -> None:
    """R78. The tries are counted as web/limits.py counts them, in one transaction, and not sent one by one: what is
    tried out is the state after 10,000 of them, at the real doors with their real limits."""
    words, phone, soft = recovery_words.draw(), client(), SoftPasskey()
    own = own_phone(phone.app, engine, cast, "amara")
    open_welcome(phone, welcome_code, "own")
    register(phone, "/my/welcome/passkey", soft)
    with open_session(engine) as session:
        account = session.get_one(Account, cast["amara"].account_id)
        recovery_words.new_words(session, account, slow_hash("words", words))
        session.commit()
    with open_session(engine) as session:
        for number in range(TRIES // 2):
            for what in ("words", "sign-in"):
                limits.count(session, what, f"address|198.51.{number % 100}.1", TEN)
                limits.count(session, what, "all", TEN)
        limits.count(session, "words", "address|127.0.0.1", TEN)
        session.commit()
    stranger = client()
    page = stranger.get("/my/sign-in/words")
    assert page.send("/my/sign-in/words", words="one two three four five six").status == 429
    assert own.get("/my/sign-in/words").send("/my/sign-in/words", words=words).goes_to == "/my/"
    assert sign_in(client(), "/my/sign-in", soft).json == {"next": "/my/"}  # a passkey opens anywhere


def test_a_right_guess_among_ten_thousand_is_not_likely() -> None:
    """R78: by all strangers together in ten minutes, of 60 bits; and of the 66 of six words."""
    assert TRIES / 2**60 < 1e-6
    assert TRIES / 2**66 < 1e-6


@pytest.mark.one_database
def test_counting_leaves_no_account_or_authority_in_clear(
    app: Flask, engine: Engine, cast: Cast, guessing: Callable[..., int]
) -> None:
    from sqlalchemy import text

    guessing(own_phone(app, engine, cast, "amara"))
    with app.test_request_context("/"), apart() as session:
        kept = repr(session.execute(text("SELECT * FROM rate_limit")).all())
    assert kept != "[]"
    assert not any(one in kept for one in (cast["amara"].account_id, cast["amara"].authority_id, OWN))
