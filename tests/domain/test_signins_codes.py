"""Codes and recovery words: long, slow to guess, used once, bound to one browser, kept as fingerprints (R05, R36)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from domain import clock, codes, recovery_words, tenancy
from domain.access import Actor
from domain.accounts import Account
from domain.codes import CodeKind
from domain.db import open_session
from domain.errors import NotAllowed, NotFound, Refused
from domain.slow_hash import slow_hash
from tests.support.at_once import at_once
from tests.support.cast import NOW, Cast

HERE, THERE = "h" * 43, "t" * 43
SECOND = timedelta(seconds=1)


@pytest.fixture
def account(session: Session, cast: Cast) -> Account:
    return session.get_one(Account, cast["amara"].account_id)


def made(session: Session, account: Account, kind: CodeKind = CodeKind.WELCOME) -> tuple[str, bytes]:
    code = codes.new_code(session, kind, account)
    session.commit()
    found = codes.fingerprint(kind, code)
    assert found is not None
    return code, found


def test_a_code_has_sixty_bits_and_is_nowhere_in_the_database(session: Session, account: Account) -> None:
    code, _ = made(session, account)
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**60
    stored = repr(session.execute(text("SELECT * FROM code")).all())
    assert code not in stored
    assert code.replace("-", "") not in stored


def test_a_code_may_be_typed_with_blanks_dots_small_letters_and_lookalikes(session: Session, keyring: object) -> None:
    for typed in ("0AB1-CD34-EF5O", "oabi cd34 ef50", "OABL.CD34.EF50", "  0ab1cd34ef50\n"):
        assert codes.plain(typed) == "0AB1CD34EF50"
    for typed in ("", "0AB1-CD34-EF5", "0AB1-CD34-EF500", "0AB1-CD34-EF5U", "0AB1-CD34-EF5Ä"):
        assert codes.plain(typed) is None


def test_a_code_opens_in_the_first_browser_only(session: Session, account: Account) -> None:
    _, code_hash = made(session, account)
    assert codes.open_code(session, CodeKind.WELCOME, code_hash, HERE) is not None
    session.commit()
    assert codes.open_code(session, CodeKind.WELCOME, code_hash, THERE) is None
    assert codes.opened_here(session, CodeKind.WELCOME, THERE) is None
    assert codes.open_code(session, CodeKind.WELCOME, code_hash, HERE) is not None
    assert codes.opened_here(session, CodeKind.WELCOME, HERE) is not None


def test_a_code_is_used_once(session: Session, account: Account) -> None:
    _, code_hash = made(session, account)
    code = codes.open_code(session, CodeKind.WELCOME, code_hash, HERE)
    assert code is not None
    assert codes.use(session, code)
    session.commit()
    assert not codes.use(session, code)
    assert codes.open_code(session, CodeKind.WELCOME, code_hash, HERE) is None
    assert codes.opened_here(session, CodeKind.WELCOME, HERE) is None


@pytest.mark.parametrize(
    ("kind", "hours"),
    [(CodeKind.WELCOME, 72), (CodeKind.STAFF, 72), (CodeKind.INVITE, 168), (CodeKind.READ_OUT, 0.25)],
)
def test_a_code_lives_as_long_as_its_kind_says(
    session: Session, account: Account, kind: CodeKind, hours: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.invitation.still_stands", lambda *_given: True)  # test_endings_reach_everyone.py
    _, code_hash = made(session, account, kind)
    clock.set_to(NOW + timedelta(hours=hours) - SECOND)
    code = codes.open_code(session, kind, code_hash, HERE)
    assert code is not None
    clock.set_to(NOW + timedelta(hours=hours) + SECOND)
    assert codes.open_code(session, kind, code_hash, HERE) is None
    assert codes.opened_here(session, kind, HERE) is None
    assert not codes.use(session, code)


def test_no_code_can_be_made_to_live_longer_than_its_kind(session: Session, account: Account) -> None:
    codes.new_code(session, CodeKind.WELCOME, account, hours=1000)
    until = session.scalars(select(codes.Code.expires_at).where(codes.Code.kind == CodeKind.WELCOME.value)).all()
    assert max(until) == NOW + timedelta(hours=72)


def test_a_code_of_one_kind_opens_no_other_door(session: Session, account: Account) -> None:
    code, code_hash = made(session, account)
    for kind in (CodeKind.STAFF, CodeKind.INVITE, CodeKind.READ_OUT, CodeKind.SET_UP):
        assert codes.open_code(session, kind, code_hash, HERE) is None
        assert codes.fingerprint(kind, code) != code_hash


def test_a_new_code_ends_the_one_before(session: Session, account: Account) -> None:
    _, first = made(session, account)
    _, second = made(session, account)
    assert codes.open_code(session, CodeKind.WELCOME, first, HERE) is None
    assert codes.open_code(session, CodeKind.WELCOME, second, HERE) is not None


def test_two_who_open_a_code_at_once_do_not_both_get_in(engine: Engine, session: Session, account: Account) -> None:
    """R05."""
    _, code_hash = made(session, account)
    session.rollback()
    browsers = iter((HERE, THERE))

    def redeem() -> bool:
        with open_session(engine) as own:
            code = codes.open_code(own, CodeKind.WELCOME, code_hash, next(browsers))
            is_in = code is not None and codes.use(own, code)
            own.commit()
            return is_in

    assert sorted(at_once(redeem, 2)) == [False, True]


def test_one_browser_that_sends_a_code_twice_at_once_gets_in_once(
    engine: Engine, session: Session, account: Account
) -> None:
    """R05."""
    _, code_hash = made(session, account)
    session.rollback()

    def redeem() -> bool:
        with open_session(engine) as own:
            code = codes.open_code(own, CodeKind.WELCOME, code_hash, HERE)
            is_in = code is not None and codes.use(own, code)
            own.commit()
            return is_in

    assert sorted(at_once(redeem, 4)) == [False, False, False, True]


def test_only_their_own_coordinator_makes_a_welcome_code(
    session_of: Callable[[str], Session], cast: Cast, actor: Callable[..., Actor]
) -> None:
    """R05: also nobody of another authority."""
    amara = cast["amara"].subject_id
    with session_of("dee") as session:
        assert codes.plain(codes.welcome_code(session, actor("dee"), amara))
        session.rollback()
    for name in ("eli", "fay", "amara", "gus"):
        with session_of(name) as session, pytest.raises((NotAllowed, NotFound)):
            codes.welcome_code(session, actor(name), amara)


def test_making_a_code_is_in_the_record_without_the_code(
    session: Session, cast: Cast, actor: Callable[..., Actor]
) -> None:
    code = codes.welcome_code(session, actor("dee"), cast["amara"].subject_id)
    session.commit()
    told = session.execute(text("SELECT what, detail FROM audit_event WHERE what = 'code.made'")).all()
    assert told
    assert code not in repr(told)


def test_no_set_up_code_is_made_once_somebody_has_a_passkey(session: Session, cast: Cast) -> None:
    from domain import passkeys

    assert codes.plain(codes.new_set_up_code(session))
    key = passkeys.Registered(b"x" * 16, b"y", 0, is_backup_eligible=True, is_backed_up=True)
    passkeys.add(session, session.get_one(Account, cast["dee"].account_id), key, "other")
    with pytest.raises(Refused, match="set-up-done"):
        codes.new_set_up_code(session)
    session.rollback()


def test_the_words_are_plain_many_and_never_one_slip_apart() -> None:
    words = recovery_words.all_words()
    assert len(set(words)) == 2048
    assert all(3 <= len(word) <= 7 and word.isalpha() and word.islower() for word in words)
    assert 2048**recovery_words.HOW_MANY >= 2**64
    slips: dict[str, str] = {}
    for word in words:
        forms = {word[:at] + "?" + word[at + 1 :] for at in range(len(word))}
        assert not forms & slips.keys(), (word, [slips[form] for form in forms & slips.keys()])
        slips.update(dict.fromkeys(forms, word))
    shorter = {word[:at] + word[at + 1 :] for word in words for at in range(len(word))}
    assert not shorter & set(words)


def test_words_may_be_typed_with_commas_capitals_and_lines(keyring: object) -> None:
    given = "apricot badger candle dolphin eager fern"
    for typed in (given.upper(), given.replace(" ", ", "), given.replace(" ", "\n"), f"  {given}. "):
        assert recovery_words.plain(typed) == given
    assert recovery_words.plain("apricot badger candle dolphin eager") is None
    assert recovery_words.plain(given + " more") is None


def test_drawn_words_come_from_the_whole_list(keyring: object) -> None:
    drawn = " ".join(recovery_words.draw() for _ in range(500)).split()
    assert set(drawn) <= set(recovery_words.all_words())
    assert len(set(drawn)) > 1300  # of 3,000 draws out of 2,048: about 1,575 different ones


def test_words_find_their_account_until_there_are_new_ones(session: Session, account: Account) -> None:
    first, second = (slow_hash("words", recovery_words.draw()) for _ in range(2))
    recovery_words.new_words(session, account, first)
    session.commit()
    found = recovery_words.find(session, first)
    assert found is not None
    assert found.id == account.id
    recovery_words.new_words(session, account, second)
    session.commit()
    assert recovery_words.find(session, first) is None
    assert recovery_words.find(session, None) is None


def test_a_fingerprint_says_nothing_on_another_installation(
    session: Session, keyring: object, tmp_path: object
) -> None:
    from pathlib import Path

    from domain import keys

    here = slow_hash("words", "apricot")
    assert here == slow_hash("words", "apricot")
    assert here != slow_hash("code|welcome", "apricot")
    keys.install(keys.open_keyring(Path(str(tmp_path)) / "elsewhere", create=True))
    assert slow_hash("words", "apricot") != here


def test_a_code_for_one_account_is_no_code_for_another(session: Session, cast: Cast) -> None:
    """R05: bound to one account."""
    found = []
    for name in ("amara", "ben"):
        account = session.get_one(Account, cast[name].account_id)
        _, code_hash = made(session, account)
        code = codes.open_code(session, CodeKind.WELCOME, code_hash, HERE)
        assert code is not None
        found.append(codes.account_of(session, code).id)
    assert found == [cast["amara"].account_id, cast["ben"].account_id]
    assert all(one != other for one, other in pairwise(found))
    assert tenancy.current(session)
