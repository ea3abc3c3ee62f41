"""Numerals: every way a digit gets written in a message, in English and Welsh, read from left to right."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from domain.aids_letters import Folded


def _words(row: str) -> frozenset[str]:
    return frozenset(row.split())


_ZEROES = ["zero", "nought", "naught", "oh", "dim", "ddim", "sero", "null", "zilch"]
_SPELT: dict[str, str] = dict.fromkeys(_ZEROES, "0")
for _digit, _names in {
    "1": "one wun un", "2": "two dau dwy ddau ddwy", "3": "three thre tri tair dri dair thri thair",
    "4": "four pedwar pedair bedwar bedair phedwar phedair", "5": "five fiv pump pum bump bum phump",
    "6": "six sicks chwech chwe", "7": "seven sevn sevun sevin saith", "8": "eight eyt wyth", "9": "nine nien naw",
    "10": "ten", "11": "eleven", "12": "twelve deuddeg", "13": "thirteen", "14": "fourteen", "15": "fifteen pymtheg",
    "16": "sixteen", "17": "seventeen", "18": "eighteen deunaw", "19": "nineteen",
}.items():  # fmt: skip
    _SPELT.update(dict.fromkeys(_names.split(), _digit))
# The noughts of "twenty three" or "nine hundred and twelve" are not all said as digits, so they may or may not count.
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7",
    "eighty": "8", "ninety": "9", "ugain": "2",
}  # fmt: skip
_POWERS = {"hundred": "00", "thousand": "000", "cant": "00", "gant": "00", "deg": "0", "ddeg": "0", "mil": "000"}
# Words that may stand for a digit and mostly do not. "o" and "i" are also the Welsh for "from" and "to".
_SOUNDS = {"to": "2", "too": "2", "for": "4", "fore": "4", "won": "1", "ate": "8", "nil": "0", "free": "3"}
_TIMES = {"double": 2, "dubble": 2, "dwbl": 2, "dwbwl": 2, "ddwbl": 2, "triple": 3, "treble": 3, "trebl": 3}
_PLURAL = {
    name + ("es" if name in ("six", "zero") else "s"): digit
    for name, digit in _SPELT.items()
    if name in ["zero", "oh", "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
}
_LOOKALIKE = str.maketrans("oilsbzg", "0115829")
_LEET = str.maketrans("0134578", "oleastb")
_LEET_I = str.maketrans("0134578", "oieastb")
# Longest first, and nothing is given back once read: a run of letters is read once however long it is.
_GLUED = re.compile(r"(?>" + "|".join(sorted([*_SPELT, "o"], key=len, reverse=True)) + r"|\d)++")
_GLUED_PART = re.compile("|".join([*sorted([*_SPELT, "o"], key=len, reverse=True), r"\d"]))

_FILLERS = _words(
    "and then a an wedyn yna ac next after dash hyphen dot space slash plus plws star stop comma line gap bwlch "
    "followed by emoji"
)
_CUES = _words(
    "phone fone phones mobile mob tel telephone ring call text txt number num numbr digits whatsapp landline "
    "contact ffon ffonia ffoniwch ffonio rhif galw galwa galwch tecst tecstia symudol deialu dial facetime"
)
_UNITS = _words(
    "years year yrs yr months month weeks week days day hours hour hrs minutes minute mins min seconds secs times "
    "pounds pound quid p pence goals points people kids children dogs cats miles km metres m cm kg st nd rd th am "
    "pm oclock o'clock oed blynedd mlynedd flynedd mis wythnos diwrnod diwrnodau awr munud gwaith punt gol pwynt "
    "milltir plant ci percent out nil all each more"
)
_BEFORE = _words(
    "year aged age page chapter level bus channel grade size room blwyddyn tudalen lefel bws turning turned am im "
    "i'm was were minus question episode series season"
)
_TOKEN = re.compile(r"[^\W_]+")
# Dates, times, scores, prices, ordinals and measures, decimals and years, standing by themselves.
_SAFE_SHAPES = re.compile(
    r"(?<![^\W_])(?:"
    r"(?<![/.\-])(?:3[01]|[12]\d|0?[1-9])(?P<sep>[/.\-])(?:1[0-2]|0?[1-9])(?P=sep)(?:19|20)?\d\d(?![/.\-]\d)"
    r"|(?<![:.])(?:2[0-3]|[01]?\d)[:.][0-5]\d(?:am|pm)?(?![:.]\d)"
    r"|(?<!-)\d{1,2} ?- ?\d{1,2}(?! ?-)"
    r"|(?<=[£$€])\d[\d,]{0,9}(?:\.\d\d)?"
    r"|\d{1,3}(?:st|nd|rd|th|am|pm|p|%|cm|kg|km|k|m|g|ml|lb|oz|ft)"
    r"|(?<!\.)\d{1,2}\.\d(?!\.)"
    r"|(?:19|20)\d\d|(?<=')\d\d"
    r")(?![^\W_])"
)


class Numeral(NamedTuple):
    """One written number. `least`, `likely` and `most` count its digits, as some words only may be digits."""

    start: int
    end: int
    digits: str
    least: int
    likely: int
    most: int
    gap: int
    """Ordinary words between this and the numeral before it."""
    has_cue: bool
    """A word such as "ring" or "rhif" stands just before."""
    has_plus: bool
    is_safe: bool
    """It reads as a date, time, score, price, age or count."""
    is_word: bool
    """It is a number word, as "one" in "a new one"."""


@lru_cache(maxsize=4096)
def value_of(token: str) -> tuple[str, int, int] | None:
    """Digits a token may stand for, with the fewest and the likely count of them; None for an ordinary word."""
    if token.isdecimal():
        return token, len(token), len(token)
    if token in _SPELT:
        return _SPELT[token], len(_SPELT[token]), len(_SPELT[token])
    if token in _TENS:
        return _TENS[token] + "0", 1, 1
    if token in _POWERS:
        return _POWERS[token], 0, 0
    if token in _SOUNDS:
        return _SOUNDS[token], 0, 0
    if len(token) <= 4 and not token.strip("oil"):
        return token.translate(_LOOKALIKE), 0, len(token) if token.strip("o") == "" else 0
    return _mixed_value(token)


def _mixed_value(token: str) -> tuple[str, int, int] | None:
    if _GLUED.fullmatch(token):
        digits = "".join(_SPELT.get(part, "0" if part == "o" else part) for part in _GLUED_PART.findall(token))
        return digits, len(digits), len(digits)
    figures = sum(letter in "0123456789" for letter in token)
    if not figures or len(token) > 40:
        return None
    for table in (_LEET, _LEET_I):
        word = token.translate(table)
        if word in _SPELT:
            return _SPELT[word], 1, 1
    if not token.strip("0123456789oil") or (figures >= 2 and not token.strip("0123456789oilsbzg")):
        digits = token.translate(_LOOKALIKE)
        return digits, len(digits), len(digits)
    return None


def numerals(folded: Folded) -> list[Numeral]:
    """Every written number in a text, in order. Reads each token once."""
    reader = _Reader(folded.plain)
    tokens = list(_tokens(folded.plain))
    for place, (token, start, end) in enumerate(tokens):
        value = value_of(token)
        after = tokens[place + 1][0] if place + 1 < len(tokens) else ""
        is_beside = reader.found and not reader.gap
        if value is None or not (value[2] or is_beside or _is_digit(after)):
            reader.word(token, start, end)
        else:
            reader.number((token, start, end), value, after)
    return reader.found


class _Reader:
    """What has been read so far of one text: the numerals found, and what was said since the last of them."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.safe = _safe_starts(plain)
        self.found: list[Numeral] = []
        self.gap, self.times, self.times_at, self.cue_end, self.before = 0, 1, 0, -100, ""

    def word(self, token: str, start: int, end: int) -> None:
        """Take an ordinary word, which may be a cue ("ring") or change the digit next to it ("double", "sevens")."""
        if token in _TIMES:
            self.times, self.times_at = _TIMES[token], start
        elif token in _PLURAL and self.found and self.gap == 0 and self.found[-1].digits in ("2", "3", "4", "5"):
            self.found[-1] = _several(self.found[-1], _PLURAL[token], end)
        elif token not in _FILLERS:
            self.gap += 1
            self.times = 1
        if token in _CUES:
            self.cue_end = end
        self.before = token

    def number(self, token: tuple[str, int, int], value: tuple[str, int, int], after: str) -> None:
        """Take a numeral, with the word after it."""
        said, start, end = token
        digits, least, likely = value
        times = self.times if len(digits) == 1 else 1
        is_counted = 0 < least <= 3 and times == 1 and (after in _UNITS or self.before in _BEFORE)
        self.found.append(
            Numeral(
                self.times_at if times > 1 else start, end, digits * times, least * times, likely * times,
                len(digits) * times, self.gap, start - self.cue_end <= 40,
                self.plain[start - 1 : start] == "+" or self.before in ("plus", "plws"),
                self.safe[start] == 1 or is_counted, said.isalpha(),
            )
        )  # fmt: skip
        self.gap, self.times, self.before = 0, 1, said


def _is_digit(token: str) -> bool:
    """Whether a token is a digit more likely than not; "to" and "I" only count beside one."""
    value = value_of(token)
    return value is not None and value[2] > 0


def _several(count: Numeral, digit: str, end: int) -> Numeral:
    """ "Three sevens" is 777."""
    size = int(count.digits)
    return count._replace(end=end, digits=digit * size, least=size, likely=size, most=size)


def _safe_starts(plain: str) -> bytearray:
    safe = bytearray(len(plain) + 1)
    for match in _SAFE_SHAPES.finditer(plain):
        safe[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return safe


def _tokens(plain: str) -> Iterator[tuple[str, int, int]]:
    """Words and figures with their places; letters spelt out one by one ("s e v e n") come as one word."""
    waiting: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(plain):
        token = (match.group(), match.start(), match.end())
        if len(token[0]) == 1 and token[0].isalpha():
            waiting.append(token)
            continue
        yield from _spelt_out(waiting)
        waiting = []
        yield token
    yield from _spelt_out(waiting)


def _spelt_out(letters: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Lone letters in a row as one word if they spell numbers, perhaps after a letter or two of something else."""
    for skipped in range(min(3, len(letters))):
        word = "".join(letter for letter, _, _ in letters[skipped:])
        if len(word) >= 6 and word.strip("oil") and _GLUED.fullmatch(word):
            return [*letters[:skipped], (word, letters[skipped][1], letters[-1][2])]
    return letters
