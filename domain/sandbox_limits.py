"""What a sandboxed child may do: read what it was given, think, and answer. Nothing else (R55)."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import resource
import signal
from dataclasses import dataclass
from typing import Any

MIB = 1024 * 1024
NOBODY = 65534

# Everything that decoding and encoding a picture in memory needs, and no way to name a file, an address or a process.
ALLOWED_CALLS = (
    "brk", "clock_getres", "clock_gettime", "close", "exit", "exit_group", "fstat", "futex", "getpid", "getrandom",
    "getrusage", "gettid", "gettimeofday", "lseek", "madvise", "mremap", "munmap", "pread64", "read", "restart_syscall",
    "rt_sigprocmask", "rt_sigreturn", "sched_yield", "sigaltstack", "write",
)  # fmt: skip
# Allowed as long as the memory asked for cannot be executed.
ALLOWED_WITHOUT_EXEC = ("mmap", "mprotect")
# Only for a decoder that cannot do without a second thread: what a thread needs to begin, beside `clone` itself.
ALLOWED_TO_THREADS = ("rseq", "set_robust_list")
_THREAD_FLAGS = 0x00010000 | 0x00000800 | 0x00000100  # CLONE_THREAD, CLONE_SIGHAND, CLONE_VM
_NAMESPACE_FLAGS = 0x7E020000 | 0x00000080  # every CLONE_NEW...


class Unprotected(Exception):
    """The limits could not be put in place; nothing from outside may be decoded (R97: fail closed)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one child may use. Sizes in bytes, times in seconds.

    Memory and processor time come from R52 (512 MB resident for any picture of 60 MP, 10 s); `memory` bounds address
    space, of which a process needs more than it ever touches.
    """

    memory: int = 1536 * MIB
    cpu: int = 10
    wall: float = 30.0
    answer: int = 16 * MIB
    given: int = 26 * MIB
    queue: float = 60.0
    start: float = 30.0


def build_filter(threads: bool = False) -> Any:
    """The system-call filter, made once before forking; `load()` puts it on the process that calls it.

    With `threads` a thread may be begun, never a process. Raises Unprotected where the library is missing or refuses.
    """
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError) as missing:
        raise Unprotected("seccomp is not installed") from missing
    try:
        rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
        for name in ALLOWED_CALLS:
            rules.add_rule(pyseccomp.ALLOW, name)
        no_exec = pyseccomp.Arg(2, pyseccomp.MASKED_EQ, mmap.PROT_EXEC, 0)
        for name in ALLOWED_WITHOUT_EXEC:
            rules.add_rule(pyseccomp.ALLOW, name, no_exec)
        if threads:
            only_threads = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _THREAD_FLAGS | _NAMESPACE_FLAGS, _THREAD_FLAGS)
            rules.add_rule(pyseccomp.ALLOW, "clone", only_threads)
            # its flags lie in memory, where no filter can look: the C library then takes `clone`
            rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
            for name in ALLOWED_TO_THREADS:
                rules.add_rule(pyseccomp.ALLOW, name)
    except (OSError, ValueError) as refused:
        raise Unprotected("the system-call filter was refused") from refused
    return rules


def lock_down(parent: int, limits: Limits, rules: Any, threads: bool = False) -> None:
    """Give up, for good, everything but thinking. Call in a fresh single-threaded child of `parent` only.

    Raises Unprotected if any part did not take hold.
    """
    try:
        _become_nobody()
        _die_with(parent)
        _set_resource_limits(limits, threads)
        rules.load()
    except (OSError, ValueError) as failed:
        raise Unprotected("a limit could not be set") from failed
    try:
        os.open("/", os.O_RDONLY)
    except OSError as denied:
        # the limit on open files alone would say EMFILE: only the filter says EPERM
        if denied.errno == errno.EPERM:
            return
    raise Unprotected("the system-call filter does not hold")


def _become_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def _die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its (single-threaded) parent ends. After the change of user, which
    would clear the wish."""
    pr_set_pdeathsig = 1
    if ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        raise OSError("the parent has ended already")


def _set_resource_limits(limits: Limits, threads: bool) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_NOFILE, 5),
        (resource.RLIMIT_CPU, limits.cpu),
    ):
        resource.setrlimit(what, (most, most))
    if not threads:  # threads count as processes here, and so do those of everybody else with this user id
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
