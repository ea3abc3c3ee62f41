"""What somebody signed in asked for and was not let do: in the record of their own authority (R80).

An entry says who, which action, and the id they asked for as it stood in the address. It is about no young person:
whether the id was anybody's, and whose, is not looked up, so that it is written alike for what is hidden and for what
was never there (R21). How many are written is limited, so that no flood of them fills the disk.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from domain import audit, limits, tenancy
from domain.access import Actor, Side

PER = timedelta(minutes=10)
MOST = 20
"""Entries for one account in ten minutes; then one that says there were more."""
MOST_TOGETHER = 500
"""The same for a whole authority."""
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def note(session: Session, actor: Actor, action: str, route: str, asked: str) -> bool:
    """Write that `actor` was refused `action` at `route`, asking for the id `asked`; whether an entry was made.

    What does not look like an id of ours is left out: it may be anything (R83). The caller's session is a short one.
    """
    if actor.side is Side.NOBODY:
        return False
    tenancy.enter(session, actor.authority_id)
    tries, _until = limits.count(session, "refused", f"account|{actor.account_id}", PER)
    if tries > MOST + 1:
        return False
    together, _until = limits.count(session, "refused", f"authority|{actor.authority_id}", PER)
    if together > MOST_TOGETHER + 1:
        return False
    is_last = tries == MOST + 1 or together == MOST_TOGETHER + 1
    subject = f"asked:{asked}" if _ID.fullmatch(asked) and not is_last else ""
    what = "access.refused_often" if is_last else "access.refused"
    audit.record(session, actor, what, subject=subject, action=action, route=route[:64])
    return True
