"""Reading a letter before it is passed on, and deciding about it.

A verdict is bound to the SHA-256 of exactly what will be shown, so that any change voids it (R31). One item at a time:
there is no bulk approval (R40).

"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import access, accounts, audit, clock, concerns, contact_requests, covering, hidden, safeguarding_risk
from domain.access import Action, Actor, Role
from domain.contact_moves import State
from domain.contact_requests import Request
from domain.covers import covers_of
from domain.db import Base, Owned, lock_row, references
from domain.errors import NotAllowed, Refused
from domain.items import ITEM_MOVES, Item, ItemState, hash_of, is_covered, move, photos_of, sent_words, voices_of
from domain.key_holders import has_tie, is_second_key, require_key
from domain.people import Person, clean_words
from domain.rungs import LONGEST_DAYS, Direction, is_review_date
from domain.sealed import SealedText

UNDO = timedelta(seconds=30)
HELD_LEVEL = 2
"""What a reviewer holds counts as somebody having told of harm, until the safeguarding lead has looked (domain 4.4)."""


class Verdict(StrEnum):
    """What a reviewer can decide."""

    PASS = "pass"  # noqa: S105
    SUGGEST = "suggest"
    HOLD = "hold"
    WITHHOLD = "withhold"


class Review(Owned, Base):
    """One reviewer's verdict on exactly these bytes."""

    __tablename__ = "review"

    yp_id: Mapped[str] = mapped_column(String(22))
    item_id: Mapped[str] = mapped_column(String(22))
    staff_id: Mapped[str] = mapped_column(String(22))
    is_lead: Mapped[bool]
    verdict: Mapped[str] = mapped_column(String(10))
    content_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]
    review_on: Mapped[date | None] = mapped_column(Date)
    quiet_until: Mapped[date | None] = mapped_column(Date)
    proposed_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    note_sealed: Mapped[bytes | None]
    has_listened: Mapped[bool] = mapped_column(default=False)

    words = SealedText("words_sealed")  # suggest: to the sender; withhold: to the young person
    note = SealedText("note_sealed")  # staff only
    proposed = SealedText("proposed_sealed")  # suggest: the very words the sender may agree to

    __table_args__ = (
        *references(yp_id="young_person", item_id="item", staff_id="staff"),
        Index(None, "authority_id", "item_id"),
    )


def look(session: Session, actor: Actor, item: Item) -> None:
    """A reviewer opens it to read: recorded, whoever they are and whatever comes of it. Nothing else changes (R19)."""
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    audit.record(session, actor, "item.seen", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id)


def reviews_of(session: Session, item: Item) -> list[Review]:
    """Verdicts on an item, oldest first."""
    return list(session.scalars(select(Review).where(Review.item_id == item.id).order_by(Review.at, Review.id)))


def passes(session: Session, item: Item) -> list[Review]:
    """The verdicts that count towards passing it on as it is now: of somebody who also heard what is to be heard."""
    is_heard = bool(voices_of(session, item))
    return [
        review
        for review in reviews_of(session, item)
        if review.verdict == Verdict.PASS.value
        and review.recalled_at is None
        and review.content_hash == item.content_hash
        and (review.has_listened or not is_heard)
        and not has_tie(session, review.staff_id, item.yp_id, item.person_id)
    ]


def decide(
    session: Session, actor: Actor, item: Item, verdict: Verdict, shown_hash: str,
    words: str = "", note: str = "", review_on: date | None = None, has_listened: bool = False,
    quiet_until: date | None = None, proposed: str = "",
) -> Review:  # fmt: skip
    """Give a verdict on exactly what was shown (`shown_hash`), with a fresh touch and no tie.

    Raises Refused: stale (it is not what was shown any more), not-now-state, not-in-touch (stopped or refused since;
    nothing can be passed on), same-person (a second pass by the first
    reviewer), needs-lead, not-taken-on (a pass while a worry about it waits for somebody), not-listened (a pass
    without having heard all of a voice note), needs-words,
    needs-review-date, conflict-of-interest, needs-touch, already-proposed, quiet-date. `withhold` is the first of two
    (`agree_to_withhold`): until the second agrees it is held.
    """
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    request = _lock_both(session, item)
    require_key(session, actor, item.yp_id, item.person_id)
    if item.state == ItemState.SUBMITTED.value:
        move(session, actor, item, "look")  # with the first verdict its review has begun
    if ItemState(item.state) not in ITEM_MOVES[verdict.value].sources:
        raise Refused("not-now-state", state=item.state)
    if shown_hash != item.content_hash or hash_of(session, item) != item.content_hash:
        raise Refused("stale")
    if verdict is Verdict.SUGGEST and item.crossing_id is not None:
        raise Refused("came-across")  # its sender is in another authority: nothing goes back there but a letter
    _check_verdict(item, verdict, words, review_on, quiet_until)
    earlier = passes(session, item)
    if verdict is Verdict.PASS:
        _check_pass(session, actor, item, earlier, request)
        if not has_listened and voices_of(session, item):
            raise Refused("not-listened")
    review = Review(
        authority_id=item.authority_id, yp_id=item.yp_id, item_id=item.id, staff_id=actor.subject_id,
        is_lead=Role.SAFEGUARDING in actor.roles, verdict=verdict.value, content_hash=item.content_hash,
        at=clock.now(), recalled_at=None, review_on=review_on, quiet_until=quiet_until, words=clean_words(words),
        note=clean_words(note), proposed=clean_words(proposed), has_listened=has_listened,
    )  # fmt: skip
    audit.record(
        session, actor, "item.verdict", yp_id=item.yp_id, subject=f"item:{item.id}", verdict=verdict.value,
        hash=item.content_hash, lead=review.is_lead, person=item.person_id,
        **({"listened": True} if has_listened else {}),
    )  # fmt: skip
    session.add(review)
    session.flush()
    _carry_out(session, actor, item, verdict, note, [*earlier, review])
    return review


def _lock_both(session: Session, item: Item) -> Request | None:
    """The request first, as a stop does, and then the item: a pass and a stop at one moment have one order (R32)."""
    person = session.get(Person, (item.authority_id, item.person_id))
    request = contact_requests.about(session, person) if person is not None else None
    if request is not None:
        lock_row(session, request)
    lock_row(session, item)
    return request


def _check_verdict(
    item: Item, verdict: Verdict, words: str, review_on: date | None, quiet_until: date | None
) -> None:  # fmt: skip
    if verdict in (Verdict.SUGGEST, Verdict.WITHHOLD) and not words.strip():
        raise Refused("needs-words")
    if verdict is not Verdict.WITHHOLD:
        return
    if not is_review_date(review_on):
        raise Refused("needs-review-date", days=LONGEST_DAYS)
    if item.withhold_first_id is not None:
        raise Refused("already-proposed")
    if quiet_until is not None and not _is_quiet_date(item, quiet_until, review_on):
        raise Refused("quiet-date")


def _is_quiet_date(item: Item, quiet_until: date, review_on: date | None) -> bool:
    """Not being told ends on the day it is looked at again at the latest, and is never about what they wrote."""
    return item.direction == Direction.IN.value and review_on is not None and clock.today() < quiet_until <= review_on


def _check_pass(
    session: Session, actor: Actor, item: Item, earlier: list[Review], request: Request | None
) -> None:  # fmt: skip
    if request is None or request.state not in (State.CONNECTED.value, State.PAUSED.value):
        raise Refused("not-in-touch")
    if hidden.among(session, [photo.media_id for photo in photos_of(session, item)]):
        raise Refused("photo-hidden")
    _require_taken_on(session, item)
    item.needs_two = item.needs_two or safeguarding_risk.person_is_high_risk(session, item.person_id)
    if any(
        review.staff_id == actor.subject_id
        or accounts.is_way_in_of_one_from_other(session, item.authority_id, actor.subject_id, review.staff_id)
        for review in earlier
    ):
        raise Refused("same-person")
    lead = Role.SAFEGUARDING in actor.roles or any(review.is_lead for review in earlier)
    if item.needs_two and earlier and not lead:
        raise Refused("needs-lead")


def _require_taken_on(session: Session, item: Item) -> None:
    """Nothing goes on while a worry about it is open that nobody took on: one reviewer never undoes a hold (4.4)."""
    if concerns.is_untaken(session, item.id):
        raise Refused("not-taken-on")


def was_held(session: Session, item: Item) -> bool:
    """Whether a reviewer ever held it: from then on it needs two readers, however often it is sent anew."""
    holds = select(Review.id).where(Review.item_id == item.id, Review.verdict == Verdict.HOLD.value)
    return session.scalar(holds.limit(1)) is not None


def _carry_out(session: Session, actor: Actor, item: Item, verdict: Verdict, note: str, reviews: list[Review]) -> None:
    from domain import outbox

    if verdict is Verdict.PASS:
        if len(reviews) >= (2 if item.needs_two else 1):
            item.deliver_from = clock.now() + UNDO
            move(session, actor, item, "pass", deliver_from=item.deliver_from.isoformat())
            outbox.tell_reader(session, item)
        return
    recall(session, reviews)
    if verdict is Verdict.WITHHOLD:
        item.withhold_first_id = actor.subject_id
    if verdict is Verdict.SUGGEST:
        covering.lift_all(session, item)
    move(session, actor, item, verdict.value)
    if verdict is Verdict.HOLD:
        item.needs_two = True
        concerns.raise_concern(
            session, actor, item.yp_id, sent_words(item), HELD_LEVEL, item.person_id, item.id, note,
            source=concerns.Source.REVIEW,
        )  # fmt: skip


def proposed_words(session: Session, item: Item) -> str:
    """The very words a reviewer proposed to the author of what is back with them; empty when there are none."""
    if item.state != ItemState.SUGGESTED.value:
        return ""
    asked = [review for review in reviews_of(session, item) if review.verdict == Verdict.SUGGEST.value]
    return asked[-1].proposed if asked else ""


def asked_to_withhold(session: Session, item: Item) -> Review | None:
    """What the first of two wants when it is to be kept back; None when nobody does."""
    if item.withhold_first_id is None:
        return None
    asked = [review for review in reviews_of(session, item) if review.verdict == Verdict.WITHHOLD.value]
    return asked[-1] if asked and asked[-1].staff_id == item.withhold_first_id else None


def agree_to_withhold(session: Session, actor: Actor, item: Item, shown_hash: str, note: str = "") -> Review:
    """The second of two agrees that it is kept back, with the first's reason and day; until then it is held.

    Not telling the young person that something was kept back takes a second key besides. It ends by itself on its
    day, as keeping it back comes up by itself on its own and on their 18th birthday: both stand in the row.
    Raises Refused: not-now-state, stale, same-person, first-key-gone, needs-second-key, conflict-of-interest,
    needs-touch.
    """
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    _lock_both(session, item)
    require_key(session, actor, item.yp_id, item.person_id)
    asked = asked_to_withhold(session, item)
    if asked is None or item.state != ItemState.HELD.value:
        raise Refused("not-now-state", state=item.state)
    if shown_hash != item.content_hash or asked.content_hash != item.content_hash:
        raise Refused("stale")
    _check_second(session, actor, item, asked)
    review = Review(
        authority_id=item.authority_id, yp_id=item.yp_id, item_id=item.id, staff_id=actor.subject_id,
        is_lead=Role.SAFEGUARDING in actor.roles, verdict=Verdict.WITHHOLD.value, content_hash=item.content_hash,
        at=clock.now(), recalled_at=None, review_on=asked.review_on, quiet_until=asked.quiet_until, words=asked.words,
        note=clean_words(note), proposed="",
    )  # fmt: skip
    audit.record(
        session, actor, "item.verdict", yp_id=item.yp_id, subject=f"item:{item.id}", verdict=review.verdict,
        hash=item.content_hash, lead=review.is_lead, person=item.person_id, quiet=asked.quiet_until is not None,
    )  # fmt: skip
    session.add(review)
    item.withhold_first_id, item.quiet_until = None, asked.quiet_until
    item.review_on = covering.comes_back_on(session, item, asked.review_on)
    session.flush()
    quiet = item.quiet_until.isoformat() if item.quiet_until else None
    move(session, actor, item, "seal", quiet_until=quiet, review_on=item.review_on.isoformat())
    return review


def _check_second(session: Session, actor: Actor, item: Item, asked: Review) -> None:
    if actor.subject_id == asked.staff_id or accounts.is_way_in_of_one_from_other(
        session, item.authority_id, actor.subject_id, asked.staff_id
    ):
        raise Refused("same-person")
    if has_tie(session, asked.staff_id, item.yp_id, item.person_id):
        raise Refused("first-key-gone")
    if asked.quiet_until is not None and not is_second_key(session, actor, item.yp_id):
        raise Refused("needs-second-key")


def recall(session: Session, reviews: list[Review]) -> None:
    """These passes count no more."""
    for review in reviews:
        if review.verdict == Verdict.PASS.value and review.recalled_at is None:
            review.recalled_at = clock.now()
    session.flush()


def recall_passes(session: Session, item: Item) -> None:
    """What was passed is not what will be shown any more: every pass ends."""
    recall(session, reviews_of(session, item))


def take_back(session: Session, actor: Actor, item: Item) -> None:
    """Within 30 seconds either reviewer takes a pass back, with no trace on the other side (R39).

    Raises Refused("too-late-to-undo") afterwards, NotAllowed for anyone else.
    """
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    counted = passes(session, item)
    if not any(review.staff_id == actor.subject_id for review in counted):
        raise NotAllowed("item.take_back")
    if item.state == ItemState.DELIVERED.value or item.deliver_from is None or clock.now() >= item.deliver_from:
        raise Refused("too-late-to-undo")
    move(session, actor, item, "take_back")
    item.deliver_from = None
    recall(session, counted)


def release(session: Session, actor: Actor, item: Item) -> None:
    """Look again at something held or kept back: it goes back to being read.

    Raises Refused: not-taken-on (a worry it came with waits for somebody), conflict-of-interest, needs-touch.
    """
    access.require(actor, Action.ITEM_REVIEW, item.yp_id)
    lock_row(session, item)
    require_key(session, actor, item.yp_id, item.person_id)
    _require_taken_on(session, item)
    move(session, actor, item, "release")
    item.review_on = item.quiet_until = item.withhold_first_id = None
    if is_covered(item):
        item.review_on = covering.comes_back_on(session, item)
    session.flush()


def call_back(session: Session, actor: Actor, person_id: str) -> None:
    """Contact ends (contact_endings.py, invitation.step_back): nothing read before counts afterwards (invariant 3).

    Every pass of whatever was not opened is recalled, whatever state it is in; what was approved must be read anew.
    """
    rows = session.scalars(select(Item).where(Item.person_id == person_id, Item.opened_at.is_(None))).all()
    for item in rows:
        recall(session, reviews_of(session, item))
        if item.state == ItemState.APPROVED.value:
            move(session, actor, item, "call_back")
            item.deliver_from = None
    session.flush()


def count_again(session: Session, actor: Actor, yp_id: str, person_id: str | None = None) -> None:
    """After a tie, an order, a check, a flag or a rung that closed: what was approved, unopened, and has too few passes
    now waits to be read again, and a meeting that may not be kept is off.

    About one person, or (None) about everyone of a young person's. Passes that still count go on counting.
    """
    from domain import meeting

    rows = select(Item).where(Item.yp_id == yp_id, Item.state == ItemState.APPROVED.value, Item.opened_at.is_(None))
    if person_id is not None:
        rows = rows.where(Item.person_id == person_id)
    for item in session.scalars(rows).all():
        needs_two = item.needs_two or safeguarding_risk.person_is_high_risk(session, item.person_id)
        counted = passes(session, item)
        keys = {review.staff_id for review in counted}
        if len(keys) >= (2 if needs_two else 1) and (not needs_two or any(review.is_lead for review in counted)):
            continue
        move(session, actor, item, "fall_short", needs_two=needs_two)
        item.needs_two, item.deliver_from = needs_two, None
    session.flush()
    meeting.recheck(session, actor, yp_id)


def can_tell_sender(session: Session, item: Item) -> bool:
    """Whether it is true now that it was passed on: whom it is for may be shown it, and the undo is over (R39)."""
    from domain import bridge_ends, crossing, delivery

    if item.state not in (ItemState.APPROVED.value, ItemState.DELIVERED.value) or item.crossing_id is not None:
        return False
    if bridge_ends.is_about(session, item.person_id) and not crossing.is_over(session, item):
        return False
    facts = delivery.gather(session, item, clock.now())
    return facts is not None and facts.allow


def tell_sender(session: Session, actor: Actor, item: Item) -> None:
    """The coordinator chooses to tell the sender that it was passed on; until then it is `with us`.

    Raises Refused("not-now-state") while that is not so: it can still be taken back, or may not be shown now.
    """
    access.require(actor, Action.CASE_WORK, item.yp_id)
    lock_row(session, item)
    if not can_tell_sender(session, item):
        raise Refused("not-now-state", state=item.state)
    audit.record(session, actor, "item.told_sender", yp_id=item.yp_id, subject=f"item:{item.id}", person=item.person_id)
    item.told_sender_at = clock.now()
    for cover in covers_of(session, item.id):
        cover.told_at = cover.told_at or clock.now()
    session.flush()
