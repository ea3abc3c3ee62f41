"""Who is on duty, when somebody reads, and which numbers are rung when nobody does. All may look; managers set it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, SelectMultipleField, TelField, TextAreaField, TimeField
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from coordinator import blueprint, words
from coordinator.around import back_to, when
from domain import clock, duty
from domain.access import Action
from domain.duty import Hours
from domain.errors import Refused
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

DAYS: dict[str, str] = {
    "1": _l("Monday"), "2": _l("Tuesday"), "3": _l("Wednesday"), "4": _l("Thursday"), "5": _l("Friday"),
    "6": _l("Saturday"), "7": _l("Sunday"),
}  # fmt: skip
NEEDED = InputRequired(_l("Fill this in."))


class HoursForm(Form):
    """When somebody reads, and the numbers."""

    opens = TimeField(_l("Somebody reads from"), validators=[NEEDED])
    closes = TimeField(_l("until"), validators=[NEEDED])
    days = SelectMultipleField(_l("On"), choices=words.choices(DAYS))
    closed_on = TextAreaField(_l("Days off, such as bank holidays"))
    ack_minutes = IntegerField(_l("Minutes in which somebody takes on a worry of level 2"), validators=[NEEDED])
    out_of_hours_phone = TelField(_l("Emergency duty team (EDT), out of hours"))
    social_care_phone = TelField(_l("Children’s social care (MASH, or the trust’s Gateway team)"))
    allegations_phone = TelField(_l("LADO, or whoever is told about carers and professionals"))


class ShiftForm(Form):
    """Somebody on duty."""

    staff_id = SelectField(_l("Who"), validators=[NEEDED])
    from_at = DateTimeLocalField(_l("From"), format="%Y-%m-%dT%H:%M", validators=[NEEDED])
    until_at = DateTimeLocalField(_l("Until"), format="%Y-%m-%dT%H:%M", validators=[NEEDED])


@blueprint.get("/duty")
@allows(Action.WORK_SEE)
def duty_page() -> ResponseReturnValue:
    """Who is on duty now and later."""
    return again("coordinator/duty/duty.html", **_shown())


def _shown(**forms: Form) -> dict[str, Any]:
    now, told = clock.now(), duty.hours(db())
    shift = forms.get("shift_form") or ShiftForm(formdata=None)
    shift["staff_id"].choices = _able()
    return {
        "told": told, "on_duty": duty.on_duty(db()), "rota": duty.rota(db(), actor()), "now": now, "shift_form": shift,
        "hours_form": forms.get("hours_form") or HoursForm(formdata=None, data=_data(told)),
        "is_open": told.is_open(now), "next_open": when(told.next_open(now)), "days": DAYS,
    }  # fmt: skip


def _able() -> list[SelectChoice]:
    return words.choices({staff.id: staff.name for staff in duty.can_be_on_duty(db())})


def _data(told: Hours) -> dict[str, Any]:
    closed = "\n".join(day.isoformat() for day in told.closed_on)
    return {**told.__dict__, "days": list(told.days), "closed_on": closed}


@blueprint.post("/duty/hours")
@allows(Action.STAFF_MANAGE)
def set_duty_hours() -> ResponseReturnValue:
    """When somebody reads, from now on."""
    form = HoursForm()
    try:
        if form.validate_on_submit():
            duty.set_hours(db(), actor(), _wanted(form))
            return back_to("duty_page", "saved")
    except Refused as refused:
        session.undo()
        form.refuse(refused, opens="hours", ack_minutes="minutes", closed_on="days-off")
    return again("coordinator/duty/duty.html", **_shown(hours_form=form))


def _wanted(form: HoursForm) -> Hours:
    try:
        closed = tuple(date.fromisoformat(line.strip()) for line in (form.closed_on.data or "").split() if line.strip())
    except ValueError:
        raise Refused("days-off") from None
    return Hours(
        form.opens.data or time(), form.closes.data or time(), "".join(form.days.data or []), closed,
        form.ack_minutes.data or 0,
        form.out_of_hours_phone.data or "", form.social_care_phone.data or "", form.allegations_phone.data or "",
    )  # fmt: skip


@blueprint.post("/duty/shifts/add")
@allows(Action.STAFF_MANAGE)
def add_shift() -> ResponseReturnValue:
    """Put somebody on the rota. Times are those of the clocks here."""
    form = ShiftForm()
    form.staff_id.choices = _able()
    try:
        if form.validate_on_submit():
            duty.add_shift(db(), actor(), form.staff_id.data, _here(form.from_at.data), _here(form.until_at.data))
            return back_to("duty_page", "added")
    except Refused as refused:
        session.undo()
        form.refuse(refused, until_at="shift", staff_id="needs-duty-role")
    return again("coordinator/duty/duty.html", **_shown(shift_form=form))


def _here(local: datetime | None) -> datetime:
    return (local or clock.now()).replace(tzinfo=clock.LONDON)


@blueprint.post("/duty/shifts/<shift_id>/end")
@allows(Action.STAFF_MANAGE)
def end_shift(shift_id: str) -> ResponseReturnValue:
    """Take somebody off the rota."""
    duty.end_shift(db(), actor(), shift_id)
    return back_to("duty_page", "ended")
