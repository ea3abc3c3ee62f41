"""The language that somebody reads Spool in: theirs to choose, at any time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import audit, tenancy
from domain.access import Actor, Side
from domain.colleagues import Staff
from domain.errors import NotAllowed, Refused
from domain.invitation import Guest
from domain.people import YoungPerson

LANGUAGES = ("en", "cy")


def choose(session: Session, actor: Actor, language: str) -> None:
    """Remember the language that somebody chose for themselves, whichever side is theirs.

    Raises Refused("language-unknown"), and NotAllowed for nobody.
    """
    if language not in LANGUAGES:
        raise Refused("language-unknown")
    place = (tenancy.current(session), actor.subject_id)
    row: YoungPerson | Staff | Guest | None = None
    if actor.side is Side.YOUNG_PERSON:
        row = session.get(YoungPerson, place)
    elif actor.side is Side.STAFF:
        row = session.get(Staff, place)
    elif actor.side is Side.GUEST:
        row = session.get(Guest, place)
    if row is None:
        raise NotAllowed("language")
    audit.record(session, actor, "language.chosen", yp_id=actor.yp_id, language=language)
    row.language = language
    session.flush()
