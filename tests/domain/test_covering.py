"""Covering something and passing the rest on: what is under a cover reaches nobody, and the original is never lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain import (
    caseload,
    clock,
    covering,
    delivery,
    exchange,
    item_reviews,
    journey,
    letterbox,
    media,
    waiting,
)
from domain.covers import COVERED, Cover, Why, covers_of, text_with
from domain.errors import NotAllowed, NotFound, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemState, hash_of, sent_words
from domain.picture_tiles import boxes, mask_of, numbers_in
from domain.waiting import Wait
from tests.support import world as worlds
from tests.support.world import World

WORDS = "The kettle is on. Ring 07700 900318, I live at 9 Lark Row. Love, Gus"
NUMBER, STREET = "07700 900318", "9 Lark Row"


@pytest.fixture
def world(bare_world: World) -> World:
    worlds.to_connected(bare_world, "gus")
    return bare_world


def sent(world: World, photos: int = 0) -> Item:
    """A letter of Gus's that waits to be read."""
    session, gus = world.session, world.actor("gus")
    item = exchange.begin(session, gus, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, gus, item, WORDS)
    for _photo in range(photos):
        exchange.add_photo(session, gus, item, worlds.picture(world, "gus"))
    exchange.submit(session, gus, item)
    session.commit()
    return item


def cover(world: World, item: Item, typed: str, who: str = "dee", why: Why = Why.REACH) -> None:
    covering.cover_words(world.session, world.actor(who), item, covering.spans_of(sent_words(item), typed), why)
    world.session.commit()


def passed(world: World, item: Item, *names: str) -> None:
    for name in names or ("dee", "sol"):
        item_reviews.decide(world.session, world.actor(name), item, Verdict.PASS, item.content_hash)
    world.session.commit()


def opened(world: World, item: Item) -> None:
    clock.pass_by(timedelta(seconds=31))
    letterbox.open_letter(world.session, world.actor("amara"), item)
    world.session.commit()


def test_what_is_covered_is_in_nothing_that_she_can_be_shown_or_keep(world: World) -> None:
    item, session, amara = sent(world), world.session, world.actor("amara")
    cover(world, item, NUMBER)
    cover(world, item, "9  lark ROW", why=Why.PLACE)
    passed(world, item)
    opened(world, item)
    read = letterbox.read(session, amara, item)
    kept = journey.keep(session, amara, item, "Gus")
    for shown in (item.text, read.text, kept.words):
        assert shown == f"The kettle is on. Ring {COVERED}, I live at {COVERED}. Love, Gus"
    assert {cover.why for cover in read.covers} == {"reach", "place"}, (
        "she can read that something was covered, and why"
    )
    assert letterbox.as_sent_for_review(session, world.actor("sol"), item).text == WORDS
    with pytest.raises(NotFound):
        letterbox.as_sent(session, amara, item)


def test_a_pass_of_the_whole_is_no_pass_of_the_rest_nor_the_other_way_round(world: World) -> None:
    item = sent(world)
    whole = item.content_hash
    passed(world, item, "dee")
    cover(world, item, NUMBER, "sol")
    rest = item.content_hash
    assert rest != whole
    assert item_reviews.passes(world.session, item) == []
    with pytest.raises(Refused, match="stale"):
        item_reviews.decide(world.session, world.actor("sol"), item, Verdict.PASS, whole)
    world.session.rollback()
    passed(world, item, "sol")
    covering.uncover(world.session, world.actor("dee"), item, covers_of(world.session, item.id)[0].id)
    assert (item.text, item.content_hash) == (WORDS, whole)
    assert item_reviews.passes(world.session, item) == [], "not even Dee's, who passed these very words before"


def test_the_reason_that_is_said_belongs_to_what_was_passed(world: World) -> None:
    item = sent(world)
    cover(world, item, NUMBER)
    before = hash_of(world.session, item)
    world.session.scalars(select(Cover)).one().why = Why.HURT.value
    item_reviews.look(world.session, world.actor("dee"), item)
    world.session.flush()
    assert hash_of(world.session, item) != before


def test_uncovering_what_she_has_opened_is_a_new_review_and_hides_it_until_then(world: World) -> None:
    item, session, amara = sent(world), world.session, world.actor("amara")
    cover(world, item, NUMBER)
    passed(world, item)
    opened(world, item)
    covering.uncover(session, world.actor("dee"), item, covers_of(session, item.id)[0].id)
    session.commit()
    assert item.state == ItemState.IN_REVIEW.value
    assert not delivery.deliverable(session, item, amara)
    passed(world, item)
    assert not delivery.deliverable(session, item, amara), "the half minute runs anew"
    opened(world, item)
    assert letterbox.read(session, amara, item).text == WORDS


def test_a_whole_photo_is_left_out_and_its_bytes_are_only_for_reviewers(world: World) -> None:
    item, session = sent(world, photos=2), world.session
    first, second = letterbox.letter(session, item).photos
    covering.cover_photo(session, world.actor("dee"), item, 0, Why.PERSON)
    session.commit()
    passed(world, item)
    opened(world, item)
    amara = world.actor("amara")
    assert [row.id for _photo, row in letterbox.read(session, amara, item).photos] == [second[1].id]
    assert not letterbox.shows(session, amara, first[1].id)
    assert letterbox.is_for_review(session, world.actor("sol"), first[1].id)
    assert letterbox.envelopes(session, amara)[0].photos == 1
    covering.uncover(session, world.actor("sol"), item, covers_of(session, item.id)[0].id)
    assert [row.id for _photo, row in letterbox.letter(session, item).photos] == [first[1].id, second[1].id]


def test_squares_of_a_photo_make_another_picture_and_the_first_one_comes_back_with_them_lifted(world: World) -> None:
    item, session = sent(world, photos=1), world.session
    before, original = item.content_hash, letterbox.letter(session, item).photos[0][1]
    painted = worlds.picture(world, "dee")
    covering.cover_part(session, world.actor("dee"), item, 0, painted, mask_of([0, 7]), Why.PLACE)
    session.commit()
    assert item.content_hash != before
    passed(world, item)
    opened(world, item)
    amara = world.actor("amara")
    assert letterbox.shows(session, amara, painted.id)
    assert not letterbox.shows(session, amara, original.id)
    with pytest.raises(NotFound):
        media.read(session, amara, original.id, 320)
    gus = world.actor("gus")
    assert [row.id for row, _about in letterbox.as_sent(session, gus, item).photos] == [original.id], (
        "his own as he sent it"
    )
    with pytest.raises(NotFound):
        media.read(session, gus, painted.id, 320)
    covering.uncover(session, world.actor("dee"), item, covers_of(session, item.id)[0].id)
    assert item.content_hash == before


def test_the_sender_reads_what_was_covered_when_they_are_told_and_it_never_changes_after(world: World) -> None:
    item, session, gus = sent(world), world.session, world.actor("gus")
    cover(world, item, NUMBER)
    passed(world, item)
    clock.pass_by(timedelta(minutes=1))
    sent_now = letterbox.as_sent(session, gus, item)
    assert (sent_now.text, sent_now.covers) == (WORDS, []), "until told they read their own words, and nothing besides"
    item_reviews.tell_sender(session, world.actor("dee"), item)
    session.commit()
    assert [one.why for one in letterbox.as_sent(session, gus, item).covers] == ["reach"]
    covering.uncover(session, world.actor("dee"), item, covers_of(session, item.id)[0].id)
    session.commit()
    assert [one.why for one in letterbox.as_sent(session, gus, item).covers] == ["reach"]


def test_what_is_covered_comes_back_on_its_day_and_at_18_with_no_job(world: World) -> None:
    item, session = sent(world), world.session
    cover(world, item, NUMBER)
    passed(world, item)
    opened(world, item)
    dee = world.actor("dee")
    assert item.review_on == clock.today() + timedelta(days=366)
    covering.keep_covered(session, dee, item, clock.today() + timedelta(days=300))
    session.commit()
    assert item.id not in {one.id for one in waiting.queue(session, dee, Wait.LOOK_BACK)}
    clock.pass_by(timedelta(days=300))
    assert item.id in {one.id for one in waiting.queue(session, world.actor("dee"), Wait.LOOK_BACK)}
    clock.set_to(clock.now().replace(year=2029, month=4, day=20))
    covering.keep_covered(session, world.actor("dee"), item, date(2029, 12, 1))
    assert item.review_on == date(2029, 5, 1), "her 18th birthday"
    session.commit()


def test_what_goes_back_to_its_author_is_whole_and_what_they_send_then_is_read_anew(world: World) -> None:
    item, session, gus = sent(world, photos=1), world.session, world.actor("gus")
    cover(world, item, NUMBER)
    covering.cover_photo(session, world.actor("dee"), item, 0, Why.PLACE)
    item_reviews.decide(session, world.actor("dee"), item, Verdict.SUGGEST, item.content_hash, "Without the number?")
    session.commit()
    assert (item.text, len(letterbox.as_sent(session, gus, item).photos)) == (WORDS, 1)
    assert covers_of(session, item.id) == []
    exchange.submit(session, gus, item)
    assert (item.state, item_reviews.passes(session, item)) == (ItemState.SUBMITTED.value, [])


def test_only_a_reader_with_no_tie_covers_and_only_while_it_is_read(world: World) -> None:
    item, session = sent(world), world.session
    for name in ("gus", "amara", "eli"):
        with pytest.raises((NotAllowed, NotFound)):
            cover(world, item, NUMBER, name)
        session.rollback()
    with pytest.raises(Refused, match="nothing-to-cover"):
        cover(world, item, "words that are not there")
    session.rollback()
    passed(world, item)
    with pytest.raises(Refused, match="not-now-state"):
        cover(world, item, NUMBER)
    session.rollback()


def test_words_are_proposed_agreed_to_with_one_tap_and_never_changed_in_silence(world: World) -> None:
    item, session, gus = sent(world), world.session, world.actor("gus")
    passed(world, item, "dee")
    item_reviews.decide(
        session, world.actor("sol"), item, Verdict.SUGGEST, item.content_hash, "Without the number?",
        proposed="The kettle is on. Love, Gus",
    )  # fmt: skip
    session.commit()
    assert item.text == WORDS, "nothing is changed until the sender agrees"
    assert item_reviews.proposed_words(session, item) == "The kettle is on. Love, Gus"
    with pytest.raises(NotAllowed):
        exchange.agree(session, world.actor("amara"), item)
    session.rollback()
    exchange.agree(session, gus, item)
    session.commit()
    assert (item.text, item.state) == ("The kettle is on. Love, Gus", ItemState.SUBMITTED.value)
    assert item_reviews.passes(session, item) == []
    with pytest.raises(Refused, match="not-now-state"):
        exchange.agree(session, gus, item)
    session.rollback()


def test_one_question_at_a_time_about_what_was_opened_and_its_answer(world: World) -> None:
    item, session, amara, gus = sent(world), world.session, world.actor("amara"), world.actor("gus")
    person = world.persons["gus"]
    passed(world, item)
    with pytest.raises(NotFound):
        exchange.ask_about(session, amara, person, item)
    session.rollback()
    opened(world, item)
    question = exchange.ask_about(session, amara, person, item)
    exchange.write(session, amara, question, "Which kettle?")
    assert exchange.ask_about(session, amara, person, item) is question, "the one that is begun goes on"
    exchange.submit(session, amara, question)
    with pytest.raises(Refused, match="one-question"):
        exchange.ask_about(session, amara, person, item)
    session.rollback()
    question = exchange.ask_about(session, amara, person, item)
    exchange.write(session, amara, question, "Which kettle?")
    exchange.submit(session, amara, question)
    session.commit()
    passed(world, question, "dee")
    clock.pass_by(timedelta(seconds=31))
    with pytest.raises(NotFound):
        exchange.question_of(session, gus, question.id)
    letterbox.open_letter(session, gus, question)
    answer = exchange.begin(session, gus, person, ItemKind.LETTER, exchange.question_of(session, gus, question.id))
    exchange.write(session, gus, answer, "The blue one.")
    exchange.submit(session, gus, answer)
    session.commit()
    assert exchange.is_waiting(session, question), "that it was opened tells her nothing (R45)"
    passed(world, answer, "dee")
    opened(world, answer)
    assert not exchange.is_waiting(session, question)
    assert caseload.items_between(session, world.actor("dee"), person)[0].about_id in (question.id, item.id)


def test_words_with_stretches_taken_out() -> None:
    def covers(*spans: tuple[int, int]) -> list[Cover]:
        return [Cover(over="words", start=start, end=end) for start, end in spans]

    assert text_with("abcdef", covers((1, 3), (2, 4))) == f"a{COVERED}ef"
    assert text_with("abcdef", covers((0, 2), (2, 6))) == COVERED
    assert text_with("abcdef", []) == "abcdef"


def test_squares_leave_no_gap_and_stay_inside() -> None:
    every = mask_of(range(36))
    assert numbers_in(every) == list(range(36))
    seen = {(x, y) for box in boxes(every, 97, 53) for x in range(box[0], box[2]) for y in range(box[1], box[3])}
    assert seen == {(x, y) for x in range(97) for y in range(53)}
    assert mask_of([99, -1]) == ""
