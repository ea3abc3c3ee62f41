"""The random histories would notice: every fault planted in the life cycle is found by the oracle (R28; fence 9).

An episode begins where much is visible (letters, memories and photos both ways, opened and not), takes one turn that
can take something from sight (turns.py), and then random steps, the rare ones as likely as the others. After each, all
three opinions about everything are compared.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from domain import audit, clock, db, delivery, keys
from domain.items import Item
from tests.domain.test_delivery_oracle import Walk, in_touch
from tests.support import seeded
from tests.support import world as worlds
from tests.support.turns import TURNS
from tests.support.world import World, much_is_visible

STEPS = 2
SEEDS = 3
FAULTS = seeded.faults()


@pytest.fixture(scope="module")
def new_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], World]]:
    """The beginning of an episode, in memory, as often as it is asked for."""
    keys.install(keys.open_keyring(tmp_path_factory.mktemp("faults") / "keys", create=True))
    engine, kept = db.open_engine("sqlite://"), sqlite3.connect(":memory:")
    db.metadata.create_all(engine)
    first = much_is_visible(in_touch(engine))
    now = clock.now()
    first.session.close()
    pages = engine.raw_connection()
    pages.driver_connection.backup(kept)  # type: ignore[union-attr]

    def again() -> World:
        kept.backup(pages.driver_connection)  # type: ignore[arg-type]
        return worlds.again(first, engine, now)

    yield again
    pages.close()
    kept.close()
    engine.dispose()
    clock.run_free()


class BoldDice(random.Random):
    """Falls low far more often than high, so that what a walk seldom tries it does often."""

    def random(self) -> float:
        return super().random() ** 3

    def choices(self, population: Any, weights: Any = None, **more: Any) -> Any:
        return random.Random(self.getrandbits(32)).choices(population, weights, **more)


class Disagreement(Exception):
    """Two opinions about what may be shown differ."""


def compare_everything(history: Walk) -> int:
    """All three opinions about every item for every viewer; how much is visible. Raises Disagreement."""
    session, oracle, now, seen = history.session, history.oracle, clock.now(), 0
    for entry in session.scalars(
        select(audit.AuditEvent)
        .where(audit.AuditEvent.authority_id == history.world.authority_id, audit.AuditEvent.seq > oracle.read)
        .order_by(audit.AuditEvent.seq)
    ):
        oracle.learn(entry)
    items = session.scalars(select(Item)).all()
    for name in ("amara", "ben", *history.world.persons):
        viewer = history.world.actor(name)
        told = oracle.visible(viewer.yp_id, viewer.person_id, "out" if name in history.world.persons else "in", now)
        by_sql = {item.id for item in delivery.items_for(session, viewer, now)}
        by_python = {item.id for item in items if delivery.deliverable(session, item, viewer, now)}
        if not by_sql == by_python == told:
            raise Disagreement(name)
        seen += len(told)
    return seen


def turns_until_found(new_world: Callable[[], World], turns: list[str], seeds: int = SEEDS) -> int | None:
    """How many turns it takes until two opinions differ; None when they never did."""
    for number, (seed, turn) in enumerate(((seed, turn) for seed in range(seeds) for turn in turns), 1):
        history = Walk(seed, new_world())
        history.dice = BoldDice(seed)
        try:
            compare_everything(history)
            history.step(partial(TURNS[turn], history.world))
            history.oracle.born.update({yp.id: yp.born_on for yp in history.world.young.values() if yp.born_on})
            compare_everything(history)
            for _step in range(STEPS):
                history.step()
                compare_everything(history)
        except Disagreement:
            return number
        finally:
            history.session.close()
    return None


def test_there_are_at_least_forty_faults() -> None:
    assert len(FAULTS) >= 40


@pytest.mark.parametrize("name", list(FAULTS))
def test_r28_a_history_finds_this_fault(name: str, new_world: Callable[[], World]) -> None:
    with seeded.planted(FAULTS[name]):
        assert turns_until_found(new_world, seeded.likely_turns(name)) is not None, "nobody noticed"


def test_r28_a_history_without_a_fault_finds_none(new_world: Callable[[], World]) -> None:
    assert turns_until_found(new_world, list(TURNS), seeds=1) is None
    history = Walk(0, new_world())
    assert compare_everything(history) >= 8, "an episode begins where much is visible"
    history.session.close()
