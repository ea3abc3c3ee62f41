"""Which language a page speaks: the signed-in person's own, else what this browser chose, else what it asks for.

Catalogues are the reviewed text files in web/translations; they are read as they are, once, so that nothing compiled
can be out of date. `python -m web.catalogue` gathers the words.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, redirect, request
from flask_babel import Babel, Domain, get_locale

from domain import language
from web import session
from web.guard import public
from web.saying import register_saying
from web.sides import LANGUAGE, home_address, side

TRANSLATIONS = Path(__file__).parent / "translations"
NAMES = {"en": "English", "cy": "Cymraeg"}
_YEAR = 365 * 24 * 3600


class Catalogues(Domain):
    """Flask-Babel's words, read from the text catalogues."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        name = "en" if locale is None else locale.language
        if name not in self.cache:
            self.cache[name] = read_catalogue(name)
        words: NullTranslations = self.cache[name]
        return words


def read_catalogue(name: str) -> NullTranslations:
    """The words of one language; English, and a language without a catalogue, are the words in the code."""
    path = TRANSLATIONS / name / "LC_MESSAGES" / "messages.po"
    if name not in language.LANGUAGES or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=name)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def chosen() -> str:
    """The language of this request."""
    who = g.get("signed_in") or (session.signed_in() if not g.get("is_failing") and request.endpoint else None)
    if who is not None and who.language in language.LANGUAGES:
        return str(who.language)
    return _of_browser()


def _of_browser() -> str:
    kept = request.cookies.get(LANGUAGE, "")
    if kept in language.LANGUAGES:
        return kept
    wanted = (asked.split("-")[0].lower() for asked in request.accept_languages.values())
    return next((name for name in wanted if name in language.LANGUAGES), "en")


def _direction() -> str:
    locale: Locale = get_locale() or Locale("en")
    return str(locale.text_direction)


def _context() -> dict[str, Any]:
    return {"locale": str(get_locale() or "en"), "text_direction": _direction(), "languages": NAMES}


@public("anybody may choose the language they read in")
def choose_language() -> Any:
    """POST /language and the same under each side: remember the choice, and go back to where the side begins."""
    wanted = request.form.get("language", "")
    back = redirect(home_address(side()), 303)
    if wanted not in language.LANGUAGES:
        return back
    who = session.signed_in()
    if who is not None:
        language.choose(session.db(), who.actor, wanted)
    _remember(back, wanted)
    return back


def carry() -> None:
    """Somebody is in for the first time: the language they were spoken to in at the door is theirs from now on.

    A browser that nobody chose a language in, and that gets English, says nothing about the person.
    """
    who, spoken = session.signed_in(), _of_browser()
    is_told = spoken != "en" or LANGUAGE in request.cookies
    if who is not None and is_told and who.language != spoken:
        language.choose(session.db(), who.actor, spoken)


def _remember(response: Any, wanted: str) -> None:
    answer: Response = response
    answer.set_cookie(
        LANGUAGE, wanted, max_age=_YEAR, path="/", secure=True, httponly=True, samesite="Lax"
    )  # a choice of words, of no person


def language_address() -> str:
    """Where a page's form that changes the language posts to: on its own side, whose token the form carries."""
    start = home_address(side())
    return f"{start}language"


def register_languages(app: Flask) -> None:
    """Give the app its languages, the choice of them, and the templates what they need for it."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/London"
    babel = Babel(app, locale_selector=chosen)
    babel.__dict__["domain_instance"] = Catalogues()  # the place where Flask-Babel keeps its own
    register_saying(app)
    app.jinja_env.globals["language_address"] = language_address
    app.context_processor(_context)
    for start in ("/", "/my/", "/coordinator/", "/guest/"):
        app.add_url_rule(f"{start}language", "language", choose_language, methods=["POST"])
