"""The whole work on one contact through the staff pages, from asked for to invited, and each refusal in words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.words import RISKS
from domain import contact, contact_requests, rungs, safeguarding_risk
from domain.access import Actor
from domain.audit import AuditEvent
from domain.people import Person
from tests.support.cast import Cast
from tests.support.client import Client, Page
from tests.support.desk import case_of, press

pytestmark = pytest.mark.one_database
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")


@pytest.fixture
def kez(client: Callable[..., Client], cast: Cast) -> str:
    """Somebody Dee entered for Amara, who has no phone just now."""
    where = case_of(cast["amara"].yp_id, more="/add-person")
    page = client("dee").get(where)
    assert page.send(where, name=" ").status == 422
    page = page.send(where, name="Kez", who="My old carer’s daughter", worry="Go slow.", wish="reconnect")
    assert page.status == 303
    return page.goes_to.partition("?")[0]


def follow(page: Page) -> Page:
    found = page.follow()
    assert found.status == 200
    return found


def test_a_contact_goes_from_asked_for_to_invited_through_the_pages(
    client: Callable[..., Client], kez: str, session: Session, actor: Callable[..., Actor]
) -> None:
    dee, mo = client("dee"), client("mo")
    page = follow(dee.get(kez).send(f"{kez}/ask", may_approach="y"))
    assert "entered for Amara" in page.words
    page = follow(page.send(f"{kez}/moves/start_search"))
    assert "A lead is needed" in page.words
    assert not [form for form in page.outline.forms if form.action.endswith("/moves/found_possible")]
    _find(dee.get(f"{kez}/finding"), kez)
    page = follow(dee.get(kez).send(f"{kez}/moves/found_possible"))
    page = follow(page.send(f"{kez}/moves/identified"))
    _check(dee, kez)
    _turn_both(dee, mo, kez, "allow-approach", reason="Known and kind.")
    _try(dee, kez)
    page = dee.get(f"{kez}/moves/says_yes")
    assert follow(page.send(f"{kez}/moves/says_yes", reason="Prepared at home.")).status == 200
    _turn_both(dee, mo, kez, "open-rungs", reason="Known and kind.", rungs=["letters", "photos"])
    person = session.scalars(select(Person).where(Person.id == kez.rsplit("/", 1)[-1])).one()
    request = contact_requests.about(session, person)
    assert request is not None
    assert request.state == "they_agreed"
    contact.make_move(session, actor("amara"), request, "choose_yes")
    session.commit()
    page = dee.get(f"{kez}/invitation").send(f"{kez}/invitation", name="Jean Okafor")
    assert page.status == 200
    assert CODE.search(page.words)
    assert "Somebody you know would like to hear from you" in page.words
    assert "Amara" not in page.words.split("What to say")[1].split("Never leave")[0]
    session.rollback()
    assert len(rungs.live_approvals(session, request)) == 2


def _find(page: Page, kez: str) -> None:
    again = page.send(f"{kez}/leads", **{"lead-says": "", "lead-confidence": "possible"})
    assert again.status == 422
    lead = {"lead-source": "relative", "lead-says": "Lives in Hull.", "lead-confidence": "probable"}
    page = follow(again.send(f"{kez}/leads", **lead))
    for kind in ("date_of_birth", "document"):
        told = {"identifier-kind": kind, "identifier-note": "Seen."}
        page = follow(page.send(f"{kez}/identifiers", **told))


def _try(dee: Client, kez: str) -> None:
    words = {"attempt-channel": "letter", "attempt-wording": "Could you ring me?", "attempt-result": "spoke"}
    page = follow(dee.get(f"{kez}/tries").send(f"{kez}/attempts", **words))
    assert "Letter 1, word for word" in page.words
    assert (
        "Could you ring me?"
        in page.client.get(next(one for one in page.outline.links if "approach-letters/" in one)).words
    )


def _check(dee: Client, kez: str) -> None:
    assert "No answer: blocks" in dee.get(f"{kez}/checks").words
    usual = dict.fromkeys(("court-orders", "records", "police", "identity", "exploitation"), ("conditions", "clear"))
    answers = {**usual, "dbs": ("conditions", "not_applicable")}
    answers |= dict.fromkeys(("yp-ready", "their-readiness"), ("with_support", "ready"))
    for kind, (needs_note, answer) in answers.items():
        page = dee.get(f"{kez}/checks/{kind}")
        assert page.send(f"{kez}/checks/{kind}", outcome=needs_note, note="").status == 422
        follow(page.send(f"{kez}/checks/{kind}", outcome=answer, note="Nothing known."))
    assert "blocks" not in dee.get(f"{kez}/checks").words.split("What has no answer")[0]


def _turn_both(dee: Client, second: Client, kez: str, kind: str, **fields: object) -> None:
    where = f"{kez}/keys/{kind}"
    assert dee.get(where).send(where, **fields).status == 403, "a key is not turned without a touch"
    page = follow(press(dee.get(where), where, **fields))
    assert "Waits for a second key" in page.words
    links = [link for link in page.outline.links if "/proposals/" in link]
    link = next(link for link in links if "Your key is turned" in dee.get(link).words)
    assert link not in [form.action for form in dee.get(link).outline.forms], "the first key is not the second"
    page = second.get(link)
    assert page.text.index("I see it differently") < page.text.index("Known and kind."), (
        "the first key’s reason is below"
    )
    assert press(page, link, answer="differ", words="").status == 422
    assert "Both keys are turned" in follow(press(second.get(link), link, answer="agree")).words


def test_what_stands_in_the_way_is_said_and_where_to_see_to_it(client: Callable[..., Client], kez: str) -> None:
    page = client("dee").get(kez)
    page = page.send(f"{kez}/ask", may_approach="y").follow()
    page = page.send(f"{kez}/moves/start_search").follow()
    assert "A lead is needed, at least “may be them”." in page.words
    assert f"{kez}/finding" in page.outline.links


def test_every_reason_why_somebody_counts_as_high_risk_has_words() -> None:
    given = re.findall(r'append\("([a-z]+)"\)', inspect.getsource(safeguarding_risk.risk_reasons))
    assert len(given) >= 5
    assert set(given) == set(RISKS)


def test_hard_news_shows_only_after_it_was_told_in_person(client: Callable[..., Client], kez: str) -> None:
    dee, amara = client("dee"), client("amara")
    page = dee.get(kez).send(f"{kez}/ask", may_approach="y").follow()
    page.send(f"{kez}/moves/start_search")
    where = f"{kez}/moves/cannot_find"
    assert dee.get(where).send(where, reason="").status == 422
    page = dee.get(where).send(where, reason="Three letters came back.").follow()
    assert "Dee needs to talk to you." in page.words
    assert "Three letters" not in amara.get(f"/my/people/{kez.rsplit('/', 1)[-1]}").words
    told = {"who": "Dee", "on": "2026-03-03", "where": "At home", "words": "We looked everywhere we know of."}
    assert dee.get(f"{kez}/tell").send(f"{kez}/tell", **{**told, "words": ""}).status == 422
    page = dee.get(f"{kez}/tell").send(f"{kez}/tell", **told).follow()
    assert "We looked everywhere we know of." in page.words
    assert "We looked everywhere we know of." in amara.get(f"/my/people/{kez.rsplit('/', 1)[-1]}").words


def test_a_word_reaches_her_and_starts_the_promise_anew(client: Callable[..., Client], kez: str) -> None:
    dee = client("dee")
    page = dee.get(kez).send(f"{kez}/ask", may_approach="y").follow()
    assert page.send(f"{kez}/word", words=" ").status == 422
    page = page.send(f"{kez}/word", words="I rang two people this week.").follow()
    assert "Amara sees: “You’ve asked. Dee will tell you what happens next by 17 March.”" in page.words
    assert "I rang two people this week." in client("amara").get(f"/my/people/{kez.rsplit('/', 1)[-1]}").words


def test_a_number_shows_after_a_touch_only_and_the_look_is_recorded(
    client: Callable[..., Client], kez: str, session: Session
) -> None:
    dee, number = client("dee"), "07700 900 318"
    page = dee.get(f"{kez}/finding")
    page = page.send(f"{kez}/reach", **{"reach-found_name": "Jean", "reach-phone": number}).follow()
    for where in ("", "/finding", "/checks"):
        assert number not in dee.get(f"{kez}{where}").text
    assert page.send(f"{kez}/reveal").status == 403
    shown = press(page, f"{kez}/reveal")
    assert number in shown.words
    assert shown.headers["Cache-Control"] == "no-store"
    assert session.scalars(select(AuditEvent.what).where(AuditEvent.what == "reach.revealed")).all() == [
        "reach.revealed"
    ]


def test_an_order_blocks_at_once_and_its_end_needs_a_reason(client: Callable[..., Client], cast: Cast) -> None:
    dee = client("dee")
    gus = case_of(cast["amara"].yp_id, cast.person("gus"))
    page = dee.get(f"{gus}/orders")
    told = {
        "kind": "restraining",
        "prohibits": "y",
        "from_on": "2026-03-01",
        "until_on": "2026-02-01",
        "terms": "No contact.",
    }
    assert page.send(f"{gus}/orders", **told).status == 422
    page = page.send(f"{gus}/orders", **{**told, "until_on": ""}).follow()
    assert "Forbids contact" in page.words
    link = next(link for link in page.outline.links if link.endswith("/end"))
    assert dee.get(link).send(link, reason="").status == 422
    assert "Ended" in dee.get(link).send(link, reason="Discharged today.").follow().words


@pytest.mark.parametrize("where", ["", "/finding", "/checks", "/keys", "/invitation"])
def test_a_contact_under_another_case_is_not_there(client: Callable[..., Client], cast: Cast, where: str) -> None:
    assert client("mo").get(case_of(cast["ben"].yp_id, cast.person("gus"), where)).status in (403, 404)
    assert client("dee").get(case_of(cast["amara"].yp_id, cast.person("kit"), where)).status == 404
