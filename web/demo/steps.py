"""The steps that stories are made of: a request walked as far as it goes, a visit by invitation, a letter passed on."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import cast

from domain import (
    attempts,
    check_in,
    clock,
    colleagues,
    contact,
    contact_requests,
    covering,
    exchange,
    finding,
    invitation,
    item_reviews,
    items,
    journey,
    leads,
    letterbox,
    media,
    meeting,
    voice,
    voice_words,
)
from domain.access import Side
from domain.attempts import Channel, Result
from domain.check_in import Face, More
from domain.checks import CheckKind, Outcome, answer_check, asked_of
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.covers import Why
from domain.errors import Refused
from domain.finding import Confidence, IdentifierKind, Source
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind
from domain.meeting import Meeting, Plan, Support
from domain.people import Person
from domain.proposals import Kind, Proposal
from domain.rungs import Rung
from domain.two_keys import answer, propose
from web.demo.cast import Stage
from web.demo.drawings import drawn
from web.demo.recordings import spoken

NOTHING = (Outcome.CLEAR, "Nothing known.")
USUAL = {
    CheckKind.DBS: (Outcome.NOT_APPLICABLE, "Family; none is needed."),
    CheckKind.YP_READY: (Outcome.READY, "Talked it through twice; their carer is beside them."),
}
WAYS = (Rung.MEMORY_ONLY, Rung.LETTERS, Rung.PHOTOS)


@dataclass(frozen=True)
class Found:
    """What a coordinator wrote down on the way to somebody."""

    lead: str
    wording: str
    identifiers: tuple[tuple[IdentifierKind, str], tuple[IdentifierKind, str]]
    prepared: str = "Visited at home; understands that everything is read first."
    name: str = ""
    phone: str = ""
    source: Source = Source.CASE_FILE
    confidence: Confidence = Confidence.PROBABLE
    conditions: str = "Letters through Spool only."
    checks: dict[CheckKind, tuple[Outcome, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Walk:
    """A request on its way: whose keys, and the days between one step and the next."""

    stage: Stage
    person: Person
    first: str
    second: str
    found: Found
    days: Sequence[int]  # days ago, one for each step
    ways: tuple[Rung, ...] = WAYS
    review_in: int = 120  # days from today

    def to(self, end: State, by: str) -> Request:
        """Asked by `by`, then one step after another until `end`."""
        steps = (self._search, self._possible, self._check, self._allow, self._they_agree, self._connect)
        states = (
            State.ASKED, State.SEARCHING, State.POSSIBLE, State.CHECKING, State.APPROACHING, State.THEY_AGREED,
            State.CONNECTED,
        )  # fmt: skip
        self.stage.at(self.days[0], 16)
        request = contact.ask(self.stage.session, self.stage.actor(by), self.person, may_approach=True)
        for step, day in zip(steps[: states.index(end)], self.days[1:], strict=False):
            self.stage.at(day, 11)
            step(request)
        return request

    def _search(self, request: Request) -> None:
        contact.make_move(self.stage.session, self.stage.actor(self.first), request, "start_search")

    def _possible(self, request: Request) -> None:
        session, actor, found = self.stage.session, self.stage.actor(self.first), self.found
        sure = Confidence.PROBABLE if found.confidence is Confidence.CONFIRMED else found.confidence
        finding.add_lead(session, actor, self.person, found.source, found.lead, sure)
        contact.make_move(session, actor, request, "found_possible")

    def _check(self, request: Request) -> None:
        session, actor, found = self.stage.session, self.stage.actor(self.first), self.found
        for kind, note in found.identifiers:
            finding.add_identifier(session, actor, self.person, kind, note)
        if found.confidence is Confidence.CONFIRMED:
            lead = finding.leads_on(session, self.person)[0]
            leads.change(session, actor, lead, Confidence.CONFIRMED, "Two things that don’t depend on each other.")
        if found.name or found.phone:
            finding.set_reach(session, actor, self.person, found.name, found.phone, "")
        contact.make_move(session, actor, request, "identified")
        for check in asked_of(session, self.person):
            answer_check(session, actor, self.person, check, *found.checks.get(check, USUAL.get(check, NOTHING)))

    def _allow(self, request: Request) -> None:
        self.two_keys(request, Kind.ALLOW_APPROACH, "Known, checked, and wanted.")
        actor, words = self.stage.actor(self.first), self.found.wording
        attempts.add_attempt(self.stage.session, actor, self.person, Channel.PHONE, words, Result.SPOKE)

    def _they_agree(self, request: Request) -> None:
        actor, ready = self.stage.actor(self.first), CheckKind.THEIR_READINESS
        contact.make_move(self.stage.session, actor, request, "says_yes", reason=self.found.prepared)
        answer_check(self.stage.session, actor, self.person, ready, Outcome.READY, self.found.prepared)

    def _connect(self, request: Request) -> None:
        self.two_keys(request, Kind.OPEN_RUNGS, "A first step that can be taken back.", self.ways)
        clock.pass_by(timedelta(hours=5))
        yp = next(
            m.name for m in self.stage.members.values() if m.yp_id == request.yp_id and m.side is Side.YOUNG_PERSON
        )
        contact.make_move(self.stage.session, self.stage.actor(yp), request, "choose_yes")

    def two_keys(self, request: Request, kind: Kind, reason: str, ways: Sequence[Rung] = (), words: str = "") -> None:
        """The first key, an hour, the second key."""
        proposal = self.one_key(request, kind, reason, ways, words)
        if proposal.has_agreed is None:
            clock.pass_by(timedelta(hours=1))
            second = self.stage.actor(self.second)
            answer(self.stage.session, second, proposal, agrees=True, words="I looked at it by myself, and agree.")

    def one_key(
        self, request: Request, kind: Kind, reason: str, ways: Sequence[Rung] = (), words: str = ""
    ) -> Proposal:
        """The first key alone."""
        review_on = self.stage.today + timedelta(days=self.review_in)
        return propose(
            self.stage.session, self.stage.actor(self.first), request, kind, reason, review_on, words=words,
            rungs=ways, conditions=self.found.conditions if ways else "",
        )  # fmt: skip


def invite(stage: Stage, by: str, person: Person, full_name: str) -> str:
    """An invitation is made and given out; returns the guest's lower-case first name."""
    guest, _code = invitation.invite(stage.session, stage.actor(by), person, full_name)
    name = full_name.split(" ")[0].lower()
    stage.join(name, Side.GUEST, guest.id, yp_id=person.yp_id, person_id=person.id)
    return name


def come_in(stage: Stage, guest: str) -> None:
    """The guest comes in and agrees."""
    invitation.agree(stage.session, stage.actor(guest))


def draft(stage: Stage, by: str, person: Person, kind: ItemKind, text: str, *scenes: str) -> Item:
    """Somebody writes, with photos, and leaves it there."""
    actor = stage.actor(by)
    item = exchange.begin(stage.session, actor, person, kind)
    exchange.write(stage.session, actor, item, text)
    for scene in scenes:
        taken = media.take_in(stage.session, actor, item.yp_id, drawn(scene))
        exchange.add_photo(stage.session, actor, item, taken)
    return item


def send(stage: Stage, by: str, person: Person, kind: ItemKind, text: str, *scenes: str) -> Item:
    """Somebody writes and sends it to be read first."""
    item = draft(stage, by, person, kind, text, *scenes)
    clock.pass_by(timedelta(minutes=20))
    exchange.submit(stage.session, stage.actor(by), item)
    return item


def send_voice(
    stage: Stage, by: str, person: Person, text: str, voice_of: str, seconds: float, said: str = ""
) -> Item:  # fmt: skip
    """Somebody writes, says it too, and sends it; where no sound can be opened (no package, no fence), words alone."""
    actor, item = stage.actor(by), draft(stage, by, person, ItemKind.LETTER, text)
    with contextlib.suppress(Refused):
        taken = voice.take_in(stage.session, actor, item.yp_id, spoken(voice_of, seconds))
        exchange.add_voice(stage.session, actor, item, taken, said)
    clock.pass_by(timedelta(minutes=20))
    exchange.submit(stage.session, actor, item)
    return item


def write_down(stage: Stage, by: str, item: Item, words: str) -> None:
    """A reader writes down what is said in it."""
    for one in items.voices_of(stage.session, item):
        voice_words.write_down(stage.session, stage.actor(by), item, one.sound_id, words, item.content_hash)


def look(stage: Stage, by: str, item: Item) -> None:
    """A reader opens it."""
    item_reviews.look(stage.session, stage.actor(by), item)


def decide(
    stage: Stage, by: str, item: Item, verdict: Verdict, words: str = "", note: str = "", review_in: int = 0
) -> None:
    """A reader looks and decides."""
    look(stage, by, item)
    clock.pass_by(timedelta(minutes=3))
    review_on = clock.today() + timedelta(days=review_in) if review_in else None
    item_reviews.decide(
        stage.session, stage.actor(by), item, verdict, item.content_hash, words, note, review_on, has_listened=True
    )


def agree_to_keep_back(stage: Stage, by: str, item: Item, note: str = "") -> None:
    """A second person agrees that it is kept back."""
    look(stage, by, item)
    item_reviews.agree_to_withhold(stage.session, stage.actor(by), item, item.content_hash, note)


def cover(stage: Stage, by: str, item: Item, words: str, why: Why) -> None:
    """A reader covers some words."""
    spans = covering.spans_of(items.sent_words(item), words)
    covering.cover_words(stage.session, stage.actor(by), item, spans, why)


def ask_about(stage: Stage, by: str, about: Item, text: str) -> Item:
    """A young person asks one thing about what came."""
    actor, person = stage.actor(by), stage.session.get_one(Person, (about.authority_id, about.person_id))
    item = exchange.ask_about(stage.session, actor, person, about)
    exchange.write(stage.session, actor, item, text)
    exchange.submit(stage.session, actor, item)
    return item


def propose_words(stage: Stage, by: str, item: Item, words: str, proposed: str) -> None:
    """A reader sends it back with the very words they propose."""
    look(stage, by, item)
    item_reviews.decide(
        stage.session, stage.actor(by), item, Verdict.SUGGEST, item.content_hash, words, proposed=proposed
    )


def pass_on(stage: Stage, item: Item, *readers: str, tell: bool = True) -> None:
    """As many readers as it needs pass it on; the sender is told."""
    for reader in readers[: 2 if item.needs_two else 1]:
        decide(stage, reader, item, Verdict.PASS)
        clock.pass_by(timedelta(minutes=40))
    if tell:
        item_reviews.tell_sender(stage.session, stage.actor(readers[0]), item)


def open_it(stage: Stage, by: str, item: Item) -> None:
    """Whom it is for opens it."""
    letterbox.open_letter(stage.session, stage.actor(by), item)
    if stage.members[by].side is Side.YOUNG_PERSON:
        say_how(stage, by, Face.GOOD, More.SAME)


def say_how(stage: Stage, by: str, face: Face, more: More, words: str = "", *, is_read: bool = True) -> None:
    """A young person says how it was, if they were asked; their coordinator reads it, or has yet to."""
    for row in check_in.open_to(stage.session, stage.actor(by)):
        check_in.answer(stage.session, stage.actor(by), row, face, more, words)
        coordinator = colleagues.coordinator_of(stage.session, row.yp_id)
        if is_read and coordinator is not None:
            clock.pass_by(timedelta(minutes=20))
            check_in.see(stage.session, stage.actor(coordinator.first_name.lower()), row)


def open_ways(stage: Stage, person: Person, first: str, second: str, for_yp: str, for_guest: str, *ways: Rung) -> None:
    """Two keys open ways to talk or meet, or to swap numbers."""
    request = contact_requests.about(stage.session, person)
    if request is not None:
        proposal = propose(
            stage.session, stage.actor(first), request, Kind.OPEN_RUNGS, "Both of them would like it, and are ready.",
            stage.today + timedelta(days=100), rungs=ways, conditions="Dee is there, and it ends when Amara says.",
            for_yp=for_yp, for_guest=for_guest,
        )  # fmt: skip
        if proposal.has_agreed is None:
            clock.pass_by(timedelta(hours=1))
            answer(
                stage.session, stage.actor(second), proposal, agrees=True, words="I looked at it by myself, and agree."
            )


def plan(stage: Stage, by: str, person: Person, rung: Rung, days_ahead: int, where: str, who: str) -> Meeting:
    """A worker plans a time, in so many days from today."""
    request = contact_requests.about(stage.session, person)
    day = stage.today + timedelta(days=days_ahead)
    begins = datetime.combine(day, time(16, 30), clock.LONDON)
    wanted = Plan(
        begins, begins + timedelta(minutes=30), where, Support.STAFF, who, "Quiet room. She likes to sit by the door."
    )
    return meeting.plan(stage.session, stage.actor(by), cast(Request, request), rung, wanted)


def keep(stage: Stage, by: str, item: Item, told_by: str) -> None:
    """The young person keeps it in their book."""
    journey.keep(stage.session, stage.actor(by), item, told_by)


def page(stage: Stage, by: str, title: str, words: str, when: str, *scenes: str) -> None:
    """The young person writes a page of their book, with photos of their own."""
    actor = stage.actor(by)
    photos = [(media.take_in(stage.session, actor, actor.yp_id, drawn(scene)), "") for scene in scenes]
    journey.write(stage.session, actor, title, words, when, photos)
