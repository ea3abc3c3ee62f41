"""What no letter may ever say of a young person: their home, school, carer, number. Written down once, shown never.

The words are sealed, and no page shows them again, not even to staff (R26): a letter that holds them is stopped
(approach_letters.py), and whoever wants them changed writes them anew.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, within_reach
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import YoungPerson, clean_words
from domain.sealed import SealedText


class FactKind(StrEnum):
    """What it is."""

    HOME = "home"
    SCHOOL = "school"
    CARER = "carer"
    PHONE = "phone"
    OTHER = "other"


class HiddenFact(Owned, Base):
    """One thing that no letter may say."""

    __tablename__ = "hidden_fact"

    yp_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(10))
    words_sealed: Mapped[bytes]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    words = SealedText("words_sealed")

    __table_args__ = (*references(yp_id="young_person"), Index(None, "authority_id", "yp_id"))


SHORTEST, LONGEST = 3, 200


def add(session: Session, actor: Actor, yp: YoungPerson, kind: FactKind, words: str) -> HiddenFact:
    """Write down what no letter may say. Raises Refused("needs-words") for less than three letters."""
    access.require(actor, Action.CASE_WORK, yp.id)
    told = clean_words(words)[:LONGEST]
    if sum(letter.isalnum() for letter in told) < SHORTEST:
        raise Refused("needs-words")
    fact = HiddenFact(
        authority_id=yp.authority_id, yp_id=yp.id, kind=kind.value, by_id=actor.subject_id, at=clock.now(), words=told
    )
    audit.record(session, actor, "never_say.added", yp_id=yp.id, subject=f"hidden_fact:{fact.id}", kind=kind.value)
    session.add(fact)
    session.flush()
    return fact


def remove(session: Session, actor: Actor, yp_id: str, fact_id: str) -> None:
    """Take one off again, when they moved or changed school."""
    fact = within_reach.find(session, actor, HiddenFact, fact_id)
    if fact is None or fact.yp_id != yp_id:
        raise NotFound
    access.require(actor, Action.CASE_WORK, yp_id)
    audit.record(session, actor, "never_say.removed", yp_id=yp_id, subject=f"hidden_fact:{fact.id}", kind=fact.kind)
    session.delete(fact)
    session.flush()


def facts_of(session: Session, yp_id: str) -> list[HiddenFact]:
    """What is on file, by kind; a page shows the kinds and days alone."""
    rows = select(HiddenFact).where(HiddenFact.yp_id == yp_id)
    return list(session.scalars(rows.order_by(HiddenFact.kind, HiddenFact.at)))
