"""Inviting the person found: bound to one named person, given out by a coordinator, one use (R36).

A guest reaches one thread and nothing else. Their own agreement is asked for when they first come in, and they can
step back at any time. What they see never tells waiting, refused, paused and stopped apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, bridge_ends, clock, contact_needs, contact_requests, tenancy
from domain.access import Action, Actor, Side
from domain.contact_moves import State
from domain.db import Base, Owned, references
from domain.errors import NotFound, Refused
from domain.people import Person, clean_name
from domain.sealed import SealedText

if TYPE_CHECKING:
    from domain.accounts import Account

INVITATION_HOURS = 7 * 24


class Guest(Owned, Base):
    """A found person who may write: who they are, and whether they agree to it."""

    __tablename__ = "guest"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    name_sealed: Mapped[bytes]
    language: Mapped[str] = mapped_column(String(5), default="en")
    invited_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    withdrew_at: Mapped[datetime | None]
    mail_sealed: Mapped[bytes | None]

    name = SealedText("name_sealed")
    mail = SealedText("mail_sealed")  # where they asked to be told that something is there; empty: nowhere

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        Index(None, "authority_id", "person_id", unique=True),
    )


@dataclass(frozen=True)
class Thread:
    """Where a guest belongs."""

    yp_id: str
    person_id: str


def guest_for(session: Session, guest_id: str) -> Thread | None:
    """Which thread a guest belongs to; None when there is no such guest."""
    guest = session.get(Guest, (tenancy.current(session), guest_id))
    return None if guest is None else Thread(guest.yp_id, guest.person_id)


def invite(session: Session, actor: Actor, person: Person, name: str) -> tuple[Guest, str]:
    """Invite someone the young person said yes to; returns the guest and the code to give them by telephone.

    An earlier unused code of theirs ends. Raises Refused("not-now-state") unless the request is connected,
    Refused("in-care-elsewhere") for somebody across a bridge, and Refused for an active prohibition or boundary.
    """
    from domain import accounts, codes
    from domain.codes import CodeKind

    access.require(actor, Action.CASE_WORK, person.yp_id)
    request = contact_requests.about(session, person)
    if request is None or request.state != State.CONNECTED.value:
        raise Refused("not-now-state", state=request.state if request else "none")
    contact_needs.require_needs(session, request, "choose_yes")
    if bridge_ends.is_about(session, person.id):
        raise Refused("in-care-elsewhere")  # as a guest they would come in around their own authority
    guest = guest_of(session, person.id)
    if guest is None:
        guest = Guest(
            authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, invited_at=clock.now(),
            agreed_at=None, withdrew_at=None, name=clean_name(name),
        )  # fmt: skip
    audit.record(session, actor, "guest.invited", yp_id=person.yp_id, subject=f"guest:{guest.id}", person=person.id)
    session.add(guest)
    session.flush()
    account = accounts.account_for(session, Side.GUEST, person.authority_id, guest.id)
    codes.end_unused(session, CodeKind.INVITE, account.id)
    return guest, codes.new_code(session, CodeKind.INVITE, account, INVITATION_HOURS)


def guest_of(session: Session, person_id: str) -> Guest | None:
    """The guest that a person became, if they were ever invited."""
    return session.scalars(select(Guest).where(Guest.person_id == person_id)).one_or_none()


def own(session: Session, actor: Actor) -> Guest:
    """The guest who asks; raises NotFound for anybody else."""
    guest = session.get(Guest, (tenancy.current(session), actor.subject_id))
    if guest is None or actor.side is not Side.GUEST:
        raise NotFound
    return guest


def agree(session: Session, actor: Actor) -> None:
    """The guest agrees to be in touch, knowing that everything is read first."""
    guest = own(session, actor)
    access.require(actor, Action.THREAD_WRITE, guest.yp_id)
    audit.record(session, actor, "guest.agreed", yp_id=guest.yp_id, subject=f"guest:{guest.id}", person=guest.person_id)
    guest.agreed_at, guest.withdrew_at = guest.agreed_at or clock.now(), None
    session.flush()


def step_back(session: Session, actor: Actor) -> None:
    """The guest steps back: nothing more is passed on either way until they agree again, and is read anew then."""
    from domain import item_reviews, meeting

    guest = own(session, actor)
    access.require(actor, Action.THREAD_LEAVE, guest.yp_id)
    audit.record(
        session, actor, "guest.stepped_back", yp_id=guest.yp_id, subject=f"guest:{guest.id}", person=guest.person_id
    )
    guest.withdrew_at = clock.now()
    session.flush()
    item_reviews.call_back(session, actor, guest.person_id)
    meeting.recheck(session, actor, guest.yp_id)


def still_stands(session: Session, account: Account) -> bool:
    """For codes.py: whether an invitation would be given today. A boundary, an order, a check or a tap of “this isn’t
    safe” on any entry of the same human is a no, and so is a request that is paused or over (invariant 3, R32).
    """
    from domain import safety

    tenancy.enter(session, account.authority_id)
    guest = session.get(Guest, (account.authority_id, account.subject_id))
    person = session.get(Person, (account.authority_id, guest.person_id)) if guest is not None else None
    request = contact_requests.about(session, person) if person is not None else None
    if person is None or request is None or request.state != State.CONNECTED.value:
        return False
    return not safety.is_paused(session, person) and not contact_needs.hindrances(session, request, "resume")


def end_unused(session: Session, person_id: str) -> None:
    """For contact_endings.py: an invitation that nobody has used yet stops working."""
    from domain import accounts, codes

    guest = guest_of(session, person_id)
    if guest is not None:
        account = accounts.account_for(session, Side.GUEST, guest.authority_id, guest.id)
        codes.end_unused(session, codes.CodeKind.INVITE, account.id)
