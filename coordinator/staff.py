"""Staff, for their manager: who there is, taking somebody on, stopping them; and ties, which everybody declares."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectMultipleField, StringField, TelField

from coordinator import blueprint, words
from coordinator.around import back_to, yp_here
from domain import clock, codes, colleagues, people, staffing
from domain.access import Action, Role
from domain.codes import HOURS, CodeKind
from domain.errors import Refused
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.signin import shown_code

WITH_THEM = "young-person"


class NewStaff(Form):
    """Somebody new."""

    name = StringField(_l("Their name"))
    phone = TelField(_l("Their work telephone, which young people can ring"))
    roles = SelectMultipleField(_l("What are they?"), choices=words.choices(words.ROLES))


class Roles(Form):
    """What somebody is from now on."""

    roles = SelectMultipleField(_l("What are they?"), choices=words.choices(words.ROLES))


class NewTie(Form):
    """Whom one knows, or is related to."""

    whom = RadioField(_l("Whom do you know, or are related to?"))


@blueprint.get("/staff")
@allows(Action.STAFF_MANAGE)
def staff() -> str:
    """Everybody who works here."""
    rows = staffing.everybody(db(), actor())
    return render_template("coordinator/staff/list.html", rows=rows, caseloads=staffing.caseloads(db(), actor()))


@blueprint.route("/staff/add", methods=["GET", "POST"])
@allows(Action.STAFF_MANAGE)
def add_staff() -> ResponseReturnValue:
    """Take somebody on; their code is made on the next page."""
    form = NewStaff()
    if form.validate_on_submit():
        try:
            roles = [Role(role) for role in form.roles.data or []]
            member = colleagues.add_staff(db(), actor(), form.name.data or "", roles, form.phone.data or "")
            return back_to("staff_member", "added", staff_id=member.id)
        except Refused as refused:
            form.refuse(refused, name="name-")
    return again("coordinator/staff/add.html", form=form)


@blueprint.route("/staff/<staff_id>", methods=["GET", "POST"])
@allows(Action.STAFF_MANAGE)
def staff_member(staff_id: str) -> ResponseReturnValue:
    """One of them; the POST sets their roles."""
    member = staffing.get(db(), actor(), staff_id)
    form = Roles(data={"roles": [role.value for role in colleagues.roles_now(db(), staff_id)]})
    if form.validate_on_submit():
        try:
            staffing.give_roles(db(), actor(), member, [Role(role) for role in form.roles.data or []])
            return back_to("staff_member", "saved", staff_id=staff_id)
        except Refused as refused:
            form.refuse(refused, roles="same-person")
    return again("coordinator/staff/member.html", form=form, member=member)


@blueprint.post("/staff/<staff_id>/code")
@allows(Action.STAFF_MANAGE)
def staff_code(staff_id: str) -> str:
    """Make the code with which they make their passkey. It is on this answer and nowhere else."""
    member = staffing.get(db(), actor(), staff_id)
    code = codes.staff_code(db(), actor(), staff_id)
    until = clock.now() + timedelta(hours=HOURS[CodeKind.STAFF])
    return render_template(
        "coordinator/staff/code.html", member=member, until=until, **shown_code("coordinator.join", code)
    )


@blueprint.post("/staff/<staff_id>/suspend")
@allows(Action.STAFF_MANAGE)
def suspend_staff(staff_id: str) -> ResponseReturnValue:
    """Stop somebody from this moment."""
    staffing.suspend(db(), actor(), staffing.get(db(), actor(), staff_id))
    return back_to("staff_member", "ended", staff_id=staff_id)


@blueprint.post("/staff/<staff_id>/restore")
@allows(Action.STAFF_MANAGE)
def restore_staff(staff_id: str) -> ResponseReturnValue:
    """Let them work again."""
    staffing.restore(db(), actor(), staffing.get(db(), actor(), staff_id))
    return back_to("staff_member", "saved", staff_id=staff_id)


@blueprint.route("/young-people/<yp_id>/ties", methods=["GET", "POST"])
@allows(Action.CASE_SEE, about="yp_id")
def ties(yp_id: str) -> ResponseReturnValue:
    """Say that one knows somebody here: from then on somebody else decides about them (R29)."""
    form, yp = NewTie(), yp_here(yp_id)
    form.whom.choices = words.choices(
        {WITH_THEM: yp.name, **{one.id: one.name for one in people.people_of(db(), actor(), yp_id)}}
    )
    if form.validate_on_submit():
        person_id = None if form.whom.data == WITH_THEM else form.whom.data
        staffing.declare_tie(db(), actor(), yp_id, person_id)
        return back_to("ties", "tie", yp_id=yp_id)
    mine = {tie.person_id or WITH_THEM for tie in staffing.ties_of(db(), actor(), yp_id)}
    return again("coordinator/staff/ties.html", form=form, yp=yp, mine=mine)
