"""The small grammar in which the turns of phrase of `aids_words` are written down, turned into patterns.

    word            itself; "pics?" is "pic" or "pics"; "~cwrdd" is the Welsh word in each of its mutations
    (a|b c)         one of these
    [a|b c]         one of these or nothing
    <name>          one of a class of `aids_classes`
    _  ..  ....     one word of any kind, up to two, up to four
    !(a|b c)        what comes next is none of these
    !!(a|b c)       none of these is among the next eight words

Everything is as `aids_said` says it: "do not" for "don't", "pic" for every picture, no accents, no capitals.
"""

import re
from collections.abc import Iterator
from functools import cache

from domain.aids_classes import CLASSES

_PIECE = re.compile(r"!!\(|!\(|\(|\)|\[|\]|\||<[a-z]+>|[^\s()\[\]|<>!]+")
_ANY = {"_": r"[^ ]++ ", "..": r"(?:[^ ]++ ){0,2}?", "....": r"(?:[^ ]++ ){0,4}?"}
_WITHIN = r"(?:[^ ]++ ){0,7}?"
_AROUND = {"[": ("(?:", ")?"), "!(": ("(?!", ")"), "!!(": (f"(?!{_WITHIN}(?:", "))")}
_MUTATED = {
    "ll": ("l",), "rh": ("r",), "ch": (), "th": (), "ph": (), "dd": (), "ff": (), "c": ("g", "ngh", "ch"),
    "p": ("b", "mh", "ph"), "t": ("d", "nh", "th"), "g": ("", "ng"), "b": ("f", "m"), "d": ("dd", "n"), "m": ("f",),
}  # fmt: skip


def mutations(word: str) -> list[str]:
    """A Welsh word as it may begin after other words: "cwrdd", "gwrdd", "nghwrdd", "chwrdd"."""
    for start, others in _MUTATED.items():
        if word.startswith(start):
            return [word, *(other + word[len(start) :] for other in others)]
    return [word]


def heads_and_tails(line: str) -> Iterator[tuple[str, str]]:
    """Every first word a line can begin with, and the pattern of what has to come after it."""
    yield from _heads(_PIECE.findall(line))


def _heads(pieces: list[str]) -> Iterator[tuple[str, str]]:
    first, rest = _element(pieces)
    if len(first) == 1 and not first[0].startswith("<"):
        after = _pattern(tuple(rest))
        for form in _forms(first[0]):
            yield form, after
        return
    for choice in _choices(first):
        yield from _heads([*_PIECE.findall(choice), *rest])
    if first[0] == "[":
        yield from _heads(rest)


def words_of(line: str) -> set[str]:
    """Every word a line can match, for mending slips."""
    words: set[str] = set()
    for piece in _PIECE.findall(line):
        if piece.startswith("<"):
            words |= words_of(CLASSES[piece[1:-1]])
        elif piece[0] not in "!()[]|._" and piece.strip("~?").isalpha():
            words.update(_forms(piece))
    return words


def _forms(word: str) -> list[str]:
    if word.startswith("~"):
        return mutations(word[1:])
    if "?" in word and not word.startswith("\\"):
        before, _, after = word.partition("?")
        return [before + after, before[:-1] + after]
    return [word]


def _element(pieces: list[str]) -> tuple[list[str], list[str]]:
    """The first piece, or the whole bracket it opens; and what is left."""
    depth = 0
    for at, piece in enumerate(pieces):
        depth += (piece in ("(", "[", "!(", "!!(")) - (piece in (")", "]"))
        if depth == 0:
            return pieces[: at + 1], pieces[at + 1 :]
    raise ValueError(f"a bracket is left open: {' '.join(pieces)}")


def _choices(element: list[str]) -> list[str]:
    """The alternatives of a bracket, a class or a single word, each as it was written."""
    if element[0].startswith("<"):
        return _choices(_PIECE.findall(f"({CLASSES[element[0][1:-1]]})"))
    if len(element) == 1:
        return element
    choices: list[list[str]] = [[]]
    depth = 0
    for piece in element[1:-1]:
        depth += (piece in ("(", "[", "!(", "!!(")) - (piece in (")", "]"))
        if piece == "|" and depth == 0:
            choices.append([])
        else:
            choices[-1].append(piece)
    return [" ".join(choice) for choice in choices]


@cache
def _pattern(pieces: tuple[str, ...]) -> str:
    if not pieces:
        return ""
    element, rest = _element(list(pieces))
    return _one(element) + _pattern(tuple(rest))


def _one(element: list[str]) -> str:
    """The pattern of one word or one bracket."""
    opening = element[0]
    if opening in _ANY:
        return _ANY[opening]
    if len(element) == 1 and not opening.startswith("<"):
        forms = _forms(opening)
        return f"{forms[0]} " if len(forms) == 1 else f"(?:{'|'.join(forms)}) "
    inside = "|".join(_pattern(tuple(_PIECE.findall(choice))) for choice in _choices(element))
    before, after = _AROUND.get(opening, ("(?:", ")"))
    return f"{before}{inside}{after}"
