"""Whether the time of an answer tells what its words do not: "not yours" beside "was never there" (R21, R04).

    python -m tests.bench.timing --times 20000

For each pair the two requests are made in random turn. Printed is how often the one took longer than the other (the
area under the curve, 0.5 when nothing can be told apart; the requirement is 0.48 to 0.52).
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from domain import clock, keys, tenancy
from domain.access import Side
from domain.db import new_id, open_session
from domain.items import Item
from domain.media import Media
from domain.proposals import Proposal
from tests.support import cast as casting
from tests.support import databases
from tests.support.cast import Cast
from tests.support.client import ORIGIN, make_app
from web.sides import COOKIES

TIMES = 2000
WARM = 50
Pair = tuple[Side, str, str, str]  # the side, its cookie, an address of somebody else's, one of nobody's


def measure(times: int = TIMES) -> dict[str, float]:
    """How often somebody else's took longer than nobody's, by what was asked for."""
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        keys.open_keyring(folder / "keyring", create=True)
        peopled = databases.people_sqlite("cast", databases.make_sqlite(folder), folder / "keyring", folder)
        desk = databases.SqliteDesk(folder)
        desk.put(Path(peopled.database))
        app = make_app(desk.engine, databases.copy_keys(peopled.keys, folder), folder)
        assert isinstance(peopled.who, Cast)
        with clock.held(casting.NOW):
            pairs = _pairs(app, peopled.who)
            return {name: _told_apart(app, pair, times) for name, pair in pairs.items()}


def _pairs(app: Flask, cast: Cast) -> dict[str, Pair]:
    engine = app.extensions["engine"]
    with open_session(engine) as session:
        tenancy.enter(session, cast["ben"].authority_id)
        letter = session.scalars(select(Item.id).where(Item.yp_id == cast["ben"].yp_id)).first() or ""
        proposal = session.scalars(select(Proposal.id).where(Proposal.yp_id == cast["ben"].yp_id)).first() or ""
        photo = session.scalars(select(Media.id).where(Media.yp_id == cast["ben"].yp_id)).first() or ""
    asked = {
        "a colleague's young person": ("dee", "/coordinator/young-people/{}", cast["ben"].yp_id),
        "a colleague's letter to read": ("dee", "/coordinator/letters/{}", letter),
        "a colleague's proposal": ("dee", "/coordinator/proposals/{}", proposal),
        "a young person of another authority": ("dee", "/coordinator/young-people/{}", cast["cai"].yp_id),
        "a person of another young person": ("amara", "/my/people/{}", cast.people["moss"]),
        "a letter to another young person": ("amara", "/my/letters/{}", letter),
        "a photo of another young person": ("amara", "/my/photos/{}/320", photo),
        "a letter between others, as a guest": ("gus", "/guest/letters/{}", letter),
    }
    return {
        name: (cast[who].side, casting.sign_in(engine, cast[who]), path.format(one), path.format(new_id()))
        for name, (who, path, one) in asked.items()
    }


def _told_apart(app: Flask, pair: Pair, times: int) -> float:
    """The area under the curve of the two kinds of answer's times."""
    side, token, *paths = pair
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": f"{COOKIES[side]}={token}", "Sec-Fetch-Site": "none"}
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + WARM):
        for which in random.sample((0, 1), 2):
            begun = time.perf_counter()
            answer = client.get(paths[which], base_url=ORIGIN, headers=headers)
            ended = time.perf_counter() - begun
            if answer.status_code != 404:
                raise RuntimeError(f"{paths[which]} answered {answer.status_code}")
            if turn >= WARM:
                took[which].append(ended)
    return _area(*took)


def _area(others: list[float], nobodys: list[float]) -> float:
    ranked = sorted([(one, 1) for one in others] + [(one, 0) for one in nobodys])
    ranks = sum(place for place, (_time, is_other) in enumerate(ranked, 1) if is_other)
    return (ranks - len(others) * (len(others) + 1) / 2) / (len(others) * len(nobodys))


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--times", type=int, default=TIMES)
    for name, area in measure(asked.parse_args().times).items():
        print(f"  {name:40}{area:8.3f}   {'kept' if 0.48 <= area <= 0.52 else 'MISSED'}")


if __name__ == "__main__":
    main()
