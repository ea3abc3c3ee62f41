"""Kai and Mia: the bridge between Northshire and Gwynfa, open on both sides; one letter waits in Gwynfa."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import Engine, select

from domain import bridge, bridge_ends, clock, contact_requests, crossing, tenancy
from domain.access import Side
from domain.bridge_ends import Bridge, BridgeEnd
from domain.colleagues import Staff
from domain.contact_requests import Request
from domain.db import open_session
from domain.items import ItemKind
from domain.people import Authority, Person, YoungPerson
from domain.proposals import Kind
from domain.two_keys import answer, propose
from web.demo.cast import Stage
from web.demo.steps import pass_on, send


@contextmanager
def _in(engine: Engine, stage: Stage) -> Iterator[Stage]:
    """The stage in a new session of its authority, saved at the end."""
    with open_session(engine) as session:
        tenancy.enter(session, next(iter(stage.members.values())).authority_id)
        stage.session = session
        yield stage
        session.commit()


def _stage(engine: Engine, today: date, authority: str, *names: str) -> Stage:
    """One authority as it was left, with those of its cast who are needed here."""
    with open_session(engine) as session:
        authority_id = session.scalars(select(Authority.id).where(Authority.name == authority)).one()
        tenancy.enter(session, authority_id)
        stage = Stage(session, today)
        people: list[Staff | YoungPerson] = [*session.scalars(select(Staff)), *session.scalars(select(YoungPerson))]
        for row in people:
            name = row.name.split(" ")[0].lower()
            if name in names:
                is_young = isinstance(row, YoungPerson)
                side = Side.YOUNG_PERSON if is_young else Side.STAFF
                stage.join(name, side, row.id, **({"yp_id": row.id} if is_young else {}))
        young = next(member for member in stage.members.values() if member.yp_id)
        for person in session.scalars(select(Person).where(Person.yp_id == young.yp_id)):
            stage.people[person.name.lower()] = person
        session.commit()
        return stage


def tell(engine: Engine, today: date) -> None:
    """Each step in a transaction of its own, as two coordinators on the telephone would do it. Once."""
    with open_session(engine, reading=True) as session:
        if session.scalar(select(Bridge.id).limit(1)) is not None:
            return
    north = _stage(engine, today, "Northshire", "kai", "dee", "sol")
    gwynfa = _stage(engine, today, "Gwynfa", "mia", "fay", "rhys")
    with _in(engine, north) as stage:
        stage.at(8, 10)
        code = bridge.begin(stage.session, stage.actor("dee"), _person(stage, "mia"))
    with _in(engine, gwynfa) as stage:
        stage.at(8, 11)
        bridge.accept(stage.session, stage.actor("fay"), _person(stage, "kai"), code)
    _open(engine, north, "mia", "dee", "sol", "Rang Gwynfa’s switchboard; Fay knew her birthday and the dog’s name.")
    _open(
        engine,
        gwynfa,
        "kai",
        "fay",
        "rhys",
        "Ffoniais i Northshire yn ôl; roedd popeth yn gywir.",
    )
    with _in(engine, north) as stage:
        stage.at(2, 17)
        letter = send(
            stage, "kai", _person(stage, "mia"), ItemKind.LETTER,
            "Hi Mia. I still have your drawing of the dog on my wall. Do you still do the voices? I do. Kai",
        )  # fmt: skip
        stage.at(1, 9)
        pass_on(stage, letter, "dee", "sol", tell=False)
        sent = letter.id
    with _in(engine, north) as stage:
        clock.pass_by(timedelta(minutes=2))
        crossing.carry(stage.session, sent)


def _open(engine: Engine, side: Stage, key: str, first: str, lead: str, how: str) -> None:
    with _in(engine, side) as stage:
        stage.at(7, 14)
        person = _person(stage, key)
        bridge.confirm(stage.session, stage.actor(first), _end(stage, person), how)
        stage.at(6, 10)
        until = stage.today + timedelta(days=120)
        reason = "Both want it, both authorities checked, letters first."
        proposal = propose(stage.session, stage.actor(first), _request(stage, person), Kind.OPEN_BRIDGE, reason, until)
        stage.at(6, 15)
        answer(stage.session, stage.actor(lead), proposal, agrees=True, words="I looked at it by myself, and agree.")


def _person(stage: Stage, key: str) -> Person:
    known = stage.people[key]
    return stage.session.get_one(Person, (known.authority_id, known.id))


def _end(stage: Stage, person: Person) -> BridgeEnd:
    end = bridge_ends.live(stage.session, person.id)
    assert end is not None  # noqa: S101 – joined above
    return end


def _request(stage: Stage, person: Person) -> Request:
    request = contact_requests.about(stage.session, person)
    assert request is not None  # noqa: S101 – walked in both stories
    return request
