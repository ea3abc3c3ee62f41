"""What stands around a young person and what bears on whom may be found, and how: the law, custody, living abroad."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to, person_here, require_to_send, with_age, yp_here
from coordinator.contact import about
from domain import clock, consent, custody, standing
from domain.access import Action
from domain.consent import Decision, Scope
from domain.custody import Rule
from domain.errors import Refused
from domain.standing import Status
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

_RULES = words.choices(words.CUSTODY_RULES)
_KEPT = ("place", "terms", "from_on", "release_on", *custody.WAYS)


class Stands(Form):
    """How they stand before the law."""

    status = SelectField(_l("How do they stand?"), choices=words.choices(words.STATUSES))


class Parents(Form):
    """What those with parental responsibility say."""

    says = RadioField(
        _l("What do they say?"), choices=words.choices(words.PARENTS, (Decision.YES, Decision.NO)),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    note = TextAreaField(_l("Who said it, when, and why? Staff only"))


class Answered(Form):
    """What the manager says to an objection."""

    decided = TextAreaField(_l("What did you decide, and why? Staff only"))


class Inside(Form):
    """Where they are in custody, and the rules there."""

    place = StringField(_l("Where?"))
    letters = RadioField(_l("Letters"), choices=_RULES, default=Rule.UNKNOWN.value)
    photos = RadioField(_l("Photos and voice notes"), choices=_RULES, default=Rule.UNKNOWN.value)
    calls = RadioField(_l("Calls"), choices=_RULES, default=Rule.UNKNOWN.value)
    visits = RadioField(_l("Visits"), choices=_RULES, default=Rule.UNKNOWN.value)
    terms = TextAreaField(_l("What else does the place say?"))
    from_on = DateField(_l("Since"), validators=[InputRequired(_l("A day is needed."))])
    release_on = DateField(_l("Due out on"), validators=[Optional()])


class Where(Form):
    """Where somebody lives, and what they once were."""

    is_abroad = BooleanField(_l("They live outside the UK"))
    is_address_known = BooleanField(_l("We know where: it is not a trace"))
    is_former_worker = BooleanField(_l("They were paid to look after them once: a carer, a teacher, a worker"))


class Lawyer(Form):
    """What a lawyer advised."""

    lawyer = StringField(_l("Which lawyer?"))
    advised_on = DateField(_l("On which day?"), validators=[InputRequired(_l("Which day?"))])
    gist = TextAreaField(_l("What did they advise?"))


class Referral(Form):
    """The young person asked the Red Cross."""

    asked_on = DateField(_l("On which day?"), validators=[InputRequired(_l("Which day?"))])


def _told(yp_id: str, **forms: Form) -> dict[str, Any]:
    yp, row = yp_here(yp_id), custody.here(db(), yp_id)
    kept = {name: getattr(row, name) for name in _KEPT} if row else {}
    return {
        "yp": yp, "title": with_age(yp), "row": row, "said": consent.newest(db(), yp_id, Scope.PARENTS),
        "stands": Stands(formdata=None, data={"status": standing.status_of(yp).value}),
        "parents": Parents(formdata=None), "answered": Answered(formdata=None),
        "inside": Inside(formdata=None, data=kept or {"from_on": clock.today()}), **forms,
    }  # fmt: skip


@blueprint.route("/young-people/<yp_id>/standing", methods=["GET", "POST"], endpoint="standing")
@allows(Action.CASE_SEE, about="yp_id")
def status(yp_id: str) -> ResponseReturnValue:
    """How they stand before the law, what their parents say, and custody."""
    require_to_send(Action.CASE_WORK, yp_id)
    form = Stands()
    if form.validate_on_submit():
        standing.note_status(db(), actor(), yp_here(yp_id), Status(form.status.data))
        return back_to("standing", "saved", yp_id=yp_id)
    return again("coordinator/standing/standing.html", **_told(yp_id))


@blueprint.post("/young-people/<yp_id>/parents")
@allows(Action.CASE_WORK, about="yp_id")
def parents(yp_id: str) -> ResponseReturnValue:
    """Record what somebody with parental responsibility says. An objection goes to the manager and blocks nothing."""
    form = Parents()
    if form.validate_on_submit():
        try:
            decision, note = Decision(form.says.data), form.note.data or ""
            consent.give(db(), actor(), yp_id, Scope.PARENTS, decision, explained=note)
            return back_to("standing", "saved", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused)
    return again("coordinator/standing/standing.html", **_told(yp_id, parents=form))


@blueprint.post("/young-people/<yp_id>/parents/answer")
@allows(Action.CASE_SEE, about="yp_id")
def answer_parents(yp_id: str) -> ResponseReturnValue:
    """The manager or the safeguarding lead looked at an objection."""
    require_to_send(Action.CHALLENGE_ANSWER, yp_id)
    form, yp = Answered(), yp_here(yp_id)
    try:
        consent.answer_objection(db(), actor(), yp, form.decided.data or "")
        return back_to("standing", "saved", yp_id=yp_id)
    except Refused as refused:
        form.refuse(refused, decided="needs-reason")
    return again("coordinator/standing/standing.html", **_told(yp_id, answered=form))


@blueprint.post("/young-people/<yp_id>/custody")
@allows(Action.CASE_WORK, about="yp_id")
def note_custody(yp_id: str) -> ResponseReturnValue:
    """Where they are and what is allowed there: what is not allowed in so many words is barred from this moment."""
    form, yp = Inside(), yp_here(yp_id)
    if form.validate_on_submit() and form.from_on.data:
        rules = {way: Rule(form[way].data) for way in custody.WAYS}
        try:
            place, terms = form.place.data or "", form.terms.data or ""
            custody.note(db(), actor(), yp, place, rules, terms, form.from_on.data, form.release_on.data)
            return back_to("standing", "saved", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, place="name-", release_on="dates")
    return again("coordinator/standing/standing.html", **_told(yp_id, inside=form))


@blueprint.post("/young-people/<yp_id>/custody/reviewed")
@allows(Action.CASE_WORK, about="yp_id")
def custody_reviewed(yp_id: str) -> ResponseReturnValue:
    """The review before release was held."""
    custody.note_review(db(), actor(), yp_here(yp_id))
    return back_to("standing", "saved", yp_id=yp_id)


@blueprint.post("/young-people/<yp_id>/custody/released")
@allows(Action.CASE_WORK, about="yp_id")
def custody_released(yp_id: str) -> ResponseReturnValue:
    """They are out: the rules of the place end, and everything is looked at anew first."""
    custody.note_release(db(), actor(), yp_here(yp_id))
    return back_to("review", "review-asked", yp_id=yp_id)


def _abroad(yp_id: str, person_id: str, **forms: Form) -> dict[str, Any]:
    told = about(yp_id, person_id, "contact")
    person = told["person"]
    kept = {name: getattr(person, name) for name in ("is_abroad", "is_address_known", "is_former_worker")}
    return {
        **told, "where": Where(formdata=None, data=kept), "lawyer": Lawyer(formdata=None),
        "referral": Referral(formdata=None),
        "advice": standing.advice_on(db(), person), "is_traced": standing.is_traced_by_red_cross(db(), person),
        "status": standing.status_of(told["yp"]), **forms,
    }  # fmt: skip


@blueprint.route("/young-people/<yp_id>/people/<person_id>/abroad", methods=["GET", "POST"])
@allows(Action.CASE_SEE, about="yp_id")
def abroad(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Where they live, and which way leads to them."""
    require_to_send(Action.CASE_WORK, yp_id)
    form, person = Where(), person_here(yp_id, person_id)
    if form.validate_on_submit():
        standing.note_abroad(db(), actor(), person, bool(form.is_abroad.data), bool(form.is_address_known.data))
        standing.note_former_worker(db(), actor(), person, bool(form.is_former_worker.data))
        return back_to("abroad", "saved", yp_id=yp_id, person_id=person_id)
    return again("coordinator/standing/abroad.html", **_abroad(yp_id, person_id))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/lawyer")
@allows(Action.CASE_WORK, about="yp_id")
def lawyer(yp_id: str, person_id: str) -> ResponseReturnValue:
    """What a lawyer advised, before anybody is looked for."""
    form, person = Lawyer(), person_here(yp_id, person_id)
    if form.validate_on_submit() and form.advised_on.data:
        try:
            standing.note_advice(
                db(), actor(), person, form.lawyer.data or "", form.advised_on.data, form.gist.data or ""
            )
            return back_to("abroad", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, gist="needs-words", advised_on="dates")
    return again("coordinator/standing/abroad.html", **_abroad(yp_id, person_id, lawyer=form))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/red-cross")
@allows(Action.CASE_WORK, about="yp_id")
def red_cross(yp_id: str, person_id: str) -> ResponseReturnValue:
    """The young person asked the Red Cross themselves; the request goes on to looking."""
    form, person = Referral(), person_here(yp_id, person_id)
    if form.validate_on_submit() and form.asked_on.data:
        try:
            standing.note_referral(db(), actor(), person, form.asked_on.data)
            return back_to("abroad", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused)
    return again("coordinator/standing/abroad.html", **_abroad(yp_id, person_id, referral=form))
