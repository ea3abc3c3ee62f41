"""What an approach letter must not tell: it may be opened by anybody in the house.

Neither care nor the surname, home, school or number of the young person, nor the words of a council's children's
services; the first name only where the coordinator says so, and only once two people have agreed that somebody may be
talked to. Found by the reviewer's aids, by what is known of the young person, and by lists of words in English and
Welsh. Each find is shown with its reason, and a letter with one cannot be marked as sent (attempts.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from domain import colleagues, contact_requests, never_say
from domain.aids import Kind, find_marks
from domain.aids_letters import Folded, fold
from domain.contact_moves import State
from domain.people import Authority, Person, YoungPerson
from domain.reach_forms import normal_phone
from domain.wordings import Wording


class Tells(StrEnum):
    """What a stretch of a letter tells that it must not."""

    CARE = "care"
    SURNAME = "surname"
    FIRST_NAME = "first_name"
    AGE = "age"
    HOME = "home"
    SCHOOL = "school"
    PHONE = "phone"
    REACH = "reach"
    KEPT = "kept"
    HIDDEN = "hidden"


@dataclass(frozen=True, order=True)
class Hit:
    """Letters `start` to `end` of a letter, and what they tell."""

    start: int
    end: int
    tells: Tells


@dataclass(frozen=True)
class Known:
    """What is known of the young person and of those who write for them."""

    first_name: str = ""
    surnames: tuple[str, ...] = ()
    may_name: bool = False
    to: str = ""  # whom it is written to: their own surname may stand where they are greeted
    kept: tuple[str, ...] = ()  # never_say.py
    authority: str = ""
    own_phones: frozenset[str] = field(default_factory=frozenset)  # of those who write, who may be rung


_AIDS = {
    Kind.PHONE: Tells.PHONE, Kind.EMAIL: Tells.REACH, Kind.LINK: Tells.REACH, Kind.HANDLE: Tells.REACH,
    Kind.POSTCODE: Tells.HOME, Kind.ADDRESS: Tells.HOME, Kind.SCHOOL: Tells.SCHOOL, Kind.INVISIBLE: Tells.HIDDEN,
}  # fmt: skip
_CARE_WORDS = (
    r"(?:in|into|from|leaving|left|out of|been through) (?:the )?care(?: system)?\b"
    r"(?! of (?:a|the|my|our|your) (?:dog|cat|pet|garden|house))",
    r"care (?:leavers?|orders?|plans?|homes?|proceedings|experienced?|worker|team|placements?|review)",
    r"care-experienced", r"foster\w*", r"looked[- ]after", r"kinship", r"special guardian\w*", r"corporate parent\w*",
    r"(?:children|child|kid)'?s'? (?:home|homes|services|social care|department|panel|hearing)",
    r"residential (?:home|unit|care|placement)", r"social (?:services|care|work\w*)", r"soshe?", r"placements?",
    r"placed (?:with|in|at)", r"adopt\w*", r"safeguarding", r"local authority", r"councils?", r"county hall",
    r"(?:care|pathway|placement|permanence) (?:plan|order)s?", r"contact (?:orders?|cent(?:re|er)|arrangements?)",
    r"(?:birth|biological) (?:mum|dad|mother|father|parents?|famil(?:y|ies))", r"court\w*", r"child protection",
    r"reviewing officer", r"\biro\b", r"lac\b", r"\bnrm\b", r"young (?:person|people)", r"personal advis[eo]r",
    r"case ?(?:files?|work\w*|notes?|managers?|numbers?|records?)", r"lifelong links", r"family finding",
    r"family group (?:conference|decision)\w*", r"parental (?:responsibility|rights)", r"taken away from",
    r"removed from (?:home|the home|her|his|their)", r"section (?:20|31|34|47|76)", r"barnardo'?s", r"nspcc",
    # Welsh, with what its first letters turn into
    r"(?:mewn|i|o|allan o|gadael) (?:g|ng)?ofal\b(?! iechyd)", r"(?:g|ng)?ofal (?:maeth|cymdeithasol|preswyl)",
    r"[mf]aeth(?:u|wyd|wr|wyr|iad)?\b", r"(?:rhieni|gofalwyr?|ofalwyr?|teulu|deulu) maeth",
    r"g?wasanaeth(?:au)? (?:cymdeithasol|plant)", r"g?weithi?wy?r (?:cymdeithasol|achos)", r"gwaith cymdeithasol",
    r"(?:c|g|ch|ngh)yngor(?:au)?", r"awdurdod(?:au)? lleol", r"(?:c|g|ch)artref(?:i)? (?:plant|gofal)",
    r"l?leoliad(?:au)?",
    r"[mf]abwysiad\w*|[mf]abwysiedig|[mf]abwysiadu", r"diogelu|ddiogelu", r"l?lys(?:oedd)? (?:teulu|barn)|\bllys\b",
    r"(?:person|berson|pobl|bobl|phobl) ifanc", r"ymadaw\w+ gofal|gadael gofal", r"cynllun (?:gofal|llwybr)",
    r"plentyn sy'n derbyn gofal|plant sy'n derbyn gofal|derbyn gofal", r"cynhadledd grwp teulu",
)  # fmt: skip
_CARE = re.compile("|".join(rf"(?<![^\W_]){word}(?![^\W_])" for word in _CARE_WORDS))
_AGE = re.compile(
    r"(?<![^\W_])(?:[1-9]|1\d|2[0-5]|(?:five|six|seven|eight|nine|ten|eleven|twelve|thir|four|fif|eigh)(?:teen)?)"
    r"[ -]?(?:years?|yrs?)[ -]old(?![^\W_])|(?<![^\W_])(?:[1-9]|1\d|2[0-5]) (?:blwydd|mlwydd|flwydd|mlynedd) oed(?![^\W_])"
)
_GREETING = re.compile(r"\s*(?:dear|hello|hi|annwyl|helo|shwmae)\b[^\n]*")
_NAMES_THAT_ARE_WORDS = """
will grace hope joy faith mark rose may june april summer sunny sky skye river rain star ray bill jack rob pat
dawn eve ivy holly lily daisy poppy amber ruby pearl jade heather hazel olive violet willow robin drew grant chase
dean earl frank guy max miles nick pierce rich sue victor carol angel harmony haf ian non eira
"""
_ALSO_A_WORD = frozenset(_NAMES_THAT_ARE_WORDS.split())
_PARTICLE_WORDS = "de da di du la le van von der den ap ab ferch mac mc al el bin ibn abu the y yr"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
TALKED_TO = frozenset({State.APPROACHING, State.THEY_AGREED, State.CONNECTED})


def find_hits(text: str, known: Known) -> list[Hit]:
    """Everything in a letter that it must not tell, in reading order. Takes any text and never raises."""
    folded = fold(text)
    found = {*_from_aids(text, known), *_said(folded, _CARE, Tells.CARE), *_said(folded, _AGE, Tells.AGE)}
    found.update(_names(text, folded, known), _kept(folded, known.kept))
    if known.authority:
        found.update(_word(folded, known.authority.split()[0], Tells.CARE))
    return _apart(found)


def _from_aids(text: str, known: Known) -> Iterator[Hit]:
    for mark in find_marks(text):
        if mark.kind not in _AIDS:
            continue
        if mark.kind is Kind.PHONE and normal_phone(text[mark.start : mark.end]) in known.own_phones:
            continue
        yield Hit(mark.start, mark.end, _AIDS[mark.kind])


def _said(folded: Folded, pattern: re.Pattern[str], tells: Tells) -> Iterator[Hit]:
    for match in pattern.finditer(folded.plain):
        yield Hit(*folded.span(match.start(), match.end()), tells)


def _word(folded: Folded, word: str, tells: Tells) -> Iterator[Hit]:
    plain = fold(word).plain.strip()
    if plain:
        yield from _said(folded, re.compile(rf"(?<![^\W_]){re.escape(plain)}(?:'?s')?(?:'?s)?(?![^\W_])"), tells)


def _names(text: str, folded: Folded, known: Known) -> Iterator[Hit]:
    greeting = _GREETING.match(folded.plain)
    greeted_to = folded.span(*greeting.span())[1] if greeting else 0
    theirs = {fold(part).plain for part in re.split(r"[\s-]+", known.to)}
    for surname in known.surnames:
        for hit in _word(folded, surname, Tells.SURNAME):
            if not (hit.start < greeted_to and fold(surname).plain in theirs):
                yield hit
    if known.first_name and not known.may_name:
        is_word = fold(known.first_name).plain in _ALSO_A_WORD
        for hit in _word(folded, known.first_name, Tells.FIRST_NAME):
            if not is_word or text[hit.start].isupper():
                yield hit


def _kept(folded: Folded, kept: Iterable[str]) -> Iterator[Hit]:
    """What is on file as never to be said, also with other spaces and stops between its letters and words."""
    for fact in kept:
        letters = [letter for letter in fold(fact).plain if letter.isalnum()]
        if len(letters) >= never_say.SHORTEST:
            between = r"[\W_]{0,3}"
            pattern = re.compile(rf"(?<![^\W_]){between.join(map(re.escape, letters))}(?![^\W_])")
            yield from _said(folded, pattern, Tells.KEPT)


_SUREST = (Tells.KEPT, Tells.SURNAME, Tells.FIRST_NAME)
_ORDER = (*_SUREST, *(tells for tells in Tells if tells not in _SUREST))


def _apart(found: Iterable[Hit]) -> list[Hit]:
    """Hits that do not overlap: of two that do, what is surest stays, then the longer."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda one: (_ORDER.index(one.tells), one.start - one.end, one.start)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept)


def surnames_of(name: str) -> tuple[str, ...]:
    """The parts of a name after the first that could give somebody away; both halves of a double one, and the whole."""
    parts = [part for word in name.split()[1:] for part in (word, *word.split("-"))]
    return tuple(dict.fromkeys(part for part in parts if len(part) >= 2 and part.casefold() not in _PARTICLES))


def known_of(session: Session, person: Person, may_name: bool, writer_id: str) -> Known:
    """What is known for a letter to this person, now."""
    yp = session.get_one(YoungPerson, (person.authority_id, person.yp_id))
    authority = session.get_one(Authority, person.authority_id)
    writer, coordinator = (
        session.get(colleagues.Staff, (person.authority_id, writer_id)),
        colleagues.coordinator_of(session, yp.id),
    )
    phones = {normal_phone(staff.phone) for staff in (writer, coordinator) if staff} | {
        normal_phone(authority.duty_phone)
    }
    request = contact_requests.about(session, person)
    is_talked_to = request is not None and State(request.state) in TALKED_TO
    return Known(
        yp.name.split()[0], surnames_of(yp.name), may_name and is_talked_to, person.found_name,
        tuple(fact.words for fact in never_say.facts_of(session, yp.id)), authority.name, frozenset(phones - {""}),
    )  # fmt: skip


def hits_in(session: Session, person: Person, wording: Wording) -> list[Hit]:
    """What this version tells that it must not, by what is known at this moment."""
    return find_hits(wording.words, known_of(session, person, wording.may_name, wording.by_id))
