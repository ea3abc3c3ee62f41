"""Every page of hers, with easy and with hard names: it opens, it is whole, and it shows a name as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support.cast import Cast
from tests.support.client import Client, Page

NAMES = ("Nan Jean", "100% <b>Kez</b> & “co” {{ 7*7 }} %(name)s", "Ŵ" * 80, "x", "محمد الصغير")
PATHS = (
    "", "/ask", "/added", "/name", "/about/who", "/about/ring", "/about/wish", "/about/remember", "/about/question",
    "/about/worry?one=1", "/pause", "/stop", "/write",
)  # fmt: skip
ALL = ("/my/", "/my/people", "/my/people/new", "/my/book", "/my/book/new?photo=1", "/my/book/removed", "/my/record")


def _whole(page: Page, name: str = "") -> None:
    shown = page.words.replace(name, "")
    assert not re.search(r"\bNone\b|Macro|%\(|\{\{|\bUndefined\b", shown), (page.path, shown)
    assert "<b>Kez" not in page.text
    assert "Get help now" in page.words
    assert "Leave" in page.words


@pytest.mark.parametrize("name", NAMES, ids=("plain", "hostile", "long", "short", "arabic"))
def test_every_page_about_somebody_is_whole_whatever_they_are_called(
    name: str, client: Callable[..., Client], cast: Cast
) -> None:
    amara, gus = client("amara"), cast.person("gus")
    renamed = amara.get(f"/my/people/{gus}/name").send(f"/my/people/{gus}/name", name=name)
    assert renamed.status == 303
    for path in PATHS:
        page = amara.get(f"/my/people/{gus}{path}")
        if page.status == 303:
            continue  # asking about somebody in touch leads to their page
        assert page.status == 200, path
        assert name in (page.form().fields["name"] if path == "/name" else page.words), path
        _whole(page, name)
    for path in ALL:
        page = amara.get(path)
        assert page.status == 200, path
        _whole(page, name)


def test_every_page_of_a_letter_and_of_the_book_is_whole(client: Callable[..., Client], cast: Cast) -> None:
    amara = client("amara")
    for kind, path in (("written", "/my/written/"), ("entry", "/my/book/")):
        page = amara.get(path + cast.things[kind]["amara"])
        assert page.status == 200, kind
        _whole(page)


def test_a_page_title_says_nothing_to_somebody_looking_over(client: Callable[..., Client], cast: Cast) -> None:
    amara, gus = client("amara"), cast.person("gus")
    for path in (*ALL, f"/my/people/{gus}", f"/my/people/{gus}/write", f"/my/people/{gus}/stop"):
        title = amara.get(path).outline.title
        assert not re.search("Gus|Amara|care|contact|letter", title, re.IGNORECASE), title
