"""The revisions, taken one after another, make the very tables that the code knows; on both databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, text

import migrations
from domain.db import open_engine
from tests.support import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    url = f"sqlite:///{tmp_path / 'spool.db'}"
    if request.param == "postgresql":
        url = postgres.server().fresh(f"migrations_{os.getpid()}")
    engine = open_engine(url, guarded=False)
    yield engine
    engine.dispose()


def test_every_revision_together_makes_the_tables_that_the_code_knows(empty: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    import domain.tables  # noqa: F401
    from domain.db import metadata

    migrations.upgrade(empty)
    with empty.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
        assert found == []
        assert migrations.stored(connection) == migrations.head()


def test_an_upgrade_that_fails_half_way_leaves_the_database_as_it_was(
    empty: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("env.py", "script.py.mako"):
        (tmp_path / name).write_text((migrations.FOLDER / name).read_text())
    (tmp_path / "versions").mkdir()
    start = (
        'revision = "000{0}"\ndown_revision = {1!r}\nfrom alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n'
    )
    good = '    op.create_table("made", sa.Column("id", sa.Integer))\n'
    bad = '    op.create_table("also", sa.Column("id", sa.Integer))\n    op.execute("nonsense")\n'
    (tmp_path / "versions" / "0001_good.py").write_text(start.format(1, None) + good)
    (tmp_path / "versions" / "0002_bad.py").write_text(start.format(2, "0001") + bad)
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    with pytest.raises(Exception, match="nonsense"):
        migrations.upgrade(empty)
    left = MetaData()
    left.reflect(empty)
    assert list(left.tables) == []


def test_an_upgrade_that_would_leave_a_row_pointing_nowhere_is_undone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'spool.db'}", guarded=False)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE a (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE b (id INTEGER REFERENCES a (id))"))
        connection.execute(text("INSERT INTO a VALUES (1)"))
        connection.execute(text("INSERT INTO b VALUES (1)"))
    for name in ("env.py", "script.py.mako"):
        (tmp_path / name).write_text((migrations.FOLDER / name).read_text())
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0001_bad.py").write_text(
        'revision = "0001"\ndown_revision = None\nfrom alembic import op\n'
        'def upgrade():\n    op.execute("DELETE FROM a")\n'
    )
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    with pytest.raises(RuntimeError, match="point nowhere"):
        migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM a")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()
