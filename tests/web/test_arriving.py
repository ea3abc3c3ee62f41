"""R60: whatever is wrong with a photo, the words and the other photos stay. R38: opening it holds up nobody."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine, select, update

from domain import tenancy
from domain.db import open_session
from domain.items import Item, ItemPhoto
from domain.people import WORDS_MAX
from domain.picture import Rebuilt, Upload, rebuild
from domain.signins import SignIn
from tests.support.cast import Cast
from tests.support.client import Client, Page
from web import arriving

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]
MEGABYTE = 1024 * 1024
TOO_LARGE, TOO_MANY = "This photo is over 25 MB", "You can send four photos at a time"
WORDS = "The beans are up, and the fox was in the shed again."


def photo(more: int = 0) -> tuple[io.BytesIO, str]:
    """A good one, with `more` bytes behind it that say nothing."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "JPEG")
    return io.BytesIO(file.getvalue() + bytes(more)), "p.jpg"


def forms(cast: Cast) -> dict[str, tuple[str, str, str]]:
    """Every form with photos: who sends it, where, and the field of its words."""
    gus = cast.person("gus")
    return {
        "guest": ("gus", "/guest/write", "text"),
        "letter": ("amara", f"/my/people/{gus}/write", "text"),
        "book": ("amara", "/my/book/new", "words"),
    }


FORMS = ["guest", "letter", "book"]


def sent(client: Clients, cast: Cast, form: str, *photos: tuple[io.BytesIO, str], words: str = WORDS) -> Page:
    """The form as a browser without scripts sends it, with the photos before the words."""
    who, path, field = forms(cast)[form]
    told: dict[str, Any] = {"photos": list(photos), "kind": "letter", field: words, "then": "stay", "when": "in May"}
    return client(who).post(path, told)


def kept_on(page: Page) -> int:
    """How many photos the form that is shown again still has."""
    return page.text.count('name="kept"') + page.text.count('name="remove"')


@pytest.mark.parametrize("form", FORMS)
def test_a_photo_that_is_too_large_is_named_and_nothing_else_is_lost(client: Clients, cast: Cast, form: str) -> None:
    page = sent(client, cast, form, photo(), photo(26 * MEGABYTE), photo())
    assert page.status == 422
    assert f"Photo 2: {TOO_LARGE}" in page.words
    assert WORDS in page.text
    assert kept_on(page) == 2


@pytest.mark.parametrize("form", FORMS)
def test_more_than_four_large_photos_at_once_keep_four_and_the_words(client: Clients, cast: Cast, form: str) -> None:
    """150 MB: more than is ever kept, and once an error page."""
    page = sent(client, cast, form, *[photo(24 * MEGABYTE) for _ in range(6)])
    assert page.status == 422
    assert [f"Photo {number}: {TOO_MANY}" in page.words for number in range(1, 7)] == [False] * 4 + [True] * 2
    assert WORDS in page.text
    assert kept_on(page) == 4


@pytest.mark.parametrize("form", FORMS)
def test_two_photos_that_are_refused_for_two_reasons_are_both_named(client: Clients, cast: Cast, form: str) -> None:
    page = sent(client, cast, form, (io.BytesIO(b"%PDF-1.7"), "x.jpg"), photo(), (io.BytesIO(b""), "y.jpg"))
    assert "Photo 1: We can take photos that are JPEG, PNG or WebP." in page.words
    assert "Photo 3: We couldn’t open this photo." in page.words
    assert (WORDS in page.text, kept_on(page)) == (True, 1)


@pytest.mark.parametrize("form", FORMS)
def test_words_that_are_too_long_cost_no_photo(client: Clients, cast: Cast, form: str) -> None:
    page = sent(client, cast, form, photo(), photo(), words="bean " * (WORDS_MAX // 5 + 1))
    assert page.status == 422
    assert "bean bean bean" in page.text
    assert kept_on(page) == 2


def test_what_was_kept_is_sent_with_the_next_sending(client: Clients, cast: Cast, engine: Engine) -> None:
    page = sent(client, cast, "guest", photo(), photo(26 * MEGABYTE))
    address = next(form.action for form in page.outline.forms if form.action.endswith("/change"))
    assert page.send(address, photos=[photo()], look="y").status == 303
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        item = session.scalars(select(Item).where(Item.id == address.split("/")[3])).one()
        there = session.scalars(select(ItemPhoto).where(ItemPhoto.item_id == item.id)).all()
        assert (item.text.strip(), len(there)) == (WORDS, 2)


def test_no_more_is_kept_than_four_photos_may_have_together() -> None:
    """However many files come, and however they end."""
    among = arriving.Arrivals()
    most, piece = 0, bytes(8 * MEGABYTE)
    for number in range(12):
        file = among.begin()
        for _ in range(4 if number % 3 == 0 else 3):  # 32 or 24 MB
            assert file.write(piece) == len(piece)
            most = max(most, among.bytes)
    assert 90 * MEGABYTE < most <= 100 * MEGABYTE
    assert [bool(file.refused) for file in among.files].count(False) == 4
    for file in among.files:
        file.let_go()
    assert among.bytes == 0
    small = arriving.Arrivals()
    for _ in range(arriving.MOST_FILES + 5):
        small.begin().write(b"x")
    assert [bool(file.refused) for file in small.files].count(False) == arriving.MOST_FILES
    among.close()
    small.close()


# — before the database is opened —


@pytest.fixture
def opened(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For every photo that was opened: how many connections to the database were in use in that moment."""
    found: list[int] = []

    def watched(upload: Upload) -> Rebuilt:
        found.append(engine.pool.checkedout())  # type: ignore[attr-defined]
        return rebuild(upload)

    monkeypatch.setattr(arriving, "rebuild", watched)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_photos_are_opened_while_no_database_is_held(client: Clients, cast: Cast, opened: list[int], form: str) -> None:
    assert sent(client, cast, form, photo(), photo()).status == 303
    assert opened == [0, 0]


def test_nobodys_photo_is_opened_before_it_is_known_that_they_may_send_it(
    client: Clients, cast: Cast, engine: Engine, opened: list[int]
) -> None:
    gus, told = client("gus"), {"text": WORDS, "kind": "letter"}
    answers = [
        client().post("/guest/write", {**told, "photos": [photo()]}).status,
        gus.post("/guest/write", {**told, "photos": [photo()]}, token=None).status,
        gus.post("/guest/letters/nothing/change", {**told, "photos": [photo()]}, token="wrong").status,
    ]
    with open_session(engine) as session:
        session.execute(update(SignIn).values(locked_at=SignIn.started_at))
        session.commit()
    locked = client("amara")
    with open_session(engine) as session:
        session.execute(update(SignIn).values(locked_at=SignIn.started_at))
        session.commit()
    page = locked.post("/my/book/new", {"words": WORDS, "photos": [photo()]})
    assert [*answers, page.status] == [401, 400, 400, 401]
    assert opened == []
    assert WORDS in page.text  # and what was written is there to be copied


def test_whoever_lost_the_right_while_their_photo_was_opened_has_sent_nothing(
    client: Clients, cast: Cast, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(upload: Upload) -> Rebuilt:
        with open_session(engine) as session:
            session.execute(update(SignIn).values(ended_at=SignIn.started_at))
            session.commit()
        return rebuild(upload)

    monkeypatch.setattr(arriving, "rebuild", meanwhile)
    page = sent(client, cast, "guest", photo())
    assert page.status == 401
    assert WORDS in page.text
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        assert WORDS not in [item.text for item in session.scalars(select(Item))]


def test_photos_cannot_be_opened_with_a_database_open(client: Clients, cast: Cast) -> None:
    from flask import g

    with client().app.test_request_context("/my/book/new", method="POST"):
        g.db = object()
        try:
            with pytest.raises(RuntimeError, match="the database waits"):
                arriving.rebuild_all()
        finally:
            del g.db
        with pytest.raises(RuntimeError, match="not rebuilt"):
            arriving.photos()
