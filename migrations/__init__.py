"""Where the database stands and how it is brought up to date.

Revisions are files `versions/NNNN_words.py` whose id is the number. What is newest is read from the names alone, so
that a start with nothing to do never loads Alembic.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent
_NUMBERED = re.compile(r"(\d{4})_\w+\.py")
# Any number that is ours alone: two servers that start at once on one PostgreSQL take turns to upgrade it.
ADVISORY_LOCK = 0x5B001


def known() -> list[str]:
    """The revisions this release knows, oldest first."""
    names = (_NUMBERED.fullmatch(path.name) for path in (FOLDER / "versions").iterdir())
    return sorted(found.group(1) for found in names if found)


def head() -> str | None:
    """The newest revision this release knows; None while there is none."""
    revisions = known()
    return revisions[-1] if revisions else None


def stored(connection: Connection) -> str | None:
    """The revision the database is at; None for a database with nothing in it.

    Raises ValueError for a database with tables in it but no revision: it is somebody else's.
    """
    from sqlalchemy import inspect

    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise ValueError("tables but no revision")
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    # Revisions are numbered by the makers of this release, and the number is the id.
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database of `engine` to `head()`, all of it or nothing.

    `engine` must be unguarded (domain.db.open_engine(url, guarded=False)). On SQLite foreign keys are off while tables
    are rebuilt and checked before the commit; raises RuntimeError if a row would be left pointing nowhere.
    """
    from alembic import command

    config = configuration()
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("the upgrade would leave rows that point nowhere")
        finally:
            if is_sqlite:
                _driver(connection).execute("PRAGMA foreign_keys=ON")


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
