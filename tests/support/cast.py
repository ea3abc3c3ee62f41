"""The cast, fixed for ever: who they are, how they stand to each other, and how they came to it.

    Northshire (England)   Amara: a young person, 15.     Ben: another, not hers to know.   Ivy: another, frozen.
                           Dee: Amara's coordinator.      Eli: coordinator of Ben and Ivy.  Joy: suspended.
                           Mo: manager.                   Sol: safeguarding lead.
                           Gus: Amara's uncle, a connected guest.  Hal: her grandad, invited, has not come in yet.
    Gwynfa (Wales)         Cai: a young person.           Fay: Cai's coordinator.
                           Wyn: manager and safeguarding lead.
    Eastmere (Scotland)    nobody yet.

In touch: Amara with Gus and Hal, Ben with Kit, Cai with Lowri. Only named: Nan (Amara's), Moss (Ben's), Taid (Cai's).
`things["letter"]["amara"]` is a letter of Gus's that was passed on; `["item"]` is his memory that waits; see story.py.
Names and birthdays are the demo's (web/demo/cast.py). Everything is made by the domain's own verbs, at CAST_AT;
tests with the cast hold the clock at NOW.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import accounts, clock, colleagues, consent, invitation, overlay, people, signins, staffing, tenancy
from domain.access import Actor, Role, Side
from domain.db import new_id, open_session
from domain.items import ItemKind
from domain.people import Nation, Person, Ring, Wish, YoungPerson
from tests.support import story
from web.demo.cast import BORN, FIXED
from web.demo.cast import Member as Member
from web.demo.cast import actor_of as actor_of

CAST_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = CAST_AT + timedelta(days=1)
NOBODY = "nobody"


@dataclass(frozen=True)
class Cast:
    """Everybody, and the things that tests point at, by id."""

    authorities: dict[str, str]
    members: dict[str, Member]
    people: dict[str, str]
    things: dict[str, dict[str, str]] = field(default_factory=dict)  # kind → whose ("amara", "ben", "cai") → id

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def person(self, name: str) -> str:
        """The id of somebody who matters."""
        return self.people[name]


def build(engine: Engine) -> Cast:
    """Make the whole cast in an empty database, whose keyring is installed."""
    with clock.held(CAST_AT):
        cast = Cast({}, {}, {})
        for work in (_northshire, _gwynfa, _eastmere):
            with open_session(engine) as session:
                work(session, cast)
                session.commit()
        return cast


def _authority(session: Session, cast: Cast, name: str, nation: Nation) -> Actor:
    authority = people.make_authority(session, name, nation)
    cast.authorities[name.lower()] = authority.id
    return Actor(Side.STAFF, authority.id, "", "", roles=frozenset({Role.MANAGER, Role.COORDINATOR}))


def _join(session: Session, cast: Cast, name: str, side: Side, subject_id: str, **more: str) -> Member:
    authority_id = tenancy.current(session)
    account = accounts.account_for(session, side, authority_id, subject_id)
    member = cast.members[name] = Member(name, side, authority_id, subject_id, account.id, **more)
    return member


def _staff(session: Session, cast: Cast, system: Actor, name: str, *roles: Role) -> Actor:
    staff = colleagues.add_staff(session, system, FIXED[name], roles, phone="01632 960 100")
    return actor_of(session, _join(session, cast, name, Side.STAFF, staff.id))


def _young_person(session: Session, cast: Cast, by: Actor, name: str, nation: Nation) -> Actor:
    yp = people.add_young_person(session, by, FIXED[name], BORN[name], nation)
    return actor_of(session, _join(session, cast, name, Side.YOUNG_PERSON, yp.id, yp_id=yp.id))


def _person(session: Session, cast: Cast, yp: Actor, name: str, called: str, **told: object) -> Person:
    person = people.add_person(session, yp, yp.yp_id, called, ring=Ring.IMPORTANT, **told)
    cast.people[name] = person.id
    return person


def _again(session: Session, cast: Cast, name: str) -> Actor:
    return actor_of(session, cast[name])


def _northshire(session: Session, cast: Cast) -> None:
    system = _authority(session, cast, "Northshire", Nation.ENGLAND)
    mo = _staff(session, cast, system, "mo", Role.MANAGER)
    _staff(session, cast, system, "sol", Role.SAFEGUARDING)
    dee = _staff(session, cast, system, "dee", Role.COORDINATOR)
    eli = _staff(session, cast, system, "eli", Role.COORDINATOR)
    joy = _staff(session, cast, system, "joy", Role.COORDINATOR)
    amara = _young_person(session, cast, dee, "amara", Nation.ENGLAND)
    _young_person(session, cast, eli, "ben", Nation.ENGLAND)
    ivy = _young_person(session, cast, eli, "ivy", Nation.ENGLAND)
    staffing.suspend(session, mo, session.get_one(colleagues.Staff, (joy.authority_id, joy.subject_id)))
    _life(session, cast, "ben", "eli", "sol", "kit", "Kit", "moss", "Mr Moss")
    frozen = session.get_one(YoungPerson, (ivy.authority_id, ivy.yp_id))
    overlay.freeze(session, _again(session, cast, "eli"), frozen, "somebody else has her phone")
    _life(session, cast, "amara", "dee", "sol", "gus", "Uncle Gus", "nan", "Nan Jean")
    _hal(session, cast, amara)
    _gus(session, cast, amara)


def _life(
    session: Session,
    cast: Cast,
    yp_name: str,
    first_name: str,
    second_name: str,
    near: str,
    called: str,
    far: str,
    known: str,
) -> None:
    """Somebody in touch, somebody only named, and one of everything a page can be about."""
    yp, first, second = (_again(session, cast, name) for name in (yp_name, first_name, second_name))
    consent.take_part(session, first, session.get_one(YoungPerson, (yp.authority_id, yp.yp_id)), "told at home")
    person = _person(session, cast, yp, near, called, wish=Wish.RECONNECT)
    other = _person(session, cast, yp, far, known, wish=Wish.NOT_NOW)
    request = story.connect(session, yp, first, second, person)
    for kind, one in story.things_of(session, yp, first, second, request, person, other).items():
        cast.things.setdefault(kind, {})[yp_name] = one


def _guest(session: Session, cast: Cast, name: str, amara: Actor) -> Actor:
    person = session.get_one(Person, (amara.authority_id, cast.people[name]))
    guest, _code = invitation.invite(session, _again(session, cast, "dee"), person, FIXED[name])
    return actor_of(session, _join(session, cast, name, Side.GUEST, guest.id, yp_id=amara.yp_id, person_id=person.id))


def _hal(session: Session, cast: Cast, amara: Actor) -> None:
    person = _person(session, cast, amara, "hal", "Grandad", wish=Wish.RECONNECT)
    dee, sol = _again(session, cast, "dee"), _again(session, cast, "sol")
    story.connect(session, amara, dee, sol, person)
    _guest(session, cast, "hal", amara)


def _gus(session: Session, cast: Cast, amara: Actor) -> None:
    """Gus came in; one memory of his was read and passed on, another waits."""
    gus = _guest(session, cast, "gus", amara)
    invitation.agree(session, gus)
    person = session.get_one(Person, (gus.authority_id, gus.person_id))
    letter = story.write(session, gus, person, ItemKind.LETTER, "I have a dog now. Her name is Biscuit.")
    story.pass_on(session, letter, _again(session, cast, "dee"), _again(session, cast, "sol"))
    words = "The peacock carpet in the hall, and you asleep on it."
    waits = story.write(session, gus, person, ItemKind.MEMORY, words)
    cast.things["letter"], cast.things["guest"] = {"amara": letter.id}, {"amara": gus.subject_id}
    cast.things["item"]["amara"] = waits.id


def _gwynfa(session: Session, cast: Cast) -> None:
    system = _authority(session, cast, "Gwynfa", Nation.WALES)
    fay = _staff(session, cast, system, "fay", Role.COORDINATOR)
    _staff(session, cast, system, "wyn", Role.MANAGER, Role.SAFEGUARDING)
    _young_person(session, cast, fay, "cai", Nation.WALES)
    _life(session, cast, "cai", "fay", "wyn", "lowri", "Lowri", "taid", "Taid")


def _eastmere(session: Session, cast: Cast) -> None:
    _authority(session, cast, "Eastmere", Nation.SCOTLAND)


def sign_in(engine: Engine, member: Member) -> str:
    """Start a sign-in of this member, verified by a passkey this moment; returns the token for the cookie."""
    with open_session(engine) as session:
        account = session.get_one(accounts.Account, member.account_id)
        token = signins.start(session, account, is_shared=False, device_label="other", verified=True)
        session.commit()
        return token


def sign_in_all(engine: Engine, cast: Cast) -> dict[str, str]:
    """Start a sign-in of everybody; name → token."""
    with open_session(engine) as session:
        found = {}
        for name, member in cast.members.items():
            account = session.get_one(accounts.Account, member.account_id)
            session.info.pop("authority_id", None)  # everybody's door in one go; a request never does this
            session.info.pop("audit", None)
            found[name] = signins.start(session, account, is_shared=False, device_label="other", verified=True)
        session.info.pop("audit", None)
        session.commit()
        return found


def missing_id() -> str:
    """An id of nothing that ever was."""
    return new_id()
