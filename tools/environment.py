"""Makes and refreshes the virtual environment: `python3 tools/environment.py run|dev`.

Only the standard library, because it runs before anything is installed. Packages are pinned and hashed (R94), taken
as wheels only (http-ece alone has none and is built here, with a pinned and hashed builder), and compiled on the way
in: without compiled bytecode every start costs two and a half times as much.

A stamp in the environment names what was installed. While it matches, this answers in a few milliseconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / "bin" / "python"
# What each set is installed from. The development set holds every pin of the running one.
SETS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
BUILDER = ROOT / "tools" / "build.txt"
INSTALLER = ROOT / "tools" / "uv.txt"
BUILT_HERE = "http-ece"


class CannotInstall(Exception):
    """The environment cannot be made; the message is one clear sentence."""


def fingerprint(requirements: Path) -> str:
    """What an environment holding `requirements` would be stamped with: the pins, the interpreter and the place."""
    digest = hashlib.sha256()
    for part in (requirements.read_bytes(), BUILDER.read_bytes(), sys.version.encode(), str(VENV).encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def is_ready(name: str) -> bool:
    """Whether the environment already holds the set `name`; the development set answers for the running one."""
    return PYTHON.exists() and any(
        stamp.is_file() and stamp.read_text() == fingerprint(SETS[held])
        for held, stamp in ((held, VENV / f"installed-{held}") for held in {name, "dev"})
    )


def run(*command: str | Path, environment: dict[str, str] | None = None) -> None:
    """Run one step with its output shown. Raises CannotInstall when the step fails."""
    done = subprocess.run([str(part) for part in command], env=environment, check=False)
    if done.returncode:
        raise CannotInstall(f"'{Path(command[0]).name} {command[1]}' failed (see above); nothing else was changed.")


def make_venv() -> None:
    """An empty environment of this interpreter. Raises CannotInstall where Python comes without venv."""
    if PYTHON.exists() and (VENV / "installed-with").is_file():
        if (VENV / "installed-with").read_text() == sys.version:
            return
        shutil.rmtree(VENV)
    say(f"Making the environment in {VENV.name} with Python {sys.version.split()[0]}")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise CannotInstall(
            "This Python comes without 'venv'; install it (on Debian and Ubuntu: apt install python3-venv)."
        ) from None
    uv_is_there = shutil.which("uv") is not None
    run(sys.executable, "-m", "venv", *(["--without-pip"] if uv_is_there else []), VENV)
    (VENV / "installed-with").write_text(sys.version)


def installer() -> list[str]:
    """The fast installer: one on the PATH, or the pinned one put into the environment; plain pip as the last resort."""
    own = VENV / "bin" / "uv"
    if own.exists():
        return [str(own), "pip"]
    if found := shutil.which("uv"):
        return [found, "pip"]
    say("Fetching the installer")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    flags = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
    fetched = subprocess.run([*pip, "install", *flags, "-r", str(INSTALLER)], check=False)
    return [str(own), "pip"] if fetched.returncode == 0 else pip


def install(requirements: Path) -> None:
    """Install every pin of `requirements`, by hash. Raises CannotInstall when a package cannot be had or differs."""
    tool = installer()
    packages = sum(1 for line in requirements.read_text().splitlines() if line[:1].isalnum())
    say(f"Installing {packages} pinned packages from {requirements.name}")
    wheels = ["--only-binary", ":all:", "--no-binary", BUILT_HERE]
    asked = ["--require-hashes", *wheels, "-r", str(requirements)]
    environment = os.environ | {"VIRTUAL_ENV": str(VENV), "PIP_BUILD_CONSTRAINT": str(BUILDER)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if tool[0].endswith("uv"):
        builder = ["--build-constraints", str(BUILDER)]
        run(*tool, "install", "--python", PYTHON, "--compile-bytecode", *builder, *asked, environment=environment)
    else:
        run(*tool, "install", *asked, environment=environment)


def say(words: str) -> None:
    """One line of progress."""
    print(f"· {words}", file=sys.stderr, flush=True)


def main() -> int:
    """Bring the environment to the set named on the command line; 1 with one sentence when that cannot be done."""
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in SETS:
        print("Say which packages: tools/environment.py run|dev", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 – said kindly, before anything fails
        print(f"Spool needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    if is_ready(name):
        return 0
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once: the second waits, and then finds it done
        return 0 if is_ready(name) else make(name)


def make(name: str) -> int:
    """Make the environment and stamp it; 1 with one sentence when that cannot be done."""
    began = time.monotonic()
    try:
        make_venv()
        install(SETS[name])
    except (CannotInstall, OSError) as problem:
        print(f"The environment could not be made: {problem}", file=sys.stderr)
        return 1
    (VENV / f"installed-{name}").write_text(fingerprint(SETS[name]))
    say(f"Ready in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
