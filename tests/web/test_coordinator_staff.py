"""Staff, their manager's pages: taken on, stopped at once, roles that end; and the record that everybody reads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.desk import case_of, press

pytestmark = pytest.mark.one_database


def test_somebody_new_gets_a_code_that_shows_once(client: Callable[..., Client], cast: Cast) -> None:
    mo = client("mo")
    page = mo.get("/coordinator/staff/add")
    assert page.send(name="Una Berry", roles=["coordinator"]).status == 403, "not without a touch"
    assert press(page, "/coordinator/staff/add", name="", roles=["coordinator"]).status == 422
    page = press(
        page, "/coordinator/staff/add", name="Una Berry", phone="01632 960 111", roles=["coordinator"]
    ).follow()
    assert "Una Berry" in page.words
    where = page.path.partition("?")[0]
    code = press(page, f"{where}/code")
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code.words)
    assert client("dee").get("/coordinator/staff").status == 403
    assert cast.authorities


def test_who_is_suspended_reads_nothing_from_the_next_request_on(client: Callable[..., Client], cast: Cast) -> None:
    mo, dee = client("mo"), client("dee")
    where = f"/coordinator/staff/{cast['dee'].subject_id}"
    assert dee.get("/coordinator/").status == 200
    page = press(mo.get(where), f"{where}/suspend").follow()
    assert "Suspended" in page.words
    assert dee.get("/coordinator/").status == 303
    page = press(page, f"{where}/restore").follow()
    assert "Suspended" not in page.words
    assert dee.get("/coordinator/").status == 303, "what was signed in stays signed out"


def test_nobody_suspends_themselves_or_stops_being_the_manager(client: Callable[..., Client], cast: Cast) -> None:
    mo = client("mo")
    where = f"/coordinator/staff/{cast['mo'].subject_id}"
    page = mo.get(where)
    assert not [form for form in page.outline.forms if form.action.endswith("/suspend")]
    assert press(page, where, roles=["coordinator"]).status == 422
    assert press(page, where, roles=["manager", "coordinator"]).status == 303


def test_a_role_that_ends_bites_at_the_next_request(client: Callable[..., Client], cast: Cast) -> None:
    mo, sol = client("mo"), client("sol")
    where, case = f"/coordinator/staff/{cast['sol'].subject_id}", case_of(cast["amara"].yp_id)
    assert sol.get(case).status == 200
    assert press(mo.get(where), where, roles=["social_worker"]).status == 303
    assert sol.get(case).status == 404


def test_a_member_of_elsewhere_is_not_there(client: Callable[..., Client], cast: Cast) -> None:
    assert client("mo").get(f"/coordinator/staff/{cast['fay'].subject_id}").status == 404


def test_the_record_says_who_did_what_and_whether_it_fits(
    client: Callable[..., Client], cast: Cast, session: Session
) -> None:
    dee, where = client("dee"), case_of(cast["amara"].yp_id, more="/record")
    page = dee.get(where)
    assert "Dee Marsh : opened something to read it" in page.words or "Dee Marsh" in page.words
    assert "Amara" in page.words
    assert "fit together" in page.send(where).words
    assert client("eli").get(where).status == 404
    session.execute(text("DROP TRIGGER IF EXISTS audit_event_no_update"))
    session.execute(
        text("UPDATE audit_event SET what = 'case.unseen' WHERE authority_id = :here AND seq = 3"),
        {"here": cast["amara"].authority_id},
    )
    session.commit()
    assert "doesn’t fit together" in dee.get(where).send(where).words


def test_the_record_goes_back_page_by_page(client: Callable[..., Client], cast: Cast) -> None:
    dee, where = client("dee"), case_of(cast["amara"].yp_id, more="/record")
    page = dee.get(where)
    further = next(link for link in page.outline.links if "before=" in link)
    assert dee.get(further).status == 200
    assert page.text.count("<time") == 50


def test_a_concern_is_raised_in_exact_words_and_answered_by_somebody(client: Callable[..., Client], cast: Cast) -> None:
    dee, where = client("dee"), case_of(cast["amara"].yp_id, more="/add-concern")
    page = dee.get(where)
    assert page.send(where, words=" ", level="2").status == 422
    raised = page.send(where, words="He said: <i>I'll come</i> at night.", level="2", note="By phone.")
    link, shown = raised.goes_to.split("?")[0], raised.follow()
    assert "He said: <i>I'll come</i> at night." in shown.words
    assert "Tell the designated safeguarding lead and the social worker now." in shown.words
    assert "I have this" not in shown.words, "from level 2 somebody on duty has it"
    shown = client("sol").get(link).send(f"{link}/take-on").follow()
    told = {"decision": "Rang the social worker.", "reason": "He knows where.", "category": "location"}
    assert shown.send(f"{link}/decide", **told).status == 403, "not without a touch"
    shown = press(shown, f"{link}/decide", **told).follow()
    assert press(shown, f"{link}/close").status == 422, "not before Amara was told, or it says why not"
    shown = press(shown, f"{link}/told", how="in_person", words="Sol knows, and we look after it.").follow()
    page = press(shown, f"{link}/close").follow()
    assert "Rang the social worker." in page.words
    story = client("sol").get(f"{link}/timeline").words
    for line in ("raised a concern", "took a concern on", "He knows where.", "Sol knows, and we look after it."):
        assert line in story
    assert "He said" not in client("amara").get("/my/record").words
    assert client("eli").get(link).status == 404
