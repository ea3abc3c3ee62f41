"""R99: whatever bytes whoever sends to whichever address, the answer is one of ours and never a fault."""

from __future__ import annotations

import io
import string
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule
from werkzeug.test import encode_multipart
from wtforms.fields.core import UnboundField

from domain import tenancy
from domain.db import open_session
from domain.people import Person
from tests.support.cast import NOBODY, Cast
from tests.support.client import ORIGIN, Client
from web.forms import Form
from web.sides import home_address

Clients = Callable[..., Client]
HOSTILE = (
    "", "\0", "\x00\x01\x02\udc80", "\ud800", "A" * 5000, "../../etc/passwd", "%00%2e%2e%2f", "' OR 1=1 --",
    "\");DROP TABLE person;--", "{{7*7}}${7*7}<%=7*7%>", "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "-1",
    "999999999999999999999999", "NaN", "1e400", "0001-01-01", "9999-12-31", "2026-02-30", "﷽" * 50, "🏳️‍🌈🧑‍🧑‍🧒‍🧒" * 20,
    "\u202egnp.exe", "İıſK", "true", "null", "[]", "{}", "on", "pass", "yes", "never", "letter",
)  # fmt: skip
LEAKS = ("Traceback", "sqlalchemy", 'File "/', "werkzeug", "sqlite3.", "psycopg", "jinja2")


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Faults are answered as people would see them; every touch counts as given, so that what lies behind is met."""
    app.config["RAISES_FAULTS"] = False
    monkeypatch.setattr("web.step_up.is_given", lambda _who: True)
    return app


def addresses(app: Flask) -> list[tuple[Rule, str]]:
    """Every route, with each of its methods."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return [(rule, method) for rule in rules for method in sorted((rule.methods or set()) & {"GET", "POST"})]


def field_names() -> list[str]:
    """Every name that a form of ours takes."""
    names = {"remove", "kept", "then", "look", "done", "choice", "credential", "code", "words"}
    names |= {"lang", "language", "before"}
    pending: list[type] = [Form]
    while pending:
        here = pending.pop()
        pending += here.__subclasses__()
        names |= {name for name in dir(here) if isinstance(getattr(here, name, None), UnboundField)}
    return sorted(names)


def path_of(rule: Rule, value: Callable[[str, str], object]) -> str | None:
    """An address of a rule with its arguments filled in; None where a value cannot stand there."""
    told = {name: value(name, type(rule._converters[name]).__name__) for name in rule.arguments}
    try:
        _domain, path = rule.build(told, append_unknown=False) or ("", "")
    except (ValueError, UnicodeError, TypeError):
        return None
    return path or None


def check(browser: Client, method: str, path: str, **more: Any) -> int:
    """Send it and look at the answer."""
    try:
        response = browser.browser.open(
            path, method=method, base_url=ORIGIN, environ_base={"REMOTE_ADDR": more.pop("address", "192.0.2.1")},
            headers={"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN, **more.pop("headers", {})}, **more,
        )  # fmt: skip
    except UnicodeError:
        return 0  # no client could send it
    shown = f"{method} {path[:200]!r} {str(more)[:300]}"
    assert response.status_code < 500, f"{response.status_code} for {shown}"
    body = response.data.decode("utf-8", "replace") if response.mimetype != "image/webp" else ""
    assert [leak for leak in LEAKS if leak in body] == [], shown
    assert "Content-Security-Policy" in response.headers, shown
    status: int = response.status_code
    response.close()
    return status


def known(cast: Cast) -> dict[str, str]:
    """Ids that stand for something, by the name that routes give them."""
    amara = {kind: found["amara"] for kind, found in cast.things.items() if "amara" in found}
    names = {
        "yp_id": cast["amara"].yp_id, "person_id": cast.person("gus"), "item_id": amara.get("item", ""),
        "media_id": amara.get("media", ""), "entry_id": amara.get("entry", ""), "staff_id": cast["eli"].subject_id,
        "proposal_id": amara.get("proposal", ""), "order_id": amara.get("order", ""), "size": "320",
        "concern_id": amara.get("concern", ""), "approval_id": amara.get("approval", ""),
        "assignment_id": amara.get("assignment", ""),
    }  # fmt: skip
    return {name: value or "x" for name, value in names.items()}


def spread(value: str, names: list[str]) -> dict[str, str]:
    return dict.fromkeys(names, value)


@pytest.mark.parametrize("who", ["amara", "gus", "dee", NOBODY])
@pytest.mark.timeout(300)
def test_every_route_answers_hostile_words_with_an_answer_of_its_own(
    strict: Flask, client: Clients, cast: Cast, who: str
) -> None:
    """On both databases: one of them cannot hold a NUL in a text."""
    assert sweep(strict, client(who), cast, who) >= {200, 404, 303}


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["ivy", "mo", "sol", "fay"])
@pytest.mark.timeout(300)
def test_so_it_does_for_those_who_may_do_less_or_more(strict: Flask, client: Clients, cast: Cast, who: str) -> None:
    assert sweep(strict, client(who), cast, who) >= ({403} if who == "ivy" else {200, 404})


def sweep(app: Flask, browser: Client, cast: Cast, who: str) -> set[int]:
    """Each address of their side, where the things are, with hostile words in every field, then in every argument."""
    ids, names, seen = known(cast), field_names(), set[int]()
    own = home_address(cast[who].side) if who != NOBODY else "/"
    for number, (rule, method) in enumerate(addresses(app)):
        if not rule.rule.startswith(own) or rule.endpoint.endswith(("sign_out", "leave")):
            continue
        there = path_of(rule, partial(_known, ids))
        for turn in range(4):
            word = HOSTILE[(number * 5 + turn * 7) % len(HOSTILE)]
            if there is not None:
                seen.add(send(browser, method, there, word, names, number, turn))
            odd = path_of(rule, partial(_hostile, word))
            if odd is not None and rule.arguments:
                seen.add(check(browser, method, odd, address=f"198.51.{number % 250}.{turn}"))
    return seen


def _known(ids: dict[str, str], name: str, kind: str) -> object:
    return ids.get(name, "x") if "Integer" not in kind else 320


def _hostile(word: str, _name: str, kind: str) -> object:
    return word if "Integer" not in kind else 10**30


def send(browser: Client, method: str, path: str, word: str, names: list[str], number: int, turn: int) -> int:
    """One request with the word everywhere; posts carry a token, so that they come through to the form."""
    address = f"203.0.{number % 250}.{turn}"  # each from a home of its own, or the limits would stop us
    fields = spread(word, names)
    if method == "GET":
        return check(browser, "GET", path, query_string=clean(fields), address=address)
    fields["csrf_token"] = browser.token_for(path)
    if turn % 3 == 2:
        photo = io.BytesIO(b"\xff\xd8\xff" + word.encode("utf-8", "replace"))
        filename = clean({"name": word[:60]})["name"] or "x"
        # put together here: over 500 kB the test client would make a file of it, and leave that open
        boundary, body = encode_multipart({**clean(fields), "photos": FileStorage(photo, filename)})
        kind = f'multipart/form-data; boundary="{boundary}"'
        return check(browser, "POST", path, data=body, content_type=kind, address=address)
    return check(browser, "POST", path, data=clean(fields), address=address)


def clean(fields: dict[str, str]) -> dict[str, str]:
    """As far as a client can put them into bytes at all."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}


PARTS = st.one_of(
    st.sampled_from(["my", "coordinator", "guest", "letters", "people", "photos", "write", "static", ".."]),
    st.text(string.printable, max_size=20),
    st.text(max_size=8),
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([
        b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--", b"--x\r\nContent-Disposition: form-data; name\r\n",
        b"csrf_token=%ff%fe&csrf_token=&=1&&;;", b"{\"a\":" * 60, b"a=1&" * 300, b"--x--\r\n" * 50,
    ]),
)  # fmt: skip
TYPES = st.sampled_from([
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json",
    "text/plain; charset=utf-7", "multipart/form-data; boundary=" + "y" * 300, "", "nonsense/\x7f",
])  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(["Accept", "Accept-Language", "Cookie", "Referer", "Range", "If-None-Match", "X-Forwarded-For"]),
    st.text(string.ascii_letters + string.digits + " ;=,/*\"'()%é", max_size=60),
    max_size=3,
)


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["amara", "gus", "dee", NOBODY])
def test_any_bytes_anywhere_are_answered(strict: Flask, client: Clients, cast: Cast, who: str) -> None:
    browser = client(who)
    routes = [path for rule, _method in addresses(strict) if (path := path_of(rule, lambda *_told: "x"))]
    paths = st.one_of(st.sampled_from(routes), st.lists(PARTS, max_size=5).map(lambda parts: "/" + "/".join(parts)))

    @settings(
        max_examples=150, deadline=None, database=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]), paths, BODIES, TYPES, HEADERS)
    @example("POST", "/guest/write", b"\xff" * 10, "multipart/form-data; boundary=x", {})
    def one(method: str, path: str, body: bytes, kind: str, headers: dict[str, str]) -> None:
        more: dict[str, Any] = {} if method == "GET" else {"data": body, "content_type": kind}
        check(browser, method, path, headers=headers, address="2001:db8::7", **more)

    one()


@pytest.mark.one_database
def test_nothing_of_it_changed_anything_that_the_sender_had_no_right_to(
    strict: Flask, client: Clients, cast: Cast
) -> None:
    """The guest and nobody sent every form of the staff's and the young person's: nobody new, nothing renamed."""
    before = people_of_northshire(strict, cast)
    names = field_names()
    for who in ("gus", NOBODY):
        browser = client(who)
        for number, (rule, method) in enumerate(addresses(strict)):
            if method == "POST" and rule.rule.startswith(("/my/", "/coordinator/young-people")):
                path = path_of(rule, partial(_known, known(cast)))
                if path:
                    send(browser, "POST", path, "yes", names, number, 0)
    assert people_of_northshire(strict, cast) == before


def people_of_northshire(app: Flask, cast: Cast) -> list[tuple[str, str, str]]:
    def rows() -> Iterator[tuple[str, str, str]]:
        with open_session(app.extensions["engine"], reading=True) as session:
            tenancy.enter(session, cast.authorities["northshire"])
            for person in session.query(Person).order_by(Person.id):
                yield person.id, person.name, person.wish

    return list(rows())
