"""Northshire: Amara and the two who wrote to her; Nia, whose letter could not wait; Chloe, who is grown up."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from domain import clock, colleagues, concerns, contact, letterbox, meeting, ruling_keys, withholding
from domain.access import Role
from domain.audit import AuditEvent
from domain.check_in import Face, More
from domain.concerns import Category, Concern
from domain.contact_moves import State
from domain.covers import Why
from domain.finding import Confidence, IdentifierKind, Source
from domain.item_reviews import Verdict
from domain.items import ItemKind
from domain.letterbox import Choice
from domain.people import Ring, Wish
from domain.rulings import Ruling
from domain.rungs import Rung
from domain.withholding import AtRisk
from web.demo.cast import Stage
from web.demo.steps import (
    Found,
    Walk,
    agree_to_keep_back,
    ask_about,
    come_in,
    cover,
    decide,
    draft,
    invite,
    keep,
    open_it,
    open_ways,
    page,
    pass_on,
    plan,
    propose_words,
    say_how,
    send,
    send_voice,
    write_down,
)

BORN_ON, MEMORY = IdentifierKind.DATE_OF_BIRTH, IdentifierKind.SHARED_MEMORY
KNOWN, FAMILY = IdentifierKind.KNOWN_TO_WORKER, IdentifierKind.FAMILY_CONFIRMS
LETTER, A_MEMORY = ItemKind.LETTER, ItemKind.MEMORY

GUS = Found(
    "In the file as Mum’s brother; moved to Hull in 2019 for the boats.",
    "Hello Mr Okafor, my name is Dee. I’d like to talk with you about somebody in your family. Could you ring me?",
    ((BORN_ON, "Matches the file."), (MEMORY, "Told us about the peacock carpet before we did.")),
    "Two visits at home. Understands that all of it is read first, and that Amara sets the pace.",
    "Gus Okafor", "01632 960 311",
)  # fmt: skip
HAL = Found(
    "Gus gave us his number, with his leave.",
    "Hello Mr Okafor, I’m Dee. Gus said I might ring. It’s about Amara, and it isn’t bad news.",
    ((BORN_ON, "Passport seen."), (FAMILY, "Gus confirms, with photos.")),
    "Visited with Gus there. Keen, and a bit frightened of saying the wrong thing.",
    "Hal Okafor", "01632 960 318", Source.RELATIVE, Confidence.CONFIRMED,
)  # fmt: skip
GRAN = Found(
    "Grandmother on the birth certificate; same flat since 1991.",
    "Dear Mrs Farrow, I work with Nia. She has been asking after you. Would you like to talk?",
    ((BORN_ON, "Matches."), (KNOWN, "Nia’s last social worker knows her well.")),
    "Visited three times. Sad about how it ended; knows not to talk of coming home.",
    "Maureen Farrow", "01632 960 322",
)  # fmt: skip
BEA = Found(
    "Lived with the same foster family until 2019; Chloe has her old school photo.",
    "Hi Bea, I’m Dee. Somebody you grew up with would like to say hello, if you would too. No rush.",
    ((MEMORY, "Knew about the hamster funeral."), (FAMILY, "Their foster mum confirms.")),
    "Met in a café; laughed a lot.", "Bea Lindqvist", "01632 960 340", Source.YOUNG_PERSON, Confidence.CONFIRMED,
    "None: two adults who both want it.",
)  # fmt: skip


def tell(stage: Stage) -> None:
    """Amara, Nia and Chloe."""
    stage.at(111)
    mo, ruth = stage.actor("mo"), stage.members["ruth"].subject_id
    for name in ("amara", "nia"):
        colleagues.assign(stage.session, mo, stage.members[name].yp_id, ruth, Role.SOCIAL_WORKER)
    _amara_finds_gus(stage)
    _amara_and_gus(stage)
    _amara_hears_gus(stage)
    _amara_asks_for_hal(stage)
    _amara_now(stage)
    _nia(stage)
    _chloe(stage)


def _amara_finds_gus(stage: Stage) -> None:
    stage.at(106, 17)
    stage.person("amara", "nan", "Nan Jean", Ring.CLOSEST, Wish.NOT_NOW, who="My nan, Mum’s mum")
    gus = stage.person(
        "amara", "gus", "Uncle Gus", Ring.IMPORTANT, who="Mum’s brother",
        remember="He could whistle with two fingers. He had a green shed.", ask="Does he still have the shed?",
    )  # fmt: skip
    Walk(stage, gus, "dee", "mo", GUS, (104, 100, 92, 88, 80, 72, 66)).to(State.CONNECTED, "amara")
    stage.at(65, 15)
    come_in(stage, invite(stage, "dee", gus, "Gus Okafor"))


def _amara_and_gus(stage: Stage) -> None:
    gus = stage.people["gus"]
    stage.at(62, 19)
    first = send(
        stage, "gus", gus, A_MEMORY,
        "The peacock carpet in the hall, and you asleep on it with one shoe on. You said the "
        "peacocks were counting you.",
        "carpet",
    )  # fmt: skip
    stage.at(61, 9)
    pass_on(stage, first, "dee", "sol")
    stage.at(59, 18)
    open_it(stage, "amara", first)
    keep(stage, "amara", first, "Uncle Gus")
    stage.at(57, 18)
    back = send(
        stage, "amara", gus, LETTER, "Hi Uncle Gus.\n\nI remember the carpet. Is the shed still green?\n\nAmara"
    )
    stage.at(56, 10)
    pass_on(stage, back, "dee", "mo")
    stage.at(55, 20)
    open_it(stage, "gus", back)
    stage.at(50, 20)
    shed = send(
        stage, "gus", gus, LETTER,
        "Still green. Your bike is in it, the orange one. I pump the tyres every spring, I don’t know why.", "shed",
    )  # fmt: skip
    stage.at(49, 9)
    pass_on(stage, shed, "dee")
    stage.at(48, 17)
    open_it(stage, "amara", shed)
    _amara_asks_about_the_chips(stage)
    stage.at(46, 17)
    page(
        stage,
        "amara",
        "The seaside with Uncle Gus",
        "We had chips in the rain. He let me steer.",
        "when I was 6",
        "beach",
    )
    page(stage, "amara", "Things I know for sure", "I was born in the daytime. It was a Monday.", "")


def _amara_asks_about_the_chips(stage: Stage) -> None:
    stage.at(48, 20)
    chips = send(
        stage, "gus", stage.people["gus"], A_MEMORY,
        "The chip shop on the front, in the rain. You steered and I ate. I’m on 01632 960 311 if you want the rest.",
    )  # fmt: skip
    stage.at(47, 9)
    cover(stage, "dee", chips, "I’m on 01632 960 311 if you want the rest.", Why.REACH)
    pass_on(stage, chips, "dee")
    stage.at(47, 17)
    open_it(stage, "amara", chips)
    asked = ask_about(stage, "amara", chips, "Was that the day the umbrella flew away?")
    stage.at(46, 9)
    pass_on(stage, asked, "dee")
    stage.at(46, 12)
    open_it(stage, "gus", asked)


def _amara_hears_gus(stage: Stage) -> None:
    gus = stage.people["gus"]
    stage.at(45, 8)
    sung = send_voice(
        stage, "gus", gus, "I can’t whistle down a letter, so here I am.", "low", 14,
        "Me, the kettle, and a bit of a song.",
    )  # fmt: skip
    stage.at(45, 12)
    write_down(
        stage, "dee", sung,
        "Hello Amara, it’s your uncle Gus. That’s the kettle. I’ll sing you the one about the peacocks.",
    )  # fmt: skip
    pass_on(stage, sung, "dee")
    stage.at(44, 15)
    open_it(stage, "amara", sung)
    keep(stage, "amara", sung, "Uncle Gus")


def _amara_asks_for_hal(stage: Stage) -> None:
    stage.at(44, 16)
    hal = stage.person("amara", "hal", "Grandad", Ring.IMPORTANT, who="Gus’s dad", remember="Peppermints. A big coat.")
    Walk(stage, hal, "dee", "mo", HAL, (42, 38, 34, 30, 24, 14, 6)).to(State.CONNECTED, "amara")
    stage.at(5, 11)
    invite(stage, "dee", hal, "Hal Okafor")


def _amara_and_gus_talk(stage: Stage) -> None:
    """A first call, how it was, and the next one."""
    gus = stage.people["gus"]
    stage.at(20, 11)
    open_ways(
        stage, gus, "dee", "sol", "Dee is there the whole time. You can end it whenever you like.",
        "Dee is there. Please don’t ask where she lives, and put no pictures of the call anywhere.", Rung.CALL,
    )  # fmt: skip
    stage.at(18, 10)
    first = plan(stage, "dee", gus, Rung.CALL, -9, "By video, in the small room at the library", "Dee")
    stage.at(9, 18)
    meeting.happened(stage.session, stage.actor("dee"), first, "He showed her the boat. She laughed twice.")
    stage.at(8, 17)
    say_how(stage, "amara", Face.GREAT, More.MORE, "Can it be longer next time?")
    stage.at(7, 10)
    plan(stage, "dee", gus, Rung.CALL, 4, "By video, in the small room at the library", "Dee")


def _amara_now(stage: Stage) -> None:
    _amara_and_gus_talk(stage)
    gus = stage.people["gus"]
    stage.at(4, 20)
    boat = send(
        stage, "gus", gus, LETTER, "I painted the boat. Guess which colour you chose when you were five.", "boat"
    )
    stage.at(3, 9)
    pass_on(stage, boat, "dee")
    stage.at(3, 18)
    letterbox.choose(stage.session, stage.actor("amara"), boat, Choice.LATER)
    answer = send(stage, "amara", gus, LETTER, "I think it was orange. I like orange. How is the sea?")
    stage.at(2, 9)
    pass_on(stage, answer, "dee")
    stage.at(1, 18)
    draft(stage, "amara", gus, LETTER, "Can I ask you something about Mum? You don’t have to")
    stage.at(1, 19)
    draft(stage, "gus", gus, A_MEMORY, "The night the power went and we all", "window")
    send(
        stage, "gus", gus, A_MEMORY,
        "You on your sixth birthday. You blew so hard the icing flew. Ring me when you like, 01632 960 311!", "cake",
    )  # fmt: skip


def _nia(stage: Stage) -> None:
    stage.at(105, 12)
    gran = stage.person(
        "nia", "maureen", "Gran", Ring.CLOSEST, remember="Her laugh. Radio 2. The window with the plants."
    )
    Walk(stage, gran, "dee", "mo", GRAN, (103, 99, 93, 87, 79, 70, 60)).to(State.CONNECTED, "nia")
    stage.at(59, 15)
    come_in(stage, invite(stage, "dee", gran, "Maureen Farrow"))
    stage.at(54, 11)
    first = send(stage, "maureen", gran, LETTER, "My darling Nia. The geraniums send their love. So do I.", "window")
    stage.at(53, 9)
    pass_on(stage, first, "dee", "sol")
    stage.at(52, 16)
    open_it(stage, "nia", first)
    keep(stage, "nia", first, "Gran")
    stage.at(33, 11)
    promise = send(
        stage, "maureen", gran, LETTER, "They can’t keep you for ever. You’ll be back in your old room by summer."
    )
    stage.at(32, 9)
    decide(
        stage, "dee", promise, Verdict.WITHHOLD, "Gran wrote about where you’ll live. That isn’t hers to promise.",
        "Talked it through with her; she will write again.", review_in=90,
    )  # fmt: skip
    agree_to_keep_back(stage, "mo", promise, "Agreed. It would have undone the term.")
    stage.at(6, 11)
    dog = send(stage, "maureen", gran, A_MEMORY, "Biscuit the dog, who ate your first shoe. Do you remember?", "dog")
    stage.at(5, 9)
    pass_on(stage, dog, "dee")
    stage.at(5, 17)
    letterbox.choose(stage.session, stage.actor("nia"), dog, Choice.WITH)
    stage.at(3, 11)
    balcony = send(
        stage, "maureen", gran, LETTER, "Your room is just as you left it. Come round on Sunday, I won’t tell them."
    )
    stage.at(2, 10)
    propose_words(
        stage, "dee", balcony, "A visit is for us to plan with you and Nia. Can the second half go?",
        "Your room is just as you left it.",
    )  # fmt: skip
    stage.at(1, 17)
    worry = send(
        stage, "nia", gran, LETTER, "Gran I don’t like it here when Mark is home. He hurts me and says it’s a game."
    )
    clock.pass_by(timedelta(minutes=15))
    decide(stage, "dee", worry, Verdict.HOLD, note="Her carer’s son. Read at once; rang Sol and the duty team.")
    opened = stage.session.scalars(select(Concern).where(Concern.item_id == worry.id)).one()
    clock.pass_by(timedelta(minutes=6))
    sol = stage.actor("sol")
    concerns.take_on(stage.session, sol, opened.id)
    concerns.decide(
        stage.session, sol, opened.id, "Referred, and the LADO told. Nia sleeps at her aunt’s tonight.",
        "She says she is hurt at home, by name. Nobody in that home is told.", Category.ALLEGATION, "MASH 2291",
        is_about_worker=True,
    )  # fmt: skip


def _chloe(stage: Stage) -> None:
    stage.at(104, 13)
    stage.person("chloe", "stepdad", "Kev", Ring.USED_TO_BE, Wish.NOT_NOW)
    contact.never(stage.session, stage.actor("chloe"), stage.people["stepdad"])
    apart = stage.people["stepdad"]
    stage.at(9, 15)
    ruling_keys.ask(
        stage.session, stage.actor("dee"), apart, Ruling.LOOK_PAST,
        "He has written to her brother. The police ask where he lives.", stage.today + timedelta(days=21),
    )  # fmt: skip
    stage.at(104, 13)
    bea = stage.person("chloe", "bea", "Bea", Ring.CLOSEST, who="We grew up in the same foster home", is_flagged=True)
    Walk(stage, bea, "dee", "sol", BEA, (102, 98, 90, 84, 76, 60, 50), (Rung.LETTERS, Rung.PHOTOS)).to(
        State.CONNECTED, "chloe"
    )
    stage.at(49, 15)
    come_in(stage, invite(stage, "dee", bea, "Bea Lindqvist"))
    stage.at(45, 20)
    first = send(stage, "bea", bea, LETTER, "CHLO. It’s really you. I still have the hamster’s gravestone.")
    stage.at(44, 9)
    pass_on(stage, first, "dee", "sol")
    stage.at(44, 18)
    open_it(stage, "chloe", first)
    stage.at(2, 20)
    second = send(stage, "bea", bea, LETTER, "I’m at 47 Lark Row, the yellow door. Come any time?", "street")
    stage.at(1, 9)
    decide(stage, "dee", second, Verdict.PASS)
    stage.at(1, 20)
    send_voice(stage, "bea", bea, "", "high", 22, "Me, out of breath, on the pier.")


def keep_a_line_back(stage: Stage) -> None:
    """When everything above is in the record: one line of Nia's is asked to be kept back, and waits for a second."""
    nia, dee = stage.members["nia"], stage.members["dee"]
    checks = select(AuditEvent).where(
        AuditEvent.authority_id == nia.authority_id, AuditEvent.yp_id == nia.yp_id, AuditEvent.by_id == dee.subject_id,
        AuditEvent.what == "check.answered",
    )  # fmt: skip
    line = stage.session.scalars(checks.order_by(AuditEvent.seq.desc())).first()
    if line is not None:
        stage.at(1, 15)
        withholding.propose(
            stage.session, stage.actor("ruth"), nia.yp_id, line.seq, AtRisk.INQUIRY,
            "The police are talking to somebody else about it this month, and asked for time.",
            stage.today + timedelta(days=28),
        )  # fmt: skip
