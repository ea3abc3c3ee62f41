"""How a message is read before its turns of phrase are looked for: slips, text-speak, Welsh, the grammar (R42)."""

import pytest

from domain.aids import Kind, find_marks
from domain.aids_grammar import heads_and_tails, mutations, words_of
from domain.aids_letters import fold
from domain.aids_said import said, slips

KNOWN = slips({"tell", "telling", "anyone", "secret", "carer", "coming", "kill", "quiet"})


def stream(text: str) -> str:
    return said(fold(text).plain, KNOWN).stream.strip()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dnt tel any1", "do not tell anyone"),
        ("Don’t tell ANYBODY!!", "do not tell anyone"),
        ("cant u come 2nite", "can not you come tonight"),
        ("I'll, she'd, they've", "i will she would they have"),
        ("a secert seccret", "a secret secret"),
        ("tellllll", "tell"),
        ("im comin", "i am coming"),
        ("k1ll", "kill"),
        ("dwi'n, dw i'n", "dw i n dw i n"),
        ("£50", "£ 50"),
        ("quite", "quite"),
    ],
)
def test_slips_and_text_speak_are_read_as_what_was_meant(written: str, meant: str) -> None:
    assert stream(written) == meant


def test_every_word_knows_where_it_came_from() -> None:
    text = "oh dnt tel"
    read = said(text, KNOWN)
    assert [text[start:end] for start, end in read.spans] == ["oh", "dnt", "dnt", "tel"]
    assert len(read.words) == len(read.spans)


def test_a_welsh_word_is_known_in_its_mutations() -> None:
    assert mutations("cwrdd") == ["cwrdd", "gwrdd", "nghwrdd", "chwrdd"]
    assert mutations("llun") == ["llun", "lun"]
    assert mutations("gweld") == ["gweld", "weld", "ngweld"]
    assert mutations("ffon") == ["ffon"]


def test_a_line_opens_with_every_first_word_it_allows() -> None:
    assert {head for head, _ in heads_and_tails("(do not|never) [ever] tell (a|the) pics?")} == {"do", "never"}
    assert {head for head, _ in heads_and_tails("[please] ~cadw hwn")} == {"please", "cadw", "gadw", "nghadw", "chadw"}
    assert words_of("(do not|never) [ever] pics?") == {"do", "not", "never", "ever", "pic", "pics"}


def test_a_bracket_that_is_left_open_is_refused() -> None:
    with pytest.raises(ValueError, match="left open"):
        list(heads_and_tails("tell (anyone"))


def marked(text: str) -> set[Kind]:
    return {mark.kind for mark in find_marks(text)}


@pytest.mark.parametrize(
    "text",
    [
        "don't tell your sister I burnt the cake",
        "don't tell the cat",
        "keep it a surprise, the party is on Saturday",
        "It's a secret recipe",
    ],
)
def test_a_trifle_or_a_treat_may_be_kept_from_the_family(text: str) -> None:
    assert marked(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "don't tell your carer I burnt the cake",
        "don't tell anyone about this",
        "keep it a surprise from your social worker, it is for your birthday",
        "keep it secret, I am sending a present: a phone",
    ],
)
def test_nothing_may_be_kept_from_a_carer_and_no_treat_hides_a_phone(text: str) -> None:
    assert Kind.SECRECY in marked(text)


def test_a_house_of_long_ago_is_let_be_and_one_that_is_still_home_is_not() -> None:
    assert marked("I grew up at 14 Elm Road") == set()
    assert marked("I grew up at 14 Elm Road and live there still") == {Kind.ADDRESS}
    assert marked("We are at 14 Elm Road") == {Kind.ADDRESS}


def test_the_postcode_of_the_drawings_is_found() -> None:
    text = "I’m at 47 Lark Row, QX4 7LD, the one with the green door"
    assert [(mark.kind, text[mark.start : mark.end]) for mark in find_marks(text)] == [
        (Kind.ADDRESS, "47 Lark Row"),
        (Kind.POSTCODE, "QX4 7LD"),
    ]
