"""Every answer that is not what was asked for: one kind page each, with full headers, telling nothing (R21, R79, R93).

"Not there" and "not yours" are one page, to the byte. A fault is logged as its kind, its place in our code and a random
reference that the page shows; never with what was in it.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from domain.access import Side
from domain.errors import NotAllowed, NotFound, Refused
from web import session
from web.sides import home_address, side, sign_in_address
from web.words import words_for

log = logging.getLogger("spool")
KNOWN = frozenset({400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503})
MOST_TYPED = 64 * 1024  # letters that are shown again


def words_of(refused: Refused) -> str:
    """A refusal in plain words for whoever this request is from."""
    return words_for(refused.code, side(), refused.detail)


def page(status: int, **told: Any) -> Response:
    """The page for `status`, in the look of the side; a bare one where even that fails."""
    name = f"web/errors/{status if status in KNOWN else 400}.html"
    home = home_address(side())
    told = {"home": home, "sign_in": _sign_in(), "reference": "", "typed": [], "words": "", **told}
    if _wants_json():
        return make_response(jsonify(message=told["words"] or _title(name)), status)
    return make_response(_render(name, told, is_bare=status >= 500), status)


def _sign_in() -> str:
    return sign_in_address(side())


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _title(name: str) -> str:
    module = current_app.jinja_env.get_template(name).module
    return str(getattr(module, "title", ""))


def _render(name: str, told: dict[str, Any], *, is_bare: bool) -> str:
    if not is_bare and side() is not Side.NOBODY:
        try:
            return render_template(name, base=f"{side().value}/base.html", **told)
        except Exception as fault:  # noqa: BLE001 – whatever a side's frame does, an error page must come
            _log(fault, "while showing an error page")
    g.signed_in = None  # the bare page asks the database for nothing
    return render_template(name, base="web/errors/bare.html", **told)


def _typed() -> list[str]:
    """What somebody wrote that would otherwise be lost: shown back to them, if our own page sent it."""
    if session.is_safe() or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    if "form" not in vars(request):  # never read here: it broke off, or was too much
        return []
    fields = (value.strip() for name, value in request.form.items(multi=True) if name != "csrf_token")
    typed = [value for value in fields if len(value) > 20 and " " in value]
    return typed if sum(map(len, typed)) <= MOST_TYPED else []


def _http(error: HTTPException) -> Response:
    session.undo()
    status = error.code or 500
    if status in (301, 302, 307, 308):  # werkzeug's own way of adding a missing slash
        return make_response(error.get_response())
    answer = page(status, typed=_typed() if status in (400, 401) else [])
    if status == 405:
        answer.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ["GET"])
    if status in (429, 503):
        answer.headers["Retry-After"] = str(g.get("retry_after", 5))
    return answer


def _csrf(_error: CSRFError) -> Response:
    session.undo()
    return page(400, typed=_typed())


def _not_found(_error: NotFound) -> Response:
    session.undo()
    g.is_refused = True  # web/refusals.py writes it down
    return page(404)


def _not_allowed(_error: NotAllowed) -> Response:
    session.undo()
    g.is_refused = True
    return page(403)


def _refused(error: Refused) -> Response:
    session.undo()
    return page(422, words=words_of(error), typed=_typed())


def _came_second(error: StaleDataError | IntegrityError) -> Response:
    """Somebody else changed the same thing in the same moment: one of the two has happened, and this one has not (R38).

    Of what a database refuses, only a row that is there already means this; anything else is a fault.
    """
    told = str(getattr(error, "orig", None) or "").lower()
    if isinstance(error, IntegrityError) and "unique" not in told:
        return _fault(error)
    _undo_quietly()
    refused = Refused("not-now-state", state="changed")
    return page(422, words=words_of(refused), typed=_typed())


def _unholdable(error: DataError) -> Response:
    """PostgreSQL can hold no NUL in a text, and nothing that has one in its name: what is asked for is not there (R99).

    Noted all the same, because a number too large or a word too long for its column would end here as well.
    """
    _undo_quietly()
    _log(error, "the database could not hold what it was given")
    return page(404)


def _busy(error: OperationalError) -> Response:
    _undo_quietly()
    _log(error, "the database did not answer")
    answer = page(503)
    answer.headers["Retry-After"] = "5"
    return answer


def _fault(error: Exception) -> Response:
    if current_app.testing and current_app.config.get("RAISES_FAULTS", True):
        raise error
    _undo_quietly()
    return page(500, reference=_log(error, "a request failed"))


def _undo_quietly() -> None:
    try:
        session.undo()
    except Exception as fault:  # noqa: BLE001 – the database may be what failed
        _log(fault, "while undoing")


def _log(fault: BaseException, what: str) -> str:
    """Log the kind of a fault and the place in our code, never its words: they may hold anything (R93)."""
    reference = secrets.token_hex(4)
    inner = getattr(fault, "original_exception", None) or fault
    frames = [frame for frame in traceback.extract_tb(inner.__traceback__) if "site-packages" not in frame.filename]
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    log.error("%s: %s at %s, reference %s", what, type(inner).__name__, place, reference)
    return reference


class Quiet(Flask):
    """Flask that never writes the words of an exception into a log (R93)."""

    def log_exception(self, exc_info: Any) -> None:
        _log(exc_info[1], "a request failed")


def register_problems(app: Flask) -> None:
    """Every way of saying no gets its page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(StaleDataError, _came_second)
    app.register_error_handler(IntegrityError, _came_second)
    app.register_error_handler(DataError, _unholdable)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _fault)
