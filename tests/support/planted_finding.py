"""Canaries in everything that family finding writes down."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import attempts, duplicates, finding, leads, looks, named, never_say, search_plan
from domain.access import Actor
from domain.attempts import Attempt
from domain.finding import Confidence, Lead, Source
from domain.named import Question
from domain.never_say import FactKind
from domain.people import Person, YoungPerson
from domain.profiles import Network
from domain.search_plan import Tried
from tests.support.canaries import Nest

BORN, NAMED_BORN = date(1961, 2, 3), date(1958, 11, 27)


def plant(session: Session, dee: Actor, mo: Actor, person: Person, other: Person, nest: Nest) -> None:
    """A plan, a lead that changes, a try and a look at it, a profile looked at twice, and somebody who was named."""
    egg, yp = nest.egg, session.get_one(YoungPerson, (person.authority_id, person.yp_id))
    search_plan.set_line(session, dee, person, Source.SCHOOL, Tried.ASKED, egg("plan_line.note"))
    lead = session.scalars(select(Lead).where(Lead.person_id == person.id)).first()
    assert lead is not None
    leads.change(session, dee, lead, Confidence.POSSIBLE, egg("lead_change.why"))
    leads.plan_next(session, dee, lead, egg("lead.next again"), None)
    attempt = session.scalars(select(Attempt).where(Attempt.person_id == person.id)).first()
    assert attempt is not None
    attempt.wording = egg("attempt.wording of before versions were kept")
    attempts.review(session, dee, person, mo.subject_id, egg("attempt_review.why"))
    finding.set_reach(session, dee, other, "", "", "", BORN)
    never_say.add(session, dee, yp, FactKind.HOME, egg("hidden_fact.words"))
    _looks(session, dee, mo, person, nest)
    named.note_asked(session, dee, person, Question.PHOTOS, egg("asked_who_else.said"))
    row = named.add_named(
        session, dee, yp, egg("named_person.name"), egg("named_person.who"), person, "01632 960 777",
        f"{egg('named_person.email')}@example.org", NAMED_BORN, egg("named_person.next"),
    )  # fmt: skip
    for day, where in ((BORN, "person.found_born"), (NAMED_BORN, "named_person.born")):
        nest.date(day.isoformat(), where)
    nest.planted["01632 960 777"] = nest.planted["+441632960777"] = "named_person.phone"
    named.told_of(session, dee, row, egg("named_person.told"))
    duplicates.are_two(session, dee, yp.id, person.id, other.id, egg("not_one.why"))


def _looks(session: Session, dee: Actor, mo: Actor, person: Person, nest: Nest) -> None:
    egg, profile = nest.egg, nest.egg("profile_look.profile")
    look = looks.begin(session, dee, person, Network.X, profile, egg("profile_look.purpose"), is_open=True)
    looks.note_seen(session, dee, look, egg("profile_look.seen"))
    note = looks.ask_manager(session, dee, person, Network.X, profile, egg("look_note.why"))
    looks.answer(session, mo, note, may_look=True, words=egg("look_note.note"))
