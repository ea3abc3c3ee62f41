"""Birthdays that change what the law says of somebody: 16, 18 and 25, by the calendar where the service is (R35)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from domain.clock import LONDON

OWN_ANSWER = 16
GROWN_UP = 18
LEAVES = 25
TURNING = (GROWN_UP, LEAVES)
"""At these a case needs a review before anything new is delivered (R37). 16 changes who answers, and stops nothing."""


def whole_years(born: date, day: date) -> int:
    """How old somebody is on `day`; born on 29 February, a year older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day on which somebody becomes `years` old."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def turned_since(born: date | None, reviewed_on: date, today: date) -> int | None:
    """The latest turning point that came after the last review: 18, 25, or None."""
    if born is None:
        return None
    return next((years for years in reversed(TURNING) if reviewed_on < birthday(born, years) <= today), None)


def looked_at_from(born: date | None, reviewed_on: date) -> datetime | None:
    """From when a case stands in the queue for its next turning point: the first of the month before that birthday's.

    A month and not a day, because this stands in clear and a birthday doesn't.
    """
    if born is None:
        return None
    day = next((birthday(born, years) for years in TURNING if birthday(born, years) > reviewed_on), None)
    if day is None:
        return None
    before = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    return datetime.combine(before, time(0), LONDON)
