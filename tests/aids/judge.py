"""How well the turns of phrase are told on messages that were kept from the learner, and how much is enough for a mark.

Run: python -m tests.aids.judge

The messages to tune on are dealt into four parts; each part in turn is kept from the learner and then read. What is
enough for each kind is chosen so that most is found while a given share of innocent messages is marked. Nothing of
`measuring` is looked at.
"""

import random
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from domain import aids_letters, aids_phrases, aids_turns
from domain.aids_marks import Kind
from domain.aids_turns import KINDS, Weights
from tests.aids.measure import Message, places
from tests.aids.train import SEED, Learner, messages_and_freshness

PARTS = 4
MARKED_FOR_NOTHING = (0.04, 0.05, 0.06, 0.07, 0.08, 0.10)
_STEPS = [step / 4 for step in range(-4, 19)]
_NEVER = -99.0


class Read(NamedTuple):
    """How like a kind the likest stretch of something was: where the tables say nothing, and where they say so."""

    alone: float
    with_tables: float

    def is_enough(self, enough: tuple[float, float]) -> bool:
        """Whether it would be marked."""
        return self.alone > enough[0] or self.with_tables > enough[1]


class Judged(NamedTuple):
    """By kind: each phrase that was to be found; and each innocent message, by its number."""

    phrases: dict[Kind, list[Read]]
    innocent: dict[Kind, list[Read]]
    many: int


def judged() -> Judged:
    """Read every message that the tables were not made on with weights learnt without it."""
    messages, fresh = messages_and_freshness()
    dice = random.Random(SEED)
    part = [dice.randrange(PARTS) for _ in messages]
    phrases: dict[Kind, list[Read]] = {kind: [] for kind in KINDS}
    innocent: dict[Kind, list[Read]] = {kind: [] for kind in KINDS}
    for turn in range(PARTS):
        kept = [number for number in range(len(messages)) if part[number] != turn]
        learner = Learner()
        learner.learn(learner.examples([messages[at] for at in kept], [fresh[at] for at in kept]))
        weights = aids_turns.unpacked(learner.file("judging"))
        for message, number, is_fresh in zip(messages, part, fresh, strict=True):
            if number == turn and is_fresh:
                _judge(message, weights, phrases, innocent)
    return Judged(phrases, innocent, len(innocent[KINDS[0]]))


def _judge(
    message: Message, weights: Weights, phrases: dict[Kind, list[Read]], innocent: dict[Kind, list[Read]]
) -> None:
    folded = aids_letters.fold(message.text)
    text = aids_phrases.read(folded)
    amounts = aids_turns.amounts(folded, text, aids_phrases.phrase_spans(folded, text), weights)
    if not message.expected:
        for kind in KINDS:
            innocent[kind].append(_likest([each for each in amounts if each.kind is kind]))
    for one in message.expected:
        if one.kind in KINDS:
            spans = list(places(message.text, one.phrase))
            near = [each for each in amounts if each.kind is one.kind
                    and any(each.start < end and start < each.end for start, end in spans)]  # fmt: skip
            phrases[one.kind].append(_likest(near))


def _likest(amounts: Sequence[aids_turns.Amount]) -> Read:
    return Read(
        max((each.amount for each in amounts if not each.listed), default=_NEVER),
        max((each.amount for each in amounts if each.listed), default=_NEVER),
    )


def chosen(everything: Judged, price: float) -> dict[Kind, tuple[float, float]]:
    """What is enough by kind, when one innocent message marked outweighs `price` phrases found."""
    pairs = [(alone, tables) for alone in _STEPS for tables in _STEPS if tables <= alone]
    return {kind: max(pairs, key=partial(_worth, everything, kind, price)) for kind in KINDS}


def _worth(everything: Judged, kind: Kind, price: float, pair: tuple[float, float]) -> float:
    found = sum(each.is_enough(pair) for each in everything.phrases[kind])
    return found - price * sum(each.is_enough(pair) for each in everything.innocent[kind])


def _alarms(everything: Judged, enough: dict[Kind, tuple[float, float]]) -> float:
    """The share of innocent messages that would be marked."""
    marked = [
        any(everything.innocent[kind][at].is_enough(enough[kind]) for kind in KINDS) for at in range(everything.many)
    ]
    return sum(marked) / everything.many


def report() -> str:
    """For each share marked for nothing: what is found, and what is enough for each kind."""
    everything = judged()
    enoughs = [chosen(everything, 25 / 1.15**step) for step in range(40)]
    options = [(_alarms(everything, enough), enough) for enough in enoughs]
    lines: list[str] = []
    for share in MARKED_FOR_NOTHING:
        alarms, enough = max([each for each in options if each[0] <= share] or options[:1], key=lambda each: each[0])
        lines.append(f"{alarms:.1%} of {everything.many} marked for nothing")
        for kind in KINDS:
            phrases = everything.phrases[kind]
            hits = sum(each.is_enough(enough[kind]) for each in phrases)
            lines.append(f"  {kind:14}{hits}/{len(phrases)} = {hits / len(phrases):.0%}, enough: {enough[kind]}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
