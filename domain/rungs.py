"""Ways of being in touch, and the two keys: who allowed what, for which direction, until when.

An approval is a person, a rung, a direction, conditions, approvers, from and until: never a yes or no. Each rung is
approved by itself. A proposal is the first key's; it does nothing until the second key agrees
(docs/contact-lifecycle.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Date, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, accounts, audit, clock, contact, safeguarding, tenancy
from domain.access import Action, Actor, Role, Side
from domain.contact import Request, State
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotAllowed, NotFound, Refused
from domain.people import Person, Tie, YoungPerson, clean_words
from domain.sealed import SealedJson, SealedText


class Rung(StrEnum):
    """Ways of being in touch, from the quietest."""

    MEMORY_ONLY = "memory_only"
    LETTERS = "letters"
    PHOTOS = "photos"
    CALL = "call"
    SUPPORTED_VISIT = "supported_visit"
    VISIT = "visit"
    OUTING = "outing"
    OVERNIGHT = "overnight"
    DIRECT = "direct"


class Direction(StrEnum):
    """Which way: from the person to the young person, from the young person to them, or both."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class Kind(StrEnum):
    """What two keys are asked for."""

    ALLOW_APPROACH = "allow_approach"
    REFUSE = "refuse"
    OPEN_RUNGS = "open_rungs"


class Proposal(Owned, Base):
    """What the first key wants; open until the second agrees or not."""

    __tablename__ = "proposal"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(20))
    terms_sealed: Mapped[bytes]
    review_on: Mapped[date | None] = mapped_column(Date)
    is_high_risk: Mapped[bool]
    first_id: Mapped[str] = mapped_column(String(22))
    first_is_lead: Mapped[bool]
    first_at: Mapped[datetime]
    second_id: Mapped[str | None] = mapped_column(String(22))
    second_at: Mapped[datetime | None]
    has_agreed: Mapped[bool | None]  # none: still open
    second_words_sealed: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1)

    terms = SealedJson("terms_sealed")  # reason, words, conditions, rungs, direction
    second_words = SealedText("second_words_sealed")

    __table_args__ = (
        *references(yp_id="young_person", request_id="request", person_id="person"),
        Index(None, "authority_id", "has_agreed", "first_at"),
        Index(None, "authority_id", "request_id"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Approval(Owned, Base):
    """A rung that is open in a direction from then until then, and who opened it."""

    __tablename__ = "approval"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    rung: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(5))
    conditions_sealed: Mapped[bytes | None]
    first_id: Mapped[str] = mapped_column(String(22))
    second_id: Mapped[str | None] = mapped_column(String(22))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    conditions = SealedText("conditions_sealed")

    __table_args__ = (
        *references(yp_id="young_person", request_id="request", person_id="person"),
        Index(None, "authority_id", "person_id", "rung"),
        Index(None, "authority_id", "request_id"),
    )


LONGEST_DAYS = 366


def is_review_date(day: date | None) -> bool:
    """From tomorrow to a year from now: nothing is allowed or kept back for longer without being looked at again."""
    return day is not None and 0 < (day - clock.today()).days <= LONGEST_DAYS


def end_of(day: date) -> datetime:
    """The moment a review date begins where the service is: what was allowed until then stops by itself."""
    return datetime.combine(day, time(0), clock.LONDON)


def has_tie(session: Session, staff_id: str, yp_id: str, person_id: str) -> bool:
    """A declared relation to the young person or to this person (R29)."""
    tie = select(Tie.id).where(
        Tie.staff_id == staff_id, Tie.yp_id == yp_id, Tie.person_id.is_(None) | (Tie.person_id == person_id)
    )
    return session.scalar(tie.limit(1)) is not None


def require_key(session: Session, actor: Actor, yp_id: str, person_id: str) -> None:
    """Whether this actor can be a key for these two at all: staff of this authority, a fresh touch, and no tie."""
    access.require(actor, Action.CASE_DECIDE, yp_id)
    if actor.is_held:
        raise Refused("held")
    if not actor.is_verified_lately:
        raise Refused("needs-touch")
    if has_tie(session, actor.subject_id, yp_id, person_id):
        raise Refused("conflict-of-interest")


def is_second_key(actor: Actor, yp_id: str) -> bool:
    """The service's manager, the young person's social worker, or the safeguarding lead."""
    return bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING}) or actor.works_with(yp_id, Role.SOCIAL_WORKER)


def keys_needed(session: Session, yp: YoungPerson, person: Person, rungs: Sequence[Rung]) -> int:
    """Two under 18, for anything high-risk and for numbers exchanged; one for an adult's own choice otherwise."""
    if not yp.is_adult or Rung.DIRECT in rungs or safeguarding.risk_reasons(session, person):
        return 2
    return 1


def propose(
    session: Session, actor: Actor, request: Request, kind: Kind, reason: str, review_on: date | None,
    words: str = "", rungs: Sequence[Rung] = (), direction: Direction = Direction.BOTH, conditions: str = "",
) -> Proposal:  # fmt: skip
    """Turn the first key. The young person's coordinator proposes; nothing changes until the second key agrees.

    Raises Refused: needs-reason, needs-review-date, needs-words (a refusal without words for the young person),
    needs-rungs, already-proposed, conflict-of-interest, needs-touch, or an unmet need of the move.
    """
    access.require(actor, Action.CASE_WORK, request.yp_id)
    lock_row(session, request)
    require_key(session, actor, request.yp_id, request.person_id)
    _check_terms(session, request, kind, reason, words, review_on, rungs)
    person, yp = contact._person_and_yp(session, request)
    if _open_proposal(session, request, kind) is not None:
        raise Refused("already-proposed")
    risks = safeguarding.risk_reasons(session, person)
    proposal = Proposal(
        authority_id=request.authority_id, yp_id=request.yp_id, request_id=request.id, person_id=request.person_id,
        kind=kind.value, review_on=review_on, is_high_risk=bool(risks), first_id=actor.subject_id,
        first_is_lead=Role.SAFEGUARDING in actor.roles, first_at=clock.now(), has_agreed=None,
        terms={
            "reason": clean_words(reason), "words": clean_words(words), "conditions": clean_words(conditions),
            "rungs": [rung.value for rung in rungs], "direction": direction.value,
        },
    )  # fmt: skip
    audit.record(
        session, actor, "key.first", yp_id=request.yp_id, subject=f"proposal:{proposal.id}",
        kind=kind.value, person=request.person_id, high_risk=bool(risks),
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    if kind is Kind.OPEN_RUNGS and keys_needed(session, yp, person, rungs) == 1:
        proposal.has_agreed = True
        _carry_out(session, actor, request, proposal, second_id=None)
    return proposal


def _check_terms(
    session: Session,
    request: Request,
    kind: Kind,
    reason: str,
    words: str,
    review_on: date | None,
    rungs: Sequence[Rung],
) -> None:
    if not reason.strip():
        raise Refused("needs-reason")
    if not is_review_date(review_on):
        raise Refused("needs-review-date", days=LONGEST_DAYS)
    if kind is Kind.REFUSE and not words.strip():
        raise Refused("needs-words")
    if kind is Kind.OPEN_RUNGS:
        if not rungs:
            raise Refused("needs-rungs")
        if request.state not in (State.THEY_AGREED.value, State.CONNECTED.value):
            raise Refused("not-now-state", state=request.state)
        person, _yp = contact._person_and_yp(session, request)
        _require_safe(session, person)
    else:
        if State(request.state) not in contact.MOVES[kind.value].sources:
            raise Refused("not-now-state", state=request.state)
        contact.require_needs(session, request, kind.value)


def _require_safe(session: Session, person: Person) -> None:
    """No order in force, and no check that says unknown or prohibited, whenever it was answered."""
    if safeguarding.is_prohibited(session, person):
        raise Refused("no-prohibition")
    if safeguarding.is_stopped_by_check(session, person):
        raise Refused("still-clear")


def answer(session: Session, actor: Actor, proposal: Proposal, agrees: bool, words: str = "") -> None:
    """Turn the second key, or do not. Agreeing carries the proposal out, with every need asked again now.

    Raises Refused: same-person, needs-second-key, needs-lead (high-risk, and neither key is the safeguarding lead),
    not-now-state (already answered, or the request moved on), needs-reason (disagreeing without saying why).
    """
    request = session.get(Request, (proposal.authority_id, proposal.request_id))
    if request is None:
        raise NotFound
    lock_row(session, request)  # what ends a request ends its proposals too, so this keeps both still
    lock_row(session, proposal)
    require_key(session, actor, proposal.yp_id, proposal.person_id)
    if proposal.has_agreed is not None:
        raise Refused("not-now-state", state="answered")
    if actor.subject_id == proposal.first_id or accounts.is_way_in_of_one_from_other(
        session, actor.authority_id, actor.subject_id, proposal.first_id
    ):
        raise Refused("same-person")
    if not is_second_key(actor, proposal.yp_id):
        raise Refused("needs-second-key")
    if agrees and needs_lead(session, proposal) and not (proposal.first_is_lead or Role.SAFEGUARDING in actor.roles):
        raise Refused("needs-lead")
    if not agrees and not words.strip():
        raise Refused("needs-reason")
    audit.record(
        session, actor, "key.second", yp_id=proposal.yp_id, subject=f"proposal:{proposal.id}",
        agrees=agrees, kind=proposal.kind, person=proposal.person_id,
    )  # fmt: skip
    proposal.second_id, proposal.second_at, proposal.has_agreed = actor.subject_id, clock.now(), agrees
    proposal.second_words = clean_words(words)
    session.flush()
    if agrees:
        _carry_out(session, actor, request, proposal, second_id=actor.subject_id)


def needs_lead(session: Session, proposal: Proposal) -> bool:
    """High-risk when it was proposed or now: then the safeguarding lead is one of the two (R30)."""
    person = session.get(Person, (proposal.authority_id, proposal.person_id))
    return proposal.is_high_risk or person is None or bool(safeguarding.risk_reasons(session, person))


def _carry_out(session: Session, actor: Actor, request: Request, proposal: Proposal, second_id: str | None) -> None:
    kind, terms = Kind(proposal.kind), proposal.terms
    if kind is Kind.OPEN_RUNGS:
        person, _yp = contact._person_and_yp(session, request)
        _require_safe(session, person)
        if request.state not in (State.THEY_AGREED.value, State.CONNECTED.value):
            raise Refused("not-now-state", state=request.state)
        _open_rungs(session, actor, request, proposal, second_id)
        return
    if kind is Kind.REFUSE:
        request.review_on = proposal.review_on
        request.refused_by = f"{proposal.first_id} {second_id}"
    contact.carry_out_with_two_keys(session, actor, request, kind.value, terms["reason"], terms["words"])


def _open_rungs(session: Session, actor: Actor, request: Request, proposal: Proposal, second_id: str | None) -> None:
    if proposal.review_on is None:
        raise Refused("needs-review-date", days=LONGEST_DAYS)
    for rung in proposal.terms["rungs"]:
        approval = Approval(
            authority_id=request.authority_id, yp_id=request.yp_id, request_id=request.id,
            person_id=request.person_id, rung=rung, direction=proposal.terms["direction"],
            first_id=proposal.first_id, second_id=second_id, from_at=clock.now(), until_at=end_of(proposal.review_on),
            revoked_at=None, conditions=proposal.terms["conditions"],
        )  # fmt: skip
        audit.record(
            session, actor, "rung.opened", yp_id=request.yp_id, subject=f"approval:{approval.id}",
            person=request.person_id, rung=rung, direction=approval.direction, until=approval.until_at.isoformat(),
        )  # fmt: skip
        session.add(approval)
    session.flush()


def revoke(session: Session, actor: Actor, approval: Approval) -> None:
    """Take a rung back at once: the young person, or any staff member who could have been a key."""
    own = actor.side is Side.YOUNG_PERSON and access.allowed(actor, Action.OWN_WITHDRAW, approval.yp_id)
    if not own and not access.allowed(actor, Action.CASE_DECIDE, approval.yp_id):
        raise NotAllowed("revoke")
    if approval.revoked_at is not None:
        raise Refused("not-now-state", state="revoked")
    audit.record(
        session,
        actor,
        "rung.closed",
        yp_id=approval.yp_id,
        subject=f"approval:{approval.id}",
        person=approval.person_id,
    )
    approval.revoked_at = clock.now()
    session.flush()


def live_approvals(session: Session, request: Request) -> list[Approval]:
    """The rungs that are open now."""
    now = clock.now()
    rows = select(Approval).where(
        Approval.request_id == request.id,
        Approval.revoked_at.is_(None),
        Approval.from_at <= now,
        Approval.until_at > now,
    )
    return sorted(session.scalars(rows), key=lambda approval: list(Rung).index(Rung(approval.rung)))


def end_everything(session: Session, actor: Actor, request: Request) -> None:
    """For contact.py: after a stop or refusal every approval, open proposal, invitation and undelivered item ends."""
    from domain import exchange, invitation

    now = clock.now()
    audit.record(
        session,
        actor,
        "contact.ended_all",
        yp_id=request.yp_id,
        subject=f"request:{request.id}",
        person=request.person_id,
    )
    session.execute(
        update(Approval)
        .where(Approval.authority_id == request.authority_id, Approval.request_id == request.id)
        .where(Approval.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.execute(
        update(Proposal)
        .where(Proposal.authority_id == request.authority_id, Proposal.request_id == request.id)
        .where(Proposal.has_agreed.is_(None))
        .values(has_agreed=False, second_at=now, version=Proposal.version + 1)
    )
    invitation.end_unused(session, request.person_id)
    exchange.call_back(session, actor, request.person_id)


def _open_proposal(session: Session, request: Request, kind: Kind) -> Proposal | None:
    return session.scalars(
        select(Proposal).where(
            Proposal.request_id == request.id, Proposal.kind == kind.value, Proposal.has_agreed.is_(None)
        )
    ).first()


def get_proposal(session: Session, actor: Actor, proposal_id: str) -> Proposal:
    """A proposal as far as `actor` may know of it; raises NotFound."""
    proposal = session.get(Proposal, (tenancy.current(session), proposal_id))
    if proposal is None or not actor.is_staff or not access.can_see(actor, proposal.yp_id):
        raise NotFound
    return proposal


def proposals_on(session: Session, request: Request) -> list[Proposal]:
    """Every proposal on a request, newest first."""
    return list(
        session.scalars(select(Proposal).where(Proposal.request_id == request.id).order_by(Proposal.first_at.desc()))
    )
