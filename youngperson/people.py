"""My people: the list by ring, and adding somebody with one question a page. Only the first one, a name, is needed.

From the name on the person is kept on the server, and every page after it changes them: a phone that dies loses one
page at most. The same pages, with `?one=1`, change a single answer later.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from domain import contact_requests, people, wishes
from domain.access import Action
from domain.errors import NotFound, Refused
from domain.people import NAME_MAX, WORDS_MAX, Person, Ring, Wish
from web.forms import Form, again
from web.guard import allows
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import RINGS, WISHES, Sign, sign_of
from youngperson import blueprint

WHO: dict[str, tuple[str, str]] = {
    "sibling": (_l("Brother or sister"), ""),
    "family": (_l("Other family"), _l("Grandparent, aunt, uncle, cousin, mum or dad")),
    "lived": (_l("Someone I lived with"), ""),
    "friend": (_l("Friend or neighbour"), ""),
    "adult": (_l("Teacher, coach or other adult"), ""),
    "unsure": (_l("I’m not sure"), _l("Someone told me about them")),
}
CHOOSE_ONE = _l("Pick one to carry on.")
TOO_LONG = _l("That’s too long. Use %(max)d letters at most.")


@dataclass(frozen=True)
class Question:
    """One page of adding: its place, its field on the person, and whether it can be skipped."""

    place: int
    field: str
    is_needed: bool = False


QUESTIONS: dict[str, Question] = {
    "who": Question(2, "who"),
    "ring": Question(3, "ring", is_needed=True),
    "wish": Question(4, "wish", is_needed=True),
    "remember": Question(5, "remember"),
    "question": Question(6, "ask"),
    "worry": Question(7, "worry"),
}
PAGES = 7


@dataclass(frozen=True)
class Listed:
    """Somebody as a row of the list."""

    person: Person
    sign: Sign | None


class NameForm(Form):
    """What do you call them?"""

    name = StringField(
        _l("What do you call them?"),
        [DataRequired(_l("A name is needed. A nickname is fine.")), Length(max=NAME_MAX, message=TOO_LONG)],
    )


class WhoForm(Form):
    """Who are they to you? One of the usual, or their own words."""

    pick = RadioField(
        _l("Who are they to you?"),
        choices=[SelectChoice(value=key, label=WHO[key][0]) for key in WHO],
        validate_choice=False,
    )
    answer = StringField(_l("Or say it your way"), [Length(max=200, message=TOO_LONG)])


class RingForm(Form):
    """How close?"""

    answer = RadioField(
        _l("How close do they feel?"),
        [DataRequired(CHOOSE_ONE)],
        choices=[SelectChoice(value=key, label=RINGS[key][0]) for key in RINGS],
    )


class WishForm(Form):
    """What would you like?"""

    answer = RadioField(
        _l("What would you like?"),
        [DataRequired(CHOOSE_ONE)],
        choices=[SelectChoice(value=key, label=WISHES[key][0]) for key in WISHES],
    )


class WordsForm(Form):
    """Free words, or none."""

    answer = TextAreaField("", [Length(max=WORDS_MAX, message=TOO_LONG)])


FORMS: dict[str, type[Form]] = {"who": WhoForm, "ring": RingForm, "wish": WishForm}


@blueprint.get("/people", endpoint="people")
@allows(Action.OWN_SEE)
def all_people() -> ResponseReturnValue:
    """Everybody on the circles, nearest ring first, as a list."""
    requests = contact_requests.requests_of(db(), actor().yp_id)
    folk = people.people_of(db(), actor(), actor().yp_id)
    rings = {
        ring: [Listed(each, sign_of(requests.get(each.id), each.wish)) for each in folk if each.ring == ring]
        for ring in RINGS
    }
    return render_template("youngperson/people/people.html", rings=rings, words=RINGS, is_empty=not folk)


@blueprint.route("/people/new", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def add_person() -> ResponseReturnValue:
    """The first page: a name. Somebody is added with it, and everything after it is theirs to skip."""
    form = NameForm()
    if form.validate_on_submit():
        try:
            person = people.add_person(db(), actor(), actor().yp_id, form.name.data or "")
            return redirect(url_for("youngperson.question", person_id=person.id, about="who"), 303)
        except Refused as refused:
            form.refuse(refused, name="name-")
    return again("youngperson/people/name.html", form=form, total=PAGES)


@blueprint.route("/people/<person_id>/name", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def rename(person_id: str) -> ResponseReturnValue:
    """Change what they are called."""
    person = people.get_person(db(), actor(), person_id)
    form = NameForm(data={"name": person.name})
    if form.validate_on_submit():
        try:
            people.change_person(db(), actor(), person, name=form.name.data or "")
            return redirect(url_for("youngperson.person", person_id=person_id, done="saved"), 303)
        except Refused as refused:
            form.refuse(refused, name="name-")
    return again("youngperson/people/name.html", form=form, person=person, total=PAGES)


@blueprint.route("/people/<person_id>/about/<about>", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
def question(person_id: str, about: str) -> ResponseReturnValue:
    """One question about somebody; what was said before stands in it."""
    person = people.get_person(db(), actor(), person_id)
    if about not in QUESTIONS:
        raise NotFound
    form = FORMS.get(about, WordsForm)(data=_said(person, about))
    if form.validate_on_submit():
        try:
            _save(person, about, form)
            return redirect(_next(person, about), 303)
        except Refused as refused:
            form.refuse(refused, answer="words-")
    return again("youngperson/people/question.html", form=form, **_told(person, about))


def _said(person: Person, about: str) -> dict[str, str]:
    value = str(getattr(person, QUESTIONS[about].field))
    if about == "who":
        usual = next((key for key, (label, _hint) in WHO.items() if str(label) == value), "")
        return {"pick": usual, "answer": "" if usual else value}
    is_first = not request.args.get("one") and value in (Wish.NOT_NOW, Ring.USED_TO_BE)  # what add_person assumes
    return {"answer": "" if is_first else value}


def _save(person: Person, about: str, form: Form) -> None:
    answer = str(form.answer.data or "")
    if about == "wish":
        wishes.wish_for(db(), actor(), person, Wish(answer))
    elif about == "ring":
        people.change_person(db(), actor(), person, ring=Ring(answer))
    elif about == "who":
        people.change_person(db(), actor(), person, who=answer.strip() or str(WHO.get(form.pick.data, ("",))[0]))
    else:
        people.change_person(db(), actor(), person, **{QUESTIONS[about].field: answer})


def _next(person: Person, about: str) -> str:
    """The page after this one; back to the person when only this answer was to change."""
    if request.args.get("one"):
        return url_for("youngperson.person", person_id=person.id, done="saved")
    order = list(QUESTIONS)
    if about == order[-1] or person.wish == Wish.NEVER:
        return url_for("youngperson.added", person_id=person.id)
    return url_for("youngperson.question", person_id=person.id, about=order[order.index(about) + 1])


def _told(person: Person, about: str) -> dict[str, object]:
    order, page = list(QUESTIONS), QUESTIONS[about]
    before = order[order.index(about) - 1] if page.place > 2 else None
    is_one = bool(request.args.get("one"))
    back = url_for("youngperson.question", person_id=person.id, about=before) if before else _person(person)
    return {
        "person": person, "about": about, "place": page.place, "total": PAGES, "is_one": is_one,
        "back": _person(person) if is_one else back, "skip": _next(person, about), "is_needed": page.is_needed,
        "who": WHO, "rings": RINGS, "wishes": WISHES, "is_bounded": person.wish == Wish.NEVER,
    }  # fmt: skip


def _person(person: Person) -> str:
    return url_for("youngperson.person", person_id=person.id)


@blueprint.get("/people/<person_id>/added")
@allows(Action.OWN_SEE)
def added(person_id: str) -> ResponseReturnValue:
    """Done: they are on the list, and asking is the next thing if that is what was wished."""
    person = people.get_person(db(), actor(), person_id)
    title = _("%(name)s is on your list", name=person.name)
    return render_template("youngperson/people/added.html", person=person, title=title)
