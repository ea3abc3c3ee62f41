"""A worry in order, from the record: who saw it, who decided what, when and why. Made to be printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import format_datetime

from coordinator import blueprint, concern_words
from coordinator.around import first, with_age, yp_here
from coordinator.record_words import said
from domain import caseload, clock, concern_timeline, concerns
from domain.access import Action, Side
from domain.audit import AuditEvent
from domain.caseload import Names
from domain.concerns import ConcernStep
from web.guard import allows
from web.saying import gettext as _
from web.session import actor, db


@blueprint.get("/concerns/<concern_id>/timeline", endpoint="concern_timeline")
@allows(Action.CASE_SEE)
def timeline(concern_id: str) -> str:
    """Everything about one worry, oldest first."""
    row = concerns.get_concern(db(), actor(), concern_id)
    yp, steps = yp_here(row.yp_id), concerns.steps_of(db(), row)
    entries = concern_timeline.entries(db(), actor(), row)
    names = caseload.names(
        db(), actor(), [], [row.person_id or ""], [entry.by_id for entry in entries if entry.side == Side.STAFF.value]
    )
    lines = [
        (entry.at, _who(entry, first(yp.name), row.person_id or "", names), said(entry.what, entry.detail),
         _step_of(entry, steps)) for entry in entries
    ]  # fmt: skip
    told: dict[str, Any] = {"lines": lines, "steps": steps, "whole": whole, "now": clock.now()}
    return render_template(
        "coordinator/concern/timeline.html", concern=row, yp=yp, with_age=with_age, told=concern_words,
        is_unchanged=concerns.words_are_unchanged(row), **told,
    )  # fmt: skip


def whole(moment: datetime) -> str:
    """A time with its day, month, year and seconds: what happened first matters here."""
    return str(format_datetime(moment, "d MMMM y, HH:mm:ss"))


def _who(entry: AuditEvent, yp_name: str, person_id: str, names: Names) -> str:
    if entry.side == Side.YOUNG_PERSON.value:
        return yp_name
    if entry.side == Side.GUEST.value:
        person = names.people.get(person_id)
        return person.name if person else str(_("The person invited"))
    staff = names.staff.get(entry.by_id)
    return staff.name if staff else "Spool"


def _step_of(entry: AuditEvent, steps: list[ConcernStep]) -> ConcernStep | None:
    """The step behind an entry, with its words: the two were written in the same moment."""
    kind, _dot, what = entry.what.partition(".")
    if kind != "concern":
        return None
    return next((one for one in steps if one.what == what and one.at == entry.at and one.by_id == entry.by_id), None)
