"""One fresh, fenced-in process for each thing from outside that has to be decoded (R55)."""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.sandbox_limits import Limits
from domain.sandbox_nursery import ENDED, EXIT_UNPROTECTED

_ROOT = Path(__file__).resolve().parent.parent
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from domain.sandbox_nursery import main; main(int(sys.argv[2]), *sys.argv[3:])"
)
_GRACE = 5.0  # seconds by which the nursery may be late before it is taken for dead


class SandboxMissing(Exception):
    """No child could be had or fenced in, so nothing was decoded. Trying again later may help."""


class SandboxDied(Exception):
    """The child ended without an answer: out of time or memory, killed, or it failed."""


class _NurseryGone(Exception):
    """The nursery ended under our hands; a new one can be started."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child said (hostile until proven otherwise), its peak resident memory in bytes, its processor seconds."""

    data: bytes
    peak_memory: int
    cpu: float


@dataclass(slots=True)
class _Nursery:
    process: subprocess.Popen[bytes]
    control: socket.socket
    about: dict[str, str]

    def end(self) -> None:
        self.control.close()
        self.process.kill()
        self.process.wait()


class Sandbox:
    """Runs `job` ("module:function", taking the given bytes and a short argument, answering bytes) in fresh children.

    Any number of threads may call `run` at once; as many children as `places` live at a time, and the others wait.
    The module also has `prepare() -> dict[str, str]`, called once in the nursery, which loads what children will need,
    and `needs_threads(first 64 bytes) -> bool`: a child has a single thread unless its job cannot do with one.
    """

    def __init__(self, job: str, limits: Limits | None = None, places: int | None = None) -> None:
        self._job = job
        self.limits = limits or Limits()
        self._place_count = places or max(2, os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._place_count)
        self._nursery: _Nursery | None = None
        # a process forked from this one must not talk to its parent's nursery
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    def about(self) -> dict[str, str]:
        """What `prepare` told of the versions in use. Starts the nursery. Raises SandboxMissing."""
        return self._running().about

    def run(self, given: int, argument: bytes = b"") -> Answer:
        """The job's answer to the file behind the descriptor `given`, within the limits.

        Raises SandboxDied when the child ended without one, SandboxMissing when none could be had.
        """
        if not self._places.acquire(timeout=self.limits.queue):
            raise SandboxMissing("all places are taken")
        try:
            try:
                return self._run_once(given, argument)
            except _NurseryGone:
                return self._run_once(given, argument)
        except _NurseryGone as gone:
            raise SandboxMissing("the nursery ended twice") from gone
        finally:
            self._places.release()

    def close(self) -> None:
        """End the nursery and whoever lives in it. It is started again when next needed."""
        with self._lock:
            if self._nursery is not None:
                self._nursery.end()
                self._nursery = None

    def _forget(self) -> None:
        if self._nursery is not None:
            self._nursery.control.close()
            self._nursery.process.returncode = 0  # the parent's child, not ours to wait for
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._place_count)
        self._nursery = None

    def _running(self) -> _Nursery:
        with self._lock:
            if self._nursery is not None and self._nursery.process.poll() is not None:
                self._nursery.end()
                self._nursery = None
            if self._nursery is None:
                self._nursery = _start(self._job, self.limits)
            return self._nursery

    def _discard(self, nursery: _Nursery) -> None:
        with self._lock:
            nursery.end()
            if self._nursery is nursery:
                self._nursery = None

    def _run_once(self, given: int, argument: bytes) -> Answer:
        nursery = self._running()
        until = time.monotonic() + self.limits.wall + _GRACE
        answer, report = _Pipe(), _Pipe()
        try:
            socket.send_fds(nursery.control, [argument or b"\0"], [given, answer.out, report.out])
            # with our copies closed, the end of the child is the end of the pipe
            answer.close_out()
            report.close_out()
            data = answer.read(self.limits.answer, until)
            answer.close()  # a child that says too much must not wait for us to listen
            ended = report.read(ENDED.size, until)
        except TimeoutError as late:
            self._discard(nursery)
            raise SandboxMissing("the nursery does not answer") from late
        except OSError as gone:
            self._discard(nursery)
            raise _NurseryGone from gone
        finally:
            answer.close()
            report.close()
        if len(ended) != ENDED.size:
            self._discard(nursery)
            raise _NurseryGone
        return _judge(data, ended, self.limits)


class _Pipe:
    """A pipe of which each end is closed once, whenever that is."""

    def __init__(self) -> None:
        self.into, self.out = os.pipe()

    def close_out(self) -> None:
        if self.out >= 0:
            os.close(self.out)
            self.out = -1

    def close(self) -> None:
        self.close_out()
        if self.into >= 0:
            os.close(self.into)
            self.into = -1

    def read(self, most: int, until: float) -> bytes:
        """Everything up to the end, but not more than one byte over `most`. Raises TimeoutError."""
        data = bytearray()
        poll = select.poll()
        poll.register(self.into, select.POLLIN)
        while len(data) <= most:
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise TimeoutError
            piece = os.read(self.into, min(1 << 20, most + 1 - len(data)))
            if not piece:
                break
            data += piece
        return bytes(data)


def _start(job: str, limits: Limits) -> _Nursery:
    """A new nursery, once it has said that it is ready. Raises SandboxMissing.

    It gets a clean environment (no database address, no key), no descriptor but its end of the socket, and a session
    of its own, so that Ctrl-C in a terminal reaches only the web process; it ends when that closes its end.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-I", "-c", _BOOT, str(_ROOT), str(theirs.fileno()), job, json.dumps(asdict(limits))]
    # Fresh children pay for every page of memory they touch; asking for large pages makes that a sixth of a photo less
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    null = subprocess.DEVNULL
    try:
        with theirs:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and our own words)
                command,
                env=environment, cwd="/", stdin=null, stdout=null, stderr=null,
                pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
    except OSError as failed:
        ours.close()
        raise SandboxMissing("the nursery could not be started") from failed
    nursery = _Nursery(process, ours, {})
    ours.settimeout(limits.start)
    try:
        hello = json.loads(ours.recv(65536) or b"{}")
    except (OSError, ValueError):
        hello = {}
    if hello.get("ready") is not True:
        nursery.end()
        raise SandboxMissing(str(hello.get("why", "the nursery did not start")))
    nursery.about = hello["about"]
    ours.settimeout(_GRACE)
    return nursery


def _judge(data: bytes, report: bytes, limits: Limits) -> Answer:
    status, peak_kib, cpu = ENDED.unpack(report)
    code = os.waitstatus_to_exitcode(status)
    if code == EXIT_UNPROTECTED:
        raise SandboxMissing("the child could not be fenced in")
    if code != 0 or len(data) > limits.answer:
        raise SandboxDied(f"ended with {code} after {cpu:.1f} s and {peak_kib} KiB")
    return Answer(data, peak_kib * 1024, cpu)
