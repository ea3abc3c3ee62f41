"""A voice note on its way: needs its own way open, is heard whole before it goes, and only who may hear it does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain import (
    audit,
    clock,
    delivery,
    exchange,
    item_reviews,
    items,
    journey,
    letterbox,
    media,
    rungs,
    voice,
    voice_words,
)
from domain.access import Actor
from domain.audit import AuditEvent
from domain.contact_requests import about
from domain.errors import NotFound, Refused
from domain.item_reviews import Review, Verdict
from domain.items import Item, ItemKind
from domain.rungs import Rung
from domain.sound_answer import FRAME_BYTES, Heard
from tests.support import world as worlds
from tests.support.oracle import Oracle
from tests.support.world import World

HEARD = Heard(b"\xff\xfb\x58\xc4" + bytes(FRAME_BYTES - 4), bytes(96))


@pytest.fixture
def world(bare_world: World, tmp_path: Path) -> World:
    media.install(tmp_path / "media")
    worlds.to_connected(bare_world, "gus")
    return bare_world


def recorded(world: World, author: str = "gus", text: str = "Listen to this.", said: str = "") -> tuple[Item, str]:
    """A draft with a voice note, and the note's id."""
    session, actor = world.session, world.actor(author)
    item = exchange.begin(session, actor, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, actor, item, text)
    sound = voice.take_in(session, actor, item.yp_id, HEARD)
    exchange.add_voice(session, actor, item, sound, said)
    return item, sound.id


def sent(world: World, author: str = "gus", text: str = "Listen to this.") -> tuple[Item, str]:
    item, sound_id = recorded(world, author, text)
    exchange.submit(world.session, world.actor(author), item)
    return item, sound_id


def passed(world: World, item: Item, *readers: str) -> None:
    for name in readers[: 2 if item.needs_two else 1]:
        item_reviews.decide(world.session, world.actor(name), item, Verdict.PASS, item.content_hash, has_listened=True)
    world.session.commit()
    clock.pass_by(timedelta(seconds=31))


def opinions(world: World, item: Item) -> set[bool]:
    """What Python, SQL and the record alone say to whom it is for."""
    reader = world.actor("amara" if item.direction == "in" else "gus")
    by_sql = item.id in {one.id for one in delivery.items_for(world.session, reader)}
    oracle = Oracle()
    mine = AuditEvent.authority_id == world.authority_id
    for entry in world.session.scalars(select(AuditEvent).where(mine).order_by(AuditEvent.seq)):
        oracle.learn(entry)
    told = oracle.visible(item.yp_id, item.person_id, item.direction, clock.now())
    return {delivery.deliverable(world.session, item, reader), by_sql, item.id in told}


def can_hear(world: World, actor: Actor, sound_id: str) -> bool:
    try:
        return voice.read(world.session, actor, sound_id) == HEARD.data
    except NotFound:
        return False


@pytest.mark.parametrize("author", ["gus", "amara"])
def test_a_voice_note_goes_both_ways_once_it_was_heard(world: World, author: str) -> None:
    item, sound_id = sent(world, author)
    assert opinions(world, item) == {False}
    passed(world, item, "dee", "sol")
    assert opinions(world, item) == {True}
    reader = world.actor("amara" if author == "gus" else "gus")
    assert not can_hear(world, reader, sound_id)  # not before it is opened
    letterbox.open_letter(world.session, reader, item)
    assert can_hear(world, reader, sound_id)


def test_a_pass_without_having_listened_is_refused_and_nothing_is_passed(world: World) -> None:
    item, _sound = sent(world)
    with pytest.raises(Refused, match="not-listened"):
        item_reviews.decide(world.session, world.actor("dee"), item, Verdict.PASS, item.content_hash)
    world.session.rollback()
    assert item_reviews.passes(world.session, item) == []


def test_a_pass_that_says_nothing_of_listening_counts_for_nothing_whoever_wrote_it(world: World) -> None:
    item, _sound = sent(world)
    passed(world, item, "dee", "sol")
    audit.record(world.session, world.actor("dee"), "item.seen", yp_id=item.yp_id, subject=f"item:{item.id}")
    for review in world.session.scalars(select(Review)):
        review.has_listened = False
    world.session.flush()
    assert not delivery.deliverable(world.session, item, world.actor("amara"))
    assert item.id not in {one.id for one in delivery.items_for(world.session, world.actor("amara"))}


@pytest.mark.parametrize("text", ["Listen to this.", ""])
@pytest.mark.parametrize(
    ("ways", "is_shown"), [((Rung.LETTERS,), False), ((Rung.MEMORY_ONLY, Rung.LETTERS), False), ((Rung.PHOTOS,), None)]
)
def test_r28_a_voice_note_needs_the_way_of_photos_open(
    world: World, text: str, ways: tuple[Rung, ...], is_shown: bool | None
) -> None:
    item, _sound = sent(world, text=text)
    passed(world, item, "dee", "sol")
    request = about(world.session, world.persons["gus"])
    assert request is not None
    for approval in rungs.live_approvals(world.session, request):
        if approval.rung not in ways:
            rungs.revoke(world.session, world.actor("dee"), approval)
    world.session.commit()
    assert opinions(world, item) == {not text if is_shown is None else is_shown}


def test_r31_another_voice_or_other_words_to_it_void_what_was_passed(world: World) -> None:
    item, sound_id = recorded(world)
    first = items.hash_of(world.session, item)
    exchange.say_in_words(world.session, world.actor("gus"), item, sound_id, "Me, singing.")
    second = items.hash_of(world.session, item)
    exchange.remove_voice(world.session, world.actor("gus"), item, sound_id)
    other = voice.take_in(world.session, world.actor("gus"), item.yp_id, HEARD)
    exchange.add_voice(world.session, world.actor("gus"), item, other, "Me, singing.")
    assert len({first, second, items.hash_of(world.session, item)}) == 3


def test_what_a_reviewer_writes_down_is_shown_and_is_passed_anew(world: World) -> None:
    item, sound_id = sent(world)
    item_reviews.decide(world.session, world.actor("dee"), item, Verdict.PASS, item.content_hash, has_listened=True)
    voice_words.write_down(world.session, world.actor("sol"), item, sound_id, "He says hello.", item.content_hash)
    assert item_reviews.passes(world.session, item) == []
    passed(world, item, "dee", "sol")
    assert opinions(world, item) == {True}
    amara = world.actor("amara")
    letterbox.open_letter(world.session, amara, item)
    assert letterbox.read(world.session, amara, item).voices[0][0].transcript == "He says hello."


def test_r31_what_was_written_down_is_part_of_what_was_passed(world: World) -> None:
    item, sound_id = sent(world)
    before = item.content_hash
    voice_words.write_down(world.session, world.actor("sol"), item, sound_id, "He says hello.", before)
    assert item.content_hash != before
    passed(world, item, "dee", "sol")
    assert delivery.deliverable(world.session, item, world.actor("amara"))
    items.voices_of(world.session, item)[0].transcript = "He says goodbye."
    assert not delivery.deliverable(world.session, item, world.actor("amara"))


def test_writing_down_is_for_somebody_who_may_decide_about_it_as_it_is_now(world: World) -> None:
    item, sound_id = sent(world)
    with pytest.raises(Refused, match="stale"):
        voice_words.write_down(world.session, world.actor("dee"), item, sound_id, "Hello.", "old")
    with pytest.raises(NotFound):
        voice_words.write_down(world.session, world.actor("dee"), item, "none", "Hello.", item.content_hash)
    passed(world, item, "dee", "sol")
    with pytest.raises(Refused, match="not-now-state"):
        voice_words.write_down(world.session, world.actor("dee"), item, sound_id, "Hello.", item.content_hash)


def test_there_is_one_voice_note_at_a_time_and_it_alone_can_be_sent(world: World) -> None:
    item, _sound = recorded(world, text="")
    gus = world.actor("gus")
    more = voice.take_in(world.session, gus, item.yp_id, HEARD)
    with pytest.raises(Refused, match="voice-too-many"):
        exchange.add_voice(world.session, gus, item, more)
    exchange.submit(world.session, gus, item)
    assert item.rung == Rung.PHOTOS.value


def test_r59_only_who_may_hear_it_does(world: World) -> None:
    item, sound_id = recorded(world)
    everybody = ("amara", "gus", "hal", "ben", "dee", "eli", "mo", "sol")
    assert {name for name in everybody if can_hear(world, world.actor(name), sound_id)} == {"gus"}
    exchange.submit(world.session, world.actor("gus"), item)
    heard = {name for name in everybody if can_hear(world, world.actor(name), sound_id)}
    assert heard >= {"gus", "dee"}
    assert heard.isdisjoint({"amara", "hal", "ben", "eli"})
    passed(world, item, "dee", "sol")
    letterbox.open_letter(world.session, world.actor("amara"), item)
    assert can_hear(world, world.actor("amara"), sound_id)
    request = about(world.session, world.persons["gus"])
    assert request is not None
    for approval in rungs.live_approvals(world.session, request):
        rungs.revoke(world.session, world.actor("amara"), approval)
    assert not can_hear(world, world.actor("amara"), sound_id)


def test_what_is_kept_in_the_book_stays_whatever_becomes_of_the_contact(world: World) -> None:
    item, sound_id = sent(world)
    passed(world, item, "dee", "sol")
    amara = world.actor("amara")
    letterbox.open_letter(world.session, amara, item)
    entry = journey.keep(world.session, amara, item, "Gus")
    request = about(world.session, world.persons["gus"])
    assert request is not None
    for approval in rungs.live_approvals(world.session, request):
        rungs.revoke(world.session, amara, approval)
    assert can_hear(world, amara, sound_id)
    assert [row.id for _voice, row in journey.page(world.session, amara, entry.id).voices] == [sound_id]


def test_r84_what_is_stored_is_sealed_and_known_by_name_and_an_orphan_is_not(world: World) -> None:
    _item, sound_id = recorded(world)
    stored = [path for path in media.store().folder.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [f"{world.authority_id}.{sound_id}.voice"]
    assert HEARD.data[:40] not in stored[0].read_bytes()
    assert voice.names(world.session) == {stored[0].name}
