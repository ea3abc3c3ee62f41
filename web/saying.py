"""What a page says, in the language of its request: `gettext`, `ngettext`, `lazy_gettext`, as Flask-Babel has them.

A page says a few hundred things. Flask-Babel asks for each of them anew which language it is; here a request asks once
(decision 0021). Which language and which words: web/i18n.py.
"""

from __future__ import annotations

from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask_babel import get_domain
from flask_babel.speaklater import LazyString

_CODE = NullTranslations()  # the words as they stand in the code, for what is said outside any request


def _words() -> NullTranslations:
    if not has_app_context():
        return _CODE
    found: NullTranslations | None = g.get("words")
    if found is None:
        found = g.words = get_domain().get_translations()
    return found


def gettext(said: str, **values: Any) -> str:
    """`said` in the language of this request, with its `%(name)s` filled in."""
    told = str(_words().ugettext(said))
    return told % values if values else told


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """`one` or `many`, as the language has it for `num`, which fills `%(num)s`."""
    return str(_words().ungettext(one, many, num)) % {"num": num, **values}


def lazy_gettext(said: str, **values: Any) -> Any:
    """`gettext` when it is shown, for tables of words that are made before any request."""
    return LazyString(gettext, said, **values)


def register_saying(app: Flask) -> None:
    """Let templates say things the same way."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda said: str(_words().ugettext(said)),
        lambda one, many, num: str(_words().ungettext(one, many, num)),
        newstyle=True,
        pgettext=lambda to_whom, said: str(_words().upgettext(to_whom, said)),
    )
