"""A 12 MP photo, from the file to three proven renditions, beside Pillow's own decode, resize and encode (P13).

The reference is the same work done plainly in one process with nothing around it: shrink on load where the library
can, one size made from the other, the same WebP settings, no sandbox, no stripping, no checks.
"""

from __future__ import annotations

import io
import json
import statistics
import time
from collections.abc import Callable

from PIL import Image, ImageOps

from domain import picture
from domain.picture_answer import WIDTH_CLASSES
from domain.picture_rebuild import METHOD
from tests.support.photos import phone_jpeg

ROUNDS = 9


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Medians in milliseconds of both, interleaved, their ratio (target 1.15), and the bytes of each rendition."""
    data = phone_jpeg()
    with picture.memory_file() as file:
        file.write(data)
        upload = picture.Upload(file)
        kept = picture.rebuild(upload).renditions
        plain = _plainly(data)
        pairs = [(_timed(lambda: picture.rebuild(upload)), _timed(lambda: _plainly(data))) for _ in range(rounds)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    sizes = {f"bytes_{one.width_class}": len(one.data) for one in kept}
    return {
        "photo_ms": round(ours * 1000, 1),
        "plain_ms": round(theirs * 1000, 1),
        "photo_ratio": round(statistics.median(a / b for a, b in pairs), 3),
        "plain_bytes": sum(plain),
        "photo_bytes": sum(sizes.values()),
        **sizes,
    }


def _plainly(data: bytes) -> list[int]:
    photo: Image.Image = Image.open(io.BytesIO(data))
    photo.draft("RGB", (WIDTH_CLASSES[0], WIDTH_CLASSES[0]))
    photo.thumbnail((WIDTH_CLASSES[0], WIDTH_CLASSES[0]), Image.Resampling.HAMMING)
    photo = ImageOps.exif_transpose(photo)  # after the first shrinking: the quickest order
    made = []
    for width_class in WIDTH_CLASSES:
        photo.thumbnail((width_class, width_class), Image.Resampling.HAMMING)
        file = io.BytesIO()
        photo.save(file, "WEBP", quality=78, method=METHOD)
        made.append(len(file.getvalue()))
    return made


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
