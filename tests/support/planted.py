"""A life in which every word anybody can write is a canary: each by the domain verb that a person would use."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from domain import (
    accounts,
    attempts,
    checks,
    clock,
    colleagues,
    concerns,
    consent,
    contact,
    custody,
    exchange,
    finding,
    hidden,
    invitation,
    item_reviews,
    journey,
    letterbox,
    media,
    orders,
    overlay,
    passkeys,
    people,
    recovery,
    ruling_keys,
    rulings,
    safety,
    same_human,
    standing,
    turning_points,
    two_keys,
)
from domain.access import Actor, Role, Side
from domain.checks import CheckKind, Outcome
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.media import Media
from domain.orders import OrderKind
from domain.passkeys import Registered
from domain.people import Nation, Person, Wish
from domain.picture import Upload, rebuild
from domain.proposals import Kind
from domain.rungs import Rung
from tests.support import photos, planted_finding, planted_more
from tests.support.canaries import Nest
from tests.support.cast import Cast, actor_of

BORN = date(2010, 10, 23)


@dataclass
class Planted:
    """What was planted, and the ids that tests go on with."""

    nest: Nest
    yp: Actor
    person: Person
    item: Item
    photo: Media


def plant(session: Session, cast: Cast) -> Planted:
    """Everything, in an open session of Northshire. It is saved once on the way, since a bridge takes two sessions
    (planted_more.py); the rest is for the caller to save.
    """
    life = _Life(session, cast)
    life.staff_and_young_person()
    life.people()
    life.request()
    planted_finding.plant(session, life.dee, life.mo, life.person, life.other, life.nest)
    life.keys()
    life.guest()
    life.letters()
    life.book()
    life.more(cast)
    life.hard_news()
    life.worries()
    life.lost_phone()
    return Planted(life.nest, life.yp, life.person, life.item, life.photo)


class _Life:
    def __init__(self, session: Session, cast: Cast) -> None:
        self.session = session
        self.nest = Nest()
        self.dee, self.sol, self.mo = (actor_of(session, cast[name]) for name in ("dee", "sol", "mo"))

    def egg(self, where: str) -> str:
        return self.nest.egg(where)

    def staff_and_young_person(self) -> None:
        session, egg = self.session, self.egg
        staff = colleagues.add_staff(session, self.mo, egg("staff.name"), [Role.COORDINATOR], egg("staff.phone"))
        staff.language = "en"
        yp = people.add_young_person(session, self.dee, egg("young_person.name"), BORN, Nation.ENGLAND)
        self.nest.date(BORN.isoformat(), "young_person.born")
        member = self.dee
        self.dee = Actor(
            member.side, member.authority_id, member.account_id, member.subject_id, roles=member.roles,
            assigned=colleagues.assigned_now(session, member.subject_id), verified_at=clock.now(),
        )  # fmt: skip
        consent.take_part(
            session, self.dee, yp, egg("consent_event.explained"), interpreter=egg("consent_event.interpreter")
        )
        standing.note_status(session, self.dee, yp, standing.Status.BY_ORDER)
        self.nest.planted["by_order"] = "young_person.legal_status"
        custody.note(
            session, self.dee, yp, egg("custody.place"), {}, egg("custody.terms"), clock.today(), None
        )  # fmt: skip
        custody.note_release(session, self.dee, yp)
        overlay.freeze(session, self.mo, yp, egg("young_person.frozen_why"))
        overlay.unfreeze(session, self.mo, yp)
        overlay.need_review(session, self.mo, yp, overlay.Why.OTHER)
        turning_points.decide(session, self.mo, yp, egg("young_person.review_words"))
        self.yp = Actor(Side.YOUNG_PERSON, yp.authority_id, "account", yp.id, yp.id)

    def people(self) -> None:
        egg = self.egg
        told = {name: egg(f"person.{name}") for name in ("who", "remember", "ask", "worry")}
        self.person = people.add_person(
            self.session, self.yp, self.yp.yp_id, egg("person.name"), wish=Wish.RECONNECT, **told
        )
        people.change_person(self.session, self.yp, self.person, remember=egg("person.remember again"))
        same_human.name_others(self.session, self.dee, self.person, [egg("person.aliases")])
        self.other = people.add_person(self.session, self.yp, self.yp.yp_id, egg("person.name of another"))

    def request(self) -> None:
        session, dee, person, egg = self.session, self.dee, self.person, self.egg
        self.asked = contact.ask(session, self.yp, person, may_approach=True)
        contact.make_move(session, dee, self.asked, "start_search", egg("step.reason"), egg("step.words"))
        finding.add_lead(
            session, dee, person, finding.Source.RELATIVE, egg("lead.says"), finding.Confidence.PROBABLE,
            next_step=egg("lead.next"),
        )  # fmt: skip
        attempts.add_attempt(
            session, dee, person, attempts.Channel.THROUGH_SOMEONE, egg("attempt.wording"), attempts.Result.MESSAGE_LEFT
        )
        standing.note_abroad(session, dee, self.other, True)
        standing.note_advice(session, dee, self.other, egg("advice.lawyer"), clock.today(), egg("advice.gist"))
        same_human.merge(session, dee, person, self.other)
        apart = ruling_keys.ask(session, dee, self.other, rulings.Ruling.PART, egg("ruling.reason"))
        ruling_keys.answer(session, self.sol, apart, True, egg("ruling.second_words"))
        contact.make_move(session, dee, self.asked, "found_possible")
        for kind in list(finding.IdentifierKind)[:2]:
            finding.add_identifier(session, dee, person, kind, egg(f"identifier.note {kind}"))
        email = f"{egg('person.email')}@example.org"
        finding.set_reach(session, dee, person, egg("person.found_name"), "07700 900461", email)
        self.nest.planted["07700 900461"] = self.nest.planted["+447700900461"] = "person.phone"
        contact.give_word(session, dee, self.asked, egg("step.word"))
        contact.make_move(session, dee, self.asked, "identified")
        for check in CheckKind:
            checks.answer_check(session, dee, person, check, Outcome.CLEAR, egg(f"safety_check.note {check}"))

    def keys(self) -> None:
        session, dee, egg, until = self.session, self.dee, self.egg, clock.today() + timedelta(days=90)
        approach = two_keys.propose(
            session,
            dee,
            self.asked,
            Kind.ALLOW_APPROACH,
            egg("proposal.reason"),
            until,
            egg("proposal.words"),
        )
        two_keys.answer(session, self.sol, approach, True, egg("proposal.second_words"))
        contact.make_move(session, dee, self.asked, "says_yes", egg("step.reason of yes"))
        ways = (Rung.MEMORY_ONLY, Rung.LETTERS, Rung.PHOTOS)
        opening = two_keys.propose(
            session, dee, self.asked, Kind.OPEN_RUNGS, "ready", until, rungs=ways,
            conditions=egg("approval.conditions"),
        )  # fmt: skip
        two_keys.answer(session, self.sol, opening, True)
        contact.make_move(session, self.yp, self.asked, "choose_yes")

    def guest(self) -> None:
        guest, _code = invitation.invite(self.session, self.dee, self.person, self.egg("guest.name"))
        self.guest_actor = Actor(Side.GUEST, guest.authority_id, "account", guest.id, self.yp.yp_id, self.person.id)
        invitation.agree(self.session, self.guest_actor)

    def take_photo(self, by: Actor, where: str) -> Media:
        sent = photos.phone_jpeg(640, 480, canary=self.egg(where))
        return media.take_in(self.session, by, self.yp.yp_id, rebuild(Upload(io.BytesIO(sent))))

    def letters(self) -> None:
        session, egg = self.session, self.egg
        self.item = exchange.begin(session, self.guest_actor, self.person, ItemKind.MEMORY)
        exchange.write(session, self.guest_actor, self.item, egg("item.text"))
        self.photo = self.take_photo(self.guest_actor, "a photo's own words")
        exchange.add_photo(session, self.guest_actor, self.item, self.photo, egg("item_photo.about"))
        exchange.submit(session, self.guest_actor, self.item)
        self.verdict(self.dee, Verdict.SUGGEST, egg("review.words"), egg("review.note"))
        exchange.write(session, self.guest_actor, self.item, egg("item.text again"))
        exchange.submit(session, self.guest_actor, self.item)
        self.verdict(self.dee, Verdict.PASS, "", egg("review.note of a pass"))
        self.verdict(self.sol, Verdict.PASS, "", "")
        clock.pass_by(timedelta(minutes=1))
        letterbox.open_letter(session, self.yp, self.item)

    def verdict(self, by: Actor, verdict: Verdict, words: str, note: str) -> None:
        item_reviews.look(self.session, by, self.item)
        item_reviews.decide(self.session, by, self.item, verdict, self.item.content_hash, words, note)

    def book(self) -> None:
        session, egg = self.session, self.egg
        journey.keep(session, self.yp, self.item, egg("book_entry.from"))
        own = self.take_photo(self.yp, "another photo's own words")
        journey.write(
            session, self.yp, egg("book_entry.title"), egg("book_entry.words"), egg("book_entry.when"),
            [(own, egg("entry_photo.about"))],
        )  # fmt: skip

    def more(self, cast: Cast) -> None:
        known = planted_more.Known(
            self.session, self.nest, self.dee, self.sol, self.mo, self.yp, self.guest_actor, self.person, self.asked,
            self.photo,
        )  # fmt: skip
        planted_more.plant(known, cast)

    def hard_news(self) -> None:
        session, dee, egg = self.session, self.dee, self.egg
        asked = contact.ask(session, self.yp, self.other, may_approach=True)
        contact.make_move(session, dee, asked, "start_search")
        contact.make_move(session, dee, asked, "has_died", egg("step.reason of hard news"))
        who, when, where, with_whom = (egg(f"step.facts {name}") for name in ("who", "when", "where", "with"))
        contact.tell(session, dee, asked, who, when, where, with_whom, egg("step.words of hard news"))

    def worries(self) -> None:
        session, dee, egg = self.session, self.dee, self.egg
        concern = concerns.raise_concern(
            session, dee, self.yp.yp_id, egg("concern.words"), 2, self.person.id, note=egg("concern.note")
        )
        concerns.take_on(session, self.sol, concern.id)
        concerns.decide(
            session, self.sol, concern.id, egg("concern.outcome"), egg("concern_step.reason"),
            concerns.Category.HOME, egg("concern_step.referral"),
        )  # fmt: skip
        concerns.note_told(session, self.sol, concern.id, concerns.How.PHONE, egg("concern_step.words"))
        worry = hidden.hide(session, self.sol, self.photo.id)
        concerns.take_on(session, self.sol, worry.id)
        hidden.wish_end(session, self.sol, worry.id, hidden.End.MISTAKEN, egg("hidden_photo.why"))
        hidden.agree(session, self.mo, worry.id, agrees=True)
        tap = safety.not_safe(session, self.yp, self.other.id)
        safety.add_words(session, self.yp, tap.id, egg("concern_step.own words"))
        concerns.take_on(session, self.sol, tap.id)
        safety.let_go_on(session, self.sol, self.other.id, egg("safety_pause.talked"))
        order = orders.make_order(
            session,
            dee,
            self.other,
            OrderKind.RESTRAINING,
            True,
            clock.today(),
            None,
            egg("court_order.terms"),
            egg("court_order.told"),
        )
        orders.end_order(session, dee, order.id, egg("court_order.terms, ended"))

    def lost_phone(self) -> None:
        account = accounts.account_for(self.session, Side.YOUNG_PERSON, self.yp.authority_id, self.yp.yp_id)
        key = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)
        passkeys.add(self.session, account, key, "other")
        told = self.egg("recovery.confirmed_by")
        found = recovery.start(self.session, self.dee, self.yp.yp_id, "video", told).recovery
        recovery.answer(self.session, self.sol, found, agrees=False, words=self.egg("recovery.second_words"))
