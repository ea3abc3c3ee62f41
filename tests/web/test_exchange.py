"""What passes between two people, on every page: what is covered is on none, and the whole way there and back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import clock, exchange, looked
from domain.access import Actor
from domain.audit import AuditEvent
from domain.covers import COVERED
from domain.items import Item, ItemKind, ItemState
from domain.people import Person
from tests.support import story
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import case_of, press
from tests.support.photos import CANARY, phone_jpeg

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]
SECRET = "Wren000Quince"
WORDS = f"The shed is green. Find me as {SECRET} on the app. Love, Gus"


def _row(session: Session, item_id: str) -> Item:
    session.rollback()
    item = session.scalars(select(Item).where(Item.id == item_id)).one()
    session.expunge(item)
    session.rollback()
    return item


@pytest.fixture
def sent(session: Session, cast: Cast, actor: Callable[..., Actor]) -> str:
    """The id of a letter of Gus's with a name on an app in it."""
    gus = actor("gus", session)
    item = story.write(session, gus, session.get_one(Person, (gus.authority_id, gus.person_id)), ItemKind.LETTER, WORDS)
    session.commit()
    return item.id


def picture_on(page: Page) -> str:
    """The id of the first photo on a page."""
    found = re.search(r"/photos/([\w-]+)/", page.text)
    assert found is not None
    return found[1]


def passed(client: Clients, item_id: str) -> Page:
    """Dee and Sol pass on what is there now; half a minute goes by."""
    address = f"/coordinator/letters/{item_id}"
    for name in ("dee", "sol"):
        page = client(name).get(address)
        assert press(page, f"{address}/verdict", verdict="pass").status == 303
    clock.pass_by(timedelta(seconds=31))
    return client("dee").get(address)


def test_what_is_covered_stands_on_no_page_of_hers_or_his_and_both_read_why(
    client: Clients, cast: Cast, sent: str
) -> None:
    dee, address = client("dee"), f"/coordinator/letters/{sent}"
    page = dee.get(address).send(f"{address}/cover", typed=SECRET.lower(), why="reach")
    assert page.status == 303
    page = dee.get(address)
    assert COVERED in page.text
    assert page.text.index(COVERED) < page.text.index(SECRET), "what will be seen comes first"
    passed(client, sent)
    amara, person = client("amara"), cast.person("gus")
    opened = amara.get(f"/my/letters/{sent}").send(f"/my/letters/{sent}/open").follow()
    assert "Dee covered something here." in opened.words
    assert "You can swap those later" in opened.words
    assert opened.send(f"/my/letters/{sent}/keep").status == 303
    pages = [
        "/my/",
        f"/my/people/{person}",
        f"/my/people/{person}/between",
        f"/my/letters/{sent}",
        "/my/book",
        "/my/record",
    ]
    pages += [f"/my/search?q={word}" for word in (SECRET, "shed")]
    for where in pages:
        seen = amara.get(where)
        assert seen.status == 200, where
        assert SECRET not in seen.text.replace(f'value="{SECRET}"', ""), where
    assert COVERED in amara.get(f"/my/people/{person}/between").text
    assert dee.get(address).send(f"{address}/tell-sender").status == 303
    own = client("gus").get(f"/guest/letters/{sent}")
    assert SECRET in own.words, "his own words, as he sent them"
    assert "Dee covered something here." in own.words


def test_scenario_11_a_photo_from_outside_school_loses_its_place_is_held_and_goes_back_kindly(
    client: Clients, cast: Cast, session: Session
) -> None:
    gus = client("gus")
    photo = (io.BytesIO(phone_jpeg()), "school-gate.jpg")
    saved = gus.get("/guest/write").send("/guest/write", text="Look who I saw.", photos=[photo], look="y")
    item_id = saved.goes_to.rsplit("/", 1)[1]
    own = saved.follow()
    assert own.send(f"/guest/letters/{item_id}/send").status == 303
    dee, address = client("dee"), f"/coordinator/letters/{item_id}"
    page = dee.get(address)
    media_id = picture_on(page)
    for browser, side in ((dee, "coordinator"), (gus, "guest")):
        for size in (2048, 1080, 320):
            data = browser.image(f"/{side}/photos/{media_id}/{size}").get_data()
            assert data[:4] == b"RIFF"
            assert CANARY.encode() not in data
            assert b"EXIF" not in data, "the place it was taken is off before anybody looks"
    amara = client("amara")
    for size in (2048, 1080, 320):
        assert amara.image(f"/my/photos/{media_id}/{size}").status_code == 404, "no thumbnail before it was read"
    held = press(page, f"{address}/verdict", verdict="hold", note="Uniform, and the sign of the school.")
    assert held.status == 303
    assert _row(session, item_id).state == ItemState.HELD.value
    mo = client("mo")
    worry = next(link for link in mo.get("/coordinator/concerns").outline.links if "/concerns/" in link)
    assert press(mo.get(worry), f"{worry}/take-on").status == 303
    assert press(dee.get(address), f"{address}/look-again").status == 303
    kindly = "It’s a lovely one. The sign would tell people where she goes to school. Could you send one without it?"
    assert press(dee.get(address), f"{address}/verdict", verdict="suggest", words=kindly).status == 303
    assert kindly in gus.get(f"/guest/letters/{item_id}").words
    for where in ("/my/", f"/my/people/{cast.person('gus')}"):
        assert media_id not in amara.get(where).text


def test_squares_of_a_photo_are_covered_without_a_script_and_the_first_bytes_reach_nobody_else(
    client: Clients, cast: Cast, session: Session
) -> None:
    gus = client("gus")
    photo = (io.BytesIO(phone_jpeg()), "gate.jpg")
    saved = gus.get("/guest/write").send("/guest/write", text="The gate.", photos=[photo], look="y")
    item_id = saved.goes_to.rsplit("/", 1)[1]
    saved.follow().send(f"/guest/letters/{item_id}/send")
    dee, address = client("dee"), f"/coordinator/letters/{item_id}"
    page = dee.get(address)
    first = picture_on(page)
    none = page.send(f"{address}/cover-photo", place="0", why="place", tile=[])
    assert none.status == 422
    assert page.send(f"{address}/cover-photo", place="0", why="place", tile=["14", "15"]).status == 303
    passed(client, item_id)
    amara = client("amara")
    read = amara.get(f"/my/letters/{item_id}").send(f"/my/letters/{item_id}/open").follow()
    shown = picture_on(read)
    assert shown != first
    assert amara.image(f"/my/photos/{shown}/1080").status_code == 200
    assert amara.image(f"/my/photos/{first}/1080").status_code == 404
    assert gus.image(f"/guest/photos/{first}/320").status_code == 200, "his own, as he sent it"
    assert gus.image(f"/guest/photos/{shown}/320").status_code == 404
    assert dee.image(f"/coordinator/photos/{first}/1080").status_code == 200


def test_she_asks_one_thing_back_and_reads_the_answer_beside_it(client: Clients, cast: Cast, sent: str) -> None:
    passed(client, sent)
    amara = client("amara")
    read = amara.get(f"/my/letters/{sent}").send(f"/my/letters/{sent}/open").follow()
    sheet = read.send(f"/my/letters/{sent}/ask").follow()
    assert "Ask Uncle Gus one thing" in sheet.words
    assert "The shed is green." in sheet.words, "what it is about stands beside it"
    question = sheet.send("", text="Is my bike in it?", then="send")
    question_id = question.goes_to.split("?")[0].rsplit("/", 1)[1]
    assert "Ask one thing about it" not in amara.get(f"/my/letters/{sent}").words, "one at a time"
    page = client("dee").get(f"/coordinator/letters/{question_id}")
    assert "A question." in page.words
    assert "What it is about" in page.words
    press(page, f"/coordinator/letters/{question_id}/verdict", verdict="pass")
    clock.pass_by(timedelta(seconds=31))
    gus = client("gus")
    asked = gus.get("/guest/").send(f"/guest/letters/{question_id}/open").follow()
    assert "Amara asks you one thing" in asked.words
    saved = gus.get(f"/guest/write?answer={question_id}").send("/guest/write", text="It is.", look="y")
    answer_id = saved.goes_to.rsplit("/", 1)[1]
    saved.follow().send(f"/guest/letters/{answer_id}/send")
    press(
        client("dee").get(f"/coordinator/letters/{answer_id}"),
        f"/coordinator/letters/{answer_id}/verdict",
        verdict="pass",
    )
    clock.pass_by(timedelta(seconds=31))
    amara = client("amara")
    answer = amara.get(f"/my/letters/{answer_id}").send(f"/my/letters/{answer_id}/open").follow()
    assert "Is my bike in it?" in answer.words
    assert "It is." in answer.words


def test_the_file_holds_every_word_and_decision_and_she_can_read_that_it_was_opened(
    client: Clients, cast: Cast, sent: str, session: Session, actor: Callable[..., Actor]
) -> None:
    address = f"/coordinator/letters/{sent}"
    assert client("dee").get(address).send(f"{address}/cover", typed=SECRET, why="reach").status == 303
    passed(client, sent)
    page = client("dee").get(case_of(cast["amara"].yp_id, cast.person("gus"), "/thread"))
    assert SECRET in page.words
    assert "A way to reach somebody" in page.words
    assert page.words.count("pass it on as it is") >= 2
    assert client("eli").get(case_of(cast["amara"].yp_id, cast.person("gus"), "/thread")).status == 404
    session.rollback()
    whats = {event.what for event in session.scalars(select(AuditEvent).where(AuditEvent.yp_id == cast["amara"].yp_id))}
    assert "thread.filed" in whats
    assert "thread.filed" in {line.what for line in looked.events_about(session, actor("amara", session))}


def test_a_letter_that_should_have_been_read_by_now_says_so(client: Clients, sent: str) -> None:
    dee, address = client("dee"), f"/coordinator/letters/{sent}"
    assert "Promised to be read by" in dee.get(address).words
    assert "Late" not in dee.get(address).words
    clock.pass_by(timedelta(days=6))
    dee = client("dee")
    assert "Late" in dee.get(address).words
    assert "Late" in dee.get("/coordinator/?kind=read").words


def test_never_can_be_changed_and_what_is_put_away_waits_with_the_person(
    client: Clients, cast: Cast, sent: str
) -> None:
    passed(client, sent)
    amara, address = client("amara"), f"/my/letters/{sent}"
    assert amara.get(address).send(f"{address}/choose", choice="never").status == 303
    assert sent not in amara.get("/my/").text
    assert "You said you don’t want to open it." in amara.get(f"/my/people/{cast.person('gus')}").words
    page = amara.get(address).send(f"{address}/choose", choice="with").follow()
    assert "You asked Dee to read it with you." in page.words
    assert sent in client("dee").get("/coordinator/?kind=with_someone").text
    assert "would like to read it with you" in client("dee").get(f"/coordinator/letters/{sent}").words
    assert amara.get(address).send(f"{address}/open").status == 303
    assert sent not in client("dee").get("/coordinator/?kind=with_someone").text


def test_a_draft_is_nobodys_to_cover(
    session: Session, cast: Cast, client: Clients, actor: Callable[..., Actor]
) -> None:
    gus = actor("gus", session)
    draft = exchange.begin(session, gus, session.get_one(Person, (gus.authority_id, gus.person_id)), ItemKind.LETTER)
    session.commit()
    assert client("dee").post(f"/coordinator/letters/{draft.id}/cover", {"typed": "a", "why": "reach"}).status == 404
