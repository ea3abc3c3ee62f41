"""My book: writing, keeping, taking out and putting back, page by page."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from PIL import Image
from sqlalchemy import Engine

from domain import clock, journey, tenancy
from domain.db import open_session
from tests.support.cast import Cast, actor_of
from tests.support.client import Client

Clients = Callable[..., Client]


def _photo() -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(file, "JPEG")
    file.seek(0)
    return file, "x.jpg"


def _broken() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"no photo at all"), "x.jpg"


def test_a_page_is_words_a_time_and_photos_or_any_of_them(client: Clients, cast: Cast) -> None:
    amara = client("amara")
    new = amara.get("/my/book/new")
    saved = new.send("/my/book/new", words="Radishes are fast.", when="When I was about 6", photos=[_photo()])
    assert saved.goes_to == "/my/book?done=saved"
    book = amara.get("/my/book")
    assert "Radishes are fast." in book.words
    assert "When I was about 6" in book.words
    photo = book.text.split('src="/my/photos/')[1].split('"')[0]
    assert amara.image(f"/my/photos/{photo}").status_code == 200
    assert client("ben").image(f"/my/photos/{photo}").status_code == 404


def test_an_empty_page_is_not_made(client: Clients, cast: Cast) -> None:
    page = client("amara").get("/my/book/new").send("/my/book/new", words=" ")
    assert page.status == 422
    assert "Write a few words, or add a photo." in page.words


def test_a_refused_photo_keeps_the_words_the_time_and_the_good_photo(client: Clients, cast: Cast) -> None:
    amara = client("amara")
    refused = amara.get("/my/book/new").send(
        "/my/book/new", words="Cup night.", when="I was 11", photos=[_photo(), _broken()]
    )
    assert refused.status == 422
    assert "Photo 2:" in refused.words
    form = refused.form("/my/book/new")
    assert form.fields["words"].strip() == "Cup night."
    assert form.fields["when"] == "I was 11"
    assert form.fields["kept"]
    refused.send("/my/book/new").follow()
    book = amara.get("/my/book")
    assert book.words.count("Cup night.") == 1
    assert f"/my/photos/{form.fields['kept']}/320" in book.text


def test_nobody_puts_somebody_elses_picture_on_a_page_by_its_id(client: Clients, cast: Cast) -> None:
    ben, theirs = client("ben"), cast.things["media"]["amara"]
    page = ben.post("/my/book/new", {"words": "Mine", "kept": theirs})
    assert page.status == 303
    assert theirs not in ben.get("/my/book").text


def test_a_page_taken_out_can_come_back_for_thirty_days(client: Clients, cast: Cast) -> None:
    amara, entry = client("amara"), cast.things["entry"]["amara"]
    out = amara.get(f"/my/book/{entry}").send(f"/my/book/{entry}/remove").follow()
    assert "You can put it back for 30 days." in out.words
    assert "We fed the ducks." not in amara.get("/my/book").words
    assert "We fed the ducks." in amara.get("/my/book/removed").words
    out.send(f"/my/book/{entry}/restore")
    assert "We fed the ducks." in amara.get("/my/book").words
    amara.post(f"/my/book/{entry}/remove")
    clock.pass_by(timedelta(days=31))
    later = client("amara")
    assert later.get(f"/my/book/{entry}").status == 404
    assert "We fed the ducks." not in later.get("/my/book/removed").words
    assert later.post(f"/my/book/{entry}/restore").status == 404


def test_the_book_goes_further_back_page_by_page_and_misses_nothing(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        ben = actor_of(session, cast["ben"])
        for number in range(45):
            clock.pass_by(timedelta(seconds=1))
            journey.write(session, ben, "", f"page-{number:03}", "")
        session.commit()
    browser, path, seen = client("ben"), "/my/book", list[str]()
    for _turn in range(4):
        page = browser.get(path)
        seen += [word for word in page.words.split() if word.startswith("page-")]
        further = [link for link in page.outline.links if "before=" in link]
        if not further:
            break
        path = further[0]
    assert seen == [f"page-{number:03}" for number in reversed(range(45))]


def test_an_address_that_names_no_time_is_not_there(client: Clients, cast: Cast) -> None:
    amara = client("amara")
    for before in ("yesterday", "2026-03-02T09:00:00", "2026-13-40T00:00:00+00:00"):
        assert amara.get("/my/book", query_string={"before": before}).status == 404, before


def test_an_empty_book_says_how_it_starts(client: Clients, cast: Cast, engine: Engine) -> None:
    browser = client("cai")
    browser.post(f"/my/book/{cast.things['entry']['cai']}/remove")
    assert "Your book starts with one thing" in browser.get("/my/book").words
