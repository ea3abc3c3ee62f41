"""Letters to begin with, in English and Welsh: who is writing, how to ring, and one small thing to ask.

None says what it is about: whoever opens it may not be the one it is for. Each passes approach_letters.py.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import access, colleagues
from domain.access import Action, Actor
from domain.errors import Refused
from domain.people import Person

TEMPLATES: dict[str, dict[str, str]] = {
    "hello": {
        "en": (
            "Dear {to},\n\nMy name is {writer}. I help people find family and friends they have lost touch with, and I "
            "think you may be somebody I am looking for.\n\nNothing is wrong, and you don’t have to do anything. If you "
            "are happy to talk, you can ring me or send me a text. I will tell you more about why I am writing when I am "
            "sure that I have the right person.\n\nWith good wishes,\n\n{writer}\n{phone}"
        ),
        "cy": (
            "Annwyl {to},\n\n{writer} ydw i. Rwy’n helpu pobl i ddod o hyd i deulu a ffrindiau maen nhw wedi colli "
            "cysylltiad â nhw, ac rwy’n meddwl efallai mai chi yw rhywun rwy’n chwilio amdano.\n\nDoes dim byd o’i le, a "
            "does dim rhaid i chi wneud dim. Os ydych chi’n fodlon siarad, gallwch chi fy ffonio neu anfon neges destun. "
            "Fe ddweda i fwy wrthych chi am pam rwy’n ysgrifennu pan fydda i’n siŵr bod y person iawn gen i.\n\nGyda "
            "dymuniadau gorau,\n\n{writer}\n{phone}"
        ),
    },
    "photo": {
        "en": (
            "Dear {to},\n\nMy name is {writer}. I am putting together some old family photos and memories for somebody, "
            "and I was told that you might have one or two.\n\nWould you have a look? One photo, or one thing you "
            "remember, would mean a lot. There is no hurry. You can ring me, or send me a text, whenever it suits you.\n\n"
            "With good wishes,\n\n{writer}\n{phone}"
        ),
        "cy": (
            "Annwyl {to},\n\n{writer} ydw i. Rwy’n casglu hen luniau ac atgofion teuluol i rywun, ac fe ddywedwyd wrthyf y "
            "gallai fod gennych chi un neu ddau.\n\nA fyddech chi’n fodlon edrych? Byddai un llun, neu un peth rydych "
            "chi’n ei gofio, yn golygu llawer. Does dim brys. Gallwch chi fy ffonio, neu anfon neges destun, pryd bynnag "
            "mae’n gyfleus.\n\nGyda dymuniadau gorau,\n\n{writer}\n{phone}"
        ),
    },
    "again": {
        "en": (
            "Dear {to},\n\nI wrote to you a little while ago. It is quite all right if you would rather not answer, or if "
            "now is not a good time.\n\nIf you would like to hear what it is about, you can ring me and ask as much as you "
            "want before you say anything about yourself. If you are not the right person, a short message would help me "
            "too, and I won’t write again.\n\nWith good wishes,\n\n{writer}\n{phone}"
        ),
        "cy": (
            "Annwyl {to},\n\nYsgrifennais atoch chi ychydig yn ôl. Mae’n hollol iawn os byddai’n well gennych chi beidio ag "
            "ateb, neu os nad yw nawr yn amser da.\n\nOs hoffech chi glywed beth sydd dan sylw, gallwch chi fy ffonio a "
            "gofyn faint fynnwch chi cyn dweud dim amdanoch chi eich hun. Os nad chi yw’r person iawn, byddai neges fer yn "
            "fy helpu i hefyd, a fydda i ddim yn ysgrifennu eto.\n\nGyda dymuniadau gorau,\n\n{writer}\n{phone}"
        ),
    },
    "knew": {
        "en": (
            "Dear {to},\n\nMy name is {writer}. I think that you once knew a family I am in touch with, through your work "
            "or as a neighbour, and that they remember you kindly.\n\nIf you are happy to say hello, or to share one thing "
            "you remember, please ring me. I will tell you who it is once I know that I have the right person.\n\nWith good "
            "wishes,\n\n{writer}\n{phone}"
        ),
        "cy": (
            "Annwyl {to},\n\n{writer} ydw i. Rwy’n meddwl eich bod chi unwaith yn adnabod teulu rydw i mewn cysylltiad â "
            "nhw, drwy eich gwaith neu fel cymydog, a’u bod nhw’n eich cofio’n gynnes.\n\nOs ydych chi’n fodlon dweud helo, "
            "neu rannu un peth rydych chi’n ei gofio, ffoniwch fi. Fe ddweda i wrthych chi pwy yw’r teulu pan fydda i’n gwybod "
            "bod y person iawn gen i.\n\nGyda dymuniadau gorau,\n\n{writer}\n{phone}"
        ),
    },
}  # fmt: skip
LANGUAGES = ("en", "cy")


def begin(session: Session, actor: Actor, person: Person, template: str, language: str) -> str:
    """The words of a template for this person, signed by whoever writes. Raises Refused("needs-words") for none."""
    access.require(actor, Action.CASE_WORK, person.yp_id)
    words = TEMPLATES.get(template, {}).get(language)
    if words is None:
        raise Refused("needs-words")
    writer = session.get_one(colleagues.Staff, (person.authority_id, actor.subject_id))
    return words.format(to=person.found_name or "…", writer=writer.name, phone=writer.phone or "…")
