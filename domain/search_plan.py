"""The search plan for one person: where has been looked, in the order usually worked, and where nobody looks at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, consent, finding, orders
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import Refused
from domain.finding import Source
from domain.people import Person, YoungPerson, clean_words
from domain.sealed import SealedText


class Tried(StrEnum):
    """What came of a source so far."""

    NOT_TRIED = "not_tried"
    ASKED = "asked"
    NOTHING = "nothing"
    SOMETHING = "something"
    NOT_THIS_ONE = "not_this_one"  # not for this person, and why


SOURCES = tuple(source for source in Source if source is not Source.OTHER)
"""The sources of a plan, in the order usually worked; a lead may come from elsewhere as well."""
ABROAD = frozenset({Source.RED_CROSS, Source.CFAB})
BOTH_GROWN_UP = frozenset({Source.ADOPTION_REGISTER})


class PlanLine(Owned, Base):
    """One source for one person: how it stands, who asks, by when, and why it is none for them."""

    __tablename__ = "plan_line"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    source: Mapped[str] = mapped_column(String(20))
    tried: Mapped[str] = mapped_column(String(12))
    note_sealed: Mapped[bytes | None]
    owner_id: Mapped[str | None] = mapped_column(String(22))
    due_on: Mapped[date | None] = mapped_column(Date)
    is_waiting: Mapped[bool]  # has a day by which it is to be done, and is not done
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    note = SealedText("note_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        UniqueConstraint("authority_id", "person_id", "source"),
        Index(None, "authority_id", "is_waiting", "at"),  # what is due: domain/waiting.py
    )


def set_line(
    session: Session, actor: Actor, person: Person, source: Source, tried: Tried, note: str = "",
    owner_id: str | None = None, due_on: date | None = None,
) -> PlanLine:  # fmt: skip
    """Say how a source stands. "Not for this one" needs the reason. Raises Refused: boundary, needs-reason, and
    both-grown-up (the Adoption Contact Register, while the young person is under 18).
    """
    finding.may_look(session, actor, person)
    if tried is Tried.NOT_THIS_ONE and not note.strip():
        raise Refused("needs-reason")
    if (
        source in BOTH_GROWN_UP
        and tried not in (Tried.NOT_TRIED, Tried.NOT_THIS_ONE)
        and not _is_adult(session, person)
    ):
        raise Refused("both-grown-up")
    line = session.scalars(
        select(PlanLine).where(PlanLine.person_id == person.id, PlanLine.source == source.value)
    ).one_or_none()
    audit.record(
        session, actor, "plan.changed", yp_id=person.yp_id, subject=f"person:{person.id}", source=source.value,
        before=line.tried if line else Tried.NOT_TRIED.value, after=tried.value,
    )  # fmt: skip
    if line is None:
        line = PlanLine(authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, source=source.value)
        session.add(line)
    line.tried, line.owner_id, line.due_on = tried.value, owner_id or actor.subject_id, due_on
    line.is_waiting = due_on is not None and tried in (Tried.NOT_TRIED, Tried.ASKED)
    line.by_id, line.at, line.note = actor.subject_id, clock.now(), clean_words(note)
    session.flush()
    return line


def _is_adult(session: Session, person: Person) -> bool:
    yp = session.get(YoungPerson, (person.authority_id, person.yp_id))
    return yp is not None and yp.is_adult


def lines_of(session: Session, person: Person) -> dict[str, PlanLine]:
    """What was said of each source so far, by source."""
    return {row.source: row for row in session.scalars(select(PlanLine).where(PlanLine.person_id == person.id))}


@dataclass(frozen=True)
class NoGo:
    """Somebody whom nobody looks for, and why: the young person's never, or a court."""

    person: Person
    is_never: bool
    is_court: bool


def no_go(session: Session, actor: Actor, yp_id: str) -> list[NoGo]:
    """The no-go list of a case, with everybody who resolves to somebody on it. Two statements."""
    access.require(actor, Action.CASE_SEE, yp_id)
    never = set(session.scalars(select(Person.id).where(Person.yp_id == yp_id, consent.boundary_clause())))
    court = set(
        session.scalars(
            select(Person.id).where(Person.yp_id == yp_id, orders.prohibited_clause()), {"today": clock.today()}
        )
    )
    rows = session.scalars(select(Person).where(Person.id.in_(sorted(never | court))).order_by(Person.added_at))
    return [NoGo(row, row.id in never, row.id in court) for row in rows]
