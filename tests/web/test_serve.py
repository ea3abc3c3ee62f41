"""Starting and stopping, with real processes on real folders (issue: what runs)."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

import migrations
from domain import keys
from domain.errors import CannotStart
from tests.support import postgres
from web import datafolder

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0


class Running:
    """A server process of this test's own, on its own folder and port."""

    def __init__(self, pipes: Path, **settings: str) -> None:
        self.pipes = pipes
        self.port = int(settings["PORT"]) if settings["PORT"].isdigit() else 0
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.web.stand_in", str(pipes)],
            cwd=ROOT,
            env=environment | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.printed = b""

    def get(self, path: str) -> str:
        """The body of a page. Raises OSError when nobody listens."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path)
            return connection.getresponse().read().decode()

    def wait_until_ready(self) -> str:
        """The line with its address. Fails if it ends before it prints one."""
        assert self.process.stdout is not None
        while b"\n" not in self.printed:
            read = os.read(self.process.stdout.fileno(), 4096)
            assert read, f"it ended at once: {self.process.communicate()}"
            self.printed += read
        return self.printed.decode().splitlines()[0]

    def ended(self) -> tuple[int, str, str]:
        """Wait until it has ended; its exit code and all that it printed."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, (self.printed + out).decode(), err.decode()

    def stop(self) -> tuple[int, str, str]:
        """Ask it to stop; its exit code and all that it printed."""
        self.process.terminate()
        return self.ended()


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers, and leaves none behind."""
    started: list[Running] = []
    for pipe in ("begun", "go"):
        os.mkfifo(tmp_path / pipe)

    def _start(**settings: str) -> Running:
        given = {"DATA": str(tmp_path / "data"), "PORT": str(free_port())} | settings
        started.append(Running(tmp_path, **given))
        return started[-1]

    yield _start
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
        running.process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def everything_in(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file and folder with its mode, and every file's time of change and bytes."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_mtime_ns if path.is_file() else 0,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in [folder, *folder.rglob("*")]
    }


def refusal(running: Running) -> str:
    """The one sentence on standard error of a server that would not start."""
    code, out, err = running.ended()
    assert (code, out) == (1, ""), err
    assert err.count("\n") == 1, err
    assert err.endswith(".\n"), err
    return err.strip()


def used_folder(start: Start, tmp_path: Path) -> Path:
    """A data folder that has served once, as it lies after a clean stop."""
    running = start()
    running.wait_until_ready()
    assert running.stop()[0] == 0
    return tmp_path / "data"


def test_a_first_start_makes_keys_and_database_for_this_user_alone_and_says_where_to_set_up(
    start: Start, tmp_path: Path
) -> None:
    running = start()
    assert running.wait_until_ready() == f"Spool is ready: http://localhost:{running.port}"
    assert running.get("/health") == '{"ok": true}'
    code, out, err = running.stop()
    assert (code, err) == (0, "")
    assert f"http://localhost:{running.port}/coordinator/set-up/" in out
    for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "data" / "keys" / "kek").is_file()


def test_a_second_start_finds_the_same_keys_and_does_not_load_the_migrations(start: Start, tmp_path: Path) -> None:
    folder = used_folder(start, tmp_path)
    kek = (folder / "keys" / "kek").read_bytes()
    running = start()
    running.wait_until_ready()
    assert running.get("/loaded/alembic") == "False"
    assert running.get("/loaded/web.datafolder") == "True"
    assert (folder / "keys" / "kek").read_bytes() == kek


def test_a_second_server_on_the_same_folder_is_refused(start: Start, tmp_path: Path) -> None:
    running = start()
    running.wait_until_ready()
    before = everything_in(tmp_path / "data")
    said = refusal(start())
    assert said == (
        f"The data folder {tmp_path / 'data'} is in use by another Spool; stop that one, or choose another with DATA=."
    )
    assert everything_in(tmp_path / "data") == before
    assert running.get("/health") == '{"ok": true}'


def test_a_port_in_use_is_refused_before_anything_is_made(start: Start, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(start(PORT=str(port), DATA=str(tmp_path / "deep" / "data")))
    assert said == f"Port {port} on 127.0.0.1 is in use (Address already in use); choose another with PORT=."
    assert not (tmp_path / "deep").exists()


def test_an_address_of_another_machine_is_refused(start: Start, tmp_path: Path) -> None:
    said = refusal(start(HOST="192.0.2.7", DATA=str(tmp_path / "data")))
    assert said == "HOST is 192.0.2.7, and this machine has no such address."
    assert not (tmp_path / "data").exists()


def test_a_port_in_use_leaves_a_used_folder_as_it_was(start: Start, tmp_path: Path) -> None:
    before = everything_in(used_folder(start, tmp_path))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refusal(start(PORT=str(other.getsockname()[1])))
    assert everything_in(tmp_path / "data") == before


def test_a_data_folder_that_is_a_file_or_lies_in_one_is_refused(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "data"):
        said = f"The data folder {place} cannot be made: {tmp_path / 'file'} is a file; choose another with DATA=."
        assert refusal(start(DATA=str(place))) == said
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_of_somebody_else_is_refused() -> None:
    """Root may write anywhere, so the look is taken by an ordinary user (or by us, if that is what we are)."""
    was = os.geteuid()
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        folder = Path(made) / "theirs"
        folder.mkdir()
        closed = folder / "closed"
        closed.mkdir(mode=0o600)
        folder.chmod(0o555)
        try:
            if was == 0:
                os.seteuid(65534)
            with pytest.raises(CannotStart, match=r"theirs cannot be written to; change its owner"):
                datafolder.check_writable(folder)
            with pytest.raises(CannotStart, match=r"theirs/data cannot be made; change its owner"):
                datafolder.check_writable(folder / "data")
            with pytest.raises(CannotStart, match=r"closed/data cannot be reached; choose another"):
                datafolder.check_writable(closed / "data")
        finally:
            os.seteuid(was)
            folder.chmod(0o755)


def test_a_missing_key_is_refused_and_no_new_one_is_made(start: Start, tmp_path: Path) -> None:
    folder = used_folder(start, tmp_path)
    (folder / "keys" / "kek").rename(tmp_path / "kek")
    before = everything_in(folder)
    said = refusal(start())
    assert said.startswith(f"The key file {folder / 'keys' / 'kek'} is missing, and without it nothing")
    assert everything_in(folder) == before


def test_half_a_keyring_is_refused_where_there_is_no_database_yet(start: Start, tmp_path: Path) -> None:
    folder = used_folder(start, tmp_path)
    for path in (folder / "keys" / "store.sqlite", folder / "spool.db"):
        path.unlink()
    before = everything_in(folder)
    assert refusal(start()).startswith(f"The key store {folder / 'keys' / 'store.sqlite'} is missing")
    assert everything_in(folder) == before


@pytest.mark.parametrize("is_empty", [False, True])
def test_keys_that_were_in_use_without_their_database_never_start_afresh(
    start: Start, tmp_path: Path, is_empty: bool
) -> None:
    folder = used_folder(start, tmp_path)
    ring = keys.open_keyring(folder / "keys", create=False)
    ring.make_authority("authority-1")
    ring._connection().close()  # or the log of the store is still there
    (folder / "spool.db").unlink()
    if is_empty:
        (folder / "spool.db").touch()
    before = everything_in(folder)
    assert refusal(start()).startswith(f"The database {folder / 'spool.db'} is missing or empty, and the keys in")
    assert everything_in(folder) == before


def test_keys_that_nobody_used_yet_start_with_a_new_database(start: Start, tmp_path: Path) -> None:
    (used_folder(start, tmp_path) / "spool.db").unlink()
    running = start()
    running.wait_until_ready()
    assert "/coordinator/set-up/" in running.stop()[1]


def test_a_key_that_belongs_to_other_data_is_refused(start: Start, tmp_path: Path) -> None:
    folder = used_folder(start, tmp_path)
    (folder / "keys" / "kek").write_text("00" * 32 + "\n")
    before = everything_in(folder)
    assert "does not belong to this data" in refusal(start())
    assert everything_in(folder) == before


def test_a_database_of_a_newer_release_is_refused(start: Start, tmp_path: Path) -> None:
    folder = used_folder(start, tmp_path)
    with closing(sqlite3.connect(folder / "spool.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = everything_in(folder)
    said = refusal(start())
    assert "comes from a newer release of Spool (it is at 9999, this release at" in said
    assert everything_in(folder) == before


@pytest.mark.parametrize(
    ("name", "said"), [("strange", "holds something that is not Spool's"), ("noise", "cannot be read")]
)
def test_a_database_that_is_not_ours_is_refused(start: Start, tmp_path: Path, name: str, said: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    if name == "noise":
        (folder / "spool.db").write_bytes(b"no database at all " * 300)
    else:
        with closing(sqlite3.connect(folder / "spool.db")) as connection, connection:
            connection.execute("CREATE TABLE recipes (name TEXT)")
    before = everything_in(folder)
    assert said in refusal(start())
    assert everything_in(folder) == before


def test_a_database_server_that_is_not_there_is_refused_without_its_password(start: Start, tmp_path: Path) -> None:
    said = refusal(start(DATABASE_URL=f"postgresql+psycopg://spool:secret@127.0.0.1:{free_port()}/spool"))
    assert "cannot be reached; look at DATABASE_URL." in said
    assert "secret" not in said
    assert not (tmp_path / "data").exists()


def test_every_wrong_setting_is_told_at_once(start: Start, tmp_path: Path) -> None:
    running = start(PORT="many", ORIGIN="http://spool.example.org", WORKERS="0", DATABASE_URL="mysql://u:secret@h/d")
    code, out, err = running.ended()
    assert code == 1
    lines = err.splitlines()
    assert [line.split()[0] for line in lines] == ["PORT", "ORIGIN", "DATABASE_URL", "WORKERS"]
    assert all(line.endswith(".") for line in lines)
    assert "secret" not in out + err
    assert not (tmp_path / "data").exists()


def test_the_demo_is_refused_where_others_could_reach_it(start: Start) -> None:
    assert refusal(start(DEMO="yes", HOST="0.0.0.0")).startswith("HOST is 0.0.0.0, but the demo signs anybody in")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_stopping_finishes_what_is_in_flight(start: Start, tmp_path: Path, how: signal.Signals) -> None:
    running = start()
    running.wait_until_ready()
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(running.get("/slow")))
    asking.start()
    assert (tmp_path / "begun").read_text() == "begun"
    running.process.send_signal(how)
    wait_until(lambda: not listens(running.port))
    assert running.process.poll() is None
    (tmp_path / "go").write_text("finished")
    asking.join(PATIENCE)
    assert answers == ["finished"]
    code, _, err = running.ended()
    assert (code, err) == (0, "")


def test_a_killed_server_leaves_no_process_behind_and_its_folder_serves_again(start: Start, tmp_path: Path) -> None:
    running = start()
    running.wait_until_ready()
    running.process.kill()
    running.process.wait()
    wait_until(lambda: not listens(running.port))
    again = start()
    again.wait_until_ready()
    assert again.get("/health") == '{"ok": true}'


def test_nothing_of_a_request_is_logged(start: Start) -> None:
    running = start()
    running.wait_until_ready()
    running.get("/canary-path?canary=query")
    _, out, err = running.stop()
    assert "canary" not in out + err


@pytest.mark.postgres
def test_it_serves_from_postgresql_and_finds_its_key_missing_there_too(start: Start, tmp_path: Path) -> None:
    url = postgres.server().fresh(f"serve_{os.getpid()}")
    for _ in range(2):
        running = start(DATABASE_URL=url)
        running.wait_until_ready()
        assert running.get("/health") == '{"ok": true}'
        assert running.stop()[0] == 0
    assert not (tmp_path / "data" / "spool.db").exists()
    (tmp_path / "data" / "keys" / "kek").unlink()
    assert "is missing, and without it nothing" in refusal(start(DATABASE_URL=url))


def test_the_newest_revision_by_name_is_the_newest_by_descent() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(migrations.configuration()).get_heads() == [migrations.head()]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds: Callable[[], bool]) -> None:
    """Come back when it holds; fail when it does not within PATIENCE seconds."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)
