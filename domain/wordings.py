"""The exact words that are said or sent, version by version. A version is never changed: another one follows it."""

from __future__ import annotations

import hmac
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, finding, within_reach
from domain.access import Action, Actor
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.keys import blind_index
from domain.people import Person, clean_words
from domain.sealed import SealedText


class WordingKind(StrEnum):
    """What the words are for."""

    LETTER = "letter"  # on paper or by e-mail: checked before it can be used (approach_letters.py)
    SPOKEN = "spoken"  # what was said, word for word


class Wording(Owned, Base):
    """One version of words for one person, sealed, with a keyed fingerprint of exactly these words."""

    __tablename__ = "wording"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(5))
    template: Mapped[str] = mapped_column(String(20))  # the template it began with; empty for one's own words
    may_name: Mapped[bool]  # the coordinator says that the first name may stand in it
    words_sealed: Mapped[bytes]
    words_index: Mapped[bytes]
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]

    words = SealedText("words_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        UniqueConstraint("authority_id", "person_id", "number"),
        Index(None, "authority_id", "yp_id"),
    )


class Unchangeable(Exception):
    """Somebody tried to change words that were kept. Never caught: nothing is saved."""


@event.listens_for(Wording, "before_update")
def _refuse_change(_mapper: Any, _connection: Any, wording: Wording) -> None:
    raise Unchangeable(wording.id)


def keep(
    session: Session, actor: Actor, person: Person, kind: WordingKind, words: str, language: str = "en",
    template: str = "", may_name: bool = False,
) -> Wording:  # fmt: skip
    """Keep a new version; the same words again are the same version. Raises Refused: boundary, needs-words."""
    finding.may_look(session, actor, person)
    if not words.strip():
        raise Refused("needs-words")
    told = clean_words(words)
    last = newest(session, person, kind)
    if last is not None and (last.words, last.language, last.may_name) == (told, language, may_name):
        return last
    number = (session.scalar(select(func.max(Wording.number)).where(Wording.person_id == person.id)) or 0) + 1
    wording = Wording(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, number=number, kind=kind.value,
        language=language, template=template, may_name=may_name, by_id=actor.subject_id, at=clock.now(), words=told,
        words_index=blind_index(person.authority_id, "wording", told),
    )  # fmt: skip
    audit.record(
        session, actor, "wording.kept", yp_id=person.yp_id, subject=f"person:{person.id}", wording=wording.id,
        number=number, kind=kind.value,
    )  # fmt: skip
    session.add(wording)
    session.flush()
    return wording


def newest(session: Session, person: Person, kind: WordingKind) -> Wording | None:
    """The newest version of this kind for somebody."""
    rows = select(Wording).where(Wording.person_id == person.id, Wording.kind == kind.value)
    return session.scalars(rows.order_by(Wording.number.desc()).limit(1)).first()


def letters_to(session: Session, person: Person) -> list[Wording]:
    """Every version of a letter to somebody, newest first."""
    rows = select(Wording).where(Wording.person_id == person.id, Wording.kind == WordingKind.LETTER.value)
    return list(session.scalars(rows.order_by(Wording.number.desc())))


def get(session: Session, actor: Actor, wording_id: str) -> Wording:
    """A version, as far as this member of staff may know of it; raises NotFound."""
    wording = within_reach.find(session, actor, Wording, wording_id)
    if wording is None or not access.allowed(actor, Action.CASE_SEE, wording.yp_id):
        raise NotFound
    return wording


def is_as_kept(wording: Wording) -> bool:
    """Whether the words are still exactly those that were kept."""
    return hmac.compare_digest(wording.words_index, blind_index(wording.authority_id, "wording", wording.words))
