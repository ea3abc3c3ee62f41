"""One young person's case: their own words first, then everybody who matters and how it is going with each."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask import request as sent
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to, coordinator_name, person_here, with_age, yp_here
from domain import caseload, consent, contact, custody, notices, passkeys, people, recovery, safety, turning_points
from domain.access import Action
from domain.caseload import Case
from domain.checks import Check, CheckKind, asked, checks_in_case, stops
from domain.consent import Scope
from domain.errors import Refused
from domain.orders import orders_in_force
from domain.people import Person, Ring, Wish
from web import status
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class TookPart(Form):
    """How it was explained that they can take part."""

    explained = TextAreaField(_l("How was it explained, and by whom?"))
    is_judged = BooleanField(_l("They are under 16, and I judged that they understand it"))
    interpreter = StringField(_l("Who interpreted?"))
    review_on = DateField(_l("Talk about it again on"), validators=[Optional()])
    is_open = BooleanField(
        _l("The legal side has been looked at, and nothing stands in the way"), validators=[InputRequired()]
    )


class NewPerson(Form):
    """Somebody who matters, entered for a young person."""

    name = StringField(_l("What do they call them?"))
    who = StringField(_l("Who are they?"))
    ring = RadioField(_l("How near are they?"), choices=words.choices(words.RINGS), default=Ring.USED_TO_BE.value)
    wish = RadioField(
        _l("What do they want?"), choices=words.choices(words.WISHES, (Wish.RECONNECT, Wish.KNOW_MORE, Wish.NOT_NOW)),
        default=Wish.NOT_NOW.value,
    )  # fmt: skip
    remember = TextAreaField(_l("What do they remember?"))
    ask = TextAreaField(_l("What would they like to ask?"))
    worry = TextAreaField(_l("What worries them?"))
    is_flagged = BooleanField(_l("They asked us to be careful"))


@blueprint.get("/young-people/<yp_id>")
@allows(Action.CASE_SEE, about="yp_id")
def young_person(yp_id: str) -> str:
    """The case at a glance. Opening it is recorded."""
    case = caseload.open_case(db(), actor(), yp_id)
    checks, orders = checks_in_case(db(), yp_id), orders_in_force(db(), yp_id)
    name, stay = coordinator_name(yp_id), custody.here(db(), yp_id)
    return render_template(
        "coordinator/case/case.html", **_ways_in(yp_id), case=case, yp=case.yp, title=with_age(case.yp), orders=orders,
        cards=[_card(case, person, checks.get(person.id, {}), name, stay is not None) for person in case.people],
        custody=stay, persons={person.id: person for person in case.people},
        pauses=safety.pauses_on(db(), actor(), yp_id),
        takes_part=case.says(Scope.TAKE_PART), review_why=turning_points.reasons(db(), case.yp),
        agreed=case.consents.get(Scope.TAKE_PART.value), form=TookPart(formdata=None),
    )  # fmt: skip


def _ways_in(yp_id: str) -> dict[str, Any]:
    """What there is to say of how they come in; whoever never did has nothing changed and nothing to recover."""
    if not passkeys.has_come_in(db(), yp_id):
        return {"has_come_in": False}
    changes, running = notices.waiting_for_staff(db(), actor(), yp_id), recovery.open_on(db(), actor(), yp_id)
    return {"has_come_in": True, "changes": changes, "recovery": running}


def _card(
    case: Case, person: Person, checks: dict[CheckKind, Check], coordinator: str, is_inside: bool
) -> dict[str, Any]:  # fmt: skip
    request, open_rungs = case.requests.get(person.id), case.approvals.get(person.id, [])
    return {
        "person": person, "request": request, "is_bounded": person.id in case.bounded,
        "sign": status.sign_of(request, person.wish), "stage": words.STAGE.get(request.state, 0) if request else 0,
        "sees": status.status_sentence(request, coordinator, [one.rung for one in open_rungs]) if request else "",
        "rungs": [words.RUNGS[one.rung] for one in open_rungs],
        "checks": [_check(kind, checks.get(kind)) for kind in asked(person, is_in_custody=is_inside)],
        "to_read": case.to_read.get(person.id, []), "proposals": case.proposals.get(person.id, []),
        "is_overdue": request is not None and caseload.is_overdue(request),
    }  # fmt: skip


def _check(kind: CheckKind, check: Check | None) -> dict[str, str]:
    if check is None:
        return {"text": words.CHECKS[kind], "state": "todo"}
    return {"text": words.CHECKS[kind], "state": "waiting" if stops(check) else "done"}


@blueprint.post("/young-people/<yp_id>/taking-part")
@allows(Action.CASE_WORK, about="yp_id")
def take_part(yp_id: str) -> ResponseReturnValue:
    """Note that they agreed to take part, and that the legal gate is open."""
    form, yp = TookPart(), yp_here(yp_id)
    if form.validate_on_submit() and (form.explained.data or "").strip():
        consent.take_part(
            db(), actor(), yp, form.explained.data or "", bool(form.is_judged.data), form.interpreter.data or "",
            form.review_on.data,
        )  # fmt: skip
        return back_to("young_person", "saved", yp_id=yp_id)
    if not form.explained.errors:
        form.refuse(Refused("needs-words"), explained="needs")
    return again("coordinator/case/taking_part.html", form=form, yp=yp)


@blueprint.route("/young-people/<yp_id>/add-person", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def add_person(yp_id: str) -> ResponseReturnValue:
    """Enter somebody for a young person who has no phone."""
    form, yp = NewPerson(), yp_here(yp_id)
    if form.validate_on_submit():
        try:
            told = {name: value for name, value in form.data.items() if name != "name"}
            person = people.add_person(db(), actor(), yp_id, form.name.data or "", **told)
            return back_to("contact", "added", yp_id=yp_id, person_id=person.id)
        except Refused as refused:
            form.refuse(refused, name="name-")
    return again("coordinator/case/add_person.html", form=form, yp=yp)


@blueprint.post("/young-people/<yp_id>/people/<person_id>/ask")
@allows(Action.CASE_WORK, about="yp_id")
def ask_for(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Ask for somebody on behalf of a young person with no way in of their own: recorded as entered for them."""
    contact.ask(db(), actor(), person_here(yp_id, person_id), may_approach="may_approach" in sent.form)
    return back_to("contact", "moved", yp_id=yp_id, person_id=person_id)


@blueprint.post("/young-people/<yp_id>/people/<person_id>/let-approach")
@allows(Action.CASE_WORK, about="yp_id")
def let_approach(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Note that a young person with no way in of their own said: you may talk to them."""
    contact.let_approach(db(), actor(), person_here(yp_id, person_id))
    return back_to("contact", "saved", yp_id=yp_id, person_id=person_id)
