"""Who is in the cast, and one authority being filled with them: every step a verb of the domain, at a held moment.

`FIXED` are the people that tests know for ever; tests/support/cast.py reads their names and birthdays here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain import accounts, clock, colleagues, consent, people, tenancy
from domain.access import Actor, Role, Side
from domain.colleagues import Staff
from domain.people import Nation, Person, Ring, Wish, YoungPerson

AUTHORITIES = {"northshire": Nation.ENGLAND, "gwynfa": Nation.WALES, "eastmere": Nation.SCOTLAND}
FIXED: dict[str, str] = {
    "amara": "Amara Okafor", "ben": "Ben Tully", "ivy": "Ivy Lund", "cai": "Cai Bevan", "dee": "Dee Marsh",
    "eli": "Eli Brandt", "joy": "Joy Penrose", "mo": "Mo Adeyemi", "sol": "Sol Whitaker", "fay": "Fay Prosser",
    "wyn": "Wyn Maddox", "gus": "Gus Okafor", "hal": "Hal Okafor",
}  # fmt: skip
BORN = {
    "amara": date(2010, 6, 14), "ben": date(2011, 1, 3), "ivy": date(2012, 9, 30), "cai": date(2010, 2, 1),
}  # fmt: skip


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


def actor_of(session: Session, member: Member) -> Actor:
    """The actor that a sign-in of this member would make, with a passkey touch this moment."""
    actor = Actor(
        member.side, member.authority_id, member.account_id, member.subject_id, member.yp_id, member.person_id,
        verified_at=clock.now(),
    )  # fmt: skip
    if member.side is Side.STAFF:
        roles, assigned = (
            colleagues.roles_now(session, member.subject_id),
            colleagues.assigned_now(session, member.subject_id),
        )
        return replace(actor, roles=roles, assigned=assigned)
    if member.side is Side.YOUNG_PERSON:
        yp = session.get_one(YoungPerson, (member.authority_id, member.yp_id))
        return replace(actor, is_frozen=yp.is_frozen)
    return actor


class Stage:
    """One authority while it is being filled. Time stands where `at` last put it."""

    def __init__(self, session: Session, today: date) -> None:
        self.session = session
        self.today = today
        self.members: dict[str, Member] = {}
        self.people: dict[str, Person] = {}

    def at(self, days_ago: int, hour: int = 10, minute: int = 0) -> None:
        """Put the clock to an hour of a day before today."""
        day = self.today - timedelta(days=days_ago)
        clock.set_to(datetime.combine(day, time(hour, minute), clock.LONDON).astimezone(UTC))

    def born(self, age: int, days_ahead: int = 120) -> date:
        """A birthday for somebody who is `age` today and turns a year older in about `days_ahead` days."""
        turns = self.today + timedelta(days=days_ahead)
        return date(turns.year - age - 1, turns.month, min(turns.day, 28))

    def actor(self, name: str) -> Actor:
        """A member as they are at this moment."""
        return actor_of(self.session, self.members[name])

    def join(self, name: str, side: Side, subject_id: str, **more: str) -> Member:
        """Give somebody an account, and remember them by their lower-case first name."""
        authority_id = tenancy.current(self.session)
        account = accounts.account_for(self.session, side, authority_id, subject_id)
        member = self.members[name] = Member(name, side, authority_id, subject_id, account.id, **more)
        return member

    def open(self, name: str, manager: str) -> None:
        """The authority and its first manager."""
        authority = people.make_authority(self.session, name.capitalize(), AUTHORITIES[name])
        system = Actor(Side.STAFF, authority.id)
        staff = colleagues.first_manager(self.session, system, manager)
        self.join(staff.first_name.lower(), Side.STAFF, staff.id)

    def staff(self, manager: str, name: str, *roles: Role) -> Staff:
        """The manager takes somebody on."""
        staff = colleagues.add_staff(self.session, self.actor(manager), name, roles, phone="01632 960 100")
        self.join(staff.first_name.lower(), Side.STAFF, staff.id)
        return staff

    def yp(self, name: str) -> YoungPerson:
        """A young person's row."""
        member = self.members[name]
        return self.session.get_one(YoungPerson, (member.authority_id, member.yp_id))

    def young_person(self, by: str, name: str, born_on: date, language: str = "en", explained: str = "at home") -> str:
        """Their coordinator adds them, and records that they take part; `explained=""` leaves that open."""
        coordinator = self.actor(by)
        nation = Nation(self.session.get_one(people.Authority, coordinator.authority_id).nation)
        yp = people.add_young_person(self.session, coordinator, name, born_on, nation, language)
        short = name.split(" ")[0].lower()
        self.join(short, Side.YOUNG_PERSON, yp.id, yp_id=yp.id)
        if explained:
            consent.take_part(self.session, self.actor(by), yp, explained)
        return short

    def person(
        self, yp: str, key: str, called: str, ring: Ring = Ring.USED_TO_BE, wish: Wish = Wish.RECONNECT,
        **told: str | bool,
    ) -> Person:  # fmt: skip
        """A young person names somebody who matters."""
        actor = self.actor(yp)
        person = people.add_person(self.session, actor, actor.yp_id, called, ring=ring, wish=wish, **told)
        self.people[key] = person
        return person
