"""Keeping a line of the record from the young person for a time: asked, answered by a second person, ended (R82)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to, yp_here
from coordinator.record_words import said
from domain import caseload, clock, withholding
from domain.access import Action
from domain.errors import Refused
from domain.key_holders import is_second_key
from domain.withholding import AtRisk, Withholding
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

AGREE, DIFFER = "agree", "differ"


class Wanted(Form):
    """Who is at risk, why, and until when."""

    at_risk = RadioField(
        _l("Who would be at risk if they read it?"), choices=words.choices(words.AT_RISK),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    reason = TextAreaField(_l("How? Staff only"))
    until_on = DateField(_l("It shows again on"), validators=[Optional()])


class Answered(Form):
    """What the second person says."""

    answer = RadioField(
        _l("What do you say?"), choices=words.choices({AGREE: _l("I agree"), DIFFER: _l("I see it differently")}),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    words = TextAreaField(_l("Why? Staff only"))


@blueprint.route("/young-people/<yp_id>/record/<int:seq>/keep-back", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE, about="yp_id")
def keep_back(yp_id: str, seq: int) -> ResponseReturnValue:
    """Ask for one line to be kept back. A POST needs a fresh touch for exactly this (R16)."""
    event = withholding.line(db(), actor(), yp_id, seq)
    form = Wanted(data={"until_on": clock.today() + timedelta(days=28)})
    if form.validate_on_submit():
        try:
            at_risk = AtRisk(form.at_risk.data)
            withholding.propose(db(), actor(), yp_id, seq, at_risk, form.reason.data or "", form.until_on.data)
            return back_to("record", "first-key", yp_id=yp_id)
        except Refused as refused:
            form.refuse(refused, reason="needs-reason", until_on="needs-end-date")
    return again("coordinator/withholding/ask.html", form=form, event=event, said=said, yp=yp_here(yp_id))


@blueprint.route("/kept-back-lines/<withholding_id>", methods=["GET", "POST"])
@allows(Action.CASE_DECIDE)
def kept_back_line(withholding_id: str) -> ResponseReturnValue:
    """What is asked for, and the second person's answer."""
    row, form = withholding.get(db(), actor(), withholding_id), Answered()
    if form.validate_on_submit():
        try:
            agrees = form.answer.data == AGREE
            withholding.answer(db(), actor(), row, agrees, form.words.data or "")
            return back_to("record", "second-key" if agrees else "disagreed", yp_id=row.yp_id)
        except Refused as refused:
            form.refuse(refused, words="needs-reason")
    return again("coordinator/withholding/line.html", form=form, said=said, **_facts(row))


def _facts(row: Withholding) -> dict[str, Any]:
    is_running = withholding.is_running(row)
    can_answer = is_running and row.has_agreed is None and row.first_id != actor().subject_id
    return {
        "row": row, "event": withholding.line(db(), actor(), row.yp_id, row.seq), "yp": yp_here(row.yp_id),
        "is_running": is_running, "can_answer": can_answer and is_second_key(db(), actor(), row.yp_id),
        "staff": caseload.names(db(), actor(), staff_ids=(row.first_id, row.second_id)).staff,
    }  # fmt: skip


@blueprint.post("/kept-back-lines/<withholding_id>/show-again")
@allows(Action.CASE_SEE)
def show_line_again(withholding_id: str) -> ResponseReturnValue:
    """Show it again before its day: nobody else is needed, and no touch."""
    row = withholding.get(db(), actor(), withholding_id)
    withholding.end(db(), actor(), row)
    return back_to("record", "saved", yp_id=row.yp_id)
