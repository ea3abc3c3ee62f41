"""What the pages about oneself have in common on the sides that sign in with a passkey: where one is signed in, and
one's passkeys. When another passkey may be made, each side says for itself.
"""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from domain import passkeys, recovery_words, signins
from domain.visitors import SignedIn
from web import session, signin
from web.passkeys import Bad
from web.saying import lazy_gettext as _l
from web.status import day_of

KIND_NAMES = {
    "ipad": _l("An iPad"),
    "iphone": _l("An iPhone"),
    "android-phone": _l("An Android phone"),
    "android-tablet": _l("An Android tablet"),
    "chromebook": _l("A Chromebook"),
    "windows": _l("A Windows computer"),
    "mac": _l("A Mac"),
    "linux": _l("A Linux computer"),
    "other": _l("A phone or computer"),
}


def shown(who: SignedIn) -> dict[str, Any]:
    """For the page: every place where `who` is signed in, and every passkey that opens their door (R09)."""
    db = session.db()
    return {
        "who": who, "places": signins.running(db, who.actor), "keys": passkeys.of_account(db, who.actor.account_id),
        "kinds": KIND_NAMES, "day_of": day_of,
    }  # fmt: skip


def options() -> ResponseReturnValue:
    """JSON: what to make another passkey from. Whether one may be made now is asked before this."""
    return signin.register_options(recovery_words.account_of(session.db(), session.actor()))


def finish(who: SignedIn, then: str) -> ResponseReturnValue:
    """JSON: the new passkey is kept and everywhere else is signed out (R09); on to `then`, or refused without a why."""
    try:
        signin.register_key(recovery_words.account_of(session.db(), who.actor), who.sign_in_id)
    except Bad:
        return signin.refusal()
    return jsonify(next=then)
