"""Two things at the same moment have one effect, and whoever came second is told so (R32, R38), on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from domain import audit, clock, contact, delivery, item_reviews, orders, people, rungs, two_keys
from domain.access import Actor
from domain.contact_moves import State
from domain.contact_requests import Request, Step
from domain.errors import Refused
from domain.item_reviews import Review, Verdict
from domain.items import Item, ItemKind, ItemState
from domain.orders import OrderKind
from domain.people import Person, Wish
from domain.proposals import Kind, Proposal
from domain.rungs import Approval, Rung
from tests.faults.ring import Deed, Ring, Told
from tests.support import story
from tests.support.cast import Cast

Row = TypeVar("Row")
ROUNDS = 16  # of each, on each database: about 350 meetings in all


@pytest.fixture
def ring(engine: Engine, cast: Cast) -> Ring:
    return Ring(engine, cast)


def item(item_id: str) -> Callable[[Session, Actor], Item]:
    return lambda session, actor: session.get_one(Item, (actor.authority_id, item_id))


def request(request_id: str) -> Callable[[Session, Actor], Request]:
    return lambda session, actor: session.get_one(Request, (actor.authority_id, request_id))


def proposal(proposal_id: str) -> Callable[[Session, Actor], Proposal]:
    return lambda session, actor: session.get_one(Proposal, (actor.authority_id, proposal_id))


def letters(ring: Ring, how_many: int) -> list[str]:
    """Letters of Gus's that Dee has opened to read."""

    def make(session: Session, gus: Actor, person: Person) -> list[str]:
        return [story.write(session, gus, person, ItemKind.LETTER, "The kettle is on.").id for _ in range(how_many)]

    def open_them(session: Session, dee: Actor, ids: list[str]) -> None:
        for one in ids:
            item_reviews.look(session, dee, session.get_one(Item, (dee.authority_id, one)))

    def gus_person(session: Session, gus: Actor) -> Person:
        return session.get_one(Person, (gus.authority_id, gus.person_id))

    made: Any = ring.do(Deed("gus", gus_person, make))
    ring.do(Deed("dee", lambda _session, _actor: made, open_them))
    return list(made)


def verdict(who: str, item_id: str, verdict: Verdict) -> Deed:
    def give(session: Session, actor: Actor, found: Item) -> None:
        until = clock.today() + timedelta(days=90) if verdict is Verdict.WITHHOLD else None
        item_reviews.decide(session, actor, found, verdict, found.content_hash, "because", "note", until)

    return Deed(who, item(item_id), give)


def seen(ring: Ring, item_id: str) -> tuple[Item, list[Review]]:
    def ask(session: Session) -> tuple[Item, list[Review]]:
        found = session.get_one(Item, (ring.home, item_id))
        return found, [one for one in item_reviews.reviews_of(session, found) if one.recalled_at is None]

    found: tuple[Item, list[Review]] = ring.look(ask)
    return found


def row(ring: Ring, model: type[Row], row_id: object) -> Row:
    """One row of Northshire's as it is now."""
    found: Row = ring.look(lambda session: session.get_one(model, (ring.home, str(row_id))))
    return found


def found(ring: Ring, rows: Select[Any]) -> list[Any]:
    """Several rows of Northshire's as they are now."""
    return list(ring.look(lambda session: session.scalars(rows).all()))


def is_shown(ring: Ring, item_id: str, later: timedelta = timedelta(minutes=1)) -> bool:
    """By the predicate, after the time for undoing is over."""

    def ask(session: Session) -> bool:
        amara = Actor(ring.cast["amara"].side, ring.home, "", ring.cast["amara"].yp_id, ring.cast["amara"].yp_id)
        found = session.get_one(Item, (ring.home, item_id))
        shown = delivery.deliverable(session, found, amara, clock.now() + later)
        assert shown == (item_id in {one.id for one in delivery.items_for(session, amara, clock.now() + later)})
        return shown

    return bool(ring.look(ask))


def is_clear(told: Told) -> bool:
    """Whoever came second reads a sentence: a refusal, or what the web turns into one."""
    return told is None or not isinstance(told, Refused) or bool(told.code)


def test_two_who_pass_the_same_letter_at_once_pass_it_once_and_it_is_never_stuck_between_them(ring: Ring) -> None:
    for number, one in enumerate(letters(ring, ROUNDS)):
        told = ring.together(
            verdict("dee", one, Verdict.PASS), verdict("sol", one, Verdict.PASS), both_look_first=number % 2 == 0
        )
        assert all(is_clear(answer) for answer in told)
        letter, live = seen(ring, one)
        assert told.count(None) == len(live) >= 1
        is_approved = letter.state == ItemState.APPROVED.value
        assert is_approved == (len(live) == 2), f"{len(live)} live passes, yet it is {letter.state}"
        assert is_shown(ring, one) == is_approved
        if not is_approved:  # the one who was told so simply tries again
            again = "sol" if told[1] else "dee"
            ring.do(verdict(again, one, Verdict.PASS))
            assert is_shown(ring, one)


def test_one_who_passes_twice_at_once_has_passed_once(ring: Ring) -> None:
    for number, one in enumerate(letters(ring, ROUNDS)):
        told = ring.together(*[verdict("dee", one, Verdict.PASS)] * 2, both_look_first=number % 2 == 0)
        letter, live = seen(ring, one)
        assert (told.count(None), len(live), letter.state) == (1, 1, ItemState.IN_REVIEW.value)
        assert not is_shown(ring, one)


@pytest.mark.parametrize("other", [Verdict.WITHHOLD, Verdict.HOLD, Verdict.SUGGEST])
def test_a_no_at_the_moment_of_a_yes_leaves_no_yes_behind(ring: Ring, other: Verdict) -> None:
    for number, one in enumerate(letters(ring, ROUNDS // 2)):
        told = ring.together(
            verdict("dee", one, Verdict.PASS), verdict("sol", one, other), both_look_first=number % 2 == 0
        )
        letter, live = seen(ring, one)
        assert not is_shown(ring, one)
        if told[1] is None:
            assert letter.state == {"withhold": "held", "hold": "held", "suggest": "suggested"}[other.value]
            assert [review for review in live if review.verdict == "pass"] == [], "a yes that outlived the no"
        else:
            assert (told[0], letter.state, len(live)) == (None, ItemState.IN_REVIEW.value, 1)


def ask_anew(ring: Ring, request_id: str) -> None:
    """As if they had been in touch all the time."""

    def put(session: Session, dee: Actor, found: Request) -> None:
        audit.record(session, dee, "test.prepared", yp_id=found.yp_id)
        found.state = State.CONNECTED.value
        session.flush()

    ring.do(Deed("dee", request(request_id), put))


def test_a_pass_at_the_moment_of_a_stop_outlives_no_stop(ring: Ring) -> None:
    """Whichever comes first, no pass that was given before the stop counts after it (invariant 3): `decide` locks the
    request before the item, as a stop does.
    """
    request_id = ring.cast.things["request"]["amara"]
    for number, one in enumerate(letters(ring, ROUNDS // 2)):
        ring.do(verdict("dee", one, Verdict.PASS))
        told = ring.together(verdict("sol", one, Verdict.PASS), stop(request_id), both_look_first=number % 2 == 0)
        assert all(is_clear(answer) for answer in told)
        assert told[1] is None, "a stop is never the one that has to try again"
        letter, live = seen(ring, one)
        assert not is_shown(ring, one)
        assert [review for review in live if review.verdict == "pass"] == [], "a pass that outlived the stop"
        assert letter.state != ItemState.APPROVED.value
        ask_anew(ring, request_id)
        assert not is_shown(ring, one), "an old pass counted again when they were in touch again"


def asked(ring: Ring, names: int) -> list[str]:
    """Requests of Amara's, each about somebody new, who all said yes: ready for rungs to be opened."""
    made: list[str] = []

    def ask(session: Session, amara: Actor, _found: object) -> None:
        for number in range(names):
            person = people.add_person(session, amara, amara.yp_id, f"Cousin {number}", wish=Wish.RECONNECT)
            made.append(contact.ask(session, amara, person, may_approach=True).id)

    def prepare(session: Session, dee: Actor, _found: object) -> None:
        for one in made:
            row = session.get_one(Request, (dee.authority_id, one))
            row.state = State.THEY_AGREED.value
            audit.record(session, dee, "test.prepared", yp_id=row.yp_id)
        session.flush()

    ring.do(Deed("amara", lambda *_: None, ask))
    ring.do(Deed("dee", lambda *_: None, prepare))
    return made


def propose(who: str, request_id: str, *ways: Rung) -> Deed:
    return Deed(
        who,
        request(request_id),
        lambda session, actor, found: story.propose(session, actor, found, Kind.OPEN_RUNGS, *ways).id,
    )


def answer(who: str, proposal_id: object, agrees: bool) -> Deed:
    return Deed(
        who,
        proposal(str(proposal_id)),
        lambda session, actor, found: two_keys.answer(session, actor, found, agrees, "my words"),
    )


def live(ring: Ring, request_id: str) -> list[Approval]:
    def ask(session: Session) -> list[Approval]:
        return rungs.live_approvals(session, session.get_one(Request, (ring.home, request_id)))

    found: list[Approval] = ring.look(ask)
    return found


def test_two_second_keys_at_once_are_one_answer(ring: Ring) -> None:
    for number, one in enumerate(asked(ring, ROUNDS)):
        put = ring.do(propose("dee", one, Rung.LETTERS, Rung.PHOTOS))
        says_yes = number % 3 != 0
        told = ring.together(answer("sol", put, True), answer("mo", put, says_yes), both_look_first=number % 2 == 0)
        assert told.count(None) == 1, told
        asked_for = row(ring, Proposal, put)
        agreed = told[0] is None or says_yes
        assert (asked_for.has_agreed, len(live(ring, one))) == (agreed, 2 if agreed else 0)


def test_two_first_keys_at_once_are_one_proposal(ring: Ring) -> None:
    for number, one in enumerate(asked(ring, ROUNDS)):
        told = ring.together(
            propose("dee", one, Rung.LETTERS), propose("dee", one, Rung.LETTERS), both_look_first=number % 2 == 0
        )
        rows = found(ring, select(Proposal).where(Proposal.request_id == one))
        assert (told.count(None), len(rows)) == (1, 1)


def stop(request_id: str) -> Deed:
    return Deed(
        "amara", request(request_id), lambda session, amara, found: contact.make_move(session, amara, found, "stop")
    )


def test_a_stop_at_the_moment_of_the_second_key_leaves_nothing_open(ring: Ring) -> None:
    for number, one in enumerate(asked(ring, ROUNDS)):
        put = ring.do(propose("dee", one, Rung.LETTERS, Rung.PHOTOS))
        told = ring.together(stop(one), answer("sol", put, True), both_look_first=number % 2 == 0)
        state = row(ring, Request, one).state
        if told[0] is not None:  # it came second, and is sent again: stopping always works in the end
            ring.do(stop(one))
            state = State.STOPPED.value
        assert state == State.STOPPED.value
        assert live(ring, one) == [], "a way that outlived the stop"


def test_a_stop_at_the_moment_of_a_pass_shows_nothing(ring: Ring) -> None:
    request_id, first = ring.cast.things["request"]["amara"], ring.cast.things["letter"]["amara"]
    ready = letters(ring, ROUNDS // 2)
    for one in ready:
        ring.do(verdict("dee", one, Verdict.PASS))
    one = ready[0]
    told = ring.together(stop(request_id), verdict("sol", one, Verdict.PASS), both_look_first=True)
    assert told[0] is None or told[1] is None
    if told[0] is not None:
        ring.do(stop(request_id))
    for other in ready:
        assert not is_shown(ring, other)
    assert not is_shown(ring, first)


def test_an_order_at_the_moment_of_a_pass_beats_it(ring: Ring) -> None:
    """R32: whatever the order of events, nothing is shown while it is in force."""
    ready = letters(ring, ROUNDS)
    for one in ready:
        ring.do(verdict("dee", one, Verdict.PASS))

    def forbid(session: Session, dee: Actor, person: Person) -> None:
        kind = OrderKind.RESTRAINING
        orders.make_order(session, dee, person, kind, True, clock.today(), None, "no contact")

    order = Deed(
        "dee", lambda session, dee: session.get_one(Person, (dee.authority_id, ring.cast.person("gus"))), forbid
    )
    for number, one in enumerate(ready):
        told = ring.together(order, verdict("sol", one, Verdict.PASS), both_look_first=number % 2 == 0)
        assert told[0] is None
        assert not is_shown(ring, one)


def ask_for(person_id: str) -> Deed:
    return Deed(
        "amara",
        lambda session, amara: session.get_one(Person, (amara.authority_id, person_id)),
        lambda session, amara, person: contact.ask(session, amara, person, may_approach=True),
    )


def test_asking_for_somebody_twice_at_once_is_one_request(ring: Ring) -> None:
    made: list[str] = []

    def add(session: Session, amara: Actor, _found: object) -> None:
        made.extend(people.add_person(session, amara, amara.yp_id, f"Friend {n}").id for n in range(ROUNDS))

    ring.do(Deed("amara", lambda *_: None, add))
    for number, one in enumerate(made):
        deed = ask_for(one)
        told = ring.together(deed, deed, both_look_first=number % 2 == 0)
        rows = found(ring, select(Request).where(Request.person_id == one))
        assert len(rows) == 1
        steps = found(ring, select(Step).where(Step.request_id == rows[0].id))
        assert [step.move for step in steps] == ["ask"]
        assert told.count(None) == 1, told


def test_many_at_once_leave_a_record_that_fits(ring: Ring) -> None:
    """Sixteen deeds of four people on the same things, over and over: every entry is in the chain, in one order."""
    ready = letters(ring, 8)
    before = ring.look(lambda session: audit.verify(session, ring.home))
    done = 0
    for one in ready:
        deeds = [verdict(who, one, Verdict.PASS) for who in ("dee", "sol", "mo", "dee")]
        done += ring.together(*deeds, both_look_first=True).count(None)
    after = ring.look(lambda session: audit.verify(session, ring.home))
    assert after >= before + done
    assert done == 2 * len(ready)
