"""The caseload: who there is, taking somebody on, their way in, and who works with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from coordinator import blueprint, words
from coordinator.around import back_to, with_age, yp_here
from domain import caseload, clock, codes, colleagues, staffing
from domain.access import Action, Role
from domain.codes import HOURS, CodeKind
from domain.errors import NotFound, Refused
from domain.people import Authority, Nation
from web.forms import Form, again
from web.guard import allows
from web.i18n import NAMES
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.signin import shown_code


class NewYoungPerson(Form):
    """Who they are."""

    name = StringField(_l("What name do they use?"), [DataRequired(_l("A name is needed. A nickname is fine."))])
    born_on = DateField(_l("When were they born?"), validators=[Optional()])
    nation = SelectField(_l("Which nation’s law?"), choices=words.choices(words.NATIONS))
    language = RadioField(_l("Which language?"), choices=words.choices(NAMES), default="en")


class GivenYoungPerson(NewYoungPerson):
    """Whom a manager takes on; their coordinator notes what they agreed to."""

    coordinator_id = SelectField(_l("Who is their coordinator?"))


class AgreedYoungPerson(NewYoungPerson):
    """Whom their coordinator takes on: somebody who agreed to take part."""

    agreed = BooleanField(
        _l("They agreed to take part"),
        validators=[InputRequired(_l("Ask them first. Nothing starts without their yes."))],
    )
    explained = TextAreaField(_l("How was it explained, and by whom?"))
    is_open = BooleanField(
        _l("The legal side has been looked at, and nothing stands in the way"),
        validators=[InputRequired(_l("Look at the legal side first."))],
    )


class NewWorker(Form):
    """Somebody of the staff, to work with them."""

    staff_id = SelectField(_l("Who?"))
    role = SelectField(_l("As what?"), choices=words.choices(words.ROLES, (Role.COORDINATOR, Role.SOCIAL_WORKER)))


@blueprint.get("/young-people")
@allows(Action.WORK_SEE, is_recorded=False)
def young_people() -> str:
    """Everybody this member of staff works with, newest first."""
    after = max(0, request.args.get("after", 0, type=int))
    rows = caseload.young_people(db(), actor(), after)
    return render_template(
        "coordinator/young_people/list.html", rows=rows, with_age=with_age, after=after,
        workers=caseload.workers(db(), actor(), (yp.id for yp in rows)),
        next_after=after + caseload.PAGE if len(rows) == caseload.PAGE else 0,
    )  # fmt: skip


@blueprint.route("/young-people/add", methods=["GET", "POST"])
@allows(Action.YOUNG_PERSON_ADD)
def add_young_person() -> ResponseReturnValue:
    """Take somebody on: their name, and what they agreed to or who notes it."""
    form = _new_form()
    if form.validate_on_submit():
        try:
            yp = caseload.take_on(
                db(), actor(), form.name.data or "", form.born_on.data, Nation(form.nation.data),
                form.language.data or "en", form.data.get("explained") or "", form.data.get("coordinator_id"),
            )  # fmt: skip
            return back_to("young_person", "added", yp_id=yp.id)
        except Refused as refused:
            form.refuse(refused, name="name-", born_on="age", explained="needs-words")
    return again("coordinator/young_people/add.html", form=form)


def _new_form() -> NewYoungPerson:
    nation = db().get_one(Authority, actor().authority_id).nation
    if Role.COORDINATOR in actor().roles:
        return AgreedYoungPerson(data={"nation": nation})
    form = GivenYoungPerson(data={"nation": nation})
    coordinators = staffing.with_role(db(), actor(), Role.COORDINATOR)
    form.coordinator_id.choices = words.choices({one.id: one.name for one in coordinators})
    return form


def code_page(yp_id: str, code: str, lives: timedelta, *, is_read_out: bool = False) -> str:
    """The page that shows a new code for a young person, this once."""
    shown = {"code": code} if is_read_out else shown_code("youngperson.welcome", code)
    told = {"yp": yp_here(yp_id), "until": clock.now() + lives, "is_welcome": not is_read_out}
    return render_template("coordinator/young_people/code.html", **told, **shown)


@blueprint.post("/young-people/<yp_id>/welcome-code")
@allows(Action.WELCOME_GIVE, about="yp_id")
def welcome_code(yp_id: str) -> str:
    """Make the code with which they first come in. It is on this answer and nowhere else; earlier ones end."""
    return code_page(yp_id, codes.welcome_code(db(), actor(), yp_id), timedelta(hours=HOURS[CodeKind.WELCOME]))


@blueprint.post("/young-people/<yp_id>/read-out-code")
@allows(Action.WELCOME_GIVE, about="yp_id")
def read_out_code(yp_id: str) -> str:
    """Make the code that goes with their six words on a device that isn't theirs: read out, 15 minutes."""
    lives = timedelta(hours=HOURS[CodeKind.READ_OUT])
    return code_page(yp_id, codes.read_out_code(db(), actor(), yp_id), lives, is_read_out=True)


@blueprint.route("/young-people/<yp_id>/workers", methods=["GET", "POST"])
@allows(Action.ASSIGN, about="yp_id")
def workers(yp_id: str) -> ResponseReturnValue:
    """Who works with them: a manager lets somebody begin."""
    form = NewWorker()
    staff = staffing.working(db(), actor())
    form.staff_id.choices = words.choices({one.id: one.name for one in staff})
    if form.validate_on_submit():
        colleagues.assign(db(), actor(), yp_id, form.staff_id.data, Role(form.role.data))
        return back_to("workers", "added", yp_id=yp_id)
    here: dict[str, Any] = {"yp": yp_here(yp_id), "workers": caseload.workers(db(), actor(), [yp_id])[yp_id]}
    return again("coordinator/young_people/workers.html", form=form, **here)


@blueprint.post("/young-people/<yp_id>/workers/<assignment_id>/end")
@allows(Action.ASSIGN, about="yp_id")
def end_worker(yp_id: str, assignment_id: str) -> ResponseReturnValue:
    """Somebody stops working with them: from their next request they read nothing more (R17)."""
    here = caseload.workers(db(), actor(), [yp_id])[yp_id]
    if not any(worker.assignment.id == assignment_id for worker in here):
        raise NotFound
    colleagues.end_assignment(db(), actor(), assignment_id)
    return back_to("workers", "ended", yp_id=yp_id)
