"""The folder an installation keeps everything in: whose it is, and whether what lies in it fits together.

Every look here leaves the folder as it was, byte for byte, so that a refused start never makes things worse.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import migrations
from domain.errors import CannotStart
from domain.keys import Keyring
from web.settings import Settings


@contextmanager
def claimed(settings: Settings) -> Iterator[None]:
    """Hold the data folder for the life of the block, against every other server on it.

    The lock is on the folder itself, so that no file is made for it, and goes with the process. A folder that does not
    exist is made, and is gone again when nothing came to lie in it. Raises CannotStart.
    """
    folder = settings.data
    check_writable(folder)
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as problem:
        raise CannotStart(f"The data folder {folder} cannot be made ({problem.strerror}).") from None
    try:
        _lock(held, folder)
        yield
    finally:
        for place in missing:
            with suppress(OSError):  # something is in it: that is what it was made for
                place.rmdir()
        os.close(held)


def _lock(held: int, folder: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(
            f"The data folder {folder} is in use by another Spool; stop that one, or choose another with DATA=."
        ) from None


def check_writable(folder: Path) -> None:
    """Raises CannotStart when `folder` is not one, or cannot be written or made."""
    try:
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
    except PermissionError:
        raise CannotStart(f"The data folder {folder} cannot be reached; choose another with DATA=.") from None
    if not nearest.is_dir():
        raise CannotStart(f"The data folder {folder} cannot be made: {nearest} is a file; choose another with DATA=.")
    if not _can_write(nearest):
        what = "written to" if nearest == folder else "made"
        raise CannotStart(f"The data folder {folder} cannot be {what}; change its owner, or choose another with DATA=.")


def _can_write(folder: Path) -> bool:
    """Ask the system for a file without a name, which never appears; only where that is unknown trust the mode bits."""
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600))
    except (AttributeError, OSError):
        return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)
    return True


def look(settings: Settings) -> str | None:
    """The revision the database is at, None where there is none yet.

    Raises CannotStart when it cannot be reached, is not ours, comes from a newer release, or its keys are missing.
    """
    try:
        stored = _stored(settings)
    except ValueError:
        raise CannotStart(f"The database {_place(settings)} holds something that is not Spool's.") from None
    if stored is not None and stored not in migrations.known():
        raise CannotStart(
            f"The database {_place(settings)} comes from a newer release of Spool (it is at {stored}, this release at "
            f"{migrations.head()}); start that release, or restore the backup taken before it."
        )
    kek = settings.keys / "kek"
    if stored is not None and not kek.is_file():
        raise CannotStart(
            f"The key file {kek} is missing, and without it nothing in the database can be read; "
            "put it back from where your keys are kept."
        )
    return stored


def check_belongs(settings: Settings, stored: str | None, keyring: Keyring) -> None:
    """Raises CannotStart when there is no database (or one without tables) and the keys are of one that was in use.

    Starting empty would print a set-up link to whoever comes first, beside keys that open everybody's letters.
    """
    if stored is None and keyring.has_authorities():
        raise CannotStart(
            f"The database {_place(settings)} is missing or empty, and the keys in {settings.keys} belong to one that "
            "was in use; put it back, or restore the newest backup, or look at DATA and DATABASE_URL."
        )


def _place(settings: Settings) -> str:
    """Where the database is, without its password."""
    file = sqlite_file(settings.database_url)
    if file is not None:
        return str(file)
    from sqlalchemy import make_url

    return make_url(settings.database_url).render_as_string(hide_password=True)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address; None for another database."""
    return Path(url.removeprefix("sqlite:///")).absolute() if url.startswith("sqlite:///") else None


def _stored(settings: Settings) -> str | None:
    file = sqlite_file(settings.database_url)
    return _stored_in_server(settings) if file is None else _stored_in_file(file)


def _stored_in_file(file: Path) -> str | None:
    if not file.exists() or file.stat().st_size == 0:
        return None
    log = Path(f"{file}-wal")
    # Without a log left behind by a crash the file is all there is, and reading it so leaves no trace beside it.
    is_whole = not log.exists() or log.stat().st_size == 0
    how = "mode=ro&immutable=1" if is_whole else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?{how}", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "alembic_version" in tables:
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
                return str(row[0]) if row else None
    except sqlite3.DatabaseError as problem:
        raise CannotStart(f"The database {file} cannot be read ({problem}).") from None
    if tables:
        raise ValueError("tables but no revision")
    return None


def _stored_in_server(settings: Settings) -> str | None:
    from sqlalchemy import NullPool, create_engine
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = create_engine(settings.database_url, connect_args={"connect_timeout": 5}, poolclass=NullPool)
        with engine.connect() as connection:
            return migrations.stored(connection)
    except ImportError:
        raise CannotStart("DATABASE_URL names PostgreSQL, and its driver is not installed: psycopg[binary].") from None
    except SQLAlchemyError:
        raise CannotStart(f"The database {_place(settings)} cannot be reached; look at DATABASE_URL.") from None


def make(settings: Settings) -> None:
    """Make what holds keys, pictures and the database; it is for this user alone. Raises CannotStart."""
    try:
        for folder in (settings.keys, settings.media):
            folder.mkdir(mode=0o700, exist_ok=True)
        file = sqlite_file(settings.database_url)
        if file is not None and not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as problem:
        raise CannotStart(f"{problem.filename} cannot be made ({problem.strerror}).") from None


def upgrade(settings: Settings) -> None:
    """Bring the database to this release's newest revision, all of it or nothing. Raises CannotStart."""
    from sqlalchemy.exc import SQLAlchemyError

    from domain.db import open_engine

    engine = open_engine(settings.database_url, guarded=False)
    try:
        migrations.upgrade(engine)
    except (SQLAlchemyError, RuntimeError) as problem:
        # the kind alone: what a database complains of can hold what is in it (R93)
        raise CannotStart(
            f"The database {_place(settings)} could not be upgraded ({type(problem).__name__}); it is as it was."
        ) from problem
    finally:
        engine.dispose()
