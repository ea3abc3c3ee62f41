"""Concerns: the exact words that raised them, how grave, who took them on, and what was done about it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from coordinator import blueprint, concern_words, words
from coordinator.around import back_to, first, person_here, when, with_age, yp_here
from coordinator.photo import EndPhoto
from domain import caseload, clock, concern_clock, concerns, duty, hidden, messages, safety
from domain.access import Action
from domain.concerns import Category, Concern, How
from domain.errors import Refused
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db

LEVELS = words.choices(words.LEVELS)
CATEGORIES = [SelectChoice("", _l("Not said yet")), *words.choices(concern_words.CATEGORIES)]
FIELDS = {"decision": "needs-reason", "words": "needs-words", "tell_on": "needs-tell", "category": "not-a-category"}


class NewConcern(Form):
    """A worry that did not come with a letter."""

    words = TextAreaField(_l("The exact words, or exactly what you saw"))
    level = RadioField(_l("How grave?"), choices=LEVELS, default="1")
    category = SelectField(_l("What is it about?"), choices=CATEGORIES)
    is_about_worker = BooleanField(_l("It is about a carer or a professional, or somebody in their home"))
    note = TextAreaField(_l("Note, staff only"))


class Decided(Form):
    """What was decided, and why."""

    decision = TextAreaField(_l("What was decided and done"))
    reason = TextAreaField(_l("Why"))
    category = SelectField(
        _l("What is it about?"), choices=CATEGORIES,
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    referral = StringField(_l("Referred? The reference"))
    is_about_worker = BooleanField(_l("It is about a carer or a professional, or somebody in their home"))


class Told(Form):
    """Whether the young person was told, how, and in which words; or why not yet."""

    how = RadioField(
        _l("How were they told?"), validators=[InputRequired(_l("Choose one."))],
        choices=[*words.choices(concern_words.HOWS), SelectChoice("not", _l("Not told yet"))],
    )  # fmt: skip
    words = TextAreaField(_l("The words they were told, or why not yet"))
    tell_on = DateField(_l("Not yet: who tells them does it by"), validators=[Optional()])


class Level(Form):
    """How grave it is now."""

    level = RadioField(_l("How grave?"), choices=LEVELS)
    level_reason = TextAreaField(_l("Why"))


class Talked(Form):
    """How it was talked through with the young person before it goes on."""

    talked = TextAreaField(_l("Who talked with them, when, and what they said"))


@blueprint.get("/concerns", endpoint="concerns")
@allows(Action.WORK_SEE)
def concerns_list() -> str:
    """The open ones, or those that are closed; by level and by what they are about."""
    is_open, level = request.args.get("show") != "closed", request.args.get("level", type=int)
    wanted = request.args.get("about", "")
    category = Category(wanted) if wanted in set(Category) else None
    rows = concerns.concerns_seen(db(), actor(), is_open, level=level, category=category)
    names = caseload.names(
        db(), actor(), (row.yp_id for row in rows), (row.person_id for row in rows if row.person_id)
    )  # fmt: skip
    hours = duty.hours(db())
    return render_template(
        "coordinator/concern/list.html", rows=rows, names=names, is_open=is_open, with_age=with_age, level=level,
        category=category, stages={row.id: stage_of(row, hours) for row in rows}, told=concern_words,
    )  # fmt: skip


def stage_of(row: Concern, hours: duty.Hours) -> concern_clock.Stage:
    """Who is asked about a worry now."""
    return concern_clock.stage(
        row.level, row.due_at, hours, clock.now(), is_taken_on=row.acknowledged_at is not None,
        is_closed=row.closed_at is not None,
    )  # fmt: skip


@blueprint.get("/concerns/<concern_id>")
@allows(Action.CASE_SEE)
def concern(concern_id: str) -> ResponseReturnValue:
    """One of them, with what to do now. Looking is recorded."""
    return again("coordinator/concern/concern.html", **_shown(concern_id))


def _shown(concern_id: str, **forms: Form) -> dict[str, Any]:
    row, hours = concerns.get_concern(db(), actor(), concern_id), duty.hours(db())
    yp, steps, stage = yp_here(row.yp_id), concerns.steps_of(db(), row), stage_of(row, hours)
    on_duty = duty.on_duty(db())
    names = caseload.names(
        db(), actor(), [row.yp_id], [row.person_id or ""],
        [row.by_id, row.acknowledged_by, *(step.by_id for step in steps)],
    )  # fmt: skip
    pauses = safety.pauses_on(db(), actor(), row.yp_id)
    return {
        "concern": row, "yp": yp, "steps": steps, "names": names, "stage": stage, "hours": hours, "told": concern_words,
        "on_duty": on_duty, "next_open": None if hours.is_open(clock.now()) else when(hours.next_open(clock.now())),
        "instructions": concern_words.instructions(row, yp, hours, stage), "with_age": with_age,
        "is_unchanged": concerns.words_are_unchanged(row), "pause": pauses.get(row.person_id or ""),
        "photos": hidden.of_concern(db(), row), "end_form": EndPhoto(formdata=None),
        "is_duty": bool(actor().roles & set(duty.LEADS)),
        "decided": forms.get("decided") or _decided(row), "told_form": forms.get("told_form") or Told(formdata=None),
        "level_form": forms.get("level_form") or Level(formdata=None, data={"level": str(row.level)}),
        "talked_form": forms.get("talked_form") or Talked(formdata=None),
    }  # fmt: skip


def _decided(row: Concern) -> Decided:
    return Decided(formdata=None, data={"category": row.category or "", "is_about_worker": row.is_about_worker})


def _refused(concern_id: str, form: Form, name: str, refused: Refused | None) -> ResponseReturnValue:
    """The page once more, with what was refused said beside the form it was in."""
    session.undo()
    if refused is not None:
        form.refuse(refused, **{field: code for field, code in FIELDS.items() if field in form})
    return again("coordinator/concern/concern.html", **_shown(concern_id, **{name: form}))


@blueprint.post("/concerns/<concern_id>/take-on")
@allows(Action.SAFEGUARD)
def take_on_concern(concern_id: str) -> ResponseReturnValue:
    """I have this. No touch is asked for: it must be quick."""
    concerns.take_on(db(), actor(), concern_id)
    return back_to("concern", "taken-on", concern_id=concern_id)


@blueprint.post("/concerns/<concern_id>/level")
@allows(Action.CASE_DECIDE)
def concern_level(concern_id: str) -> ResponseReturnValue:
    """Graver or less grave, with why."""
    form = Level()
    try:
        if form.validate_on_submit():
            concerns.set_level(db(), actor(), concern_id, int(form.level.data), form.level_reason.data or "")
            return back_to("concern", "saved", concern_id=concern_id)
    except Refused as refused:
        return _refused(concern_id, form, "level_form", refused)
    return _refused(concern_id, form, "level_form", None)


@blueprint.post("/concerns/<concern_id>/decide")
@allows(Action.CASE_DECIDE)
def decide_concern(concern_id: str) -> ResponseReturnValue:
    """What was decided and done, why, and the reference of a referral."""
    form = Decided()
    try:
        if form.validate_on_submit():
            row = concerns.decide(
                db(), actor(), concern_id, form.decision.data or "", form.reason.data or "",
                Category(form.category.data), form.referral.data or "", is_about_worker=form.is_about_worker.data,
            )  # fmt: skip
            return _on_to(row, "saved")
    except Refused as refused:
        return _refused(concern_id, form, "decided", refused)
    return _refused(concern_id, form, "decided", None)


def _on_to(row: Concern, done: str) -> ResponseReturnValue:
    """To the worry, or to the list for whoever may not know more of it: it is about a worker."""
    if concerns.can_know(actor(), row):
        return back_to("concern", done, concern_id=row.id)
    return back_to("concerns", done)


@blueprint.post("/concerns/<concern_id>/told")
@allows(Action.CASE_DECIDE)
def told_of_concern(concern_id: str) -> ResponseReturnValue:
    """The young person was told, or is told on a day."""
    form = Told()
    try:
        if form.validate_on_submit():
            if form.how.data == "not":
                concerns.note_not_told(db(), actor(), concern_id, form.words.data or "", form.tell_on.data)
            else:
                told = concerns.note_told(db(), actor(), concern_id, How(form.how.data), form.words.data or "")
                if form.how.data == How.MESSAGE.value:
                    messages.answer(db(), actor(), told.yp_id, form.words.data or "")
            return back_to("concern", "saved", concern_id=concern_id)
    except Refused as refused:
        return _refused(concern_id, form, "told_form", refused)
    return _refused(concern_id, form, "told_form", None)


@blueprint.post("/concerns/<concern_id>/close")
@allows(Action.CASE_DECIDE)
def close_concern(concern_id: str) -> ResponseReturnValue:
    """Close it."""
    concerns.close(db(), actor(), concern_id)
    return back_to("concern", "answered", concern_id=concern_id)


@blueprint.post("/young-people/<yp_id>/people/<person_id>/let-go-on")
@allows(Action.CASE_DECIDE, about="yp_id")
def let_go_on(yp_id: str, person_id: str) -> ResponseReturnValue:
    """After talking with the young person, what they stopped with one tap goes on."""
    person_here(yp_id, person_id)
    pause, form = safety.pauses_on(db(), actor(), yp_id).get(person_id), Talked()
    try:
        safety.let_go_on(db(), actor(), person_id, form.talked.data or "")
    except Refused as refused:
        if pause is None:
            raise
        form.refuse(refused, talked="needs-talked")
        return _refused(pause.concern_id, form, "talked_form", None)
    return back_to("concern", "goes-on", concern_id=pause.concern_id if pause else "")


@blueprint.route("/young-people/<yp_id>/add-concern", methods=["GET", "POST"])
@allows(Action.CASE_SEE, about="yp_id")
def add_concern(yp_id: str) -> ResponseReturnValue:
    """Raise a concern about a young person; on to it, and to what to do now."""
    form, yp = NewConcern(), yp_here(yp_id)
    if form.validate_on_submit():
        if (form.words.data or "").strip():
            raised = concerns.raise_concern(
                db(), actor(), yp_id, form.words.data or "", int(form.level.data), note=form.note.data or "",
                category=Category(form.category.data) if form.category.data else None,
                is_about_worker=form.is_about_worker.data,
            )  # fmt: skip
            return _on_to(raised, "added")
        form.refuse(Refused("needs-words"), words="needs")
    return again("coordinator/concern/add.html", form=form, yp=yp, first=first)
