"""Every refusal has words, for everybody who can meet it, and no page says more than it should."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from domain.access import Side
from domain.contact_needs import NEEDS
from domain.errors import Refused
from tests.support.client import ORIGIN, Client
from web.forms import Form
from web.problems import KNOWN, page
from web.words import UNKNOWN, WORDS, words_for

HOME = Path(__file__).resolve().parent.parent.parent
SIDES = (Side.YOUNG_PERSON, Side.STAFF, Side.GUEST)
ROADS = {Side.YOUNG_PERSON: "/my/x", Side.STAFF: "/coordinator/x", Side.GUEST: "/guest/x", Side.NOBODY: "/x"}
# What young people and guests never read (docs/design.md; R45).
NEVER = re.compile(
    r"\b(contact|sibling|siblings|case|declined|rejected|denied|invalid|error|submit|placement|staff)\b|!"
)


def raised() -> Iterator[tuple[str, str]]:
    """Every code that the domain refuses with, and where."""
    for path in sorted((HOME / "domain").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused" and node.args:
                for code in codes(node.args[0]):
                    yield code, f"{path.name}:{node.lineno}"
    for need in NEEDS:
        yield need.replace("_", "-"), "contact_needs.NEEDS"


def codes(argument: ast.expr) -> list[str]:
    """The codes an argument can be: a word, or one of two."""
    if isinstance(argument, ast.IfExp):
        return [*codes(argument.body), *codes(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def test_every_code_that_the_domain_refuses_with_has_words() -> None:
    missing = {f"{code} ({where})" for code, where in raised() if code not in WORDS}
    assert not missing, "add words for these to web/words.py: " + ", ".join(sorted(missing))


@pytest.mark.one_database
def test_words_for_young_people_and_guests_are_plain(app: Flask) -> None:
    with app.test_request_context("/", base_url=ORIGIN):
        for code, told in WORDS.items():
            for side in (Side.YOUNG_PERSON, Side.GUEST):
                if isinstance(told, dict) and side in told:
                    words = str(told[side])
                    assert not NEVER.search(words.lower()), f"{code}: {words}"
                    assert all(len(sentence.split()) <= 16 for sentence in re.split(r"[.?]", words)), f"{code}: {words}"


@pytest.mark.one_database
def test_words_never_fail_whatever_the_code_and_the_detail(app: Flask) -> None:
    details: list[dict[str, object] | None] = [
        None, {}, {"limit": 80}, {"limit_mb": 25}, {"other": "%s"}, {"limit": "%(x)s"},
    ]  # fmt: skip
    with app.test_request_context("/", base_url=ORIGIN):
        for side in (*SIDES, Side.NOBODY):
            for code in (*WORDS, "never-heard-of", ""):
                for detail in details:
                    words = words_for(code, side, detail)
                    assert words
                    assert "%(" not in words or "%(x)s" in str(detail) or detail in (None, {})
        assert words_for("name-too-long", Side.STAFF, {"limit": 80}).endswith("80 letters at most.")
        assert words_for("boundary", Side.GUEST) != words_for("boundary", Side.STAFF)
        assert words_for("never-heard-of", Side.GUEST) == str(UNKNOWN)


@pytest.mark.one_database
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("status", sorted(KNOWN))
def test_every_error_page_is_whole_on_every_side(
    app: Flask, client: Callable[..., Client], side: Side, status: int
) -> None:
    with app.test_request_context(ROADS[side], base_url=ORIGIN):
        answer = page(status, words="Because.", typed=["what was <b>typed</b> here"], reference="abcd1234")
        assert answer.status_code == status
        html = answer.get_data(as_text=True)
    assert html.count("<h1") == 1
    assert "<b>typed</b>" not in html
    assert ("abcd1234" in html) == (status == 500)
    assert ("Because." in html) == (status == 422)


@pytest.mark.one_database
def test_whoever_asks_for_json_gets_the_words_as_json(client: Callable[..., Client]) -> None:
    page = client().open("GET", "/nothing", headers={"Accept": "application/json"})
    assert (page.status, page.json) == (404, {"message": "There is nothing here"})


@pytest.mark.one_database
def test_a_refusal_stands_beside_its_field_or_above_the_form(app: Flask) -> None:
    from wtforms import StringField

    class Named(Form):
        name = StringField("Name")
        words = StringField("Words")

    with app.test_request_context("/my/x", method="POST", base_url=ORIGIN, data={"name": " ", "role": "manager"}):
        form = Named()
        assert form.validate_on_submit()
        form.refuse(Refused("name-missing"), name="name-", words="words-")
        form.refuse(Refused("boundary"), name="name-")
        assert form.name.errors == ["A name is needed. A nickname is fine."]
        assert list(form.words.errors) == []
        assert len(form.form_errors) == 1
        assert set(form.data) == {"name", "words"}, "only what a form names is read (R25)"
        assert "csrf_token" not in form
