"""Family finding over a whole case: the no-go list, everybody's search, who was asked for more, and whom they named."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import Optional

from coordinator import blueprint, finding_words, words
from coordinator.around import back_to, person_here, yp_here
from coordinator.contact import about
from domain import audit, caseload, contact_requests, duplicates, named, never_say, people, search_plan, search_status
from domain.access import Action
from domain.errors import NotFound, Refused
from domain.named import NamedPerson, Question
from domain.never_say import FactKind
from domain.people import Person, Wish, YoungPerson
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Fact(Form):
    """What no letter may say. Never filled in again."""

    kind = SelectField(_l("What is it?"), choices=words.choices(finding_words.FACTS))
    words = StringField(_l("The words that would give it away"))


class Named(Form):
    """Somebody whom a relative named."""

    name = StringField(_l("Their name"))
    who = StringField(_l("Who are they to the young person?"))
    named_by = SelectField(_l("Who named them?"), validate_choice=False)
    phone = TelField(_l("Telephone"))
    email = EmailField(_l("E-mail"))
    born_on = DateField(_l("Birthday"), validators=[Optional()])
    next_step = StringField(_l("What next?"))
    due_on = DateField(_l("By when?"), validators=[Optional()])
    is_somebody_else = BooleanField(_l("I’m sure that this is nobody on the no-go list"))


class WhoElse(Form):
    """Somebody was asked who else there is."""

    question = SelectField(_l("In which words did you ask?"), choices=words.choices(finding_words.QUESTIONS))
    asked_on = DateField(_l("When?"), validators=[Optional()])
    said = TextAreaField(_l("What did they say?"))


class NextWithThem(Form):
    """What comes next with somebody who was named."""

    next_step = StringField(_l("What next?"))
    due_on = DateField(_l("By when?"), validators=[Optional()])


class ToldOf(Form):
    """The young person was told of them."""

    how = TextAreaField(_l("Who told them, where, and who was with them?"))


def _page(yp_id: str, **forms: Form) -> dict[str, Any]:
    yp = yp_here(yp_id)
    audit.record(db(), actor(), "finding.seen", yp_id=yp_id, subject=f"young_person:{yp_id}")
    everybody = people.people_of(db(), actor(), yp_id)
    shown: dict[str, Form] = {
        "fact": Fact(formdata=None, prefix="fact-"),
        "named": Named(formdata=None, prefix="named-"),
    }
    shown |= forms
    shown["named"]["named_by"].choices = [("", ""), *((one.id, one.name) for one in everybody)]
    no_go, rows = search_plan.no_go(db(), actor(), yp_id), named.named_in(db(), actor(), yp_id)
    off = {row.person.id for row in no_go}
    return {
        "yp": yp, "forms": shown, "finding_words": finding_words, "rows": no_go, "named": rows,
        "sought": _sought(everybody, yp_id, off), "relatives": named.relatives(db(), actor(), yp_id),
        "facts": never_say.facts_of(db(), yp_id), "persons": {one.id: one for one in everybody},
        "alike": len(duplicates.suggest(db(), actor(), yp_id)),
        "staff": caseload.names(db(), actor(), staff_ids=(row.by_id for row in rows)).staff,
    }  # fmt: skip


def _sought(everybody: list[Person], yp_id: str, off: set[str]) -> list[dict[str, Any]]:
    """Everybody who is, was or may be looked for, with how it stands."""
    asked = contact_requests.requests_of(db(), yp_id)
    wanted = (Wish.RECONNECT.value, Wish.KNOW_MORE.value)
    return [
        {"person": one, "status": search_status.status_of(db(), actor(), one)}
        for one in everybody
        if one.id not in off and (one.id in asked or one.wish in wanted)
    ]


@blueprint.get("/young-people/<yp_id>/family-finding")
@allows(Action.CASE_SEE, about="yp_id")
def family_finding(yp_id: str) -> str:
    """The whole of it at a glance."""
    return render_template("coordinator/family/family.html", **_page(yp_id))


@blueprint.post("/young-people/<yp_id>/never-say")
@allows(Action.CASE_WORK, about="yp_id")
def add_fact(yp_id: str) -> ResponseReturnValue:
    """Write down what no letter may say."""
    form, yp = Fact(prefix="fact-"), yp_here(yp_id)
    if form.validate_on_submit():
        try:
            never_say.add(db(), actor(), yp, FactKind(form.kind.data), form.words.data or "")
            return back_to("family_finding", "added", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, words="needs-words")
    return again("coordinator/family/family.html", **_page(yp_id, fact=form))


@blueprint.post("/young-people/<yp_id>/never-say/<fact_id>/remove")
@allows(Action.CASE_WORK, about="yp_id")
def remove_fact(yp_id: str, fact_id: str) -> ResponseReturnValue:
    """Take one off."""
    never_say.remove(db(), actor(), yp_id, fact_id)
    return back_to("family_finding", "saved", yp_id=yp_id)


@blueprint.post("/young-people/<yp_id>/named")
@allows(Action.CASE_WORK, about="yp_id")
def add_named(yp_id: str) -> ResponseReturnValue:
    """Write down whom somebody named; staff-only."""
    form, yp = Named(prefix="named-"), yp_here(yp_id)
    if form.validate_on_submit():
        try:
            _add(form, yp)
            return back_to("family_finding", "added", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, name="name-", is_somebody_else="may-be-never", phone="boundary")
    return again("coordinator/family/family.html", **_page(yp_id, named=form))


def _add(form: Named, yp: YoungPerson) -> NamedPerson:
    by = person_here(yp.id, form.named_by.data) if form.named_by.data else None
    return named.add_named(
        db(), actor(), yp, form.name.data or "", form.who.data or "", by, form.phone.data or "", form.email.data or "",
        form.born_on.data, form.next_step.data or "", form.due_on.data, form.is_somebody_else.data,
    )  # fmt: skip


@blueprint.route("/young-people/<yp_id>/people/<person_id>/who-else", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def who_else(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Ask somebody who else there is, in words that were not used yet."""
    told = about(yp_id, person_id, "finding")
    mine = [one for one in named.relatives(db(), actor(), yp_id) if one.person.id == person_id]
    form = WhoElse(question=mine[0].next_question.value if mine else Question.LOCKED_OUT.value)
    if form.validate_on_submit():
        try:
            question = Question(form.question.data)
            named.note_asked(db(), actor(), told["person"], question, form.said.data or "", form.asked_on.data)
            return back_to("family_finding", "saved", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, said="needs-words", asked_on="dates")
    asked = mine[0].asked if mine else ()
    return again("coordinator/family/who_else.html", form=form, asked=asked, finding_words=finding_words, **told)


def _named_here(yp_id: str, named_id: str) -> NamedPerson:
    row = named.get(db(), actor(), named_id)
    if row.yp_id != yp_id:
        raise NotFound
    return row


def _named_page(yp_id: str, row: NamedPerson, **forms: Form) -> ResponseReturnValue:
    shown: dict[str, Form] = {
        "next": NextWithThem(formdata=None, prefix="next-", next_step=row.next_step, due_on=row.due_on),
        "told": ToldOf(formdata=None, prefix="told-"),
    }
    by = caseload.names(db(), actor(), person_ids=(row.named_by,) if row.named_by else ()).people
    return again(
        "coordinator/family/named.html", row=row, forms=shown | forms, yp=yp_here(yp_id),
        by=by.get(row.named_by or ""), finding_words=finding_words,
    )  # fmt: skip


@blueprint.get("/young-people/<yp_id>/named/<named_id>")
@allows(Action.CASE_SEE, about="yp_id")
def named_person(yp_id: str, named_id: str) -> ResponseReturnValue:
    """Somebody who was named, and what comes next."""
    row = _named_here(yp_id, named_id)
    audit.record(db(), actor(), "finding.seen", yp_id=yp_id, subject=f"named:{named_id}")
    return _named_page(yp_id, row)


@blueprint.post("/young-people/<yp_id>/named/<named_id>/next")
@allows(Action.CASE_WORK, about="yp_id")
def plan_named(yp_id: str, named_id: str) -> ResponseReturnValue:
    """Say what comes next with them."""
    row, form = _named_here(yp_id, named_id), NextWithThem(prefix="next-")
    if form.validate_on_submit():
        try:
            named.plan_next(db(), actor(), row, form.next_step.data or "", form.due_on.data)
            return back_to("family_finding", "saved", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, next_step="needs-words")
    return _named_page(yp_id, row, next=form)


@blueprint.post("/young-people/<yp_id>/named/<named_id>/told")
@allows(Action.CASE_WORK, about="yp_id")
def told_of(yp_id: str, named_id: str) -> ResponseReturnValue:
    """The young person was told of them, in person: only now they come onto the circles."""
    row, form = _named_here(yp_id, named_id), ToldOf(prefix="told-")
    if form.validate_on_submit():
        try:
            person = named.told_of(db(), actor(), row, form.how.data or "")
            return back_to("contact", "added", yp_id=yp_id, person_id=person.id)
        except Refused as refused:
            form.refuse(refused, how="needs-words")
    return _named_page(yp_id, row, told=form)
