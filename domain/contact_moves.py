"""The states a request can be in, and the table of every move between them.

`MOVES` is the table in docs/contact-lifecycle.md, which is generated from it. The guards, the buttons
(`contact.possible_moves`), the test grid and that page all read it; nothing else assigns a state (fence 5).

"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a request is."""

    DRAFT = "draft"
    ASKED = "asked"
    SEARCHING = "searching"
    POSSIBLE = "possible"
    CHECKING = "checking"
    APPROACHING = "approaching"
    THEY_AGREED = "they_agreed"
    CONNECTED = "connected"
    PAUSED = "paused"
    NOT_NOW = "not_now"
    DECLINED = "declined"
    NO_TRACE = "no_trace"
    DIED = "died"
    STOPPED = "stopped"


HARD_NEWS = frozenset({State.DECLINED, State.NO_TRACE, State.DIED})

ENDED = HARD_NEWS | {State.STOPPED, State.NOT_NOW}

RUNNING = (
    State.SEARCHING, State.POSSIBLE, State.CHECKING, State.APPROACHING, State.THEY_AGREED, State.CONNECTED,
)  # fmt: skip


class By(StrEnum):
    """Who makes a move."""

    YOUNG_PERSON = "young person"
    COORDINATOR = "coordinator"
    TWO_KEYS = "coordinator and second key"
    MANAGER = "manager or safeguarding lead"  # one who did not refuse


@dataclass(frozen=True)
class Move:
    """One line of the table: from which states to which (None: the state stays), by whom, and what it needs."""

    name: str
    sources: tuple[State, ...]
    target: State | None
    by: tuple[By, ...]
    needs: tuple[str, ...] = ()
    reason: bool = False  # of staff; a young person never gives one


_YP, _CO, _TWO = By.YOUNG_PERSON, By.COORDINATOR, By.TWO_KEYS

_EVERY_BUT_DRAFT = tuple(state for state in State if state is not State.DRAFT)

_REFUSABLE = (State.ASKED, State.SEARCHING, State.POSSIBLE, State.CHECKING, State.APPROACHING, State.THEY_AGREED)

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("ask", (State.DRAFT,), State.ASKED, (_YP, _CO), ("take_part", "no_boundary")),
        Move("start_search", (State.ASKED,), State.SEARCHING, (_CO,), ("take_part", "search_consent", "legal_gate", "abroad_gate", "no_boundary")),
        Move("referred", (State.ASKED,), State.SEARCHING, (_CO,), ("take_part", "search_consent", "red_cross", "no_boundary")),
        Move("found_possible", (State.SEARCHING,), State.POSSIBLE, (_CO,), ("lead", "no_boundary")),
        Move("not_them", (State.POSSIBLE,), State.SEARCHING, (_CO,), reason=True),
        Move("identified", (State.POSSIBLE,), State.CHECKING, (_CO,), ("two_identifiers", "no_boundary")),
        Move("allow_approach", (State.CHECKING,), State.APPROACHING, (_TWO,), ("take_part", "checks", "no_prohibition", "approach_consent", "no_boundary"), reason=True),
        Move("refuse", _REFUSABLE, State.NOT_NOW, (_TWO,), reason=True),
        Move("look_again", (State.NOT_NOW,), State.CHECKING, (_CO,), ("look_due",)),
        Move("challenge", (State.NOT_NOW,), None, (_YP,)),
        Move("answer_challenge", (State.NOT_NOW,), None, (By.MANAGER,), ("challenged",), reason=True),
        Move("says_yes", (State.APPROACHING,), State.THEY_AGREED, (_CO,), ("still_clear", "no_prohibition", "no_boundary"), reason=True),
        Move("says_no", (State.SEARCHING, State.APPROACHING), State.DECLINED, (_CO,), reason=True),
        Move("cannot_find", (State.SEARCHING, State.APPROACHING), State.NO_TRACE, (_CO,), reason=True),
        Move("has_died", (State.SEARCHING, State.APPROACHING), State.DIED, (_CO,), reason=True),
        Move("uphold_challenge", (State.NOT_NOW,), State.CHECKING, (By.MANAGER,), ("challenged",), reason=True),
        Move("tell", (State.DECLINED, State.NO_TRACE, State.DIED, State.STOPPED), None, (_CO,), ("has_news",)),
        Move("choose_yes", (State.THEY_AGREED,), State.CONNECTED, (_YP,), ("rung", "prepared", "still_clear", "no_prohibition", "no_boundary")),
        Move("choose_later", (State.THEY_AGREED,), State.PAUSED, (_YP,)),
        Move("choose_no", (State.THEY_AGREED,), State.STOPPED, (_YP,)),
        Move("pause", RUNNING, State.PAUSED, (_YP, _CO), reason=True),
        Move("resume", (State.PAUSED,), None, (_YP, _CO), ("still_clear", "no_boundary", "no_prohibition")),
        Move("stop", _EVERY_BUT_DRAFT, State.STOPPED, (_YP,)),
        Move("ask_again", (State.STOPPED, State.NO_TRACE, State.DECLINED), State.ASKED, (_YP,), ("take_part", "no_boundary", "told")),
    )
}  # fmt: skip
"""`resume` goes back to where it was before the pause; `tell`, `challenge` and `answer_challenge` stay. `ask_again` goes
back to hard news that was stopped before it was told, and to a death (contact.py)."""

WITHDRAWING = frozenset({"pause", "stop", "choose_no", "choose_later"})
