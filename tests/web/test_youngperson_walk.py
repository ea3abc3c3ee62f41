"""The young person's pages, walked."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.cast import Cast
from tests.support.client import Client


def test_every_page_of_hers_opens(client: Callable[..., Client], cast: Cast) -> None:
    browser = client("amara")
    gus, nan = cast.person("gus"), cast.person("nan")
    for path in (
        "/my/", "/my/people", "/my/people/new", f"/my/people/{gus}", f"/my/people/{nan}", f"/my/people/{nan}/ask",
        f"/my/people/{nan}/about/who", f"/my/people/{nan}/about/ring", f"/my/people/{nan}/about/wish",
        f"/my/people/{nan}/about/remember", f"/my/people/{nan}/about/question", f"/my/people/{nan}/about/worry?one=1",
        f"/my/people/{nan}/added", f"/my/people/{gus}/write", f"/my/people/{gus}/pause", f"/my/people/{gus}/stop",
        "/my/book", "/my/book/new", "/my/book/removed", "/my/record", "/my/help",
    ):  # fmt: skip
        page = browser.get(path)
        assert page.status == 200, path
