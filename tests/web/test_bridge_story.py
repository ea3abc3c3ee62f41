"""Scenario 1 through the pages of both authorities: the code, who is there, both sides' keys, and one letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import clock, people
from domain.access import Actor
from domain.items import ItemKind
from tests.support import story
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import case_of, press
from tests.web.test_coordinator_story import CODE, follow
from web import carrying

pytestmark = pytest.mark.one_database
SIDES = {"amara": ("dee", "sol", "Cai"), "cai": ("fay", "wyn", "Amara")}


@pytest.fixture
def cases(session_of: Callable[[str], Session], actor: Callable[..., Actor], cast: Cast) -> dict[str, str]:
    """Amara's and Cai's own case about the other: asked, found, checked, in touch. The address of each."""
    found = {}
    for yp, (first, lead, called) in SIDES.items():
        session = session_of(yp)
        who = actor(yp, session)
        person = people.add_person(session, who, who.yp_id, called, wish="reconnect")
        story.connect(session, who, actor(first, session), actor(lead, session), person)
        session.commit()
        session.close()
        found[yp] = case_of(cast[yp].yp_id, more=f"/people/{person.id}")
    return found


def both_keys(client: Callable[..., Client], yp: str, where: str) -> Page:
    first, lead, _called = SIDES[yp]
    keys, until = f"{where}/keys/open-bridge", (clock.today() + timedelta(days=90)).isoformat()
    assert client(first).get(keys).send(keys, reason="Both want it.").status == 403, "a key needs a touch"
    follow(press(client(first).get(keys), keys, reason="Both want it.", review_on=until))
    page = client(first).get(f"{where}/bridge")
    link = next(link for link in page.outline.links if "/proposals/" in link)
    return follow(press(client(lead).get(link), link, answer="agree"))


def test_scenario_1_through_the_pages_of_both_authorities(
    client: Callable[..., Client], cases: dict[str, str], engine: Engine, cast: Cast,
    session_of: Callable[[str], Session], actor: Callable[..., Actor],
) -> None:  # fmt: skip
    dee, fay, hers, his = client("dee"), client("fay"), cases["amara"], cases["cai"]
    page = dee.get(f"{hers}/bridge").send(f"{hers}/bridge/code")
    code = CODE.search(page.words)
    assert code is not None
    assert code.group() not in dee.get(f"{hers}/bridge").words
    page = fay.get(f"{his}/bridge")
    again = page.send(f"{his}/bridge/pair", code="0000-0000-0000")
    assert (again.status, "That code didn’t work" in again.words) == (422, True)
    assert "The two sides are joined" in follow(page.send(f"{his}/bridge/pair", code=code.group().lower())).words
    assert "Joined with another council" in dee.get("/coordinator/").words
    for browser, where in ((dee, hers), (fay, his)):
        page = browser.get(f"{where}/bridge")
        assert page.send(f"{where}/bridge/sure", how="").status == 422
        assert "Not open" in follow(page.send(f"{where}/bridge/sure", how="Rang the office back.")).words
    both_keys(client, "amara", hers)
    assert [tag for tag in ("Open", "Not open") if tag in dee.get(f"{hers}/bridge").words] == ["Open", "Not open"]
    both_keys(client, "cai", his)
    assert "Not open" not in dee.get(f"{hers}/bridge").words

    session = session_of("amara")
    who = actor("amara", session)
    person = people.get_person(session, who, hers.rsplit("/", 1)[-1])
    letter = story.write(session, who, person, ItemKind.LETTER, "Do you still have the blue kite?")
    story.pass_on(session, letter, actor("dee", session), actor("sol", session))
    session.commit()
    session.close()
    clock.pass_by(timedelta(seconds=31))
    assert carrying.carry_over(engine) == 1
    queue = fay.get("/coordinator/")
    assert "Amara to Cai" in queue.words
    letters = [link for link in queue.outline.links if "/letters/" in link]
    link = next(link for link in letters if "Amara to Cai" in fay.get(link).words)
    page = fay.get(link)
    assert "It came from another council" in page.words
    assert "Ask the sender to change it" not in page.words
    assert "Dee" not in page.words
    assert "Northshire" not in page.words
    for reader in ("fay", "wyn"):
        page = client(reader).get(link)
        decide = f"{link}/verdict"
        assert press(page, decide, verdict="pass", shown_hash=_hash(page)).status == 303
    clock.pass_by(timedelta(seconds=31))
    assert "Amara" in client("cai").get("/my/").words
    stop = dee.get(f"{hers}/bridge").send(f"{hers}/bridge/shut")
    assert stop.status == 303
    words = fay.get(f"{his}/bridge").words
    assert "Not open" in words
    assert "Closed" not in words.split("What crosses")[0]


def _hash(page: Page) -> str:
    return page.text.split('name="shown_hash" value="')[1].split('"')[0]
