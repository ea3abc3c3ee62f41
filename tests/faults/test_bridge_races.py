"""Both sides at the same moment: two keys on two sides, a stop against a crossing, two letters that meet on the bridge.
On both databases; PostgreSQL has the interleavings.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy.orm.exc import StaleDataError

from domain import audit, clock, contact, crossing, letterbox, media, two_keys
from domain.errors import NotFound, Refused
from domain.proposals import Kind, open_proposal
from tests.support import pair as pairs
from tests.support import story
from tests.support.pair import Pair

ROUNDS = 4


@pytest.fixture
def pair(siblings: Pair, tmp_path: Path) -> Pair:
    media.install(tmp_path / "media")
    return siblings


def together(*deeds: Callable[[], object]) -> list[object]:
    """All at once; what each gave, or why it was refused."""
    gate = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> object:
        gate.wait(20)
        try:
            return deed()
        except (Refused, NotFound, StaleDataError) as late:
            return late

    with ThreadPoolExecutor(len(deeds)) as threads:
        return [future.result(60) for future in [threads.submit(one, deed) for deed in deeds]]


def carry_one(pair: Pair, side: str, item_id: str) -> bool:
    with pair.at(side) as here:
        return crossing.carry(here.session, item_id)


def stop(pair: Pair, side: str) -> None:
    with pair.at(side) as here:
        contact.make_move(here.session, here.actor(side), here.request, "stop")


def verified(pair: Pair) -> None:
    for side in pairs.SIDES:
        with pair.at(side, saves=False) as here:
            audit.verify(here.session, pair.authority[side])


def test_both_sides_turn_their_second_key_at_once_and_both_count(pair: Pair) -> None:
    def second(side: str) -> None:
        with pair.at(side) as here:
            waiting = open_proposal(here.session, here.request, Kind.OPEN_BRIDGE)
            assert waiting is not None
            two_keys.answer(here.session, here.keys[1], waiting, agrees=True)

    for _round in range(ROUNDS):
        for side in pairs.SIDES:
            with pair.at(side) as here:
                story.propose(here.session, here.keys[0], here.request, Kind.OPEN_BRIDGE)
        assert together(lambda: second("kai"), lambda: second("mia")) == [None, None]
        with pair.at("kai", saves=False) as here:
            assert (here.view().is_ours_open, here.view().is_theirs_open) == (True, True)
    verified(pair)


def test_two_letters_that_cross_at_once_both_arrive_once(pair: Pair) -> None:
    for _round in range(ROUNDS):
        ids = {side: pairs.write(pair, side) for side in pairs.SIDES}
        for side, item_id in ids.items():
            pairs.pass_on(pair, side, item_id)
        deeds = [lambda s=side, i=item_id: carry_one(pair, s, i) for side, item_id in ids.items()]
        assert sorted(map(bool, together(*deeds, *deeds))) == [False, False, True, True]
    for side in pairs.SIDES:
        with pair.at(side, saves=False) as here:
            assert len(here.items("in")) == ROUNDS
    verified(pair)


@pytest.mark.parametrize("stopper", pairs.SIDES)
def test_a_stop_against_a_crossing_leaves_nothing_to_be_shown(pair: Pair, stopper: str) -> None:
    letter = pairs.write(pair, "kai")
    pairs.pass_on(pair, "kai", letter)
    together(lambda: carry_one(pair, "kai", letter), lambda: stop(pair, stopper))
    for item in _came(pair):
        pairs.pass_on(pair, "mia", item) if stopper == "kai" else None
    assert pairs.shown(pair, "mia") == set()
    verified(pair)


def test_a_stop_against_an_opening_is_one_after_the_other(pair: Pair) -> None:
    waits = pairs.sent_over(pair, "kai")

    def open_it() -> str:
        with pair.at("mia") as here:
            item = letterbox.get(here.session, here.actor("mia"), waits)
            letterbox.open_letter(here.session, here.actor("mia"), item)
            return "opened"

    told = together(open_it, lambda: stop(pair, "kai"))
    assert told[1] is None
    assert told[0] == "opened" or isinstance(told[0], NotFound)
    assert pairs.shown(pair, "mia") == set()
    with pair.at("mia", saves=False) as here:
        assert (here.items("in")[0].opened_at is not None) == (told[0] == "opened")
    assert clock.now() > pairs.START
    verified(pair)


def _came(pair: Pair) -> list[str]:
    with pair.at("mia", saves=False) as here:
        return [item.id for item in here.items("in")]
