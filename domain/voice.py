"""Voice notes: taken in through the sandbox, sealed under the young person's key, given out by one authoriser.

What somebody recorded never touches a disk. What is kept is rebuilt from its samples, one file for each.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, media, tenancy, within_reach
from domain.access import Action, Actor, Side
from domain.db import Base, Owned, new_id, references
from domain.errors import NotFound, Refused
from domain.keys import keyring
from domain.sealed import SealedText
from domain.sound_answer import Heard
from domain.store import open_stream, seal_stream


class Sound(Owned, Base):
    """A voice note that was taken in: who sent it, how long it is, how loud in 96 steps."""

    __tablename__ = "sound"

    yp_id: Mapped[str] = mapped_column(String(22))
    by_side: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    seconds: Mapped[int]
    keyed_sum: Mapped[str] = mapped_column(String(64))
    bars_sealed: Mapped[bytes]
    made_at: Mapped[datetime]

    bars = SealedText("bars_sealed")  # two hex digits a step: it shows where somebody paused

    __table_args__ = (*references(yp_id="young_person"), Index(None, "authority_id", "yp_id"))


def _place(authority_id: str, sound_id: str) -> bytes:
    return f"sound|{authority_id}|{sound_id}".encode()


def _name(authority_id: str, sound_id: str) -> str:
    return f"{authority_id}.{sound_id}.voice"


def take_in(session: Session, actor: Actor, yp_id: str, heard: Heard) -> Sound:
    """Seal and store a voice note, and note it. The file is written before the row is committed: a row never points at
    nothing, and an orphan file is swept later (R96). Raises Refused("voice-not-now").

    It is rebuilt before (`domain.sound.rebuild`), because that is slow and `session` may be keeping others waiting.
    """
    action = Action.THREAD_WRITE if actor.side is Side.GUEST else Action.OWN_CHANGE
    access.require(actor, action, yp_id)
    authority_id, sound_id = tenancy.current(session), new_id()
    key = keyring().person(authority_id, yp_id)
    try:
        sealed = seal_stream(key, _place(authority_id, sound_id), heard.data)
        media.store().put(_name(authority_id, sound_id), sealed)
    except Refused as full:
        raise Refused("voice-not-now") from full
    sound = Sound(
        authority_id=authority_id, id=sound_id, yp_id=yp_id, by_side=actor.side.value, by_id=actor.subject_id,
        seconds=heard.seconds, keyed_sum=media.sum_of(key, heard.data), bars=heard.bars.hex(), made_at=clock.now(),
    )  # fmt: skip
    audit.record(session, actor, "sound.taken_in", yp_id=yp_id, subject=f"sound:{sound.id}")
    session.add(sound)
    session.flush()
    return sound


def take_over(session: Session, sound_id: str, other: Session, actor: Actor, yp_id: str, by_id: str) -> Sound:
    """For crossing.py: the same voice note, sealed anew for a young person in the other session's authority."""
    mine = session.get(Sound, (tenancy.current(session), sound_id))
    if mine is None:
        raise NotFound
    authority_id, new = tenancy.current(other), new_id()
    theirs = keyring().person(authority_id, yp_id)
    sealed = media.store().get(_name(mine.authority_id, mine.id))
    data = open_stream(keyring().person(mine.authority_id, mine.yp_id), _place(mine.authority_id, mine.id), sealed)
    media.store().put(_name(authority_id, new), seal_stream(theirs, _place(authority_id, new), data))
    sound = Sound(
        authority_id=authority_id, id=new, yp_id=yp_id, by_side=actor.side.value, by_id=by_id, seconds=mine.seconds,
        keyed_sum=media.sum_of(theirs, data), bars=mine.bars, made_at=clock.now(),
    )  # fmt: skip
    audit.record(other, actor, "sound.taken_in", yp_id=yp_id, subject=f"sound:{sound.id}")
    other.add(sound)
    other.flush()
    return sound


def read(session: Session, actor: Actor, sound_id: str) -> bytes:
    """The MP3 bytes, if this actor may hear it at this moment; else NotFound (R59)."""
    sound = within_reach.find(session, actor, Sound, sound_id)
    if sound is None or not _may_hear(session, actor, sound):
        raise NotFound
    key = keyring().person(sound.authority_id, sound.yp_id)
    return open_stream(
        key, _place(sound.authority_id, sound.id), media.store().get(_name(sound.authority_id, sound.id))
    )


def _may_hear(session: Session, actor: Actor, sound: Sound) -> bool:
    from domain import journey, letterbox

    if not access.can_see(actor, sound.yp_id):
        return False
    if actor.is_staff:
        return letterbox.is_for_hearing(session, actor, sound.id)
    if sound.by_side == actor.side.value and sound.by_id == actor.subject_id:
        return True
    if actor.side is Side.YOUNG_PERSON and journey.holds_voice(session, actor, sound.id):
        return True
    return letterbox.plays(session, actor, sound.id)


def by_ids(session: Session, sound_ids: list[str]) -> dict[str, Sound]:
    """Several at once, by id."""
    if not sound_ids:
        return {}
    return {sound.id: sound for sound in session.scalars(select(Sound).where(Sound.id.in_(sound_ids)))}


def names(session: Session) -> set[str]:
    """The stored names of every voice note of the session's authority."""
    authority_id = tenancy.current(session)
    return {_name(authority_id, sound_id) for sound_id in session.scalars(select(Sound.id))}
