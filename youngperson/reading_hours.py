"""When somebody reads what a young person sends, in words for them; and the number for when nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g
from flask_babel import format_date, format_datetime, format_time

from domain import clock, duty
from domain.duty import Hours
from web.saying import gettext as _
from web.session import db
from youngperson.around import is_open


@dataclass(frozen=True)
class Reading:
    """Whether somebody reads now, the sentence that says so, and whom to ring when they don't."""

    is_now: bool
    sentence: str
    phone: str


def hours_here() -> Hours:
    """The hours of whoever looks after this young person; asked once a request."""
    if "hours" not in g:
        g.hours = duty.hours(db())
    told: Hours = g.hours
    return told


def reading() -> Reading | None:
    """None where nobody is signed in or the phone is locked: then it is not known whose hours they are."""
    if not is_open():
        return None
    told, now = hours_here(), clock.now()
    if told.is_open(now):
        until = str(format_time(datetime.combine(now.date(), told.closes), "H:mm"))
        return Reading(True, _("Somebody reads what you send, today until %(time)s.", time=until), "")
    sentence = _("Nobody reads here right now. Somebody is back %(when)s.", when=moment(told.next_open(now)))
    return Reading(False, sentence, told.out_of_hours_phone)


def moment(at: datetime) -> str:
    """A time as it is said: today at 10:20, tomorrow at 9:00, or Monday 4 May at 9:00."""
    time, ahead = str(format_datetime(at, "H:mm")), (at.astimezone(clock.LONDON).date() - clock.today()).days
    if ahead == 0:
        return str(_("today at %(time)s", time=time))
    if ahead == 1:
        return str(_("tomorrow at %(time)s", time=time))
    day = str(format_date(at.astimezone(clock.LONDON).date(), "EEEE d MMMM"))
    return str(_("%(day)s at %(time)s", day=day, time=time))
