"""Nothing crosses but what was written: one door in the wall, and what can be read on one side hangs on nothing else of
the other (R21, R22, R84).
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain import across, bridge, checks, colleagues, concerns, contact, finding, orders, overlay, people
from domain import media as pictures
from domain.bridge_ends import Bridge, Crossing
from domain.checks import CheckKind, Outcome
from domain.db import Base, Owned
from domain.orders import OrderKind
from domain.people import Person, YoungPerson
from domain.proposals import Kind
from domain.tenancy import TenancyBreach
from tests.support import pair as pairs
from tests.support import story
from tests.support.pair import Here, Pair

HOME = Path(__file__).parents[2]
MAY_CROSS = {"domain/bridge.py", "domain/crossing.py"}


@pytest.fixture
def pair(siblings: Pair, tmp_path: Path) -> Pair:
    pictures.install(tmp_path / "media")
    return siblings


def imports_of(source: str) -> set[str]:
    """The modules of ours that a module names, however it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def test_only_the_bridge_opens_the_door_in_the_wall() -> None:
    folders = ("domain", "web", "coordinator", "youngperson", "guest")
    for path in [HOME / "app.py", *(path for folder in folders for path in (HOME / folder).rglob("*.py"))]:
        name, source = str(path.relative_to(HOME)), path.read_text(encoding="utf-8")
        if name != "domain/across.py":
            assert ("domain.across" in imports_of(source)) <= (name in MAY_CROSS), name
            assert ("BESIDE" in source) <= (name in ("domain/tenancy.py", "domain/audit.py")), name
            reaches = "crossing.other_side" in source or "domain.crossing.other_side" in imports_of(source)
            assert reaches <= (name in MAY_CROSS), name
    assert imports_of("from domain import across") >= {"domain.across"}


def test_beside_is_another_authority_narrowed_like_any_session(pair: Pair) -> None:
    with pair.at("kai", saves=False) as here:
        with pytest.raises(TenancyBreach):
            across.beside(here.session, pair.authority["kai"])
        other = across.beside(here.session, pair.authority["mia"])
        assert [row.id for row in other.scalars(select(YoungPerson))] == [pair.yp["mia"]]
        assert [row.id for row in here.session.scalars(select(YoungPerson))] == [pair.yp["kai"]]
        assert other.get(Person, (pair.authority["kai"], pair.person["mia"])) is None
        other.add(colleagues.Tie(authority_id=pair.authority["kai"], staff_id="x", yp_id="y"))
        with pytest.raises(TenancyBreach):
            other.flush()
    with pair.at("kai", saves=False) as here:
        assert across.beside(here.session, pair.authority["mia"]) is not other  # it ended with its transaction


def rows_of(here: Here) -> str:
    """Every row of this authority and every row of no authority that the bridge has, byte for byte."""
    told: dict[str, list[Any]] = {}
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__name__):
        kind: Any = mapper.class_
        if issubclass(kind, Owned) or kind in (Bridge, Crossing):
            rows = here.session.scalars(select(kind).order_by(kind.id)).all()
            told[kind.__name__] = [
                {column.key: repr(getattr(row, column.key)) for column in mapper.column_attrs} for row in rows
            ]
    return json.dumps(told, sort_keys=True)


def readable(pair: Pair) -> str:
    """What can be known on Kai's side: its rows, what its staff see of the bridge, what its young person may read."""
    shown = sorted(pairs.shown(pair, "kai"))
    with pair.at("kai", saves=False) as here:
        first, kai = here.keys[0], here.actor("kai")
        view = bridge.view(here.session, first, here.other)
        assert view is not None
        seen = [view.other_authority, view.is_ours_open, view.is_theirs_open, view.is_waiting_for_code]
        names = [person.name for person in people.people_of(here.session, kai, kai.yp_id)]
        return json.dumps([rows_of(here), seen, names, shown])


HER_OWN: dict[str, Callable[[Here], object]] = {
    "home and carer": lambda here: people.add_person(
        here.session, here.actor("mia"), here.young.id, "Jan my carer", who="at 12 Harbour Row"
    ),
    "notes": lambda here: finding.add_lead(
        here.session, here.keys[0], here.other, finding.Source.CARER, "at Milton School", finding.Confidence.POSSIBLE
    ),
    "a worry": lambda here: concerns.raise_concern(here.session, here.keys[0], here.young.id, "she cried", 1),
    "a check": lambda here: checks.answer_check(
        here.session, here.keys[0], here.other, CheckKind.RECORDS, Outcome.CONDITIONS, "his file says"
    ),
    "an order that allows": lambda here: orders.make_order(
        here.session, here.keys[0], here.other, OrderKind.CONTACT_TERMS, False, date(2026, 1, 1), None, "letters only"
    ),
}  # fmt: skip


def test_scenario_1_nothing_of_mias_side_can_be_read_on_kais(pair: Pair) -> None:
    pairs.sent_over(pair, "mia", "I miss you.")
    before = readable(pair)
    for name, change in HER_OWN.items():
        with pair.at("mia") as here:
            change(here)
        assert readable(pair) == before, name


def _refuse(here: Here) -> None:
    story.two_keys(here.session, *here.keys, here.request, Kind.REFUSE)


NOT_OPEN: dict[str, Callable[[Here], object]] = {
    "pause": lambda here: contact.make_move(here.session, here.actor("mia"), here.request, "pause"),
    "a worker's pause": lambda here: contact.make_move(here.session, here.keys[0], here.request, "pause", "a row"),
    "stop": lambda here: contact.make_move(here.session, here.actor("mia"), here.request, "stop"),
    "never": lambda here: contact.never(here.session, here.actor("mia"), here.other),
    "freeze": lambda here: overlay.freeze(here.session, here.keys[1], here.young, "a worry"),
    "pause of everything": lambda here: overlay.pause_everything(here.session, here.actor("mia")),
    "an order": lambda here: orders.make_order(
        here.session, here.keys[0], here.other, OrderKind.CONTACT_REFUSED, True, date(2026, 1, 1), None, "by the court"
    ),
    "shut": lambda here: bridge.shut(here.session, here.keys[1], here.end),
}  # fmt: skip


@pytest.mark.one_database
def test_why_the_other_side_is_not_open_shows_nowhere(pair: Pair) -> None:
    """The same to the byte, whatever it is, in what is kept and in what is said; only open or not open differs."""
    pairs.sent_over(pair, "mia", "I miss you.")
    told = {}
    with pair.at("kai", saves=False) as here:
        kept = rows_of(here)
    for name, stop in NOT_OPEN.items():
        with pair.at("mia", saves=False) as hers:
            stop(hers)
            hers.session.flush()
            seen = Here(pair, "kai", across.beside(hers.session, pair.authority["kai"]))
            assert rows_of(seen) == kept, name
        with pair.at("kai", saves=False) as here:
            assert here.view().is_theirs_open, name  # nothing of it was saved
    for name in ("pause", "stop", "freeze"):
        with pair.at("mia") as hers:
            NOT_OPEN[name](hers)
        told[name] = readable(pair)
    assert len(set(told.values())) == 1
    assert pairs.shown(pair, "kai") == set()
