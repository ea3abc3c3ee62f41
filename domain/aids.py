"""The reviewer's aids: what a person reading a message should not overlook (R41, R42, R44).

They highlight stretches of text with a reason. They never approve, refuse, rank or hide anything, and give no number
about anybody: turned off, every outcome must be the same (R44). English and Welsh. Work grows with the length of the
text and no pattern can run away on a hostile one.
"""

from collections.abc import Sequence

from domain import aids_phrases, aids_turns
from domain.aids_letters import Folded, fold, hidden_spans, make_visible
from domain.aids_marks import REASONS, Kind, Mark, joined, left_free, settle
from domain.aids_phone import phone_spans
from domain.aids_places import place_spans

__all__ = [
    "DANGERS",
    "EARLIER_MESSAGES",
    "REASONS",
    "Kind",
    "Mark",
    "danger",
    "find_marks",
    "is_urgent",
    "make_visible",
]

EARLIER_MESSAGES = 5
"""How many of the sender's earlier messages are read for the parts of a telephone number (R42)."""

DANGERS = (Kind.SELF_HARM, Kind.THREAT, Kind.EXPLOITATION)
"""Kinds for which a message is read sooner than others."""


def find_marks(text: str, earlier: Sequence[str] = ()) -> list[Mark]:
    """Mark what a reviewer should look at, in reading order, never overlapping; offsets are into `text` (R42).

    `earlier` holds the same sender's messages before this one, newest last; only the last five are read, and only for
    telephone numbers sent in parts. A part in this message is marked here. Takes any text and never raises.
    """
    folded = fold(text)
    turns = _turns(folded)
    found = {**turns.listed, **place_spans(folded)}
    before = [fold(message) for message in list(earlier)[-EARLIER_MESSAGES:]]
    found.setdefault(Kind.PHONE, []).extend(phone_spans(folded, before))
    found[Kind.INVISIBLE] = hidden_spans(text)
    taken = joined(span for spans in found.values() for span in spans)
    for kind, spans in turns.alike.items():
        found[kind].extend(left_free(text, spans, taken))
    return settle(text, found)


def _turns(folded: Folded) -> aids_turns.Turns:
    """Turns of phrase: those the tables list, and those that read like them."""
    text = aids_phrases.read(folded)
    return aids_turns.turn_spans(folded, text, aids_phrases.phrase_spans(folded, text))


def danger(text: str) -> list[Mark]:
    """The marks of danger in a text: self-harm, threats and being hurt, being used. Takes any text and never raises.

    For reading a message sooner, never later and never instead: no mark is no sign that all is well.
    """
    return [mark for mark in find_marks(text) if mark.kind in DANGERS]


def is_urgent(text: str) -> bool:
    """Whether a young person's message to a coordinator holds danger words, so that it is read first.

    Self-harm, threats, being hurt and being used, in English and Welsh. It only moves a message up: a message without
    danger words is delivered just the same, and "I don't want to" counts as much as "I want to", for a person decides.
    """
    return bool(danger(text))
