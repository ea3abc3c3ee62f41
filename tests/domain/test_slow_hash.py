"""R05: codes and recovery words are kept by a fingerprint that is slow to work out and salted with our own secret."""

from __future__ import annotations

import pytest

from domain import keys, slow_hash
from domain.keys import Keyring
from tests.conftest import REAL_COST


def test_the_real_cost_is_64_mib_three_passes_and_two_at_once() -> None:
    assert REAL_COST == (64 * 1024, 3, 2)


@pytest.mark.one_database
def test_the_same_words_are_found_here_and_nowhere_else(keyring: Keyring) -> None:
    one = slow_hash.slow_hash("words", "river lamp")
    assert one == slow_hash.slow_hash("words", "river lamp")
    assert one != slow_hash.slow_hash("code", "river lamp")
    keys.install(Keyring(b"\x01" * 32, keyring._store))
    assert one != slow_hash.slow_hash("words", "river lamp")


@pytest.mark.parametrize(("name", "value"), [("MEMORY_KIB", 2048), ("PASSES", 2)])
def test_the_cost_asked_for_reaches_the_library(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    """Argon2's output hangs on its cost, so another cost gives another fingerprint."""
    before = slow_hash.slow_hash("words", "river lamp")
    monkeypatch.setattr(slow_hash, name, value)
    assert slow_hash.slow_hash("words", "river lamp") != before
