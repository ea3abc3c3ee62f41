"""Authorities, young people, and the people who matter to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, ages, audit, clock, tenancy, within_reach
from domain.access import Action, Actor, Role
from domain.db import Base, Owned, new_id, references
from domain.errors import NotFound, Refused
from domain.keys import keyring
from domain.sealed import SealedText


class Nation(StrEnum):
    """Whose law and words."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


class Authority(Base):
    """A council or charity that runs the service: nothing of one is ever seen from another."""

    __tablename__ = "authority"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    nation: Mapped[str] = mapped_column(String(20))
    languages: Mapped[list[str]] = mapped_column(JSON)
    promise_days: Mapped[int] = mapped_column(default=14)
    escalate_days: Mapped[int] = mapped_column(default=3)  # after a promise ran out, until the manager is told
    attempts_before_review: Mapped[int] = mapped_column(default=3, server_default="3")
    duty_phone: Mapped[str] = mapped_column(String(30), default="")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class YoungPerson(Owned, Base):
    """Whom it is all for. The holder of their own key: every name, word and picture of theirs is sealed under it."""

    __tablename__ = "young_person"
    is_key_owner: ClassVar[bool] = True

    name_sealed: Mapped[bytes]
    born_sealed: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(String(5), default="en")
    colour: Mapped[str] = mapped_column(String(10), default="sun")
    nation: Mapped[str] = mapped_column(String(20))
    is_paused: Mapped[bool] = mapped_column(default=False)
    is_frozen: Mapped[bool] = mapped_column(default=False)
    needs_review: Mapped[bool] = mapped_column(default=False)  # somebody noted why; birthdays and orders need no note
    review_why: Mapped[str | None] = mapped_column(String(20))
    review_at: Mapped[datetime | None]
    legal_status_sealed: Mapped[bytes | None]
    review_words_sealed: Mapped[bytes | None]
    frozen_why_sealed: Mapped[bytes | None]
    reviewed_on: Mapped[date] = mapped_column(Date, default=clock.today)  # the last time a person decided
    look_from_at: Mapped[datetime | None]  # the month of the next turning point: ages.looked_at_from
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)

    name = SealedText("name_sealed")
    _born = SealedText("born_sealed")
    legal_status = SealedText("legal_status_sealed")  # staff only: standing.Status
    frozen_why = SealedText("frozen_why_sealed")  # of the last freeze: staff only
    review_words = SealedText("review_words_sealed")  # of the last review: staff only

    __table_args__ = (Index(None, "authority_id", "needs_review"), Index(None, "authority_id", "look_from_at"))

    @property
    def born_on(self) -> date | None:
        return date.fromisoformat(self._born) if self._born else None

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`; someone born on 29 February has their birthday on 1 March in other years."""
        born = self.born_on
        return None if born is None else ages.whole_years(born, day)

    @property
    def is_adult(self) -> bool:
        """18 or over by the server's calendar. An unknown birthday counts as under 18 (fail closed)."""
        age = self.age_on(clock.today())
        return age is not None and age >= ages.GROWN_UP

    def is_born(self, day: date | None) -> None:
        """Keep the birthday, sealed, and in clear only the month of what comes next."""
        self._born = day.isoformat() if day else ""
        self.look_from_at = ages.looked_at_from(day, self.reviewed_on)


class Wish(StrEnum):
    """What a young person wants with someone."""

    RECONNECT = "reconnect"
    KNOW_MORE = "know_more"
    NOT_NOW = "not_now"
    NEVER = "never"


class Ring(StrEnum):
    """How near on the circles (domain words: docs/glossary.md)."""

    CLOSEST = "closest"
    IMPORTANT = "important"
    IN_MY_LIFE = "in_my_life"
    USED_TO_BE = "used_to_be"


class Person(Owned, Base):
    """Someone who matters to one young person, as they name them: a nickname is enough."""

    __tablename__ = "person"

    yp_id: Mapped[str] = mapped_column(String(22))
    group_id: Mapped[str] = mapped_column(String(22))  # the same human: merged duplicates share it
    name_sealed: Mapped[bytes]
    who_sealed: Mapped[bytes | None]
    remember_sealed: Mapped[bytes | None]
    ask_sealed: Mapped[bytes | None]
    worry_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    email_sealed: Mapped[bytes | None]
    found_name_sealed: Mapped[bytes | None]
    aliases_sealed: Mapped[bytes | None]
    found_born_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None]
    email_index: Mapped[bytes | None]
    ring: Mapped[str] = mapped_column(String(20))
    wish: Mapped[str] = mapped_column(String(20))
    colour: Mapped[str] = mapped_column(String(10))
    is_flagged: Mapped[bool] = mapped_column(default=False)  # the young person's own "be careful"
    is_abroad: Mapped[bool] = mapped_column(default=False)
    is_address_known: Mapped[bool] = mapped_column(default=False)  # of somebody abroad: then it is no trace
    is_former_worker: Mapped[bool] = mapped_column(default=False)  # was paid to look after them once
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    name = SealedText("name_sealed")
    who = SealedText("who_sealed")  # "my nan, Mum's mum"
    remember = SealedText("remember_sealed")
    ask = SealedText("ask_sealed")
    worry = SealedText("worry_sealed")
    phone = SealedText("phone_sealed")  # staff only, after a step-up (R26)
    email = SealedText("email_sealed")  # staff only, after a step-up (R26)
    aliases = SealedText("aliases_sealed")  # staff only: other names, a line each (same_human.py)
    found_name = SealedText("found_name_sealed")  # staff only: the name they were found under
    found_born = SealedText("found_born_sealed")  # staff only: their birthday as it was found, as a date in ISO form

    __table_args__ = (*references(yp_id="young_person"), Index(None, "authority_id", "yp_id"))


NAME_MAX = 80
WORDS_MAX = 4000
COLOURS = ("coral", "leaf", "lilac", "sun")


def clean_name(text: str) -> str:
    """A name as given, without surrounding or doubled space. Raises Refused("name-missing" / "name-too-long")."""
    name = " ".join(text.split())
    if not name:
        raise Refused("name-missing")
    if len(name) > NAME_MAX:
        raise Refused("name-too-long", limit=NAME_MAX)
    return name


def clean_words(text: str) -> str:
    """Free words as written. Raises Refused("words-too-long")."""
    words = text.replace("\r\n", "\n").strip()
    if len(words) > WORDS_MAX:
        raise Refused("words-too-long", limit=WORDS_MAX)
    return words


def make_authority(session: Session, name: str, nation: Nation, languages: Sequence[str] = ("en", "cy")) -> Authority:
    """Make an authority with its own key and its own record; the session enters it."""
    authority = Authority(id=new_id(), name=clean_name(name), nation=nation.value, languages=list(languages))
    keyring().make_authority(authority.id)
    session.add(authority)
    session.flush()
    tenancy.enter(session, authority.id)
    audit.begin_chain(session, authority.id)
    return authority


def add_young_person(
    session: Session, actor: Actor, name: str, born_on: date | None, nation: Nation, language: str = "en"
) -> YoungPerson:
    """Make a young person with their own key; the one who adds them becomes their coordinator if they are one."""
    access.require(actor, Action.YOUNG_PERSON_ADD)
    if born_on is not None and not 5 <= (clock.today() - born_on).days / 365.25 < 26:
        raise Refused("age")
    authority_id, yp_id = tenancy.current(session), new_id()
    keyring().make_person(authority_id, yp_id)
    yp = YoungPerson(authority_id=authority_id, id=yp_id, nation=nation.value, language=language, name=clean_name(name))
    yp.reviewed_on = clock.today()
    yp.is_born(born_on)
    audit.record(session, actor, "young_person.added", yp_id=yp.id, subject=f"young_person:{yp.id}")
    session.add(yp)
    session.flush()
    if Role.COORDINATOR in actor.roles:
        from domain import colleagues  # it stands on this module

        colleagues.begin_assignment(session, yp.id, actor.subject_id, Role.COORDINATOR)
    return yp


def get_young_person(session: Session, actor: Actor, yp_id: str) -> YoungPerson:
    """The young person, as far as `actor` may know of them; raises NotFound."""
    yp = session.get(YoungPerson, (tenancy.current(session), yp_id))
    if yp is None or not access.can_see(actor, yp_id):
        raise NotFound
    return yp


def get_person(session: Session, actor: Actor, person_id: str) -> Person:
    """Someone who matters, as far as `actor` may know of them; raises NotFound."""
    person = within_reach.find(session, actor, Person, person_id)
    if person is None or not access.can_see(actor, person.yp_id):
        raise NotFound
    if actor.side is access.Side.GUEST and person.id != actor.person_id:
        raise NotFound
    return person


def people_of(session: Session, actor: Actor, yp_id: str) -> list[Person]:
    """The people who matter to a young person, nearest ring first, then as they were added."""
    if not access.can_see(actor, yp_id) or actor.side is access.Side.GUEST:
        raise NotFound
    rows = session.scalars(select(Person).where(Person.yp_id == yp_id)).all()
    order = {ring.value: place for place, ring in enumerate(Ring)}
    return sorted(rows, key=lambda person: (order.get(person.ring, 9), person.added_at, person.id))


def add_person(session: Session, actor: Actor, yp_id: str, name: str, **told: Any) -> Person:
    """Add someone who matters; a nickname is enough.

    `told` may hold ring, wish, who, remember, ask, worry, is_flagged. Raises Refused for a missing or overlong name.
    """
    access.require(actor, Action.OWN_CHANGE if actor.side is access.Side.YOUNG_PERSON else Action.CASE_WORK, yp_id)
    if actor.is_held:
        raise Refused("held")
    person_id = new_id()
    colour = COLOURS[sum(person_id.encode()) % len(COLOURS)]
    person = Person(
        authority_id=tenancy.current(session), id=person_id, group_id=person_id, yp_id=yp_id, colour=colour,
        ring=Ring(told.get("ring") or Ring.USED_TO_BE).value, wish=Wish(told.get("wish") or Wish.NOT_NOW).value,
        is_flagged=bool(told.get("is_flagged")), name=clean_name(name),
    )  # fmt: skip
    for field in ("who", "remember", "ask", "worry"):
        setattr(person, field, clean_words(told.get(field) or ""))
    audit.record(session, actor, "person.added", yp_id=yp_id, subject=f"person:{person.id}", flagged=person.is_flagged)
    session.add(person)
    session.flush()
    return person


def change_person(session: Session, actor: Actor, person: Person, **told: Any) -> None:
    """The young person changes what they said of someone. The wish `never` is set by consent.set_boundary alone."""
    access.require(actor, Action.OWN_CHANGE, person.yp_id)
    audit.record(session, actor, "person.changed", yp_id=person.yp_id, subject=f"person:{person.id}")
    if "name" in told:
        person.name = clean_name(told["name"])
    for field in ("who", "remember", "ask", "worry"):
        if field in told:
            setattr(person, field, clean_words(told[field]))
    if "ring" in told:
        person.ring = Ring(told["ring"]).value
    session.flush()
