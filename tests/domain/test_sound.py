"""What comes of a recording: sound made again from its samples, and nothing else it carried (R53, R55 to R61)."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import sound
from domain.errors import CannotStart, Refused
from domain.picture import Upload, memory_file
from domain.sandbox import Answer, Sandbox, SandboxMissing
from domain.sandbox_limits import MIB
from domain.sound_answer import BARS, FRAME_BYTES, Heard, Unfit, emptied, pack, unpack
from domain.sound_scan import kind_of
from tests.support.sounds import RECORDERS, played, recorded, with_id3

CANARY = "zebra-marmalade-7412"


def taken_in(data: bytes) -> Heard:
    with memory_file() as file:
        file.write(data)
        return sound.rebuild(Upload(file))


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        taken_in(data)
    return refused.value.code


@pytest.mark.parametrize("by", RECORDERS)
def test_a_recording_of_every_browser_and_telephone_is_taken_and_plays(by: str) -> None:
    heard = taken_in(recorded(by))
    assert heard.seconds == 2
    assert len(heard.bars) == BARS
    assert max(heard.bars) == 255
    samples = played(heard.data)
    assert 1.9 < len(samples) / 32_000 < 2.2
    assert max(samples) > 7000


@pytest.mark.parametrize(("layout", "rate"), [("stereo", 44_100), ("5.1", 48_000), ("mono", 8_000)])
def test_any_channels_and_rate_become_one_channel_at_one_rate(layout: str, rate: int) -> None:
    assert taken_in(recorded("WAV", layout=layout, rate=rate)).seconds == 2


def test_the_same_recording_gives_the_same_bytes() -> None:
    assert taken_in(recorded()).data == taken_in(recorded()).data


def test_a_quiet_voice_is_made_as_loud_as_a_loud_one() -> None:
    quiet, loud = (max(played(taken_in(recorded("WAV", loud=loud)).data)) for loud in (900, 30_000))
    assert quiet > 5000
    assert loud < 30_000


@pytest.mark.parametrize("by", RECORDERS)
def test_r53_nothing_written_beside_the_sound_comes_out(by: str) -> None:
    words = ("title", "artist", "comment", "location", "encoder", "date")
    data = recorded(by, tags=tuple((word, f"{CANARY} {word}") for word in words))
    if by in ("MP3", "plain AAC"):
        data = with_id3(data, (b"TIT2", b"\0" + CANARY.encode()), (b"APIC", b"\0image/png\0\3\0" + CANARY.encode()))
    if by == "plain AAC":
        data = recorded(by) + CANARY.encode()
    assert CANARY.encode() in data
    heard = taken_in(data)
    for hidden in (CANARY.encode(), CANARY.encode("utf-16-le"), b"LAME", b"Lav", b"ID3", b"TAG", b"Xing", b"Info"):
        assert hidden not in heard.data


def test_r57_a_cover_is_left_behind() -> None:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    data = with_id3(recorded("MP3"), (b"APIC", b"\0image/png\0\3\0" + png + CANARY.encode()))
    assert CANARY.encode() not in taken_in(data).data


@pytest.mark.parametrize("by", ["Chrome", "Safari"])
def test_a_film_is_refused_and_not_made_into_sound(by: str) -> None:
    assert refusal(recorded(by, film=True)) == "voice-video"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "voice-broken"),
        (b"hello, this is a letter", "voice-kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "voice-kind"),
        (b"%PDF-1.7" + bytes(100), "voice-kind"),
        (b"GIF89a" + bytes(100), "voice-kind"),
        (b"RIFF\x24\0\0\0AVI LIST" + bytes(100), "voice-kind"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "voice-kind"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "voice-kind"),
        (b"fLaC" + bytes(100), "voice-kind"),
        (b"\x1aE\xdf\xa3" + bytes(400), "voice-broken"),
        (b"OggS" + bytes(400), "voice-broken"),
        (b"\0\0\0\x18ftypmp42" + bytes(400), "voice-broken"),
    ],
)
def test_what_is_no_recording_is_refused_by_what_it_is(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_recording_cut_off_in_its_first_bytes_is_refused() -> None:
    for by in RECORDERS:
        assert refusal(recorded(by)[:120]) in ("voice-broken", "voice-kind", "voice-short", "voice-too-complicated")


def test_silence_is_told_from_a_voice() -> None:
    assert refusal(recorded("WAV", loud=20)) == "voice-silent"


def test_a_moment_is_too_short() -> None:
    assert refusal(recorded("WAV", seconds=0.2)) == "voice-short"


def test_two_voices_in_one_file_are_refused() -> None:
    assert refusal(recorded("Chrome", streams=2)) == "voice-kind"


def test_more_than_five_minutes_are_refused_whatever_the_header_says() -> None:
    seconds = 301
    head = b"RIFF" + struct.pack("<I", 36) + b"WAVE" + b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    body = bytes([128, 190] * 4000 * seconds)
    assert refusal(head + b"data" + struct.pack("<I", len(body)) + body) == "voice-too-long"
    assert refusal(head + b"data" + struct.pack("<I", 0xFFFFFFFF) + body) == "voice-too-long"


def test_r52_five_minutes_take_little_memory_and_time() -> None:
    seconds = 299
    head = b"RIFF" + struct.pack("<I", 36) + b"WAVE" + b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    with memory_file() as file:
        file.write(head + b"data" + struct.pack("<I", 8000 * seconds) + bytes([128, 190, 60, 128] * 2000 * seconds))
        file.flush()
        answer = sound._sandbox.run(file.fileno())
    assert unpack(answer.data).seconds == seconds
    assert answer.peak_memory < 256 * MIB
    assert answer.cpu < sound.LIMITS.cpu / 2


def test_a_file_over_25_mb_is_refused_before_anything_reads_it() -> None:
    with memory_file() as file:
        file.truncate(25 * 1024 * 1024 + 1)
        with pytest.raises(Refused) as refused:
            sound.rebuild(Upload(file))
    assert refused.value.code == "voice-too-large"


def test_a_recording_that_swells_to_hours_ends_within_its_limits() -> None:
    packet = recorded("MP3")[-384:]  # silence-like frames, over and over: small on disk, long to hear
    data = recorded("MP3") + packet * 20_000
    assert refusal(data) in ("voice-too-long", "voice-broken", "voice-too-complicated")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(RECORDERS)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    st.data(),
)
def test_whatever_is_done_to_its_bytes_a_recording_is_taken_or_refused(
    by: str, changes: list[tuple[float, int]], data: st.DataObject
) -> None:
    spoilt = bytearray(recorded(by, seconds=1))
    for where, value in changes:
        spoilt[int(where * (len(spoilt) - 1))] = value
    del spoilt[data.draw(st.integers(len(spoilt) // 2, len(spoilt))) :]
    try:
        heard = taken_in(bytes(spoilt))
    except Refused as refused:
        code = refused.code
    else:
        assert heard == unpack(pack(heard.bars, heard.data))
        return
    assert code.startswith("voice-")


# --- what a child may answer


@pytest.fixture(scope="module")
def heard() -> Heard:
    return taken_in(recorded())


def test_an_answer_with_anything_but_frames_is_not_taken(heard: Heard) -> None:
    frame = heard.data[:FRAME_BYTES]
    for wrong in (
        b"", heard.data[:-1], heard.data + b"\0", b"ID3\x03" + heard.data[4:], heard.data + with_id3(b"")[:FRAME_BYTES],
        heard.data + b"\xff\xfb\x78\xc4" + frame[4:], heard.data + frame[:-9] + b"LAME3.100", frame * 9000,
        b"\xff\xfb\x58\xc4\xff" + frame[5:],
    ):  # fmt: skip
        with pytest.raises(Unfit):
            unpack(pack(heard.bars, wrong))


def test_a_frame_has_no_room_left_for_words(heard: Heard) -> None:
    frame = emptied(bytes(heard.data[FRAME_BYTES * 3 : FRAME_BYTES * 4]))
    assert frame == heard.data[FRAME_BYTES * 3 : FRAME_BYTES * 4]


@pytest.mark.parametrize("answer", [b"", b"X", b"Rvoice-made-up", b"Rphoto-kind", b"V\x01\0\0\0", b"P" + bytes(200)])
def test_an_answer_that_no_child_of_ours_gives_is_taken_for_a_hostile_one(answer: bytes) -> None:
    with pytest.raises(Unfit):
        unpack(answer)


# --- the child


@pytest.fixture
def probing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    one = Sandbox("tests.support.probes:attempt", sound.LIMITS)
    yield one
    one.close()


@pytest.mark.parametrize("what", ["open", "socket", "fork", "exec", "ptrace", "memfd", "read-others"])
def test_r55_with_the_limits_for_sound_a_child_is_denied(probing: Sandbox, what: str) -> None:
    with memory_file() as file:
        file.write(b"hello")
        file.flush()
        assert probing.run(file.fileno(), what.encode()).data.startswith(b"PermissionError: ")


def test_a_child_that_is_killed_or_lies_is_a_kind_refusal_and_the_next_one_works(
    monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    def lie(given: int, argument: bytes = b"") -> Answer:
        return Answer(b"V" + bytes(900), 0, 0)

    with monkeypatch.context() as patched:
        patched.setattr(sound._sandbox, "run", lie)
        assert refusal(recorded()) == "voice-too-complicated"
    assert sound._sandbox._nursery is not None
    sound._sandbox._nursery.process.kill()
    assert taken_in(recorded()).data == heard.data


def test_without_the_package_or_a_fence_there_is_a_kind_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Sandbox("domain.no_such_module:rebuild", sound.LIMITS)
    monkeypatch.setattr(sound, "_sandbox", broken)
    assert refusal(recorded()) == "voice-not-now"
    sound.check_versions()


def test_many_at_once_all_come_through(heard: Heard) -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(taken_in(recorded()).data)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [heard.data] * 4


@pytest.mark.parametrize(("name", "version"), [("av", "17.9.0"), ("libavcodec", "61.3.100"), ("av", "?")])
def test_r56_a_decoder_with_known_holes_stops_the_start(
    name: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound._sandbox, "about", lambda: {"av": "18.1.0", "libavcodec": "62.28.102", name: version})
    with pytest.raises(CannotStart, match=name):
        sound.check_versions()


def test_a_missing_sandbox_does_not_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> dict[str, str]:
        raise SandboxMissing("none to be had")

    monkeypatch.setattr(sound._sandbox, "about", missing)
    sound.check_versions()


def test_a_name_or_a_type_is_never_asked() -> None:
    assert kind_of(recorded("Firefox")[:64]) == "ogg"
    assert kind_of(b"RIFF\0\0\0\0WEBP") is None
    file: BinaryIO = memory_file()
    with file:
        file.write(recorded("WAV"))
        assert sound.rebuild(Upload(file)).seconds == 2
