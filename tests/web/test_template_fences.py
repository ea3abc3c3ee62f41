"""What no template may hold is found, and what only looks like it is not (tools/template_fences.py)."""

from __future__ import annotations

import pytest

from tools import template_fences


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<script>go()</script>", "an inline script"),
        ('<p style="color: red">', "an inline style"),
        ("<style>", "an inline style"),
        ('<p onclick="go()">', "an inline event handler"),
        ('<a href="javascript:go()">', "a javascript: address"),
        ("{{ name|safe }}", "text marked as safe"),
        ("{% autoescape false %}", "text marked as safe"),
        ("<a href={{ where }}>", "an attribute without quotes"),
        ("<p {% if odd %}class=odd{% endif %}>", "an attribute without quotes"),
        ('<img src="https://elsewhere.example/x.png">', "something fetched from, or sent to, another place"),
        ('<form action="//elsewhere.example">', "something fetched from, or sent to, another place"),
    ],
)
def test_what_would_break_the_content_policy_is_found_with_its_line(text: str, what: str) -> None:
    assert template_fences.findings("page.html", f"<h1>One</h1>\n{text}") == [f"page.html:2: {what}"]


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="/static/start.js"></script>',
        "{# {{ name|safe }} is never right #}",
        "<a href=\"{{ url_for('side.page', name=name) }}\">",
        '<a href="https://elsewhere.example/" rel="noreferrer">',
        "<p {% if odd %}class='odd'{% endif %}>",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert template_fences.findings("page.html", text) == []


def test_every_template_keeps_the_fences() -> None:
    assert template_fences.main() == 0
