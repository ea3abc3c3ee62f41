"""Turning points: when everything of one young person has to be looked at anew, and by whom it is decided (R37).

A birthday and an order that ran out need nobody to notice them: the predicate asks for them at every showing, so they
hold from midnight where the service is, whether or not anything ran that night. The rest is noted by a person
(overlay.need_review). At 18 nothing that was allowed before counts until it was based on their own yes.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import access, ages, audit, clock, consent, key_holders, meeting, orders, overlay, rungs
from domain.access import Action, Actor, Role
from domain.consent import Basis, ConsentEvent, Decision, Scope
from domain.errors import NotAllowed, Refused
from domain.overlay import Why
from domain.people import Person, YoungPerson, clean_words
from domain.rungs import Approval, Rung

BY_ANOTHER = frozenset({Why.BIRTHDAY, Why.ORDER_ENDED, Why.CHECK_CHANGED})
"""What one person brings about and somebody else looks at anew: alone, it would undo what needed two."""
BIRTHDAYS = {ages.GROWN_UP: Why.TURNED_18, ages.LEAVES: Why.TURNED_25}
GROWN_UP_NOW = frozenset({Why.TURNED_18, Why.BIRTHDAY})
"""What makes somebody grown up, by the calendar or by a correction; a correction can make them a child again."""


def has_turned(yp: YoungPerson, today: date) -> bool:
    """Whether a birthday that is a turning point came since a person last decided."""
    return ages.turned_since(yp.born_on, yp.reviewed_on, today) is not None


def is_due(session: Session, yp: YoungPerson, today: date) -> bool:
    """Whether this case waits for a review on `today`: nothing new is delivered until somebody decided."""
    return yp.needs_review or has_turned(yp, today) or orders.have_ended(session, yp, today)


def reasons(session: Session, yp: YoungPerson) -> list[Why]:
    """Why a case waits for a review now; empty when it doesn't."""
    today, found = clock.today(), list[Why]()
    turned = ages.turned_since(yp.born_on, yp.reviewed_on, today)
    if turned is not None:
        found.append(BIRTHDAYS[turned])
    if yp.needs_review:
        found.append(Why(yp.review_why or Why.OTHER))
    if orders.have_ended(session, yp, today) and Why.ORDER_ENDED not in found:
        found.append(Why.ORDER_ENDED)
    return found


def coming(yp: YoungPerson) -> tuple[int, date] | None:
    """The next birthday that is a turning point, when it is this month or over and not looked at yet."""
    if yp.born_on is None or yp.look_from_at is None or yp.look_from_at > clock.now():
        return None
    days = ((years, ages.birthday(yp.born_on, years)) for years in ages.TURNING)
    return next(((years, day) for years, day in days if day > yp.reviewed_on), None)


def has_own_yes(session: Session, yp_id: str, scope: Scope, person_id: str | None = None) -> bool:
    """Whether the newest answer is a yes that they gave as somebody of 18 or over."""
    newest = consent.newest(session, yp_id, scope, person_id)
    return newest is not None and newest.decision == Decision.YES.value and is_grown_up_answer(newest)


def is_grown_up_answer(answer: ConsentEvent | None) -> bool:
    """Whether it was given at 18 or over."""
    return answer is not None and answer.basis == Basis.ADULT.value


def _noted(session: Session, yp: YoungPerson, why: list[Why]) -> tuple[set[Why], set[str]]:
    """Every reason since the last review, also one that a later note took the place of; and who brought it about and
    can't decide (`BY_ANOTHER`, or a birthday that was corrected, when a birthday is why).
    """
    noted, who, corrected = set(why), set[str](), set[str]()
    codes = ("case.needs_review", "young_person.birthday")
    for by_id, what, detail in audit.since(session, yp.id, "case.reviewed", *codes):
        if what == "young_person.birthday":
            corrected.add(by_id)
            continue
        noted.add(Why(detail["why"]))
        if detail["why"] in BY_ANOTHER:
            who.add(by_id)
    return noted, who | corrected if noted & {Why.BIRTHDAY, *BIRTHDAYS.values()} else who


def hindrance(session: Session, actor: Actor, yp: YoungPerson) -> str:
    """What stands in the way of deciding now, as the code of a refusal; empty when nothing does."""
    why = reasons(session, yp)
    if not why:
        return "not-now-state"
    if Why.DIED in why and Role.MANAGER not in actor.roles:
        return "needs-manager"
    noted, who = _noted(session, yp, why)
    if actor.subject_id in who:
        return "needs-two"
    if yp.is_adult and noted & GROWN_UP_NOW and not has_own_yes(session, yp.id, Scope.TAKE_PART):
        return "needs-own-yes"
    return ""


def decide(session: Session, actor: Actor, yp: YoungPerson, reason: str) -> list[Approval]:
    """A person looked at everything anew, and it goes on. Returns the ways that ended here because of it.

    At 18 every way that was open ends; those that one key may open for a grown-up go on, on their own yes to that
    person, given as one. The others are opened anew by two. If a corrected birthday makes them a child, what one key
    opened ends. Raises NotAllowed, or Refused: held, needs-touch, conflict-of-interest, needs-reason, not-now-state,
    needs-manager (a death), needs-two (they brought it about themselves), needs-own-yes.
    """
    key_holders.require_key(session, actor, yp.id, "")
    if not (key_holders.is_first_key(actor, yp.id) or key_holders.is_second_key(session, actor, yp.id)):
        raise NotAllowed("review")
    if not reason.strip():
        raise Refused("needs-reason")
    unmet = hindrance(session, actor, yp)
    if unmet:
        raise Refused(unmet)
    why = reasons(session, yp)
    noted, _who = _noted(session, yp, why)
    audit.record(
        session, actor, "case.reviewed", yp_id=yp.id, subject=f"young_person:{yp.id}", why=",".join(why)[:64]
    )  # fmt: skip
    yp.needs_review, yp.review_why, yp.review_at, yp.reviewed_on = False, None, None, clock.today()
    yp.review_words = clean_words(reason)
    yp.look_from_at = ages.looked_at_from(yp.born_on, yp.reviewed_on)
    session.flush()
    return _base_anew(session, actor, yp) if noted & GROWN_UP_NOW else []


def _base_anew(session: Session, actor: Actor, yp: YoungPerson) -> list[Approval]:
    now, ended = clock.now(), []
    live = select(Approval).where(Approval.yp_id == yp.id, Approval.revoked_at.is_(None), Approval.until_at > now)
    for approval in session.scalars(live.order_by(Approval.from_at, Approval.id)).all():
        if not yp.is_adult and approval.second_id is not None:
            continue  # opened by two, as for any child
        person = session.get_one(Person, (approval.authority_id, approval.person_id))
        is_theirs = has_own_yes(session, yp.id, Scope.CONTACT, person.id)
        if is_theirs and key_holders.keys_needed(session, yp, person, [Rung(approval.rung)]) == 1:
            rungs.carry_on(session, actor, approval)
        else:
            rungs.end(session, actor, approval)
            ended.append(approval)
    meeting.recheck(session, actor, yp.id)
    return ended


def keep_watch(session: Session, yp: YoungPerson) -> None:
    """When a case is opened: the month of its next turning point, should it not be the right one."""
    right = ages.looked_at_from(yp.born_on, yp.reviewed_on)
    if yp.look_from_at != right:
        yp.look_from_at = right
        session.flush()


def correct_birthday(session: Session, actor: Actor, yp: YoungPerson, born_on: date) -> None:
    """Their coordinator corrects the birthday. If that makes them grown up, or a child, everything is looked at anew.

    Raises Refused("age").
    """
    access.require(actor, Action.CASE_WORK, yp.id)
    if not 5 <= ages.whole_years(born_on, clock.today()) < 26:
        raise Refused("age")
    was_adult = yp.is_adult
    audit.record(session, actor, "young_person.birthday", yp_id=yp.id, subject=f"young_person:{yp.id}")
    yp.is_born(born_on)
    session.flush()
    if yp.is_adult is not was_adult:
        overlay.need_review(session, actor, yp, Why.BIRTHDAY)
