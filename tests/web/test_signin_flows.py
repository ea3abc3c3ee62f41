"""Coming in for the first time and coming back, on every side, through the pages and a software passkey."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain import accounts, clock, codes, devices, key_holders, people, recovery_words, tenancy, visitors
from domain.access import Actor, Side
from domain.accounts import Account
from domain.audit import AuditEvent
from domain.codes import CodeKind
from domain.db import open_session
from domain.errors import Refused
from domain.passkeys import Credential
from domain.people import Nation
from domain.signins import SignIn
from domain.slow_hash import slow_hash
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import press
from tests.support.soft_passkey import SoftPasskey

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"


def send_json(client: Client, path: str, body: Any) -> Page:
    """What passkey.js sends."""
    headers = {"Accept": "application/json", "X-CSRFToken": client.token_for(path), "User-Agent": PHONE}
    return client.open("POST", path, json=body, headers=headers)


def register(client: Client, path: str, soft: SoftPasskey) -> Page:
    """Make a passkey at the two ends under `path`."""
    options = send_json(client, f"{path}/options", {})
    assert options.status == 200, options.text
    return send_json(client, f"{path}/finish", soft.create(options.json))


def sign_in(client: Client, path: str, soft: SoftPasskey, **more: Any) -> Page:
    """Sign in at the two ends under `path`."""
    options = send_json(client, f"{path}/options", {})
    return send_json(client, f"{path}/finish", {**soft.get(options.json), **more})


@pytest.fixture
def welcome_code(engine: Engine, cast: Cast, actor: Callable[..., Actor]) -> str:
    with open_session(engine) as session:
        tenancy.enter(session, cast["ben"].authority_id)
        dee = next(n for n in ("dee", "eli") if actor(n).works_with(cast["ben"].subject_id))
        code = codes.welcome_code(session, actor(dee), cast["ben"].subject_id)
        session.commit()
        return code


def open_welcome(client: Client, code: str, whose: str) -> Page:
    page = client.get("/my/welcome").send("/my/welcome", code=code)
    assert page.goes_to == "/my/welcome/whose", page.words
    return page.follow().send("/my/welcome/whose", whose=whose)


def test_a_young_person_comes_in_on_their_own_phone_and_comes_back(
    client: Callable[..., Client], welcome_code: str, engine: Engine
) -> None:
    phone, soft = client(), SoftPasskey()
    page = open_welcome(phone, welcome_code.lower().replace("-", " "), "own")
    assert page.goes_to == "/my/welcome/passkey"
    page.follow()
    done = register(phone, "/my/welcome/passkey", soft)
    assert done.status == 200, done.text
    assert done.json == {"next": "/my/you/words"}
    cookie = next(line for line in done.headers.getlist("Set-Cookie") if line.startswith("__Host-s="))
    assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=2592000"))
    words = phone.get("/my/you/words").send("/my/you/words")
    assert len([word for word in words.words.split() if word in recovery_words.all_words()]) >= 6
    assert phone.get("/my/you").status == 200

    again = Client(phone.app)
    assert sign_in(again, "/my/sign-in", soft).json == {"next": "/my/"}
    assert again.get("/my/you").status == 200
    with open_session(engine) as session:
        assert session.scalars(select(Credential.label)).all() == ["iphone"]


def test_a_shared_device_gets_no_passkey_and_keeps_nothing(
    client: Callable[..., Client], welcome_code: str, engine: Engine
) -> None:
    """R06."""
    tablet = client()
    page = open_welcome(tablet, welcome_code, "shared")
    assert page.goes_to == "/my/welcome/shared"
    assert tablet.get("/my/welcome/passkey").goes_to == "/my/welcome"
    assert send_json(tablet, "/my/welcome/passkey/options", {}).status == 403
    shown = tablet.get("/my/welcome/shared").send("/my/welcome/shared")
    assert shown.status == 200
    lasting = [line for line in shown.headers.getlist("Set-Cookie") if "Max-Age" in line or "Expires" in line]
    assert lasting == []
    assert "isn’t your own phone" in tablet.get("/my/you").words
    assert tablet.get("/my/you/words").goes_to == "/my/you"
    with open_session(engine) as session:
        assert session.scalars(select(Credential)).all() == []
        assert session.scalars(select(devices.Device)).all() == []
        assert session.scalars(select(SignIn.is_shared).order_by(SignIn.started_at.desc())).first() is True


def test_six_words_need_a_code_read_out_on_a_strange_device_and_none_on_ones_own(
    client: Callable[..., Client], engine: Engine, cast: Cast, actor: Callable[..., Actor]
) -> None:
    words = recovery_words.draw()
    with open_session(engine) as session:
        tenancy.enter(session, cast["amara"].authority_id)
        account = session.get_one(Account, cast["amara"].account_id)
        recovery_words.new_words(session, account, slow_hash("words", words))
        read_out = codes.read_out_code(session, actor("dee"), cast["amara"].subject_id)
        session.commit()
    strange, typed = client(), words.upper().replace(" ", ", ")
    refused = strange.get("/my/sign-in/words").send("/my/sign-in/words", words=typed)
    assert refused.status == 422
    assert "didn’t work" in refused.words
    wrong = strange.get("/my/sign-in/words").send("/my/sign-in/words", words=typed, code="AAAA-BBBB-CCCC")
    assert wrong.status == 422
    done = strange.get("/my/sign-in/words").send("/my/sign-in/words", words=typed, code=read_out)
    assert done.goes_to == "/my/"
    assert "isn’t your own phone" in strange.get("/my/you").words

    own = client()
    value = "b" * 43
    own.give("__Host-b", value)
    with open_session(engine) as session:
        devices.remember(session, session.get_one(Account, cast["amara"].account_id), value, "iphone")
        session.commit()
    assert own.get("/my/sign-in/words").send("/my/sign-in/words", words=words).goes_to == "/my/"
    assert "isn’t your own phone" not in own.get("/my/you").words


def test_a_passkey_that_answers_from_another_device_opens_a_shared_sign_in(
    client: Callable[..., Client], welcome_code: str
) -> None:
    phone, soft = client(), SoftPasskey()
    open_welcome(phone, welcome_code, "own")
    register(phone, "/my/welcome/passkey", soft)
    library = client()
    assert sign_in(library, "/my/sign-in", soft, authenticatorAttachment="cross-platform").status == 200
    assert "isn’t your own phone" in library.get("/my/you").words


def test_a_phone_left_alone_is_locked_and_a_touch_opens_it_with_a_new_token(
    client: Callable[..., Client], welcome_code: str
) -> None:
    """R13, R15."""
    phone, soft = client(), SoftPasskey()
    open_welcome(phone, welcome_code, "own")
    register(phone, "/my/welcome/passkey", soft)
    clock.pass_by(timedelta(minutes=5, seconds=1))
    assert phone.get("/my/you").goes_to == "/my/unlock"
    assert phone.get("/my/unlock").status == 200
    before = phone.cookie("__Host-s")
    done = sign_in(phone, "/my/unlock", soft)
    assert done.json == {"next": "/my/"}
    assert phone.cookie("__Host-s") != before
    assert phone.get("/my/you").status == 200
    phone.give("__Host-s", before)
    assert phone.get("/my/you").goes_to == "/my/sign-in"


def test_leaving_quickly_locks_a_phone_and_ends_a_shared_sign_in(
    client: Callable[..., Client], welcome_code: str
) -> None:
    phone, soft = client(), SoftPasskey()
    open_welcome(phone, welcome_code, "own")
    register(phone, "/my/welcome/passkey", soft)
    assert phone.post("/my/lock").status == 204
    assert phone.get("/my/you").goes_to == "/my/unlock"
    library = client()
    sign_in(library, "/my/sign-in", soft, authenticatorAttachment="cross-platform")
    assert library.post("/my/lock").status == 204
    assert library.get("/my/you").goes_to == "/my/sign-in"


def test_signing_out_clears_what_the_browser_kept(client: Callable[..., Client], cast: Cast) -> None:
    phone = client("amara")
    page = phone.post("/my/sign-out")
    assert page.goes_to == "/my/sign-in"
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert phone.cookie("__Host-s") == ""
    assert phone.get("/my/you").goes_to == "/my/sign-in"


def test_a_new_passkey_ends_every_other_sign_in(client: Callable[..., Client], cast: Cast) -> None:
    """R09."""
    here, there = client("amara"), client("amara")
    assert there.get("/my/you").status == 200
    assert here.get("/my/you/passkeys/add").status == 200
    assert register(here, "/my/you/passkeys/add", SoftPasskey()).json == {"next": "/my/you"}
    assert there.get("/my/you").goes_to == "/my/sign-in"
    page = here.get("/my/you")
    assert page.status == 200
    remove = next(form.action for form in page.outline.forms if form.action.endswith("/remove"))
    refused = page.send(remove)
    assert refused.status == 422  # it is the only way in she has


def test_another_way_in_needs_a_touch_just_before(client: Callable[..., Client], cast: Cast) -> None:
    phone = client("amara")
    clock.pass_by(timedelta(minutes=4))
    phone.get("/my/you")
    clock.pass_by(timedelta(minutes=4))
    assert "Is it still you?" in phone.get("/my/you/words").words
    assert "Is it still you?" in phone.get("/my/you/passkeys/add").words
    assert send_json(phone, "/my/you/passkeys/add/options", {}).status == 403


def test_staff_add_a_passkey_only_after_a_touch_for_just_that(client: Callable[..., Client], cast: Cast) -> None:
    """R16: having signed in a moment ago is no touch for this; one touch adds one passkey."""
    dee, add = client("dee"), "/coordinator/account/passkeys/add"
    page = dee.get("/coordinator/account")
    assert page.send(add).status == 403
    assert dee.get(add).goes_to == "/coordinator/account"
    assert send_json(dee, f"{add}/options", {}).status == 403
    assert send_json(dee, f"{add}/finish", {}).status == 403
    assert press(page, add).goes_to == add
    assert dee.get(add).status == 200
    assert register(dee, add, SoftPasskey()).json == {"next": "/coordinator/account"}
    assert send_json(dee, f"{add}/options", {}).status == 403
    assert dee.get(add).goes_to == "/coordinator/account"


def test_the_first_manager_sets_up_once(client: Callable[..., Client], engine: Engine, keyring: Any) -> None:
    with open_session(engine) as session:
        code = codes.new_set_up_code(session)
        session.commit()
    laptop, soft = client(), SoftPasskey()
    page = laptop.get(f"/coordinator/set-up/{code}")
    short = page.send(f"/coordinator/set-up/{code}", authority="Northshire", nation="wales", name=" ")
    assert short.status == 422
    page = page.send(f"/coordinator/set-up/{code}", authority="Northshire", nation="wales", name="Mo Levy")
    assert page.goes_to == "/coordinator/set-up/passkey", page.words
    page.follow()
    done = register(laptop, "/coordinator/set-up/passkey", soft)
    assert done.json == {"next": "/coordinator/"}
    assert laptop.get("/coordinator/account").status == 200
    assert "done its work" in client().get(f"/coordinator/set-up/{code}").words
    with open_session(engine) as session:
        authority = session.scalars(select(people.Authority)).one()
        assert (authority.name, authority.nation) == ("Northshire", Nation.WALES.value)
        with pytest.raises(Exception, match="set-up-done"):
            codes.new_set_up_code(session)
    assert sign_in(client(), "/coordinator/sign-in", soft).status == 200


def test_a_set_up_that_stopped_half_way_goes_on_with_a_new_link(
    client: Callable[..., Client], engine: Engine, keyring: Any
) -> None:
    told = {"authority": "Northshire", "nation": "england", "name": "Mo Levy"}
    for laptop in (client(), client()):
        with open_session(engine) as session:
            code = codes.new_set_up_code(session)
            session.commit()
        page = laptop.get(f"/coordinator/set-up/{code}").send(f"/coordinator/set-up/{code}", **told)
        assert page.goes_to == "/coordinator/set-up/passkey"
    assert register(laptop, "/coordinator/set-up/passkey", SoftPasskey()).status == 200
    with open_session(engine) as session:
        assert len(session.scalars(select(people.Authority)).all()) == 1


def test_new_staff_join_by_a_code_and_decide_by_a_touch_for_each_thing(
    client: Callable[..., Client], engine: Engine, cast: Cast, actor: Callable[..., Actor]
) -> None:
    """R11, R16."""
    manager = next(name for name in cast.members if actor(name).roles and "manager" in actor(name).roles)
    with open_session(engine) as session:
        tenancy.enter(session, cast["dee"].authority_id)
        code = codes.staff_code(session, actor(manager), cast["dee"].subject_id)
        session.commit()
    laptop, soft = client(), SoftPasskey(counts=True)
    laptop.give("__Host-l", "cy")
    page = laptop.get("/coordinator/join").send("/coordinator/join", code=code)
    assert page.goes_to == "/coordinator/join/passkey"
    page.follow()
    assert register(laptop, "/coordinator/join/passkey", soft).json == {"next": "/coordinator/"}
    assert laptop.get("/coordinator/join/passkey").goes_to == "/coordinator/join"  # used up

    second = client()
    assert sign_in(second, "/coordinator/sign-in", soft).status == 200
    account = second.get("/coordinator/account")
    assert (account.status, account.outline.lang) == (200, "cy")  # as at the door where they joined
    action, fields = "/coordinator/young-people/x/thing", [["verdict", "pass"], ["item", "1"]]
    options = send_json(second, "/coordinator/step-up/options", {"action": action, "fields": fields})
    before = second.cookie("__Host-w")
    done = send_json(second, "/coordinator/step-up/finish", soft.get(options.json))
    assert done.status == 200, done.text
    assert second.cookie("__Host-w") != before
    assert set(done.json) == {"csrf_token"}
    page = second.open("POST", "/coordinator/sign-out", data={"csrf_token": done.json["csrf_token"]})
    assert page.goes_to == "/coordinator/sign-in"  # the token for the page that was open works


def test_a_manager_s_code_for_a_colleague_is_not_a_second_key(
    client: Callable[..., Client], engine: Engine, cast: Cast, actor: Callable[..., Actor]
) -> None:
    """R28: it replaces the colleague's passkeys and sign-ins, waits a day, and for a week the two are one."""
    dee, mo, own = cast["dee"], cast["mo"], SoftPasskey()

    def join(soft: SoftPasskey) -> tuple[Client, str]:
        with open_session(engine) as session:
            tenancy.enter(session, dee.authority_id)
            code = codes.staff_code(session, actor("mo"), dee.subject_id)
            session.commit()
            made = select(AuditEvent.what).where(AuditEvent.what.in_(["code.made", "code.reissued"]))
            told = session.scalars(made.order_by(AuditEvent.seq.desc())).first()
        browser = client()
        browser.get("/coordinator/join").send("/coordinator/join", code=code)
        assert register(browser, "/coordinator/join/passkey", soft).status == 200
        return browser, str(told)

    first, told = join(own)
    assert told == "code.made"
    with open_session(engine) as session:
        who = visitors.signed_in(session, Side.STAFF, first.cookie("__Host-w"))
        assert who is not None
        assert not who.actor.is_held
    taken, told = join(SoftPasskey())
    assert told == "code.reissued"
    assert first.get("/coordinator/").status == 303
    assert sign_in(client(), "/coordinator/sign-in", own).status == 403
    with open_session(engine) as session:
        who = visitors.signed_in(session, Side.STAFF, taken.cookie("__Host-w"))
        assert who is not None
        assert who.actor.is_held
        with pytest.raises(Refused, match="held"):
            key_holders.require_key(session, who.actor, cast["amara"].yp_id, "nobody")
        pair = (dee.authority_id, dee.subject_id, mo.subject_id)
        assert accounts.is_way_in_of_one_from_other(session, *pair)
        assert accounts.is_way_in_of_one_from_other(session, pair[0], pair[2], pair[1])
        assert not accounts.is_way_in_of_one_from_other(session, pair[0], pair[1], cast["sol"].subject_id)
        account = session.get_one(accounts.Account, who.actor.account_id)
        account.recovered_at = clock.now() - timedelta(hours=25)
        session.flush()
        later = visitors.signed_in(session, Side.STAFF, taken.cookie("__Host-w"))
        assert later is not None
        assert not later.actor.is_held
        account.recovered_at = clock.now() - timedelta(days=8)
        session.flush()
        assert not accounts.is_way_in_of_one_from_other(session, *pair)


def test_a_guest_comes_in_by_invitation_or_by_telephone(
    client: Callable[..., Client], engine: Engine, cast: Cast, actor: Callable[..., Actor]
) -> None:
    guest = cast["gus"]

    def invite() -> tuple[str, str]:
        with open_session(engine) as session:
            tenancy.enter(session, guest.authority_id)
            account = session.get_one(Account, guest.account_id)
            invitation = codes.new_code(session, CodeKind.INVITE, account)
            yp_id = actor("gus").yp_id
            read_out = codes.guest_read_out_code(session, actor("dee"), yp_id, guest.subject_id)
            session.commit()
            return invitation, read_out

    code, read_out = invite()
    early = client()
    refused = early.get("/guest/sign-in/read-out").send("/guest/sign-in/read-out", code=read_out)
    assert refused.status == 422  # a read-out code alone is not enough before the first visit

    code, read_out = invite()
    home, soft = client(), SoftPasskey()
    home.give("__Host-l", "cy")
    page = home.get("/guest/come-in").send("/guest/come-in", code=code)
    assert page.goes_to == "/guest/come-in/passkey"
    page = page.follow()
    assert "Amara" not in page.text
    assert register(home, "/guest/come-in/passkey", soft).json == {"next": "/guest/"}
    assert home.get("/guest/").outline.lang == "cy"  # as at the door
    assert sign_in(client(), "/guest/sign-in", soft).json == {"next": "/guest/"}
    assert sign_in(client(), "/my/sign-in", soft).status == 403  # a key works on its own side only

    code, read_out = invite()
    library = client()
    library.get("/guest/come-in").send("/guest/come-in", code=code).follow()
    page = library.get("/guest/come-in/read-out").send("/guest/come-in/read-out", code=read_out)
    assert page.goes_to == "/guest/"
    code, read_out = invite()
    page = client().get("/guest/sign-in/read-out").send("/guest/sign-in/read-out", code=read_out)
    assert page.goes_to == "/guest/"
