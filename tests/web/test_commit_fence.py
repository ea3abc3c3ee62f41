"""One request, one commit: nothing but the end of a request saves (architecture, fence 5)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
SAVES = {
    "web/session.py": "the end of a request, and the short sessions for counts",
    "web/housekeeping.py": "the hourly tidying, in no request",
    "web/carrying.py": "what crosses to another authority, in no request",
    "web/tell.py": "what was sent is noted, in no request",
    "web/serve.py": "before the server starts",
    "web/demo/across.py": "the demo is made before it serves",
    "web/demo/stories.py": "the demo is made before it serves",
}
"""Who may save, and why."""


def savings(source: str) -> list[int]:
    """The lines that commit a session or a connection."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"]


@pytest.mark.parametrize("folder", ["domain", "web", "youngperson", "coordinator", "guest"])
def test_nothing_saves_but_the_end_of_a_request(folder: str) -> None:
    found = {
        str(path.relative_to(HOME)): lines
        for path in sorted((HOME / folder).rglob("*.py"))
        if (lines := savings(path.read_text(encoding="utf-8")))
    }
    assert set(found) <= set(SAVES), found


def test_a_saving_is_seen_however_it_is_reached() -> None:
    assert savings("db().commit()\nsession.commit()\nself.session.commit()\n") == [1, 2, 3]
