"""Turning the two keys: one member of staff proposes, another agrees, and only then something happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from domain import (
    access,
    accounts,
    audit,
    bridge,
    checks,
    clock,
    contact,
    contact_requests,
    custody,
    orders,
    safeguarding_risk,
)
from domain.access import Action, Actor, Role
from domain.contact_moves import MOVES, State
from domain.contact_needs import require_needs
from domain.contact_requests import Request
from domain.db import lock_row
from domain.errors import NotFound, Refused
from domain.key_holders import first_key_now, is_first_key, is_second_key, keys_needed, require_key
from domain.people import Person, clean_words
from domain.proposals import Kind, Proposal, open_proposal
from domain.rungs import (
    BOTH_WAYS,
    LONGEST_DAYS,
    Approval,
    Direction,
    Rung,
    end,
    end_of,
    is_review_date,
    open_approvals,
)

IN_TOUCH = (Kind.OPEN_RUNGS, Kind.OPEN_BRIDGE)
"""What is asked for once the other one said yes."""


def propose(
    session: Session, actor: Actor, request: Request, kind: Kind, reason: str, review_on: date | None,
    words: str = "", rungs: Sequence[Rung] = (), direction: Direction = Direction.BOTH, conditions: str = "",
    for_yp: str = "", for_guest: str = "",
) -> Proposal:  # fmt: skip
    """Turn the first key. The young person's coordinator proposes; nothing changes until the second key agrees.

    Raises Refused: needs-reason, needs-review-date, needs-words (a refusal without words for the young person),
    needs-rungs, bridge-not-ready, direct-alone, both-ways, already-proposed, needs-coordinator, conflict-of-interest,
    needs-touch, or an unmet need of the move. A proposal whose first key is gone gives way to the new one.
    """
    access.require(actor, Action.CASE_WORK, request.yp_id)
    if not is_first_key(actor, request.yp_id):
        raise Refused("needs-coordinator")
    lock_row(session, request)
    require_key(session, actor, request.yp_id, request.person_id)
    _check_terms(session, request, kind, reason, words, review_on, rungs)
    _check_ways(rungs, direction)
    person, yp = contact_requests.person_and_yp(session, request)
    _make_way(session, actor, request, kind)
    risks = safeguarding_risk.risk_reasons(session, person)
    proposal = Proposal(
        authority_id=request.authority_id, yp_id=request.yp_id, request_id=request.id, person_id=request.person_id,
        kind=kind.value, review_on=review_on, is_high_risk=bool(risks), first_id=actor.subject_id,
        first_is_lead=Role.SAFEGUARDING in actor.roles, first_at=clock.now(), has_agreed=None,
        terms={
            "reason": clean_words(reason), "words": clean_words(words), "conditions": clean_words(conditions),
            "rungs": [rung.value for rung in rungs], "direction": direction.value,
            "for_yp": clean_words(for_yp), "for_guest": clean_words(for_guest),
        },
    )  # fmt: skip
    audit.record(
        session, actor, "key.first", yp_id=request.yp_id, subject=f"proposal:{proposal.id}",
        kind=kind.value, person=request.person_id, high_risk=bool(risks),
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    if kind is Kind.OPEN_RUNGS and keys_needed(session, yp, person, rungs) == 1:
        proposal.has_agreed = True
        _carry_out(session, actor, request, proposal, second_id=None)
    return proposal


def _make_way(session: Session, actor: Actor, request: Request, kind: Kind) -> None:
    """One proposal of a kind at a time; one whose first key is gone could never be agreed to, and ends here."""
    waiting = open_proposal(session, request, kind)
    if waiting is None:
        return
    lock_row(session, waiting)
    if first_key_now(session, waiting) is not None:
        raise Refused("already-proposed")
    audit.record(
        session, actor, "key.second", yp_id=waiting.yp_id, subject=f"proposal:{waiting.id}",
        agrees=False, kind=waiting.kind, person=waiting.person_id,
    )  # fmt: skip
    waiting.second_id, waiting.second_at, waiting.has_agreed = actor.subject_id, clock.now(), False
    session.flush()


def _check_terms(
    session: Session,
    request: Request,
    kind: Kind,
    reason: str,
    words: str,
    review_on: date | None,
    rungs: Sequence[Rung],
) -> None:
    if not reason.strip():
        raise Refused("needs-reason")
    if not is_review_date(review_on):
        raise Refused("needs-review-date", days=LONGEST_DAYS)
    if kind is Kind.REFUSE and not words.strip():
        raise Refused("needs-words")
    if kind in IN_TOUCH:
        if kind is Kind.OPEN_RUNGS and not rungs:
            raise Refused("needs-rungs")
        if kind is Kind.OPEN_BRIDGE:
            bridge.require_ready(session, request.person_id)
        if request.state not in (State.THEY_AGREED.value, State.CONNECTED.value):
            raise Refused("not-now-state", state=request.state)
        person, _yp = contact_requests.person_and_yp(session, request)
        _require_safe(session, person)
        _require_allowed_there(session, request, rungs)
    else:
        if State(request.state) not in MOVES[kind.value].sources:
            raise Refused("not-now-state", state=request.state)
        require_needs(session, request, kind.value)


def _check_ways(rungs: Sequence[Rung], direction: Direction) -> None:
    """Swapping numbers is decided alone, and a meeting goes both ways."""
    if Rung.DIRECT in rungs and len(rungs) > 1:
        raise Refused("direct-alone")
    if direction is not Direction.BOTH and BOTH_WAYS.intersection(rungs):
        raise Refused("both-ways")


def _require_allowed_there(session: Session, request: Request, ways: Sequence[Rung]) -> None:
    """In custody no way opens that the place does not allow (custody.py)."""
    if any(custody.bars(session, request.yp_id, way) for way in ways):
        raise Refused("custody")


def _require_safe(session: Session, person: Person) -> None:
    """No order in force, and no check that says unknown or prohibited, whenever it was answered."""
    if orders.is_prohibited(session, person):
        raise Refused("no-prohibition")
    if checks.is_stopped_by_check(session, person):
        raise Refused("still-clear")


def answer(session: Session, actor: Actor, proposal: Proposal, agrees: bool, words: str = "") -> None:
    """Turn the second key, or do not. Agreeing carries the proposal out, with every need asked again now.

    Raises Refused: same-person, needs-second-key, first-key-gone (agreeing, and whoever proposed could no longer),
    needs-lead (high-risk, and neither key is the safeguarding lead now),
    not-now-state (already answered, or the request moved on), needs-reason (disagreeing without saying why).
    """
    request = session.get(Request, (proposal.authority_id, proposal.request_id))
    if request is None:
        raise NotFound
    lock_row(session, request)  # what ends a request ends its proposals too, so this keeps both still
    lock_row(session, proposal)
    require_key(session, actor, proposal.yp_id, proposal.person_id)
    if proposal.has_agreed is not None:
        raise Refused("not-now-state", state="answered")
    if actor.subject_id == proposal.first_id or accounts.is_way_in_of_one_from_other(
        session, actor.authority_id, actor.subject_id, proposal.first_id
    ):
        raise Refused("same-person")
    if not is_second_key(session, actor, proposal.yp_id):
        raise Refused("needs-second-key")
    if agrees:
        _require_both(session, actor, proposal)
    if not agrees and not words.strip():
        raise Refused("needs-reason")
    audit.record(
        session, actor, "key.second", yp_id=proposal.yp_id, subject=f"proposal:{proposal.id}",
        agrees=agrees, kind=proposal.kind, person=proposal.person_id,
    )  # fmt: skip
    proposal.second_id, proposal.second_at, proposal.has_agreed = actor.subject_id, clock.now(), agrees
    proposal.second_words = clean_words(words)
    session.flush()
    if agrees:
        _carry_out(session, actor, request, proposal, second_id=actor.subject_id)


def _require_both(session: Session, actor: Actor, proposal: Proposal) -> None:
    first = first_key_now(session, proposal)
    if first is None:
        raise Refused("first-key-gone")
    has_lead = Role.SAFEGUARDING in actor.roles or (proposal.first_is_lead and Role.SAFEGUARDING in first.roles)
    if needs_lead(session, proposal) and not has_lead:
        raise Refused("needs-lead")


def needs_lead(session: Session, proposal: Proposal) -> bool:
    """High-risk when it was proposed or now: then the safeguarding lead is one of the two (R30)."""
    person = session.get(Person, (proposal.authority_id, proposal.person_id))
    return proposal.is_high_risk or person is None or bool(safeguarding_risk.risk_reasons(session, person))


def _carry_out(session: Session, actor: Actor, request: Request, proposal: Proposal, second_id: str | None) -> None:
    kind, terms = Kind(proposal.kind), proposal.terms
    if kind in IN_TOUCH:
        person, _yp = contact_requests.person_and_yp(session, request)
        _require_safe(session, person)
        _require_allowed_there(session, request, [Rung(rung) for rung in terms["rungs"]])
        if request.state not in (State.THEY_AGREED.value, State.CONNECTED.value):
            raise Refused("not-now-state", state=request.state)
        if kind is Kind.OPEN_BRIDGE:
            bridge.turn(session, actor, proposal)
        else:
            _open_rungs(session, actor, request, proposal, second_id, _has_lead(session, actor, proposal))
        return
    if kind is Kind.REFUSE:
        request.review_on = proposal.review_on
        request.refused_by = f"{proposal.first_id} {second_id}"
    contact.carry_out_with_two_keys(session, actor, request, kind.value, terms["reason"], terms["words"])


def _has_lead(session: Session, actor: Actor, proposal: Proposal) -> bool:
    """Whether one of the keys is the safeguarding lead, then and now: asked as in `_require_both`."""
    first = first_key_now(session, proposal)
    is_first = first is not None and proposal.first_is_lead and Role.SAFEGUARDING in first.roles
    return is_first or Role.SAFEGUARDING in actor.roles


def _open_rungs(
    session: Session, actor: Actor, request: Request, proposal: Proposal, second_id: str | None, has_lead: bool
) -> None:
    """A new approval for each rung. It takes the place of an older one that it covers; for numbers, the young
    person's own choice is asked anew.
    """
    if proposal.review_on is None:
        raise Refused("needs-review-date", days=LONGEST_DAYS)
    before, terms = open_approvals(session, request), proposal.terms
    for rung in terms["rungs"]:
        approval = Approval(
            authority_id=request.authority_id, yp_id=request.yp_id, request_id=request.id,
            person_id=request.person_id, rung=rung, direction=terms["direction"],
            first_id=proposal.first_id, second_id=second_id, from_at=clock.now(), until_at=end_of(proposal.review_on),
            revoked_at=None, has_lead=has_lead, chosen_at=None, conditions=terms["conditions"],
            for_yp=terms.get("for_yp", ""), for_guest=terms.get("for_guest", ""),
        )  # fmt: skip
        audit.record(
            session, actor, "rung.opened", yp_id=request.yp_id, subject=f"approval:{approval.id}",
            person=request.person_id, rung=rung, direction=approval.direction, until=approval.until_at.isoformat(),
            first=approval.first_id, second=second_id or "", lead=has_lead,
        )  # fmt: skip
        session.add(approval)
        for older in before:
            if older.rung == rung and approval.direction in (older.direction, Direction.BOTH.value):
                end(session, actor, older)
    session.flush()
