"""Every module that has tables, imported, so that the metadata is whole: for migrations, checks and tests.

A module is found by its source naming `__tablename__`; the others stay unloaded, because some bring decoders along.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

HOME = Path(__file__).parent


def names() -> list[str]:
    """The modules of this package that hold tables, in alphabetical order."""
    return [
        f"domain.{path.stem}"
        for path in sorted(HOME.glob("*.py"))
        if path.stem != "tables" and "__tablename__ = " in path.read_text(encoding="utf-8")
    ]


for _name in names():
    import_module(_name)
