"""Looking at somebody's open profile: once, openly, for a reason that is written down first.

Looking again and again may be surveillance that has to be authorised (RIPA 2000, in Scotland RIP(S)A 2000). So every
look is noted before it is taken, a profile is known again however it is written, and a second look asks the manager
for their note first. No false name, no friending, no following: whoever looks says so each time. For the relatives of
an unaccompanied young person nobody looks at all: it can put people in danger where they are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, finding, standing, within_reach
from domain.access import Action, Actor, Role
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotAllowed, NotFound, Refused
from domain.keys import blind_index
from domain.people import Person, YoungPerson, clean_words
from domain.profiles import LONGEST, Network, normal_profile
from domain.sealed import SealedText
from domain.standing import Status

NOTE_LASTS = timedelta(days=14)


class ProfileLook(Owned, Base):
    """One look at one open profile: why, and what was seen."""

    __tablename__ = "profile_look"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    network: Mapped[str] = mapped_column(String(12))
    profile_sealed: Mapped[bytes]
    profile_index: Mapped[bytes]
    purpose_sealed: Mapped[bytes]
    seen_sealed: Mapped[bytes | None]
    note_id: Mapped[str | None] = mapped_column(String(22))  # the manager's note that allowed it
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]

    profile = SealedText("profile_sealed")
    purpose = SealedText("purpose_sealed")
    seen = SealedText("seen_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person", note_id="look_note"),
        Index(None, "authority_id", "profile_index"),
        Index(None, "authority_id", "person_id"),
    )


class LookNote(Owned, Base):
    """The manager was asked about a second look, and what they said."""

    __tablename__ = "look_note"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    network: Mapped[str] = mapped_column(String(12))
    profile_sealed: Mapped[bytes]
    profile_index: Mapped[bytes]
    why_sealed: Mapped[bytes]
    asked_by: Mapped[str] = mapped_column(String(22))
    asked_at: Mapped[datetime]
    may_look: Mapped[bool | None]
    note_sealed: Mapped[bytes | None]
    noted_by: Mapped[str | None] = mapped_column(String(22))
    noted_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    profile = SealedText("profile_sealed")
    why = SealedText("why_sealed")
    note = SealedText("note_sealed")

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "profile_index"),
        Index(None, "authority_id", "noted_at", "asked_at"),
    )


def is_barred(session: Session, person: Person) -> bool:
    """Whether nobody looks at all: relatives of a young person who came to this country alone (standing.py, where
    somebody abroad counts as such while nobody recorded how the young person stands).
    """
    yp = session.get(YoungPerson, (person.authority_id, person.yp_id))
    if yp is None or standing.status_of(yp) is Status.UNACCOMPANIED:
        return True
    return standing.is_traced_by_red_cross(session, person)


def profile_index(person: Person, network: Network, profile: str) -> bytes:
    """The blind index of a profile, the same however it is written. Raises Refused("needs-profile")."""
    plain = normal_profile(network, profile)
    if not plain:
        raise Refused("needs-profile")
    return blind_index(person.authority_id, "profile", plain)


def begin(
    session: Session, actor: Actor, person: Person, network: Network, profile: str, purpose: str, is_open: bool
) -> ProfileLook:
    """Note a look before it is taken. `is_open`: no false name, no friending, no following.

    Raises Refused: boundary, looks-barred, needs-profile, needs-words, look-openly, second-look (ask the manager).
    """
    _may_look(session, actor, person)
    index = profile_index(person, network, profile)
    if not purpose.strip():
        raise Refused("needs-words")
    if not is_open:
        raise Refused("look-openly")
    note = None
    if was_looked_at(session, index):
        note = _note_for(session, person, index)
        if note is None:
            raise Refused("second-look")
    look = ProfileLook(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, network=network.value,
        profile_index=index, note_id=note.id if note else None, by_id=actor.subject_id, at=clock.now(),
        profile=profile.strip()[:LONGEST], purpose=clean_words(purpose),
    )  # fmt: skip
    audit.record(
        session, actor, "profile.looked", yp_id=person.yp_id, subject=f"person:{person.id}", look=look.id,
        network=network.value, note=note.id if note else "",
    )  # fmt: skip
    if note is not None:
        note.used_at = clock.now()
    session.add(look)
    session.flush()
    return look


def was_looked_at(session: Session, index: bytes) -> bool:
    """Whether anybody of the authority looked at this profile before, for whomever."""
    return session.scalar(select(ProfileLook.id).where(ProfileLook.profile_index == index).limit(1)) is not None


def _may_look(session: Session, actor: Actor, person: Person) -> None:
    finding.may_look(session, actor, person)
    if is_barred(session, person):
        raise Refused("looks-barred")


def _note_for(session: Session, person: Person, index: bytes) -> LookNote | None:
    """A manager's yes for this person and profile that is new and not used up; it is kept for this transaction."""
    rows = select(LookNote).where(
        LookNote.person_id == person.id, LookNote.profile_index == index, LookNote.may_look.is_(True),
        LookNote.used_at.is_(None), LookNote.noted_at > clock.now() - NOTE_LASTS,
    )  # fmt: skip
    note = session.scalars(rows.order_by(LookNote.noted_at).limit(1)).first()
    if note is None:
        return None
    lock_row(session, note)
    return note if note.used_at is None else None


def ask_manager(session: Session, actor: Actor, person: Person, network: Network, profile: str, why: str) -> LookNote:
    """Ask the manager about a second look. Raises Refused: boundary, looks-barred, needs-profile, needs-reason."""
    _may_look(session, actor, person)
    index = profile_index(person, network, profile)
    if not why.strip():
        raise Refused("needs-reason")
    note = LookNote(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, network=network.value,
        profile_index=index, asked_by=actor.subject_id, asked_at=clock.now(), profile=profile.strip()[:LONGEST],
        why=clean_words(why),
    )  # fmt: skip
    audit.record(
        session, actor, "profile.asked", yp_id=person.yp_id, subject=f"person:{person.id}", note=note.id,
        network=network.value,
    )  # fmt: skip
    session.add(note)
    session.flush()
    return note


def answer(session: Session, actor: Actor, note: LookNote, may_look: bool, words: str) -> None:
    """The manager's note: yes, once and within 14 days, or no. Whoever asked cannot answer (conflict of interest).

    Raises NotAllowed, and Refused: same-person, needs-reason, not-now-state.
    """
    access.require(actor, Action.CASE_DECIDE, note.yp_id)
    if Role.MANAGER not in actor.roles:
        raise NotAllowed("profile.noted")
    lock_row(session, note)
    if note.noted_at is not None:
        raise Refused("not-now-state")
    if actor.subject_id == note.asked_by:
        raise Refused("same-person")
    if not words.strip():
        raise Refused("needs-reason")
    audit.record(
        session, actor, "profile.noted", yp_id=note.yp_id, subject=f"person:{note.person_id}", note=note.id,
        may_look=may_look,
    )  # fmt: skip
    note.may_look, note.noted_by, note.noted_at, note.note = may_look, actor.subject_id, clock.now(), clean_words(words)
    session.flush()


def note_seen(session: Session, actor: Actor, look: ProfileLook, seen: str) -> None:
    """Write down what was seen. Once: what stands there stays. Raises Refused: needs-words, not-now-state."""
    access.require(actor, Action.CASE_WORK, look.yp_id)
    if look.seen_at is not None:
        raise Refused("not-now-state")
    if not seen.strip():
        raise Refused("needs-words")
    audit.record(session, actor, "profile.seen", yp_id=look.yp_id, subject=f"person:{look.person_id}", look=look.id)
    look.seen, look.seen_at = clean_words(seen), clock.now()
    session.flush()


def get_look(session: Session, actor: Actor, look_id: str) -> ProfileLook:
    """A look, as far as this member of staff may know of it; raises NotFound."""
    look = within_reach.find(session, actor, ProfileLook, look_id)
    if look is None or not access.allowed(actor, Action.CASE_SEE, look.yp_id):
        raise NotFound
    return look


def get_note(session: Session, actor: Actor, note_id: str) -> LookNote:
    """What the manager was asked, as far as this member of staff may know of it; raises NotFound."""
    note = within_reach.find(session, actor, LookNote, note_id)
    if note is None or not access.allowed(actor, Action.CASE_SEE, note.yp_id):
        raise NotFound
    return note


def looks_on(session: Session, person: Person) -> list[ProfileLook]:
    """Every look at somebody's profiles, newest first."""
    rows = select(ProfileLook).where(ProfileLook.person_id == person.id)
    return list(session.scalars(rows.order_by(ProfileLook.at.desc(), ProfileLook.id)))


def notes_on(session: Session, person: Person) -> list[LookNote]:
    """What the manager was asked about somebody, newest first."""
    rows = select(LookNote).where(LookNote.person_id == person.id)
    return list(session.scalars(rows.order_by(LookNote.asked_at.desc(), LookNote.id)))
