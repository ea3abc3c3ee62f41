"""Voice notes on every side: played where they may be heard, and taken from the forms that write letters.

Each side has its own route `voice` (its own cookie, its own reach) of two lines that end in `voice_response`.
"""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from domain import exchange, items, voice
from domain.access import Actor
from domain.errors import Refused
from domain.items import Item, ItemVoice
from domain.journey import EntryVoice
from domain.voice import Sound
from web.arriving import voice as arrived
from web.forms import Form
from web.headers import sound as as_sound
from web.session import actor, db

HIGH = 32  # of the drawing, in units of its own


def voice_response(session: Session, asks: Actor, sound_id: str) -> Response:
    """The MP3, or the part of it that a player asks for, if `asks` may hear it at this moment.

    Raises NotFound for one that is not there or not theirs: the same answer for each (R21).
    """
    return as_sound(voice.read(session, asks, sound_id))


def shown_voice(side: str, said: ItemVoice | EntryVoice, row: Sound, *, is_own: bool = False) -> dict[str, Any]:
    """What the macro `player` needs about one voice note: address, length, drawing, words.

    Whoever sent it (`is_own`) does not see what a reader wrote down: it would tell them that somebody has begun.
    """
    return {
        "url": url_for(f"{side}.voice", sound_id=row.id), "sound_id": row.id, "length": length(row.seconds),
        "wave": wave(bytes.fromhex(row.bars)), "said": said.said, "transcript": "" if is_own else said.transcript,
    }  # fmt: skip


def length(seconds: int) -> str:
    """As a player says it: "0:42"."""
    return f"{seconds // 60}:{seconds % 60:02}"


def wave(bars: bytes) -> str:
    """How loud it is, as one line of strokes for an SVG `path`, a box of 96 by 32."""
    tall = [max(1, round(bar * HIGH / 255)) for bar in bars]
    return "".join(f"M{at}.5 {(HIGH - high) / 2:g}v{high}" for at, high in enumerate(tall))


def keep_voice(item: Item, form: Form) -> None:
    """Take the voice note out if that was asked for, put in the one that came, keep its words; say of it why not.

    Whatever is wrong with it, everything else on the form stays (R60).
    """
    if gone := request.form.get("remove_voice"):
        exchange.remove_voice(db(), actor(), item, gone)
    try:
        _take(item)
        for one in items.voices_of(db(), item):
            if "said" in request.form:
                exchange.say_in_words(db(), actor(), item, one.sound_id, request.form["said"])
    except Refused as refused:
        form.refuse(refused, voice="voice-", said="words-")


def _take(item: Item) -> None:
    came = arrived()
    if came is None:
        return
    if len(items.voices_of(db(), item)) >= exchange.MOST_VOICES:  # before it is kept: one without a letter is nobody's
        raise Refused("voice-too-many")
    exchange.add_voice(db(), actor(), item, voice.take_in(db(), actor(), item.yp_id, came.heard()))
