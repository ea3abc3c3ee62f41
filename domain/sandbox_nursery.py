"""The process that sandboxed children are born from: small, single-threaded, knows no secret, has everything loaded.

It is started as a fresh interpreter by domain/sandbox.py, never forked from the web process, so neither keys nor
sessions nor database connections are in the memory that a hostile picture gets to see.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.sandbox_limits import Limits, Unprotected, build_filter, lock_down

# wait status, peak resident memory in KiB, processor seconds
ENDED = struct.Struct("<iQd")
MOST_ARGUMENT = 4096
GIVEN_FD, ANSWER_FD = 3, 4
EXIT_FAILED, EXIT_MEMORY, EXIT_UNPROTECTED = 70, 71, 72

Job = Callable[[bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class _Work:
    job: Job
    needs_threads: Callable[[bytes], bool]
    limits: Limits
    filters: dict[bool, Any]  # by whether threads may be begun


@dataclass(slots=True)
class _Child:
    pid: int
    watch: int
    report: int
    until: float


def main(control_fd: int, job_name: str, limits_json: str) -> None:
    """Load the job, say hello, and look after children until the other end of `control_fd` closes."""
    control = socket.socket(fileno=control_fd)
    limits = Limits(**json.loads(limits_json))
    try:
        filters = {threads: build_filter(threads) for threads in (False, True)}
        module_name, _, function_name = job_name.partition(":")
        module = importlib.import_module(module_name)
        about = module.prepare()
        job: Job = getattr(module, function_name)
        needs_threads: Callable[[bytes], bool] = module.needs_threads
    except (Unprotected, ImportError, AttributeError) as why:
        control.send(json.dumps({"ready": False, "why": str(why)}).encode())
        return
    control.send(json.dumps({"ready": True, "about": about}).encode())
    gc.collect()
    gc.freeze()
    _Nursery(control, _Work(job, needs_threads, limits, filters)).run()


class _Nursery:
    def __init__(self, control: socket.socket, work: _Work) -> None:
        self.control, self.work = control, work
        self.children: dict[int, _Child] = {}
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)

    def run(self) -> None:
        while True:
            for fd, _ in self.poll.poll(self._patience()):
                if fd == self.control.fileno():
                    if not self._take():
                        return self._end_all()
                elif fd in self.children:
                    self._bury(self.children.pop(fd))
            now = time.monotonic()
            for child in self.children.values():
                if child.until <= now:
                    os.kill(child.pid, signal.SIGKILL)
                    child.until = float("inf")

    def _patience(self) -> int | None:
        """Milliseconds until the first child's time is up."""
        until = min((child.until for child in self.children.values()), default=float("inf"))
        return None if until == float("inf") else max(0, int((until - time.monotonic()) * 1000) + 1)

    def _take(self) -> bool:
        argument, fds, _, _ = socket.recv_fds(self.control, MOST_ARGUMENT, 3)
        if len(fds) != 3:
            return False
        given, answer, report = fds
        nursery = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live(nursery, self.work, given, answer, argument)
        os.close(given)
        os.close(answer)
        watch = os.pidfd_open(pid)
        self.children[watch] = _Child(pid, watch, report, time.monotonic() + self.work.limits.wall)
        self.poll.register(watch, select.POLLIN)
        return True

    def _bury(self, child: _Child) -> None:
        self.poll.unregister(child.watch)
        os.close(child.watch)
        _, status, used = os.wait4(child.pid, 0)
        with contextlib.suppress(BrokenPipeError):  # when nobody waits for it any more
            os.write(child.report, ENDED.pack(status, used.ru_maxrss, used.ru_utime + used.ru_stime))
        os.close(child.report)

    def _end_all(self) -> None:
        for child in self.children.values():
            os.kill(child.pid, signal.SIGKILL)


def _live(nursery: int, work: _Work, given: int, answer: int, argument: bytes) -> None:
    """The whole life of a child. Never returns: whatever happens, it ends here."""
    code = EXIT_FAILED
    try:
        gc.disable()
        _keep_only(given, answer)
        # only copied: nothing but its first bytes is looked at before the door is shut
        data = _read_all(GIVEN_FD, work.limits.given)
        os.close(GIVEN_FD)
        threads = work.needs_threads(data[:64])
        lock_down(nursery, work.limits, work.filters[threads], threads)
        _write_all(ANSWER_FD, work.job(data, argument))
        code = 0
    except Unprotected:
        code = EXIT_UNPROTECTED
    except MemoryError:
        code = EXIT_MEMORY
    finally:
        os._exit(code)


def _keep_only(given: int, answer: int) -> None:
    """Put the two descriptors at 3 and 4 and close every other, the reports of other children among them."""
    above = [os.dup(fd) for fd in (given, answer, given, answer)]  # at least two of these lie above 4
    for fd, place in zip(above[2:], (GIVEN_FD, ANSWER_FD), strict=True):
        os.dup2(fd, place, inheritable=False)
    os.closerange(ANSWER_FD + 1, os.sysconf("SC_OPEN_MAX"))


def _read_all(fd: int, most: int) -> bytes:
    size = min(os.fstat(fd).st_size, most)
    data = bytearray()
    while len(data) < size and (piece := os.pread(fd, size - len(data), len(data))):
        data += piece
    return bytes(data)


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
