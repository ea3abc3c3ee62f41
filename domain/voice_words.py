"""A reviewer writes down what a voice note says, for who cannot hear it or would rather read.

What is written down is shown, so it is part of what a verdict is bound to: writing it voids every pass (R31).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import access, audit, item_reviews
from domain.access import Action, Actor
from domain.db import lock_row
from domain.errors import NotFound, Refused
from domain.items import Item, ItemState, hash_of, voices_of
from domain.key_holders import require_key
from domain.people import clean_words


def write_down(session: Session, actor: Actor, item: Item, sound_id: str, words: str, shown_hash: str) -> None:
    """Note what it says, in the reader's stead; what was passed before is to be passed anew.

    Raises NotFound for a voice note that is not on it, Refused: not-now-state, stale, conflict-of-interest, words-….
    """
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    lock_row(session, item)
    require_key(session, actor, item.yp_id, item.person_id)
    if ItemState(item.state) not in (ItemState.SUBMITTED, ItemState.IN_REVIEW):
        raise Refused("not-now-state", state=item.state)
    if shown_hash != item.content_hash or hash_of(session, item) != item.content_hash:
        raise Refused("stale")
    voice = next((one for one in voices_of(session, item) if one.sound_id == sound_id), None)
    if voice is None:
        raise NotFound
    voice.transcript = clean_words(words)
    item.content_hash = hash_of(session, item)
    audit.record(
        session, actor, "item.written_down", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id,
        sound=sound_id, hash=item.content_hash,
    )  # fmt: skip
    item_reviews.recall_passes(session, item)
