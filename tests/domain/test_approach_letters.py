"""What an approach letter must not tell: each kind is found, every template passes, and good letters are left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import attempts, colleagues, letter_templates, never_say, people, wordings
from domain.approach_letters import Known, Tells, find_hits, hits_in, surnames_of
from domain.attempts import Channel, Result
from domain.errors import Refused
from domain.never_say import FactKind
from domain.people import YoungPerson
from domain.wordings import WordingKind
from tests.support import world as worlds
from tests.support.world import World

AMARA = Known(
    "Amara", surnames_of("Amara Okafor-Bell"), to="Gus Okafor", kept=("Moor Lane", "Mrs Pugh"), authority="Northshire",
    own_phones=frozenset({"441632960100"}),
)  # fmt: skip
GOOD = (
    "Dear Gus Okafor,\n\nMy name is Dee. Take care of yourself. I don’t care for the rain. Do you have a photo of the "
    "dog? Ring me on 01632 960 100.\n\nDee",
    "Annwyl Gus,\n\nDee ydw i. Gofalwch amdanoch eich hun. Oes gennych chi lun?\n\nDee",
    "Dear Mrs Hull, it is about an old family photo. There is no hurry, and nothing is wrong.",
)
TELLS = [
    ("She is in care.", Tells.CARE), ("Her foster mum says hello.", Tells.CARE), ("the children’s home", Tells.CARE),
    ("I am a social worker.", Tells.CARE), ("I work for the council.", Tells.CARE), ("from Northshire", Tells.CARE),
    ("a care leaver", Tells.CARE), ("looked-after", Tells.CARE), ("Her placement ended.", Tells.CARE),
    ("mewn gofal", Tells.CARE), ("gofal maeth", Tells.CARE), ("ei gweithiwr cymdeithasol", Tells.CARE),
    ("o’r cyngor", Tells.CARE), ("teulu maeth", Tells.CARE), ("the court said", Tells.CARE),
    ("the Okafor family", Tells.SURNAME), ("the Okafors", Tells.SURNAME), ("OKAFOR", Tells.SURNAME),
    ("Miss Bell", Tells.SURNAME), ("It is about Amara.", Tells.FIRST_NAME), ("Amara’s birthday", Tells.FIRST_NAME),
    ("a 15-year-old", Tells.AGE), ("She is 15 years old.", Tells.AGE), ("15 mlwydd oed", Tells.AGE),
    ("near Moor Lane", Tells.KEPT), ("near MOOR-LANE", Tells.KEPT), ("with Mrs. Pugh", Tells.KEPT),
    ("She goes to Westbrook High School.", Tells.SCHOOL), ("at 12 Station Road", Tells.HOME), ("LS1 4AB", Tells.HOME),
    ("Ring 07700 900 461.", Tells.PHONE), ("dee@letters.example", Tells.REACH), ("Find @dee.finds", Tells.REACH),
    ("a\u200bb", Tells.HIDDEN),
]  # fmt: skip


@pytest.mark.parametrize("letter", GOOD)
def test_a_discreet_letter_is_left_alone(letter: str) -> None:
    assert find_hits(letter, AMARA) == []


@pytest.mark.parametrize(("letter", "tells"), TELLS)
def test_what_a_letter_tells_is_found(letter: str, tells: Tells) -> None:
    assert tells in {hit.tells for hit in find_hits(f"Dear Gus,\n\n{letter}\n\nDee", AMARA)}


def test_their_own_surname_may_stand_where_they_are_greeted_and_nowhere_else() -> None:
    assert find_hits("Dear Mr Okafor,\n\nCould you ring me?", AMARA) == []
    assert find_hits("Dear Mr Hull,\n\nDear Mr Okafor was here.", AMARA)[0].tells is Tells.SURNAME
    stranger = Known("Amara", ("Okafor",), to="Gus Hull")
    assert [hit.tells for hit in find_hits("Dear Mr Okafor,", stranger)] == [Tells.SURNAME]


def test_a_name_that_is_a_word_is_looked_at_only_with_a_capital() -> None:
    will = Known("Will", ("Brook",))
    assert find_hits("Dear Mr Hull, you will hear more, will you ring?", will) == []
    assert [hit.tells for hit in find_hits("It is about Will.", will)] == [Tells.FIRST_NAME]


@pytest.mark.parametrize("language", letter_templates.LANGUAGES)
@pytest.mark.parametrize("code", letter_templates.TEMPLATES)
def test_every_template_tells_nothing_in_either_language(code: str, language: str) -> None:
    words = letter_templates.TEMPLATES[code][language]
    assert find_hits(words.format(to="Gus Okafor", writer="Dee Osei", phone="01632 960 100"), AMARA) == []


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_is_read_and_hits_never_overlap(text: str, name: str) -> None:
    hits = find_hits(text, Known(name, (name,), kept=(name,)))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.end <= other.start for one, other in pairwise(hits))


@pytest.mark.one_database
def test_a_letter_that_tells_cannot_be_sent_until_it_is_changed(bare_world: World) -> None:
    session, dee, gus = bare_world.session, bare_world.actor("dee"), bare_world.persons["gus"]
    worlds.to_agreed(bare_world, "gus")
    yp = session.get_one(YoungPerson, (gus.authority_id, gus.yp_id))
    never_say.add(session, dee, yp, FactKind.SCHOOL, "Westbrook")
    bad = wordings.keep(session, dee, gus, WordingKind.LETTER, "Dear Gus, she is at Westbrook now.")
    assert [hit.tells for hit in hits_in(session, gus, bad)] == [Tells.KEPT]
    for channel in (Channel.LETTER, Channel.EMAIL):
        with pytest.raises(Refused, match=r"^letter-tells$"):
            attempts.add_attempt(session, dee, gus, channel, "", Result.SENT, letter=bad)
    good = wordings.keep(session, dee, gus, WordingKind.LETTER, "Dear Gus, do you have a photo?")
    assert attempts.add_attempt(session, dee, gus, Channel.LETTER, "", Result.SENT, letter=good).wording_id == good.id


@pytest.mark.one_database
def test_the_first_name_stands_only_where_the_coordinator_says_so_and_once_two_keys_are_turned(
    bare_world: World,
) -> None:
    session, dee, gus = bare_world.session, bare_world.actor("dee"), bare_world.persons["gus"]
    worlds.to_checking(bare_world, "gus")
    words = "Dear Gus, Amara would like to say hello."
    named = wordings.keep(session, dee, gus, WordingKind.LETTER, words, may_name=True)
    assert [hit.tells for hit in hits_in(session, gus, named)] == [Tells.FIRST_NAME]
    worlds.to_agreed(bare_world, "hal")
    hal = bare_world.persons["hal"]
    allowed = wordings.keep(session, dee, hal, WordingKind.LETTER, words, may_name=True)
    silent = wordings.keep(session, dee, hal, WordingKind.LETTER, words, may_name=False)
    assert hits_in(session, hal, allowed) == []
    assert [hit.tells for hit in hits_in(session, hal, silent)] == [Tells.FIRST_NAME]


@pytest.mark.one_database
def test_a_template_is_signed_by_whoever_writes_with_a_number_that_may_stand(bare_world: World) -> None:
    session, gus = bare_world.session, bare_world.persons["gus"]
    staff = bare_world.staff["dee"]
    staff.phone = "01632 960 100"
    words = letter_templates.begin(session, bare_world.actor("dee"), gus, "photo", "cy")
    assert staff.name in words
    kept = wordings.keep(session, bare_world.actor("dee"), gus, WordingKind.LETTER, words, "cy", "photo")
    assert hits_in(session, gus, kept) == []
    assert people.get_person(session, bare_world.actor("dee"), gus.id) is gus
    assert colleagues.coordinator_of(session, gus.yp_id) is staff
