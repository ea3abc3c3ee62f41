"""Open profiles: noted before they are looked at, once each; a second look asks the manager first."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from coordinator import blueprint, finding_words, words
from coordinator.around import back_to, person_here, yp_here
from coordinator.contact import about
from domain import caseload, looks, people
from domain.access import Action, Role
from domain.db import values_of
from domain.errors import NotFound, Refused
from domain.looks import LookNote, ProfileLook
from domain.profiles import Network
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class NewLook(Form):
    """A look that is about to be taken."""

    network = SelectField(_l("Where?"), choices=words.choices(finding_words.NETWORKS))
    profile = StringField(_l("Which profile? Its address or name"))
    purpose = TextAreaField(_l("What do you hope to find out?"))
    is_open = BooleanField(_l("I look openly: no false name, and I ask nobody to be a friend or to be followed"))


class SecondLook(Form):
    """The manager is asked about a second look."""

    network = SelectField(_l("Where?"), choices=words.choices(finding_words.NETWORKS))
    profile = StringField(_l("Which profile? Its address or name"))
    why = TextAreaField(_l("Why is one look not enough?"))


class Seen(Form):
    """What a profile shows."""

    seen = TextAreaField(_l("What does it show?"))


class Note(Form):
    """The manager's note."""

    answer = RadioField(
        _l("What do you say?"), validators=[InputRequired()],
        choices=[("yes", _l("Yes, one more look within 14 days")), ("no", _l("No, don’t look again"))],
    )  # fmt: skip
    words = TextAreaField(_l("Your note: is it needed, is it in proportion, and does it have to be authorised?"))


def _page(yp_id: str, person_id: str, **forms: Form) -> dict[str, Any]:
    told = about(yp_id, person_id, "finding")
    rows, notes = looks.looks_on(db(), told["person"]), looks.notes_on(db(), told["person"])
    shown: dict[str, Form] = {
        "look": NewLook(formdata=None, prefix="look-"), "second": SecondLook(formdata=None, prefix="second-"),
        "seen": Seen(formdata=None),
    }  # fmt: skip
    ids = [*values_of(rows, "by_id"), *values_of(notes, "asked_by"), *values_of(notes, "noted_by")]
    return told | {
        "part_here": "profiles", "finding_words": finding_words, "looks": rows, "notes": notes, "forms": shown | forms,
        "is_barred": looks.is_barred(db(), told["person"]),
        "staff": caseload.names(db(), actor(), staff_ids=ids).staff,
    }  # fmt: skip


@blueprint.get("/young-people/<yp_id>/people/<person_id>/profiles")
@allows(Action.CASE_SEE, about="yp_id")
def profiles(yp_id: str, person_id: str) -> str:
    """Every look so far, and a new one."""
    return render_template("coordinator/profiles/profiles.html", **_page(yp_id, person_id))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/profiles")
@allows(Action.CASE_WORK, about="yp_id")
def begin_look(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Note a look before it is taken."""
    form, person = NewLook(prefix="look-"), person_here(yp_id, person_id)
    second: dict[str, Form] = {}
    if form.validate_on_submit():
        network, profile = Network(form.network.data), form.profile.data or ""
        try:
            looks.begin(db(), actor(), person, network, profile, form.purpose.data or "", form.is_open.data)
            return back_to("profiles", "may-look", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, purpose="needs-words", profile="needs-profile", is_open="look-openly")
            if refused.code == "second-look":
                second["second"] = SecondLook(formdata=None, prefix="second-", network=network.value, profile=profile)
    return again("coordinator/profiles/profiles.html", **_page(yp_id, person_id, look=form, **second))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/profiles/ask")
@allows(Action.CASE_WORK, about="yp_id")
def ask_manager(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Ask the manager about a second look."""
    form, person = SecondLook(prefix="second-"), person_here(yp_id, person_id)
    if form.validate_on_submit():
        try:
            network = Network(form.network.data)
            looks.ask_manager(db(), actor(), person, network, form.profile.data or "", form.why.data or "")
            return back_to("profiles", "asked-manager", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, why="needs-reason", profile="needs-profile")
    return again("coordinator/profiles/profiles.html", **_page(yp_id, person_id, second=form))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/profiles/<look_id>/seen")
@allows(Action.CASE_WORK, about="yp_id")
def note_seen(yp_id: str, person_id: str, look_id: str) -> ResponseReturnValue:
    """Write down what the profile shows."""
    look, form = _look_here(yp_id, person_id, look_id), Seen()
    if form.validate_on_submit():
        try:
            looks.note_seen(db(), actor(), look, form.seen.data or "")
            return back_to("profiles", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, seen="needs-words")
    return again("coordinator/profiles/profiles.html", **_page(yp_id, person_id, seen=form), seen_id=look.id)


def _look_here(yp_id: str, person_id: str, look_id: str) -> ProfileLook:
    look = looks.get_look(db(), actor(), look_id)
    if (look.yp_id, look.person_id) != (yp_id, person_id):
        raise NotFound
    return look


@blueprint.route("/profile-notes/<note_id>", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE)
def profile_note(note_id: str) -> ResponseReturnValue:
    """What the manager is asked, with every look so far; a POST needs a fresh touch (R16)."""
    note, form = looks.get_note(db(), actor(), note_id), Note()
    if form.validate_on_submit():
        try:
            looks.answer(db(), actor(), note, form.answer.data == "yes", form.words.data or "")
            return back_to("profiles", "saved", yp_id=note.yp_id, person_id=note.person_id)
        except Refused as refused:
            form.refuse(refused, words="needs-reason")
    return again("coordinator/profiles/note.html", form=form, **_asked(note))


def _asked(note: LookNote) -> dict[str, Any]:
    person = people.get_person(db(), actor(), note.person_id)
    caseload.look_at(db(), actor(), person)
    rows = [row for row in looks.looks_on(db(), person) if row.profile_index == note.profile_index]
    ids = [note.asked_by, note.noted_by, *values_of(rows, "by_id")]
    can_answer = Role.MANAGER in actor().roles and note.noted_at is None and note.asked_by != actor().subject_id
    return {
        "note": note, "yp": yp_here(note.yp_id), "person": person, "looks": rows, "can_answer": can_answer,
        "finding_words": finding_words, "staff": caseload.names(db(), actor(), staff_ids=ids).staff,
    }  # fmt: skip
