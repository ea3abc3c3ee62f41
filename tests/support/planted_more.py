"""Canaries in what came later: meetings, messages, voice notes, covers, lines kept back, mail and a bridge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import (
    bridge,
    bridge_ends,
    check_in,
    clock,
    contact,
    covering,
    exchange,
    item_reviews,
    journey,
    letterbox,
    meeting,
    messages,
    outbox,
    people,
    tenancy,
    two_keys,
    voice,
    voice_words,
    withholding,
)
from domain.access import Actor
from domain.audit import AuditEvent
from domain.check_in import Face, More
from domain.contact_requests import Request
from domain.covers import Why
from domain.db import open_session
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, voices_of
from domain.media import Media
from domain.meeting import Plan, Support
from domain.people import Person, Wish
from domain.proposals import Kind
from domain.rungs import Rung
from domain.sound_answer import FRAME_BYTES, Heard
from domain.withholding import AtRisk
from tests.support.canaries import Nest
from tests.support.cast import Cast, actor_of


@dataclass
class Known:
    """Whom planted.py has made so far: a young person and somebody who came in and is in touch."""

    session: Session
    nest: Nest
    dee: Actor
    sol: Actor
    mo: Actor
    yp: Actor
    guest: Actor
    person: Person
    asked: Request
    photo: Media


def plant(known: Known, cast: Cast) -> None:
    """All of it; saved once on the way, as the other side of a bridge is another session."""
    _answers(known)
    _meeting(known)
    _keep(known, _passed_on(known, _proposed(known)))
    _bridge(known, cast)
    _kept_back(known)


def _answers(known: Known) -> None:
    """How it was to open the first letter, a message, and where somebody wants to be told."""
    session, egg = known.session, known.nest.egg
    (row,) = check_in.open_to(session, known.yp)
    check_in.answer(session, known.yp, row, Face.OK, More.SAME, egg("check_in.words"))
    messages.say(session, known.yp, egg("message.words"))
    messages.answer(session, known.dee, known.yp.yp_id, egg("message.words of an answer"))
    outbox.tell_by_mail(session, known.guest, f"{egg('guest.mail')}@example.org")


def _meeting(known: Known) -> None:
    session, dee, egg = known.session, known.dee, known.nest.egg
    calls = two_keys.propose(
        session, dee, known.asked, Kind.OPEN_RUNGS, "ready", clock.today() + timedelta(days=90), rungs=(Rung.CALL,),
        for_yp=egg("approval.for_yp"), for_guest=egg("approval.for_guest"),
    )  # fmt: skip
    two_keys.answer(session, known.sol, calls, agrees=True)
    begins = clock.now() + timedelta(days=5)
    where, who, note = (egg(f"meeting.{name}") for name in ("where", "who", "note"))
    wanted = Plan(begins, begins + timedelta(hours=1), where, Support.STAFF, who, note)
    planned = meeting.plan(session, dee, known.asked, Rung.CALL, wanted)
    meeting.call_off(session, dee, planned, egg("meeting.reason"), egg("meeting.words"))


def _heard(nest: Nest) -> Heard:
    """A voice note that says a canary in its bytes, and another in how loud it is: two hex digits a step."""
    told, loud = nest.egg("a voice note's own sound"), nest.egg("sound.bars")
    nest.planted[loud.encode().hex()] = "sound.bars, as they are kept"
    return Heard((b"\xff\xfb\x58\xc4" + told.encode()).ljust(FRAME_BYTES, b"\0"), loud.encode().ljust(96, b"\0"))


def _proposed(known: Known) -> Item:
    """A letter with a photo and a voice note, sent again in the very words that a reviewer proposed."""
    session, guest, egg = known.session, known.guest, known.nest.egg
    item = exchange.begin(session, guest, known.person, ItemKind.LETTER)
    exchange.write(session, guest, item, egg("item.text before a proposal"))
    exchange.add_photo(session, guest, item, known.photo, f"{egg('item_photo.about')} by {egg('cover.kept')}")
    sound = voice.take_in(session, guest, item.yp_id, _heard(known.nest))
    exchange.add_voice(session, guest, item, sound, egg("item_voice.said"))
    exchange.submit(session, guest, item)
    words = f"{egg('review.proposed')}, {egg('item.whole')}"
    item_reviews.decide(session, known.dee, item, Verdict.SUGGEST, item.content_hash, "Try this.", proposed=words)
    exchange.agree(session, guest, item)
    return item


def _passed_on(known: Known, item: Item) -> Item:
    """What it says is written down, and some of it is covered, before it goes on."""
    session, dee, nest = known.session, known.dee, known.nest
    sound_id = voices_of(session, item)[0].sound_id
    voice_words.write_down(session, dee, item, sound_id, nest.egg("item_voice.transcript"), item.content_hash)
    under = {where: canary for canary, where in nest.planted.items() if where in ("item.whole", "cover.kept")}
    covering.cover_words(session, dee, item, covering.spans_of(item.text, under["item.whole"]), Why.PLACE)
    covering.cover_caption(session, dee, item, 0, under["cover.kept"], Why.PERSON)
    for reader in (dee, known.sol)[: 2 if item.needs_two else 1]:
        item_reviews.decide(session, reader, item, Verdict.PASS, item.content_hash, has_listened=True)
    return item


def _keep(known: Known, item: Item) -> None:
    clock.pass_by(timedelta(minutes=1))
    letterbox.open_letter(known.session, known.yp, item)
    journey.keep(known.session, known.yp, item, "my uncle")


def _bridge(known: Known, cast: Cast) -> None:
    """To somebody in Gwynfa's care, where Fay types in the code in a session of her own."""
    session, dee, yp = known.session, known.dee, known.yp
    name = known.nest.egg("person.name of a sister")
    sister = people.add_person(session, yp, yp.yp_id, name, wish=Wish.RECONNECT)
    contact.make_move(session, dee, contact.ask(session, yp, sister, may_approach=True), "start_search")
    code = bridge.begin(session, dee, sister)
    session.commit()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with open_session(engine) as there:
        here = cast.authorities["gwynfa"]
        tenancy.enter(there, here)
        lowri = there.get_one(Person, (here, cast.person("lowri")))
        bridge.accept(there, actor_of(there, cast["fay"]), lowri, code)
        there.commit()
    end = bridge_ends.live(session, sister.id)
    assert end is not None
    session.refresh(end)
    bridge.confirm(session, dee, end, known.nest.egg("bridge_end.confirmed"))


def _kept_back(known: Known) -> None:
    """A line of the record about what Dee did: Sol asks, Mo agrees."""
    session, yp_id, egg = known.session, known.yp.yp_id, known.nest.egg
    rows = select(AuditEvent).where(AuditEvent.yp_id == yp_id, AuditEvent.by_id == known.dee.subject_id)
    seq = next(one.seq for one in session.scalars(rows.order_by(AuditEvent.seq)) if withholding.can_be_kept_back(one))
    until = clock.today() + timedelta(days=30)
    row = withholding.propose(session, known.sol, yp_id, seq, AtRisk.INQUIRY, egg("withholding.reason"), until)
    withholding.answer(session, known.mo, row, agrees=True, words=egg("withholding.answer"))
