"""Everything between a young person and somebody, on one page, to read through or to print: their own copy."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from domain import people, thread
from domain.access import Action
from web.guard import allows
from web.session import actor, db
from web.status import covered_because, day_of
from youngperson import blueprint


@blueprint.get("/people/<person_id>/between")
@allows(Action.OWN_SEE)
def between(person_id: str) -> ResponseReturnValue:
    """What they sent, and what they opened and may be shown at this moment."""
    person = people.get_person(db(), actor(), person_id)
    lines = [
        {"is_mine": line.is_mine, "text": line.text, "day": day_of(line.at), "covered": covered_because(line.covers)}
        for line in thread.between(db(), actor(), person)
    ]
    return render_template("youngperson/letter/between.html", person=person, lines=lines)
