"""R22: no statement touches an owned table without naming its authority, whatever the way it is put."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, Executable, delete, event, func, select, text, update
from sqlalchemy.orm import Session, aliased

from domain import (
    clock,
    colleagues,
    contact,
    contact_requests,
    delivery,
    exchange,
    item_reviews,
    journey,
    keys,
    letterbox,
    people,
    tenancy,
    waiting,
)
from domain.db import OnlyReading, open_session
from domain.errors import NotFound
from domain.item_reviews import Verdict
from domain.items import ItemKind
from domain.people import Nation, Person, YoungPerson
from domain.tenancy import TenancyBreach, owned_tables, unnarrowed
from tests.support import world as worlds
from tests.support.cast import Cast
from tests.support.world import World


@pytest.fixture
def world(in_touch: World) -> World:
    return in_touch


WAYS: dict[str, Executable] = {
    "the ORM": select(Person),
    "one column": select(Person.id),
    "a count": select(func.count()).select_from(Person),
    "Core": select(Person.__table__),
    "an alias": select(aliased(Person)),
    "a subquery": select(select(Person.id).subquery()),
    "text": text("SELECT id FROM person"),
    "quoted text": text('SELECT id FROM "person"'),
    "lower case text": text("select p.id from person p"),
    "a join in text": text("SELECT y.id FROM authority a JOIN young_person y ON y.id = a.id"),
    "a comma in text": text("SELECT 1 FROM authority, person"),
    "a bulk update": update(Person).values(ring="closest"),
    "a text update": text("UPDATE person SET ring = 'closest'"),
    "a text update that sets the authority": text("UPDATE person SET authority_id = 'other'"),
    "a bulk delete": delete(Person),
    "a text delete": text("DELETE FROM person"),
    "an insert without an authority": text("INSERT INTO tie (id) VALUES ('x')"),
    "an insert from a select": text("INSERT INTO authority (id) SELECT id FROM person"),
    "a common table expression": text("WITH p AS (SELECT id FROM person) SELECT id FROM p"),
    "a union": text("SELECT id FROM authority UNION SELECT id FROM person"),
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_r22_without_an_authority_nothing_runs(engine: Engine, way: str) -> None:
    session = open_session(engine)
    with pytest.raises(TenancyBreach):
        session.execute(WAYS[way])
    session.close()


@pytest.mark.parametrize("way", sorted(way for way in WAYS if "text" in way or way == "a union"))
def test_r22_raw_sql_is_refused_inside_an_authority_too(world: World, way: str) -> None:
    with pytest.raises(TenancyBreach):
        world.session.execute(WAYS[way])
    world.session.rollback()


def test_the_session_narrows_by_itself(world: World, engine: Engine) -> None:
    session = open_session(engine)
    other = people.make_authority(session, "Eastmere", Nation.SCOTLAND)
    session.commit()
    assert session.scalars(select(YoungPerson)).all() == []
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    amara = world.young["amara"]
    assert session.get(YoungPerson, (other.id, amara.id)) is None
    assert session.scalars(select(YoungPerson).where(YoungPerson.id == amara.id)).all() == []
    result = session.execute(update(Person).values(ring="closest").execution_options(synchronize_session=False))
    assert result.rowcount == 0  # type: ignore[attr-defined]
    session.close()


def test_a_session_does_not_change_its_authority(world: World) -> None:
    with pytest.raises(TenancyBreach):
        tenancy.enter(world.session, "another")


def test_a_row_of_another_authority_is_not_flushed(world: World) -> None:
    world.session.add(colleagues.Tie(authority_id="somewhere-else", staff_id="x", yp_id="y"))
    with pytest.raises(TenancyBreach):
        world.session.flush()
    world.session.rollback()


def test_another_authoritys_key_does_not_open_what_was_sealed(world: World, engine: Engine) -> None:
    session = open_session(engine)
    other = people.make_authority(session, "Eastmere", Nation.SCOTLAND)
    session.commit()
    with pytest.raises(keys.KeyGone):
        keys.keyring().person(other.id, world.young["amara"].id)
    session.close()


def _statements_of(engine: Engine) -> list[str]:
    """The statements of the whole story and of what the pages read, as the database sees them."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    world = worlds.build(engine)
    worlds.to_connected(world, "gus")
    session, amara, dee = world.session, world.actor("amara"), world.actor("dee")
    person = world.persons["gus"]
    delivery.items_for(session, amara)
    delivery.items_for(session, world.actor("gus"))
    letterbox.envelopes(session, amara)
    letterbox.written_by(session, amara, person.id)
    letterbox.kept_back(session, amara, person.id)
    journey.pages(session, amara)
    people.people_of(session, amara, amara.yp_id)
    colleagues.coordinator_of(session, amara.yp_id)
    for wait in (None, *waiting.Wait):
        waiting.queue(session, dee, wait)
    waiting.how_many(session, world.actor("mo"))
    request = contact_requests.requests_of(session, amara.yp_id)[person.id]
    contact_requests.steps_of(session, request)
    item = exchange.begin(session, world.actor("gus"), person, ItemKind.MEMORY)
    exchange.write(session, world.actor("gus"), item, "hello")
    exchange.submit(session, world.actor("gus"), item)
    item_reviews.look(session, dee, item)
    item_reviews.decide(session, dee, item, Verdict.PASS, item.content_hash)
    letterbox.thread_before(session, dee, item)
    contact.make_move(session, amara, request, "stop")
    session.rollback()
    session.close()
    clock.run_free()
    event.remove(engine, "before_cursor_execute", note)
    owned = re.compile(rf"\b({'|'.join(owned_tables())})\b")
    return sorted({statement for statement in seen if owned.search(statement)})


_PREDICATE = re.compile(r"(\w+)\.authority_id = (\?|%\(\w+\)s(::\w+)?|\w+\.authority_id)")


def test_r22_a_hundred_mutants_that_drop_a_predicate_are_all_caught(engine: Engine) -> None:
    """Take the real statements, take all naming of one table's authority out of each, and see the tripwire bark."""
    mutants = []
    for statement in _statements_of(engine):
        assert unnarrowed(statement) is None, statement
        for name in sorted({found.group(1) for found in _PREDICATE.finditer(statement)}):
            mutant = re.sub(
                rf"(\b\w+\.authority_id = {name}\.authority_id|\b{name}\.authority_id = [^\s)]+)", "1 = 1", statement
            )
            if mutant != statement and re.search(rf"(FROM|JOIN|,)\s+(\w+ AS )?{name}\b", mutant):
                mutants.append(mutant)
        if statement.startswith("INSERT"):
            mutants.append(re.sub(r"\bauthority_id\b", "other_id", statement))
    assert len(mutants) >= 100
    assert [mutant for mutant in mutants if unnarrowed(mutant) is None] == []


def test_staff_without_an_assignment_have_an_empty_queue_and_see_nobody(world: World) -> None:
    assert waiting.queue(world.session, world.actor("eli")) == []
    with pytest.raises(NotFound):
        people.get_young_person(world.session, world.actor("eli"), world.young["amara"].id)


def test_the_tripwire_knows_every_owned_table() -> None:
    assert {"young_person", "person", "item", "media", "court_order", "safety_check", "book_entry"} <= owned_tables()
    assert "authority" not in owned_tables()


EVERYBODY = tenancy.prepared(select(YoungPerson.id, YoungPerson.authority_id))


def test_r22_a_statement_made_beforehand_finds_the_rows_of_its_own_authority_alone(
    cast: Cast, session_of: Callable[[str], Session]
) -> None:
    for name in ("amara", "cai"):
        opened = session_of(name)
        found = opened.execute(EVERYBODY, tenancy.bound(opened)).all()
        opened.rollback()
        assert {row.authority_id for row in found} == {cast[name].authority_id}
        assert cast[name].yp_id in {row.id for row in found}


def test_r22_a_statement_made_beforehand_runs_for_no_other_authority_than_that_of_its_session(
    cast: Cast, engine: Engine, session_of: Callable[[str], Session]
) -> None:
    opened = session_of("amara")
    for given in ({tenancy.AUTHORITY: cast["cai"].authority_id}, {}, None):
        with pytest.raises(TenancyBreach):
            opened.execute(EVERYBODY, given)
    with open_session(engine, reading=True) as nobody, pytest.raises(TenancyBreach):
        nobody.execute(EVERYBODY, {tenancy.AUTHORITY: cast["cai"].authority_id})


def test_a_session_that_only_reads_changes_nothing(engine: Engine, cast: Cast) -> None:
    with open_session(engine, reading=True) as reads:
        tenancy.enter(reads, cast["amara"].authority_id)
        with pytest.raises(OnlyReading):
            reads.execute(update(YoungPerson).values(colour="leaf"))
        reads.get_one(YoungPerson, (cast["amara"].authority_id, cast["amara"].yp_id)).colour = "leaf"
        with pytest.raises(OnlyReading):
            reads.commit()
