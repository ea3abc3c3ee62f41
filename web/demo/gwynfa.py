"""Gwynfa: Cai and a photo outside a school; Owen, for whom everything is in Welsh; Tomos, who has yet to be told."""

from __future__ import annotations

from domain import contact
from domain.contact import State
from domain.exchange import ItemKind, Verdict
from domain.finding import IdentifierKind
from domain.people import Ring, Wish
from web.demo.cast import Stage
from web.demo.steps import Found, Walk, come_in, decide, invite, keep, open_it, pass_on, send

LOWRI = Found(
    "Cousin, 19, in the same chapel choir as his aunt.", "Helo Lowri, Fay ydw i. Ga i air am Cai?",
    ((IdentifierKind.FAMILY_CONFIRMS, "Aunt confirms."), (IdentifierKind.DATE_OF_BIRTH, "Matches.")),
    "Met twice with her mother.", "Lowri Bevan", "01632 960 410",
)  # fmt: skip
NAIN = Found(
    "Ei nain, ar y ffeil ers y dechrau.", "Annwyl Mrs Rees, mae Owen yn holi amdanoch chi. Gawn ni siarad?",
    ((IdentifierKind.DATE_OF_BIRTH, "Yn cyfateb."), (IdentifierKind.KNOWN_TO_WORKER, "Yn adnabyddus i’r tîm.")),
    "Ymweliad gartref, dwywaith.", "Eirlys Rees", "01632 960 412",
)  # fmt: skip
DAD = Found(
    "Father on the birth certificate; found through his employer.", "Hello Mr Vaughan, could you ring me, please?",
    ((IdentifierKind.DATE_OF_BIRTH, "Matches."), (IdentifierKind.ADDRESS_HISTORY, "Matches.")),
)  # fmt: skip


def tell(stage: Stage) -> None:
    """Cai, Owen and Tomos."""
    _cai(stage)
    _owen(stage)
    _tomos(stage)


def _cai(stage: Stage) -> None:
    stage.at(100, 16)
    stage.person("cai", "coach", "Mr Pugh", Ring.USED_TO_BE, Wish.KNOW_MORE, who="My rugby coach")
    lowri = stage.person("cai", "lowri", "Lowri", Ring.IMPORTANT, who="My cousin")
    Walk(stage, lowri, "fay", "wyn", LOWRI, (98, 90, 84, 76, 60, 50, 40)).to(State.CONNECTED, "cai")
    stage.at(39, 15)
    come_in(stage, invite(stage, "fay", lowri, "Lowri Bevan"))
    stage.at(7, 19)
    school = send(stage, "lowri", lowri, ItemKind.MEMORY, "Us outside my college. Guess who was late.", "gate")
    stage.at(6, 9)
    decide(
        stage, "fay", school, Verdict.SUGGEST,
        "Lovely photo. The sign and the badges show where you study. Could you crop them out, or choose another?",
    )  # fmt: skip


def _owen(stage: Stage) -> None:
    stage.at(99, 16)
    nain = stage.person("owen", "nain", "Nain", Ring.CLOSEST, who="Mam Dad", remember="Y defaid a’r bryn")
    Walk(stage, nain, "fay", "wyn", NAIN, (97, 91, 85, 77, 61, 51, 41)).to(State.CONNECTED, "owen")
    stage.at(38, 15)
    come_in(stage, invite(stage, "fay", nain, "Eirlys Rees"))
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
    dad = stage.person("tomos", "tomos-dad", "Dad", Ring.USED_TO_BE, ask="Why he left")
    request = Walk(stage, dad, "fay", "wyn", DAD, (44, 38, 30, 22, 10)).to(State.APPROACHING, "tomos")
    stage.at(1, 15)
    contact.make_move(
        stage.session, stage.actor("fay"), request, "says_no", reason="Not now; may think again in a year."
    )
