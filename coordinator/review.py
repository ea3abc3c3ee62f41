"""Everything of one young person looked at anew, stopping it all for safety, and what has changed around them."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from coordinator import blueprint, words
from coordinator.around import back_to, require_to_send, with_age, yp_here
from domain import caseload, key_holders, orders, overlay, turning_points
from domain.access import Action, Role
from domain.consent import Scope
from domain.errors import Refused
from domain.overlay import NOTED, Why
from domain.people import YoungPerson
from domain.rungs import Rung
from web.forms import Form, again
from web.guard import allows
from web.problems import words_of
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Decided(Form):
    """What a person found."""

    reason = TextAreaField(_l("What did you find, and why may it go on? Staff only"))


class Changed(Form):
    """What has changed around them."""

    why = RadioField(
        _l("What has changed?"), choices=words.choices(words.WHY_REVIEW, NOTED),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip


class Born(Form):
    """The right birthday."""

    born_on = DateField(_l("When were they born?"), validators=[InputRequired(_l("Which day?"))])


class Stopped(Form):
    """Why everything stops."""

    reason = TextAreaField(_l("Why? Staff only"))


@blueprint.get("/young-people/<yp_id>/review", endpoint="review")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str) -> str:
    """Why everything has to be looked at anew, what is open, and what stands in the way of going on."""
    told = _told(yp_here(yp_id))
    return render_template("coordinator/review/review.html", form=Decided(formdata=None), **told)


def _told(yp: YoungPerson) -> dict[str, Any]:
    case = caseload.open_case(db(), actor(), yp.id)
    why, coming = turning_points.reasons(db(), yp), turning_points.coming(yp)
    unmet = turning_points.hindrance(db(), actor(), yp)
    return {
        "yp": yp, "title": with_age(yp), "why": why, "coming": coming, "case": case,
        "hindrance": words_of(Refused(unmet)) if unmet and why else "", "is_at_18": Why.TURNED_18 in why,
        "ways": [_way(yp, person, case) for person in case.people if case.approvals.get(person.id)],
        "orders": orders.orders_in_force(db(), yp.id), "persons": {person.id: person for person in case.people},
        "changed": Changed(formdata=None), "born": Born(formdata=None, data={"born_on": yp.born_on}),
        "can_decide": key_holders.is_first_key(actor(), yp.id) or key_holders.is_second_key(db(), actor(), yp.id),
    }  # fmt: skip


def _way(yp: YoungPerson, person: Any, case: caseload.Case) -> dict[str, Any]:
    """A person with the ways that are open, and whether they would go on at 18."""
    own = turning_points.has_own_yes(db(), yp.id, Scope.CONTACT, person.id)
    rows = [Rung(approval.rung) for approval in case.approvals[person.id]]
    goes_on = own and all(key_holders.keys_needed(db(), yp, person, [rung]) == 1 for rung in rows)
    return {"person": person, "rungs": [words.RUNGS[rung] for rung in rows], "has_yes": own, "goes_on": goes_on}


@blueprint.post("/young-people/<yp_id>/review/decision")
@allows(Action.CASE_DECIDE, about="yp_id")
def decide_review(yp_id: str) -> ResponseReturnValue:
    """It may go on: with a reason, and a fresh touch for exactly this (R16, R37)."""
    form, yp = Decided(), yp_here(yp_id)
    try:
        turning_points.decide(db(), actor(), yp, form.reason.data or "")
        return back_to("young_person", "reviewed", yp_id=yp_id)
    except Refused as refused:
        form.refuse(refused, reason="needs-reason")
    return again("coordinator/review/review.html", form=form, **_told(yp))


@blueprint.post("/young-people/<yp_id>/review")
@allows(Action.CASE_SEE, about="yp_id")
def ask_review(yp_id: str) -> ResponseReturnValue:
    """Something has changed: nothing new is passed on until a person has looked. Stopping needs no touch."""
    form, yp = Changed(), yp_here(yp_id)
    if not form.validate_on_submit():
        told = {**_told(yp), "changed": form}
        return again("coordinator/review/review.html", form=Decided(formdata=None), **told)
    overlay.need_review(db(), actor(), yp, Why(form.why.data))
    return back_to("review", "review-asked", yp_id=yp_id)


@blueprint.post("/young-people/<yp_id>/birthday")
@allows(Action.CASE_WORK, about="yp_id")
def correct_birthday(yp_id: str) -> ResponseReturnValue:
    """Their right birthday; if it makes them grown up, or a child, everything is looked at anew."""
    form, yp = Born(), yp_here(yp_id)
    if form.validate_on_submit() and form.born_on.data is not None:
        try:
            turning_points.correct_birthday(db(), actor(), yp, form.born_on.data)
            return back_to("review", "saved", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, born_on="age")
    return again("coordinator/review/review.html", **{**_told(yp), "form": Decided(formdata=None), "born": form})


@blueprint.route("/young-people/<yp_id>/freeze", methods=["GET", "POST"])
@allows(Action.CASE_SEE, about="yp_id")
def freeze(yp_id: str) -> ResponseReturnValue:
    """Stop everything for safety, at once: one person, one sentence, no touch (R18)."""
    require_to_send(Action.CASE_DECIDE, yp_id)
    form, yp = Stopped(), yp_here(yp_id)
    if form.validate_on_submit():
        try:
            overlay.freeze(db(), actor(), yp, form.reason.data or "")
            return back_to("young_person", "frozen", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, reason="needs-reason")
    can_lift = bool(actor().roles & {Role.MANAGER, Role.SAFEGUARDING})
    return again("coordinator/review/freeze.html", form=form, yp=yp, can_lift=can_lift)


@blueprint.post("/young-people/<yp_id>/unfreeze")
@allows(Action.CASE_DECIDE, about="yp_id")
def unfreeze(yp_id: str) -> ResponseReturnValue:
    """The manager or the safeguarding lead lets it go on, with a fresh touch."""
    overlay.unfreeze(db(), actor(), yp_here(yp_id))
    return back_to("young_person", "unfrozen", yp_id=yp_id)
