"""Letters both ways as the young person meets them: envelopes, reading, keeping, writing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import clock, exchange, item_reviews, media, tenancy
from domain.access import Actor
from domain.db import open_session
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemPhoto
from domain.people import Person
from domain.picture import Upload, memory_file, rebuild
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.client import Client

Clients = Callable[..., Client]


def _jpeg() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    file.seek(0)
    return file


def _photo() -> tuple[io.BytesIO, str]:
    return _jpeg(), "holiday.jpg"


def _broken() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"no photo at all"), "holiday.jpg"


def _with(engine: Engine, cast: Cast, work: Callable[[Session, Callable[[str], Actor]], str]) -> str:
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        made = work(session, lambda name: casting.actor_of(session, cast[name]))
        session.commit()
        return made


def _send(session: Session, cast: Cast, actor: Callable[[str], Actor], words: str, *, with_photo: bool = False) -> Item:
    gus = actor("gus")
    person = session.get_one(Person, (gus.authority_id, gus.person_id))
    item = exchange.begin(session, gus, person, ItemKind.LETTER)
    exchange.write(session, gus, item, words)
    if with_photo:
        with memory_file() as file:
            file.write(_jpeg().read())
            file.seek(0)
            taken = media.take_in(session, gus, gus.yp_id, rebuild(Upload(file)))
        exchange.add_photo(session, gus, item, taken, "Your red coat")
    exchange.submit(session, gus, item)
    item_reviews.look(session, actor("dee"), item)
    return item


def _passed(session: Session, cast: Cast, actor: Callable[[str], Actor], words: str, **more: bool) -> str:
    item = _send(session, cast, actor, words, **more)
    item_reviews.decide(session, actor("dee"), item, Verdict.PASS, item.content_hash)
    if item.state != "approved":
        item_reviews.decide(session, actor("sol"), item, Verdict.PASS, item.content_hash)
    return item.id


@pytest.fixture
def letter(engine: Engine, cast: Cast, app: object) -> str:
    """A letter with a photo from Gus, read, passed on, and past the 30 seconds."""
    made = _with(engine, cast, lambda session, actor: _passed(session, cast, actor, "Dear Amara", with_photo=True))
    clock.pass_by(timedelta(seconds=31))
    return made


def test_an_envelope_shows_who_and_what_and_nothing_of_what_it_says(client: Clients, letter: str) -> None:
    amara = client("amara")
    for path in ("/my/", f"/my/letters/{letter}"):
        page = amara.get(path)
        assert "Uncle Gus wrote to you" in page.words
        assert "A letter and one photo." in page.words
        assert "Dee has read it first." in page.words
        assert "Dear Amara" not in page.text


def test_opening_shows_the_letter_and_keeping_it_twice_is_one_page(client: Clients, letter: str) -> None:
    amara = client("amara")
    page = amara.get("/my/").send(f"/my/letters/{letter}/open").follow()
    assert "Dear Amara" in page.words
    assert "Your red coat" in page.words
    kept = page.send(f"/my/letters/{letter}/keep").follow()
    assert "In your book" in kept.words
    amara.post(f"/my/letters/{letter}/keep")
    assert amara.get("/my/book").words.count("Dear Amara") == 1


def test_not_now_waits_and_never_can_be_changed(client: Clients, letter: str) -> None:
    amara = client("amara")
    page = amara.get(f"/my/letters/{letter}")
    later = amara.post(f"/my/letters/{letter}/choose", {"choice": "later"}).follow()
    assert "Kept for later" in later.words
    amara.post(f"/my/letters/{letter}/choose", {"choice": "never"})
    assert "From Uncle Gus" not in amara.get("/my/").words
    assert page.send(f"/my/letters/{letter}/open").follow().status == 200
    assert amara.post(f"/my/letters/{letter}/choose", {"choice": "sell"}).status == 400
    assert amara.post(f"/my/letters/{letter}/choose", {"choice": "later"}).status == 422  # it is open


def test_reading_it_with_somebody_tells_the_coordinator_and_keeps_it_in_sight(client: Clients, letter: str) -> None:
    page = client("amara").post(f"/my/letters/{letter}/choose", {"choice": "with"}).follow()
    assert "Dee will get in touch about reading it together." in page.words
    assert "You asked Dee to read it with you." in page.words


def test_a_stop_takes_the_letter_and_its_photo_away_at_once(
    client: Clients, letter: str, cast: Cast, engine: Engine
) -> None:
    amara = client("amara")
    amara.post(f"/my/letters/{letter}/open")
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        media_id = session.scalar(select(ItemPhoto.media_id).where(ItemPhoto.item_id == letter))
    picture = amara.image(f"/my/photos/{media_id}/320")
    assert picture.status_code == 200
    assert picture.mimetype == "image/webp"
    assert picture.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert picture.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert picture.headers["Cache-Control"] == "no-store"
    assert amara.get(f"/my/photos/{media_id}/320").status == 404  # opened as a page
    assert client("ben").image(f"/my/photos/{media_id}/320").status_code == 404
    amara.post(f"/my/people/{cast.person('gus')}/stop")
    assert amara.get(f"/my/letters/{letter}").status == 404
    assert amara.image(f"/my/photos/{media_id}/320").status_code == 404


def test_what_was_kept_stays_after_a_stop_with_its_photo(client: Clients, letter: str, cast: Cast) -> None:
    amara = client("amara")
    amara.post(f"/my/letters/{letter}/open")
    amara.post(f"/my/letters/{letter}/keep")
    amara.post(f"/my/people/{cast.person('gus')}/stop")
    page = amara.get("/my/book")
    assert "Dear Amara" in page.words
    photo = page.text.split('src="/my/photos/')[1].split('"')[0]
    assert amara.image(f"/my/photos/{photo}").status_code == 200


def test_something_kept_back_says_why_and_when_it_is_looked_at_again(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    def withhold(session: Session, actor: Callable[[str], Actor]) -> str:
        item = _send(session, cast, actor, "Come to 4 Mill Lane")
        item_reviews.decide(
            session, actor("dee"), item, Verdict.WITHHOLD, item.content_hash, words="It had an address in it.",
            note="STAFF", review_on=date(2026, 6, 1),
        )  # fmt: skip
        item_reviews.agree_to_withhold(session, actor("mo"), item, item.content_hash, "STAFF")
        return item.id

    item_id = _with(engine, cast, withhold)
    amara = client("amara")
    page = amara.get(f"/my/people/{cast.person('gus')}")
    assert "It had an address in it." in page.words
    assert "We look at it again on 1 June." in page.words
    assert "Mill Lane" not in page.text
    assert "STAFF" not in page.text
    assert amara.get(f"/my/letters/{item_id}").status == 404
    assert "decided about a letter between you and Uncle Gus" in amara.get("/my/record").words


def test_what_waits_to_be_read_first_shows_nowhere_not_even_in_the_record(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    amara = client("amara")
    before = {path: amara.get(path).body_without_nonce() for path in ("/my/", f"/my/people/{cast.person('gus')}")}
    record = amara.get("/my/record").words
    item_id = _with(engine, cast, lambda session, actor: _send(session, cast, actor, "Soon").id)
    assert {path: amara.get(path).body_without_nonce() for path in before} == before
    assert amara.get("/my/record").words == record
    assert amara.get(f"/my/letters/{item_id}").status == 404


def test_a_draft_is_kept_on_the_server_and_sending_says_when_she_hears(client: Clients, cast: Cast) -> None:
    amara, gus = client("amara"), cast.person("gus")
    page = amara.get(f"/my/people/{gus}/write")
    saved = page.send(f"/my/people/{gus}/write", text="Do you still have the plants?", then="later")
    assert saved.goes_to == f"/my/people/{gus}?done=draft"
    assert "Your draft to Uncle Gus" in saved.follow().words
    draft = amara.get(f"/my/people/{gus}/write").follow()
    assert draft.form(draft.path).fields["text"].strip() == "Do you still have the plants?"
    sent = draft.send(draft.path, then="send").follow()
    assert "Dee reads it first. You’ll hear by 6 March." in sent.words
    assert "With us" in amara.get(f"/my/people/{gus}").words
    assert amara.post(draft.path, {"text": "Changed", "then": "send"}).status == 422
    assert "Do you still have the plants?" in amara.get(draft.path).words


def test_an_empty_letter_is_not_sent(client: Clients, cast: Cast) -> None:
    amara, gus = client("amara"), cast.person("gus")
    page = amara.get(f"/my/people/{gus}/write").send(f"/my/people/{gus}/write", text=" ", then="send")
    assert page.status == 422
    assert "Something needs another look" in page.words


def test_a_photo_that_cannot_be_taken_costs_neither_the_words_nor_the_other_photos(client: Clients, cast: Cast) -> None:
    amara, gus = client("amara"), cast.person("gus")
    page = amara.get(f"/my/people/{gus}/write")
    fields = {"text": "Look at these", "then": "send", "photos": [_photo(), _broken(), _photo()]}
    refused = page.send(f"/my/people/{gus}/write", **fields)
    assert refused.status == 422
    assert "Photo 2:" in refused.words
    draft = amara.get(f"/my/people/{gus}/write").follow()
    assert draft.form(draft.path).fields["text"].strip() == "Look at these"
    assert draft.text.count('name="remove"') == 2
    media_id = draft.text.split('name="remove" value="')[1].split('"')[0]
    fewer = draft.send(draft.path, remove=media_id).follow()
    assert fewer.text.count('name="remove"') == 1


def test_a_fifth_photo_is_named_and_four_are_kept(client: Clients, cast: Cast) -> None:
    amara, gus = client("amara"), cast.person("gus")
    page = amara.get(f"/my/people/{gus}/write")
    refused = page.send(f"/my/people/{gus}/write", text="", then="stay", photos=[_photo() for _ in range(5)])
    assert refused.status == 422
    assert "Photo 5: You can send four photos at a time." in refused.words
    assert refused.text.count('name="remove"') == 4


def test_what_came_back_to_be_changed_shows_the_note_and_goes_again(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    amara, gus = client("amara"), cast.person("gus")
    sent = amara.get(f"/my/people/{gus}/write").send(f"/my/people/{gus}/write", text="I’m at 9 Elm Road", then="send")
    item_id = sent.goes_to.split("/")[3].split("?")[0]

    def suggest(session: Session, actor: Callable[[str], Actor]) -> str:
        item = session.get_one(Item, (cast.authorities["northshire"], item_id))
        item_reviews.look(session, actor("dee"), item)
        words = "Leave out where you live."
        item_reviews.decide(session, actor("dee"), item, Verdict.SUGGEST, item.content_hash, words=words, note="STAFF")
        return item.id

    _with(engine, cast, suggest)
    page = amara.get(f"/my/written/{item_id}")
    assert "Leave out where you live." in page.words
    assert "STAFF" not in page.text
    assert "It’s with us." in page.send(f"/my/written/{item_id}", text="I’m fine", then="send").follow().words


def test_nobody_writes_to_somebody_they_are_not_in_touch_with(client: Clients, cast: Cast) -> None:
    amara, nan = client("amara"), cast.person("nan")
    assert amara.get(f"/my/people/{nan}/write").status == 422
    assert amara.post(f"/my/people/{nan}/write", {"text": "Hi", "then": "send"}).status == 422


def test_letters_of_others_are_not_there(client: Clients, letter: str, cast: Cast) -> None:
    ben = client("ben")
    assert ben.get(f"/my/letters/{letter}").status == 404
    for path in ("open", "choose", "keep"):
        assert ben.post(f"/my/letters/{letter}/{path}", {"choice": "later"}).status == 404
    assert ben.get(f"/my/written/{letter}").status == 404
