"""Disguises: telephone numbers written the ways people write them to get them past a reader, from a seed.

All numbers are from the ranges Ofcom keeps for drama, so that none can reach anybody.
"""

import random
from collections.abc import Callable
from pathlib import Path

TEXTS = Path(__file__).parent / "aids_texts"
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
WELSH = ["dim", "un", "dau", "tri", "pedwar", "pump", "chwech", "saith", "wyth", "naw"]
ZEROES = ("oh", "zero", "nought", "o")
WAYS = (*range(14),)
"""One number for each way of `disguised`."""


def lines(name: str) -> list[str]:
    """The entries of one of the text files; a newline inside an entry is written as a backslash and n."""
    entries = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    return [entry.replace("\\n", "\n") for entry in entries if entry]


def drama_number(dice: random.Random) -> str:
    """A number nobody has: a mobile, or a landline in one of several towns."""
    code = dice.choice(["07700900", "07700900", "07700900", "02920180", "01632960", "01614960", "02079460"])
    return code + f"{dice.randrange(1000):03d}"


def disguised(dice: random.Random, number: str, way: int) -> str:
    """`number` (eleven digits) written in one of the WAYS."""
    gap = dice.choice([" ", "-", ".", "/", "_", "  ", " - ", ", ", "*", "~", "\n", " 🙂 ", "|", "…"])
    makers: list[Callable[[], str]] = [
        lambda: gap.join(_groups(dice, number)),
        lambda: gap.join(number),
        lambda: dice.choice(["+44", "0044", "+44 (0)", "+44 "]) + gap.join(_groups(dice, number[1:])),
        lambda: _spoken(dice, number, ENGLISH),
        lambda: _spoken(dice, number, WELSH),
        lambda: _letters_for_digits(dice, number, gap),
        lambda: gap.join(_groups(dice, number.translate(_shifted("０")))),
        lambda: gap.join(_groups(dice, number.translate(_shifted(dice.choice("٠۰०০𝟎𝟘𝟬"))))),
        lambda: "".join(digit + "\ufe0f\u20e3" for digit in number),
        lambda: _among_words(dice, number),
        lambda: "\u200b".join(number),
        lambda: gap.join(dice.choice([digit, ENGLISH[int(digit)]]) for digit in number),
        lambda: "".join(ENGLISH[int(digit)] for digit in number),
        lambda: "\n".join(_groups(dice, number)),
    ]
    return makers[way]()


def parts(dice: random.Random, number: str) -> list[str]:
    """`number` in two to four pieces, one for each message."""
    pieces = _groups(dice, number)
    while len(pieces) > 4:
        pieces = [pieces[0] + pieces[1], *pieces[2:]]
    return pieces


def _groups(dice: random.Random, number: str) -> list[str]:
    cuts = sorted(dice.sample(range(2, len(number) - 1), dice.randint(1, 3)))
    return [number[start:end] for start, end in zip([0, *cuts], [*cuts, len(number)], strict=True)]


def _spoken(dice: random.Random, number: str, names: list[str]) -> str:
    """Read out, with "double" and "treble" where digits repeat."""
    said: list[str] = []
    zero = dice.choice(ZEROES if names is ENGLISH else ("dim", "sero"))
    at = 0
    while at < len(number):
        run = 1
        while at + run < len(number) and number[at + run] == number[at] and run < 3:
            run += 1
        name = zero if number[at] == "0" else names[int(number[at])]
        word = {2: dice.choice(["double", "dwbl"]), 3: dice.choice(["treble", "triple"])}.get(run, "")
        if word and dice.random() < 0.6:
            said.append(f"{word} {name}")
        else:
            said.extend([name] * run)
        at += run
    return dice.choice([" ", ", ", "-", " "]).join(said)


def _letters_for_digits(dice: random.Random, number: str, gap: str) -> str:
    swaps = {"0": "Oo", "1": "lI"}
    grouped = _groups(dice, number)
    return gap.join("".join(dice.choice(swaps.get(d, d) + d) for d in group) for group in grouped)


def _shifted(zero: str) -> dict[int, str]:
    return {ord("0") + value: chr(ord(zero) + value) for value in range(10)}


def _among_words(dice: random.Random, number: str) -> str:
    words = ["then", "and then", "love", "and next", "wedyn", "hugs", "followed by", "my dear", "smile"]
    groups = _groups(dice, number)
    return "".join(f"{group} {dice.choice(words)} " for group in groups[:-1]) + groups[-1]
