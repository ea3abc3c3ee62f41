"""What a child of the sandbox can do, and what becomes of the others when it does its worst (R55)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from domain.picture import memory_file
from domain.sandbox import Sandbox, SandboxDied, SandboxMissing
from domain.sandbox_limits import MIB, Limits

JOB = "tests.support.probes:attempt"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = Sandbox(JOB, replace(Limits(), memory=600 * MIB, answer=MIB), places=4)
    yield one
    one.close()


def tried(sandbox: Sandbox, what: str, data: bytes = b"hello") -> str:
    with memory_file() as file:
        file.write(data)
        file.flush()
        return sandbox.run(file.fileno(), what.encode()).data.decode()


def test_a_child_reads_what_it_is_given_and_answers(sandbox: Sandbox) -> None:
    assert tried(sandbox, "echo", b"a photo") == "a photo"


@pytest.mark.parametrize(
    "what",
    [
        "open", "create", "list", "stat", "socket", "unix-socket", "memfd", "fork", "fork-by-syscall", "exec", "kill",
        "ptrace", "read-others", "executable-memory", "be-root", "raise-limits",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", [b"hello", b"threads"])
def test_a_child_is_denied(sandbox: Sandbox, what: str, start: bytes) -> None:
    said = tried(sandbox, what, start)
    assert said.startswith("PermissionError: "), said


def test_a_thread_is_denied_unless_the_job_needs_one(sandbox: Sandbox) -> None:
    assert tried(sandbox, "thread").startswith("RuntimeError")
    assert tried(sandbox, "thread", b"threads") == "did it"


def test_a_child_holds_no_descriptor_but_its_answer(sandbox: Sandbox) -> None:
    assert tried(sandbox, "descriptors") == "0 1 2 4"


def test_a_child_knows_nothing_of_the_web_processs_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    sandbox.close()
    assert set(tried(sandbox, "environment").split()) <= {"PATH", "LANG", "LC_CTYPE", "GLIBC_TUNABLES"}


@pytest.mark.parametrize("what", ["all-memory", "fail", "too-much"])
def test_a_child_that_fails_is_told_from_one_that_answers_and_the_next_one_works(sandbox: Sandbox, what: str) -> None:
    with pytest.raises(SandboxDied):
        tried(sandbox, what)
    assert tried(sandbox, "echo", b"next") == "next"


def test_a_child_that_ends_without_a_word_has_answered_nothing(sandbox: Sandbox) -> None:
    assert tried(sandbox, "die") == ""


@pytest.mark.parametrize(("what", "limits"), [("for-ever", Limits(cpu=1)), ("stand-still", Limits(wall=0.3))])
def test_a_child_that_does_not_end_is_ended(what: str, limits: Limits) -> None:
    sandbox = Sandbox(JOB, limits)
    with pytest.raises(SandboxDied):
        tried(sandbox, what)
    assert tried(sandbox, "echo") == "hello"
    sandbox.close()


def test_twenty_at_once_all_get_their_own_answer(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(20) as threads:
        said = list(threads.map(lambda n: tried(sandbox, "echo", f"photo {n}".encode()), range(20)))
    assert said == [f"photo {n}" for n in range(20)]


def test_a_child_killed_in_its_work_harms_nobody_else(sandbox: Sandbox) -> None:
    died: list[BaseException] = []

    def wait_for_ever() -> None:
        try:
            tried(sandbox, "stand-still")
        except SandboxDied as ended:
            died.append(ended)

    sleeper = threading.Thread(target=wait_for_ever)
    sleeper.start()
    os.kill(child_of(nursery_of(sandbox)), signal.SIGKILL)
    sleeper.join(20)
    assert len(died) == 1
    assert tried(sandbox, "echo") == "hello"


def test_a_killed_nursery_takes_its_children_along_and_is_replaced(sandbox: Sandbox) -> None:
    said: list[str] = []
    limits = Limits(wall=2)
    own = Sandbox(JOB, limits)
    own.about()

    def wait_for_ever() -> None:
        try:
            tried(own, "stand-still")
        except SandboxDied:
            said.append("died in the second nursery")

    sleeper = threading.Thread(target=wait_for_ever)
    sleeper.start()
    nursery = nursery_of(own)
    child = child_of(nursery)
    os.kill(nursery, signal.SIGKILL)
    sleeper.join(20)
    assert said == ["died in the second nursery"]
    assert not Path(f"/proc/{child}").exists()
    assert tried(own, "echo") == "hello"
    assert nursery_of(own) != nursery
    own.close()


def test_a_nursery_that_hangs_is_given_up_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.sandbox._GRACE", 0.2)
    own = Sandbox(JOB, Limits(wall=0.3))
    own.about()
    os.kill(nursery_of(own), signal.SIGSTOP)
    with pytest.raises(SandboxMissing):
        tried(own, "echo")
    assert tried(own, "echo") == "hello"
    own.close()


def test_nothing_runs_where_the_filter_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.sandbox._BOOT", "import sys; sys.modules['pyseccomp'] = None\n" + BOOT)
    with pytest.raises(SandboxMissing, match="seccomp is not installed"):
        tried(Sandbox(JOB), "echo")


def test_nothing_runs_where_the_filter_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    leaky = "import pyseccomp; pyseccomp.SyscallFilter.load = lambda self: None\n"
    monkeypatch.setattr("domain.sandbox._BOOT", leaky + BOOT)
    with pytest.raises(SandboxMissing, match="fenced in"):
        tried(Sandbox(JOB), "echo")


def test_a_missing_interpreter_or_job_is_said_not_hung() -> None:
    with pytest.raises(SandboxMissing):
        tried(Sandbox("tests.support.nothing:here"), "echo")


def test_when_every_place_is_taken_one_waits_only_so_long() -> None:
    own = Sandbox(JOB, Limits(wall=1.5, queue=0.05), places=1)
    own.about()

    def wait_for_ever() -> None:
        with pytest.raises(SandboxDied):
            tried(own, "stand-still")

    sleeper = threading.Thread(target=wait_for_ever)
    sleeper.start()
    child_of(nursery_of(own))
    with pytest.raises(SandboxMissing, match="places"):
        tried(own, "echo")
    sleeper.join(10)
    own.close()


def test_the_nursery_ends_with_the_process_that_started_it() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"from domain.sandbox import Sandbox; s = Sandbox({JOB!r}); s.about()\n"
        "print(s._nursery.process.pid, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    assert process.stdout is not None
    nursery = int(process.stdout.readline())
    assert Path(f"/proc/{nursery}").exists()
    process.kill()
    process.communicate()
    assert waited_for(lambda: is_gone(nursery))


def test_a_main_module_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    """It works from any thread of any kind of main module: nothing re-imports it in the nursery or in a child."""
    main = tmp_path / "serve.py"
    main.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); print('main ran')\n"
        "import threading\n"
        "from domain.picture import memory_file\n"
        "from domain.sandbox import Sandbox\n"
        f"sandbox = Sandbox({JOB!r})\n"
        "said = []\n"
        "def work():\n"
        "    with memory_file() as file:\n"
        "        file.write(b'hello'); file.flush()\n"
        "        said.append(sandbox.run(file.fileno(), b'echo').data.decode())\n"
        "threads = [threading.Thread(target=work) for _ in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "print(*said)\n"
    )
    done = subprocess.run([sys.executable, "-m", "serve"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.split("\n") == ["main ran", "hello hello hello hello", ""]
    assert done.stderr == ""


def test_a_process_forked_from_ours_starts_a_nursery_of_its_own(tmp_path: Path) -> None:
    script = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from domain.picture import memory_file\n"
        f"from domain.sandbox import Sandbox; s = Sandbox({JOB!r}); s.about(); mine = s._nursery.process.pid\n"
        "file = memory_file(); file.write(b'hello'); file.flush()\n"
        "pid = os.fork()\n"
        "said = s.run(file.fileno(), b'echo').data.decode()\n"
        "print(said, (s._nursery.process.pid == mine) == (pid != 0), flush=True)\n"
        "s.close()\n"
        "pid and os.waitpid(pid, 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("hello True\n" * 2, "")


BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from domain.sandbox_nursery import main; main(int(sys.argv[2]), *sys.argv[3:])"
)


def nursery_of(sandbox: Sandbox) -> int:
    assert sandbox._nursery is not None
    return sandbox._nursery.process.pid


def child_of(nursery: int) -> int:
    """The one child of a nursery, as soon as it is there."""
    path = Path(f"/proc/{nursery}/task/{nursery}/children")
    assert waited_for(lambda: path.read_text().strip() != "")
    return int(path.read_text().split()[0])


def is_gone(pid: int) -> bool:
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def waited_for(so: object, most: float = 10.0) -> bool:
    assert callable(so)
    until = time.monotonic() + most
    while time.monotonic() < until:
        if so():
            return True
        os.sched_yield()
    return False
