"""Who is who in the demo, and what each of them is good to look at for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select

from domain import tenancy
from domain.access import Side
from domain.colleagues import Staff
from domain.db import open_session
from domain.invitation import Guest
from domain.people import Authority, YoungPerson

GOOD_FOR: dict[str, str] = {
    # Northshire
    "amara": "In touch with her uncle: a letter waiting, one on its way, a book with photos. Grandad is invited.",
    "ben": "Looking for a friend, and the promised word is late.",
    "ivy": "Everything stands still while something is looked into.",
    "kai": "Writes to his little sister, who is in Gwynfa’s care (see Mia).",
    "ayesha": "Her grandmother lives abroad.",
    "leo": "A court has said no for now. He has asked to have it looked at again.",
    "tyrone": "Somebody he lived with would like to hear from him.",
    "jordan": "No phone where he is: his coordinator enters things for him.",
    "chloe": "Grown up, and back in touch with Bea. One person is on “never”.",
    "yonas": "Nothing is looked for before his lawyer has advised.",
    "ella": "In touch, until she pressed Stop.",
    "sam": "On pause, eighteen next week, and his coordinator has changed.",
    "nia": "Asked to read a letter with Dee. One of hers is held because it could not wait.",
    "gus": "Amara’s uncle: a letter to open, one with Dee, a draft.",
    "hal": "Her grandad: invited, and has not come in yet.",
    "maureen": "Nia’s gran: one of hers was kept back.",
    "bea": "Chloe’s friend: a letter is being read.",
    "rob": "Ella’s uncle: his page looks as it always did.",
    "dee": "Coordinator: letters to read, an urgent concern, cases at every stage.",
    "eli": "Coordinator: a late word, an order, a young person with no phone.",
    "ruth": "Social worker of Amara and Nia: a possible second key.",
    "mo": "Manager: second keys, a challenge to answer, staff.",
    "sol": "Safeguarding lead: second reader of first letters and of whatever is high-risk.",
    # Gwynfa
    "cai": "His cousin was asked to change a photo.",
    "owen": "Reads in Welsh, like everybody in Gwynfa; a memory from Nain is waiting.",
    "mia": "Ten. A letter from her big brother Kai waits to be read by her own side first.",
    "tomos": "His coordinator needs to talk to him: the news shows nowhere yet.",
    "lowri": "Cai’s cousin: a photo to change.",
    "eirlys": "Owen’s nain.",
    "fay": "Coordinator in Wales: somebody to talk to in person.",
    "wyn": "Manager in Wales.",
    "rhys": "Safeguarding lead in Wales.",
    # Eastmere
    "rosie": "Told in person about two people; a third waits for a second key.",
    "struan": "Hard news that waits for a person.",
    "freya": "Just beginning: something not sent yet.",
    "isla": "Coordinator in Scotland.",
    "callum": "Manager in Scotland: a second key to turn.",
    "morag": "Safeguarding lead in Scotland.",
}
"""The demo's own notes for whoever shows it: English only, like the rest of /demo."""


@dataclass(frozen=True)
class Somebody:
    """One of the cast who can be signed in as."""

    name: str  # lower-case first name: the last part of the address
    full_name: str
    side: Side
    authority_id: str
    subject_id: str
    good_for: str


def everybody(engine: Engine) -> dict[str, list[Somebody]]:
    """The whole cast by authority, young people first, then those invited, then staff who are not suspended."""
    with open_session(engine, reading=True) as session:
        authorities = session.execute(select(Authority.id, Authority.name).order_by(Authority.made_at)).all()
    return {name: _of(engine, authority_id) for authority_id, name in authorities}


def _of(engine: Engine, authority_id: str) -> list[Somebody]:
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, authority_id)
        found: list[tuple[str, Side, str]] = []
        for yp in session.scalars(select(YoungPerson)):
            found.append((yp.name, Side.YOUNG_PERSON, yp.id))
        for guest in session.scalars(select(Guest)):
            found.append((guest.name, Side.GUEST, guest.id))
        for staff in session.scalars(select(Staff).where(Staff.is_suspended.is_(False))):
            found.append((staff.name, Side.STAFF, staff.id))
    sides = list(Side)
    return sorted(
        (
            Somebody(short(name), name, side, authority_id, subject_id, GOOD_FOR.get(short(name), ""))
            for name, side, subject_id in found
        ),
        key=lambda one: (sides.index(one.side) if one.side is not Side.STAFF else 99, one.name),
    )


def short(name: str) -> str:
    """The lower-case first name."""
    return name.split(" ")[0].lower()


def find(engine: Engine, name: str) -> Somebody | None:
    """Who has this lower-case first name; None for nobody."""
    return next((one for cast in everybody(engine).values() for one in cast if one.name == name), None)
