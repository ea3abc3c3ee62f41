"""The aids decide nothing: on, off, marking at random or broken, everything ends as it would have (R44)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from domain import aids, clock, delivery, exchange, item_reviews
from domain.aids import Kind, Mark
from domain.item_reviews import UNDO, Verdict
from domain.items import ItemKind
from tests.support import world as worlds
from tests.support.world import World

GRAVE = (
    "Don't tell your carer. Ring me on 07700 900123 or I'll hurt you. Meet me at the park and send a pic, no clothes."
)
HARMLESS = "We had chips on the pier and the dog ate three of them."


def off(_text: str, _earlier: Sequence[str] = ()) -> list[Mark]:
    return []


def at_random(text: str, _earlier: Sequence[str] = ()) -> list[Mark]:
    dice = random.Random(text)
    return [Mark(at, at + 1, dice.choice(list(Kind))) for at in range(len(text)) if dice.random() < 0.3]


def broken(_text: str, _earlier: Sequence[str] = ()) -> list[Mark]:
    raise AssertionError("asked by something that decides")


def ended(world: World, words: str, verdict: Verdict) -> tuple[str, bool, bool]:
    """A letter of Gus's, read twice if it is to be: how it stands, whether two must read, whether Amara may see it."""
    session, gus = world.session, world.actor("gus")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, words)
    exchange.submit(session, gus, item)
    session.commit()
    for name in ("dee", "sol") if item.needs_two and verdict is Verdict.PASS else ("dee",):
        item_reviews.decide(
            session, world.actor(name), item, verdict, item.content_hash, words="because", note="a worry of mine"
        )
        session.commit()
    clock.pass_by(2 * UNDO)
    return item.state, item.needs_two, delivery.deliverable(session, item, world.actor("amara"))


@pytest.mark.one_database
@pytest.mark.parametrize("marks", [aids.find_marks, off, at_random, broken])
def test_with_aids_on_off_random_or_broken_every_letter_ends_the_same_r44(
    marks: Callable[..., list[Mark]], bare_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aids, "find_marks", marks)
    worlds.to_connected(bare_world, "gus")
    assert [
        ended(bare_world, words, verdict) for verdict in (Verdict.PASS, Verdict.HOLD) for words in (GRAVE, HARMLESS)
    ] == [
        ("approved", True, True),
        ("approved", True, True),
        ("held", True, False),
        ("held", True, False),
    ]
