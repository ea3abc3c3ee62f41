"""What a file claims to be, read from its first bytes and its skeleton before any decoder sees it (R52).

Names and content types are never asked. Everything here is bounded: it steps from length field to length field and
never unpacks anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.errors import Refused

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_SIDE = 20_000
MOST_SCANS = 64  # a progressive photo has about 10; each costs the decoder a pass over the whole picture
MOST_PIECES = 20_000  # of a file: segments or chunks
MOST_SAMPLES = 3 * MOST_PIXELS  # of a progressive JPEG, all of which the decoder keeps in memory at two bytes each

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}  # sequential and progressive; not lossless, not hierarchical
_JPEG_PROGRESSIVE = {0xC2, 0xCA}
_JPEG_OTHER_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF}
_SOS, _EOI, _ANY_MARKER = 0xDA, 0xD9, re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Look:
    """The kind ("JPEG", "PNG", "WEBP", "HEIF") and size in pixels; of a HEIF the size is not read here (0 × 0)."""

    kind: str
    width: int
    height: int


def kind_of(start: bytes) -> str | None:
    """The kind by the first 64 bytes, or None when it is nothing that is opened here."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if start[4:8] == b"ftyp":
        length = min(int.from_bytes(start[:4], "big"), 64)
        brands = {start[8:12], *(start[at : at + 4] for at in range(16, length, 4))}
        if start[8:12] in _HEIF_BRANDS and not brands & {b"avif", b"avis"}:
            return "HEIF"
    return None


def look(data: bytes) -> Look:
    """The kind and the claimed size, within the limits.

    Raises Refused: photo-kind, photo-broken, photo-moving, photo-too-many-pixels, photo-too-complicated.
    """
    readers = {"JPEG": _look_at_jpeg, "PNG": _look_at_png, "WEBP": _look_at_webp, "HEIF": _look_at_heif}
    kind = kind_of(data[:64])
    if kind is None:
        raise Refused("photo-kind")
    try:
        width, height = readers[kind](data)
    except IndexError:
        raise Refused("photo-broken") from None
    if kind != "HEIF":
        check_size(width, height)
    return Look(kind, width, height)


def check_size(width: int, height: int) -> None:
    """Raises Refused: photo-broken for no pixels at all, photo-too-many-pixels over the limits of R52."""
    if width < 1 or height < 1:
        raise Refused("photo-broken")
    if width > MOST_SIDE or height > MOST_SIDE or width * height > MOST_PIXELS:
        raise Refused("photo-too-many-pixels", limit_megapixels=MOST_PIXELS // 1_000_000)


def _look_at_jpeg(data: bytes) -> tuple[int, int]:
    size: tuple[int, int] | None = None
    at = 2
    for _ in range(MOST_PIECES):
        marker, at = _next_marker(data, at)
        if marker == _SOS:
            if size is None:
                raise Refused("photo-broken")
            if _scans(data, at) > MOST_SCANS:
                raise Refused("photo-too-complicated")
            return size
        if marker in _JPEG_OTHER_FRAMES:
            raise Refused("photo-kind")
        if marker in _JPEG_FRAMES and size is None:
            size = _big(data, at + 5, 2), _big(data, at + 3, 2)
            if marker in _JPEG_PROGRESSIVE and size[0] * size[1] * _big(data, at + 7, 1) > MOST_SAMPLES:
                check_size(*size)
                raise Refused("photo-too-complicated")
        at += _segment_length(data, at)
    raise Refused("photo-too-complicated")


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at `at` (after any fill bytes) and where its segment begins. Raises Refused when there is none."""
    if data[at] != 0xFF:
        raise Refused("photo-broken")
    while data[at] == 0xFF:
        at += 1
    return data[at], at + 1


def _segment_length(data: bytes, at: int) -> int:
    length = _big(data, at, 2)
    if length < 2:
        raise Refused("photo-broken")
    return length


def _scans(data: bytes, at: int) -> int:
    """How many scans the picture has, from the one whose segment begins at `at` to the picture's own end.

    Counting the two bytes of the marker gives at least as many as there are, at the speed of a memory search, and is
    enough for nearly every photo; a video behind the picture can hold them by chance, and only then is it walked.
    """
    if 1 + data.count(b"\xff\xda", at) <= MOST_SCANS:
        return 1
    count = 1
    at += _segment_length(data, at)
    for _ in range(MOST_PIECES):
        found = _ANY_MARKER.search(data, at)
        if found is None or data[found.start() + 1] == _EOI:
            return count
        count += data[found.start() + 1] == _SOS
        at = found.end() + _segment_length(data, found.end())
    return MOST_SCANS + 1


def _look_at_png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR" or _big(data, 8, 4) != 13:
        raise Refused("photo-broken")
    at = 8
    for _ in range(MOST_PIECES):
        name = data[at + 4 : at + 8]
        if name == b"acTL":
            raise Refused("photo-moving")
        at += 12 + _big(data, at, 4)
        if name == b"IEND" or at >= len(data):
            return _big(data, 16, 4), _big(data, 20, 4)
    raise Refused("photo-too-complicated")


def _look_at_webp(data: bytes) -> tuple[int, int]:
    name, body = data[12:16], 20
    if name == b"VP8X":
        if data[body] & 0x02:
            raise Refused("photo-moving")
        return 1 + _little(data, body + 4, 3), 1 + _little(data, body + 7, 3)
    if name == b"VP8 ":
        return webp_lossy_size(data[body : body + 10])
    if name == b"VP8L" and data[body] == 0x2F:
        bits = _little(data, body + 1, 4)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    raise Refused("photo-broken")


def _look_at_heif(_: bytes) -> tuple[int, int]:
    """Not here: its size is in boxes within boxes; the decoder reads those first, under limits of its own."""
    return 0, 0


def webp_lossy_size(frame: bytes) -> tuple[int, int]:
    """Width and height from the 10 bytes that begin a VP8 key frame. Raises Refused: photo-broken for anything else."""
    if len(frame) != 10 or frame[0] & 1 or frame[3:6] != b"\x9d\x01\x2a":
        raise Refused("photo-broken")
    return _little(frame, 6, 2) & 0x3FFF, _little(frame, 8, 2) & 0x3FFF


def _big(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(_slice(data, at, size), "big")


def _little(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(_slice(data, at, size), "little")


def _slice(data: bytes, at: int, size: int) -> bytes:
    piece = data[at : at + size]
    if len(piece) != size:
        raise IndexError("the file ends too early")
    return piece
