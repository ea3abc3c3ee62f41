"""The pages around a request: reviews, freezing, custody, living abroad, who is who, orders, promises, own answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain import clock
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.desk import case_of, press

pytestmark = pytest.mark.one_database
Clients = Callable[..., Client]


@pytest.fixture
def amara(cast: Cast) -> str:
    return cast["amara"].yp_id


def test_what_has_changed_stops_it_all_until_somebody_looked_and_she_reads_only_that(
    client: Clients, amara: str
) -> None:
    dee, her = client("dee"), client("amara")
    page = dee.get(case_of(amara, more="/review"))
    assert "Nothing waits for a review." in page.words
    page = page.send(case_of(amara, more="/review"), why="moved_home").follow()
    assert "They moved home." in page.words
    assert "We’re looking at everything again" in her.get("/my/").words
    assert "moved" not in her.get("/my/").words
    assert "A review, now or soon" in dee.get("/coordinator/").words
    decision = case_of(amara, more="/review/decision")
    assert page.send(decision, reason="same carer").status == 403, "not without a touch"
    assert press(page, decision, reason="").status == 422
    assert press(dee.get(case_of(amara, more="/review")), decision, reason="A new home, the same plan.").status == 303
    assert "We’re looking at everything again" not in her.get("/my/").words


def test_she_shuts_everything_herself_and_a_lead_lets_it_go_on(client: Clients, amara: str) -> None:
    her, mo = client("amara"), client("mo")
    assert "Someone else has my phone" in her.get("/my/you").words
    assert her.get("/my/shut").send("/my/shut").status == 303
    assert her.get("/my/").status == 403
    assert her.get("/my/help").status == 200
    page = mo.get(case_of(amara, more="/freeze"))
    assert "Talk to them first" in page.words
    assert press(page, case_of(amara, more="/unfreeze")).status == 303
    assert her.get("/my/").status == 200
    dee = client("dee")
    assert dee.get(case_of(amara, more="/freeze")).send(reason="").status == 422
    assert "Stopped, from this moment" in dee.get(case_of(amara, more="/freeze")).send(reason="a threat").follow().words
    assert "a threat" in dee.get(case_of(amara, more="/freeze")).words


def test_custody_is_noted_with_its_rules_and_ends_in_a_review(client: Clients, amara: str) -> None:
    dee, where = client("dee"), case_of(amara, more="/custody")
    page = dee.get(case_of(amara, more="/standing"))
    told = {"letters": "allowed", "photos": "barred", "calls": "unknown", "visits": "unknown", "from_on": "2026-02-01"}
    assert page.send(where, place="", **told).status == 422
    page = page.send(where, place="Marl Street", release_on="2026-03-20", **told).follow()
    assert "Marl Street" in page.words
    assert "due out on 20 March" in page.words
    assert "In custody: Marl Street." in dee.get(case_of(amara)).words
    assert "A review before they come out" in dee.get("/coordinator/").words
    assert "Review before release held" in page.send(f"{where}/reviewed").follow().words
    assert "They left custody." in page.send(f"{where}/released").follow().words


def test_how_they_stand_and_what_a_parent_says_and_the_manager_answers(client: Clients, amara: str) -> None:
    dee, mo, here = client("dee"), client("mo"), case_of(amara, more="/standing")
    assert dee.get(here).send(here, status="by_agreement").status == 303
    dee.get(here).send(case_of(amara, more="/parents"), says="no", note="Her mother rang on Monday.")
    assert "A parent objects" in mo.get("/coordinator/").words
    answer = case_of(amara, more="/parents/answer")
    assert mo.get(here).send(answer, decided="").status == 422
    assert mo.get(here).send(answer, decided="Legal asked; it goes on.").status == 303
    assert "A parent objects" not in mo.get("/coordinator/").words
    assert "Answered by the manager" in dee.get(here).words


def test_yonas_way_abroad_is_walked_on_both_sides(client: Clients, cast: Cast, amara: str) -> None:
    dee, her, nan = client("dee"), client("amara"), cast.person("nan")
    dee.get(case_of(amara, more="/standing")).send(case_of(amara, more="/standing"), status="unaccompanied")
    here = case_of(amara, nan, "/abroad")
    page = dee.get(here).send(here, is_abroad="y").follow()
    assert "Nobody can promise that anybody is found." in page.words
    her.get(f"/my/people/{nan}/ask").send(how_far="look")
    assert "Only you can ask them." in her.get(f"/my/people/{nan}").words
    today = clock.today().isoformat()
    advice = {"lawyer": "Ms Adler", "advised_on": today, "gist": "She may ask."}
    page = dee.get(here).send(case_of(amara, nan, "/lawyer"), **advice).follow()
    page = page.send(case_of(amara, nan, "/red-cross"), asked_on=today).follow()
    assert page.send(case_of(amara, nan, "/moves/referred")).status == 303
    assert "You asked the Red Cross, and they’re looking" in her.get(f"/my/people/{nan}").words


def test_two_entries_are_put_together_by_one_and_taken_apart_by_two(client: Clients, cast: Cast, amara: str) -> None:
    dee, mo, nan, gus = client("dee"), client("mo"), cast.person("nan"), cast.person("gus")
    here = case_of(amara, nan, "/same")
    page = dee.get(here).send(case_of(amara, nan, "/names"), names="Jean Okafor\nNanny J").follow()
    assert "Also known as Jean Okafor, Nanny J" in dee.get(case_of(amara, nan)).words
    page = page.send(case_of(amara, nan, "/merge"), other_id=gus).follow()
    assert "What binds one binds both from now." in page.words
    ask = case_of(amara, nan, "/rulings/part")
    assert press(dee.get(ask), ask, reason="Two people after all.").status == 303
    assert "A second person for somebody’s safety" in mo.get("/coordinator/").words
    ruling = next(link for link in mo.get("/coordinator/").outline.links if "/rulings/" in link)
    assert press(mo.get(ruling), ruling, answer="agree").status == 303
    assert "Nobody else, as far as we know." in dee.get(here).words


def test_one_order_names_two_people(client: Clients, cast: Cast, amara: str) -> None:
    dee, nan, gus = client("dee"), cast.person("nan"), cast.person("gus")
    add = case_of(amara, nan, "/orders")
    fields = {"kind": "refused_urgently", "prohibits": "y", "from_on": "2026-03-03", "until_on": "2026-03-09"}
    assert dee.get(add).send(add, **fields, also=[gus]).status == 422
    assert dee.get(add).send(add, **fields, also=[gus], told="All three, in writing, today.").status == 303
    assert "Refused urgently" in dee.get(case_of(amara, gus, "/checks")).words


def test_how_long_a_promise_takes_is_the_managers_to_say(client: Clients, cast: Cast) -> None:
    mo = client("mo")
    here = "/coordinator/promises"
    assert press(mo.get(here), here, promise_days="0", escalate_days="3").status == 422
    assert "Saved." in press(mo.get(here), here, promise_days="10", escalate_days="2").follow().words
    assert client("dee").get("/coordinator/promises").status == 403


def test_she_takes_an_answer_back_and_everything_that_stood_on_it_stops(client: Clients, cast: Cast) -> None:
    her, gus = client("amara"), cast.person("gus")
    page = her.get("/my/consents")
    assert "Being in touch" in page.words
    assert her.post("/my/consents/take-back", {"scope": "contact", "person_id": gus}).status == 303
    assert "You stopped" in her.get(f"/my/people/{gus}").words
    her.post("/my/consents/take-back", {"scope": "take_part"})
    assert "Everything is on pause" in her.get("/my/").words
    her.post("/my/consents/say-yes", {"scope": "take_part"})
    assert her.post("/my/resume-everything").status == 303
    assert her.post("/my/consents/take-back", {"scope": "legal_gate"}).status == 422
