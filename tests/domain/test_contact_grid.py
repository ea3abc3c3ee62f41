"""The life cycle of a request, cell by cell: state × move × person, against a table that a practitioner can read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from domain import audit, clock, contact, contact_needs, contact_requests, two_keys
from domain.access import Actor
from domain.contact_moves import MOVES, State
from domain.contact_needs import NEEDS
from domain.contact_requests import Request
from domain.errors import NotAllowed, NotFound, Refused
from domain.proposals import Kind
from tests.support import world as worlds
from tests.support.world import World

TABLE = Path(__file__).with_name("contact_grid.txt")
WHO = {"yp": ("amara",), "co": ("dee",), "mgr": ("mo", "sol"), "co+key": ()}
EVERYBODY = ("amara", "ben", "dee", "eli", "mo", "sol", "wes", "gus")


def lines() -> list[tuple[str, str, str, list[str]]]:
    """The table's lines: from, move, to, who."""
    rows = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return [(row[0], row[1], row[2], row[3:]) for row in rows]


GRID = {(source, move): (target, who) for source, move, target, who in lines()}


@pytest.fixture
def world(in_touch: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(NEEDS, "red_cross", lambda *_asked: True)  # it and `abroad_gate` are never both met
    return in_touch


def put(world: World, state: str) -> Request:
    """Set the state by hand, as no verb would; a pause is the young person's, from being in touch."""
    session, request = world.session, contact_requests.about(world.session, world.persons["gus"])
    assert request is not None
    news = state if state in ("declined", "no_trace", "died") else "declined" if state == "stopped" else None
    challenged = clock.now() if state == State.NOT_NOW.value else None
    review_on = clock.today() if challenged else None  # the day to look again has come
    session.execute(
        update(Request)
        .where(Request.id == request.id)
        .values(
            state=state, was="connected" if state == "paused" else None, told_at=clock.now(), challenged_at=challenged,
            news=news, review_on=review_on,
            paused_by="youngperson" if state == "paused" else None, refused_by="nobody nobody" if challenged else None,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.refresh(request)
    return request


def attempt(world: World, actor: Actor, request: Request, move: str) -> str | None:
    """Try one move; the state afterwards, or None when it was refused. Nothing is kept."""
    session = world.session
    try:
        if move in ("ask", "ask_again"):  # one door for two moves: the state says which it is
            made = "ask" if request.state == State.DRAFT.value else "ask_again"
            contact.ask(session, actor, world.persons["gus"], may_approach=True)
            return request.state if made == move else None
        contact.make_move(session, actor, request, move, reason="because", words="words")
        return request.state
    except (NotAllowed, NotFound, Refused):
        return None


@pytest.mark.parametrize("state", [state.value for state in State])
def test_every_cell_of_the_grid_and_every_cell_that_is_not_in_it(world: World, state: str) -> None:
    wrong = []
    world.session.commit()
    for move in MOVES:
        target, who = GRID.get((state, move), ("", []))
        named = {name for word in who for name in WHO[word]}
        for name in EVERYBODY:
            request = put(world, state)
            actor = world.actor(name)
            came_to = attempt(world, actor, request, move)
            expected = target if name in named else None
            if came_to != expected:
                wrong.append((state, move, name, came_to, expected))
            world.session.rollback()
    assert wrong == []


@pytest.mark.parametrize("kind", [Kind.ALLOW_APPROACH, Kind.REFUSE])
@pytest.mark.parametrize("state", [state.value for state in State])
def test_two_key_moves_need_the_coordinator_and_a_second_key(world: World, state: str, kind: Kind) -> None:
    target, who = GRID.get((state, kind.value), ("", []))
    world.session.commit()
    for name in EVERYBODY:
        request = put(world, state)
        until = clock.today() + timedelta(days=90)
        try:
            proposal = two_keys.propose(
                world.session, world.actor(name), request, kind, "because", until, "words for her"
            )
        except (NotAllowed, NotFound, Refused):
            assert not (who and name == "dee"), (state, kind, name)
            world.session.rollback()
            continue
        assert who == ["co+key"], (state, kind, name)
        assert name == "dee"
        assert request.state == state, "one key alone changed something"
        two_keys.answer(world.session, world.actor("mo"), proposal, agrees=True)
        assert request.state == target
        world.session.rollback()


@pytest.mark.parametrize(
    ("second", "works"),
    [("mo", True), ("sol", True), ("wes", True), ("dee", False), ("eli", False), ("amara", False), ("gus", False)],
)
def test_who_can_be_the_second_key(world: World, second: str, works: bool) -> None:
    request = put(world, "checking")
    proposal = two_keys.propose(
        world.session, world.actor("dee"), request, Kind.ALLOW_APPROACH, "clear", clock.today() + timedelta(days=9)
    )
    try:
        two_keys.answer(world.session, world.actor(second), proposal, agrees=True)
        assert works
        assert request.state == "approaching"
    except (NotAllowed, Refused):
        assert not works
        assert request.state == "checking"


def test_r29_a_key_that_was_not_touched_lately_does_not_turn(world: World) -> None:
    request = put(world, "checking")
    with pytest.raises(Refused, match="needs-touch"):
        two_keys.propose(
            world.session, worlds.unverified(world.actor("dee")), request, Kind.ALLOW_APPROACH, "clear",
            clock.today() + timedelta(days=9),
        )  # fmt: skip


NEEDS_UNMET = {
    "take_part": ("draft", "ask", "amara"),
    "legal_gate": ("asked", "start_search", "dee"),
    "search_consent": ("asked", "start_search", "dee"),
    "no_boundary": ("asked", "start_search", "dee"),
    "abroad_gate": ("asked", "start_search", "dee"),
    "red_cross": ("asked", "referred", "dee"),
    "prepared": ("they_agreed", "choose_yes", "amara"),
    "lead": ("searching", "found_possible", "dee"),
    "two_identifiers": ("possible", "identified", "dee"),
    "still_clear": ("approaching", "says_yes", "dee"),
    "no_prohibition": ("approaching", "says_yes", "dee"),
    "rung": ("they_agreed", "choose_yes", "amara"),
    "told": ("declined", "ask_again", "amara"),
    "has_news": ("stopped", "tell", "dee"),
    "look_due": ("not_now", "look_again", "dee"),
    "challenged": ("not_now", "answer_challenge", "mo"),
}


@pytest.mark.parametrize("need", sorted(set(NEEDS) - {"checks", "approach_consent"}))
def test_a_move_is_refused_when_a_need_is_not_met(world: World, need: str, monkeypatch: pytest.MonkeyPatch) -> None:
    state, move, name = NEEDS_UNMET[need]
    request = put(world, state)
    monkeypatch.setitem(NEEDS, need, lambda *_asked: False)
    assert need in contact_needs.hindrances(world.session, request, move)
    assert attempt(world, world.actor(name), request, move) is None
    world.session.rollback()


@pytest.mark.parametrize("need", ["checks", "approach_consent", "no_prohibition", "no_boundary"])
def test_two_keys_do_not_open_an_approach_when_a_need_is_not_met(
    world: World, need: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked at the first key, and again at the second (R32: an order made between the two)."""
    request, until = put(world, "checking"), clock.today() + timedelta(days=9)
    proposal = two_keys.propose(world.session, world.actor("dee"), request, Kind.ALLOW_APPROACH, "clear", until)
    monkeypatch.setitem(NEEDS, need, lambda *_asked: False)
    with pytest.raises(Refused):
        two_keys.answer(world.session, world.actor("mo"), proposal, agrees=True)
    world.session.rollback()
    with pytest.raises(Refused):
        two_keys.propose(world.session, world.actor("dee"), put(world, "checking"), Kind.ALLOW_APPROACH, "clear", until)


def test_a_need_that_raises_denies(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """R100: a control that fails is a no, never a yes."""

    def broken(*_asked: object) -> bool:
        raise RuntimeError("the check is down")

    request = put(world, "asked")
    monkeypatch.setitem(NEEDS, "legal_gate", broken)
    with pytest.raises(RuntimeError):
        contact.make_move(world.session, world.actor("dee"), request, "start_search")
    world.session.rollback()
    assert put(world, "asked").state == "asked"


def test_the_database_holds_one_request_for_a_person(world: World) -> None:
    person = world.persons["gus"]
    audit.record(world.session, world.actor("dee"), "contact.begun", yp_id=person.yp_id)
    world.session.add(
        Request(
            authority_id=person.authority_id,
            yp_id=person.yp_id,
            person_id=person.id,
            state="draft",
            state_at=clock.now(),
        )
    )
    with pytest.raises(IntegrityError):
        world.session.flush()
    world.session.rollback()
