"""Reading before passing on: what is shown is what will be seen, bound to its hash, touched for, and never in bulk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import clock, delivery, exchange
from domain.access import Actor
from domain.item_reviews import Review
from domain.items import Item, ItemKind, ItemState
from domain.people import Person
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import press, touch

pytestmark = pytest.mark.one_database
WORDS = "I’m at 47 Lark Row, call me on 07700 900 318. Don’t tell anybody.\n\nI’ll be\u202e here\u200b.\n\n<b>Gus</b>"


@pytest.fixture
def letter(session: Session, cast: Cast, actor: Callable[..., Actor]) -> str:
    """The address of a letter of Gus's that waits to be read."""
    gus = actor("gus", session)
    person = session.get_one(Person, (gus.authority_id, gus.person_id))
    item = exchange.begin(session, gus, person, ItemKind.LETTER)
    exchange.write(session, gus, item, WORDS)
    exchange.submit(session, gus, item)
    session.commit()
    return f"/coordinator/letters/{item.id}"


def row(session: Session, letter: str) -> Item:
    """The item as it is now; nothing stays open, because one writes at a time."""
    session.rollback()
    item = session.scalars(select(Item).where(Item.id == letter.rsplit("/", 1)[-1])).one()
    session.expunge(item)
    session.rollback()
    return item


def may_see(session: Session, amara: Actor) -> list[str]:
    """The ids of what she may be shown now."""
    ids = [item.id for item in delivery.items_for(session, amara)]
    session.rollback()
    return ids


def decide(page: Page, letter: str, verdict: str, **more: object) -> Page:
    return press(page, f"{letter}/verdict", verdict=verdict, **more)


def test_marks_are_numbered_with_reasons_and_hidden_characters_made_visible(
    client: Callable[..., Client], letter: str
) -> None:
    page = client("dee").get(letter)
    for told in ("Address", "Phone number", "A secret", "⟨U+202E⟩", "⟨U+200B⟩", "Hidden characters"):
        assert told in page.words
    assert "<b>Gus</b>" not in page.text
    assert "\u202e" in page.text, "the rendition itself is not changed"
    assert page.text.count("mark class") >= 4


def test_two_readers_pass_it_on_and_either_can_take_it_back_for_30_seconds(
    client: Callable[..., Client], letter: str, session: Session, actor: Callable[..., Actor]
) -> None:
    dee, sol = client("dee"), client("sol")
    assert dee.get(letter).send(f"{letter}/verdict", verdict="pass").status == 403, "not without a touch"
    page = decide(dee.get(letter), letter, "pass", note="Warm.").follow()
    assert "Somebody else reads it too before it goes." in page.words
    assert row(session, letter).state == ItemState.IN_REVIEW.value
    page = sol.get(letter)
    assert "Somebody has read it" in page.words
    assert "Warm." not in page.words, "what the other reader chose shows after one’s own choice"
    page = decide(page, letter, "pass").follow()
    assert "Passed on to Amara" in page.words
    assert 'data-seconds="30"' in page.text
    assert "tell-sender" not in dee.get(letter).text, "nobody is told of what can still be taken back"
    assert row(session, letter).id not in may_see(session, actor("amara"))
    assert dee.get(letter).send(f"{letter}/take-back").status == 303
    assert row(session, letter).state == ItemState.IN_REVIEW.value
    decide(dee.get(letter), letter, "pass")
    decide(sol.get(letter), letter, "pass")
    with clock.held(clock.now() + timedelta(seconds=31)):
        page = sol.get(letter)
        assert not [form for form in page.outline.forms if form.action.endswith("/take-back")]
        late = sol.post(f"{letter}/take-back")
        assert late.status == 422
        assert "too late" in late.words
        assert row(session, letter).id in may_see(session, actor("amara"))
        assert "tell-sender" in dee.get(letter).text
        page = dee.get(letter).send(f"{letter}/tell-sender").follow()
        assert "Uncle Gus knows that it was passed on." in page.words


def test_the_first_reader_is_not_the_second(client: Callable[..., Client], letter: str) -> None:
    dee = client("dee")
    page = dee.get(letter)
    decide(page, letter, "pass")
    again = decide(page, letter, "pass", once="")
    assert again.status == 422
    assert "You turned the first key" in again.words


def test_what_changed_since_it_was_shown_is_not_passed_on(
    client: Callable[..., Client], letter: str, session: Session
) -> None:
    page = client("dee").get(letter)
    answer = decide(page, letter, "pass", shown_hash="0" * 64)
    assert answer.status == 422
    assert "This has changed since you opened it" in answer.words
    assert session.scalars(select(Review.id).where(Review.item_id == letter.rsplit("/", 1)[-1])).all() == []


def test_a_touch_for_one_verdict_is_none_for_another(client: Callable[..., Client], letter: str) -> None:
    dee = client("dee")
    page = dee.get(letter)
    form = page.form(f"{letter}/verdict")
    touch(dee, form.action, {**form.fields, "verdict": "hold"})
    assert page.send(f"{letter}/verdict", verdict="pass").status == 403


def test_asking_for_a_change_needs_words_and_keeps_what_was_typed(client: Callable[..., Client], letter: str) -> None:
    dee = client("dee")
    empty = decide(dee.get(letter), letter, "suggest", words="", note="Nearly.")
    assert empty.status == 422
    assert "Nearly." in empty.text
    page = decide(dee.get(letter), letter, "suggest", words="Please leave your number out.").follow()
    assert "It’s back with Uncle Gus" in page.words
    assert "47 Lark Row" not in page.words  # while he has it back it is his alone, also what he writes meanwhile
    assert "Please leave your number out." in client("gus").get(letter.replace("/coordinator/", "/guest/")).words


def test_holding_opens_a_concern_word_for_word_and_it_can_be_looked_at_again(
    client: Callable[..., Client], letter: str, session: Session
) -> None:
    dee = client("dee")
    page = decide(dee.get(letter), letter, "hold", note="I know this street.").follow()
    assert row(session, letter).state == ItemState.HELD.value
    links = [link for link in dee.get("/coordinator/concerns").outline.links if "/concerns/" in link]
    concern = next(link for link in links if "47 Lark Row" in dee.get(link).words)
    shown = dee.get(concern)
    assert "I know this street." in shown.words
    assert "Nobody has it" in shown.words
    assert press(page, f"{letter}/look-again").status == 422, "nobody has taken the worry on"
    assert press(client("mo").get(concern), f"{concern}/take-on").status == 303
    assert press(dee.get(letter), f"{letter}/look-again").status == 303
    assert row(session, letter).state == ItemState.IN_REVIEW.value


def test_keeping_back_needs_words_for_her_and_a_day(
    client: Callable[..., Client], letter: str, session: Session
) -> None:
    dee = client("dee")
    assert decide(dee.get(letter), letter, "withhold", words="", review_on="2026-04-01").status == 422
    assert decide(dee.get(letter), letter, "withhold", words="Not yet.", review_on="").status == 422
    assert decide(dee.get(letter), letter, "withhold", words="Not yet.", review_on="2026-04-01").status == 303
    assert row(session, letter).state == ItemState.HELD.value, "until a second person agrees"
    assert not [form for form in dee.get(letter).outline.forms if form.action.endswith("/keep-back")]
    page = client("mo").get(letter)
    assert "Not yet." in page.words
    assert press(page, f"{letter}/keep-back").status == 303
    assert row(session, letter).state == ItemState.WITHHELD.value


def test_whoever_declared_a_tie_decides_nothing(client: Callable[..., Client], letter: str, cast: Cast) -> None:
    dee = client("dee")
    where = f"/coordinator/young-people/{cast['amara'].yp_id}/ties"
    page = dee.get(where)
    assert page.send(where, whom=cast.person("gus")).status == 303
    answer = decide(dee.get(letter), letter, "pass")
    assert answer.status == 422
    assert "You have a tie" in answer.words


def test_a_letter_of_somebody_elses_is_not_there_and_a_draft_is_nobodys(
    client: Callable[..., Client], letter: str, session: Session, actor: Callable[..., Actor]
) -> None:
    assert client("eli").get(letter).status == 404
    assert client("fay").get(letter).status == 404
    gus = actor("gus", session)
    draft = exchange.begin(session, gus, session.get_one(Person, (gus.authority_id, gus.person_id)), ItemKind.LETTER)
    session.commit()
    assert client("dee").get(f"/coordinator/letters/{draft.id}").status == 404


def test_a_young_persons_own_book_is_never_a_picture_for_staff(client: Callable[..., Client], cast: Cast) -> None:
    for media_id in cast.things["media"].values():
        assert client("eli").image(f"/coordinator/photos/{media_id}/320").status_code in (200, 404)
    assert client("dee").open("GET", f"/coordinator/photos/{cast.things['media']['amara']}/320").status == 404
