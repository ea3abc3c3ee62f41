"""What can take a letter from sight, one at a time: each begins an episode of the seeded faults (seeded.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from domain import (
    checks,
    clock,
    consent,
    contact,
    contact_requests,
    custody,
    exchange,
    finding,
    hidden,
    invitation,
    item_reviews,
    orders,
    overlay,
    people,
    rungs,
    safety,
    staffing,
    turning_points,
    two_keys,
)
from domain.checks import CheckKind, Outcome
from domain.consent import Decision, Scope
from domain.contact_requests import Request
from domain.custody import Rule
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemPhoto
from domain.orders import OrderKind
from domain.proposals import Kind
from domain.rungs import Rung
from tests.support import world as worlds
from tests.support.world import World

Turn = Callable[[World], None]
PHONE = "07700 900318"


def _request(world: World, name: str = "gus") -> Request:
    found = contact_requests.about(world.session, world.persons[name])
    assert found is not None
    return found


def _move(name: str) -> Turn:
    return lambda world: contact.make_move(world.session, world.actor("amara"), _request(world), name)


def _same_phone(world: World) -> None:
    for name in ("gus", "hal"):
        finding.set_reach(world.session, world.actor("dee"), world.persons[name], "", PHONE, "")


def _never(world: World) -> None:
    contact.never(world.session, world.actor("amara"), world.persons["gus"])


def _never_a_twin(world: World) -> None:
    """A never about Hal; later Gus turns out to have his number."""
    dee, gus, hal = world.actor("dee"), world.persons["gus"], world.persons["hal"]
    finding.set_reach(world.session, dee, hal, "", PHONE, "")
    contact.never(world.session, world.actor("amara"), hal)
    world.session.commit()
    finding.set_reach(world.session, dee, gus, "", PHONE, "")


def _number_moves_on(world: World) -> None:
    """Hal has Gus's number, then another; a never about him still binds Gus."""
    _same_phone(world)
    finding.set_reach(world.session, world.actor("dee"), world.persons["hal"], "", "07700 900777", "")
    world.session.commit()
    contact.never(world.session, world.actor("amara"), world.persons["hal"])


def _order(begins: int, ends: int | None, name: str = "gus") -> Turn:
    def turn(world: World) -> None:
        day = clock.today()
        until = None if ends is None else day + timedelta(days=ends)
        orders.make_order(
            world.session, world.actor("dee"), world.persons[name], OrderKind.RESTRAINING, True,
            day + timedelta(days=begins), until, "",
        )  # fmt: skip

    return turn


def _order_on_a_twin(world: World) -> None:
    _same_phone(world)
    _order(0, None, "hal")(world)


def _order_ended(world: World) -> None:
    order = orders.make_order(
        world.session, world.actor("dee"), world.persons["gus"], OrderKind.RESTRAINING, True, clock.today(), None, ""
    )
    world.session.commit()
    orders.end_order(world.session, world.actor("dee"), order.id, "discharged")
    turning_points.decide(world.session, world.actor("sol"), world.young["amara"], "the order is gone")


def _order_ran_out(world: World) -> None:
    """It prohibited until the day after tomorrow; the third day nobody has looked yet."""
    _order(0, 2)(world)
    clock.pass_by(timedelta(days=3))


def _not_agreed_yet(world: World) -> None:
    """Somebody who was found and invited, and has not said yes; a letter to them was passed on."""
    session, amara = world.session, world.actor("amara")
    world.persons["joe"] = people.add_person(session, amara, amara.yp_id, "Joe", wish="reconnect")
    worlds.to_agreed(world, "joe")
    request = contact_requests.about(session, world.persons["joe"])
    assert request is not None
    contact.make_move(session, amara, request, "choose_yes")
    invitation.invite(session, world.actor("dee"), world.persons["joe"], "Joe")
    item = exchange.begin(session, amara, world.persons["joe"], ItemKind.LETTER)
    exchange.write(session, amara, item, "Hello, is it you?")
    exchange.submit(session, amara, item)
    _pass(world, item, *(("dee", "sol") if item.needs_two else ("dee",)))
    clock.pass_by(timedelta(seconds=40))


def _birthday(world: World) -> None:
    """She turns out to be 18 next week, and then it is next week."""
    soon = clock.today() + timedelta(days=5)
    born = soon.replace(year=soon.year - 18)
    turning_points.correct_birthday(world.session, world.actor("dee"), world.young["amara"], born)
    clock.pass_by(timedelta(days=7))


def _check(outcome: Outcome) -> Turn:
    def turn(world: World) -> None:
        told = (world.persons["gus"], CheckKind.POLICE, outcome, "as they said")
        checks.answer_check(world.session, world.actor("dee"), *told)

    return turn


def _step_back(world: World) -> None:
    for name in ("gus", "hal"):
        invitation.step_back(world.session, world.actor(name))


def _revoke(*only: Rung) -> Turn:
    def turn(world: World) -> None:
        for approval in rungs.live_approvals(world.session, _request(world)):
            if not only or Rung(approval.rung) in only:
                rungs.revoke(world.session, world.actor("amara"), approval)

    return turn


def _withdraw(world: World) -> None:
    person = world.persons["gus"].id
    amara = world.actor("amara")
    consent.give(world.session, amara, amara.yp_id, Scope.CONTACT, Decision.WITHDRAWN, person)


def _refuse(world: World) -> None:
    """The two keys say not right now."""
    session, day = world.session, clock.today() + timedelta(days=30)
    contact.make_move(session, world.actor("amara"), _request(world), "stop")
    session.commit()
    contact.ask(session, world.actor("amara"), world.persons["gus"], may_approach=True)
    proposal = two_keys.propose(session, world.actor("dee"), _request(world), Kind.REFUSE, "why", day, "Not for now.")
    two_keys.answer(session, world.actor("sol"), proposal, agrees=True)


def _stop_and_back(world: World) -> None:
    """Stopped, asked for again, and in touch again with every way open."""
    session, dee, sol, amara = world.session, world.actor("dee"), world.actor("sol"), world.actor("amara")
    contact.make_move(session, amara, _request(world), "stop")
    session.commit()
    request = contact.ask(session, amara, world.persons["gus"], may_approach=True)
    day = clock.today() + timedelta(days=30)
    for name in ("start_search", "found_possible", "identified"):
        contact.make_move(session, dee, request, name)
    proposal = two_keys.propose(session, dee, request, Kind.ALLOW_APPROACH, "clear", day)
    two_keys.answer(session, sol, proposal, agrees=True)
    contact.make_move(session, dee, request, "says_yes", reason="met")
    ways = (Rung.MEMORY_ONLY, Rung.LETTERS, Rung.PHOTOS)
    proposal = two_keys.propose(session, dee, request, Kind.OPEN_RUNGS, "ready", day, rungs=ways)
    two_keys.answer(session, sol, proposal, agrees=True)
    contact.make_move(session, amara, request, "choose_yes")


def _pause_everything(world: World) -> None:
    overlay.pause_everything(world.session, world.actor("amara"))


def _freeze(world: World) -> None:
    overlay.freeze(world.session, world.actor("dee"), world.young["amara"], "somebody else has her phone")


def _custody(world: World) -> None:
    """She is in custody, where nothing may be sent to her or by her."""
    rules = dict.fromkeys(custody.WAYS, Rule.BARRED)
    custody.note(world.session, world.actor("dee"), world.young["amara"], "there", rules, "", clock.today(), None)


def _not_safe(world: World) -> None:
    """She taps once about Gus."""
    safety.not_safe(world.session, world.actor("amara"), world.persons["gus"].id)


def _hidden_photo(world: World) -> None:
    """Somebody sees what no photo may show."""
    for photo in world.session.scalars(select(ItemPhoto).order_by(ItemPhoto.item_id)).all():
        hidden.hide(world.session, world.actor("dee"), photo.media_id)


def _note_review(world: World) -> None:
    overlay.need_review(world.session, world.actor("dee"), world.young["amara"], overlay.NOTED[0])


def _tie(world: World) -> None:
    """Whoever read a letter alone turns out to know Gus."""
    item = _written(world, "amara")
    _pass(world, item, "mo")
    world.session.commit()
    clock.pass_by(timedelta(seconds=40))
    staffing.declare_tie(world.session, world.actor("mo"), world.young["amara"].id, world.persons["gus"].id)


def _time(**span: int) -> Turn:
    return lambda _world: clock.pass_by(timedelta(**span))


def _written(world: World, name: str = "gus") -> Item:
    session, author = world.session, world.actor(name)
    item = exchange.begin(session, author, world.persons["gus"], ItemKind.LETTER)
    exchange.write(session, author, item, "I remember the beach")
    exchange.submit(session, author, item)
    return item


def _pass(world: World, item: Item, *names: str) -> None:
    for name in names:
        item_reviews.decide(world.session, world.actor(name), item, Verdict.PASS, item.content_hash)


def _just_passed(world: World) -> None:
    """Passed on this moment: the half minute has just begun."""
    item = _written(world, "amara")
    _pass(world, item, *(("dee", "sol") if item.needs_two else ("sol",)))


def _taken_back(world: World) -> None:
    """Two passed it, one of them took it back; a third passed it half a minute ago, alone."""
    _check(Outcome.CONDITIONS)(world)
    item = _written(world)
    _pass(world, item, "dee", "sol")
    world.session.commit()
    item_reviews.take_back(world.session, world.actor("sol"), item)
    _pass(world, item, "mo")
    clock.pass_by(timedelta(seconds=40))


def _risk_after_a_pass(world: World) -> None:
    """One reader, which was enough; then a check came back with conditions."""
    item = _written(world, "amara")
    _pass(world, item, "dee")
    world.session.commit()
    clock.pass_by(timedelta(seconds=40))
    _check(Outcome.CONDITIONS)(world)


def _changed_after_a_suggestion(world: World) -> None:
    """One of two passed it, the other asked for a change; changed and sent again, the second passes it alone."""
    item = _written(world)
    _check(Outcome.CONDITIONS)(world)
    _pass(world, item, "dee")
    item_reviews.decide(world.session, world.actor("mo"), item, Verdict.SUGGEST, item.content_hash, "less of it")
    exchange.write(world.session, world.actor("gus"), item, "Something quite different")
    exchange.submit(world.session, world.actor("gus"), item)
    _pass(world, item, "sol")
    clock.pass_by(timedelta(seconds=40))


TURNS: dict[str, Turn] = {
    "pause": _move("pause"),
    "stop": _move("stop"),
    "pause everything": _pause_everything,
    "freeze": _freeze,
    "review": _note_review,
    "custody": _custody,
    "not safe": _not_safe,
    "hidden photo": _hidden_photo,
    "birthday": _birthday,
    "expire": _time(days=301),
    "revoke": _revoke(),
    "revoke photos": _revoke(Rung.PHOTOS),
    "withdraw": _withdraw,
    "step back": _step_back,
    "not agreed yet": _not_agreed_yet,
    "never": _never,
    "never a twin": _never_a_twin,
    "number moves on": _number_moves_on,
    "order": _order(0, None),
    "order later": _order(3, None),
    "order over": _order(-30, -1),
    "order ended": _order_ended,
    "order ran out": _order_ran_out,
    "order on a twin": _order_on_a_twin,
    "check": _check(Outcome.UNKNOWN),
    "tie": _tie,
    "refuse": _refuse,
    "stop and back": _stop_and_back,
    "just passed": _just_passed,
    "taken back": _taken_back,
    "risk": _risk_after_a_pass,
    "changed": _changed_after_a_suggestion,
}
