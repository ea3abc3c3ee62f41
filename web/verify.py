"""`python -m web.verify` (`make verify-record`): walk every authority's record and say whether it is whole (R81).

Each walk that finds it whole appends the newest link to `DATA/record-anchors.txt`; the next walk holds the record to
all of them. Keep a copy of that file elsewhere (docs/running.md): somebody who can rewrite the database and this
folder could otherwise cut the newest entries off together with their links.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import domain.tables  # noqa: F401 – which tables belong to an authority
from domain import audit, clock, keys, tenancy
from domain.audit import AuditHead, ChainBroken
from domain.db import open_engine, open_session
from domain.errors import CannotStart
from domain.people import Authority
from web.settings import read_settings

ANCHORS = "record-anchors.txt"


def verify(engine: Engine, anchors: Path) -> list[str]:
    """One line for each authority; raises ChainBroken at the first that is not whole. Appends to `anchors`."""
    known = _read(anchors)
    lines = []
    with open_session(engine, reading=True) as session:
        authorities = [(row.id, row.name) for row in session.scalars(select(Authority).order_by(Authority.made_at))]
    for authority_id, name in authorities:
        with open_session(engine, reading=True) as session:
            count, link = _walk(session, authority_id, known.get(authority_id, []))
        with anchors.open("a", encoding="ascii") as file:
            file.write(f"{authority_id} {count} {link.hex()} {clock.now().isoformat(timespec='seconds')}\n")
        lines.append(f"{name}: {count} entries, whole.")
    return lines


def _walk(session: Session, authority_id: str, anchors: list[tuple[int, bytes]]) -> tuple[int, bytes]:
    tenancy.enter(session, authority_id)
    count = audit.verify(session, authority_id)
    for anchor in anchors:
        audit.verify(session, authority_id, anchor)
    head = session.get(AuditHead, authority_id)
    if head is None:
        raise ChainBroken(0)
    return count, head.hash


def _read(anchors: Path) -> dict[str, list[tuple[int, bytes]]]:
    """The newest and the oldest anchor of each authority are enough: the chain holds what lies between."""
    found: dict[str, list[tuple[int, bytes]]] = {}
    for line in anchors.read_text(encoding="ascii").splitlines() if anchors.exists() else []:
        authority_id, count, link, _when = line.split()
        found[authority_id] = [*found.get(authority_id, [])[:1], (int(count), bytes.fromhex(link))]
    return found


def main() -> int:
    """Say it on the terminal: 0 when every record is whole, 1 when one is not."""
    try:
        settings = read_settings()
        keys.install(keys.open_keyring(settings.keys, create=False))
        for line in verify(open_engine(settings.database_url), settings.data / ANCHORS):
            sys.stdout.write(line + "\n")
    except CannotStart as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    except ChainBroken as broken:
        sys.stderr.write(
            f"The record was changed: {broken}. Keep everything as it is and tell the safeguarding lead.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
