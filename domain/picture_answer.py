"""What a sandboxed child answers about a photo, and the proof that it is pictures and nothing else (R53, R60).

The child has had a hostile file in its memory, so its answer is read as if the file had written it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from domain.errors import Refused
from domain.picture_scan import webp_lossy_size

WIDTH_CLASSES = (2048, 1080, 320)
# P14: bytes of the screen and the thumb rendition; the largest is bounded only against nonsense
MOST_BYTES = {2048: 4 * 1024 * 1024, 1080: 120_000, 320: 12_000}
# a picture of pure noise will not fit into P14 at any quality worth looking at: what is still taken
MOST_BYTES_EVER = {2048: 8 * 1024 * 1024, 1080: 2 * 1024 * 1024, 320: 256 * 1024}
REFUSALS = frozenset(
    {"photo-broken", "photo-heic", "photo-kind", "photo-moving", "photo-too-complicated", "photo-too-many-pixels"}
)
_RENDITION = struct.Struct("<HHHI")


@dataclass(frozen=True, slots=True)
class Rendition:
    """One size of a photo: WebP bytes made from pixels, the longest side at most `width_class` pixels."""

    width_class: int
    width: int
    height: int
    data: bytes


class Unfit(Exception):
    """The answer is not what a well-behaved child says."""


def pack_refusal(refused: Refused) -> bytes:
    """A refusal as the child answers it."""
    return b"R" + refused.code.encode()


def pack(renditions: list[tuple[int, int, int, bytes]]) -> bytes:
    """Renditions (class, width, height, WebP bytes) as the child answers them."""
    return b"P" + b"".join(_RENDITION.pack(c, w, h, len(data)) + data for c, w, h, data in renditions)


def unpack(answer: bytes) -> tuple[Rendition, ...]:
    """The renditions of an answer, each proven: one of every class, sizes as promised, only picture in the bytes.

    Raises Refused with the child's own code if that is one it may say, Unfit for anything else.
    """
    if answer[:1] == b"R":
        code = answer[1:64].decode("ascii", "replace")
        if code not in REFUSALS:
            raise Unfit("an unknown refusal")
        raise Refused(code, **({"limit_megapixels": 60} if code == "photo-too-many-pixels" else {}))
    if answer[:1] != b"P":
        raise Unfit("neither a refusal nor pictures")
    at = 1
    renditions = []
    for width_class in WIDTH_CLASSES:
        head = answer[at : at + _RENDITION.size]
        if len(head) != _RENDITION.size:
            raise Unfit("too few renditions")
        said_class, width, height, length = _RENDITION.unpack(head)
        at += _RENDITION.size
        data = answer[at : at + length]
        at += length
        if said_class != width_class or not 1 <= max(width, height) <= width_class or len(data) != length:
            raise Unfit("a rendition of the wrong size")
        prove(data, width, height, MOST_BYTES_EVER[width_class])
        renditions.append(Rendition(width_class, width, height, data))
    if at != len(answer):
        raise Unfit("something after the last rendition")
    return tuple(renditions)


def prove(data: bytes, width: int, height: int, most: int) -> None:
    """Raises Unfit unless `data` is one WebP file of exactly one lossy frame of that size: no other chunk, so no
    metadata, no alpha, no animation; lengths exact; nothing before or after (the allow-list of R53)."""
    if not 30 <= len(data) <= most or data[:4] != b"RIFF" or data[8:16] != b"WEBPVP8 ":
        raise Unfit("not a plain WebP file")
    riff, chunk = struct.unpack("<I", data[4:8])[0], struct.unpack("<I", data[16:20])[0]
    if riff != len(data) - 8 or chunk + chunk % 2 != len(data) - 20 or (chunk % 2 and data[-1] != 0):
        raise Unfit("lengths that do not add up")
    try:
        size = webp_lossy_size(data[20:30])
    except Refused:
        raise Unfit("not a key frame") from None
    # the first partition is inside the frame, or decoders may disagree on where the picture ends
    first = (data[20] | data[21] << 8 | data[22] << 16) >> 5
    if size != (width, height) or 10 + first > chunk:
        raise Unfit("another size than promised")
