"""Nothing slow happens while the database is held: the embedded one has one writer, and no Stop may wait (R38)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Engine

from domain import codes, recovery_words, slow_hash, tenancy
from domain.access import Actor
from domain.accounts import Account
from domain.codes import CodeKind
from domain.db import open_session
from tests.support.at_once import at_once
from tests.support.cast import Cast
from tests.support.client import Client, Page

Clients = Callable[..., Client]
NOT_A_CODE = "AAAA-BBBB-CCCC"


@pytest.fixture
def held(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For every code or words that were worked out: how many connections were open in that moment."""
    found: list[int] = []

    def watched(*given: Any, **named: Any) -> Any:
        found.append(engine.pool.checkedout())  # type: ignore[attr-defined]
        return Argon2id(*given, **named)

    monkeypatch.setattr(slow_hash, "Argon2id", watched)
    return found


@pytest.fixture
def code(engine: Engine, cast: Cast) -> Callable[[CodeKind, str], str]:
    """A new code for one of the cast, with nothing left open."""

    def make(kind: CodeKind, name: str) -> str:
        with open_session(engine) as session:
            made = codes.new_code(session, kind, session.get_one(Account, cast[name].account_id))
            session.commit()
            return made

    return make


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("who", "path", "fields"),
    [
        ("amara", "/my/welcome", {"code": NOT_A_CODE}),
        ("amara", "/my/sign-in/words", {"words": recovery_words.draw(), "code": NOT_A_CODE}),
        ("gus", "/guest/come-in", {"code": NOT_A_CODE}),
        ("gus", "/guest/sign-in/read-out", {"code": NOT_A_CODE}),
        ("dee", "/coordinator/join", {"code": NOT_A_CODE}),
    ],
)
def test_a_code_is_worked_out_while_no_database_is_held(
    client: Clients, cast: Cast, held: list[int], who: str, path: str, fields: dict[str, str]
) -> None:
    """Also in a browser in which somebody is signed in, whose language is looked up on the way."""
    assert client(who).post(path, fields).status == 422
    assert held == [0] * len(fields)


@pytest.mark.one_database
def test_words_and_a_set_up_are_worked_out_while_no_database_is_held(
    client: Clients, cast: Cast, code: Callable[[CodeKind, str], str], held: list[int]
) -> None:
    told = {"authority": "Northshire", "nation": "wales", "name": "Mo Levy"}
    phone, tablet = client("amara"), client("amara")
    welcome, invitation = code(CodeKind.WELCOME, "ben"), code(CodeKind.INVITE, "hal")
    held.clear()
    client("dee").post(f"/coordinator/set-up/{NOT_A_CODE}", told)
    assert phone.post("/my/you/words").status == 200
    assert tablet.post("/my/welcome", {"code": welcome}).goes_to == "/my/welcome/whose"
    assert tablet.post("/my/welcome/whose", {"whose": "shared"}).goes_to == "/my/welcome/shared"
    assert tablet.post("/my/welcome/shared").status == 200
    caller = client("gus")
    assert caller.post("/guest/come-in", {"code": invitation}).goes_to == "/guest/come-in/passkey"
    assert caller.post("/guest/come-in/read-out", {"code": NOT_A_CODE}).status == 422
    assert held == [0] * 6


@pytest.mark.one_database
def test_a_code_that_nobody_has_costs_as_much_as_one_that_is_used_up_or_right(
    client: Clients, cast: Cast, code: Callable[[CodeKind, str], str], held: list[int]
) -> None:
    """R04."""
    right = code(CodeKind.WELCOME, "ben")
    held.clear()
    cost = []
    for typed in (NOT_A_CODE, right, right):  # the third time in a browser that it does not open in
        before = len(held)
        client().post("/my/welcome", {"code": typed})
        cost.append(len(held) - before)
    assert cost == [1, 1, 1]


def test_of_two_browsers_that_send_a_code_at_once_one_gets_on_and_both_have_tried(
    client: Clients, cast: Cast, engine: Engine, code: Callable[[CodeKind, str], str]
) -> None:
    right = code(CodeKind.WELCOME, "ben")
    browsers = [client() for _ in range(4)]
    tokens = iter([(browser, browser.token_for("/my/welcome")) for browser in browsers])

    def send() -> Page:
        browser, token = next(tokens)
        return browser.open("POST", "/my/welcome", data={"csrf_token": token, "code": right})

    assert sorted(page.status for page in at_once(send, len(browsers))) == [303, 422, 422, 422]
    more = [client().post("/my/welcome", {"code": NOT_A_CODE}).status for _ in range(17)]
    assert more == [422] * 16 + [429]  # twenty tries from one address


def test_a_read_out_code_is_not_half_used_by_whoever_is_too_late(
    engine: Engine, cast: Cast, client: Clients, actor: Callable[..., Actor]
) -> None:
    """Two who send the same words and code at once: one is in."""
    words = recovery_words.draw()
    with open_session(engine) as session:
        tenancy.enter(session, cast["amara"].authority_id)
        account = session.get_one(Account, cast["amara"].account_id)
        recovery_words.new_words(session, account, slow_hash.slow_hash("words", words))
        read_out = codes.read_out_code(session, actor("dee", session), cast["amara"].subject_id)
        session.commit()
    browsers = [client() for _ in range(3)]
    ready = iter([(browser, browser.token_for("/my/sign-in/words")) for browser in browsers])

    def send() -> Page:
        browser, token = next(ready)
        told = {"csrf_token": token, "words": words, "code": read_out}
        return browser.open("POST", "/my/sign-in/words", data=told)

    assert sorted(page.status for page in at_once(send, len(browsers))) == [303, 422, 422]
