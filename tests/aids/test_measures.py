"""The aids on whole messages: what they must find, and how seldom they may cry wolf (R42)."""

import hashlib
import json
from pathlib import Path

import pytest

from domain import aids_turns
from domain.aids import Kind
from tests.aids import train
from tests.aids.measure import LEAST_RECALL, MOST_FALSE_ALARMS, figures, load, main, mistakes, report, score

HERE = Path(__file__).parent
FOLDERS = [HERE / "tuning", HERE / "measuring", HERE / "measuring2"]
"""The messages to tune on, and those that nobody tunes on."""


FROZEN = {"measuring2": "a2bf4e8240ce8bf0ee1c2dcff173554d81146714d38a998bb3f73f93d8e1f948"}
"""The hash of what was written once and is never changed."""


def written(folder: Path, *entries: object) -> Path:
    lines = [entry if isinstance(entry, str) else json.dumps(entry) for entry in entries]
    (folder / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def message(text: str, *expect: tuple[str, str]) -> dict[str, object]:
    return {"text": text, "language": "en", "expect": [{"kind": kind, "phrase": phrase} for kind, phrase in expect]}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_in_messages_is_found_and_innocent_ones_are_left_alone_r42(folder: Path) -> None:
    sums, told = figures([score(one) for one in load(folder)]), report(folder)
    print(told)
    assert sums.recall is not None, told
    assert sums.recall >= LEAST_RECALL[folder.name], told
    assert sums.false_alarms is not None, told
    assert sums.false_alarms <= MOST_FALSE_ALARMS[folder.name], told


def test_the_messages_to_tune_on_are_many_with_innocent_and_welsh_ones_among_them() -> None:
    messages = load(HERE / "tuning")
    assert len(messages) >= 5000
    for half in ([one for one in messages if one.expected], [one for one in messages if not one.expected]):
        assert len(half) >= 2000
        assert sum(one.language == "cy" for one in half) * 6 >= len(half)
    assert len({one.text for one in messages}) == len(messages)
    assert {each.kind for one in messages for each in one.expected} == set(Kind) - {Kind.INVISIBLE}


def test_a_phrase_is_found_only_by_a_mark_of_its_own_kind_that_lies_on_it(tmp_path: Path) -> None:
    entries = [
        message("ring 07700 900123", ("phone", "07700 900123")),
        message("ring 07700 900123", ("email", "07700 900123")),
        message("ring 07700 900123 says the parrot", ("phone", "parrot")),
        message("nothing at all"),
        message("ring 07700 900123"),
    ]
    scores = [score(one) for one in load(written(tmp_path, *entries))]
    assert [len(one.found) for one in scores] == [1, 0, 0, 0, 0]
    sums = figures(scores)
    assert (sums.recall, sums.message_recall, sums.false_alarms) == (1 / 3, 2 / 3, 1 / 2)
    told = mistakes(scores)
    assert told.count("missed") == 2
    assert told.count("false alarm") == 1


def test_earlier_messages_of_the_sender_count(tmp_path: Path) -> None:
    entry = message("and 900123", ("phone", "900123")) | {"earlier": ["07700"]}
    assert figures([score(one) for one in load(written(tmp_path, entry))]).recall == 1
    assert figures([score(one) for one in load(written(tmp_path, entry | {"earlier": []}))]).recall == 0


@pytest.mark.parametrize(
    "entry",
    [
        "not json",
        {"text": "hello", "language": "en"},
        {"text": "", "language": "en", "expect": []},
        {"text": "hello", "language": "fr", "expect": []},
        message("hello", ("phone", "bye")),
        message("hello", ("no such kind", "hello")),
        message("hello", ("phone", "")),
    ],
)
def test_a_message_that_is_not_in_the_right_form_is_told_with_its_line(entry: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"some\.jsonl, line 2"):
        load(written(tmp_path, message("hello"), entry))


def test_a_folder_without_messages_is_not_called_measured(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no messages"):
        load(tmp_path)


def test_the_figures_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, message("ring 07700 900123", ("phone", "07700 900123")), message("hello"))
    assert main([str(tmp_path)]) == 0
    assert "1/1 = 100.0%" in capsys.readouterr().out
    assert main([]) == 1


def test_the_weights_are_those_that_the_messages_to_tune_on_give() -> None:
    assert aids_turns.FILE.read_bytes() == train.made(), "something that they hang on has changed: make aids-train"


def test_what_is_added_up_for_a_stretch_is_the_weight_of_each_sign_in_it() -> None:
    weights = aids_turns.unpacked(aids_turns.FILE.read_bytes())
    for message in load(HERE / "tuning", "voices_c_cy.jsonl")[:200]:
        words = message.text.lower().split()[: aids_turns.LONGEST]
        for tables in ((), (Kind.SECRECY,)):
            each = [
                aids_turns.apart(weights.lanes.get(sign, 0), weights.scale)
                for sign in ("", *aids_turns.signs(words, tables))
            ]
            assert aids_turns.likeness(words, tables) == pytest.approx([sum(kind) for kind in zip(*each, strict=True)])


def test_weights_that_were_changed_are_refused() -> None:
    file = bytearray(aids_turns.FILE.read_bytes())
    file[-1] ^= 1
    with pytest.raises(ValueError, match="aids-train"):
        aids_turns.unpacked(bytes(file))


@pytest.mark.parametrize("name", FROZEN)
def test_messages_that_nobody_tunes_on_stay_as_they_were_written(name: str) -> None:
    files = sorted((HERE / name).glob("*.jsonl"))
    assert hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest() == FROZEN[name]
    assert len(load(HERE / name)) >= 400
    assert {one.text for one in load(HERE / name)}.isdisjoint(one.text for one in load(HERE / "tuning"))
