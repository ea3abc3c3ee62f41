"""Recordings as browsers and telephones make them, and files that are not what they seem. Tests may load a decoder."""

from __future__ import annotations

import io
import math
from array import array
from functools import lru_cache
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

RATE = 48_000
RECORDERS = {
    "Chrome": ("webm", "libopus"), "Safari": ("mp4", "aac"), "Firefox": ("ogg", "libopus"),
    "MP3": ("mp3", "libmp3lame"), "WAV": ("wav", "pcm_s16le"), "M4A": ("ipod", "aac"), "plain AAC": ("adts", "aac"),
}  # fmt: skip


def tune(seconds: float, loud: int = 9000, rate: int = RATE) -> array[int]:
    """Samples that swell and fade, a little like somebody speaking."""
    steps = range(int(seconds * rate))
    return array("h", [int(loud * math.sin(i * 2700 / rate) * abs(math.sin(i * 3 / rate))) for i in steps])


@lru_cache(maxsize=64)
def recorded(
    by: str = "Chrome", seconds: float = 2, loud: int = 9000, layout: str = "mono", rate: int = RATE,
    tags: tuple[tuple[str, str], ...] = (), streams: int = 1, film: bool = False,
) -> bytes:  # fmt: skip
    """A recording as `by` makes it; with `tags`, several `streams` of sound, or a `film` beside it."""
    kind, codec = RECORDERS[by]
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        container.metadata.update(dict(tags))
        codecs = {"webm": "libvpx", "mp4": "mpeg4"}
        picture = cast(VideoStream, container.add_stream(codecs[kind], rate=10)) if film else None
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        outs = [cast(AudioStream, container.add_stream(codec, rate=rate, layout=layout)) for _ in range(streams)]
        for out in outs:
            samples = tune(seconds, loud, rate)
            whole = AudioFrame(format="s16", layout="mono", samples=len(samples))
            whole.planes[0].update(samples.tobytes())
            whole.sample_rate, whole.pts = rate, 0
            fitting = AudioResampler(out.format.name, layout, rate, out.codec_context.frame_size or 1024)
            for frame in [*fitting.resample(whole), *fitting.resample(None)]:
                container.mux(out.encode(frame))
            container.mux(out.encode(None))
        if picture is not None:
            for _ in range(3):
                container.mux(picture.encode(VideoFrame(64, 64, "yuv420p")))
            container.mux(picture.encode(None))
    return file.getvalue()


def with_id3(mp3: bytes, *frames: tuple[bytes, bytes]) -> bytes:
    """An MP3 with an ID3 tag before it: names, pictures, whatever."""
    body = b"".join(name + len(what).to_bytes(4, "big") + b"\0\0" + what for name, what in frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + body + mp3


def played(data: bytes) -> array[int]:
    """The samples of an MP3, as a player hears them."""
    heard: array[int] = array("h")
    with av.open(io.BytesIO(data), "r", format="mp3") as container:
        plain = AudioResampler("s16", "mono", 32_000)
        for frame in container.decode(audio=0):
            for one in plain.resample(frame):
                heard.frombytes(bytes(one.planes[0])[: one.samples * 2])
    return heard
