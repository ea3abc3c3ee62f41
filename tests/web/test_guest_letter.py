"""Writing, photos and sending, as the invited person does it."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image
from sqlalchemy import Engine, select

from domain import item_reviews, items, tenancy
from domain.db import open_session
from domain.item_reviews import Verdict
from domain.items import Item, ItemPhoto, ItemState
from tests.support.cast import Cast, actor_of
from tests.support.client import Client, Page

Clients = Callable[..., Client]


def _jpeg(colour: str = "teal") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    file.seek(0)
    return file


def _photo(colour: str = "teal") -> tuple[io.BytesIO, str]:
    return _jpeg(colour), "holiday.jpg"


def _item(engine: Engine, cast: Cast, item_id: str) -> tuple[Item, int]:
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        item = session.get_one(Item, (cast.authorities["northshire"], item_id))
        photos = session.scalars(select(ItemPhoto).where(ItemPhoto.item_id == item_id)).all()
        _said = item.text
        return item, len(photos)


def _begin(client: Client, **fields: object) -> Page:
    return client.get("/guest/write").send("/guest/write", **fields)


def test_a_letter_is_begun_looked_at_and_sent_to_be_read_first(client: Clients, cast: Cast, engine: Engine) -> None:
    gus = client("gus")
    saved = _begin(gus, text="Your bike is still in the shed.", look="y")
    own = saved.follow()
    assert "Your bike is still in the shed." in own.words
    assert "It hasn’t been sent" in own.words
    sent = own.send(f"{saved.goes_to}/send").follow()
    assert "Dee reads it first" in sent.words
    item, _photos = _item(engine, cast, saved.goes_to.rsplit("/", 1)[1])
    assert item.state == ItemState.SUBMITTED.value


def test_a_memory_carries_photos_which_its_writer_sees_again(client: Clients, cast: Cast, engine: Engine) -> None:
    gus = client("gus")
    page = gus.get("/guest/write?kind=memory")
    saved = page.send("/guest/write", text="The beach.", photos=[_photo("teal"), _photo("coral")], look="y")
    item, photos = _item(engine, cast, saved.goes_to.rsplit("/", 1)[1])
    assert item.kind == "memory"
    assert photos == 2
    sources = [part.split('"')[0] for part in saved.follow().text.split('src="/guest/photos/')[1:]]
    assert len(sources) == 2
    picture = gus.get(f"/guest/photos/{sources[0]}", headers={"Sec-Fetch-Dest": "image"})
    assert picture.headers["Content-Type"] == "image/webp"
    assert gus.get(f"/guest/photos/{sources[0]}", headers={"Sec-Fetch-Dest": "document"}).status == 404


def test_a_photo_that_is_refused_takes_neither_words_nor_good_photos_with_it(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    gus = client("gus")
    broken = (io.BytesIO(b"%PDF-1.7 not a photo at all"), "photo.jpg")
    page = _begin(gus, text="Three of us at the fair.", photos=[_photo(), broken, _photo("gold")])
    assert page.status == 422
    assert "We can take photos that are JPEG, PNG or WebP" in page.words
    assert "Three of us at the fair." in page.words
    address = page.form().action
    item, photos = _item(engine, cast, address.split("/")[3])
    assert (item.text, photos) == ("Three of us at the fair.", 2)
    assert page.send(address, look="y").status == 303


def test_a_fifth_photo_is_refused_and_the_four_stay(client: Clients, cast: Cast, engine: Engine) -> None:
    page = _begin(client("gus"), text="", photos=[_photo() for _ in range(5)])
    assert "You can send four photos at a time" in page.words
    assert _item(engine, cast, page.form().action.split("/")[3])[1] == 4


def test_a_photo_can_be_taken_out_again(client: Clients, cast: Cast, engine: Engine) -> None:
    gus = client("gus")
    saved = _begin(gus, text="Look", photos=[_photo()], later="y")
    sheet = saved.follow()
    media_id = sheet.text.split('name="remove" value="')[1].split('"')[0]
    after = sheet.send(saved.goes_to, remove=media_id).follow()
    assert "Take photo 1 out" not in after.words
    assert _item(engine, cast, saved.goes_to.split("/")[3])[1] == 0


def test_words_that_are_too_long_are_given_back_as_they_were_typed(client: Clients, cast: Cast) -> None:
    page = _begin(client("gus"), text="x" * 4001)
    assert page.status == 422
    assert "That’s too long" in page.words
    assert "x" * 4001 in page.text


def test_an_empty_letter_is_not_sent(client: Clients, cast: Cast) -> None:
    gus = client("gus")
    saved = _begin(gus, text="", look="y")
    page = saved.follow()
    assert "There’s nothing in it yet." in page.words
    assert f'action="{saved.goes_to}/send"' not in page.text
    sent = gus.post(f"{saved.goes_to}/send")
    assert sent.status == 422
    assert "Write a few words, or add a photo" in sent.words


def test_the_sheet_says_what_to_look_for_in_a_photo(client: Clients, cast: Cast) -> None:
    words = client("gus").get("/guest/write").words
    for told in ("school badge", "street sign", "house number", "reflection"):
        assert told in words


def test_what_a_reader_asks_to_change_is_shown_with_their_words_and_can_be_sent_again(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    item_id = cast.things["item"]["amara"]
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities["northshire"])
        dee = actor_of(session, cast["dee"])
        item = items.get(session, dee, item_id)
        item_reviews.look(session, dee, item)
        item_reviews.decide(
            session, dee, item, Verdict.SUGGEST, item.content_hash, words="Could you leave the road out?"
        )
        session.commit()
    gus = client("gus")
    assert "Dee asks you to change something" in gus.get("/guest/").words
    sheet = gus.get(f"/guest/letters/{item_id}/change")
    assert "Could you leave the road out?" in sheet.words
    own = sheet.send(f"/guest/letters/{item_id}/change", text="The carpet, and you on it.", look="y").follow()
    assert "The carpet, and you on it." in own.send(f"/guest/letters/{item_id}/send").follow().words


def test_what_was_sent_cannot_be_changed_any_more(client: Clients, cast: Cast) -> None:
    gus, item_id = client("gus"), cast.things["item"]["amara"]
    assert gus.get(f"/guest/letters/{item_id}/change").goes_to == f"/guest/letters/{item_id}"
    assert gus.post(f"/guest/letters/{item_id}/change", {"text": "other words"}).status == 422


def test_another_guest_finds_nothing_at_a_letters_address(client: Clients, cast: Cast) -> None:
    hal, item_id = client("hal"), cast.things["item"]["amara"]
    for address in (f"/guest/letters/{item_id}", f"/guest/letters/{item_id}/change"):
        assert hal.get(address).status == 404
    for address in ("send", "open", "change"):
        assert hal.post(f"/guest/letters/{item_id}/{address}", {}).status == 404


def test_a_form_sent_twice_makes_one_letter(client: Clients, cast: Cast) -> None:
    gus = client("gus")
    page = gus.get("/guest/write")
    first = page.send("/guest/write", text="Once", look="y")
    second = page.send("/guest/write", text="Once", look="y")
    assert first.goes_to == second.goes_to
