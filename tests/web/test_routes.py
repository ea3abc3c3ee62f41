"""The reviewed list of all routes: tests/web/routes.txt says what each is for, and a change to either shows here.

`SPOOL_WRITE_ROUTES=yes pytest tests/web/test_routes.py` writes the list anew, to be read before it lands.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask

from web.guard import check_routes, routes

LIST = Path(__file__).parent / "routes.txt"
pytestmark = pytest.mark.one_database


def test_the_list_of_all_routes_is_the_reviewed_one(app: Flask) -> None:
    told = "\n".join(routes(app)) + "\n"
    if os.environ.get("SPOOL_WRITE_ROUTES"):
        LIST.write_text(told, encoding="utf-8")
    assert told == LIST.read_text(encoding="utf-8"), "read the difference, then write the list anew (see above)"


def test_every_route_says_who_it_is_for(app: Flask) -> None:
    check_routes(app)


def test_nobody_signs_themselves_in_outside_the_demo(app: Flask) -> None:
    assert not [rule.rule for rule in app.url_map.iter_rules() if "demo" in rule.rule]
