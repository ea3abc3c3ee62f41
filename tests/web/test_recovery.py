"""R07 through the pages: from the coordinator's form to the young person's new phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from domain import passkeys, recovery_words, tenancy
from domain.accounts import Account
from domain.codes import Code, CodeKind
from domain.db import open_session
from domain.passkeys import Registered
from domain.recovery import Recovery
from tests.support import canaries
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import case_of, press, touch
from tests.support.soft_passkey import SoftPasskey
from tests.web.test_signin_flows import open_welcome, register

KEY = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)


@pytest.fixture
def case(engine: Engine, cast: Cast) -> str:
    """Amara has been in; the address of her case."""
    with open_session(engine) as session:
        account = session.get_one(Account, cast["amara"].account_id)
        tenancy.enter(session, account.authority_id)
        passkeys.add(session, account, KEY, "other")
        session.commit()
    return case_of(cast["amara"].yp_id)


def code_on(page: Page) -> str:
    return next(word for word in page.words.split() if len(word) == 14 and word.count("-") == 2)


def made(engine: Engine, cast: Cast) -> tuple[int, int]:
    """How many recoveries and how many ways in by code."""
    with open_session(engine) as session:
        tenancy.enter(session, cast["amara"].authority_id)
        codes = select(func.count()).select_from(Code).where(Code.kind == CodeKind.WELCOME.value)
        return session.scalar(select(func.count()).select_from(Recovery)) or 0, session.scalar(codes) or 0


def test_met_face_to_face_she_is_back_in_on_a_new_phone(client: Callable[..., Client], cast: Cast, case: str) -> None:
    dee = client("dee")
    page = dee.get(case)
    assert f"{case}/recovery" in page.outline.links
    shown = press(dee.get(f"{case}/recovery"), f"{case}/recovery", proof="in_person", confirmed_by="Me, at school")
    assert shown.status == 200, shown.words
    phone = client()
    open_welcome(phone, code_on(shown), "own")
    assert register(phone, "/my/welcome/passkey", SoftPasskey()).status == 200
    refused = phone.get("/my/people/new").send("/my/people/new", name="Somebody new")
    assert refused.status == 422
    assert "New things wait until tomorrow" in refused.words
    assert "Dee Marsh met you and was sure it’s you" in phone.get("/my/record").words
    assert "How Amara signs in was changed." in dee.get(case).words


def test_no_code_and_no_words_of_hers_lie_anywhere_when_she_is_back_in_r08(
    client: Callable[..., Client], cast: Cast, case: str, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Staff see the code once, to hand it over; they never see her words, and the database keeps neither."""
    dee, sol, phone = client("dee"), client("sol"), client()
    path = f"{case}/recovery"
    code = code_on(press(dee.get(path), path, proof="in_person", confirmed_by="Me, at school"))
    open_welcome(phone, code, "own")
    register(phone, "/my/welcome/passkey", SoftPasskey())
    shown = phone.get("/my/you/words").send("/my/you/words").words.split()
    drawn = [word for word in shown if word in recovery_words.all_words()]
    secrets = [code, code.replace("-", ""), *(" ".join(drawn[at : at + 6]) for at in range(len(drawn) - 5))]
    assert len(secrets) > 2
    seen = [
        (f"{who} at {place}", browser.get(place).text.encode())
        for who, browser in (("dee", dee), ("sol", sol))
        for place in ("/coordinator/", case, f"{case}/record", path)
    ]
    places = [*seen, ("the log", caplog.text.encode()), *canaries.database(engine)]
    assert canaries.sightings(dict.fromkeys(secrets, "a secret of hers"), places) == []
    assert len(canaries.sightings({"Amara": "her name"}, seen)) > 2  # it would have been found


def test_from_afar_two_people_are_sure_and_only_then_there_is_a_code(
    client: Callable[..., Client], engine: Engine, cast: Cast, case: str
) -> None:
    dee, sol = client("dee"), client("sol")
    told = {"proof": "call_back", "confirmed_by": "Lorna, her carer"}
    page = press(dee.get(f"{case}/recovery"), f"{case}/recovery", **told)
    assert made(engine, cast) == (1, 0)
    where = page.goes_to.partition("?")[0]
    waits = page.follow()
    assert "This waits for a second person" in waits.words
    assert not [form for form in waits.outline.forms if form.action.startswith(where)]
    touch(dee, f"{where}/code", {})
    assert dee.post(f"{where}/code").status == 422
    assert made(engine, cast) == (1, 0)
    assert "A second person has to agree first." in sol.get(case).words
    second = sol.get(where)
    assert "Lorna, her carer" in second.words
    assert press(second, where, answer="agree").goes_to == f"{where}?done=second-key"
    assert made(engine, cast) == (1, 0)
    shown = press(dee.get(where), f"{where}/code")
    assert shown.status == 200
    assert len(code_on(shown)) == 14
    assert made(engine, cast) == (1, 1)
    assert "Sol Whitaker was the second person to say it’s you" in client("amara").get("/my/record").words


@pytest.mark.one_database
def test_without_a_touch_for_exactly_this_nothing_is_made(
    client: Callable[..., Client], engine: Engine, cast: Cast, case: str
) -> None:
    """R16."""
    dee, path = client("dee"), f"{case}/recovery"
    fields = {"proof": "in_person", "confirmed_by": "Me"}
    assert dee.post(path, fields).status == 403
    touch(dee, path, {**fields, "confirmed_by": "Somebody else"})
    assert dee.post(path, fields).status == 403
    touch(dee, f"{path}/x/code", fields)
    assert dee.post(path, fields).status == 403
    assert made(engine, cast) == (0, 0)
    touch(dee, path, fields)
    assert dee.post(path, fields).status == 200
    assert made(engine, cast) == (1, 1)


@pytest.mark.one_database
def test_a_form_with_something_missing_says_which_and_makes_nothing(
    client: Callable[..., Client], engine: Engine, cast: Cast, case: str
) -> None:
    dee, path = client("dee"), f"{case}/recovery"
    page = dee.get(path)
    for fields in ({"confirmed_by": "Me"}, {"proof": "letter", "confirmed_by": "Me"}):
        answer = press(page, path, **fields)
        assert (answer.status, "Choose how you made sure" in answer.words or "Not a valid choice" in answer.words) == (
            422,
            True,
        )
    answer = press(page, path, proof="video", confirmed_by=" ")
    assert (answer.status, "Write down who confirmed" in answer.words) == (422, True)
    assert made(engine, cast) == (0, 0)


@pytest.mark.one_database
def test_the_way_for_somebody_new_is_shut_to_somebody_who_has_been_in(
    client: Callable[..., Client], engine: Engine, cast: Cast, case: str
) -> None:
    answer = client("dee").post(f"{case}/welcome-code")
    assert (answer.status, "They have been in before" in answer.words) == (422, True)
    assert made(engine, cast) == (0, 0)


@pytest.mark.one_database
def test_a_second_who_is_not_sure_says_why_and_ends_it(
    client: Callable[..., Client], engine: Engine, cast: Cast, case: str
) -> None:
    dee, mo = client("dee"), client("mo")
    page = press(dee.get(f"{case}/recovery"), f"{case}/recovery", proof="video", confirmed_by="Her aunt")
    where = page.goes_to.partition("?")[0]
    assert press(mo.get(where), where, answer="differ").status == 422
    assert press(mo.get(where), where, answer="differ", words="Nobody knows this aunt.").status == 303
    over = dee.get(where).words
    assert "It was not agreed" in over
    assert "Nobody knows this aunt." in over
    assert "is being let back in" not in dee.get(case).words
    assert made(engine, cast) == (1, 0)
