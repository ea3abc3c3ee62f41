"""Limits on what can be tried without end: declared on a view, counted before anything else is done (R77, R79).

    @limited("welcome-code", per_address=10, overall=200, per=timedelta(minutes=10))

The count is saved before the view runs, so that a try that fails has counted. Whoever is over the limit gets the same
429 page whatever they asked for. Strangers count by network address and all together. Whoever is signed in, or comes
with a device that somebody called their own, counts by device, account and authority, and not among the strangers: no
number of their tries keeps a person out of what is theirs (R78).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import abort, current_app, g, request
from sqlalchemy.orm import Session

from domain import devices, limits, signins
from domain.errors import Refused
from web import session
from web.sides import BROWSER, COOKIES, side

View = TypeVar("View", bound=Callable[..., Any])
_KEY = "__spool_limits__"


ACCOUNT, AUTHORITY = 3, 50
"""How many devices' worth of tries one account has, and how many one authority (or `overall`, if that is less)."""


@dataclass(frozen=True)
class Limited:
    """How often `what` may be tried in `per`: from one network address, and by all strangers together (0: no limit)."""

    what: str
    per_address: int
    overall: int
    per: timedelta
    unsafe_only: bool

    @property
    def per_device(self) -> int:
        """From one known device: as much as from one address."""
        return self.per_address

    @property
    def per_account(self) -> int:
        """By everybody who comes as one account, on all its devices."""
        return self.per_address * ACCOUNT

    @property
    def per_authority(self) -> int:
        """By all accounts of one authority together."""
        most = self.per_address * AUTHORITY
        return min(most, self.overall) if self.overall else most


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

    Only the connection itself is believed, unless it comes from TRUSTED_PROXY: then what that proxy, and nobody before
    it, says of who asked it (R79).
    """
    connection = _ip(request.remote_addr or "")
    ip = _told_by_proxy(connection) or connection
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return "unknown" if ip is None else str(ip)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """One address, an IPv4 one also in its IPv6 dress; None for anything else."""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        return ip.ipv4_mapped or (None if ip.scope_id else ip)
    return ip


def _told_by_proxy(
    connection: ipaddress.IPv4Address | ipaddress.IPv6Address | None,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The last address of X-Forwarded-For, which our one proxy added; whatever stands before it anybody can write."""
    proxy = current_app.extensions["settings"].trusted_proxy
    if proxy is None or connection is None or connection not in proxy:
        return None
    return _ip(",".join(request.headers.getlist("X-Forwarded-For")).rpartition(",")[2].strip())


def check(view: Callable[..., Any]) -> None:
    """Count this try against every limit of the view; aborts with 429 over any of them."""
    told = [limit for limit in limits_of(view) if not (limit.unsafe_only and session.is_safe())]
    if not told:
        return
    with session.apart() as counting:
        known = _known(counting)
        over = [seconds for limit in told for seconds in _over(counting, limit, known)]
    if over:
        g.retry_after = max(over)
        abort(429)


def _known(counting: Session) -> tuple[str, str, str] | None:
    """Device, account and authority of whoever is signed in here, or on whose own device this is; None for strangers.

    A device that nobody knows does not get a count to itself: there is no end of those.
    """
    browser = request.cookies.get(BROWSER, "")[:100]
    signed_in = signins.whose(counting, side(), request.cookies.get(COOKIES.get(side(), ""), "")[:100])
    if signed_in is not None:
        return f"sign-in|{signed_in[0]}", signed_in[1], signed_in[2]
    own = devices.whose(counting, side(), browser) if browser else None
    return None if own is None else (f"device|{own[0]}", own[1], own[2])


def _over(counting: Session, limit: Limited, known: tuple[str, str, str] | None) -> list[int]:
    over = []
    for who, most in _counts(limit, known):
        try:
            if most:
                limits.hit(counting, limit.what, who, most, limit.per)
        except Refused as refused:
            over.append(int(str(refused.detail["seconds"])))
    return over


def _counts(limit: Limited, known: tuple[str, str, str] | None) -> Iterator[tuple[str, int]]:
    if known is None:
        yield f"address|{address()}", limit.per_address
        yield "all", limit.overall
        return
    device, account, authority = known
    yield device, limit.per_device
    yield f"account|{account}", limit.per_account
    yield f"authority|{authority}", limit.per_authority
