"""Phrases: finding the turns of phrase of `aids_words` in a text, one look at each word."""

import re
from dataclasses import dataclass
from functools import cache

from domain.aids_letters import Folded, fold
from domain.aids_marks import Kind
from domain.aids_words import PHRASES

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*+")
_LEET = str.maketrans("0134578@$", "oieastbas")
_UP_TO_TWO = r"(?:\w++ ){0,2}?"
_WORD_ENDS = r"(?:(?<= )|(?= |$))"


@dataclass(frozen=True, slots=True)
class _Stream:
    """The words of a text with one space between, and where each begins and ends in the plain text."""

    words: str
    begins: list[int]
    places: list[tuple[int, int]]


def phrase_spans(folded: Folded) -> dict[Kind, list[tuple[int, int]]]:
    """Offsets in the source of every listed phrase, by kind."""
    stream = _stream(folded.plain)
    found: dict[Kind, list[tuple[int, int]]] = {kind: [] for kind in PHRASES}
    openings = _openings()
    for index, begin in enumerate(stream.begins):
        last = stream.begins[index + 1] - 1 if index + 1 < len(stream.begins) else len(stream.words)
        for kind, pattern in openings.get(stream.words[begin:last], ()):
            match = pattern.match(stream.words, begin)
            if match:
                count = match.group().strip().count(" ")
                found[kind].append(folded.span(stream.places[index][0], stream.places[index + count][1]))
    return found


def _stream(plain: str) -> _Stream:
    words: list[str] = []
    begins: list[int] = []
    places: list[tuple[int, int]] = []
    length = 0
    for match in _WORD.finditer(plain):
        word = match.group().replace("'", "")
        if not (word.isalpha() or word.isdecimal()) and len(word) > 3:
            word = word.translate(_LEET)
        words.append(word)
        begins.append(length)
        places.append(match.span())
        length += len(word) + 1
    return _Stream(" ".join(words), begins, places)


@cache
def _openings() -> dict[str, list[tuple[Kind, re.Pattern[str]]]]:
    """The tables turned into one pattern for each first word and kind, so that most words cost one look-up."""
    gathered: dict[tuple[str, Kind], list[str]] = {}
    for kind, table in PHRASES.items():
        for line in fold(table.replace("\n    ", "")).plain.strip().split("\n"):
            heads, _, tail = line.partition(" | ")
            for head in heads.split(","):
                first, _, more = head.strip().partition(" ")
                following = " ".join(part for part in (re.escape(more) if more else "", tail) if part)
                gathered.setdefault((first, kind), []).append(following)
    openings: dict[str, list[tuple[Kind, re.Pattern[str]]]] = {}
    for (first, kind), tails in gathered.items():
        choices = [(f" (?:{tail.replace('(?:#)', _UP_TO_TWO)})" if tail else "") for tail in tails]
        choices.sort(key=len, reverse=True)
        pattern = re.compile(re.escape(first) + "(?:" + "|".join(choices) + ")" + _WORD_ENDS)
        openings.setdefault(first, []).append((kind, pattern))
    return openings
