"""After a way is first used, or after a meeting, the young person is asked how it was: once, and nothing depends on
an answer but that a grown-up looks. No answer for two days is for the coordinator to ask about, never for Spool.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, consent, within_reach
from domain.access import Action, Actor, Side
from domain.contact_moves import MOVES, State
from domain.contact_requests import Request
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotFound, Refused
from domain.items import Item, photos_of, voices_of
from domain.people import clean_words
from domain.rungs import Rung
from domain.sealed import SealedText

WITHIN = timedelta(hours=48)


class Face(StrEnum):
    """How it felt, from best to worst."""

    GREAT = "great"
    GOOD = "good"
    OK = "ok"
    NOT_GOOD = "not_good"
    BAD = "bad"


class More(StrEnum):
    """What they would like next. `stop` acts at once."""

    MORE = "more"
    SAME = "same"
    LESS = "less"
    STOP = "stop"
    NOT_SAID = "not_said"  # they would rather not say


class CheckIn(Owned, Base):
    """One question after one way of being in touch was used, and its answer."""

    __tablename__ = "check_in"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    meeting_id: Mapped[str | None] = mapped_column(String(22))
    rung: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    by_side: Mapped[str] = mapped_column(String(20), default="")
    by_id: Mapped[str] = mapped_column(String(22), default="")
    face: Mapped[str] = mapped_column(String(10), default="")
    more: Mapped[str] = mapped_column(String(10), default="")
    words_sealed: Mapped[bytes | None]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str] = mapped_column(String(22), default="")
    closed_at: Mapped[datetime | None]  # contact ended before it was answered
    version: Mapped[int] = mapped_column(default=1)

    words = SealedText("words_sealed")  # what they would like to add; their coordinator reads it

    __table_args__ = (
        *references(yp_id="young_person", request_id="request", person_id="person", meeting_id="meeting"),
        Index(None, "authority_id", "yp_id", "answered_at"),
        Index(None, "authority_id", "answered_at", "closed_at", "due_at"),
        Index(None, "authority_id", "seen_at", "answered_at"),
        Index(None, "authority_id", "person_id", "rung"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


def get(session: Session, actor: Actor, check_in_id: str) -> CheckIn:
    """A check-in, for the young person it asks or for staff who work with them; raises NotFound."""
    row = within_reach.find(session, actor, CheckIn, check_in_id)
    if row is None or actor.side is Side.GUEST or not access.can_see(actor, row.yp_id):
        raise NotFound
    return row


def is_open(row: CheckIn) -> bool:
    """Whether it still waits for an answer."""
    return row.answered_at is None and row.closed_at is None


def open_to(session: Session, actor: Actor) -> list[CheckIn]:
    """What this young person was asked and has not answered, the oldest first."""
    access.require(actor, Action.OWN_SEE, actor.yp_id)
    rows = select(CheckIn).where(
        CheckIn.yp_id == actor.yp_id, CheckIn.answered_at.is_(None), CheckIn.closed_at.is_(None)
    )
    return list(session.scalars(rows.order_by(CheckIn.asked_at, CheckIn.id)))


def check_ins_on(session: Session, request: Request) -> list[CheckIn]:
    """Every check-in of a request, the latest first; for staff."""
    rows = select(CheckIn).where(CheckIn.request_id == request.id)
    return list(session.scalars(rows.order_by(CheckIn.asked_at.desc(), CheckIn.id)))


def ask(
    session: Session, actor: Actor, yp_id: str, request_id: str, person_id: str, rung: Rung,
    meeting_id: str | None = None,
) -> CheckIn:  # fmt: skip
    """For meeting.py, rungs and the letterbox: a question to the young person, to be answered within 48 hours."""
    row = CheckIn(
        authority_id=session.info["authority_id"], yp_id=yp_id, request_id=request_id, person_id=person_id,
        meeting_id=meeting_id, rung=rung.value, asked_at=clock.now(), due_at=clock.now() + WITHIN, answered_at=None,
        by_side="", by_id="", face="", more="", seen_at=None, seen_by="", closed_at=None,
    )  # fmt: skip
    audit.record(
        session, actor, "checkin.asked", yp_id=yp_id, subject=f"check_in:{row.id}", person=person_id, rung=rung.value
    )
    session.add(row)
    session.flush()
    return row


def first_use(session: Session, actor: Actor, item: Item) -> None:
    """For the letterbox: the young person opened something. The first time that a way is used they are asked."""
    ways = [Rung.PHOTOS] if photos_of(session, item) or voices_of(session, item) else []
    for rung in (*ways, Rung(item.rung)):
        asked = select(CheckIn.id).where(CheckIn.person_id == item.person_id, CheckIn.rung == rung.value)
        if session.scalar(asked.limit(1)) is not None:
            continue
        request = session.scalars(select(Request).where(Request.person_id == item.person_id)).one_or_none()
        if request is not None:
            ask(session, actor, item.yp_id, request.id, item.person_id, rung)
        return  # one question at a time


def answer(session: Session, actor: Actor, row: CheckIn, face: Face | None, more: More, words: str = "") -> None:
    """How it was and what comes next: the young person, or a coordinator for one with no phone, in their words.

    `stop` stops it in this transaction, as the table's stop does. Raises Refused: not-now-state (answered, or ended),
    needs-face, they-say-it-themselves.
    """
    is_own = actor.side is Side.YOUNG_PERSON
    if is_own:
        access.require(actor, Action.OWN_WITHDRAW if more is More.STOP else Action.OWN_CHANGE, row.yp_id)
    else:
        access.require(actor, Action.CASE_WORK, row.yp_id)
        consent.require_no_voice_of_their_own(session, row.yp_id)
    lock_row(session, row)
    if not is_open(row):
        raise Refused("not-now-state", state="answered")
    if face is None and more not in (More.STOP, More.NOT_SAID):
        raise Refused("needs-face")
    audit.record(
        session, actor, "checkin.answered", yp_id=row.yp_id, subject=f"check_in:{row.id}", person=row.person_id,
        rung=row.rung, more=more.value,
    )  # fmt: skip
    row.answered_at, row.by_side, row.by_id = clock.now(), actor.side.value, actor.subject_id
    row.face, row.more, row.words = face.value if face else "", more.value, clean_words(words)
    session.flush()
    if more is More.STOP:
        _stop(session, actor, row)


def _stop(session: Session, actor: Actor, row: CheckIn) -> None:
    from domain import contact

    request = session.get(Request, (row.authority_id, row.request_id))
    if request is None or request.state == State.STOPPED.value or State(request.state) not in MOVES["stop"].sources:
        return
    if actor.side is Side.YOUNG_PERSON:
        contact.make_move(session, actor, request, "stop")
    else:
        contact.stop_on_their_word(session, actor, request)


def see(session: Session, actor: Actor, row: CheckIn) -> None:
    """The coordinator has read the answer and done what it asks for. Raises Refused("not-now-state")."""
    access.require(actor, Action.CASE_WORK, row.yp_id)
    lock_row(session, row)
    if row.answered_at is None or row.seen_at is not None:
        raise Refused("not-now-state", state="seen")
    audit.record(session, actor, "checkin.seen", yp_id=row.yp_id, subject=f"check_in:{row.id}", person=row.person_id)
    row.seen_at, row.seen_by = clock.now(), actor.subject_id
    session.flush()


def close_all(session: Session, request: Request) -> None:
    """For contact_endings.py: what was not answered when contact ended is not asked any more."""
    session.execute(
        update(CheckIn)
        .where(CheckIn.authority_id == request.authority_id, CheckIn.request_id == request.id)
        .where(CheckIn.answered_at.is_(None), CheckIn.closed_at.is_(None))
        .values(closed_at=clock.now(), version=CheckIn.version + 1)
    )
