"""Asking about somebody: what happens, who will see it and when they will hear come first, then two choices."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from domain import clock, consent, contact, contact_requests, people
from domain.access import Action
from domain.contact_moves import State
from domain.contact_requests import state_for_yp
from domain.errors import Refused
from domain.people import Authority, Person
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import day_of
from youngperson import blueprint

ASKABLE = frozenset({State.DRAFT, State.STOPPED, State.NO_TRACE, State.DECLINED})


class AskForm(Form):
    """How far may it go?"""

    how_far = RadioField(
        _l("How far may it go?"),
        [DataRequired(_l("Pick one to carry on."))],
        choices=[
            SelectChoice(value="look", label=_l("Look for them only")),
            SelectChoice(value="talk", label=_l("Look, and talk to them")),
        ],
    )


@blueprint.route("/people/<person_id>/ask", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def ask(person_id: str) -> ResponseReturnValue:
    """What would happen, then the asking itself. Where it runs already, or a talk comes first, there is their page."""
    person = people.get_person(db(), actor(), person_id)
    running = contact_requests.about(db(), person)
    if running is not None and state_for_yp(running) not in ASKABLE:
        return redirect(url_for("youngperson.person", person_id=person_id), 303)
    form = AskForm()
    if form.validate_on_submit():
        try:
            contact.ask(db(), actor(), person, may_approach=form.how_far.data == "talk")
            return redirect(url_for("youngperson.person", person_id=person_id, done="asked"), 303)
        except Refused as refused:
            form.refuse(refused)
    is_bounded = consent.has_boundary(db(), person)
    return again("youngperson/people/ask.html", form=form, person=person, by=_by(person), is_bounded=is_bounded)


def _by(person: Person) -> str:
    authority = db().get_one(Authority, person.authority_id)
    return day_of(clock.today() + timedelta(days=authority.promise_days))


@blueprint.post("/people/<person_id>/let-approach")
@allows(Action.OWN_CHANGE)
def let_approach(person_id: str) -> ResponseReturnValue:
    """They said look only; now the coordinator may talk to them as well."""
    person = people.get_person(db(), actor(), person_id)
    contact.let_approach(db(), actor(), person)
    return redirect(url_for("youngperson.person", person_id=person_id, done="let"), 303)
