"""Making, opening and closing one's own end of a bridge to a brother or sister in another authority's care.

Nobody here decides anything for the other side, and nobody learns why it is not open (decision 0038).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import access, audit, bridge_ends, clock, codes, contact_requests, crossing, delivery, invitation
from domain.access import Action, Actor
from domain.bridge_ends import Bridge, BridgeEnd
from domain.contact_moves import RUNNING
from domain.contact_requests import Request
from domain.crossing import SPOOL
from domain.db import lock_row, new_id
from domain.errors import NotAllowed, Refused
from domain.keys import keyring
from domain.people import Authority, Person, clean_words
from domain.proposals import Proposal
from domain.rungs import Direction, end_of

CODE_HOURS = 72


@dataclass(frozen=True)
class View:
    """A bridge as its own side's staff may see it: of the other side its name, and open or not open."""

    end: BridgeEnd
    other_authority: str  # empty until it is paired
    is_ours_open: bool
    is_theirs_open: bool
    is_waiting_for_code: bool


def _code_hash(code: str) -> bytes:
    return hmac.digest(keyring().secret("bridge-code"), code.encode(), sha256)


def begin(session: Session, actor: Actor, person: Person) -> str:
    """Make an end for somebody in another authority's care; returns the code to say to the coordinator there.

    While nobody has typed it in, it can be made anew, and the one before ends. Raises Refused: not-now-state (nobody
    is looking for them), no-boundary, bridge-invited (they are a guest here), bridge-already (it is paired).
    """
    request = _require_work(session, actor, person)
    lock_row(session, request)
    end = bridge_ends.live(session, person.id)
    if end is not None and end.paired_at is not None:
        raise Refused("bridge-already")
    if end is not None:
        _close(session, actor, end)
    code = "".join(secrets.choice(codes.ALPHABET) for _ in range(codes.LENGTH))
    bridge_id, end_id = new_id(), new_id()
    end = _new_end(session, actor, person, end_id, bridge_id, "bridge.begun")
    session.add(
        Bridge(
            id=bridge_id, first_authority_id=end.authority_id, first_end_id=end.id, code_hash=_code_hash(code),
            code_until_at=clock.now() + timedelta(hours=CODE_HOURS), made_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    return "-".join(code[at : at + 4] for at in (0, 4, 8))


def accept(session: Session, actor: Actor, person: Person, typed: str) -> BridgeEnd:
    """The other coordinator types in the code that they were told: from here on there are two ends.

    Raises Refused("bridge-code") whatever is wrong with it, and what `begin` raises.
    """
    request = _require_work(session, actor, person)
    lock_row(session, request)
    if bridge_ends.live(session, person.id) is not None:
        raise Refused("bridge-already")
    code, end_id = codes.plain(typed), new_id()
    found = None if code is None else session.execute(
        update(Bridge)
        .where(Bridge.code_hash == _code_hash(code), Bridge.second_authority_id.is_(None))
        .where(Bridge.code_until_at > clock.now(), Bridge.first_authority_id != person.authority_id)
        .values(second_authority_id=person.authority_id, second_end_id=end_id)
        .returning(Bridge.id)
        .execution_options(synchronize_session=False)
    ).scalar()  # fmt: skip
    if found is None:
        raise Refused("bridge-code")
    end = _new_end(session, actor, person, end_id, found, "bridge.paired")
    end.paired_at = clock.now()
    session.flush()
    _tell_first(session, end)
    return end


def _tell_first(session: Session, end: BridgeEnd) -> None:
    """The first side's end, and its record, know that the code was typed in; nothing else of it."""
    found = crossing.other_side(session, end)
    if found is None:
        raise Refused("bridge-code")
    other, other_end = found
    lock_row(other, other_end)
    if other_end.closed_at is not None:
        raise Refused("bridge-code")
    audit.record(
        other, SPOOL, "bridge.paired", yp_id=other_end.yp_id, subject=f"bridge_end:{other_end.id}",
        person=other_end.person_id, bridge=other_end.bridge_id,
    )  # fmt: skip
    other_end.paired_at = clock.now()
    other.flush()


def _require_work(session: Session, actor: Actor, person: Person) -> Request:
    access.require(actor, Action.CASE_WORK, person.yp_id)
    request = contact_requests.about(session, person)
    if request is None or request.state not in RUNNING:
        raise Refused("not-now-state", state=request.state if request else "none")
    from domain import consent

    if consent.has_boundary(session, person):
        raise Refused("no-boundary")
    if invitation.guest_of(session, person.id) is not None:
        raise Refused("bridge-invited")
    return request


def _new_end(
    session: Session, actor: Actor, person: Person, end_id: str, bridge_id: str, what: str
) -> BridgeEnd:  # fmt: skip
    end = BridgeEnd(
        authority_id=person.authority_id, id=end_id, yp_id=person.yp_id, person_id=person.id, bridge_id=bridge_id,
        made_at=clock.now(),
    )  # fmt: skip
    audit.record(
        session, actor, what, yp_id=person.yp_id, subject=f"bridge_end:{end.id}", person=person.id, bridge=bridge_id
    )
    session.add(end)
    session.flush()
    from domain import item_reviews

    item_reviews.count_again(session, actor, person.yp_id, person.id)  # they are high-risk from here on
    return end


def confirm(session: Session, actor: Actor, end: BridgeEnd, how: str) -> None:
    """Write down how it was made sure, outside Spool, which child is at the other end; before it no key is turned.

    Raises Refused: needs-words, not-now-state.
    """
    access.require(actor, Action.CASE_WORK, end.yp_id)
    lock_row(session, end)
    if end.paired_at is None or end.closed_at is not None or end.confirmed_at is not None:
        raise Refused("not-now-state", state="bridge")
    if not how.strip():
        raise Refused("needs-words")
    _record(session, actor, end, "bridge.confirmed")
    end.confirmed_at, end.confirmed_by_id, end.confirmed = clock.now(), actor.subject_id, clean_words(how)
    session.flush()


def require_ready(session: Session, person_id: str) -> BridgeEnd:
    """For two_keys.py: the end that both keys are asked for; raises Refused("bridge-not-ready") before it is
    confirmed.
    """
    end = bridge_ends.live(session, person_id)
    if end is None or end.confirmed_at is None:
        raise Refused("bridge-not-ready")
    return end


def turn(session: Session, actor: Actor, proposal: Proposal) -> None:
    """For two_keys.py: both keys of this side agreed, until the day they chose.

    What was read before it opens (not while it is open) is read anew, for this bridge: see crossing.py.
    """
    if proposal.review_on is None:
        raise Refused("needs-review-date", days=366)
    end = require_ready(session, proposal.person_id)
    lock_row(session, end)
    until = end_of(proposal.review_on)
    audit.record(
        session, actor, "bridge.turned", yp_id=end.yp_id, subject=f"bridge_end:{end.id}", person=end.person_id,
        bridge=end.bridge_id, until=until.isoformat(),
    )  # fmt: skip
    was_open, end.until_at = end.is_turned(clock.now()), until
    if not was_open:
        end.turned_at = clock.now()
    session.flush()
    if not was_open:
        _call_back(session, actor, end)


def shut(session: Session, actor: Actor, end: BridgeEnd) -> None:
    """Close one's own end at once: whoever could be a key is enough. To open it again everything begins anew."""
    access.require(actor, Action.CASE_SEE, end.yp_id)
    if not access.allowed(actor, Action.CASE_DECIDE, end.yp_id):
        raise NotAllowed("bridge.shut")
    person = session.get_one(Person, (end.authority_id, end.person_id))
    request = contact_requests.about(session, person)
    if request is not None:
        lock_row(session, request)  # first, as whatever passes something or carries it over does
    lock_row(session, end)
    if end.closed_at is not None:
        raise Refused("not-now-state", state="closed")
    _close(session, actor, end)


def close_own(session: Session, actor: Actor, person_id: str) -> None:
    """For contact_endings.py: with the request this side's end is closed. The other side is told nothing."""
    end = bridge_ends.live(session, person_id)
    if end is not None:
        _close(session, actor, end)


def _close(session: Session, actor: Actor, end: BridgeEnd) -> None:
    """Its code, if nobody typed it in, opens nothing any more; and nothing passed for this bridge crosses another."""
    _record(session, actor, end, "bridge.closed")
    end.closed_at = clock.now()
    unused = (Bridge.id == end.bridge_id) & Bridge.second_authority_id.is_(None)
    session.execute(
        update(Bridge).where(unused).values(code_until_at=clock.now()).execution_options(synchronize_session=False)
    )
    session.flush()
    _call_back(session, actor, end)


def _call_back(session: Session, actor: Actor, end: BridgeEnd) -> None:
    from domain import item_reviews

    item_reviews.call_back(session, actor, end.person_id)


def _record(session: Session, actor: Actor, end: BridgeEnd, what: str) -> None:
    audit.record(
        session, actor, what, yp_id=end.yp_id, subject=f"bridge_end:{end.id}", person=end.person_id,
        bridge=end.bridge_id,
    )  # fmt: skip


def view(session: Session, actor: Actor, person: Person) -> View | None:
    """The bridge to a person as this side's staff see it; None when there is none."""
    access.require(actor, Action.CASE_SEE, person.yp_id)
    end = bridge_ends.live(session, person.id)
    if end is None:
        return None
    there = bridge_ends.beyond(session, end)
    name = None if there is None else session.scalar(select(Authority.name).where(Authority.id == there.authority_id))
    found = crossing.other_side(session, end)
    return View(end, name or "", _is_open(session, end), found is not None and _is_open(*found), end.paired_at is None)


def _is_open(session: Session, end: BridgeEnd) -> bool:
    """Whether this end lets anything through now, in either direction."""
    now = clock.now()
    return end.is_turned(now) and any(
        delivery.ways_open(session, end.person_id, way, now) for way in (Direction.IN, Direction.OUT)
    )
