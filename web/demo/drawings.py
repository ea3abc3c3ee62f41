"""Pictures that the demo draws itself: simple places and things, as if somebody had photographed them.

Drawn at twice the size and made smaller, so that edges are soft; encoded as the JPEG that a telephone would send.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from domain.picture import Rebuilt, Upload, rebuild

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 2400, 1800  # drawn; kept at half of that
SKY, SEA, SAND = (176, 214, 226), (64, 138, 150), (238, 214, 164)
PINE, LEAF, GRASS = (21, 48, 42), (88, 148, 98), (140, 178, 96)
CORAL, SUN, LILAC, BRICK, CREAM = (224, 96, 60), (246, 198, 80), (190, 172, 236), (176, 88, 62), (250, 242, 226)


@lru_cache(maxsize=32)
def draw(name: str) -> bytes:
    """The JPEG of one of SCENES, about 1200 × 900; the same bytes every time. Raises KeyError for another name."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    SCENES[name](ImageDraw.Draw(image), random.Random(name))  # noqa: S311 – a drawing, no secret
    image = image.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    _grained(image, random.Random(name)).save(file, "JPEG", quality=88)  # noqa: S311
    return file.getvalue()


def drawn(name: str) -> Rebuilt:
    """One of the drawings, as if somebody had sent it."""
    return rebuild(Upload(io.BytesIO(draw(name))))


def _grained(image: Image.Image, chance: random.Random) -> Image.Image:
    """A little uneven light and grain, so that it looks taken and not printed."""
    coarse = Image.frombytes("L", (48, 36), chance.randbytes(48 * 36)).filter(ImageFilter.GaussianBlur(3))
    fine = Image.frombytes("L", (300, 225), chance.randbytes(300 * 225)).filter(ImageFilter.GaussianBlur(0.6))
    light = Image.blend(coarse.resize(image.size), fine.resize(image.size), 0.4)
    return Image.blend(image, Image.merge("RGB", [light] * 3), 0.06)


def _band(pen: ImageDraw.ImageDraw, top: int, colour: Colour, wave: int = 0, turns: float = 2) -> None:
    """Everything below a wavy line."""
    line = [(x, top + round(wave * math.sin(turns * math.tau * x / WIDTH))) for x in range(0, WIDTH + 1, 20)]
    pen.polygon([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour)


def _round(pen: ImageDraw.ImageDraw, x: int, y: int, across: int, colour: Colour, tall: float = 1.0) -> None:
    half, high = across // 2, round(across * tall / 2)
    pen.ellipse((x - half, y - high, x + half, y + high), fill=colour)


def _beach(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _round(pen, 1900, 330, 260, SUN)
    _band(pen, 760, SEA, 12, 5)
    for row in range(5):
        y = 820 + row * 70
        pen.arc((200 + row * 310, y, 700 + row * 310, y + 60), 200, 340, fill=(150, 200, 204), width=10)
    _band(pen, 1190, SAND, 40, 1)
    for _ in range(160):
        _round(pen, chance.randrange(WIDTH), chance.randrange(1280, HEIGHT), 12, (220, 192, 138))
    pen.polygon([(700, 1500), (980, 1500), (1010, 1300), (670, 1300)], fill=CORAL)
    pen.arc((690, 1180, 990, 1420), 180, 360, fill=PINE, width=14)
    pen.line((1240, 1560, 1420, 1240), fill=(150, 110, 70), width=26)
    pen.polygon([(1180, 1600), (1300, 1620), (1280, 1520), (1200, 1510)], fill=SUN)


def _carpet(pen: ImageDraw.ImageDraw, _chance: random.Random) -> None:
    pen.rectangle((0, 0, WIDTH, 620), fill=(232, 214, 190))
    pen.rectangle((0, 560, WIDTH, 640), fill=CREAM)
    pen.rectangle((0, 640, WIDTH, HEIGHT), fill=(28, 92, 96))
    for row in range(5):
        for column in range(7):
            x, y = 180 + column * 360 + (row % 2) * 180, 760 + row * 260
            for across, colour in ((220, (52, 132, 118)), (160, SUN), (104, (34, 78, 140)), (46, PINE)):
                _round(pen, x, y, across, colour, 1.15)
            pen.line((x, y + 120, x, y + 210), fill=SUN, width=8)
    pen.rectangle((1680, 120, 2080, 640), fill=BRICK)
    pen.rectangle((1740, 190, 2020, 640), fill=(122, 60, 48))
    _round(pen, 1980, 420, 36, SUN)


def _shed(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _band(pen, 1050, GRASS, 30, 1)
    pen.rectangle((500, 560, 1500, 1360), fill=(78, 128, 96))
    for x in range(500, 1500, 100):
        pen.line((x, 560, x, 1360), fill=(62, 108, 80), width=8)
    pen.polygon([(440, 580), (1000, 260), (1560, 580)], fill=(96, 74, 62))
    pen.rectangle((880, 820, 1160, 1360), fill=(58, 96, 72))
    for x in (1560, 2020):
        pen.ellipse((x - 180, 1120, x + 180, 1480), outline=PINE, width=22)
    pen.line((1560, 1300, 1700, 1020, 1920, 1020, 2020, 1300, 1780, 1300, 1700, 1020), fill=CORAL, width=26)
    pen.line((1780, 1300, 1920, 1020, 1960, 940, 2050, 930), fill=CORAL, width=26)
    for _ in range(60):
        x, y = chance.randrange(WIDTH), chance.randrange(1400, HEIGHT)
        pen.line((x, y, x + 10, y - 46), fill=LEAF, width=8)


def _dog(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _band(pen, 900, GRASS, 24, 2)
    for _ in range(90):
        _round(pen, chance.randrange(WIDTH), chance.randrange(960, HEIGHT), 26, chance.choice((CREAM, SUN, LILAC)))
    coat, dark = (196, 150, 98), (134, 92, 56)
    for x in (900, 1060, 1400, 1540):
        pen.rounded_rectangle((x, 1260, x + 90, 1560), 40, fill=dark if x in (1060, 1400) else coat)
    pen.rounded_rectangle((860, 960, 1660, 1340), 180, fill=coat)
    pen.line((1640, 1040, 1820, 860), fill=coat, width=70)
    _round(pen, 800, 900, 420, coat)
    _round(pen, 640, 960, 220, CREAM, 0.8)
    _round(pen, 560, 930, 80, PINE, 0.8)
    _round(pen, 740, 850, 46, PINE)
    pen.polygon([(860, 720), (1020, 760), (980, 1020), (880, 940)], fill=dark)


def _cake(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=(214, 200, 236))
    for x in range(0, WIDTH, 300):
        pen.polygon([(x, 0), (x + 300, 0), (x + 150, 260)], fill=(CORAL, SUN, LEAF)[x // 300 % 3])
    _band(pen, 1320, (150, 106, 78))
    _round(pen, 1200, 1380, 1360, CREAM, 0.2)
    pen.rounded_rectangle((680, 880, 1720, 1360), 60, fill=(122, 74, 52))
    pen.rounded_rectangle((660, 800, 1740, 1000), 90, fill=(246, 190, 200))
    for x in range(760, 1700, 120):
        _round(pen, x, 1000, 130, (246, 190, 200), 1.3)
    for number in range(9):
        x = 780 + number * 105
        pen.rectangle((x, 620, x + 30, 810), fill=chance.choice((SUN, CREAM, LILAC)))
        _round(pen, x + 15, 580, 44, SUN, 1.6)


def _hills(pen: ImageDraw.ImageDraw, _chance: random.Random) -> None:
    _round(pen, 520, 360, 420, CREAM, 0.4)
    _round(pen, 760, 420, 360, CREAM, 0.4)
    for top, colour in ((820, (120, 156, 132)), (1000, (98, 142, 108)), (1240, (140, 176, 100))):
        _band(pen, top, colour, 120, 1 + top / 900)
    pen.polygon([(1060, HEIGHT), (1400, HEIGHT), (1300, 1400), (1250, 1400)], fill=(196, 186, 170))
    for x, y in ((420, 1400), (640, 1500), (1760, 1380), (1960, 1520), (520, 1640)):
        _round(pen, x, y, 150, CREAM, 0.7)
        _round(pen, x - 70, y - 20, 60, PINE)


def _gate(pen: ImageDraw.ImageDraw, _chance: random.Random) -> None:
    _band(pen, 1380, (172, 168, 160))
    pen.rectangle((260, 420, 2140, 1400), fill=BRICK)
    for y in range(440, 1400, 60):
        pen.line((260, y, 2140, y), fill=(152, 74, 54), width=6)
    for x in (400, 760, 1460, 1820):
        pen.rectangle((x, 560, x + 220, 860), fill=(190, 222, 230))
        pen.line((x + 110, 560, x + 110, 860), fill=CREAM, width=12)
    pen.rectangle((1060, 820, 1360, 1400), fill=(36, 66, 110))
    pen.rounded_rectangle((860, 200, 1540, 380), 30, fill=(36, 66, 110))
    for x in range(920, 1500, 90):
        pen.rectangle((x, 260, x + 56, 320), fill=CREAM)
    for x in (760, 1660):
        _round(pen, x, 1180, 130, (214, 170, 136))
        pen.rounded_rectangle((x - 100, 1240, x + 100, 1540), 50, fill=(36, 66, 110))
        _round(pen, x + 45, 1310, 44, SUN)


def _window(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=(240, 222, 196))
    pen.rectangle((520, 160, 1880, 1180), fill=CREAM)
    pen.rectangle((600, 240, 1800, 1100), fill=SKY)
    pen.polygon([(600, 1100), (600, 820), (1100, 640), (1800, 900), (1800, 1100)], fill=LEAF)
    pen.rectangle((1180, 240, 1220, 1100), fill=CREAM)
    pen.rectangle((420, 1180, 1980, 1280), fill=(206, 178, 140))
    for x, tall in ((780, 420), (1250, 640), (1620, 300)):
        pen.polygon([(x - 110, 980), (x + 110, 980), (x + 80, 1190), (x - 80, 1190)], fill=BRICK)
        for _ in range(14):
            lean = chance.randrange(-170, 170)
            pen.line((x, 990, x + lean // 2, 990 - tall // 2, x + lean, 990 - tall), fill=(56, 122, 84), width=22)
    pen.ellipse((1310, 1450, 1480, 1630), outline=LILAC, width=32)
    pen.rounded_rectangle((1080, 1400, 1390, 1690), 70, fill=LILAC)


def _boat(pen: ImageDraw.ImageDraw, _chance: random.Random) -> None:
    _band(pen, 700, (110, 150, 120), 60, 1.4)
    _band(pen, 900, SEA, 14, 6)
    pen.polygon([(620, 1160), (1780, 1160), (1600, 1420), (800, 1420)], fill=CORAL)
    pen.rectangle((620, 1140, 1780, 1200), fill=CREAM)
    pen.line((1180, 1160, 1180, 380), fill=(120, 86, 60), width=30)
    pen.polygon([(1220, 420), (1220, 1080), (1700, 1080)], fill=CREAM)
    pen.polygon([(1140, 500), (1140, 1080), (820, 1080)], fill=SUN)
    for x in range(100, WIDTH, 420):
        pen.arc((x, 1500, x + 320, 1580), 200, 340, fill=(150, 200, 204), width=12)


def _street(pen: ImageDraw.ImageDraw, _chance: random.Random) -> None:
    _band(pen, 1360, (120, 120, 124))
    for number, colour in enumerate((CORAL, CREAM, LILAC, SUN, (150, 190, 196))):
        x = number * 480
        pen.rectangle((x, 560, x + 470, 1360), fill=colour)
        pen.polygon([(x - 10, 570), (x + 235, 360), (x + 480, 570)], fill=(104, 82, 72))
        pen.rectangle((x + 70, 700, x + 200, 860), fill=(70, 92, 104))
        pen.rectangle((x + 270, 700, x + 400, 860), fill=(70, 92, 104))
        pen.rectangle((x + 170, 1020, x + 310, 1360), fill=(PINE, BRICK, (36, 66, 110))[number % 3])
    pen.line((0, 1600, WIDTH, 1600), fill=CREAM, width=18)


SCENES: dict[str, Callable[[ImageDraw.ImageDraw, random.Random], None]] = {
    "beach": _beach, "boat": _boat, "cake": _cake, "carpet": _carpet, "dog": _dog, "gate": _gate, "hills": _hills,
    "shed": _shed, "street": _street, "window": _window,
}  # fmt: skip
