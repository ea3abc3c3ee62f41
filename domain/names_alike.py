"""How alike two names are, and why: spelling, sound, short forms, the other order, half of a double name, no surname.

It gives a reason in a code and a number to sort by. It says nothing about people, and decides nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import jellyfish
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from domain.nicknames import FAMILIES, may_be_one


class Why(StrEnum):
    """Why two people may be one."""

    PHONE = "phone"
    EMAIL = "email"
    BORN = "born"
    BORN_NEARLY = "born_nearly"
    SAME_NAME = "same_name"
    OTHER_ORDER = "other_order"
    SHORT_FORM = "short_form"
    DOUBLE_NAME = "double_name"
    SOUND = "sound"
    SPELLING = "spelling"
    NO_SURNAME = "no_surname"


_TITLE_WORDS = """
mr mrs ms miss mx dr sir lady aunt auntie aunty uncle nan nana nanna nanny gran granny grandma grandad grandpa
grandfather grandmother taid nain mamgu tadcu tad mam mum mummy dad daddy mother father cousin brother sister the
anti modryb ewythr wncwl yncl my big little old new our step half great
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_JOINER_WORDS = "de da di du la le van von der den ap ab ferch verch mac mc al el bin ibn bint o ni nic"
_JOINERS = frozenset(_JOINER_WORDS.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name made ready to be compared: its words without titles, accents and joiners."""

    words: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.words[0] if self.words else ""

    @property
    def last(self) -> tuple[str, ...]:
        return self.words[1:]


@lru_cache(maxsize=65536)
def read(name: str) -> Name:
    """A name as it can be compared. Never raises; a name of titles alone ("Nan") has no words."""
    spelt = name[:120].replace("ß", "ss").replace("ł", "l").replace("ø", "o")
    apart = unicodedata.normalize("NFKD", spelt)
    plain = "".join(mark for mark in apart if unicodedata.category(mark) not in ("Mn", "Cf", "Cc")).casefold()
    for mark in "'’ʼ`´.":
        plain = plain.replace(mark, "")
    words = [word for word in "".join(mark if mark.isalnum() else " " for mark in plain).split() if word not in _TITLES]
    return Name(_joined(words))


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    """`mac donald` is `macdonald`, and `ap rhys` is `rhys`: what joins goes to the word behind it, or away."""
    told: list[str] = []
    for index, word in enumerate(words):
        if word in _JOINERS and index + 1 < len(words):
            continue
        if told and words[index - 1] in ("mac", "mc", "o") and index > 0:
            told.append(("mc" if words[index - 1] != "o" else "o") + word)
        else:
            told.append("mc" + word[3:] if word.startswith("mac") and len(word) > 6 else word)
    return tuple(told)


@lru_cache(maxsize=65536)
def _sound(word: str) -> str:
    return str(jellyfish.metaphone(word)) if word.isascii() else word


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike, from 0 to 1, and the reasons."""

    rank: float
    why: tuple[Why, ...]


NOT_ALIKE = Alike(0.0, ())
ENOUGH = 0.6


def alike(one: Name, other: Name) -> Alike:
    """How alike two names are; `NOT_ALIKE` below what is worth showing."""
    if not one.words or not other.words:
        return NOT_ALIKE
    if one.words == other.words:
        return Alike(1.0 if len(one.words) > 1 else 0.62, (Why.SAME_NAME,))
    if len(one.words) > 1 and sorted(one.words) == sorted(other.words):
        return Alike(0.95, (Why.OTHER_ORDER,))
    straight = _both(one, other)
    turned = _turned(one, other)
    best = max(straight, turned, key=lambda found: found.rank)
    return best if best.rank >= ENOUGH else NOT_ALIKE


def _both(one: Name, other: Name) -> Alike:
    first, why_first = _word(one.first, other.first, are_firsts=True)
    if not one.last or not other.last:
        return Alike(first * 0.65, (*why_first, Why.NO_SURNAME)) if first >= 0.93 else NOT_ALIKE
    last, why_last = _lasts(one.last, other.last)
    if first < 0.8 or last < 0.8:
        return NOT_ALIKE
    return Alike(0.45 * first + 0.55 * last, tuple(dict.fromkeys((*why_first, *why_last))))


def _turned(one: Name, other: Name) -> Alike:
    """With the words of the other in reverse: `Okafor, Amara`."""
    if len(one.words) < 2 or len(other.words) < 2:
        return NOT_ALIKE
    words = (*other.words[-1:], *other.words[:-1])
    found = _both(one, Name(words))
    if found.rank < ENOUGH:
        words = (*other.words[1:], *other.words[:1])
        found = _both(one, Name(words))
    return Alike(found.rank * 0.93, (Why.OTHER_ORDER, *found.why)) if found.rank >= ENOUGH else NOT_ALIKE


def _lasts(one: Sequence[str], other: Sequence[str]) -> tuple[float, tuple[Why, ...]]:
    """The best pair of surnames; of a double name one half is enough. Middle names are only more words."""
    best: tuple[float, tuple[Why, ...]] = (0.0, ())
    for mine in one:
        for theirs in other:
            rank, why = _word(mine, theirs, are_firsts=False)
            best = max(best, (rank, why), key=lambda found: found[0])
    # the very last ones weigh more than a middle name that happens to be the same
    is_last = _word(one[-1], other[-1], are_firsts=False)[0] >= 0.8
    if best[0] >= 0.8 and not is_last and len(one) == len(other):
        return 0.0, ()
    if best[0] >= 0.8 and len(one) != len(other):
        return best[0] * 0.93, (*best[1], Why.DOUBLE_NAME)
    return best


@lru_cache(maxsize=65536)
def _word(one: str, other: str, are_firsts: bool) -> tuple[float, tuple[Why, ...]]:
    if one == other:
        return 1.0, ()
    if are_firsts and may_be_one(one, other):
        return 0.93, (Why.SHORT_FORM,)
    if len(one) == 1 or len(other) == 1:
        return (0.8, (Why.SHORT_FORM,)) if are_firsts and one[0] == other[0] else (0.0, ())
    near = float(JaroWinkler.similarity(one, other))
    apart = DamerauLevenshtein.distance(one, other)
    if are_firsts and one in FAMILIES and other in FAMILIES and apart > 1:
        return 0.0, ()  # two names that both exist and are known to be different
    if apart == 1 and min(len(one), len(other)) >= 4 and not (are_firsts and one in FAMILIES and other in FAMILIES):
        return 0.9, (Why.SPELLING,)
    if _sound(one) == _sound(other) and len(_sound(one)) >= 2 and near >= 0.7:
        return 0.88, (Why.SOUND,)
    if apart == 2 and near >= 0.92 and min(len(one), len(other)) >= 6:
        return 0.84, (Why.SPELLING,)
    return 0.0, ()


def search(wanted: str, names: Iterable[tuple[str, Name]], most: int = 20) -> list[tuple[str, Alike]]:
    """Those of many (id, name) that are alike, the most alike first. Work grows with their number, and no faster."""
    mine = read(wanted)
    found = [(key, told) for key, name in names if (told := alike(mine, name)).rank]
    return sorted(found, key=lambda pair: (-pair[1].rank, pair[0]))[:most]
