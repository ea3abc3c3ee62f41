"""A 12 MP photo from the form to sealed and stored, beside Pillow's own decode, resize and encode (P13)."""

from __future__ import annotations

import statistics
import tempfile
from datetime import date
from pathlib import Path

import domain.tables  # noqa: F401 – every table
from domain import colleagues, keys, media, people
from domain.access import Actor, Role, Side
from domain.db import metadata, open_engine, open_session
from domain.people import Nation
from domain.picture import Upload, memory_file, rebuild
from tests.bench.bench_photo import _plainly, _timed
from tests.support.photos import phone_jpeg

ROUNDS = 9


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Medians in milliseconds, interleaved: bytes received → rebuilt, sealed, on disk and committed."""
    data = phone_jpeg()
    with tempfile.TemporaryDirectory() as folder:
        keys.install(keys.open_keyring(Path(folder) / "keys", create=True))
        engine = open_engine(f"sqlite:///{folder}/spool.db")
        metadata.create_all(engine)
        (Path(folder) / "media").mkdir()
        media.install(Path(folder) / "media")
        session = open_session(engine)
        authority = people.make_authority(session, "Bench", Nation.ENGLAND)
        staff = colleagues.first_manager(session, Actor(Side.NOBODY), "Mo")
        session.commit()
        dee = Actor(Side.STAFF, authority.id, "dee", staff.id, roles=frozenset({Role.COORDINATOR}))
        yp = people.add_young_person(session, dee, "Amara", date(2011, 5, 1), Nation.ENGLAND)
        session.commit()
        amara = Actor(Side.YOUNG_PERSON, authority.id, "amara", yp.id, yp.id)

        def take_in() -> None:
            with memory_file() as file:
                file.write(data)
                media.take_in(session, amara, yp.id, rebuild(Upload(file)))
                session.commit()

        take_in()
        pairs = [(_timed(take_in), _timed(lambda: _plainly(data))) for _round in range(rounds)]
        session.close()
    ours = statistics.median(pair[0] for pair in pairs)
    return {"upload_ms": round(ours * 1000, 1), "upload_ratio": round(statistics.median(a / b for a, b in pairs), 3)}
