"""Two members of staff decide about somebody beside a request (rulings.py): one asks, another agrees or not."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from domain import access, accounts, audit, clock, consent, key_holders, same_human
from domain.access import Action, Actor, Role
from domain.db import lock_row
from domain.errors import Refused
from domain.people import Person, clean_words
from domain.rulings import Ruled, Ruling, open_on
from domain.rungs import LONGEST_DAYS, is_review_date


def ask(
    session: Session, actor: Actor, person: Person, kind: Ruling, reason: str, until_on: date | None = None
) -> Ruled:  # fmt: skip
    """The first of two. Raises Refused: needs-reason, needs-review-date (looking past a never ends), already-proposed,
    not-now-state (there is no never, or nobody to take apart), and what require_key raises.
    """
    key_holders.require_key(session, actor, person.yp_id, person.id)
    if not reason.strip():
        raise Refused("needs-reason")
    if kind is Ruling.LOOK_PAST and not is_review_date(until_on):
        raise Refused("needs-review-date", days=LONGEST_DAYS)
    is_there = consent.has_boundary(session, person) if kind is Ruling.LOOK_PAST else same_human.others(session, person)
    if not is_there:
        raise Refused("not-now-state")
    if any(row.kind == kind.value for row in open_on(session, person)):
        raise Refused("already-proposed")
    row = Ruled(
        authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, kind=kind.value,
        until_on=until_on if kind is Ruling.LOOK_PAST else None, first_id=actor.subject_id,
        first_is_lead=Role.SAFEGUARDING in actor.roles, first_at=clock.now(), has_agreed=None, ended_at=None,
        reason=clean_words(reason),
    )  # fmt: skip
    audit.record(
        session, actor, "ruling.asked", yp_id=person.yp_id, subject=f"ruling:{row.id}", person=person.id, kind=row.kind,
        until=row.until_on.isoformat() if row.until_on else "",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def answer(session: Session, actor: Actor, row: Ruled, agrees: bool, words: str = "") -> None:
    """The second of two, somebody else; of looking past a never one of the two is the safeguarding lead.

    Raises Refused: not-now-state, same-person, needs-second-key, first-key-gone (agreeing, and whoever asked could no
    longer), needs-lead (neither is the lead now), needs-reason (a no without words), and what require_key raises.
    """
    lock_row(session, row)
    key_holders.require_key(session, actor, row.yp_id, row.person_id)
    if row.has_agreed is not None:
        raise Refused("not-now-state", state="answered")
    if actor.subject_id == row.first_id or accounts.is_way_in_of_one_from_other(
        session, actor.authority_id, actor.subject_id, row.first_id
    ):
        raise Refused("same-person")
    if not key_holders.is_second_key(session, actor, row.yp_id):
        raise Refused("needs-second-key")
    if agrees:
        _require_both(session, actor, row)
    if not agrees and not words.strip():
        raise Refused("needs-reason")
    audit.record(
        session, actor, "ruling.answered", yp_id=row.yp_id, subject=f"ruling:{row.id}", person=row.person_id,
        kind=row.kind, agrees=agrees,
    )  # fmt: skip
    row.second_id, row.second_at, row.has_agreed = actor.subject_id, clock.now(), agrees
    row.second_words = clean_words(words)
    session.flush()
    if agrees and row.kind == Ruling.PART.value:
        same_human.part(session, actor, session.get_one(Person, (row.authority_id, row.person_id)))


def _require_both(session: Session, actor: Actor, row: Ruled) -> None:
    first = key_holders.key_now(session, row.authority_id, row.first_id, row.yp_id, row.person_id)
    if first is None:
        raise Refused("first-key-gone")
    has_lead = Role.SAFEGUARDING in actor.roles or (row.first_is_lead and Role.SAFEGUARDING in first.roles)
    if row.kind == Ruling.LOOK_PAST.value and not has_lead:
        raise Refused("needs-lead")


def end(session: Session, actor: Actor, row: Ruled) -> None:
    """Look no further, before the day: any one who could have been a key."""
    access.require(actor, Action.CASE_DECIDE, row.yp_id)
    if row.ended_at is not None:
        raise Refused("not-now-state", state="ended")
    audit.record(
        session, actor, "ruling.ended", yp_id=row.yp_id, subject=f"ruling:{row.id}", person=row.person_id, kind=row.kind
    )  # fmt: skip
    row.ended_at = clock.now()
    session.flush()
