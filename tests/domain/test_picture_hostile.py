"""Photos made to hurt: bombs, cut ones, moving ones, and many files in one (R52, R55, R60)."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest
from PIL import Image

from domain import picture
from domain.errors import Refused
from domain.picture import Upload, memory_file, rebuild
from domain.picture_answer import unpack
from domain.sandbox import Answer, Sandbox
from domain.sandbox_limits import MIB, Limits
from tests.support.photos import corners, encoded, scene

MOST_MEMORY = 512 * MIB


def taken_in(data: bytes) -> tuple[picture.Rendition, ...]:
    with memory_file() as file:
        file.write(data)
        return rebuild(Upload(file)).renditions


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        taken_in(data)
    return refused.value.code


def in_a_child(data: bytes) -> Answer:
    with memory_file() as file:
        file.write(data)
        file.flush()
        return picture._sandbox.run(file.fileno())


# --- bombs


def deflated_zeros(count: int) -> bytes:
    """A zlib stream of `count` zero bytes, made without ever having them: one flushed block, over and over."""
    block = 1 << 20
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = maker.compress(bytes(block)) + maker.flush(zlib.Z_FULL_FLUSH)
    ender = zlib.compressobj(9, zlib.DEFLATED, -15)
    rest = ender.compress(bytes(count % block)) + ender.flush()
    return b"\x78\xda" + first * (count // block) + rest + struct.pack(">I", (count % 65521) << 16 | 1)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """A black PNG of any size, valid to its last byte, in a few milliseconds."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = png_chunk(b"IDAT", deflated_zeros((1 + width * 3) * height))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + png_chunk(b"IEND", b"")


def webp_of_one_colour(width: int, height: int) -> bytes:
    """A lossless WebP whose pixels take no bits at all, so its size can be written in afterwards."""
    data = bytearray(encoded(Image.new("RGB", (64, 64), "teal"), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    rest = struct.unpack_from("<I", data, at)[0] & ~0x0FFFFFFF
    struct.pack_into("<I", data, at, rest | (width - 1) | (height - 1) << 14)
    return bytes(data)


def jpeg_of_scans(count: int, photo: Image.Image | None = None) -> bytes:
    """A progressive JPEG whose last scan comes again and again until there are `count`."""
    data = encoded(photo or scene(640, 480), "JPEG", progressive=True)
    assert data.endswith(b"\xff\xd9")
    last = data.rindex(b"\xff\xda")
    own = len(re.findall(rb"\xff\xda", data))
    return data[:-2] + data[last:-2] * (count - own) + data[-2:]


def heic_claiming(width: int, height: int) -> bytes:
    data = encoded(corners(512, 512), "HEIF")
    claim = b"ispe\0\0\0\0" + struct.pack(">II", width, height)
    return data.replace(b"ispe\0\0\0\0" + struct.pack(">II", 512, 512), claim)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "png of 900 megapixels": (lambda: png(30_000, 30_000), "photo-too-many-pixels"),
    "png of 61 megapixels": (lambda: png(8000, 7626), "photo-too-many-pixels"),
    "png one pixel high": (lambda: png(20_001, 1), "photo-too-many-pixels"),
    "png claiming the most": (lambda: png_claiming(0x7FFFFFFF), "photo-too-many-pixels"),
    "webp of 268 megapixels": (lambda: webp_of_one_colour(16_383, 16_383), "photo-too-many-pixels"),
    "heic claiming 141 megapixels": (lambda: heic_claiming(11_875, 11_875), "photo-too-many-pixels"),
    "jpeg of 4 gigapixels": (lambda: sized_jpeg(65_500, 65_500), "photo-too-many-pixels"),
    "jpeg of 400 scans": (lambda: jpeg_of_scans(400), "photo-too-complicated"),
    "jpeg of 65 scans": (lambda: jpeg_of_scans(65), "photo-too-complicated"),
    "jpeg of endless segments": (lambda: b"\xff\xd8" + b"\xff\xfe\0\2" * 2_000_000, "photo-too-complicated"),
    "jpeg of fill bytes": (lambda: b"\xff\xd8" + b"\xff" * 20_000_000, "photo-broken"),
    "png of endless chunks": (lambda: png(64, 64, png_chunk(b"prVt", b"") * 1_000_000), "photo-too-complicated"),
    "png itxt of a gigabyte": (lambda: png_unpacking(b"iTXt", b"a\0\1\0\0\0", 1 << 30), "photo-too-complicated"),
    "png ztxt of a gigabyte": (lambda: png_unpacking(b"zTXt", b"a\0\0", 1 << 30), "photo-too-complicated"),
    "png of many texts": (lambda: png_unpacking(b"zTXt", b"a\0\0", 1_000_000, 100), "photo-too-complicated"),
    "png profile of a gigabyte": (lambda: png_unpacking(b"iCCP", b"a\0\0", 1 << 30), "photo-too-complicated"),
}


def png_unpacking(name: bytes, head: bytes, size: int, times: int = 1) -> bytes:
    return png(64, 64, png_chunk(name, head + deflated_zeros(size)) * times)


def png_claiming(side: int) -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + png(64, 64)[33:]


def sized_jpeg(width: int, height: int) -> bytes:
    data = bytearray(encoded(corners(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", data, at, height, width)
    return bytes(data)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_the_memory_and_time_of_a_photo(name: str) -> None:
    make, code = BOMBS[name]
    answer = in_a_child(make())
    with pytest.raises(Refused) as refused:
        unpack(answer.data)
    assert refused.value.code == code
    assert answer.peak_memory <= MOST_MEMORY
    assert answer.cpu < 5


LARGE: dict[str, Callable[[], bytes]] = {
    "png with alpha": lambda: encoded(Image.new("RGBA", (7740, 7740), (9, 9, 9, 99)), "PNG", compress_level=1),
    "png": lambda: png(7740, 7740),
    "webp": lambda: encoded(Image.new("RGBA", (16_383, 3662), (9, 99, 9, 99)), "WEBP", lossless=True, method=0),
    "jpeg": lambda: encoded(Image.new("RGB", (7740, 7740), "teal"), "JPEG"),
    "progressive jpeg": lambda: encoded(Image.new("RGB", (20_000, 3000)), "JPEG", progressive=True, subsampling=0),
}


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_photo_that_is_taken_stays_within_its_memory(name: str) -> None:
    answer = in_a_child(LARGE[name]())
    assert unpack(answer.data)[0].width == 2048
    assert answer.peak_memory <= MOST_MEMORY


def test_a_large_progressive_jpeg_of_four_colours_is_too_complicated() -> None:
    assert refusal(encoded(Image.new("CMYK", (7700, 7700)), "JPEG", progressive=True)) == "photo-too-complicated"


def test_sixty_four_scans_are_enough_for_anybody() -> None:
    assert taken_in(jpeg_of_scans(64))[0].width == 640


def test_scans_behind_the_picture_are_not_the_pictures() -> None:
    assert taken_in(encoded(corners(), "JPEG") + b"\xff\xda" * 5000)[0].width == 480


def test_a_photo_that_takes_too_long_is_refused_and_the_next_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    short = Sandbox("domain.picture_rebuild:rebuild", Limits(cpu=1))
    monkeypatch.setattr(picture, "_sandbox", short)
    assert refusal(jpeg_of_scans(64, Image.new("RGB", (7000, 7000), "teal"))) == "photo-too-complicated"
    assert taken_in(encoded(corners(), "JPEG"))[0].width == 480
    short.close()


def test_a_photo_that_needs_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Sandbox("domain.picture_rebuild:rebuild", Limits(memory=300 * MIB))
    monkeypatch.setattr(picture, "_sandbox", small)
    assert refusal(png(7740, 7740)) == "photo-too-complicated"
    small.close()


# --- too large, empty, cut, moving, or something else


class Watched(io.RawIOBase):
    """A file that says how much of it was read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.count = file, 0

    def seek(self, at: int, whence: int = 0) -> int:
        return self.file.seek(at, whence)

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.count += len(data)
        return data


def test_a_huge_file_is_refused_unread() -> None:
    with memory_file() as file:
        file.write(encoded(corners(), "JPEG"))
        file.truncate(50 << 30)
        watched = Watched(file)
        with pytest.raises(Refused) as refused:
            rebuild(Upload(watched))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.detail) == ("photo-too-large", {"limit_mb": 25})
    assert watched.count <= 64


def test_twenty_five_megabytes_are_taken_and_a_byte_more_is_not() -> None:
    photo = encoded(corners(), "JPEG")
    full = photo + bytes(25 * 1024 * 1024 - len(photo))
    assert taken_in(full)[0].width == 480
    assert refusal(full + b"\0") == "photo-too-large"


def test_an_empty_file_is_a_broken_photo() -> None:
    assert refusal(b"") == "photo-broken"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_cut_off_anywhere_is_refused(kind: str) -> None:
    whole = encoded(scene(640, 480), kind)
    for part in (16, 40, 200, len(whole) // 4, len(whole) // 2, len(whole) - 400):
        assert refusal(whole[:part]) in {"photo-broken", "photo-kind"}


def frames(kind: str) -> bytes:
    return encoded(corners(), kind, save_all=True, append_images=[Image.new("RGB", corners().size)], duration=100)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_a_moving_picture_is_refused_rather_than_half_shown(kind: str) -> None:
    assert refusal(frames(kind)) == "photo-moving"


def test_animation_that_hides_its_flag_is_not_shown_either() -> None:
    data = bytearray(frames("WEBP"))
    data[20] &= ~0x02
    assert refusal(bytes(data)) in {"photo-moving", "photo-broken"}


def other_kinds() -> Iterator[tuple[str, bytes]]:
    for kind in ("GIF", "BMP", "TIFF", "PPM", "ICO", "TGA", "PDF", "AVIF", "JPEG2000"):
        yield kind, encoded(corners(64, 64), kind)
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "html", b"<!doctype html><script>alert(1)</script>"
    yield "zip", b"PK\3\4" + bytes(100)
    yield "photoshop", b"8BPS\0\1" + bytes(100)
    yield "video", struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + bytes(100)
    yield "avif under another brand", struct.pack(">I", 24) + b"ftypmif1\0\0\0\0mif1avif" + bytes(100)
    yield "sound", b"RIFF\x24\0\0\0WAVEfmt " + bytes(100)
    yield "postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(100)
    yield "nothing", bytes(100)
    yield "text before a jpeg", b"hello" + encoded(corners(), "JPEG")


@pytest.mark.parametrize(("kind", "data"), [pytest.param(*case, id=case[0]) for case in other_kinds()])
def test_what_is_no_kind_of_photo_is_refused_by_its_content(kind: str, data: bytes) -> None:
    assert refusal(data) == "photo-kind"


def test_a_decoder_is_never_chosen_by_another_decoders_opinion() -> None:
    """A file that begins as a PNG is decoded as a PNG or not at all, whatever stands behind the beginning."""
    assert refusal(b"\x89PNG\r\n\x1a\n" + encoded(corners(), "TIFF")) == "photo-broken"
    assert refusal(b"\xff\xd8\xff" + encoded(corners(), "GIF")) == "photo-broken"


def test_a_heic_without_the_extra_gets_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = "import sys; sys.modules['pillow_heif'] = None\n" + __import__("domain.sandbox").sandbox._BOOT
    monkeypatch.setattr("domain.sandbox._BOOT", boot)
    without = Sandbox("domain.picture_rebuild:rebuild")
    monkeypatch.setattr(picture, "_sandbox", without)
    assert refusal(encoded(corners(), "HEIF")) == "photo-heic"
    assert taken_in(encoded(corners(), "JPEG"))[0].width == 480
    without.close()


# --- many files in one

SCRIPT = b"<script>alert(document.domain)</script>"
PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"
ZIP = b"PK\3\4payloadPK\5\6" + bytes(18)


def polyglots() -> Iterator[tuple[str, bytes]]:
    photo = encoded(corners(), "JPEG")
    for name, payload in (("html", SCRIPT), ("pdf", PDF), ("zip", ZIP)):
        segment = b"\xff\xfe" + struct.pack(">H", len(payload) + 2) + payload
        yield f"jpeg and {name} in a comment", photo[:2] + segment + photo[2:]
        yield f"jpeg and {name} behind", photo + payload
        yield f"png and {name} in a chunk", png(64, 64, png_chunk(b"prVt", payload))
        yield f"png and {name} behind", png(64, 64) + payload
        yield f"webp and {name} behind", encoded(corners(), "WEBP") + payload
        yield f"heic and {name} behind", encoded(corners(), "HEIF") + payload
    # a JPEG that is also a script: its first segment's length reads as the opening of a comment
    length = struct.unpack(">H", b"/*")[0]
    script = b"\xff\xe0/*" + b"*/=alert(document.domain);/*".ljust(length - 2, b" ")
    yield "jpeg and script", photo[:2] + script + photo[2:]


@pytest.mark.parametrize(("name", "data"), [pytest.param(*case, id=case[0]) for case in polyglots()])
def test_a_file_that_is_two_things_comes_out_as_one(name: str, data: bytes) -> None:
    for one in taken_in(data):
        for payload in (b"<script", b"%PDF", b"PK\3\4", b"PK\5\6", b"alert(", b"/*"):
            assert payload not in one.data
        assert Image.open(io.BytesIO(one.data)).format == "WEBP"
