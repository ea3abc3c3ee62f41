"""The heart: every way in which a request to be in touch with someone moves on.

The table is in contact_moves.py, what a move needs in contact_needs.py, the rows in contact_requests.py.

"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import access, audit, clock, consent, contact_endings, meeting, same_human
from domain.access import Action, Actor, Side
from domain.consent import Decision, Scope
from domain.contact_moves import ENDED, HARD_NEWS, MOVES, WITHDRAWING, By, State
from domain.contact_needs import require_needs
from domain.contact_requests import Request, Step, about
from domain.db import lock_row
from domain.errors import NotAllowed, Refused
from domain.people import Authority, Person, Wish, clean_words

HARD_MOVES = frozenset({"says_no", "cannot_find", "has_died"})
ANSWERS = frozenset({"answer_challenge", "uphold_challenge"})
"""Both ways of answering a challenge: the no stays, or it is looked at again. Each in words for the young person."""


def is_open_to(actor: Actor, request: Request, name: str) -> bool:
    """Whether the table lets this actor begin this move from here (its needs aside)."""
    move = MOVES[name]
    if State(request.state) not in move.sources:
        return False
    if name == "resume" and request.paused_by == Side.STAFF.value and actor.side is Side.YOUNG_PERSON:
        return False
    if name == "resume" and request.paused_by == Side.YOUNG_PERSON.value and actor.is_staff:
        return False
    if actor.side is Side.YOUNG_PERSON:
        action = Action.OWN_WITHDRAW if name in WITHDRAWING else Action.OWN_CHANGE
        return By.YOUNG_PERSON in move.by and access.allowed(actor, action, request.yp_id)
    if By.MANAGER in move.by:
        return access.allowed(actor, Action.CHALLENGE_ANSWER) and actor.subject_id not in (request.refused_by or "")
    works = By.COORDINATOR in move.by or By.TWO_KEYS in move.by
    return works and access.allowed(actor, Action.CASE_WORK, request.yp_id)


def possible_moves(actor: Actor, request: Request) -> list[str]:
    """The moves this actor can begin from here: the buttons and the doors read the same table."""
    return [name for name in MOVES if is_open_to(actor, request, name)]


def make_move(
    session: Session, actor: Actor, request: Request, name: str, reason: str = "", words: str = "",
    facts: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Make one move of the table that one person can make.

    Raises NotAllowed for the wrong person, Refused("not-now-state") from the wrong state, Refused("needs-reason"), or
    Refused with the name of the first need that is not met. Two-key moves go through two_keys.propose.
    """
    lock_row(session, request)
    move = MOVES[name]
    if State(request.state) not in move.sources:
        raise Refused("not-now-state", state=request.state)
    if By.TWO_KEYS in move.by or not is_open_to(actor, request, name):
        raise NotAllowed(name)
    if name == "ask" and actor.is_staff:
        consent.require_no_voice_of_their_own(session, request.yp_id)
    if move.reason and actor.is_staff and not reason.strip():
        raise Refused("needs-reason")
    if name in ANSWERS and not words.strip():
        raise Refused("needs-words")
    if name == "resume" and actor.side is Side.YOUNG_PERSON and actor.is_held:
        raise Refused("held")  # R10: what was stopped stays so for a day after recovery, as any other yes waits
    require_needs(session, request, name)
    if name == "stop" and request.state == State.STOPPED.value:
        return  # stopping twice is as good as once, and is told once (R98)
    _carry_out(session, actor, request, name, reason, words, facts)


def carry_out_with_two_keys(
    session: Session, actor: Actor, request: Request, name: str, reason: str, words: str
) -> None:
    """For two_keys.py alone: a two-key move both keys agreed to. State and needs are asked again, now (R38)."""
    move = MOVES[name]
    if By.TWO_KEYS not in move.by:
        raise NotAllowed(name)
    if State(request.state) not in move.sources:
        raise Refused("not-now-state", state=request.state)
    require_needs(session, request, name)
    _carry_out(session, actor, request, name, reason, words, None)


def _carry_out(
    session: Session, actor: Actor, request: Request, name: str, reason: str, words: str, facts: dict[str, str] | None
) -> None:
    before = request.state
    target = MOVES[name].target
    after = State(request.was or before) if name == "resume" else (target or State(before))
    if name == "ask_again" and request.news and (request.told_at is None or request.news == State.DIED.value):
        after = State(request.news)  # a talk comes first, and nobody is looked for who has died
    audit.record(
        session, actor, f"contact.{name}", yp_id=request.yp_id, subject=f"request:{request.id}",
        person=request.person_id, before=before, after=after.value,
    )  # fmt: skip
    if after is State.PAUSED:
        request.was, request.paused_by = before, actor.side.value
    elif name == "resume":
        request.was = request.paused_by = None
    if after in HARD_NEWS and name in HARD_MOVES:
        request.news, request.told_at = after.value, None
    if after.value != before:
        request.state, request.state_at = after.value, clock.now()
    _keep_promise(session, actor, request, after)
    _note(session, actor, request, name, reason, words, facts)
    _consequences(session, actor, request, name)
    session.flush()
    if before == State.CONNECTED.value:
        meeting.recheck(session, actor, request.yp_id)


def _consequences(session: Session, actor: Actor, request: Request, name: str) -> None:
    if name == "ask_again" and request.state == State.ASKED.value:
        request.told_at = request.challenged_at = request.review_on = request.news = None
    if name == "challenge":
        request.challenged_at = clock.now()
    if name in ANSWERS:
        request.challenged_at = None
    if name == "tell":
        request.told_at = clock.now()
    if name == "choose_yes":
        consent.give(session, actor, request.yp_id, Scope.CONTACT, Decision.YES, request.person_id)
    if name in ("stop", "choose_no", "refuse"):
        if name != "refuse":
            consent.give(session, actor, request.yp_id, Scope.CONTACT, Decision.WITHDRAWN, request.person_id)
        contact_endings.end_everything(session, actor, request)


def _keep_promise(session: Session, actor: Actor, request: Request, after: State) -> None:
    if after in ENDED or after is State.CONNECTED or after is State.PAUSED:
        is_untold = request.news is not None and request.told_at is None
        request.promise_at = clock.now() + timedelta(days=2) if is_untold else None
    elif actor.is_staff or request.promise_at is None:
        days = session.scalar(select(Authority.promise_days).where(Authority.id == request.authority_id)) or 14
        request.promise_at = clock.now() + timedelta(days=days)


def _note(
    session: Session, actor: Actor, request: Request, name: str, reason: str, words: str, facts: dict[str, str] | None
) -> None:
    number = (session.scalar(select(func.max(Step.number)).where(Step.request_id == request.id)) or 0) + 1
    step = Step(
        authority_id=request.authority_id, yp_id=request.yp_id, request_id=request.id, number=number, move=name,
        state=request.state, by_side=actor.side.value, by_id=actor.subject_id, at=clock.now(),
        reason=clean_words(reason), words=clean_words(words),
    )  # fmt: skip
    if facts is not None:
        step.facts = facts
    session.add(step)
    session.flush()


def ask(session: Session, actor: Actor, person: Person, may_approach: bool) -> Request:
    """Ask for someone: the young person, or a coordinator for one with no phone (recorded as such).

    Gives the consent to search, and to approach if `may_approach`. Raises Refused("boundary" / "take-part" /
    "not-now-state" / "they-say-it-themselves": a coordinator, for one who has a way in of their own).
    """
    entered_for = actor.side is not Side.YOUNG_PERSON
    access.require(actor, Action.CASE_WORK if entered_for else Action.OWN_CHANGE, person.yp_id)
    if entered_for:
        consent.require_no_voice_of_their_own(session, person.yp_id)
    request = about(session, person)
    if request is None:
        request = Request(
            authority_id=person.authority_id, yp_id=person.yp_id, person_id=person.id, state=State.DRAFT.value,
            state_at=clock.now(), is_entered_for=entered_for,
        )  # fmt: skip
        audit.record(session, actor, "contact.begun", yp_id=person.yp_id, subject=f"request:{request.id}")
        session.add(request)
        session.flush()
    name = "ask" if request.state == State.DRAFT.value else "ask_again"
    make_move(session, actor, request, name)
    consent.give(session, actor, person.yp_id, Scope.SEARCH, Decision.YES, person.id)
    decision = Decision.YES if may_approach else Decision.NOT_NOW
    consent.give(session, actor, person.yp_id, Scope.APPROACH, decision, person.id)
    person.wish = Wish.RECONNECT.value
    session.flush()
    return request


def stop_on_their_word(session: Session, actor: Actor, request: Request) -> None:
    """A coordinator stops it for a young person with no way in of their own, who said so (check_in.py).

    Raises Refused("they-say-it-themselves" / "not-now-state").
    """
    access.require(actor, Action.CASE_WORK, request.yp_id)
    consent.require_no_voice_of_their_own(session, request.yp_id)
    lock_row(session, request)
    if State(request.state) not in MOVES["stop"].sources:
        raise Refused("not-now-state", state=request.state)
    _carry_out(session, actor, request, "stop", "", "", None)


def let_approach(session: Session, actor: Actor, person: Person) -> None:
    """The young person says that the coordinator may talk to this person; a coordinator, for one with no phone.

    Raises Refused("they-say-it-themselves" / "held").
    """
    consent.give(session, actor, person.yp_id, Scope.APPROACH, Decision.YES, person.id)


def never(session: Session, actor: Actor, person: Person) -> None:
    """Never: a boundary, and whatever runs with this human stops in the same transaction, under whichever entry of
    theirs (invariant 3, R32).
    """
    consent.set_boundary(session, actor, person)
    for one in (person, *same_human.others(session, person)):
        request = about(session, one)
        if request is not None and request.state not in (State.DRAFT.value, State.STOPPED.value):
            make_move(session, actor, request, "stop")


def give_word(session: Session, actor: Actor, request: Request, words: str) -> None:
    """A word from the coordinator ("still looking"): the young person reads it, and the promise clock starts anew."""
    access.require(actor, Action.CASE_WORK, request.yp_id)
    if not words.strip():
        raise Refused("needs-words")
    audit.record(session, actor, "contact.word", yp_id=request.yp_id, subject=f"request:{request.id}")
    _keep_promise(session, actor, request, State(request.state))
    _note(session, actor, request, "word", "", words, None)
    session.flush()


def tell(
    session: Session, actor: Actor, request: Request, who: str, when: str, where: str, with_whom: str, words: str
) -> None:
    """Record that hard news was told in person; only then does the young person's app show it (invariant 4)."""
    if not (who.strip() and when.strip() and where.strip() and words.strip()):
        raise Refused("needs-words")
    facts = {"who": who.strip(), "when": when.strip(), "where": where.strip(), "with": with_whom.strip()}
    make_move(session, actor, request, "tell", words=words, facts=facts)
