"""R72 to R75: every answer carries the whole set, errors and redirects included."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, Response, request
from sqlalchemy import Engine

from app import create_app
from domain.keys import Keyring
from tests.support.client import HEADERS, ORIGIN, Client, Page
from web.guard import public
from web.headers import DENIED, picture
from web.settings import read_settings

Browser = Callable[..., Client]
pytestmark = pytest.mark.one_database


def parsed(policy: str) -> dict[str, list[str]]:
    """A policy as directive → values; a directive given twice is an error, because browsers drop the second."""
    told: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *values = part.split()
        assert name not in told, f"{name} twice"
        told[name] = values
    return told


def assert_whole(page: Page) -> None:
    missing = [name for name in HEADERS if name not in page.headers]
    assert not missing, f"{page.path} ({page.status}) lacks {missing}"
    twice = {name for name in HEADERS if len(page.headers.getlist(name)) != 1}
    assert not twice, f"{page.path} has {twice} more than once"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Server" not in page.headers
    policy = parsed(page.headers["Content-Security-Policy"])
    for name in ("default-src", "base-uri", "object-src", "frame-ancestors"):
        assert policy[name] == ["'none'"], name
    assert policy["form-action"] == policy["style-src"] == ["'self'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    nonce, dynamic = policy["script-src"]
    assert re.fullmatch(r"'nonce-[A-Za-z0-9_-]{22}'", nonce)
    assert dynamic == "'strict-dynamic'"
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_every_route_by_every_method_has_the_whole_set_r72(client: Browser, app: Flask) -> None:
    browser = client()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:int:)[^>]+>", "1", rule.rule)
        path = re.sub(r"<[^>]+>", "nothing", path)
        for method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"):
            page = browser.open(method, path)
            assert page.status < 500, f"{method} {path} answered {page.status}"
            assert_whole(page)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/my/nothing", 404),
        ("GET", "/coordinator/nothing", 404),
        ("GET", "/guest/nothing", 404),
        ("GET", "/assets/000000000000/web/none.css", 404),
        ("TRACE", "/health", 405),
        ("BREW", "/health", 405),
        ("GET", "/%00%ff", 404),
        ("POST", "/language", 400),
    ],
)
def test_what_goes_wrong_has_the_whole_set_and_one_kind_page(
    client: Browser, method: str, path: str, status: int
) -> None:
    page = client().open(method, path, headers={"Origin": None, "Sec-Fetch-Site": None})
    assert page.status == status
    assert_whole(page)
    page.check()
    assert "Traceback" not in page.text
    assert "werkzeug" not in page.text.lower()


def test_an_unknown_host_is_refused_without_a_word_about_it(client: Browser) -> None:
    page = client().open("GET", "/health", headers={"Host": "evil.example"})
    assert page.status == 400
    assert_whole(page)
    assert "evil.example" not in page.text


def test_a_nonce_is_never_used_twice(client: Browser) -> None:
    browser = client()
    pages = [browser.open("GET", "/nothing") for _ in range(300)]
    nonces = {parsed(page.headers["Content-Security-Policy"])["script-src"][0] for page in pages}
    assert len(nonces) == 300
    assert all(nonces_on(page) == [parsed(page.headers["Content-Security-Policy"])["script-src"][0]] for page in pages)


def nonces_on(page: Page) -> list[str]:
    return sorted({f"'nonce-{nonce}'" for nonce in re.findall(r'nonce="([^"]*)"', page.text)})


def test_nothing_may_listen_look_or_pay_r73(client: Browser) -> None:
    told = dict(part.split("=", 1) for part in client().get("/nothing").headers["Permissions-Policy"].split(", "))
    assert {"camera", "microphone", "geolocation", "usb", "hid", "display-capture", "payment"} <= set(DENIED)
    assert all(told[name] == "()" for name in DENIED)
    assert told["publickey-credentials-get"] == told["publickey-credentials-create"] == "(self)"


def stage(engine: Engine, keyring: Keyring, folder: Path) -> Flask:
    app = create_app(read_settings({"DATA": str(folder)}), engine, keyring)

    @public("a test")
    def falls_over() -> str:
        raise RuntimeError("Amara lives at 4 Mill Lane")

    @public("a test")
    def shows_a_picture() -> Response:
        return picture(b"not really")

    @public("a test")
    def takes_words() -> tuple[str, dict[str, str]]:
        return str(len(request.form.get("words", ""))), {"Content-Type": "text/plain"}

    app.add_url_rule("/falls-over", "falls_over", falls_over)
    app.add_url_rule("/picture", "picture", shows_a_picture)
    app.add_url_rule("/takes-words", "takes_words", takes_words, methods=["POST"])
    return app


def test_a_fault_has_a_kind_page_and_logs_its_kind_and_place_only_r93(
    engine: Engine, keyring: Keyring, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = stage(engine, keyring, tmp_path)
    page = Client(app).open("GET", "/falls-over")
    assert page.status == 500
    assert_whole(page)
    page.check()
    assert "It’s not you" in page.words
    [line] = [record.getMessage() for record in caplog.records if record.name == "spool"]
    reference = re.search(r"reference ([0-9a-f]{8})$", line)
    assert reference is not None
    assert reference[1] in page.words
    assert "RuntimeError at test_headers.py:" in line
    everything = caplog.text + page.text
    assert "Mill Lane" not in everything
    assert "Amara" not in everything


def test_a_picture_is_inert_and_shown_as_a_picture_only_r59(engine: Engine, keyring: Keyring, tmp_path: Path) -> None:
    browser = Client(stage(engine, keyring, tmp_path))
    shown = browser.image("/picture")
    assert (shown.status_code, shown.data, shown.mimetype) == (200, b"not really", "image/webp")
    assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert shown.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "no-store"
    for dest in ("document", "iframe", "script", "empty", None):
        page = browser.open("GET", "/picture", headers={"Sec-Fetch-Dest": dest})
        assert (page.status, b"not really" in page.response.data) == (404, False), dest


def test_a_body_over_the_limit_gets_a_kind_413_with_the_whole_set(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    browser = Client(stage(engine, keyring, tmp_path))
    fits = browser.post("/takes-words", {"words": "w" * 200_000})
    assert (fits.status, fits.text) == (200, "200000")
    for size in (300_000, 2_000_000):
        page = browser.post("/takes-words", {"words": "w" * size})
        assert page.status == 413
        assert_whole(page)
    many = browser.post("/takes-words", {f"field-{n}": "x" for n in range(1000)}, content_type="multipart/form-data")
    assert many.status == 413


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None), ("", None)]
)
def test_a_page_is_squeezed_as_the_browser_can_read_it(client: Browser, accepts: str, encoding: str | None) -> None:
    page = client().open("GET", "/nothing", headers={"Accept-Encoding": accepts})
    assert page.headers.get("Content-Encoding") == encoding
    assert int(page.headers["Content-Length"]) == len(page.response.data)
    assert "Accept-Encoding" in page.headers["Vary"]


def test_a_visit_from_another_site_is_not_squeezed_so_that_lengths_tell_nothing(client: Browser) -> None:
    page = client().open("GET", "/nothing", headers={"Accept-Encoding": "br", "Sec-Fetch-Site": "cross-site"})
    assert "Content-Encoding" not in page.headers


def test_reports_of_broken_rules_keep_the_rule_and_drop_everything_else_r93(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    told = '{"csp-report": {"effective-directive": "img-src", "document-uri": "%s/my/people/abc", "blocked-uri": "x"}}'
    page = client().open("POST", "/csp", data=told % ORIGIN, headers={"Origin": "null", "Sec-Fetch-Site": None})
    assert page.status == 204
    assert "img-src" in caplog.text
    assert "people/abc" not in caplog.text
    for odd in ("", "[", "[]", '{"csp-report": 1}', '{"csp-report": {"effective-directive": "Amara"}}', "[" * 9000):
        assert client().open("POST", "/csp", data=odd).status == 204
    assert "Amara" not in caplog.text
