"""Where several people do something at the very same moment, each in a transaction of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Barrier, BrokenBarrierError
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from domain import tenancy
from domain.access import Actor
from domain.db import open_session
from domain.errors import NotAllowed, NotFound, Refused
from tests.support.cast import Cast, actor_of

Told = Exception | None
LATE = (Refused, NotAllowed, NotFound, StaleDataError, IntegrityError)  # web/problems.py has words for every one


@dataclass(frozen=True)
class Deed:
    """Who, what they have in front of them, and what they do with it."""

    who: str
    find: Callable[[Session, Actor], Any]
    act: Callable[[Session, Actor, Any], object]


@dataclass(frozen=True)
class Ring:
    """A database and its cast."""

    engine: Engine
    cast: Cast

    @property
    def home(self) -> str:
        """The authority where it all happens."""
        return self.cast.authorities["northshire"]

    def do(self, deed: Deed, gate: Barrier | None = None) -> object:
        """One deed by itself; with a gate, both have looked before either acts."""
        with open_session(self.engine) as session:
            tenancy.enter(session, self.home)
            actor = actor_of(session, self.cast[deed.who])
            found = deed.find(session, actor)
            if gate is not None:
                with suppress(BrokenBarrierError):
                    gate.wait(20)
            done = deed.act(session, actor, found)
            session.commit()
            return done

    def together(self, *deeds: Deed, both_look_first: bool = False) -> list[Told]:
        """Everybody at once; for each None, or why it was refused.

        `both_look_first` is the worst of interleavings. SQLite has no such thing: whoever comes second waits to look.
        """
        start = Barrier(len(deeds))
        is_worst = both_look_first and self.engine.dialect.name != "sqlite"
        gate = Barrier(len(deeds)) if is_worst else None

        def one(deed: Deed) -> Told:
            start.wait(20)
            try:
                self.do(deed, gate)
            except LATE as late:
                return late
            return None

        with ThreadPoolExecutor(len(deeds)) as threads:
            return [future.result(60) for future in [threads.submit(one, deed) for deed in deeds]]

    def look(self, ask: Callable[[Session], Any]) -> Any:
        """What the database holds now."""
        with open_session(self.engine, reading=True) as session:
            tenancy.enter(session, self.home)
            return ask(session)
