"""A prepared data folder with somebody to write, somebody to read and somebody to stop, and what must always hold."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import (
    accounts,
    audit,
    clock,
    consent,
    contact,
    contact_requests,
    delivery,
    exchange,
    item_reviews,
    keys,
    media,
    people,
    rungs,
    signins,
    step_ups,
    tenancy,
    voice,
)
from domain.access import Actor, Side
from domain.consent import Scope
from domain.contact_requests import Request
from domain.db import open_engine, open_session
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemPhoto, ItemState
from domain.media import SIZES, Media
from domain.people import Person, Wish
from domain.store import open_stream
from tests.faults.killing import Sender, free_port
from tests.support import world as worlds
from tests.support.world import World
from web import datafolder, housekeeping, serve
from web.settings import Settings, read_settings

COOKIES = {Side.YOUNG_PERSON: "__Host-s", Side.STAFF: "__Host-w", Side.GUEST: "__Host-g"}


@dataclass
class House:
    """One installation under a test, seen from beside its server."""

    folder: Path
    settings: Settings
    database_url: str
    engine: Engine
    home: str
    actors: dict[str, Actor]
    tokens: dict[str, str]
    sign_ins: dict[str, str]
    person: str  # Gus as Amara's person
    letters: list[str] = field(default_factory=list)  # waiting for the second pass
    requests: dict[str, str] = field(default_factory=dict)  # person → request, all in touch

    def sender(self, name: str) -> Sender:
        """A browser in which they are signed in."""
        return Sender(self.settings.port, f"{COOKIES[self.actors[name].side]}={self.tokens[name]}")

    def session(self, reading: bool = True) -> Session:
        """A session beside the server's."""
        keys.install(keys.open_keyring(self.settings.keys, create=False))
        media.install(self.settings.media)
        opened = open_session(self.engine, reading=reading)
        tenancy.enter(opened, self.home)
        return opened

    def touch(self, path: str, fields: dict[str, str]) -> None:
        """Sol touches her passkey for exactly this."""
        with self.session(reading=False) as session:
            step_ups.add_step_up(session, self.sign_ins["sol"], step_ups.action_hash(path, fields.items()))
            session.commit()


def build(folder: Path, letters: int = 0, stops: int = 0, database_url: str = "") -> House:
    """Make it by the domain's own verbs, at this very time; nobody serves it yet."""
    given = {"DATA": str(folder / "data"), "PORT": str(free_port())}
    settings = read_settings(given | ({"DATABASE_URL": database_url} if database_url else {}))
    with datafolder.claimed(settings):
        serve.prepare(settings)
    media.install(settings.media)
    engine = open_engine(settings.database_url)
    world = worlds.build(engine, clock.now())
    try:
        worlds.to_connected(world, "gus")
        ready = [_letter(world, number) for number in range(letters)]
        running = {name: _in_touch(world, name).id for name in (f"cousin-{number}" for number in range(stops))}
        house = _house(world, folder, settings, database_url, engine)
    finally:
        clock.run_free()
        world.session.close()
    house.letters, house.requests = ready, {world.persons[name].id: one for name, one in running.items()}
    return house


def _letter(world: World, number: int) -> str:
    """A letter of Gus's that Dee has read and passed: the next pass decides."""
    session, gus, dee = world.session, world.actor("gus"), world.actor("dee")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, f"Letter number {number}.")
    exchange.submit(session, gus, item)
    item_reviews.look(session, dee, item)
    item_reviews.decide(session, dee, item, Verdict.PASS, item.content_hash)
    session.commit()
    return item.id


def _in_touch(world: World, name: str) -> Request:
    amara = world.actor("amara")
    world.persons[name] = people.add_person(world.session, amara, amara.yp_id, name, wish=Wish.RECONNECT)
    world.session.commit()
    request = worlds.to_agreed(world, name)
    contact.make_move(world.session, amara, request, "choose_yes")
    world.session.commit()
    return request


def _house(world: World, folder: Path, settings: Settings, url: str, engine: Engine) -> House:
    session = world.session
    actors = {name: replace(world.actor(name), verified_at=None) for name in ("amara", "gus", "dee", "sol")}
    tokens, sign_ins = {}, {}
    for name, actor in actors.items():
        account = accounts.account_for(session, actor.side, world.authority_id, actor.subject_id)
        tokens[name] = signins.start(session, account, is_shared=False, device_label="other", verified=True)
        row = session.scalars(select(signins.SignIn).where(signins.SignIn.account_id == account.id)).one()
        sign_ins[name] = row.id
    session.commit()
    person = world.persons["gus"].id
    return House(folder, settings, url, engine, world.authority_id, actors, tokens, sign_ins, person)


def check_record(house: House) -> int:
    """The chain of the record fits, to the last entry; how many there are."""
    with house.session() as session:
        return audit.verify(session, house.home)


def check_pictures(house: House) -> None:
    """Every row about a picture has all its sizes, whole; no photo hangs on a picture that is not there."""
    with house.session() as session:
        known = {row.id: row for row in session.scalars(select(Media))}
        for photo in session.scalars(select(ItemPhoto)):
            assert photo.media_id in known, "a photo of nothing"
        for row in known.values():
            key = keys.keyring().person(row.authority_id, row.yp_id)
            for size in SIZES:
                sealed = media.store().get(media._name(row.authority_id, row.id, size))
                shown = open_stream(key, media._place(row.authority_id, row.id, size), sealed)
                assert media.sum_of(key, shown) == row.renditions[str(size)]["sum"]


def sweep(house: House) -> tuple[int, set[str]]:
    """Let two days pass on the disk and tidy up; how many files went, and which lie there afterwards."""
    old, before = time.time() - 2 * 86400, _files(house)
    for path in before:
        os.utime(path, (old, old))
    media.install(house.settings.media)
    housekeeping.tidy(house.engine, house.settings.data)
    left = _files(house)
    return len(before) - len(left), {path.name for path in left}


def _files(house: House) -> list[Path]:
    return [path for path in house.settings.media.rglob("*") if path.is_file()]


def pictures_known(house: House) -> set[str]:
    """The names of all files that rows tell of."""
    with house.session() as session:
        return media.names(session) | voice.names(session)


def written(house: House, words: str) -> list[tuple[str, int]]:
    """Gus's letters with exactly these words: id, and how many photos hang on each."""
    with house.session() as session:
        rows = [row for row in session.scalars(select(Item)) if row.text == words]
        photos = [row.item_id for row in session.scalars(select(ItemPhoto))]
        return [(row.id, photos.count(row.id)) for row in rows]


def passed(house: House, item_id: str) -> bool:
    """Whether a letter was passed on; fails if that is only half so."""
    with house.session() as session:
        item = session.get_one(Item, (house.home, item_id))
        keys_turned = {review.staff_id for review in item_reviews.passes(session, item)}
        is_approved = item.state == ItemState.APPROVED.value
        assert is_approved == (len(keys_turned) == 2) == (item.deliver_from is not None), (item.state, keys_turned)
        assert is_approved or item.state == ItemState.IN_REVIEW.value
        later = clock.now() + timedelta(minutes=1)
        assert delivery.deliverable(session, item, house.actors["amara"], later) == is_approved
        told = audit.AuditEvent.what == "item.pass", audit.AuditEvent.subject == f"item:{item_id}"
        entries = session.scalars(select(audit.AuditEvent).where(audit.AuditEvent.authority_id == house.home, *told))
        assert len(entries.all()) == int(is_approved), "the record tells otherwise"
        return is_approved


def stopped(house: House, person_id: str) -> bool:
    """Whether being in touch was stopped; fails if that is only half so."""
    with house.session() as session:
        person = session.get_one(Person, (house.home, person_id))
        request = contact_requests.about(session, person)
        assert request is not None
        is_stopped = request.state == "stopped"
        assert is_stopped or request.state == "connected"
        assert consent.in_force(session, person.yp_id, Scope.CONTACT, person_id) is not is_stopped
        assert bool(rungs.live_approvals(session, request)) is not is_stopped
        assert [step.move for step in contact_requests.steps_of(session, request)].count("stop") == int(is_stopped)
        return is_stopped
