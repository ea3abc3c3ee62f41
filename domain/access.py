"""Who may do what. One table, `RULES`: the guards, the buttons, the route matrix and the tests all read it.

An `Actor` is a value made by the web side from the session of one request: who asks, in which roles, this moment.
Staff reach a young person only through an assignment that runs now (R24); a guest reaches their own thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain import clock
from domain.errors import NotAllowed

FRESH = timedelta(minutes=5)


class Side(StrEnum):
    """Whose pages."""

    NOBODY = "nobody"
    YOUNG_PERSON = "youngperson"
    STAFF = "coordinator"
    GUEST = "guest"


class Role(StrEnum):
    """What a member of staff is, from a day and until a day."""

    COORDINATOR = "coordinator"
    SOCIAL_WORKER = "social_worker"
    MANAGER = "manager"
    SAFEGUARDING = "safeguarding_lead"


@dataclass(frozen=True)
class Actor:
    """Who asks. `subject_id` is the young person's, staff member's or guest's id; `account_id` their sign-in."""

    side: Side
    authority_id: str = ""
    account_id: str = ""
    subject_id: str = ""
    yp_id: str = ""  # of a young person: their own; of a guest: the one they are connected with; of staff: none
    person_id: str = ""  # of a guest: who they are on the young person's circles
    roles: frozenset[Role] = frozenset()
    assigned: frozenset[tuple[str, Role]] = field(default=frozenset())  # of staff: (young person, as what) now
    verified_at: datetime | None = None  # last user verification (R16)
    is_shared_device: bool = False
    is_frozen: bool = False
    is_held: bool = False  # for 24 h after recovery: nothing new goes out (R10)

    @property
    def is_staff(self) -> bool:
        return self.side is Side.STAFF

    @property
    def is_verified_lately(self) -> bool:
        """A passkey touch with user verification at most five minutes ago (R16)."""
        return self.verified_at is not None and clock.now() - self.verified_at <= FRESH

    def works_with(self, yp_id: str, *roles: Role) -> bool:
        """Assigned to this young person now, in one of `roles` (any role if none is named)."""
        return any(yp == yp_id and (not roles or role in roles) for yp, role in self.assigned)


NOBODY = Actor(Side.NOBODY)


class Action(StrEnum):
    """Everything that can be done or seen. A route names one (web/guard.py); a verb requires one."""

    # the young person's own
    OWN_SEE = "own.see"
    OWN_CHANGE = "own.change"
    OWN_WITHDRAW = "own.withdraw"  # pause, stop, help, leave: never held back, also while frozen
    # the guest's own thread
    THREAD_SEE = "thread.see"
    THREAD_WRITE = "thread.write"
    THREAD_LEAVE = "thread.leave"
    # staff, about one young person
    CASE_SEE = "case.see"
    CASE_WORK = "case.work"
    CASE_DECIDE = "case.decide"  # be one of the two keys
    CONTACT_REVEAL = "contact.reveal"  # telephone numbers and addresses, after a fresh passkey touch
    ITEM_REVIEW = "item.review"
    RECORD_SEE = "record.see"
    SAFEGUARD = "safeguard"  # what only makes things safer, and at once: take a worry on, hide a photo; no touch
    WELCOME_GIVE = "welcome.give"  # make or replace a young person's first welcome code
    RECOVERY_GIVE = "recovery.give"  # let a young person back in who lost their ways in, after a fresh passkey touch
    EVIDENCE = "evidence"  # what becomes of a hidden photo: the safeguarding lead alone (R43)
    # staff, about the service
    WORK_SEE = "work.see"  # the queue, the caseload, one's own account
    YOUNG_PERSON_ADD = "young_person.add"
    ASSIGN = "assign"
    CHALLENGE_ANSWER = "challenge.answer"  # look again at a no that somebody else said
    STAFF_MANAGE = "staff.manage"


Rule = Callable[[Actor, Any], bool]


def _own(actor: Actor, about: Any) -> bool:
    return actor.side is Side.YOUNG_PERSON and about in (None, actor.yp_id)


def _own_and_free(actor: Actor, about: Any) -> bool:
    return _own(actor, about) and not actor.is_frozen


def _thread(actor: Actor, about: Any) -> bool:
    return actor.side is Side.GUEST and about in (None, actor.yp_id)


def _assigned(*roles: Role) -> Rule:
    def rule(actor: Actor, about: Any) -> bool:
        if not actor.is_staff:
            return False
        return bool(actor.assigned) if about is None else actor.works_with(about, *roles)

    return rule


def _assigned_or_lead(actor: Actor, about: Any) -> bool:
    """The second key: assigned in any role, or the service's manager or safeguarding lead."""
    return actor.is_staff and (bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING}) or _assigned()(actor, about))


def _staff(actor: Actor, about: Any) -> bool:
    return actor.is_staff


def _manager(actor: Actor, about: Any) -> bool:
    return actor.is_staff and Role.MANAGER in actor.roles


def _lead(actor: Actor, about: Any) -> bool:
    return actor.is_staff and bool(actor.roles & {Role.MANAGER, Role.SAFEGUARDING})


def _safeguarding_lead(actor: Actor, about: Any) -> bool:
    return actor.is_staff and Role.SAFEGUARDING in actor.roles


def _coordinator_or_manager(actor: Actor, about: Any) -> bool:
    return actor.is_staff and bool(actor.roles & {Role.COORDINATOR, Role.MANAGER})


RULES: dict[Action, Rule] = {
    Action.OWN_SEE: _own_and_free,
    Action.OWN_CHANGE: _own_and_free,
    Action.OWN_WITHDRAW: _own,
    Action.THREAD_SEE: _thread,
    Action.THREAD_WRITE: _thread,
    Action.THREAD_LEAVE: _thread,
    Action.CASE_SEE: _assigned_or_lead,
    Action.CASE_WORK: _assigned(Role.COORDINATOR),
    Action.CASE_DECIDE: _assigned_or_lead,
    Action.CONTACT_REVEAL: _assigned(Role.COORDINATOR, Role.SOCIAL_WORKER),
    Action.ITEM_REVIEW: _assigned_or_lead,
    Action.RECORD_SEE: _assigned_or_lead,
    Action.SAFEGUARD: _assigned_or_lead,
    Action.EVIDENCE: _safeguarding_lead,
    Action.WELCOME_GIVE: _assigned(Role.COORDINATOR),
    Action.RECOVERY_GIVE: _assigned(Role.COORDINATOR),
    Action.WORK_SEE: _staff,
    Action.YOUNG_PERSON_ADD: _coordinator_or_manager,
    Action.ASSIGN: _manager,
    Action.CHALLENGE_ANSWER: _lead,
    Action.STAFF_MANAGE: _manager,
}

NEEDS_FRESH_TOUCH = frozenset(
    {
        Action.CASE_DECIDE,
        Action.EVIDENCE,
        Action.CONTACT_REVEAL,
        Action.ITEM_REVIEW,
        Action.STAFF_MANAGE,
        Action.RECOVERY_GIVE,
    }
)
"""A POST under one of these needs a step-up bound to its exact parameters (R16); web/guard.py asks for it."""


def allowed(actor: Actor, action: Action, about: str | None = None) -> bool:
    """Whether `actor` may do `action` about the young person with id `about`. An action without a rule is denied."""
    rule = RULES.get(action)
    return rule is not None and rule(actor, about) is True


def require(actor: Actor, action: Action, about: str | None = None) -> None:
    """Raise NotAllowed unless `allowed`. Every verb calls this first (fence: the button and the door share a rule)."""
    if not allowed(actor, action, about):
        raise NotAllowed(action.value)


def reach(actor: Actor) -> frozenset[str] | None:
    """The young people whom `can_see` lets this actor see, to narrow a search by (within_reach.py); None for the whole
    service.
    """
    if not actor.is_staff:
        return frozenset({actor.yp_id})
    everyone = actor.roles & {Role.MANAGER, Role.SAFEGUARDING}
    return None if everyone else frozenset(yp_id for yp_id, _role in actor.assigned)


def can_see(actor: Actor, yp_id: str) -> bool:
    """Whether this young person exists as far as `actor` is concerned (not visible reads as not there, R21)."""
    if actor.is_staff:
        return allowed(actor, Action.CASE_SEE, yp_id)
    return actor.yp_id == yp_id and actor.yp_id != ""
