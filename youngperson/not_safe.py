"""“This isn’t safe”: one tap, no words needed; then what happens next, with names and times, and who to ring.

It works while everything is frozen, paused or held, and on a locked phone. Afterwards nothing on
the pages shows that it was pressed, for whoever looks over a shoulder (threat 3); the page after
the tap is gone once it is left.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from domain import clock, duty, people, safety
from domain.access import Action
from domain.errors import Refused
from domain.people import WORDS_MAX
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db, signed_in
from web.status import someone
from youngperson import blueprint
from youngperson.around import coordinator
from youngperson.reading_hours import hours_here, moment, reading


class More(Form):
    """Their words, if they want to say any."""

    words = TextAreaField(
        _l("Do you want to say anything about it?"), [Length(max=WORDS_MAX, message=_l("That’s too long."))]
    )


@blueprint.post("/not-safe")
@allows(Action.OWN_WITHDRAW, while_locked=True)
def not_safe() -> ResponseReturnValue:
    """The tap. Where it was pressed comes along as ids; what isn't theirs is left out, and nothing stops the tap."""
    concern = safety.not_safe(db(), actor(), request.form.get("person", ""), request.form.get("item", ""))
    return redirect(url_for("youngperson.what_next", concern_id=concern.id), 303)


@blueprint.get("/not-safe/<concern_id>")
@allows(Action.OWN_WITHDRAW, while_locked=True)
def what_next(concern_id: str) -> ResponseReturnValue:
    """What happens now, who reads it and by when; and room for words."""
    return _page(concern_id, More(formdata=None))


def _page(concern_id: str, form: More) -> ResponseReturnValue:
    concern, now, told = safety.own_concern(db(), actor(), concern_id), clock.now(), hours_here()
    who = signed_in()
    is_locked = who is None or who.is_locked
    person = people.get_person(db(), actor(), concern.person_id) if concern.person_id and not is_locked else None
    is_open = told.is_open(now)
    on_duty = duty.on_duty(db())
    return again(
        "youngperson/not_safe/not_safe.html", form=form, concern=concern, person=person, is_locked=is_locked,
        is_open=is_open, by=moment(concern.due_at) if concern.due_at and concern.due_at > now else "",
        back_at=moment(told.next_open(now)), phone=told.out_of_hours_phone, is_sent="sent" in request.args,
        who=someone(on_duty[0].first_name if on_duty else ""), dee=someone(coordinator().name), reading=reading(),
        is_taken_on=concern.acknowledged_at is not None,
    )  # fmt: skip


@blueprint.post("/not-safe/<concern_id>/words")
@allows(Action.OWN_WITHDRAW, while_locked=True)
def say_more(concern_id: str) -> ResponseReturnValue:
    """Words on top of the tap."""
    form = More()
    if form.validate_on_submit():
        try:
            safety.add_words(db(), actor(), concern_id, form.words.data or "")
            return redirect(url_for("youngperson.what_next", concern_id=concern_id, sent="1"), 303)
        except Refused as refused:
            session.undo()
            form.refuse(refused, words="needs-words")
    return _page(concern_id, form)
