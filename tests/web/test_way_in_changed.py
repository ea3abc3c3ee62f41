"""R09 through the pages: at the top of the next page of every other device, and on the coordinator's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain import clock, passkeys, recovery_words, tenancy
from domain.accounts import Account
from domain.db import open_session
from domain.passkeys import Registered
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.desk import case_of

SAID = "How you sign in was changed on another device"
HOMES = {"amara": "/my/", "dee": "/coordinator/", "gus": "/guest/"}
KEY = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)


def change(engine: Engine, cast: Cast, name: str) -> None:
    """Somewhere else: a first way in, and then another one."""
    with open_session(engine) as session:
        account = session.get_one(Account, cast[name].account_id)
        tenancy.enter(session, account.authority_id)
        if not passkeys.has_way_in(session, account):
            passkeys.add(session, account, KEY, "other", browser="a" * 43)
        recovery_words.new_words(session, account, b"w" * 32, browser="a" * 43)
        session.commit()


@pytest.mark.parametrize("name", HOMES)
def test_the_next_page_says_it_at_the_top_until_it_is_put_away_there(
    client: Callable[..., Client], engine: Engine, cast: Cast, name: str
) -> None:
    change(engine, cast, name)
    one, other = client(name), client(name)
    page = one.get(HOMES[name])
    assert page.words.count(SAID) == 1
    assert page.text.index(SAID) < page.text.index("<h1")
    form = next(form for form in page.outline.forms if form.action.endswith("/put-away"))
    assert page.send(form.action).goes_to == HOMES[name]
    assert SAID not in one.get(HOMES[name]).words
    assert SAID in other.get(HOMES[name]).words


@pytest.mark.one_database
def test_where_nothing_changed_nothing_is_said_and_nothing_is_asked(
    client: Callable[..., Client], engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.notices.waiting_here", lambda *_: pytest.fail("asked without need"))
    for name, address in HOMES.items():
        assert SAID not in client(name).get(address).words


@pytest.mark.one_database
def test_a_locked_phone_tells_whoever_holds_it_nothing(
    client: Callable[..., Client], engine: Engine, cast: Cast
) -> None:
    change(engine, cast, "amara")
    phone = client("amara")
    clock.pass_by(timedelta(minutes=6))
    page = phone.get("/my/unlock")
    assert page.status == 200
    assert SAID not in page.words


def test_the_coordinator_s_page_shows_it_until_seen_and_shows_it_to_nobody_else(
    client: Callable[..., Client], engine: Engine, cast: Cast
) -> None:
    change(engine, cast, "amara")
    case = case_of(cast["amara"].yp_id)
    said = "How Amara signs in was changed."
    assert said not in client("mo").get(case).words
    dee = client("dee")
    page = dee.get(case)
    assert said in page.words
    form = next(form for form in page.outline.forms if form.action.endswith("/seen"))
    assert client("mo").post(form.action).status == 403
    assert said in dee.get(case).words
    assert page.send(form.action).goes_to == f"{case}?done=saved"
    assert said not in dee.get(case).words
    record = client("amara").get("/my/record").words
    assert "Dee Marsh saw that your way to sign in changed" in record


@pytest.mark.one_database
def test_a_frozen_young_person_is_told_as_well(client: Callable[..., Client], engine: Engine, cast: Cast) -> None:
    change(engine, cast, "ivy")
    page = client("ivy").get("/my/")
    assert page.status == 403
    assert SAID in page.words
    form = next(form for form in page.outline.forms if form.action.endswith("/put-away"))
    assert page.send(form.action).goes_to == "/my/"
