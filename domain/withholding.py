"""Keeping a line of the record from the young person for a time: a reason, an end date and a second person (R82).

Only where showing it would put somebody at risk. The record itself is never changed: a line that is kept back comes
back by itself when its day is over, and with it the lines that say who kept it back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Date, Index, String, exists, literal, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from domain import access, accounts, audit, clock, tenancy, within_reach
from domain.access import Action, Actor, Side
from domain.audit import AuditEvent
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotFound, Refused
from domain.key_holders import is_second_key, key_now, require_key
from domain.people import clean_words
from domain.rungs import end_of
from domain.sealed import SealedText

LONGEST_DAYS = 92
OWN_LINES = ("line.first", "line.second", "line.ended")


class AtRisk(StrEnum):
    """Who would be at risk if the line were shown; there is no other ground."""

    YOUNG_PERSON = "young_person"
    PERSON = "person"
    SOMEBODY_ELSE = "somebody_else"
    INQUIRY = "inquiry"  # one by the police or for safeguarding, and somebody would be at risk if it were known


class Withholding(Owned, Base):
    """One line of the record, kept from the young person until a day, by two people."""

    __tablename__ = "withholding"

    yp_id: Mapped[str] = mapped_column(String(22))
    seq: Mapped[int]
    at_risk: Mapped[str] = mapped_column(String(20))
    until_on: Mapped[date] = mapped_column(Date)
    until_at: Mapped[datetime]
    reason_sealed: Mapped[bytes]
    first_id: Mapped[str] = mapped_column(String(22))
    first_at: Mapped[datetime]
    second_id: Mapped[str | None] = mapped_column(String(22))
    second_at: Mapped[datetime | None]
    has_agreed: Mapped[bool | None]
    answer_sealed: Mapped[bytes | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    reason = SealedText("reason_sealed")  # staff only, until it ends
    answer = SealedText("answer_sealed")

    __table_args__ = (
        *references(yp_id="young_person"),
        Index(None, "authority_id", "yp_id", "seq"),
        Index(None, "authority_id", "has_agreed", "first_at"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


def get(session: Session, actor: Actor, withholding_id: str) -> Withholding:
    """A withholding, for staff who may see the case; raises NotFound."""
    row = within_reach.find(session, actor, Withholding, withholding_id)
    if row is None or not actor.is_staff or not access.can_see(actor, row.yp_id):
        raise NotFound
    return row


def line(session: Session, actor: Actor, yp_id: str, seq: int) -> AuditEvent:
    """A line of the record about this young person; raises NotFound."""
    access.require(actor, Action.RECORD_SEE, yp_id)
    event = session.get(AuditEvent, (tenancy.current(session), seq))
    if event is None or event.yp_id != yp_id:
        raise NotFound
    return event


def of(session: Session, yp_id: str) -> dict[int, Withholding]:
    """What is asked for or kept back now, by the line's number."""
    rows = session.scalars(select(Withholding).where(Withholding.yp_id == yp_id).order_by(Withholding.first_at))
    return {row.seq: row for row in rows if is_running(row)}


def is_running(row: Withholding) -> bool:
    """Asked for and not answered, or agreed; and its day has not come."""
    return row.has_agreed is not False and row.ended_at is None and clock.now() < row.until_at


def propose(
    session: Session, actor: Actor, yp_id: str, seq: int, at_risk: AtRisk, reason: str, until_on: date | None
) -> Withholding:
    """Ask for a line to be kept back; nothing changes until a second person agrees.

    Raises Refused: needs-reason, needs-end-date (none, or over three months away), own-line (it tells of what they did
    themselves), not-kept-back (the young person's own act, or a line they do not read anyway), already-proposed, and
    what a key is refused for.
    """
    event = line(session, actor, yp_id, seq)
    require_key(session, actor, yp_id, _person_of(event))
    if not reason.strip():
        raise Refused("needs-reason")
    if until_on is None or not clock.today() < until_on <= clock.today() + timedelta(days=LONGEST_DAYS):
        raise Refused("needs-end-date", days=LONGEST_DAYS)
    if not can_be_kept_back(event):
        raise Refused("not-kept-back")
    _require_not_own(session, actor, event)
    if seq in of(session, yp_id):
        raise Refused("already-proposed")
    row = Withholding(
        authority_id=event.authority_id, yp_id=yp_id, seq=seq, at_risk=at_risk.value, until_on=until_on,
        until_at=end_of(until_on), first_id=actor.subject_id, first_at=clock.now(), second_id=None, second_at=None,
        has_agreed=None, ended_at=None, reason=clean_words(reason),
    )  # fmt: skip
    audit.record(
        session, actor, "line.first", yp_id=yp_id, subject=f"withholding:{row.id}", line=seq, risk=at_risk.value,
        until=until_on.isoformat(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _person_of(event: AuditEvent) -> str:
    """Whom a line is about besides the young person, so that a tie to them counts; empty for nobody."""
    kind, _, about = (event.subject or "").partition(":")
    return str(event.detail.get("person") or (about if kind == "person" else ""))


def can_be_kept_back(event: AuditEvent) -> bool:
    """Whether the young person reads such a line at all, and it is not about something they did themselves."""
    from domain import looked

    return not (
        event.side == Side.YOUNG_PERSON.value or event.what in looked.NOT_SHOWN or event.what in OWN_LINES
    )  # fmt: skip


def _require_not_own(session: Session, actor: Actor, event: AuditEvent) -> None:
    """Nobody keeps back what they did themselves, in whichever account."""
    if event.side == Side.STAFF.value and (
        event.by_id == actor.subject_id
        or accounts.is_way_in_of_one_from_other(session, actor.authority_id, actor.subject_id, event.by_id)
    ):
        raise Refused("own-line")


def answer(session: Session, actor: Actor, row: Withholding, agrees: bool, words: str = "") -> None:
    """The second person agrees, and from then on the line is kept back until its day; or does not.

    Raises Refused: same-person, needs-second-key, first-key-gone (agreeing, and whoever asked could no longer),
    own-line, not-now-state (answered, or its day has come), needs-reason (not agreeing without saying why), and what
    a key is refused for.
    """
    lock_row(session, row)
    event = line(session, actor, row.yp_id, row.seq)
    require_key(session, actor, row.yp_id, _person_of(event))
    if row.has_agreed is not None or not is_running(row):
        raise Refused("not-now-state", state="answered")
    if actor.subject_id == row.first_id or accounts.is_way_in_of_one_from_other(
        session, actor.authority_id, actor.subject_id, row.first_id
    ):
        raise Refused("same-person")
    if not is_second_key(session, actor, row.yp_id):
        raise Refused("needs-second-key")
    _require_not_own(session, actor, event)
    if agrees and key_now(session, row.authority_id, row.first_id, row.yp_id, _person_of(event)) is None:
        raise Refused("first-key-gone")
    if not agrees and not words.strip():
        raise Refused("needs-reason")
    audit.record(
        session, actor, "line.second", yp_id=row.yp_id, subject=f"withholding:{row.id}", line=row.seq, agrees=agrees
    )
    row.second_id, row.second_at, row.has_agreed = actor.subject_id, clock.now(), agrees
    row.answer = clean_words(words)
    session.flush()


def end(session: Session, actor: Actor, row: Withholding) -> None:
    """Show the line again before its day: one person is enough. Raises Refused("not-now-state")."""
    access.require(actor, Action.CASE_DECIDE, row.yp_id)
    lock_row(session, row)
    if not is_running(row):
        raise Refused("not-now-state", state="ended")
    audit.record(session, actor, "line.ended", yp_id=row.yp_id, subject=f"withholding:{row.id}", line=row.seq)
    row.ended_at = clock.now()
    session.flush()


def is_shown_clause() -> ColumnElement[bool]:
    """SQL, for looked.py: no agreed withholding runs on this line, and what tells of one waits for its end."""
    one, now = aliased(Withholding), clock.now()
    running = (one.authority_id == AuditEvent.authority_id, one.yp_id == AuditEvent.yp_id, one.ended_at.is_(None))
    kept = select(1).where(*running, one.seq == AuditEvent.seq, one.has_agreed.is_(True), one.until_at > now)
    told = select(1).where(
        *running, literal("withholding:") + one.id == AuditEvent.subject, one.until_at > now,
        or_(one.has_agreed.is_(None), one.has_agreed.is_(True)),
    )  # fmt: skip
    waits = AuditEvent.what.in_(OWN_LINES) & exists(told.correlate(AuditEvent))
    return ~exists(kept.correlate(AuditEvent)) & ~waits
