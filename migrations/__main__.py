"""`python -m migrations "what changes and why"`: draft the next revision from the difference to the tables."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import migrations
from domain.db import open_engine


def draft(message: str) -> str:
    """Write the next numbered revision; returns its path. Read it before it lands: a draft sees no renames."""
    from alembic import command

    number = f"{int(migrations.head() or '0') + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'draft.db'}", guarded=False)
        migrations.upgrade(engine)
        config = migrations.configuration()
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            script = command.revision(config, message=message, autogenerate=True, rev_id=number)
        engine.dispose()
    return str(getattr(script, "path", ""))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        raise SystemExit('Say what changes: make migration m="letters can be held"')
    sys.stdout.write(draft(sys.argv[1].strip()) + "\n")
