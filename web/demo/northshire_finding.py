"""Northshire: how a coordinator looks. Amara's family, worked through; and Kit, whom nobody has found yet."""

from __future__ import annotations

from datetime import date, timedelta

from domain import finding, looks, named, never_say, search_plan, wordings
from domain.finding import Confidence, Source
from domain.named import Question
from domain.never_say import FactKind
from domain.people import Person, YoungPerson
from domain.profiles import Network
from domain.search_plan import Tried
from domain.wordings import WordingKind
from web.demo.cast import Stage

LETTER = (
    "Dear Mr and Mrs Moss,\n\nMy name is Eli. I am putting together some old photos for somebody, and I was told that "
    "you might have one or two from the skate park.\n\nThere is no hurry. You can ring me whenever it suits you.\n\n"
    "With good wishes,\n\nEli Brandt"
)
TELLS = "Dear Mr and Mrs Moss,\n\nI am Eli, Ben’s worker at the council. Ben is in care and misses Kit.\n\nEli"


def tell(stage: Stage) -> None:
    """Kit's plan, letters and a look; whom Uncle Gus named; what no letter may say of Amara."""
    _kit(stage)
    _amara(stage)


def _kit(stage: Stage) -> None:
    session, kit = stage.session, stage.people["kit"]
    stage.at(34, 10)
    for source, tried, note in (
        (Source.YOUNG_PERSON, Tried.SOMETHING, "Kit’s mum worked at the bakery. Kit was in 7B."),
        (Source.CARER, Tried.NOTHING, "Knows no surname."),
        (Source.CASE_FILE, Tried.NOTHING, "Kit isn’t in it."),
        (Source.COURT_BUNDLE, Tried.NOT_THIS_ONE, "A friend from school; no court ever asked about them."),
    ):
        search_plan.set_line(session, stage.actor("eli"), kit, source, tried, note)
    due = stage.today - timedelta(days=2)
    search_plan.set_line(
        session, stage.actor("eli"), kit, Source.SCHOOL, Tried.ASKED, "Wrote to the office.", due_on=due
    )
    finding.add_lead(
        session, stage.actor("eli"), kit, Source.YOUNG_PERSON, "The bakery on the corner may know where they moved.",
        Confidence.POSSIBLE, next_step="Go in and ask for the manager", due_on=stage.today,
    )  # fmt: skip
    wordings.keep(session, stage.actor("eli"), kit, WordingKind.LETTER, TELLS)
    wordings.keep(session, stage.actor("eli"), kit, WordingKind.LETTER, LETTER, template="photo")
    _look(stage, kit)


def _look(stage: Stage, kit: Person) -> None:
    session, profile = stage.session, "instagram.com/kit.on.wheels"
    stage.at(30, 11)
    purpose = "Is it the Kit from Moor Lane, and is a town named?"
    look = looks.begin(session, stage.actor("eli"), kit, Network.INSTAGRAM, profile, purpose, is_open=True)
    looks.note_seen(session, stage.actor("eli"), look, "A skateboard and a cat. No town, no faces.")
    stage.at(3, 15)
    why = "Ben remembers a name on the board. I want to see whether it is there."
    looks.ask_manager(session, stage.actor("eli"), kit, Network.INSTAGRAM, "@kit.on.wheels", why)


def _amara(stage: Stage) -> None:
    session, gus = stage.session, stage.people["gus"]
    stage.at(64, 11)
    yp = session.get_one(YoungPerson, (gus.authority_id, gus.yp_id))
    for kind, words in (
        (FactKind.HOME, "Larch Crescent"),
        (FactKind.SCHOOL, "Westbrook"),
        (FactKind.CARER, "Mrs Pugh"),
    ):
        never_say.add(session, stage.actor("dee"), yp, kind, words)
    stage.at(58, 14)
    said = "His sister Win, who did the wedding cakes. And Jean, but Amara knows her."
    named.note_asked(session, stage.actor("dee"), gus, Question.BIRTHDAYS, said)
    due = stage.today + timedelta(days=1)
    named.add_named(
        session, stage.actor("dee"), yp, "Winifred Okafor", "Great-aunt, Grandad’s sister", gus,
        born_on=date(1949, 6, 11), next_step="Ask Grandad whether she is well enough", due_on=due,
    )  # fmt: skip
    named.add_named(session, stage.actor("dee"), yp, "Jean Okafor", "Nan, Mum’s mum", gus)
