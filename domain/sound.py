"""A voice note coming in: from a sound file that somebody sent to one that is rebuilt from its samples.

The file itself is never stored. Like a photo it lives in `picture.memory_file()`, which no disk ever sees.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace

from domain.errors import CannotStart, Refused
from domain.picture import Upload, descriptor
from domain.sandbox import Sandbox, SandboxDied, SandboxMissing
from domain.sandbox_limits import MIB, Limits
from domain.sound_answer import Heard, Unfit, unpack
from domain.sound_scan import MOST_BYTES, kind_of

__all__ = ["Heard", "Upload", "check_versions", "rebuild"]

# Below this version of PyAV its wheel carries an FFmpeg with known holes. The parent asks the sandbox.
OLDEST = {"av": (18, 1), "libavcodec": (62, 28)}

# Five minutes of sound take about three seconds; a sound needs far less room than a photo of 60 megapixels
LIMITS = replace(Limits(), cpu=20, wall=45.0, answer=4 * MIB, memory=1024 * MIB)

_sandbox = Sandbox("domain.sound_rebuild:rebuild", LIMITS)


def rebuild(upload: Upload) -> Heard:
    """The voice note made again from its samples: one channel, as loud as speech, without anything else it carried.

    Takes WebM, MP4, Ogg, MP3, WAV and plain AAC by content alone, up to 25 MB and five minutes. Raises Refused:
    voice-too-large (limit_mb), voice-too-long (limit_minutes), voice-kind, voice-video, voice-broken, voice-short,
    voice-silent, voice-too-complicated; voice-not-now when it could not be decoded safely, or nothing can (R97).
    """
    _check_outside(upload)
    try:
        with descriptor(upload.file) as given:
            answer = _sandbox.run(given)
        return unpack(answer.data)
    except (SandboxDied, Unfit) as why:
        raise Refused("voice-too-complicated") from why
    except (SandboxMissing, OSError) as why:
        raise Refused("voice-not-now") from why


def check_versions() -> None:
    """Refuse to start on decoders with known holes; also warms the sandbox. Raises CannotStart.

    Where there is none (the package is left out, or no fence can be had) voice notes are refused kindly (R97).
    """
    try:
        about = _sandbox.about()
    except SandboxMissing:
        return
    for name, oldest in OLDEST.items():
        found = tuple(int(part) for part in re.findall(r"\d+", about.get(name, ""))[: len(oldest)])
        if found < oldest:
            least = ".".join(map(str, oldest))
            raise CannotStart(f"{name} {about.get(name)} has known holes; sound can be opened safely from {least} on.")


def _check_outside(upload: Upload) -> None:
    """What needs no decoder: the size and the first bytes."""
    size = upload.file.seek(0, os.SEEK_END)
    if size > MOST_BYTES:
        raise Refused("voice-too-large", limit_mb=MOST_BYTES // MIB)
    upload.file.seek(0)
    if kind_of(upload.file.read(64)) is None:
        raise Refused("voice-broken" if size == 0 else "voice-kind")
