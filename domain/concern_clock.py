"""When somebody must have taken on a worry, and who is asked next: from the facts and the server's clock alone.

Level 3 at once; level 2 within the authority's quarter of an hour; level 1 the same working day; level 0, a wording to
put right, in three working days (domain 4.4). Nothing here waits for a job to have run.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from domain.duty import Hours

WORDING_DAYS = 3


class Stage(StrEnum):
    """Who is asked now."""

    ON_DUTY = "on_duty"  # whoever is on duty, in time
    MANAGER = "manager"  # nobody took it on in time: every manager and lead
    OUT_OF_HOURS = "out_of_hours"  # nobody is here: the emergency duty team, now
    TAKEN_ON = "taken_on"
    CLOSED = "closed"


def due(level: int, at: datetime, hours: Hours) -> datetime:
    """By when a worry of this level, raised at `at`, must be taken on."""
    if level >= 3:
        return at
    if level == 2:
        return at + timedelta(minutes=hours.ack_minutes)
    return hours.end_of_day(at) if level == 1 else hours.end_of_day(at, WORDING_DAYS)


def stage(
    level: int, due_at: datetime | None, hours: Hours, now: datetime, *, is_taken_on: bool, is_closed: bool
) -> Stage:
    """Who is asked at `now`. From level 2 the emergency duty team is, whenever nobody is here, and in hours too once
    the managers had as long as whoever was on duty. A worry whose time nobody knows is overdue (fail closed).
    """
    if is_closed:
        return Stage.CLOSED
    if is_taken_on:
        return Stage.TAKEN_ON
    if level >= 2 and not hours.is_open(now):
        return Stage.OUT_OF_HOURS
    if due_at is not None and now < due_at:
        return Stage.ON_DUTY
    is_long = due_at is None or now >= due_at + timedelta(minutes=hours.ack_minutes)
    return Stage.OUT_OF_HOURS if level >= 2 and is_long else Stage.MANAGER
