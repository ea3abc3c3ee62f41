"""Looking for somebody: leads, tries with the exact words, what shows who they are, and how they can be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import Optional

from coordinator import blueprint, words
from coordinator.around import back_to, person_here
from coordinator.contact import about
from domain import caseload, finding
from domain.access import Action
from domain.db import values_of
from domain.errors import Refused
from domain.finding import Channel, Confidence, IdentifierKind, Result, Source
from domain.people import Person
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


class NewAttempt(Form):
    """One try at reaching them."""

    channel = SelectField(_l("How?"), choices=words.choices(words.CHANNELS))
    wording = TextAreaField(_l("The exact words you used"))
    result = SelectField(_l("What came of it?"), choices=words.choices(words.RESULTS))


class NewIdentifier(Form):
    """One thing that shows who they are."""

    kind = SelectField(_l("What shows it?"), choices=words.choices(words.IDENTIFIERS))
    note = TextAreaField(_l("What did you see or hear?"))


class Reach(Form):
    """How they can be reached. What is on file is never filled in here."""

    found_name = StringField(_l("The name they go by"))
    phone = TelField(_l("Telephone"))
    email = EmailField(_l("E-mail"))


def _page(yp_id: str, person_id: str, **forms: Form) -> dict[str, Any]:
    told = about(yp_id, person_id, "finding")
    person = told["person"]
    shown: dict[str, Form] = {
        "lead": NewLead(formdata=None, prefix="lead-"),
        "attempt": NewAttempt(formdata=None, prefix="attempt-"),
        "identifier": NewIdentifier(formdata=None, prefix="identifier-"),
        "reach": Reach(formdata=None, prefix="reach-"),
    }  # fmt: skip
    leads, attempts = finding.leads_on(db(), person), finding.attempts_on(db(), person)
    identifiers = finding.identifiers_on(db(), person)
    names = caseload.names(db(), actor(), staff_ids=values_of([*leads, *attempts, *identifiers], "by_id"))
    return told | {
        "forms": shown | forms, "leads": leads, "attempts": attempts, "identifiers": identifiers, "staff": names.staff,
        "most_attempts": finding.ATTEMPTS_BEFORE_REVIEW, "has_reach": bool(person.phone_sealed or person.email_sealed),
    }  # fmt: skip


@blueprint.get("/young-people/<yp_id>/people/<person_id>/finding", endpoint="finding")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> str:
    """What is known so far."""
    return render_template("coordinator/finding/finding.html", **_page(yp_id, person_id))


def _add(
    yp_id: str, person_id: str, name: str, form: Form, verb: Callable[[Person], None], words_at: str
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

    def verb(person: Person) -> None:
        finding.add_lead(
            db(), actor(), person, Source(form.source.data), form.says.data or "", Confidence(form.confidence.data),
            form.source_on.data, form.next_step.data or "", form.due_on.data,
        )  # fmt: skip

    return _add(yp_id, person_id, "lead", form, verb, "says")


@blueprint.post("/young-people/<yp_id>/people/<person_id>/attempts")
@allows(Action.CASE_WORK, about="yp_id")
def add_attempt(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Note a try, in the exact words."""
    form = NewAttempt(prefix="attempt-")

    def verb(person: Person) -> None:
        channel, result = Channel(form.channel.data), Result(form.result.data)
        finding.add_attempt(db(), actor(), person, channel, form.wording.data or "", result)

    return _add(yp_id, person_id, "attempt", form, verb, "wording")


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
        finding.set_reach(
            db(), actor(), person, form.found_name.data or "", form.phone.data or "", form.email.data or ""
        )

    return _add(yp_id, person_id, "reach", form, verb, "phone")


@blueprint.post("/young-people/<yp_id>/people/<person_id>/reveal")
@allows(Action.CONTACT_REVEAL, about="yp_id")
def reveal(yp_id: str, person_id: str) -> str:
    """Show the number and address, once, after a fresh touch (R16, R26)."""
    told = about(yp_id, person_id, "finding")
    phone, email = caseload.reveal_reach(db(), actor(), told["person"])
    return render_template("coordinator/finding/revealed.html", phone=phone, email=email, **told)
