"""Carries what was passed on to a brother or sister over the bridge to their authority, where it is read again.

It runs in a thread of the process that answers. What may not cross waits, however long, and takes no lock.
"""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine, select

from domain import crossing, tenancy
from domain.db import open_session
from domain.people import Authority

EVERY_SECONDS = 5
log = logging.getLogger("spool")


def carry_over(engine: Engine) -> int:
    """Whatever may cross at this moment, each in a transaction of its own; how many did."""
    with open_session(engine, reading=True) as session:
        authorities = list(session.scalars(select(Authority.id)))
    count = 0
    for authority_id in authorities:
        with open_session(engine, reading=True) as session:
            tenancy.enter(session, authority_id)
            ready = crossing.ready(session)
        for item_id in ready:
            with open_session(engine) as session:
                tenancy.enter(session, authority_id)
                count += crossing.carry(session, item_id)
                session.commit()
    return count


def begin(engine: Engine) -> threading.Thread:
    """Start the thread that carries."""

    def run() -> None:
        rest = threading.Event()
        while True:
            rest.wait(EVERY_SECONDS)
            try:
                carry_over(engine)
            except Exception as wrong:  # noqa: BLE001 – it must not take the server with it; the kind of fault is told
                log.warning("carrying over failed: %s", type(wrong).__name__)

    thread = threading.Thread(target=run, name="carrying", daemon=True)
    thread.start()
    return thread
