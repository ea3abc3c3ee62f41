"""The queue and the caseload: what can't wait first, only one's own, in a number of statements that does not grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from domain import accounts, colleagues, concerns, contact, notices, passkeys, people, recovery, waiting
from domain.access import Actor
from domain.audit import AuditEvent
from domain.db import OnlyReading
from domain.people import Nation, Wish
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.desk import case_of

pytestmark = pytest.mark.one_database


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database inside the block."""
    told: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


def worry(session: Session, actor: Actor, yp_id: str, words: str = "He said he knows where I live.") -> str:
    concern = concerns.raise_concern(session, actor, yp_id, words, 2)
    session.commit()
    return concern.id


def test_what_cannot_wait_stands_first_and_says_how_much_there_is(
    client: Callable[..., Client], cast: Cast, session: Session, actor: Callable[..., Actor]
) -> None:
    worry(session, actor("dee", session), cast["amara"].yp_id)
    page = client("dee").get("/coordinator/")
    assert page.words.index("Can’t wait") < page.words.index("Letters and photos", page.words.index("Can’t wait"))
    assert "can’t wait." in page.words
    assert "Uncle Gus to Amara" in page.words
    with_count = waiting.how_many(session, actor("dee", session))
    assert f"Waiting {with_count} " in page.words


def test_the_lists_are_read_while_somebody_else_writes_and_a_list_that_writes_is_refused(
    client: Callable[..., Client], cast: Cast, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    dee = client("dee")
    with engine.begin():  # the one writer of the embedded database; who wanted to write would wait for it in vain
        answers = [dee.get(path).status for path in ("/coordinator/", "/coordinator/young-people")]
    assert answers == [200, 200]

    def writes(session: Session, actor: Actor, *_more: Any) -> None:
        session.add(
            colleagues.Tie(authority_id=actor.authority_id, staff_id=actor.subject_id, yp_id=cast["amara"].yp_id)
        )
        session.flush()

    monkeypatch.setattr(waiting, "queue", writes)
    with pytest.raises(OnlyReading):
        dee.get("/coordinator/")


def test_one_kind_can_be_shown_alone_and_an_unknown_one_is_everything(
    client: Callable[..., Client], cast: Cast, session: Session, actor: Callable[..., Actor]
) -> None:
    worry(session, actor("dee", session), cast["amara"].yp_id)
    dee = client("dee")
    assert "Uncle Gus to Amara" not in dee.get("/coordinator/?kind=concern").words
    assert "Nothing of this kind" in dee.get("/coordinator/?kind=expiring").words
    assert dee.get("/coordinator/?kind=nonsense&after=-7").status == 200


def test_nobody_sees_what_waits_for_another_coordinator(
    client: Callable[..., Client], cast: Cast, session: Session, actor: Callable[..., Actor]
) -> None:
    worry(session, actor("dee", session), cast["amara"].yp_id)
    for name in ("eli", "fay"):
        assert "Amara" not in client(name).get("/coordinator/").words
        assert "Amara" not in client(name).get("/coordinator/young-people").words
        assert "Amara" not in client(name).get("/coordinator/concerns").words
    assert "Amara" in client("mo").get("/coordinator/").words


def test_the_queue_asks_the_same_number_of_statements_whatever_waits(
    client: Callable[..., Client], cast: Cast, session: Session, actor: Callable[..., Actor], engine: Engine
) -> None:
    dee = client("dee")
    with statements(engine) as few:
        dee.get("/coordinator/")
    for number in range(60):
        worry(session, actor("dee", session), cast["amara"].yp_id, f"Worry {number}")
    with statements(engine) as many:
        page = dee.get("/coordinator/")
    assert len(many) <= len(few) <= 14, many
    worries = ("Somebody is worried", "A worry that nobody has taken on")  # the cast’s own is late by now
    assert sum(page.text.count(title) for title in worries) == waiting.PAGE
    assert "Next 50" in page.words
    assert dee.get("/coordinator/?after=50").text.count("Somebody is worried") >= 10


def test_a_case_asks_the_same_number_of_statements_whatever_is_in_it(
    client: Callable[..., Client], cast: Cast, session: Session, actor: Callable[..., Actor], engine: Engine
) -> None:
    dee, where = client("dee"), case_of(cast["amara"].yp_id)
    with statements(engine) as few:
        dee.get(where)
    amara = actor("amara", session)
    for number in range(20):
        person = people.add_person(session, amara, amara.yp_id, f"Friend {number}", wish=Wish.RECONNECT)
        contact.ask(session, amara, person, may_approach=True)
    session.commit()
    with statements(engine) as many:
        page = dee.get(where)
    assert "Friend 19" in page.words
    assert len(many) == len(few) <= 24, many


def test_opening_a_case_is_recorded_and_shows_her_words_before_the_checks(
    client: Callable[..., Client], cast: Cast, session: Session
) -> None:
    page = client("dee").get(case_of(cast["amara"].yp_id))
    assert page.words.index("In Amara’s words") < page.words.index("Court orders")
    assert "Amara sees: “You’re in touch: memories from them, letters, photos and voice notes.”" in page.words
    seen = select(AuditEvent.by_id).where(AuditEvent.what == "case.seen", AuditEvent.yp_id == cast["amara"].yp_id)
    seen = seen.where(AuditEvent.authority_id == cast["amara"].authority_id)
    assert cast["dee"].subject_id in session.scalars(seen).all()


def test_somebody_is_taken_on_with_their_yes_and_given_a_way_in_that_shows_once(
    client: Callable[..., Client], cast: Cast
) -> None:
    dee = client("dee")
    page = dee.get("/coordinator/young-people/add")
    told = {"name": "Zoë Ap Rhys", "born_on": "2011-02-03", "explained": "At home, with Lorna.", "is_open": "y"}
    assert "Ask them first." in page.send(**told).words
    assert page.send(**{**told, "agreed": "y", "explained": ""}).status == 422
    assert page.send(**{**told, "agreed": "y", "born_on": "1980-01-01"}).status == 422
    page = page.send(**{**told, "agreed": "y"}).follow()
    assert "Zoë, 15" in page.words
    assert "Said yes to this on 3 March." in page.words
    yp = page.path.partition("?")[0]
    code = page.send(f"{yp}/welcome-code")
    assert code.status == 200
    assert "Zoë’s way in" in code.words
    assert 'class="qr"' in code.text
    assert client("eli").post(f"{yp}/welcome-code").status == 404


def test_a_manager_takes_somebody_on_for_a_coordinator_and_ends_it(client: Callable[..., Client], cast: Cast) -> None:
    mo = client("mo")
    page = mo.get("/coordinator/young-people/add").send(name="Noor", coordinator_id=cast["eli"].subject_id).follow()
    assert "Hasn’t said yes to this yet." in page.words
    where = page.path.partition("?")[0]
    eli = client("eli")
    page = eli.get(where)
    assert page.send(f"{where}/taking-part", explained="", is_open="y").status == 422
    assert "Said yes to this" in page.send(f"{where}/taking-part", explained="At school.", is_open="y").follow().words
    workers = mo.get(f"{where}/workers")
    ended = next(form.action for form in workers.outline.forms if form.action.endswith("/end"))
    assert workers.send(ended).status == 303
    assert eli.get(where).status == 404
    page = workers.send(f"{where}/workers", staff_id=cast["dee"].subject_id, role="coordinator").follow()
    assert "Dee Marsh" in page.words
    assert client("dee").get(where).status == 200


def test_a_birthday_is_optional_and_counts_as_under_18(
    session: Session, actor: Callable[..., Actor], cast: Cast
) -> None:
    assert cast.authorities
    yp = people.add_young_person(session, actor("dee", session), "Kit", None, Nation.ENGLAND)
    assert not yp.is_adult
    assert people.add_young_person(session, actor("dee", session), "Lou", date(2007, 1, 1), Nation.WALES).is_adult


def test_who_is_being_let_back_in_and_whose_way_in_changed_wait_for_whom_they_concern(
    client: Callable[..., Client], cast: Cast, session: Session, actor: Callable[..., Actor]
) -> None:
    amara = cast["amara"]
    account = session.get_one(accounts.Account, amara.account_id)
    key = passkeys.Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)
    passkeys.add(session, account, key, "other")
    recovery.start(session, actor("dee", session), amara.yp_id, "video", "Her carer Jo, whom I know")
    notices.way_in_changed(session, account)
    session.commit()
    dee, sol = client("dee"), client("sol")
    assert "Their way in changed" in dee.get("/coordinator/").words
    assert dee.get("/coordinator/?kind=let_in").words.count("Amara") == 0  # she is the first
    waiting_for_sol = sol.get("/coordinator/?kind=let_in")
    assert waiting_for_sol.words.count("Amara") == 1
    assert sol.get(next(link for link in waiting_for_sol.outline.links if "/recovery/" in link)).status == 200
    assert sol.get("/coordinator/?kind=way_in").words.count("Amara") == 0  # told to her coordinator, nobody else
    page = dee.get(f"/coordinator/young-people/{amara.yp_id}")
    assert page.send(next(form.action for form in page.outline.forms if form.action.endswith("/seen"))).status == 303
    assert dee.get("/coordinator/?kind=way_in").words.count("Amara") == 0
