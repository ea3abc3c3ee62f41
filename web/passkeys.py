"""The passkey ceremony: what a browser is asked, and whether its answer holds. The signature is checked by `webauthn`.

What that library leaves to us is done here and in domain/passkeys.py: the challenge is ours, unused, at most five
minutes old, bound to this browser and purpose, and spent before the answer is looked at; the user was verified; the
page was not inside somebody else's; the key belongs to the account it names (R01, R02). Every failure looks the same
from outside (R04).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import webauthn
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json, structs
from webauthn.helpers.cose import COSEAlgorithmIdentifier

from domain import passkeys
from domain.access import Side
from domain.accounts import Account
from domain.passkeys import Asserted, Challenge, Credential, Purpose, Registered

MOST_BYTES = 16 * 1024
TIMEOUT_MS = 300_000  # as long as the challenge lives: nobody is hurried (WCAG 2.2.1)
ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]


@dataclass(frozen=True)
class Place:
    """Where the ceremony takes place: one browser, on one side, at our address. `spent` saves that a challenge is."""

    side: Side
    browser: str
    rp_id: str
    origin: str
    spent: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Answer:
    """A good answer: whose it is, with which key, to which challenge."""

    account: Account
    credential: Credential
    challenge: Challenge


class Bad(Exception):
    """The answer does not hold. It is never told why."""


def ask_to_register(session: Session, place: Place, account: Account, shown_name: str) -> dict[str, Any]:
    """What `navigator.credentials.create` gets. `shown_name` may be seen over a shoulder in the device's own list."""
    challenge = passkeys.new_challenge(session, Purpose.REGISTER, place.side, place.browser, account_id=account.id)
    options = webauthn.generate_registration_options(
        rp_id=place.rp_id,
        rp_name="Spool",
        user_name=shown_name,
        user_display_name=shown_name,
        user_id=account.user_handle,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(session, account.id),
        supported_pub_key_algs=ALGORITHMS,
    )
    return _as_json(options)


def ask_to_sign_in(session: Session, place: Place) -> dict[str, Any]:
    """What `navigator.credentials.get` gets when nobody is known yet: any passkey of ours may answer."""
    challenge = passkeys.new_challenge(session, Purpose.SIGN_IN, place.side, place.browser)
    return _request(place, challenge, [])


def ask_again(
    session: Session, place: Place, purpose: Purpose, account_id: str, sign_in_id: str, action: bytes | None = None
) -> dict[str, Any]:
    """The same for somebody signed in: to unlock, or (with the hash of an action) to do what matters (R16)."""
    challenge = passkeys.new_challenge(
        session, purpose, place.side, place.browser, account_id=account_id, sign_in_id=sign_in_id, action_hash=action
    )
    return _request(place, challenge, _described(session, account_id))


def check_registration(session: Session, place: Place, answer: Any, account: Account) -> Registered:
    """The new key, if the answer holds. Raises Bad."""
    challenge, sent = _spend(session, place, Purpose.REGISTER, answer, None)
    if challenge.account_id != account.id:
        raise Bad
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=sent,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except Exception as wrong:
        raise Bad from wrong
    return Registered(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        is_backup_eligible=found.credential_device_type is structs.CredentialDeviceType.MULTI_DEVICE,
        is_backed_up=found.credential_backed_up,
    )


def check_assertion(session: Session, place: Place, purpose: Purpose, answer: Any, sign_in_id: str | None) -> Answer:
    """Whose passkey answered, if the answer holds. Raises Bad; a failure on a known key is in the record (R80)."""
    challenge, sent = _spend(session, place, purpose, answer, sign_in_id)
    known = passkeys.find(session, place.side, _bytes(answer.get("rawId")))
    if known is None:
        raise Bad
    credential, account = known
    if challenge.account_id not in (None, account.id):
        passkeys.failed(session, credential, account, "account")
        raise Bad
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=sent,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            credential_public_key=credential.public_key,
            credential_current_sign_count=0,  # the counter is judged, and recorded, in domain/passkeys.py
            require_user_verification=True,
        )
    except Exception as wrong:
        passkeys.failed(session, credential, account, "signature")
        raise Bad from wrong
    asserted = Asserted(
        user_handle=_bytes(answer["response"].get("userHandle")),
        sign_count=found.new_sign_count,
        is_backup_eligible=found.credential_device_type is structs.CredentialDeviceType.MULTI_DEVICE,
        is_backed_up=found.credential_backed_up,
    )
    if not passkeys.accept(session, credential, account, asserted):
        raise Bad
    return Answer(account, credential, challenge)


def _spend(
    session: Session, place: Place, purpose: Purpose, answer: Any, sign_in_id: str | None
) -> tuple[Challenge, bytes]:
    """Read the answer's challenge and spend it, before anything else of the answer counts."""
    try:
        told = _bytes(answer["response"]["clientDataJSON"])
        client = json.loads(told)
        sent = parse_client_data_json(told).challenge
        is_framed = client.get("crossOrigin", False) is not False or "topOrigin" in client
    except Exception as wrong:
        raise Bad from wrong
    challenge = passkeys.spend_challenge(session, sent, purpose, place.side, place.browser, sign_in_id)
    place.spent()
    if challenge is None or is_framed:
        raise Bad
    return challenge, sent


def _bytes(text: Any) -> bytes:
    """Bytes from base64url without padding, in its one right spelling; empty for anything else."""
    if not isinstance(text, str) or len(text) > MOST_BYTES:
        return b""
    try:
        found = base64url_to_bytes(text)
    except ValueError:
        return b""
    return found if bytes_to_base64url(found) == text else b""


def _described(session: Session, account_id: str) -> list[structs.PublicKeyCredentialDescriptor]:
    keys = passkeys.of_account(session, account_id)
    return [structs.PublicKeyCredentialDescriptor(id=key.credential_id) for key in keys]


def _request(place: Place, challenge: bytes, known: list[structs.PublicKeyCredentialDescriptor]) -> dict[str, Any]:
    options = webauthn.generate_authentication_options(
        rp_id=place.rp_id,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=known,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def _as_json(options: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return told
