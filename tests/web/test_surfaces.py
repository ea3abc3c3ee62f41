"""R28 on every page there is: after each stretch of a random history, whatever a reader can ask for is asked for.

Every letter carries a word of its own. The addresses come from the URL map, so that a new page is among them from the
day it is made: each that can be looked at, with every id there is in the place of each name, and the search besides.
What comes back may hold the word of a letter only if the oracle, which knows nothing but the record, says that it may
be seen and it was opened (or they wrote it, or kept it in their book); and the id of a letter only if it may be seen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from domain import accounts, audit, clock, exchange, letterbox, signins
from domain.access import Side
from domain.items import Item
from domain.journey import BookEntry
from domain.media import Media
from domain.people import Person
from tests.domain.test_delivery_oracle import Walk
from tests.support import world as worlds
from tests.support.client import Client
from tests.support.world import World
from web.sides import COOKIES

STRETCHES, STEPS = 6, 40
SIDES = {"amara": (Side.YOUNG_PERSON, "/my/"), "gus": (Side.GUEST, "/guest/"), "hal": (Side.GUEST, "/guest/")}
FIXED = {"size": ["320"], "about": ["who", "remember", "ask", "worry", "ring", "wish"]}


def word_of(item_id: str) -> str:
    """The word that stands in this letter and nowhere else."""
    return "zq" + sha256(item_id.encode()).hexdigest()[:12]


class Told(Walk):
    """A walk whose letters each hold their own word."""

    def fill(self, name: str, item: Item, text: str) -> None:
        super().fill(name, item, f"{text} {word_of(item.id)}")

    def try_edit(self) -> None:
        item = self.item("suggested", "draft")
        exchange.write(self.session, self.author(item), item, f"changed {self.dice.random()} {word_of(item.id)}")
        if self.dice.random() < 0.8:
            exchange.submit(self.session, self.author(item), item)


class Reader:
    """One of those who read, in a browser of theirs."""

    def __init__(self, app: Flask, history: Walk, name: str) -> None:
        self.app, self.history, self.name = app, history, name
        self.side, self.start = SIDES[name]

    def answers(self) -> Iterator[tuple[str, str]]:
        """Every address of their side that can be looked at, and what it answers."""
        addresses, browser = self._addresses(), self._signed_in()
        self.history.session.rollback()  # nothing is held while pages are asked for
        for address in addresses:
            page = browser.open("GET", address)
            assert page.status < 500, address
            yield address, page.text
        if self.side is Side.YOUNG_PERSON:
            yield "the search", browser.post("/my/search", {"words": "zq"}).text

    def _signed_in(self) -> Client:
        session, viewer = self.history.session, self.history.world.actor(self.name)
        account = accounts.account_for(session, self.side, viewer.authority_id, viewer.subject_id)
        token = signins.start(session, account, is_shared=False, device_label="other", verified=True)
        session.commit()
        browser = Client(self.app)
        browser.give(COOKIES[self.side], token)
        return browser

    def _addresses(self) -> list[str]:
        return [address for rule in self.app.url_map.iter_rules() for address in self._of(rule)]

    def _of(self, rule: Rule) -> list[str]:
        if not rule.rule.startswith(self.start) or "GET" not in (rule.methods or set()):
            return []
        names = sorted(rule.arguments)
        every = [self._ids(name) for name in names]
        return [self._filled(rule.rule, dict(zip(names, one, strict=True))) for one in itertools.product(*every)]

    @staticmethod
    def _filled(rule: str, values: dict[str, str]) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found.group(1)], rule)

    def _ids(self, name: str) -> list[str]:
        tables = {"person_id": Person, "item_id": Item, "entry_id": BookEntry, "media_id": Media}
        if name in FIXED:
            return FIXED[name]
        if name not in tables:
            return ["AAAAAAAAAAAAAAAAAAAAAA"]
        return list(self.history.session.scalars(select(tables[name].id)))  # type: ignore[attr-defined]


def may(history: Walk, name: str) -> tuple[set[str], set[str]]:
    """The letters whose words this reader may meet now, and those whose ids."""
    viewer, session = history.world.actor(name), history.session
    seen = history.oracle.visible(
        viewer.yp_id, viewer.person_id, "in" if viewer.side is Side.YOUNG_PERSON else "out", clock.now()
    )
    opened = {item.id for item in session.scalars(select(Item).where(Item.opened_at.is_not(None)))}
    own = {item.id for item in letterbox.written_by(session, viewer)}
    kept = set(session.scalars(select(BookEntry.item_id))) if viewer.side is Side.YOUNG_PERSON else set()
    return (seen & opened) | own | {one for one in kept if one}, seen | own


def catch_up(history: Walk) -> None:
    """The oracle reads what is new in the record."""
    fresh = select(audit.AuditEvent).where(
        audit.AuditEvent.authority_id == history.world.authority_id, audit.AuditEvent.seq > history.oracle.read
    )
    for entry in history.session.scalars(fresh.order_by(audit.AuditEvent.seq)):
        history.oracle.learn(entry)


def leaks(app: Flask, history: Walk, name: str) -> list[str]:
    """Where something stands that this reader may not meet."""
    catch_up(history)
    words, ids = may(history, name)
    every = list(history.session.scalars(select(Item.id)))
    history.session.rollback()
    return [
        f"{what} of {item_id} on {address}"
        for address, text in Reader(app, history, name).answers()
        for item_id in every
        for what, mark, allowed in (("words", word_of(item_id), words), ("id", item_id, ids))
        if mark in text and item_id not in allowed and item_id not in address
    ]


@pytest.mark.timeout(300)
@pytest.mark.one_database
@pytest.mark.parametrize("name", list(SIDES))
def test_r28_no_page_shows_what_the_record_does_not_allow(name: str, app: Flask, in_touch: World) -> None:
    worlds.to_connected(in_touch, "hal")
    history = Told(sum(name.encode()), in_touch)
    met = 0
    for _stretch in range(STRETCHES):
        for act in (history.try_write_in, history.try_write_out, history.try_pass_whole):
            history.step(act)
        for _step in range(STEPS):
            history.step()
        assert leaks(app, history, name) == []
        met += len(may(history, name)[0])
    assert met > 0, "there was never anything to meet"
