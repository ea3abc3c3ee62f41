"""R09: whatever changes a way in ends all other sign-ins, and every other device and the coordinator are told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import clock, codes, devices, notices, passkeys, recovery_words, signins, visitors
from domain.access import Actor, Side
from domain.accounts import Account
from domain.audit import AuditEvent
from domain.codes import CodeKind
from domain.errors import NotAllowed, NotFound
from domain.passkeys import Registered
from tests.support.cast import Cast, actor_of

HERE, THERE, STRANGE = "h" * 43, "t" * 43, "s" * 43
KEY = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)


@dataclass
class Home:
    """Somebody with a passkey, signed in on two devices of their own."""

    session: Session
    account: Account
    actor: Actor
    here: str
    there: str
    token_there: str

    @property
    def is_in_there(self) -> bool:
        """Whether the other device is still signed in."""
        return visitors.signed_in(self.session, Side(self.account.side), self.token_there) is not None

    def told(self, browser: str) -> int:
        """How much a browser has not been told."""
        return len(notices.waiting_here(self.session, self.account.id, browser))


@pytest.fixture
def home(session: Session, cast: Cast) -> Callable[[str], Home]:
    def make(name: str) -> Home:
        account = session.get_one(Account, cast[name].account_id)
        passkeys.add(session, account, KEY, "other")
        tokens = [
            signins.start(session, account, is_shared=False, device_label="other", verified=True, browser=browser)
            for browser in (HERE, THERE)
        ]
        session.commit()
        ids = [str(signins.sign_in_id_for(session, Side(account.side), token)) for token in tokens]
        clock.pass_by(timedelta(minutes=1))
        return Home(session, account, actor_of(session, cast[name]), ids[0], ids[1], tokens[1])

    return make


def add_key(of: Home) -> None:
    passkeys.add(of.session, of.account, replace(KEY, credential_id=b"n" * 32), "other", of.here, HERE)


def remove_key(of: Home) -> None:
    recovery_words.new_words(of.session, of.account, b"w" * 32, of.here, HERE)
    notices.put_away(of.session, of.actor, notices.waiting_here(of.session, of.account.id, THERE)[0].id, THERE)
    clock.pass_by(timedelta(seconds=1))
    key = passkeys.of_account(of.session, of.account.id)[0]
    passkeys.remove(of.session, of.actor, key.id, of.here, HERE)


def new_words(of: Home) -> None:
    recovery_words.new_words(of.session, of.account, b"w" * 32, of.here, HERE)


def shut_out(of: Home) -> None:
    signins.end_own(of.session, of.actor, of.there, of.here, HERE)


CHANGES = [add_key, remove_key, new_words, shut_out]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["amara", "dee", "gus"])
def test_every_change_ends_and_tells_every_other_device_and_not_the_one_it_was_made_on(
    home: Callable[[str], Home], name: str, change: Callable[[Home], None]
) -> None:
    of = home(name)
    assert (of.told(HERE), of.told(THERE), of.is_in_there) == (0, 0, True)
    change(of)
    of.session.commit()
    assert (of.told(HERE), of.told(THERE), of.is_in_there) == (0, 1, False)
    assert visitors.signed_in(of.session, Side(of.account.side), "x") is None
    assert of.session.get_one(signins.SignIn, of.here).ended_at is None


def test_whoever_is_in_for_the_first_time_is_told_nothing(session: Session, cast: Cast) -> None:
    for name, change in (("amara", "words"), ("dee", "key")):
        account = session.get_one(Account, cast[name].account_id)
        if change == "words":
            recovery_words.new_words(session, account, b"w" * 32, browser=HERE)
        else:
            passkeys.add(session, account, KEY, "other", browser=HERE)
        session.commit()
        assert notices.waiting_here(session, account.id, THERE) == []
        assert account.way_in_changed_at is None


def test_a_colleague_s_new_way_in_by_a_manager_s_code_is_told_on_their_own_devices(
    home: Callable[[str], Home], actor: Callable[..., Actor]
) -> None:
    of = home("dee")
    text = codes.staff_code(of.session, actor("mo", of.session), of.actor.subject_id)
    code = codes.open_code(of.session, CodeKind.STAFF, codes.fingerprint(CodeKind.STAFF, text), STRANGE)
    assert code is not None
    new = passkeys.add(of.session, of.account, replace(KEY, credential_id=b"n" * 32), "other", browser=STRANGE)
    assert codes.use(of.session, code)
    codes.let_in_anew(of.session, code, of.account, new)
    of.session.commit()
    assert (of.told(HERE), of.told(THERE), of.told(STRANGE), of.is_in_there) == (1, 1, 0, False)


def test_put_away_on_one_device_it_waits_on_the_others(home: Callable[[str], Home]) -> None:
    of = home("amara")
    passkeys.add(of.session, of.account, replace(KEY, credential_id=b"n" * 32), "other", browser=STRANGE)
    first = notices.waiting_here(of.session, of.account.id, HERE)[0]
    clock.pass_by(timedelta(seconds=1))
    passkeys.add(of.session, of.account, replace(KEY, credential_id=b"m" * 32), "other", browser=STRANGE)
    notices.put_away(of.session, of.actor, first.id, HERE)
    of.session.commit()
    assert (of.told(HERE), of.told(THERE)) == (1, 2)  # what came after it was looked at is not put away unseen
    notices.put_away(of.session, of.actor, notices.waiting_here(of.session, of.account.id, THERE)[0].id, THERE)
    of.session.commit()
    assert (of.told(HERE), of.told(THERE)) == (1, 0)


def test_a_known_device_is_told_however_late_and_a_strange_one_for_a_month(home: Callable[[str], Home]) -> None:
    of = home("amara")
    add_key(of)
    of.session.commit()
    assert (of.told(THERE), of.told(STRANGE)) == (1, 1)
    clock.pass_by(timedelta(seconds=1))
    devices.remember(of.session, of.account, "l" * 43, "other")
    assert of.told("l" * 43) == 0  # their own only since then: they signed in on it knowing how
    clock.pass_by(notices.STRANGE_FOR)
    assert (of.told(THERE), of.told(STRANGE)) == (1, 0)
    clock.pass_by(timedelta(days=300))
    devices.remember(of.session, of.account, STRANGE, "other")
    assert (of.told(THERE), of.told(STRANGE)) == (1, 0)


def test_a_device_that_is_shut_out_takes_all_other_sign_ins_with_it(home: Callable[[str], Home]) -> None:
    of = home("amara")
    third = signins.start(of.session, of.account, is_shared=True, device_label="other", verified=False)
    shut_out(of)
    of.session.commit()
    assert visitors.signed_in(of.session, Side.YOUNG_PERSON, third) is None
    assert [row.id for row in signins.running(of.session, of.actor)] == [of.here]


def test_a_shared_place_that_is_signed_out_is_no_device_less(home: Callable[[str], Home]) -> None:
    """There was no way in to lose: nothing else ends, and nobody is told."""
    of = home("amara")
    shared = signins.start(of.session, of.account, is_shared=True, device_label="other", verified=False)
    ending = str(signins.sign_in_id_for(of.session, Side.YOUNG_PERSON, shared))
    signins.end_own(of.session, of.actor, ending, of.here, HERE)
    of.session.commit()
    assert (of.told(THERE), of.is_in_there) == (0, True)


def test_nobody_puts_away_what_is_another_s(home: Callable[[str], Home], actor: Callable[..., Actor]) -> None:
    of = home("amara")
    add_key(of)
    notice = notices.waiting_here(of.session, of.account.id, THERE)[0]
    for name in ("ben", "dee", "gus"):
        with pytest.raises(NotFound):
            notices.put_away(of.session, actor(name, of.session), notice.id, THERE)
    assert of.told(THERE) == 1


def test_their_coordinator_is_told_until_they_have_seen_it_and_nobody_else_is(
    home: Callable[[str], Home], actor: Callable[..., Actor]
) -> None:
    of = home("amara")
    add_key(of)
    of.session.commit()
    s, amara, dee = of.session, of.actor.yp_id, actor("dee", of.session)
    assert len(notices.waiting_for_staff(s, dee, amara)) == 1
    assert notices.waiting_for_staff(s, actor("mo", s), amara) == []
    with pytest.raises(NotAllowed):
        notices.waiting_for_staff(s, actor("eli", s), amara)
    notice = notices.waiting_for_staff(s, dee, amara)[0]
    for name in ("mo", "sol", "eli", "amara"):
        with pytest.raises(NotAllowed):
            notices.mark_seen(s, actor(name, s), amara, notice.id)
    with pytest.raises(NotFound):
        notices.mark_seen(s, dee, amara, "A" * 22)
    notices.mark_seen(s, dee, amara, notice.id)
    s.commit()
    assert notices.waiting_for_staff(s, dee, amara) == []
    assert of.told(THERE) == 1
    told = s.scalars(select(AuditEvent.yp_id).where(AuditEvent.what == "notice.seen")).all()
    assert told == [amara]


def test_what_changes_with_staff_and_guests_is_no_young_person_s_notice(
    home: Callable[[str], Home], actor: Callable[..., Actor]
) -> None:
    of = home("gus")
    add_key(of)
    of.session.commit()
    assert notices.waiting_for_staff(of.session, actor("dee", of.session), of.actor.yp_id) == []
