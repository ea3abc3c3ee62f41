"""Planning a call, seeing it, saying how it was, swapping numbers, and keeping a line back: through the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import check_in, clock, contact, contact_requests, rungs, two_keys
from domain.access import Actor
from domain.audit import AuditEvent
from domain.check_in import CheckIn
from domain.contact_requests import Request
from domain.meeting import Meeting
from domain.people import Person
from domain.proposals import Kind, Proposal
from domain.rungs import Rung
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.desk import case_of, press
from web import calendar_file

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]
Actors = Callable[..., Actor]


@dataclass(frozen=True)
class Asked:
    """A request by its ids alone: a row would be read again, and keep others waiting."""

    authority_id: str
    yp_id: str
    person_id: str
    id: str

    def now(self, session: Session) -> Request:
        session.expire_all()
        return session.get_one(Request, (self.authority_id, self.id))


@pytest.fixture
def asked(cast: Cast, session: Session, actor: Actors) -> Asked:
    """Amara and Gus, with calls open by two keys, one of them the lead."""
    gus = session.get_one(Person, (cast.authorities["northshire"], cast.person("gus")))
    request = contact_requests.about(session, gus)
    assert request is not None
    waiting = session.scalars(select(Proposal).where(Proposal.request_id == request.id, Proposal.has_agreed.is_(None)))
    two_keys.answer(session, actor("sol"), waiting.one(), agrees=True)
    found = Asked(request.authority_id, request.yp_id, request.person_id, request.id)
    session.commit()
    return found


def _home(asked: Asked) -> str:
    return case_of(asked.yp_id, asked.person_id, "/meetings")


def _planned(client: Clients, asked: Asked, session: Session) -> str:
    day = clock.today() + timedelta(days=4)
    page = client("dee").get(f"{_home(asked)}/new").send(
        f"{_home(asked)}/new", rung="call", on=day.isoformat(), at="16:30", minutes="30", where="The small room",
        support="staff", who="Dee", note="She likes the door.",
    )  # fmt: skip
    assert page.status == 303
    rows = select(Meeting.id).where(Meeting.authority_id == asked.authority_id, Meeting.yp_id == asked.yp_id)
    found = session.scalars(rows.order_by(Meeting.planned_at.desc())).all()[0]
    session.rollback()
    return found


def test_a_call_is_planned_and_shown_to_both_and_gone_for_both_the_moment_she_stops(
    client: Clients, asked: Asked, session: Session, actor: Actors
) -> None:
    nothing = client("gus").get("/guest/")
    assert "Nothing is planned." in nothing.words
    one = _planned(client, asked, session)
    page = client("dee").get(_home(asked))
    assert "She likes the door." in page.words
    home, person = client("amara").get("/my/"), client("amara").get(f"/my/people/{asked.person_id}")
    assert "Something’s planned" in home.words
    assert "The small room" not in home.words
    assert "The small room" in person.words
    assert "She likes the door." not in person.words + client("gus").get("/guest/").words
    for name, address in (("amara", f"/my/meetings/{one}/calendar"), ("gus", f"/guest/meetings/{one}/calendar")):
        file = client(name).get(address)
        assert file.headers["Content-Type"].startswith("text/calendar")
        assert not [word for word in ("Amara", "Gus", "Okafor", "Northshire", "small room", "Dee") if word in file.text]
    contact.make_move(session, actor("amara"), asked.now(session), "stop")
    session.commit()
    after = client("gus").get("/guest/")
    assert "Nothing is planned." in after.words
    assert client("amara").get(f"/my/meetings/{one}/calendar").status == 404
    assert client("gus").get(f"/guest/meetings/{one}/calendar").status == 404
    assert "Something’s planned" not in client("amara").get("/my/").words
    assert "A meeting is off" in client("dee").get("/coordinator/").words


def test_she_says_how_it_was_and_stop_stops(
    client: Clients, asked: Asked, session: Session, actor: Actors
) -> None:  # fmt: skip
    check_in.close_all(session, asked.now(session))
    row = check_in.ask(session, actor("dee"), asked.yp_id, asked.id, asked.person_id, Rung.CALL)
    where = f"/my/check-ins/{row.id}"
    seen = f"/coordinator/check-ins/{row.id}"
    session.commit()
    assert "How was it?" in client("amara").get("/my/").words
    page = client("amara").get(where)
    assert page.send(where, more="less").status == 422
    assert page.send(where, more="stop").status == 303
    assert asked.now(session).state == "stopped"
    session.rollback()
    assert "Wants less, or to stop" in client("dee").get("/coordinator/").words
    page = client("dee").get(seen)
    assert page.send(f"{seen}/seen").status == 303
    assert "Wants less, or to stop" not in client("dee").get("/coordinator/").words


def test_saying_nothing_is_an_answer(client: Clients, asked: Asked, session: Session, actor: Actors) -> None:
    row = check_in.ask(session, actor("dee"), asked.yp_id, asked.id, asked.person_id, Rung.CALL)
    where, key = f"/my/check-ins/{row.id}", (row.authority_id, row.id)
    session.commit()
    assert client("amara").get(where).send(where, face="bad", more="stop", quiet="y").status == 303
    session.expire_all()
    found = session.get_one(CheckIn, key)
    assert (found.face, found.more) == ("", "not_said")


def test_swapping_numbers_says_what_it_means_and_is_hers_alone_to_choose(
    client: Clients, asked: Asked, session: Session, actor: Actors
) -> None:
    where = f"/my/people/{asked.person_id}/numbers"
    assert client("amara").get(where).status == 404
    until = clock.today() + timedelta(days=60)
    ways = (Rung.DIRECT,)
    proposal = two_keys.propose(session, actor("dee"), asked.now(session), Kind.OPEN_RUNGS, "ready", until, rungs=ways)
    two_keys.answer(session, actor("sol"), proposal, agrees=True)
    session.commit()
    assert "You could swap numbers" in client("amara").get(f"/my/people/{asked.person_id}").words
    assert "swap numbers" not in client("gus").get("/guest/").words
    page = client("amara").get(where)
    assert "Nobody reads what they send you after that" in page.words
    assert page.send(where).status == 303
    assert "You two can swap numbers" in client("gus").get("/guest/").words


def test_she_closes_one_way_and_the_others_stay(client: Clients, asked: Asked, session: Session) -> None:
    page = client("amara").get(f"/my/people/{asked.person_id}")
    call = next(row.id for row in rungs.live_approvals(session, asked.now(session)) if row.rung == "call")
    session.rollback()
    assert page.send(f"/my/people/{asked.person_id}/ways/{call}/close").status == 303
    assert {row.rung for row in rungs.live_approvals(session, asked.now(session))} == {
        "memory_only",
        "letters",
        "photos",
    }


def test_r82_a_line_is_kept_back_by_two_through_the_pages(client: Clients, asked: Asked, session: Session) -> None:
    rows = select(AuditEvent.seq).where(
        AuditEvent.authority_id == asked.authority_id, AuditEvent.yp_id == asked.yp_id,
        AuditEvent.what == "contact.identified",
    )  # fmt: skip
    seq = session.scalars(rows.order_by(AuditEvent.seq.desc())).all()[0]
    session.rollback()
    where = case_of(asked.yp_id, more=f"/record/{seq}/keep-back")
    until = (clock.today() + timedelta(days=20)).isoformat()
    said = "Dee Marsh is sure it’s Grandad"
    assert _reads(client, said), client("amara").get("/my/record").words
    page = client("mo").get(where)
    assert press(page, where, at_risk="inquiry", reason="", until_on=until).status == 422
    assert (
        press(client("mo").get(where), where, at_risk="inquiry", reason="The police asked.", until_on=until).status
        == 303
    )
    assert _reads(client, said), "one person alone keeps nothing back"
    waits = client("sol").get("/coordinator/?kind=line")
    (line,) = {link for link in waits.outline.links if "kept-back-lines" in link}
    assert press(client("sol").get(line), line, answer="agree").status == 303
    assert not _reads(client, said)
    shown = client("sol").get(line)
    assert shown.send(f"{line}/show-again").status == 303
    assert _reads(client, said), client("amara").get("/my/record").words


def _reads(client: Clients, words: str) -> bool:
    """Whether this stands anywhere in Amara's own list."""
    amara = client("amara")
    page = amara.get("/my/record")
    while words not in page.words:
        further = [link for link in page.outline.links if "before=" in link]
        if not further:
            return False
        page = amara.get(further[0])
    return True


@given(some.text(max_size=300))
def test_a_calendar_file_keeps_to_the_standard_whatever_is_said(summary: str) -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    text = calendar_file.written("id", at, at + timedelta(hours=1), at, summary)
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    lines = unfolded.split("\r\n")
    assert [line.split(":")[0] for line in lines[:3]] == ["BEGIN", "VERSION", "PRODID"]
    assert len([line for line in lines if line]) == 15
    assert "DTSTART:20260329T013000Z" in lines
