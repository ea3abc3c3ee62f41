"""Concerns: the exact words that raised them, how grave, and what was done about it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField

from coordinator import blueprint, words
from coordinator.around import back_to, first, with_age, yp_here
from domain import caseload
from domain.access import Action
from domain.concerns import answer_concern, concerns_seen, get_concern, raise_concern
from domain.errors import Refused
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

LEVELS = words.choices(words.LEVELS)


class Outcome(Form):
    """What was done."""

    outcome = TextAreaField(_l("What was done, by whom, and what was the young person told?"))


class NewConcern(Form):
    """A worry that did not come with a letter."""

    words = TextAreaField(_l("The exact words, or exactly what you saw"))
    level = RadioField(_l("How grave?"), choices=LEVELS, default="1")
    note = TextAreaField(_l("Note, staff only"))


@blueprint.get("/concerns")
@allows(Action.WORK_SEE)
def concerns() -> str:
    """The open ones, or those that were answered."""
    is_open = request.args.get("show") != "answered"
    rows = concerns_seen(db(), actor(), is_open)
    names = caseload.names(
        db(), actor(), (row.yp_id for row in rows), (row.person_id for row in rows if row.person_id)
    )  # fmt: skip
    return render_template("coordinator/concern/list.html", rows=rows, names=names, is_open=is_open, with_age=with_age)


@blueprint.route("/concerns/<concern_id>", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE)
def concern(concern_id: str) -> ResponseReturnValue:
    """One of them. Answering says what was done, and closes it."""
    form, row = Outcome(), get_concern(db(), actor(), concern_id)
    if form.validate_on_submit():
        try:
            answer_concern(db(), actor(), concern_id, form.outcome.data or "")
            return back_to("concern", "answered", concern_id=concern_id)
        except Refused as refused:
            session.undo()
            form.refuse(refused, outcome="needs-reason")
            row = get_concern(db(), actor(), concern_id)
    names = caseload.names(
        db(), actor(), [row.yp_id], [row.person_id or ""], [row.by_id, row.acknowledged_by]
    )  # fmt: skip
    return again("coordinator/concern/concern.html", form=form, concern=row, names=names, with_age=with_age)


@blueprint.route("/young-people/<yp_id>/add-concern", methods=["GET", "POST"])
@allows(Action.CASE_SEE, about="yp_id")
def add_concern(yp_id: str) -> ResponseReturnValue:
    """Raise a concern about a young person."""
    form, yp = NewConcern(), yp_here(yp_id)
    if form.validate_on_submit():
        if (form.words.data or "").strip():
            raise_concern(
                db(), actor(), yp_id, form.words.data or "", int(form.level.data), note=form.note.data or ""
            )  # fmt: skip
            return back_to("concerns", "added")
        form.refuse(Refused("needs-words"), words="needs")
    return again("coordinator/concern/add.html", form=form, yp=yp, first=first)
