"""A way into an account changed: its other devices are told, and a young person's coordinators too (R09).

Rows are only ever added, also for "I have seen it": what was told stays told. They hold ids, times and the fingerprint
of a browser's random value, and no word of what changed: everybody reads the same one sentence, on every device.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, String, exists, literal, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import ColumnElement

from domain import access, audit, clock, tenancy
from domain.access import Action, Actor, Role, Side
from domain.accounts import Account
from domain.colleagues import Assignment
from domain.db import Base, Moment, Owned, new_id, references
from domain.devices import Device, fingerprint
from domain.errors import NotFound

STRANGE_FOR = timedelta(days=30)
"""How long a browser that is nobody's own is told; a device that was known at the time is told whenever it comes."""


class Notice(Owned, Base):
    """One change to how an account's person comes in, and the browser it was done in, which needs no telling."""

    __tablename__ = "notice"

    account_id: Mapped[str] = mapped_column(String(22), ForeignKey("account.id"))
    yp_id: Mapped[str] = mapped_column(String(22))  # of a young person's account; empty for staff and guests
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (Index(None, "authority_id", "account_id", "at"), Index(None, "authority_id", "yp_id", "at"))


class NoticeSeen(Owned, Base):
    """A notice was put away in one browser of the account, or seen by one coordinator."""

    __tablename__ = "notice_seen"

    notice_id: Mapped[str] = mapped_column(String(22))
    yp_id: Mapped[str] = mapped_column(String(22))
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    staff_id: Mapped[str | None] = mapped_column(String(22))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (*references(notice_id="notice", staff_id="staff"), Index(None, "authority_id", "notice_id"))


def way_in_changed(session: Session, account: Account, browser: str = "") -> None:
    """Tell every other device of the account, and a young person's coordinators, from their next page on (R09).

    Part of the change itself, which has written its entry into the record. `browser`: where it was done.
    """
    yp_id = account.subject_id if account.side == Side.YOUNG_PERSON.value else ""
    now = clock.now()
    session.add(
        Notice(
            id=new_id(), authority_id=account.authority_id, account_id=account.id, yp_id=yp_id, at=now,
            browser_hash=fingerprint(browser) if browser else None,
        )
    )  # fmt: skip
    account.way_in_changed_at = now
    session.flush()


def waiting_here(session: Session, account_id: str, browser: str) -> list[Notice]:
    """What this browser of the account has not been told yet, newest first; one statement."""
    rows = select(Notice).where(
        Notice.authority_id == tenancy.current(session), Notice.account_id == account_id, _is_for(fingerprint(browser))
    )
    return list(session.scalars(rows.order_by(Notice.at.desc())))


def _is_for(here: bytes) -> ColumnElement[bool]:
    """Done elsewhere, not put away here, and this device was known then; a strange one is told what is recent."""
    own = select(1).where(Device.account_id == Notice.account_id, Device.browser_hash == here)
    put_away = select(1).where(
        NoticeSeen.authority_id == Notice.authority_id, NoticeSeen.notice_id == Notice.id,
        NoticeSeen.browser_hash == here,
    )  # fmt: skip
    was_known, is_strange = exists(own.where(Device.made_at <= Notice.at)), ~exists(own)
    return (
        or_(Notice.browser_hash.is_(None), Notice.browser_hash != here)
        & ~exists(put_away)
        & or_(was_known, is_strange & (Notice.at > clock.now() - STRANGE_FOR))
    )


def put_away(session: Session, actor: Actor, notice_id: str, browser: str) -> None:
    """Put this notice, and older ones, away in this browser and no other. Raises NotFound for another's."""
    notice = session.get(Notice, (tenancy.current(session), notice_id))
    if notice is None or actor.side is Side.NOBODY or notice.account_id != actor.account_id:
        raise NotFound
    waiting = [one for one in waiting_here(session, actor.account_id, browser) if one.at <= notice.at]
    _note(session, actor, waiting, "notice.put_away", browser_hash=fingerprint(browser))


def waiting_for_staff(session: Session, actor: Actor, yp_id: str) -> list[Notice]:
    """What this young person's coordinator has not marked as seen yet, since they began; empty for all others."""
    access.require(actor, Action.CASE_SEE, yp_id)
    rows = select(Notice).where(Notice.authority_id == tenancy.current(session), Notice.yp_id == yp_id)
    is_new = is_new_to(literal(actor.subject_id), literal(clock.now(), Moment()))
    return list(session.scalars(rows.where(is_new).order_by(Notice.at.desc())))


def is_new_to(staff_id: ColumnElement[str], now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """SQL: of a young person whose coordinator this is at `now`, since they began, and not marked as seen by them."""
    coordinates = select(1).where(
        Assignment.authority_id == Notice.authority_id, Assignment.yp_id == Notice.yp_id,
        Assignment.staff_id == staff_id, Assignment.role == Role.COORDINATOR.value, Assignment.from_at <= Notice.at,
        Assignment.until_at.is_(None) | (Assignment.until_at > now),
    )  # fmt: skip
    seen = select(1).where(
        NoticeSeen.authority_id == Notice.authority_id, NoticeSeen.notice_id == Notice.id,
        NoticeSeen.staff_id == staff_id,
    )  # fmt: skip
    return exists(coordinates.correlate(Notice)) & ~exists(seen.correlate(Notice))


def mark_seen(session: Session, actor: Actor, yp_id: str, notice_id: str) -> None:
    """Their coordinator has seen this notice and older ones. Raises NotAllowed for others, NotFound."""
    access.require(actor, Action.CASE_WORK, yp_id)
    notice = session.get(Notice, (tenancy.current(session), notice_id))
    if notice is None or notice.yp_id != yp_id:
        raise NotFound
    waiting = [one for one in waiting_for_staff(session, actor, yp_id) if one.at <= notice.at]
    _note(session, actor, waiting, "notice.seen", staff_id=actor.subject_id)


def _note(session: Session, actor: Actor, waiting: list[Notice], what: str, **by: object) -> None:
    for notice in waiting:
        audit.record(session, actor, what, yp_id=notice.yp_id, subject=f"notice:{notice.id}")
        session.add(NoticeSeen(authority_id=notice.authority_id, notice_id=notice.id, yp_id=notice.yp_id, **by))
    session.flush()
