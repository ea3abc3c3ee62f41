"""Languages: one's own first, then this browser's, then what it asks for; and every word can be gathered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from domain import tenancy
from domain.audit import AuditEvent
from domain.db import open_session
from domain.people import YoungPerson
from tests.support.cast import Cast
from tests.support.client import Client
from web import catalogue, i18n

Browser = Callable[..., Client]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("cy", "cy"), ("cy-GB,en;q=0.5", "cy"), ("fr", "en"), ("", "en"), ("x" * 500, "en"), ("*", "en")],
)
def test_a_stranger_is_spoken_to_in_the_language_their_browser_asks_for(
    client: Browser, asked: str, spoken: str
) -> None:
    assert client(language=asked).get("/nothing").outline.lang == spoken


@pytest.mark.one_database
def test_a_choice_is_kept_by_the_browser_and_is_a_choice_of_ours_only(client: Browser) -> None:
    browser = client()
    chosen = browser.post("/language", {"language": "cy"})
    assert (chosen.status, chosen.goes_to) == (303, "/")
    assert browser.get("/nothing").outline.lang == "cy"
    for odd in ("xx", "", "../../etc", "en; Path=/"):
        assert "Set-Cookie" not in browser.post("/language", {"language": odd}).headers
    browser.give("__Host-l", "../../../x")
    assert browser.get("/nothing").outline.lang == "en"


def test_a_signed_in_persons_own_language_goes_before_the_browsers(client: Browser, cast: Cast, engine: Engine) -> None:
    amara, ben = client("amara"), client("ben")
    assert amara.post("/my/language", {"language": "cy"}).goes_to == "/my/"
    with open_session(engine) as session:
        tenancy.enter(session, cast["amara"].authority_id)
        assert session.get_one(YoungPerson, (cast["amara"].authority_id, cast["amara"].yp_id)).language == "cy"
        assert session.get_one(YoungPerson, (cast["ben"].authority_id, cast["ben"].yp_id)).language == "en"
    ben.give("__Host-l", "cy")
    assert ben.get("/my/nothing").outline.lang == "en"
    dee = client("dee")
    assert dee.post("/coordinator/language", {"language": "cy"}).status == 303
    assert dee.get("/coordinator/nothing").outline.lang == "cy"


def test_a_guest_and_a_coordinator_choose_on_their_own_pages_and_it_is_theirs_everywhere(
    client: Browser, cast: Cast
) -> None:
    for name, address, welsh in (("gus", "/guest/", "Iaith"), ("dee", "/coordinator/account", "Iaith")):
        page = client(name).get(address)
        assert page.outline.lang == "en"
        here = next(form.action for form in page.outline.forms if form.action.endswith("/language"))
        assert page.send(here, language="cy").status == 303
        again = client(name).get(address)  # another browser, with no cookie of ours
        assert again.outline.lang == "cy"
        assert welsh in again.words
        assert again.send(here, language="en").status == 303
        browser = client(name)
        browser.give("__Host-l", "cy")
        assert browser.get(address).outline.lang == "en"


def test_a_guests_choice_is_in_the_record_of_whom_they_write_to(client: Browser, cast: Cast, engine: Engine) -> None:
    client("gus").post("/guest/language", {"language": "cy"})
    with open_session(engine) as session:
        tenancy.enter(session, cast["gus"].authority_id)
        told = session.scalars(select(AuditEvent).where(AuditEvent.what == "language.chosen")).one()
        assert (told.by_id, told.yp_id) == (cast["gus"].subject_id, cast["amara"].yp_id)


def test_catalogues_are_read_as_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Home"\nmsgstr "Hafan"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    assert i18n.read_catalogue("cy").gettext("Home") == "Hafan"
    assert i18n.read_catalogue("cy").gettext("Not yet there") == "Not yet there"
    assert i18n.read_catalogue("en").gettext("Home") == "Home"
    assert i18n.read_catalogue("../cy").gettext("Home") == "Home"


def test_every_word_can_be_gathered() -> None:
    gathered = {message.id for message in catalogue.gather() if message.id}
    assert {"Please sign in again", "Is it still you?", "A name is needed. A nickname is fine."} <= gathered


@pytest.mark.one_database
def test_no_catalogue_changes_what_is_filled_in(app: Flask) -> None:
    for name in catalogue.languages():
        faults = catalogue.faults(name)
        assert not faults, faults


def test_welsh_says_everything_that_english_says() -> None:
    """Every word that people read has its Welsh, in all the forms that counting needs."""

    def key(said: object) -> str:
        return str(said[0]) if isinstance(said, (tuple, list)) else str(said)

    told = {key(message.id): message.string for message in catalogue.read("cy") if message.id}
    missing = []
    for message in catalogue.gather():
        words = told.get(key(message.id))
        if message.id and not (all(words) if isinstance(words, tuple) else words):
            missing.append(key(message.id))
    assert missing == []


def test_a_young_person_is_not_spoken_to_like_a_grown_up_in_welsh(client: Browser, cast: Cast) -> None:
    for name, address, word in (("cai", "/my/you", "Ti · Spool"), ("fay", "/coordinator/account", "Chi · Spool")):
        visitor = client(name)
        visitor.post(f"{address.rsplit('/', 1)[0]}/language", {"language": "cy"})
        assert f"<title>{word}</title>" in visitor.get(address).text
