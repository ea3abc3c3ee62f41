"""Who looked, who decided; help; and what every page of hers costs and carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from domain import checks, concerns, contact, looked, people, tenancy
from domain.checks import CheckKind, Outcome
from domain.contact_moves import MOVES
from domain.db import open_session
from domain.items import ITEM_MOVES
from domain.looked import NOT_SHOWN
from domain.recovery import Proof
from tests.support.cast import Cast, actor_of
from tests.support.client import Client
from web.helplines import EVERYWHERE, HELPLINES, lines_for
from web.record_words import SENTENCES
from web.story_words import MOVES as STORY
from web.story_words import UNTOLD

Clients = Callable[..., Client]
HOME = Path(__file__).parents[2]
FIRST_CODE = re.compile(r"\brecord\(\s*[a-z_]+,\s*[a-z_]+,\s*(f?)\"([a-z_.{}]+)\"")
NAMED = re.compile(r"\bwhat = ((?:\"[a-z_.]+\"(?: if .*? else )?)+)")


def _codes() -> set[str]:
    """Every code that anything writes into the record."""
    found: set[str] = set()
    for path in (*HOME.glob("domain/*.py"), *HOME.glob("web/**/*.py"), *HOME.glob("coordinator/*.py")):
        text = path.read_text(encoding="utf-8")
        found |= {code for is_made, code in FIRST_CODE.findall(text) if not is_made}
        found |= {code for line in NAMED.findall(text) for code in re.findall(r"\"([a-z_.]+)\"", line)}
    found |= {f"contact.{name}" for name in MOVES} | {f"item.{name}" for name in ITEM_MOVES}
    found |= {f"recovery.{proof.value}" for proof in Proof} | {"notice.put_away", "notice.seen"}
    return {code for code in found if "." in code or "assigned" in code}


def test_every_code_of_the_record_has_a_sentence_or_a_reason_to_be_left_out() -> None:
    codes = _codes()
    assert {"assigned", "signin.started", "consent.given", "everything.paused", "contact.stop"} <= codes
    assert codes - set(SENTENCES) - set(NOT_SHOWN) == set()
    assert set(SENTENCES) & set(NOT_SHOWN) == set()


def test_every_move_has_its_line_in_the_story_but_untold_news() -> None:
    assert set(MOVES) - set(STORY) == UNTOLD
    assert {f"contact.{name}" for name in UNTOLD} == set(looked.HARD)


def test_the_record_says_who_and_when_in_words_and_hides_what_staff_noted(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        dee = actor_of(session, cast["dee"])
        gus = people.get_person(session, dee, cast.person("gus"))
        concerns.raise_concern(session, dee, gus.yp_id, "SECRET", 2, gus.id)
        checks.answer_check(session, dee, gus, CheckKind.POLICE, Outcome.PROHIBITED, "SECRET")
        session.commit()
    page = client("amara").get("/my/record")
    assert "Dee Marsh did a safety check about Uncle Gus" in page.words
    assert "Today, 9:00" in page.words
    assert "SECRET" not in page.text
    for word in ("prohibited", "concern", "order", "check.answered"):
        assert word not in page.words.lower()


def test_the_record_goes_further_back_to_its_first_line(client: Clients, cast: Cast) -> None:
    browser, path, words = client("amara"), "/my/record", ""
    for _turn in range(20):
        page = browser.get(path)
        words += page.words
        further = [link for link in page.outline.links if "before=" in link]
        if not further:
            break
        path = further[0]
    assert "Dee Marsh made your Spool" in words
    assert "did something here" not in words
    assert browser.get("/my/record?before=x").status == 404
    assert "Ben" not in words


def test_help_is_for_everybody_and_begins_with_999(client: Clients, cast: Cast) -> None:
    for browser in (client(), client("amara"), client("ivy")):
        page = browser.get("/my/help")
        assert page.status == 200
        numbers = re.findall(r'href="tel:(\d+)"', page.text.split('id="main"')[1].split("</main>")[0])
        assert numbers[0] == "999"
        assert "08001111" in numbers
    assert "Call Dee" in client("amara").get("/my/help").words


@pytest.mark.parametrize("nation", sorted(EVERYWHERE))
def test_every_nation_has_999_first_and_nobody_elses_own_lines(nation: str) -> None:
    lines = lines_for(nation)
    assert lines[0].number == "999"
    assert all(nation in line.nations for line in lines)
    assert set(lines) < set(HELPLINES)


def _statements(engine: Engine, work: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, _p: object, _ctx: object, _many: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE", "WITH")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_no_page_costs_more_statements_when_there_are_more_people(client: Clients, cast: Cast, engine: Engine) -> None:
    browser = client("amara")
    paths = ("/my/", "/my/people", "/my/book", "/my/record", f"/my/people/{cast.person('gus')}")
    before = {path: _statements(engine, lambda path=path: browser.get(path)) for path in paths}  # type: ignore[misc]
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        amara = actor_of(session, cast["amara"])
        for number in range(40):
            person = people.add_person(session, amara, amara.yp_id, f"Friend {number}")
            contact.ask(session, amara, person, may_approach=True)
        session.commit()
    after = {path: _statements(engine, lambda path=path: browser.get(path)) for path in paths}  # type: ignore[misc]
    assert after == before
    gus = before.pop(f"/my/people/{cast.person('gus')}")
    assert gus <= 14  # a story, ways, letters both ways, what was kept back, what is planned
    assert before.pop("/my/") <= 10, before  # what is planned, and one question, besides
    assert all(count <= 8 for count in before.values()), before
