"""How a search stands, derived from what is on file: there is no second life cycle beside the request's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, attempts, consent, contact_requests, finding, orders, search_plan
from domain.access import Action, Actor, Side
from domain.attempts import Attempt, Result
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.finding import Lead
from domain.people import Person, YoungPerson
from domain.search_plan import Tried


class SearchStatus(StrEnum):
    """The words of the field for how a search stands."""

    NOT_STARTED = "not_started"
    GATHERING = "gathering"
    SEARCHING = "searching"
    POSSIBLE_MATCH = "possible_match"
    LOCATED = "located"
    IDENTITY_CONFIRMED = "identity_confirmed"
    APPROACH_APPROVED = "approach_approved"
    APPROACHED = "approached"
    WAITING_REPLY = "waiting_reply"
    WILLING = "willing"
    UNSURE = "unsure"
    DECLINED = "declined"
    NO_TRACE = "no_trace"
    DIED = "died"
    ABROAD_REDCROSS = "abroad_redcross"
    ON_HOLD_SAFETY = "on_hold_safety"
    STOPPED_BY_YP = "stopped_by_yp"


@dataclass(frozen=True)
class Facts:
    """What a status follows from. `state` is where the request is, or was before a pause; None where none was made."""

    state: State | None = None
    is_never: bool = False
    is_paused_by_yp: bool = False
    is_held: bool = False  # a court, a freeze, a review that is due, a pause by staff
    is_abroad: bool = False
    has_begun: bool = False  # anything in the plan, any lead
    has_lead: bool = False  # at least possible
    is_identified: bool = False
    has_reach: bool = False
    last_result: Result | None = None


_ENDS = {
    State.DECLINED: SearchStatus.DECLINED, State.NO_TRACE: SearchStatus.NO_TRACE, State.DIED: SearchStatus.DIED,
    State.THEY_AGREED: SearchStatus.WILLING, State.CONNECTED: SearchStatus.WILLING,
    State.CHECKING: SearchStatus.IDENTITY_CONFIRMED, State.NOT_NOW: SearchStatus.ON_HOLD_SAFETY,
}  # fmt: skip
_AFTER_A_TRY = {
    None: SearchStatus.APPROACH_APPROVED, Result.SENT: SearchStatus.WAITING_REPLY,
    Result.MESSAGE_LEFT: SearchStatus.WAITING_REPLY, Result.NO_ANSWER: SearchStatus.WAITING_REPLY,
    Result.ASKED_FOR_TIME: SearchStatus.UNSURE, Result.REFUSED: SearchStatus.DECLINED,
    Result.SPOKE: SearchStatus.APPROACHED, Result.RETURNED: SearchStatus.APPROACH_APPROVED,
    Result.WRONG_PERSON: SearchStatus.APPROACH_APPROVED,
}  # fmt: skip


def status_from(facts: Facts) -> SearchStatus:
    """The status that follows. What stops a search stands before how far it has come."""
    if facts.state is State.DIED:
        return SearchStatus.DIED
    if facts.is_never or facts.is_paused_by_yp or facts.state is State.STOPPED:
        return SearchStatus.STOPPED_BY_YP
    if facts.is_held:
        return SearchStatus.ON_HOLD_SAFETY
    if facts.state in _ENDS:
        return _ENDS[facts.state]
    if facts.state is State.APPROACHING:
        return _AFTER_A_TRY[facts.last_result]
    return _while_looking(facts)


def _while_looking(facts: Facts) -> SearchStatus:
    if facts.state in (None, State.DRAFT, State.ASKED):
        return SearchStatus.GATHERING if facts.has_begun else SearchStatus.NOT_STARTED
    if facts.is_identified:
        return SearchStatus.IDENTITY_CONFIRMED
    if facts.is_abroad:
        return SearchStatus.ABROAD_REDCROSS
    if facts.state is State.POSSIBLE or facts.has_lead:
        return SearchStatus.LOCATED if facts.has_reach else SearchStatus.POSSIBLE_MATCH
    return SearchStatus.SEARCHING


def status_of(session: Session, actor: Actor, person: Person) -> SearchStatus:
    """How the search for somebody stands now. Staff-only: a young person reads the request's own five words."""
    access.require(actor, Action.CASE_SEE, person.yp_id)
    return status_from(facts_of(session, person))


def facts_of(session: Session, person: Person) -> Facts:
    """What is on file about the search for somebody."""
    yp = session.get_one(YoungPerson, (person.authority_id, person.yp_id))
    request = contact_requests.about(session, person)
    plan = search_plan.lines_of(session, person).values()
    is_paused = request is not None and request.state == State.PAUSED.value
    by_yp = is_paused and request is not None and request.paused_by == Side.YOUNG_PERSON.value
    has_any = session.scalar(select(Lead.id).where(Lead.person_id == person.id).limit(1)) is not None
    return Facts(
        state=_where(request), is_never=consent.has_boundary(session, person),
        is_paused_by_yp=by_yp or yp.is_paused,
        is_held=yp.is_frozen or yp.needs_review or (is_paused and not by_yp) or orders.is_prohibited(session, person),
        is_abroad=person.is_abroad, has_begun=has_any or any(line.tried != Tried.NOT_TRIED for line in plan),
        has_lead=finding.has_lead(session, person), is_identified=finding.is_identified(session, person),
        has_reach=person.phone_index is not None or person.email_index is not None,
        last_result=_last_result(session, person, request),
    )  # fmt: skip


def _where(request: Request | None) -> State | None:
    if request is None:
        return None
    return State(request.was or request.state) if request.state == State.PAUSED.value else State(request.state)


def _last_result(session: Session, person: Person, request: Request | None) -> Result | None:
    """What came of the last try since they may be talked to."""
    if request is None:
        return None
    tries: list[Attempt] = [row for row in attempts.attempts_on(session, person) if row.at >= request.state_at]
    return Result(tries[0].result) if tries else None
