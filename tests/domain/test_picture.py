"""What a photo becomes: three sizes, the right way up, in the right colours (R52, R54, P14)."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from domain import picture
from domain.errors import CannotStart, Refused
from domain.picture import Rebuilt, Rendition, Upload, memory_file, rebuild
from domain.sandbox import SandboxMissing
from tests.support.photos import CORNERS, corners, display_p3, encoded, exif_bytes, phone_jpeg, scene, turned


def taken_in(data: bytes) -> Rebuilt:
    with memory_file() as file:
        file.write(data)
        return rebuild(Upload(file))


def opened(rendition: Rendition) -> Image.Image:
    return Image.open(io.BytesIO(rendition.data), formats=["WEBP"]).convert("RGB")


def largest(data: bytes) -> Image.Image:
    return opened(taken_in(data).renditions[0])


def quarters(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters: top left, top right, bottom left, bottom right."""
    width, height = image.size
    places = [(x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [tuple(pixel) if isinstance(pixel := image.getpixel(place), tuple) else (0,) for place in places]


def assert_near(seen: tuple[int, ...], meant: tuple[int, ...], most: int = 10) -> None:
    assert all(abs(a - b) <= most for a, b in zip(seen, meant, strict=True)), (seen, meant)


def test_a_phones_photo_becomes_three_upright_sizes_within_their_bytes() -> None:
    made = taken_in(phone_jpeg()).renditions
    assert [(one.width_class, one.width, one.height) for one in made] == [
        (2048, 1536, 2048),
        (1080, 810, 1080),
        (320, 240, 320),
    ]
    assert [opened(one).size for one in made] == [(one.width, one.height) for one in made]
    assert len(made[1].data) <= 120_000
    assert len(made[2].data) <= 12_000


def test_the_picture_is_the_same_picture() -> None:
    reference = scene().transpose(Image.Transpose.ROTATE_270)
    for one in taken_in(phone_jpeg()).renditions:
        meant = reference.resize((16, 16), Image.Resampling.BOX).tobytes()
        seen = opened(one).resize((16, 16), Image.Resampling.BOX).tobytes()
        assert sum(abs(a - b) for a, b in zip(meant, seen, strict=True)) / len(meant) <= 255 * 0.02


def test_a_picture_of_noise_is_still_kept_at_the_lowest_quality() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((1600, 1200), 90) for _ in range(3)])
    made = taken_in(encoded(noise, "JPEG", quality=95)).renditions
    assert made[0].width == 1600
    assert made[2].width == 320


def test_a_small_picture_is_never_made_larger() -> None:
    made = taken_in(encoded(corners(200, 100), "PNG")).renditions
    assert [(one.width_class, one.width, one.height) for one in made] == [
        (2048, 200, 100),
        (1080, 200, 100),
        (320, 200, 100),
    ]
    assert len({one.data for one in made}) == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (2048, 2049), (320, 321), (3000, 7)])
def test_odd_sizes_come_out_with_every_side_at_least_one_pixel(size: tuple[int, int]) -> None:
    made = taken_in(encoded(Image.new("RGB", size, "teal"), "PNG")).renditions
    for one in made:
        assert max(one.width, one.height) == min(max(size), one.width_class)
        assert min(one.width, one.height) >= 1
        assert_near(quarters(opened(one))[0], (0, 128, 128))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_comes_out_upright(kind: str, orientation: int) -> None:
    image = largest(encoded(turned(orientation), kind, exif=exif_bytes(orientation)))
    assert image.size == corners().size
    for seen, meant in zip(quarters(image), CORNERS, strict=True):
        assert_near(seen, meant, 12)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_heic_turned_by_its_boxes_is_not_turned_again_by_its_exif(orientation: int) -> None:
    """The encoder stores the turn as boxes (irot, imir) and leaves the same in EXIF, as telephones do."""
    data = encoded(turned(orientation), "HEIF", exif=exif_bytes(orientation), quality=90)
    assert (b"irot" in data or b"imir" in data) == (orientation > 1)
    image = largest(data)
    assert image.size == corners().size
    for seen, meant in zip(quarters(image), CORNERS, strict=True):
        assert_near(seen, meant, 16)


@pytest.mark.parametrize("orientation", [0, 9, 255, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    data = encoded(corners(), "JPEG", exif=exif_bytes(orientation))
    assert Image.open(io.BytesIO(data)).getexif()[0x0112] == orientation
    assert_near(quarters(largest(data))[0], CORNERS[0])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_display_p3_is_turned_into_the_colours_that_were_meant(kind: str) -> None:
    image = Image.new("RGB", (320, 240), (180, 120, 60))
    p3 = ImageCms.ImageCmsProfile(io.BytesIO(display_p3()))
    meant = ImageCms.profileToProfile(image, p3, ImageCms.createProfile("sRGB"))
    assert meant is not None
    assert quarters(meant)[0] != quarters(image)[0]
    data = encoded(image, kind, icc_profile=display_p3(), quality=95)
    assert_near(quarters(largest(data))[0], quarters(meant)[0], 5)


def test_cmyk_is_turned_into_what_it_looks_like() -> None:
    image = corners().convert("CMYK")
    for seen, meant in zip(quarters(largest(encoded(image, "JPEG", quality=95))), CORNERS, strict=True):
        assert_near(seen, meant, 12)


def test_a_profile_of_another_colour_space_or_of_rubbish_is_ignored() -> None:
    for profile in (b"rubbish" * 40, display_p3()[:60]):
        assert_near(quarters(largest(encoded(corners(), "JPEG", icc_profile=profile)))[0], CORNERS[0])
    grey = encoded(Image.new("L", (64, 64), 90), "JPEG", icc_profile=display_p3())
    assert_near(quarters(largest(grey))[0], (90, 90, 90), 3)


def sixteen_bit_grey() -> Image.Image:
    image = Image.new("I;16", (256, 64))
    for x in range(256):
        image.paste(x * 257, (x, 0, x + 1, 64))
    return image


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    image = largest(encoded(sixteen_bit_grey(), "PNG"))
    for x in (8, 64, 128, 200, 250):
        pixel = image.getpixel((x, 32))
        assert isinstance(pixel, tuple)
        assert_near(pixel, (x, x, x), 4)


def of_palette(index: int) -> Image.Image:
    image = Image.new("P", (40, 30), index)
    image.putpalette([value for n in range(256) for value in (n, 255 - n, 7)])
    return image


ODD_PICTURES: dict[str, tuple[Image.Image, dict[str, Any], tuple[int, ...]]] = {
    "grey": (Image.new("L", (40, 30), 77), {}, (77, 77, 77)),
    "black and white": (Image.new("1", (40, 30), 1), {}, (255, 255, 255)),
    "grey with alpha": (Image.new("LA", (40, 30), (0, 128)), {}, (127, 127, 127)),
    "colour with alpha": (Image.new("RGBA", (40, 30), (255, 0, 0, 0)), {}, (255, 255, 255)),
    "half-seen colour": (Image.new("RGBA", (40, 30), (200, 0, 0, 128)), {}, (227, 127, 127)),
    "palette": (Image.new("RGB", (40, 30), "navy").convert("P"), {}, (0, 0, 128)),
    "palette with a hole": (of_palette(3), {"transparency": 3}, (255, 255, 255)),
    "palette beside a hole": (of_palette(3), {"transparency": 2}, (3, 252, 7)),
    "palette with alphas": (of_palette(3), {"transparency": bytes(256)}, (255, 255, 255)),
    "colour with a hole": (Image.new("RGB", (40, 30), (9, 9, 9)), {"transparency": (9, 9, 9)}, (255, 255, 255)),
}


@pytest.mark.parametrize("name", ODD_PICTURES)
def test_unusual_pngs_look_as_on_white_paper(name: str) -> None:
    image, options, meant = ODD_PICTURES[name]
    assert_near(quarters(largest(encoded(image, "PNG", **options)))[0], meant, 4)


def test_a_large_picture_with_alpha_has_no_seams() -> None:
    """Unusual pictures are made plain by strips; the strips must meet (here at a reduction of three)."""
    tall = Image.linear_gradient("L").resize((700, 9500)).convert("RGBA")
    tall.putalpha(Image.new("L", tall.size, 255))
    image = largest(encoded(tall, "PNG", compress_level=1)).convert("L")
    column = [int(str(image.getpixel((image.width // 2, y)))) for y in range(image.height)]
    assert column[0] <= 3
    assert column[-1] >= 252
    assert all(-2 <= after - before <= 3 for before, after in pairwise(column))


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exact": True}])
def test_webp_with_and_without_alpha_is_read(options: dict[str, Any]) -> None:
    assert_near(quarters(largest(encoded(corners(), "WEBP", **options)))[3], CORNERS[3], 14)
    glass = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    assert_near(quarters(largest(encoded(glass, "WEBP", **options)))[0], (255, 255, 255), 3)


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}, {"restart_marker_blocks": 3}])
def test_ordinary_kinds_of_jpeg_are_read(options: dict[str, Any]) -> None:
    assert_near(quarters(largest(encoded(corners(), "JPEG", **options)))[1], CORNERS[1], 14)


def test_a_file_without_a_descriptor_is_taken_too() -> None:
    assert rebuild(Upload(io.BytesIO(encoded(corners(), "PNG")))).renditions[0].width == 480


def test_where_no_file_can_live_in_memory_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.memfd_create")
    with pytest.raises(Refused) as refused:
        taken_in(encoded(corners(), "PNG"))
    assert refused.value.code == "photo-not-now"


def test_many_at_once_are_all_taken_in() -> None:
    files = [encoded(Image.new("RGB", (400 + n, 300), (n * 12, 90, 90)), "JPEG") for n in range(20)]
    with ThreadPoolExecutor(20) as threads:
        made = list(threads.map(taken_in, files))
    assert [one.renditions[0].width for one in made] == [400 + n for n in range(20)]


def test_without_a_sandbox_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise SandboxMissing("none to be had")

    monkeypatch.setattr(picture._sandbox, "run", missing)
    with pytest.raises(Refused) as refused:
        taken_in(encoded(corners(), "JPEG"))
    assert refused.value.code == "photo-not-now"


GOOD = {"pillow": "13.0.0", "libwebp": "1.6.0", "libheif": "1.23.6", "libde265": "libde265 HEVC decoder, version 1.1.3"}


@pytest.mark.parametrize(
    ("name", "version"),
    [("pillow", "12.2.9"), ("libwebp", "1.3.1"), ("libheif", "1.23.3"), ("libde265", "version 1.1.2"), ("pillow", "?")],
)
def test_decoders_with_known_holes_stop_the_start(name: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture._sandbox, "about", lambda: {**GOOD, name: version})
    with pytest.raises(CannotStart, match=name):
        picture.check_versions()


def test_decoders_as_installed_let_it_start() -> None:
    picture.check_versions()
    assert set(picture._sandbox.about()) == set(GOOD)


def test_a_missing_sandbox_does_not_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> dict[str, str]:
        raise SandboxMissing("none to be had")

    monkeypatch.setattr(picture._sandbox, "about", missing)
    picture.check_versions()


def test_the_web_process_never_loads_a_decoder() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import app, web.serve, youngperson, coordinator, guest\n"
        "from domain import picture, sound; picture.check_versions(); sound.check_versions()\n"
        "decoders = ('PIL', 'pillow_heif', '_pillow_heif', 'av')\n"
        "print([name for name in sys.modules if name.partition('.')[0] in decoders])"
    )
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run([sys.executable, "-c", script, root], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")
