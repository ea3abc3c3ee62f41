"""Limits on what can be tried without end: declared on a view, counted before anything else is done (R77, R79).

    @limited("welcome-code", per_address=10, overall=200, per=timedelta(minutes=10))

The count is saved before the view runs, so that a try that fails has counted. Whoever is over the limit gets the same
429 page whatever they asked for.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import abort, g, request
from sqlalchemy.orm import Session

from domain import limits
from domain.errors import Refused
from web import session

View = TypeVar("View", bound=Callable[..., Any])
_KEY = "__spool_limits__"


@dataclass(frozen=True)
class Limited:
    """How often `what` may be tried in `per`: from one network address, and by everybody together (0: no limit)."""

    what: str
    per_address: int
    overall: int
    per: timedelta
    unsafe_only: bool


def limited(
    what: str, *, per_address: int, overall: int = 0, per: timedelta = timedelta(minutes=10), unsafe_only: bool = True
) -> Callable[[View], View]:
    """Limit a view (its POSTs, unless `unsafe_only` is False)."""

    def declare(view: View) -> View:
        setattr(view, _KEY, (*getattr(view, _KEY, ()), Limited(what, per_address, overall, per, unsafe_only)))
        return view

    return declare


def limits_of(view: Callable[..., Any]) -> tuple[Limited, ...]:
    """The limits that a view declares."""
    found: tuple[Limited, ...] = getattr(view, _KEY, ())
    return found


def address() -> str:
    """The network that asks: an IPv4 address, or the /64 of an IPv6 one, because a home has a whole one of these.

    Only the connection itself is believed; what a header says of it is the proxy's affair (R79).
    """
    try:
        ip = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def check(view: Callable[..., Any]) -> None:
    """Count this try against every limit of the view; aborts with 429 over any of them."""
    told = [limit for limit in limits_of(view) if not (limit.unsafe_only and session.is_safe())]
    if not told:
        return
    with session.apart() as counting:
        over = [seconds for limit in told for seconds in _over(counting, limit)]
    if over:
        g.retry_after = max(over)
        abort(429)


def _over(counting: Session, limit: Limited) -> list[int]:
    over = []
    for who, most in ((f"address|{address()}", limit.per_address), ("all", limit.overall)):
        try:
            if most:
                limits.hit(counting, limit.what, who, most, limit.per)
        except Refused as refused:
            over.append(int(str(refused.detail["seconds"])))
    return over
