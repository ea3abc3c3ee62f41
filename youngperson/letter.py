"""What has come: the envelope with its choices, reading it, keeping it. Asked at the moment of showing, every time."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain import contact_requests, journey, letterbox, people, rungs
from domain.access import Action
from domain.errors import Refused
from domain.items import Item
from domain.letterbox import Choice, Envelope
from web.guard import allows
from web.pictures import shown
from web.session import actor, db
from youngperson import blueprint
from youngperson.writing import is_open_towards

CHOICES = {"later": Choice.LATER, "with": Choice.WITH, "never": Choice.NEVER}


@blueprint.get("/letters/<item_id>")
@allows(Action.OWN_SEE)
def letter(item_id: str) -> ResponseReturnValue:
    """The envelope while it is shut; the letter once it was opened."""
    item = letterbox.get(db(), actor(), item_id)
    person = people.get_person(db(), actor(), item.person_id)
    if item.opened_at is None:
        return render_template("youngperson/letter/envelope.html", person=person, env=_envelope(item))
    read = letterbox.read(db(), actor(), item)
    photos = [shown("youngperson", media, photo.about, photo.about) for photo, media in read.photos]
    running = contact_requests.about(db(), person)
    return render_template(
        "youngperson/letter/letter.html", person=person, item=item, text=read.text, photos=photos,
        is_kept=item.id in journey.kept_items(db(), actor()),
        can_write=running is not None and is_open_towards(rungs.live_approvals(db(), running)),
    )  # fmt: skip


def _envelope(item: Item) -> Envelope:
    return next(env for env in letterbox.envelopes(db(), actor(), item.person_id) if env.id == item.id)


@blueprint.post("/letters/<item_id>/open")
@allows(Action.OWN_CHANGE)
def open_letter(item_id: str) -> ResponseReturnValue:
    """Open it now."""
    item = letterbox.get(db(), actor(), item_id)
    letterbox.open_letter(db(), actor(), item)
    return redirect(url_for("youngperson.letter", item_id=item_id), 303)


@blueprint.post("/letters/<item_id>/choose")
@allows(Action.OWN_CHANGE)
def choose(item_id: str) -> ResponseReturnValue:
    """Not now, with someone, or never; each can be changed."""
    item = letterbox.get(db(), actor(), item_id)
    choice = CHOICES.get(request.form.get("choice", ""))
    if choice is None:
        abort(400)
    letterbox.choose(db(), actor(), item, choice)
    return redirect(url_for("youngperson.home", done=choice.value), 303)


@blueprint.post("/letters/<item_id>/keep")
@allows(Action.OWN_CHANGE)
def keep(item_id: str) -> ResponseReturnValue:
    """Into the book, for good, whatever becomes of the contact."""
    item = letterbox.get(db(), actor(), item_id)
    if item.opened_at is None:
        raise Refused("not-now-state", state=item.state)
    person = people.get_person(db(), actor(), item.person_id)
    journey.keep(db(), actor(), item, person.name)
    return redirect(url_for("youngperson.letter", item_id=item_id, done="kept"), 303)
