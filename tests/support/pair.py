"""Kai, 13, in Northshire's care, and Mia, 10, in Eastmere's: two authorities in one installation, and all the words
that a brother and a sister need. Each thing is done in a session of its own, as a request would do it.

Northshire: Dee (coordinator), Sol (safeguarding lead), Mo (manager). Eastmere: Isla, Morag, Callum, the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import (
    bridge,
    bridge_ends,
    clock,
    colleagues,
    consent,
    contact_requests,
    crossing,
    delivery,
    exchange,
    item_reviews,
    letterbox,
    people,
    tenancy,
)
from domain.access import Actor, Role, Side
from domain.bridge_ends import BridgeEnd
from domain.contact_requests import Request
from domain.db import open_session
from domain.errors import NotFound
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemState
from domain.people import Nation, Person, YoungPerson
from domain.proposals import Kind
from tests.support import story

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIDES = ("kai", "mia")
STAFF = {"kai": ("dee", "sol", "mo"), "mia": ("isla", "morag", "callum")}
ROLES = (Role.COORDINATOR, Role.SAFEGUARDING, Role.MANAGER)
BORN = {"kai": date(2012, 8, 1), "mia": date(2015, 11, 1)}
NATIONS = {"kai": Nation.ENGLAND, "mia": Nation.SCOTLAND}
NAMES = {"kai": "Northshire", "mia": "Eastmere"}


@dataclass
class Pair:
    """Both sides, as ids."""

    engine: Engine
    authority: dict[str, str] = field(default_factory=dict)
    yp: dict[str, str] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)  # Mia as Kai names her, Kai as Mia does
    staff: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def at(self, side: str, saves: bool = True) -> Iterator[Here]:
        """A session in the authority of `side`, saved at the end."""
        with open_session(self.engine) as session:
            tenancy.enter(session, self.authority[side])
            yield Here(self, side, session)
            if saves:
                session.commit()


@dataclass
class Here:
    """One side in one session."""

    pair: Pair
    side: str
    session: Session

    def actor(self, name: str) -> Actor:
        """A member of staff of this side, or its young person, as a sign-in of this moment would make them."""
        here = self.pair.authority[self.side]
        if name == self.side:
            yp = self.young
            return Actor(Side.YOUNG_PERSON, here, f"account-{name}", yp.id, yp.id, is_frozen=yp.is_frozen)
        staff_id = self.pair.staff[name]
        return Actor(
            Side.STAFF, here, f"account-{name}", staff_id, roles=colleagues.roles_now(self.session, staff_id),
            assigned=colleagues.assigned_now(self.session, staff_id), verified_at=clock.now(),
        )  # fmt: skip

    @property
    def keys(self) -> tuple[Actor, Actor]:
        """The coordinator and the safeguarding lead."""
        first, lead, _manager = STAFF[self.side]
        return self.actor(first), self.actor(lead)

    @property
    def young(self) -> YoungPerson:
        return self.session.get_one(YoungPerson, (self.pair.authority[self.side], self.pair.yp[self.side]))

    @property
    def other(self) -> Person:
        """The brother or sister as this side's young person names them."""
        return self.session.get_one(Person, (self.pair.authority[self.side], self.pair.person[self.side]))

    @property
    def request(self) -> Request:
        found = contact_requests.about(self.session, self.other)
        assert found is not None
        return found

    @property
    def end(self) -> BridgeEnd:
        found = bridge_ends.live(self.session, self.pair.person[self.side])
        if found is None:
            raise NotFound
        return found

    def items(self, direction: str) -> list[Item]:
        """The items that go this way, oldest first."""
        rows = select(Item).where(Item.direction == direction, Item.person_id == self.pair.person[self.side])
        return list(self.session.scalars(rows.order_by(Item.made_at, Item.id)))

    def view(self) -> bridge.View:
        found = bridge.view(self.session, self.keys[0], self.other)
        assert found is not None
        return found


def build(engine: Engine, born: dict[str, date] | None = None) -> Pair:
    """Both authorities with their staff, and a young person on each side who has named the other."""
    clock.set_to(START)
    pair = Pair(engine)
    for side, other in (("kai", "mia"), ("mia", "kai")):
        with open_session(engine) as session:
            _side(session, pair, side, other, (born or BORN)[side])
            session.commit()
    return pair


def _side(session: Session, pair: Pair, side: str, other: str, born: date) -> None:
    authority = people.make_authority(session, NAMES[side], NATIONS[side])
    pair.authority[side], here = authority.id, Here(pair, side, session)
    manager = colleagues.first_manager(session, Actor(Side.STAFF, authority.id), "First Manager")
    pair.staff[STAFF[side][2]] = manager.id
    for name, role in list(zip(STAFF[side], ROLES, strict=True))[:2]:
        staff = colleagues.add_staff(session, here.actor(STAFF[side][2]), f"{name.title()} Example", (role,))
        pair.staff[name] = staff.id
    first = here.actor(STAFF[side][0])
    yp = people.add_young_person(session, first, f"{side.title()} Rowan", born, NATIONS[side])
    pair.yp[side] = yp.id
    consent.take_part(session, here.actor(STAFF[side][0]), yp, "talked it through")
    person = people.add_person(session, here.actor(side), yp.id, other.title(), wish="reconnect")
    pair.person[side] = person.id


def connect(pair: Pair, side: str) -> None:
    """One side's own case, as far as being in touch: its own consents, checks and keys."""
    with pair.at(side) as here:
        story.connect(here.session, here.actor(side), *here.keys, here.other)


def join(pair: Pair) -> None:
    """The code is made, said and typed in; both sides make sure who is there."""
    with pair.at("kai") as here:
        code = bridge.begin(here.session, here.keys[0], here.other)
    with pair.at("mia") as here:
        bridge.accept(here.session, here.keys[0], here.other, code.lower().replace("-", " "))
    for side in SIDES:
        with pair.at(side) as here:
            bridge.confirm(here.session, here.keys[0], here.end, "rang the number on the council's own page")


def turn(pair: Pair, side: str) -> None:
    """Both keys of one side."""
    with pair.at(side) as here:
        story.two_keys(here.session, *here.keys, here.request, Kind.OPEN_BRIDGE)


def opened(engine: Engine, born: dict[str, date] | None = None) -> Pair:
    """Everything open, both ways."""
    pair = build(engine, born)
    for side in SIDES:
        connect(pair, side)
    join(pair)
    for side in SIDES:
        turn(pair, side)
    return pair


def write(pair: Pair, side: str, words: str = "Do you still have the blue kite?") -> str:
    """A letter is written and sent to be read; its id."""
    with pair.at(side) as here:
        item = exchange.begin(here.session, here.actor(side), here.other, ItemKind.LETTER)
        exchange.write(here.session, here.actor(side), item, words)
        exchange.submit(here.session, here.actor(side), item)
        return item.id


def pass_on(pair: Pair, side: str, item_id: str) -> None:
    """Two of that side read it and pass it on, and the half minute goes by."""
    with pair.at(side) as here:
        item = here.session.get_one(Item, (pair.authority[side], item_id))
        for reader in here.keys:
            if item.state != ItemState.APPROVED.value:
                item_reviews.decide(
                    here.session, reader, item, Verdict.PASS, item.content_hash, has_listened=True
                )  # fmt: skip
    clock.pass_by(timedelta(seconds=31))


def carry(pair: Pair, side: str) -> int:
    """Whatever may cross from this side does, each in a transaction of its own; how many."""
    with pair.at(side) as here:
        ids = crossing.ready(here.session)
    done = 0
    for item_id in ids:
        with pair.at(side) as here:
            done += crossing.carry(here.session, item_id)
    return done


def sent_over(pair: Pair, side: str, words: str = "Do you still have the blue kite?") -> str:
    """Written, read twice on its own side, carried over and read twice there; the id of the copy."""
    pass_on(pair, side, write(pair, side, words))
    assert carry(pair, side) == 1
    there = "mia" if side == "kai" else "kai"
    with pair.at(there) as here:
        copy = here.items("in")[-1].id
    pass_on(pair, there, copy)
    return copy


def shown(pair: Pair, side: str) -> set[str]:
    """What this side's young person may be shown now: the list and the single question agree about all of it."""
    with pair.at(side, saves=False) as here:
        viewer = here.actor(side)
        listed = {item.id for item in delivery.items_for(here.session, viewer)}
        asked = {item.id for item in here.items("in") if delivery.deliverable(here.session, item, viewer)}
        assert listed == asked, (listed, asked)
        return listed


def open_it(pair: Pair, side: str, item_id: str) -> str:
    """They open it; what it says."""
    with pair.at(side) as here:
        item = letterbox.get(here.session, here.actor(side), item_id)
        letterbox.open_letter(here.session, here.actor(side), item)
        return letterbox.read(here.session, here.actor(side), item).text
