"""Northshire: the other young people, each at a different place on the way."""

from __future__ import annotations

from datetime import timedelta

from domain import (
    attempts,
    clock,
    colleagues,
    concerns,
    consent,
    contact,
    contact_requests,
    custody,
    duty,
    finding,
    messages,
    orders,
    overlay,
    people,
    safety,
    same_human,
    staffing,
    standing,
)
from domain.access import Role
from domain.attempts import Channel, Result
from domain.checks import CheckKind, Outcome
from domain.colleagues import Staff
from domain.consent import Decision, Scope
from domain.contact_moves import State
from domain.custody import Rule
from domain.duty import Hours
from domain.finding import Confidence, Source
from domain.items import ItemKind
from domain.orders import OrderKind
from domain.people import Ring, Wish, YoungPerson
from domain.proposals import Kind
from domain.rungs import Rung
from domain.standing import Status
from web.demo.cast import Stage
from web.demo.northshire import BORN_ON, FAMILY, KNOWN, MEMORY
from web.demo.steps import Found, Walk, come_in, invite, keep, open_it, pass_on, send

MIA = Found(
    "In care with Gwynfa; her coordinator is Fay Prosser.",
    "Dear Fay, Kai would like to be in touch with his sister. Could we talk about what Mia would like?",
    ((KNOWN, "Gwynfa confirms."), (BORN_ON, "Same parents, matching birthdays.")),
    "Her own coordinator asked Mia, with pictures. She said yes before the end of the question.",
)  # fmt: skip
BEV = Found(
    "Fostered Tyrone from 2018 to 2020.", "Hello Bev, it’s Dee from Northshire. Tyrone has been talking about you.",
    ((KNOWN, "The fostering team knows her."), (MEMORY, "Knew the name of his fish.")),
    "Came to the office. Cried, then asked what he likes to eat now.", "Bev Hartley", "01632 960 371",
    checks={CheckKind.FORMER_WORK: (Outcome.CLEAR, "Fostering team and LADO asked; nothing known.")},
)  # fmt: skip
DRE = Found(
    "Brother, 24, works at the garage in Millbrook.", "Hello Dré, I’m Eli. Jordan asked me to find out how you are.",
    ((BORN_ON, "Matches."), (FAMILY, "Their aunt confirms.")), "", "Dré Pike", "01632 960 355",
    checks={CheckKind.POLICE: (Outcome.CONDITIONS, "Visits under the rules of the place he is in.")},
)  # fmt: skip
NANI = Found(
    "Her aunt gave the name of the village near Mirpur, and a neighbour’s number.",
    "With an interpreter: greetings from Ayesha; could the family ring us at a time that suits them?",
    ((FAMILY, "Aunt confirms."), (MEMORY, "Knew the song.")), source=Source.RELATIVE, confidence=Confidence.POSSIBLE,
)  # fmt: skip
ROB = Found(
    "Dad’s brother, in the file.", "Hello Rob, I’m Eli. Ella would like to know how you are.",
    ((BORN_ON, "Matches."), (KNOWN, "Known to her last worker.")), "Visited once.", "Rob Brook", "01632 960 366",
)  # fmt: skip
TESS = Found(
    "Lives with Grandma; Sam saw her two years ago.", "Hello Mrs Devlin, Sam would love to hear from Tess.",
    ((BORN_ON, "Matches."), (FAMILY, "Grandma confirms.")), "Talked with Tess and Grandma together.",
)  # fmt: skip


def tell(stage: Stage) -> None:
    """Everybody else in Northshire."""
    for story in (_ben, _ivy, _kai, _ayesha, _leo, _tyrone, _jordan, _yonas, _ella, _sam, _safety):
        story(stage)


def _safety(stage: Stage) -> None:
    """Hours and numbers; a message that waits; and one tap that nobody has taken on yet."""
    stage.at(90, 9)
    hours = Hours(
        out_of_hours_phone="01632 960 990", social_care_phone="01632 960 991", allegations_phone="01632 960 992"
    )
    duty.set_hours(stage.session, stage.actor("mo"), hours)
    stage.at(1, 16)
    messages.say(stage.session, stage.actor("kai"), "Has Mia’s coordinator said anything yet?")
    safety.not_safe(stage.session, stage.actor("ben"), stage.people["kit"].id)


def _ben(stage: Stage) -> None:
    """Looking, with the promised word overdue and three tries used."""
    stage.at(60, 16)
    kit = stage.person("ben", "kit", "Kit", who="My best friend at Moor Lane", ask="Does Kit still skate?")
    request = Walk(stage, kit, "eli", "mo", ROB, (58, 50)).to(State.SEARCHING, "ben")
    for day, result in ((46, Result.RETURNED), (41, Result.NO_ANSWER), (37, Result.MESSAGE_LEFT)):
        stage.at(day, 11)
        eli = stage.actor("eli")
        finding.add_lead(
            stage.session, eli, kit, Source.YOUNG_PERSON, f"Tried the address from day {day}.", Confidence.RUMOUR
        )
        attempts.add_attempt(
            stage.session,
            eli,
            kit,
            Channel.THROUGH_SOMEONE,
            "Hello, I’m looking for somebody who may have lived here. Could you ring me?",
            result,
        )
    stage.at(19, 16)
    contact.give_word(stage.session, stage.actor("eli"), request, "Still looking. Two schools have still to answer.")


def _ivy(stage: Stage) -> None:
    """Everything stands still while something is looked into."""
    stage.at(70, 16)
    bo = stage.person("ivy", "bo", "Auntie Bo", Ring.IN_MY_LIFE)
    request = Walk(stage, bo, "eli", "mo", ROB, (68, 62)).to(State.SEARCHING, "ivy")
    stage.at(10, 16)
    contact.give_word(stage.session, stage.actor("eli"), request, "Still looking for Auntie Bo.")
    stage.at(9, 15)
    sol, yp_id = stage.actor("sol"), stage.members["ivy"].yp_id
    concerns.raise_concern(stage.session, sol, yp_id, "Somebody has used Ivy’s phone.", 2, note="Devices frozen.")
    yp = stage.session.get_one(YoungPerson, (sol.authority_id, yp_id))
    overlay.freeze(stage.session, sol, yp, "Somebody has used her phone.")


def _kai(stage: Stage) -> None:
    """His sister is in another authority's care; across.py tells how the two sides came together."""
    stage.at(58, 16)
    mia = stage.person("kai", "mia-for-kai", "Mia", Ring.CLOSEST, who="My little sister", worry="That she forgot me")
    request = Walk(stage, mia, "dee", "sol", MIA, (56, 50, 40, 24, 18, 14, 11)).to(State.CONNECTED, "kai")
    stage.at(9, 10)
    contact.give_word(stage.session, stage.actor("dee"), request, "I rang Mia’s coordinator. We’re both still on it.")


def _ayesha(stage: Stage) -> None:
    """Her grandmother lives abroad: a lawyer's advice first, then slowly."""
    stage.at(57, 16)
    nani = stage.person(
        "ayesha", "nani", "Nani", Ring.CLOSEST, who="Mum’s mum, in Mirpur", remember="A song about rain"
    )
    stage.at(56, 10)
    dee = stage.actor("dee")
    standing.note_status(stage.session, dee, stage.yp("ayesha"), Status.BY_ORDER)
    standing.note_abroad(stage.session, dee, nani, True, is_address_known=True)
    standing.note_advice(
        stage.session, dee, nani, "Ms Rahman, family lawyer", clock.today(), "No objection to letters. No travel."
    )
    Walk(stage, nani, "dee", "sol", NANI, (54, 40, 12)).to(State.POSSIBLE, "ayesha")


def _leo(stage: Stage) -> None:
    """A court has said no to his mother; he has asked to have that looked at again."""
    stage.at(66, 16)
    mum = stage.person("leo", "leo-mum", "Mum", Ring.CLOSEST, Wish.RECONNECT)
    walk = Walk(stage, mum, "eli", "sol", ROB, (64,), review_in=75)
    request = walk.to(State.ASKED, "leo")
    stage.at(62, 10)
    orders.make_order(
        stage.session, stage.actor("eli"), mum, OrderKind.CONTACT_REFUSED, True,
        clock.today() - timedelta(days=300), None, "Section 34(4): no contact until further order.",
    )  # fmt: skip
    stage.at(60, 11)
    walk.two_keys(
        request, Kind.REFUSE, "Order under s34(4) in force.",
        words="A court has decided that Mum can’t be in touch for now. It isn’t about anything you did.",
    )  # fmt: skip
    stage.at(4, 17)
    contact.make_move(stage.session, stage.actor("leo"), request, "challenge")


def _tyrone(stage: Stage) -> None:
    """She said yes; the first way of being in touch waits for its second key."""
    stage.at(49, 16)
    bev = stage.person("tyrone", "bev", "Bev", Ring.IMPORTANT, who="I lived with her when I was 6", remember="Pancakes")
    standing.note_former_worker(stage.session, stage.actor("dee"), bev, True)
    consent.give(
        stage.session, stage.actor("dee"), stage.members["tyrone"].yp_id, Scope.PARENTS, Decision.NO,
        explained="His mother rang: she thinks Bev will unsettle him.",
    )  # fmt: skip
    walk = Walk(stage, bev, "dee", "mo", BEV, (48, 43, 36, 28, 18, 5))
    request = walk.to(State.THEY_AGREED, "tyrone")
    stage.at(2, 10)
    walk.one_key(request, Kind.OPEN_RUNGS, "Memories first, as Tyrone asked.", (Rung.MEMORY_ONLY,))


def _jordan(stage: Stage) -> None:
    """No phone where he is: his coordinator enters things for him, and says so."""
    stage.at(55, 14)
    eli = stage.actor("eli")
    rules = {"letters": Rule.ALLOWED, "photos": Rule.BARRED, "calls": Rule.ALLOWED, "visits": Rule.ALLOWED}
    custody.note(
        stage.session, eli, stage.yp("jordan"), "Marl Street", rules, "Post is opened. Two calls a week.",
        clock.today() - timedelta(days=20), stage.today + timedelta(days=24),
    )  # fmt: skip
    dre = people.add_person(
        stage.session, eli, stage.members["jordan"].yp_id, "Dré", ring=Ring.CLOSEST, who="My brother"
    )
    orders.make_order(
        stage.session,
        eli,
        dre,
        OrderKind.BAIL_OR_LICENCE,
        False,
        clock.today(),
        None,
        "Visits and post as the rules say.",
    )
    Walk(stage, dre, "eli", "sol", DRE, (53, 46, 38, 25, 10)).to(State.APPROACHING, "eli")


def _yonas(stage: Stage) -> None:
    """Nothing is looked for before his lawyer has advised; the Red Cross request is his own to make."""
    stage.at(12, 16)
    selam = stage.person("yonas", "selam", "Selam", Ring.CLOSEST, who="My sister", worry="That looking could hurt her")
    stage.at(12, 17)
    contact.ask(stage.session, stage.actor("yonas"), selam, may_approach=False)
    stage.at(11, 10)
    eli = stage.actor("eli")
    standing.note_status(stage.session, eli, stage.yp("yonas"), Status.UNACCOMPANIED)
    standing.note_abroad(stage.session, eli, selam, True)
    stage.at(6, 10)
    standing.note_advice(
        stage.session, eli, selam, "Ms Adler, immigration lawyer", clock.today(),
        "He may ask the Red Cross. Nothing through the embassy, and no names on the open web.",
    )  # fmt: skip


def _ella(stage: Stage) -> None:
    """She stopped: what was passed on and unopened came back at once."""
    stage.at(90, 16)
    rob = stage.person("ella", "rob", "Uncle Rob", Ring.IN_MY_LIFE)
    Walk(stage, rob, "eli", "mo", ROB, (88, 82, 75, 68, 60, 50, 42)).to(State.CONNECTED, "ella")
    stage.at(41, 15)
    come_in(stage, invite(stage, "eli", rob, "Rob Brook"))
    stage.at(36, 19)
    hills = send(stage, "rob", rob, ItemKind.MEMORY, "The long walk with your dad. You counted forty sheep.", "hills")
    stage.at(35, 9)
    pass_on(stage, hills, "eli", "sol")
    stage.at(34, 18)
    open_it(stage, "ella", hills)
    keep(stage, "ella", hills, "Uncle Rob")
    stage.at(16, 19)
    same_human.name_others(stage.session, stage.actor("eli"), rob, ["Robert Brook", "Bobby"])
    next_one = send(stage, "rob", rob, ItemKind.LETTER, "Your dad asks after you. Shall I tell him where you are?")
    stage.at(15, 9)
    pass_on(stage, next_one, "eli", tell=False)
    stage.at(15, 18)
    request = contact_requests.about(stage.session, rob)
    assert request is not None  # noqa: S101 – walked above
    contact.make_move(stage.session, stage.actor("ella"), request, "stop")
    stage.at(3, 10)
    overlay.need_review(stage.session, stage.actor("eli"), stage.yp("ella"), overlay.Why.MOVED_HOME)


def _sam(stage: Stage) -> None:
    """Eighteen next week, on pause by his own choice; his coordinator has changed."""
    stage.at(100, 16)
    tess = stage.person("sam", "tess", "Tess", Ring.CLOSEST, who="My little sister")
    Walk(stage, tess, "joy", "mo", TESS, (98, 92, 86, 80, 74, 66, 62), review_in=6).to(State.CONNECTED, "sam")
    stage.at(55, 9)
    mo, sam = stage.actor("mo"), stage.members["sam"]
    colleagues.assign(stage.session, mo, sam.yp_id, stage.members["dee"].subject_id, Role.COORDINATOR)
    staffing.suspend(
        stage.session, mo, stage.session.get_one(Staff, (mo.authority_id, stage.members["joy"].subject_id))
    )
    stage.at(20, 21)
    request = contact_requests.about(stage.session, tess)
    assert request is not None  # noqa: S101 – walked above
    contact.make_move(stage.session, stage.actor("sam"), request, "pause")
