"""Learns the weights of `domain.aids_turns` from the messages to tune on, the same bytes every time (decision 0036).

Run: python -m tests.aids.train
Logistic regression for each kind, by gradient steps that grow smaller for what is seen often. Nothing but Python.
"""

from __future__ import annotations

import hashlib
import math
import random
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain import aids_letters, aids_phrases, aids_said, aids_senses, aids_turns, aids_words
from domain.aids_marks import Kind
from domain.aids_turns import KINDS
from tests.aids.measure import Message, load, places

TUNING = Path(__file__).parent / "tuning"
ROUNDS, RATE, SHRINK, SEEN_AT_LEAST, SCALE, SEED = 6, 0.15, 0.0006, 2, 0.02, "aids"
"""Steps through all stretches, how large they are, what holds weights small, and how finely they are kept."""
_SOURCES = (aids_letters, aids_phrases, aids_said, aids_senses, aids_turns, aids_words)


@dataclass(slots=True)
class Example:
    """A stretch: its signs by number, and for each kind whether it is one (1), is not (0), or cannot be told (-1)."""

    signs: array[int]
    is_kind: tuple[int, ...]


class Learner:
    """Signs by number, and the weights of each for every kind."""

    def __init__(self) -> None:
        """Start knowing nothing; number 0 is what speaks for a kind before anything is seen."""
        self.number: dict[str, int] = {"": 0}
        self.weights: list[array[float]] = []

    def examples(self, messages: Sequence[Message], ruled: Sequence[bool]) -> list[Example]:
        """The stretches of messages. Where the tables were made on a message, they are not told what they say of it."""
        rows: list[tuple[list[str], tuple[int, ...]]] = []
        for message, is_fresh in zip(messages, ruled, strict=True):
            rows.extend(_stretches(message, is_fresh))
        seen = Counter(sign for signs, _ in rows for sign in set(signs))
        for sign in sorted(sign for sign, times in seen.items() if times >= SEEN_AT_LEAST):
            self.number.setdefault(sign, len(self.number))
        return [
            Example(array("i", [0, *(self.number[sign] for sign in signs if sign in self.number)]), kinds)
            for signs, kinds in rows
        ]

    def learn(self, examples: Sequence[Example]) -> None:
        """Learn the weights of every kind."""
        self.weights = [_learn(examples, at, len(self.number)) for at in range(len(KINDS))]

    def file(self, about: str) -> bytes:
        """The bytes of the file of weights."""
        rows = {
            sign: [max(-999, min(999, round(column[number] / SCALE))) for column in self.weights]
            for sign, number in self.number.items()
        }
        return aids_turns.packed({sign: row for sign, row in rows.items() if any(row)}, SCALE, about)


def _learn(examples: Sequence[Example], at: int, width: int) -> array[float]:
    """Weights of one kind: small steps against each mistake, smaller the more a sign has moved already."""
    weights, moved = array("d", [0.0]) * width, array("d", [1.0]) * width
    order = [number for number, example in enumerate(examples) if example.is_kind[at] >= 0]
    dice = random.Random(f"{SEED} {at}")
    sure: set[int] = set()
    for turn in range(ROUNDS):
        dice.shuffle(order)
        for number in order:
            if number in sure and turn % 2:
                continue
            example = examples[number]
            total = sum([weights[sign] for sign in example.signs])
            mistake = example.is_kind[at] - 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
            if abs(mistake) < 0.02:
                sure.add(number)
                continue
            sure.discard(number)
            for sign in example.signs:
                step = mistake - SHRINK * weights[sign]
                moved[sign] += step * step
                weights[sign] += RATE * step / math.sqrt(moved[sign])
    return weights


def _stretches(message: Message, is_fresh: bool) -> list[tuple[list[str], tuple[int, ...]]]:
    folded = aids_letters.fold(message.text)
    text = aids_phrases.read(folded)
    tables = aids_phrases.phrase_spans(folded, text)
    meant: dict[Kind, list[tuple[int, int]]] = {}
    for each in message.expected:
        meant.setdefault(each.kind, []).extend(places(message.text, each.phrase))
    rows: list[tuple[list[str], tuple[int, ...]]] = []
    for first, last in aids_turns.stretches(folded.plain, text):
        start, end = folded.span(*text.spans[first])[0], folded.span(*text.spans[last])[1]
        listed = [kind for kind in KINDS if is_fresh and any(s < end and start < e for s, e in tables[kind])]
        kinds = tuple(_is_kind(meant.get(kind), start, end) for kind in KINDS)
        rows.append((list(aids_turns.signs(text.words[first : last + 1], listed)), kinds))
    return rows


def _is_kind(meant: list[tuple[int, int]] | None, start: int, end: int) -> int:
    """A stretch beside a phrase of its kind may be part of it: that cannot be told."""
    if meant is None:
        return 0
    return 1 if any(s < end and start < e for s, e in meant) else -1


def fingerprint() -> str:
    """Of everything the weights hang on, so that a test notices when they were not made again."""
    digest = hashlib.sha256()
    for file in [*sorted(TUNING.glob("*.jsonl")), *(Path(str(source.__file__)) for source in _SOURCES), Path(__file__)]:
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def messages_and_freshness() -> tuple[list[Message], list[bool]]:
    """All messages to tune on, and for each whether the tables were made before it was written."""
    messages: list[Message] = []
    fresh: list[bool] = []
    for file in sorted(TUNING.glob("*.jsonl")):
        some = load(TUNING, file.name)
        messages.extend(some)
        fresh.extend([file.name.startswith("voices_")] * len(some))
    return messages, fresh


def made() -> bytes:
    """The file of weights, made from scratch."""
    learner = Learner()
    learner.learn(learner.examples(*messages_and_freshness()))
    return learner.file(fingerprint())


if __name__ == "__main__":
    aids_turns.FILE.write_bytes(made())
