"""What I said yes to: every answer that counts now, each with a button to take it back; and shutting everything."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain import contact_requests, overlay, people, taking_back, turning_points
from domain.access import Action
from domain.consent import ConsentEvent, Decision, Scope
from domain.contact_moves import State
from domain.errors import NotFound
from domain.overlay import Why
from domain.people import Person
from domain.taking_back import Answers
from web.guard import allows
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import day_of
from youngperson import blueprint
from youngperson.around import me

OWN: dict[Scope, tuple[str, str]] = {
    Scope.TAKE_PART: (_l("Being part of this"), _l("If you take it back, everything pauses.")),
    Scope.CONSULT: (_l("Asking my worker"), _l("You’re 18 or over: nobody asks them unless you say so.")),
}
ABOUT: dict[Scope, tuple[str, str]] = {
    Scope.SEARCH: (_l("Looking for them"), _l("If you take it back, it stops.")),
    Scope.APPROACH: (_l("Talking to them"), _l("If you take it back, nobody talks to them.")),
    Scope.CONTACT: (_l("Being in touch"), _l("If you take it back, it stops.")),
}


@dataclass(frozen=True)
class Said:
    """One answer as a row."""

    scope: str
    title: str
    text: str
    hint: str
    is_yes: bool
    can_say_yes: bool


@blueprint.get("/consents")
@allows(Action.OWN_SEE)
def consents() -> ResponseReturnValue:
    """Everything they said yes or no to."""
    found = taking_back.answers(db(), actor())
    requests = contact_requests.requests_of(db(), actor().yp_id)
    states = {person_id: row.state for person_id, row in requests.items()}
    is_at_18 = Why.TURNED_18 in turning_points.reasons(db(), me())
    about = [(person, _about(person, said, states, is_at_18)) for person, said in found.people]
    return render_template(
        "youngperson/consents/consents.html", own=_own(found, is_at_18), about=about, is_at_18=is_at_18
    )


def _own(found: Answers, is_at_18: bool) -> list[Said]:
    scopes = [Scope.TAKE_PART, *([Scope.CONSULT] if me().is_adult else [])]
    return [
        _said(scope, found.own.get(scope), OWN[scope], True, is_at_18 and scope is Scope.TAKE_PART) for scope in scopes
    ]


def _about(person: Person, said: dict[Scope, ConsentEvent], states: dict[str, str], is_at_18: bool) -> list[Said]:
    is_in_touch = states.get(person.id) == State.CONNECTED.value
    return [
        _said(scope, event, ABOUT[scope], scope is Scope.CONTACT and is_in_touch, is_at_18 and scope is Scope.CONTACT)
        for scope, event in said.items()
    ]


def _said(
    scope: Scope, event: ConsentEvent | None, words: tuple[str, str], is_askable: bool, is_asked_anew: bool
) -> Said:
    """`is_askable`: they may say yes here; `is_asked_anew`: a yes from before they were 18 is asked for once more."""
    is_yes = event is not None and event.decision == Decision.YES.value
    is_old = is_yes and is_asked_anew and not turning_points.is_grown_up_answer(event)
    title = str(words[0])
    if event is None:
        text = _("You haven’t said.")
    elif is_old:
        text = _("You said yes before you were 18. Is it still a yes?")
    else:
        text = (
            _("You said yes on %(day)s", day=day_of(event.at))
            if is_yes
            else _("You said no on %(day)s", day=day_of(event.at))
        )
    return Said(scope.value, title, text, str(words[1]), is_yes, is_askable and (is_old or not is_yes))


def _chosen() -> tuple[Scope, Person | None]:
    """Which answer a button is about; raises NotFound for none of theirs."""
    scope, person_id = request.form.get("scope", ""), request.form.get("person_id", "")
    if scope not in set(Scope):
        raise NotFound
    return Scope(scope), people.get_person(db(), actor(), person_id) if person_id else None


@blueprint.post("/consents/take-back")
@allows(Action.OWN_WITHDRAW)
def take_back() -> ResponseReturnValue:
    """Take a yes back: no reason, at once."""
    taking_back.take_back(db(), actor(), *_chosen())
    return redirect(url_for("youngperson.consents", done="taken-back"), 303)


@blueprint.post("/consents/say-yes")
@allows(Action.OWN_CHANGE)
def say_yes() -> ResponseReturnValue:
    """Say yes anew."""
    taking_back.say_yes(db(), actor(), *_chosen())
    return redirect(url_for("youngperson.consents", done="said-yes"), 303)


@blueprint.route("/shut", methods=["GET", "POST"])
@allows(Action.OWN_WITHDRAW)
def shut() -> ResponseReturnValue:
    """Someone else has my phone: everything is shut from this moment, these pages too (R18)."""
    if request.method == "GET":
        return render_template("youngperson/consents/shut.html")
    overlay.shut(db(), actor())
    return redirect(url_for("youngperson.home"), 303)
