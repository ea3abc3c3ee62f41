"""Where to look for somebody: the plan, leads, what shows who they are, and how they can be reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, DecimalField, EmailField, RadioField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import Optional

from coordinator import blueprint, finding_words, words
from coordinator.around import back_to, person_here
from coordinator.contact import about
from domain import caseload, clock, finding, leads, search_plan, search_status
from domain.access import Action
from domain.db import values_of
from domain.errors import NotFound, Refused
from domain.finding import Confidence, IdentifierKind, Lead, Purpose, Source
from domain.people import Person
from domain.search_plan import Tried
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class NewLead(Form):
    """Something that may lead to them."""

    source = SelectField(_l("Where from?"), choices=words.choices(words.SOURCES))
    source_on = DateField(_l("When did you hear it?"), validators=[Optional()])
    says = TextAreaField(_l("What does it say?"))
    confidence = SelectField(_l("How sure?"), choices=words.choices(words.SURENESS), default=Confidence.POSSIBLE.value)
    next_step = StringField(_l("What next?"))
    due_on = DateField(_l("By when?"), validators=[Optional()])
    owner = SelectField(_l("Who does it?"), validate_choice=False)
    cost = DecimalField(_l("What did it cost, in pounds?"), validators=[Optional()])
    purpose = SelectField(
        _l("Why may we keep this?"), choices=words.choices(finding_words.PURPOSES), default=Purpose.CONSENT.value
    )


class NewIdentifier(Form):
    """One thing that shows who they are."""

    kind = SelectField(_l("What shows it?"), choices=words.choices(words.IDENTIFIERS))
    note = TextAreaField(_l("What did you see or hear?"))


class Reach(Form):
    """How they can be reached. What is on file is never filled in here."""

    found_name = StringField(_l("The name they go by"))
    phone = TelField(_l("Telephone"))
    email = EmailField(_l("E-mail"))
    born_on = DateField(_l("Birthday"), validators=[Optional()])


class PlanStep(Form):
    """How one source stands."""

    tried = RadioField(_l("How does it stand?"), choices=words.choices(finding_words.TRIED))
    note = TextAreaField(_l("What did they say, or why not?"))
    owner = SelectField(_l("Who does it?"), validate_choice=False)
    due_on = DateField(_l("By when?"), validators=[Optional()])


class Sureness(Form):
    """How sure a lead is now, and why."""

    confidence = RadioField(_l("How sure?"), choices=words.choices(words.SURENESS))
    why = TextAreaField(_l("What changed?"))


class Next(Form):
    """What comes next with a lead."""

    next_step = StringField(_l("What next?"))
    due_on = DateField(_l("By when?"), validators=[Optional()])
    owner = SelectField(_l("Who does it?"), validate_choice=False)


def colleagues_here(yp_id: str) -> dict[str, str]:
    """Who works with this young person now, by id, whoever looks first."""
    found = {worker.staff.id: worker.staff.name for worker in caseload.workers(db(), actor(), [yp_id])[yp_id]}
    me = actor().subject_id
    return {me: found.pop(me), **found} if me in found else found


def of_whom(form: Form, yp_id: str) -> Form:
    """The same form, with those who work here to choose from."""
    form["owner"].choices = list(colleagues_here(yp_id).items())
    return form


def _owner(form: Form, yp_id: str) -> str | None:
    return str(form["owner"].data) if form["owner"].data in colleagues_here(yp_id) else None


def _page(yp_id: str, person_id: str, **forms: Form) -> dict[str, Any]:
    told = about(yp_id, person_id, "finding")
    person = told["person"]
    shown: dict[str, Form] = {
        "lead": of_whom(NewLead(formdata=None, prefix="lead-"), yp_id),
        "identifier": NewIdentifier(formdata=None, prefix="identifier-"),
        "reach": Reach(formdata=None, prefix="reach-"),
    }  # fmt: skip
    on_file, lines = finding.leads_on(db(), person), search_plan.lines_of(db(), person)
    identifiers, changes = finding.identifiers_on(db(), person), leads.changes_on(db(), person)
    ids = [*values_of([*on_file, *identifiers], "by_id"), *values_of([*on_file, *lines.values()], "owner_id")]
    return told | {
        "part_here": "finding", "finding_words": finding_words,
        "status": search_status.status_of(db(), actor(), person),
        "forms": shown | forms, "leads": on_file, "changes": changes, "identifiers": identifiers, "lines": lines,
        "sources": search_plan.SOURCES, "skipped": _skipped(told["yp"], person),
        "staff": caseload.names(db(), actor(), staff_ids=ids).staff, "is_over": _is_over,
        "no_go": _no_go(yp_id, person),
        "has_reach": bool(person.phone_index or person.email_index),
    }  # fmt: skip


def _no_go(yp_id: str, person: Person) -> dict[str, Any]:
    """The no-go list of the case, and whether this very person is on it."""
    rows = search_plan.no_go(db(), actor(), yp_id)
    return {"rows": rows, "is_here": any(row.person.id == person.id for row in rows)}


def _skipped(yp: Any, person: Person) -> dict[Source, Any]:
    """Sources that don't fit this person as things stand, with why; they can still be opened."""
    found: dict[Source, Any] = {}
    if not person.is_abroad:
        found |= dict.fromkeys(search_plan.ABROAD, _l("Only when they may live abroad."))
    if not yp.is_adult:
        found |= dict.fromkeys(search_plan.BOTH_GROWN_UP, _l("Not before the young person is 18."))
    return found


def _is_over(day: date | None) -> bool:
    return day is not None and day <= clock.today()


@blueprint.get("/young-people/<yp_id>/people/<person_id>/finding", endpoint="finding")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> str:
    """What is known so far."""
    return render_template("coordinator/finding/finding.html", **_page(yp_id, person_id))


def _add(
    yp_id: str, person_id: str, name: str, form: Form, verb: Callable[[Person], object], words_at: str
) -> ResponseReturnValue:
    """Validate, call the one verb, go back; or the page again with the words kept."""
    person = person_here(yp_id, person_id)
    if form.validate_on_submit():
        try:
            verb(person)
            return back_to("finding", "added", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, **{words_at: "needs-words"})
    return again("coordinator/finding/finding.html", **_page(yp_id, person_id, **{name: form}))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/leads")
@allows(Action.CASE_WORK, about="yp_id")
def add_lead(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Note a lead."""
    form = NewLead(prefix="lead-")
    of_whom(form, yp_id)

    def verb(person: Person) -> Lead:
        return finding.add_lead(
            db(), actor(), person, Source(form.source.data), form.says.data or "", Confidence(form.confidence.data),
            form.source_on.data, form.next_step.data or "", form.due_on.data, _owner(form, yp_id),
            int((form.cost.data or 0) * 100), Purpose(form.purpose.data),
        )  # fmt: skip

    return _add(yp_id, person_id, "lead", form, verb, "says")


@blueprint.post("/young-people/<yp_id>/people/<person_id>/identifiers")
@allows(Action.CASE_WORK, about="yp_id")
def add_identifier(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Note one thing that shows who they are."""
    form = NewIdentifier(prefix="identifier-")

    def verb(person: Person) -> None:
        finding.add_identifier(db(), actor(), person, IdentifierKind(form.kind.data), form.note.data or "")

    return _add(yp_id, person_id, "identifier", form, verb, "note")


@blueprint.post("/young-people/<yp_id>/people/<person_id>/reach")
@allows(Action.CASE_WORK, about="yp_id")
def set_reach(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Note how they can be reached; it replaces what was on file."""
    form = Reach(prefix="reach-")

    def verb(person: Person) -> None:
        phone, email = form.phone.data or "", form.email.data or ""
        finding.set_reach(db(), actor(), person, form.found_name.data or "", phone, email, form.born_on.data)

    return _add(yp_id, person_id, "reach", form, verb, "phone")


@blueprint.post("/young-people/<yp_id>/people/<person_id>/reveal")
@allows(Action.CONTACT_REVEAL, about="yp_id")
def reveal(yp_id: str, person_id: str) -> str:
    """Show the number and address, once, after a fresh touch (R16, R26)."""
    told = about(yp_id, person_id, "finding")
    phone, email = caseload.reveal_reach(db(), actor(), told["person"])
    return render_template("coordinator/finding/revealed.html", phone=phone, email=email, **told)


@blueprint.route("/young-people/<yp_id>/people/<person_id>/plan/<source>", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def plan_step(yp_id: str, person_id: str, source: str) -> ResponseReturnValue:
    """How one source stands, who asks there, and by when."""
    if source not in {one.value for one in search_plan.SOURCES}:
        abort(404)
    told = about(yp_id, person_id, "finding")
    line = search_plan.lines_of(db(), told["person"]).get(source)
    form = PlanStep(tried=line.tried, note=line.note, owner=line.owner_id, due_on=line.due_on) if line else PlanStep()
    of_whom(form, yp_id)
    if form.validate_on_submit():
        try:
            search_plan.set_line(
                db(), actor(), told["person"], Source(source), Tried(form.tried.data), form.note.data or "",
                _owner(form, yp_id), form.due_on.data,
            )  # fmt: skip
            return back_to("finding", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, note="needs-reason")
    return again("coordinator/finding/plan_step.html", form=form, source=source, finding_words=finding_words, **told)


def _lead_here(yp_id: str, person_id: str, lead_id: str) -> Lead:
    lead = leads.get(db(), actor(), lead_id)
    if (lead.yp_id, lead.person_id) != (yp_id, person_id):
        raise NotFound
    return lead


def _lead_page(yp_id: str, person_id: str, lead: Lead, **forms: Form) -> ResponseReturnValue:
    told = about(yp_id, person_id, "finding")
    shown: dict[str, Form] = {
        "sure": Sureness(formdata=None, prefix="sure-", confidence=lead.confidence),
        "next": Next(
            formdata=None, prefix="next-", next_step=lead.next_step, due_on=lead.due_on, owner=lead.owner_id
        ),
    }  # fmt: skip
    of_whom((shown | forms)["next"], yp_id)
    return again("coordinator/finding/lead.html", lead=lead, forms=shown | forms, finding_words=finding_words, **told)


@blueprint.get("/young-people/<yp_id>/people/<person_id>/leads/<lead_id>")
@allows(Action.CASE_WORK, about="yp_id")
def lead(yp_id: str, person_id: str, lead_id: str) -> ResponseReturnValue:
    """Change how sure a lead is, or what comes next."""
    return _lead_page(yp_id, person_id, _lead_here(yp_id, person_id, lead_id))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/leads/<lead_id>/sureness")
@allows(Action.CASE_WORK, about="yp_id")
def change_lead(yp_id: str, person_id: str, lead_id: str) -> ResponseReturnValue:
    """Say that a lead is surer, or less sure, and why."""
    lead, form = _lead_here(yp_id, person_id, lead_id), Sureness(prefix="sure-")
    if form.validate_on_submit():
        try:
            leads.change(db(), actor(), lead, Confidence(form.confidence.data), form.why.data or "")
            return back_to("finding", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, why="needs-reason", confidence="not-confirmed")
    return _lead_page(yp_id, person_id, lead, sure=form)


@blueprint.post("/young-people/<yp_id>/people/<person_id>/leads/<lead_id>/next")
@allows(Action.CASE_WORK, about="yp_id")
def plan_lead(yp_id: str, person_id: str, lead_id: str) -> ResponseReturnValue:
    """Say what comes next, by when and by whom; with nothing to come the lead is done."""
    lead, form = _lead_here(yp_id, person_id, lead_id), Next(prefix="next-")
    of_whom(form, yp_id)
    if form.validate_on_submit():
        try:
            leads.plan_next(db(), actor(), lead, form.next_step.data or "", form.due_on.data, _owner(form, yp_id))
            return back_to("finding", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, next_step="needs-words")
    return _lead_page(yp_id, person_id, lead, next=form)
