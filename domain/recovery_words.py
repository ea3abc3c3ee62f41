"""Six recovery words: the second way in, kept on paper or with somebody trusted. Chosen by the system, never by staff.

Six of 2,048 plain words are 66 bits (at least 64 are asked for). Only their Argon2id fingerprint is kept, and the words
alone find the account, so that nothing else has to be remembered. No two words of the list are one slip apart.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts, clock, notices, passkeys, signins
from domain.access import Actor
from domain.accounts import Account
from domain.errors import NotFound
from domain.slow_hash import slow_hash

HOW_MANY = 6
SOURCE = Path(__file__).with_suffix(".txt")


@lru_cache(maxsize=1)
def all_words() -> tuple[str, ...]:
    """The 2,048 words that recovery words are drawn from."""
    words = tuple(SOURCE.read_text(encoding="ascii").split())
    if len(set(words)) != 2048:
        raise ValueError(f"{SOURCE.name} must hold 2,048 different words")
    return words


def draw() -> str:
    """Six words by chance, each as likely as any other."""
    return " ".join(secrets.choice(all_words()) for _ in range(HOW_MANY))


def plain(text: str) -> str | None:
    """Words as typed, small, with one space between; commas and lines do not matter. None if not six."""
    words = re.findall(r"[a-z]+", text.lower())
    return " ".join(words) if len(words) == HOW_MANY else None


def fingerprint(text: str) -> bytes | None:
    """The fingerprint of typed words; None when they are not six. Slow: before the transaction."""
    words = plain(text)
    return slow_hash("words", words) if words else None


def new_words(session: Session, account: Account, words_hash: bytes, keep_sign_in: str = "", browser: str = "") -> None:
    """From now on these words (by fingerprint) are the account's, and any earlier ones are not.

    Every other sign-in of the account ends; other devices are told, unless it is the first way in (R09).
    """
    accounts.record(session, account, "words.made")
    if passkeys.has_way_in(session, account):
        notices.way_in_changed(session, account, browser)
    account.words_hash, account.words_made_at = words_hash, clock.now()
    session.flush()
    signins.end_others(session, account.id, keep_sign_in)


def find(session: Session, words_hash: bytes | None) -> Account | None:
    """Whose words these are, if anybody's who may sign in."""
    if words_hash is None:
        return None
    account = session.scalars(select(Account).where(Account.words_hash == words_hash)).first()
    return account if account is not None and accounts.may_sign_in(session, account) else None


def account_of(session: Session, actor: Actor) -> Account:
    """The actor's own account; raises NotFound."""
    account = session.get(Account, actor.account_id)
    if account is None:
        raise NotFound
    return account
