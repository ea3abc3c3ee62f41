"""What a young person does with their own answers, one by one: take one back, which binds at once, or say yes anew."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, consent, contact, contact_requests, overlay, people
from domain.access import Action, Actor, Side
from domain.consent import ConsentEvent, Decision, Scope
from domain.contact_moves import State
from domain.errors import NotFound, Refused
from domain.people import Person

ABOUT_SOMEBODY = (Scope.SEARCH, Scope.APPROACH, Scope.CONTACT)
ON_ONES_OWN = (Scope.TAKE_PART, Scope.CONSULT)


@dataclass(frozen=True)
class Answers:
    """A young person's answers that count now. Those about somebody by person id and scope."""

    own: dict[Scope, ConsentEvent]
    people: list[tuple[Person, dict[Scope, ConsentEvent]]]


def answers(session: Session, actor: Actor) -> Answers:
    """One's own answers, the newest of each. Two statements, however many people there are."""
    access.require(actor, Action.OWN_SEE, actor.yp_id)
    if actor.side is not Side.YOUNG_PERSON:
        raise NotFound
    newest: dict[tuple[str | None, Scope], ConsentEvent] = {}
    rows = select(ConsentEvent).where(ConsentEvent.yp_id == actor.yp_id).order_by(ConsentEvent.number)
    for event in session.scalars(rows):
        newest[event.person_id, Scope(event.scope)] = event
    own = {scope: newest[None, scope] for scope in ON_ONES_OWN if (None, scope) in newest}
    everybody = [
        (person, {scope: newest[person.id, scope] for scope in ABOUT_SOMEBODY if (person.id, scope) in newest})
        for person in people.people_of(session, actor, actor.yp_id)
    ]
    return Answers(own, [(person, said) for person, said in everybody if said])


def take_back(session: Session, actor: Actor, scope: Scope, person: Person | None = None) -> None:
    """Take a yes back, no reason asked. What stood on it ends in the same transaction (invariant 3).

    Taking part: everything pauses. Looking for somebody, or being in touch: that stops. Talking to them: it pauses.
    """
    access.require(actor, Action.OWN_WITHDRAW, actor.yp_id)
    _require_known(scope, person)
    request = contact_requests.about(session, person) if person else None
    is_over = request is None or request.state in (State.DRAFT.value, State.STOPPED.value)
    if scope is not Scope.CONTACT or is_over:  # a stop takes this one back itself
        consent.give(session, actor, actor.yp_id, scope, Decision.WITHDRAWN, person.id if person else None)
    if scope is Scope.TAKE_PART:
        overlay.pause_everything(session, actor)
    if request is None or is_over:
        return
    if scope in (Scope.SEARCH, Scope.CONTACT):
        contact.make_move(session, actor, request, "stop")
    elif request.state == State.APPROACHING.value:
        contact.make_move(session, actor, request, "pause")


def say_yes(session: Session, actor: Actor, scope: Scope, person: Person | None = None) -> None:
    """Say yes anew: to taking part, to their worker being asked, or to somebody they were asked about already.

    Raises Refused: held, not-now-state (being in touch with somebody they are not in touch with), not-yours.
    """
    access.require(actor, Action.OWN_CHANGE, actor.yp_id)
    _require_known(scope, person)
    if scope is Scope.CONTACT:
        request = contact_requests.about(session, person) if person else None
        if request is None or request.state != State.CONNECTED.value:
            raise Refused("not-now-state")
    consent.give(session, actor, actor.yp_id, scope, Decision.YES, person.id if person else None)


def _require_known(scope: Scope, person: Person | None) -> None:
    if scope not in (ON_ONES_OWN if person is None else ABOUT_SOMEBODY):
        raise Refused("not-yours")
