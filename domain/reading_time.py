"""When somebody will have read a letter at the latest: three working days after it was sent."""

from __future__ import annotations

from datetime import date, timedelta

WORKING_DAYS = 3
_SATURDAY = 5


def read_by(day: date) -> date:
    """The last day by which something sent on `day` is read. Weekends do not count; bank holidays are not known."""
    left = WORKING_DAYS
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            left -= 1
    return day
