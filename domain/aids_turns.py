"""Turns of phrase that no table lists, told by weights learnt from messages (R42; decision 0036).

A text is read in stretches of a few words. What each holds (words, neighbours, senses near each other, and what the
tables of `aids_words` say) adds up to how like each kind it is. The sums stay inside: they say whether a stretch is
marked and nothing else, and are neither shown nor kept (R44). `make aids-train` makes the weights again from the
messages in tests/aids/tuning.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from domain.aids_letters import Folded
from domain.aids_marks import Kind
from domain.aids_said import Said
from domain.aids_senses import NUMBER, SENSES, senses

KINDS = (Kind.MEETING, Kind.SECRECY, Kind.MONEY, Kind.THREAT, Kind.SELF_HARM, Kind.EXPLOITATION)
"""The kinds that are turns of phrase, in the order of the weights."""
FILE = Path(__file__).parent / "aids_turns.weights"
"""A hash, then packed lines: what is seen, a tab, and a weight for each kind."""
ENOUGH: dict[Kind, tuple[float, float]] = {
    Kind.MEETING: (-0.25, -0.75),
    Kind.SECRECY: (0.25, 0.25),
    Kind.MONEY: (0.75, -0.25),
    Kind.THREAT: (0.5, -0.75),
    Kind.SELF_HARM: (0.75, -1.0),
    Kind.EXPLOITATION: (0.0, -0.25),
}
"""How much has to speak for a mark, by kind: alone, and where the tables say so too (python -m tests.aids.judge)."""
LONGEST, SHORTEST, STEP, NEAR, FAR = 14, 3, 7, 2, 6
_NOTHING: Mapping[str, int] = {}
_LANE = 32
_HALF = 1 << (_LANE - 1)
_CUT = re.compile(r"[.!?;:\n…,()]+|\s[-–—]+\s")
_SOFT = {",", ":", "(", ")", "-", "–", "—"}


class Stretch(NamedTuple):
    """A few words, by number: `first` to `last` of a text, both included."""

    first: int
    last: int


class Weights(NamedTuple):
    """What each sign speaks for: a lane of one integer for each kind, so that one addition adds for all."""

    lanes: Mapping[str, int]
    near: Mapping[str, Mapping[str, int]]
    far: Mapping[str, Mapping[str, int]]
    scale: float


def stretches(plain: str, text: Said) -> list[Stretch]:
    """Cut at stops and commas; what is very short goes with what comes after; windows over what is long."""
    cuts = [(match.start(), match.group().strip()[:1] in _SOFT) for match in _CUT.finditer(plain)]
    clauses: list[list[int]] = []
    at, is_new, is_soft = 0, True, False
    for index, (start, _end) in enumerate(text.spans):
        while at < len(cuts) and cuts[at][0] < start:
            is_soft = cuts[at][1] and (is_soft or not is_new)
            is_new = True
            at += 1
        if is_new:
            clauses.append([])
            is_joined = is_soft and len(clauses) > 1 and len(clauses[-2]) < SHORTEST
            if is_joined:
                clauses.pop()
        is_new, is_soft = False, False
        clauses[-1].append(index)
    return list(_windows(clauses))


def _windows(clauses: list[list[int]]) -> Iterator[Stretch]:
    for clause in clauses:
        begin = clause[0]
        while begin + LONGEST <= clause[-1]:
            yield Stretch(begin, begin + LONGEST - 1)
            begin += STEP
        yield Stretch(begin, clause[-1])


@cache
def _pairs() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """The signs for one sense near another and further from it, each made once."""
    names = list(dict.fromkeys([line.partition(": ")[0] for line in SENSES.strip().split("\n")] + [NUMBER]))
    near = {(one, other): f"{one}>{other}" for one in names for other in names}
    return near, {pair: f"{sign}>" for pair, sign in near.items()}


def signs(words: Sequence[str], tables: Sequence[Kind] = ()) -> Iterator[str]:
    """Everything that is seen in a stretch: its words, neighbours, senses, and what the tables say."""
    row = ["^", *words, "$"]
    known = senses()
    of = [known.get(word, ()) if not word.isdecimal() else (NUMBER,) for word in row]
    yield from row
    yield from (f"{one} {other}" for one, other in pairwise(row))
    yield from (f"{one} _ {other}" for one, other in zip(row, row[2:], strict=False))
    yield from (f"={kind}" for kind in tables)
    near, far = _pairs()
    for index, names in enumerate(of):
        for name in names:
            yield f"<{name}"
            yield f"<{name} {row[index + 1]}"
            yield f"{row[index - 1]} <{name}"
            for ahead in range(index + 1, min(index + FAR + 1, len(of) - 1)):
                pairs = near if ahead - index <= NEAR else far
                for other in of[ahead]:
                    yield pairs[name, other]


class Amount(NamedTuple):
    """How much speaks for a kind in a stretch; with what the tables found of it there."""

    start: int
    end: int
    kind: Kind
    listed: tuple[tuple[int, int], ...]
    amount: float


def amounts(
    folded: Folded, text: Said, tables: Mapping[Kind, list[tuple[int, int]]], weights: Weights | None = None
) -> list[Amount]:
    """How much speaks for each kind in each stretch of a text; a stretch that comes again is added up once."""
    weights = weights or _weights()
    done: dict[tuple[tuple[str, ...], tuple[Kind, ...]], list[float]] = {}
    found: list[Amount] = []
    for first, last in stretches(folded.plain, text):
        start, end = folded.span(*text.spans[first])[0], folded.span(*text.spans[last])[1]
        listed = {kind: inside for kind in KINDS if (inside := _inside(tables.get(kind, ()), start, end))}
        key = (tuple(text.words[first : last + 1]), tuple(listed))
        sums = done[key] = done.get(key) or likeness(*key, weights)
        found.extend(Amount(start, end, kind, listed.get(kind, ()), sums[at]) for at, kind in enumerate(KINDS))
    return found


class Turns(NamedTuple):
    """Offsets in the source by kind: what the tables found and reads like it, and stretches that only read like it."""

    listed: dict[Kind, list[tuple[int, int]]]
    alike: dict[Kind, list[tuple[int, int]]]


def turn_spans(folded: Folded, text: Said, tables: Mapping[Kind, list[tuple[int, int]]]) -> Turns:
    """What the tables found, less what reads as harmless; and what they do not know, each by its likest kind."""
    turns = Turns({kind: [] for kind in KINDS}, {kind: [] for kind in KINDS})
    likest: dict[tuple[int, int], tuple[float, Kind]] = {}
    for start, end, kind, listed, amount in amounts(folded, text, tables):
        alone, with_tables = ENOUGH[kind]
        if listed and amount > with_tables:
            turns.listed[kind].extend(listed)
        elif not listed and amount > alone:
            likest[start, end] = max(likest.get((start, end), (amount, kind)), (amount, kind))
    for span, (_amount, kind) in likest.items():
        turns.alike[kind].append(span)
    return turns


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(span for span in spans if span[0] < end and start < span[1]) if spans else ()


def likeness(words: Sequence[str], tables: Sequence[Kind] = (), weights: Weights | None = None) -> list[float]:
    """How much speaks for each kind in a stretch of words; above nought more for than against.

    Adds up what `signs` names, without making the names of pairs: that is where the time would go.
    """
    weights = weights or _weights()
    get = weights.lanes.get
    row = ["^", *words, "$"]
    total = get("", 0) + sum([get(word, 0) for word in row])
    total += sum([get(f"{one} {other}", 0) for one, other in pairwise(row)])
    total += sum([get(f"{one} _ {other}", 0) for one, other in zip(row, row[2:], strict=False)])
    total += sum([get(f"={kind}", 0) for kind in tables])
    return apart(total + _of_senses(row, weights), weights.scale)


def _of_senses(row: list[str], weights: Weights) -> int:
    """What the senses of the words speak for, beside words and beside one another."""
    get, known, total = weights.lanes.get, senses(), 0
    of = [known.get(word, ()) if not word.isdecimal() else (NUMBER,) for word in row]
    told = [(index, names) for index, names in enumerate(of) if names]
    for at, (index, names) in enumerate(told):
        for name in names:
            total += get(f"<{name}", 0) + get(f"<{name} {row[index + 1]}", 0) + get(f"{row[index - 1]} <{name}", 0)
            near, far = weights.near.get(name, _NOTHING), weights.far.get(name, _NOTHING)
            for ahead, others in told[at + 1 : at + 1 + FAR]:
                if ahead - index > FAR:
                    break
                pairs = near if ahead - index <= NEAR else far
                for other in others:
                    total += pairs.get(other, 0)
    return total


def apart(total: int, scale: float) -> list[float]:
    """The sum of each lane."""
    amounts: list[float] = []
    for _kind in KINDS:
        lane = total & ((1 << _LANE) - 1)
        lane = lane - (1 << _LANE) if lane >= _HALF else lane
        amounts.append(lane * scale)
        total = (total - lane) >> _LANE
    return amounts


@cache
def _weights() -> Weights:
    """The weights, read when they are first needed. Raises ValueError when the file is not what was made."""
    return unpacked(FILE.read_bytes())


def packed(weights: Mapping[str, Sequence[int]], scale: float, about: str) -> bytes:
    """The bytes of the file: whole weights by sign, and a line about what they were learnt from."""
    lines = [f"{about}\t{scale!r}"]
    lines.extend(f"{sign}\t{' '.join(map(str, row))}" for sign, row in sorted(weights.items()))
    body = zlib.compress("\n".join(lines).encode(), 9)
    return hashlib.sha256(body).digest() + body


def unpacked(file: bytes) -> Weights:
    """Weights from the bytes of the file. Raises ValueError when they are not those that were made."""
    if hashlib.sha256(file[32:]).digest() != file[:32]:
        raise ValueError("the weights of the aids are damaged; run make aids-train")
    first, *lines = zlib.decompress(file[32:]).decode().split("\n")
    lanes: dict[str, int] = {}
    for line in lines:
        sign, _, row = line.partition("\t")
        lanes[sign] = sum(int(weight) << (_LANE * lane) for lane, weight in enumerate(row.split(" ")))
    near: dict[str, dict[str, int]] = {}
    far: dict[str, dict[str, int]] = {}
    for (one, other), sign in _pairs()[0].items():
        near.setdefault(one, {})[other] = lanes.get(sign, 0)
        far.setdefault(one, {})[other] = lanes.get(f"{sign}>", 0)
    return Weights(lanes, near, far, float(first.rpartition("\t")[2]))


def learnt_from(file: bytes) -> str:
    """The line about what the weights were learnt from."""
    return zlib.decompress(file[32:]).decode().partition("\t")[0]
