"""Who is behind a request: one statement from the token in a cookie to everything its pages need of them.

Asked anew on every request, on the server's clock, so that whoever was suspended, shut out or signed out reads nothing
from their next one on (R15, R17).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from domain import clock, colleagues, tenancy
from domain.access import Actor, Side
from domain.accounts import Account
from domain.colleagues import Staff
from domain.invitation import Guest
from domain.people import Authority, YoungPerson
from domain.signins import TOUCH_EVERY, SignIn, token_hash

HOLD = timedelta(hours=24)

_is_demo_here = False


def let_demo_in(is_demo: bool) -> None:
    """Whether this process is the demo (app.py says, from its settings): elsewhere a demo's sign-in opens nothing."""
    global _is_demo_here
    _is_demo_here = is_demo


@dataclass(frozen=True)
class SignedIn:
    """Who is behind one request, and what its pages need to know of them at the top."""

    actor: Actor
    sign_in_id: str
    name: str
    initials: str
    colour: str
    language: str
    is_locked: bool
    is_shared_device: bool
    is_demo: bool
    authority_name: str
    authority_id: str
    wants_touch: bool  # over a minute since this sign-in was last seen: call `touch` in a writing session
    is_held: bool = False  # for 24 h after recovery: nothing new goes out (R10)
    way_in_changed_at: datetime | None = None  # the newest notice of the account, if there is any (R09)
    rows: tuple[Any, ...] = field(default=(), repr=False, compare=False)  # kept, so that asking again asks nobody


def signed_in(session: Session, side: Side, token: str) -> SignedIn | None:
    """Who holds this token on this side, or None. Enters their authority; changes nothing."""
    row = session.execute(_behind(side), {"token": token_hash(token), "side": side.value}).first()
    now = clock.now()
    if row is None or row.SignIn.is_over(now) or not row.Account.is_active or row.Account.side != side.value:
        return None
    if row.SignIn.is_demo and not _is_demo_here:  # nobody proved who they are: a demo's row on a real installation
        return None
    tenancy.enter(session, row.SignIn.authority_id)
    told = None if row.Subject is None else _SUBJECTS[side](session, row.Account, row.SignIn, row.Subject)
    if told is None:
        return None
    sign_in = row.SignIn
    return SignedIn(
        **told, sign_in_id=sign_in.id, is_locked=sign_in.is_locked(now), is_shared_device=sign_in.kind == "shared",
        is_demo=sign_in.is_demo, authority_name=row.Authority.name, authority_id=sign_in.authority_id,
        wants_touch=not sign_in.is_locked(now) and now - sign_in.last_seen_at >= TOUCH_EVERY,
        is_held=is_held(row.Account), way_in_changed_at=row.Account.way_in_changed_at,
        rows=(row.Subject, row.Authority),
    )  # fmt: skip


@cache
def _behind(side: Side) -> Select[Any]:
    """One statement for everything about whoever holds a token: every request asks it."""
    subject = aliased(_ROWS[side], name="Subject")
    is_subject = (subject.authority_id == SignIn.authority_id) & (subject.id == Account.subject_id)
    return (
        select(SignIn, Account, Authority, subject)
        .join(Account, (Account.id == SignIn.account_id) & (Account.authority_id == SignIn.authority_id))
        .join(Authority, Authority.id == SignIn.authority_id)
        .outerjoin(subject, is_subject)
        .where(SignIn.token_hash == bindparam("token"), SignIn.side == bindparam("side"))
        .execution_options(populate_existing=True)
    )


_ROWS: dict[Side, Any] = {Side.YOUNG_PERSON: YoungPerson, Side.STAFF: Staff, Side.GUEST: Guest}


def _verified(sign_in: SignIn) -> datetime | None:
    """When a passkey was last touched; somebody made up for the demo has none and counts as touching all the time."""
    return clock.now() if sign_in.is_demo else sign_in.verified_at


def is_held(account: Account) -> bool:
    """For a day after somebody was let back in: nothing new goes out (R10)."""
    return account.recovered_at is not None and clock.now() - account.recovered_at < HOLD


def _young_person(_session: Session, account: Account, sign_in: SignIn, yp: YoungPerson) -> dict[str, Any] | None:
    actor = Actor(
        Side.YOUNG_PERSON, account.authority_id, account.id, yp.id, yp.id, verified_at=_verified(sign_in),
        is_shared_device=sign_in.is_shared, is_frozen=yp.is_frozen, is_held=is_held(account),
    )  # fmt: skip
    return {"actor": actor, **_shown(yp.name), "colour": yp.colour, "language": yp.language}


def _staff(session: Session, account: Account, sign_in: SignIn, staff: Staff) -> dict[str, Any] | None:
    if staff.is_suspended:
        return None
    roles, assigned = colleagues.standing_now(session, staff.id)
    actor = Actor(
        Side.STAFF, account.authority_id, account.id, staff.id, roles=roles, assigned=assigned,
        verified_at=_verified(sign_in), is_held=is_held(account),
    )  # fmt: skip
    return {"actor": actor, **_shown(staff.name), "colour": "lilac", "language": staff.language}


def staff_now(session: Session, authority_id: str, staff_id: str) -> Actor | None:
    """Who a member of staff is this moment, wherever they are: None once suspended or shut out (R17).

    For a decision of theirs that somebody else carries on; so it says nothing of when they last touched a passkey.
    """
    staff = session.get(Staff, (authority_id, staff_id), populate_existing=True)
    theirs = select(Account).where(
        Account.authority_id == authority_id, Account.side == Side.STAFF.value, Account.subject_id == staff_id
    )
    account = session.scalars(theirs.execution_options(populate_existing=True)).first()
    if staff is None or staff.is_suspended or (account is not None and not account.is_active):
        return None
    roles, assigned = colleagues.standing_now(session, staff_id)
    return Actor(
        Side.STAFF, authority_id, account.id if account else "", staff_id, roles=roles, assigned=assigned,
        is_held=account is not None and is_held(account),
    )  # fmt: skip


def _guest(_session: Session, account: Account, sign_in: SignIn, guest: Any) -> dict[str, Any] | None:
    actor = Actor(
        Side.GUEST, account.authority_id, account.id, account.subject_id, guest.yp_id, guest.person_id,
        verified_at=_verified(sign_in),
    )  # fmt: skip
    return {"actor": actor, **_shown(guest.name), "colour": "leaf", "language": guest.language}


_SUBJECTS: dict[Side, Callable[..., dict[str, Any] | None]] = {
    Side.YOUNG_PERSON: _young_person,
    Side.STAFF: _staff,
    Side.GUEST: _guest,
}


def _shown(name: str) -> dict[str, str]:
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    first = words[0] if words else "?"
    letters = first[0].upper() + words[-1][0].upper() if len(words) > 1 else first[0].upper() + first[1:2].lower()
    return {"name": name, "initials": letters}
