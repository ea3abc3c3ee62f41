"""Challenges are answered once, in time, where they were set (R01); keys keep the rules no signature proves (R02)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from domain import clock, passkeys, signins, visitors
from domain.access import Actor, Side
from domain.accounts import Account
from domain.db import open_session
from domain.errors import NotFound, Refused
from domain.passkeys import Asserted, Challenge, Credential, Purpose, Registered
from tests.support.at_once import at_once
from tests.support.cast import NOW, Cast

HERE, THERE = "h" * 43, "t" * 43
SECOND = timedelta(seconds=1)
KEY = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)


def asked(session: Session, purpose: Purpose = Purpose.SIGN_IN, sign_in_id: str | None = None) -> bytes:
    challenge = passkeys.new_challenge(session, purpose, Side.STAFF, HERE, sign_in_id=sign_in_id)
    session.commit()
    return challenge


def is_spent(
    session: Session,
    challenge: bytes,
    purpose: Purpose = Purpose.SIGN_IN,
    side: Side = Side.STAFF,
    browser: str = HERE,
    sign_in_id: str | None = None,
) -> bool:
    return passkeys.spend_challenge(session, challenge, purpose, side, browser, sign_in_id) is not None


def test_a_challenge_is_32_random_bytes_kept_as_a_hash(session: Session, keyring: object) -> None:
    challenges = [asked(session) for _ in range(3)]
    assert len(set(challenges)) == 3
    assert all(len(challenge) == 32 for challenge in challenges)
    stored = session.execute(text("SELECT challenge_hash, browser_hash FROM challenge")).all()
    assert not any(bytes(value) in (*challenges, HERE.encode()) for row in stored for value in row)


def test_a_challenge_is_answered_once(session: Session, keyring: object) -> None:
    """R01: replay."""
    challenge = asked(session)
    assert is_spent(session, challenge)
    session.commit()
    assert not any(is_spent(session, challenge) for _ in range(3))


@pytest.mark.parametrize(("after", "counts"), [(timedelta(minutes=5), True), (timedelta(minutes=5) + SECOND, False)])
def test_a_challenge_is_answered_within_five_minutes(
    session: Session, cast: Cast, after: timedelta, counts: bool
) -> None:
    """R01: stale."""
    challenge = asked(session)
    clock.set_to(NOW + after)
    assert is_spent(session, challenge) is counts


def test_a_challenge_is_answered_where_and_for_what_it_was_set(session: Session, keyring: object) -> None:
    """R01: another browser, another purpose, another side, another sign-in, another challenge."""
    challenge = asked(session)
    assert not is_spent(session, challenge, browser=THERE)
    assert not any(is_spent(session, challenge, purpose) for purpose in Purpose if purpose is not Purpose.SIGN_IN)
    assert not is_spent(session, challenge, side=Side.YOUNG_PERSON)
    assert not is_spent(session, challenge, side=Side.GUEST)
    assert not is_spent(session, challenge, sign_in_id="a sign-in")
    assert not is_spent(session, challenge[::-1])
    assert is_spent(session, challenge)  # none of these used it up


def test_a_challenge_for_one_sign_in_is_not_answered_by_another(session: Session, cast: Cast) -> None:
    tokens = [
        signins.start(
            session, session.get_one(Account, cast["dee"].account_id), is_shared=False, device_label="", verified=True
        )
        for _ in range(2)
    ]
    mine, other = (str(signins.sign_in_id_for(session, Side.STAFF, token)) for token in tokens)
    challenge = asked(session, Purpose.STEP_UP, mine)
    assert not is_spent(session, challenge, Purpose.STEP_UP, sign_in_id=other)
    assert not is_spent(session, challenge, Purpose.STEP_UP)
    assert is_spent(session, challenge, Purpose.STEP_UP, sign_in_id=mine)


def test_of_many_answers_at_once_one_is_looked_at(engine: Engine, session: Session, keyring: object) -> None:
    """R01: in parallel."""
    for _ in range(5):
        challenge = asked(session)
        session.rollback()

        def spend(challenge: bytes = challenge) -> bool:
            with open_session(engine) as own:
                is_first = is_spent(own, challenge)
                own.commit()
                return is_first

        assert sorted(at_once(spend, 4)) == [False, False, False, True]


def test_a_thousand_answers_sent_again_are_all_refused(session: Session, keyring: object) -> None:
    """R01."""
    challenges = [passkeys.new_challenge(session, Purpose.SIGN_IN, Side.STAFF, HERE) for _ in range(1000)]
    session.commit()
    assert all(is_spent(session, challenge) for challenge in challenges)
    session.commit()
    assert not any(is_spent(session, challenge) for challenge in challenges)


def test_old_challenges_are_cleared_away(session: Session, cast: Cast) -> None:
    asked(session)
    clock.set_to(NOW + timedelta(hours=2))
    asked(session)
    assert len(session.scalars(select(Challenge.id)).all()) == 1


@pytest.fixture
def known(session: Session, cast: Cast) -> tuple[Credential, Account]:
    account = session.get_one(Account, cast["dee"].account_id)
    passkeys.add(session, account, KEY, "other")
    session.commit()
    found = passkeys.find(session, Side.STAFF, KEY.credential_id)
    assert found is not None
    return found


def good(account: Account, **other: object) -> Asserted:
    return replace(Asserted(account.user_handle, 0, is_backup_eligible=True, is_backed_up=True), **other)  # type: ignore[arg-type]


def test_a_key_answers_on_its_own_side_only(session: Session, known: tuple[Credential, Account]) -> None:
    assert passkeys.find(session, Side.YOUNG_PERSON, KEY.credential_id) is None
    assert passkeys.find(session, Side.GUEST, KEY.credential_id) is None
    assert passkeys.find(session, Side.STAFF, b"") is None


def test_the_handle_and_backup_eligible_must_be_as_they_were(
    session: Session, known: tuple[Credential, Account]
) -> None:
    """R02."""
    credential, account = known
    assert passkeys.accept(session, credential, account, good(account))
    assert passkeys.accept(session, credential, account, good(account, is_backed_up=False))
    assert not passkeys.accept(session, credential, account, good(account, is_backup_eligible=False))
    assert not passkeys.accept(session, credential, account, good(account, user_handle=b""))
    assert not passkeys.accept(session, credential, account, good(account, user_handle=b"x" * 32))


def test_a_counter_moves_on_or_was_never_used(session: Session, known: tuple[Credential, Account]) -> None:
    """R02: the clone policy. Backwards is refused and recorded; the key that is ahead goes on working."""
    credential, account = known
    for count, is_good in ((0, True), (0, True), (5, True), (5, False), (4, False), (0, False), (6, True), (60, True)):
        assert passkeys.accept(session, credential, account, good(account, sign_count=count)) is is_good
    session.commit()
    told = session.execute(text("SELECT detail FROM audit_event WHERE what = 'signin.failed'")).all()
    assert len(told) == 3
    assert "count" in repr(told)


def test_a_removed_key_and_a_known_key_are_refused(
    session: Session, known: tuple[Credential, Account], actor: Callable[..., Actor]
) -> None:
    credential, account = known
    with pytest.raises(Refused, match="passkey-known"):
        passkeys.add(session, account, KEY, "other")
    with pytest.raises(Refused, match="passkey-last"):
        passkeys.remove(session, actor("dee", session), credential.id, "")
    passkeys.add(session, account, replace(KEY, credential_id=b"n" * 32), "other")
    with pytest.raises(NotFound):
        passkeys.remove(session, actor("eli", session), credential.id, "")
    passkeys.remove(session, actor("dee", session), credential.id, "")
    session.commit()
    assert passkeys.find(session, Side.STAFF, KEY.credential_id) is None


def test_nobody_has_more_than_ten_keys(session: Session, cast: Cast) -> None:
    account = session.get_one(Account, cast["dee"].account_id)
    for number in range(passkeys.MOST_PASSKEYS):
        passkeys.add(session, account, replace(KEY, credential_id=bytes([number]) * 32), "other")
    with pytest.raises(Refused, match="passkeys-many"):
        passkeys.add(session, account, replace(KEY, credential_id=b"one more"), "other")
    session.rollback()


def test_whoever_is_let_in_by_a_code_is_not_locked_out_by_ten_keys_that_are_lost(session: Session, cast: Cast) -> None:
    account = session.get_one(Account, cast["amara"].account_id)
    for number in range(passkeys.MOST_PASSKEYS):
        passkeys.add(session, account, replace(KEY, credential_id=bytes([number]) * 32), "other")
        clock.pass_by(timedelta(minutes=1))
    new = passkeys.add(session, account, replace(KEY, credential_id=b"a new phone"), "other", is_by_code=True)
    held = {key.credential_id for key in passkeys.of_account(session, account.id)}
    assert len(held) == passkeys.MOST_PASSKEYS
    assert new.credential_id in held
    assert bytes(32) not in held  # the one that was used longest ago


def test_adding_and_removing_a_key_ends_every_other_sign_in(
    session: Session, cast: Cast, actor: Callable[..., Actor]
) -> None:
    """R09."""
    account = session.get_one(Account, cast["dee"].account_id)

    def begin() -> str:
        return signins.start(session, account, is_shared=False, device_label="", verified=True)

    here, there = begin(), begin()
    keep = str(signins.sign_in_id_for(session, Side.STAFF, here))
    added = passkeys.add(session, account, KEY, "other", keep)
    session.commit()
    assert visitors.signed_in(session, Side.STAFF, there) is None
    assert visitors.signed_in(session, Side.STAFF, here) is not None
    passkeys.add(session, account, replace(KEY, credential_id=b"n" * 32), "other", keep)
    third = begin()
    passkeys.remove(session, actor("dee", session), added.id, keep)
    session.commit()
    assert visitors.signed_in(session, Side.STAFF, third) is None
    assert visitors.signed_in(session, Side.STAFF, here) is not None
