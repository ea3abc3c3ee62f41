"""A child that a photo has taken over says what it likes; only pictures are believed (R53, R55)."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

import pytest
from PIL import Image

from domain import picture
from domain.errors import Refused
from domain.picture import Upload, memory_file, rebuild
from domain.picture_answer import REFUSALS, Unfit, pack, pack_refusal, unpack
from domain.sandbox import Answer
from domain.sandbox_limits import MIB
from tests.support.photos import corners, encoded

GOOD = encoded(Image.new("RGB", (60, 40), "teal"), "WEBP", quality=78)


def three(data: bytes = GOOD, size: tuple[int, int] = (60, 40)) -> list[tuple[int, int, int, bytes]]:
    return [(width_class, *size, data) for width_class in (2048, 1080, 320)]


def with_head(data: bytes) -> bytes:
    """As a whole RIFF file of the right length."""
    return b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data


def lies() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "rubbish", b"hello"
    yield "a refusal in its own words", b"R" + b"<script>"
    yield "a refusal only the web process may say", b"Rphoto-not-now"
    yield "two renditions", pack(three()[:2])
    yield "four renditions", pack([*three(), *three()[:1]])
    yield "another order", pack(three()[::-1])
    yield "a byte behind", pack(three()) + b"\0"
    yield "cut off", pack(three())[:-1]
    yield "another size than it says", pack(three(size=(61, 40)))
    yield "larger than its class", pack([(c, 2049, 1, GOOD) for c in (2048, 1080, 320)])
    yield "no size", pack(three(size=(0, 0)))
    yield "a length beyond the end", b"P" + struct.pack("<HHHI", 2048, 60, 40, 0xFFFFFFFF) + GOOD
    yield "html", pack(three(b"<script>alert(1)</script>" * 3))
    yield "jpeg", pack(three(encoded(corners(60, 40), "JPEG")))
    yield "lossless webp", pack(three(encoded(corners(60, 40), "WEBP", lossless=True)))
    yield "webp with exif", pack(three(encoded(corners(60, 40), "WEBP", exif=b"Exif\0\0secret")))
    yield "webp with a chunk more", pack(three(with_head(GOOD[12:] + b"EXIF\4\0\0\0abcd")))
    yield "webp with something behind", pack(three(GOOD + b"secret"))
    yield "webp with a longer picture chunk", pack(three(with_head(b"VP8 " + struct.pack("<I", 10) + GOOD[20:])))
    moving = encoded(corners(60, 40), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40))], duration=9)
    yield "moving webp", pack(three(moving))
    odd = b"VP8 " + struct.pack("<I", len(GOOD) - 21) + GOOD[20:-1]
    yield "padding that speaks", pack(three(with_head(odd + b"\1")))
    yield "a partition beyond the end", pack(three(GOOD[:20] + bytes([GOOD[20] | 0xE0, 0xFF, 0xFF]) + GOOD[23:]))
    yield "not a key frame", pack(three(GOOD[:20] + bytes([GOOD[20] | 1]) + GOOD[21:]))
    yield "heavier than any", pack(three(with_head(b"VP8 " + struct.pack("<I", 9 * MIB) + GOOD[20:] + bytes(9 * MIB))))


def test_what_a_good_child_says_is_believed() -> None:
    assert [one.data for one in unpack(pack(three()))] == [GOOD] * 3
    for code in REFUSALS:
        with pytest.raises(Refused, match=code):
            unpack(pack_refusal(Refused(code)))


@pytest.mark.parametrize(("name", "said"), [pytest.param(*case, id=case[0]) for case in lies()])
def test_what_a_child_that_was_taken_over_says_is_not(name: str, said: bytes) -> None:
    with pytest.raises(Unfit):
        unpack(said)


def test_a_lying_child_makes_a_refusal_not_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture._sandbox, "run", lambda *_: Answer(os.urandom(500), 0, 0.0))
    with memory_file() as file:
        file.write(encoded(corners(), "JPEG"))
        with pytest.raises(Refused, match="photo-too-complicated"):
            rebuild(Upload(file))
