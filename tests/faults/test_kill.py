"""R96, R58: kill -9 while a photo comes in, a letter is passed on, a contact is stopped: nothing half, nothing lost."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.items import Item
from tests.faults import house as houses
from tests.faults.house import House
from tests.faults.killing import Burst, Doomed, free_port, kill_during
from tests.support import photos, postgres
from tests.support.canaries import files_in, sightings

CANARY = "Wren777QuinceKilled"
WORDS = "Wren778QuinceWritten"
Sends = list[tuple[str, Callable[[], tuple[int, str]]]]
pytestmark = pytest.mark.timeout(400)


class Rounds:
    """Kill after kill on one house; each starts where the last one broke off."""

    def __init__(self, house: House, seed: int) -> None:
        print(f"seed {seed}")
        self.house, self.chance = house, random.Random(seed)
        self.span, self.kills, self.hits, self.answered = 1.0, 0, 0, 0
        self.server: Doomed | None = None

    def start(self) -> Doomed:
        """The next life of the server."""
        self.server = Doomed(self.house.folder, self.house.settings.port, self.house.database_url).wait()
        return self.server

    def one(self, sends: Sends) -> Burst:
        """Start, send, kill at a random moment. The span is learnt, so that most moments fall into something."""
        server, burst = self.server or self.start(), Burst(sends)
        kill_during(server, burst, self.chance.uniform(0, self.span), parent_first=self.chance.random() < 0.5)
        self.server = None
        self.kills += 1
        self.hits += bool(burst.in_flight)
        self.answered += len(burst.answered)
        self.span = max(0.01, min(3.0, self._learn(burst)))
        assert all(status == 303 for status, _where in burst.answered.values()), burst.answered
        return burst

    def _learn(self, burst: Burst) -> float:
        """Everything was answered: as long as that took, and no longer. Nothing was: later."""
        if not burst.in_flight:
            return 0.8 * burst.seconds
        return self.span * (1.05 if burst.answered else 1.3)

    def tell(self) -> None:
        """The figures."""
        print(f"{self.kills} kills, {self.hits} with a form under way, {self.answered} answered before")


@pytest.fixture
def rounds(tmp_path: Path) -> Iterator[Callable[..., Rounds]]:
    """Rounds on a new house; whatever still runs at the end is killed too."""
    made: list[Rounds] = []

    def begin(seed: int, **more: object) -> Rounds:
        made.append(Rounds(houses.build(tmp_path, **more), seed))  # type: ignore[arg-type]
        return made[-1]

    yield begin
    for one in made:
        if one.server is not None:
            one.server.kill()
        one.house.engine.dispose()
        one.tell()


def url_of(database: str) -> str:
    return postgres.server().fresh(f"kill_{database}") if database == "postgres" else ""


BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]
FEWER = {"sqlite": 1.0, "postgres": 0.35}


@pytest.mark.parametrize("database", BOTH)
def test_a_photo_on_its_way_in_is_there_whole_or_not_at_all(rounds: Callable[..., Rounds], database: str) -> None:
    run = rounds(9601, database_url=url_of(database))
    house, photo = run.house, photos.phone_jpeg(1024, 768, canary=CANARY)
    for number in range(int(16 * FEWER[database])):
        run.start()
        gus = house.sender("gus")
        gus.get("/guest/write")
        told = [
            {"kind": "letter", "text": f"{WORDS} {number}-{one}", "once": f"once-{number}-{one}-" + "k" * 20}
            for one in range(4)
        ]
        burst = run.one([(form["text"], partial(gus.post, "/guest/write", form, photo)) for form in told])
        check_nothing_in_the_clear(house)
        for form in told:
            there = houses.written(house, form["text"])
            if form["text"] in burst.answered:
                where = burst.answered[form["text"]][1]
                assert [(where.split("/")[3], 1)] == there, "acknowledged, and not there as it was sent"
            else:
                assert there == [] or [count for _id, count in there] == [1], "half of what was sent"
        if burst.in_flight:  # the telephone sends it again with the same key: it is there once, whatever happened
            run.start()
            form = next(form for form in told if form["text"] == burst.in_flight)
            assert gus.post("/guest/write", form, photo)[0] == 303
            assert len(houses.written(house, form["text"])) == 1
            assert run.server is not None
            run.server.kill()
            run.server = None
        houses.check_pictures(house)
        houses.check_record(house)
    removed, left = houses.sweep(house)
    print(f"{removed} orphans swept")
    assert left == houses.pictures_known(house)
    houses.check_pictures(house)
    check_quiet(house)


@pytest.mark.parametrize("database", BOTH)
def test_a_letter_is_passed_on_wholly_or_not_at_all(rounds: Callable[..., Rounds], database: str) -> None:
    kills, each = int(16 * FEWER[database]), 6
    run = rounds(9602, letters=kills * each, database_url=url_of(database))
    house, acknowledged = run.house, set()
    for number in range(kills):
        run.start()
        sol, batch = house.sender("sol"), house.letters[number * each : (number + 1) * each]
        page = sol.get(f"/coordinator/letters/{batch[0]}")
        assert "Letter number" in page
        sends: Sends = []
        for one in batch:
            path, fields = f"/coordinator/letters/{one}/verdict", verdict_on(house, one)
            house.touch(path, fields)
            sends.append((one, partial(sol.post, path, fields)))
        burst = run.one(sends)
        acknowledged |= set(burst.answered)
        for one in batch:
            is_passed = houses.passed(house, one)
            assert is_passed or one not in burst.answered, "acknowledged, and lost"
            assert not is_passed or one in burst.answered or one == burst.in_flight, "never sent, and there"
        houses.check_record(house)
    assert all(houses.passed(house, one) for one in acknowledged)
    check_what_is_shown(run)
    check_quiet(house)


def verdict_on(house: House, item_id: str) -> dict[str, str]:
    """The form as the page would send it."""
    with house.session() as session:
        shown = session.get_one(Item, (house.home, item_id)).content_hash
    return {"verdict": "pass", "words": "", "note": f"{WORDS} fine", "review_on": "", "shown_hash": shown}


def check_what_is_shown(run: Rounds) -> None:
    """After the time for undoing: the young person's pages tell of what was passed on, and of nothing else."""
    house = run.house
    with house.session(reading=False) as session:
        change = "UPDATE item SET deliver_from = made_at WHERE item.authority_id = :home AND deliver_from IS NOT NULL"
        session.execute(text(change), {"home": house.home})
        session.commit()
    run.start()
    amara = house.sender("amara")
    told = amara.get("/my/") + amara.get(f"/my/people/{house.person}")
    passed = {one for one in house.letters if houses.passed(house, one)}
    assert {one for one in house.letters if one in told} <= passed
    for one in house.letters:
        status, _where, _body = amara.send("GET", f"/my/letters/{one}")
        assert (status == 200) == (one in passed), f"{status} for a letter that is passed: {one in passed}"
    assert run.server is not None
    assert run.server.stop() == 0
    run.server = None


def test_a_stop_is_whole_or_has_not_happened(rounds: Callable[..., Rounds]) -> None:
    kills, each = 12, 4
    run = rounds(9603, stops=kills * each)
    house, everybody = run.house, list(run.house.requests)
    for number in range(kills):
        run.start()
        amara, batch = house.sender("amara"), everybody[number * each : (number + 1) * each]
        amara.get(f"/my/people/{batch[0]}/stop")
        burst = run.one([(one, partial(amara.post, f"/my/people/{one}/stop", {})) for one in batch])
        for one in batch:
            is_stopped = houses.stopped(house, one)
            assert is_stopped or one not in burst.answered, "acknowledged, and lost"
            assert not is_stopped or one in burst.answered or one == burst.in_flight, "never sent, and there"
        houses.check_record(house)
    check_quiet(house)


def test_a_first_start_that_was_killed_can_be_started_again(tmp_path: Path) -> None:
    """At any moment of making the keys and the tables; with nothing lost there is nothing to be missed."""
    chance, came_up = random.Random(9604), 0
    print("seed 9604")
    for number in range(8):
        folder, port = tmp_path / str(number), free_port()
        server = Doomed(folder, port)
        threading.Event().wait(chance.uniform(0.1, 2.0))
        server.kill()
        again = Doomed(folder, port).wait()
        came_up += 1
        again.kill()
    assert came_up == 8


def check_nothing_in_the_clear(house: House) -> None:
    """R58: no photo as it was sent, and no word of it, in the folders for what is temporary or for what is kept."""
    there = [*files_in(house.folder / "tmp"), *files_in(house.settings.media)]
    assert [name for name, found in there if b"\xff\xd8\xff" in found and is_jpeg(found)] == []
    assert sightings({CANARY: "the photo", WORDS: "the letter"}, there) == []


def is_jpeg(found: bytes) -> bool:
    """Three bytes come about by chance in what is sealed; a JPEG's first marker and its tables do not."""
    at = found.find(b"\xff\xd8\xff")
    return found[at + 6 : at + 10] in (b"JFIF", b"Exif") or b"\xff\xdb\0\x43" in found


def check_quiet(house: House) -> None:
    """R93: nothing of what was sent, and no token, in anything the server said while it lived and died."""
    said = (house.folder / "stderr.txt").read_bytes()
    told = {CANARY: "the photo", WORDS: "the letter", "Letter number": "a letter", "cousin-": "a name"}
    told |= {token: f"the token of {name}" for name, token in house.tokens.items()}
    assert sightings(told, [("stderr", said)]) == []
    assert b"Traceback" not in said, said[-3000:]
