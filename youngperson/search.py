"""Looking for a word in what is theirs. What was looked for stands in no address, and is not kept (R93)."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SearchField

from domain import search
from domain.access import Action
from domain.search import Find, Where
from web.forms import Form
from web.guard import allows
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db
from web.status import day_of
from youngperson import blueprint


class Asked(Form):
    """A word or two."""

    words = SearchField(_l("Find a word or a name"))


@blueprint.get("/search")
@allows(Action.OWN_SEE)
def look_for() -> ResponseReturnValue:
    """The empty box."""
    return render_template("youngperson/search/search.html", form=Asked(formdata=None), finds=None)


@blueprint.post("/search")
@allows(Action.OWN_SEE)
def found() -> ResponseReturnValue:
    """What there is."""
    form = Asked()
    words = (form.words.data or "").strip()
    finds = [_row(find) for find in search.find(db(), actor(), words)] if words else None
    return render_template("youngperson/search/search.html", form=form, finds=finds, words=words)


def _row(find: Find) -> dict[str, str]:
    titles = {
        Where.PERSON: "%(name)s",
        Where.CAME: _("From %(name)s"),
        Where.WROTE: _("You wrote to %(name)s"),
        Where.PAGE: _("In your book: %(name)s") if find.title else _("In your book"),
    }
    icons = {Where.PERSON: "people", Where.CAME: "mail", Where.WROTE: "pen", Where.PAGE: "book"}
    day = "" if find.where is Where.PERSON else f"{day_of(find.at)}. "
    return {
        "title": titles[find.where] % {"name": find.title}, "text": day + find.words, "icon": icons[find.where],
        "href": _address(find),
    }  # fmt: skip


def _address(find: Find) -> str:
    if find.where is Where.PERSON:
        return url_for("youngperson.person", person_id=find.id)
    if find.where is Where.PAGE:
        return url_for("youngperson.page", entry_id=find.id)
    return url_for("youngperson.letter" if find.where is Where.CAME else "youngperson.written", item_id=find.id)
