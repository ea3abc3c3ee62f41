"""You: where I am signed in, my passkeys and words, how it looks, signing out."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain import audit, passkeys, people, recovery_words, signins
from domain.access import Action
from domain.errors import NotFound, Refused
from domain.people import COLOURS
from web import notices, own_keys, session, signin
from web.guard import allows
from web.problems import words_of
from web.saying import lazy_gettext as _l
from youngperson import blueprint

THEME = "__Host-t"
THEMES = {"phone": _l("Phone"), "light": _l("Light"), "dark": _l("Dark")}
COLOUR_NAMES = {"coral": _l("Coral"), "leaf": _l("Green"), "lilac": _l("Lilac"), "sun": _l("Yellow")}


@blueprint.app_context_processor
def _theme() -> dict[str, str]:
    """Light or dark as chosen on this device, on every side; nothing means as the device has it."""
    return {"theme": request.cookies.get(THEME, "")}


@blueprint.get("/you")
@allows(Action.OWN_SEE)
def you() -> ResponseReturnValue:
    """The page about oneself."""
    return _you()


def _you(refused: str = "", status: int = 200) -> Response:
    who = session.signed_in()
    if who is None:
        raise NotFound
    page = render_template(
        "youngperson/you/you.html",
        has_words=recovery_words.account_of(session.db(), who.actor).words_hash is not None,
        themes=THEMES,
        chosen_theme=request.cookies.get(THEME, "phone"),
        colours={name: COLOUR_NAMES[name] for name in COLOURS},
        refused=refused,
        **own_keys.shown(who),
    )
    return make_response(page, status)


@blueprint.post("/you/places/<sign_in_id>/end")
@allows(Action.OWN_WITHDRAW)
def end_place(sign_in_id: str) -> ResponseReturnValue:
    """Sign out over there; or here, if it is here."""
    who = session.signed_in()
    if who is not None and who.sign_in_id == sign_in_id:
        return signin.end_here(make_response(redirect(url_for("youngperson.sign_in"), 303)))
    keep = who.sign_in_id if who else ""
    signins.end_own(session.db(), session.actor(), sign_in_id, keep, signin.browser())
    return redirect(url_for("youngperson.you"), 303)


@blueprint.post("/you/places/end-all")
@allows(Action.OWN_WITHDRAW)
def end_places() -> ResponseReturnValue:
    """Sign out everywhere, here as well."""
    signins.end_others(session.db(), session.actor().account_id)
    return signin.end_here(make_response(redirect(url_for("youngperson.sign_in"), 303)))


@blueprint.post("/you/passkeys/<key_id>/remove")
@allows(Action.OWN_CHANGE)
def remove_passkey(key_id: str) -> ResponseReturnValue:
    """This passkey opens nothing any more, and everywhere else is signed out (R09)."""
    who = session.signed_in()
    try:
        passkeys.remove(session.db(), session.actor(), key_id, who.sign_in_id if who else "", signin.browser())
    except Refused as refused:
        return _you(words_of(refused), 422)
    return redirect(url_for("youngperson.you"), 303)


@blueprint.get("/you/passkeys/add")
@allows(Action.OWN_CHANGE)
def add_passkey() -> ResponseReturnValue:
    """A second way in, on one's own phone and just after a touch of the first."""
    who = session.signed_in()
    if who is None or who.is_shared_device:
        return redirect(url_for("youngperson.you"), 303)
    if not who.actor.is_verified_lately:
        return render_template("youngperson/sign_in/unlock.html", then="passkey")
    return render_template("youngperson/you/add_passkey.html")


@blueprint.post("/you/passkeys/add/options")
@allows(Action.OWN_CHANGE)
def add_passkey_options() -> ResponseReturnValue:
    """JSON: what to make another passkey from."""
    actor = session.actor()
    if actor.is_shared_device or not actor.is_verified_lately:
        return signin.refusal()
    return own_keys.options()


@blueprint.post("/you/passkeys/add/finish")
@allows(Action.OWN_CHANGE)
def add_passkey_finish() -> ResponseReturnValue:
    """JSON: the new passkey; everywhere else is signed out (R09)."""
    who = session.signed_in()
    if who is None or who.is_shared_device or not who.actor.is_verified_lately:
        return signin.refusal()
    return own_keys.finish(who, url_for("youngperson.you"))


@blueprint.post("/you/notices/<notice_id>/put-away")
@allows(Action.OWN_WITHDRAW)
def put_away_notice(notice_id: str) -> ResponseReturnValue:
    """Read: a way in was changed on another device. Put away on this one (R09)."""
    notices.put_away(notice_id)
    return redirect(url_for("youngperson.home"), 303)


@blueprint.post("/you/theme")
@allows(Action.OWN_SEE)
def theme() -> ResponseReturnValue:
    """Light, dark, or as the phone has it: kept on this device only, and never on somebody else's."""
    chosen, answer = request.form.get("theme", ""), redirect(url_for("youngperson.you"), 303)
    if chosen not in THEMES:
        return answer
    made = make_response(answer)
    days = None if session.actor().is_shared_device else signin.KNOWN_DAYS * 86400
    if chosen == "phone":
        made.delete_cookie(THEME, path="/", secure=True, httponly=True, samesite="Lax")
    else:
        made.set_cookie(THEME, chosen, max_age=days, path="/", secure=True, httponly=True, samesite="Lax")
    return made


@blueprint.post("/you/colour")
@allows(Action.OWN_CHANGE)
def colour() -> ResponseReturnValue:
    """The colour of one's own loop."""
    chosen, db, actor = request.form.get("colour", ""), session.db(), session.actor()
    if chosen in COLOURS:
        yp = people.get_young_person(db, actor, actor.yp_id)
        audit.record(db, actor, "colour.chosen", yp_id=yp.id, colour=chosen)
        yp.colour = chosen
        db.flush()
    return redirect(url_for("youngperson.you"), 303)
