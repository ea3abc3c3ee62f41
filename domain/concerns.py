"""Worries about safety, in the exact words that raised them: staff-only words, open until someone answers for them.

What is decided about one is a row of `ConcernStep`, only ever added, so that afterwards it can be seen who knew, who
decided and why (domain 4.4). A worry that nobody took on is escalated by the clock alone (concern_clock.py).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from hmac import digest

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, concern_clock, duty, tenancy, within_reach
from domain.access import Action, Actor, Role, Side
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotFound, Refused
from domain.keys import derive, keyring
from domain.people import clean_words
from domain.sealed import SealedText


class Category(StrEnum):
    """What it is about: the one list, used everywhere (domain 4.3)."""

    ORDER_BREACH = "order_breach"
    KNOWN_PERPETRATOR = "known_perpetrator"
    DOMESTIC_ABUSE = "domestic_abuse"
    SEXUAL_HARM = "sexual_harm"
    EXPLOITATION = "exploitation"
    TRAFFICKING = "trafficking"
    HONOUR_BASED = "honour_based"
    RADICALISATION = "radicalisation"
    MISSING = "missing"
    LOCATION = "location"
    EMOTIONAL_HARM = "emotional_harm"
    IDENTITY_FRAUD = "identity_fraud"
    ONLINE_HARM = "online_harm"
    SELF_HARM = "self_harm"
    ADULT_AT_RISK = "adult_at_risk"
    ALLEGATION = "allegation"
    HOME = "home"
    PUBLICITY = "publicity"


class Source(StrEnum):
    """How it came to be known."""

    STAFF = "staff"
    REVIEW = "review"
    NOT_SAFE = "not_safe"  # the young person's one tap
    IMAGE = "image"


class How(StrEnum):
    """How a young person was told what came of it."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    MESSAGE = "message"


class Concern(Owned, Base):
    """A worry, in the exact words that raised it. It stays open until someone on duty answers for it."""

    __tablename__ = "concern"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str | None] = mapped_column(String(22))
    item_id: Mapped[str | None] = mapped_column(String(22))
    media_id: Mapped[str | None] = mapped_column(String(22))
    source: Mapped[str] = mapped_column(String(10), default=Source.STAFF.value)
    category: Mapped[str | None] = mapped_column(String(20))
    is_about_worker: Mapped[bool] = mapped_column(default=False)
    level: Mapped[int]
    words_sealed: Mapped[bytes]
    words_hash: Mapped[str] = mapped_column(String(64), default="")
    note_sealed: Mapped[bytes | None]
    by_id: Mapped[str] = mapped_column(String(22))
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(22))
    outcome_sealed: Mapped[bytes | None]
    told_at: Mapped[datetime | None]
    tell_on: Mapped[date | None] = mapped_column(Date)
    closed_at: Mapped[datetime | None]

    words = SealedText("words_sealed")  # verbatim
    note = SealedText("note_sealed")
    outcome = SealedText("outcome_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "closed_at"),
        Index(None, "authority_id", "acknowledged_at", "due_at"),
    )


LONGEST_UNTOLD_DAYS = 28


class What(StrEnum):
    """What a step of a worry was."""

    WORDS = "words"  # the young person's own, added after the tap
    TAKEN_ON = "taken_on"
    LEVEL = "level"
    DECIDED = "decided"
    TOLD = "told"
    NOT_TOLD = "not_told"
    CLOSED = "closed"


class ConcernStep(Owned, Base):
    """One thing that was done or decided about a worry; only ever added."""

    __tablename__ = "concern_step"

    yp_id: Mapped[str] = mapped_column(String(22))
    concern_id: Mapped[str] = mapped_column(String(22))
    what: Mapped[str] = mapped_column(String(10))
    level: Mapped[int | None]
    how: Mapped[str | None] = mapped_column(String(10))
    words_sealed: Mapped[bytes | None]
    reason_sealed: Mapped[bytes | None]
    referral_sealed: Mapped[bytes | None]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    words = SealedText("words_sealed")
    reason = SealedText("reason_sealed")
    referral = SealedText("referral_sealed")

    __table_args__ = (
        *references(yp_id="young_person", concern_id="concern"),
        Index(None, "authority_id", "concern_id", "at"),
    )


def hash_of_words(authority_id: str, yp_id: str, words: str) -> str:
    """By which it can be shown later that not a letter was changed; keyed, so that it tells nobody else (R84)."""
    return digest(derive(keyring().person(authority_id, yp_id), "exact-words"), words.encode(), sha256).hex()


def raise_concern(
    session: Session, actor: Actor, yp_id: str, words: str, level: int,
    person_id: str | None = None, item_id: str | None = None, note: str = "", *,
    category: Category | None = None, source: Source = Source.STAFF, media_id: str | None = None,
    is_about_worker: bool = False,
) -> Concern:  # fmt: skip
    """Open a concern with the exact words that raised it. Level 0 to 3 (docs/glossary.md); the clock starts here."""
    access.require(actor, Action.OWN_WITHDRAW if actor.side is Side.YOUNG_PERSON else Action.CASE_SEE, yp_id)
    if level not in (0, 1, 2, 3):
        raise Refused("level")
    now, authority_id = clock.now(), tenancy.current(session)
    is_about_worker = is_about_worker or category is Category.ALLEGATION
    concern = Concern(
        authority_id=authority_id, yp_id=yp_id, person_id=person_id, item_id=item_id, media_id=media_id, level=level,
        source=source.value, category=category.value if category else None, is_about_worker=is_about_worker,
        by_id=actor.subject_id, raised_at=now, due_at=concern_clock.due(level, now, duty.hours(session)), words=words,
        words_hash=hash_of_words(authority_id, yp_id, words), note=clean_words(note),
    )  # fmt: skip
    audit.record(
        session, actor, "concern.raised", yp_id=yp_id, subject=f"concern:{concern.id}", level=level,
        hash=concern.words_hash, source=source.value,
    )  # fmt: skip
    session.add(concern)
    session.flush()
    return concern


def is_untaken(session: Session, item_id: str) -> bool:
    """Whether a worry that came with this item is open and nobody has taken it on."""
    rows = select(Concern.id).where(
        Concern.item_id == item_id, Concern.closed_at.is_(None), Concern.acknowledged_at.is_(None)
    )
    return session.scalar(rows.limit(1)) is not None


def words_are_unchanged(concern: Concern) -> bool:
    """Whether the exact words are still those of the hash taken then; those from before there were hashes count."""
    return not concern.words_hash or concern.words_hash == hash_of_words(
        concern.authority_id, concern.yp_id, concern.words
    )


def step(session: Session, actor: Actor, concern: Concern, what: What, **told: object) -> ConcernStep:
    """Add one line to a worry, for a verb that has asked; on record with the codes alone."""
    words = {name: clean_words(str(told.pop(name, "") or "")) for name in ("words", "reason", "referral")}
    row = ConcernStep(
        authority_id=concern.authority_id, yp_id=concern.yp_id, concern_id=concern.id, what=what.value,
        by_id=actor.subject_id, at=clock.now(), **told, **words,
    )  # fmt: skip
    audit.record(
        session, actor, f"concern.{what.value}", yp_id=concern.yp_id, subject=f"concern:{concern.id}", **told
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def take_on(session: Session, actor: Actor, concern_id: str) -> Concern:
    """Somebody says: I have this. It stops the clock. Twice is once.

    Raises Refused: needs-duty (from level 2 a manager or lead), own-concern (whoever raised it takes none of it on).
    """
    concern = _find(session, actor, concern_id)
    access.require(actor, Action.SAFEGUARD, concern.yp_id)
    lock_row(session, concern)
    if concern.acknowledged_at is not None:
        return concern
    is_duty = bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING})
    if concern.level >= 2 and not is_duty:
        raise Refused("needs-duty")
    if concern.by_id == actor.subject_id and not is_duty:
        raise Refused("own-concern")
    concern.acknowledged_at, concern.acknowledged_by = clock.now(), actor.subject_id
    step(session, actor, concern, What.TAKEN_ON)
    return concern


def set_level(session: Session, actor: Actor, concern_id: str, level: int, reason: str) -> Concern:
    """It is graver or less grave than was thought: its clock starts anew, unless a manager or lead holds it."""
    concern = _open(session, actor, concern_id)
    if level not in (0, 1, 2, 3):
        raise Refused("level")
    if not reason.strip():
        raise Refused("needs-reason")
    is_duty = bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING})
    if level < concern.level and not is_duty:
        raise Refused("needs-duty")
    if level > concern.level and not is_duty:
        concern.acknowledged_at = concern.acknowledged_by = None
    concern.level, concern.due_at = level, concern_clock.due(level, clock.now(), duty.hours(session))
    step(session, actor, concern, What.LEVEL, level=level, reason=reason)
    return concern


def decide(
    session: Session, actor: Actor, concern_id: str, decision: str, reason: str, category: Category,
    referral: str = "", *, is_about_worker: bool = False,
) -> Concern:  # fmt: skip
    """What was decided and done, and why; as often as something new is. Raises Refused: not-taken-on, needs-reason."""
    concern = _open(session, actor, concern_id)
    if concern.acknowledged_at is None:
        raise Refused("not-taken-on")
    if not decision.strip() or not reason.strip():
        raise Refused("needs-reason")
    concern.category, concern.outcome = category.value, clean_words(decision)
    concern.is_about_worker = is_about_worker or category is Category.ALLEGATION
    step(session, actor, concern, What.DECIDED, words=decision, reason=reason, referral=referral)
    return concern


def note_told(session: Session, actor: Actor, concern_id: str, how: How, words: str) -> Concern:
    """The young person was told what came of it: by whom, how, and in which words. Also after it was closed.

    `how` is "message": messages.py sends the words in the same transaction.
    """
    concern = _find(session, actor, concern_id)
    access.require(actor, Action.CASE_DECIDE, concern.yp_id)
    if not words.strip():
        raise Refused("needs-words")
    concern.told_at, concern.tell_on = clock.now(), None
    step(session, actor, concern, What.TOLD, how=how.value, words=words)
    return concern


def note_not_told(session: Session, actor: Actor, concern_id: str, why: str, tell_on: date | None) -> Concern:
    """Not told yet: why not, and on which day somebody does; the queue asks for it then. Raises Refused."""
    concern = _find(session, actor, concern_id)
    access.require(actor, Action.CASE_DECIDE, concern.yp_id)
    if not why.strip():
        raise Refused("needs-reason")
    if tell_on is None or not 0 <= (tell_on - clock.today()).days <= LONGEST_UNTOLD_DAYS:
        raise Refused("needs-tell-date", days=LONGEST_UNTOLD_DAYS)
    concern.tell_on = tell_on
    step(session, actor, concern, What.NOT_TOLD, reason=why)
    return concern


def close(session: Session, actor: Actor, concern_id: str) -> Concern:
    """Close it: only with a decision, and with whether and how the young person was told, or why not yet and when.

    Raises Refused: not-taken-on, not-decided, not-told.
    """
    concern = _open(session, actor, concern_id)
    if concern.acknowledged_at is None:
        raise Refused("not-taken-on")
    if concern.category is None or not concern.outcome:
        raise Refused("not-decided")
    if concern.told_at is None and concern.tell_on is None:
        raise Refused("not-told")
    concern.closed_at = clock.now()
    step(session, actor, concern, What.CLOSED)
    return concern


def steps_of(session: Session, concern: Concern) -> list[ConcernStep]:
    """Everything that was done about it, oldest first."""
    rows = select(ConcernStep).where(ConcernStep.concern_id == concern.id)
    return list(session.scalars(rows.order_by(ConcernStep.at, ConcernStep.id)))


def _find(session: Session, actor: Actor, concern_id: str) -> Concern:
    concern = within_reach.find(session, actor, Concern, concern_id)
    if concern is None or not can_know(actor, concern):
        raise NotFound
    return concern


def can_know(actor: Actor, concern: Concern) -> bool:
    """Whether a member of staff may know of it. What is said of a worker is for managers and leads alone: whoever works
    with the young person could be the one it is about.
    """
    if not actor.is_staff or not access.can_see(actor, concern.yp_id):
        return False
    return not concern.is_about_worker or bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING})


def _open(session: Session, actor: Actor, concern_id: str) -> Concern:
    concern = _find(session, actor, concern_id)
    access.require(actor, Action.CASE_DECIDE, concern.yp_id)
    lock_row(session, concern)
    if concern.closed_at is not None:
        raise Refused("not-now-state", state="closed")
    return concern


def concerns_seen(
    session: Session, actor: Actor, is_open: bool = True, limit: int = 100, *,
    level: int | None = None, category: Category | None = None, yp_id: str | None = None,
) -> list[Concern]:  # fmt: skip
    """Concerns this member of staff may know of: the open ones, gravest and oldest first, or those that are closed."""
    access.require(actor, Action.WORK_SEE)
    rows = select(Concern).where(Concern.closed_at.is_(None) if is_open else Concern.closed_at.is_not(None))
    if not actor.roles & {Role.MANAGER, Role.SAFEGUARDING}:
        theirs = sorted({yp_id for yp_id, _role in actor.assigned})
        rows = rows.where(Concern.yp_id.in_(theirs), Concern.is_about_worker.is_(False))
    for column, wanted in ((Concern.level, level), (Concern.category, category), (Concern.yp_id, yp_id)):
        rows = rows if wanted is None else rows.where(column == wanted)
    order = (Concern.level.desc(), Concern.raised_at) if is_open else (Concern.closed_at.desc(),)
    return list(session.scalars(rows.order_by(*order, Concern.id).limit(limit)))


def get_concern(session: Session, actor: Actor, concern_id: str) -> Concern:
    """A concern as far as `actor` may know of it, the looking recorded; raises NotFound."""
    concern = _find(session, actor, concern_id)
    audit.record(session, actor, "concern.seen", yp_id=concern.yp_id, subject=f"concern:{concern.id}")
    return concern
