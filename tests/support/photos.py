"""Photos that nobody took: as large, as detailed and as talkative about their maker as those of a telephone."""

from __future__ import annotations

import io
import random
import struct
from functools import lru_cache
from typing import Any

from PIL import Image, ImageCms, ImageDraw, ImageFilter
from PIL.ExifTags import IFD, Base

CANARY = "C4N4RY-wren-pillarbox-9071"
# corners of `corners()`, as seen: top left, top right, bottom left, bottom right
CORNERS = ((220, 40, 40), (40, 180, 60), (40, 70, 220), (240, 210, 50))
_TURNED_BACK = {  # what to do to an upright picture so that the orientation, when applied, makes it upright again
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


@lru_cache(maxsize=16)
def phone_jpeg(
    width: int = 4032, height: int = 3024, gps: bool = True, orientation: int = 6, canary: str = CANARY
) -> bytes:
    """A telephone's JPEG of `width` × `height` stored pixels (12 MP), about 4 MB; made once in a process.

    With `gps`, where it was taken (a made-up garden in Northshire). `canary` stands in every EXIF text, in a
    MakerNote, in a UTF-16 comment, and in the JPEG inside the thumbnail.
    """
    file = io.BytesIO()
    scene(width, height).save(file, "JPEG", quality=90, exif=exif_bytes(orientation, canary, gps), comment=canary)
    return file.getvalue()


@lru_cache(maxsize=4)
def scene(width: int = 4032, height: int = 3024, seed: int = 7) -> Image.Image:
    """Something like a garden in the evening: broad light, things with edges, leaves, and the grain of a sensor."""
    chance = random.Random(seed)
    small = (max(1, width // 4), max(1, height // 4))
    sky = Image.merge("RGB", [Image.linear_gradient("L").resize(small).point(curve) for curve in (
        lambda v: 205 - v * 0.35, lambda v: 195 - v * 0.22, lambda v: 215 - v * 0.6)])  # fmt: skip
    draw = ImageDraw.Draw(sky)
    for _ in range(90):
        x, y = chance.randrange(small[0]), chance.randrange(small[1] // 3, small[1])
        size = chance.randrange(max(2, small[0] // 60), max(3, small[0] // 9))
        colour = tuple(chance.randrange(30, 230) for _ in range(3))
        shape = draw.ellipse if chance.random() < 0.6 else draw.rectangle
        shape((x, y, x + size, y + int(size * chance.uniform(0.4, 1.4))), fill=colour)
    sky = sky.filter(ImageFilter.GaussianBlur(1.2)).resize((width, height), Image.Resampling.BICUBIC)
    leaves = _grain(small, 110, chance).resize((width, height), Image.Resampling.BICUBIC)
    sensor = _grain((512, 512), 55, chance)
    grain = Image.new("L", (width, height))
    for x in range(0, width, 512):
        for y in range(0, height, 512):
            grain.paste(sensor, (x, y))
    texture = Image.blend(leaves, grain, 0.4)
    return Image.blend(sky, Image.merge("RGB", [texture] * 3), 0.3)


def _grain(size: tuple[int, int], sigma: float, chance: random.Random) -> Image.Image:
    coarse = Image.frombytes("L", (64, 64), chance.randbytes(64 * 64)).filter(ImageFilter.GaussianBlur(1))
    fine = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).filter(ImageFilter.GaussianBlur(0.7))
    centred = fine.point(lambda v: max(0, min(255, 128 + (v - 128) * sigma / 40)))
    return Image.blend(centred, coarse.resize(size, Image.Resampling.BICUBIC), 0.3)


def exif_bytes(orientation: int = 1, canary: str = CANARY, gps: bool = True) -> bytes:
    """An EXIF block ("Exif" header included) full of words, with a thumbnail that carries the canary as well."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Software] = f"Make {canary}", f"Model {canary}", canary
    exif[Base.Artist] = exif[Base.Copyright] = exif[Base.ImageDescription] = canary
    exif[Base.Orientation] = orientation
    exif[Base.XPComment] = canary.encode("utf-16-le") + b"\0\0"
    inner = exif.get_ifd(IFD.Exif)
    inner[Base.DateTimeOriginal] = "2026:05:04 17:02:11"
    inner[Base.MakerNote] = b"Apple iOS\0\0\1MM" + canary.encode()
    inner[Base.UserComment] = b"UNICODE\0" + canary.encode("utf-16-be")
    inner[0xA431] = inner[0xA435] = f"serial {canary}"
    if gps:
        place = exif.get_ifd(IFD.GPSInfo)
        place[1], place[2] = "N", (54.0, 58.0, 12.5)
        place[3], place[4] = "W", (1.0, 36.0, 41.2)
        place[27] = b"ASCII\0\0\0" + canary.encode()
    return _with_thumbnail(exif.tobytes(), canary)


def _with_thumbnail(exif: bytes, canary: str) -> bytes:
    """The same block with a second directory that holds a small JPEG, which Pillow reads but does not write."""
    file = io.BytesIO()
    Image.new("RGB", (160, 120), "olive").save(file, "JPEG", comment=canary)
    head, tiff = exif[:6], bytearray(exif[6:])
    order = "<" if tiff[:2] == b"II" else ">"
    first = struct.unpack_from(order + "I", tiff, 4)[0]
    next_at = first + 2 + 12 * struct.unpack_from(order + "H", tiff, first)[0]
    tiff += b"\0" * (len(tiff) % 2)
    struct.pack_into(order + "I", tiff, next_at, len(tiff))
    picture_at = len(tiff) + 2 + 12 * 2 + 4
    tiff += struct.pack(order + "H", 2)
    tiff += struct.pack(order + "HHII", 0x0201, 4, 1, picture_at)
    tiff += struct.pack(order + "HHII", 0x0202, 4, 1, len(file.getvalue()))
    tiff += struct.pack(order + "I", 0)
    return head + bytes(tiff) + file.getvalue()


def xmp_bytes(canary: str = CANARY) -> bytes:
    """An XMP packet with the canary in it."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{canary}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def corners(width: int = 480, height: int = 320) -> Image.Image:
    """Four quarters of four colours (CORNERS), wider than high: which way up it is can be read off."""
    image = Image.new("RGB", (width, height))
    for at, colour in enumerate(CORNERS):
        image.paste(colour, (width // 2 * (at % 2), height // 2 * (at // 2), width, height if at > 1 else height // 2))
    image.paste(CORNERS[2], (0, height // 2, width // 2, height))
    return image


def turned(orientation: int, upright: Image.Image | None = None) -> Image.Image:
    """The pixels as a camera held that way stores them: applying `orientation` makes `corners()` again."""
    image = upright or corners()
    return image.transpose(_TURNED_BACK[orientation]) if orientation in _TURNED_BACK else image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of that kind ("JPEG", "PNG", "WEBP", "HEIF"). HEIF needs the extra, which tests install."""
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@lru_cache(maxsize=1)
def display_p3() -> bytes:
    """A Display P3 profile, written out here: matrix of the P3 primaries adapted to D50, one gamma curve of 2.2."""

    def s15(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(s15, values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 11) + b"Display P3\0" + b"\0" * 79,
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    return icc_profile(tags)


def icc_profile(tags: dict[bytes, bytes]) -> bytes:
    """An RGB display profile made of these tags."""
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        padded = data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += padded
    head = bytearray(128)
    struct.pack_into(">I", head, 0, at + len(body))
    head[8:12], head[12:24], head[36:40] = b"\x02\x40\0\0", b"mntrRGB XYZ ", b"acsp"
    head[68:80] = struct.pack(">iii", round(0.9642 * 65536), 65536, round(0.8249 * 65536))
    return bytes(head) + table + body


def talking_profile(canary: str = CANARY) -> bytes:
    """An sRGB profile with a private tag that says the canary."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    count = struct.unpack_from(">I", srgb, 128)[0]
    tags = {}
    for entry in range(count):
        name, at, length = struct.unpack_from(">4sII", srgb, 132 + 12 * entry)
        tags[name] = srgb[at : at + length]
    return icc_profile({**tags, b"priv": b"text\0\0\0\0" + canary.encode() + b"\0"})
