"""What has come: the envelope with its choices, reading it, keeping it. Asked at the moment of showing, every time."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain import contact_requests, exchange, items, journey, letterbox, people, rungs
from domain.access import Action
from domain.errors import Refused
from domain.items import Item
from domain.letterbox import Choice, Envelope
from domain.people import Person
from web.guard import allows
from web.pictures import shown
from web.session import actor, db
from web.status import covered_because
from web.voices import shown_voice
from youngperson import blueprint
from youngperson.writing import WRITABLE, is_open_towards

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
    ways = rungs.live_approvals(db(), running) if running is not None else []
    return render_template(
        "youngperson/letter/letter.html", person=person, item=item, text=read.text, photos=photos,
        covered=covered_because(read.covers), answers=_question(item), can_write=is_open_towards(ways),
        can_ask=is_open_towards(ways) and _can_ask(person), is_kept=item.id in journey.kept_items(db(), actor()),
        voices=[shown_voice("youngperson", said, row) for said, row in read.voices],
    )  # fmt: skip


def _question(item: Item) -> str:
    """The question of theirs that this answers."""
    asked = items.find(db(), actor(), item.about_id) if item.about_id else None
    return letterbox.as_sent(db(), actor(), asked).text if asked is not None else ""


def _can_ask(person: Person) -> bool:
    """One question at a time."""
    last = exchange.last_question(db(), actor(), person)
    is_being_written = last is not None and items.sender_state(last) in WRITABLE
    return last is None or is_being_written or not exchange.is_waiting(db(), last)


@blueprint.post("/letters/<item_id>/ask")
@allows(Action.OWN_CHANGE)
def ask_back(item_id: str) -> ResponseReturnValue:
    """A question about what came, to whoever sent it: written like a letter, and read first like one."""
    about = letterbox.get(db(), actor(), item_id)
    person = people.get_person(db(), actor(), about.person_id)
    question = exchange.ask_about(db(), actor(), person, about)
    return redirect(url_for("youngperson.written", item_id=question.id), 303)


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
