"""The heart: a request to be in touch with someone, its states and every move between them.

`MOVES` is the table in docs/contact-lifecycle.md, which is generated from it. The guards, the buttons
(`possible_moves`), the test grid and that page all read it; nothing else assigns a state (fence 5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, audit, clock, consent, finding, safeguarding, tenancy
from domain.access import Action, Actor, Side
from domain.consent import Decision, Scope
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotAllowed, NotFound, Refused
from domain.people import Authority, Person, Wish, YoungPerson, clean_words
from domain.sealed import SealedJson, SealedText


class State(StrEnum):
    """Where a request is."""

    DRAFT = "draft"
    ASKED = "asked"
    SEARCHING = "searching"
    POSSIBLE = "possible"
    CHECKING = "checking"
    APPROACHING = "approaching"
    THEY_AGREED = "they_agreed"
    CONNECTED = "connected"
    PAUSED = "paused"
    NOT_NOW = "not_now"
    DECLINED = "declined"
    NO_TRACE = "no_trace"
    DIED = "died"
    STOPPED = "stopped"


HARD_NEWS = frozenset({State.DECLINED, State.NO_TRACE, State.DIED})
ENDED = HARD_NEWS | {State.STOPPED, State.NOT_NOW}
RUNNING = (
    State.SEARCHING, State.POSSIBLE, State.CHECKING, State.APPROACHING, State.THEY_AGREED, State.CONNECTED,
)  # fmt: skip


class By(StrEnum):
    """Who makes a move."""

    YOUNG_PERSON = "young person"
    COORDINATOR = "coordinator"
    TWO_KEYS = "coordinator and second key"
    MANAGER = "manager"


@dataclass(frozen=True)
class Move:
    """One line of the table: from which states to which (None: the state stays), by whom, and what it needs."""

    name: str
    sources: tuple[State, ...]
    target: State | None
    by: tuple[By, ...]
    needs: tuple[str, ...] = ()
    reason: bool = False  # of staff; a young person never gives one


_YP, _CO, _TWO = By.YOUNG_PERSON, By.COORDINATOR, By.TWO_KEYS
_EVERY_BUT_DRAFT = tuple(state for state in State if state is not State.DRAFT)
_REFUSABLE = (State.ASKED, State.SEARCHING, State.POSSIBLE, State.CHECKING, State.APPROACHING, State.THEY_AGREED)

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("ask", (State.DRAFT,), State.ASKED, (_YP, _CO), ("take_part", "no_boundary")),
        Move("start_search", (State.ASKED,), State.SEARCHING, (_CO,), ("search_consent", "legal_gate", "abroad_gate", "no_boundary")),
        Move("found_possible", (State.SEARCHING,), State.POSSIBLE, (_CO,), ("lead", "no_boundary")),
        Move("not_them", (State.POSSIBLE,), State.SEARCHING, (_CO,), reason=True),
        Move("identified", (State.POSSIBLE,), State.CHECKING, (_CO,), ("two_identifiers", "no_boundary")),
        Move("allow_approach", (State.CHECKING,), State.APPROACHING, (_TWO,), ("checks", "no_prohibition", "approach_consent", "no_boundary"), reason=True),
        Move("refuse", _REFUSABLE, State.NOT_NOW, (_TWO,), reason=True),
        Move("look_again", (State.NOT_NOW,), State.CHECKING, (_CO,)),
        Move("challenge", (State.NOT_NOW,), None, (_YP,)),
        Move("answer_challenge", (State.NOT_NOW,), None, (By.MANAGER,), ("challenged",), reason=True),
        Move("says_yes", (State.APPROACHING,), State.THEY_AGREED, (_CO,), ("still_clear", "no_prohibition", "no_boundary"), reason=True),
        Move("says_no", (State.SEARCHING, State.APPROACHING), State.DECLINED, (_CO,), reason=True),
        Move("cannot_find", (State.SEARCHING, State.APPROACHING), State.NO_TRACE, (_CO,), reason=True),
        Move("has_died", (State.SEARCHING, State.APPROACHING), State.DIED, (_CO,), reason=True),
        Move("tell", (State.DECLINED, State.NO_TRACE, State.DIED), None, (_CO,)),
        Move("choose_yes", (State.THEY_AGREED,), State.CONNECTED, (_YP,), ("rung", "still_clear", "no_prohibition", "no_boundary")),
        Move("choose_later", (State.THEY_AGREED,), State.PAUSED, (_YP,)),
        Move("choose_no", (State.THEY_AGREED,), State.STOPPED, (_YP,)),
        Move("pause", RUNNING, State.PAUSED, (_YP, _CO), reason=True),
        Move("resume", (State.PAUSED,), None, (_YP, _CO), ("still_clear", "no_boundary", "no_prohibition")),
        Move("stop", _EVERY_BUT_DRAFT, State.STOPPED, (_YP,)),
        Move("ask_again", (State.STOPPED, State.NO_TRACE, State.DECLINED), State.ASKED, (_YP,), ("take_part", "no_boundary", "told")),
    )
}  # fmt: skip
"""`resume` goes back to where it was before the pause; `tell`, `challenge` and `answer_challenge` stay."""

WITHDRAWING = frozenset({"pause", "stop", "choose_no", "choose_later"})


class Request(Owned, Base):
    """One young person, one person who matters: how it is going. `version` makes two at once into one (R38)."""

    __tablename__ = "request"

    yp_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(String(22))
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT.value)
    was: Mapped[str | None] = mapped_column(String(12))  # the state before a pause
    paused_by: Mapped[str | None] = mapped_column(String(20))  # the side that paused
    state_at: Mapped[datetime]
    promise_at: Mapped[datetime | None]  # when the young person will hear next, at the latest
    review_on: Mapped[date | None] = mapped_column(Date)  # of a not_now
    refused_by: Mapped[str | None] = mapped_column(String(50))  # the two who refused, as ids
    challenged_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when hard news was told in person
    is_entered_for: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        *references(yp_id="young_person", person_id="person"),
        UniqueConstraint("authority_id", "person_id"),
        Index(None, "authority_id", "yp_id"),
        Index(None, "authority_id", "state", "state_at"),
        Index(None, "authority_id", "promise_at"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Step(Owned, Base):
    """One move that was made, or one word from the coordinator: the story that the young person reads."""

    __tablename__ = "step"

    yp_id: Mapped[str] = mapped_column(String(22))
    request_id: Mapped[str] = mapped_column(String(22))
    number: Mapped[int]
    move: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    by_side: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime]
    reason_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    facts_sealed: Mapped[bytes | None]

    reason = SealedText("reason_sealed")  # staff only
    words = SealedText("words_sealed")  # for the young person
    facts = SealedJson("facts_sealed")  # of `tell`: who, when, where, with whom

    __table_args__ = (
        *references(yp_id="young_person", request_id="request"),
        UniqueConstraint("authority_id", "request_id", "number"),
    )


Need = Callable[[Session, Request, Person, YoungPerson], bool]


def _no_prohibition(session: Session, _request: Request, person: Person, _yp: YoungPerson) -> bool:
    return not safeguarding.is_prohibited(session, person)


def _rung(session: Session, request: Request, _person: Person, _yp: YoungPerson) -> bool:
    from domain import rungs

    return bool(rungs.live_approvals(session, request))


NEEDS: dict[str, Need] = {
    "take_part": lambda session, _request, _person, yp: consent.in_force(session, yp.id, Scope.TAKE_PART),
    "legal_gate": lambda session, _request, _person, yp: consent.in_force(session, yp.id, Scope.LEGAL_GATE),
    "search_consent": lambda session, _request, person, yp: consent.in_force(session, yp.id, Scope.SEARCH, person.id),
    "approach_consent": lambda session, _request, person, yp: consent.in_force(
        session, yp.id, Scope.APPROACH, person.id
    ),
    "abroad_gate": lambda session, _request, person, yp: (
        not person.is_abroad or consent.in_force(session, yp.id, Scope.LAWYER_ADVICE)
    ),
    "no_boundary": lambda session, _request, person, _yp: not consent.has_boundary(session, person),
    "lead": lambda session, _request, person, _yp: finding.has_lead(session, person),
    "two_identifiers": lambda session, _request, person, _yp: finding.is_identified(session, person),
    "checks": lambda session, _request, person, _yp: not safeguarding.blocking_checks(session, person),
    "still_clear": lambda session, _request, person, _yp: not safeguarding.is_stopped_by_check(session, person),
    "no_prohibition": _no_prohibition,
    "rung": _rung,
    "told": lambda _session, request, _person, _yp: (
        State(request.state) not in HARD_NEWS or request.told_at is not None
    ),
    "challenged": lambda _session, request, _person, _yp: request.challenged_at is not None,
}
"""What a move may need, each a question with yes or no. One that raises denies (R100)."""


def get(session: Session, actor: Actor, request_id: str) -> Request:
    """The request as far as `actor` may know of it; raises NotFound. Guests never see one."""
    request = session.get(Request, (tenancy.current(session), request_id))
    if request is None or actor.side is Side.GUEST or not access.can_see(actor, request.yp_id):
        raise NotFound
    return request


def about(session: Session, person: Person) -> Request | None:
    """The request about a person, if there ever was one."""
    return session.scalars(select(Request).where(Request.person_id == person.id)).one_or_none()


def requests_of(session: Session, yp_id: str) -> dict[str, Request]:
    """A young person's requests by person id."""
    return {row.person_id: row for row in session.scalars(select(Request).where(Request.yp_id == yp_id))}


def steps_of(session: Session, request: Request) -> list[Step]:
    """What happened so far, oldest first."""
    return list(session.scalars(select(Step).where(Step.request_id == request.id).order_by(Step.number)))


def state_for_yp(request: Request) -> str:
    """The state as the young person may read it: hard news is `needs_to_talk` until told in person (R45)."""
    return "needs_to_talk" if State(request.state) in HARD_NEWS and request.told_at is None else request.state


def hindrances(session: Session, request: Request, name: str) -> list[str]:
    """The needs of a move that are not met now, by name; empty when nothing stands in its way."""
    person, yp = _person_and_yp(session, request)
    return [need for need in MOVES[name].needs if not NEEDS[need](session, request, person, yp)]


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
        return access.allowed(actor, Action.ASSIGN) and actor.subject_id not in (request.refused_by or "")
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
    Refused with the name of the first need that is not met. Two-key moves go through rungs.propose.
    """
    lock_row(session, request)
    move = MOVES[name]
    if State(request.state) not in move.sources:
        raise Refused("not-now-state", state=request.state)
    if By.TWO_KEYS in move.by or not is_open_to(actor, request, name):
        raise NotAllowed(name)
    if move.reason and actor.is_staff and not reason.strip():
        raise Refused("needs-reason")
    require_needs(session, request, name)
    if name == "stop" and request.state == State.STOPPED.value:
        return  # stopping twice is as good as once, and is told once (R98)
    _carry_out(session, actor, request, name, reason, words, facts)


def require_needs(session: Session, request: Request, name: str) -> None:
    """Raise Refused with the first unmet need of a move."""
    unmet = hindrances(session, request, name)
    if unmet:
        raise Refused(unmet[0].replace("_", "-"))


def carry_out_with_two_keys(
    session: Session, actor: Actor, request: Request, name: str, reason: str, words: str
) -> None:
    """For rungs.py alone: a two-key move both keys agreed to. State and needs are asked again, now (R38)."""
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
    audit.record(
        session, actor, f"contact.{name}", yp_id=request.yp_id, subject=f"request:{request.id}",
        person=request.person_id, before=before, after=after.value,
    )  # fmt: skip
    if after is State.PAUSED:
        request.was, request.paused_by = before, actor.side.value
    elif name == "resume":
        request.was = request.paused_by = None
    if after.value != before:
        request.state, request.state_at = after.value, clock.now()
    _keep_promise(session, actor, request, after)
    _note(session, actor, request, name, reason, words, facts)
    _consequences(session, actor, request, name)
    session.flush()


def _consequences(session: Session, actor: Actor, request: Request, name: str) -> None:
    if name == "ask_again":
        request.told_at = request.challenged_at = request.review_on = None
    if name == "challenge":
        request.challenged_at = clock.now()
    if name == "answer_challenge":
        request.challenged_at = None
    if name == "tell":
        request.told_at = clock.now()
    if name == "choose_yes":
        consent.give(session, actor, request.yp_id, Scope.CONTACT, Decision.YES, request.person_id)
    if name in ("stop", "choose_no", "refuse"):
        from domain import rungs

        if name != "refuse":
            consent.give(session, actor, request.yp_id, Scope.CONTACT, Decision.WITHDRAWN, request.person_id)
        rungs.end_everything(session, actor, request)


def _keep_promise(session: Session, actor: Actor, request: Request, after: State) -> None:
    if after in ENDED or after is State.CONNECTED or after is State.PAUSED:
        request.promise_at = clock.now() + timedelta(days=2) if after in HARD_NEWS and not request.told_at else None
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
    "not-now-state").
    """
    entered_for = actor.side is not Side.YOUNG_PERSON
    access.require(actor, Action.CASE_WORK if entered_for else Action.OWN_CHANGE, person.yp_id)
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


def let_approach(session: Session, actor: Actor, person: Person) -> None:
    """The young person says that the coordinator may talk to this person."""
    consent.give(session, actor, person.yp_id, Scope.APPROACH, Decision.YES, person.id)


def never(session: Session, actor: Actor, person: Person) -> None:
    """Never: a boundary, and whatever runs with this person stops in the same transaction (invariant 3)."""
    consent.set_boundary(session, actor, person)
    request = about(session, person)
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


def open_concern(
    session: Session,
    actor: Actor,
    yp_id: str,
    words: str,
    level: int,
    person_id: str | None,
    item_id: str | None,
    note: str,
) -> str:
    """For exchange.py: open a concern with the exact words; returns its id."""
    return safeguarding.raise_concern(session, actor, yp_id, words, level, person_id, item_id, note).id


def _person_and_yp(session: Session, request: Request) -> tuple[Person, YoungPerson]:
    person = session.get(Person, (request.authority_id, request.person_id))
    yp = session.get(YoungPerson, (request.authority_id, request.yp_id))
    if person is None or yp is None:
        raise NotFound
    return person, yp
