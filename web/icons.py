"""The drawn icons: each page carries only the symbols it uses.

`web/static/icons.svg` is the one source. A template writes `{{ icon("home") }}`; the layout ends the body with
`{{ icon_symbols() }}`, which gives the symbols that were asked for and no others, so that a page needs no request
for its icons and no byte for icons it does not show (performance budget P1).
"""

import re
import zlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, g
from markupsafe import Markup

SOURCE = Path(__file__).parent / "static" / "icons.svg"
_SYMBOL = re.compile(r'<symbol id="i-([a-z-]+)"[^>]*>.*?</symbol>', re.DOTALL)
# These point somewhere, so they mirror where words run from right to left.
_POINTING = frozenset({"back", "chev", "leave", "undo"})
_COLOURS = ("coral", "leaf", "lilac", "sun")


@lru_cache(maxsize=1)
def symbols() -> dict[str, str]:
    """Every symbol of the source by its name, as markup.

    Raises OSError if the source is missing and ValueError if it holds none.
    """
    found = {match[1]: match[0] for match in _SYMBOL.finditer(SOURCE.read_text(encoding="utf-8"))}
    if not found:
        raise ValueError(f"no icons in {SOURCE}")
    return found


def icon(name: str, label: str | None = None) -> Markup:
    """One icon, and remember that this page needs its symbol.

    Without a label it is hidden from screen readers, because words stand beside it; with one it is an image with
    that name. Raises LookupError for a name that icons.svg does not have, so that a typing slip shows in the first
    test and not as a hole on a phone.
    """
    drawn = _drawn(name, label)
    g.setdefault("icons_wanted", set()).add(name)
    return drawn


@lru_cache(maxsize=1000)  # many times the icons and the words for them
def _drawn(name: str, label: str | None) -> Markup:
    if name not in symbols():
        raise LookupError(f"no icon called {name!r}")
    kind = f"i i-{name}" if name in _POINTING else "i"
    if label:
        return Markup('<svg class="{}" role="img" aria-label="{}"><use href="#i-{}"/></svg>').format(kind, label, name)
    return Markup('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>').format(kind, name)


def icon_symbols() -> Markup:
    """The symbols this page asked for so far, once, in a drawing that takes no room. Empty if it asked for none."""
    wanted = sorted(g.get("icons_wanted", ()))
    if not wanted:
        return Markup("")
    drawn = "".join(symbols()[name] for name in wanted)
    return Markup(f'<svg class="symbols" aria-hidden="true">{drawn}</svg>')  # noqa: S704 - our own file, no one's words


def initials(name: str) -> str:
    """Two letters for a loop: of the first and last word, or of the only one. "Nan Jean" is NJ, "Kez" is Ke."""
    words = [word for word in re.split(r"[\s\-]+", name.strip()) if word[:1].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][0].upper() + words[0][1:2].lower()
    return (words[0][0] + words[-1][0]).upper()


def colour_of(key: object) -> str:
    """A loop colour that stays the same for the same key (an id). It carries no meaning."""
    return _COLOURS[zlib.crc32(str(key).encode()) % len(_COLOURS)]


def register_icons(app: Flask) -> None:
    """Give templates `icon`, `icon_symbols`, and the filters `initials` and `colour_of`."""
    app.jinja_env.globals.update(icon=icon, icon_symbols=icon_symbols)
    app.jinja_env.filters.update(initials=initials, colour_of=colour_of)
