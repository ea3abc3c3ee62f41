"""What a sound file claims to be, read from its first bytes before any decoder sees it."""

from __future__ import annotations

MOST_BYTES = 25 * 1024 * 1024

_MP4_BRANDS = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"iso8", b"qt  ",
               b"3gp4", b"3gp5", b"3gp6", b"MSNV", b"dash", b"hlsf", b"avc1")  # fmt: skip


def kind_of(start: bytes) -> str | None:
    """The one demuxer that may open a file that begins so; None for everything we do not take."""
    if start[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    if start[:4] == b"OggS":
        return "ogg"
    if start[4:8] == b"ftyp" and start[8:12] in _MP4_BRANDS:
        return "mov"
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return "wav"
    if start[:3] == b"ID3":
        return "mp3"
    return _frames(start)


def _frames(start: bytes) -> str | None:
    """MP3 or AAC without any container: told by the layer, which AAC does not have."""
    if len(start) < 4 or start[0] != 0xFF or start[1] & 0xE0 != 0xE0:
        return None
    if start[1] & 0xF6 == 0xF0:
        return "aac"
    layer, bit_rate, rate = start[1] >> 1 & 3, start[2] >> 4, start[2] >> 2 & 3
    return "mp3" if layer == 1 and start[1] >> 3 & 3 != 1 and bit_rate not in (0, 15) and rate != 3 else None
