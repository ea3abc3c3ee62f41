"""Runs inside the sandboxed child: a voice note from outside is decoded and made again from its samples alone.

Nothing but domain/sandbox_nursery.py imports this: the web process never loads a decoder.

One channel, 32 kHz, made as loud as speech is; what the file carried beside its sound (names, places, covers, texts)
is never read. A moving picture is refused, because leaving it out would change in silence what somebody sent.
"""

from __future__ import annotations

import io
import struct
from array import array
from collections.abc import Iterator
from math import sqrt
from typing import cast

import av
import av.subtitles.codeccontext  # what the library would otherwise look for when it first meets one: too late then
import av.subtitles.stream
import av.video.codeccontext
import av.video.stream
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph
from av.stream import Disposition

from domain.errors import Refused
from domain.sound_answer import BARS, BIT_RATE, FRAME_SAMPLES, MOST_SECONDS, RATE, emptied, pack, pack_refusal
from domain.sound_scan import kind_of

CODECS = frozenset(
    {"aac", "mp3", "mp3float", "opus", "vorbis", "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"}
)
MOST_CHANNELS = 8
RATES = (8_000, 96_000)
MOST_STREAMS = 6
LEAST_SECONDS = 0.5
SILENT = 60  # of 32767: nothing but a microphone's own noise
LOUD = 5000.0  # what speech is brought to: about -16 dB
MOST_GAIN = 12.0
_STEP = 4  # loudness is measured on every fourth sample: enough for speech, a quarter of the time


def prepare() -> dict[str, str]:
    """Load and warm all that children will need; tell the versions in use. Called once, in the nursery."""
    av.logging.set_level(av.logging.PANIC)
    rebuild(_hum(), b"")
    return {"av": av.__version__, "libavcodec": ".".join(map(str, av.library_versions["libavcodec"]))}


def _hum() -> bytes:
    """A second of sound, as a WAV file: once through everything before the door is shut."""
    samples = array("h", [6000, 6000, -6000, -6000] * (RATE // 4)).tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(samples))
        + b"WAVE"
        + form
        + b"data"
        + struct.pack("<I", len(samples))
        + samples
    )


def needs_threads(_start: bytes) -> bool:
    """No decoder or filter that is used begins a thread."""
    return False


def rebuild(data: bytes, _argument: bytes) -> bytes:
    """The job: a sound file's bytes in, the packed answer of domain/sound_answer.py out. Raises MemoryError."""
    try:
        sound = _decode(data)
        bars, gain = _measure(sound)
        return pack(bars, _encode(_louder(sound, gain)))
    except Refused as refused:
        return pack_refusal(refused)
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError, OSError, ArithmeticError, RuntimeError, TypeError, LookupError, EOFError):
        return pack_refusal(Refused("voice-broken"))


def _decode(data: bytes) -> array[int]:
    """All of its sound: 16 bit, one channel, 32 kHz. Raises Refused."""
    kind = kind_of(data[:64])
    if kind is None:
        raise Refused("voice-kind")
    options = {"codec_whitelist": ",".join(sorted(CODECS)), "format_whitelist": kind + _ALSO.get(kind, "")}
    with av.open(io.BytesIO(data), "r", format=kind, options=options, metadata_errors="replace") as container:
        stream = _only_sound(container)
        sound: array[int] = array("h")
        for frame in _plain(container, stream):
            sound.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
            if len(sound) > MOST_SECONDS * RATE:
                raise Refused("voice-too-long")
    if len(sound) < LEAST_SECONDS * RATE:
        raise Refused("voice-short" if sound else "voice-broken")
    return sound


_ALSO = {"matroska": ",webm", "mov": ",mp4,m4a,3gp,3g2,mj2"}


def _only_sound(container: InputContainer) -> AudioStream:
    """The one stream of sound; a cover is left behind, anything else that moves or is a second one is refused."""
    if len(container.streams) > MOST_STREAMS:
        raise Refused("voice-too-complicated")
    if any(not _is_cover(stream) for stream in container.streams.video):
        raise Refused("voice-video")
    if len(container.streams.audio) != 1:
        raise Refused("voice-kind")
    stream = container.streams.audio[0]
    if getattr(stream.codec_context, "name", None) not in CODECS:
        raise Refused("voice-kind")
    if not 1 <= stream.channels <= MOST_CHANNELS or not RATES[0] <= stream.rate <= RATES[1]:
        raise Refused("voice-too-complicated")
    told = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
    if max(told, (container.duration or 0) / av.time_base) > MOST_SECONDS + 1:
        raise Refused("voice-too-long")
    stream.codec_context.thread_count = 1
    return stream


def _is_cover(stream: object) -> bool:
    return bool(getattr(stream, "disposition", 0) & Disposition.attached_pic)


def _plain(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Its frames as 16 bit, one channel, 32 kHz. A few broken packets are skipped, as players do."""
    packets = broken = 0
    shape: tuple[str, str, int, int] | None = None
    graph: Graph | None = None
    for packet in container.demux(stream):
        packets += 1
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            broken += 1
            if broken > 3 + packets // 50:
                raise Refused("voice-broken") from None
            continue
        for frame in frames:
            here = (frame.format.name, frame.layout.name, frame.sample_rate, frame.layout.nb_channels)
            if here != shape:
                yield from _through(graph, None)
                if not RATES[0] <= here[2] <= RATES[1] or here[3] > MOST_CHANNELS:
                    raise Refused("voice-too-complicated")
                shape, graph = here, _graph(here[0], here[1], here[2])
            frame.pts = None
            yield from _through(graph, frame)
    yield from _through(graph, None)


def _graph(form: str, layout: str, rate: int, *effects: tuple[str, dict[str, str]]) -> Graph:
    graph = Graph()
    graph.threads = 1
    last = graph.add("abuffer", sample_rate=str(rate), sample_fmt=form, channel_layout=layout, time_base=f"1/{rate}")
    plain = {"sample_rates": str(RATE), "sample_fmts": "s16", "channel_layouts": "mono"}
    for name, options in (*effects, ("aformat", plain), ("abuffersink", {})):
        step = graph.add(name, **options)
        last.link_to(step)
        last = step
    graph.configure()
    return graph


def _through(graph: Graph | None, frame: AudioFrame | None) -> Iterator[AudioFrame]:
    """What comes out when this goes in; None for the end of it."""
    if graph is None:
        return
    graph.push(frame)
    while True:
        try:
            yield cast(AudioFrame, graph.pull())
        except (av.BlockingIOError, av.EOFError):
            return


def _measure(sound: array[int]) -> tuple[bytes, float]:
    """How loud it is in 96 steps, loudest 255, and by how much it is to be made louder. Raises Refused for silence."""
    if max(max(sound), -min(sound)) < SILENT:
        raise Refused("voice-silent")
    loud = []
    for bar in range(BARS):
        piece = sound[len(sound) * bar // BARS : len(sound) * (bar + 1) // BARS : _STEP]
        loud.append(sqrt(sum([sample * sample for sample in piece]) / len(piece)))
    most = max(loud)
    # speech pauses: what counts is how loud it is while somebody speaks
    speaking = [one for one in loud if one >= most / 8]
    usual = sqrt(sum(one * one for one in speaking) / len(speaking))
    bars = bytes(round(255 * sqrt(one / most)) for one in loud)
    return bars, min(MOST_GAIN, max(0.25, LOUD / max(usual, 1.0)))


def _louder(sound: array[int], gain: float) -> Iterator[AudioFrame]:
    """Frames of 1152 samples, louder or quieter throughout by `gain`; what would be too loud is bent, not cut."""
    limit = {"limit": "0.9", "attack": "5", "release": "50", "level": "disabled"}
    graph = _graph("s16", "mono", RATE, ("volume", {"volume": f"{gain:.4f}"}), ("alimiter", limit))
    raw, size = sound.tobytes(), FRAME_SAMPLES * 2
    graph.set_audio_frame_size(FRAME_SAMPLES)
    for at in range(0, len(raw), size):
        piece = raw[at : at + size]
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(piece.ljust(size, b"\0"))
        frame.sample_rate = RATE
        yield from _through(graph, frame)
    yield from _through(graph, None)


def _encode(frames: Iterator[AudioFrame]) -> bytes:
    """MP3 frames that each stand alone, with nothing before, between or after them; the encoder's name taken out."""
    encoder = AudioCodecContext.create("libmp3lame", "w")
    encoder.format, encoder.layout, encoder.sample_rate = "s16p", "mono", RATE
    encoder.bit_rate, encoder.options = BIT_RATE, {"reservoir": "0", "compression_level": "7"}
    made = []
    at = 0
    for frame in frames:
        frame.pts, at = at, at + frame.samples
        made += encoder.encode(frame)
    made += encoder.encode(None)
    return b"".join(emptied(bytes(packet)) for packet in made)
