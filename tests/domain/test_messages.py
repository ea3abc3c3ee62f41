"""A young person's messages to their coordinator: there at once, and read first where they may be about harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from domain import messages, waiting
from domain.errors import NotAllowed, NotFound
from domain.waiting import Wait
from tests.support.cast import Cast, actor_of
from tests.support.client import Client


def test_it_is_there_at_once_also_while_frozen_and_the_answer_reaches_her(session: Session, cast: Cast) -> None:
    amara, dee = replace(actor_of(session, cast["amara"]), is_frozen=True, is_held=True), actor_of(session, cast["dee"])
    messages.say(session, amara, "Can we talk on Friday?")
    assert [one.yp_id for one in waiting.queue(session, dee, Wait.MESSAGE)] == [amara.yp_id]
    assert messages.thread(session, dee, amara.yp_id)[-1].words == "Can we talk on Friday?"
    messages.answer(session, dee, amara.yp_id, "Yes, at four.")
    assert messages.thread(session, amara, amara.yp_id)[-1].words == "Yes, at four."
    assert not waiting.queue(session, dee, Wait.MESSAGE)


def test_danger_words_put_it_first_and_it_arrives_just_the_same(session: Session, cast: Cast) -> None:
    amara, dee = actor_of(session, cast["amara"]), actor_of(session, cast["dee"])
    messages.say(session, amara, "He hurts me and I want to die")
    assert [one.wait for one in waiting.queue(session, dee, Wait.MESSAGE_NOW)] == [Wait.MESSAGE_NOW]


def test_nobody_else_reads_it(session: Session, cast: Cast) -> None:
    messages.say(session, actor_of(session, cast["amara"]), "Just for Dee")
    for name in ("eli", "gus", "fay"):
        with pytest.raises(NotFound):
            messages.thread(session, actor_of(session, cast[name]), cast["amara"].yp_id)
    with pytest.raises(NotAllowed):
        messages.say(session, actor_of(session, cast["gus"]), "hello")


def test_the_pages_say_when_somebody_reads_and_carry_the_answer(client: Callable[..., Client], cast: Cast) -> None:
    page = client("amara").get("/my/messages")
    assert "Somebody reads what you send" in page.words
    page.send("/my/messages", words="Is Nan all right?")
    where = f"/coordinator/young-people/{cast['amara'].yp_id}/messages"
    answered = client("dee").get(where)
    assert "Is Nan all right?" in answered.words
    answered.send(f"{where}/answer", words="She is, and she says hello.")
    assert "She is, and she says hello." in client("amara").get("/my/messages").words
