"""Nothing that a photo carries beside its pixels survives (R53, R57): each container in turn, with a canary in it."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from domain.errors import Refused
from domain.picture import Upload, memory_file, rebuild
from domain.picture_answer import REFUSALS, Rendition
from tests.support.photos import CANARY, corners, encoded, exif_bytes, phone_jpeg, talking_profile, xmp_bytes

BASE = corners()


def jpeg_with(*segments: tuple[int, bytes], behind: bytes = b"") -> bytes:
    """A JPEG with these segments (marker, contents) after its start, and something behind its end."""
    plain = encoded(BASE, "JPEG", quality=85)
    added = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return plain[:2] + added + plain[2:] + behind


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_with(name: bytes, body: bytes, behind: bytes = b"") -> bytes:
    plain = encoded(BASE, "PNG")
    return plain[:33] + png_chunk(name, body) + plain[33:] + behind


def webp_with(name: bytes, body: bytes, flags: int) -> bytes:
    """A WebP in its extended form with one more chunk behind the picture."""
    plain = encoded(BASE, "WEBP", quality=85)
    width, height = BASE.size
    extended = struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    more = name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    chunks = b"VP8X" + struct.pack("<I", 10) + extended + plain[12:] + more
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def photoshop_block() -> bytes:
    iptc = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY.encode()
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2)


def another_photo() -> bytes:
    return encoded(Image.new("RGB", (64, 64), "red"), "JPEG", comment=CANARY)


WORD = CANARY.encode()
VIDEO = struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + b"mdat" + WORD * 30
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
CONTAINERS: dict[str, Callable[[], bytes]] = {
    "jpeg exif, maker note, gps, thumbnail": lambda: encoded(BASE, "JPEG", exif=exif_bytes(6)),
    "jpeg of a telephone": lambda: phone_jpeg(width=800, height=600),
    "jpeg xmp": lambda: jpeg_with((0xE1, XMP_HEAD + xmp_bytes())),
    "jpeg extended xmp": lambda: jpeg_with((0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + xmp_bytes())),
    "jpeg iptc": lambda: jpeg_with((0xED, photoshop_block())),
    "jpeg comment": lambda: jpeg_with((0xFE, WORD)),
    "jpeg many comments": lambda: jpeg_with(*[(0xFE, WORD)] * 40),
    "jpeg comment in utf-16": lambda: jpeg_with((0xFE, CANARY.encode("utf-16"))),
    "jpeg jfif thumbnail": lambda: jpeg_with((0xE0, b"JFXX\0\x10" + another_photo())),
    "jpeg app5": lambda: jpeg_with((0xE5, b"SAMSUNG\0" + WORD)),
    "jpeg app11 content credentials": lambda: jpeg_with((0xEB, b"JP\0\1\0\0\0\1" + b"jumb" + WORD)),
    "jpeg app2 multi-picture": lambda: jpeg_with((0xE2, b"MPF\0" + WORD)),
    "jpeg icc private tag": lambda: encoded(BASE, "JPEG", icc_profile=talking_profile()),
    "jpeg trailer of text": lambda: jpeg_with(behind=WORD),
    "jpeg trailer of a motion photo": lambda: jpeg_with(behind=VIDEO + b"MotionPhoto_Data"),
    "jpeg trailer of another photo": lambda: jpeg_with(behind=another_photo()),
    "jpeg burst (multi-picture file)": lambda: encoded(
        BASE, "MPO", save_all=True, append_images=[Image.open(io.BytesIO(another_photo()))], comment=WORD
    ),
    "png text": lambda: png_with(b"tEXt", b"Comment\0" + WORD),
    "png compressed text": lambda: png_with(b"zTXt", b"Comment\0\0" + zlib.compress(WORD)),
    "png international text": lambda: png_with(b"iTXt", b"Comment\0\0\0\0\0" + WORD),
    "png xmp": lambda: png_with(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp_bytes()),
    "png exif": lambda: png_with(b"eXIf", exif_bytes(6)[6:]),
    "png raw profile": lambda: png_with(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(WORD.hex().encode())),
    "png icc private tag": lambda: encoded(BASE, "PNG", icc_profile=talking_profile()),
    "png private chunk": lambda: png_with(b"prVt", WORD),
    "png time and place": lambda: png_with(b"tIME", struct.pack(">HBBBBB", 2026, 5, 4, 17, 2, 11)),
    "png trailer, as a cropped screenshot leaves": lambda: png_with(b"prVt", b"", behind=encoded(BASE, "PNG") + WORD),
    "webp exif": lambda: encoded(BASE, "WEBP", exif=exif_bytes(6)),
    "webp xmp": lambda: encoded(BASE, "WEBP", xmp=xmp_bytes()),
    "webp icc private tag": lambda: encoded(BASE, "WEBP", icc_profile=talking_profile()),
    "webp exif chunk by hand": lambda: webp_with(b"EXIF", exif_bytes(1), 0x08),
    "webp xmp chunk by hand": lambda: webp_with(b"XMP ", xmp_bytes(), 0x04),
    "webp private chunk": lambda: webp_with(b"PRVT", WORD, 0),
    "webp trailer": lambda: encoded(BASE, "WEBP") + VIDEO,
    "heic exif": lambda: encoded(BASE, "HEIF", exif=exif_bytes(6)),
    "heic xmp": lambda: encoded(BASE, "HEIF", xmp=xmp_bytes()),
    "heic icc private tag": lambda: encoded(BASE, "HEIF", icc_profile=talking_profile()),
    "heic trailer": lambda: encoded(BASE, "HEIF") + VIDEO,
    "heic thumbnail": lambda: encoded(BASE, "HEIF", exif=exif_bytes(1), thumbnails=[64]),
}


def taken_in(data: bytes) -> tuple[Rendition, ...]:
    with memory_file() as file:
        file.write(data)
        return rebuild(Upload(file)).renditions


def assert_clean(made: tuple[Rendition, ...]) -> None:
    """Only one lossy frame in each file, and no word of the canary, in any of the ways words are written."""
    assert len(made) == 3
    for one in made:
        data = one.data
        assert data[:4] == b"RIFF"
        assert data[8:16] == b"WEBPVP8 "
        assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
        length = struct.unpack("<I", data[16:20])[0]
        assert len(data) == 20 + length + length % 2
        for word in (CANARY, CANARY[:12], CANARY[::-1]):
            for spelling in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le"):
                assert word.encode(spelling) not in data
        for mark in (b"Exif", b"ftyp", b"\xff\xd8\xff\xe0", b"http", b"Photoshop", b"ICCP", b"acsp", b"<x:xmpmeta"):
            assert mark not in data
        image = Image.open(io.BytesIO(data), formats=["WEBP"])
        assert not image.getexif()
        assert set(image.info) <= {"loop", "background", "timestamp", "duration"}


def says_it(data: bytes) -> bool:
    """Whether the canary is really in the source, plain, in UTF-16 or deflated."""
    if any(CANARY.encode(spelling) in data for spelling in ("ascii", "utf-16", "utf-16-le", "utf-16-be")):
        return True
    return any(
        CANARY.encode() in found or CANARY.encode().hex().encode() in found
        for found in map(unpacked, _zlib_starts(data))
    )


def _zlib_starts(data: bytes) -> list[bytes]:
    return [data[at:] for at in range(len(data) - 1) if data[at] == 0x78 and data[at + 1] in (0x01, 0x5E, 0x9C, 0xDA)]


def unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, 1 << 20)
    except zlib.error:
        return b""


@pytest.mark.parametrize("name", CONTAINERS)
def test_nothing_but_the_picture_survives_of(name: str) -> None:
    data = CONTAINERS[name]()
    assert says_it(data) or name == "png time and place"
    assert_clean(taken_in(data))


def test_everything_at_once_leaves_only_the_picture() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", CANARY)
    info.add_itxt("Title", CANARY, zip=True)
    loud = encoded(BASE, "PNG", pnginfo=info, exif=exif_bytes(3), icc_profile=talking_profile()) + VIDEO
    assert_clean(taken_in(loud))
    loud = encoded(BASE, "JPEG", exif=exif_bytes(8), icc_profile=talking_profile(), comment=CANARY, xmp=xmp_bytes())
    assert_clean(taken_in(loud + VIDEO))


def test_the_same_pixels_give_the_same_bytes_whatever_they_carried() -> None:
    quiet, loud = encoded(BASE, "PNG"), png_with(b"tEXt", b"Comment\0" + WORD, behind=VIDEO)
    assert [one.data for one in taken_in(quiet)] == [one.data for one in taken_in(loud)]


SOURCES = [CONTAINERS[name]() for name in CONTAINERS if len(CONTAINERS[name]()) < 60_000]


@settings(
    max_examples=int(os.environ.get("PHOTO_MUTATIONS", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_a_mangled_photo_is_refused_or_comes_out_clean(draw: st.DataObject) -> None:
    """Mutations of loud photos: bytes changed, cut, repeated. PHOTO_MUTATIONS=100000 is the long run (R53)."""
    data = bytearray(draw.draw(st.sampled_from(SOURCES)))
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, max(0, min(len(data), 1500) - 1)))
        how = draw.draw(st.sampled_from(["change", "cut", "repeat", "end", "insert"]))
        length = draw.draw(st.integers(1, 40))
        if how == "change" and data:
            data[at] = draw.draw(st.integers(0, 255))
        elif how == "cut":
            del data[at : at + length]
        elif how == "repeat":
            data[at:at] = data[at : at + length]
        elif how == "end" and draw.draw(st.booleans()):
            del data[len(data) - length * 50 :]
        elif how == "insert":
            data[at:at] = WORD[:length]
    code, made = outcome(bytes(data))
    assert code is None or code in REFUSALS
    if code is None:
        assert_clean(made)


def outcome(data: bytes) -> tuple[str | None, tuple[Rendition, ...]]:
    """The code of a refusal, or none and the renditions."""
    try:
        return None, taken_in(data)
    except Refused as refused:
        return refused.code, ()
