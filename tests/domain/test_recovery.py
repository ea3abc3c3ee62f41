"""R07: nobody is let back in without proof that it is them; what is missing is refused, and no code exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from domain import accounts, clock, codes, colleagues, notices, passkeys, recovery, signins, staffing, tenancy, visitors
from domain.access import NEEDS_FRESH_TOUCH, Action, Actor, Role, Side
from domain.accounts import Account
from domain.audit import AuditEvent
from domain.codes import Code, CodeKind
from domain.db import open_session
from domain.errors import NotAllowed, NotFound, Refused
from domain.looked import events_about
from domain.passkeys import Registered
from domain.recovery import Proof, Recovery
from tests.support.at_once import at_once
from tests.support.cast import Cast, actor_of

HERE = "h" * 43
KEY = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)
WHO = "Lorna, her foster carer, beside her"
Do = Callable[..., Actor]


@pytest.fixture
def amara(session: Session, cast: Cast) -> str:
    """She has been in: a passkey."""
    passkeys.add(session, session.get_one(Account, cast["amara"].account_id), KEY, "other")
    session.commit()
    clock.pass_by(timedelta(minutes=1))
    return cast["amara"].yp_id


def how_many_codes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Code).where(Code.recovery_id.is_not(None))) or 0


def refused(session: Session, code: str, verb: Callable[..., object], *given: object) -> None:
    """It says no, with this code; nothing was made by it."""
    before = how_many_codes(session)
    with pytest.raises(Refused) as no:
        verb(session, *given)
    assert no.value.code == code
    assert how_many_codes(session) == before
    session.rollback()


def test_face_to_face_the_code_is_there_at_once_and_lasts_a_day(session: Session, amara: str, actor: Do) -> None:
    started = recovery.start(session, actor("dee", session), amara, "in_person", "Dee")
    session.commit()
    assert codes.plain(started.code)
    made = session.scalars(select(Code).where(Code.recovery_id == started.recovery.id)).one()
    assert made.expires_at == clock.now() + timedelta(hours=24)
    assert made.kind == CodeKind.WELCOME.value
    refused(session, "not-now-state", recovery.make_code, actor("dee", session), started.recovery)


@pytest.mark.parametrize("proof", ["video", "call_back"])
def test_from_afar_there_is_no_code_until_somebody_else_has_agreed(
    session: Session, amara: str, actor: Do, proof: str
) -> None:
    dee, sol = actor("dee", session), actor("sol", session)
    started = recovery.start(session, dee, amara, proof, WHO)
    session.commit()
    assert started.code == ""
    refused(session, "needs-two", recovery.make_code, dee, started.recovery)
    recovery.answer(session, sol, started.recovery, agrees=True)
    session.commit()
    assert codes.plain(recovery.make_code(session, dee, started.recovery))
    session.commit()
    refused(session, "not-now-state", recovery.make_code, dee, started.recovery)


def test_each_thing_that_is_missing_is_refused_and_nothing_is_made(session: Session, amara: str, actor: Do) -> None:
    dee = actor("dee", session)
    stale = replace(dee, verified_at=clock.now() - timedelta(minutes=5, seconds=1))
    for verb_actor, proof, who, code in (
        (stale, "in_person", WHO, "needs-touch"),
        (replace(dee, verified_at=None), "in_person", WHO, "needs-touch"),
        (replace(dee, is_held=True), "in_person", WHO, "held"),
        (dee, "", WHO, "needs-proof"),
        (dee, "letter", WHO, "needs-proof"),
        (dee, "in_person", "  ", "needs-confirmed-by"),
        (dee, "call_back", "", "needs-confirmed-by"),
    ):
        refused(session, code, recovery.start, verb_actor, amara, proof, who)
    assert session.scalars(select(Recovery)).all() == []
    assert session.scalars(select(AuditEvent.what).where(AuditEvent.what.startswith("recovery."))).all() == []


def test_the_touch_is_asked_for_by_the_gate_and_bound_to_just_this() -> None:
    """R16: web/guard.py asks for it; tests/web/test_recovery.py sends one that was for something else."""
    assert Action.RECOVERY_GIVE in NEEDS_FRESH_TOUCH


@pytest.mark.parametrize("name", ["eli", "mo", "sol", "fay", "amara", "ben", "gus"])
def test_only_their_own_coordinator_starts_it_and_makes_the_code(
    session: Session, amara: str, actor: Do, name: str, session_of: Callable[[str], Session]
) -> None:
    started = recovery.start(session, actor("dee", session), amara, "video", WHO)
    recovery.answer(session, actor("sol", session), started.recovery, agrees=True)
    session.commit()
    if name == "fay":
        with session_of("fay") as theirs, pytest.raises((NotAllowed, NotFound)):
            recovery.start(theirs, actor("fay"), amara, "in_person", WHO)
        return
    other = actor(name, session)
    with pytest.raises((NotAllowed, NotFound)):
        recovery.start(session, other, amara, "in_person", WHO)
    with pytest.raises((NotAllowed, NotFound)):
        recovery.make_code(session, other, started.recovery)
    assert how_many_codes(session) == 0


def test_the_second_is_somebody_else_not_tied_to_them_and_touched_just_now(
    session: Session, cast: Cast, amara: str, actor: Do
) -> None:
    dee, sol, mo = (actor(name, session) for name in ("dee", "sol", "mo"))
    row = recovery.start(session, dee, amara, "call_back", WHO).recovery
    session.commit()
    refused(session, "same-person", recovery.answer, dee, row, True)
    refused(session, "needs-touch", recovery.answer, replace(sol, verified_at=None), row, True)
    refused(session, "held", recovery.answer, replace(sol, is_held=True), row, True)
    refused(session, "needs-reason", recovery.answer, sol, row, False, " ")
    for name in ("eli", "amara", "gus"):
        with pytest.raises(NotAllowed):
            recovery.answer(session, actor(name, session), row, True)
    staffing.declare_tie(session, sol, amara, cast.person("gus"))
    session.commit()
    refused(session, "conflict-of-interest", recovery.answer, sol, row, True)
    staffing.declare_tie(session, mo, amara, None)
    session.commit()
    refused(session, "conflict-of-interest", recovery.answer, mo, row, True)
    refused(session, "needs-two", recovery.make_code, dee, row)


def test_whoever_got_their_own_way_in_from_the_first_is_no_second(
    session: Session, cast: Cast, amara: str, actor: Do
) -> None:
    row = recovery.start(session, actor("dee", session), amara, "video", WHO).recovery
    account = session.get_one(Account, cast["sol"].account_id)
    accounts.record(session, account, "passkey.added")
    account.recovered_at, account.reissued_by = clock.now() - timedelta(days=2), cast["dee"].subject_id
    session.commit()
    refused(session, "same-person", recovery.answer, actor("sol", session), row, True)


def test_a_coordinator_who_is_tied_to_them_does_not_let_them_in(session: Session, amara: str, actor: Do) -> None:
    dee = actor("dee", session)
    staffing.declare_tie(session, dee, amara, None)
    session.commit()
    refused(session, "conflict-of-interest", recovery.start, dee, amara, "in_person", WHO)


def test_a_no_is_the_end_of_it(session: Session, amara: str, actor: Do) -> None:
    dee, sol = actor("dee", session), actor("sol", session)
    row = recovery.start(session, dee, amara, "video", WHO).recovery
    recovery.answer(session, sol, row, agrees=False, words="Her voice was not hers.")
    session.commit()
    refused(session, "not-now-state", recovery.make_code, dee, row)
    refused(session, "not-now-state", recovery.answer, actor("mo", session), row, True)
    assert recovery.open_on(session, dee, amara) is None


def test_it_takes_a_day_at_most_and_a_new_one_ends_the_one_before(session: Session, amara: str, actor: Do) -> None:
    dee = actor("dee", session)
    first = recovery.start(session, dee, amara, "video", WHO).recovery
    second = recovery.start(session, dee, amara, "video", WHO).recovery
    session.commit()
    refused(session, "not-now-state", recovery.answer, actor("sol", session), first, True)
    recovery.answer(session, actor("sol", session), second, agrees=True)
    session.commit()
    clock.pass_by(recovery.LASTS)
    refused(session, "not-now-state", recovery.make_code, actor("dee", session), second)


def test_somebody_who_took_over_starts_anew(session: Session, cast: Cast, amara: str, actor: Do) -> None:
    row = recovery.start(session, actor("dee", session), amara, "video", WHO).recovery
    recovery.answer(session, actor("sol", session), row, agrees=True)
    colleagues.assign(session, actor("mo", session), amara, cast["eli"].subject_id, Role.COORDINATOR)
    session.commit()
    refused(session, "not-now-state", recovery.make_code, actor("eli", session), row)


def test_of_two_who_make_the_code_at_once_one_gets_it(
    engine: Engine, session: Session, cast: Cast, amara: str, actor: Do
) -> None:
    row = recovery.start(session, actor("dee", session), amara, "video", WHO).recovery
    recovery.answer(session, actor("sol", session), row, agrees=True)
    session.commit()
    dee, key = actor("dee", session), (row.authority_id, row.id)
    session.rollback()

    def make() -> bool:
        with open_session(engine) as own:
            tenancy.enter(own, key[0])
            try:
                recovery.make_code(own, dee, own.get_one(Recovery, key))
            except Refused:
                return False
            own.commit()
            return True

    assert sorted(at_once(make, 2)) == [False, True]


def test_a_first_way_in_stays_simple_and_is_no_way_round(session: Session, cast: Cast, amara: str, actor: Do) -> None:
    eli, dee = actor("eli", session), actor("dee", session)
    assert codes.plain(codes.welcome_code(session, replace(eli, verified_at=None), cast["ben"].yp_id))
    session.commit()
    refused(session, "welcome-first", recovery.start, eli, cast["ben"].yp_id, "in_person", WHO)
    refused(session, "has-way-in", codes.welcome_code, dee, amara)


def test_who_is_let_back_in_waits_a_day_with_new_things_and_everywhere_else_is_told(
    session: Session, cast: Cast, amara: str, actor: Do
) -> None:
    """R09, R10."""
    account = session.get_one(Account, cast["amara"].account_id)
    before = signins.start(session, account, is_shared=False, device_label="other", verified=True, browser="o" * 43)
    started = recovery.start(session, actor("dee", session), amara, "in_person", WHO)
    session.commit()
    clock.pass_by(timedelta(minutes=1))
    code = codes.open_code(session, CodeKind.WELCOME, codes.fingerprint(CodeKind.WELCOME, started.code), HERE)
    assert code is not None
    passkeys.add(session, account, replace(KEY, credential_id=b"n" * 32), "other", browser=HERE)
    assert codes.use(session, code)
    token = signins.start(session, account, is_shared=False, device_label="other", verified=True, browser=HERE)
    session.commit()
    who = visitors.signed_in(session, Side.YOUNG_PERSON, token)
    assert who is not None
    assert who.actor.is_held
    assert visitors.signed_in(session, Side.YOUNG_PERSON, before) is None
    assert notices.waiting_here(session, account.id, HERE) == []
    assert len(notices.waiting_here(session, account.id, "o" * 43)) == 1
    clock.pass_by(visitors.HOLD)
    account = session.get_one(Account, account.id)
    assert not visitors.is_held(account)


@pytest.mark.parametrize("has_passkey", [True, False])
def test_words_on_a_strange_device_are_a_recovery_for_whoever_has_a_passkey(
    session: Session, cast: Cast, has_passkey: bool
) -> None:
    """Whoever has none comes in by words every time: held each time, nothing of theirs could ever go out (R10)."""
    account = session.get_one(Account, cast["amara"].account_id)
    if has_passkey:
        passkeys.add(session, account, KEY, "other")
    other = signins.start(session, account, is_shared=False, device_label="other", verified=True, browser="o" * 43)
    clock.pass_by(timedelta(minutes=1))
    recovery.let_back_in(session, account, HERE)
    session.commit()
    assert visitors.is_held(account) is has_passkey
    assert (visitors.signed_in(session, Side.YOUNG_PERSON, other) is None) is has_passkey
    assert len(notices.waiting_here(session, account.id, "o" * 43)) == int(has_passkey)
    assert notices.waiting_here(session, account.id, HERE) == []


def test_she_reads_who_was_sure_and_how_and_no_name_lies_open(
    session: Session, cast: Cast, amara: str, actor: Do
) -> None:
    row = recovery.start(session, actor("dee", session), amara, "call_back", "Zebedee the caretaker").recovery
    recovery.answer(session, actor("sol", session), row, agrees=True)
    session.commit()
    recovery.make_code(session, actor("dee", session), row)
    session.commit()
    told = [(event.what, event.by) for event in events_about(session, actor_of(session, cast["amara"]))]
    assert ("recovery.call_back", "Dee Marsh") in told
    assert ("recovery.agreed", "Sol Whitaker") in told
    assert ("code.made", "Dee Marsh") in told
    assert row.confirmed_by == "Zebedee the caretaker"
    stored = repr(
        session.execute(text("SELECT * FROM recovery WHERE recovery.authority_id = :a"), {"a": row.authority_id}).all()
    )
    assert "Zebedee" not in stored
    assert set(Proof) == {"in_person", "video", "call_back"}
