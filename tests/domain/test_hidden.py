"""R43: “This may be an indecent image of a child” is one tap, and from then on nobody is given it, whatever breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import clock, concerns, delivery, exchange, hidden, item_reviews, journey, letterbox, media
from domain.concerns import Category
from domain.errors import NotAllowed, NotFound, Refused
from domain.hidden import End, HiddenPhoto
from domain.item_reviews import Verdict
from domain.items import Item, ItemKind, ItemPhoto
from domain.keys import KeyGone, keyring
from domain.media import SIZES
from domain.people import Person
from domain.store import SealBroken, open_stream
from tests.support import story
from tests.support.cast import Cast, actor_of


@pytest.fixture
def photo(session: Session, cast: Cast, tmp_path: Path) -> str:
    """A photo in a letter of Gus's that two have passed on, opened and kept in her book."""
    media.install(tmp_path / "media")
    gus, amara, dee, sol = (actor_of(session, cast[name]) for name in ("gus", "amara", "dee", "sol"))
    person = session.get_one(Person, (gus.authority_id, cast.person("gus")))
    row = story.picture(session, gus)
    story.store_picture(keyring().person(row.authority_id, row.yp_id), row.authority_id, row.id)
    item = exchange.begin(session, gus, person, ItemKind.LETTER)
    exchange.write(session, gus, item, "Look at this")
    exchange.add_photo(session, gus, item, row)
    exchange.submit(session, gus, item)
    story.pass_on(session, item, dee, sol)
    clock.pass_by(item_reviews.UNDO)
    letterbox.open_letter(session, amara, item)
    journey.keep(session, amara, item, "Uncle Gus")
    session.commit()
    return row.id


def item_of(session: Session, media_id: str) -> Item:
    return session.scalars(
        select(Item).join(ItemPhoto, ItemPhoto.item_id == Item.id)
        .where(ItemPhoto.media_id == media_id, ItemPhoto.authority_id == Item.authority_id)
    ).one()  # fmt: skip


def test_r43_after_one_tap_every_role_is_given_nothing_in_every_size(session: Session, cast: Cast, photo: str) -> None:
    dee, amara = actor_of(session, cast["dee"]), actor_of(session, cast["amara"])
    item = item_of(session, photo)
    assert all(media.read(session, amara, photo, size) for size in SIZES)
    concern = hidden.hide(session, dee, photo)
    assert (concern.level, concern.category, concern.media_id) == (2, Category.ONLINE_HARM.value, photo)
    for when in ("before it is saved", "afterwards"):
        for name in ("amara", "ben", "gus", "hal", "dee", "mo", "sol", "eli"):
            for size in SIZES:
                with pytest.raises(NotFound):
                    media.read(session, actor_of(session, cast[name]), photo, size)
        session.commit() if when == "before it is saved" else None
    assert not delivery.deliverable(session, item, amara)
    assert item.id not in {one.id for one in delivery.items_for(session, amara)}
    assert not letterbox.for_review(session, item).photos
    assert all(not page.photos for page in journey.pages(session, amara) if page.entry.item_id == item.id)


def test_r43_what_is_stored_is_sealed_under_the_new_key_alone(session: Session, cast: Cast, photo: str) -> None:
    hidden.hide(session, actor_of(session, cast["dee"]), photo)
    session.commit()
    row = session.scalars(select(HiddenPhoto).where(HiddenPhoto.media_id == photo)).one()
    names = set(media.store().names())
    assert not any(photo in name for name in names), "nothing is left under its own name"
    sealed = media.store().get(hidden._evidence_name(row.authority_id, row.id, 320))
    place = hidden._evidence_place(row.authority_id, row.id, 320)
    with pytest.raises(SealBroken):
        open_stream(keyring().person(row.authority_id, row.yp_id), place, sealed)
    assert open_stream(keyring().evidence(row.authority_id, row.id), place, sealed) == story.PICTURE


@pytest.mark.parametrize("breaks", ["unsealed", "put", "wipe"])
def test_r43_cut_off_anywhere_it_stays_hidden_and_housekeeping_goes_on(
    session: Session, cast: Cast, photo: str, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    def cut(*_told: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        if breaks == "put":
            broken.setattr(media.store(), "put", cut)
        else:
            broken.setattr(media, breaks, cut)
        hidden.hide(session, actor_of(session, cast["dee"]), photo)
        session.commit()
    with pytest.raises(NotFound):
        media.read(session, actor_of(session, cast["amara"]), photo, 320)
    assert set(media.store().names()) <= media.names(session) | hidden.names(session), "the sweep leaves it be"
    hidden.finish(session)
    assert not any(photo in name for name in media.store().names())
    assert set(media.store().names()) <= hidden.names(session)


def test_r43_undone_before_it_was_saved_nothing_is_sealed_away(session: Session, cast: Cast, photo: str) -> None:
    hidden.hide(session, actor_of(session, cast["dee"]), photo)
    session.rollback()
    session.commit()
    assert media.read(session, actor_of(session, cast["amara"]), photo, 320) == story.PICTURE


def test_a_hidden_photo_is_never_passed_on(session: Session, cast: Cast, photo: str) -> None:
    dee, gus = actor_of(session, cast["dee"]), actor_of(session, cast["gus"])
    person = session.get_one(Person, (gus.authority_id, cast.person("gus")))
    row = story.picture(session, gus)
    item = exchange.begin(session, gus, person, ItemKind.LETTER)
    exchange.add_photo(session, gus, item, row)
    exchange.submit(session, gus, item)
    hidden.hide(session, dee, photo)  # the same pixels as the other one
    with pytest.raises(Refused, match="photo-hidden"):
        item_reviews.decide(session, dee, item, Verdict.PASS, item.content_hash)


@pytest.mark.parametrize("end", list(End))
def test_r43_only_the_lead_ends_it_and_only_with_a_second_person(
    session: Session, cast: Cast, photo: str, end: End
) -> None:
    dee, mo, sol, amara = (actor_of(session, cast[name]) for name in ("dee", "mo", "sol", "amara"))
    concern = hidden.hide(session, dee, photo)
    session.commit()
    concerns.take_on(session, sol, concern.id)
    with pytest.raises(NotAllowed):
        hidden.wish_end(session, mo, concern.id, end, "because")
    hidden.wish_end(session, sol, concern.id, end, "DC Hill, 4471")
    with pytest.raises(Refused, match="same-person"):
        hidden.agree(session, sol, concern.id, agrees=True)
    with pytest.raises(Refused, match="needs-duty"):
        hidden.agree(session, dee, concern.id, agrees=True)
    hidden.agree(session, mo, concern.id, agrees=True)
    session.commit()
    row = session.scalars(select(HiddenPhoto).where(HiddenPhoto.media_id == photo)).one()
    with pytest.raises(KeyGone):
        keyring().evidence(row.authority_id, row.id)
    if end is End.MISTAKEN:
        assert media.read(session, amara, photo, 320) == story.PICTURE
        return
    with pytest.raises(NotFound):
        media.read(session, amara, photo, 320)
    assert not list(media.store().names())
