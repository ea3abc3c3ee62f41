"""Letters and memories: writing one with photos, looking at it before it goes, sending it, and reading what came.

What was typed is saved at every sending of the form, also when a photo in it is refused.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_wtf.file import MultipleFileField
from wtforms import FileField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from domain import exchange, item_reviews, items, letterbox, media, people
from domain.access import Action
from domain.errors import NotFound, Refused
from domain.exchange import MOST_PHOTOS
from domain.items import Item, ItemKind, ItemState
from domain.people import clean_words
from guest import blueprint
from guest.around import around, form_again, page
from web import session
from web.arriving import Photo, photos
from web.forms import Form
from web.guard import allows
from web.headers import for_recording
from web.pictures import shown
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import covered_because
from web.uploads import takes_voice
from web.voices import keep_voice, shown_voice

KINDS = [SelectChoice(ItemKind.LETTER.value, _l("Letter")), SelectChoice(ItemKind.MEMORY.value, _l("Memory"))]


class Letter(Form):
    """Words, photos, and one's voice."""

    text = TextAreaField(_l("Your words"))
    photos = MultipleFileField(_l("Add photos"))
    voice = FileField(_l("Add your voice"))
    said = TextAreaField(_l("What do you say in it?"))


class NewLetter(Letter):
    """A letter, or a memory."""

    kind = RadioField(
        _l("What would you like to send?"), choices=KINDS, default=ItemKind.LETTER.value, validators=[InputRequired()]
    )


@blueprint.get("/guest/write")
@allows(Action.THREAD_WRITE)
def write() -> ResponseReturnValue:
    """An empty sheet."""
    kind = ItemKind.MEMORY if request.args.get("kind") == ItemKind.MEMORY.value else ItemKind.LETTER
    return _sheet(None, NewLetter(data={"kind": kind.value}))


@blueprint.post("/guest/write")
@allows(Action.THREAD_WRITE)
@takes_voice
def begin() -> ResponseReturnValue:
    """The first saving of a new one."""
    form = NewLetter()
    if not form.validate_on_submit():
        return _sheet(None, form)
    person = people.get_person(db(), actor(), around().guest.person_id)
    answer = request.form.get("answer", "")
    about = exchange.question_of(db(), actor(), answer) if answer else None
    return _save(exchange.begin(db(), actor(), person, ItemKind(form.kind.data), about), form)


@blueprint.get("/guest/letters/<item_id>/change")
@allows(Action.THREAD_WRITE)
def change(item_id: str) -> ResponseReturnValue:
    """One's own, to go on with: a draft, or one that a reader asked to change."""
    item = items.get(db(), actor(), item_id)
    if not can_change(item):
        return redirect(url_for("guest.item", item_id=item.id), 303)
    return _sheet(item, Letter(data={"text": item.text, "said": _said(item)}))


@blueprint.post("/guest/letters/<item_id>/change")
@allows(Action.THREAD_WRITE)
@takes_voice
def save(item_id: str) -> ResponseReturnValue:
    """Every further saving: the words, photos taken out, photos added."""
    item, gone = items.get(db(), actor(), item_id), request.form.get("remove", "")
    if gone:
        exchange.remove_photo(db(), actor(), item, gone)
    return _save(item, Letter())


def _save(item: Item, form: Letter) -> ResponseReturnValue:
    """Keep the words and every photo that can be kept; whatever was refused is said on the page."""
    _save_words(item, form)
    _save_photos(item, form)
    keep_voice(item, form)
    if form.errors:
        session.keep()
        return _sheet(item, form)
    further = "guest.item" if "look" in request.form else "guest.change"
    return redirect(url_for(further, item_id=item.id), 303)


def _save_words(item: Item, form: Letter) -> None:
    try:
        exchange.write(db(), actor(), item, clean_words(form.text.data or ""))
    except Refused as refused:
        form.refuse(refused, text="words-")


def _save_photos(item: Item, form: Letter) -> None:
    """One after another: a photo that is refused takes nothing else with it."""
    for photo in photos():
        try:
            _take_in(item, photo)
        except Refused as refused:
            form.refuse_photo(photo.number, refused)


def _take_in(item: Item, photo: Photo) -> None:
    if len(items.photos_of(db(), item)) >= MOST_PHOTOS:  # before it is kept: a photo without a letter is nobody's
        raise Refused("photo-too-many", limit=MOST_PHOTOS)
    taken = media.take_in(db(), actor(), item.yp_id, photo.rebuilt())
    exchange.add_photo(db(), actor(), item, taken)


def _sheet(item: Item | None, form: Letter) -> ResponseReturnValue:
    there = {"photos": _own_photos(item), "voices": _own_voices(item)} if item else {"photos": [], "voices": []}
    told = {"item": item, "most": MOST_PHOTOS, **there, **_asked(item)}
    return for_recording(form_again("guest/letter/write.html", form, **told))


def _asked(item: Item | None) -> dict[str, str]:
    """What a reader asks to change, the very words they propose, and the question that this answers."""
    about = item.about_id if item else request.args.get("answer") or request.form.get("answer")
    return {
        "note_words": letterbox.note_to_sender(db(), actor(), item) if item else "",
        "proposed": item_reviews.proposed_words(db(), item) if item else "",
        "own_words": letterbox.as_sent(db(), actor(), item).text if item else "", "answer": about or "",
    }  # fmt: skip


def _own_photos(item: Item) -> list[dict[str, object]]:
    return [shown("guest", row, about) for row, about in letterbox.as_sent(db(), actor(), item).photos]


def _own_voices(item: Item) -> list[dict[str, object]]:
    return [shown_voice("guest", said, row, is_own=True) for said, row in letterbox.as_sent(db(), actor(), item).voices]


def _said(item: Item) -> str:
    return "".join(one.said for one in items.voices_of(db(), item))


def can_change(item: Item) -> bool:
    """Whether its author may still change it."""
    return item.state in (ItemState.DRAFT.value, ItemState.SUGGESTED.value)


@blueprint.get("/guest/letters/<item_id>")
@allows(Action.THREAD_SEE)
def item(item_id: str) -> ResponseReturnValue:
    """One's own as it will look, with what is happening to it; or what came, once it is opened."""
    try:
        own = items.get(db(), actor(), item_id)
    except NotFound:
        return _read(item_id)
    sent, state = letterbox.as_sent(db(), actor(), own), items.sender_state(own)
    return page(
        "guest/letter/own.html", item=own, state=state, photos=_own_photos(own), text=sent.text,
        voices=_own_voices(own), covered=covered_because(sent.covers), **_asked(own),
    )  # fmt: skip


@blueprint.post("/guest/letters/<item_id>/agree")
@allows(Action.THREAD_WRITE)
def agree_to_words(item_id: str) -> ResponseReturnValue:
    """Agree to the words that a reader proposed; they are read again."""
    own = items.get(db(), actor(), item_id)
    exchange.agree(db(), actor(), own)
    return redirect(url_for("guest.item", item_id=item_id), 303)


def _read(item_id: str) -> ResponseReturnValue:
    came = letterbox.get(db(), actor(), item_id)
    if came.opened_at is None:
        return redirect(url_for("guest.home"), 303)
    read = letterbox.read(db(), actor(), came)
    until = format_datetime(came.opened_at + letterbox.GUEST_READS_FOR, "EEEE d MMMM, HH:mm")
    photos = [shown("guest", row, photo.about) for photo, row in read.photos]
    voices = [shown_voice("guest", said, row) for said, row in read.voices]
    return page(
        "guest/letter/read.html", item=came, text=read.text, photos=photos, voices=voices, until=until,
        covered=covered_because(read.covers), about=_about(came),
    )  # fmt: skip


def _about(came: Item) -> str:
    """What of their own a question is about, as they sent it."""
    own = items.find(db(), actor(), came.about_id) if came.about_id else None
    return letterbox.as_sent(db(), actor(), own).text if own is not None else ""


@blueprint.post("/guest/letters/<item_id>/open")
@allows(Action.THREAD_SEE)
def open_item(item_id: str) -> ResponseReturnValue:
    """Open what came."""
    letterbox.open_letter(db(), actor(), letterbox.get(db(), actor(), item_id))
    return redirect(url_for("guest.item", item_id=item_id), 303)


@blueprint.post("/guest/letters/<item_id>/send")
@allows(Action.THREAD_WRITE)
def send(item_id: str) -> ResponseReturnValue:
    """Send one's own to be read first."""
    own = items.get(db(), actor(), item_id)
    try:
        exchange.submit(db(), actor(), own)
    except Refused as refused:
        if refused.code != "needs-words":
            raise
        form = Letter(formdata=None, data={"text": ""})
        form.text.errors = [_("Write a few words, or add a photo or your voice, before you send it.")]
        return _sheet(own, form)
    return redirect(url_for("guest.item", item_id=item_id), 303)
