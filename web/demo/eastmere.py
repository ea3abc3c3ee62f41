"""Eastmere: Rosie, who has heard good and hard news; Struan, who has yet to; Freya, who begins."""

from __future__ import annotations

from domain import concerns, contact
from domain.contact_moves import State
from domain.errors import Refused
from domain.finding import IdentifierKind
from domain.people import Ring
from domain.proposals import Kind
from web.demo.cast import Stage
from web.demo.steps import Found, Walk

FI = Found(
    "Mum’s sister, back in Scotland since the spring.", "Hello Fi, I’m Isla, I work with Rosie.",
    ((IdentifierKind.DATE_OF_BIRTH, "Matches."), (IdentifierKind.SHARED_MEMORY, "Knew the caravan.")),
    "", "Fiona Muir", "01632 960 501",
)  # fmt: skip


def tell(stage: Stage) -> None:
    """Rosie, Struan and Freya."""
    _rosie(stage)
    _struan(stage)
    _freya(stage)


def _rosie(stage: Stage) -> None:
    stage.at(90, 16)
    hall = stage.person("rosie", "hall", "Mr Hall next door", Ring.IMPORTANT, remember="He fixed my bike")
    request = Walk(stage, hall, "isla", "callum", FI, (88, 80)).to(State.SEARCHING, "rosie")
    stage.at(70, 11)
    contact.make_move(stage.session, stage.actor("isla"), request, "has_died", reason="His daughter told us, kindly.")
    stage.at(69, 16)
    contact.tell(
        stage.session, stage.actor("isla"), request, "Isla", "Tuesday after school", "On a walk by the water",
        "Her carer Jan", "Mr Hall died last winter. He kept a photo of you and the bike on his wall.",
    )  # fmt: skip
    stage.at(60, 16)
    skye = stage.person("rosie", "skye", "Skye", Ring.USED_TO_BE, who="From my first school")
    request = Walk(stage, skye, "isla", "callum", FI, (58, 54)).to(State.SEARCHING, "rosie")
    stage.at(34, 11)
    contact.make_move(stage.session, stage.actor("isla"), request, "cannot_find", reason="Three tries; moved abroad.")
    stage.at(33, 16)
    contact.tell(
        stage.session, stage.actor("isla"), request, "Isla", "Friday", "At the café", "",
        "We looked in every place we know and couldn’t find Skye. You can ask again any time.",
    )  # fmt: skip
    stage.at(30, 16)
    aunt = stage.person("rosie", "fi", "Auntie Fi", Ring.IMPORTANT)
    walk = Walk(stage, aunt, "isla", "callum", FI, (29, 24, 18, 9))
    request = walk.to(State.CHECKING, "rosie")
    stage.at(2, 11)
    walk.one_key(request, Kind.ALLOW_APPROACH, "Every check is clear, and Rosie has wanted this for a year.")


def _struan(stage: Stage) -> None:
    stage.at(50, 16)
    dad = stage.person("struan", "struan-dad", "Dad", Ring.USED_TO_BE, remember="He sang in the car")
    request = Walk(stage, dad, "isla", "callum", FI, (48, 42)).to(State.SEARCHING, "struan")
    stage.at(2, 15)
    contact.make_move(
        stage.session, stage.actor("isla"), request, "has_died", reason="Register of deaths; his sister too."
    )
    concerns.raise_concern(
        stage.session, stage.actor("isla"), request.yp_id, "Told us he sleeps badly before any news.", 1,
        note="Plan with his carer before he is told.",
    )  # fmt: skip


def _freya(stage: Stage) -> None:
    """She asked before taking part was settled: it waits, not sent, until Isla has seen her."""
    stage.at(1, 16)
    jo = stage.person("freya", "jo", "Jo", Ring.IMPORTANT, who="My cousin")
    try:
        contact.ask(stage.session, stage.actor("freya"), jo, may_approach=True)
    except Refused as refused:
        if refused.code != "take-part":
            raise
