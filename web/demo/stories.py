"""What happened to whom: the stories of the demo, authority by authority, in the order they happened.

Days are counted back from today. Every state a request or a letter can be in is somewhere in here, which
tests/web/test_demo.py holds.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, select

from domain import clock, language
from domain.access import Role
from domain.db import open_session
from domain.people import Authority
from web.demo import across, eastmere, gwynfa, northshire, northshire_finding, northshire_more
from web.demo.cast import BORN, FIXED, Stage

Story = Callable[[Stage], None]


def tell(engine: Engine) -> None:
    """Every authority that is not there yet, each in one transaction. The clock runs free again afterwards."""
    for name, story in (("northshire", _northshire), ("gwynfa", _gwynfa), ("eastmere", _eastmere)):
        with open_session(engine) as session:
            if session.scalar(select(Authority.id).where(Authority.name == name.capitalize())) is not None:
                continue
            today = clock.today()
            with clock.held(clock.now()):
                stage = Stage(session, today)
                story(stage)
                session.commit()
                if story is _northshire:
                    northshire.keep_a_line_back(stage)  # a line of the record, which is there from the commit on
                    session.commit()
    with clock.held(clock.now()):
        across.tell(engine, clock.today())


def _northshire(stage: Stage) -> None:
    stage.at(120, 9)
    stage.open("northshire", FIXED["mo"])
    stage.staff("mo", FIXED["sol"], Role.SAFEGUARDING)
    stage.staff("mo", "Ruth Calder", Role.SOCIAL_WORKER)
    for name in ("dee", "eli", "joy"):
        stage.staff("mo", FIXED[name], Role.COORDINATOR)
    stage.at(112, 14)
    stage.young_person("dee", FIXED["amara"], BORN["amara"], explained="Over tea, with her carer there.")
    stage.young_person("eli", FIXED["ben"], BORN["ben"], explained="On the phone, then with a leaflet.")
    stage.young_person("eli", FIXED["ivy"], BORN["ivy"], explained="With pictures, at school.")
    stage.young_person("dee", "Kai Rowan", stage.born(13), explained="In the car; he asked good questions.")
    stage.young_person("dee", "Ayesha Mir", stage.born(15), explained="With an Urdu interpreter for her aunt.")
    stage.young_person("eli", "Leo Hart", stage.born(12), explained="Twice, a week apart.")
    stage.young_person("dee", "Tyrone Ellis", stage.born(14), explained="At football.")
    stage.young_person("eli", "Jordan Pike", stage.born(17), explained="In the visits hall, on paper.")
    stage.young_person("dee", "Chloe Marsden", stage.born(22), explained="She found us herself.")
    stage.young_person("eli", "Yonas Haile", stage.born(16), explained="In Tigrinya, with an interpreter he chose.")
    stage.young_person("eli", "Ella Brook", stage.born(16), explained="At home.")
    stage.young_person("joy", "Sam Devlin", stage.born(17, 9), explained="At college.")
    stage.young_person("dee", "Nia Farrow", stage.born(14), explained="At her foster home, alone.")
    northshire.tell(stage)
    northshire_more.tell(stage)
    northshire_finding.tell(stage)


def _gwynfa(stage: Stage) -> None:
    stage.at(118, 9)
    stage.open("gwynfa", FIXED["wyn"])
    stage.staff("wyn", "Rhys Tudor", Role.SAFEGUARDING)
    stage.staff("wyn", FIXED["fay"], Role.COORDINATOR)
    for name in ("wyn", "rhys", "fay"):
        language.choose(stage.session, stage.actor(name), "cy")
    stage.at(110, 15)
    stage.young_person("fay", FIXED["cai"], BORN["cai"], "cy", explained="Adref, gyda’i ofalwr.")
    stage.young_person("fay", "Owen Rees", stage.born(12), "cy", explained="Yn Gymraeg, yn yr ysgol.")
    stage.young_person("fay", "Tomos Vaughan", stage.born(16), "cy", explained="Ar dro yn y parc.")
    stage.young_person("fay", "Mia Rowan", stage.born(10), "cy", explained="Gyda lluniau, a’i gofalwr yno.")
    gwynfa.tell(stage)


def _eastmere(stage: Stage) -> None:
    stage.at(116, 9)
    stage.open("eastmere", "Callum Baird")
    stage.staff("callum", "Morag Sinclair", Role.SAFEGUARDING)
    stage.staff("callum", "Isla Drummond", Role.COORDINATOR)
    stage.at(108, 11)
    stage.young_person("isla", "Rosie Muir", stage.born(17), explained="At the café.")
    stage.young_person("isla", "Struan Kerr", stage.born(15), explained="At home.")
    stage.young_person("isla", "Freya Lamont", stage.born(14), explained="")
    eastmere.tell(stage)
