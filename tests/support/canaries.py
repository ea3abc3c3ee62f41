"""Words that nobody would write by chance, planted where people write, and looked for where they must not be."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, text


@dataclass
class Nest:
    """Makes canaries and remembers where each was planted."""

    planted: dict[str, str] = field(default_factory=dict)  # canary → where

    def egg(self, where: str) -> str:
        """A new canary for one place: a word of letters and figures, good as a name."""
        column = "".join(letter for letter in where.rpartition(".")[2] if letter.isalpha())
        made = f"Wren{len(self.planted):03d}Quince{column[:6].title()}"
        self.planted[made] = where
        return made

    def date(self, iso: str, where: str) -> str:
        """A day as a canary: one that stands nowhere else."""
        self.planted[iso] = where
        return iso


def needles(canary: str) -> dict[str, bytes]:
    """Every way in which a careless program could have written `canary`: how → bytes."""
    plain = canary.encode()
    found = {
        "as it is": plain, "small": canary.lower().encode(), "large": canary.upper().encode(),
        "UTF-16 little": canary.encode("utf-16-le"), "UTF-16 big": canary.encode("utf-16-be"),
        "hexadecimal": plain.hex().encode(), "HEXADECIMAL": plain.hex().upper().encode(),
        "UTF-16 in hexadecimal": canary.encode("utf-16-le").hex().encode(), "backwards": plain[::-1],
        "as an address": quote(canary).encode(), "as JSON": "".join(f"\\u{ord(c):04x}" for c in canary).encode(),
    }  # fmt: skip
    for shift in range(3):  # base64 looks different at each of three places in a text
        body = base64.b64encode(bytes(shift) + plain)
        whole = body[(0, 2, 3)[shift] : -4]  # without the letters that the neighbours share
        found[f"base64 at {shift}"] = whole
        found[f"base64 for addresses at {shift}"] = whole.replace(b"+", b"-").replace(b"/", b"_")
    return found


def sightings(canaries: Mapping[str, str], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Where any of `canaries` can be read in `places` (name, bytes): one line for each."""
    hidden = [(canaries[canary], how, needle) for canary in canaries for how, needle in needles(canary).items()]
    return [
        f"{planted} can be read in {place}, {how}"
        for place, there in places
        for planted, how, needle in hidden
        if needle in there
    ]


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file under `folder`, with its name as part of what is looked at."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), str(path).encode() + b"\n" + path.read_bytes()


def database(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Everything a thief of the database has: SQLite's file, log and journals; every value of every table besides."""
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        yield from ((f"{path.name}", path.read_bytes()) for path in file.parent.glob(f"{file.name}*"))
    bare = create_engine(engine.url)
    tables = (
        "SELECT name, '' FROM sqlite_master WHERE type = 'table'"
        if engine.dialect.name == "sqlite"
        else "SELECT tablename, schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    with bare.connect() as connection:
        for name, schema in connection.execute(text(tables)).all():
            quoted = f'"{schema}"."{name}"' if schema else f'"{name}"'
            rows = connection.execute(text(f"SELECT * FROM {quoted}"))
            yield f"table {name}", b"\n".join(_bytes(value) for row in rows for value in row)
    bare.dispose()


def _bytes(value: object) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    return str(value).encode()
