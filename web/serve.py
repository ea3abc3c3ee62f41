"""`python -m web.serve [--demo]`: look before starting, then serve.

Whatever is wrong ends in one clear sentence, and nothing in the data folder is touched before everything has been
looked at (issue: what runs). One process looks, upgrades and holds the folder; its child or children answer.
"""

from __future__ import annotations

import ctypes
import errno
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from domain.errors import CannotStart, Refused
from web import datafolder
from web.settings import Settings, read_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

Loader = Callable[[], Any]
# A request that is still running this long after we were asked to stop is given up.
SECONDS_TO_FINISH = 30
SECONDS_TO_READY = 60
DEMO_AUTHORITIES = 3
_PR_SET_PDEATHSIG = 1


def main(load: Loader | None = None) -> int:
    """Serve until told to stop. `load` gives the WSGI application, inside the process that answers.

    Returns 0 after a clean stop, 1 after the sentence that says why it cannot start.
    """
    if "--demo" in sys.argv[1:]:
        os.environ["DEMO"] = "yes"  # read again by the processes that answer
    try:
        settings = read_settings()
        with datafolder.claimed(settings):
            check_port(settings)
            link = prepare(settings)
            serve(settings, load or load_application, link)
    except CannotStart as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def check_port(settings: Settings) -> None:
    """Raises CannotStart when the address cannot be listened on. Whoever listens already is left alone."""
    try:
        family, kind, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise CannotStart(f"HOST is {settings.host}, and this machine has no such address.") from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise CannotStart(f"Port {settings.port} is kept for the system; choose another with PORT=.") from None
        except OSError as problem:
            if problem.errno == errno.EADDRNOTAVAIL:
                raise CannotStart(f"HOST is {settings.host}, and this machine has no such address.") from None
            raise CannotStart(
                f"Port {settings.port} on {settings.host} is in use ({problem.strerror}); choose another with PORT=."
            ) from None


def prepare(settings: Settings) -> str | None:
    """Look at the database and the keys, then make or upgrade them. Returns the set-up link while nobody is set up.

    Raises CannotStart; until every look is taken nothing has been changed.
    """
    import migrations
    from domain import keys
    from domain.db import open_engine

    decoders = subprocess.Popen([sys.executable, "-m", "web.decoders"], stderr=subprocess.PIPE, text=True)
    stored = datafolder.look(settings)
    has_keys = settings.keys.is_dir() and any(settings.keys.iterdir())
    if stored is not None or has_keys:
        keyring = keys.open_keyring(settings.keys, create=False)
        datafolder.check_belongs(settings, stored, keyring)
        keys.install(keyring)  # the processes that answer open their own
    _, holes = decoders.communicate()
    if decoders.returncode:
        raise CannotStart((holes.strip().splitlines() or ["What opens photos cannot be looked at."])[-1])
    datafolder.make(settings)
    if not has_keys:
        keys.install(keys.open_keyring(settings.keys, create=True))
    if stored is None or stored != migrations.head():
        datafolder.upgrade(settings)
    engine = open_engine(settings.database_url, guarded=False)
    try:
        if not settings.demo:
            return set_up_link(engine, settings)
        fill_demo(engine)
        return None
    finally:
        engine.dispose()  # a connection must not be shared with the processes that answer


def fill_demo(engine: Engine) -> None:
    """Make up the demo's cast where nobody is there yet: apart, so that nothing it loads stays. Raises CannotStart."""
    from sqlalchemy import text

    with engine.connect() as connection:
        authorities = connection.execute(text("SELECT count(*) FROM authority")).scalar_one()
    engine.dispose()  # the process that fills it is the one that writes
    if authorities < DEMO_AUTHORITIES:
        sys.stdout.write("Making up the people of the demo; this takes a few seconds.\n")
        sys.stdout.flush()
        if subprocess.run([sys.executable, "-m", "web.demo"], check=False).returncode:
            raise CannotStart(
                "The people of the demo could not be made up (see above); remove its data folder and retry."
            )


def set_up_link(engine: Engine, settings: Settings) -> str | None:
    """A new one-time link where the first authority and its first manager are made; None once that is done."""
    import domain.tables  # noqa: F401 – shared with the processes that answer, so nothing is loaded in vain
    from domain import codes
    from domain.db import open_session

    with open_session(engine) as session:
        try:
            code = codes.new_set_up_code(session)
        except Refused:
            return None
        session.commit()
    return f"{settings.origin}/coordinator/set-up/{code}"


def load_application() -> Any:
    """The composed application, in the process that answers."""
    from app import create_for_server

    return create_for_server()


def serve(settings: Settings, load: Loader, link: str | None) -> None:
    """Answer until SIGTERM or SIGINT; what is in flight is finished first. Raises CannotStart if it never comes up.

    There is no access log: addresses and paths say who looked at whom (R93).
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    if multiprocessing.get_start_method(allow_none=True) is None:
        multiprocessing.set_start_method("fork")  # what is imported by now is shared, not loaded again
    parent = os.getpid()

    def load_in_child() -> Any:
        stop_with(parent)
        return load()

    server = Server(
        "app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.blocking_threads,
        websockets=False,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error,  # a warning about many threads is not for whoever runs it
        log_dictconfig={"handlers": _log_to_stderr()},
    )
    tell_when_ready(server, settings, link)
    try:
        server.serve(target_loader=load_in_child, wrap_loader=False)
    except SystemExit as ended:
        if ended.code:
            raise CannotStart("Spool stopped because a part of it ended unexpectedly (see above).") from None


def _log_to_stderr() -> dict[str, dict[str, str]]:
    handler = {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"}
    return {"console": handler, "access": handler}


def stop_with(parent: int) -> None:
    """End this process, its work in hand finished, when `parent` is gone, even if that was killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it went before we could ask
            os._exit(1)


def tell_when_ready(server: Any, settings: Settings, link: str | None) -> None:
    """Print the address once it answers. The telling thread starts after the children, which must not inherit it."""
    spawn = server._spawn_workers  # noqa: SLF001  granian has no public moment between its children and its loop

    def spawn_then_tell(*given: Any) -> None:
        spawn(*given)
        threading.Thread(target=_tell, args=(settings, link), daemon=True).start()

    server._spawn_workers = spawn_then_tell  # noqa: SLF001


def _tell(settings: Settings, link: str | None) -> None:
    until = time.monotonic() + SECONDS_TO_READY
    while not _answers(settings):
        if time.monotonic() > until:
            return
        time.sleep(0.02)
    lines = [f"Spool is ready: http://localhost:{settings.port}"]
    if settings.origin != f"http://localhost:{settings.port}":
        lines.append(f"People reach it at {settings.origin}")
    if settings.demo:
        lines.append(f"Choose who to be: http://localhost:{settings.port}/demo")
    if link:
        lines.append(f"Set up the first authority here (works once): {link}")
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()


def _answers(settings: Settings) -> bool:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 – not bound here, only asked
    connection = HTTPConnection(everywhere.get(settings.host, settings.host), settings.port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": settings.origin.split("://", 1)[1]})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
