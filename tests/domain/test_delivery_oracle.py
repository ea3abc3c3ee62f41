"""R28: over long random histories nothing is visible that the record alone does not allow, on every way of asking.

Each step one of the actors tries something, allowed or not. After each step three opinions must agree for every item
and every viewer: the SQL expression, the Python predicate, and an oracle that reads nothing but the record.
`make soak` walks much further (SOAK=1).
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm.exc import StaleDataError

from domain import (
    audit,
    check_in,
    checks,
    clock,
    concerns,
    consent,
    contact,
    contact_requests,
    covering,
    custody,
    db,
    delivery,
    exchange,
    finding,
    hidden,
    invitation,
    item_reviews,
    items,
    journey,
    keys,
    letterbox,
    media,
    orders,
    overlay,
    people,
    ruling_keys,
    rungs,
    safety,
    same_human,
    seeing,
    staffing,
    standing,
    taking_back,
    turning_points,
    two_keys,
    voice_words,
)
from domain import meeting as meetings
from domain.access import Actor
from domain.check_in import Face, More
from domain.checks import CheckKind, Outcome
from domain.consent import Scope
from domain.contact_moves import MOVES
from domain.contact_requests import Request
from domain.covers import Why, covers_of
from domain.custody import Rule
from domain.errors import NotAllowed, NotFound, Refused
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemPhoto, sent_photos
from domain.meeting import Meeting, Plan, Support
from domain.orders import Order, OrderKind
from domain.proposals import Kind, Proposal
from domain.rulings import Ruling
from domain.rungs import Direction, Rung
from tests.support import world as worlds
from tests.support.oracle import Oracle
from tests.support.world import World

SOAK = bool(os.environ.get("SOAK"))
WALKS = 200 if SOAK else 10
STEPS_A_WALK = 5000
STEPS_A_WORLD = 250
HISTORIES_ON_EITHER = 800 if SOAK else 1


@pytest.fixture(scope="module", autouse=True)
def _walk_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    keys.install(keys.open_keyring(tmp_path_factory.mktemp("walk") / "keys", create=True))
    media.install(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(autouse=True)
def _free_clock() -> Iterator[None]:
    yield
    clock.run_free()


class Walk:
    """One random history: what may be tried, and the comparison after each try."""

    def __init__(self, seed: int, world: World) -> None:
        self.dice = random.Random(seed)
        self.world = world
        self.session = world.session
        amara = world.young["amara"]
        self.oracle = Oracle({amara.id: date(2011, 5, 1)})
        if seed % 2:  # in every other history she turns 18 on the way
            turning_points.correct_birthday(world.session, world.actor("dee"), amara, date(2008, 5, 1))
            world.session.commit()
            self.oracle.born[amara.id] = date(2008, 5, 1)
        self.seen = self.met = self.swapped = 0
        self.tries: list[Callable[[], None]] = [
            getattr(self, name) for name in sorted(dir(self)) if name.startswith("try_")
        ]

    # --- what is tried -------------------------------------------------------------------------------------------
    def staff(self) -> Actor:
        return self.world.actor(self.dice.choice(["dee", "dee", "dee", "mo", "sol", "sol", "wes", "eli"]))

    def person(self) -> people.Person:
        return self.world.persons[self.dice.choice(["gus", "hal"])]

    def request(self) -> Request:
        found = contact_requests.about(self.session, self.person())
        assert found is not None
        return found

    def item(self, *states: str) -> Item:
        rows = select(Item)
        if states and self.dice.random() < 0.9:
            rows = rows.where(Item.state.in_(states))
        items = self.session.scalars(rows.order_by(Item.made_at, Item.id)).all()
        if not items:
            raise NotFound
        return self.dice.choice(items)

    def author(self, item: Item) -> Actor:
        if item.direction == "out":
            return self.world.actor("amara")
        return self.world.actor(self.name_of(item.person_id))

    def name_of(self, person_id: str) -> str:
        return next(name for name, person in self.world.persons.items() if person.id == person_id)

    def reviewer(self) -> Actor:
        return self.world.actor(self.dice.choice(["dee", "sol", "sol", "mo", "wes", "eli"]))

    def soon(self) -> date:
        return clock.today() + timedelta(days=self.dice.choice([1, 30, 200, 366]))

    def try_move_of_amara(self) -> None:
        name = self.dice.choice(["choose_yes"] * 9 + ["resume"] * 9 + ["pause", "pause", "stop", "challenge"])
        contact.make_move(self.session, self.world.actor("amara"), self.request(), name)

    def try_move_of_staff(self) -> None:
        if self.dice.random() < 0.8:
            return
        name = self.dice.choice(sorted(MOVES))
        contact.make_move(self.session, self.staff(), self.request(), name, reason="a reason")

    def try_onward(self) -> None:
        request, dee = self.request(), self.world.actor("dee")
        onward = ["start_search", "found_possible", "identified", "says_yes", "look_again", "resume"]
        for name in onward:
            if contact.is_open_to(dee, request, name):
                contact.make_move(self.session, dee, request, name, reason="a reason")
                return

    def try_ask_again(self) -> None:
        contact.ask(self.session, self.world.actor("amara"), self.person(), may_approach=True)

    def try_never(self) -> None:
        if self.dice.random() < 0.05:
            contact.never(self.session, self.world.actor("amara"), self.person())

    def try_lift(self) -> None:
        consent.lift_boundary(self.session, self.world.actor("amara"), self.person(), people.Wish.RECONNECT)

    def try_propose(self) -> None:
        kinds = [Kind.ALLOW_APPROACH] * 5 + [Kind.OPEN_RUNGS] * 5 + [Kind.REFUSE]
        kind = self.dice.choice(kinds)
        some = self.dice.sample(list(worlds.EVERY_LETTER_RUNG), self.dice.randint(1, 3))
        way = self.dice.choice([Direction.BOTH, Direction.BOTH, Direction.IN, Direction.OUT])
        two_keys.propose(self.session, self.staff(), self.request(), kind, "because", self.soon(), "words", some, way)

    def try_second_key(self) -> None:
        rows = self.session.scalars(
            select(Proposal).where(Proposal.has_agreed.is_(None)).order_by(Proposal.first_at)
        ).all()
        if rows:
            proposal = self.dice.choice(rows)
            two_keys.answer(self.session, self.staff(), proposal, self.dice.random() < 0.9, "words")

    def try_open_meetings(self) -> None:
        """Two keys open the ways of meeting, or of swapping numbers."""
        ways = self.dice.choice([worlds.TOGETHER, worlds.TOGETHER, (Rung.DIRECT,)])
        self.both_keys(self.request(), Kind.OPEN_RUNGS, ways)

    try_open_meetings_too = try_open_meetings

    def try_choose_direct(self) -> None:
        person = self.person()
        who = self.world.actor("amara") if self.dice.random() < 0.9 else self.staff()
        waiting = rungs.choosable(self.session, self.world.actor("amara"), person.id)
        if waiting:
            rungs.choose_direct(self.session, who, waiting[0])

    def wanted(self) -> Plan:
        begins = clock.now() + timedelta(hours=self.dice.choice([1, 30, 24 * 9, 24 * 40, 24 * 250]))
        ends = begins + timedelta(hours=self.dice.choice([1, 3, 30]))
        return Plan(begins, ends, "the library", self.dice.choice([Support.STAFF] * 5 + [Support.OWN]), "Dee")

    def meeting(self, *states: str) -> Meeting:
        rows = self.session.scalars(select(Meeting).where(Meeting.state.in_(states)).order_by(Meeting.id)).all()
        if not rows:
            raise NotFound
        return self.dice.choice(rows)

    def try_plan(self) -> None:
        meetings.plan(self.session, self.staff(), self.request(), self.dice.choice(worlds.TOGETHER), self.wanted())

    try_plan_too = try_plan_again = try_plan

    def try_move_meeting(self) -> None:
        meetings.move(self.session, self.world.actor("dee"), self.meeting("planned"), self.wanted())

    def try_call_off(self) -> None:
        if self.dice.random() < 0.2:
            meetings.call_off(self.session, self.world.actor("dee"), self.meeting("planned"), "ill", "Another day.")

    def try_tell_off(self) -> None:
        meetings.tell_off(self.session, self.world.actor("dee"), self.meeting("called_off"), "Not this time.")

    def try_meeting_happened(self) -> None:
        meetings.happened(self.session, self.world.actor("dee"), self.meeting("planned"), "They laughed.")

    def try_check_in(self) -> None:
        amara = self.world.actor("amara")
        for row in check_in.open_to(self.session, amara)[:1]:
            more = self.dice.choice([More.MORE, More.SAME] * 8 + [More.LESS, More.NOT_SAID, More.STOP])
            check_in.answer(self.session, amara, row, Face.GOOD, more)

    def try_abroad(self) -> None:
        if self.dice.random() < 0.02:
            standing.note_abroad(self.session, self.world.actor("dee"), self.person(), True)

    def try_meet_whole(self) -> None:
        """Two keys open the ways, somebody plans, and she chooses: the shortest way to something that can be shown."""
        request, dee, amara = self.request(), self.world.actor("dee"), self.world.actor("amara")
        ways = self.dice.choice([(Rung.CALL,), (Rung.CALL,), (Rung.DIRECT,)])
        self.both_keys(request, Kind.OPEN_RUNGS, ways)
        if ways == (Rung.CALL,):
            begins = clock.now() + timedelta(hours=self.dice.choice([5, 20]))
            plan = Plan(begins, begins + timedelta(hours=1), "the library", Support.STAFF, "Dee")
            meetings.plan(self.session, dee, request, Rung.CALL, plan)
        for waiting in rungs.choosable(self.session, amara, request.person_id):
            rungs.choose_direct(self.session, amara, waiting)

    try_meet_whole_too = try_meet_whole

    def try_revoke(self) -> None:
        approvals = rungs.live_approvals(self.session, self.request())
        if approvals and self.dice.random() < 0.3:
            who = self.dice.choice([self.world.actor("amara"), self.staff()])
            rungs.revoke(self.session, who, self.dice.choice(approvals))

    def try_order(self) -> None:
        if self.dice.random() < 0.03:
            begins = clock.today() + timedelta(days=self.dice.choice([-30, 0, 3]))
            ends = self.dice.choice([None, begins + timedelta(days=self.dice.choice([0, 5, 90]))])
            prohibits = self.dice.random() < 0.7
            orders.make_order(
                self.session,
                self.staff(),
                self.person(),
                OrderKind.RESTRAINING,
                prohibits,
                begins,
                ends,
                "",
            )

    def try_end_order(self) -> None:
        rows = self.session.scalars(select(Order).order_by(Order.at)).all()
        if rows:
            orders.end_order(self.session, self.staff(), self.dice.choice(rows).id, "discharged")

    def try_check(self) -> None:
        outcomes = [Outcome.CLEAR] * 60 + list(Outcome)
        checks.answer_check(
            self.session, self.staff(), self.person(), self.dice.choice(list(CheckKind)),
            self.dice.choice(outcomes), "note",
        )  # fmt: skip

    def try_clear_checks(self) -> None:
        worlds.fulfil(self.world, self.dice.choice(["gus", "hal"]))

    def try_same_phone(self) -> None:
        if self.dice.random() < 0.3:
            phone = self.dice.choice(["07700 900318", "+44 7700 900318", "07700 900 777", ""])
            finding.set_reach(self.session, self.world.actor("dee"), self.person(), "", phone, "")

    def try_custody(self) -> None:
        rules = {way: self.dice.choice([Rule.ALLOWED, Rule.ALLOWED, *Rule]) for way in custody.WAYS}
        if self.dice.random() < 0.1:
            amara = self.world.young["amara"]
            custody.note(self.session, self.world.actor("dee"), amara, "there", rules, "", clock.today(), None)

    def try_release_her(self) -> None:
        custody.note_release(self.session, self.world.actor("dee"), self.world.young["amara"])

    def try_merge(self) -> None:
        if self.dice.random() < 0.1:
            gus, hal = self.world.persons["gus"], self.world.persons["hal"]
            same_human.merge(self.session, self.staff(), *self.dice.sample([gus, hal], 2))

    def try_part(self) -> None:
        ruling = ruling_keys.ask(self.session, self.staff(), self.person(), Ruling.PART, "two people after all")
        ruling_keys.answer(self.session, self.world.actor(self.dice.choice(["mo", "sol", "dee"])), ruling, agrees=True)

    def try_agree(self) -> None:
        invitation.agree(self.session, self.world.actor(self.dice.choice(["gus", "hal"])))

    def try_step_back(self) -> None:
        if self.dice.random() < 0.3:
            invitation.step_back(self.session, self.world.actor(self.dice.choice(["gus", "hal"])))

    def try_write_in(self) -> None:
        name = self.dice.choice(["gus", "hal"])
        kind = self.dice.choice(list(ItemKind))
        actor = self.world.actor(name)
        item = exchange.begin(self.session, actor, self.world.persons[name], kind)
        self.fill(name, item, "I remember the beach")
        exchange.submit(self.session, actor, item)

    def try_write_out(self) -> None:
        actor = self.world.actor("amara")
        item = exchange.begin(self.session, actor, self.person(), ItemKind.LETTER)
        self.fill("amara", item, "Hello from me")
        exchange.submit(self.session, actor, item)

    def fill(self, name: str, item: Item, text: str) -> None:
        """Words, or a photo, or a voice note, and sometimes one that is taken off again."""
        actor, words_only = self.world.actor(name), self.dice.random() < 0.5
        if words_only or self.dice.random() < 0.7:
            exchange.write(self.session, actor, item, text)
        if words_only:
            return
        if self.dice.random() < 0.5:
            voice = exchange.add_voice(self.session, actor, item, worlds.sound(self.world, name), "hello")
            if self.dice.random() < 0.2:
                exchange.remove_voice(self.session, actor, item, voice.sound_id)
            return
        photo = exchange.add_photo(self.session, actor, item, worlds.picture(self.world, name))
        if self.dice.random() < 0.2:
            exchange.remove_photo(self.session, actor, item, photo.media_id)

    def try_edit(self) -> None:
        item = self.item("suggested", "draft")
        who = self.author(item)
        exchange.write(self.session, who, item, f"changed {self.dice.random()}")
        if self.dice.random() < 0.8:
            exchange.submit(self.session, who, item)

    def try_look(self) -> None:
        item_reviews.look(self.session, self.reviewer(), self.item("submitted"))

    def try_pass(self) -> None:
        item = self.item("submitted", "in_review")
        heard = self.dice.random() < 0.8
        item_reviews.decide(self.session, self.reviewer(), item, Verdict.PASS, item.content_hash, has_listened=heard)

    try_pass_too = try_pass_again = try_pass

    def try_other_verdict(self) -> None:
        item = self.item("submitted", "in_review", "held")
        verdict = self.dice.choice([Verdict.SUGGEST, Verdict.HOLD, Verdict.WITHHOLD])
        item_reviews.decide(
            self.session, self.reviewer(), item, verdict, item.content_hash, "words", "note", self.soon()
        )

    def try_write_down(self) -> None:
        item = self.item("submitted", "in_review")
        voices = items.voices_of(self.session, item)
        if voices and self.dice.random() < 0.3:
            sound, words = voices[0].sound_id, f"it says {self.dice.random()}"
            voice_words.write_down(self.session, self.reviewer(), item, sound, words, item.content_hash)

    def try_second_to_withhold(self) -> None:
        item = self.item("held")
        item_reviews.agree_to_withhold(self.session, self.reviewer(), item, item.content_hash, "I agree")

    try_second_to_withhold_too = try_second_to_withhold

    def try_withhold_quietly(self) -> None:
        item = self.item("submitted", "in_review", "held")
        until = clock.today() + timedelta(days=self.dice.choice([1, 20, 90]))
        item_reviews.decide(
            self.session, self.reviewer(), item, Verdict.WITHHOLD, item.content_hash, "Not yet.", "", self.soon(),
            quiet_until=until,
        )  # fmt: skip

    def try_cover(self) -> None:
        item, why = self.item("submitted", "in_review"), self.dice.choice(list(Why))
        places = [place for place, _media, _about in sent_photos(self.session, item)]
        if places and self.dice.random() < 0.6:
            covering.cover_photo(self.session, self.reviewer(), item, self.dice.choice(places), why)
        else:
            start = self.dice.randint(0, 20)
            covering.cover_words(self.session, self.reviewer(), item, [(start, start + self.dice.randint(0, 9))], why)

    def try_cover_part(self) -> None:
        item, who = self.item("submitted", "in_review"), self.dice.choice(["dee", "sol"])
        places = [place for place, _media, _about in sent_photos(self.session, item)]
        if places:
            painted = worlds.picture(self.world, who)
            place = self.dice.choice(places)
            covering.cover_part(self.session, self.world.actor(who), item, place, painted, "f" * 16, Why.PLACE)

    def try_uncover(self) -> None:
        item = self.item("in_review", "approved", "delivered")
        covers = covers_of(self.session, item.id)
        if covers and self.dice.random() < 0.5:
            covering.uncover(self.session, self.reviewer(), item, self.dice.choice(covers).id)

    def try_propose_words(self) -> None:
        item = self.item("submitted", "in_review")
        item_reviews.decide(
            self.session, self.reviewer(), item, Verdict.SUGGEST, item.content_hash, "Without the street?",
            proposed="I remember.",
        )  # fmt: skip

    def try_agree_to_words(self) -> None:
        item = self.item("suggested")
        exchange.agree(self.session, self.author(item), item)

    def try_question(self) -> None:
        about, amara = self.item("delivered"), self.world.actor("amara")
        person = next(one for one in self.world.persons.values() if one.id == about.person_id)
        question = exchange.ask_about(self.session, amara, person, about)
        exchange.write(self.session, amara, question, "What was the dog called?")
        exchange.submit(self.session, amara, question)

    def try_undo_pass(self) -> None:
        item_reviews.take_back(self.session, self.reviewer(), self.item("approved"))

    def try_release(self) -> None:
        item = self.item("held", "withheld")
        for one in concerns.concerns_seen(self.session, self.world.actor("sol")):
            if one.item_id == item.id and self.dice.random() < 0.8:
                concerns.take_on(self.session, self.world.actor("sol"), one.id)
        item_reviews.release(self.session, self.reviewer(), item)

    def try_open(self) -> None:
        item = self.item("approved")
        reader = self.world.actor("amara" if item.direction == "in" else self.name_of(item.person_id))
        letterbox.open_letter(self.session, reader, item)

    def try_choose(self) -> None:
        item = self.item("approved")
        letterbox.choose(self.session, self.world.actor("amara"), item, self.dice.choice(list(letterbox.Choice)))

    def try_keep(self) -> None:
        journey.keep(self.session, self.world.actor("amara"), self.item("delivered"), "Nan")

    def try_pause_everything(self) -> None:
        if self.dice.random() < 0.3:
            overlay.pause_everything(self.session, self.world.actor("amara"))

    def try_resume_everything(self) -> None:
        overlay.resume_everything(self.session, self.world.actor("amara"))

    def try_turning(self) -> None:
        if self.dice.random() < 0.2:
            overlay.need_review(self.session, self.staff(), self.world.young["amara"], self.dice.choice(overlay.NOTED))

    def try_review(self) -> None:
        if self.dice.random() < 0.5:
            taking_back.say_yes(self.session, self.world.actor("amara"), Scope.TAKE_PART)
        turning_points.decide(self.session, self.staff(), self.world.young["amara"], "all of it looked at")

    try_review_too = try_review_again = try_review

    def try_say_yes_anew(self) -> None:
        taking_back.say_yes(self.session, self.world.actor("amara"), Scope.CONTACT, self.person())

    def try_take_back(self) -> None:
        if self.dice.random() < 0.1:
            scope = self.dice.choice([Scope.TAKE_PART, Scope.SEARCH, Scope.APPROACH, Scope.CONTACT])
            person = None if scope is Scope.TAKE_PART else self.person()
            taking_back.take_back(self.session, self.world.actor("amara"), scope, person)

    def try_hide_photo(self) -> None:
        photos = self.session.scalars(select(ItemPhoto).order_by(ItemPhoto.item_id, ItemPhoto.place)).all()
        if photos and self.dice.random() < 0.2:
            hidden.hide(self.session, self.reviewer(), self.dice.choice(photos).media_id)

    def try_end_hiding(self) -> None:
        rows = self.session.scalars(select(hidden.HiddenPhoto).where(hidden.HiddenPhoto.ended.is_(None))).all()
        if not rows:
            return
        concern, end = self.dice.choice(rows).concern_id, self.dice.choice([*[hidden.End.MISTAKEN] * 9, *hidden.End])
        concerns.take_on(self.session, self.world.actor("sol"), concern)
        hidden.wish_end(self.session, self.world.actor(self.dice.choice(["sol", "mo"])), concern, end, "looked into")
        hidden.agree(self.session, self.staff(), concern, self.dice.random() < 0.9)

    try_end_hiding_too = try_end_hiding

    def try_not_safe(self) -> None:
        if self.dice.random() < 0.3:
            item = self.session.scalars(select(Item).order_by(Item.made_at, Item.id).limit(1)).first()
            about = item.id if item is not None and self.dice.random() < 0.3 else ""
            safety.not_safe(self.session, self.world.actor("amara"), self.person().id, about)

    def try_let_go_on(self) -> None:
        who = self.staff()
        for one in concerns.concerns_seen(self.session, self.world.actor("sol")):
            if one.source == "not_safe":
                concerns.take_on(self.session, self.world.actor("sol"), one.id)
        safety.let_go_on(self.session, who, self.person().id, self.dice.choice(["talked at school", "talked", ""]))

    def try_tie(self) -> None:
        if self.dice.random() < 0.01:
            who = self.dice.choice(["dee", "wes", "mo", "sol"])
            staffing.declare_tie(self.session, self.world.actor(who), self.world.young["amara"].id, self.person().id)

    def try_waiting(self) -> None:
        spans = [1, 29, 30, 31, 31, 31, 3600, 86400, 86400 * 20, 86400 * 120]
        weights = [5, 5, 5, 20, 20, 20, 5, 3, 1, 1]
        clock.pass_by(timedelta(seconds=self.dice.choices(spans, weights)[0]))

    try_waiting_more = try_waiting

    def try_whole_way(self) -> None:
        """The shortest lawful way back to being in touch, so that much is visible and can be taken away again."""
        request, dee, amara = self.request(), self.world.actor("dee"), self.world.actor("amara")
        person = next(one for one in self.world.persons.values() if one.id == request.person_id)
        if request.state in ("stopped", "declined", "no_trace"):
            contact.ask(self.session, amara, person, may_approach=True)
        for name in ("resume", "start_search", "found_possible", "identified", "look_again"):
            for who in (dee, amara):
                if contact.is_open_to(who, request, name):
                    contact.make_move(self.session, who, request, name, reason="a reason")
        if request.state == "checking":
            self.both_keys(request, Kind.ALLOW_APPROACH)
        if request.state == "approaching":
            contact.make_move(self.session, dee, request, "says_yes", reason="met")
        if request.state in ("they_agreed", "connected"):
            self.both_keys(request, Kind.OPEN_RUNGS)
        if request.state == "they_agreed":
            contact.make_move(self.session, amara, request, "choose_yes")

    try_whole_way_too = try_whole_way

    def both_keys(self, request: Request, kind: Kind, ways: tuple[Rung, ...] = worlds.EVERY_LETTER_RUNG) -> None:
        proposal = two_keys.propose(
            self.session, self.world.actor("dee"), request, kind, "because", self.soon(), "", ways
        )
        two_keys.answer(self.session, self.world.actor("sol"), proposal, agrees=True)

    def try_pass_whole(self) -> None:
        item = self.item("submitted", "in_review")
        for name in ("dee", "sol"):
            item_reviews.look(self.session, self.world.actor(name), item)
            if item.state in ("submitted", "in_review"):
                item_reviews.decide(
                    self.session, self.world.actor(name), item, Verdict.PASS, item.content_hash, has_listened=True
                )

    try_pass_whole_too = try_pass_whole

    # --- the walk ------------------------------------------------------------------------------------------------
    def step(self, act: Callable[[], None] | None = None) -> bool:
        """Try `act`, or one thing at random; True when it was done, False when it was refused (and wholly undone)."""
        try:
            (act or self.dice.choice(self.tries))()
            self.session.commit()
        except (NotAllowed, NotFound, Refused, StaleDataError):
            self.session.rollback()
            return False
        return True

    def compare(self) -> None:
        """Three opinions about every item, for one viewer a step, and now and then for all of them."""
        fresh = select(audit.AuditEvent).where(
            audit.AuditEvent.authority_id == self.world.authority_id, audit.AuditEvent.seq > self.oracle.read
        )
        for entry in self.session.scalars(fresh.order_by(audit.AuditEvent.seq)):
            self.oracle.learn(entry)
        now, dice = clock.now(), self.dice.random()
        everything = dice < 0.03  # the slow opinion is asked now and then; after every step in test_seeded_faults.py
        items = list(self.session.scalars(select(Item))) if dice < 0.15 else []
        decided = [item for item in items if item.state in ("approved", "delivered")]
        asked = decided if everything else self.dice.sample(decided, min(1, len(decided)))
        asked += self.dice.sample(items, min(1, len(items)))
        everybody = ["amara", "gus", "hal"]
        for name in everybody if everything else [self.dice.choice(everybody)]:
            viewer = self.world.actor(name)
            way = "in" if name == "amara" else "out"
            told = self.oracle.visible(viewer.yp_id, viewer.person_id, way, now)
            by_sql = {item.id for item in delivery.items_for(self.session, viewer, now)}
            assert by_sql == told, (name, by_sql ^ told)
            by_python = {item.id for item in asked if delivery.deliverable(self.session, item, viewer, now)}
            about = {item.id for item in asked}
            assert by_python == told & about, (name, by_python ^ (told & about))
            self.seen += len(told)
            if dice < 0.1:
                self.compare_meetings(viewer, now)
        if everything:
            amara, gus, hal = (self.world.actor(name) for name in everybody)
            told = {
                one.id for who in (gus, hal) for one, _words in letterbox.kept_back(self.session, amara, who.person_id)
            }
            assert told == self.oracle.told_kept_back(amara.yp_id, now)
            stranger = self.world.actor("ben")
            assert not any(delivery.deliverable(self.session, item, stranger, now) for item in asked)

    def compare_meetings(self, viewer: Actor, now: datetime) -> None:
        """The same three opinions about what is planned, and about swapping numbers."""
        told = self.oracle.seeing(viewer.yp_id, viewer.person_id, now)
        shown = {row.id for row in seeing.meetings_for(self.session, viewer, now)}
        assert shown == told, shown ^ told
        rows = self.session.scalars(select(Meeting).where(Meeting.state == "planned")).all() if told else []
        by_python = {row.id for row in rows if seeing.shows(self.session, row, viewer, now)}
        assert by_python == told, by_python ^ told
        swaps = self.oracle.swapping(viewer.yp_id, now) & ({viewer.person_id} if viewer.person_id else set(self.ids()))
        assert seeing.swapping_with(self.session, viewer, now) == swaps
        assert {
            one for one in self.ids() if seeing.may_swap_numbers(self.session, viewer, viewer.yp_id, one, now)
        } == swaps
        self.met += len(told)
        self.swapped += len(swaps)

    def ids(self) -> list[str]:
        return [person.id for person in self.world.persons.values()]


def walk(seed: int, steps: int, new_world: Callable[[], World]) -> tuple[int, int]:
    """A history of `steps`; returns how many were done and how many visible items were compared."""
    done = seen = met = swapped = 0
    for number in range(0, steps, STEPS_A_WORLD):
        history = Walk(seed * 100_001 + number, new_world())
        for _step in range(min(STEPS_A_WORLD, steps - number)):
            before, is_done = clock.now(), history.step()
            done += is_done
            if is_done or clock.now() != before:  # what was refused was wholly undone: there is nothing new to compare
                history.compare()
        worlds.verified(history.world)
        seen, met, swapped = seen + history.seen, met + history.met, swapped + history.swapped
        history.session.close()
    assert met > 0, "no meeting was ever visible"
    assert swapped > 0, "nobody could ever swap numbers"
    return done, seen


def in_touch(engine: Engine) -> World:
    """Two people in touch with Amara: where every history begins."""
    world = worlds.build(engine)
    for name in ("gus", "hal"):
        worlds.to_connected(world, name)
    return world


@pytest.fixture(scope="module")
def new_world(_walk_keys: None) -> Iterator[Callable[[], World]]:
    """Where much is visible, in memory: built once, then its pages are put back. One engine, because a new one
    compiles every statement again.
    """
    engine, kept = db.open_engine("sqlite://"), sqlite3.connect(":memory:")
    db.metadata.create_all(engine)
    first = worlds.much_is_visible(in_touch(engine))
    now = clock.now()
    first.session.close()
    pages = engine.raw_connection()
    pages.driver_connection.backup(kept)  # type: ignore[union-attr]

    def again() -> World:
        kept.backup(pages.driver_connection)  # type: ignore[arg-type]
        return worlds.again(first, engine, now)

    yield again
    pages.close()
    kept.close()
    engine.dispose()


@pytest.mark.soak
@pytest.mark.timeout(600 if not SOAK else 36000)
@pytest.mark.parametrize("seed", list(range(WALKS)))
def test_r28_nothing_is_visible_but_what_the_record_allows(seed: int, new_world: Callable[[], World]) -> None:
    """50,000 steps in the ordinary run, 1,000,000 with SOAK=1, on SQLite."""
    done, seen = walk(seed, STEPS_A_WALK, new_world)
    assert done > STEPS_A_WALK // 10, "the walk did hardly anything"
    assert seen > STEPS_A_WALK // 20, "hardly anything was ever visible"


@pytest.mark.soak
@pytest.mark.parametrize("seed", list(range(HISTORIES_ON_EITHER)))
def test_r28_on_either_database(seed: int, engine: Engine) -> None:
    """A short history on what installations use, PostgreSQL and a SQLite file: 200,000 steps on each with SOAK=1."""
    history = Walk(seed + 5, in_touch(engine))
    for begin in (history.try_write_in, history.try_pass_whole):  # something is there to be seen and taken away
        begin()
        history.session.commit()
    clock.pass_by(timedelta(seconds=31))
    history.compare()
    for _step in range(STEPS_A_WORLD if SOAK else 150):
        history.step()
        history.compare()
    worlds.verified(history.world)
    assert history.seen > 0
    history.session.close()
