"""What a sandboxed child answers about a voice note, and the proof that it is sound and nothing else.

The child has had a hostile file in its memory, so its answer is read as if the file had written it. The one format is
MPEG-1 layer III: 32 kHz, one channel, 64 kbit/s, every frame of 288 bytes by itself, so that a proof needs no decoder.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from domain.errors import Refused

RATE = 32_000
FRAME_SAMPLES = 1152
FRAME_BYTES = 288
BIT_RATE = FRAME_BYTES * 8 * RATE // FRAME_SAMPLES
MOST_SECONDS = 300
# a frame may be needed to let the encoder finish, and one for the rounding
MOST_FRAMES = MOST_SECONDS * RATE // FRAME_SAMPLES + 3
BARS = 96
REFUSALS = frozenset(
    {"voice-broken", "voice-kind", "voice-short", "voice-silent", "voice-too-complicated", "voice-too-long",
     "voice-video"}
)  # fmt: skip
# sync, MPEG-1 layer III, no checksum; 64 kbit/s, 32 kHz, no padding; mono; "original", as every encoder says
_FRAME_HEAD = b"\xff\xfb\x58\xc4"
_SIDE_BYTES = 17
_HEAD = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Heard:
    """A voice note made again from its samples: MP3 frames, and how loud it is in 96 steps from 0 to 255."""

    data: bytes
    bars: bytes

    @property
    def seconds(self) -> int:
        """How long it is, in whole seconds, at least one."""
        return max(1, round(len(self.data) // FRAME_BYTES * FRAME_SAMPLES / RATE))


class Unfit(Exception):
    """The answer is not what a well-behaved child says."""


def pack_refusal(refused: Refused) -> bytes:
    """A refusal as the child answers it."""
    return b"R" + refused.code.encode()


def pack(bars: bytes, data: bytes) -> bytes:
    """A voice note as the child answers it."""
    return b"V" + _HEAD.pack(len(data)) + bars + data


def unpack(answer: bytes) -> Heard:
    """The voice note of an answer, proven. Raises Refused with the child's own code if it may say it, else Unfit."""
    if answer[:1] == b"R":
        code = answer[1:64].decode("ascii", "replace")
        if code not in REFUSALS:
            raise Unfit("an unknown refusal")
        raise Refused(code, **({"limit_minutes": MOST_SECONDS // 60} if code == "voice-too-long" else {}))
    start = 1 + _HEAD.size + BARS
    if answer[:1] != b"V" or len(answer) < start:
        raise Unfit("neither a refusal nor a voice note")
    bars, data = answer[1 + _HEAD.size : start], answer[start:]
    if _HEAD.unpack(answer[1 : 1 + _HEAD.size])[0] != len(data):
        raise Unfit("another length than promised")
    prove(data)
    return Heard(data, bars)


def prove(data: bytes) -> None:
    """Raises Unfit unless `data` is frames of the one kind and nothing else: no tag, no word between or after them, and
    nothing in the room that a frame leaves empty, where encoders put their names."""
    frames, rest = divmod(len(data), FRAME_BYTES)
    if rest or not 1 <= frames <= MOST_FRAMES:
        raise Unfit("not whole frames")
    for at in range(0, len(data), FRAME_BYTES):
        frame = data[at : at + FRAME_BYTES]
        if frame[:4] != _FRAME_HEAD or emptied(frame) != frame:
            raise Unfit("something else in a frame")


def emptied(frame: bytes) -> bytes:
    """The frame with zeros in the room that its sound does not use. Raises Unfit for one that leans on another."""
    side = int.from_bytes(frame[4 : 4 + _SIDE_BYTES], "big")
    bits = _SIDE_BYTES * 8
    if side >> (bits - 14):  # where its sound begins, and private bits
        raise Unfit("a frame that does not stand alone")
    used = sum(side >> (bits - 18 - 59 * granule - 12) & 0xFFF for granule in (0, 1))
    start = 4 + _SIDE_BYTES
    whole, part = divmod(used, 8)
    end = start + whole + (part > 0)
    if end > FRAME_BYTES:
        raise Unfit("more sound than room")
    made = bytearray(frame[:end]) + bytes(FRAME_BYTES - end)
    if part:
        made[end - 1] &= 0xFF << (8 - part) & 0xFF
    return bytes(made)
