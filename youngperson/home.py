"""GET /my/: what is new, the one next step, adding something, how it is going, and pausing it all."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain import check_in, letterbox, overlay, seeing, turning_points
from domain.access import Action
from domain.contact_requests import Request
from domain.nearest import Nearest, nearest
from domain.overlay import Why
from domain.people import Person
from web.guard import allows
from web.saying import gettext as _
from web.session import actor, db
from web.status import KNOTS, place_of, sign_of, status_sentence, when_of
from youngperson import blueprint
from youngperson.around import coordinator, me

SHOWN_AT_ONCE = 3
GOING_AT_ONCE = 12  # the nearest; everybody is on the people page


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
    waiting = [env for env in letterbox.envelopes(db(), actor()) if not env.is_opened and env.choice != "never"]
    new = [env for env in waiting if env.choice is None]
    near = nearest(db(), actor(), GOING_AT_ONCE, (env.person_id for env in waiting))
    return render_template(
        "youngperson/home/home.html", first_name=me().name.split(" ")[0], is_paused=me().is_paused, knots=KNOTS,
        names=near.people, new=new[:SHOWN_AT_ONCE], has_more=len(new) > SHOWN_AT_ONCE,
        has_everybody=not near.has_more, later=[env for env in waiting if env.choice is not None],
        planned=_planned(), asks=check_in.open_to(db(), actor())[:1],
        going=[_going(person, request) for person, request in near.going],
        review=_review(),
        step=None if request.args.get("not") else _next_step(near, has_news=bool(new)),
    )  # fmt: skip


def _review() -> str:
    """What to say while everything is looked at anew: 18, 25, or only that something changed; empty when it isn't."""
    why = turning_points.reasons(db(), me())
    return "" if not why else {Why.TURNED_18: "18", Why.TURNED_25: "25"}.get(why[0], "changed")


def _planned() -> tuple[str, str] | None:
    """The next thing that is planned: when, and whose page tells more. It names nobody."""
    rows = seeing.meetings_for(db(), actor())
    return (when_of(rows[0].starts_at), rows[0].person_id) if rows else None


def _going(person: Person, request: Request) -> Going:
    sentence = status_sentence(request, coordinator().name)
    return Going(person, sentence, _loop(person, request), place_of(request))


def _loop(person: Person, request: Request) -> str:
    sign = sign_of(request, person.wish)
    return sign.loop if sign else ""


def _next_step(near: Nearest, *, has_news: bool) -> NextStep | None:
    """One step at most: somebody said yes; or nobody is there yet; or somebody they miss was never asked for."""
    if near.agreed is not None:
        title = _("%(name)s would like to hear from you", name=near.agreed.name)
        return NextStep(title, _("You choose if, and when."), _("Choose"), _page("person", near.agreed))
    if not near.has_anybody:
        title = _("Who’s on your mind?")
        return NextStep(title, _("A first name or a nickname is enough."), _("Add someone"), _page("add_person"))
    if near.unasked is not None and not has_news:
        title = _("Ask about %(name)s", name=near.unasked.name)
        return NextStep(title, _("See what would happen first."), _("Have a look"), _page("ask", near.unasked))
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
