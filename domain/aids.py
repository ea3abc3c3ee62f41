"""The reviewer's aids: what a person reading a message should not overlook (R41, R42, R44).

They highlight stretches of text with a reason. They never approve, refuse, rank or hide anything, and give no number
about anybody: turned off, every outcome must be the same (R44). English and Welsh. Work grows with the length of the
text and no pattern can run away on a hostile one.
"""

from collections.abc import Sequence

from domain.aids_letters import fold, hidden_spans, make_visible
from domain.aids_marks import REASONS, Kind, Mark, settle
from domain.aids_phone import phone_spans
from domain.aids_phrases import phrase_spans
from domain.aids_places import place_spans

__all__ = ["EARLIER_MESSAGES", "REASONS", "Kind", "Mark", "find_marks", "is_urgent", "make_visible"]

EARLIER_MESSAGES = 5
"""How many of the sender's earlier messages are read for the parts of a telephone number (R42)."""

_URGENT = (Kind.SELF_HARM, Kind.THREAT)


def find_marks(text: str, earlier: Sequence[str] = ()) -> list[Mark]:
    """Mark what a reviewer should look at, in reading order, never overlapping; offsets are into `text` (R42).

    `earlier` holds the same sender's messages before this one, newest last; only the last five are read, and only for
    telephone numbers sent in parts. A part in this message is marked here. Takes any text and never raises.
    """
    folded = fold(text)
    found = phrase_spans(folded)
    found.update(place_spans(folded))
    before = [fold(message) for message in list(earlier)[-EARLIER_MESSAGES:]]
    found[Kind.PHONE] = phone_spans(folded, before)
    found[Kind.INVISIBLE] = hidden_spans(text)
    return settle(text, found)


def is_urgent(text: str) -> bool:
    """Whether a young person's message to a coordinator holds danger words, so that it is read first.

    Self-harm, threats and being hurt, in English and Welsh. It only moves a message up: a message without danger words
    is delivered just the same, and "I don't want to" counts as much as "I want to", for a person decides.
    """
    found = phrase_spans(fold(text))
    return any(found[kind] for kind in _URGENT)
