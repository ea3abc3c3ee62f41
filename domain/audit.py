"""The record: append-only, hash-chained per authority, written in the transaction of what it tells of (R80, R81).

Entries hold ids, codes and numbers, never content (R83). A flush that changes a row about a young person without an
entry that names that young person is refused (fence 6). `verify` finds any change, gap, swap or cut tail.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import DDL, JSON, ForeignKey, Index, Integer, String, event, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import clock, tenancy
from domain.access import Actor
from domain.db import Base, Owned
from domain.keys import keyring


class AuditEvent(Base):
    """One thing that was done, decided or looked at. Rows are never changed or deleted: the database refuses it."""

    __tablename__ = "audit_event"

    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    side: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))  # subject id of who did it; empty for the system
    what: Mapped[str] = mapped_column(String(40))
    yp_id: Mapped[str] = mapped_column(String(22))  # about which young person; empty for none
    subject: Mapped[str] = mapped_column(String(64))  # the thing itself: kind:id
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[bytes]

    __table_args__ = (Index(None, "authority_id", "yp_id", "seq"),)


class AuditHead(Base):
    """The newest entry of each authority's chain: its row is the lock that puts entries in order."""

    __tablename__ = "audit_head"

    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[bytes]


_FORBID_SQLITE = (
    "CREATE TRIGGER audit_event_no_{verb} BEFORE {verb} ON audit_event BEGIN SELECT RAISE(ABORT, 'append-only'); END"
)
_FORBID_POSTGRES = (
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
    "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
    "FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
)
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(_FORBID_SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE")),
    "postgresql": _FORBID_POSTGRES,
}
"""The statements by which each database itself refuses to change the record; the first migration runs them too."""
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        _forbid = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(AuditEvent.__table__, "after_create", _forbid)


@dataclass(frozen=True)
class _Entry:
    at: datetime
    side: str
    by_id: str
    what: str
    yp_id: str
    subject: str
    detail: dict[str, Any]


def begin_chain(session: Session, authority_id: str) -> None:
    """Start a new authority's chain; part of making the authority."""
    session.add(AuditHead(authority_id=authority_id, seq=0, hash=b"\0" * 32))


def record(session: Session, actor: Actor, what: str, yp_id: str = "", subject: str = "", **detail: Any) -> None:
    """Write one entry with this transaction. `what` is a code (`contact.asked`), `subject` is `kind:id`.

    `detail` takes ids, codes, numbers and booleans only. If the entry cannot be written nothing is (fail closed).
    """
    for name, value in detail.items():
        if not isinstance(value, (str, int, bool, type(None))) or (isinstance(value, str) and len(value) > 64):
            raise ValueError(f"the record takes codes and numbers only, not {name}")
    entry = _Entry(clock.now(), actor.side.value, actor.subject_id, what, yp_id, subject, detail)
    session.info.setdefault("audit", []).append(entry)
    session.info.setdefault("audited", set()).update({yp_id, ""})


def since(session: Session, yp_id: str, last: str, *codes: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Entries with these codes about a young person since the newest `last`, oldest first, those of this transaction
    among them: by whom, which code, and its detail.
    """
    wanted, told = (last, *codes), list[tuple[str, str, dict[str, Any]]]()
    rows = session.execute(
        select(AuditEvent.by_id, AuditEvent.what, AuditEvent.detail)
        .where(AuditEvent.authority_id == tenancy.current(session), AuditEvent.yp_id == yp_id)
        .where(AuditEvent.what.in_(wanted))
        .order_by(AuditEvent.seq)
    ).all()
    waiting: list[_Entry] = session.info.get("audit", [])
    here = [(one.by_id, one.what, one.detail) for one in waiting if one.yp_id == yp_id and one.what in wanted]
    for by_id, what, detail in (*rows, *here):
        told = [] if what == last else [*told, (by_id, what, detail)]
    return told


UNAUDITED = frozenset({"audit_head"})


class Unaudited(Exception):
    """A change to owned rows with no entry in the record. Never caught: nothing is saved."""


@event.listens_for(Session, "before_flush")
def _refuse_unaudited(session: Session, _context: Any, _instances: Any) -> None:
    told: set[str] = session.info.get("audited", set())
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Owned) or (row in session.dirty and not session.is_modified(row)):
            continue
        about = row.id if getattr(type(row), "is_key_owner", False) else getattr(row, "yp_id", "")
        if about not in told:
            raise Unaudited(type(row).__name__)


@event.listens_for(Session, "before_commit")
def _append_all(session: Session) -> None:
    """This authority's entries, and those of one across a bridge: in one order, so that no two wait for each other."""
    both: list[Session] = [session, *session.info.get(tenancy.BESIDE, {}).values()]
    for one in sorted(both, key=lambda each: str(each.info.get("authority_id", ""))):
        if one is not session:
            one.flush()
        _append(one)


def _append(session: Session) -> None:
    entries: list[_Entry] = session.info.get("audit", [])
    if not entries:
        return
    session.flush()
    authority_id = tenancy.current(session)
    head = session.execute(
        update(AuditHead)
        .where(AuditHead.authority_id == authority_id)
        .values(seq=AuditHead.seq + len(entries))
        .returning(AuditHead.seq, AuditHead.hash)
    ).one()
    seq, last, key, rows = head.seq - len(entries), head.hash, keyring().audit(authority_id), []
    for entry in entries:
        seq += 1
        row = {"authority_id": authority_id, "seq": seq, **entry.__dict__}
        last = chain(key, last, row)
        rows.append({**row, "hash": last})
    session.execute(insert(AuditEvent), rows)
    session.execute(update(AuditHead).where(AuditHead.authority_id == authority_id).values(hash=last))
    session.info["audit"] = []


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, *_previous: Any) -> None:
    session.info.pop("audit", None)
    session.info.pop("audited", None)


FIELDS = ("authority_id", "seq", "at", "side", "by_id", "what", "yp_id", "subject", "detail")


def chain(key: bytes, previous: bytes, row: dict[str, Any]) -> bytes:
    """The link: HMAC-SHA256 over the previous link and every field, in one unambiguous form."""
    told = [row[name].astimezone(UTC).isoformat() if name == "at" else row[name] for name in FIELDS]
    body = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    return hmac.digest(key, previous + body, sha256)


def verify(session: Session, authority_id: str, anchor: tuple[int, bytes] | None = None) -> int:
    """Walk an authority's chain and return how many entries it has.

    `anchor` is an earlier head (number, link) kept outside the database: a tail cut off together with its head is
    found by it. Raises ChainBroken with the number of the first entry that does not fit.
    """
    key, last, count = keyring().audit(authority_id), b"\0" * 32, 0
    rows = session.execute(
        select(AuditEvent).where(AuditEvent.authority_id == authority_id).order_by(AuditEvent.seq)
    ).scalars()
    for row in rows:
        count += 1
        last = chain(key, last, {name: getattr(row, name) for name in FIELDS})
        if row.seq != count or not hmac.compare_digest(last, row.hash):
            raise ChainBroken(count)
        if anchor and anchor[0] == count and not hmac.compare_digest(anchor[1], last):
            raise ChainBroken(count)
    head = session.get(AuditHead, authority_id)
    if head is None or head.seq != count or not hmac.compare_digest(head.hash, last):
        raise ChainBroken(count + 1)
    if anchor and anchor[0] > count:
        raise ChainBroken(count + 1)
    return count


class ChainBroken(Exception):
    """The record was changed: `at` is the first entry that does not fit."""

    def __init__(self, at: int) -> None:
        super().__init__(f"the record does not fit at entry {at}")
        self.at = at
