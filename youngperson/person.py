"""One person: the story so far, what came and went, what is remembered, and Write, Pause and Stop always in reach."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from domain import contact, contact_requests, people
from domain.access import Action
from domain.contact_moves import State
from domain.contact_requests import Request, state_for_yp
from domain.errors import NotFound, Refused
from domain.people import WORDS_MAX, Person
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db
from youngperson import blueprint
from youngperson.person_page import told

CHOICES: dict[str, str] = {"yes": "choose_yes", "later": "choose_later", "no": "choose_no"}
HELD_BACK = frozenset({"rung", "still-clear", "no-prohibition", "no-boundary"})


class ChoiceForm(Form):
    """They'd like to hear from you: yes, later or no."""

    choice = RadioField("", [DataRequired()], choices=[SelectChoice(value=key) for key in CHOICES])


class ChallengeForm(Form):
    """Why it should be looked at again, or nothing."""

    words = TextAreaField(
        _l("Is there something they should know?"), [Length(max=WORDS_MAX, message=_l("That’s too long."))]
    )


@blueprint.get("/people/<person_id>")
@allows(Action.OWN_SEE)
def person(person_id: str) -> ResponseReturnValue:
    """Everything about one person, as the young person may read it at this moment."""
    return render_template("youngperson/person/person.html", **told(_get(person_id)))


def _get(person_id: str) -> Person:
    return people.get_person(db(), actor(), person_id)


def _asked(person_id: str) -> tuple[Person, Request]:
    """The person and the request about them; raises NotFound where there never was one."""
    found = _get(person_id)
    running = contact_requests.about(db(), found)
    if running is None:
        raise NotFound
    return found, running


def _back(person_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("youngperson.person", person_id=person_id, done=done), 303)


def _withdraw(person_id: str, move: str, done: str) -> ResponseReturnValue:
    """Pause or stop: the page that says what it does, then the move. Doing it twice is as good as once."""
    found, running = _asked(person_id)
    if request.method == "GET":
        return render_template("youngperson/person/withdraw.html", person=found, move=move)
    if move in contact.possible_moves(actor(), running) and running.state != State.STOPPED.value:
        contact.make_move(db(), actor(), running, move)
    return _back(person_id, done)


@blueprint.route("/people/<person_id>/pause", methods=["GET", "POST"])
@allows(Action.OWN_WITHDRAW)
def pause(person_id: str) -> ResponseReturnValue:
    """On pause from this moment, no reason asked."""
    return _withdraw(person_id, "pause", "paused")


@blueprint.route("/people/<person_id>/stop", methods=["GET", "POST"])
@allows(Action.OWN_WITHDRAW)
def stop(person_id: str) -> ResponseReturnValue:
    """Stopped from this moment, no reason asked."""
    return _withdraw(person_id, "stop", "stopped")


@blueprint.post("/people/<person_id>/resume")
@allows(Action.OWN_CHANGE)
def resume(person_id: str) -> ResponseReturnValue:
    """On again from where it was, if it was the young person who paused."""
    _found, running = _asked(person_id)
    contact.make_move(db(), actor(), running, "resume")
    return _back(person_id, "going")


@blueprint.post("/people/<person_id>/choose")
@allows(Action.OWN_CHANGE)
def choose_contact(person_id: str) -> ResponseReturnValue:
    """Somebody would like to hear from them: yes, later or no. Yes waits until two people opened a way (422, kept)."""
    found, running = _asked(person_id)
    form = ChoiceForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        contact.make_move(db(), actor(), running, CHOICES[form.choice.data])
    except Refused as refused:
        form.refuse(refused)
        return again("youngperson/person/person.html", form=form, **told(found))
    return _back(person_id, f"chosen-{form.choice.data}")


@blueprint.route("/people/<person_id>/challenge", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def challenge(person_id: str) -> ResponseReturnValue:
    """Not right now: have somebody else look at it, with a word of one's own or without."""
    found, running = _asked(person_id)
    if state_for_yp(running) != State.NOT_NOW or running.challenged_at is not None:
        return redirect(url_for("youngperson.person", person_id=person_id), 303)
    form = ChallengeForm()
    if form.validate_on_submit():
        contact.make_move(db(), actor(), running, "challenge", words=form.words.data or "")
        return _back(person_id, "challenged")
    more: dict[str, Any] = {"person": found}
    return again("youngperson/person/challenge.html", form=form, **more)
