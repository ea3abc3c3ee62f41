"""How a request stands, in the words the young person reads: one table each, for both sides of the house.

The coordinator's pages show the very same sentence ("Amara sees: …"), so it is made here and nowhere else. Hard news
never gets in: `contact.state_for_yp` says `needs_to_talk` until it was told in person (R45).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date

from domain import clock
from domain.access import Side
from domain.contact_requests import Request, state_for_yp
from domain.covers import Cover
from web.saying import gettext as _
from web.saying import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "draft": _l("Not sent yet."),
    "asked": _l("You’ve asked."),
    "searching": _l("Looking."),
    "possible": _l("Found someone who may be them."),
    "checking": _l("Making sure it’s safe."),
    "approaching": _l("Talking to them."),
    "they_agreed": _l("They’d like to hear from you. What would you like to do?"),
    "connected": _l("You’re in touch."),
    "paused": _l("On pause."),
    "not_now": _l("Not right now."),
    "needs_to_talk": _l("%(coordinator)s needs to talk to you."),
    "declined": _l("%(coordinator)s has talked with you about this."),
    "no_trace": _l("%(coordinator)s has talked with you about this."),
    "died": _l("%(coordinator)s has talked with you about this."),
    "stopped": _l("Stopped. You can ask again any time."),
}
PROMISED = _l("%(coordinator)s will tell you more by %(day)s.")
ASKED_PROMISED = _l("%(coordinator)s will tell you what happens next by %(day)s.")
OVERDUE = _l("%(coordinator)s meant to tell you more by %(day)s. It’s OK to ask.")
PROMISING = frozenset({"asked", "searching", "possible", "checking", "approaching"})


NOW: dict[str, str] = {
    "asked": _l("Now: waiting to hear"),
    "searching": _l("Now: looking"),
    "possible": _l("Now: maybe found"),
    "checking": _l("Now: making sure it’s safe"),
    "approaching": _l("Now: talking to them"),
    "they_agreed": _l("Now: you choose"),
    "connected": _l("Now: in touch"),
    "paused": _l("Now: on pause"),
    "not_now": _l("Now: not right now"),
    "needs_to_talk": _l("Now: a talk first"),
    "declined": _l("Now: talked about"),
    "no_trace": _l("Now: talked about"),
    "died": _l("Now: talked about"),
    "stopped": _l("Now: stopped"),
}
"""The place in the story that is now; beside it stands the news (`news_of`)."""


@dataclass(frozen=True)
class Sign:
    """A short word for a list, with its look: the kind of tag, its icon, and how the loop is drawn."""

    word: str
    kind: str
    icon: str
    loop: str


SIGNS: dict[str, Sign] = {
    "draft": Sign(_l("Not sent yet"), "", "pen", "plain"),
    "asked": Sign(_l("Asked"), "wait", "clock", "looking"),
    "searching": Sign(_l("Looking"), "look", "search", "looking"),
    "possible": Sign(_l("Maybe found"), "look", "search", "looking"),
    "checking": Sign(_l("Making sure"), "look", "search", "looking"),
    "approaching": Sign(_l("Talking to them"), "look", "chat", "looking"),
    "they_agreed": Sign(_l("Said yes"), "look", "chat", "looking"),
    "connected": Sign(_l("In touch"), "yes", "check", ""),
    "paused": Sign(_l("On pause"), "", "pause", "paused"),
    "not_now": Sign(_l("Not right now"), "", "clock", "paused"),
    "needs_to_talk": Sign(_l("Needs a talk"), "wait", "chat", "looking"),
    "declined": Sign(_l("Talked about"), "", "chat", "plain"),
    "no_trace": Sign(_l("Talked about"), "", "chat", "plain"),
    "died": Sign(_l("Talked about"), "", "chat", "plain"),
    "stopped": Sign(_l("Stopped"), "", "stop", "plain"),
}
NEVER_SIGN = Sign(_l("Never"), "", "stop", "plain")

KNOTS = 5
_PLACES: dict[str, int] = {
    "asked": 1, "searching": 2, "possible": 2, "checking": 3, "approaching": 4, "they_agreed": 5, "connected": 6,
}  # fmt: skip

RINGS: dict[str, tuple[str, str]] = {
    "closest": (_l("Really close"), _l("I’d call them at 2 in the morning")),
    "important": (_l("Close to me"), _l("They matter to me")),
    "in_my_life": (_l("In my life"), _l("I see them, or hear from them")),
    "used_to_be": (_l("Used to be in my life"), _l("Or someone I’d like to find")),
}
"""How near somebody is: the word, and what it means."""

WISHES: dict[str, tuple[str, str]] = {
    "reconnect": (_l("I’d like to be in touch"), _l("Nothing happens yet. You can ask at the end.")),
    "know_more": (_l("I’d like to know more first"), _l("How they are, or what happened")),
    "not_now": (_l("Not now"), _l("They just stay here, with your people")),
    "never": (_l("Never"), _l("Nobody will look for them or talk to them. Only you can change it.")),
}
"""What a young person wants with somebody: the word, and what happens then."""

RUNGS: dict[str, str] = {
    "memory_only": _l("memories from them"),
    "letters": _l("letters"),
    "photos": _l("photos and voice notes"),
    "call": _l("calls"),
    "supported_visit": _l("meeting up, with someone there"),
    "visit": _l("meeting up"),
    "outing": _l("days out"),
    "overnight": _l("staying over"),
    "direct": _l("your own numbers"),
}
"""Ways of being in touch, as they stand inside a sentence."""

FACES: dict[str, str] = {
    "great": _l("😀 Great"),
    "good": _l("😊 Good"),
    "ok": _l("😐 OK"),
    "not_good": _l("😕 Not so good"),
    "bad": _l("😟 Bad"),
}
"""How it was, after meeting somebody or a first letter: a face and its word."""

MORE: dict[str, str] = {
    "more": _l("More of it"),
    "same": _l("The same"),
    "less": _l("Less of it"),
    "stop": _l("Stop"),
}
"""What they would like after it."""

MEETINGS: dict[str, str] = {
    "call": _l("A call with %(name)s"),
    "supported_visit": _l("Meeting %(name)s"),
    "visit": _l("Meeting %(name)s"),
    "outing": _l("A day out with %(name)s"),
    "overnight": _l("Staying over with %(name)s"),
}
"""What is planned, on the page about that person."""

KINDS: dict[str, str] = {"letter": _l("a letter"), "memory": _l("a memory"), "question": _l("a question")}
"""What has come, as it stands inside a sentence."""

COVERED: dict[str, str] = {
    "reach": _l("A number, an address or a name on an app. You can swap those later, when you’ve met."),
    "place": _l("A place, so nobody can tell where someone lives or goes to school."),
    "person": _l("Somebody else, who hasn’t said yes to being in it."),
    "plan": _l("A plan that isn’t settled yet."),
    "hurt": _l("Something that could hurt."),
}
"""What was covered and why, for whom it is for and for who sent it."""


def covered_because(covers: Sequence[Cover]) -> list[str]:
    """Each reason once, in the order in which things were covered."""
    return [str(COVERED[why]) for why in dict.fromkeys(cover.why for cover in covers)]


SENDER_STATES: dict[str, str] = {
    "draft": _l("Not sent yet"),
    "please_change": _l("Something to change first"),
    "with_us": _l("With us"),
    "passed_on": _l("Passed on"),
}
"""How something they sent stands (items.sender_state)."""


def day_of(moment: datetime | date) -> str:
    """A day as people say it: 13 June, and with its year when that is not this one."""
    day = moment.astimezone(clock.LONDON).date() if isinstance(moment, datetime) else moment
    return str(format_date(day, "d MMMM" if day.year == clock.today().year else "d MMMM y"))


def someone(coordinator: str) -> str:
    """The coordinator's first name, or what to call them while there is none."""
    return coordinator or _("Your coordinator")


def status_sentence(request: Request, coordinator: str, rungs: Sequence[str] = ()) -> str:
    """How it stands, with when they will hear next. `rungs`: the ways that are open, where the page knows them."""
    state, name = state_for_yp(request), someone(coordinator)
    said = str(SENTENCES[state]) % {"coordinator": name}
    if state == "connected" and rungs:
        return str(_("You’re in touch: %(ways)s.", ways=ways_of(rungs)))
    return f"{said} {promise_of(request, coordinator)}".strip()


def promise_of(request: Request, coordinator: str) -> str:
    """When they will hear next; empty where nothing is promised."""
    state = state_for_yp(request)
    if state not in PROMISING or request.promise_at is None:
        return ""
    words = OVERDUE if request.promise_at < clock.now() else ASKED_PROMISED if state == "asked" else PROMISED
    return str(words) % {"coordinator": someone(coordinator), "day": day_of(request.promise_at)}


def news_of(request: Request, coordinator: str, rungs: Sequence[str] = ()) -> str:
    """What stands beside `NOW`: the status sentence without the word that is said already."""
    state, name = state_for_yp(request), someone(coordinator)
    if state == "paused":
        is_own = request.paused_by == Side.YOUNG_PERSON.value
        return str(_("Nothing comes or goes until you say.") if is_own else _("%(name)s pressed pause.", name=name))
    if state == "not_now":
        return str(_("We look at it again on %(day)s.", day=day_of(request.review_on))) if request.review_on else ""
    if state == "stopped":
        return str(_("You can ask again any time."))
    return promise_of(request, coordinator) or status_sentence(request, coordinator, rungs)


def moment_of(moment: datetime) -> str:
    """A time as people say it: Today, 9:01; Yesterday, 17:30; 13 June, 9:01."""
    local = moment.astimezone(clock.LONDON)
    days = (clock.today() - local.date()).days
    day = _("Today") if days == 0 else _("Yesterday") if days == 1 else day_of(moment)
    return f"{day}, {local.hour}:{local.minute:02}"


def when_of(moment: datetime) -> str:
    """A time to come: Friday 13 June, 9:01."""
    local = moment.astimezone(clock.LONDON)
    return f"{format_date(local.date(), 'EEEE d MMMM')}, {local.hour}:{local.minute:02}"


def ways_of(rungs: Sequence[str]) -> str:
    """Open ways as a list in words: letters, photos."""
    return ", ".join(dict.fromkeys(str(RUNGS[rung]) for rung in rungs if rung in RUNGS))


def sign_of(request: Request | None, wish: str = "") -> Sign | None:
    """The short word for a list; None for somebody who was never asked for."""
    if wish == "never":
        return NEVER_SIGN
    return None if request is None else SIGNS[state_for_yp(request)]


def place_of(request: Request) -> int:
    """Which knot of the short line it has come to: 1 to KNOTS, KNOTS + 1 when in touch, 0 where a line says nothing."""
    return _PLACES.get(state_for_yp(request), 0)
