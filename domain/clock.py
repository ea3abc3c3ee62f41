"""The one source of now (R35): server time, in UTC, to the microsecond. Tests set it; nothing else may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_fixed: datetime | None = None


def now() -> datetime:
    """The server's time, timezone-aware UTC."""
    return _fixed if _fixed is not None else datetime.now(UTC)


def today() -> date:
    """The calendar day where the service is (birthdays and review dates fall on local days)."""
    return now().astimezone(LONDON).date()


def set_to(moment: datetime) -> None:
    """Hold the clock still at `moment`; for tests only. Raises ValueError for a naive time."""
    global _fixed
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    _fixed = moment.astimezone(UTC)


def run_free() -> None:
    """Let the clock follow the machine again."""
    global _fixed
    _fixed = None


@contextmanager
def held(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` inside the block."""
    set_to(moment)
    try:
        yield
    finally:
        run_free()


def pass_by(span: timedelta) -> None:
    """Move a held clock on; raises RuntimeError when the clock runs free."""
    if _fixed is None:
        raise RuntimeError("the clock is not held")
    set_to(_fixed + span)
