"""My book: pages newest first, one's own and those kept from somebody. Taken out, a page can come back for 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import MultipleFileField, StringField, TextAreaField
from wtforms.validators import Length

from domain import journey, media
from domain.access import Action
from domain.errors import NotFound, Refused
from domain.journey import TITLE_MAX, Page
from domain.media import Media
from domain.people import WORDS_MAX
from web import session
from web.arriving import MOST_PHOTOS, photos
from web.forms import Form, again
from web.guard import allows
from web.pictures import shown
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import day_of
from web.uploads import takes_photos
from web.voices import shown_voice
from youngperson import blueprint

AT_A_TIME = 20
TOO_LONG = _l("That’s too long. Use %(max)d letters at most.")


@dataclass(frozen=True)
class Shown:
    """A page of the book as its template takes it."""

    id: str
    title: str
    when: str
    words: str
    told_by: str
    day: str
    is_kept: bool
    is_removed: bool
    photos: list[dict[str, Any]]
    voices: list[dict[str, Any]]


class PageForm(Form):
    """A page of one's own. A photo is enough; so is a word."""

    words = TextAreaField(_l("Say something about it"), [Length(max=WORDS_MAX, message=TOO_LONG)])
    when = StringField(_l("When was it?"), [Length(max=TITLE_MAX, message=TOO_LONG)])
    photos = MultipleFileField(_l("Photos"))


@blueprint.get("/book")
@allows(Action.OWN_SEE)
def book() -> ResponseReturnValue:
    """The newest pages, or those before `?before=`."""
    pages = journey.pages(db(), actor(), AT_A_TIME + 1, _moment(request.args.get("before", "")))
    further = pages[AT_A_TIME - 1].entry.made_at.isoformat() if len(pages) > AT_A_TIME else None
    told = {"pages": [_shown(page) for page in pages[:AT_A_TIME]], "further": further}
    return render_template("youngperson/book/book.html", is_first="before" not in request.args, **told)


def _moment(text: str) -> datetime | None:
    """A time from an address; raises NotFound for anything that is none."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if moment.tzinfo is None:
        raise NotFound
    return moment


def _shown(page: Page) -> Shown:
    entry = page.entry
    return Shown(
        entry.id, entry.title, entry.when, entry.words, entry.told_by, day_of(entry.made_at),
        entry.item_id is not None, entry.removed_at is not None,
        [shown("youngperson", row, photo.about) for photo, row in page.photos],
        [shown_voice("youngperson", said, row) for said, row in page.voices],
    )  # fmt: skip


@blueprint.route("/book/new", methods=["GET", "POST"])
@allows(Action.OWN_CHANGE)
@takes_photos
def add_page() -> ResponseReturnValue:
    """Write a page: words, photos, or both."""
    form = PageForm()
    kept: list[Media] = []
    if request.method == "POST":
        form.validate()
        kept = _take_photos(form)
        if not form.errors and _write(form, kept):
            return redirect(url_for("youngperson.book", done="saved"), 303)
        session.keep()
    has_photo = request.args.get("photo") is not None
    shown_again = [shown("youngperson", row) for row in kept]
    return again("youngperson/book/add.html", form=form, kept=shown_again, has_photo=has_photo)


def _write(form: PageForm, kept: list[Media]) -> bool:
    """Write the page; False when the form says why not."""
    try:
        told = [(row, "") for row in kept]
        journey.write(db(), actor(), "", form.words.data or "", form.when.data or "", told)
    except Refused as refused:
        if refused.code == "needs-words":
            form.form_errors.append(_("Write a few words, or add a photo."))
        else:
            form.refuse(refused)
        return False
    return True


def _take_photos(form: PageForm) -> list[Media]:
    """The photos of this sending: those taken in before it was refused, and those that come with it now."""
    kept = [row for media_id in request.form.getlist("kept")[:MOST_PHOTOS] if (row := _own(media_id)) is not None]
    for photo in photos():
        try:
            if len(kept) >= MOST_PHOTOS:
                raise Refused("photo-too-many", limit=MOST_PHOTOS)
            kept.append(media.take_in(db(), actor(), actor().yp_id, photo.rebuilt()))
        except Refused as refused:
            form.refuse_photo(photo.number, refused)
    return kept


def _own(media_id: str) -> Media | None:
    """A picture that this young person added themselves; nothing else can be put on a page by its id."""
    try:
        row = media.get(db(), media_id)
    except NotFound:
        return None
    return row if row.yp_id == actor().yp_id and row.by_id == actor().subject_id else None


@blueprint.get("/book/removed")
@allows(Action.OWN_SEE)
def removed_pages() -> ResponseReturnValue:
    """What was taken out in the last 30 days."""
    pages = [_shown(page) for page in journey.removed_pages(db(), actor())]
    return render_template("youngperson/book/removed.html", pages=pages)


@blueprint.get("/book/<entry_id>")
@allows(Action.OWN_SEE)
def page(entry_id: str) -> ResponseReturnValue:
    """One page on its own."""
    return render_template("youngperson/book/page.html", page=_shown(journey.page(db(), actor(), entry_id)))


@blueprint.post("/book/<entry_id>/remove")
@allows(Action.OWN_CHANGE)
def remove_page(entry_id: str) -> ResponseReturnValue:
    """Take a page out."""
    journey.remove(db(), actor(), journey.page(db(), actor(), entry_id).entry)
    return redirect(url_for("youngperson.page", entry_id=entry_id, done="removed"), 303)


@blueprint.post("/book/<entry_id>/restore")
@allows(Action.OWN_CHANGE)
def restore_page(entry_id: str) -> ResponseReturnValue:
    """Put it back."""
    journey.restore(db(), actor(), journey.page(db(), actor(), entry_id).entry)
    return redirect(url_for("youngperson.book", done="restored"), 303)
