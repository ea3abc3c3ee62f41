"""What the page about one person shows, gathered in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain import (
    bridge_ends,
    consent,
    contact,
    contact_needs,
    contact_requests,
    items,
    letterbox,
    meeting,
    rungs,
    seeing,
    standing,
)
from domain.consent import Scope
from domain.contact_moves import HARD_NEWS, State
from domain.contact_requests import Request, state_for_yp
from domain.items import Item, ItemKind
from domain.meeting import Meeting
from domain.people import Person, Wish
from domain.rungs import Approval, Rung
from web.saying import gettext as _
from web.session import actor, db
from web.status import KINDS, MEETINGS, NOW, RUNGS, SENDER_STATES, day_of, news_of, sign_of, someone, when_of
from web.story_words import Line, story_of
from youngperson.around import coordinator
from youngperson.writing import is_open_towards


@dataclass(frozen=True)
class Post:
    """One letter as a row: which way, when, and where it leads."""

    id: str
    is_mine: bool
    title: str
    text: str


def told(person: Person) -> dict[str, Any]:
    """Everything person.html needs. Hard news is not in it before it was told."""
    running = contact_requests.about(db(), person)
    letters = letterbox.envelopes(db(), actor(), person.id) if running else []
    written, kept_back = letterbox.written_and_kept_back(db(), actor(), person.id) if running else ([], [])
    is_connected = running is not None and running.state == State.CONNECTED.value
    opened = rungs.open_approvals(db(), running) if running is not None and is_connected else []
    ways = rungs.that_count(db(), opened)
    return {
        "person": person, "asked": running, "lines": _lines(person, running, ways),
        "sign": sign_of(running, person.wish), "red_cross": _red_cross(person, running),
        "is_across": is_connected and bridge_ends.is_about(db(), person.id),
        "envelopes": [env for env in letters if not env.is_opened],
        "posts": _posts(person, [env.item for env in letters if env.is_opened], written),
        "kept_back": [(day_of(item.review_on) if item.review_on else "", words) for item, words in kept_back],
        **_together(person, running, ways, has_direct=any(row.rung == Rung.DIRECT.value for row in opened)),
        **_moves(person, running, ways),
    }  # fmt: skip


def _red_cross(person: Person, running: Request | None) -> str:
    """Somebody abroad whom only they may ask the Red Cross to look for: what comes first, or that they asked."""
    if running is None or running.state not in (State.ASKED.value, State.SEARCHING.value):
        return ""
    if not standing.is_traced_by_red_cross(db(), person):
        return ""
    advice = standing.advice_on(db(), person)
    return "lawyer" if advice is None else "asked" if advice.referred_on else "ask"


@dataclass(frozen=True)
class Time:
    """Something planned, as a block: what, when, where, and who is there."""

    id: str
    title: str
    when: str
    where: str
    with_you: str


@dataclass(frozen=True)
class Way:
    """One way that is open, with its conditions in words for them, and until when."""

    id: str
    title: str
    words: str
    day: str


def _together(
    person: Person, running: Request | None, ways: list[Approval], *, has_direct: bool
) -> dict[str, Any]:  # fmt: skip
    """What is planned and may be shown now, what isn't happening, and swapping numbers."""
    who, is_asked = actor(), running is not None and running.state != State.DRAFT.value
    meetings = [row for row in seeing.meetings_for(db(), who) if row.person_id == person.id] if is_asked else []
    off = meeting.not_happening(db(), who, person.id) if is_asked else []
    return {
        "meetings": [_time(row, person) for row in meetings],
        "off": [(when_of(row.starts_at), row.words) for row in off],
        "open_ways": [Way(row.id, str(RUNGS[row.rung]), row.for_yp, day_of(row.until_at)) for row in ways],
        "can_swap": has_direct and bool(rungs.choosable(db(), who, person.id)),
        "swaps": has_direct and person.id in seeing.swapping_with(db(), who),
    }


def _time(row: Meeting, person: Person) -> Time:
    title = str(MEETINGS[row.rung]) % {"name": person.name}
    there = _("%(name)s is there.", name=row.who) if row.who else _("Someone you know is there.")
    return Time(row.id, title, when_of(row.starts_at), row.where, "" if row.support == "own" else there)


def _lines(person: Person, running: Request | None, open_now: list[Approval]) -> list[Line]:
    """The story: what happened, now, and what may come."""
    if running is None or running.state == State.DRAFT.value:
        return []
    name = someone(coordinator().name)
    state = state_for_yp(running)
    ways = [row.rung for row in open_now]
    now = Line(str(NOW[state]), news_of(running, coordinator().name, ways), "now")
    return [*story_of(contact_requests.steps_of(db(), running), person.name, name), now, *_next(state, ways)]


def _next(state: str, ways: list[str]) -> list[Line]:
    if state == State.CONNECTED and Rung.SUPPORTED_VISIT not in ways:
        return [Line(_("Maybe: meeting up"), _("Only when you both want to."), "next")]
    if state in (State.ASKED, State.SEARCHING, State.POSSIBLE, State.CHECKING):
        return [Line(_("Maybe: talking to them"), _("Only when two people have checked it’s safe."), "next")]
    return []


def _posts(person: Person, came: list[Item], written: list[Item]) -> list[Post]:
    """Letters both ways, newest first."""
    rows = [(item.opened_at or item.made_at, _came(person, item)) for item in came]
    rows += [(item.submitted_at or item.made_at, _mine(person, item)) for item in written]
    return [post for _at, post in sorted(rows, key=lambda row: row[0], reverse=True)]


def _came(person: Person, item: Item) -> Post:
    title = _("%(name)s sent you %(what)s", name=person.name, what=str(KINDS[item.kind]))
    return Post(item.id, False, title, day_of(item.opened_at or item.made_at))


def _mine(person: Person, item: Item) -> Post:
    state = items.sender_state(item)
    words = _("Your draft to %(name)s") if state == "draft" else _("You wrote to %(name)s")
    if item.kind == ItemKind.QUESTION.value and state != "draft":
        words = _("You asked %(name)s one thing")
    title = words % {"name": person.name}
    day = day_of(item.submitted_at or item.made_at)
    return Post(item.id, True, title, f"{day}. {SENDER_STATES[state]}.")


def _moves(person: Person, running: Request | None, ways: list[Approval]) -> dict[str, Any]:
    """Which buttons there are. A move that would give away untold news is not among them."""
    moves = set(contact.possible_moves(actor(), running)) if running else set()
    is_untold = running is not None and State(running.state) in HARD_NEWS and running.told_at is None
    is_running = running is not None and running.state not in (State.DRAFT.value, State.STOPPED.value)
    is_askable = bool(moves & {"ask", "ask_again"}) and not is_untold
    can_write = is_open_towards(ways)
    return {
        "can_write": can_write, "can_pause": "pause" in moves, "can_stop": is_running, "can_resume": "resume" in moves,
        "can_choose": "choose_yes" in moves, "can_challenge": "challenge" in moves and not _is_challenged(running),
        "can_ask": person.wish != Wish.NEVER and (running is None or is_askable),
        "can_let": is_running and _is_look_only(person, running),
        "is_choice_ready": running is not None and "choose_yes" in moves and not _is_waiting(running),
    }  # fmt: skip


def _is_waiting(running: Request) -> bool:
    return bool(contact_needs.hindrances(db(), running, "choose_yes"))


def _is_challenged(running: Request | None) -> bool:
    return running is not None and running.challenged_at is not None


def _is_look_only(person: Person, running: Request | None) -> bool:
    before = (State.ASKED.value, State.SEARCHING.value, State.POSSIBLE.value, State.CHECKING.value)
    if running is None or running.state not in before:
        return False
    return not consent.in_force(db(), person.yp_id, Scope.APPROACH, person.id)
