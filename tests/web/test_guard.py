"""Fence 2, and the order of the gate: signed in → visible → allowed → ours → touched → once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from app import create_app
from domain import access, clock, colleagues, signins, step_ups
from domain.access import Action, Actor
from domain.colleagues import Assignment, Staff
from domain.db import open_session
from domain.keys import Keyring
from domain.people import YoungPerson
from domain.signins import SignIn
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.client import Client
from web.guard import allows, check_routes, public
from web.session import actor as asks
from web.settings import read_settings


def noted(_yp_id: str = "") -> str:
    return "ok"


def staged(engine: Engine, keyring: Keyring, folder: Path, **views: tuple[str, list[str], Callable[..., Any]]) -> Flask:
    """The application with a few more routes, for this test alone."""
    app = create_app(read_settings({"DATA": str(folder)}), engine, keyring)
    app.testing = True
    for name, (rule, methods, view) in views.items():
        app.add_url_rule(rule, name, view, methods=methods)
    return app


def case_app(engine: Engine, keyring: Keyring, folder: Path) -> Flask:
    """A page, a change and a decision about one young person, and a page about nobody."""

    @allows(Action.CASE_SEE, about="yp_id")
    def look(yp_id: str) -> tuple[str, dict[str, str]]:
        return f"seen {yp_id}", {"Content-Type": "text/plain"}

    @allows(Action.CASE_WORK, about="yp_id")
    def change(yp_id: str) -> tuple[str, dict[str, str]]:
        return f"changed {yp_id}", {"Content-Type": "text/plain"}

    @allows(Action.CASE_DECIDE, about="yp_id")
    def decide(yp_id: str) -> tuple[str, dict[str, str]]:
        assert asks().is_verified_lately
        return f"decided {yp_id}", {"Content-Type": "text/plain"}

    @allows(Action.OWN_SEE)
    def own() -> tuple[str, dict[str, str]]:
        return asks().yp_id, {"Content-Type": "text/plain"}

    return staged(
        engine, keyring, folder,
        t_look=("/coordinator/test/<yp_id>", ["GET"], look),
        t_change=("/coordinator/test/<yp_id>/change", ["POST"], change),
        t_decide=("/coordinator/test/<yp_id>/decide", ["POST"], decide),
        t_own=("/my/test", ["GET"], own),
    )  # fmt: skip


def signed_in(app: Flask, cast: Cast, name: str) -> Client:
    browser = Client(app)
    browser.sign_in(cast[name])
    return browser


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("rule", "methods", "view", "fault"),
    [
        ("/my/undeclared", ["GET"], lambda: "", "neither @allows nor @public"),
        ("/my/Strange_Name", ["GET"], public("a test")(lambda: ""), "not kebab-case"),
        ("/my/putting", ["PUT"], public("a test")(lambda: ""), "takes PUT"),
        ("/my/removing", ["GET", "DELETE"], public("a test")(lambda: ""), "takes DELETE"),
        ("/my/about", ["GET"], allows(Action.CASE_SEE, about="yp_id")(lambda: ""), "not in its address"),
        ("/my/open", ["POST"], public("a test", has_token=False)(lambda: ""), "without a token"),
    ],
)
def test_a_route_that_does_not_say_who_it_is_for_stops_the_start(
    engine: Engine, keyring: Keyring, tmp_path: Path, rule: str, methods: list[str], view: Callable[[], str], fault: str
) -> None:
    app = staged(engine, keyring, tmp_path, odd=(rule, methods, view))
    with pytest.raises(RuntimeError, match=fault):
        check_routes(app)


@pytest.mark.one_database
def test_an_undeclared_route_answers_nobody_even_if_it_slipped_in(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    app = staged(engine, keyring, tmp_path, odd=("/odd", ["GET"], lambda: "secret"))
    page = Client(app).get("/odd")
    assert (page.status, "secret" in page.text) == (403, False)


def test_a_view_is_declared_once_and_with_a_reason() -> None:
    with pytest.raises(RuntimeError):
        allows(Action.OWN_SEE)(public("a test")(lambda: ""))
    with pytest.raises(ValueError, match="why"):
        public("  ")


def test_who_may_do_what_about_whom(engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path) -> None:
    app, amara = case_app(engine, keyring, tmp_path), cast["amara"].yp_id
    expected = {
        "dee": (200, 200), "mo": (200, 403), "sol": (200, 403), "eli": (404, 404), "fay": (404, 404), "joy": (303, 401),
        "amara": (303, 401), "gus": (303, 401),
    }  # fmt: skip
    for name, (sees, changes) in expected.items():
        browser = signed_in(app, cast, name)
        assert browser.get(f"/coordinator/test/{amara}").status == sees, name
        assert browser.post(f"/coordinator/test/{amara}/change").status == changes, name


def test_not_yours_is_not_there_to_the_byte_r21(engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path) -> None:
    app = case_app(engine, keyring, tmp_path)
    dee = signed_in(app, cast, "dee")
    ids = [cast["ben"].yp_id, cast["cai"].yp_id, casting.missing_id(), "x", "%C3%A9", cast["dee"].subject_id]
    looked = {dee.get(f"/coordinator/test/{yp_id}").body_without_nonce() for yp_id in ids}
    assert len(looked) == 1
    posted = [dee.post(f"/coordinator/test/{yp_id}/change") for yp_id in ids]
    assert {page.status for page in posted} == {404}
    assert len({page.body_without_nonce() for page in posted}) == 1
    names = {tuple(name for name, _value in page.headers) for page in posted}
    assert len(names) == 1


def test_signed_out_a_look_leads_to_the_door_and_a_change_to_a_kind_401(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    browser = Client(case_app(engine, keyring, tmp_path))
    looked = browser.get(f"/coordinator/test/{cast['amara'].yp_id}")
    assert looked.status == 303
    assert looked.goes_to in ("/coordinator/sign-in", "/")
    changed = browser.post(
        f"/coordinator/test/{cast['amara'].yp_id}/change", {"why": "a long story about why it is so"}
    )
    assert (changed.status, "a long story about why it is so" in changed.text) == (401, True)


def test_what_ends_ends_on_the_next_request_r17(engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path) -> None:
    app, amara = case_app(engine, keyring, tmp_path), cast["amara"].yp_id
    dee, path = signed_in(app, cast, "dee"), f"/coordinator/test/{cast['amara'].yp_id}"
    assert dee.get(path).status == 200
    with open_session(engine) as session:
        manager = actor_in(session, cast, "mo")
        assignment = session.scalars(
            select(Assignment).where(Assignment.yp_id == amara, Assignment.staff_id == cast["dee"].subject_id)
        ).one()
        colleagues.end_assignment(session, manager, assignment.id)
        session.commit()
    assert dee.get(path).status == 404
    sol = signed_in(app, cast, "sol")
    assert sol.get(path).status == 200
    with open_session(engine) as session:
        from domain import audit

        audit.record(session, actor_in(session, cast, "mo"), "staff.suspended")
        session.get_one(Staff, (cast["sol"].authority_id, cast["sol"].subject_id)).is_suspended = True
        session.commit()
    assert sol.get(path).status == 303


def actor_in(session: object, cast: Cast, name: str) -> Actor:
    from sqlalchemy.orm import Session

    from domain import tenancy

    assert isinstance(session, Session)
    tenancy.enter(session, cast[name].authority_id)
    return casting.actor_of(session, cast[name])


def test_a_decision_needs_a_touch_for_exactly_this_and_once_r16(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    app = case_app(engine, keyring, tmp_path)
    dee, path = signed_in(app, cast, "dee"), f"/coordinator/test/{cast['amara'].yp_id}/decide"
    fields = {"verdict": "yes", "words": 'line one\r\nline <two> & "three"'}
    asked = dee.post(path, fields)
    assert (asked.status, "passkey" in asked.words) == (403, True)
    form = asked.form(path)
    assert {name: form.fields[name] for name in fields} == fields
    touch(engine, cast, "dee", path, fields)
    assert dee.post(path, fields | {"verdict": "no"}).status == 403
    assert dee.post(path + "x", fields).status == 404
    assert dee.post(path, fields).text == f"decided {cast['amara'].yp_id}"
    assert dee.post(path, fields).status == 403
    touch(engine, cast, "dee", path, fields)
    clock.pass_by(access.FRESH + timedelta(seconds=1))
    assert dee.post(path, fields).status == 403


def touch(engine: Engine, cast: Cast, name: str, path: str, fields: dict[str, str]) -> None:
    """Note a touch as the ceremony would, without its new token."""
    with open_session(engine) as session:
        row = session.scalars(select(SignIn).where(SignIn.account_id == cast[name].account_id)).one()
        step_ups.add_step_up(session, row.id, signins.action_hash(path, fields.items()))
        session.commit()


def test_a_locked_phone_leads_to_its_lock_r15(engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path) -> None:
    amara = signed_in(case_app(engine, keyring, tmp_path), cast, "amara")
    assert amara.get("/my/test").text == cast["amara"].yp_id
    clock.pass_by(timedelta(minutes=5, seconds=1))
    locked = amara.get("/my/test")
    assert (locked.status, locked.goes_to) in {(303, "/my/unlock"), (303, "/")}


def test_somebody_frozen_is_told_kindly_and_reads_nothing_r18(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    page = signed_in(case_app(engine, keyring, tmp_path), cast, "ivy").get("/my/test")
    assert (page.status, cast["ivy"].yp_id in page.text) == (403, False)


@pytest.mark.one_database
def test_a_gate_that_breaks_denies_r100(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path = case_app(engine, keyring, tmp_path), f"/coordinator/test/{cast['amara'].yp_id}"
    app.config["RAISES_FAULTS"] = False
    dee, answers = signed_in(app, cast, "dee"), []

    def breaks(*_given: object, **_named: object) -> None:
        raise RuntimeError("broken")

    for target in (
        "domain.access.can_see",
        "domain.access.require",
        "domain.visitors.signed_in",
        "web.limits.check",
        "web.csrf.check",
        "web.step_up.is_given",
        "web.once.claim",
        "web.uploads.make_room",
    ):
        with monkeypatch.context() as broken:
            broken.setattr(target, breaks)
            answers.append(dee.open("POST", path + "/decide", data={"csrf_token": dee.token_for(path)}))
    assert all(answer.status in (403, 500) for answer in answers), [answer.status for answer in answers]
    assert all("decided" not in answer.text for answer in answers)
    monkeypatch.setitem(access.RULES, Action.CASE_SEE, lambda *_: None)
    assert dee.get(path).status == 404


def test_an_answer_below_400_is_saved_and_every_other_is_undone(
    engine: Engine, keyring: Keyring, cast: Cast, tmp_path: Path
) -> None:
    from domain import audit
    from domain.errors import Refused
    from web.session import db, keep

    def renaming(end: Callable[[], Any]) -> Callable[[], Any]:
        @allows(Action.OWN_SEE)
        def view() -> Any:
            audit.record(db(), asks(), "test", yp_id=asks().yp_id)
            yp = db().get_one(YoungPerson, (asks().authority_id, asks().yp_id))
            yp.colour = "leaf"
            db().flush()
            return end()

        return view

    def refuses() -> object:
        raise Refused("boundary")

    def falls() -> object:
        raise RuntimeError

    def keeps() -> object:
        keep()
        return "no", 422

    app = staged(
        engine, keyring, tmp_path,
        t_saves=("/my/t-saves", ["POST"], renaming(lambda: ("ok", 200, {"Content-Type": "text/plain"}))),
        t_says_no=("/my/t-says-no", ["POST"], renaming(lambda: ("no", 422, {"Content-Type": "text/plain"}))),
        t_refuses=("/my/t-refuses", ["POST"], renaming(refuses)),
        t_falls=("/my/t-falls", ["POST"], renaming(falls)),
        t_keeps=("/my/t-keeps", ["POST"], renaming(keeps)),
    )  # fmt: skip
    app.config["RAISES_FAULTS"] = False
    amara, place = signed_in(app, cast, "amara"), (cast["amara"].authority_id, cast["amara"].yp_id)

    def answer_of(path: str) -> tuple[int, str]:
        sent: TestResponse = amara.open("POST", path, data={"csrf_token": amara.token_for(path)}).response
        with open_session(engine) as session:
            from domain import tenancy

            tenancy.enter(session, place[0])
            colour = session.get_one(YoungPerson, place).colour
            return sent.status_code, colour

    assert answer_of("/my/t-says-no") == (422, "sun")
    assert answer_of("/my/t-refuses") == (422, "sun")
    assert answer_of("/my/t-falls") == (500, "sun")
    assert answer_of("/my/t-saves") == (200, "leaf")
