"""A data folder to measure on: young people with 10 and with 200 people, coordinators with 100 and 10,000 waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

import domain.tables  # noqa: F401 – every table
import migrations
from domain import accounts, audit, clock, colleagues, consent, contact, keys, people, signins
from domain.access import Actor, Role, Side
from domain.db import open_engine, open_session
from domain.items import Item, ItemState
from domain.people import Nation, Person, YoungPerson

SYSTEM = Actor(Side.NOBODY)


@dataclass(frozen=True)
class Measured:
    """Sign-in tokens of whom is measured, by what they have."""

    few_people: str
    many_people: str
    few_waiting: str
    many_waiting: str


def build(folder: Path) -> Measured:
    """Make it, sealed and recorded as in life; only the 10,000 letters are written as rows, in one go."""
    keys.install(keys.open_keyring(folder / "keys", create=True))
    url = f"sqlite:///{folder}/spool.db"
    migrations.upgrade(open_engine(url, guarded=False))
    engine = open_engine(url)
    tokens = []
    for name, size in (("Few", 100), ("Many", 10_000)):
        with open_session(engine) as session:
            tokens += _authority(session, name, size)
    few_people, few_waiting, many_people, many_waiting = tokens
    engine.dispose()
    return Measured(few_people, many_people, few_waiting, many_waiting)


def _authority(session: Session, name: str, waiting: int) -> list[str]:
    """One authority: a young person with 10 (or 200) people, and a coordinator with `waiting` letters to read."""
    authority = people.make_authority(session, name, Nation.ENGLAND)
    manager = colleagues.first_manager(session, SYSTEM, "Mo Manager")
    session.commit()
    mo = Actor(Side.STAFF, authority.id, "mo", manager.id, roles=frozenset({Role.MANAGER}))
    staff = colleagues.add_staff(session, mo, "Dee Coordinator", (Role.COORDINATOR,))
    session.commit()
    dee = _coordinator(session, authority.id, staff.id)
    yp = people.add_young_person(session, dee, "Amara", date(2011, 5, 1), Nation.ENGLAND)
    session.commit()
    dee = _coordinator(session, authority.id, staff.id)
    consent.take_part(session, dee, yp, "talked it through")
    persons = _people(session, yp, 10 if waiting < 1000 else 200)
    session.commit()
    _letters(session, dee, yp, persons, waiting)
    tokens = [
        _sign_in(session, authority.id, Side.YOUNG_PERSON, yp.id),
        _sign_in(session, authority.id, Side.STAFF, staff.id),
    ]
    session.commit()
    return tokens


def _coordinator(session: Session, authority_id: str, staff_id: str) -> Actor:
    roles, assigned = colleagues.roles_now(session, staff_id), colleagues.assigned_now(session, staff_id)
    return Actor(Side.STAFF, authority_id, "dee", staff_id, roles=roles, assigned=assigned, verified_at=clock.now())


def _people(session: Session, yp: YoungPerson, count: int) -> list[Person]:
    amara = Actor(Side.YOUNG_PERSON, yp.authority_id, "amara", yp.id, yp.id)
    persons = []
    for number in range(count):
        person = people.add_person(session, amara, yp.id, f"Cousin Number {number}", who="from the blue house")
        contact.ask(session, amara, person, may_approach=True)
        persons.append(person)
    return persons


def _letters(session: Session, dee: Actor, yp: YoungPerson, persons: list[Person], count: int) -> None:
    audit.record(session, dee, "bench.letters", yp_id=yp.id)
    for number in range(count):
        person = persons[number % len(persons)]
        session.add(
            Item(
                authority_id=yp.authority_id,
                yp_id=yp.id,
                person_id=person.id,
                direction="in",
                kind="letter",
                rung="letters",
                author_id=person.id,
                state=ItemState.SUBMITTED.value,
                content_hash="x" * 64,
                made_at=clock.now(),
                submitted_at=clock.now() - timedelta(minutes=number),
                text="I remember you well.",
            )
        )
    session.commit()


def _sign_in(session: Session, authority_id: str, side: Side, subject_id: str) -> str:
    account = accounts.account_for(session, side, authority_id, subject_id)
    token = signins.start(session, account, is_shared=False, device_label="bench", verified=True)
    session.commit()
    return token
