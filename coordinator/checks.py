"""The checks before anybody is approached, and the court orders on file. What has no answer blocks."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to, person_here
from coordinator.contact import about
from domain import caseload, checks, clock, orders, people
from domain.access import Action
from domain.checks import CheckKind, Outcome
from domain.errors import Refused
from domain.orders import OrderKind
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Answer(Form):
    """What came of a check."""

    outcome = RadioField(_l("What came of it?"))
    note = TextAreaField(_l("Note, staff only"))


class NewOrder(Form):
    """An order on file."""

    kind = SelectField(_l("What kind?"), choices=words.choices(words.ORDERS))
    prohibits = BooleanField(_l("It forbids contact"), default=True)
    from_on = DateField(_l("From"), validators=[DataRequired(_l("A day is needed."))])
    until_on = DateField(_l("Until"), validators=[Optional()])
    terms = TextAreaField(_l("What does it say?"))
    told = TextAreaField(_l("Of an urgent refusal: who was told in writing, and when?"))
    also = SelectMultipleField(_l("Does it name anybody else?"))


class Ended(Form):
    """Why an order ended."""

    reason = TextAreaField(_l("Why has it ended?"))


def _board(yp_id: str, person_id: str) -> dict[str, Any]:
    told = about(yp_id, person_id, "checks")
    newest, on_file = checks.checks_on(db(), told["person"]), orders.orders_on(db(), told["person"])
    by = [row.by_id for row in (*newest.values(), *on_file) if row is not None]
    return told | {
        "checks": newest, "orders": on_file, "staff": caseload.names(db(), actor(), staff_ids=by).staff,
        "blocking": checks.blocking_checks(db(), told["person"]), "today": clock.today(),
    }  # fmt: skip


@blueprint.get("/young-people/<yp_id>/people/<person_id>/checks", endpoint="checks")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> str:
    """The board."""
    return render_template("coordinator/checks/checks.html", **_board(yp_id, person_id))


@blueprint.route("/young-people/<yp_id>/people/<person_id>/checks/<kind>", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def answer_check(yp_id: str, person_id: str, kind: str) -> ResponseReturnValue:
    """Answer one check. Earlier answers stay on file."""
    if kind.replace("-", "_") not in set(CheckKind):
        abort(404)
    check, form, told = CheckKind(kind.replace("-", "_")), Answer(), about(yp_id, person_id, "checks")
    form.outcome.choices = words.choices(words.OUTCOMES, checks.ANSWERS[check])
    if form.validate_on_submit():
        try:
            outcome = Outcome(form.outcome.data)
            checks.answer_check(db(), actor(), told["person"], check, outcome, form.note.data or "")
            return back_to("checks", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, note="needs-reason")
    return again("coordinator/checks/answer.html", form=form, check=check, **told)


@blueprint.route("/young-people/<yp_id>/people/<person_id>/orders", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def add_order(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Put an order on file: it counts from this moment, whatever was allowed before."""
    form, told = NewOrder(), about(yp_id, person_id, "checks")
    others = [row for row in people.people_of(db(), actor(), yp_id) if row.id != person_id]
    form.also.choices = words.choices({row.id: row.name for row in others})
    if form.validate_on_submit() and form.from_on.data:
        try:
            named = [told["person"], *(row for row in others if row.id in (form.also.data or []))]
            orders.make_orders(
                db(), actor(), named, OrderKind(form.kind.data), bool(form.prohibits.data),
                form.from_on.data, form.until_on.data, form.terms.data or "", form.told.data or "",
            )  # fmt: skip
            return back_to("checks", "added", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, until_on="dates", told="urgent-told")
    return again("coordinator/checks/add_order.html", form=form, **told)


@blueprint.route("/young-people/<yp_id>/people/<person_id>/orders/<order_id>/end", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def end_order(yp_id: str, person_id: str, order_id: str) -> ResponseReturnValue:
    """Note that an order has ended early, and why."""
    form, told = Ended(), about(yp_id, person_id, "checks")
    order = next((row for row in orders.orders_on(db(), person_here(yp_id, person_id)) if row.id == order_id), None)
    if order is None or order.ended_at is not None:
        abort(404)
    if form.validate_on_submit():
        try:
            orders.end_order(db(), actor(), order_id, form.reason.data or "")
            return back_to("checks", "ended", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, reason="needs-reason")
    return again("coordinator/checks/end_order.html", form=form, order=order, **told)
