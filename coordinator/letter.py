"""Reading a letter or memory before it is passed on: exactly what will be shown, with what to look at marked.

The marks never decide (R44). The verdict is bound to the SHA-256 of what this page shows (R31).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from coordinator import blueprint, words
from coordinator.around import back_to, first, yp_here
from coordinator.covering import forms_for
from domain import (
    aids,
    caseload,
    clock,
    delivery,
    item_reviews,
    items,
    letterbox,
    people,
    safeguarding_risk,
    voice_words,
)
from domain.access import Action
from domain.covers import Over
from domain.errors import Refused
from domain.item_reviews import Review, Verdict
from domain.items import ITEM_MOVES, Item, ItemState
from domain.letterbox import Letter, Sent
from domain.picture_tiles import SIDE
from domain.reading_time import read_by
from domain.rungs import Direction
from web import session
from web.forms import Form, again
from web.guard import allows
from web.pictures import shown
from web.problems import words_of
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import day_of
from web.voices import shown_voice

DONE = {Verdict.PASS: "", Verdict.SUGGEST: "asked-change", Verdict.HOLD: "held", Verdict.WITHHOLD: "asked-keep-back"}
FIELDS = {
    "words": "needs-words", "review_on": "needs-review-date", "quiet_until": "quiet-date", "verdict": "same-",
    "listened": "not-listened",
}  # fmt: skip
NEW_WORDS_MAX = 20_000


class Decision(Form):
    """A verdict on exactly what was shown."""

    verdict = RadioField(
        _l("What should happen?"), choices=words.choices(words.VERDICTS), validators=[InputRequired(_l("Choose one."))]
    )
    words = TextAreaField(_l("Your words"))
    proposed = TextAreaField(_l("The very words you propose"), [Length(max=NEW_WORDS_MAX)])
    review_on = DateField(_l("Look at it again on"), validators=[Optional()])
    quiet_until = DateField(_l("Don’t tell them before"), validators=[Optional()])
    note = TextAreaField(_l("Note for the record, staff only"))
    listened = BooleanField(_l("I’ve listened to all of the voice note"))
    shown_hash = HiddenField()


@dataclass
class Marked:
    """A text cut at its marks, hidden characters made visible, and the marks with their numbers and reasons."""

    segments: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)


def marked(text: str, earlier: list[str], start: int = 0, where: str = "") -> Marked:
    """Mark what to look at (R41, R42), numbered on from `start`."""
    found, done = Marked(), 0
    for number, mark in enumerate(aids.find_marks(text, earlier), start + 1):
        found.segments.append({"text": aids.make_visible(text[done : mark.start]), "number": None})
        found.segments.append({"text": aids.make_visible(text[mark.start : mark.end]), "number": number})
        title = words.MARKS[mark.kind] if not where else f"{words.MARKS[mark.kind]} ({where})"
        found.marks.append({
            "number": number, "title": title, "why": _(aids.REASONS[mark.kind]), "words": text[mark.start : mark.end],
            "span": "" if where else f"{mark.start}-{mark.end}",
        })  # fmt: skip
        done = mark.end
    found.segments.append({"text": aids.make_visible(text[done:]), "number": None})
    return found


@blueprint.get("/letters/<item_id>")
@allows(Action.ITEM_REVIEW)
def item(item_id: str) -> ResponseReturnValue:
    """Open it to read: recorded."""
    row = items.get(db(), actor(), item_id)
    item_reviews.look(db(), actor(), row)
    return page_of(item_id)


def page_of(item_id: str, problems: Sequence[str] = (), form: Decision | None = None) -> ResponseReturnValue:
    """The page about one item, with what went wrong above it."""
    row = items.get(db(), actor(), item_id)
    return again("coordinator/letter/letter.html", form=form or _form(row), problems=problems, **_shown(row))


def _form(row: Item) -> Decision:
    form = Decision(
        formdata=None, data={"shown_hash": row.content_hash, "review_on": clock.today() + timedelta(days=90)}
    )
    _narrow(form, row)
    return form


def _narrow(form: Decision, row: Item) -> None:
    """Only the verdicts that the table allows from here; the first one begins the review (item_reviews.decide)."""
    state = ItemState.IN_REVIEW if row.state == ItemState.SUBMITTED.value else ItemState(row.state)
    asked = row.withhold_first_id is not None
    possible = [verdict for verdict in Verdict if state in ITEM_MOVES[verdict.value].sources and not asked]
    if row.crossing_id is not None:  # its sender is in another authority: nothing goes back there but a letter
        possible = [verdict for verdict in possible if verdict is not Verdict.SUGGEST]
    told = dict(words.VERDICTS)
    if items.is_covered(row):
        told[Verdict.PASS.value] = words.PASS_THE_REST
    form.verdict.choices = words.choices(told, possible)


def _shown(row: Item) -> dict[str, Any]:
    letter, person, yp = (
        letterbox.for_review(db(), row),
        people.get_person(db(), actor(), row.person_id),
        yp_here(row.yp_id),
    )
    sent = letterbox.as_sent_for_review(db(), actor(), row)
    thread = letterbox.thread_before(db(), actor(), row)
    is_in = row.direction == Direction.IN.value
    sender, reader = (person.name, first(yp.name)) if is_in else (first(yp.name), person.name)
    return {
        "item": row, "letter": letter, "sent": sent, "person": person, "yp": yp, "sender": sender, "reader": reader,
        "is_in": is_in, "thread": thread, "is_way_open": delivery.has_rung(db(), row, clock.now()),
        "can_tell": item_reviews.can_tell_sender(db(), row),
        "about": _about(row), "read_by": _read_by(row), "is_late": _is_late(row),
        "risks": safeguarding_risk.risk_reasons(db(), person),
        **_readers(row), **_marks(row, sent.text, letter, thread), **_photos(letter, sent), **_forms(row, letter),
    }  # fmt: skip


def _readers(row: Item) -> dict[str, Any]:
    """Who decided what so far. Whoever has yet to choose about this one is not told what the other reader chose."""
    passes, decisions = item_reviews.passes(db(), row), caseload.decisions_in_thread(db(), actor(), row)
    mine = [review for review in passes if review.staff_id == actor().subject_id]
    if row.state in (ItemState.SUBMITTED.value, ItemState.IN_REVIEW.value) and not mine:
        decisions = [(review, one) for review, one in decisions if one.id != row.id or review.recalled_at is not None]
    asked = item_reviews.asked_to_withhold(db(), row)
    staff_ids = [review.staff_id for review, _row in decisions] + [review.staff_id for review in passes]
    names = caseload.names(db(), actor(), staff_ids=[*staff_ids, *([asked.staff_id] if asked else [])])
    return {
        "passes": passes, "mine": mine, "decisions": decisions, "staff": names.staff, "asked": asked,
        "seconds": _seconds_left(row, passes), "proposed": item_reviews.proposed_words(db(), row),
    }  # fmt: skip


def _about(row: Item) -> Letter | None:
    """What a question is about, or what an answer answers."""
    if row.about_id is None:
        return None
    return letterbox.for_review(db(), items.get(db(), actor(), row.about_id))


def _read_by(row: Item) -> str:
    """The day by which somebody promised to have read it."""
    if row.submitted_at is None or row.state not in (ItemState.SUBMITTED.value, ItemState.IN_REVIEW.value):
        return ""
    return day_of(read_by(row.submitted_at.astimezone(clock.LONDON).date()))


def _is_late(row: Item) -> bool:
    return bool(_read_by(row)) and row.read_by_at is not None and row.read_by_at <= clock.now()


def _forms(row: Item, letter: Letter) -> dict[str, Any]:
    is_open = row.state in (ItemState.SUBMITTED.value, ItemState.IN_REVIEW.value)
    forms = forms_for(len(letter.photos))
    for form, (photo, _media) in zip(forms["covering_photos"], letter.photos, strict=True):
        form.place.data = str(photo.place)
    return {
        **forms, "can_cover": is_open, "cover_why": words.COVER_WHY, "side": range(SIDE * SIDE),
        "me": actor().subject_id, "sent_words": items.sent_words,
    }  # fmt: skip


def _marks(row: Item, text: str, letter: Letter, thread: list[Item]) -> dict[str, Any]:
    """The words as they were sent, cut at their marks; what is under the photos only adds to the list, so that prints
    stay as they are.
    """
    body = marked(text, [items.sent_words(one) for one in thread if one.author_id == row.author_id])
    hidden = [(cover.start or 0, cover.end or 0) for cover in letter.covers if cover.over == Over.WORDS.value]
    marks = [mark for mark in body.marks if not _is_hidden(mark["span"], hidden)]
    for number, (photo, _media) in enumerate(letter.photos, 1):
        marks += marked(photo.about, [], len(marks), _("under photo %(number)s", number=number)).marks
    for voice, _sound in letter.voices:
        for words_of_it in (voice.said, voice.transcript):
            marks += marked(words_of_it, [], len(marks), _("with the voice note")).marks
    return {"segments": body.segments, "marks": marks}


def _is_hidden(span: str, hidden: list[tuple[int, int]]) -> bool:
    """Whether a mark is covered already: then there is nothing left to look at."""
    start, end = (int(one) for one in span.split("-"))
    return any(first <= start and end <= last for first, last in hidden)


def _photos(letter: Letter, sent: Sent) -> dict[str, Any]:
    """The renditions the reader will get, to the byte; and those that were sent, where something is covered."""
    return {
        "photos": [shown("coordinator", media, photo.about) for photo, media in letter.photos],
        "sent_photos": [shown("coordinator", media, about) for media, about in sent.photos] if letter.covers else [],
        "voices": [shown_voice("coordinator", voice, sound) for voice, sound in letter.voices],
    }  # fmt: skip


def _seconds_left(row: Item, passes: list[Review]) -> int:
    """How long this reviewer may still take it back."""
    if row.state != ItemState.APPROVED.value or row.deliver_from is None:
        return 0
    if not any(review.staff_id == actor().subject_id for review in passes):
        return 0
    return max(0, int((row.deliver_from - clock.now()).total_seconds()))


@blueprint.post("/letters/<item_id>/verdict")
@allows(Action.ITEM_REVIEW)
def decide(item_id: str) -> ResponseReturnValue:
    """Give a verdict, after a fresh touch for exactly this one (R16)."""
    row, form = items.get(db(), actor(), item_id), Decision()
    _narrow(form, row)
    if form.validate_on_submit():
        try:
            verdict = Verdict(form.verdict.data)
            item_reviews.decide(
                db(), actor(), row, verdict, form.shown_hash.data or "", form.words.data or "", form.note.data or "",
                form.review_on.data if verdict is Verdict.WITHHOLD else None, has_listened=form.listened.data,
                quiet_until=form.quiet_until.data if verdict is Verdict.WITHHOLD else None,
                proposed=(form.proposed.data or "") if verdict is Verdict.SUGGEST else "",
            )  # fmt: skip
            one_of_two = verdict is Verdict.PASS and row.state != ItemState.APPROVED.value
            return back_to("item", "one-read" if one_of_two else DONE[verdict], item_id=row.id)
        except Refused as refused:
            session.undo()
            form.refuse(refused, **FIELDS)
    return page_of(item_id, form=form)


@blueprint.post("/letters/<item_id>/keep-back")
@allows(Action.ITEM_REVIEW)
def agree_to_keep_back(item_id: str) -> ResponseReturnValue:
    """The second person agrees that it is kept back."""
    row = items.get(db(), actor(), item_id)
    try:
        item_reviews.agree_to_withhold(
            db(), actor(), row, request.form.get("shown_hash", ""), request.form.get("note", "")
        )
    except Refused as refused:
        session.undo()
        return page_of(item_id, [words_of(refused)])
    return back_to("item", "kept-back", item_id=item_id)


@blueprint.post("/letters/<item_id>/write-down")
@allows(Action.ITEM_REVIEW)
def write_down(item_id: str) -> ResponseReturnValue:
    """Write down what a voice note says: it is shown with it, so it is passed on anew."""
    row = items.get(db(), actor(), item_id)
    told = [request.form.get(name, "") for name in ("sound", "transcript", "shown_hash")]
    voice_words.write_down(db(), actor(), row, *told)
    return back_to("item", "written-down", item_id=row.id)


@blueprint.post("/letters/<item_id>/take-back")
@allows(Action.WORK_SEE)
def take_back(item_id: str) -> ResponseReturnValue:
    """Take a pass back within 30 seconds (R39). No touch is asked for: it only ever makes less happen, and soon."""
    row = items.get(db(), actor(), item_id)
    item_reviews.take_back(db(), actor(), row)
    return back_to("item", "taken-back", item_id=row.id)


@blueprint.post("/letters/<item_id>/look-again")
@allows(Action.ITEM_REVIEW)
def look_again(item_id: str) -> ResponseReturnValue:
    """Something held or kept back goes back to being read."""
    row = items.get(db(), actor(), item_id)
    item_reviews.release(db(), actor(), row)
    return back_to("item", item_id=row.id)


@blueprint.post("/letters/<item_id>/tell-sender")
@allows(Action.CASE_WORK)
def tell_sender(item_id: str) -> ResponseReturnValue:
    """Tell the sender that it was passed on."""
    row = items.get(db(), actor(), item_id)
    item_reviews.tell_sender(db(), actor(), row)
    return back_to("item", "told", item_id=row.id)
