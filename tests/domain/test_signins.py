"""Sign-ins live on the server: opaque, limited, ended at once (R13, R15, R17); touches are for one action (R16)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from domain import accounts, clock, colleagues, signins, step_ups, visitors
from domain.access import Actor, Role, Side
from domain.accounts import Account
from domain.colleagues import Assignment, Staff
from domain.db import open_session
from domain.errors import NotFound
from domain.signins import SignIn
from domain.visitors import SignedIn
from tests.support.cast import NOW, Cast

SECOND = timedelta(seconds=1)


@pytest.fixture
def begin(session: Session, cast: Cast) -> Callable[..., tuple[str, Side]]:
    def start(name: str, is_shared: bool = False, is_demo: bool = False) -> tuple[str, Side]:
        account = session.get_one(Account, cast[name].account_id)
        token = signins.start(
            session, account, is_shared=is_shared, device_label="other", verified=True, is_demo=is_demo
        )
        session.commit()
        return token, Side(account.side)

    return start


def look(session: Session, begun: tuple[str, Side]) -> SignedIn | None:
    return visitors.signed_in(session, begun[1], begun[0])


def row_of(session: Session, who: SignedIn | None) -> SignIn:
    assert who is not None
    return session.get_one(SignIn, who.sign_in_id)


def test_a_token_is_256_random_bits_and_the_database_holds_only_its_hash(
    engine: Engine, session: Session, begin: Callable[..., tuple[str, Side]]
) -> None:
    """R13."""
    tokens = [begin("amara")[0] for _ in range(3)]
    assert len(set(tokens)) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    stored = repr(session.execute(text("SELECT * FROM sign_in")).all())
    assert not any(token in stored for token in tokens)


def test_a_token_opens_its_own_side_only(session: Session, begin: Callable[..., tuple[str, Side]]) -> None:
    token, _ = begin("amara")
    assert visitors.signed_in(session, Side.STAFF, token) is None
    assert visitors.signed_in(session, Side.GUEST, token) is None
    assert visitors.signed_in(session, Side.YOUNG_PERSON, token[:-1]) is None
    assert visitors.signed_in(session, Side.YOUNG_PERSON, token) is not None


def test_who_is_signed_in_is_told_whole(session: Session, cast: Cast, begin: Callable[..., tuple[str, Side]]) -> None:
    for name in ("amara", "dee", "gus"):
        who = look(session, begin(name))
        assert who is not None
        assert who.actor.subject_id == cast[name].subject_id
        assert who.actor.account_id == cast[name].account_id
        assert who.authority_id == cast[name].authority_id
        assert who.authority_name
        assert who.name
        assert len(who.initials) == 2
    dee = look(session, begin("dee"))
    assert dee is not None
    assert dee.actor.works_with(cast["amara"].subject_id)


@pytest.mark.parametrize(
    ("name", "is_shared", "rest"),
    [
        ("dee", False, timedelta(minutes=15)),
        ("gus", False, timedelta(minutes=15)),
        ("amara", True, timedelta(minutes=10)),
        ("amara", False, timedelta(days=30)),
    ],
)
def test_a_sign_in_rests_as_long_as_its_limit_and_not_a_second_more(
    session: Session, begin: Callable[..., tuple[str, Side]], name: str, is_shared: bool, rest: timedelta
) -> None:
    """R15."""
    begun = begin(name, is_shared)
    clock.set_to(NOW + rest - SECOND)
    assert look(session, begun) is not None
    clock.set_to(NOW + rest + SECOND)
    assert look(session, begun) is None


@pytest.mark.parametrize(
    ("name", "is_shared", "whole"),
    [
        ("dee", False, timedelta(hours=8)),
        ("gus", False, timedelta(hours=2)),
        ("amara", True, timedelta(hours=1)),
        ("amara", False, timedelta(days=30)),
    ],
)
def test_a_sign_in_lasts_as_long_as_its_limit_however_busy_it_is(
    session: Session, begin: Callable[..., tuple[str, Side]], name: str, is_shared: bool, whole: timedelta
) -> None:
    """R15."""
    begun = begin(name, is_shared)
    row = row_of(session, look(session, begun))
    for moment in (NOW + whole - SECOND, NOW + whole + SECOND):
        clock.set_to(moment)
        row.last_seen_at = moment
        session.commit()
        assert (look(session, begun) is not None) is (moment < NOW + whole)


def test_a_phone_locks_five_minutes_after_it_was_last_used(
    session: Session, begin: Callable[..., tuple[str, Side]]
) -> None:
    """R15."""
    begun = begin("amara")
    for span, is_locked in ((timedelta(minutes=5) - SECOND, False), (timedelta(minutes=5) + SECOND, True)):
        clock.set_to(NOW + span)
        who = look(session, begun)
        assert who is not None
        assert who.is_locked is is_locked
        assert who.wants_touch is not is_locked  # a locked phone is not kept awake by being looked at
    token = signins.rotate(session, row_of(session, look(session, begun)).id, verified=True)
    session.commit()
    assert look(session, begun) is None  # the old token is dead (R13)
    again = visitors.signed_in(session, Side.YOUNG_PERSON, token)
    assert again is not None
    assert not again.is_locked
    assert again.actor.verified_at == clock.now()


def test_a_sign_in_of_the_demo_opens_nothing_where_there_is_no_demo(
    session: Session, begin: Callable[..., tuple[str, Side]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "_is_demo_here", False)
    for name in ("amara", "dee"):
        demo = begin(name, is_demo=True)
        assert look(session, demo) is None
        monkeypatch.setattr(visitors, "_is_demo_here", True)
        assert getattr(look(session, demo), "is_demo", False)
        monkeypatch.setattr(visitors, "_is_demo_here", False)


def test_a_demo_and_a_shared_device_have_no_lock(
    session: Session, begin: Callable[..., tuple[str, Side]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "_is_demo_here", True)
    demo, shared = begin("amara", is_demo=True), begin("amara", True)
    clock.set_to(NOW + timedelta(minutes=6))
    assert not getattr(look(session, demo), "is_locked", True)
    assert not getattr(look(session, shared), "is_locked", True)
    signins.lock(session, row_of(session, look(session, shared)).id)
    session.commit()
    assert look(session, shared) is None


def test_being_seen_is_written_at_most_once_a_minute(session: Session, begin: Callable[..., tuple[str, Side]]) -> None:
    begun = begin("dee")
    for seconds, is_due in ((59, False), (60, True)):
        clock.set_to(NOW + timedelta(seconds=seconds))
        who = look(session, begun)
        assert who is not None
        assert who.wants_touch is is_due
        signins.touch(session, who.sign_in_id)
        session.commit()
        seen = session.scalar(select(SignIn.last_seen_at).where(SignIn.id == who.sign_in_id))
        assert seen == (clock.now() if is_due else NOW)


def test_suspended_staff_read_nothing_on_the_next_request(
    session: Session, cast: Cast, begin: Callable[..., tuple[str, Side]]
) -> None:
    """R17."""
    places = [begin("dee") for _ in range(5)]
    assert all(look(session, place) for place in places)
    session.execute(
        update(Staff)
        .where(Staff.id == cast["dee"].subject_id, Staff.authority_id == cast["dee"].authority_id)
        .values(is_suspended=True)
    )
    session.commit()
    session.expire_all()
    assert [look(session, place) for place in places] == [None] * 5
    assert not accounts.may_sign_in(session, session.get_one(Account, cast["dee"].account_id))


def test_an_assignment_that_ended_is_gone_from_the_next_request(
    session: Session, cast: Cast, begin: Callable[..., tuple[str, Side]], actor: Callable[..., Actor]
) -> None:
    """R17, R24."""
    begun, amara = begin("dee"), cast["amara"].subject_id
    manager = next(name for name in cast.members if Role.MANAGER in actor(name).roles)
    rows = select(Assignment.id).where(Assignment.staff_id == cast["dee"].subject_id, Assignment.yp_id == amara)
    for assignment_id in session.scalars(rows).all():
        colleagues.end_assignment(session, actor(manager), assignment_id)
    session.commit()
    who = look(session, begun)
    assert who is not None
    assert not who.actor.works_with(amara)


def test_an_account_that_was_closed_opens_nothing(
    session: Session, cast: Cast, begin: Callable[..., tuple[str, Side]]
) -> None:
    """R17."""
    begun = begin("gus")
    accounts.close_account(session, session.get_one(Account, cast["gus"].account_id))
    session.commit()
    assert look(session, begun) is None


def test_signing_out_elsewhere_leaves_this_place_alone(
    session: Session, cast: Cast, begin: Callable[..., tuple[str, Side]], actor: Callable[..., Actor]
) -> None:
    """R18."""
    here, there, third = begin("amara"), begin("amara"), begin("amara")
    mine = row_of(session, look(session, here)).id
    with pytest.raises(NotFound):
        signins.end_own(session, actor("ben"), row_of(session, look(session, there)).id)
    signins.end_own(session, actor("amara"), row_of(session, look(session, there)).id)
    session.commit()
    assert look(session, there) is None
    assert signins.end_others(session, cast["amara"].account_id, mine) >= 1
    session.commit()
    assert look(session, third) is None
    assert [row.id for row in signins.running(session, actor("amara"))] == [mine]


def touched(session: Session, begun: tuple[str, Side], action: bytes) -> str:
    sign_in_id = row_of(session, look(session, begun)).id
    step_ups.add_step_up(session, sign_in_id, action)
    session.commit()
    return sign_in_id


def test_a_touch_counts_once_for_one_action_of_one_sign_in(
    session: Session, begin: Callable[..., tuple[str, Side]]
) -> None:
    """R16."""
    dee, sol = begin("dee"), begin("sol")
    path, fields = "/coordinator/letters/1", [("verdict", "pass"), ("item", "1")]
    action = signins.action_hash(path, fields)
    sign_in_id, other = touched(session, dee, action), row_of(session, look(session, sol)).id
    for wrong in (
        signins.action_hash("/coordinator/letters/2", fields),
        signins.action_hash(path, [("verdict", "hold"), ("item", "1")]),
        signins.action_hash(path, [*fields, ("more", "")]),
        signins.action_hash(path, fields[:1]),
        signins.action_hash(path, [("verdict", "1"), ("item", "pass")]),
    ):
        assert not signins.use_step_up(session, sign_in_id, wrong)
    assert not signins.use_step_up(session, other, action)
    again = signins.action_hash(path, [("csrf_token", "x"), *reversed(fields), ("once", "y")])
    assert signins.use_step_up(session, sign_in_id, again)
    assert not signins.use_step_up(session, sign_in_id, action)


@pytest.mark.parametrize(("span", "counts"), [(timedelta(minutes=5), True), (timedelta(minutes=5) + SECOND, False)])
def test_a_touch_counts_for_five_minutes(
    session: Session, begin: Callable[..., tuple[str, Side]], span: timedelta, counts: bool
) -> None:
    """R16."""
    action = signins.action_hash("/coordinator/letters/1", [])
    sign_in_id = touched(session, begin("dee"), action)
    clock.set_to(NOW + span)
    assert signins.use_step_up(session, sign_in_id, action) is counts


def test_a_touch_is_spent_by_one_of_two_at_once(
    engine: Engine, session: Session, begin: Callable[..., tuple[str, Side]]
) -> None:
    """R16."""
    from tests.support.at_once import at_once

    action = signins.action_hash("/coordinator/letters/1", [])
    sign_in_id = touched(session, begin("dee"), action)

    def spend() -> bool:
        with open_session(engine) as own:
            is_spent = signins.use_step_up(own, sign_in_id, action)
            own.commit()
            return is_spent

    assert sorted(at_once(spend, 4)) == [False, False, False, True]
