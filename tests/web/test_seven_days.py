"""R28: who made a colleague's way in anew is no second person beside them for seven days, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import clock
from domain.people import Person
from domain.proposals import Proposal
from domain.rungs import Approval, Rung
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import press
from tests.support.soft_passkey import SoftPasskey

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
SAME = "somebody else has to turn the second one"


def let_in_anew(manager: Client, whom: str, browser: Client) -> None:
    """The manager reads out a code, and somebody joins with it: as it is when a laptop was lost."""
    where = f"/coordinator/staff/{whom}"
    shown = press(manager.get(where), f"{where}/code")
    code = CODE.search(shown.words)
    assert code is not None, shown.words
    assert browser.get("/coordinator/join").send("/coordinator/join", code=code[0]).status == 303
    path = "/coordinator/join/passkey"
    headers = {"Accept": "application/json", "X-CSRFToken": browser.token_for(path)}
    options = browser.open("POST", f"{path}/options", json={}, headers=headers)
    made = SoftPasskey().create(options.json)
    assert browser.open("POST", f"{path}/finish", json=made, headers=headers).status == 200


@pytest.fixture
def proposal(cast: Cast, client: Callable[..., Client]) -> str:
    """Dee wants calls with Gus. Her way in was made by Mo, and then, when she lost it, by Mo again."""
    for _time in range(2):
        let_in_anew(client("mo"), cast["dee"].subject_id, client())
    return f"/coordinator/proposals/{cast.things['proposal']['amara']}"


def agree(second: Client, proposal: str) -> Page:
    return press(second.get(proposal), proposal, answer="agree", words="I agree.")


def is_open(session: Session, cast: Cast) -> bool:
    """Whether Gus may call; fails if that and the proposal tell different stories."""
    session.rollback()
    gus = session.scalars(select(Person.id).where(Person.id == cast.people["gus"])).one()
    found = session.scalars(
        select(Approval.id).where(Approval.person_id == gus, Approval.rung == Rung.CALL.value)
    ).first()
    agreed = session.scalars(select(Proposal.has_agreed).where(Proposal.id == cast.things["proposal"]["amara"])).one()
    session.rollback()
    assert (found is not None) == bool(agreed)
    return found is not None


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=1), timedelta(days=7) - timedelta(minutes=1)], ids=str)
def test_the_manager_who_made_her_way_in_anew_is_not_her_second_key(
    client: Callable[..., Client], cast: Cast, session: Session, proposal: str, later: timedelta
) -> None:
    clock.pass_by(later)
    page = agree(client("mo"), proposal)
    assert page.status == 422
    assert SAME in page.words
    assert not is_open(session, cast)


def test_after_seven_days_they_are_two_people_again(
    client: Callable[..., Client], cast: Cast, session: Session, proposal: str
) -> None:
    clock.pass_by(timedelta(days=7))
    assert "Both keys are turned" in agree(client("mo"), proposal).follow().words
    assert is_open(session, cast)


def test_whoever_had_no_hand_in_her_way_in_is_the_second_key_meanwhile_once_her_day_is_over(
    client: Callable[..., Client], cast: Cast, session: Session, proposal: str
) -> None:
    """R10: for a day she decides nothing, and what she proposed waits with her."""
    clock.pass_by(timedelta(days=1) - timedelta(minutes=1))
    page = agree(client("sol"), proposal)
    assert page.status == 422
    assert "turned the first key can’t be a key here right now" in page.words
    assert not is_open(session, cast)
    clock.pass_by(timedelta(minutes=1))
    assert agree(client("mo"), proposal).status == 422
    assert "Both keys are turned" in agree(client("sol"), proposal).follow().words
    assert is_open(session, cast)


def test_a_first_way_in_from_the_manager_makes_nobody_one_person(
    client: Callable[..., Client], cast: Cast, session: Session
) -> None:
    let_in_anew(client("mo"), cast["dee"].subject_id, client())
    proposal = f"/coordinator/proposals/{cast.things['proposal']['amara']}"
    assert "Both keys are turned" in agree(client("mo"), proposal).follow().words
    assert is_open(session, cast)
