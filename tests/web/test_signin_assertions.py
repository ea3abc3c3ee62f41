"""Whatever is wrong with a passkey's answer, it is refused, on every side, with one reply (R01, R02, R04)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from domain import clock
from domain.access import Side
from domain.accounts import Account
from domain.db import open_session
from domain.passkeys import Challenge, Registered
from domain.passkeys import add as add_key
from domain.signins import SignIn
from tests.support.at_once import at_once
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.soft_passkey import AT, BE, BS, SYNCED, UP, UV, SoftPasskey, assertion, to_bytes, to_text
from tests.web.test_signin_flows import send_json

SIDES = {"amara": "/my/sign-in", "dee": "/coordinator/sign-in", "gus": "/guest/sign-in"}
STRANGER = ec.generate_private_key(ec.SECP256R1())


def client_data(options: dict[str, Any], **changes: Any) -> bytes:
    told = {"type": "webauthn.get", "challenge": options["challenge"], "origin": "http://localhost:8000"}
    told |= {"crossOrigin": False, **changes}
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def flip(text: str, at: int = 0) -> str:
    data = bytearray(to_bytes(text))
    data[at] ^= 1
    return to_text(bytes(data))


Wrong = Callable[[SoftPasskey, dict[str, Any]], Any]


def wrong(**changes: Any) -> Wrong:
    return lambda soft, options: assertion(soft, options, **changes)


def told(**changes: Any) -> Wrong:
    return lambda soft, options: assertion(soft, options, told=client_data(options, **changes))


def raw(**changes: Callable[[str], Any]) -> Wrong:
    """A good answer with a member of its response changed after signing."""

    def make(soft: SoftPasskey, options: dict[str, Any]) -> Any:
        answer = soft.get(options)
        for name, change in changes.items():
            answer["response"][name] = change(answer["response"][name])
        return answer

    return make


def whole(change: Callable[[dict[str, Any]], Any]) -> Wrong:
    return lambda soft, options: change(soft.get(options))


MUTATIONS: dict[str, Wrong] = {
    "not user verified": wrong(flags=SYNCED & ~UV),
    "not user present": wrong(flags=SYNCED & ~UP),
    "neither present nor verified": wrong(flags=BE | BS),
    "no flags": wrong(flags=0),
    "backup eligible gone": wrong(flags=UP | UV),
    "backed up but not eligible": wrong(flags=UP | UV | BS),
    "attested data promised and missing": wrong(flags=SYNCED | AT),
    "extensions promised and missing": wrong(flags=SYNCED | 0x80),
    "another relying party": wrong(rp_id="example.org"),
    "a relying party above": wrong(rp_id="host"),
    "a relying party below": wrong(rp_id="www.localhost"),
    "an empty relying party": wrong(data=bytes(32) + bytes([SYNCED]) + bytes(4)),
    "data too short": wrong(data=bytes(36)),
    "no data": lambda soft, options: assertion(soft, options, inside={"authenticatorData": ""}),
    "another origin": told(origin="http://example.org"),
    "another port": told(origin="http://localhost:8001"),
    "another scheme": told(origin="https://localhost:8000"),
    "a host below": told(origin="http://www.localhost:8000"),
    "an origin with a path": told(origin="http://localhost:8000/"),
    "an origin in capitals": told(origin="HTTP://LOCALHOST:8000"),
    "no origin": told(origin=None),
    "a null origin": told(origin="null"),
    "a list of origins": told(origin=["http://localhost:8000"]),
    "inside another page": told(crossOrigin=True),
    "cross-origin as a word": told(crossOrigin="false"),
    "cross-origin as a number": told(crossOrigin=0),
    "a page above": told(topOrigin="http://localhost:8000"),
    "the answer of a registration": told(type="webauthn.create"),
    "no type": told(type=None),
    "a payment": told(type="payment.get"),
    "another challenge": told(challenge=to_text(b"c" * 32)),
    "no challenge": told(challenge=None),
    "an empty challenge": told(challenge=""),
    "a challenge as a number": told(challenge=1),
    "client data that is no JSON": wrong(told=b"{"),
    "client data that is a list": wrong(told=b"[]"),
    "client data that is not text": wrong(told=b"\xff\xfe"),
    "signed by another key": wrong(key=STRANGER),
    "a flipped signature": raw(signature=lambda text: flip(text, -1)),
    "an empty signature": raw(signature=lambda text: ""),
    "a signature of something else": raw(signature=lambda text: to_text(b"signature")),
    "data changed after signing": raw(authenticatorData=lambda text: flip(text, -1)),
    "client data changed after signing": raw(clientDataJSON=lambda text: to_text(to_bytes(text) + b" ")),
    "data longer than was signed": raw(authenticatorData=lambda text: to_text(to_bytes(text) + b"\0")),
    "no user handle": wrong(inside={"userHandle": None}),
    "a null user handle": raw(userHandle=lambda text: None),
    "an empty user handle": wrong(inside={"userHandle": ""}),
    "another's user handle": wrong(inside={"userHandle": to_text(b"h" * 32)}),
    "a cut user handle": raw(userHandle=lambda text: to_text(to_bytes(text)[:-1])),
    "a longer user handle": raw(userHandle=lambda text: to_text(to_bytes(text) + b"\0")),
    "a padded user handle": raw(userHandle=lambda text: text + "="),
    "a user handle as a list": raw(userHandle=lambda text: [text]),
    "an unknown credential": wrong(outside={"id": to_text(b"u" * 32), "rawId": to_text(b"u" * 32)}),
    "an id that differs from the raw id": wrong(outside={"id": to_text(b"u" * 32)}),
    "a raw id that differs from the id": wrong(outside={"rawId": to_text(b"u" * 32)}),
    "no id": wrong(outside={"id": None}),
    "no raw id": wrong(outside={"rawId": None}),
    "an empty raw id": wrong(outside={"id": "", "rawId": ""}),
    "an id as a number": wrong(outside={"id": 7, "rawId": 7}),
    "another type": wrong(outside={"type": "password"}),
    "no type of credential": wrong(outside={"type": None}),
    "no response": wrong(outside={"response": None}),
    "a response as text": wrong(outside={"response": "yes"}),
    "no signature": wrong(inside={"signature": None}),
    "no client data": wrong(inside={"clientDataJSON": None}),
    "a signature as a list": wrong(inside={"signature": ["x"]}),
    "nothing": whole(lambda answer: {}),
    "a list": whole(lambda answer: [answer]),
    "a word": whole(lambda answer: "yes"),
    "null": whole(lambda answer: None),
    "the answer inside another": whole(lambda answer: {"credential": answer}),
}


def test_there_are_mutations_enough() -> None:
    assert len(MUTATIONS) >= 40


@pytest.fixture
def keys(engine: Engine, cast: Cast) -> dict[str, SoftPasskey]:
    """A passkey for one person of each side, and for Ben."""
    made = {}
    with open_session(engine) as session:
        for name in ("amara", "dee", "gus"):
            made[name] = new_key(session, cast, name)
        session.commit()
    return made


def new_key(session: Session, cast: Cast, name: str) -> SoftPasskey:
    from webauthn.helpers import parse_attestation_object

    soft, account = SoftPasskey(), session.get_one(Account, cast[name].account_id)
    options = {"user": {"id": to_text(account.user_handle)}, "challenge": ""}
    attested = parse_attestation_object(to_bytes(soft.create(options)["response"]["attestationObject"]))
    data = attested.auth_data.attested_credential_data
    assert data is not None
    key = Registered(data.credential_id, data.credential_public_key, 0, is_backup_eligible=True, is_backed_up=True)
    session.info.pop("authority_id", None)
    add_key(session, account, key, "other")
    return soft


def said(page: Page) -> tuple[Any, ...]:
    """All that a refusal says: status, headers without what is new each time, body."""
    fresh = {"Content-Security-Policy", "Date"}
    return page.status, sorted((name, value) for name, value in page.headers.items() if name not in fresh), page.text


def how_many(engine: Engine, cast: Cast, name: str) -> int:
    with open_session(engine, reading=True) as session:
        counted = select(func.count()).select_from(SignIn).where(SignIn.account_id == cast[name].account_id)
        return session.scalar(counted) or 0


@pytest.mark.parametrize("name", list(SIDES))
def test_every_mutation_is_refused_with_one_reply(
    client: Callable[..., Client], engine: Engine, cast: Cast, keys: dict[str, SoftPasskey], name: str
) -> None:
    """R02, R04."""
    browser, path, soft, replies = client(), SIDES[name], keys[name], {}
    before = how_many(engine, cast, name)
    send_json(browser, f"{path}/options", {})  # from here on the browser has its cookie
    for kind, mutate in MUTATIONS.items():
        clock.pass_by(timedelta(minutes=1))
        options = send_json(browser, f"{path}/options", {}).json
        page = send_json(browser, f"{path}/finish", mutate(soft, options))
        replies[kind] = said(page)
        assert page.status == 403, (kind, page.text)
    assert len({repr(reply) for reply in replies.values()}) == 1, replies
    assert how_many(engine, cast, name) == before
    options = send_json(browser, f"{path}/options", {}).json
    assert send_json(browser, f"{path}/finish", soft.get(options)).status == 200
    assert how_many(engine, cast, name) == before + 1


PAIRS = ("not user verified", "another origin", "another relying party", "inside another page", "no user handle")


@pytest.mark.parametrize("name", list(SIDES))
def test_a_bad_answer_uses_its_challenge_up(
    client: Callable[..., Client], keys: dict[str, SoftPasskey], name: str
) -> None:
    """R01: after any failure the same challenge is worth nothing."""
    browser, path, soft = client(), SIDES[name], keys[name]
    for kind in PAIRS:
        options = send_json(browser, f"{path}/options", {}).json
        assert send_json(browser, f"{path}/finish", MUTATIONS[kind](soft, options)).status == 403
        assert send_json(browser, f"{path}/finish", soft.get(options)).status == 403, kind


@pytest.mark.parametrize("name", list(SIDES))
def test_an_answer_is_good_once_in_time_in_its_own_browser(
    client: Callable[..., Client], keys: dict[str, SoftPasskey], name: str
) -> None:
    """R01: replay, stale, another browser, an old cookie put back."""
    browser, other, path, soft = client(), client(), SIDES[name], keys[name]
    options = send_json(browser, f"{path}/options", {}).json
    send_json(other, f"{path}/options", {})
    answer = soft.get(options)
    assert send_json(other, f"{path}/finish", answer).status == 403
    assert send_json(browser, f"{path}/finish", answer).status == 200
    cookie = browser.cookie("__Host-b")
    assert send_json(browser, f"{path}/finish", answer).status == 403
    fresh = client()
    fresh.give("__Host-b", cookie)
    assert send_json(fresh, f"{path}/finish", answer).status == 403
    options = send_json(browser, f"{path}/options", {}).json
    clock.pass_by(timedelta(minutes=5, seconds=1))
    assert send_json(browser, f"{path}/finish", soft.get(options)).status == 403


def test_a_key_works_on_its_own_side_only(client: Callable[..., Client], keys: dict[str, SoftPasskey]) -> None:
    for name, soft in keys.items():
        for other, path in SIDES.items():
            browser = client()
            options = send_json(browser, f"{path}/options", {}).json
            assert send_json(browser, f"{path}/finish", soft.get(options)).status == (200 if name == other else 403)


def test_an_answer_sent_twice_at_once_signs_in_once(
    client: Callable[..., Client], engine: Engine, cast: Cast, keys: dict[str, SoftPasskey]
) -> None:
    """R01: in parallel, through the whole application."""
    path, soft = SIDES["dee"], keys["dee"]
    browser = client()
    answer = soft.get(send_json(browser, f"{path}/options", {}).json)
    cookie, seed = browser.cookie("__Host-b"), browser.cookie("__Host-v")
    token = browser.token_for(f"{path}/finish")
    before = how_many(engine, cast, "dee")

    def send() -> int:
        own = client()
        own.give("__Host-b", cookie)
        own.give("__Host-v", seed or browser.cookie("__Host-v"))
        headers = {"Accept": "application/json", "X-CSRFToken": token}
        return own.open("POST", f"{path}/finish", json=answer, headers=headers).status

    assert sorted(at_once(send, 3)) == [200, 403, 403]
    assert how_many(engine, cast, "dee") == before + 1


def test_another_persons_key_does_not_unlock_or_step_up(
    client: Callable[..., Client], engine: Engine, cast: Cast, keys: dict[str, SoftPasskey]
) -> None:
    """R02, R16."""
    with open_session(engine) as session:
        bens, elis = new_key(session, cast, "ben"), new_key(session, cast, "eli")
        session.commit()
    phone, laptop = client("amara"), client("dee")
    options = send_json(phone, "/my/unlock/options", {}).json
    assert send_json(phone, "/my/unlock/finish", bens.get(options)).status == 403
    asked = {"action": "/coordinator/letters/1", "fields": []}
    options = send_json(laptop, "/coordinator/step-up/options", asked).json
    assert send_json(laptop, "/coordinator/step-up/finish", elis.get(options)).status == 403
    options = send_json(laptop, "/coordinator/sign-in/options", {}).json
    assert send_json(laptop, "/coordinator/step-up/finish", keys["dee"].get(options)).status == 403


REGISTRATIONS: dict[str, Callable[[SoftPasskey, dict[str, Any]], Any]] = {
    "not user verified": lambda soft, options: soft.create(options, flags=(SYNCED | AT) & ~UV),
    "not user present": lambda soft, options: soft.create(options, flags=(SYNCED | AT) & ~UP),
    "another origin": lambda soft, options: soft.create(options, origin="http://example.org"),
    "inside another page": lambda soft, options: soft.create(options, crossOrigin=True),
    "another type": lambda soft, options: soft.create(options, type="webauthn.get"),
    "another challenge": lambda soft, options: soft.create(options, challenge=to_text(b"c" * 32)),
    "another relying party": lambda soft, options: replace(soft, rp_id="example.org").create(options),
    "no key": lambda soft, options: soft.create(options, flags=SYNCED),
    "nothing": lambda soft, options: {},
}


def test_a_bad_registration_adds_nothing(client: Callable[..., Client], engine: Engine, cast: Cast) -> None:
    """R02."""
    phone, path = client("amara"), "/my/you/passkeys/add"
    replies = set()
    for kind, make in REGISTRATIONS.items():
        options = send_json(phone, f"{path}/options", {}).json
        page = send_json(phone, f"{path}/finish", make(SoftPasskey(), options))
        assert page.status == 403, kind
        replies.add(repr(said(page)))
    assert len(replies) == 1
    options = send_json(phone, f"{path}/options", {}).json
    soft = SoftPasskey()
    assert send_json(phone, f"{path}/finish", soft.create(options)).status == 200
    assert send_json(phone, f"{path}/finish", soft.create(options)).status == 403  # the challenge is spent
    with open_session(engine, reading=True) as session:
        assert session.scalars(select(Challenge.side)).first() == Side.YOUNG_PERSON.value
