"""The language that somebody reads Spool in: theirs to choose, at any time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import audit, tenancy
from domain.access import Actor, Side
from domain.errors import NotAllowed, Refused
from domain.people import Staff, YoungPerson

LANGUAGES = ("en", "cy")


def choose(session: Session, actor: Actor, language: str) -> None:
    """Remember the language that a young person or a member of staff chose for themselves.

    Guests have no account to remember it in; their browser does. Raises Refused("language-unknown"), NotAllowed.
    """
    if language not in LANGUAGES:
        raise Refused("language-unknown")
    place = (tenancy.current(session), actor.subject_id)
    row: YoungPerson | Staff | None = None
    if actor.side is Side.YOUNG_PERSON:
        row = session.get(YoungPerson, place)
    elif actor.side is Side.STAFF:
        row = session.get(Staff, place)
    if row is None:
        raise NotAllowed("language")
    audit.record(session, actor, "language.chosen", yp_id=actor.yp_id, language=language)
    row.language = language
    session.flush()
