"""Scenario 1 (Kai and Mia) and scenario 10 (Sam, 18, and his sister of 12): two cases, two authorities, one bridge that
opens only when both sides' keys turn and closes when either does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from domain import (
    audit,
    bridge,
    clock,
    consent,
    contact,
    crossing,
    exchange,
    invitation,
    item_reviews,
    letterbox,
    media,
    orders,
    overlay,
    safety,
    two_keys,
)
from domain import rungs as ways
from domain.bridge_ends import Bridge, BridgeEnd, Crossing
from domain.errors import NotAllowed, NotFound, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, photos_of
from domain.keys import Keyring, keyring
from domain.media import Media
from domain.orders import OrderKind
from domain.people import Person, Wish
from domain.proposals import Kind, open_proposal
from domain.rungs import Direction
from domain.sealed import SealBroken
from tests.support import pair as pairs
from tests.support import story
from tests.support.pair import Here, Pair


@pytest.fixture
def pair(siblings: Pair, tmp_path: Path) -> Pair:
    media.install(tmp_path / "media")
    return siblings


def refuses(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refused:
        do()
    assert refused.value.code == code


def test_scenario_1_a_letter_from_kai_reaches_mia_when_both_sides_read_it_and_hers_comes_back(pair: Pair) -> None:
    first = pairs.write(pair, "kai")
    assert pairs.carry(pair, "kai") == 0  # nobody of his side has read it
    pairs.pass_on(pair, "kai", first)
    with pair.at("mia") as here:
        assert here.items("in") == []
    assert pairs.carry(pair, "kai") == 1
    assert pairs.carry(pair, "kai") == 0  # once
    with pair.at("mia") as here:
        (copy,) = here.items("in")
        assert (copy.state, copy.text) == ("submitted", "Do you still have the blue kite?")
    assert pairs.shown(pair, "mia") == set()  # nobody of hers has read it
    pairs.pass_on(pair, "mia", copy.id)
    assert pairs.shown(pair, "mia") == {copy.id}
    assert pairs.open_it(pair, "mia", copy.id) == "Do you still have the blue kite?"
    answer = pairs.sent_over(pair, "mia", "Yes, it is on my wall.")
    assert pairs.open_it(pair, "kai", answer) == "Yes, it is on my wall."
    for side in pairs.SIDES:
        with pair.at(side) as here:
            assert audit.verify(here.session, pair.authority[side]) > 0


@pytest.mark.one_database
def test_scenario_1_neither_side_is_open_before_both_turned_both_keys(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    pair = pairs.build(engine)
    pairs.connect(pair, "kai")
    with pair.at("kai") as here:
        refuses("bridge-not-ready", lambda: story.propose(here.session, here.keys[0], here.request, Kind.OPEN_BRIDGE))
    pairs.connect(pair, "mia")
    pairs.join(pair)
    pairs.turn(pair, "kai")
    letter = pairs.write(pair, "kai")
    pairs.pass_on(pair, "kai", letter)
    assert pairs.carry(pair, "kai") == 0  # Mia's side has not turned its keys
    with pair.at("kai") as here:
        assert (here.view().is_ours_open, here.view().is_theirs_open) == (True, False)
        refuses("in-care-elsewhere", lambda: invitation.invite(here.session, here.keys[0], here.other, "Mia"))
    with pair.at("mia") as here:
        proposal = story.propose(here.session, here.keys[0], here.request, Kind.OPEN_BRIDGE)
        callum = here.actor("callum")
        refuses("needs-lead", lambda: two_keys.answer(here.session, callum, proposal, agrees=True))
        assert (here.view().is_ours_open, here.view().is_theirs_open) == (False, True)
        two_keys.answer(here.session, here.keys[1], proposal, agrees=True)
    assert pairs.carry(pair, "kai") == 1


def test_scenario_1_one_approval_releases_nothing_on_either_side(pair: Pair) -> None:
    letter = pairs.write(pair, "kai")
    for side, one in (("kai", letter), ("mia", None)):
        with pair.at(side) as here:
            item = here.items("out" if one else "in")[-1]
            item_reviews.decide(here.session, here.keys[1], item, Verdict.PASS, item.content_hash)
        clock.pass_by(timedelta(minutes=1))
        assert pairs.carry(pair, side) == 0
        assert pairs.shown(pair, "mia") == set()
        if one:
            with pair.at("kai") as here:
                item_reviews.decide(here.session, here.keys[0], here.items("out")[-1], Verdict.PASS, item.content_hash)
            clock.pass_by(timedelta(minutes=1))
            assert pairs.carry(pair, "kai") == 1


@pytest.mark.one_database
def test_a_code_works_once_for_three_days_elsewhere_and_only_until_a_newer_one(
    engine: Engine, keyring: Keyring
) -> None:
    pair = pairs.build(engine)
    for side in pairs.SIDES:
        pairs.connect(pair, side)
    with pair.at("kai") as here:
        old = bridge.begin(here.session, here.keys[0], here.other)
        code = bridge.begin(here.session, here.keys[0], here.other)
        refuses("bridge-already", lambda: bridge.accept(here.session, here.keys[0], here.other, code))
    for wrong in (old, "", "0000-0000-0000", code[:-1]):
        with pair.at("mia", saves=False) as here:
            refuses("bridge-code", lambda w=wrong: bridge.accept(here.session, here.keys[0], here.other, w))  # type: ignore[misc]
    clock.set_to(pairs.START + timedelta(hours=73))
    with pair.at("mia", saves=False) as here:
        refuses("bridge-code", lambda: bridge.accept(here.session, here.keys[0], here.other, code))
    clock.set_to(pairs.START)
    with pair.at("mia") as here:
        bridge.accept(here.session, here.keys[0], here.other, code)
        refuses("bridge-already", lambda: bridge.accept(here.session, here.keys[0], here.other, code))
        assert code.encode() not in here.session.scalars(select(Bridge.code_hash)).all()
    with pair.at("kai") as here:
        refuses("bridge-already", lambda: bridge.begin(here.session, here.keys[0], here.other))


def close_rungs(here: Here) -> None:
    for one in ways.live_approvals(here.session, here.request):
        ways.revoke(here.session, here.keys[0], one)


def ends(side: str) -> dict[str, Callable[[Here], object]]:
    """Everything by which one side stops."""
    day, lead = date(2026, 1, 1), pairs.STAFF[side][1]
    return {
        "stop": lambda here: contact.make_move(here.session, here.actor(side), here.request, "stop"),
        "pause": lambda here: contact.make_move(here.session, here.actor(side), here.request, "pause"),
        "never": lambda here: contact.never(here.session, here.actor(side), here.other),
        "everything": lambda here: overlay.pause_everything(here.session, here.actor(side)),
        "freeze": lambda here: overlay.freeze(here.session, here.actor(lead), here.young, "a worry"),
        "review": lambda here: overlay.need_review(here.session, here.actor(lead), here.young, overlay.NOTED[0]),
        "order": lambda here: orders.make_order(
            here.session, here.keys[0], here.other, OrderKind.CONTACT_REFUSED, True, day, None, "by the court"
        ),
        "rung": close_rungs,
        "unsafe": lambda here: safety.not_safe(here.session, here.actor(side), here.other.id),
        "shut": lambda here: bridge.shut(here.session, here.keys[0], here.end),
        "run out": lambda _here: clock.pass_by(timedelta(days=90)),
    }  # fmt: skip


@pytest.mark.parametrize("side", pairs.SIDES)
def test_when_either_side_stops_nothing_is_shown_and_nothing_crosses(pair: Pair, side: str) -> None:
    waits = pairs.sent_over(pair, "kai")
    pairs.pass_on(pair, "kai", pairs.write(pair, "kai", "And the dog?"))
    assert pairs.shown(pair, "mia") == {waits}
    with pair.at(side) as here:
        ends(side)["stop"](here)
    assert pairs.shown(pair, "mia") == set()
    assert pairs.carry(pair, "kai") == 0
    there = "mia" if side == "kai" else "kai"
    with pair.at(there) as here:
        assert not here.view().is_theirs_open


WAYS_TO_END = (
    "stop", "pause", "never", "everything", "freeze", "review", "order", "rung", "shut", "run out", "unsafe",
)  # fmt: skip


@pytest.mark.parametrize("name", WAYS_TO_END)
@pytest.mark.one_database
def test_whatever_stops_kais_side_keeps_his_letter_from_mia(pair: Pair, name: str) -> None:
    assert set(ends("kai")) == set(WAYS_TO_END)
    waits = pairs.sent_over(pair, "kai")
    assert pairs.shown(pair, "mia") == {waits}
    with pair.at("kai") as here:
        ends("kai")[name](here)
    assert pairs.shown(pair, "mia") == set()
    with pair.at("mia") as here:
        with pytest.raises(NotFound):
            letterbox.get(here.session, here.actor("mia"), waits)
        assert not here.view().is_theirs_open


@pytest.mark.one_database
def test_a_photo_is_sealed_anew_under_her_key_and_his_seal_does_not_open_there(pair: Pair) -> None:
    with pair.at("kai") as here:
        kai = here.actor("kai")
        taken = story.picture(here.session, kai)
        story.store_picture(keyring().person(kai.authority_id, kai.yp_id), kai.authority_id, taken.id)
        item = exchange.begin(here.session, kai, here.other, ItemKind.LETTER)
        exchange.write(here.session, kai, item, "Look, the kite.")
        exchange.add_photo(here.session, kai, item, taken, "by the canal")
        exchange.submit(here.session, kai, item)
        mine, stolen = item.id, item.text_sealed
    pairs.pass_on(pair, "kai", mine)
    assert pairs.carry(pair, "kai") == 1
    with pair.at("mia") as here:
        (copy,) = here.items("in")
        (photo,) = photos_of(here.session, copy)
        assert photo.about == "by the canal"
        assert media.read(here.session, here.keys[0], photo.media_id, 320) == story.PICTURE
        hers = here.session.get_one(Media, (pair.authority["mia"], photo.media_id))
        assert not set(hers.fingerprint.split("|")) & set(taken.fingerprint.split("|"))
        with pytest.raises(NotFound):
            media.read(here.session, here.keys[0], taken.id, 320)

        copy.text_sealed = stolen
        with pytest.raises(SealBroken):
            assert copy.text
        here.session.rollback()


@pytest.mark.one_database
def test_her_reviewers_pass_hold_or_keep_back_but_ask_nothing_of_his_side(pair: Pair) -> None:
    pairs.pass_on(pair, "kai", pairs.write(pair, "kai"))
    pairs.carry(pair, "kai")
    with pair.at("mia") as here:
        (copy,) = here.items("in")
        first, words = here.keys[0], "could you say this differently"
        refuses(
            "came-across",
            lambda: item_reviews.decide(here.session, first, copy, Verdict.SUGGEST, copy.content_hash, words),
        )
        assert not item_reviews.can_tell_sender(here.session, copy)


@pytest.mark.one_database
def test_kai_can_be_told_that_it_was_passed_on_once_it_has_crossed(pair: Pair) -> None:
    letter = pairs.write(pair, "kai")
    pairs.pass_on(pair, "kai", letter)
    with pair.at("kai") as here:
        assert not item_reviews.can_tell_sender(here.session, here.items("out")[0])
    pairs.carry(pair, "kai")
    with pair.at("kai") as here:
        assert item_reviews.can_tell_sender(here.session, here.items("out")[0])


@pytest.mark.one_database
def test_what_his_side_reads_anew_after_a_stop_is_not_shown_by_what_it_passed_before(pair: Pair) -> None:
    waits = pairs.sent_over(pair, "kai")
    with pair.at("kai") as here:
        contact.make_move(here.session, here.actor("kai"), here.request, "stop")
    assert pairs.shown(pair, "mia") == set()
    with pair.at("kai") as here:
        story.connect(here.session, here.actor("kai"), *here.keys, here.other)
    with pair.at("mia") as here:
        bridge.shut(here.session, here.keys[0], here.end)
    pairs.join(pair)
    for side in pairs.SIDES:
        pairs.turn(pair, side)
    assert pairs.shown(pair, "mia") == set()
    with pair.at("mia") as here:
        assert here.view().is_theirs_open
        assert here.items("in")[0].id == waits


def shut_both(pair: Pair) -> None:
    for side in pairs.SIDES:
        with pair.at(side) as here:
            bridge.shut(here.session, here.keys[0], here.end)


def test_what_was_passed_for_one_bridge_does_not_cross_the_next(pair: Pair) -> None:
    letter, begun = pairs.write(pair, "kai"), pairs.write(pair, "kai", "And the dog?")
    pairs.pass_on(pair, "kai", letter)
    with pair.at("kai") as here:
        item = here.session.get_one(Item, (pair.authority["kai"], begun))
        item_reviews.decide(here.session, here.keys[0], item, Verdict.PASS, item.content_hash)
    shut_both(pair)
    with pair.at("kai") as here:
        assert not any(item_reviews.passes(here.session, item) for item in here.items("out"))
        assert {item.state for item in here.items("out")} == {"submitted", "in_review"}
    pairs.join(pair)
    for side in pairs.SIDES:
        pairs.turn(pair, side)
    assert pairs.carry(pair, "kai") == 0
    pairs.pass_on(pair, "kai", letter)
    assert pairs.carry(pair, "kai") == 1


@pytest.mark.one_database
def test_what_was_passed_before_the_keys_turned_is_read_anew_and_not_for_a_longer_day(
    engine: Engine, keyring: Keyring
) -> None:
    pair = pairs.build(engine)
    for side in pairs.SIDES:
        pairs.connect(pair, side)
    pairs.join(pair)
    early = pairs.write(pair, "kai")
    pairs.pass_on(pair, "kai", early)
    for side in pairs.SIDES:
        pairs.turn(pair, side)
    assert pairs.carry(pair, "kai") == 0
    pairs.pass_on(pair, "kai", early)
    pairs.turn(pair, "kai")  # again, while it is open
    assert pairs.carry(pair, "kai") == 1


@pytest.mark.one_database
def test_an_old_pass_that_was_never_called_back_does_not_cross_either(pair: Pair) -> None:
    letter = pairs.write(pair, "kai")
    pairs.pass_on(pair, "kai", letter)
    with pair.at("kai") as here:
        here.session.execute(update(BridgeEnd).values(turned_at=clock.now()))
        here.session.commit()
    with pair.at("kai") as here:
        assert crossing.ready(here.session) == []
        assert not crossing.carry(here.session, letter)


@pytest.mark.one_database
def test_scenario_10_sam_is_18_and_his_own_yes_is_not_enough_without_his_sisters_authority(
    engine: Engine, keyring: Keyring
) -> None:
    pair = pairs.build(engine, {"kai": date(2007, 5, 1), "mia": date(2013, 9, 1)})  # Sam, 18, and his sister, 12
    pairs.connect(pair, "kai")
    pairs.connect(pair, "mia")
    pairs.join(pair)
    with pair.at("kai") as here:
        assert here.young.is_adult
        one = story.propose(here.session, here.keys[0], here.request, Kind.OPEN_BRIDGE)
        assert one.has_agreed is None  # grown up or not: the service needs two before it arranges this
        assert (
            story.propose(here.session, here.keys[0], here.request, Kind.OPEN_RUNGS, ways.Rung.CALL).has_agreed is None
        )
    with pair.at("kai") as here:
        waiting = open_proposal(here.session, here.request, Kind.OPEN_BRIDGE)
        assert waiting is not None
        two_keys.answer(here.session, here.keys[1], waiting, agrees=True)
    letter = pairs.write(pair, "kai")
    pairs.pass_on(pair, "kai", letter)
    assert pairs.carry(pair, "kai") == 0
    with pair.at("kai") as here:
        assert (here.view().is_ours_open, here.view().is_theirs_open) == (True, False)
    pairs.turn(pair, "mia")
    assert pairs.carry(pair, "kai") == 1


@pytest.mark.one_database
def test_one_way_only_is_one_way_only(pair: Pair) -> None:
    with pair.at("mia") as here:
        close_rungs(here)
        proposal = two_keys.propose(
            here.session, here.keys[0], here.request, Kind.OPEN_RUNGS, "only what comes", story.REVIEW_ON,
            rungs=story.WAYS, direction=Direction.IN,
        )  # fmt: skip
        two_keys.answer(here.session, here.keys[1], proposal, agrees=True)
    pairs.pass_on(pair, "kai", pairs.write(pair, "kai"))
    pairs.pass_on(pair, "mia", pairs.write(pair, "mia"))
    assert (pairs.carry(pair, "kai"), pairs.carry(pair, "mia")) == (1, 0)


@pytest.mark.one_database
def test_only_whoever_works_with_them_makes_confirms_or_shuts_a_bridge(pair: Pair) -> None:
    with pair.at("kai") as here:
        lead, kai = here.keys[1], here.actor("kai")
        for stranger in (lead, kai):
            with pytest.raises(NotAllowed):
                bridge.begin(here.session, stranger, here.other)
        with pytest.raises(NotAllowed):
            bridge.shut(here.session, kai, here.end)
        end = here.end
        bridge.shut(here.session, lead, end)
        refuses("not-now-state", lambda: bridge.shut(here.session, lead, end))


def test_nothing_of_a_crossing_is_left_when_it_is_undone(pair: Pair) -> None:
    pairs.pass_on(pair, "kai", pairs.write(pair, "kai"))
    with pair.at("kai", saves=False) as here:
        (ready,) = crossing.ready(here.session)
        assert crossing.carry(here.session, ready)
        here.session.rollback()
    with pair.at("mia") as here:
        assert here.items("in") == []
        assert here.session.scalars(select(Crossing)).all() == []
        audit.verify(here.session, pair.authority["mia"])
    assert pairs.carry(pair, "kai") == 1


@pytest.mark.one_database
def test_a_boundary_of_a_duplicate_and_a_guest_stand_in_the_way_of_a_bridge(engine: Engine, keyring: Keyring) -> None:
    pair = pairs.build(engine)
    pairs.connect(pair, "kai")
    with pair.at("kai", saves=False) as here:
        invitation.invite(here.session, here.keys[0], here.other, "Mia")
        refuses("bridge-invited", lambda: bridge.begin(here.session, here.keys[0], here.other))
    with pair.at("kai", saves=False) as here:
        twin = Person(**{
            name: getattr(here.other, name)
            for name in ("authority_id", "yp_id", "group_id", "name_sealed", "ring", "wish", "colour", "added_at")
        })  # fmt: skip
        audit.record(here.session, here.actor("kai"), "person.added", yp_id=twin.yp_id, subject=f"person:{twin.id}")
        here.session.add(twin)
        here.session.flush()
        consent.set_boundary(here.session, here.actor("kai"), twin)
        refuses("no-boundary", lambda: bridge.begin(here.session, here.keys[0], here.other))
        assert twin.wish == Wish.NEVER.value
    with pair.at("kai") as here:
        assert here.session.scalars(select(Item)).all() == []
