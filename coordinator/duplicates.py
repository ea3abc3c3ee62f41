"""Who may be one and the same: suggestions with their reasons. People decide."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from coordinator import blueprint, finding_words
from coordinator.around import back_to, yp_here
from coordinator.contact import about
from domain import audit, caseload, duplicates
from domain.access import Action
from domain.errors import Refused
from domain.named import NamedPerson
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Two(Form):
    """They are two, and why."""

    one = HiddenField()
    other = HiddenField()
    why = TextAreaField(_l("How do you know that they are two?"))


def _page(yp_id: str, form: Two) -> dict[str, Any]:
    yp = yp_here(yp_id)
    audit.record(db(), actor(), "finding.seen", yp_id=yp_id, subject=f"young_person:{yp_id}")
    found = duplicates.suggest(db(), actor(), yp_id)
    return {
        "yp": yp, "found": found, "form": form, "finding_words": finding_words,
        "is_named": {side.id: isinstance(side, NamedPerson) for pair in found for side in (pair.one, pair.other)},
    }  # fmt: skip


@blueprint.get("/young-people/<yp_id>/same-person")
@allows(Action.CASE_SEE, about="yp_id")
def same_person(yp_id: str) -> str:
    """Everybody in this case who may be one."""
    return render_template("coordinator/family/same.html", **_page(yp_id, Two(formdata=None)))


@blueprint.post("/young-people/<yp_id>/same-person/two")
@allows(Action.CASE_WORK, about="yp_id")
def are_two(yp_id: str) -> ResponseReturnValue:
    """They are two; they are not suggested again."""
    form = Two()
    if form.validate_on_submit():
        try:
            duplicates.are_two(db(), actor(), yp_id, form.one.data or "", form.other.data or "", form.why.data or "")
            return back_to("same_person", "two", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, why="needs-reason")
    return again("coordinator/family/same.html", **_page(yp_id, form))


@blueprint.get("/young-people/<yp_id>/people/<person_id>/known-elsewhere")
@allows(Action.CASE_SEE, about="yp_id")
def known_elsewhere(yp_id: str, person_id: str) -> str:
    """Whether they may be known in another case: for the manager and the safeguarding lead alone."""
    duplicates.require_lead(actor())
    told = about(yp_id, person_id, "finding")
    found = duplicates.known_elsewhere(db(), actor(), told["person"])
    young = caseload.names(db(), actor(), (person.yp_id for person, _why in found)).young_people
    return render_template(
        "coordinator/family/elsewhere.html", found=found, young=young, part_here="", finding_words=finding_words, **told
    )
