"""Gwynfa, all in Welsh: Cai and a photo outside a school; Owen and his nain; Tomos, yet to be told; Mia."""

from __future__ import annotations

from domain import contact, language
from domain.contact_moves import State
from domain.finding import IdentifierKind
from domain.item_reviews import Verdict
from domain.items import ItemKind
from domain.people import Ring, Wish
from web.demo.cast import Stage
from web.demo.steps import Found, Walk, come_in, decide, invite, keep, open_it, pass_on, send

LOWRI = Found(
    "Cyfnither, 19, yn yr un côr capel â’i fodryb.", "Helo Lowri, Fay ydw i. Ga i air am Cai?",
    ((IdentifierKind.FAMILY_CONFIRMS, "Ei fodryb yn cadarnhau."), (IdentifierKind.DATE_OF_BIRTH, "Yn cyfateb.")),
    "Cwrdd ddwywaith, gyda’i mam.", "Lowri Bevan", "01632 960 410",
)  # fmt: skip
NAIN = Found(
    "Ei nain, ar y ffeil ers y dechrau.", "Annwyl Mrs Rees, mae Owen yn holi amdanoch chi. Gawn ni siarad?",
    ((IdentifierKind.DATE_OF_BIRTH, "Yn cyfateb."), (IdentifierKind.KNOWN_TO_WORKER, "Yn adnabyddus i’r tîm.")),
    "Ymweliad gartref, dwywaith.", "Eirlys Rees", "01632 960 412",
)  # fmt: skip
DAD = Found(
    "Y tad ar y dystysgrif geni; drwy ei gyflogwr.", "Helo Mr Vaughan, wnewch chi fy ffonio i, os gwelwch yn dda?",
    ((IdentifierKind.DATE_OF_BIRTH, "Yn cyfateb."), (IdentifierKind.ADDRESS_HISTORY, "Yn cyfateb.")),
)  # fmt: skip

KAI = Found(
    "Yng ngofal Northshire; Dee Marsh yw ei gydlynydd.",
    "Annwyl Dee, hoffai Mia fod mewn cysylltiad â’i brawd. Gawn ni siarad?",
    ((IdentifierKind.KNOWN_TO_WORKER, "Northshire yn cadarnhau."), (IdentifierKind.DATE_OF_BIRTH, "Yr un rhieni.")),
    "Dee a ofynnodd i Kai, yn ei ffordd ei hun. Dywedodd ie.",
)  # fmt: skip


def tell(stage: Stage) -> None:
    """Cai, Owen, Tomos and Mia."""
    _cai(stage)
    _owen(stage)
    _tomos(stage)
    _mia(stage)


def _come_in(stage: Stage, guest: str) -> None:
    """By a door that spoke Welsh."""
    language.choose(stage.session, stage.actor(guest), "cy")
    come_in(stage, guest)


def _cai(stage: Stage) -> None:
    stage.at(100, 16)
    stage.person("cai", "coach", "Mr Pugh", Ring.USED_TO_BE, Wish.KNOW_MORE, who="Fy hyfforddwr rygbi")
    lowri = stage.person("cai", "lowri", "Lowri", Ring.IMPORTANT, who="Fy nghyfnither")
    Walk(stage, lowri, "fay", "wyn", LOWRI, (98, 90, 84, 76, 60, 50, 40)).to(State.CONNECTED, "cai")
    stage.at(39, 15)
    _come_in(stage, invite(stage, "fay", lowri, "Lowri Bevan"))
    stage.at(7, 19)
    school = send(stage, "lowri", lowri, ItemKind.MEMORY, "Ni tu allan i fy ngholeg. Dyfala pwy oedd yn hwyr.", "gate")
    stage.at(6, 9)
    decide(
        stage, "fay", school, Verdict.SUGGEST,
        "Llun hyfryd. Mae’r arwydd a’r bathodynnau’n dangos ble rydych chi’n astudio. "
        "Allwch chi eu tocio, neu ddewis un arall?",
    )  # fmt: skip


def _owen(stage: Stage) -> None:
    stage.at(99, 16)
    nain = stage.person("owen", "nain", "Nain", Ring.CLOSEST, who="Mam Dad", remember="Y defaid a’r bryn")
    Walk(stage, nain, "fay", "wyn", NAIN, (97, 91, 85, 77, 61, 51, 41)).to(State.CONNECTED, "owen")
    stage.at(38, 15)
    _come_in(stage, invite(stage, "fay", nain, "Eirlys Rees"))
    stage.at(30, 10)
    first = send(
        stage, "eirlys", nain, ItemKind.LETTER, "Annwyl Owen. Mae’r defaid yn cofio atat ti. A finnau hefyd.", "hills"
    )
    stage.at(29, 9)
    pass_on(stage, first, "fay", "rhys")
    stage.at(28, 16)
    open_it(stage, "owen", first)
    keep(stage, "owen", first, "Nain")
    stage.at(3, 10)
    waiting = send(stage, "eirlys", nain, ItemKind.MEMORY, "Dy gacen ben-blwydd di. Naw cannwyll.", "cake")
    stage.at(2, 9)
    pass_on(stage, waiting, "fay")


def _tomos(stage: Stage) -> None:
    """His father said no; it shows nowhere until Fay has told him, face to face."""
    stage.at(45, 16)
    dad = stage.person("tomos", "tomos-dad", "Dad", Ring.USED_TO_BE, ask="Pam aeth e")
    request = Walk(stage, dad, "fay", "wyn", DAD, (44, 38, 30, 22, 10)).to(State.APPROACHING, "tomos")
    stage.at(1, 15)
    contact.make_move(
        stage.session, stage.actor("fay"), request, "says_no", reason="Ddim nawr; efallai ymhen blwyddyn."
    )


def _mia(stage: Stage) -> None:
    """Her brother is in another authority's care; across.py tells how the two sides came together."""
    stage.at(32, 16)
    kai = stage.person("mia", "kai-for-mia", "Kai", Ring.CLOSEST, who="Fy mrawd mawr")
    Walk(stage, kai, "fay", "rhys", KAI, (30, 28, 26, 22, 18, 14, 11)).to(State.CONNECTED, "mia")
