"""Everything about one contact: the story so far, what can happen next and what stands in its way, and words to say."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Optional

from coordinator import blueprint, move_words
from coordinator.around import back_to, coordinator_name, person_here, require_to_send, yp_here
from domain import (
    caseload,
    consent,
    contact,
    contact_requests,
    invitation,
    passkeys,
    proposals,
    rulings,
    rungs,
    safeguarding_risk,
    same_human,
)
from domain.access import Action
from domain.contact_moves import MOVES, By
from domain.contact_needs import hindrances
from domain.contact_requests import Request
from domain.errors import NotFound, Refused
from domain.people import Person
from web import status
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Word(Form):
    """A word to the young person."""

    words = TextAreaField(_l("Your words"))


class Moved(Form):
    """Why, and what the young person reads."""

    reason = TextAreaField(_l("Why? Staff only"))
    words = TextAreaField(_l("Your words to the young person"))


class Told(Form):
    """Hard news, told in person."""

    who = StringField(_l("Who told them?"))
    on = DateField(_l("Which day?"), validators=[Optional()])
    where = StringField(_l("Where?"))
    with_whom = StringField(_l("Who was with them?"))
    words = TextAreaField(_l("What did you agree that Spool says?"))


def about(yp_id: str, person_id: str, tab: str) -> dict[str, Any]:
    """What the head of every page about one contact shows; the looking is recorded. Raises NotFound."""
    person = person_here(yp_id, person_id)
    request = caseload.look_at(db(), actor(), person)
    sign = status.sign_of(request, person.wish)
    return {"yp": yp_here(yp_id), "person": person, "request": request, "sign": sign, "tab_here": tab}


def request_of(person: Person) -> Request:
    """The request about somebody; raises NotFound while nobody was asked for."""
    found = contact_requests.about(db(), person)
    if found is None:
        raise NotFound
    return found


def after_move(request: Request) -> dict[str, str]:
    """The address of the contact a request is about."""
    return {"yp_id": request.yp_id, "person_id": request.person_id}


@blueprint.get("/young-people/<yp_id>/people/<person_id>", endpoint="contact")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> str:
    """The story, the next moves, and the ways that are open."""
    return render_template("coordinator/contact/contact.html", **_told(yp_id, person_id), form=Word(formdata=None))


def _told(yp_id: str, person_id: str) -> dict[str, Any]:
    told = about(yp_id, person_id, "contact")
    person, request = told["person"], told["request"]
    told |= {
        "is_bounded": consent.has_boundary(db(), person), "risks": safeguarding_risk.risk_reasons(db(), person),
        "has_come_in": passkeys.has_come_in(db(), yp_id),
        "guest": invitation.guest_of(db(), person.id), "items": caseload.items_between(db(), actor(), person),
        "rulings": rulings.rulings_on(db(), person), "looks_past": rulings.may_look_past(db(), person),
        "same": same_human.others(db(), person), "aliases": same_human.aliases_of(person),
        "steps": [], "moves": [], "approvals": [], "proposals": [], "staff": {}, "they_see": "",
    }  # fmt: skip
    return told if request is None else told | _how_it_goes(request)


def _how_it_goes(request: Request) -> dict[str, Any]:
    steps, approvals = contact_requests.steps_of(db(), request), rungs.live_approvals(db(), request)
    names = caseload.names(db(), actor(), staff_ids=(step.by_id for step in steps))
    open_rungs = [approval.rung for approval in approvals]
    return {
        "steps": steps, "approvals": approvals, "staff": names.staff, "moves": _moves(request),
        "proposals": [row for row in proposals.proposals_on(db(), request) if row.has_agreed is None],
        "they_see": status.status_sentence(request, coordinator_name(request.yp_id), open_rungs),
        "is_overdue": caseload.is_overdue(request), "hears_by": caseload.hears_by(request),
    }  # fmt: skip


def _moves(request: Request) -> list[dict[str, Any]]:
    """The moves this reader can begin, each with the needs that are not met."""
    return [
        {
            "name": name, "label": move_words.MOVES[name][0], "what": move_words.MOVES[name][1],
            "icon": move_words.MOVES[name][2],
            "needs_reason": MOVES[name].reason, "is_hard": name in move_words.HARD_MOVES,
            "unmet": [move_words.NEEDS[need] for need in hindrances(db(), request, name)],
        }
        for name in contact.possible_moves(actor(), request)
        if name in move_words.MOVES
    ]  # fmt: skip


@blueprint.route("/young-people/<yp_id>/people/<person_id>/moves/<move>", methods=["GET", "POST"])
@allows(Action.CASE_SEE, about="yp_id")
def move(yp_id: str, person_id: str, move: str) -> ResponseReturnValue:
    """Make one move; those that need a reason have a page to say it on."""
    if move not in move_words.MOVES:
        abort(404)
    require_to_send(_action_of(move), yp_id)
    form, told = Moved(), about(yp_id, person_id, "contact")
    request = request_of(told["person"])
    if form.validate_on_submit():
        try:
            contact.make_move(db(), actor(), request, move, form.reason.data or "", form.words.data or "")
            return back_to("contact", "moved", **after_move(request))
        except Refused as refused:
            form.refuse(refused, reason="needs-reason", words="needs-words")
    return again("coordinator/contact/move.html", form=form, move=move, **told)


def _action_of(move: str) -> Action:
    """Whose kind of move it is: the manager's or the coordinator's; asked before anything is looked up."""
    return Action.CHALLENGE_ANSWER if By.MANAGER in MOVES[move].by else Action.CASE_WORK


@blueprint.post("/young-people/<yp_id>/people/<person_id>/word")
@allows(Action.CASE_WORK, about="yp_id")
def word(yp_id: str, person_id: str) -> ResponseReturnValue:
    """A word to the young person ("still looking"); the promise clock starts anew."""
    form, request = Word(), request_of(person_here(yp_id, person_id))
    try:
        contact.give_word(db(), actor(), request, form.words.data or "")
        return back_to("contact", "told", **after_move(request))
    except Refused as refused:
        form.refuse(refused, words="needs-words")
    return again("coordinator/contact/contact.html", **{**_told(yp_id, person_id), "form": form})


@blueprint.route("/young-people/<yp_id>/people/<person_id>/tell", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def tell(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Record that hard news was told in person; only then does their own page say it."""
    form, told = Told(), about(yp_id, person_id, "contact")
    request = request_of(told["person"])
    if form.validate_on_submit():
        try:
            on = form.on.data.isoformat() if form.on.data else ""
            who, where, whom = form.who.data or "", form.where.data or "", form.with_whom.data or ""
            contact.tell(db(), actor(), request, who, on, where, whom, form.words.data or "")
            return back_to("contact", "told", **after_move(request))
        except Refused as refused:
            form.refuse(refused)
    return again("coordinator/contact/tell.html", form=form, **told)
