"""Who is who: other names, two entries that are one person, and what two of the staff decide about somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to, person_here, yp_here
from coordinator.contact import about
from domain import caseload, clock, key_holders, people, ruling_keys, rulings, same_human
from domain.access import Action
from domain.errors import Refused
from domain.people import Person
from domain.rulings import Ruled, Ruling
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

AGREE, DIFFER = "agree", "differ"


class Names(Form):
    """Other names."""

    names = TextAreaField(_l("Other names, one on a line"))


class Merged(Form):
    """Who it is."""

    other_id = SelectField(_l("Who is the same person?"))


class Asked(Form):
    """What the first of two wants."""

    reason = TextAreaField(_l("Why? Staff only"))
    until_on = DateField(_l("Until which day?"), validators=[Optional()])


class Answered(Form):
    """What the second of two says."""

    answer = RadioField(
        _l("What do you say?"), choices=words.choices({AGREE: _l("I agree"), DIFFER: _l("I see it differently")}),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    words = TextAreaField(_l("Why? Staff only"))


@blueprint.get("/young-people/<yp_id>/people/<person_id>/same", endpoint="same")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> str:
    """Other names of somebody, and who they are one with."""
    return render_template("coordinator/same/same.html", **_told(yp_id, person_id))


def _told(yp_id: str, person_id: str) -> dict[str, Any]:
    told = about(yp_id, person_id, "same")
    person: Person = told["person"]
    rest = same_human.others(db(), person)
    one = {person.id, *(other.id for other in rest)}
    strangers = [other for other in people.people_of(db(), actor(), yp_id) if other.id not in one]
    form = Merged(formdata=None)
    form.other_id.choices = words.choices({other.id: other.name for other in strangers})
    names = Names(formdata=None, data={"names": "\n".join(same_human.aliases_of(person))})
    waits = rulings.open_on(db(), person)
    return {**told, "others": rest, "form": form, "has_strangers": bool(strangers), "names": names, "waits": waits}


@blueprint.post("/young-people/<yp_id>/people/<person_id>/names")
@allows(Action.CASE_WORK, about="yp_id")
def name_others(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Write down the other names they go by."""
    form, person = Names(), person_here(yp_id, person_id)
    try:
        same_human.name_others(db(), actor(), person, (form.names.data or "").splitlines())
        return back_to("same", "saved", yp_id=yp_id, person_id=person_id)
    except Refused as refused:
        form.refuse(refused, names="name-")
    return again("coordinator/same/same.html", **{**_told(yp_id, person_id), "names": form})


@blueprint.post("/young-people/<yp_id>/people/<person_id>/merge")
@allows(Action.CASE_WORK, about="yp_id")
def merge(yp_id: str, person_id: str) -> ResponseReturnValue:
    """These two are one: what binds one binds both from now."""
    form, person = Merged(), person_here(yp_id, person_id)
    same_human.merge(db(), actor(), person, person_here(yp_id, form.other_id.data or ""))
    return back_to("same", "merged", yp_id=yp_id, person_id=person_id)


@blueprint.route("/young-people/<yp_id>/people/<person_id>/rulings/<kind>", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE, about="yp_id")
def ask_ruling(yp_id: str, person_id: str, kind: str) -> ResponseReturnValue:
    """The first of two: take them apart, or look past a never for safety. A POST needs a fresh touch (R16)."""
    if kind.replace("-", "_") not in set(Ruling):
        abort(404)
    wanted, told = Ruling(kind.replace("-", "_")), about(yp_id, person_id, "same")
    form = Asked(data={"until_on": clock.today() + timedelta(days=28)})
    if form.validate_on_submit():
        try:
            ruling_keys.ask(db(), actor(), told["person"], wanted, form.reason.data or "", form.until_on.data)
            return back_to("contact", "asked-two", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, reason="needs-reason", until_on="needs-review-date")
    return again("coordinator/same/ask.html", form=form, kind=wanted, **told)


@blueprint.route("/rulings/<ruling_id>", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE)
def ruling(ruling_id: str) -> ResponseReturnValue:
    """The second of two."""
    row, form = rulings.get(db(), actor(), ruling_id), Answered()
    if form.validate_on_submit():
        try:
            ruling_keys.answer(db(), actor(), row, form.answer.data == AGREE, form.words.data or "")
            done = "agreed-two" if form.answer.data == AGREE else "disagreed"
            return back_to("contact", done, yp_id=row.yp_id, person_id=row.person_id)
        except Refused as refused:
            session.undo()
            form.refuse(refused, words="needs-reason")
    return again("coordinator/same/ruling.html", form=form, **_facts(rulings.get(db(), actor(), ruling_id)))


def _facts(row: Ruled) -> dict[str, Any]:
    person = people.get_person(db(), actor(), row.person_id)
    caseload.look_at(db(), actor(), person)
    return {
        "row": row, "yp": yp_here(row.yp_id), "person": person, "others": same_human.others(db(), person),
        "can_answer": row.has_agreed is None and row.first_id != actor().subject_id
        and key_holders.is_second_key(db(), actor(), row.yp_id),
        "staff": caseload.names(db(), actor(), staff_ids=(row.first_id, row.second_id)).staff,
    }  # fmt: skip


@blueprint.post("/rulings/<ruling_id>/end")
@allows(Action.CASE_SEE)
def end_ruling(ruling_id: str) -> ResponseReturnValue:
    """Look no further, before the day. Ending needs no touch."""
    row = rulings.get(db(), actor(), ruling_id)
    ruling_keys.end(db(), actor(), row)
    return back_to("contact", "ended", yp_id=row.yp_id, person_id=row.person_id)
