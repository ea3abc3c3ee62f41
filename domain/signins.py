"""Sign-ins: server-side, opaque, short. The browser holds 256 random bits, the database their SHA-256 (R13).

Nothing about a sign-in is decided by what the browser says: limits run on the server's clock (R15), and whoever was
suspended, shut out or signed out reads nothing on their next request (R17), because every request looks here first.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from domain import access, accounts, clock, devices, notices, people, step_ups, tenancy
from domain.access import Actor, Side
from domain.accounts import Account as Account
from domain.accounts import account_for as account_for
from domain.db import Base, new_id
from domain.errors import NotFound
from domain.people import Authority, Staff, YoungPerson
from domain.step_ups import action_hash as action_hash
from domain.step_ups import use_step_up as use_step_up

LIMITS: dict[str, tuple[timedelta, timedelta]] = {
    "staff": (timedelta(minutes=15), timedelta(hours=8)),
    "guest": (timedelta(minutes=15), timedelta(hours=2)),
    "own": (timedelta(days=30), timedelta(days=30)),
    "shared": (timedelta(minutes=10), timedelta(hours=1)),
}
"""How long a sign-in may rest and how long it may last, by kind (R15)."""

_is_demo_here = False


def let_demo_in(is_demo: bool) -> None:
    """Whether this process is the demo (app.py says, from its settings): elsewhere a demo's sign-in opens nothing."""
    global _is_demo_here
    _is_demo_here = is_demo


UNLOCK_AFTER = timedelta(minutes=5)
TOUCH_EVERY = timedelta(minutes=1)


class SignIn(Base):
    """One sign-in of one account in one browser."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(String(22), ForeignKey("account.id"))
    authority_id: Mapped[str] = mapped_column(String(22), ForeignKey("authority.id"))
    side: Mapped[str] = mapped_column(String(20))
    device_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("device.id"))
    label: Mapped[str] = mapped_column(String(20))
    is_shared: Mapped[bool]
    is_demo: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)  # to the minute: see `touch`
    verified_at: Mapped[datetime | None]  # last user verification by passkey
    locked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "account_id", "ended_at"),)

    @property
    def kind(self) -> str:
        """Which of LIMITS holds."""
        if self.side == Side.YOUNG_PERSON.value:
            return "shared" if self.is_shared else "own"
        return "staff" if self.side == Side.STAFF.value else "guest"

    def is_over(self, now: datetime) -> bool:
        """Ended, rested too long or lasted too long."""
        rest, whole = LIMITS[self.kind]
        return self.ended_at is not None or now - self.last_seen_at > rest or now - self.started_at > whole

    def is_locked(self, now: datetime) -> bool:
        """On somebody's own phone: locked by hand, or left for over five minutes (R15). A demo has no key to unlock."""
        if self.kind != "own" or self.is_demo:
            return False
        return self.locked_at is not None or now - self.last_seen_at > UNLOCK_AFTER


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


HOLD = timedelta(hours=24)
SENDS_FOR = timedelta(hours=24)


def _hash(token: str) -> bytes:
    return sha256(f"sign-in|{token}".encode()).digest()


def start(
    session: Session, account: Account, *, is_shared: bool, device_label: str, verified: bool, is_demo: bool = False,
    browser: str = "",
) -> str:  # fmt: skip
    """Begin a sign-in and return its token, the only copy (R13). `verified`: by a passkey with user verification.

    With `browser` (its random cookie value) and not shared, the device is remembered as the person's own.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    device = None
    if browser and not is_shared and not is_demo:
        device = devices.remember(session, account, browser, device_label)
    row = SignIn(
        id=new_id(), token_hash=_hash(token), account_id=account.id, authority_id=account.authority_id,
        side=account.side, device_id=device.id if device else None, label=device_label, is_shared=is_shared,
        is_demo=is_demo, verified_at=now if verified else None,
    )  # fmt: skip
    accounts.record(session, account, "signin.started", f"signin:{row.id}", shared=is_shared, passkey=verified)
    session.add(row)
    session.flush()
    return token


def signed_in(session: Session, side: Side, token: str) -> SignedIn | None:
    """Who holds this token on this side, or None. Enters their authority; changes nothing."""
    row = session.execute(_behind(side), {"token": _hash(token), "side": side.value}).first()
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
    subject = aliased(_subject_of(side), name="Subject")
    is_subject = (subject.authority_id == SignIn.authority_id) & (subject.id == Account.subject_id)
    return (
        select(SignIn, Account, Authority, subject)
        .join(Account, (Account.id == SignIn.account_id) & (Account.authority_id == SignIn.authority_id))
        .join(Authority, Authority.id == SignIn.authority_id)
        .outerjoin(subject, is_subject)
        .where(SignIn.token_hash == bindparam("token"), SignIn.side == bindparam("side"))
        .execution_options(populate_existing=True)
    )


def _subject_of(side: Side) -> Any:
    from domain.invitation import Guest  # it needs this module's accounts

    return {Side.YOUNG_PERSON: YoungPerson, Side.STAFF: Staff, Side.GUEST: Guest}[side]


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
    roles, assigned = people.standing_now(session, staff.id)
    actor = Actor(
        Side.STAFF, account.authority_id, account.id, staff.id, roles=roles, assigned=assigned,
        verified_at=_verified(sign_in), is_held=is_held(account),
    )  # fmt: skip
    return {"actor": actor, **_shown(staff.name), "colour": "lilac", "language": staff.language}


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


def touch(session: Session, sign_in_id: str) -> None:
    """This sign-in was used just now. Written at most once a minute, so a limit may fall up to a minute early."""
    now = clock.now()
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None), SignIn.last_seen_at <= now - TOUCH_EVERY)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def rotate(session: Session, sign_in_id: str, *, verified: bool) -> str:
    """A new token for the same sign-in; the old one is dead at once (R13). After unlock and step-up."""
    token, now = secrets.token_urlsafe(32), clock.now()
    values: dict[str, Any] = {"token_hash": _hash(token), "last_seen_at": now, "locked_at": None}
    if verified:
        values["verified_at"] = now
    changed = session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
        .values(**values)
        .returning(SignIn.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise NotFound
    return token


def lock(session: Session, sign_in_id: str) -> None:
    """Lock somebody's own phone until their next passkey touch; anywhere else there is no lock, so it ends."""
    row = session.get(SignIn, sign_in_id)
    if row is None or row.ended_at is not None:
        return
    if row.kind == "own" and not row.is_demo:
        row.locked_at = clock.now()
        session.flush()
    else:
        end(session, sign_in_id)


def end(session: Session, sign_in_id: str) -> None:
    """Sign out: from the next request on the token opens nothing. Ending what has ended changes nothing."""
    row = session.get(SignIn, sign_in_id)
    if row is None or row.ended_at is not None:
        return
    accounts.record(session, session.get_one(Account, row.account_id), "signin.ended", f"signin:{row.id}")
    row.ended_at = clock.now()
    session.flush()


def end_others(session: Session, account_id: str, keep: str = "") -> int:
    """Sign this account out everywhere but in `keep`; returns how many ended (R09)."""
    ended = session.scalars(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.id != keep, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if ended:
        account = session.get_one(Account, account_id)
        accounts.record(session, account, "signin.ended_others", count=len(ended))
    return len(ended)


def running(session: Session, actor: Actor) -> list[SignIn]:
    """Where this person is signed in now, last used first (R18)."""
    now = clock.now()
    rows = session.scalars(select(SignIn).where(SignIn.account_id == actor.account_id, SignIn.ended_at.is_(None)))
    return sorted((row for row in rows if not row.is_over(now)), key=lambda row: row.last_seen_at, reverse=True)


def end_own(session: Session, actor: Actor, sign_in_id: str, keep: str = "", browser: str = "") -> None:
    """Sign out of one of one's own places, and stop calling that device one's own. Raises NotFound for another's.

    A device that was one's own is a way in less: all other sign-ins but `keep` end, and other devices are told (R09).
    """
    row = session.get(SignIn, sign_in_id)
    if row is None or row.account_id != actor.account_id or actor.side is access.Side.NOBODY:
        raise NotFound
    end(session, sign_in_id)
    if row.device_id:
        account = session.get_one(Account, row.account_id)
        accounts.record(session, account, "device.shut_out", f"device:{row.device_id}")
        devices.forget(session, row.device_id)
        notices.way_in_changed(session, account, browser)
        end_others(session, row.account_id, keep)


def add_step_up(session: Session, sign_in_id: str, action: bytes) -> str:
    """A fresh touch for one action (R16): noted, and the sign-in gets a new token, which is returned."""
    step_ups.add_step_up(session, sign_in_id, action)
    return rotate(session, sign_in_id, verified=True)


def sign_in_id_for(session: Session, side: Side, token: str) -> str | None:
    """The sign-in behind a token, also when it is locked or over; for signing out."""
    return session.scalar(select(SignIn.id).where(SignIn.token_hash == _hash(token), SignIn.side == side.value))


def sender(session: Session, side: Side, token: str) -> str | None:
    """The sign-in behind a token whose browser may send something large: one that was there in the last day and was
    not ended. It may be locked or over by now: what was written meanwhile is then shown again, and nothing is done."""
    since = clock.now() - SENDS_FOR
    row = select(SignIn.id).where(
        SignIn.token_hash == _hash(token), SignIn.side == side.value, SignIn.ended_at.is_(None),
        SignIn.last_seen_at >= since,
    )  # fmt: skip
    return session.scalar(row)


def whose(session: Session, side: Side, token: str) -> tuple[str, str, str] | None:
    """Sign-in, account and authority behind a token that still opens something; None for any other (R77)."""
    row = session.scalars(select(SignIn).where(SignIn.token_hash == _hash(token), SignIn.side == side.value)).first()
    if row is None or row.is_over(clock.now()):
        return None
    return row.id, row.account_id, row.authority_id


def replace(session: Session, side: Side, token: str) -> None:
    """A new sign-in takes the place of the one behind this token. That the new one began is what the record tells."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == _hash(token), SignIn.side == side.value, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
