"""Getting a young person back in who lost their ways in: how it was made sure that it is them, and by whom (R07).

Their assigned coordinator writes down the proof and who confirmed it. Seen face to face, the code is there at once;
from afar somebody else has to agree before there is any. What is let back in waits a day with everything new (R10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, accounts, audit, clock, codes, notices, passkeys, people, signins, tenancy
from domain.access import Action, Actor, Side
from domain.accounts import Account, account_for
from domain.colleagues import Tie
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotFound, Refused
from domain.people import clean_words
from domain.sealed import SealedText

LASTS = timedelta(hours=24)
"""How long a recovery may take from its start to its code; after that it starts anew."""


class Proof(StrEnum):
    """How it was made sure that it is them. All but the first are remote, and need a second person."""

    IN_PERSON = "in_person"
    VIDEO = "video"  # with somebody beside them who is known
    CALL_BACK = "call_back"  # rung back, on a number that was known before


class Recovery(Owned, Base):
    """One young person being let back in: the proof, who confirmed it, who started it and who agreed."""

    __tablename__ = "recovery"

    yp_id: Mapped[str] = mapped_column(String(22))
    proof: Mapped[str] = mapped_column(String(12))
    confirmed_by_sealed: Mapped[bytes]
    first_id: Mapped[str] = mapped_column(String(22))
    first_at: Mapped[datetime]
    second_id: Mapped[str | None] = mapped_column(String(22))
    second_at: Mapped[datetime | None]
    has_agreed: Mapped[bool | None]  # none: nobody else was asked, or has answered, yet
    second_words_sealed: Mapped[bytes | None]
    ended_at: Mapped[datetime | None]  # its code was made, or a newer one took its place
    version: Mapped[int] = mapped_column(default=1)

    confirmed_by = SealedText("confirmed_by_sealed")
    second_words = SealedText("second_words_sealed")

    __table_args__ = (
        *references(yp_id="young_person", first_id="staff", second_id="staff"),
        Index(None, "authority_id", "yp_id", "first_at"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_remote(self) -> bool:
        """Nobody saw them face to face. A proof that is not known counts as remote."""
        return self.proof != Proof.IN_PERSON.value

    @property
    def is_open(self) -> bool:
        """A code may still come of it: not ended, not answered with a no, and started less than a day ago."""
        return self.ended_at is None and self.has_agreed is not False and clock.now() - self.first_at < LASTS


@dataclass(frozen=True)
class Started:
    """A recovery, and its code if nobody else has to agree."""

    recovery: Recovery
    code: str = ""


def _require_key(session: Session, actor: Actor, yp_id: str, *, is_second: bool) -> None:
    """A fresh touch (R16), a way in of one's own that is a day old, and no tie: the second to nobody around them."""
    if actor.is_held:
        raise Refused("held")
    if not actor.is_verified_lately:
        raise Refused("needs-touch")
    tie = select(Tie.id).where(Tie.staff_id == actor.subject_id, Tie.yp_id == yp_id)
    if session.scalar((tie if is_second else tie.where(Tie.person_id.is_(None))).limit(1)) is not None:
        raise Refused("conflict-of-interest")


def start(session: Session, actor: Actor, yp_id: str, proof: str, confirmed_by: str) -> Started:
    """Their coordinator is sure that it is them: write down how and who confirmed it. Earlier ones end.

    Seen in person the code is made at once (24 h); otherwise none exists until somebody else agrees. Raises NotAllowed
    unless assigned, Refused: needs-touch, held, conflict-of-interest, welcome-first, needs-proof, needs-confirmed-by.
    """
    access.require(actor, Action.RECOVERY_GIVE, yp_id)
    yp = people.get_young_person(session, actor, yp_id)
    _require_key(session, actor, yp_id, is_second=False)
    if not passkeys.has_way_in(session, account_for(session, Side.YOUNG_PERSON, yp.authority_id, yp.id)):
        raise Refused("welcome-first")
    if proof not in set(Proof):
        raise Refused("needs-proof")
    if not confirmed_by.strip():
        raise Refused("needs-confirmed-by")
    recovery = Recovery(
        authority_id=yp.authority_id, yp_id=yp.id, proof=proof, first_id=actor.subject_id, first_at=clock.now(),
        has_agreed=None, confirmed_by=clean_words(confirmed_by),
    )  # fmt: skip
    audit.record(session, actor, f"recovery.{proof}", yp_id=yp.id, subject=f"recovery:{recovery.id}")
    _end_open(session, yp.authority_id, yp.id)
    session.add(recovery)
    session.flush()
    return Started(recovery, "" if recovery.is_remote else make_code(session, actor, recovery))


def _end_open(session: Session, authority_id: str, yp_id: str) -> None:
    running = select(Recovery).where(
        Recovery.authority_id == authority_id, Recovery.yp_id == yp_id, Recovery.ended_at.is_(None)
    )
    for row in session.scalars(running):
        row.ended_at = clock.now()
    session.flush()


def answer(session: Session, actor: Actor, recovery: Recovery, agrees: bool, words: str = "") -> None:
    """A second member of staff says whether this is proof enough; without their yes there is no code.

    Raises NotAllowed for whoever does not see the case, Refused: needs-touch, held, conflict-of-interest (any tie),
    not-now-state (answered, over, or nobody was asked), same-person, needs-reason (a no without saying why).
    """
    access.require(actor, Action.CASE_DECIDE, recovery.yp_id)
    lock_row(session, recovery)
    _require_key(session, actor, recovery.yp_id, is_second=True)
    if not recovery.is_open or recovery.has_agreed is not None or not recovery.is_remote:
        raise Refused("not-now-state", state="answered")
    if is_first(session, actor, recovery):
        raise Refused("same-person")
    if not agrees and not words.strip():
        raise Refused("needs-reason")
    what = "recovery.agreed" if agrees else "recovery.not_agreed"
    audit.record(session, actor, what, yp_id=recovery.yp_id, subject=f"recovery:{recovery.id}")
    recovery.second_id, recovery.second_at, recovery.has_agreed = actor.subject_id, clock.now(), agrees
    recovery.second_words = clean_words(words)
    session.flush()


def is_first(session: Session, actor: Actor, recovery: Recovery) -> bool:
    """Whether this is who started it, or one of the two got their own way in from the other in the last week (R28)."""
    pair = (actor.authority_id, actor.subject_id, recovery.first_id)
    return actor.subject_id == recovery.first_id or accounts.is_way_in_of_one_from_other(session, *pair)


def make_code(session: Session, actor: Actor, recovery: Recovery) -> str:
    """The code with which they make a new way in (24 h, once); the recovery is used up by it.

    Raises NotAllowed unless assigned, Refused: needs-touch, held, conflict-of-interest, not-now-state (over, used, or
    somebody else started it), needs-two (remote, and nobody else has agreed).
    """
    access.require(actor, Action.RECOVERY_GIVE, recovery.yp_id)
    lock_row(session, recovery)
    _require_key(session, actor, recovery.yp_id, is_second=False)
    if not recovery.is_open or recovery.first_id != actor.subject_id:
        raise Refused("not-now-state", state="over")
    if recovery.is_remote and not (recovery.has_agreed and recovery.second_id not in (None, recovery.first_id)):
        raise Refused("needs-two")
    account = account_for(session, Side.YOUNG_PERSON, recovery.authority_id, recovery.yp_id)
    text = codes.recovery_code(session, actor, account, recovery.yp_id, recovery.id, LASTS)
    recovery.ended_at = clock.now()
    session.flush()
    return text


def get(session: Session, actor: Actor, yp_id: str, recovery_id: str) -> Recovery:
    """One recovery of this young person, for staff who see the case; raises NotFound."""
    recovery = session.get(Recovery, (tenancy.current(session), recovery_id))
    if recovery is None or recovery.yp_id != yp_id or not access.allowed(actor, Action.CASE_SEE, yp_id):
        raise NotFound
    return recovery


def open_on(session: Session, actor: Actor, yp_id: str) -> Recovery | None:
    """The recovery of this young person that is under way, if there is one."""
    access.require(actor, Action.CASE_SEE, yp_id)
    newest = select(Recovery).where(Recovery.yp_id == yp_id, Recovery.ended_at.is_(None))
    found = session.scalars(newest.order_by(Recovery.first_at.desc()).limit(1)).first()
    return found if found is not None and found.is_open else None


def let_back_in(session: Session, account: Account, browser: str) -> None:
    """Somebody with passkeys came in by their spare way, on a device not known before: treated as a recovery.

    Their other sign-ins end and their other devices are told (R09), and new things that go out wait a day (R10).
    Whoever has no passkey comes in by words and a code every time: for them it is the way in, and no recovery.
    """
    if not passkeys.count(session, account.id):
        return
    accounts.record(session, account, "account.recovered")
    account.recovered_at = clock.now()
    notices.way_in_changed(session, account, browser)
    signins.end_others(session, account.id)
