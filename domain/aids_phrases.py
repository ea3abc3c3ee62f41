"""Phrases: finding the turns of phrase of `aids_words` in a text, one look at each word."""

import re
from functools import cache
from typing import NamedTuple

from domain.aids_classes import GRAVE_COMPANY, TREATS
from domain.aids_grammar import heads_and_tails, words_of
from domain.aids_letters import Folded, fold
from domain.aids_marks import Kind
from domain.aids_said import Said, said, slips
from domain.aids_words import PHRASES

_FIGURES = r"\d+"
"""The first word of a phrase that begins with a number, in the tables."""
_NEARBY = 16
"""Words before and after a secret in which the treat it is about is looked for."""


class _Book(NamedTuple):
    """The tables, ready: by first word the kinds it may open with their patterns, and all words with their slips."""

    openings: dict[str, list[tuple[Kind, str]]]
    known: dict[str, str]


def read(folded: Folded) -> Said:
    """A text as the words of the tables."""
    return said(folded.plain, _book().known)


def phrase_spans(folded: Folded, text: Said) -> dict[Kind, list[tuple[int, int]]]:
    """Offsets in the source of every listed phrase, by kind."""
    book = _book()
    found: dict[Kind, list[tuple[int, int]]] = {kind: [] for kind in PHRASES}
    begin = 0
    for index, word in enumerate(text.words):
        for kind, pattern in book.openings.get(_FIGURES if word.isdecimal() else word, ()):
            match = _compiled(pattern).match(text.stream, begin)
            if match and not (kind is Kind.SECRECY and _is_a_treat(text.words, index)):
                last = index + match.group().count(" ") - 1
                found[kind].append(folded.span(text.spans[index][0], text.spans[last][1]))
        begin += len(word) + 1
    return found


def _is_a_treat(words: list[str], index: int) -> bool:
    """Whether a secret is about a party, a present or a recipe, and about nothing graver nearby."""
    nearby = set(words[max(0, index - _NEARBY) : index + _NEARBY])
    return bool(nearby & TREATS) and not nearby & GRAVE_COMPANY


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern ready to use; each is made when its first word is first met, so that starting costs nothing."""
    return re.compile(pattern)


@cache
def _book() -> _Book:
    """One pattern for each first word and kind, so that most words cost one look-up."""
    gathered: dict[tuple[str, Kind], list[str]] = {}
    known: set[str] = set()
    for kind, table in PHRASES.items():
        for line in fold(table).plain.strip().split("\n"):
            known.update(words_of(line))
            for head, tail in heads_and_tails(line):
                gathered.setdefault((head, kind), []).append(tail)
    openings: dict[str, list[tuple[Kind, str]]] = {}
    for (head, kind), tails in gathered.items():
        tails.sort(key=len, reverse=True)
        openings.setdefault(head, []).append((kind, f"{head} (?:{'|'.join(tails)})"))
    return _Book(openings, slips(known))
