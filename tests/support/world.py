"""A small world for random histories: two young people, their people, staff of every kind, guests, a held clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import (
    audit,
    checks,
    clock,
    colleagues,
    consent,
    contact,
    exchange,
    finding,
    invitation,
    item_reviews,
    letterbox,
    people,
    tenancy,
    two_keys,
)
from domain.access import Actor, Role, Side
from domain.checks import CheckKind, Outcome
from domain.colleagues import Staff
from domain.contact_requests import Request
from domain.db import new_id, open_session
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.media import SIZES, Media
from domain.people import Nation, Person, YoungPerson
from domain.proposals import Kind
from domain.rungs import Rung
from domain.voice import Sound

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SYSTEM = Actor(Side.NOBODY)


@dataclass
class World:
    """Everybody in it. `staff` by first name; `actor(name)` makes the value that a request would carry now."""

    session: Session
    authority_id: str
    staff: dict[str, Staff] = field(default_factory=dict)
    young: dict[str, YoungPerson] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor with this name at this moment: roles and assignments as they are now, touched just now."""
        if name in self.staff:
            return self._staff(self.staff[name])
        if name in self.young:
            yp = self.young[name]
            return Actor(Side.YOUNG_PERSON, self.authority_id, f"account-{name}", yp.id, yp.id, is_frozen=yp.is_frozen)
        guest = invitation.guest_of(self.session, self.persons[name].id)
        if guest is None:
            return Actor(Side.GUEST, self.authority_id, f"account-{name}", "nobody", "", "")
        return Actor(Side.GUEST, self.authority_id, f"account-{name}", guest.id, guest.yp_id, guest.person_id)

    def _staff(self, staff: Staff) -> Actor:
        return Actor(
            Side.STAFF, self.authority_id, f"account-{staff.id}", staff.id,
            roles=colleagues.roles_now(self.session, staff.id),
            assigned=colleagues.assigned_now(self.session, staff.id),
            verified_at=clock.now(),
        )  # fmt: skip


def build(engine: Engine, at: datetime = START) -> World:
    """Northshire as everybody knows it, with the clock held at `at`."""
    clock.set_to(at)
    session = open_session(engine)
    authority = people.make_authority(session, "Northshire", Nation.ENGLAND)
    world = World(session, authority.id)
    world.staff["mo"] = colleagues.first_manager(session, SYSTEM, "Mo Levy")
    session.commit()
    _staff(world)
    _young(world)
    return world


def again(world: World, engine: Engine, at: datetime = START) -> World:
    """The same world on an engine whose database was put back to when it was built."""
    clock.set_to(at)
    session = open_session(engine)
    tenancy.enter(session, world.authority_id)
    found = World(session, world.authority_id)
    for kind in ("staff", "young", "persons"):
        rows: dict[str, Staff | YoungPerson | Person] = getattr(world, kind)
        here = {name: session.get_one(type(row), (row.authority_id, row.id)) for name, row in rows.items()}
        getattr(found, kind).update(here)
    session.commit()  # nothing is held while the test begins
    return found


def _staff(world: World) -> None:
    roles = {"dee": Role.COORDINATOR, "eli": Role.COORDINATOR, "sol": Role.SAFEGUARDING, "wes": Role.SOCIAL_WORKER}
    for name, role in roles.items():
        world.staff[name] = colleagues.add_staff(world.session, world.actor("mo"), f"{name.title()} Example", (role,))
    world.session.commit()


def _young(world: World) -> None:
    session = world.session
    for name, coordinator, born in (("amara", "dee", date(2011, 5, 1)), ("ben", "eli", date(2009, 1, 9))):
        yp = people.add_young_person(session, world.actor(coordinator), name.title(), born, Nation.ENGLAND)
        session.commit()
        consent.take_part(session, world.actor(coordinator), yp, "talked it through")
        world.young[name] = yp
    colleagues.assign(session, world.actor("mo"), world.young["amara"].id, world.staff["wes"].id, Role.SOCIAL_WORKER)
    session.commit()
    amara = world.young["amara"]
    for name in ("gus", "hal"):
        world.persons[name] = people.add_person(session, world.actor("amara"), amara.id, name.title(), wish="reconnect")
    session.commit()


def to_checking(world: World, name: str) -> Request:
    """Ask for someone and take it as far as the checks, all clear."""
    session, person = world.session, world.persons[name]
    request = contact.ask(session, world.actor("amara"), person, may_approach=True)
    contact.make_move(session, world.actor("dee"), request, "start_search")
    fulfil(world, name)
    contact.make_move(session, world.actor("dee"), request, "found_possible")
    contact.make_move(session, world.actor("dee"), request, "identified")
    session.commit()
    return request


def fulfil(world: World, name: str) -> None:
    """A lead, two identifiers, and every check clear."""
    session, person, dee = world.session, world.persons[name], world.actor("dee")
    finding.add_lead(session, dee, person, finding.Source.CARER, "seen at the market", finding.Confidence.PROBABLE)
    for kind in (finding.IdentifierKind.DOCUMENT, finding.IdentifierKind.SHARED_MEMORY):
        finding.add_identifier(session, dee, person, kind, "as told")
    for check in CheckKind:
        checks.answer_check(session, dee, person, check, Outcome.CLEAR, "nothing known")


TOGETHER = (Rung.CALL, Rung.SUPPORTED_VISIT, Rung.OUTING)
EVERY_LETTER_RUNG = (Rung.MEMORY_ONLY, Rung.LETTERS, Rung.PHOTOS)


def to_agreed(world: World, name: str) -> Request:
    """As far as the person saying yes, with the rungs of letters open until next March."""
    session, request, until = world.session, to_checking(world, name), clock.today() + timedelta(days=300)
    proposal = two_keys.propose(session, world.actor("dee"), request, Kind.ALLOW_APPROACH, "all clear", until)
    two_keys.answer(session, world.actor("mo"), proposal, agrees=True)
    contact.make_move(session, world.actor("dee"), request, "says_yes", reason="met twice")
    proposal = two_keys.propose(
        session, world.actor("dee"), request, Kind.OPEN_RUNGS, "ready", until, rungs=EVERY_LETTER_RUNG
    )
    two_keys.answer(session, world.actor("sol"), proposal, agrees=True)
    session.commit()
    return request


def to_connected(world: World, name: str) -> Request:
    """As far as being in touch, the guest invited and agreed."""
    session, request = world.session, to_agreed(world, name)
    contact.make_move(session, world.actor("amara"), request, "choose_yes")
    invitation.invite(session, world.actor("dee"), world.persons[name], name.title())
    session.commit()
    invitation.agree(session, world.actor(name))
    session.commit()
    return request


def picture(world: World, name: str) -> Media:
    """A picture of Amara's or of one of her people's, as a row alone: nothing in the store."""
    who, yp = world.actor(name), world.young["amara"]
    media_id = new_id()
    told = {str(size): {"width": size, "height": size, "sum": f"{size}{media_id}"} for size in SIZES}
    media = Media(
        authority_id=world.authority_id, id=media_id, yp_id=yp.id, by_side=who.side.value, by_id=who.subject_id,
        renditions=told, made_at=clock.now(),
    )  # fmt: skip
    audit.record(world.session, who, "media.taken_in", yp_id=yp.id, subject=f"media:{media.id}")
    world.session.add(media)
    world.session.flush()
    return media


def sound(world: World, name: str) -> Sound:
    """A voice note of Amara's or of one of her people's, as a row alone: nothing in the store."""
    who, yp = world.actor(name), world.young["amara"]
    made = Sound(
        authority_id=world.authority_id, yp_id=yp.id, by_side=who.side.value, by_id=who.subject_id, seconds=12,
        keyed_sum="a" * 64, bars="80" * 96, made_at=clock.now(),
    )  # fmt: skip
    world.session.add(made)
    world.session.flush()
    return made


def verified(world: World) -> int:
    """How many entries the record has; raises audit.ChainBroken."""
    return audit.verify(world.session, world.authority_id)


def unverified(actor: Actor) -> Actor:
    """The same person, whose last passkey touch was too long ago."""
    return replace(actor, verified_at=clock.now() - timedelta(minutes=6))


def much_is_visible(world: World) -> World:
    """Gus and Hal in touch with Amara: of each a letter, a memory and a letter with a photo, and one letter to each."""
    session, items = world.session, []
    for name in ("gus", "hal"):
        for kind, has_photo in ((ItemKind.LETTER, False), (ItemKind.MEMORY, False), (ItemKind.LETTER, True)):
            items.append(_written(world, name, name, kind, has_photo))
        items.append(_written(world, "amara", name, ItemKind.LETTER, False))
    for item in items:
        for reviewer in ("dee", "sol"):
            if item.state in ("submitted", "in_review"):
                verdict = (session, world.actor(reviewer), item, Verdict.PASS, item.content_hash)
                item_reviews.decide(*verdict)
    session.commit()
    clock.pass_by(timedelta(seconds=31))
    for item in items[::3]:
        reader = world.actor("amara" if item.direction == "in" else ("gus" if item is items[3] else "hal"))
        letterbox.open_letter(session, reader, item)
    session.commit()
    return world


def _written(world: World, author: str, about: str, kind: ItemKind, has_photo: bool) -> Item:
    session, actor = world.session, world.actor(author)
    item = exchange.begin(session, actor, world.persons[about], kind)
    exchange.write(session, actor, item, "I remember the beach")
    if has_photo:
        exchange.add_photo(session, actor, item, picture(world, author))
    exchange.submit(session, actor, item)
    return item
