"""What stands around every page of a young person: their coordinator, the helplines, and a word about what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from domain import colleagues, people
from domain.access import Side
from domain.people import Authority, YoungPerson
from web.helplines import Helpline, lines_for
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db, signed_in
from web.sides import side
from web.status import someone
from youngperson import blueprint

DONE: dict[str, str] = {
    "saved": _l("Saved."),
    "asked": _l("You’ve asked."),
    "later": _l("OK. It waits here for you."),
    "with": _l("%(coordinator)s will get in touch about reading it together."),
    "never": _l("OK. It stays shut. You can change your mind."),
    "kept": _l("It’s in your book now."),
    "message-sent": _l("Sent."),
    "sent": _l("Sent. %(coordinator)s reads it first."),
    "draft": _l("Saved. It’s here when you want it."),
    "paused": _l("On pause."),
    "stopped": _l("Stopped."),
    "going": _l("It’s going again."),
    "all-paused": _l("Everything is on pause."),
    "all-going": _l("It’s all going again."),
    "closed": _l("Closed."),
    "numbers": _l("You can swap numbers now."),
    "said": _l("Thanks. %(coordinator)s reads it."),
    "chosen-yes": _l("You’re in touch."),
    "chosen-later": _l("OK. It’s on pause until you say."),
    "chosen-no": _l("OK. It’s stopped."),
    "challenged": _l("Someone else will look at it."),
    "let": _l("%(coordinator)s may talk to them now."),
    "taken-back": _l("OK. Taken back."),
    "said-yes": _l("OK. You said yes."),
    "removed": _l("Taken out of your book."),
    "restored": _l("It’s back in your book."),
}
"""A short word after something was done: `?done=` picks one of these, and never says anything of its own."""


@dataclass(frozen=True)
class Coordinator:
    """Whom they can ask, by first name, and a number to ring; both empty while there is nobody."""

    name: str
    phone: str


def coordinator() -> Coordinator:
    """The coordinator of whoever is signed in here; asked once a request."""
    if "coordinator" not in g:
        g.coordinator = _look()
    found: Coordinator = g.coordinator
    return found


def _look() -> Coordinator:
    if not is_open():
        return Coordinator("", "")
    who = actor()
    staff = colleagues.coordinator_of(db(), who.yp_id)
    if staff is not None and staff.phone:
        return Coordinator(staff.first_name, staff.phone)
    authority = db().get(Authority, who.authority_id)
    return Coordinator(staff.first_name if staff else "", authority.duty_phone if authority else "")


def is_open() -> bool:
    """Somebody is signed in and the phone is not waiting to be unlocked: only then a page may say anything of them."""
    who = signed_in()
    return who is not None and not who.is_locked


def me() -> YoungPerson:
    """The young person who is signed in; asked once a request."""
    if "me" not in g:
        g.me = people.get_young_person(db(), actor(), actor().yp_id)
    found: YoungPerson = g.me
    return found


def helplines() -> tuple[Helpline, ...]:
    """Who to ring where they live, 999 first, then their own coordinator; signed out, those of every nation."""
    if not is_open():
        return lines_for(None)
    first, *others = lines_for(me().nation)
    who = coordinator()
    if not who.phone:
        return (first, *others)
    name = _("Call %(name)s", name=who.name) if who.name else _("Call the team")
    return (first, Helpline(name, who.phone, f"tel:{who.phone.replace(' ', '')}", ""), *others)


def _done() -> str:
    said = DONE.get(request.args.get("done", ""))
    return "" if said is None else str(said) % {"coordinator": someone(coordinator().name)}


@blueprint.app_context_processor
def _around() -> dict[str, Any]:
    """For every page of this side, error pages included: those must come even when the database does not answer."""
    if side() is not Side.YOUNG_PERSON:
        return {}
    if g.get("is_failing"):
        return {"helplines": lines_for(None)}
    not_safe_url = url_for("youngperson.not_safe")
    return {
        "not_safe_url": not_safe_url,
        "helplines": helplines(),
        "dee": someone(coordinator().name),
        "notice": _done(),
    }
