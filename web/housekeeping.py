"""What is put away by itself, once an hour and at every start: orphaned media, old limits and old sending keys.

It runs in a thread of the process that answers, one at a time in an installation (a lock file in the data folder), and
whatever goes wrong in it stops nothing else.
"""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, select

from domain import hidden, limits, media, once, reach_again, tenancy, voice
from domain.db import open_session
from domain.people import Authority

EVERY_SECONDS = 3600
log = logging.getLogger("spool")


def tidy(engine: Engine, data: Path) -> None:
    """Do it all once; nothing if another process is at it."""
    with _alone(data / "housekeeping.lock") as mine:
        if not mine:
            return
        with open_session(engine) as session:
            limits.forget_old(session)
            once.forget_old(session)
            session.commit()
        _index_again(engine)
        _sweep(engine)


def _index_again(engine: Engine) -> None:
    """Bring numbers and addresses that were indexed in an older form to today's (R32); mostly there is none."""
    with open_session(engine, reading=True) as session:
        authorities = list(session.scalars(select(Authority.id)))
    for authority_id in authorities:
        with open_session(engine, reading=True) as session:
            tenancy.enter(session, authority_id)
            is_behind = reach_again.is_behind(session)
        if is_behind:
            with open_session(engine) as session:
                tenancy.enter(session, authority_id)
                reach_again.index_again(session)
                session.commit()


def _sweep(engine: Engine) -> None:
    """Remove stored pictures and voice notes that no row of any authority knows (R96)."""
    with open_session(engine, reading=True) as session:
        authorities = list(session.scalars(select(Authority.id)))
    known: set[str] = set()
    for authority_id in authorities:
        with open_session(engine, reading=True) as session:
            tenancy.enter(session, authority_id)
            hidden.finish(session)
            known |= media.names(session) | voice.names(session) | hidden.names(session)
    media.sweep(known)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def begin(engine: Engine, data: Path) -> threading.Thread:
    """Start the thread that tidies: soon after the start, then every hour."""

    def run() -> None:
        rest = threading.Event()
        rest.wait(20)
        while True:
            try:
                tidy(engine, data)
            except Exception as wrong:  # noqa: BLE001 – it must not take the server with it; the kind of fault is told
                log.warning("housekeeping failed: %s", type(wrong).__name__)
            rest.wait(EVERY_SECONDS)

    thread = threading.Thread(target=run, name="housekeeping", daemon=True)
    thread.start()
    return thread
