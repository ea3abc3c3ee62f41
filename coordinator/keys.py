"""The two keys: what the first one wants, what the second one says, and the ways to be in touch that are open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, render_template
from flask import request as sent
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, move_words, words
from coordinator.around import back_to, require_to_send, yp_here
from coordinator.contact import about, request_of
from domain import caseload, checks, clock, finding, orders, people, rungs, safeguarding_risk, two_keys, waiting
from domain.access import Action
from domain.contact_moves import MOVES, State
from domain.contact_needs import hindrances
from domain.contact_requests import Request
from domain.db import values_of
from domain.errors import NotFound, Refused
from domain.key_holders import is_second_key, keys_needed
from domain.proposals import Kind, Proposal, get_proposal, proposals_on
from domain.rungs import Approval, Direction, Rung
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

AGREE, DIFFER = "agree", "differ"
FIELDS = {
    "direction": "both-ways",
    "reason": "needs-reason",
    "words": "needs-words",
    "review_on": "needs-review-date",
    "rungs": "needs-rungs",
}


class Wanted(Form):
    """What the first key wants."""

    rungs = SelectMultipleField(_l("Which ways?"), choices=words.choices(words.RUNGS))
    direction = RadioField(
        _l("Which way round?"), choices=words.choices(words.DIRECTIONS), default=Direction.BOTH.value
    )
    conditions = TextAreaField(_l("On which conditions?"))
    for_yp = TextAreaField(_l("The conditions, in words for the young person"))
    for_guest = TextAreaField(_l("What of them the other person should know"))
    reason = TextAreaField(_l("Why? Staff only"))
    words = TextAreaField(_l("Your words to the young person"))
    review_on = DateField(_l("Look at it again on"), validators=[Optional()])


class Second(Form):
    """What the second key says."""

    answer = RadioField(
        _l("What do you say?"), choices=words.choices({AGREE: _l("I agree"), DIFFER: _l("I see it differently")}),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    words = TextAreaField(_l("Why? Staff only"))


@blueprint.get("/young-people/<yp_id>/people/<person_id>/keys", endpoint="keys")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> str:
    """What is open, what waits for a second key, and what can be asked for."""
    told = about(yp_id, person_id, "keys")
    request = request_of(told["person"])
    proposals, approvals = proposals_on(db(), request), rungs.open_approvals(db(), request)
    ids = [*values_of(proposals, "first_id"), *values_of(proposals, "second_id"), *values_of(approvals, "first_id")]
    return render_template(
        "coordinator/keys/keys.html", proposals=proposals, approvals=approvals, kinds=_kinds(request),
        tied=rungs.tied_keys(db(), approvals), soon=clock.now() + waiting.SOON_IS,
        staff=caseload.names(db(), actor(), staff_ids=ids).staff, **told,
    )  # fmt: skip


def _kinds(request: Request) -> list[dict[str, Any]]:
    """What can be asked for from here, with what stands in the way."""
    state = State(request.state)
    open_to = [kind for kind in (Kind.ALLOW_APPROACH, Kind.REFUSE) if state in MOVES[kind.value].sources]
    told = [
        {"kind": kind, "unmet": [move_words.NEEDS[need] for need in hindrances(db(), request, kind.value)]}
        for kind in open_to
    ]
    if state in (State.THEY_AGREED, State.CONNECTED):
        told.insert(0, {"kind": Kind.OPEN_RUNGS, "unmet": []})
    return told


@blueprint.route("/young-people/<yp_id>/people/<person_id>/keys/<kind>", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE, about="yp_id")
def propose(yp_id: str, person_id: str, kind: str) -> ResponseReturnValue:
    """Turn the first key: what for, why, and until when. A POST needs a fresh touch for exactly this (R16)."""
    if kind.replace("-", "_") not in set(Kind):
        abort(404)
    require_to_send(Action.CASE_WORK, yp_id)  # CASE_DECIDE brings the touch; the first key is the coordinator’s
    wanted, told = Kind(kind.replace("-", "_")), about(yp_id, person_id, "keys")
    request = request_of(told["person"])
    form = Wanted(data={"review_on": clock.today() + timedelta(days=90), **_as_before(request)})
    if form.validate_on_submit():
        try:
            return _proposed(_turn_first(request, wanted, form))
        except Refused as refused:
            form.refuse(refused, **FIELDS)
    risks = safeguarding_risk.risk_reasons(db(), told["person"])
    two = wanted is not Kind.OPEN_RUNGS or keys_needed(db(), told["yp"], told["person"], ()) == 2
    return again("coordinator/keys/propose.html", form=form, kind=wanted, risks=risks, needs_two=two, **told)


def _as_before(asked: Request) -> dict[str, Any]:
    """Of a way that runs out: its terms, to be looked at and decided anew by two. Nothing goes on by itself."""
    wanted = sent.args.get("renew", "")
    row = next((one for one in rungs.open_approvals(db(), asked) if one.id == wanted), None)
    if row is None:
        return {}
    return {
        "rungs": [row.rung], "direction": row.direction, "conditions": row.conditions, "for_yp": row.for_yp,
        "for_guest": row.for_guest,
    }  # fmt: skip


def _turn_first(request: Request, kind: Kind, form: Wanted) -> Proposal:
    ways = [Rung(rung) for rung in form.rungs.data or []] if kind is Kind.OPEN_RUNGS else []
    return two_keys.propose(
        db(), actor(), request, kind, form.reason.data or "", form.review_on.data, form.words.data or "", ways,
        Direction(form.direction.data or Direction.BOTH), form.conditions.data or "",
        form.for_yp.data or "", form.for_guest.data or "",
    )  # fmt: skip


def _proposed(proposal: Proposal) -> ResponseReturnValue:
    done = "opened" if proposal.has_agreed else "first-key"
    return back_to("keys", done, yp_id=proposal.yp_id, person_id=proposal.person_id)


@blueprint.route("/proposals/<proposal_id>", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE)
def proposal(proposal_id: str) -> ResponseReturnValue:
    """The second key: the facts, the choices, and only then what the first key said."""
    row, form = get_proposal(db(), actor(), proposal_id), Second()
    if form.validate_on_submit():
        try:
            agrees = form.answer.data == AGREE
            two_keys.answer(db(), actor(), row, agrees, form.words.data or "")
            done = "second-key" if agrees else "disagreed"
            return back_to("keys", done, yp_id=row.yp_id, person_id=row.person_id)
        except Refused as refused:
            session.undo()
            form.refuse(refused, words="needs-reason")
    return again("coordinator/keys/proposal.html", form=form, **_facts(get_proposal(db(), actor(), proposal_id)))


def _facts(row: Proposal) -> dict[str, Any]:
    person = people.get_person(db(), actor(), row.person_id)
    request = caseload.look_at(db(), actor(), person)
    if request is None:
        raise NotFound
    return {
        "proposal": row, "yp": yp_here(row.yp_id), "person": person, "request": request,
        "checks": checks.checks_on(db(), person), "orders": orders.orders_on(db(), person),
        "risks": safeguarding_risk.risk_reasons(db(), person), "identifiers": finding.identifiers_on(db(), person),
        "needs_lead": two_keys.needs_lead(db(), row), "is_first": row.first_id == actor().subject_id,
        "can_answer": row.has_agreed is None and is_second_key(db(), actor(), row.yp_id),
        "staff": caseload.names(db(), actor(), staff_ids=(row.first_id, row.second_id)).staff,
    }  # fmt: skip


@blueprint.post("/young-people/<yp_id>/people/<person_id>/approvals/<approval_id>/close")
@allows(Action.CASE_SEE, about="yp_id")
def close_rung(yp_id: str, person_id: str, approval_id: str) -> ResponseReturnValue:
    """Close a way at once. Closing is always allowed to whoever could have opened it, and needs no touch."""
    request = request_of(about(yp_id, person_id, "keys")["person"])
    rungs.revoke(db(), actor(), _approval(request, approval_id))
    return back_to("keys", "closed", yp_id=yp_id, person_id=person_id)


def _approval(request: Request, approval_id: str) -> Approval:
    found = next((row for row in rungs.open_approvals(db(), request) if row.id == approval_id), None)
    if found is None:
        raise NotFound
    return found
