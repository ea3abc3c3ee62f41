"""Danger words: what must be read first. They move something up in the queue and decide nothing (R44).

Self-harm, a threat or somebody being hurt, and somebody being used. Aids that fail count as danger, so that nothing
grave sits low for it.
"""

from __future__ import annotations

from domain import aids
from domain.aids import Kind

DANGER = frozenset({Kind.SELF_HARM, Kind.THREAT, Kind.EXPLOITATION})


def has_danger(text: str) -> bool:
    """Whether these words hold danger words, in English or Welsh. Never a number, never about a person."""
    try:
        return any(mark.kind in DANGER for mark in aids.find_marks(text))
    except Exception:  # noqa: BLE001 – whatever goes wrong in an aid, the words are read first and not last
        return bool(text.strip())
