"""R84: a sealed value opens in the place it was sealed for and in no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, LargeBinary, select, update
from sqlalchemy.orm import Session

from domain import keys, media, sealed, store, tenancy
from domain.db import Base, open_session
from domain.keys import KeyGone, Keyring, open_keyring
from domain.people import Person, YoungPerson
from domain.sealed import SealBroken
from tests.support.cast import Cast
from tests.support.planted import plant


def person(session: Session, cast: Cast, name: str, authority: str = "northshire") -> Person:
    return session.get_one(Person, (cast.authorities[authority], cast.person(name)))


def refuses(row: object, name: str) -> bool:
    with pytest.raises(SealBroken):
        getattr(row, name)
    return True


def test_a_value_moved_to_another_row_does_not_open(session: Session, cast: Cast) -> None:
    gus, hal = person(session, cast, "gus"), person(session, cast, "hal")
    assert gus.yp_id == hal.yp_id
    assert (gus.name, hal.name) == ("Uncle Gus", "Grandad")
    gus.name_sealed, hal.name_sealed = hal.name_sealed, gus.name_sealed
    assert refuses(gus, "name")
    assert refuses(hal, "name")


def test_a_value_moved_to_another_column_of_its_row_does_not_open(session: Session, cast: Cast) -> None:
    gus = person(session, cast, "gus")
    gus.worry = "he may be moving"
    gus.who_sealed = gus.worry_sealed
    assert refuses(gus, "who")


def test_a_value_of_another_young_persons_does_not_open(session: Session, cast: Cast) -> None:
    """Not even in the very same place: it is sealed under another key."""
    gus, kit = person(session, cast, "gus"), person(session, cast, "kit")
    kit.name_sealed = gus.name_sealed
    assert refuses(kit, "name")
    place = f"person|name_sealed|{gus.authority_id}|{gus.id}|1"
    bens = sealed.seal(keys.keyring().person(kit.authority_id, kit.yp_id), place, b"Kit")
    gus.name_sealed = bens
    assert refuses(gus, "name")


def test_a_value_of_another_authority_does_not_open(engine: Engine, session: Session, cast: Cast) -> None:
    with open_session(engine, reading=True) as other:
        tenancy.enter(other, cast.authorities["gwynfa"])
        foreign = person(other, cast, "lowri", "gwynfa").name_sealed
        cais = other.get_one(YoungPerson, (cast.authorities["gwynfa"], cast["cai"].yp_id)).name_sealed
    gus = person(session, cast, "gus")
    gus.name_sealed = foreign
    assert refuses(gus, "name")
    amara = session.get_one(YoungPerson, (cast.authorities["northshire"], cast["amara"].yp_id))
    amara.name_sealed = cais
    assert refuses(amara, "name")


def test_every_changed_byte_and_every_cut_is_refused(session: Session, cast: Cast) -> None:
    gus = person(session, cast, "gus")
    whole = gus.name_sealed
    for at in range(len(whole)):
        gus.name_sealed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        assert refuses(gus, "name"), at
    for length in range(len(whole)):
        gus.name_sealed = whole[:length]
        assert refuses(gus, "name"), length
    gus.name_sealed = whole + b"\0"
    assert refuses(gus, "name")
    gus.name_sealed = whole
    assert gus.name == "Uncle Gus"


def test_any_two_of_the_sealed_values_of_a_whole_life_cannot_change_places(
    session: Session, cast: Cast, keyring: Keyring, tmp_path: Path
) -> None:
    """Each value is put in the next one's place, all the way round: none opens there."""
    media.install(tmp_path / "media")
    plant(session, cast)
    places = []
    for mapper in Base.registry.mappers:
        for name, seal in vars(mapper.class_).items():
            if isinstance(seal, sealed._Sealed):
                rows = session.scalars(select(mapper.class_)).all()
                places += [(row, name, seal.column) for row in rows if getattr(row, seal.column) is not None]
    values = [getattr(row, column) for row, _name, column in places]
    assert len(places) > 250
    for (row, _name, column), value in zip(places, values[1:] + values[:1], strict=True):
        setattr(row, column, value)
    assert all(refuses(row, name) for row, name, _column in places)
    session.rollback()


def test_the_same_words_sealed_twice_look_different(session: Session, cast: Cast) -> None:
    gus = person(session, cast, "gus")
    seen = set()
    for _ in range(1000):
        gus.name = "Uncle Gus"
        seen.add(gus.name_sealed[1:13])
    assert len(seen) == 1000


def test_sealed_pictures_do_not_change_places_either() -> None:
    key, other = b"k" * 32, b"o" * 32
    there = store.seal_stream(key, b"media|a|one|320", b"picture" * 20_000)
    assert store.open_stream(key, b"media|a|one|320", there) == b"picture" * 20_000
    for wrong_key, place in ((key, b"media|a|two|320"), (key, b"media|b|one|320"), (other, b"media|a|one|320")):
        with pytest.raises(store.SealBroken):
            store.open_stream(wrong_key, place, there)


def test_a_young_person_whose_key_was_destroyed_cannot_be_read_again_by_anyone(
    engine: Engine, session: Session, cast: Cast, keyring: Keyring
) -> None:
    amara, ben = cast["amara"], cast["ben"]
    keyring.destroy_person(amara.authority_id, amara.yp_id)
    gus = person(session, cast, "gus")
    with pytest.raises(KeyGone):
        _ = gus.name
    with pytest.raises(KeyGone):
        gus.name = "somebody"
    assert session.get_one(YoungPerson, (ben.authority_id, ben.yp_id)).name == "Ben Tully"
    again = open_keyring(keyring._store.parent, create=False)
    with pytest.raises(KeyGone):
        again.person(amara.authority_id, amara.yp_id)
    assert len(again.person(ben.authority_id, ben.yp_id)) == 32


def test_what_only_changes_its_bytes_in_the_database_is_found_when_it_is_read(
    engine: Engine, session: Session, cast: Cast
) -> None:
    """A thief who can write swaps two names in the database itself, past every rule of ours."""
    table = Person.__table__
    assert isinstance(table.c.name_sealed.type, LargeBinary)
    here = cast.authorities["northshire"]
    hal = session.scalars(select(Person.name_sealed).where(Person.id == cast.person("hal"))).one()
    statement = update(Person).where(Person.authority_id == here, Person.id == cast.person("gus"))
    session.execute(statement.values(name_sealed=hal).execution_options(synchronize_session=False))
    assert refuses(person(session, cast, "gus"), "name")
