"""Who may be one and the same: by name, telephone, e-mail and birthday, ranked, each with its reasons in words.

It suggests. People decide: they are one (merging), or they are not, which is kept so that nobody is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, names_alike, same_human
from domain.access import Action, Actor, Role
from domain.db import Base, Owned, references
from domain.errors import NotAllowed, NotFound, Refused
from domain.named import NamedPerson
from domain.names_alike import Name, Why
from domain.people import Person, clean_words
from domain.reach_forms import normal_email, normal_phone
from domain.sealed import SealedText


class NotOne(Owned, Base):
    """Two who were looked at together and are two, and why. `one` and `other` are ids in their order."""

    __tablename__ = "not_one"

    yp_id: Mapped[str] = mapped_column(String(22))
    one: Mapped[str] = mapped_column(String(22))
    other: Mapped[str] = mapped_column(String(22))
    why_sealed: Mapped[bytes]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    why = SealedText("why_sealed")

    __table_args__ = (
        *references(yp_id="young_person"),
        UniqueConstraint("authority_id", "one", "other"),
    )


@dataclass(frozen=True)
class Face:
    """Somebody as they are compared: every name of theirs, how to reach them, their birthday."""

    id: str
    names: tuple[Name, ...]
    phone: str = ""
    email: str = ""
    born: str = ""
    group: str = ""


@dataclass(frozen=True)
class Likeness:
    """Two who may be one, how likely next to others (it orders a list and is shown nowhere), and why."""

    one: str
    other: str
    rank: float
    why: tuple[Why, ...]


def face_of(row: Person | NamedPerson) -> Face:
    """A person with every name of theirs, or somebody who was named, as they are compared."""
    if isinstance(row, NamedPerson):
        called, born, group = [row.name], row.born, row.id
    else:
        called, born, group = [row.name, row.found_name, *same_human.aliases_of(row)], row.found_born, row.group_id
    names = tuple(names_alike.read(name) for name in called if name)
    return Face(row.id, names, normal_phone(row.phone), loose_email(row.email), born, group)


def loose_email(text: str) -> str:
    """An address without dots in front of the @ as well: looser than what binds a boundary."""
    local, at, host = normal_email(text).rpartition("@")
    return f"{local.replace('.', '')}@{host}" if at else ""


def compare(one: Face, other: Face) -> Likeness | None:
    """Why two may be one; None where nothing speaks for it. A birthday alone is nothing, and two that differ speak
    against a name that is only alike.
    """
    why: list[Why] = []
    both = (names_alike.alike(mine, theirs) for mine in one.names for theirs in other.names)
    best = max(both, key=lambda found: found.rank, default=names_alike.NOT_ALIKE)
    rank = best.rank
    if one.phone and one.phone == other.phone:
        why.append(Why.PHONE)
        rank += 1.5
    if one.email and one.email == other.email:
        why.append(Why.EMAIL)
        rank += 1.5
    why.extend(best.why)
    born = born_alike(one.born, other.born)
    if born is not None and (best.rank or why):
        why.append(born)
        rank += 0.6 if born is Why.BORN else 0.3
    elif one.born and other.born and born is None and not {Why.PHONE, Why.EMAIL} & set(why):
        rank -= 0.5
    return Likeness(one.id, other.id, rank, tuple(why)) if why and rank >= names_alike.ENOUGH else None


def born_alike(one: str, other: str) -> Why | None:
    """Whether two birthdays (ISO) are one, or nearly: day and month turned round, or one figure that differs."""
    if not one or not other:
        return None
    if one == other:
        return Why.BORN
    first, second = date.fromisoformat(one), date.fromisoformat(other)
    if (first.year, first.month, first.day) == (second.year, second.day, second.month):
        return Why.BORN_NEARLY
    apart = sum(a != b for a, b in zip(one, other, strict=False))
    return Why.BORN_NEARLY if apart == 1 else None


def among(faces: Sequence[Face]) -> list[Likeness]:
    """Every two that may be one and are not yet known to be, the likeliest first."""
    found = [
        likeness
        for one, other in combinations(faces, 2)
        if one.group != other.group and (likeness := compare(one, other))
    ]
    return sorted(found, key=lambda pair: (-pair.rank, pair.one, pair.other))


def against(face: Face, faces: Iterable[Face], most: int = 20) -> list[Likeness]:
    """Those of many that may be this one, the likeliest first."""
    found = [likeness for other in faces if other.group != face.group and (likeness := compare(face, other))]
    return sorted(found, key=lambda pair: (-pair.rank, pair.other))[:most]


@dataclass(frozen=True)
class Suggestion:
    """Two of one case who may be one, with their rows and the reasons."""

    one: Person | NamedPerson
    other: Person | NamedPerson
    why: tuple[Why, ...]


def suggest(session: Session, actor: Actor, yp_id: str) -> list[Suggestion]:
    """Who in this case may be one, among its people and those who were named; not what was answered before."""
    access.require(actor, Action.CASE_SEE, yp_id)
    rows: dict[str, Person | NamedPerson] = {
        row.id: row for row in session.scalars(select(Person).where(Person.yp_id == yp_id))
    }
    for named in session.scalars(
        select(NamedPerson).where(NamedPerson.yp_id == yp_id, NamedPerson.person_id.is_(None))
    ):
        rows[named.id] = named
    answered = {frozenset((row.one, row.other)) for row in session.scalars(select(NotOne).where(NotOne.yp_id == yp_id))}
    faces = [face_of(row) for row in rows.values()]
    return [
        Suggestion(rows[pair.one], rows[pair.other], pair.why)
        for pair in among(faces)
        if frozenset((pair.one, pair.other)) not in answered
    ]


def are_two(session: Session, actor: Actor, yp_id: str, one: str, other: str, why: str) -> NotOne:
    """Two that were suggested are two, and why; they are not suggested again. Raises Refused: needs-reason."""
    access.require(actor, Action.CASE_WORK, yp_id)
    if not why.strip():
        raise Refused("needs-reason")
    here = set(session.scalars(select(Person.id).where(Person.yp_id == yp_id)))
    here |= set(session.scalars(select(NamedPerson.id).where(NamedPerson.yp_id == yp_id)))
    if one == other or not {one, other} <= here:
        raise NotFound
    first, second = sorted((one, other))
    found = session.scalars(select(NotOne).where(NotOne.one == first, NotOne.other == second)).one_or_none()
    if found is not None:
        return found
    row = NotOne(
        authority_id=actor.authority_id, yp_id=yp_id, one=first, other=second, by_id=actor.subject_id, at=clock.now(),
        why=clean_words(why),
    )  # fmt: skip
    audit.record(session, actor, "duplicate.two", yp_id=yp_id, subject=f"person:{one}", other=other)
    session.add(row)
    session.flush()
    return row


def known_elsewhere(session: Session, actor: Actor, person: Person) -> list[tuple[Person, tuple[Why, ...]]]:
    """Who in other cases of the authority may be this person: for its manager and safeguarding lead alone, who may see
    both cases. That they looked is in the record of this case.
    """
    access.require(actor, Action.CASE_SEE, person.yp_id)
    require_lead(actor)
    audit.record(session, actor, "duplicate.elsewhere", yp_id=person.yp_id, subject=f"person:{person.id}")
    rows = {row.id: row for row in session.scalars(select(Person).where(Person.yp_id != person.yp_id))}
    found = against(face_of(person), (face_of(row) for row in rows.values()))
    return [(rows[pair.other], pair.why) for pair in found if _is_strong(pair)]


def require_lead(actor: Actor) -> None:
    """Raise NotAllowed for everybody but the manager and the safeguarding lead, before anything is looked up."""
    if not (actor.is_staff and actor.roles & {Role.MANAGER, Role.SAFEGUARDING}):
        raise NotAllowed("duplicate.elsewhere")


def _is_strong(pair: Likeness) -> bool:
    """Across cases a first name alone says nothing."""
    return pair.rank >= 0.9 or bool({Why.PHONE, Why.EMAIL} & set(pair.why))
