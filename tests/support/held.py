"""R10: everything a young person can do, named once: what waits for a day after recovery, and what never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from domain import (
    accounts,
    check_in,
    clock,
    consent,
    contact,
    exchange,
    item_reviews,
    journey,
    language,
    letterbox,
    looked,
    messages,
    notices,
    overlay,
    passkeys,
    people,
    recovery_words,
    rungs,
    safety,
    search,
    signins,
    visitors,
    wishes,
)
from domain import two_keys as keys
from domain.access import Actor, Side
from domain.accounts import Account
from domain.consent import Decision, Scope
from domain.item_reviews import Verdict
from domain.items import ItemKind
from domain.letterbox import Choice
from domain.passkeys import Registered
from domain.people import Ring, Wish
from domain.proposals import Kind
from domain.rungs import Rung
from tests.support import world as worlds
from tests.support.world import World

SECOND = timedelta(seconds=1)
KEY = Registered(b"k" * 32, b"public", 0, is_backup_eligible=True, is_backed_up=True)


@dataclass
class Scene:
    """Amara, let back in, in a world of her own; `me` is who her sign-in says she is at this moment."""

    world: World
    account: Account
    token: str

    @property
    def session(self) -> Session:
        return self.world.session

    @property
    def me(self) -> Actor:
        who = visitors.signed_in(self.session, Side.YOUNG_PERSON, self.token)
        assert who is not None
        return who.actor

    @property
    def gus(self) -> people.Person:
        return self.world.persons["gus"]

    @property
    def hal(self) -> people.Person:
        return self.world.persons["hal"]


def begin(engine: Engine) -> Scene:
    """Amara with a passkey, signed in on her own phone; nothing is recovered yet."""
    world = worlds.build(engine)
    yp = world.young["amara"]
    account = accounts.account_for(world.session, Side.YOUNG_PERSON, yp.authority_id, yp.id)
    passkeys.add(world.session, account, KEY, "other")
    token = signins.start(world.session, account, is_shared=False, device_label="other", verified=True)
    world.session.commit()
    return Scene(world, account, token)


def let_back_in(scene: Scene, ago: timedelta) -> None:
    """Her account was recovered so long ago."""
    scene.session.execute(update(Account).values(recovered_at=clock.now() - ago))
    scene.session.commit()


# — what is made ready, before she is let back in —


def agreed(scene: Scene) -> Any:
    return worlds.to_agreed(scene.world, "gus")


def connected(scene: Scene) -> Any:
    return worlds.to_connected(scene.world, "gus")


def asked(scene: Scene) -> Any:
    return contact.ask(scene.session, scene.me, scene.hal, may_approach=False)


def never(scene: Scene) -> Any:
    return wishes.wish_for(scene.session, scene.me, scene.hal, Wish.NEVER)


def paused(scene: Scene) -> Any:
    contact.make_move(scene.session, scene.me, request := connected(scene), "pause")
    return request


def all_paused(scene: Scene) -> Any:
    return overlay.pause_everything(scene.session, scene.me)


def drafted(scene: Scene) -> Any:
    connected(scene)
    item = exchange.begin(scene.session, scene.me, scene.gus, ItemKind.LETTER)
    exchange.write(scene.session, scene.me, item, "Hello from me.")
    return item


def came(scene: Scene) -> Any:
    """A letter of Gus's that was passed on."""
    connected(scene)
    gus = scene.world.actor("gus")
    item = exchange.begin(scene.session, gus, scene.gus, ItemKind.LETTER)
    exchange.write(scene.session, gus, item, "The ducks say hello.")
    exchange.submit(scene.session, gus, item)
    item_reviews.look(scene.session, scene.world.actor("dee"), item)
    for name in ("dee", "sol"):
        if item.state != "approved":
            item_reviews.decide(scene.session, scene.world.actor(name), item, Verdict.PASS, item.content_hash)
    scene.session.commit()
    clock.pass_by(timedelta(minutes=1))
    return item


def opened(scene: Scene) -> Any:
    letterbox.open_letter(scene.session, scene.me, item := came(scene))
    return item


def a_page(scene: Scene) -> Any:
    return journey.write(scene.session, scene.me, "The canal", "We fed the ducks.", "when I was 6")


def a_removed_page(scene: Scene) -> Any:
    journey.remove(scene.session, scene.me, entry := a_page(scene))
    return entry


def told(scene: Scene) -> Any:
    recovery_words.new_words(scene.session, scene.account, b"w" * 32, browser="a" * 43)
    token = signins.start(scene.session, scene.account, is_shared=False, device_label="other", verified=True)
    scene.token = token
    return notices.waiting_here(scene.session, scene.account.id, "b" * 43)[0]


def two_keys(scene: Scene) -> Any:
    return passkeys.add(
        scene.session, scene.account, Registered(b"n" * 32, b"p", 0, True, True), "other", _here(scene)
    )  # fmt: skip


def elsewhere(scene: Scene) -> Any:
    token = signins.start(scene.session, scene.account, is_shared=True, device_label="other", verified=False)
    return signins.sign_in_id_for(scene.session, Side.YOUNG_PERSON, token)


def proposed(scene: Scene) -> Any:
    """A letter of hers that came back with words to agree to."""
    exchange.submit(scene.session, scene.me, item := drafted(scene))
    item_reviews.decide(
        scene.session, scene.world.actor("dee"), item, Verdict.SUGGEST, item.content_hash, "One word less.",
        proposed="Hello.",
    )  # fmt: skip
    return item


def asked_how(scene: Scene) -> Any:
    request = connected(scene)
    return check_in.ask(scene.session, scene.me, request.yp_id, request.id, scene.gus.id, Rung.LETTERS)


def swappable(scene: Scene) -> Any:
    """Swapping numbers, opened by two keys, waits for her own yes."""
    proposal = keys.propose(
        scene.session, scene.world.actor("dee"), connected(scene), Kind.OPEN_RUNGS, "ready",
        clock.today() + timedelta(days=90), rungs=(Rung.DIRECT,), for_yp="Dee knows.", for_guest="Dee knows.",
    )  # fmt: skip
    keys.answer(scene.session, scene.world.actor("sol"), proposal, agrees=True)
    scene.session.commit()
    return rungs.choosable(scene.session, scene.me, scene.gus.id)[0]


def tapped(scene: Scene) -> Any:
    return safety.not_safe(scene.session, scene.me, scene.gus.id)


def nothing(_scene: Scene) -> Any:
    return None


def _here(scene: Scene) -> str:
    return str(signins.sign_in_id_for(scene.session, Side.YOUNG_PERSON, scene.token))


def _move(name: str) -> Callable[[Scene, Any], Any]:
    return lambda scene, request: contact.make_move(scene.session, scene.me, request, name)


def _say(decision: Decision) -> Callable[[Scene, Any], Any]:
    return lambda scene, _: consent.give(
        scene.session, scene.me, scene.me.yp_id, Scope.CONTACT, decision, scene.gus.id
    )  # fmt: skip


def _choose(choice: Choice) -> Callable[[Scene, Any], Any]:
    return lambda scene, item: letterbox.choose(scene.session, scene.me, item, choice)


Case = tuple[Callable[[Scene], Any], Callable[[Scene, Any], Any]]
HELD: dict[str, Case] = {
    "adding a person": (nothing, lambda s, _: people.add_person(s.session, s.me, s.me.yp_id, "Somebody new")),
    "asking to look": (nothing, lambda s, _: contact.ask(s.session, s.me, s.hal, may_approach=False)),
    "asking to talk": (nothing, lambda s, _: contact.ask(s.session, s.me, s.hal, may_approach=True)),
    "letting them talk": (asked, lambda s, _: contact.let_approach(s.session, s.me, s.hal)),
    "saying yes": (nothing, _say(Decision.YES)),
    "choosing yes": (agreed, _move("choose_yes")),
    "taking back a never": (never, lambda s, _: wishes.wish_for(s.session, s.me, s.hal, Wish.RECONNECT)),
    "going on after a pause": (paused, _move("resume")),
    "everything going on": (all_paused, lambda s, _: overlay.resume_everything(s.session, s.me)),
    "sending": (drafted, lambda s, item: exchange.submit(s.session, s.me, item)),
    "swapping numbers": (swappable, lambda s, way: rungs.choose_direct(s.session, s.me, way)),
    "agreeing to words": (proposed, lambda s, item: exchange.agree(s.session, s.me, item)),
}
FREE: dict[str, Case] = {
    "saying it isn't safe": (connected, lambda s, _: safety.not_safe(s.session, s.me, s.gus.id)),
    "saying more about it": (tapped, lambda s, worry: safety.add_words(s.session, s.me, worry.id, "He came here.")),
    "a message": (nothing, lambda s, _: messages.say(s.session, s.me, "Can we talk?")),
    "searching": (nothing, lambda s, _: search.find(s.session, s.me, "Gus")),
    "saying how it was": (
        asked_how,
        lambda s, row: check_in.answer(s.session, s.me, row, check_in.Face.GOOD, check_in.More.MORE),
    ),
    "shutting everything": (nothing, lambda s, _: overlay.shut(s.session, s.me)),
    "saying no": (nothing, _say(Decision.NO)),
    "withdrawing a yes": (connected, _say(Decision.WITHDRAWN)),
    "saying not now": (nothing, _say(Decision.NOT_NOW)),
    "pausing": (connected, _move("pause")),
    "stopping": (connected, _move("stop")),
    "choosing later": (agreed, _move("choose_later")),
    "choosing no": (agreed, _move("choose_no")),
    "pausing everything": (connected, lambda s, _: overlay.pause_everything(s.session, s.me)),
    "never": (connected, lambda s, _: wishes.wish_for(s.session, s.me, s.gus, Wish.NEVER)),
    "another wish": (nothing, lambda s, _: wishes.wish_for(s.session, s.me, s.hal, Wish.NOT_NOW)),
    "closing a way": (
        connected,
        lambda s, request: rungs.revoke(s.session, s.me, rungs.live_approvals(s.session, request)[0]),
    ),
    "words about somebody": (nothing, lambda s, _: people.change_person(s.session, s.me, s.hal, ring=Ring.CLOSEST)),
    "beginning a letter": (connected, lambda s, _: exchange.begin(s.session, s.me, s.gus, ItemKind.LETTER)),
    "writing a draft": (drafted, lambda s, item: exchange.write(s.session, s.me, item, "More words.")),
    "keeping an envelope for later": (came, _choose(Choice.LATER)),
    "reading with somebody": (came, _choose(Choice.WITH)),
    "never reading it": (came, _choose(Choice.NEVER)),
    "opening a letter": (came, lambda s, item: letterbox.open_letter(s.session, s.me, item)),
    "reading a letter": (opened, lambda s, item: letterbox.read(s.session, s.me, item)),
    "keeping a letter in the book": (opened, lambda s, item: journey.keep(s.session, s.me, item, "Gus")),
    "writing in the book": (nothing, lambda s, _: a_page(s)),
    "reading the book": (a_page, lambda s, _: journey.pages(s.session, s.me)),
    "taking a page out": (a_page, lambda s, entry: journey.remove(s.session, s.me, entry)),
    "putting a page back": (a_removed_page, lambda s, entry: journey.restore(s.session, s.me, entry)),
    "reading the record": (nothing, lambda s, _: looked.events_about(s.session, s.me)),
    "signing out elsewhere": (elsewhere, lambda s, there: signins.end_own(s.session, s.me, there, _here(s))),
    "signing out everywhere": (nothing, lambda s, _: signins.end_others(s.session, s.account.id)),
    "locking": (nothing, lambda s, _: signins.lock(s.session, _here(s))),
    "leaving": (nothing, lambda s, _: signins.end(s.session, _here(s))),
    "taking a passkey away": (two_keys, lambda s, key: passkeys.remove(s.session, s.me, key.id, _here(s))),
    "another passkey": (nothing, lambda s, _: two_keys(s)),
    "new words": (nothing, lambda s, _: recovery_words.new_words(s.session, s.account, b"x" * 32, _here(s))),
    "putting a notice away": (told, lambda s, notice: notices.put_away(s.session, s.me, notice.id, "b" * 43)),
    "another language": (nothing, lambda s, _: language.choose(s.session, s.me, "cy")),
}
