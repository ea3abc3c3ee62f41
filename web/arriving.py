"""The photos of one form, and its voice note: kept in memory (R58), rebuilt before the database is opened, then taken.

What is too much is let go of while it comes and named to whoever sent it; the words and the other photos stay (R60).
Rebuilding a photo takes a processor half a second, and the embedded database has one writer: nobody's Stop waits for
somebody else's photos (R38).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask import g, request

from domain import sound
from domain.errors import Refused
from domain.picture import Rebuilt, Upload, memory_file, rebuild
from domain.sound import Heard

FIELD, VOICE_FIELD = "photos", "voice"
MEGABYTE = 1024 * 1024
MOST_PHOTOS = 4
MOST_PHOTO_BYTES = 25 * MEGABYTE
MOST_TOGETHER = MOST_PHOTOS * MOST_PHOTO_BYTES
MOST_FILES = 2 * MOST_PHOTOS  # that are kept and opened: refused ones do not count against the good ones, within reason


class Arrivals:
    """How much of one request's files is kept so far."""

    def __init__(self) -> None:
        self.files: list[Arriving] = []
        self.bytes = 0
        self.count = 0
        self.refuses_all: Refused | None = None

    def begin(self) -> Arriving:
        """A new file of the form begins to come."""
        self.files.append(Arriving(self))
        return self.files[-1]

    def why_not(self, size: int, more: int) -> Refused | None:
        """Why a file that has `size` bytes may not have `more`; None when it may."""
        if self.refuses_all is not None:
            return self.refuses_all
        if size + more > MOST_PHOTO_BYTES:
            return Refused("photo-too-large", limit_mb=MOST_PHOTO_BYTES // MEGABYTE)
        if self.bytes + more > MOST_TOGETHER or (size == 0 and self.count >= MOST_FILES):
            return Refused("photo-too-many", limit=MOST_PHOTOS)
        return None

    def close(self) -> None:
        """End every file, wherever its request ended."""
        for file in self.files:
            file.close()


class Arriving:
    """One file as it comes: what the form reader writes into, and what may then be read like a file."""

    def __init__(self, among: Arrivals) -> None:
        self.file: BinaryIO = io.BytesIO()  # until there is something to keep: an empty field makes no file
        self.refused: Refused | None = None
        self._among = among
        self._size = 0

    def write(self, data: bytes) -> int:
        """Keep these bytes, or let go of them and of all that came before, when it is too much."""
        if self.refused is None and data:
            self.refused = self._among.why_not(self._size, len(data))
            self._keep(data) if self.refused is None else self.let_go()
        return len(data)

    def _keep(self, data: bytes) -> None:
        if self._size == 0:
            self.file = memory_file()
            self._among.count += 1
        self.file.write(data)
        self._size += len(data)
        self._among.bytes += len(data)

    def let_go(self) -> None:
        """Free what was kept of it."""
        self.file.close()
        self._among.bytes -= self._size
        self._size, self.file = 0, io.BytesIO()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


@dataclass(frozen=True)
class Photo:
    """One photo of this sending: its number among those chosen, from 1, and what came of it."""

    number: int
    came: Rebuilt | Refused

    def rebuilt(self) -> Rebuilt:
        """The photo; raises Refused when it cannot be taken."""
        if isinstance(self.came, Refused):
            raise self.came
        return self.came


@dataclass(frozen=True)
class Voice:
    """The voice note of this sending, and what came of it."""

    came: Heard | Refused

    def heard(self) -> Heard:
        """The voice note; raises Refused when it cannot be taken."""
        if isinstance(self.came, Refused):
            raise self.came
        return self.came


def voice() -> Voice | None:
    """The voice note that came with this form, rebuilt, if one did. Raises RuntimeError where none may come."""
    if "voice" not in g:
        raise RuntimeError("this voice note was not rebuilt before the view")
    found: Voice | None = g.voice
    return found


def photos() -> list[Photo]:
    """The photos that came with this form, rebuilt. Raises RuntimeError where the gate did not let them be rebuilt."""
    if "photos" not in g:
        raise RuntimeError("these photos were not rebuilt before the view")
    found: list[Photo] = g.photos
    return found


def are_waiting() -> bool:
    """Whether photos or a voice note came with this form that are not rebuilt yet."""
    return "photos" not in g and bool(_chosen() or _chosen(VOICE_FIELD))


def rebuild_all(with_voice: bool = False) -> None:
    """Rebuild them, in their order, until as many are good as a form takes; the files themselves end here. A voice note
    is opened only for a view that takes one.

    Raises RuntimeError while this request has the database open.
    """
    if "db" in g:
        raise RuntimeError("photos are opened while the database waits for them")
    made: list[Photo] = []
    for number, file in enumerate(_chosen(), start=1):
        good = sum(isinstance(photo.came, Rebuilt) for photo in made)
        came = _rebuilt(file) if good < MOST_PHOTOS else Refused("photo-too-many", limit=MOST_PHOTOS)
        made.append(Photo(number, came))
        file.let_go()
    g.photos = made
    spoken = _chosen(VOICE_FIELD)
    if with_voice:
        g.voice = Voice(_voice(spoken[0])) if spoken else None
    for file in spoken:
        file.let_go()


_AS_VOICE = {"photo-too-large": "voice-too-large"}


def _voice(file: Arriving) -> Heard | Refused:
    if file.refused is not None:
        return Refused(_AS_VOICE.get(file.refused.code, "voice-not-now"), **file.refused.detail)
    try:
        return sound.rebuild(Upload(file.file))
    except Refused as refused:
        return refused


def _rebuilt(file: Arriving) -> Rebuilt | Refused:
    try:
        return file.refused or rebuild(Upload(file.file))
    except Refused as refused:
        return refused


def _chosen(field: str = FIELD) -> list[Arriving]:
    """The files of one field of the form, without the nothing that an empty field sends."""
    return [file.stream for file in request.files.getlist(field) if file.filename]  # type: ignore[misc]
