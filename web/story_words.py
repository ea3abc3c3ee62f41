"""The story of a request in the young person's words: one line for each move that was made.

`says_no`, `cannot_find` and `has_died` have no words on purpose: the story goes on with `tell`, in the words that were
agreed, and with nothing before it (invariant 4).
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.access import Side
from domain.contact_requests import Step
from web.saying import lazy_gettext as _l
from web.status import day_of

MOVES: dict[str, str] = {
    "ask": _l("You asked about %(name)s"),
    "start_search": _l("%(coordinator)s started looking"),
    "referred": _l("You asked the Red Cross, and they’re looking"),
    "found_possible": _l("%(coordinator)s found someone who may be them"),
    "not_them": _l("That wasn’t them. %(coordinator)s went on looking"),
    "identified": _l("%(coordinator)s is sure it’s them"),
    "allow_approach": _l("Two people checked it’s safe"),
    "refuse": _l("Not right now"),
    "look_again": _l("%(coordinator)s is looking at it again"),
    "challenge": _l("You asked for someone else to look at it"),
    "answer_challenge": _l("Someone else has looked at it"),
    "uphold_challenge": _l("Someone else has looked, and it’s being looked at again"),
    "says_yes": _l("%(name)s would like to hear from you"),
    "tell": _l("%(coordinator)s talked with you"),
    "choose_yes": _l("You said yes"),
    "choose_later": _l("You said: later"),
    "choose_no": _l("You said no"),
    "pause": _l("You pressed pause"),
    "resume": _l("It went on again"),
    "stop": _l("You stopped"),
    "ask_again": _l("You asked again"),
    "word": _l("A word from %(coordinator)s"),
}
BY_STAFF: dict[str, str] = {
    "ask": _l("%(coordinator)s asked for you"),
    "pause": _l("%(coordinator)s pressed pause"),
    "stop": _l("%(coordinator)s stopped it, because you said so"),
}
"""The same moves, where it was not the young person who made them."""
UNTOLD = frozenset({"says_no", "cannot_find", "has_died"})


@dataclass(frozen=True)
class Line:
    """A line of the story, as the macro `story` takes it."""

    title: str
    text: str
    state: str = "done"


def line_of(step: Step, name: str, coordinator: str) -> Line | None:
    """One step in words, with the words written for the young person and its day; None for what is not theirs yet."""
    if step.move in UNTOLD:
        return None
    words = BY_STAFF.get(step.move) if step.by_side == Side.STAFF.value else None
    title = str(words or MOVES[step.move]) % {"name": name, "coordinator": coordinator}
    said = step.words if step.move != "challenge" else ""
    return Line(title, f"{said} {day_of(step.at)}".strip() if said else day_of(step.at))


def story_of(steps: list[Step], name: str, coordinator: str) -> list[Line]:
    """The whole story so far, oldest first."""
    return [line for step in steps if (line := line_of(step, name, coordinator)) is not None]
