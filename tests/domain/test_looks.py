"""Open profiles: noted first, once, known again however they are written; a second look asks the manager."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import clock, consent, looks, standing, waiting
from domain.errors import NotAllowed, Refused
from domain.people import Person
from domain.profiles import Network, normal_profile
from domain.waiting import Wait
from tests.support.world import World

ONE = [
    (Network.FACEBOOK, "https://www.facebook.com/jane.doe.5?ref=search"),
    (Network.FACEBOOK, "m.facebook.com/JaneDoe5/"),
    (Network.FACEBOOK, "fb.com/janedoe5"), (Network.FACEBOOK, "jane.doe.5"), (Network.OTHER, "facebook.com/jane.doe.5"),
    (Network.FACEBOOK, "  @Jane.Doe.5 "),
]  # fmt: skip


def look(
    world: World, person: Person, profile: str = "jane.doe.5", network: Network = Network.FACEBOOK
) -> looks.ProfileLook:
    return looks.begin(world.session, world.actor("dee"), person, network, profile, "Is it her?", is_open=True)


def test_a_profile_is_one_however_it_is_written() -> None:
    assert {normal_profile(network, text) for network, text in ONE} == {"facebook|janedoe5"}
    assert normal_profile(Network.FACEBOOK, "facebook.com/profile.php?id=10001&sk=about") == "facebook|10001"
    assert normal_profile(Network.X, "https://twitter.com/jane") == normal_profile(Network.X, "@Jane")
    assert normal_profile(Network.INSTAGRAM, "jane") != normal_profile(Network.TIKTOK, "jane")


@given(st.sampled_from(Network), st.text(max_size=80))
def test_any_text_is_read_as_a_profile_without_failing(network: Network, text: str) -> None:
    form = normal_profile(network, text)
    assert form == "" or "|" in form


@pytest.mark.one_database
@pytest.mark.parametrize(("network", "written"), ONE)
def test_a_second_look_asks_the_manager_first_for_whomever_it_is(
    bare_world: World, network: Network, written: str
) -> None:
    session, gus, hal = bare_world.session, bare_world.persons["gus"], bare_world.persons["hal"]
    look(bare_world, gus)
    for person in (gus, hal):
        with pytest.raises(Refused, match=r"^second-look$"):
            look(bare_world, person, written, network)
    dee, mo = bare_world.actor("dee"), bare_world.actor("mo")
    note = looks.ask_manager(session, dee, gus, network, written, "The photo was too small.")
    with pytest.raises(Refused, match=r"^second-look$"):
        look(bare_world, gus, written, network)
    assert [row.id for row in waiting.queue(session, mo, Wait.LOOK_NOTE)] == [note.id]
    assert waiting.queue(session, dee, Wait.LOOK_NOTE) == []
    for name in ("dee", "wes", "sol"):
        with pytest.raises(NotAllowed):
            looks.answer(session, bare_world.actor(name), note, may_look=True, words="yes")
    looks.answer(session, mo, note, may_look=True, words="Needed, and the least there is.")
    with pytest.raises(Refused, match=r"^second-look$"):
        look(bare_world, hal, written, network)
    assert look(bare_world, gus, written, network).note_id == note.id
    with pytest.raises(Refused, match=r"^second-look$"):
        look(bare_world, gus, written, network)


@pytest.mark.one_database
def test_a_no_or_an_old_yes_lets_nobody_look_again(bare_world: World) -> None:
    session, gus = bare_world.session, bare_world.persons["gus"]
    dee = bare_world.actor("dee")
    look(bare_world, gus)
    for may_look, days in ((False, 0), (True, 15)):
        note = looks.ask_manager(session, dee, gus, Network.FACEBOOK, "janedoe5", "Once more")
        looks.answer(session, bare_world.actor("mo"), note, may_look=may_look, words="Because.")
        with pytest.raises(Refused, match=r"^not-now-state$"):
            looks.answer(session, bare_world.actor("mo"), note, may_look=True, words="Because.")
        clock.pass_by(timedelta(days=days))
        with pytest.raises(Refused, match=r"^second-look$"):
            look(bare_world, gus)


@pytest.mark.one_database
def test_nobody_looks_without_a_purpose_under_a_false_name_or_past_a_boundary(bare_world: World) -> None:
    session, gus, dee = bare_world.session, bare_world.persons["gus"], bare_world.actor("dee")
    for profile, purpose, is_open, code in (
        (" ", "why", True, "needs-profile"), ("jane", " ", True, "needs-words"), ("jane", "why", False, "look-openly"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=f"^{code}$"):
            looks.begin(session, dee, gus, Network.X, profile, purpose, is_open)
    one = look(bare_world, gus)
    looks.note_seen(session, dee, one, "A dog.")
    with pytest.raises(Refused, match=r"^not-now-state$"):
        looks.note_seen(session, dee, one, "A cat.")
    consent.set_boundary(session, bare_world.actor("amara"), gus)
    with pytest.raises(Refused, match=r"^boundary$"):
        look(bare_world, gus, "somebody.else")


@pytest.mark.one_database
def test_scenario_7_nobody_looks_for_the_relatives_of_a_young_person_who_came_alone(bare_world: World) -> None:
    gus, dee, yp = bare_world.persons["gus"], bare_world.actor("dee"), bare_world.young["amara"]
    standing.note_status(bare_world.session, dee, yp, standing.Status.UNACCOMPANIED)
    with pytest.raises(Refused, match=r"^looks-barred$"):
        look(bare_world, gus)
    with pytest.raises(Refused, match=r"^looks-barred$"):
        looks.ask_manager(bare_world.session, dee, gus, Network.X, "jane", "why")
