"""What is told by e-mail: only what is so at the moment of sending, in words that say nothing (R34, R70)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from domain import clock, consent, contact, contact_requests, exchange, item_reviews, outbox, overlay, rungs
from domain.errors import Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.outbox import Telling
from domain.people import Wish
from tests.support import post_office
from tests.support import world as worlds
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.post_office import Sorting
from tests.support.world import World
from web import tell
from web.settings import Settings, read_settings

ADDRESS = "gus.example@mail.example"


@pytest.fixture
def office() -> Iterator[tuple[Sorting, str]]:
    with post_office.open_counter() as counter:
        yield counter


@pytest.fixture
def settings(office: tuple[Sorting, str], tmp_path: Path) -> Settings:
    return read_settings({"DATA": str(tmp_path), "MAIL_URL": office[1], "MAIL_FROM": "new@spool.example"})


@pytest.fixture
def letter(in_touch: World) -> Item:
    """Gus asked to be told; Amara’s letter to him was just passed on."""
    session = in_touch.session
    outbox.tell_by_mail(session, in_touch.actor("gus"), ADDRESS)
    item = exchange.begin(session, in_touch.actor("amara"), in_touch.persons["gus"], ItemKind.LETTER)
    exchange.write(session, in_touch.actor("amara"), item, "Do you still have the whistle?")
    exchange.submit(session, in_touch.actor("amara"), item)
    item_reviews.decide(session, in_touch.actor("dee"), item, Verdict.PASS, item.content_hash)
    session.commit()
    return item


def _hello_is_over(engine: Engine, settings: Settings, office: tuple[Sorting, str]) -> None:
    assert tell.drain(engine, settings) == 1
    office[0].came.clear()


def test_r70_the_words_are_the_same_for_everything_and_name_nobody(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item
) -> None:
    tell.drain(engine, settings)
    clock.pass_by(timedelta(seconds=31))
    tell.drain(engine, settings)
    hello, something = office[0].came
    assert hello.get_content() == something.get_content()
    assert hello["Subject"] == something["Subject"] == "Something new"
    whole = something.as_string()
    assert something["To"] == ADDRESS
    assert not re.search(r"amara|gus(?!\.example)|northshire|whistle|letter|http|care", whole, re.IGNORECASE)
    assert tell.drain(engine, settings) == 0


def test_r39_nothing_is_told_before_the_half_minute_is_over_nor_after_it_was_taken_back(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item, in_touch: World
) -> None:
    _hello_is_over(engine, settings, office)
    assert tell.drain(engine, settings) == 0
    item_reviews.take_back(in_touch.session, in_touch.actor("dee"), letter)
    in_touch.session.commit()
    clock.pass_by(timedelta(seconds=31))
    assert tell.drain(engine, settings) == 0
    assert office[0].came == []


def _stop(world: World, _item: Item) -> None:
    request = contact_requests.about(world.session, world.persons["gus"])
    assert request is not None
    contact.make_move(world.session, world.actor("amara"), request, "stop")


def _pause(world: World, _item: Item) -> None:
    request = contact_requests.about(world.session, world.persons["gus"])
    assert request is not None
    contact.make_move(world.session, world.actor("amara"), request, "pause")


def _never(world: World, _item: Item) -> None:
    contact.never(world.session, world.actor("amara"), world.persons["gus"])


def _pause_everything(world: World, _item: Item) -> None:
    overlay.pause_everything(world.session, world.actor("amara"))


def _freeze(world: World, _item: Item) -> None:
    overlay.freeze(world.session, world.actor("dee"), world.young["amara"], "somebody else has her phone")


def _close_the_rungs(world: World, _item: Item) -> None:
    request = contact_requests.about(world.session, world.persons["gus"])
    assert request is not None
    for approval in rungs.live_approvals(world.session, request):
        rungs.revoke(world.session, world.actor("amara"), approval)


def _turn_off(world: World, _item: Item) -> None:
    outbox.tell_by_mail(world.session, world.actor("gus"), "")


CHANGES = [_stop, _pause, _never, _pause_everything, _freeze, _close_the_rungs, _turn_off]


@pytest.mark.parametrize("change", CHANGES, ids=[one.__name__.strip("_") for one in CHANGES])
def test_r34_what_changed_between_passing_on_and_sending_is_found(
    change: Callable[[World, Item], None],
    engine: Engine,
    settings: Settings,
    office: tuple[Sorting, str],
    letter: Item,
    in_touch: World,
) -> None:
    _hello_is_over(engine, settings, office)
    clock.pass_by(timedelta(seconds=31))
    change(in_touch, letter)
    in_touch.session.commit()
    assert tell.drain(engine, settings) == 0
    assert office[0].came == []
    clock.pass_by(timedelta(days=2))
    assert tell.drain(engine, settings) == 0


@pytest.mark.one_database
def test_r34_a_stop_in_the_middle_of_the_call_to_the_post_office_is_found(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item, in_touch: World
) -> None:
    _hello_is_over(engine, settings, office)
    clock.pass_by(timedelta(seconds=31))
    in_touch.session.commit()
    office[0].before = lambda: _as_others_do(engine, in_touch)
    assert tell.drain(engine, settings) == 0
    assert office[0].came == []


def _as_others_do(engine: Engine, world: World) -> None:
    again = worlds.again(world, engine, clock.now())
    _stop(again, None)  # type: ignore[arg-type]
    again.session.commit()
    again.session.close()


def test_a_post_office_that_says_not_now_is_asked_again_later_and_each_line_is_sent_once(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item, in_touch: World
) -> None:
    _hello_is_over(engine, settings, office)
    clock.pass_by(timedelta(seconds=31))
    office[0].refuses = True
    assert tell.drain(engine, settings) == 0
    office[0].refuses = False
    assert tell.drain(engine, settings) == 0, "not again at once"
    clock.pass_by(timedelta(minutes=2))
    assert tell.drain(engine, settings) == 1
    assert tell.drain(engine, settings) == 0
    assert len(office[0].came) == 1
    worlds.verified(in_touch)


def test_a_post_office_that_is_closed_for_a_day_is_given_up_and_nothing_is_ever_sent_late(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item, in_touch: World
) -> None:
    office[0].refuses = True
    for _hour in range(30):
        tell.drain(engine, settings)
        clock.pass_by(timedelta(hours=1))
    in_touch.session.expire_all()
    assert all(line.dropped_at for line in in_touch.session.scalars(select(Telling)))
    office[0].refuses = False
    assert tell.drain(engine, settings) == 0


def test_what_was_opened_meanwhile_is_not_told_any_more(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item, in_touch: World
) -> None:
    from domain import letterbox

    _hello_is_over(engine, settings, office)
    clock.pass_by(timedelta(seconds=31))
    letterbox.open_letter(in_touch.session, in_touch.actor("gus"), letter)
    in_touch.session.commit()
    assert tell.drain(engine, settings) == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address",
    ["gus", "gus@", "@mail.example", "a b@mail.example", "gus@mail", "x" * 130 + "@mail.example", "a@b.c\nBcc: d@e.f"],
)
def test_an_address_that_is_none_is_refused(address: str, in_touch: World) -> None:
    with pytest.raises(Refused, match="mail-address"):
        outbox.tell_by_mail(in_touch.session, in_touch.actor("gus"), address)


@pytest.mark.one_database
def test_whoever_is_told_in_welsh_is_told_in_welsh(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item, in_touch: World
) -> None:
    from domain import invitation, language

    assert invitation.guest_of(in_touch.session, in_touch.persons["gus"].id) is not None
    language.choose(in_touch.session, in_touch.actor("gus"), "cy")
    in_touch.session.commit()
    tell.drain(engine, settings)
    assert office[0].came[0]["Subject"] == "Rhywbeth newydd"


@pytest.mark.one_database
def test_nothing_of_it_hangs_on_a_boundary_that_is_lifted_again(
    engine: Engine, settings: Settings, office: tuple[Sorting, str], letter: Item, in_touch: World
) -> None:
    _hello_is_over(engine, settings, office)
    _never(in_touch, letter)
    consent.lift_boundary(in_touch.session, in_touch.actor("amara"), in_touch.persons["gus"], Wish.RECONNECT)
    in_touch.session.commit()
    clock.pass_by(timedelta(seconds=31))
    assert tell.drain(engine, settings) == 0


def test_an_invited_person_says_where_to_tell_them_and_takes_it_back(
    client: Callable[..., Client], cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    gus = client("gus")
    assert "This service can’t send e-mails yet" in gus.get("/guest/mail").words
    told = replace(app.extensions["settings"], mail_url="smtp://127.0.0.1:9", mail_from="new@spool.example")
    monkeypatch.setitem(app.extensions, "settings", told)
    page = gus.get("/guest/mail")
    wrong = page.send("/guest/mail", address="nobody")
    assert wrong.status == 422
    assert "doesn’t look like an e-mail address" in wrong.words
    page.send("/guest/mail", address=ADDRESS)
    assert ADDRESS in gus.get("/guest/mail").text
    page.send("/guest/mail", address="")
    assert ADDRESS not in gus.get("/guest/mail").text
