"""Who may be one: names, numbers, addresses and birthdays. Measured on pairs; the figures are printed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from domain import consent, duplicates, finding, named, people, reach_again, reach_forms
from domain.duplicates import born_alike, compare, face_of
from domain.errors import NotAllowed, NotFound, Refused
from domain.keys import blind_index
from domain.names_alike import Why, alike, read, search
from domain.people import YoungPerson
from tests.support import world as worlds
from tests.support.world import World

SAME = """
Siân Price|Sian Price
Mohammed Iqbal|Muhammad Iqbal
Bob Farrow|Robert Farrow
Amara Okafor|Okafor, Amara
Jean Smith-Jones|Jean Jones
Uncle Gus|Gus Okafor
Catherine McDonald|Katherine MacDonald
Stephen Reid|Steven Read
Dafydd ap Rhys|Dai Rhys
Liz O'Brien|Elizabeth OBrien
Ieuan Evans|Ifan Evans
Niamh Byrne|Neve Byrne
Jon Clark|John Clarke
Shaun Doyle|Sean Doyle
Agnieszka Kowalska|Agnieszka Kowalski
Zoë Müller|Zoe Muller
Maureen Farrow|Maureen Farow
J Okafor|Jean Okafor
Gruffydd Pugh|Griff Pugh
Fatimah Hussein|Fatima Hussain
Mary Ann Lewis|Mary Lewis
Bronwen Thomas|Bronwyn Tomas
Tesfaye Gebre|Tesfai Gebre
Auntie Meg Roberts|Margaret Roberts
Bill Ferguson|William Fergusson
Peggy Sutherland|Margaret Sutherland
Ioan Llywelyn|Ieuan Llewellyn
Katarzyna Nowak|Kasia Nowak
Mr Yusuf Ali|Youssef Ali
Chukwuemeka Obi|Emeka Obi
Rhys Bowen|Reece Bowen
Jennifer Wright|Jenny Wright
Dewi Hughes|David Hughes
Morag MacLeod|Morag McLeod
Tony Bianchi|Anthony Bianchi
"""
DIFFERENT = """
Amara Okafor|Amara Bello
Gus Okafor|Hal Okafor
John Smith|James Smith
Kit|Kim
Nan|Nan Jean
Mia Jones|Maya Jones
David Hughes|Daniel Hughes
Ben Moss|Dan Moss
Owen Price|Gwen Price
Rob Brook|Bob Cook
Emma Clarke|Emily Clarke
Sarah Khan|Salma Khan
Peter Hall|Paul Hall
Rhian Davies|Ryan Davies
Helen Carr|Eleanor Barr
Mum|Dad
Auntie Bo|Auntie Jo
Mark Lewis|Mary Lewis
Ali Hassan|Amir Hassan
Tess Devlin|Bess Devlin
Leo Grant|Theo Grant
Sam Okoro|Sam Okeke
Grace Mensah|Joyce Mensah
Tomos Rees|Tomos Reid
Chloe Hart|Zoe Hart
Nia Farrow|Mia Farrow
Jordan Pike|Gordon Pike
Ella Brook|Stella Brook
Lowri Owen|Lowri Evans
Ivy Stone|Ivan Stone
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(one, other) for one, _, other in (line.partition("|") for line in table.strip().splitlines())]


def test_most_that_are_one_are_found_and_few_that_are_two(capsys: pytest.CaptureFixture[str]) -> None:
    same, different = pairs(SAME), pairs(DIFFERENT)
    assert len(same) + len(different) >= 60
    missed = [pair for pair in same if not alike(read(pair[0]), read(pair[1])).rank]
    false = [pair for pair in different if alike(read(pair[0]), read(pair[1])).rank]
    recall, alarms = 1 - len(missed) / len(same), len(false) / len(different)
    with capsys.disabled():
        print(
            f"\nnames: recall {recall:.0%} of {len(same)}, false alarms {alarms:.0%} of {len(different)}", missed, false
        )
    assert recall >= 0.95
    assert alarms <= 0.15


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_names_can_be_compared_whichever_comes_first_and_a_name_is_like_itself(one: str, other: str) -> None:
    assert 0 <= alike(read(one), read(other)).rank <= 1
    assert bool(read(one).words) == bool(alike(read(one), read(one)).rank)


def test_a_search_gives_the_likeliest_first() -> None:
    names = [(name, read(name)) for name in ("Bob Farrow", "Robert Farow", "Robert Farrow", "Hal Farrow")]
    assert [key for key, _why in search("Robert Farrow", names)][:1] == ["Robert Farrow"]
    assert "Hal Farrow" not in [key for key, _why in search("Robert Farrow", names)]


@pytest.mark.parametrize(
    "written",
    [
        "07700 900318",
        "+44 7700 900318",
        "+44 (0)7700 900 318",
        "0044 7700 900318",
        "07700-900-318",
        "07700900318 ext. 4",
    ],
)
def test_a_number_has_one_form_however_it_is_written(written: str) -> None:
    assert reach_forms.normal_phone(written) == "447700900318"


@given(st.text(max_size=70))
def test_any_text_has_a_form_and_its_form_is_its_own(text: str) -> None:
    form = reach_forms.normal_phone(text)
    assert form == "" or form.isdecimal()
    assert reach_forms.normal_email(reach_forms.normal_email(text)) == reach_forms.normal_email(text)


def test_an_address_has_one_form_without_tags_and_at_gmail_without_dots() -> None:
    forms = {
        reach_forms.normal_email(one)
        for one in ("Gus.Hull@gmail.com", "gushull+x@googlemail.com ", "gushull@gmail.com")
    }
    assert forms == {"gushull@gmail.com"}
    assert reach_forms.normal_email("gus.hull@example.org") != reach_forms.normal_email("gushull@example.org")


def test_a_birthday_with_day_and_month_turned_round_or_one_figure_wrong_is_nearly_one() -> None:
    assert born_alike("1961-02-03", "1961-02-03") is Why.BORN
    assert born_alike("1961-02-03", "1961-03-02") is Why.BORN_NEARLY
    assert born_alike("1961-02-03", "1962-02-03") is Why.BORN_NEARLY
    assert born_alike("1961-02-03", "1972-02-03") is None


@pytest.mark.one_database
def test_suggestions_say_why_and_what_was_answered_does_not_come_again(bare_world: World) -> None:
    session, dee = bare_world.session, bare_world.actor("dee")
    yp = bare_world.young["amara"]
    one = people.add_person(session, bare_world.actor("amara"), yp.id, "Bob Farrow")
    other = people.add_person(session, bare_world.actor("amara"), yp.id, "Robert Farow")
    finding.set_reach(session, dee, one, "Bob Farrow", "", "", date(1961, 2, 3))
    finding.set_reach(session, dee, other, "", "", "", date(1961, 3, 2))
    found = duplicates.suggest(session, dee, yp.id)
    assert [{pair.one.id, pair.other.id} for pair in found] == [{one.id, other.id}]
    assert {Why.SHORT_FORM, Why.SPELLING, Why.BORN_NEARLY} <= set(found[0].why)
    with pytest.raises(Refused, match=r"^needs-reason$"):
        duplicates.are_two(session, dee, yp.id, one.id, other.id, "")
    duplicates.are_two(session, dee, yp.id, other.id, one.id, "Father and son.")
    assert duplicates.suggest(session, dee, yp.id) == []
    with pytest.raises(NotAllowed):
        duplicates.suggest(session, bare_world.actor("amara"), yp.id)


@pytest.mark.one_database
def test_only_leads_learn_that_somebody_is_known_in_another_case(bare_world: World) -> None:
    session, gus = bare_world.session, bare_world.persons["gus"]
    ben = bare_world.young["ben"]
    twin = people.add_person(session, bare_world.actor("ben"), ben.id, "Mr Hull")
    finding.set_reach(session, bare_world.actor("eli"), twin, "", "07700 900318", "")
    finding.set_reach(session, bare_world.actor("dee"), gus, "Gus Hull", "+44 7700 900318", "")
    for name in ("mo", "sol"):
        assert [row.id for row, _why in duplicates.known_elsewhere(session, bare_world.actor(name), gus)] == [twin.id]
    told = [entry.what for entry in session.info["audit"]]
    assert told.count("duplicate.elsewhere") == 2
    for name in ("dee", "wes", "amara"):
        with pytest.raises(NotAllowed):
            duplicates.known_elsewhere(session, bare_world.actor(name), gus)


@pytest.mark.one_database
def test_an_index_in_an_older_form_is_brought_to_todays_and_a_boundary_holds(bare_world: World) -> None:
    session, dee = bare_world.session, bare_world.actor("dee")
    gus, hal = bare_world.persons["gus"], bare_world.persons["hal"]
    finding.set_reach(session, dee, gus, "", "7700900318", "Gus+old@example.org")
    gus.phone_index = blind_index(gus.authority_id, "phone", "7700900318")
    gus.email_index = blind_index(gus.authority_id, "email", "gus+old@example.org")
    session.flush()
    finding.set_reach(session, dee, hal, "", "+447700900318", "")
    consent.set_boundary(session, bare_world.actor("amara"), hal)
    assert not consent.has_boundary(session, gus)
    assert reach_again.index_again(session) == 1
    assert consent.has_boundary(session, gus)
    assert reach_again.index_again(session) == 0


def told_names(session: Session, world: World, yp: YoungPerson) -> list[str]:
    return [person.name for person in people.people_of(session, world.actor("amara"), yp.id)]


@pytest.mark.one_database
def test_a_name_the_young_person_was_not_told_never_comes_to_their_side(bare_world: World) -> None:
    session, dee, amara = bare_world.session, bare_world.actor("dee"), bare_world.actor("amara")
    yp, gus = bare_world.young["amara"], bare_world.persons["gus"]
    row = named.add_named(session, dee, yp, "Wilhelmina Quill", "her great-aunt", gus, "07700 900777", next_step="ring")
    assert "Wilhelmina Quill" not in told_names(session, bare_world, yp)
    for name in ("amara", "ben", "eli"):
        with pytest.raises((NotFound, NotAllowed)) as caught:
            named.get(session, bare_world.actor(name), row.id)
        assert "Quill" not in str(caught.value)
        with pytest.raises(NotAllowed):
            named.named_in(session, bare_world.actor(name), yp.id)
    with pytest.raises(NotAllowed):
        named.told_of(session, amara, row, "I know")
    with pytest.raises(Refused, match=r"^needs-words$"):
        named.told_of(session, dee, row, " ")
    person = named.told_of(session, dee, row, "Dee, at home, with her carer.")
    assert "Wilhelmina Quill" in told_names(session, bare_world, yp)
    assert (person.wish, person.phone) == ("not_now", "07700 900777")
    assert face_of(person).phone == "447700900777"


@pytest.mark.one_database
def test_nobody_on_the_no_go_list_comes_in_by_another_door(bare_world: World) -> None:
    session, dee, yp = bare_world.session, bare_world.actor("dee"), bare_world.young["amara"]
    gus = bare_world.persons["gus"]
    finding.set_reach(session, dee, gus, "Robert Farrow", "07700 900318", "rob@example.org")
    consent.set_boundary(session, bare_world.actor("amara"), gus)
    for phone, email in (("+44 7700 900318", ""), ("", "Rob+x@example.org")):
        with pytest.raises(Refused, match=r"^boundary$"):
            named.add_named(session, dee, yp, "Somebody Else", phone=phone, email=email)
    with pytest.raises(Refused, match=r"^may-be-never$"):
        named.add_named(session, dee, yp, "Bob Farow")
    assert named.add_named(session, dee, yp, "Bob Farow", is_somebody_else=True).name == "Bob Farow"


@pytest.mark.one_database
def test_every_relative_is_asked_for_more_in_words_not_used_yet(bare_world: World) -> None:
    session, dee, yp = bare_world.session, bare_world.actor("dee"), bare_world.young["amara"]
    worlds.to_agreed(bare_world, "gus")
    gus = bare_world.persons["gus"]
    (first,) = named.relatives(session, dee, yp.id)
    assert (first.person.id, first.asked, first.next_question) == (gus.id, (), named.Question.LOCKED_OUT)
    named.note_asked(session, dee, gus, first.next_question, "His sister Wil.")
    (again,) = named.relatives(session, dee, yp.id)
    assert again.next_question is named.Question.BIRTHDAYS
    consent.set_boundary(session, bare_world.actor("amara"), gus)
    assert named.relatives(session, dee, yp.id) == []
    assert compare(face_of(gus), face_of(bare_world.persons["hal"])) is None
