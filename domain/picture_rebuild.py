"""Runs inside the sandboxed child: a photo from outside is decoded and made again from its pixels alone (R53, R54).

Nothing but domain/sandbox_nursery.py imports this: the web process never loads a decoder.

Alpha is flattened on white (a photo has none; a sticker stays readable), 16 bits become 8, every colour space becomes
sRGB, orientation is applied. Of pictures with several frames in a row (animated WebP and PNG) none is taken: showing
only the first would change in silence what somebody sent.
"""

from __future__ import annotations

import io

import PIL
from PIL import Image, ImageCms, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin, features

from domain import picture_webp
from domain.errors import Refused
from domain.picture_answer import MOST_BYTES, WIDTH_CLASSES, pack, pack_refusal
from domain.picture_scan import check_size, kind_of, look
from domain.picture_tiles import boxes

# WebP qualities, and what a photo weighs at each beside its weight at the best (measured; only steers the search)
QUALITIES = {78: 1.0, 72: 0.86, 66: 0.78, 60: 0.70, 52: 0.60, 44: 0.52, 36: 0.45, 28: 0.38, 20: 0.28}
SHRINK = Image.Resampling.HAMMING  # as sharp as bicubic when making smaller, at half its cost
METHOD = 2  # three quarters of the best method's saving at half its time
INK = (24, 33, 31)  # what a covered square looks like
STRIP = 256  # rows of an unusual picture turned into plain colour at a time
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_READY = ("RGB", "RGBX", "L", "CMYK")  # what can be made smaller as it is
_srgb = ImageCms.createProfile("sRGB")
_heif: type[ImageFile.ImageFile] | None = None


def prepare() -> dict[str, str]:
    """Load and warm all that children will need; tell the versions in use (R56). Called once, in the nursery."""
    global _heif
    Image.MAX_IMAGE_PIXELS = None  # our own limits are lower and come first
    about = {"pillow": PIL.__version__, "libwebp": str(features.version("webp"))}
    try:
        import pillow_heif

        info = pillow_heif.libheif_info()
    except ImportError:
        pass
    else:
        about["libheif"], about["libde265"] = str(info["libheif"]), str(info["decoders"].get("libde265", ""))
        options = pillow_heif.options
        options.DECODE_THREADS = 1
        options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
        _heif = pillow_heif.HeifImageFile
    picture_webp.find_library()
    _warm()
    return about


def _warm() -> None:
    """One small photo of each kind through everything: what is loaded on first use is loaded now, before the fence."""
    photo = Image.new("RGB", (640, 480), "teal")
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    profile = ImageCms.ImageCmsProfile(_srgb).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        file = io.BytesIO()
        photo.save(file, kind, exif=exif, icc_profile=profile)
        rebuild(file.getvalue(), b"")


def needs_threads(start: bytes) -> bool:
    """Whether the photo's decoder begins a thread whatever it is told: the one for HEIF does."""
    return kind_of(start) == "HEIF"


def rebuild(data: bytes, argument: bytes) -> bytes:
    """The job: the bytes of a photo in, the packed answer of domain/picture_answer.py out. Raises MemoryError.

    `argument` names squares to paint over before anything is made of the pixels (domain/picture_tiles.py).
    """
    try:
        return pack(_renditions(_covered(_decode(data), argument.strip(b"\0").decode("ascii"))))
    except Refused as refused:
        return pack_refusal(refused)
    except MemoryError:
        raise
    except ValueError as complaint:
        # what Pillow says of text and profiles that unpack without end
        too_much = any(words in str(complaint) for words in ("too large", "Too much memory"))
        return pack_refusal(Refused("photo-too-complicated" if too_much else "photo-broken"))
    except Exception:  # noqa: BLE001 (whatever a decoder complains of, the file is broken; the child ends here anyway)
        return pack_refusal(Refused("photo-broken"))


def fit(width: int, height: int, most: int) -> tuple[int, int]:
    """The size with its longest side at most `most` pixels and the same proportions; never larger than it is."""
    longest = max(width, height)
    if longest <= most:
        return width, height
    return max(1, round(width * most / longest)), max(1, round(height * most / longest))


def _decode(data: bytes) -> Image.Image:
    """The whole photo, upright, in sRGB, without alpha, no larger than the largest rendition."""
    photo = _open(data)
    check_size(*photo.size)
    if getattr(photo, "is_animated", False) and photo.format != "HEIF":
        raise Refused("photo-moving")
    target = fit(*photo.size, WIDTH_CLASSES[0])
    if photo.format == "JPEG":
        photo.draft(None, target)
    pixels = picture_webp.decode(data, photo.size, photo.mode == "RGBA") if photo.format == "WEBP" else None
    if pixels is None:
        photo.load()
    profile = photo.info.get("icc_profile")
    # libheif has already turned a HEIF as its own boxes say; its EXIF must not turn it again
    turn = None if photo.format == "HEIF" else _TURNS.get(photo.getexif().get(_ORIENTATION, 1))
    small = _to_srgb(_shrink(pixels or photo, target), profile)
    return small if turn is None else small.transpose(turn)


def _covered(photo: Image.Image, tiles: str) -> Image.Image:
    """The photo with these squares painted over."""
    for box in boxes(tiles, *photo.size):
        photo.paste(INK, box)
    return photo


def _open(data: bytes) -> ImageFile.ImageFile:
    """The photo behind its own decoder, and no other: the kind is ours to say, not the plugins' to guess."""
    kind = look(data).kind
    file = io.BytesIO(data)
    if kind == "JPEG":
        return JpegImagePlugin.JpegImageFile(file)
    if kind == "PNG":
        return PngImagePlugin.PngImageFile(file)
    if kind == "WEBP":
        return WebPImagePlugin.WebPImageFile(file)
    if _heif is None:
        raise Refused("photo-heic")
    return _heif(file)


def _shrink(photo: Image.Image, target: tuple[int, int]) -> Image.Image:
    """The photo at its target size in RGB, L or CMYK, without alpha."""
    if photo.mode not in _READY or "transparency" in photo.info:
        photo = _plain(photo, target)
    if photo.size != target:
        photo = photo.resize(target, SHRINK, reducing_gap=2.0)
    return photo.convert("RGB") if photo.mode == "RGBX" else photo


def _plain(photo: Image.Image, target: tuple[int, int]) -> Image.Image:
    """An unusual picture as RGB, by strips and already reduced, so that 60 MP never exist twice in memory."""
    width, height = photo.size
    factor = max(1, int(min(width / target[0], height / target[1]) / 1.5))
    plain = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    step = STRIP // factor * factor
    for top in range(0, height, step):
        strip = _opaque(photo.crop((0, top, width, min(top + step, height))))
        plain.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return plain


def _opaque(strip: Image.Image) -> Image.Image:
    if strip.mode.startswith("I;16"):
        # the high bytes: a plain conversion would clip all but the darkest 256 shades
        return Image.frombytes("L", strip.size, strip.tobytes("raw", "I;16")[1::2]).convert("RGB")
    if strip.has_transparency_data:
        seen = strip.convert("RGBA")
        white = Image.new("RGB", seen.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return strip.convert("RGB")


def _to_srgb(photo: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as the embedded profile means them; a profile that is broken or of another space is ignored."""
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if _SPACES.get(given.profile.xcolor_space) == photo.mode:
                photo = ImageCms.profileToProfile(photo, given, _srgb, outputMode="RGB") or photo
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return photo if photo.mode == "RGB" else photo.convert("RGB")


def _renditions(photo: Image.Image) -> list[tuple[int, int, int, bytes]]:
    """Every width class, each size made from the one before; what is the same size is the same bytes if they fit."""
    made: list[tuple[int, int, int, bytes]] = []
    whole = photo.size
    for width_class in WIDTH_CLASSES:
        size, most = fit(*whole, width_class), MOST_BYTES[width_class]
        if made and made[-1][1:3] == size and len(made[-1][3]) <= most:
            data = made[-1][3]
        else:
            fewer = (size[0] * size[1]) / (photo.width * photo.height)
            # a smaller picture has more to say per pixel; the thumb is so quick to make that guessing gains nothing
            expected = len(made[-1][3]) * fewer**0.72 if width_class == 1080 else 0.0
            if photo.size != size:
                photo = photo.resize(size, SHRINK, reducing_gap=2.0)
            data = _encode(photo, most, expected)
        made.append((width_class, *size, data))
    return made


def _encode(photo: Image.Image, most: int, expected: float) -> bytes:
    """WebP from a picture that has never known more than its pixels, at the best quality that fits, or the lowest.

    `expected` is a guess at its bytes at the best quality (0 for none), so that fitting seldom takes a second try.
    """
    clean = Image.new("RGB", photo.size)
    clean.paste(photo)
    quality = _fitting(expected, most, 100)
    while True:
        file = io.BytesIO()
        clean.save(file, "WEBP", quality=quality, method=METHOD)
        data = file.getvalue()
        if len(data) <= most or quality == min(QUALITIES):
            return data
        quality = _fitting(len(data) / QUALITIES[quality], most, quality)


def _fitting(best_bytes: float, most: int, below: int) -> int:
    """The highest quality under `below` at which about `best_bytes` at the best come to `most`, or the lowest."""
    for quality, weight in QUALITIES.items():
        if quality < below and best_bytes * weight <= most:
            return quality
    return min(QUALITIES)
