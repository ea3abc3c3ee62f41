"""What a move may need before it can be made, each a question about this moment with yes or no."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from domain import checks, clock, consent, contact_requests, finding, orders, rungs, standing
from domain.consent import Scope
from domain.contact_moves import HARD_NEWS, MOVES, State
from domain.contact_requests import Request
from domain.errors import Refused
from domain.people import Person, YoungPerson

Need = Callable[[Session, Request, Person, YoungPerson], bool]


NEEDS: dict[str, Need] = {
    "take_part": lambda session, _request, _person, yp: consent.in_force(session, yp.id, Scope.TAKE_PART),
    "legal_gate": lambda session, _request, _person, yp: consent.in_force(session, yp.id, Scope.LEGAL_GATE),
    "search_consent": lambda session, _request, person, yp: consent.in_force(session, yp.id, Scope.SEARCH, person.id),
    "approach_consent": lambda session, _request, person, yp: consent.in_force(
        session, yp.id, Scope.APPROACH, person.id
    ),
    "abroad_gate": lambda session, _request, person, _yp: standing.may_search(session, person),
    "red_cross": lambda session, _request, person, _yp: standing.is_referred(session, person),
    "prepared": lambda session, _request, person, _yp: checks.is_prepared(session, person),
    "no_boundary": lambda session, _request, person, _yp: not consent.has_boundary(session, person),
    "lead": lambda session, _request, person, _yp: finding.has_lead(session, person),
    "two_identifiers": lambda session, _request, person, _yp: finding.is_identified(session, person),
    "checks": lambda session, _request, person, _yp: not checks.blocking_checks(session, person),
    "still_clear": lambda session, _request, person, _yp: not checks.is_stopped_by_check(session, person),
    "no_prohibition": lambda session, _request, person, _yp: not orders.is_prohibited(session, person),
    "rung": lambda session, request, _person, _yp: bool(rungs.live_approvals(session, request)),
    "told": lambda _session, request, _person, _yp: (
        State(request.state) not in HARD_NEWS or request.told_at is not None
    ),
    "has_news": lambda _session, request, _person, _yp: request.news is not None,
    # a no of two people stands until the day they chose; before it only an upheld challenge ends it
    "look_due": lambda _session, request, _person, _yp: (
        request.review_on is not None and request.review_on <= clock.today()
    ),
    "challenged": lambda _session, request, _person, _yp: request.challenged_at is not None,
}
"""What a move may need, each a question with yes or no. One that raises denies (R100)."""


def hindrances(session: Session, request: Request, name: str) -> list[str]:
    """The needs of a move that are not met now, by name; empty when nothing stands in its way."""
    person, yp = contact_requests.person_and_yp(session, request)
    return [need for need in MOVES[name].needs if not NEEDS[need](session, request, person, yp)]


def require_needs(session: Session, request: Request, name: str) -> None:
    """Raise Refused with the first unmet need of a move."""
    unmet = hindrances(session, request, name)
    if unmet:
        raise Refused(unmet[0].replace("_", "-"))
