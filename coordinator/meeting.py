"""Family time: what is planned, what happened, what was called off, and how it was for the young person."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to
from coordinator.contact import about, request_of
from domain import check_in, clock, meeting, passkeys, rungs, seeing
from domain.access import Action
from domain.errors import Refused
from domain.meeting import Meeting, Plan, Support
from domain.rungs import MEETING, Rung
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

LENGTHS = (30, 60, 90, 120, 180, 240, 360, 480, 24 * 60, 2 * 24 * 60, 3 * 24 * 60, 7 * 24 * 60)
FIELDS = {"on": "meeting-time", "where": "needs-where", "support": "needs-support", "rung": "needs-rungs"}


class Planned(Form):
    """When, where, how, and who is there."""

    rung = RadioField(_l("What is it?"), choices=words.choices(words.RUNGS, MEETING), validators=[Optional()])
    on = DateField(_l("Which day?"), validators=[InputRequired(_l("Say which day."))])
    at = TimeField(_l("At what time?"), validators=[InputRequired(_l("Say at what time."))])
    minutes = SelectField(_l("For how long?"), coerce=int, default=60)
    where = StringField(_l("Where?"))
    support = RadioField(
        _l("Who is there with them?"), choices=words.choices(words.SUPPORT), default=Support.STAFF.value
    )
    who = StringField(_l("Their name"))
    note = TextAreaField(_l("Note. Staff only"))

    def wanted(self) -> Plan:
        """What was filled in, as a plan; the time is the one on the clock where the service is."""
        starts = datetime.combine(self.on.data or clock.today(), self.at.data or time(0), clock.LONDON)
        until = starts + timedelta(minutes=self.minutes.data or 60)
        who, note = self.who.data or "", self.note.data or ""
        return Plan(starts, until, self.where.data or "", Support(self.support.data or Support.STAFF), who, note)


class Off(Form):
    """Why it is off, and what the young person reads."""

    reason = TextAreaField(_l("Why? Staff only"))
    words = TextAreaField(_l("Your words to the young person"))


class Went(Form):
    """How it went."""

    note = TextAreaField(_l("How did it go? Staff only"))


@blueprint.get("/young-people/<yp_id>/people/<person_id>/meetings", endpoint="meetings")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> ResponseReturnValue:
    """What is planned, and what was; how it was for them; and which ways are open for more."""
    told = about(yp_id, person_id, "meetings")
    asked = request_of(told["person"])
    rows = meeting.meetings_on(db(), asked)
    open_ways = [row for row in rungs.live_approvals(db(), asked) if Rung(row.rung) in MEETING]
    return again(
        "coordinator/meeting/meetings.html", rows=rows, open_ways=open_ways, now=clock.now(),
        kept={row.id for row in rows if seeing.can_be_kept(db(), row)},
        check_ins=check_in.check_ins_on(db(), asked), has_come_in=passkeys.has_come_in(db(), yp_id), **told,
    )  # fmt: skip


def _choose(form: Planned) -> None:
    form.minutes.choices = [(number, words.length(number)) for number in LENGTHS]


@blueprint.route("/young-people/<yp_id>/people/<person_id>/meetings/new", methods=["GET", "POST"])
@allows(Action.CASE_WORK, about="yp_id")
def plan_meeting(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Plan one, on a way that is open until then."""
    told, form = about(yp_id, person_id, "meetings"), Planned()
    asked = request_of(told["person"])
    ways = [row.rung for row in rungs.live_approvals(db(), asked) if Rung(row.rung) in MEETING]
    form.rung.choices = words.choices(words.RUNGS, [Rung(way) for way in ways])
    _choose(form)
    if form.validate_on_submit():
        try:
            meeting.plan(db(), actor(), asked, Rung(form.rung.data or Rung.LETTERS), form.wanted())
            return back_to("meetings", "planned", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, **FIELDS)
    return again("coordinator/meeting/plan.html", form=form, meeting=None, ways=ways, **told)


def _told(meeting_id: str) -> tuple[Meeting, dict[str, Any]]:
    """A meeting, and what the head of its page shows; raises NotFound."""
    row = meeting.get(db(), actor(), meeting_id)
    return row, {"meeting": row, **about(row.yp_id, row.person_id, "meetings")}


def _back(row: Meeting, done: str) -> ResponseReturnValue:
    return back_to("meetings", done, yp_id=row.yp_id, person_id=row.person_id)


@blueprint.route("/meetings/<meeting_id>/move", methods=["GET", "POST"])
@allows(Action.CASE_WORK)
def move_meeting(meeting_id: str) -> ResponseReturnValue:
    """Another time or place."""
    row, told = _told(meeting_id)
    form = Planned(data=_as_it_is(row))
    _choose(form)
    if form.validate_on_submit():
        try:
            meeting.move(db(), actor(), row, form.wanted())
            return _back(row, "saved")
        except Refused as refused:
            form.refuse(refused, **FIELDS)
    return again("coordinator/meeting/plan.html", form=form, ways=[row.rung], **told)


def _as_it_is(row: Meeting) -> dict[str, Any]:
    local = row.starts_at.astimezone(clock.LONDON)
    minutes = int((row.until_at - row.starts_at).total_seconds() // 60)
    return {
        "on": local.date(), "at": local.time(), "minutes": minutes, "where": row.where, "support": row.support,
        "who": row.who, "note": row.note,
    }  # fmt: skip


@blueprint.route("/meetings/<meeting_id>/call-off", methods=["GET", "POST"])
@allows(Action.CASE_WORK)
def call_off_meeting(meeting_id: str) -> ResponseReturnValue:
    """Call it off, with words for the young person."""
    row, told = _told(meeting_id)
    form = Off()
    if form.validate_on_submit():
        try:
            meeting.call_off(db(), actor(), row, form.reason.data or "", form.words.data or "")
            return _back(row, "called-off")
        except Refused as refused:
            form.refuse(refused, reason="needs-reason", words="needs-words")
    return again("coordinator/meeting/off.html", form=form, **told)


@blueprint.route("/meetings/<meeting_id>/happened", methods=["GET", "POST"])
@allows(Action.CASE_WORK)
def meeting_happened(meeting_id: str) -> ResponseReturnValue:
    """It took place: from now the young person is asked how it was."""
    row, told = _told(meeting_id)
    form = Went()
    if form.validate_on_submit():
        try:
            meeting.happened(db(), actor(), row, form.note.data or "")
            return _back(row, "saved")
        except Refused as refused:
            form.refuse(refused)
    return again("coordinator/meeting/happened.html", form=form, **told)


@blueprint.route("/meetings/<meeting_id>/told", methods=["GET", "POST"])
@allows(Action.CASE_WORK)
def meeting_told(meeting_id: str) -> ResponseReturnValue:
    """Everybody who needed to know that it is off was told."""
    row, told = _told(meeting_id)
    form = Off(data={"words": row.words})
    if form.validate_on_submit():
        try:
            meeting.tell_off(db(), actor(), row, form.words.data or "")
            return _back(row, "saved")
        except Refused as refused:
            form.refuse(refused)
    return again("coordinator/meeting/told.html", form=form, **told)
