"""One-time codes that a person carries from one human to another: on paper, as a square to scan, or read out.

12 letters and digits (60 bits), one use, bound to one account and to the first browser that opens them (R05, R36).
Kept as an Argon2id fingerprint only; the code itself is shown once and is nowhere afterwards (R08).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, accounts, audit, clock, colleagues, passkeys, people, tenancy
from domain.access import Action, Actor, Side
from domain.accounts import Account, account_for
from domain.db import Base, new_id
from domain.devices import fingerprint as browser_fingerprint
from domain.errors import NotFound, Refused
from domain.slow_hash import slow_hash

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


class CodeKind(StrEnum):
    """What a code opens; a code of one kind opens nothing else."""

    SET_UP = "set-up"
    WELCOME = "welcome"
    STAFF = "staff"
    INVITE = "invite"
    READ_OUT = "readout"


HOURS: dict[CodeKind, float] = {
    CodeKind.SET_UP: 72, CodeKind.WELCOME: 72, CodeKind.STAFF: 72, CodeKind.INVITE: 7 * 24, CodeKind.READ_OUT: 0.25,
}  # fmt: skip


class Code(Base):
    """One code. `is_own` is the answer to "is this your own phone?", given before any passkey is made (R06)."""

    __tablename__ = "code"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("account.id"))
    authority_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("authority.id"))
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    is_own: Mapped[bool | None]
    by_id: Mapped[str | None] = mapped_column(String(22))  # of a staff code: the manager who made it
    recovery_id: Mapped[str | None] = mapped_column(String(22))  # of a welcome code that lets somebody back in
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "account_id", "kind"), Index(None, "browser_hash", "kind"))


def plain(text: str) -> str | None:
    """A code as typed, without spaces and dashes, in capitals, with O read as 0 and I or L as 1. None if not one."""
    code = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def fingerprint(kind: CodeKind, text: str) -> bytes | None:
    """The fingerprint a typed code would have; None when it cannot be one. Slow: before the transaction."""
    code = plain(text)
    return slow_hash(f"code|{kind.value}", code) if code else None


def new_code(session: Session, kind: CodeKind, account: Account | None, hours: float | None = None) -> str:
    """Make a code and return it as XXXX-XXXX-XXXX, the only time it is ever seen. Earlier unused ones end.

    `hours` may shorten but never lengthen what HOURS says of this kind.
    """
    return _make(session, kind, account, min(hours, HOURS[kind]) if hours is not None else HOURS[kind])[0]


def _make(session: Session, kind: CodeKind, account: Account | None, hours: float) -> tuple[str, Code]:
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    code = Code(
        id=new_id(), kind=kind.value, code_hash=slow_hash(f"code|{kind.value}", text),
        account_id=account.id if account else None, authority_id=account.authority_id if account else None,
        expires_at=clock.now() + timedelta(hours=hours),
    )  # fmt: skip
    end_unused(session, kind, code.account_id)
    session.add(code)
    session.flush()
    return "-".join(text[at : at + 4] for at in (0, 4, 8)), code


def end_unused(session: Session, kind: CodeKind, account_id: str | None) -> None:
    """Codes of this kind that were given out for this account (None: for set-up) and not used are void from now on."""
    session.execute(
        update(Code)
        .where(
            Code.kind == kind.value,
            *([Code.account_id == account_id] if account_id else []),
            Code.used_at.is_(None),
            Code.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def open_code(session: Session, kind: CodeKind, code_hash: bytes | None, browser: str) -> Code | None:
    """Open a code in this browser, which from then on is the only one it works in; None for every refusal (R05)."""
    if code_hash is None:
        return None
    now, here = clock.now(), browser_fingerprint(browser)
    opened = session.execute(
        update(Code)
        .where(
            Code.code_hash == code_hash,
            Code.kind == kind.value,
            Code.used_at.is_(None),
            Code.ended_at.is_(None),
            Code.expires_at >= now,
            Code.browser_hash.is_(None) | (Code.browser_hash == here),
        )
        .values(browser_hash=here, opened_at=now)
        .returning(Code.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    code = session.get(Code, opened, populate_existing=True) if opened else None
    return code if code is not None and _holds(session, code) else None


def _holds(session: Session, code: Code) -> bool:
    """Whether what the code was made for still stands: its account open, who is invited still asked for, or nothing
    set up yet.
    """
    from domain import invitation

    if code.kind == CodeKind.SET_UP.value:
        return not passkeys.anybody_has_one(session)
    account = session.get(Account, code.account_id) if code.account_id else None
    if account is None or not accounts.may_sign_in(session, account):
        return False
    return code.kind != CodeKind.INVITE.value or invitation.still_stands(session, account)


def opened_here(session: Session, kind: CodeKind, browser: str) -> Code | None:
    """The unused code of this kind that this browser opened last, if it is still good."""
    code = session.scalars(
        select(Code)
        .where(
            Code.browser_hash == browser_fingerprint(browser),
            Code.kind == kind.value,
            Code.used_at.is_(None),
            Code.ended_at.is_(None),
            Code.expires_at >= clock.now(),
        )
        .order_by(Code.opened_at.desc())
        .limit(1)
    ).first()
    return code if code is not None and _holds(session, code) else None


def use(session: Session, code: Code) -> bool:
    """Use the code up. Of any number at once one succeeds (R05)."""
    now = clock.now()
    used = session.execute(
        update(Code)
        .where(Code.id == code.id, Code.used_at.is_(None), Code.ended_at.is_(None), Code.expires_at >= now)
        .values(used_at=now)
        .returning(Code.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if used is not None and code.account_id:
        account = session.get_one(Account, code.account_id)
        accounts.record(session, account, "code.used", f"code:{code.id}", kind=code.kind)
        if code.recovery_id:
            accounts.record(session, account, "account.recovered")
            account.recovered_at = now  # new things that go out wait a day (R10)
            session.flush()
    return used is not None


def let_in_anew(session: Session, code: Code, account: Account, new: passkeys.Credential) -> None:
    """A staff code was used where there were passkeys already: the new one takes the place of all of them (R09, R28).

    A code is never a quiet second key to somebody else's account: its owner is shut out and notices, deciding waits a
    day, and for a week whoever made the code is not a second person beside them. Other sign-ins ended with the new key.
    """
    if code.kind == CodeKind.STAFF.value and passkeys.remove_others(session, account, new):
        account.recovered_at, account.reissued_by = clock.now(), code.by_id
        session.flush()


def was_used(session: Session, kind: CodeKind, account_id: str) -> bool:
    """Whether a code of this kind ever let this account in."""
    used = select(Code.id).where(Code.account_id == account_id, Code.kind == kind.value, Code.used_at.is_not(None))
    return session.scalar(used.limit(1)) is not None


def account_of(session: Session, code: Code) -> Account:
    """Whose door the code opens; raises NotFound while it is nobody's (set-up before the first manager)."""
    account = session.get(Account, code.account_id) if code.account_id else None
    if account is None:
        raise NotFound
    return account


def new_set_up_code(session: Session) -> str:
    """The one-time code for making the first authority and its first manager; earlier ones end.

    Raises Refused("set-up-done") once anybody has a passkey here. If an earlier set-up stopped half-way, the new code
    carries on with the manager that was made.
    """
    if passkeys.anybody_has_one(session):
        raise Refused("set-up-done")
    text, code = _make(session, CodeKind.SET_UP, None, HOURS[CodeKind.SET_UP])
    begun = select(Code.account_id).where(Code.kind == CodeKind.SET_UP.value, Code.account_id.is_not(None))
    before = session.scalar(begun.order_by(Code.made_at.desc()).limit(1))
    if before is not None:
        claim(session, code, session.get_one(Account, before))
    return text


def claim(session: Session, code: Code, account: Account) -> None:
    """The set-up code is this manager's from here on: what was begun is finished by them."""
    code.account_id, code.authority_id = account.id, account.authority_id
    session.flush()


def _given(session: Session, actor: Actor, kind: CodeKind, account: Account, yp_id: str = "") -> str:
    audit.record(session, actor, "code.made", yp_id=yp_id, subject=f"account:{account.id}", kind=kind.value)
    return new_code(session, kind, account)


def welcome_code(session: Session, actor: Actor, yp_id: str) -> str:
    """The coordinator makes a young person's welcome code, to give them when they meet (72 h). Earlier ones end.

    Raises NotAllowed unless assigned as their coordinator, NotFound for a young person of elsewhere, and
    Refused("has-way-in") once they have been in: then it takes recovery.py (R07).
    """
    access.require(actor, Action.WELCOME_GIVE, yp_id)
    yp = people.get_young_person(session, actor, yp_id)
    account = account_for(session, Side.YOUNG_PERSON, tenancy.current(session), yp.id)
    if passkeys.has_way_in(session, account):
        raise Refused("has-way-in")
    return _given(session, actor, CodeKind.WELCOME, account, yp.id)


def recovery_code(
    session: Session, actor: Actor, account: Account, yp_id: str, recovery_id: str, lives: timedelta
) -> str:
    """For recovery.py alone, which has asked everything: the welcome code of somebody who has been in before."""
    access.require(actor, Action.RECOVERY_GIVE, yp_id)
    audit.record(session, actor, "code.made", yp_id=yp_id, subject=f"account:{account.id}", kind="recovery")
    text, code = _make(session, CodeKind.WELCOME, account, lives.total_seconds() / 3600)
    code.recovery_id = recovery_id
    session.flush()
    return text


def read_out_code(session: Session, actor: Actor, yp_id: str) -> str:
    """The code that goes with a young person's six words on a device that is not their own: read out, 15 minutes."""
    access.require(actor, Action.WELCOME_GIVE, yp_id)
    yp = people.get_young_person(session, actor, yp_id)
    account = account_for(session, Side.YOUNG_PERSON, tenancy.current(session), yp.id)
    return _given(session, actor, CodeKind.READ_OUT, account, yp.id)


def guest_read_out_code(session: Session, actor: Actor, yp_id: str, guest_id: str) -> str:
    """The code read out on the telephone to a guest whose device has no passkeys: 15 minutes, every time anew."""
    access.require(actor, Action.CASE_WORK, yp_id)
    account = account_for(session, Side.GUEST, tenancy.current(session), guest_id)
    return _given(session, actor, CodeKind.READ_OUT, account, yp_id)


def staff_code(session: Session, actor: Actor, staff_id: str) -> str:
    """A manager makes the code by which a member of staff makes their passkey (72 h); `let_in_anew` if they had one.

    Recorded as code.made, or as code.reissued for somebody who could sign in already.
    """
    access.require(actor, Action.STAFF_MANAGE)
    staff = session.get(colleagues.Staff, (tenancy.current(session), staff_id))
    if staff is None:
        raise NotFound
    account = account_for(session, Side.STAFF, staff.authority_id, staff.id)
    if passkeys.count(session, account.id):
        audit.record(session, actor, "code.reissued", subject=f"account:{account.id}", staff=staff.id)
    else:
        audit.record(session, actor, "code.made", subject=f"account:{account.id}", kind=CodeKind.STAFF.value)
    text, code = _make(session, CodeKind.STAFF, account, HOURS[CodeKind.STAFF])
    code.by_id = actor.subject_id
    session.flush()
    return text
