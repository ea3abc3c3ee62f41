"""Sealed columns: AES-256-GCM under the young person's own key, bound to table, column, authority, row and version.

    class Person(Owned, Base):
        name_sealed: Mapped[bytes]
        name = SealedText("name_sealed")

Reading `person.name` opens it, setting it seals it. A value moved to another row, column or authority does not open
(R84). Rows of a young person name their key's owner in `yp_id`; rows without one are sealed under the authority's key.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, Generic, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.keys import keyring

VERSION = b"\x01"
Value = TypeVar("Value")


class SealBroken(Exception):
    """The bytes are not what was sealed there, or were sealed for another place or person."""


def seal(key: bytes, place: str, plain: bytes) -> bytes:
    """`plain` sealed for `place` (the associated data): version, 12 random bytes, ciphertext and tag."""
    nonce = secrets.token_bytes(12)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, place: str, sealed: bytes) -> bytes:
    """What `seal` sealed; raises SealBroken on any change of bytes, key or place."""
    if sealed[:1] != VERSION:
        raise SealBroken("unknown version")
    try:
        return AESGCM(key).decrypt(sealed[1:13], sealed[13:], place.encode())
    except (InvalidTag, ValueError) as wrong:  # ValueError: cut so short that it lacks even its nonce
        raise SealBroken("tampered, or sealed for another place") from wrong


def key_of(row: Any) -> bytes:
    """The key that seals `row`: its young person's (`yp_id`, or `id` for the young person), else its authority's."""
    owner = row.id if getattr(type(row), "is_key_owner", False) else getattr(row, "yp_id", None)
    if owner is None:
        return keyring().authority(row.authority_id)
    return keyring().person(row.authority_id, owner)


class _Sealed(Generic[Value]):
    def __init__(self, column: str) -> None:
        self.column = column

    def _encode(self, value: Value) -> bytes:
        raise NotImplementedError

    def _decode(self, plain: bytes) -> Value:
        raise NotImplementedError

    def _place(self, row: Any) -> str:
        return f"{row.__tablename__}|{self.column}|{row.authority_id}|{row.id}|1"

    @overload
    def __get__(self, row: None, owner: type) -> _Sealed[Value]: ...
    @overload
    def __get__(self, row: object, owner: type) -> Value: ...
    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return self._decode(b"" if sealed is None else self._open(row, sealed))

    def _open(self, row: Any, sealed: bytes) -> bytes:
        """The plain bytes, kept with this very row object, which lives as long as one request: pages ask often."""
        kept: dict[str, tuple[bytes, bytes]] = row.__dict__.setdefault("_opened", {})
        if (held := kept.get(self.column)) is None or held[0] is not sealed:
            held = kept[self.column] = (sealed, unseal(key_of(row), self._place(row), sealed))
        return held[1]

    def __set__(self, row: Any, value: Value) -> None:
        setattr(row, self.column, seal(key_of(row), self._place(row), self._encode(value)))


class SealedText(_Sealed[str]):
    """Text; an unset column reads as the empty string."""

    def _encode(self, value: str) -> bytes:
        return value.encode()

    def _decode(self, plain: bytes) -> str:
        return plain.decode()


class SealedJson(_Sealed[Any]):
    """A JSON value; an unset column reads as None."""

    def _encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def _decode(self, plain: bytes) -> Any:
        return json.loads(plain) if plain else None
