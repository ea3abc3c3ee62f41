"""Phrases: finding the turns of phrase of `aids_words` in a text, one look at each word."""

import re
from functools import cache

from domain.aids_letters import Folded, fold
from domain.aids_marks import Kind
from domain.aids_words import PHRASES

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*+")
_LEET = str.maketrans("0134578@$", "oieastbas")
_UP_TO_TWO = r"(?:\w++ ){0,2}?"
_WORD_ENDS = r"(?:(?<= )|(?= |$))"


def phrase_spans(folded: Folded) -> dict[Kind, list[tuple[int, int]]]:
    """Offsets in the source of every listed phrase, by kind."""
    matches = list(_WORD.finditer(folded.plain))
    words = [_as_said(match.group()) for match in matches]
    stream = " ".join(words)
    found: dict[Kind, list[tuple[int, int]]] = {kind: [] for kind in PHRASES}
    openings = _openings()
    begin = 0
    for index, word in enumerate(words):
        for kind, pattern in openings.get(word, ()):
            match = pattern.match(stream, begin)
            if match:
                last = matches[index + match.group().strip().count(" ")]
                found[kind].append(folded.span(matches[index].start(), last.end()))
        begin += len(word) + 1
    return found


def _as_said(word: str) -> str:
    """A word without its apostrophes, and with letters for the figures that stand in for them ("k1ll")."""
    if word.isalpha():
        return word
    word = word.replace("'", "")
    return word if len(word) <= 3 or word.isalpha() or word.isdecimal() else word.translate(_LEET)


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
