"""How the cast came to know each other: every step by the domain's own verbs, as it would be for real."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import (
    audit,
    check_in,
    checks,
    clock,
    concerns,
    contact,
    exchange,
    finding,
    item_reviews,
    journey,
    media,
    orders,
    voice,
)
from domain import two_keys as turning
from domain.access import Actor
from domain.checks import CheckKind, Outcome
from domain.colleagues import Assignment
from domain.contact_requests import Request
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemState
from domain.keys import keyring
from domain.media import SIZES, Media
from domain.meeting import Meeting
from domain.orders import OrderKind
from domain.people import Person
from domain.proposals import Kind, Proposal
from domain.rungs import Rung, live_approvals
from domain.store import seal_stream
from domain.voice import Sound
from domain.withholding import Withholding

REVIEW_ON = date(2026, 5, 20)
WAYS = (Rung.MEMORY_ONLY, Rung.LETTERS, Rung.PHOTOS)
SPOKEN = b"\xff\xfb\x58\xc4" + bytes(284)
PICTURE = b"RIFF$\0\0\0WEBPVP8 a picture of the cast, drawn by nobody"


def connect(session: Session, yp: Actor, first: Actor, second: Actor, person: Person) -> Request:
    """Walk a request from asked to in touch, with a coordinator and a second key."""
    request = contact.ask(session, yp, person, may_approach=True)
    contact.make_move(session, first, request, "start_search")
    finding.add_lead(session, first, person, finding.Source.RELATIVE, "lives in Hull", finding.Confidence.PROBABLE)
    contact.make_move(session, first, request, "found_possible")
    for kind in list(finding.IdentifierKind)[:2]:
        finding.add_identifier(session, first, person, kind, "seen")
    contact.make_move(session, first, request, "identified")
    for check in CheckKind:
        checks.answer_check(session, first, person, check, Outcome.CLEAR, "nothing known")
    two_keys(session, first, second, request, Kind.ALLOW_APPROACH)
    contact.make_move(session, first, request, "says_yes", reason="prepared at home")
    two_keys(session, first, second, request, Kind.OPEN_RUNGS, *WAYS)
    contact.make_move(session, yp, request, "choose_yes")
    return request


def two_keys(session: Session, first: Actor, second: Actor, request: Request, kind: Kind, *ways: Rung) -> None:
    """Propose, and agree, where it needs a second key."""
    proposal = propose(session, first, request, kind, *ways)
    if proposal.has_agreed is None:
        turning.answer(session, second, proposal, agrees=True, words="I agree")


def propose(session: Session, first: Actor, request: Request, kind: Kind, *ways: Rung) -> Proposal:
    """Turn the first key."""
    return turning.propose(session, first, request, kind, "known and kind", REVIEW_ON, rungs=ways)


def write(session: Session, author: Actor, person: Person, kind: ItemKind, words: str) -> Item:
    """Write something and send it to be read."""
    item = exchange.begin(session, author, person, kind)
    exchange.write(session, author, item, words)
    exchange.submit(session, author, item)
    return item


def pass_on(session: Session, item: Item, *readers: Actor) -> None:
    """Read it and pass it on; every reader once, as many as it needs."""
    item_reviews.look(session, readers[0], item)
    for reader in readers:
        if item.state != ItemState.APPROVED.value:
            item_reviews.decide(session, reader, item, Verdict.PASS, item.content_hash)


def picture(session: Session, yp: Actor) -> Media:
    """A picture of a young person's own, as if it had come through the sandbox."""
    key = keyring().person(yp.authority_id, yp.yp_id)
    told = {str(size): {"width": size, "height": size, "sum": media.sum_of(key, PICTURE)} for size in SIZES}
    row = Media(
        authority_id=yp.authority_id, yp_id=yp.yp_id, by_side=yp.side.value, by_id=yp.subject_id, renditions=told,
        made_at=clock.now(),
    )  # fmt: skip
    audit.record(session, yp, "media.taken_in", yp_id=yp.yp_id, subject=f"media:{row.id}")
    session.add(row)
    session.flush()
    return row


def store_picture(key: bytes, authority_id: str, media_id: str) -> None:
    """Put the sealed bytes of `picture` into the installed store, for tests that look at it."""
    for size in SIZES:
        sealed = seal_stream(key, media._place(authority_id, media_id, size), PICTURE)
        media.store().put(media._name(authority_id, media_id, size), sealed)


def sound(session: Session, yp: Actor) -> Sound:
    """A voice note of a young person's own, as if it had come through the sandbox."""
    key = keyring().person(yp.authority_id, yp.yp_id)
    row = Sound(
        authority_id=yp.authority_id, yp_id=yp.yp_id, by_side=yp.side.value, by_id=yp.subject_id, seconds=1,
        keyed_sum=media.sum_of(key, SPOKEN), bars="80" * 96, made_at=clock.now(),
    )  # fmt: skip
    audit.record(session, yp, "sound.taken_in", yp_id=yp.yp_id, subject=f"sound:{row.id}")
    session.add(row)
    session.flush()
    return row


def store_sound(key: bytes, authority_id: str, sound_id: str) -> None:
    """Put the sealed bytes of `sound` into the installed store, for tests that play it."""
    sealed = seal_stream(key, voice._place(authority_id, sound_id), SPOKEN)
    media.store().put(voice._name(authority_id, sound_id), sealed)


def more_things(
    session: Session, yp: Actor, first: Actor, second: Actor, request: Request, person: Person
) -> dict[str, str]:
    """A meeting, a question how it was, and a line that somebody asked to keep back."""
    begins = clock.now() + timedelta(days=3)
    met = Meeting(
        authority_id=yp.authority_id, yp_id=yp.yp_id, request_id=request.id, person_id=person.id, rung=Rung.CALL.value,
        state="planned", starts_at=begins, until_at=begins + timedelta(hours=1), last_on=begins.date(), support="staff",
        planned_by=first.subject_id, planned_at=clock.now(), changed_at=clock.now(), ended_at=None, told_at=None,
        where="The library", who="Dee", note="",
    )  # fmt: skip
    audit.record(
        session, first, "meeting.planned", yp_id=yp.yp_id, subject=f"meeting:{met.id}", person=person.id, rung=met.rung
    )
    kept = Withholding(
        authority_id=yp.authority_id, yp_id=yp.yp_id, seq=1, at_risk="inquiry", until_on=REVIEW_ON,
        until_at=clock.now() + timedelta(days=20), first_id=second.subject_id, first_at=clock.now(), second_id=None,
        second_at=None, has_agreed=None, ended_at=None, reason="the police asked",
    )  # fmt: skip
    session.add_all((met, kept))
    session.flush()
    asked = check_in.ask(session, yp, yp.yp_id, request.id, person.id, Rung.LETTERS)
    return {"meeting": met.id, "withholding": kept.id, "check_in": asked.id}


def things_of(
    session: Session, yp: Actor, first: Actor, second: Actor, request: Request, person: Person, other: Person
) -> dict[str, str]:
    """One of everything that a page can be about: kind → id."""
    order = orders.make_order(
        session, first, other, OrderKind.NON_MOLESTATION, False, date(2026, 1, 1), None, "no visits"
    )
    concern = concerns.raise_concern(session, first, yp.yp_id, "he knows my school", 1, person.id)
    more = more_things(session, yp, first, second, request, person)
    waiting = propose(session, first, request, Kind.OPEN_RUNGS, Rung.CALL)
    entry = journey.write(session, yp, "The canal", "We fed the ducks.", "when I was 6")
    letter = write(session, yp, person, ItemKind.LETTER, "I still have the green scarf.")
    assignment = session.scalars(select(Assignment).where(Assignment.yp_id == yp.yp_id)).first()
    assert assignment is not None
    return {
        "yp": yp.yp_id, "person": person.id, "other": other.id, "request": request.id, "order": order.id,
        "concern": concern.id, "proposal": waiting.id, "entry": entry.id, "written": letter.id, "item": letter.id,
        "approval": live_approvals(session, request)[0].id, "assignment": assignment.id,
        "staff": first.subject_id, "media": picture(session, yp).id, "sound": sound(session, yp).id, **more,
    }  # fmt: skip
