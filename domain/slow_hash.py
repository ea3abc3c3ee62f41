"""The slow, keyed fingerprint by which codes and recovery words are kept and found.

Argon2id with 64 MiB and three passes, salted with a secret of the installation: equal words give equal fingerprints
here and nowhere else, so that a stolen database cannot be tried against and a row is found by equality. At most two
are worked out at a time, so that guessing cannot take all memory (R05).
"""

from __future__ import annotations

import hmac
import threading
from hashlib import sha256

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from domain.errors import Refused
from domain.keys import keyring

MEMORY_KIB = 64 * 1024
PASSES = 3
AT_ONCE = 2
WAIT_SECONDS = 10.0
_turn = threading.BoundedSemaphore(AT_ONCE)


def slow_hash(label: str, text: str) -> bytes:
    """The fingerprint (32 bytes) of `text` for the purpose `label`. Takes about 0.2 s: call it outside a transaction.

    Raises Refused("busy") when it was not our turn within ten seconds.
    """
    salt = hmac.digest(keyring().secret("codes"), label.encode(), sha256)[:16]
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise Refused("busy")
    try:
        argon = Argon2id(salt=salt, length=32, iterations=PASSES, lanes=1, memory_cost=MEMORY_KIB)
        return argon.derive(text.encode())
    finally:
        _turn.release()
