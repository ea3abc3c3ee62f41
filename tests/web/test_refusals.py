"""R80: what somebody signed in was not let do is in the record, the same whether it is there or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain import audit, clock, refusals, tenancy
from domain.audit import AuditEvent
from domain.db import open_session
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.desk import case_of

Clients = Callable[..., Client]


def refused(engine: Engine, cast: Cast, name: str) -> list[AuditEvent]:
    """What this member's authority has on record of their refused attempts."""
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast[name].authority_id)
        rows = select(AuditEvent).where(
            AuditEvent.authority_id == cast[name].authority_id, AuditEvent.by_id == cast[name].subject_id,
            AuditEvent.what.startswith("access."),
        )  # fmt: skip
        return list(session.scalars(rows.order_by(AuditEvent.seq)))


def test_who_what_and_which_id_are_written_for_a_look_and_for_a_change(
    client: Clients, engine: Engine, cast: Cast
) -> None:
    amara, eli = cast["amara"].yp_id, client("eli")
    assert eli.get(case_of(amara)).status == 404
    assert eli.post(f"{case_of(amara)}/parents").status == 404
    assert client("mo").post(f"{case_of(amara)}/parents").status == 403
    told = [(row.what, row.subject, row.detail) for row in refused(engine, cast, "eli")]
    assert told == [
        ("access.refused", f"asked:{amara}", {"action": "case.see", "route": "coordinator.young_person"}),
        ("access.refused", f"asked:{amara}", {"action": "case.work", "route": "coordinator.parents"}),
    ]
    assert [row.detail["action"] for row in refused(engine, cast, "mo")] == ["case.work"]
    with open_session(engine, reading=True) as session:
        tenancy.enter(session, cast["eli"].authority_id)
        assert audit.verify(session, cast["eli"].authority_id) > 2


def test_young_people_and_guests_too_and_things_of_others(client: Clients, engine: Engine, cast: Cast) -> None:
    ben, gus = cast.person("kit"), cast.things["item"]["ben"]
    assert client("amara").get(f"/my/people/{ben}").status == 404
    assert client("gus").get(f"/guest/letters/{gus}").status == 404
    assert [row.subject for row in refused(engine, cast, "amara")] == [f"asked:{ben}"]
    assert [row.subject for row in refused(engine, cast, "gus")] == [f"asked:{gus}"]


def test_what_is_hidden_and_what_is_not_there_are_written_alike_and_at_nobody(
    client: Clients, engine: Engine, cast: Cast
) -> None:
    """R21: neither the record of the young person nor that of another authority gives away that there is one."""
    eli, ids = client("eli"), [cast["amara"].yp_id, cast["cai"].yp_id, casting.missing_id()]
    for yp_id in ids:
        assert eli.get(case_of(yp_id)).status == 404
    rows = refused(engine, cast, "eli")
    assert [row.subject for row in rows] == [f"asked:{yp_id}" for yp_id in ids]
    shapes: list[Any] = [(row.authority_id, row.what, row.yp_id, row.detail) for row in rows]
    assert all(shape == shapes[0] for shape in shapes)
    assert shapes[0][2] == ""
    for name in ("amara", "cai"):
        assert "not let in" not in client(name).get("/my/record").words


@pytest.mark.one_database
def test_what_is_no_id_is_left_out(client: Clients, engine: Engine, cast: Cast) -> None:
    """R83: an address can say anything."""
    eli = client("eli")
    for said in ("x", "Amara-Okafor", "a" * 23, "%C3%A9" * 22, "Amara.Okafor.lives.at.9"):
        eli.get(case_of(said))
    assert {row.subject for row in refused(engine, cast, "eli")} == {""}


@pytest.mark.one_database
def test_nothing_is_written_for_strangers_wrong_addresses_and_refused_forms(
    client: Clients, engine: Engine, cast: Cast
) -> None:
    assert client().get(case_of(cast["amara"].yp_id)).status == 303
    dee = client("dee")
    assert dee.get("/coordinator/nothing-here").status == 404
    assert dee.open("POST", f"{case_of(cast['amara'].yp_id)}/parents", data={}).status == 400
    assert dee.get("/coordinator/young-people/add").send(name="").status == 422
    with open_session(engine, reading=True) as session:
        rows = select(AuditEvent).where(AuditEvent.what.startswith("access."))
        found = session.scalars(rows.where(AuditEvent.authority_id == cast["dee"].authority_id)).all()
    assert found == []


def test_a_flood_fills_no_disk_and_the_record_says_that_there_was_one(
    client: Clients, engine: Engine, cast: Cast
) -> None:
    eli = client("eli")
    for _ in range(refusals.MOST + 15):
        assert eli.get(case_of(casting.missing_id())).status == 404
    rows = [row.what for row in refused(engine, cast, "eli")]
    assert rows == ["access.refused"] * refusals.MOST + ["access.refused_often"]
    assert len(refused(engine, cast, "dee")) == 0
    clock.pass_by(refusals.PER)
    eli.get(case_of(casting.missing_id()))
    assert len(refused(engine, cast, "eli")) == len(rows) + 1


@pytest.mark.one_database
def test_many_accounts_of_one_authority_have_a_limit_together(
    engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., Any]
) -> None:
    monkeypatch.setattr(refusals, "MOST_TOGETHER", 5)
    made = []
    for name in ("amara", "ben", "dee", "eli", "mo"):
        for _ in range(2):
            with open_session(engine) as session:
                made.append(refusals.note(session, actor(name), "case.see", "route", "A" * 22))
                session.commit()
    assert made == [True] * 6 + [False] * 4


@pytest.mark.one_database
def test_a_refusal_stands_when_it_cannot_be_written(
    client: Clients, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_given: object) -> None:
        raise RuntimeError("with something private in it")

    monkeypatch.setattr("domain.refusals.note", breaks)
    assert client("eli").get(case_of(cast["amara"].yp_id)).status == 404
    assert "a refusal was not recorded: RuntimeError" in caplog.text
    assert "private" not in caplog.text
