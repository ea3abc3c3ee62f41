"""Voice notes that the demo makes itself: no words, but the rise and fall and the pauses of somebody talking.

Made of a few sine waves, as the WAV file that a telephone could send; the same bytes every time.
"""

from __future__ import annotations

import io
import math
import random
import struct
from array import array
from functools import lru_cache

from domain.picture import Upload
from domain.sound import Heard, rebuild

RATE = 16_000
VOICES = {"low": 108.0, "high": 205.0}
# what of each vowel is loud: the first and the second of its tones
VOWELS = ((730, 1090), (270, 2290), (300, 870), (660, 1720), (490, 1350))


@lru_cache(maxsize=8)
def spoken(voice: str, seconds: float) -> Heard:
    """Somebody of VOICES "saying" something for so long, as if they had sent it."""
    chance = random.Random(f"{voice} {seconds}")  # noqa: S311 – a sound, no secret
    sound: array[int] = array("h")
    while len(sound) < seconds * RATE:
        for _ in range(chance.randrange(4, 9)):
            sound.extend(_syllable(VOICES[voice] * chance.uniform(0.9, 1.15), chance))
        sound.extend(array("h", [chance.randrange(-40, 40) for _ in range(int(RATE * chance.uniform(0.25, 0.6)))]))
    return rebuild(Upload(io.BytesIO(_wav(sound[: int(seconds * RATE)]))))


def _syllable(pitch: float, chance: random.Random) -> array[int]:
    vowel, long = chance.choice(VOWELS), int(RATE * chance.uniform(0.1, 0.24))
    weights = [(n, sum(math.exp(-(((n * pitch - tone) / 160) ** 2)) for tone in vowel) + 0.5 / n) for n in range(1, 16)]
    made = array("h")
    for at in range(long):
        swell = math.sin(math.pi * at / long) ** 0.6
        turn = math.tau * pitch * (1 - 0.08 * at / long) * at / RATE
        made.append(int(2600 * swell * sum(weight * math.sin(n * turn) for n, weight in weights)))
    return made


def _wav(sound: array[int]) -> bytes:
    data = sound.tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVE" + form + b"data" + struct.pack("<I", len(data)) + data
