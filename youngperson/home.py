"""GET /my/: what is new, the one next step, adding something, how it is going, and pausing it all."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from domain import contact_requests, letterbox, overlay, people
from domain.access import Action
from domain.contact_moves import State
from domain.contact_requests import Request, state_for_yp
from domain.letterbox import Envelope
from domain.people import Person
from web.guard import allows
from web.session import actor, db
from web.status import KNOTS, place_of, sign_of, status_sentence
from youngperson import blueprint
from youngperson.around import coordinator, me

SHOWN_AT_ONCE = 3
GOING_AT_ONCE = 12  # the nearest; everybody is on the people page
UNLISTED = frozenset({"draft", "stopped", "declined", "no_trace", "died"})  # told hard news stays on their own page


@dataclass(frozen=True)
class NextStep:
    """The one thing that could come next, with the words on it and where it leads."""

    title: str
    text: str
    label: str
    href: str


@dataclass(frozen=True)
class Going:
    """One running request, as a row."""

    person: Person
    sentence: str
    loop: str
    place: int


@blueprint.get("/")
@allows(Action.OWN_SEE)
def home() -> ResponseReturnValue:
    """Where a young person begins."""
    folk = people.people_of(db(), actor(), actor().yp_id)
    requests = contact_requests.requests_of(db(), actor().yp_id)
    waiting = [env for env in letterbox.envelopes(db(), actor()) if not env.is_opened and env.choice != "never"]
    new = [env for env in waiting if env.choice is None]
    return render_template(
        "youngperson/home/home.html", first_name=me().name.split(" ")[0], is_paused=me().is_paused, knots=KNOTS,
        names={person.id: person for person in folk}, new=new[:SHOWN_AT_ONCE], has_more=len(new) > SHOWN_AT_ONCE,
        has_everybody=len(requests) <= GOING_AT_ONCE,
        later=[env for env in waiting if env.choice is not None], going=_going(folk, requests),
        step=None if request.args.get("not") else _next_step(folk, requests, new),
    )  # fmt: skip


def _going(folk: list[Person], requests: dict[str, Request]) -> list[Going]:
    listed = [person for person in folk if person.id in requests and state_for_yp(requests[person.id]) not in UNLISTED]
    rows = [(person, requests[person.id]) for person in listed[:GOING_AT_ONCE]]
    return [
        Going(
            person, status_sentence(request, coordinator().name), _loop(person, request), place_of(request)
        )
        for person, request in rows
    ]  # fmt: skip


def _loop(person: Person, request: Request) -> str:
    sign = sign_of(request, person.wish)
    return sign.loop if sign else ""


def _next_step(folk: list[Person], requests: dict[str, Request], new: list[Envelope]) -> NextStep | None:
    """One step at most: somebody said yes; or nobody is there yet; or somebody they miss was never asked for."""
    for person in folk:
        if person.id in requests and state_for_yp(requests[person.id]) == State.THEY_AGREED:
            title = _("%(name)s would like to hear from you", name=person.name)
            return NextStep(title, _("You choose if, and when."), _("Choose"), _page("person", person))
    if not folk:
        title = _("Who’s on your mind?")
        return NextStep(title, _("A first name or a nickname is enough."), _("Add someone"), _page("add_person"))
    for person in folk:
        if person.wish == people.Wish.RECONNECT and person.id not in requests and not new:
            title = _("Ask about %(name)s", name=person.name)
            return NextStep(title, _("See what would happen first."), _("Have a look"), _page("ask", person))
    return None


def _page(view: str, person: Person | None = None) -> str:
    return url_for(f"youngperson.{view}", person_id=person.id) if person else url_for(f"youngperson.{view}")


@blueprint.post("/pause-everything")
@allows(Action.OWN_WITHDRAW)
def pause_everything() -> ResponseReturnValue:
    """Too much? Nothing comes or goes from this moment."""
    overlay.pause_everything(db(), actor())
    return redirect(url_for("youngperson.home", done="all-paused"), 303)


@blueprint.post("/resume-everything")
@allows(Action.OWN_CHANGE)
def resume_everything() -> ResponseReturnValue:
    """On from where it was."""
    overlay.resume_everything(db(), actor())
    return redirect(url_for("youngperson.home", done="all-going"), 303)
