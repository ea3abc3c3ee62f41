"""A browser without a window: keeps cookies, says where it comes from, fills in forms, and looks hard at every page.

page = client("amara").get("/my/people")
page = page.send("/my/people/add", name="Nan Jean")      # the form on the page that posts there
assert page.status == 200 and "Nan Jean" in page.words
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from typing import cast as is_a

import brotli
import flask
from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app import create_app
from domain.access import Side
from domain.keys import Keyring
from tests.support import cast as casting
from tests.support.cast import Member
from web.settings import Settings, read_settings
from web.sides import COOKIES

ORIGIN = "http://localhost:8000"
HEADERS = (
    "Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options",
    "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Embedder-Policy",
    "Permissions-Policy", "Cache-Control",
)  # fmt: skip
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

_apps: dict[str, Flask] = {}


def make_app(engine: Engine, keyring: Keyring, folder: Path, **settings: str) -> Flask:
    """The application on `engine`. One is composed for each worker and each kind of settings, then handed on."""
    given = {"DATA": str(folder), **settings}
    which = repr(sorted(settings.items()))
    told = read_settings(given)
    if which not in _apps:
        _apps[which] = create_app(told, engine, keyring)
        _apps[which].testing = True
    return hand_on(_apps[which], engine, told)


def hand_on(app: Flask, engine: Engine, settings: Settings) -> Flask:
    """The same application for the next test, which has another database and data folder."""
    from domain import media, visitors

    visitors.let_demo_in(settings.demo)
    app.extensions["engine"], app.extensions["settings"] = engine, settings
    settings.media.mkdir(parents=True, exist_ok=True)
    media.install(settings.media)
    app.config.pop("RAISES_FAULTS", None)
    return app


BYTES = frozenset({"image/webp", "audio/mpeg"})


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    method: str
    fields: dict[str, Any] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Outline(HTMLParser):
    """What a page is made of, as far as tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.headings: list[str] = []
        self.lang = ""
        self.title = ""
        self.words = ""
        self.faults: list[str] = []
        self._open: list[str] = []
        self._select = ""
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "html":
            self.lang = told.get("lang", "")
        if tag == "h1":
            self.headings.append("")
        if "style" in told or tag == "style":
            self.faults.append(f"inline style on <{tag}>")
        if any(name.startswith("on") for name in told):
            self.faults.append(f"inline handler on <{tag}>")
        if tag == "script" and not ("src" in told and told.get("nonce")):
            self.faults.append("inline script, or one without its nonce")
        if told.get("href", "").lower().startswith(("javascript:", "data:")):
            self.faults.append("a link that runs")
        self._collect(tag, told)

    def _collect(self, tag: str, told: dict[str, str]) -> None:
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag == "form":
            self.forms.append(Form(told.get("action", ""), told.get("method", "get").lower()))
        elif self.forms and "form" in self._open and tag in ("input", "button", "textarea", "select", "option"):
            self._collect_field(tag, told)

    def _collect_field(self, tag: str, told: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], told.get("name", ""), told.get("type", "text")
        if tag == "button" or kind == "submit":
            form.buttons.append((name, told.get("value", "")))
        elif tag == "textarea":
            self._area = name
            form.fields.setdefault(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in told or self._select not in form.fields):
            form.fields[self._select] = told.get("value", "")
        elif tag == "input" and name and kind != "file" and (kind not in ("radio", "checkbox") or "checked" in told):
            form.fields[name] = told.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        here = self._open[-1] if self._open else ""
        if here not in ("script", "style"):
            self.words += data + " "
        if "h1" in self._open and self.headings:
            self.headings[-1] += data
        if here == "title" and "svg" not in self._open:
            self.title += data
        if self._area and self.forms:
            self.forms[-1].fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "textarea":
            self._area = ""


def _parts(data: dict[str, Any]) -> MultiDict[str, Any]:
    """Fields as parts: a `(file, name)` pair is a file, a list is several of a name."""
    parts: MultiDict[str, Any] = MultiDict()
    for name, value in data.items():
        for one in value if isinstance(value, list) else [value]:
            parts.add(name, FileStorage(one[0], one[1], name) if isinstance(one, tuple) else one)
    return parts


def _unpacked(response: TestResponse) -> bytes:
    """The body as a browser reads it."""
    encoding = response.headers.get("Content-Encoding")
    if encoding == "br":
        return bytes(brotli.decompress(response.data))
    return gzip.decompress(response.data) if encoding == "gzip" else response.data


class Page:
    """One answer."""

    def __init__(self, client: Client, response: TestResponse, path: str) -> None:
        self.client = client
        self.response = response
        self.path = path
        self.status: int = response.status_code
        self.headers = response.headers
        self.is_html = (response.mimetype or "") == "text/html"
        self.text: str = "" if response.mimetype in BYTES else _unpacked(response).decode()

    @cached_property
    def outline(self) -> Outline:
        """What the page is made of; read when first asked for."""
        return Outline(self.text if self.is_html else "")

    @property
    def words(self) -> str:
        """What can be read on the page, each stretch of white space as one blank."""
        return " ".join(self.outline.words.split())

    @property
    def goes_to(self) -> str:
        """The path a redirect leads to."""
        return self.headers.get("Location", "").removeprefix(ORIGIN)

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return self.response.get_json()

    def body_without_nonce(self) -> str:
        """The page without what is new in every answer: the nonce, and tokens in hidden fields and data."""
        text = re.sub(r'nonce="[^"]*"', 'nonce=""', self.text)
        text = re.sub(r'(name="(?:csrf_token|once)" value=|data-csrf=)"[^"]*"', r'\1""', text)
        return re.sub(r'value="[^"]*" name="(?:csrf_token|once)"', "", text)

    def form(self, action: str = "") -> Form:
        """The form that posts to `action` (or the only one that posts anywhere)."""
        found = [form for form in self.outline.forms if form.method == "post" and (not action or form.action == action)]
        own = found if action else [form for form in found if "language" not in form.action.rsplit("/", 1)[-1]]
        assert own, f"no form to {action or 'send'} on {self.path}: {[f.action for f in self.outline.forms]}"
        return own[0]

    def send(self, action: str = "", **fields: Any) -> Page:
        """Fill in a form of this page and send it; a redirect is not followed."""
        form = self.form(action)
        filled = {**form.fields, **fields}
        return self.client.post(form.action or self.path, filled, token=None)

    def follow(self) -> Page:
        """Where a redirect leads."""
        assert 300 <= self.status < 400, f"{self.path} answered {self.status}, no redirect: {self.words[:300]}"
        return self.client.get(self.goes_to)

    def check(self) -> None:
        """What every page keeps to: all headers, one h1, a language, no id twice, nothing inline."""
        missing = [name for name in HEADERS if name not in self.headers]
        assert not missing, f"{self.path} lacks {missing}"
        if not self.is_html or not self.text:
            return
        twice = sorted({one for one in self.outline.ids if self.outline.ids.count(one) > 1})
        assert not twice, f"{self.path} has ids twice: {twice}"
        assert len(self.outline.headings) == 1, (
            f"{self.path} has {len(self.outline.headings)} h1: {self.outline.headings}"
        )
        assert self.outline.lang, f"{self.path} has no language"
        assert self.outline.title.strip(), f"{self.path} has no title"
        assert not self.outline.faults, f"{self.path}: {self.outline.faults}"


class Client:
    """One browser. Cookies by name are in `cookies`."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.app = app
        self.browser = app.test_client()
        self.language = language
        self.side = Side.NOBODY

    def sign_in(self, member: Member) -> None:
        """Sign a member of the cast in, as their passkey would."""
        engine: Engine = self.app.extensions["engine"]
        self.give(COOKIES[member.side], casting.sign_in(engine, member))
        self.side = member.side

    def give(self, name: str, value: str) -> None:
        """Put a cookie into the browser."""
        self.browser.set_cookie(name, value, domain="localhost")

    def cookie(self, name: str) -> str:
        """A cookie's value, or empty."""
        found = self.browser.get_cookie(name, domain="localhost")
        return found.value if found else ""

    def open(self, method: str, path: str, **more: Any) -> Page:
        """Any request, with what a browser adds by itself unless `headers` say otherwise (None: leave out)."""
        headers: dict[str, str | None] = {
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": self.language,
        }  # fmt: skip
        if method not in ("GET", "HEAD"):
            headers["Origin"] = "null"  # as browsers say for a form on a page that sends no referrer
        headers.update(more.pop("headers", {}))
        if isinstance(more.get("data"), dict) and any(
            isinstance(value, (tuple, list)) for value in more["data"].values()
        ):
            boundary, more["data"] = encode_multipart(_parts(more["data"]))  # the usual way leaves files open
            more.setdefault("content_type", f"multipart/form-data; boundary={boundary}")
        sent = {name: value for name, value in headers.items() if value is not None}
        response = self.browser.open(path, method=method, base_url=ORIGIN, headers=sent, **more)
        return Page(self, response, path)

    def get(self, path: str, **more: Any) -> Page:
        """Look at a page, hard."""
        page = self.open("GET", path, **more)
        page.check()
        return page

    def image(self, path: str) -> TestResponse:
        """A picture, asked for as a picture."""
        return self.open("GET", path, headers={"Sec-Fetch-Dest": "image", "Accept": "image/*"}).response

    def token_for(self, path: str) -> str:
        """A CSRF token for a post to `path`, as a form of that side would carry."""
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in is_a(Any, self.browser)._cookies.values())
        with self.app.test_request_context(path, base_url=ORIGIN, headers={"Cookie": cookies}):
            value: str = generate_csrf()
            seed = is_a(Any, flask.session).new_seed
        if seed:
            self.give("__Host-v", seed)
        return value

    def post(self, path: str, fields: dict[str, Any] | None = None, token: str | None = "", **more: Any) -> Page:
        """Post fields with this browser's token (None: add none). Files are `(file, name)` pairs. Redirects stay."""
        data = dict(fields or {})
        if token is not None:
            data.setdefault("csrf_token", token or self.token_for(path))
        page = self.open("POST", path, data=data, **more)
        page.check()
        return page
