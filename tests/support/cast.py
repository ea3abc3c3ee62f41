"""The cast, fixed for ever: who they are, how they stand to each other, and how they came to it.

    Northshire (England)   Amara: a young person, 15.     Ben: another, not hers to know.   Ivy: another, frozen.
                           Dee: Amara's coordinator.      Eli: coordinator of Ben and Ivy.  Joy: suspended.
                           Mo: manager.                   Sol: safeguarding lead.
                           Gus: Amara's uncle, a connected guest.  Hal: her grandad, invited, has not come in yet.
    Gwynfa (Wales)         Cai: a young person.           Fay: Cai's coordinator.
    Eastmere (Scotland)    nobody yet.

Amara's people: Gus, Hal, and Nan, whom she named and has not asked for. Ben's: Kit. Cai's: Lowri.
Everything is made by the domain's own verbs, at CAST_AT; tests with the cast hold the clock at NOW.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import (
    access,
    accounts,
    clock,
    consent,
    contact,
    exchange,
    finding,
    invitation,
    people,
    rungs,
    safeguarding,
    signins,
    tenancy,
)  # fmt: skip
from domain.access import Actor, Role, Side
from domain.db import new_id, open_session
from domain.people import Nation, Person, Ring, Wish, YoungPerson

CAST_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = CAST_AT + timedelta(days=1)
REVIEW_ON = date(2026, 5, 20)
NOBODY = "nobody"


@dataclass(frozen=True)
class Member:
    """One of the cast, as ids: rows belong to a session, members to nobody."""

    name: str
    side: Side
    authority_id: str
    subject_id: str
    account_id: str
    yp_id: str = ""
    person_id: str = ""


@dataclass(frozen=True)
class Cast:
    """Everybody, and the things that tests point at, by id."""

    authorities: dict[str, str]
    members: dict[str, Member]
    people: dict[str, str]  # "gus", "hal", "nan" (Amara's), "kit" (Ben's), "lowri" (Cai's)
    things: dict[str, dict[str, str]] = field(default_factory=dict)  # kind → whose → id

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def person(self, name: str) -> str:
        """The id of somebody who matters."""
        return self.people[name]


def build(engine: Engine) -> Cast:
    """Make the whole cast in an empty database, whose keyring is installed."""
    with clock.held(CAST_AT):
        cast = Cast({}, {}, {}, {"item": {}, "request": {}, "media": {}})
        for work in (_northshire, _gwynfa, _eastmere):
            with open_session(engine) as session:
                work(session, cast)
                session.commit()
        return cast


def actor_of(session: Session, member: Member) -> Actor:
    """The actor that a sign-in of this member would make, with a passkey touch this moment."""
    actor = Actor(
        member.side, member.authority_id, member.account_id, member.subject_id, member.yp_id, member.person_id,
        verified_at=clock.now(),
    )  # fmt: skip
    if member.side is Side.STAFF:
        roles, assigned = people.roles_now(session, member.subject_id), people.assigned_now(session, member.subject_id)
        return replace(actor, roles=roles, assigned=assigned)
    if member.side is Side.YOUNG_PERSON:
        yp = session.get_one(YoungPerson, (member.authority_id, member.yp_id))
        return replace(actor, is_frozen=yp.is_frozen)
    return actor


def _authority(session: Session, cast: Cast, name: str, nation: Nation) -> Actor:
    authority = people.make_authority(session, name, nation)
    cast.authorities[name.lower()] = authority.id
    return Actor(Side.STAFF, authority.id, "", "", roles=frozenset({Role.MANAGER, Role.COORDINATOR}))


def _join(session: Session, cast: Cast, name: str, side: Side, subject_id: str, **more: str) -> Member:
    authority_id = tenancy.current(session)
    account = accounts.account_for(session, side, authority_id, subject_id)
    member = cast.members[name] = Member(name, side, authority_id, subject_id, account.id, **more)
    return member


def _staff(session: Session, cast: Cast, system: Actor, name: str, full: str, *roles: Role) -> Actor:
    staff = people.add_staff(session, system, full, roles, phone="01632 960 100")
    return actor_of(session, _join(session, cast, name, Side.STAFF, staff.id))


def _young_person(session: Session, cast: Cast, by: Actor, name: str, full: str, born: date, nation: Nation) -> Actor:
    yp = people.add_young_person(session, by, full, born, nation)
    return actor_of(session, _join(session, cast, name, Side.YOUNG_PERSON, yp.id, yp_id=yp.id))


def _person(session: Session, cast: Cast, yp: Actor, name: str, called: str, **told: object) -> Person:
    person = people.add_person(session, yp, yp.yp_id, called, ring=Ring.IMPORTANT, **told)
    cast.people[name] = person.id
    return person


def _again(session: Session, cast: Cast, name: str) -> Actor:
    return actor_of(session, cast[name])


def _northshire(session: Session, cast: Cast) -> None:
    system = _authority(session, cast, "Northshire", Nation.ENGLAND)
    _staff(session, cast, system, "mo", "Mo Adeyemi", Role.MANAGER)
    _staff(session, cast, system, "sol", "Sol Whitaker", Role.SAFEGUARDING)
    dee = _staff(session, cast, system, "dee", "Dee Marsh", Role.COORDINATOR)
    eli = _staff(session, cast, system, "eli", "Eli Brandt", Role.COORDINATOR)
    joy = _staff(session, cast, system, "joy", "Joy Penrose", Role.COORDINATOR)
    amara = _young_person(session, cast, dee, "amara", "Amara Okafor", date(2010, 6, 14), Nation.ENGLAND)
    ben = _young_person(session, cast, eli, "ben", "Ben Tully", date(2011, 1, 3), Nation.ENGLAND)
    ivy = _young_person(session, cast, eli, "ivy", "Ivy Lund", date(2012, 9, 30), Nation.ENGLAND)
    session.get_one(people.Staff, (joy.authority_id, joy.subject_id)).is_suspended = True
    dee, eli = _again(session, cast, "dee"), _again(session, cast, "eli")
    for yp, by in ((amara, dee), (ben, eli), (ivy, eli)):
        consent.take_part(session, by, session.get_one(YoungPerson, (yp.authority_id, yp.yp_id)), "told at home")
    people_of_amara(session, cast, amara)
    _person(session, cast, ben, "kit", "Kit", wish=Wish.RECONNECT)
    session.get_one(YoungPerson, (ivy.authority_id, ivy.yp_id)).is_frozen = True
    session.flush()


def people_of_amara(session: Session, cast: Cast, amara: Actor) -> None:
    """Gus is in touch and has written; Hal is invited; Nan is named only."""
    _person(session, cast, amara, "nan", "Nan Jean", wish=Wish.NOT_NOW)
    for name, called, full in (("gus", "Uncle Gus", "Gus Okafor"), ("hal", "Grandad", "Hal Okafor")):
        person = _person(session, cast, amara, name, called, wish=Wish.RECONNECT)
        connect(session, cast, person)
        guest, _code = invitation.invite(session, _again(session, cast, "dee"), person, full)
        _join(session, cast, name, Side.GUEST, guest.id, yp_id=amara.yp_id, person_id=person.id)
    gus = _again(session, cast, "gus")
    invitation.agree(session, gus)
    item = exchange.begin(
        session, gus, session.get_one(Person, (gus.authority_id, gus.person_id)), exchange.ItemKind.MEMORY
    )
    exchange.write(session, gus, item, "The peacock carpet in the hall, and you asleep on it.")
    exchange.submit(session, gus, item)
    cast.things["item"]["amara"] = item.id


def connect(session: Session, cast: Cast, person: Person) -> contact.Request:
    """Walk a request of Amara's from asked to in touch, every step of it, with Dee and Sol as the two keys."""
    amara, dee, sol = (_again(session, cast, name) for name in ("amara", "dee", "sol"))
    request = contact.ask(session, amara, person, may_approach=True)
    cast.things["request"].setdefault("amara", request.id)
    contact.make_move(session, dee, request, "start_search")
    finding.add_lead(session, dee, person, finding.Source.RELATIVE, "lives in Hull", finding.Confidence.PROBABLE)
    contact.make_move(session, dee, request, "found_possible")
    for kind in list(finding.IdentifierKind)[:2]:
        finding.add_identifier(session, dee, person, kind, "seen")
    contact.make_move(session, dee, request, "identified")
    for check in safeguarding.CheckKind:
        safeguarding.answer_check(session, dee, person, check, safeguarding.Outcome.CLEAR, "nothing known")
    _two_keys(session, dee, sol, request, rungs.Kind.ALLOW_APPROACH)
    contact.make_move(session, dee, request, "says_yes", reason="prepared at home")
    ways = (rungs.Rung.MEMORY_ONLY, rungs.Rung.LETTERS, rungs.Rung.PHOTOS)
    _two_keys(session, dee, sol, request, rungs.Kind.OPEN_RUNGS, *ways)
    contact.make_move(session, amara, request, "choose_yes")
    return request


def _two_keys(
    session: Session, first: Actor, second: Actor, request: contact.Request, kind: rungs.Kind, *ways: rungs.Rung
) -> None:
    proposal = rungs.propose(session, first, request, kind, "known and kind", REVIEW_ON, rungs=ways)
    rungs.answer(session, second, proposal, agrees=True, words="I agree")


def _gwynfa(session: Session, cast: Cast) -> None:
    system = _authority(session, cast, "Gwynfa", Nation.WALES)
    fay = _staff(session, cast, system, "fay", "Fay Prosser", Role.COORDINATOR)
    cai = _young_person(session, cast, fay, "cai", "Cai Bevan", date(2010, 2, 1), Nation.WALES)
    _person(session, cast, cai, "lowri", "Lowri", wish=Wish.RECONNECT)


def _eastmere(session: Session, cast: Cast) -> None:
    _authority(session, cast, "Eastmere", Nation.SCOTLAND)


def sign_in(engine: Engine, member: Member) -> str:
    """Start a sign-in of this member, verified by a passkey this moment; returns the token for the cookie."""
    with open_session(engine) as session:
        account = session.get_one(accounts.Account, member.account_id)
        token = signins.start(session, account, is_shared=False, device_label="other", verified=True)
        session.commit()
        return token


def missing_id() -> str:
    """An id of nothing that ever was."""
    return new_id()


__all__ = ["CAST_AT", "NOW", "Cast", "Member", "access", "actor_of", "build", "connect", "missing_id", "sign_in"]
