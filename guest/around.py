"""What stands around every page of an invited person: whose thread it is, and whom they can ask.

A page may show of the young person their first name, and nothing else (R36).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, render_template
from flask.typing import ResponseReturnValue

from domain import colleagues, invitation, people
from domain.invitation import Guest
from domain.people import Authority
from web.forms import Form, again
from web.session import actor, db
from web.status import day_of


@dataclass(frozen=True)
class Around:
    """First names, and a number to ring: their coordinator's, or the team's when they have none."""

    guest: Guest
    yp_name: str
    coordinator_name: str
    coordinator_phone: str


def around() -> Around:
    """Who belongs to this guest's thread; asked once a request. Raises NotFound for anybody but a guest."""
    if "around" not in g:
        g.around = _look()
    found: Around = g.around
    return found


def _look() -> Around:
    guest = invitation.own(db(), actor())
    yp = people.get_young_person(db(), actor(), guest.yp_id)
    staff = colleagues.coordinator_of(db(), guest.yp_id)
    if staff is None or not staff.phone:
        authority = db().get_one(Authority, guest.authority_id)
        return Around(guest, first(yp.name), staff.first_name if staff else "", authority.duty_phone)
    return Around(guest, first(yp.name), staff.first_name, staff.phone)


def first(name: str) -> str:
    """The first name alone."""
    return name.split(" ")[0]


def told(more: dict[str, Any]) -> dict[str, Any]:
    """What every page's template needs, and what this one needs as well."""
    who = around()
    names = {"yp_name": who.yp_name, "coordinator_name": who.coordinator_name}
    return {**names, "coordinator_phone": who.coordinator_phone, "day_of": day_of, **more}


def page(template: str, **more: Any) -> str:
    """A page of the thread."""
    return render_template(template, **told(more))


def form_again(template: str, form: Form, **more: Any) -> ResponseReturnValue:
    """A page of the thread with its form: 200 when looked at, 422 after a sending that was refused."""
    return again(template, form=form, **told(more))
