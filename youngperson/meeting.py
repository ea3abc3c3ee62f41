"""Seeing each other: the calendar file, closing a way, and swapping numbers, which only they can choose."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain import contact_requests, meeting, people, rungs
from domain.access import Action
from domain.errors import NotFound
from domain.rungs import Approval
from web import calendar_file
from web.guard import allows
from web.saying import gettext as _
from web.session import actor, db
from youngperson import blueprint


@blueprint.get("/meetings/<meeting_id>/calendar")
@allows(Action.OWN_SEE)
def calendar(meeting_id: str) -> Response:
    """A file for their own calendar, which says nothing of whom; asked at this very moment whether it may be shown."""
    row = meeting.shown(db(), actor(), meeting_id)
    text = calendar_file.written(
        row.id, row.starts_at, row.until_at, row.changed_at, _("Something planned"), row.version
    )  # fmt: skip
    return calendar_file.answer(text)


@blueprint.post("/people/<person_id>/ways/<approval_id>/close")
@allows(Action.OWN_WITHDRAW)
def close_way(person_id: str, approval_id: str) -> ResponseReturnValue:
    """Close one way at once; the others stay as they are."""
    person = people.get_person(db(), actor(), person_id)
    running = contact_requests.about(db(), person)
    ways = rungs.open_approvals(db(), running) if running else []
    row = next((one for one in ways if one.id == approval_id), None)
    if row is None:
        raise NotFound
    rungs.revoke(db(), actor(), row)
    return redirect(url_for("youngperson.person", person_id=person_id, done="closed"), 303)


@blueprint.route("/people/<person_id>/numbers", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def numbers(person_id: str) -> ResponseReturnValue:
    """What swapping numbers means, and their own yes to it. Two people said yes before; nobody says it for them."""
    person = people.get_person(db(), actor(), person_id)
    waiting = _waiting(person.id)
    if request.method == "POST":
        rungs.choose_direct(db(), actor(), waiting)
        return redirect(url_for("youngperson.person", person_id=person_id, done="numbers"), 303)
    return render_template("youngperson/meeting/numbers.html", person=person, way=waiting)


def _waiting(person_id: str) -> Approval:
    found = rungs.choosable(db(), actor(), person_id)
    if not found:
        raise NotFound
    return found[0]
