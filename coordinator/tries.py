"""Tries at reaching somebody: what was used, what came of it, and the look at them with a colleague before the next."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import Optional

from coordinator import blueprint, finding_words, words
from coordinator.around import back_to, person_here
from coordinator.contact import about
from domain import approach_letters, attempts, caseload, clock, staffing, wordings
from domain.access import Action
from domain.attempts import Attempt, Channel, Result
from domain.db import values_of
from domain.errors import NotFound, Refused
from domain.people import Person
from domain.wordings import Wording
from web.forms import Form, again
from web.guard import allows
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db


class NewAttempt(Form):
    """One try at reaching them."""

    channel = SelectField(_l("How?"), choices=words.choices(words.CHANNELS))
    tried_on = DateField(_l("When?"), validators=[Optional()])
    letter = SelectField(_l("Which letter?"), validate_choice=False)
    wording = TextAreaField(_l("The exact words you used"))
    result = SelectField(_l("What came of it?"), choices=words.choices(words.RESULTS))


class Came(Form):
    """What came of a try, later."""

    result = SelectField(_l("What came of it?"), choices=words.choices(words.RESULTS))


class LookedAt(Form):
    """The tries so far were looked at with a colleague."""

    colleague = SelectField(_l("Who looked at it with you?"), validate_choice=False)
    why = TextAreaField(_l("Why go on, and what will be different?"))


def _page(yp_id: str, person_id: str, **forms: Form) -> dict[str, Any]:
    told = about(yp_id, person_id, "finding")
    person = told["person"]
    tries, reviews = attempts.attempts_on(db(), person), attempts.reviews_on(db(), person)
    letters = wordings.letters_to(db(), person)
    shown: dict[str, Form] = {
        "attempt": NewAttempt(formdata=None, prefix="attempt-", tried_on=clock.today()),
        "review": LookedAt(formdata=None, prefix="review-"),
    } | forms
    shown["attempt"]["letter"].choices = [("", _("Other words, written below")), *map(_choice, letters)]
    shown["review"]["colleague"].choices = [("", ""), *_colleagues()]
    ids = [*values_of([*tries, *reviews, *letters], "by_id"), *values_of(reviews, "with_id")]
    return told | {
        "part_here": "tries", "finding_words": finding_words, "tries": tries, "reviews": reviews, "letters": letters,
        "said": attempts.words_of(db(), tries), "numbers": {one.id: one.number for one in letters}, "forms": shown,
        "hits": {one.id: len(approach_letters.hits_in(db(), person, one)) for one in letters},
        "most": attempts.most(db(), person), "is_used_up": attempts.is_used_up(db(), person),
        "since_review": attempts.since_review(db(), person), "came": Came(formdata=None),
        "staff": caseload.names(db(), actor(), staff_ids=ids).staff,
    }  # fmt: skip


def _choice(letter: Wording) -> tuple[str, str]:
    return letter.id, str(_("Letter %(number)s: %(start)s…", number=letter.number, start=letter.words[:40]))


def _colleagues() -> list[tuple[str, str]]:
    """Everybody who works here now and is somebody else."""
    return [(one.id, one.name) for one in staffing.colleagues_now(db(), actor()) if one.id != actor().subject_id]


@blueprint.get("/young-people/<yp_id>/people/<person_id>/tries")
@allows(Action.CASE_SEE, about="yp_id")
def tries(yp_id: str, person_id: str) -> str:
    """Every try so far, and the letters."""
    return render_template("coordinator/tries/tries.html", **_page(yp_id, person_id))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/attempts")
@allows(Action.CASE_WORK, about="yp_id")
def add_attempt(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Note a try, with a letter that was kept or in the exact words."""
    form, person = NewAttempt(prefix="attempt-"), person_here(yp_id, person_id)
    if form.validate_on_submit():
        try:
            channel, result = Channel(form.channel.data), Result(form.result.data)
            letter = _letter(form.letter.data, person)
            attempts.add_attempt(
                db(), actor(), person, channel, form.wording.data or "", result, form.tried_on.data, letter
            )
            return back_to("tries", "added", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, wording="needs-words", letter="letter-tells", tried_on="dates")
    return again("coordinator/tries/tries.html", **_page(yp_id, person_id, attempt=form))


def _letter(wording_id: str | None, person: Person) -> Wording | None:
    if not wording_id:
        return None
    letter = wordings.get(db(), actor(), wording_id)
    if letter.person_id != person.id:
        raise NotFound
    return letter


@blueprint.post("/young-people/<yp_id>/people/<person_id>/attempts/review")
@allows(Action.CASE_WORK, about="yp_id")
def review_attempts(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Write down who looked at the tries with you, and why it goes on."""
    form, person = LookedAt(prefix="review-"), person_here(yp_id, person_id)
    if form.validate_on_submit():
        try:
            attempts.review(db(), actor(), person, form.colleague.data or "", form.why.data or "")
            return back_to("tries", "saved", yp_id=yp_id, person_id=person_id)
        except Refused as refused:
            form.refuse(refused, why="needs-reason", colleague="needs-colleague")
    return again("coordinator/tries/tries.html", **_page(yp_id, person_id, review=form))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/attempts/<attempt_id>/result")
@allows(Action.CASE_WORK, about="yp_id")
def note_result(yp_id: str, person_id: str, attempt_id: str) -> ResponseReturnValue:
    """Note what came of a try later: a letter came back, somebody rang."""
    attempt, form = _attempt_here(yp_id, person_id, attempt_id), Came()
    if form.validate_on_submit():
        attempts.note_result(db(), actor(), attempt, Result(form.result.data))
        return back_to("tries", "saved", yp_id=yp_id, person_id=person_id)
    return again("coordinator/tries/tries.html", **_page(yp_id, person_id))


def _attempt_here(yp_id: str, person_id: str, attempt_id: str) -> Attempt:
    attempt = attempts.get(db(), actor(), attempt_id)
    if (attempt.yp_id, attempt.person_id) != (yp_id, person_id):
        raise NotFound
    return attempt
