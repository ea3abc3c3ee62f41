"""A picture coming in: from a file that somebody sent to three renditions rebuilt from its pixels (R52 to R58, R60).

The file itself is never stored. It should live in `memory_file()`, which no disk ever sees.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from typing import BinaryIO

from domain.errors import CannotStart, Refused
from domain.picture_answer import Rendition, Unfit, unpack
from domain.picture_scan import MOST_BYTES, kind_of
from domain.sandbox import Sandbox, SandboxDied, SandboxMissing

__all__ = ["Rebuilt", "Rendition", "Upload", "check_versions", "descriptor", "memory_file", "rebuild"]

# R56: below these, holes are known. The parent asks the sandbox, so that no decoder is loaded here.
OLDEST = {"pillow": (12, 3), "libwebp": (1, 3, 2), "libheif": (1, 23, 4), "libde265": (1, 1, 3)}

_sandbox = Sandbox("domain.picture_rebuild:rebuild")


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent: a readable, seekable binary file, best one made by `memory_file`. Its name and its claimed
    type are not asked for."""

    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One photo's renditions, largest first: width classes 2048, 1080 and 320, always all three."""

    renditions: tuple[Rendition, ...]


def memory_file() -> BinaryIO:
    """An empty file that exists in memory only (R58): anonymous, gone when closed, even by kill -9.

    Where the system has no such thing it is a BytesIO, which `rebuild` will refuse to decode there (photo-not-now).
    """
    try:
        return os.fdopen(os.memfd_create("photo", os.MFD_CLOEXEC), "w+b")
    except (AttributeError, OSError):
        return io.BytesIO()


def rebuild(upload: Upload) -> Rebuilt:
    """The photo made again from its pixels, upright, in sRGB, in three sizes, without anything else it carried.

    Takes JPEG, PNG, WebP, and HEIC where that extra is installed, by content alone, up to 25 MB and 60 megapixels.
    Raises Refused: photo-too-large (limit_mb), photo-too-many-pixels (limit_megapixels), photo-kind, photo-heic,
    photo-moving, photo-broken, photo-too-complicated; photo-not-now when it could not be decoded safely (R97).
    """
    return _made(upload, b"")


def _made(upload: Upload, argument: bytes) -> Rebuilt:
    _check_outside(upload.file)
    try:
        with descriptor(upload.file) as given:
            answer = _sandbox.run(given, argument)
        return Rebuilt(unpack(answer.data))
    except (SandboxDied, Unfit) as why:
        raise Refused("photo-too-complicated") from why
    except (SandboxMissing, OSError) as why:
        raise Refused("photo-not-now") from why


def cover(photo: bytes, tiles: str) -> Rebuilt:
    """A photo of ours with some squares of it painted over, made again from its pixels: nothing of what was under them
    is in it. `tiles` is a hexadecimal mask (picture_tiles.py). Raises Refused as `rebuild` does.
    """
    with memory_file() as file:
        file.write(photo)
        file.flush()
        file.seek(0)
        return _made(Upload(file), tiles.encode())


def check_versions() -> None:
    """Refuse to start on decoders with known holes (R56); also warms the sandbox. Raises CannotStart.

    A sandbox that cannot be had does not stop the start: photos are refused kindly until it can (R97).
    """
    try:
        about = _sandbox.about()
    except SandboxMissing:
        return
    for name, oldest in OLDEST.items():
        if name in about and _version(about[name]) < oldest:
            least = ".".join(map(str, oldest))
            raise CannotStart(f"{name} {about[name]} has known holes; photos can be opened safely from {least} on.")


def _check_outside(file: BinaryIO) -> None:
    """What needs no decoder: the size and the first bytes. Reads 64 bytes however large the file is."""
    size = file.seek(0, os.SEEK_END)
    if size > MOST_BYTES:
        raise Refused("photo-too-large", limit_mb=MOST_BYTES // (1024 * 1024))
    file.seek(0)
    if kind_of(file.read(64)) is None:
        raise Refused("photo-broken" if size == 0 else "photo-kind")


class descriptor:  # noqa: N801 – read as a verb: with descriptor(file) as given
    """The file's descriptor, or that of a copy in memory for a file that has none."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._copy: BinaryIO | None = None

    def __enter__(self) -> int:
        self._file.flush()
        try:
            return self._file.fileno()
        except (AttributeError, OSError):
            self._copy = memory_file()
        self._file.seek(0)
        self._copy.write(self._file.read(MOST_BYTES))
        self._copy.flush()
        return self._copy.fileno()

    def __exit__(self, *_: object) -> None:
        if self._copy is not None:
            self._copy.close()


def _version(text: str) -> tuple[int, ...]:
    """The numbers of the first version in a text such as "libde265 HEVC decoder, version 1.1.3"."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()
