"""`python -m web.catalogue`: gather every word that people read, and bring each language's catalogue up to date.

Translations are text files under review; what is no longer said is dropped, what is new stands there empty, and a
near match is never guessed, because a guessed word about somebody's family is worse than an English one.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

HOME = Path(__file__).resolve().parent.parent
TRANSLATIONS = Path(__file__).parent / "translations"
SIDES = ("domain", "web", "youngperson", "coordinator", "guest")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "_l": None,
    "lazy_gettext": None,
    "N_": None,  # said in the domain, put into words by the sides
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),  # to whom it is said, where another language says it differently
}
_FILLED_IN = re.compile(r"%\((\w+)\)[sd]")


def gather() -> Catalog:
    """Every word in views and templates, with where it is said."""
    with (HOME / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog(project="Spool", charset="utf-8", fuzzy=False)
    said = extract_from_dir(HOME, methods, options, KEYWORDS, directory_filter=_is_ours)
    for name, line, words, comments, context in said:
        found.add(words, None, [(name, line)], auto_comments=comments, context=context)
    return found


def _is_ours(folder: str | Path) -> bool:
    parts = Path(folder).absolute().relative_to(HOME).parts  # not resolve(): a link may lead out of the house
    return not parts or parts[0] in SIDES


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def update(name: str) -> Catalog:
    """One language's catalogue with today's words: kept where they are still said, empty where they are new."""
    path = TRANSLATIONS / name / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = read(name) if path.exists() else Catalog(locale=name, project="Spool", charset="utf-8", fuzzy=False)
    catalogue.update(gather(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=False, sort_by_file=True, include_lineno=False)
    return catalogue


def read(name: str) -> Catalog:
    """A catalogue as it stands."""
    with (TRANSLATIONS / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=name)


def faults(name: str) -> list[str]:
    """Translations whose filled-in values are not those of the English words: they would fall over or leave one out."""
    return [str(message.id) for message in read(name) if message.id and message.string and not _fits(message)]


def _fits(message: Message) -> bool:
    wanted = {name for words in _forms(message.id) for name in _FILLED_IN.findall(words)}
    told = [set(_FILLED_IN.findall(words)) for words in _forms(message.string)]
    return all(names <= wanted for names in told) and wanted in told


def _forms(words: Any) -> list[str]:
    """A message's one form, or its singular and plurals."""
    return [str(one) for one in words] if isinstance(words, (tuple, list)) else [str(words)]


def main() -> None:
    """Update every catalogue (or those named) and say how much of each is translated."""
    for name in sys.argv[1:] or languages() or ["cy"]:
        catalogue = update(name)
        done = sum(1 for message in catalogue if message.id and message.string)
        sys.stdout.write(f"{name}: {done} of {len(catalogue)} translated\n")


if __name__ == "__main__":
    main()
