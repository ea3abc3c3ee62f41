"""Marks: the stretches of a text a reviewer's eye should rest on, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


def N_(words: str) -> str:
    """Name words for translation; they are translated where they are shown."""
    return words


class Kind(StrEnum):
    """What a mark points at. Kinds name a thing in the text, never a person, and carry no number (R44)."""

    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"
    POSTCODE = "postcode"
    ADDRESS = "address"
    SCHOOL = "school"
    MEETING = "meeting"
    SECRECY = "secrecy"
    MONEY = "money"
    THREAT = "threat"
    SELF_HARM = "self_harm"
    EXPLOITATION = "exploitation"
    INVISIBLE = "invisible"


GRAVEST_FIRST: tuple[Kind, ...] = (
    Kind.SELF_HARM,
    Kind.THREAT,
    Kind.EXPLOITATION,
    Kind.MEETING,
    Kind.SECRECY,
    Kind.PHONE,
    Kind.EMAIL,
    Kind.ADDRESS,
    Kind.POSTCODE,
    Kind.SCHOOL,
    Kind.LINK,
    Kind.HANDLE,
    Kind.MONEY,
    Kind.INVISIBLE,
)
"""Which kind keeps the letters when two want the same ones. It orders highlights on a page and nothing else."""

REASONS: dict[Kind, str] = {
    Kind.PHONE: N_("This may be a phone number, or part of one."),
    Kind.EMAIL: N_("This may be an e-mail address."),
    Kind.LINK: N_("This may be a link."),
    Kind.HANDLE: N_("This may be a name on an app or a game."),
    Kind.POSTCODE: N_("This may be a postcode."),
    Kind.ADDRESS: N_("This may say where somebody lives."),
    Kind.SCHOOL: N_("This may name a school."),
    Kind.MEETING: N_("This may be about meeting, moving or travelling."),
    Kind.SECRECY: N_("This may ask for a secret to be kept."),
    Kind.MONEY: N_("This may ask for or offer money."),
    Kind.THREAT: N_("This may be a threat, or say that somebody is being hurt."),
    Kind.SELF_HARM: N_("This may be about self-harm or suicide."),
    Kind.EXPLOITATION: N_("This may be somebody being used, for pictures, sex, drugs or errands."),
    Kind.INVISIBLE: N_("There are hidden characters here."),
}


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Letters `start` to `end` (end not included) of one text, and the kind of thing they may be."""

    start: int
    end: int
    kind: Kind


Spans = Iterable[tuple[int, int]]


def settle(text: str, found: dict[Kind, list[tuple[int, int]]]) -> list[Mark]:
    """Turn overlapping finds into marks in reading order that never overlap.

    Finds of one kind that touch the same letters are joined (the longer wins); between kinds the graver keeps the
    letters and the other keeps what is left of it. Work grows with the text, as each kind paints each letter once.
    """
    paint: list[Kind | None] = [None] * len(text)
    for kind in reversed(GRAVEST_FIRST):
        for start, end in joined(found.get(kind, [])):
            paint[start:end] = [kind] * (end - start)
    marks: list[Mark] = []
    for kind in GRAVEST_FIRST:
        for start, end in joined(found.get(kind, [])):
            marks.extend(_left_of(text, paint, start, end, kind))
    return sorted(marks)


def joined(spans: Spans) -> list[tuple[int, int]]:
    """Join spans that overlap; spans that only touch stay apart."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        elif start < end:
            out.append((start, end))
    return out


def left_free(text: str, spans: Spans, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of some spans is left beside those that are taken, which are in order and apart; none without a letter."""
    free: list[tuple[int, int]] = []
    first = 0
    for begin, end in joined(spans):
        while first < len(taken) and taken[first][1] <= begin:
            first += 1
        at, number = begin, first
        while number < len(taken) and taken[number][0] < end:
            free.append((at, taken[number][0]))
            at = taken[number][1]
            number += 1
        free.append((at, end))
    return [(start, end) for start, end in free if any(letter.isalpha() for letter in text[start:end])]


def _left_of(text: str, paint: list[Kind | None], start: int, end: int, kind: Kind) -> Iterable[Mark]:
    """The pieces of one find that its kind still holds, without pieces that are only spaces and stops."""
    at = start
    while at < end:
        stop = at
        while stop < end and (paint[stop] is kind) == (paint[at] is kind):
            stop += 1
        whole = at == start and stop == end
        if paint[at] is kind and (whole or any(letter.isalnum() for letter in text[at:stop])):
            yield Mark(at, stop, kind)
        at = stop
