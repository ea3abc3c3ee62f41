"""Blind indexes of numbers and addresses made anew when their one form has changed, so that none is left behind (R32).

What is found by an index (boundaries, orders, duplicates) is found by equality alone: a number that was kept in an
older form would not be found by a newer one, and a boundary on it would come off. Housekeeping brings all to one.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit, finding, reach_forms
from domain.access import NOBODY
from domain.people import Person


def index_again(session: Session) -> int:
    """Bring the indexes of one authority's people to today's form; how many were changed. A second time there is none.

    Who turns out to be one by it stays one (finding.stay_one), as when a number is written down.
    """
    changed = 0
    for person, by_phone, by_email in _behind(session):
        audit.record(
            session, NOBODY, "reach.noted", yp_id=person.yp_id, subject=f"person:{person.id}",
            phone=(by_phone or b"").hex(), email=(by_email or b"").hex(),
        )  # fmt: skip
        person.phone_index, person.email_index = by_phone, by_email
        session.flush()
        finding.stay_one(session, NOBODY, person)
        changed += 1
    return changed


def is_behind(session: Session) -> bool:
    """Whether any index of this authority is in an older form; asked in a session that only reads."""
    return bool(_behind(session))


def _behind(session: Session) -> list[tuple[Person, bytes | None, bytes | None]]:
    kept = Person.phone_index.is_not(None) | Person.email_index.is_not(None)
    found = []
    for person in session.scalars(select(Person).where(kept).order_by(Person.id)).all():
        by_phone = reach_forms.phone_index(person.authority_id, person.phone)
        by_email = reach_forms.email_index(person.authority_id, person.email)
        if (by_phone, by_email) != (person.phone_index, person.email_index):
            found.append((person, by_phone, by_email))
    return found
