"""A request to be in touch with someone, and the steps it took: its rows, and who may read them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, tenancy
from domain.access import Actor, Side
from domain.contact_moves import HARD_NEWS, State
from domain.db import Base, Owned, references
from domain.errors import NotFound
from domain.people import Person, YoungPerson
from domain.sealed import SealedJson, SealedText


class Request(Owned, Base):
    """One young person, one person who matters: how it is going. `version` makes two at once into one (R38)."""

    __tablename__ = "request"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT.value)
    was: Mapped[str | None] = mapped_column(String(12))  # the state before a pause
    paused_by: Mapped[str | None] = mapped_column(String(20))  # the side that paused
    state_at: Mapped[datetime]
    promise_at: Mapped[datetime | None]  # when the young person will hear next, at the latest
    review_on: Mapped[date | None] = mapped_column(Date)  # of a not_now
    refused_by: Mapped[str | None] = mapped_column(String(50))  # the two who refused, as ids
    challenged_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when hard news was told in person
    news: Mapped[str | None] = mapped_column(String(12))  # the hard news there is, also after a stop (invariant 4)
    is_entered_for: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        UniqueConstraint("authority_id", "person_id"),
        Index(None, "authority_id", "yp_id"),
        Index(None, "authority_id", "state", "state_at"),
        Index(None, "authority_id", "promise_at"),
        Index(None, "authority_id", "challenged_at"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Step(Owned, Base):
    """One move that was made, or one word from the coordinator: the story that the young person reads."""

    __tablename__ = "step"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    number: Mapped[int]
    move: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    by_side: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]
    reason_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    facts_sealed: Mapped[bytes | None]

    reason = SealedText("reason_sealed")  # staff only
    words = SealedText("words_sealed")  # for the young person
    facts = SealedJson("facts_sealed")  # of `tell`: who, when, where, with whom

    __table_args__ = (
        *references(yp_id="young_person", request_id="request"),
        UniqueConstraint("authority_id", "request_id", "number"),
    )


def get(session: Session, actor: Actor, request_id: str) -> Request:
    """The request as far as `actor` may know of it; raises NotFound. Guests never see one."""
    request = session.get(Request, (tenancy.current(session), request_id))
    if request is None or actor.side is Side.GUEST or not access.can_see(actor, request.yp_id):
        raise NotFound
    return request


def about(session: Session, person: Person) -> Request | None:
    """The request about a person, if there ever was one."""
    return session.scalars(select(Request).where(Request.person_id == person.id)).one_or_none()


def requests_of(session: Session, yp_id: str) -> dict[str, Request]:
    """A young person's requests by person id."""
    return {row.person_id: row for row in session.scalars(select(Request).where(Request.yp_id == yp_id))}


def steps_of(session: Session, request: Request) -> list[Step]:
    """What happened so far, oldest first."""
    return list(session.scalars(select(Step).where(Step.request_id == request.id).order_by(Step.number)))


def state_for_yp(request: Request) -> str:
    """The state as the young person may read it: hard news is `needs_to_talk` until told in person (R45)."""
    return state_seen(request.state, request.told_at is not None)


def state_seen(state: str, is_told: bool) -> str:
    """`state_for_yp` of a request of which only these two are known."""
    return "needs_to_talk" if state in HARD_NEWS and not is_told else state


def person_and_yp(session: Session, request: Request) -> tuple[Person, YoungPerson]:
    """Whom a request is about and whose it is; raises NotFound when either is gone (R100)."""
    person = session.get(Person, (request.authority_id, request.person_id))
    yp = session.get(YoungPerson, (request.authority_id, request.yp_id))
    if person is None or yp is None:
        raise NotFound
    return person, yp
