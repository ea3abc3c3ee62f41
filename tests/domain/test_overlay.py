"""The pause over everything, changing a wish, and by when something is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain import clock, consent, contact, contact_requests, delivery, overlay, wishes
from domain.access import Actor
from domain.audit import AuditEvent
from domain.contact_moves import State
from domain.errors import NotAllowed, Refused
from domain.item_reviews import UNDO
from domain.people import Person, Wish, YoungPerson
from domain.reading_time import read_by
from tests.support.cast import Cast

ActorOf = Callable[..., Actor]


def _person(session: Session, cast: Cast, name: str) -> Person:
    return session.get_one(Person, (cast["amara"].authority_id, cast.person(name)))


def test_while_everything_is_paused_nothing_is_delivered_and_no_request_moves(
    session: Session, cast: Cast, actor: ActorOf
) -> None:
    amara = actor("amara", session)
    clock.pass_by(UNDO)
    assert delivery.items_for(session, amara)
    overlay.pause_everything(session, amara)
    assert delivery.items_for(session, amara) == []
    assert {request.state for request in contact_requests.requests_of(session, amara.yp_id).values()} == {
        State.CONNECTED
    }
    overlay.resume_everything(session, amara)
    assert delivery.items_for(session, amara)


def test_pausing_twice_is_recorded_once(session: Session, cast: Cast, actor: ActorOf) -> None:
    amara = actor("amara", session)
    overlay.pause_everything(session, amara)
    overlay.pause_everything(session, amara)
    session.commit()
    told = [row.what for row in session.query(AuditEvent).filter(AuditEvent.authority_id == amara.authority_id)]
    assert told.count("everything.paused") == 1


def test_only_she_pauses_it_all_and_frozen_she_can_pause_but_not_go_on(
    session: Session, cast: Cast, actor: ActorOf
) -> None:
    for name in ("dee", "gus"):
        with pytest.raises(NotAllowed):
            overlay.pause_everything(session, actor(name, session))
    ivy = actor("ivy", session)
    overlay.pause_everything(session, ivy)
    assert session.get_one(YoungPerson, (ivy.authority_id, ivy.yp_id)).is_paused
    with pytest.raises(NotAllowed):
        overlay.resume_everything(session, ivy)


def test_a_wish_for_never_binds_and_another_wish_lifts_it(session: Session, cast: Cast, actor: ActorOf) -> None:
    amara, gus = actor("amara", session), _person(session, cast, "gus")
    wishes.wish_for(session, amara, gus, Wish.NEVER)
    wishes.wish_for(session, amara, gus, Wish.NEVER)
    asked = contact_requests.about(session, gus)
    assert asked is not None
    assert asked.state == State.STOPPED
    assert consent.has_boundary(session, gus)
    with pytest.raises(Refused):
        contact.ask(session, amara, gus, may_approach=True)
    wishes.wish_for(session, amara, gus, Wish.NOT_NOW)
    assert not consent.has_boundary(session, gus)
    assert gus.wish == Wish.NOT_NOW
    assert asked.state == State.STOPPED  # wishing alone asks for nothing


def test_nobody_else_changes_a_wish(session: Session, cast: Cast, actor: ActorOf) -> None:
    nan = _person(session, cast, "nan")
    for name in ("dee", "ben"):
        for wish in (Wish.NEVER, Wish.RECONNECT):
            with pytest.raises(NotAllowed):
                wishes.wish_for(session, actor(name, session), nan, wish)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (date(2026, 3, 3), date(2026, 3, 6)),  # Tuesday to Friday
        (date(2026, 3, 5), date(2026, 3, 10)),  # Thursday, over the weekend, to Tuesday
        (date(2026, 3, 7), date(2026, 3, 11)),  # Saturday to Wednesday
    ],
)
def test_three_working_days_do_not_count_the_weekend(sent: date, read: date) -> None:
    assert read_by(sent) == read
