"""A passkey made of Python: ES256, discoverable, user-verifying. It can lie in every field, which a real one cannot.

Its answers are made as CTAP 2.1 and WebAuthn Level 3 describe them, not with the library that checks them.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40
SYNCED = UP | UV | BE | BS


def to_text(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Bytes from base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftPasskey:
    """One key on one device. It counts if `counts`; synced ones do not and say 0 each time."""

    origin: str = "http://localhost:8000"
    rp_id: str = "localhost"
    counts: bool = False
    count: int = 0
    handle: str = ""
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any], flags: int = SYNCED | AT, **client: Any) -> dict[str, Any]:
        """The answer to creation options; `client` adds to or overrides what the browser says of itself."""
        self.handle = options["user"]["id"]
        data = self._data(flags, self._attested())
        told = self._client("webauthn.create", options["challenge"], client)
        answer = {
            "clientDataJSON": to_text(told),
            "attestationObject": to_text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        }
        return self._credential(answer)

    def get(self, options: dict[str, Any], flags: int = SYNCED, **client: Any) -> dict[str, Any]:
        """The answer to request options."""
        self.count += self.counts
        data, told = self._data(flags), self._client("webauthn.get", options["challenge"], client)
        return self.signed(data, told)

    def signed(self, data: bytes, told: bytes, key: ec.EllipticCurvePrivateKey | None = None) -> dict[str, Any]:
        """An answer signed over exactly these bytes."""
        signature = (key or self.key).sign(data + sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": to_text(told),
            "authenticatorData": to_text(data),
            "signature": to_text(signature),
            "userHandle": self.handle,
        }
        return self._credential(answer)

    def _credential(self, answer: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": to_text(self.credential_id),
            "rawId": to_text(self.credential_id),
            "type": "public-key",
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
            "response": answer,
        }

    def _data(self, flags: int, attested: bytes = b"", rp_id: str = "", count: int | None = None) -> bytes:
        rp = sha256((rp_id or self.rp_id).encode()).digest()
        return rp + bytes([flags]) + struct.pack(">I", self.count if count is None else count) + attested

    def _client(self, kind: str, challenge: str, more: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False} | more
        return json.dumps(told).encode()

    def _attested(self) -> bytes:
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor2.dumps(cose)


def assertion(soft: SoftPasskey, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
    """An answer with something wrong with it, properly signed over what it says unless the signature is what is wrong.

    `flags, rp_id, count` change the authenticator's data; `client` what the browser says; `data, told` the raw bytes;
    `key` signs with another key; `after` is appended to the data; `outside` and `inside` replace members of the
    credential and of its response (None: gone).
    """
    data = wrong.get("data") or soft._data(wrong.get("flags", SYNCED), b"", wrong.get("rp_id", ""), wrong.get("count"))
    told = wrong.get("told") or soft._client("webauthn.get", options["challenge"], wrong.get("client", {}))
    answer = soft.signed(data + wrong.get("after", b""), told, wrong.get("key"))
    _put(answer["response"], wrong.get("inside", {}))
    _put(answer, wrong.get("outside", {}))
    return answer


def _put(into: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            into.pop(name, None)
        else:
            into[name] = value
