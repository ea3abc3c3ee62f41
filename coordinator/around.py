"""What stands around every staff page: how much waits, what was just done, and times as people say them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime

from coordinator import blueprint, move_words, words
from domain import access, clock, colleagues, people, waiting
from domain.access import Action
from domain.errors import NotFound
from domain.people import Person, YoungPerson
from web.saying import gettext as _
from web.saying import ngettext
from web.session import actor, db, is_safe, signed_in
from web.status import day_of

MOST = 99


@blueprint.context_processor
def _around() -> dict[str, Any]:
    told: dict[str, Any] = {"when": when, "ago": ago, "day": day_of, "first": first}
    told |= {"words": words, "move_words": move_words}
    who = signed_in()
    if who is None:
        return told
    told["notice"] = words.DONE.get(request.args.get("done", ""), "")
    waits = waiting.how_many(db(), who.actor, MOST)
    return {**told, "waiting_count": f"{MOST}+" if waits > MOST else waits, "me_id": who.actor.subject_id}


def when(moment: datetime) -> str:
    """A time as people say it: today at 9:40, or 3 March at 9:40."""
    local = moment.astimezone(clock.LONDON)
    time = str(format_datetime(moment, "H:mm"))
    if local.date() == clock.today():
        return str(_("Today, %(time)s", time=time))
    return str(_("%(day)s, %(time)s", day=day_of(moment), time=time))


def ago(moment: datetime) -> str:
    """How long something has waited, in its largest unit."""
    minutes = max(0, int((clock.now() - moment).total_seconds() // 60))
    if minutes < 60:
        return str(_("%(minutes)s min", minutes=minutes))
    if minutes < 48 * 60:
        return str(ngettext("%(num)s hour", "%(num)s hours", minutes // 60))
    return str(ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60)))


def first(name: str) -> str:
    """The first name alone."""
    return name.split(" ")[0]


def with_age(yp: YoungPerson) -> str:
    """A young person's first name and age, as a list shows them."""
    age = yp.age_on(clock.today())
    return first(yp.name) if age is None else str(_("%(name)s, %(age)s", name=first(yp.name), age=age))


def person_here(yp_id: str, person_id: str) -> Person:
    """Somebody who matters to this young person; raises NotFound when they are somebody else's."""
    person = people.get_person(db(), actor(), person_id)
    if person.yp_id != yp_id:
        raise NotFound
    return person


def yp_here(yp_id: str) -> YoungPerson:
    """The young person of the address; raises NotFound."""
    return people.get_young_person(db(), actor(), yp_id)


def require_to_send(action: Action, yp_id: str) -> None:
    """Of whoever sends the form of a page that more people may look at: NotAllowed before anything is looked up."""
    if not is_safe():
        access.require(actor(), action, yp_id)


def coordinator_name(yp_id: str) -> str:
    """The first name of a young person's coordinator, as their own pages say it; empty while there is none."""
    staff = colleagues.coordinator_of(db(), yp_id)
    return staff.first_name if staff else ""


def back_to(endpoint: str, done: str = "", **values: str) -> ResponseReturnValue:
    """On to a page, which says what was just done."""
    told: dict[str, Any] = {**values, **({"done": done} if done else {})}
    return redirect(url_for(f"coordinator.{endpoint}", **told), 303)
