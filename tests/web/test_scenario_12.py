"""Scenario 12 of the field's own list: a young person writes to somebody that she is being hurt where she lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine

from domain import clock, exchange, items, tenancy, waiting
from domain.db import open_session
from domain.items import ItemKind, ItemState
from domain.people import Person
from domain.waiting import Wait
from tests.support.cast import Cast, actor_of
from tests.support.client import Client
from tests.support.desk import press

WORDS = "Gran I don’t like it here when Mark is home. He hurts me and says it’s a game."


def test_scenario_12_what_she_writes_is_read_first_kept_word_for_word_not_sent_on_and_she_is_told_what_happens_next(
    client: Callable[..., Client], cast: Cast, engine: Engine
) -> None:
    clock.pass_by(timedelta(days=4))  # a Saturday: nobody is at work
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        amara = actor_of(session, cast["amara"])
        person = session.get_one(Person, (amara.authority_id, cast.person("gus")))
        letter = exchange.begin(session, amara, person, ItemKind.LETTER)
        exchange.write(session, amara, letter, WORDS)
        exchange.submit(session, amara, letter)
        session.commit()
        waits = waiting.queue(session, actor_of(session, cast["dee"]))
    assert letter.id in {one.id for one in waits if one.wait is Wait.READ_NOW}, "it does not sit in the letter queue"
    where = f"/coordinator/letters/{letter.id}"
    press(client("dee").get(where), f"{where}/verdict", verdict="hold", note="Her carer’s son.")
    sol = client("sol")
    worry = next(link for link in sol.get("/coordinator/concerns?level=2").outline.links if "/concerns/" in link)
    page = sol.get(worry)
    assert WORDS in page.words, "word for word"
    assert "Ring the emergency duty team (EDT)" in page.words, "nobody is here"
    page = page.send(f"{worry}/take-on").follow()
    page = press(
        page, f"{worry}/decide", decision="Referred; she sleeps elsewhere.", reason="She is hurt at home.",
        category="allegation", referral="MASH 2291",
    ).follow()  # fmt: skip
    assert "tell the LADO within one working day" in page.words
    told = "Sol and a social worker know. Nobody at home is told. Dee comes to see you at school."
    page = press(page, f"{worry}/told", how="message", words=told).follow()
    press(page, f"{worry}/close")
    assert told in client("amara").get("/my/messages").words
    assert WORDS not in client("gus").get("/guest/").text
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        assert items.get(session, actor_of(session, cast["dee"]), letter.id).state == ItemState.HELD.value
    for line in ("raised a concern", "took a concern on", "Referred; she sleeps elsewhere.", told):
        assert line in sol.get(f"{worry}/timeline").words
