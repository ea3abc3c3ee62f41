"""R28 across authorities: over random histories of both sides nothing is visible that the two records do not allow.

Each step somebody of one side tries something. After each, three opinions about everything that came over must agree:
the list (SQL on both sides), the single question (Python on both sides), and an oracle that reads nothing but the two
records and shares no code with them.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from domain import (
    audit,
    bridge,
    bridge_ends,
    checks,
    clock,
    concerns,
    consent,
    contact,
    crossing,
    db,
    delivery,
    exchange,
    item_reviews,
    keys,
    letterbox,
    orders,
    overlay,
    rungs,
    staffing,
    turning_points,
    two_keys,
)
from domain import media as pictures
from domain.audit import AuditEvent
from domain.checks import CheckKind, Outcome
from domain.errors import NotAllowed, NotFound, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.orders import Order, OrderKind
from domain.people import Wish
from domain.proposals import Kind, Proposal
from domain.rungs import Direction
from tests.support import pair as pairs
from tests.support import story
from tests.support.oracle import Oracle
from tests.support.pair import Here, Pair

SOAK = bool(os.environ.get("SOAK"))
WALKS, STEPS, STEPS_A_WORLD = (100, 2000, 50) if SOAK else (2, 150, 50)
OTHER = {"kai": "mia", "mia": "kai"}


class OneRecord(Oracle):
    """What one authority's record says, the ends of bridges and what came or went over them included."""

    def __init__(self, born: dict[str, date]) -> None:
        super().__init__(born)
        self.turned: dict[str, tuple[str, datetime]] = {}  # by person: which bridge, until when
        self.came: dict[str, str] = {}  # a copy: by which crossing
        self.left: dict[str, tuple[str, str, str]] = {}  # a crossing: which item, its hash, whose

    def _bridge_end(self, entry: AuditEvent, _end: str, detail: dict[str, object]) -> None:
        person = str(detail["person"])
        self.risky.add(person)
        self.agreed[person] = True  # asked of the other record, below
        was = self.turned.get(person)
        if entry.what == "bridge.closed" or (entry.what == "bridge.turned" and (was is None or was[1] <= entry.at)):
            self._forget_passes(person)  # what was read for another bridge is read anew
        if entry.what == "bridge.turned":
            self.turned[person] = (str(detail["bridge"]), datetime.fromisoformat(str(detail["until"])))
        elif entry.what == "bridge.closed":
            self.turned.pop(person, None)

    def _item(self, entry: AuditEvent, item: str, detail: dict[str, object]) -> None:
        if entry.what == "item.crossed":
            self.left[str(detail["crossing"])] = (item, str(detail["hash"]), str(detail["person"]))
            return
        super()._item(entry, item, detail)
        if entry.what == "item.begun" and "crossing" in detail:
            self.came[item] = str(detail["crossing"])

    def lets(self, crossing: str, now: datetime) -> str | None:
        """By which bridge the source of a crossing would leave now; None when it would not."""
        item, content, person = self.left.get(crossing, ("", "", ""))
        thing, bridge = self.items.get(item), self.turned.get(person)
        if thing is None or bridge is None or bridge[1] <= now or thing.hash != content:
            return None
        return bridge[0] if self._may_show(thing, now) else None

    def came_visibly(self, other: OneRecord, now: datetime) -> set[str]:
        """Which of what came over may be shown at `now`, by both records."""
        found = set()
        for item, way in self.came.items():
            bridge = self.turned.get(self.items[item].person)
            if bridge is not None and now < bridge[1] and other.lets(way, now) == bridge[0]:
                found |= {item} if self._may_show(self.items[item], now) else set()
        return found


class Walk:
    """One random history of two authorities."""

    def __init__(self, seed: int, pair: Pair) -> None:
        self.dice, self.pair, self.seen = random.Random(seed), pair, 0
        self.records = {side: OneRecord({pair.yp[side]: pairs.BORN[side]}) for side in pairs.SIDES}
        self.tries: list[Callable[[Here], None]] = [getattr(self, n) for n in sorted(dir(self)) if n.startswith("try_")]

    def any_of(self, here: Here) -> str:
        return self.dice.choice([*pairs.STAFF[here.side][:2] * 2, pairs.STAFF[here.side][2]])

    def item(self, here: Here, *states: str, direction: str = "") -> Item:
        rows = select(Item).where(Item.state.in_(states)) if states else select(Item)
        rows = rows.where(Item.direction == direction) if direction else rows
        found = here.session.scalars(rows.order_by(Item.made_at, Item.id)).all()
        if not found:
            raise NotFound
        return self.dice.choice(found)

    # --- what is tried -------------------------------------------------------------------------------------------
    def try_move(self, here: Here) -> None:
        name = self.dice.choice(["choose_yes", "resume", "resume", "resume", "pause", "stop"])
        if name != "stop" or self.dice.random() < 0.3:
            contact.make_move(here.session, here.actor(here.side), here.request, name)

    def try_worker_pauses(self, here: Here) -> None:
        name = self.dice.choice(["pause", "resume", "resume"])
        contact.make_move(here.session, here.keys[0], here.request, name, reason="a row")

    def try_whole_way(self, here: Here) -> None:
        """Whatever it takes to be in touch and joined again, on this side."""
        request, (first, lead), yp = here.request, here.keys, here.actor(here.side)
        if request.state in ("stopped", "not_now"):
            contact.ask(here.session, yp, here.other, may_approach=True)
        for name in ("resume", "start_search", "found_possible", "identified", "look_again"):
            for who in (first, yp):
                if contact.is_open_to(who, request, name):
                    contact.make_move(here.session, who, request, name, reason="a reason")
        if request.state == "checking":
            story.two_keys(here.session, first, lead, request, Kind.ALLOW_APPROACH)
        if request.state == "approaching":
            contact.make_move(here.session, first, request, "says_yes", reason="met")
        if request.state in ("they_agreed", "connected") and not rungs.live_approvals(here.session, request):
            self._open(here, Kind.OPEN_RUNGS)
        if request.state == "they_agreed":
            contact.make_move(here.session, yp, request, "choose_yes")

    try_whole_way_too = try_whole_way_again = try_whole_way

    def _open(self, here: Here, kind: Kind) -> None:
        first, lead = here.keys
        way = self.dice.choice([Direction.BOTH, Direction.BOTH, Direction.BOTH, Direction.IN, Direction.OUT])
        some = list(story.WAYS) if self.dice.random() < 0.8 else self.dice.sample(list(story.WAYS), 1)
        until = clock.today() + timedelta(days=self.dice.choice([1, 60, 300]))
        proposal = two_keys.propose(
            here.session, first, here.request, kind, "because", until, rungs=some, direction=way
        )  # fmt: skip
        two_keys.answer(here.session, lead, proposal, agrees=True)

    def try_open_rungs(self, here: Here) -> None:
        self._open(here, Kind.OPEN_RUNGS)

    def try_turn(self, here: Here) -> None:
        self._open(here, Kind.OPEN_BRIDGE)

    try_turn_too = try_turn

    def try_one_key(self, here: Here) -> None:
        who = here.actor(self.any_of(here))
        rows = select(Proposal).where(Proposal.has_agreed.is_(None))
        waiting = here.session.scalars(rows).first()
        if waiting is None:
            story.propose(here.session, who, here.request, Kind.OPEN_BRIDGE)
        else:
            two_keys.answer(here.session, who, waiting, self.dice.random() < 0.8, "words")

    def try_shut(self, here: Here) -> None:
        if self.dice.random() < 0.2:
            bridge.shut(here.session, here.actor(self.any_of(here)), here.end)

    def try_join(self, here: Here) -> None:
        """Both coordinators on the telephone; the other side types in the code in a request of its own."""
        if bridge_ends.live(here.session, here.other.id) is not None and self.dice.random() < 0.7:
            return
        code = bridge.begin(here.session, here.keys[0], here.other)
        here.session.commit()
        here.session.close()
        with self.pair.at(OTHER[here.side]) as there:
            bridge.accept(there.session, there.keys[0], there.other, code)

    try_join_too = try_join

    def try_confirm(self, here: Here) -> None:
        bridge.confirm(here.session, here.keys[0], here.end, "rang them")

    try_confirm_too = try_confirm

    def try_revoke(self, here: Here) -> None:
        open_now = rungs.live_approvals(here.session, here.request)
        if open_now and self.dice.random() < 0.3:
            rungs.revoke(here.session, here.actor(here.side), self.dice.choice(open_now))

    def try_order(self, here: Here) -> None:
        if self.dice.random() < 0.1:
            begins = clock.today() + timedelta(days=self.dice.choice([-30, 0, 3]))
            ends = self.dice.choice([None, begins + timedelta(days=5)])
            is_no = self.dice.random() < 0.7
            kind = OrderKind.CONTACT_REFUSED if is_no else OrderKind.CONTACT_TERMS
            orders.make_order(here.session, here.keys[0], here.other, kind, is_no, begins, ends, "")

    def try_end_order(self, here: Here) -> None:
        rows = here.session.scalars(select(Order).order_by(Order.at)).all()
        if rows:
            orders.end_order(here.session, here.keys[0], self.dice.choice(rows).id, "discharged")

    def try_check(self, here: Here) -> None:
        outcome = self.dice.choice([Outcome.CLEAR] * 8 + list(Outcome))
        checks.answer_check(here.session, here.keys[0], here.other, self.dice.choice(list(CheckKind)), outcome, "note")

    def try_clear_checks(self, here: Here) -> None:
        for kind in CheckKind:
            checks.answer_check(here.session, here.keys[0], here.other, kind, Outcome.CLEAR, "note")

    def try_never(self, here: Here) -> None:
        if self.dice.random() < 0.05:
            contact.never(here.session, here.actor(here.side), here.other)

    def try_lift(self, here: Here) -> None:
        consent.lift_boundary(here.session, here.actor(here.side), here.other, Wish.RECONNECT)

    def try_pause_everything(self, here: Here) -> None:
        if self.dice.random() < 0.3:
            overlay.pause_everything(here.session, here.actor(here.side))

    def try_resume_everything(self, here: Here) -> None:
        overlay.resume_everything(here.session, here.actor(here.side))

    def try_freeze(self, here: Here) -> None:
        if self.dice.random() < 0.2:
            overlay.freeze(here.session, here.keys[1], here.young, "a worry")

    def try_unfreeze(self, here: Here) -> None:
        overlay.unfreeze(here.session, here.keys[1], here.young)

    try_unfreeze_too = try_unfreeze

    def try_need_review(self, here: Here) -> None:
        if self.dice.random() < 0.1:
            overlay.need_review(here.session, here.keys[1], here.young, self.dice.choice(overlay.NOTED))

    def try_review(self, here: Here) -> None:
        turning_points.decide(here.session, here.actor(pairs.STAFF[here.side][2]), here.young, "looked at")

    try_review_too = try_review

    def try_tie(self, here: Here) -> None:
        if self.dice.random() < 0.01:
            staffing.declare_tie(here.session, here.keys[0], here.young.id, here.other.id)

    def try_write(self, here: Here) -> None:
        yp = here.actor(here.side)
        item = exchange.begin(here.session, yp, here.other, self.dice.choice([ItemKind.LETTER, ItemKind.MEMORY]))
        exchange.write(here.session, yp, item, f"hello {self.dice.random()}")
        if self.dice.random() < 0.2:
            taken = story.picture(here.session, yp)
            story.store_picture(keys.keyring().person(yp.authority_id, yp.yp_id), yp.authority_id, taken.id)
            exchange.add_photo(here.session, yp, item, taken)
        exchange.submit(here.session, yp, item)

    try_write_too = try_write

    def try_letter(self, here: Here) -> None:
        """Written and read by both on this side at once, and the half minute goes by."""
        self.try_write(here)
        for item in here.items("out"):
            for reader in here.keys:
                if item.state in ("submitted", "in_review"):
                    item_reviews.decide(here.session, reader, item, Verdict.PASS, item.content_hash)
        here.session.commit()
        clock.pass_by(timedelta(seconds=31))

    try_letter_too = try_letter_again = try_letter

    def try_edit(self, here: Here) -> None:
        item, yp = self.item(here, "suggested", direction="out"), here.actor(here.side)
        exchange.write(here.session, yp, item, f"changed {self.dice.random()}")
        exchange.submit(here.session, yp, item)

    def try_pass(self, here: Here) -> None:
        item = self.item(here, "submitted", "in_review")
        item_reviews.decide(here.session, here.actor(self.any_of(here)), item, Verdict.PASS, item.content_hash)

    def try_pass_whole(self, here: Here) -> None:
        item = self.item(here, "submitted", "in_review")
        for reader in here.keys:
            if item.state != "approved":
                item_reviews.decide(here.session, reader, item, Verdict.PASS, item.content_hash)

    try_pass_whole_too = try_pass_whole_again = try_pass_whole

    def try_other_verdict(self, here: Here) -> None:
        item = self.item(here, "submitted", "in_review")
        verdict = self.dice.choice([Verdict.SUGGEST, Verdict.HOLD])
        item_reviews.decide(here.session, here.keys[1], item, verdict, item.content_hash, "words", "note")

    def try_release(self, here: Here) -> None:
        item = self.item(here, "held")
        for one in concerns.concerns_seen(here.session, here.keys[1]):
            if one.item_id == item.id:
                concerns.take_on(here.session, here.keys[1], one.id)
        item_reviews.release(here.session, here.keys[1], item)

    def try_undo(self, here: Here) -> None:
        if self.dice.random() < 0.3:
            item_reviews.take_back(here.session, here.keys[1], self.item(here, "approved"))

    def try_carry(self, here: Here) -> None:
        for item_id in crossing.ready(here.session):
            if not crossing.carry(here.session, item_id):
                raise AssertionError("what was ready did not cross")

    try_carry_too = try_carry_again = try_carry

    def try_carry_anything(self, here: Here) -> None:
        crossing.carry(here.session, self.item(here).id)

    def try_open(self, here: Here) -> None:
        item = letterbox.get(here.session, here.actor(here.side), self.item(here, "approved", direction="in").id)
        letterbox.open_letter(here.session, here.actor(here.side), item)

    def try_waiting(self, _here: Here) -> None:
        clock.pass_by(timedelta(seconds=self.dice.choice([1, 31, 31, 31, 3600, 86400, 86400 * 20])))

    # --- the walk ------------------------------------------------------------------------------------------------
    def step(self) -> bool:
        """Try one thing on one side; True when it was done."""
        try:
            with self.pair.at(self.dice.choice(pairs.SIDES)) as here:
                self.dice.choice(self.tries)(here)
        except (NotAllowed, NotFound, Refused, StaleDataError):
            return False
        return True

    def compare(self) -> None:
        now = clock.now()
        for side in pairs.SIDES:
            with self.pair.at(side, saves=False) as here:
                fresh = select(AuditEvent).where(
                    AuditEvent.authority_id == self.pair.authority[side], AuditEvent.seq > self.records[side].read
                )
                for entry in here.session.scalars(fresh.order_by(AuditEvent.seq)):
                    self.records[side].learn(entry)
        for side in pairs.SIDES:
            told = self.records[side].came_visibly(self.records[OTHER[side]], now)
            with self.pair.at(side, saves=False) as here:
                viewer = here.actor(side)
                by_sql = {item.id for item in delivery.items_for(here.session, viewer, now)}
                by_python = {
                    item.id for item in here.items("in") if delivery.deliverable(here.session, item, viewer, now)
                }  # fmt: skip
            assert by_sql == told, (side, by_sql, told)
            assert by_python == told, (side, by_python, told)
            self.seen += len(told)


@pytest.fixture(scope="module")
def new_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Pair]]:
    """Both authorities at the beginning, joined and open, in memory; every history begins there."""
    folder: Path = tmp_path_factory.mktemp("two")
    keys.install(keys.open_keyring(folder / "keys", create=True))
    pictures.install(folder / "media")
    engine, kept = db.open_engine("sqlite://"), sqlite3.connect(":memory:")
    db.metadata.create_all(engine)
    first = pairs.opened(engine)
    pages = engine.raw_connection()
    pages.driver_connection.backup(kept)  # type: ignore[union-attr]

    def again() -> Pair:
        kept.backup(pages.driver_connection)  # type: ignore[arg-type]
        clock.set_to(pairs.START)
        return replace(first, engine=engine)

    yield again
    pages.close()
    kept.close()
    engine.dispose()
    clock.run_free()


@pytest.mark.soak
@pytest.mark.timeout(600 if not SOAK else 36000)
@pytest.mark.parametrize("seed", range(WALKS))
def test_r28_nothing_crosses_but_what_both_records_allow(seed: int, new_pair: Callable[[], Pair]) -> None:
    done = seen = 0
    for number in range(0, STEPS, STEPS_A_WORLD):
        history = Walk(seed * 1_001 + number, new_pair())
        pairs.sent_over(history.pair, history.dice.choice(pairs.SIDES))
        for _step in range(STEPS_A_WORLD):
            done += history.step()
            history.compare()
        seen += history.seen
        for side in pairs.SIDES:
            with history.pair.at(side) as here:
                audit.verify(here.session, history.pair.authority[side])
    assert done > STEPS // 4, "the walk did hardly anything"
    assert seen > STEPS // 4, "hardly anything was ever visible"


def test_r28_across_on_either_database(siblings: Pair, tmp_path: Path) -> None:
    pictures.install(tmp_path / "media")
    history = Walk(7, siblings)
    pairs.sent_over(siblings, "kai")
    for _step in range(25):
        history.step()
        history.compare()
    assert history.seen > 0
