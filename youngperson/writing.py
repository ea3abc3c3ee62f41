"""Writing to somebody: the draft lives on the server, so that nothing is lost, and is read by a person before it goes.

A photo that cannot be taken is named with what to do; the words and the other photos are kept (R60).
"""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, MultipleFileField, TextAreaField
from wtforms.validators import Length

from domain import clock, contact_requests, delivery, exchange, item_reviews, items, letterbox, media, people, rungs
from domain.access import Action
from domain.contact_moves import State
from domain.errors import Refused
from domain.items import Item, ItemKind
from domain.people import WORDS_MAX, Person
from domain.reading_time import read_by
from domain.rungs import Approval, Direction
from web import session
from web.arriving import photos, voice
from web.forms import Form, again
from web.guard import allows
from web.headers import for_recording
from web.pictures import shown
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import SENDER_STATES, covered_because, day_of
from web.uploads import takes_voice
from web.voices import keep_voice, shown_voice
from youngperson import blueprint

WRITABLE = frozenset({"draft", "please_change"})


class LetterForm(Form):
    """Words, photos, and one's voice."""

    text = TextAreaField(
        _l("Your letter"), [Length(max=WORDS_MAX, message=_l("That’s too long. Use %(max)d letters at most."))]
    )
    photos = MultipleFileField(_l("Photos"))
    voice = FileField(_l("Your voice"))
    said = TextAreaField(_l("What do you say in it?"))


@blueprint.route("/people/<person_id>/write", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
@takes_voice
def write(person_id: str) -> ResponseReturnValue:
    """Begin a letter, or go on with the one that is begun."""
    person = people.get_person(db(), actor(), person_id)
    begun = _begun(person)
    if request.method == "GET" and begun is not None:
        return redirect(url_for("youngperson.written", item_id=begun.id), 303)
    form = LetterForm()
    _require_open(person)
    if request.method == "POST" and (form.validate() or photos() or voice()):  # words too long to keep still have these
        return _save(exchange.begin(db(), actor(), person, ItemKind.LETTER), person, form)
    return _page(None, person, form)


def _require_open(person: Person) -> None:
    """Nobody begins a letter that has no way to go. Raises Refused: not in touch, or no way open towards them."""
    running = contact_requests.about(db(), person)
    if running is None or running.state != State.CONNECTED.value:
        raise Refused("not-now-state", state="none")
    if not is_open_towards(rungs.live_approvals(db(), running)):
        raise Refused("rung")


def is_open_towards(ways: list[Approval]) -> bool:
    """Whether one of these ways goes from the young person to the other."""
    return any(way.direction in (Direction.OUT.value, Direction.BOTH.value) for way in ways)


def _begun(person: Person) -> Item | None:
    rows = letterbox.written_by(db(), actor(), person.id)
    letters = (row for row in rows if row.kind != ItemKind.QUESTION.value)
    return next((row for row in letters if items.sender_state(row) in WRITABLE), None)


@blueprint.route("/written/<item_id>", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
@takes_voice
def written(item_id: str) -> ResponseReturnValue:
    """One's own letter: to go on writing while it is a draft or came back, to read when it was sent."""
    item = items.get(db(), actor(), item_id)
    person = people.get_person(db(), actor(), item.person_id)
    form = LetterForm(data={"text": item.text, "said": "".join(one.said for one in items.voices_of(db(), item))})
    if request.method == "POST":
        return _save(item, person, form)
    return _page(item, person, form)


def _save(item: Item, person: Person, form: LetterForm) -> ResponseReturnValue:
    """Keep the words and whatever photos can be kept; then send, or stay on the page, or come back later."""
    if items.sender_state(item) not in WRITABLE:
        raise Refused("not-now-state", state=item.state)  # its page shows the words that were typed
    _save_words(item, form)
    _save_photos(item, form)
    keep_voice(item, form)
    then = request.form.get("then")
    if then == "send" and not form.errors:
        _send(item, form)
    if form.errors:
        session.keep()
        return _page(item, person, form)
    if then == "later":
        return redirect(url_for("youngperson.person", person_id=person.id, done="draft"), 303)
    done = "sent" if then == "send" else None
    return redirect(url_for("youngperson.written", item_id=item.id, done=done), 303)


def _save_words(item: Item, form: LetterForm) -> None:
    """The words, unless they cannot be kept as they are: then they stay in the form."""
    if not form.validate():
        return
    try:
        exchange.write(db(), actor(), item, form.text.data or "")
    except Refused as refused:
        form.refuse(refused, text="words-")


def _save_photos(item: Item, form: LetterForm) -> None:
    """Take one out if that was asked for, and put in every one that can be taken; say of each other why not."""
    if request.form.get("remove"):
        exchange.remove_photo(db(), actor(), item, request.form["remove"])
    for photo in photos():
        try:
            if len(items.photos_of(db(), item)) >= exchange.MOST_PHOTOS:
                raise Refused("photo-too-many", limit=exchange.MOST_PHOTOS)
            exchange.add_photo(db(), actor(), item, media.take_in(db(), actor(), item.yp_id, photo.rebuilt()))
        except Refused as refused:
            form.refuse_photo(photo.number, refused)


def _send(item: Item, form: LetterForm) -> None:
    try:
        exchange.submit(db(), actor(), item)
    except Refused as refused:
        form.refuse(refused)


def _page(item: Item | None, person: Person, form: LetterForm) -> ResponseReturnValue:
    state = items.sender_state(item) if item else "draft"
    sent = letterbox.as_sent(db(), actor(), item) if item else None
    told = {
        "person": person, "item": item, "state": state, "state_words": SENDER_STATES[state], "form": form,
        "photos": [shown("youngperson", row, about) for row, about in sent.photos] if sent else [],
        "voices": [shown_voice("youngperson", said, row, is_own=True) for said, row in sent.voices] if sent else [],
        "read_by": day_of(read_by(_sent_on(item))), "text": sent.text if sent else "", **_told(item),
    }  # fmt: skip
    if state in WRITABLE:
        return for_recording(again("youngperson/letter/write.html", **told))
    covers = covered_because(sent.covers) if sent else []
    return render_template("youngperson/letter/sent.html", covered=covers, **told)


def _told(item: Item | None) -> dict[str, str]:
    """What a reader said about it: what to change, the words they propose, why it was kept back; what it asks about."""
    if item is None:
        return {"change": "", "proposed": "", "kept_back": "", "asks_about": ""}
    asked = items.find(db(), actor(), item.about_id) if item.about_id else None
    return {
        "change": letterbox.note_to_sender(db(), actor(), item),
        "proposed": item_reviews.proposed_words(db(), item),
        "kept_back": letterbox.why_kept_back(db(), actor(), item),
        "asks_about": letterbox.read(db(), actor(), asked).text if _may_read(asked) and asked is not None else "",
    }


def _may_read(asked: Item | None) -> bool:
    return asked is not None and asked.opened_at is not None and delivery.deliverable(db(), asked, actor())


@blueprint.post("/written/<item_id>/agree")
@allows(Action.OWN_CHANGE)
def agree_to_words(item_id: str) -> ResponseReturnValue:
    """Agree to the words that a reader proposed; they are read again, and then they go."""
    item = items.get(db(), actor(), item_id)
    exchange.agree(db(), actor(), item)
    return redirect(url_for("youngperson.written", item_id=item.id, done="sent"), 303)


def _sent_on(item: Item | None) -> date:
    """When it was sent, or today for what is still being written."""
    is_sent = item is not None and items.sender_state(item) not in WRITABLE
    moment = item.submitted_at if item and is_sent and item.submitted_at else clock.now()
    return moment.astimezone(clock.LONDON).date()
