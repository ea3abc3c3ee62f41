"""A young person looks for a word in what is theirs: their people, their book, what they wrote and what they opened.

What waits unopened, was kept back or may not be shown at this moment is not found (R28, R45): every letter that came
goes through the one predicate first. Nothing is kept of what was looked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from domain import access, journey, letterbox, people
from domain.access import Action, Actor, Side
from domain.errors import NotFound
from domain.items import Item, sent_words
from domain.people import Person

LONGEST = 100
MOST = 60
MOST_PAGES = 2000
AROUND = 60


class Where(StrEnum):
    """What a find is."""

    PERSON = "person"
    CAME = "came"
    WROTE = "wrote"
    PAGE = "page"


@dataclass(frozen=True)
class Find:
    """One find: what it is, its id, whose name or title stands over it, and the words around the find."""

    where: Where
    id: str
    title: str
    words: str
    at: datetime


def find(session: Session, actor: Actor, asked: str) -> list[Find]:
    """Whatever of theirs holds every one of the words asked for, people first, then the newest; at most MOST.

    Capitals and accents do not matter. The same few statements however much there is.
    """
    access.require(actor, Action.OWN_SEE, actor.yp_id)
    if actor.side is not Side.YOUNG_PERSON:
        raise NotFound
    wanted = plain(asked[:LONGEST]).split()
    if not wanted:
        return []
    folk = people.people_of(session, actor, actor.yp_id)
    finds = [one for one in _everything(session, actor, folk) if all(word in plain(_text(one)) for word in wanted)]
    finds.sort(key=lambda one: one.at, reverse=True)
    finds.sort(key=lambda one: one.where is not Where.PERSON)
    return [Find(one.where, one.id, one.title, around(one.words, wanted[0]), one.at) for one in finds[:MOST]]


def _text(one: Find) -> str:
    return f"{one.title} {one.words}"


def _everything(session: Session, actor: Actor, folk: list[Person]) -> Iterator[Find]:
    names = {person.id: person.name for person in folk}
    for person in folk:
        words = " ".join(filter(None, (person.who, person.remember, person.ask, person.worry)))
        yield Find(Where.PERSON, person.id, person.name, words, person.added_at)
    for envelope in letterbox.envelopes(session, actor):
        if envelope.is_opened:
            yield _letter(Where.CAME, envelope.item, names)
    for item in letterbox.written_by(session, actor):
        yield _letter(Where.WROTE, item, names)
    for page in journey.pages(session, actor, MOST_PAGES):
        entry = page.entry
        said = (text for voice, _sound in page.voices for text in (voice.said, voice.transcript))
        about = (photo.about for photo, _media in page.photos)
        words = " ".join(filter(None, (entry.words, entry.when, *about, *said)))
        yield Find(Where.PAGE, entry.id, entry.title or entry.told_by, words, entry.made_at)


def _letter(where: Where, item: Item, names: dict[str, str]) -> Find:
    words = sent_words(item) if where is Where.WROTE else item.text  # of what came, never what is covered
    return Find(where, item.id, names.get(item.person_id, ""), words, item.opened_at or item.made_at)


def plain(text: str) -> str:
    """Without capitals and accents: Siân is found by sian."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def around(words: str, wanted: str) -> str:
    """The words around the first find, cut at blanks; the beginning where the find is elsewhere."""
    flat = " ".join(words.split())
    at = max(plain(flat).find(wanted), 0)
    start, end = max(0, at - AROUND), min(len(flat), at + len(wanted) + AROUND)
    start = flat.find(" ", start) + 1 if start else 0
    cut = flat[start:end] if end == len(flat) else flat[start:end].rsplit(" ", 1)[0]
    return ("… " if start else "") + cut + (" …" if start + len(cut) < len(flat) else "")
