"""R80, R81, R83: the record is written with what it tells of, cannot be changed, and any change is found."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from domain import audit, contact, contact_requests, keys, rungs
from domain.audit import AuditEvent, AuditHead, ChainBroken
from tests.support import world as worlds
from tests.support.world import World


@pytest.fixture
def world(bare_world: World) -> World:
    return bare_world


def test_an_intact_record_verifies(world: World) -> None:
    worlds.to_connected(world, "gus")
    assert worlds.verified(world) > 30


def test_a_change_without_an_entry_is_not_saved(world: World) -> None:
    world.young["amara"].language = "cy"
    with pytest.raises(audit.Unaudited):
        world.session.flush()
    world.session.rollback()


def test_an_entry_about_someone_else_does_not_cover_a_change(world: World) -> None:
    audit.record(world.session, world.actor("dee"), "case.seen", yp_id=world.young["ben"].id)
    world.young["amara"].language = "cy"
    with pytest.raises(audit.Unaudited):
        world.session.flush()
    world.session.rollback()


def test_r80_when_the_entry_cannot_be_written_nothing_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> bytes:
        raise RuntimeError("the record is down")

    monkeypatch.setattr(audit, "chain", broken)
    contact.ask(world.session, world.actor("amara"), world.persons["gus"], may_approach=True)
    with pytest.raises(RuntimeError):
        world.session.commit()
    world.session.rollback()
    monkeypatch.undo()
    assert contact_requests.about(world.session, world.persons["gus"]) is None
    worlds.verified(world)


@pytest.mark.parametrize("verb", ["UPDATE audit_event SET what = 'x'", "DELETE FROM audit_event"])
def test_r81_the_database_itself_refuses_to_change_the_record(world: World, verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        world.session.execute(text(verb))
    world.session.rollback()


def test_r83_entries_take_no_content(world: World) -> None:
    with pytest.raises(ValueError, match="codes and numbers"):
        audit.record(world.session, world.actor("dee"), "case.seen", note="x" * 65)
    with pytest.raises(ValueError, match="codes and numbers"):
        audit.record(world.session, world.actor("dee"), "case.seen", note=["Amara"])


def test_r83_erasing_somebody_leaves_the_chain_whole(world: World) -> None:
    before = worlds.verified(world)
    keys.keyring().destroy_person(world.authority_id, world.young["amara"].id)
    assert worlds.verified(world) == before
    with pytest.raises(keys.KeyGone):
        assert world.young["amara"].name


class Tampering:
    """The record as somebody with the database's own powers could change it: triggers off, rows rewritten."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.session: Session = world.session
        if self.session.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                self.session.execute(text(f"DROP TRIGGER audit_event_no_{verb}"))
        else:
            self.session.execute(text("DROP TRIGGER audit_event_no_change ON audit_event"))
        self.rows = self._rows()

    def _rows(self) -> list[dict[str, Any]]:
        table = AuditEvent.__table__
        return [dict(row) for row in self.session.execute(select(table).order_by(table.c.seq)).mappings()]

    def put(self, rows: list[dict[str, Any]]) -> None:
        """Make the stored record exactly these rows."""
        self.session.execute(delete(AuditEvent).execution_options(synchronize_session=False))
        if rows:
            self.session.execute(insert(AuditEvent), rows)
        self.session.expire_all()

    def is_found(self) -> bool:
        try:
            worlds.verified(self.world)
        except (ChainBroken, ValueError):
            return True
        return False


def _changes(value: Any) -> list[Any]:
    if isinstance(value, bytes):
        return [value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] for at in range(len(value))]
    if isinstance(value, str):
        return [value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :] for at in range(len(value))] + [value + "x"]
    if isinstance(value, dict):
        body = json.dumps(value)
        changed = [body[:at] + chr(ord(body[at]) ^ 1) + body[at + 1 :] for at in range(len(body))]
        return [parsed for parsed in map(_parsed, changed) if isinstance(parsed, dict) and parsed != value]
    if isinstance(value, int):
        return [value + 10_000]
    return [value + timedelta(microseconds=1)]


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


@pytest.mark.one_database
def test_r81_every_single_byte_change_of_every_entry_is_found(world: World) -> None:
    """Exhaustive over the links: each changed byte of each field must give another link than the stored one."""
    worlds.to_connected(world, "gus")
    tampering, key = Tampering(world), keys.keyring().audit(world.authority_id)
    last, tried = b"\0" * 32, 0
    for row in tampering.rows:
        for name in (*audit.FIELDS, "hash"):
            for changed in _changes(row[name]):
                forged = {**row, name: changed}
                tried += 1
                assert audit.chain(key, last, forged) != forged["hash"], (row["seq"], name)
        last = row["hash"]
    assert tried > 5000


def test_r81_deleting_inserting_swapping_and_cutting_are_found(world: World) -> None:
    worlds.to_checking(world, "gus")
    tampering = Tampering(world)
    rows, missed = tampering.rows, []
    for at in range(0, len(rows), 3):
        without = rows[:at] + rows[at + 1 :]
        renumbered = [{**row, "seq": number} for number, row in enumerate(without, 1)]
        doubled = [{**row, "seq": number} for number, row in enumerate([*rows[:at], rows[at], *rows[at:]], 1)]
        for name, forged in (
            ("deleted", without),
            ("renumbered", renumbered),
            ("doubled", doubled),
            ("cut", rows[:at]),
        ):
            tampering.put(forged)
            if not tampering.is_found():
                missed.append((name, at))
    for at in range(len(rows) - 1):
        one, two = rows[at], rows[at + 1]
        tampering.put([*rows[:at], {**two, "seq": one["seq"]}, {**one, "seq": two["seq"]}, *rows[at + 2 :]])
        if not tampering.is_found():
            missed.append(("swapped", at))
    assert missed == []
    tampering.put(rows)
    assert not tampering.is_found()
    world.session.rollback()


def test_r81_a_tail_cut_off_together_with_its_head_is_found_by_an_anchor(world: World) -> None:
    worlds.to_checking(world, "gus")
    tampering = Tampering(world)
    rows = tampering.rows
    anchor = (rows[-1]["seq"], rows[-1]["hash"])
    cut = rows[:-4]
    tampering.put(cut)
    world.session.execute(
        update(AuditHead).values(seq=cut[-1]["seq"], hash=cut[-1]["hash"]).execution_options(synchronize_session=False)
    )
    world.session.expire_all()
    assert audit.verify(world.session, world.authority_id) == len(cut), "without an anchor this cannot be told"
    with pytest.raises(ChainBroken):
        audit.verify(world.session, world.authority_id, anchor)
    world.session.rollback()


def test_every_verb_that_decides_leaves_an_entry_in_the_same_transaction(world: World) -> None:
    request = worlds.to_connected(world, "gus")
    before = worlds.verified(world)
    contact.make_move(world.session, world.actor("amara"), request, "stop")
    world.session.rollback()
    assert worlds.verified(world) == before, "an entry outlived its transaction"
    contact.make_move(
        world.session,
        world.actor("amara"),
        contact_requests.get(world.session, world.actor("amara"), request.id),
        "stop",
    )
    world.session.commit()
    told = world.session.scalars(select(AuditEvent.what).order_by(AuditEvent.seq.desc()).limit(3)).all()
    assert set(told) >= {"contact.stop", "contact.ended_all"}
    assert rungs.live_approvals(world.session, request) == []
