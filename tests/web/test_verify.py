"""The command that checks the record: whole, changed, and cut off together with its head (R81)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from domain.audit import ChainBroken
from tests.support.cast import Cast
from web import verify


def test_a_whole_record_is_said_to_be_whole_and_anchored(engine: Engine, cast: Cast, tmp_path: Path) -> None:
    anchors = tmp_path / verify.ANCHORS
    lines = verify.verify(engine, anchors)
    assert any(line.startswith("Northshire: ") and line.endswith("entries, whole.") for line in lines)
    assert len(anchors.read_text().splitlines()) == len(lines)
    assert verify.verify(engine, anchors) == lines


def _tamper(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_event_no_UPDATE"))
            connection.execute(text("DROP TRIGGER audit_event_no_DELETE"))
        else:
            connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))
        if engine.dialect.name != "sqlite":
            connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER ALL"))


def test_a_changed_entry_is_found(engine: Engine, cast: Cast, tmp_path: Path) -> None:
    _tamper(engine, "UPDATE audit_event SET by_id = 'nobody' WHERE seq = 7")
    with pytest.raises(ChainBroken):
        verify.verify(engine, tmp_path / verify.ANCHORS)


def test_a_tail_cut_off_with_its_head_is_found_by_the_anchors(engine: Engine, cast: Cast, tmp_path: Path) -> None:
    anchors = tmp_path / verify.ANCHORS
    verify.verify(engine, anchors)
    _tamper(
        engine,
        "DELETE FROM audit_event WHERE seq > 9",
        "UPDATE audit_head SET seq = 9, hash = (SELECT hash FROM audit_event"
        " WHERE audit_event.authority_id = audit_head.authority_id AND audit_event.seq = 9) WHERE seq > 9",
    )
    with pytest.raises(ChainBroken):
        verify.verify(engine, anchors)
