"""The reviewer's aids: what they mark, what they leave alone, and that no text can break them (R41, R42, R44)."""

import random
import re
import string
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import aids_numerals, aids_phone, aids_scattered
from domain.aids import REASONS, Kind, Mark, find_marks, is_urgent, make_visible
from domain.aids_letters import fold
from domain.aids_words import PHRASES
from tests.domain.aids_disguises import WAYS, disguised, drama_number, lines, parts

NOISE = "0123456789 oOlI+-/.@'_£#\n\u200b\u202e\ufe0f\u20e3🏴٧７ohsevendoubledimsaithdon't tell meet me"
TEXTS = st.one_of(st.text(max_size=300), st.text(alphabet=NOISE, max_size=300))


def kinds(text: str, earlier: list[str] | None = None) -> set[Kind]:
    return {mark.kind for mark in find_marks(text, earlier or [])}


def share(done: int, of: int) -> float:
    return done / of


@given(TEXTS, st.lists(TEXTS, max_size=6))
@settings(max_examples=300, deadline=None)
def test_marks_of_any_text_lie_inside_it_in_order_apart_and_the_same_each_time(text: str, earlier: list[str]) -> None:
    marks = find_marks(text, earlier)
    assert marks == find_marks(text, earlier)
    end = 0
    for mark in marks:
        assert end <= mark.start < mark.end <= len(text)
        end = mark.end


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_number_is_marked_whatever_stands_around_it(before: str, after: str) -> None:
    number = "07700 900123"
    text = f"{before}\nwell, so anyway, {number} it was.\n{after}"
    begin = text.index(number, len(before))
    marked = set[int]()
    for mark in find_marks(text):
        marked.update(range(mark.start, mark.end))
    assert set(range(begin, begin + len(number))) <= marked


@pytest.mark.parametrize("kind", sorted(PHRASES))
def test_a_phrase_is_marked_with_other_talk_around_it(kind: Kind) -> None:
    examples = [text for name, text in pairs("tuning_others") if name == kind]
    assert len(examples) >= 5
    for text in examples:
        assert kind in kinds(f"The dog is well.\n{text}\nIt rained here."), text


def pairs(name: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in lines(name))]


@pytest.mark.parametrize("name", ["tuning", "measuring"])
def test_ordinary_messages_are_seldom_marked(name: str) -> None:
    messages = lines(f"{name}_ordinary")
    assert len(messages) >= 60
    marked = [message for message in messages if find_marks(message)]
    assert share(len(marked), len(messages)) <= 0.05, marked


@pytest.mark.parametrize("name", ["tuning", "measuring"])
def test_disguised_numbers_are_found(name: str) -> None:
    dice = random.Random(f"aids {name}")
    carriers = lines(f"{name}_carriers")
    missed = []
    for turn in range(60 * len(WAYS)):
        text = dice.choice(carriers).format(disguised(dice, drama_number(dice), WAYS[turn % len(WAYS)]))
        if Kind.PHONE not in kinds(text):
            missed.append(text)
    assert share(len(missed), 60 * len(WAYS)) <= 0.02, missed


@pytest.mark.parametrize("name", ["tuning", "measuring"])
def test_numbers_disguised_by_hand_are_found_in_every_carrier(name: str) -> None:
    texts = [carrier.format(phone) for phone in lines(f"{name}_phones") for carrier in lines(f"{name}_carriers")]
    missed = [text for text in texts if Kind.PHONE not in kinds(text)]
    assert share(len(missed), len(texts)) <= 0.02, missed


@pytest.mark.parametrize("name", ["tuning", "measuring"])
def test_the_last_part_of_a_number_sent_in_parts_is_marked(name: str) -> None:
    dice = random.Random(f"parts {name}")
    carriers = lines(f"{name}_carriers")
    missed = []
    for _ in range(300):
        messages = [dice.choice(carriers).format(part) for part in parts(dice, drama_number(dice))]
        if Kind.PHONE not in kinds(messages[-1], messages[:-1]):
            missed.append(messages)
    assert share(len(missed), 300) <= 0.02, missed


@pytest.mark.parametrize("name", ["tuning", "measuring"])
def test_other_ways_to_be_found_and_turns_of_phrase_are_marked(name: str) -> None:
    entries = pairs(f"{name}_others")
    missed = [(kind, text) for kind, text in entries if kind not in kinds(text)]
    assert share(len(missed), len(entries)) <= 0.02, missed


def test_only_the_part_in_this_message_is_marked_and_only_when_it_belongs() -> None:
    assert find_marks("and then 123 love", ["it starts 07700", "900"]) == [Mark(9, 12, Kind.PHONE)]
    assert find_marks("and then 123 love") == []
    assert find_marks("I got 25 out of 30", ["it starts 07700", "900123"]) == []
    assert find_marks("I am 13 now", ["07700 900123"]) == []


def test_only_the_last_five_messages_are_read() -> None:
    talk = ["hello"] * 4
    assert find_marks("900123", ["07700", *talk]) == [Mark(0, 6, Kind.PHONE)]
    assert find_marks("900123", ["07700", *talk, "bye"]) == []


def test_a_keycap_number_is_marked_to_the_end_of_its_last_key() -> None:
    keys = "".join(f"{digit}\ufe0f\u20e3" for digit in "07700900123")
    assert find_marks(f"x {keys} y") == [Mark(2, 2 + len(keys), Kind.PHONE)]


def test_the_graver_kind_keeps_the_letters_and_the_other_what_is_left() -> None:
    text = "send me nudes"
    assert [(mark.kind, text[mark.start : mark.end]) for mark in find_marks(text)] == [(Kind.EXPLOITATION, text)]
    marks = find_marks("07700\u200b900123 and a\u202eb")
    assert [mark.kind for mark in marks] == [Kind.PHONE, Kind.INVISIBLE]


def test_every_kind_has_its_reason_and_marks_carry_no_number_about_anybody() -> None:
    assert set(REASONS) == set(Kind)
    assert set(Mark.__slots__) == {"start", "end", "kind"}


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("hi\u200bya", "hi⟨U+200B⟩ya"),
        ("so\u00adft", "so⟨U+00AD⟩ft"),
        ("x\u2066y\u2069", "x⟨U+2066⟩y⟨U+2069⟩"),
        ("\ufeffhi\x00", "⟨U+FEFF⟩hi⟨U+0000⟩"),
        ("a\u3164b\u2800c", "a⟨U+3164⟩b⟨U+2800⟩c"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("a\U000e0068\U000e0069", "a⟨U+E0068⟩⟨U+E0069⟩"),
        ("🏴\U000e0068\U000e0069\U000e007f", "🏴⟨U+E0068⟩⟨U+E0069⟩⟨U+E007F⟩"),
        ("a\ud800", "a⟨U+D800⟩"),
    ],
)
def test_what_cannot_be_seen_is_shown_and_marked(hidden: str, shown: str) -> None:
    assert make_visible(hidden) == shown
    assert Kind.INVISIBLE in kinds(hidden)


@pytest.mark.parametrize(
    "text",
    [
        "Annwyl Siân,\r\n\tŵy, tŷ, môr",
        "👨\u200d👩\u200d👧 ❤\ufe0f 👋🏽 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "می\u200cخواهم",
        "ሰላም عزيزي Xin chào",
    ],
)
def test_ordinary_writing_newlines_and_emoji_are_left_as_they_are(text: str) -> None:
    assert make_visible(text) == text
    assert Kind.INVISIBLE not in kinds(text)


@given(TEXTS)
@settings(deadline=None)
def test_what_was_made_visible_hides_nothing_and_loses_nothing(text: str) -> None:
    shown = make_visible(text)
    assert make_visible(shown) == shown
    if "⟨" not in text:
        assert re.sub(r"⟨U\+([0-9A-F]+)⟩", lambda match: chr(int(match[1], 16)), shown) == text


@pytest.mark.parametrize(("name", "is_grave"), [("self_harm", True), ("threat", True), ("link", False)])
def test_danger_words_make_a_message_urgent(name: str, is_grave: bool) -> None:
    for kind, text in pairs("tuning_others"):
        if kind == name:
            assert is_urgent(text) is is_grave, text


def test_ordinary_messages_are_not_urgent() -> None:
    assert [message for message in lines("tuning_ordinary") if is_urgent(message)] == []


@given(TEXTS)
@settings(deadline=None)
def test_urgency_can_be_asked_of_any_text(text: str) -> None:
    assert is_urgent(text) in (True, False)


HOSTILE = ["0 ", "0 x ", "07 x 1 am ", "1-", "a@", "s e v e n ", "one", "o", "at ", "dont dont tell ", "\ufdfa", "a_"]


@pytest.mark.parametrize("unit", HOSTILE)
def test_twice_the_text_is_at_most_twice_the_work(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts calls rather than seconds: the loops over numerals and parts grow in step with the text."""
    calls = 0

    def counted(wrapped: Callable[..., object]) -> Callable[..., object]:
        def call(*given_: object) -> object:
            nonlocal calls
            calls += 1
            return wrapped(*given_)

        return call

    for module, name in [
        (aids_numerals, "value_of"), (aids_phone, "_head"), (aids_scattered, "_after"), (aids_scattered, "_adds"),
    ]:  # fmt: skip
        monkeypatch.setattr(module, name, counted(getattr(module, name)))
    work = []
    for length in (2_000, 4_000):
        calls = 0
        find_marks((unit * length)[:length])
        work.append(calls)
    assert work[1] <= 2 * work[0] + 60


def test_every_pattern_repeats_only_words_it_will_not_give_back_or_a_few_letters() -> None:
    """An open-ended repeat of a repeat is what lets a pattern run away; none of the phrase tables may hold one."""
    for table in PHRASES.values():
        assert not re.search(r"[*+]\)[*+]|\)\*|(?<!\\w\+)(?<!\\d)\+(?!\+| )", table.replace(r"\d+", "")), table[:80]


def test_a_text_folds_to_small_letters_and_finds_its_way_back() -> None:
    folded = fold("Tŷ ٠７①Ⅶ ﬁ a\u200bb")
    assert folded.plain == "ty 071vii fi ab"
    assert len(folded.at) == len(folded.plain)
    assert set(folded.plain) <= set(string.ascii_lowercase + string.digits + " ")
