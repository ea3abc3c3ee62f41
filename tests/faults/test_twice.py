"""Double taps of real forms, and decisions that meet in the web: one effect, and words for the other (R38, R98)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from domain import exchange, tenancy
from domain.db import open_session
from domain.items import Item, ItemPhoto
from domain.journey import BookEntry
from domain.people import Person
from tests.support import photos
from tests.support.at_once import at_once
from tests.support.cast import Cast
from tests.support.client import Client, Page

Clients = Callable[..., Client]
TAPS = 8


@contextmanager
def northshire(engine: Engine, cast: Cast) -> Iterator[Session]:
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        yield session


def count(engine: Engine, cast: Cast, model: type[object]) -> int:
    with northshire(engine, cast) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def tapped(app: Flask, first: Client, path: str, fields: dict[str, object], times: int = TAPS) -> list[Page]:
    """The same form from the same browser, sent by as many threads at once."""
    cookies = {cookie.key: cookie.value for cookie in first.browser._cookies.values()}  # type: ignore[union-attr]

    def tap() -> Page:
        browser = Client(app)
        for name, value in cookies.items():
            browser.give(name, str(value))
        files = {name: (io.BytesIO(one), "p.jpg") if isinstance(one, bytes) else one for name, one in fields.items()}
        return browser.post(path, files, token=None)

    return at_once(tap, times)


def test_a_letter_with_a_photo_that_is_tapped_eight_times_is_begun_once(
    client: Clients, app: Flask, engine: Engine, cast: Cast
) -> None:
    gus, before = client("gus"), count(engine, cast, Item)
    form = gus.get("/guest/write").form("/guest/write")
    fields = {**form.fields, "text": "Look at these two.", "photos": photos.phone_jpeg(320, 240)}
    pages = tapped(app, gus, "/guest/write", fields)
    told = {page.status for page in pages}
    assert told <= {303, 503}, told  # 503: too many large sendings at once; the telephone tries again
    assert {page.goes_to for page in pages if page.status == 303}.__len__() == 1
    assert count(engine, cast, Item) == before + 1
    with northshire(engine, cast) as session:
        item = session.scalars(select(Item).order_by(Item.made_at.desc())).first()
        assert item is not None
        assert len(session.scalars(select(ItemPhoto).where(ItemPhoto.item_id == item.id)).all()) == 1


@pytest.mark.parametrize(
    ("who", "start", "fields", "model"),
    [
        ("amara", "/my/people/new", {"name": "Auntie Bee"}, Person),
        ("amara", "/my/book/new", {"title": "The hill", "words": "We rolled down it.", "when": "summer"}, BookEntry),
    ],
)
def test_a_form_of_the_young_persons_that_is_tapped_eight_times_acts_once(
    client: Clients, app: Flask, engine: Engine, cast: Cast, who: str, start: str, fields: dict[str, str], model: type
) -> None:
    browser, before = client(who), count(engine, cast, model)
    form = browser.get(start).form()
    assert "once" in form.fields, f"{start} may be sent twice"
    pages = tapped(app, browser, form.action or start, {**form.fields, **fields})
    assert {page.status for page in pages} == {303}, [page.words[:200] for page in pages]
    assert len({page.goes_to for page in pages}) == 1
    assert count(engine, cast, model) == before + 1


def test_a_stop_that_is_tapped_eight_times_stops_once_and_says_so_every_time(
    client: Clients, app: Flask, engine: Engine, cast: Cast
) -> None:
    amara, path = client("amara"), f"/my/people/{cast.person('gus')}/stop"
    form = amara.get(path).form(path)
    pages = tapped(app, amara, path, dict(form.fields))
    assert {page.status for page in pages} <= {303, 422}
    assert 303 in {page.status for page in pages}
    from domain.contact_requests import Step

    with northshire(engine, cast) as session:
        moves = session.scalars(select(Step.move).where(Step.request_id == cast.things["request"]["amara"])).all()
        assert moves.count("stop") == 1


def test_sending_the_same_draft_eight_times_sends_it_once(
    client: Clients, app: Flask, engine: Engine, cast: Cast
) -> None:
    gus = client("gus")
    saved = gus.get("/guest/write").send("/guest/write", text="Once is enough.", look="y")
    form = saved.follow().form(f"{saved.goes_to}/send")
    pages = tapped(app, gus, form.action, dict(form.fields))
    assert {page.status for page in pages} <= {303, 403, 404, 422}, [page.status for page in pages]
    assert [page.status for page in pages].count(303) >= 1
    from domain.audit import AuditEvent

    item_id = saved.goes_to.split("/")[3]
    with northshire(engine, cast) as session:
        sent = select(func.count()).select_from(AuditEvent).where(
            AuditEvent.authority_id == cast.authorities["northshire"], AuditEvent.what == "item.submit",
            AuditEvent.subject == f"item:{item_id}",
        )  # fmt: skip
        assert session.scalar(sent) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (StaleDataError("UPDATE of 1, 0 were matched"), 422, "Things have moved on"),
        (IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed: step.number")), 422, "Things have moved on"),
        (IntegrityError("INSERT", {}, Exception('duplicate key violates "unique constraint"')), 422, "Things have"),
        (IntegrityError("INSERT", {}, Exception("NOT NULL constraint failed: item.text")), 500, ""),
        (OperationalError("BEGIN", {}, Exception("database is locked")), 503, ""),
    ],
)
def test_whoever_came_second_reads_that_things_have_moved_on(
    client: Clients, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, words: str
) -> None:
    def fails(*_told: object) -> None:
        raise fault

    app.config["RAISES_FAULTS"] = False
    amara, path = client("amara"), f"/my/people/{cast.person('gus')}/stop"
    page = amara.get(path)
    monkeypatch.setattr("domain.contact.make_move", fails)
    answer = page.send(path)
    assert (answer.status, words in answer.words) == (status, True), answer.words
    assert "constraint" not in answer.text
    assert "UPDATE" not in answer.text


def test_a_draft_changed_from_two_windows_at_once_is_never_a_fault(
    client: Clients, app: Flask, engine: Engine, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read it before either saves: one is saved, the other is told, and no page says that something broke."""
    gus = client("gus")
    saved = gus.get("/guest/write").send("/guest/write", text="First words.")
    form = gus.get(saved.goes_to).form(saved.goes_to)
    write, gate = exchange.write, Barrier(2)

    def both_at_once(session: Session, *told: object) -> None:
        if engine.dialect.name != "sqlite":
            gate.wait(20)
        write(session, *told)  # type: ignore[arg-type]

    monkeypatch.setattr("domain.exchange.write", both_at_once)
    app.config["RAISES_FAULTS"] = False
    fields = {name: value for name, value in form.fields.items() if name != "once"}
    pages = tapped(app, gus, form.action or saved.goes_to, {**fields, "text": "Second words."}, times=2)
    told = sorted(page.status for page in pages)
    assert told == ([303, 303] if engine.dialect.name == "sqlite" else [303, 422]), [page.words[:200] for page in pages]
    with northshire(engine, cast) as session:
        assert (
            session.get_one(Item, (cast.authorities["northshire"], saved.goes_to.split("/")[3])).text == "Second words."
        )
