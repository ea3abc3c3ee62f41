"""A job for the sandbox that tries what a hostile photo would try, and says how far it got."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)


def prepare() -> dict[str, str]:
    """Nothing to load."""
    return {"probes": "ready"}


def needs_threads(start: bytes) -> bool:
    """As the given bytes say."""
    return start.startswith(b"threads")


def attempt(data: bytes, argument: bytes) -> bytes:
    """ "did it", or the name of the error that stopped it."""
    try:
        said = _ATTEMPTS[argument.decode()](data)
    except (OSError, RuntimeError) as stopped:
        return f"{type(stopped).__name__}: {stopped}".encode()
    return said if said is not None else b"did it"


def _call(name: str, *values: int) -> None:
    if getattr(_libc, name)(*values) == -1:
        raise OSError(ctypes.get_errno(), name)


def _new_process(_: bytes) -> None:
    if os.fork() == 0:
        os._exit(0)


def _new_thread(_: bytes) -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()


def _for_ever(_: bytes) -> None:
    while True:
        pass


def _stand_still(_: bytes) -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def _all_memory(_: bytes) -> bytes:
    return b"x" * (1 << 40)


def _fail(_: bytes) -> None:
    raise LookupError("as a bug would")


def _fork_by_syscall(_: bytes) -> None:
    _call("syscall", 57)  # fork on x86-64; elsewhere another call that is denied as well


def _descriptors(_: bytes) -> bytes:
    open_ones = []
    for fd in range(64):
        try:
            os.lseek(fd, 0, os.SEEK_CUR)
        except OSError as error:
            if error.errno == 9:  # not open
                continue
        open_ones.append(str(fd))
    return " ".join(open_ones).encode()


_ATTEMPTS: dict[str, Callable[[bytes], bytes | None]] = {
    "echo": lambda data: data[:1000],
    "open": lambda _: str(os.open("/etc/passwd", os.O_RDONLY)).encode(),
    "create": lambda _: str(os.open("/tmp/spool-probe", os.O_CREAT | os.O_WRONLY)).encode(),
    "list": lambda _: str(list(Path("/").iterdir())).encode(),
    "stat": lambda _: str(Path("/etc/passwd").stat()).encode(),
    "socket": lambda _: str(socket.socket()).encode(),
    "unix-socket": lambda _: str(socket.socketpair()).encode(),
    "memfd": lambda _: str(os.memfd_create("x")).encode(),
    "fork": _new_process,
    "fork-by-syscall": _fork_by_syscall,
    "thread": _new_thread,
    "exec": lambda _: os.execv(sys.executable, [sys.executable]),
    "kill": lambda _: os.kill(os.getpid(), signal.SIGUSR1),
    "ptrace": lambda _: _call("ptrace", 0, 0, 0, 0),
    "read-others": lambda _: _call("process_vm_readv", 1, 0, 0, 0, 0, 0),
    "executable-memory": lambda _: str(mmap.mmap(-1, 4096, prot=7)).encode(),
    "be-root": lambda _: os.setuid(0),
    "raise-limits": lambda _: _call("prlimit64", 0, 9, 0, 0),
    "descriptors": _descriptors,
    "environment": lambda _: " ".join(os.environ).encode(),
    "for-ever": _for_ever,
    "stand-still": _stand_still,
    "all-memory": _all_memory,
    "fail": _fail,
    "too-much": lambda _: b"x" * (2 << 20),
    "die": lambda _: os._exit(0),
}
