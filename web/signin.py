"""What the three sides share of signing in: this browser's random value, the JSON ends of a passkey ceremony, cookies.

Every refusal is the same answer, whatever the reason (R02, R04). A young person's shared device gets nothing that
outlives its browser window (R06).
"""

from __future__ import annotations

import re
import secrets
from typing import Any

import segno
from flask import Request, Response, after_this_request, current_app, g, jsonify, request, url_for
from itsdangerous import URLSafeTimedSerializer
from markupsafe import Markup

from domain import codes, devices, recovery_words, signins, step_ups, visitors
from domain import passkeys as keys
from domain.access import Side
from domain.accounts import Account
from domain.codes import CodeKind
from domain.errors import Refused
from domain.keys import keyring
from domain.passkeys import Purpose
from domain.visitors import SignedIn
from web import csrf, i18n, passkeys, session
from web.passkeys import Bad, Place
from web.saying import gettext as _
from web.sides import BROWSER, COOKIES, side

OWN_DAYS = 30
KNOWN_DAYS = 400
_VALUE = re.compile(r"[A-Za-z0-9_-]{43}")


def browser() -> str:
    """The random value that stands for this browser window; a new one is handed out with the answer."""
    if "browser" not in g:
        value = request.cookies.get(BROWSER, "")
        g.browser = value if _VALUE.fullmatch(value) else secrets.token_urlsafe(32)
        if g.browser != value:
            after_this_request(_hand_out)
    return str(g.browser)


def _hand_out(response: Response) -> Response:
    """Until the window is closed; longer (KNOWN_DAYS) only on a device that somebody called their own."""
    days = g.get("browser_days")
    response.set_cookie(
        BROWSER,
        g.browser,
        max_age=None if days is None else days * 86400,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )
    return response


def here() -> Place:
    """Where this request's ceremony takes place; that a challenge is spent is saved at once (R01)."""
    settings = current_app.extensions["settings"]
    return Place(side(), browser(), settings.rp_id, settings.origin, session.save_now)


def device() -> str:
    """Which kind of device asks, as far as its browser says."""
    return devices.kind_of(request.user_agent.string)


def body() -> dict[str, Any]:
    """The JSON that was sent; empty for anything that is not an object."""
    told = request.get_json(silent=True)
    return told if isinstance(told, dict) else {}


def code_hash(kind: CodeKind, typed: str) -> bytes | None:
    """The slow fingerprint of a typed code, worked out while no transaction is open: it would keep everybody else's
    Stop waiting (R38). As slow for a code that nobody has. Raises Refused("busy").
    """
    session.save_now()
    return codes.fingerprint(kind, typed)


def words_hash(typed: str) -> bytes | None:
    """The same of six recovery words."""
    session.save_now()
    return recovery_words.fingerprint(typed)


def refusal() -> Response:
    """The one answer to every passkey that does not open the door (R02, R04). What was spent stays spent."""
    session.keep()
    answer = jsonify(message=_("That didn’t work. Try again, or use another way in."))
    answer.status_code = 403
    return answer


def _cookie() -> str:
    return request.cookies.get(COOKIES[side()], "")[:100]


def begin(
    answer: Response, account: Account, *, is_shared: bool = False, verified: bool = True, is_first: bool = False
) -> Response:
    """Sign this browser in on this side; whoever was signed in here before is not any more.

    `is_first`: they are in for the first time, so the language of the door becomes their own.
    """
    db = session.db()
    signins.replace(db, side(), _cookie())
    is_own = account.side == Side.YOUNG_PERSON.value and not is_shared
    token = signins.start(
        db,
        account,
        is_shared=is_shared,
        device_label=device(),
        verified=verified,
        browser="" if is_shared else browser(),
    )
    session.act_as(visitors.signed_in(db, side(), token))
    if is_first:
        i18n.carry()
    session.give_cookie(answer, side(), token, OWN_DAYS if is_own else None)
    if not is_shared:
        g.browser_days = KNOWN_DAYS
        after_this_request(_hand_out)
    return answer


def end_here(answer: Response) -> Response:
    """Sign out: the sign-in ends, its cookie goes, and what the browser kept of us is cleared (R65)."""
    db = session.db()
    if (ending := signins.sign_in_id_for(db, side(), _cookie())) is not None:
        signins.end(db, ending)
    session.act_as(None)
    session.take_cookie(answer, side())
    if not devices.knows_anyone(db, browser()):
        answer.delete_cookie(BROWSER, path="/", secure=True, httponly=True, samesite="Lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


# — the JSON ends: asked with options, answered with finish —


def sign_in_options() -> Response:
    """Ask any passkey of ours to answer; nobody has to say who they are."""
    return jsonify(passkeys.ask_to_sign_in(session.db(), here()))


def sign_in_finish(home: str) -> Response:
    """Sign in whoever's passkey answered, and send them to `home`.

    A young person whose passkey is on another device (their own phone, beside this screen) is on a shared one here,
    unless they called it their own before.
    """
    told = body()
    try:
        answer = passkeys.check_assertion(session.db(), here(), Purpose.SIGN_IN, told, None)
    except Bad:
        return refusal()
    is_here = told.get("authenticatorAttachment") != "cross-platform"
    is_own = is_here or devices.is_known(session.db(), answer.account.id, browser())
    is_shared = side() is Side.YOUNG_PERSON and not is_own
    return begin(jsonify(next=home), answer.account, is_shared=is_shared)


def register_options(account: Account, shown_name: str = "Spool") -> Response:
    """Ask this device to make a passkey for the account. Neutral by name: device lists are seen over shoulders."""
    return jsonify(passkeys.ask_to_register(session.db(), here(), account, shown_name))


def register_key(account: Account, keep_sign_in: str = "", *, is_by_code: bool = False) -> keys.Credential:
    """Check the new passkey and add it; `is_by_code`: of somebody let in by a code. Raises Bad."""
    db = session.db()
    found = passkeys.check_registration(db, here(), body(), account)
    try:
        return keys.add(db, account, found, device(), keep_sign_in, browser(), is_by_code=is_by_code)
    except Refused as refused:
        raise Bad from refused


def again_options(who: SignedIn, purpose: Purpose, action: bytes | None = None) -> Response:
    """Ask the signed-in person's own passkey, to unlock or for one action."""
    return jsonify(passkeys.ask_again(session.db(), here(), purpose, who.actor.account_id, who.sign_in_id, action))


def unlock_finish(who: SignedIn, next_address: str) -> Response:
    """The phone is in the right hands again: unlocked, with a new token (R13)."""
    db = session.db()
    try:
        passkeys.check_assertion(db, here(), Purpose.UNLOCK, body(), who.sign_in_id)
    except Bad:
        return refusal()
    return _renewed(jsonify(next=next_address), signins.rotate(db, who.sign_in_id, verified=True))


def step_up_options(who: SignedIn) -> Response:
    """Ask for a touch for one action: its address and its fields come as JSON (R16)."""
    told = body()
    action, fields = told.get("action"), told.get("fields")
    if not isinstance(action, str) or not isinstance(fields, list) or not all(_is_pair(pair) for pair in fields):
        return refusal()
    bound = step_ups.action_hash(action, [(name, value) for name, value in fields])
    return again_options(who, Purpose.STEP_UP, bound)


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)


def step_up_finish(who: SignedIn) -> Response:
    """Note the touch for the action that its challenge was bound to. The form that waits gets the new token."""
    db = session.db()
    try:
        answer = passkeys.check_assertion(db, here(), Purpose.STEP_UP, body(), who.sign_in_id)
    except Bad:
        return refusal()
    if answer.challenge.action_hash is None:
        return refusal()
    token = signins.add_step_up(db, who.sign_in_id, answer.challenge.action_hash)
    return _renewed(jsonify(csrf_token=_form_token(token)), token)


def _renewed(answer: Response, token: str) -> Response:
    days = OWN_DAYS if side() is Side.YOUNG_PERSON and not session.actor().is_shared_device else None
    session.give_cookie(answer, side(), token, days)
    return answer


def _form_token(token: str) -> str:
    """The form token that goes with a new sign-in token, for a page that is already open (see web/csrf.py)."""
    later = Request({**request.environ, "HTTP_COOKIE": f"{COOKIES[side()]}={token}"})
    root = csrf.Read(later, keyring().secret("csrf"))[csrf.TOKEN]
    signer = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    return str(signer.dumps(root))


def shown_code(endpoint: str, code: str) -> dict[str, Any]:
    """What `coordinator/account/_code.html` needs to show a new code, the only time it is shown."""
    link = link_for(endpoint, code)
    return {"code": code, "code_link": link, "code_square": square(link, _("A square to scan with a phone’s camera"))}


def link_for(endpoint: str, code: str) -> str:
    """The address that carries a code: behind the #, which browsers send to nobody (R93)."""
    origin: str = current_app.extensions["settings"].origin
    return f"{origin}{url_for(endpoint)}#{code}"


def square(text: str, label: str) -> Markup:
    """`text` as a square to scan, drawn in the page itself."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        scale=1, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return Markup(drawn.replace("<svg ", '<svg class="qr" role="img" aria-label="{}" ', 1)).format(label)  # noqa: S704
